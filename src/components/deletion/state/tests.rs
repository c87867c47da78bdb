//! Every transition of the dialog, without a browser.

use super::*;
use crate::components::deletion::fixtures::{deletion, plan, summary};
use media_api::ProblemCode;
use media_api::deletion::{PlannedCall, State as Stage};
use media_api::time::ApiTime;

const NOW: i64 = 1_000;

fn jobs() -> Vec<JobId> {
    vec![JobId::new("job-1").unwrap()]
}

fn time(seconds: i64) -> ApiTime {
    ApiTime::from_seconds(1_767_319_200 + seconds).unwrap()
}

fn range(erase_originals: bool) -> Target {
    Target::SnapshotRange { jobs: jobs(), start: time(0), end: time(60), erase_originals }
}

fn source(erase: bool) -> Source {
    Source::Target(range(erase))
}

fn plan_with_id(id: &str, erase: bool) -> Plan {
    Plan { id: id.to_owned(), ..plan(erase, 412) }
}

fn problem(code: ProblemCode) -> Problem {
    Problem::new(code, 0, "")
}

/// A dialog, and the effects of the last event.
#[derive(Default)]
struct Run {
    dialog: Dialog,
    effects: Vec<Effect>,
}

impl Run {
    fn send(&mut self, event: Event) -> &mut Self {
        self.effects = self.dialog.apply(event);
        self
    }

    fn state(&self) -> &State {
        &self.dialog.state
    }

    /// The ticket of the question that was just asked.
    fn ticket(&self) -> Ticket {
        match self.effects.as_slice() {
            [.., Effect::Ask { ticket, .. }] => *ticket,
            other => panic!("no question in {other:?}"),
        }
    }

    fn answer(&mut self, plan: Plan) -> &mut Self {
        let ticket = self.ticket();
        self.send(Event::PlanMade { ticket, result: Ok(plan) })
    }

    fn planned(&self) -> &Planned {
        match self.state() {
            State::Planned(planned) => planned,
            other => panic!("{other:?}"),
        }
    }

    fn cancels(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::Cancel { .. })).count()
    }
}

/// A plan for a range is shown.
fn planned() -> Run {
    let mut run = Run::default();
    run.send(Event::Open(Opening::Plan(source(false)))).answer(plan_with_id("p1", false));
    run
}

/// Its confirmation is under way.
fn confirming() -> Run {
    let mut run = planned();
    run.send(Event::Type("412".to_owned())).send(Event::Confirm { now: NOW });
    assert!(matches!(run.state(), State::Confirming(_)), "{:?}", run.state());
    run
}

fn confirmed(stage: Stage) -> Event {
    Event::Confirmed { id: "p1".to_owned(), result: Ok(summary("p1", stage)) }
}

fn held() -> Run {
    let mut run = confirming();
    run.send(confirmed(Stage::Confirmed));
    assert!(matches!(run.state(), State::Held(_)), "{:?}", run.state());
    run
}

fn running() -> Run {
    let mut run = held();
    run.send(Event::Changed(summary("p1", Stage::Running)));
    assert!(matches!(run.state(), State::Running(_)), "{:?}", run.state());
    run
}

fn not_cancelled(id: &str, known: Option<Summary>) -> Event {
    let failure = NotCancelled { problem: problem(ProblemCode::Network), summary: known };
    Event::Cancelled { id: id.to_owned(), result: Err(failure) }
}

fn cancelled(id: &str, stage: Stage) -> Event {
    Event::Cancelled { id: id.to_owned(), result: Ok(summary(id, stage)) }
}

#[test]
fn a_request_is_planned_and_shown() {
    let mut run = Run::default();
    run.send(Event::Open(Opening::Plan(source(false))));
    let question = Question::Plan(source(false));
    assert_eq!(run.effects, [Effect::Ask { ticket: run.ticket(), question: question.clone() }]);
    assert_eq!(*run.state(), State::Asking { question, ticket: run.ticket() });
    assert_eq!(run.dialog.address(), Address::Unchanged);
    run.answer(plan_with_id("p1", false));
    assert_eq!((run.planned().plan.id.as_str(), run.effects.len()), ("p1", 0));
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
}

#[test]
fn a_plan_that_could_not_be_made_is_asked_for_again() {
    let mut run = Run::default();
    run.send(Event::Open(Opening::Plan(source(false))));
    let ticket = run.ticket();
    run.send(Event::PlanMade { ticket, result: Err(problem(ProblemCode::Network)) });
    assert!(matches!(run.state(), State::Failed { .. }));
    run.send(Event::AskAgain).answer(plan_with_id("p1", false));
    assert_eq!(run.planned().source, Some(source(false)));
}

#[test]
fn an_answer_to_an_earlier_question_changes_nothing() {
    let mut run = Run::default();
    run.send(Event::Open(Opening::Plan(source(false))));
    let old = run.ticket();
    run.send(Event::Open(Opening::Plan(source(true))));
    let new = run.ticket();
    run.send(Event::PlanMade { ticket: old, result: Ok(plan_with_id("old", false)) });
    assert!(matches!(run.state(), State::Asking { .. }));
    run.send(Event::Found { ticket: old, result: Ok(Box::new(deletion("old", Stage::Planned))) });
    assert!(matches!(run.state(), State::Asking { .. }));
    run.send(Event::PlanMade { ticket: new, result: Ok(plan_with_id("new", true)) });
    assert_eq!(run.planned().plan.id, "new");
    run.send(Event::PlanMade { ticket: new, result: Ok(plan_with_id("twice", true)) });
    assert_eq!(run.planned().plan.id, "new");
}

#[test]
fn an_answer_after_closing_opens_nothing() {
    for leaving in [Event::Close, Event::Escape, Event::Leave] {
        let mut run = Run::default();
        run.send(Event::Open(Opening::Plan(source(false))));
        let ticket = run.ticket();
        run.send(leaving);
        assert_eq!((run.state(), run.dialog.is_waiting()), (&State::Closed, false));
        run.send(Event::PlanMade { ticket, result: Ok(plan_with_id("p1", false)) });
        assert_eq!(*run.state(), State::Closed);
    }
}

#[test]
fn a_chosen_range_stays_until_its_plan_is_there() {
    let mut run = Run::default();
    run.send(Event::Open(Opening::Choose(jobs())));
    assert_eq!((run.effects.len(), run.dialog.address()), (0, Address::Over(jobs())));
    run.send(Event::Preview { start: time(0), end: time(60) });
    let ticket = run.ticket();
    assert!(run.dialog.is_waiting() && matches!(run.state(), State::Choosing { .. }));
    assert_eq!(run.effects, [Effect::Ask { ticket, question: Question::Plan(source(false)) }]);
    run.send(Event::Preview { start: time(0), end: time(90) });
    assert_eq!(run.effects, [], "one question at a time");
    run.send(Event::PlanMade { ticket, result: Err(problem(ProblemCode::Service)) });
    assert!(matches!(run.state(), State::Choosing { waiting: None, problem: Some(_), .. }));
    run.send(Event::Preview { start: time(0), end: time(60) }).answer(plan_with_id("p1", false));
    assert_eq!(run.planned().source, Some(source(false)));
}

#[test]
fn a_range_step_ignores_what_belongs_to_other_steps() {
    let mut run = Run::default();
    run.send(Event::Open(Opening::Choose(jobs())));
    for event in [
        Event::Confirm { now: NOW },
        Event::Cancel,
        Event::ChooseErase(true),
        Event::AskAgain,
        Event::Type("412".to_owned()),
    ] {
        run.send(event);
        assert!(run.effects.is_empty() && matches!(run.state(), State::Choosing { waiting: None, .. }));
    }
}

#[test]
fn only_what_the_plan_asks_for_confirms_it() {
    let mut run = planned();
    for typed in ["", "41", "413"] {
        run.send(Event::Type(typed.to_owned())).send(Event::Confirm { now: NOW });
        assert!(run.effects.is_empty(), "{typed}");
    }
    run.send(Event::Type(" 4１2 ".to_owned())).send(Event::Confirm { now: NOW });
    let plain = "412".to_owned();
    assert_eq!(
        run.effects,
        [Effect::Confirm { id: "p1".to_owned(), typed: plain }],
        "the server compares texts"
    );
}

#[test]
fn a_click_confirms_a_light_plan() {
    let mut run = Run::default();
    let light = Plan { confirmation: Confirmation::Click, ..plan_with_id("p1", false) };
    run.send(Event::Open(Opening::Plan(source(false)))).answer(light).send(Event::Confirm { now: NOW });
    assert_eq!(run.effects, [Effect::Confirm { id: "p1".to_owned(), typed: String::new() }]);
}

#[test]
fn an_empty_or_expired_plan_is_not_confirmed() {
    for (plan, now) in [
        (Plan { total: 0, confirmation: Confirmation::Click, ..plan_with_id("p1", false) }, NOW),
        (Plan { confirmation: Confirmation::Click, ..plan_with_id("p1", false) }, 300_000),
    ] {
        let mut run = Run::default();
        run.send(Event::Open(Opening::Plan(source(false)))).answer(plan).send(Event::Confirm { now });
        assert!(run.effects.is_empty() && matches!(run.state(), State::Planned(_)));
    }
}

#[test]
fn the_choice_makes_another_plan_and_what_was_typed_goes_with_the_old_one() {
    let mut run = planned();
    run.send(Event::Type("412".to_owned())).send(Event::ChooseErase(true));
    assert_eq!(run.effects, [Effect::Ask { ticket: run.ticket(), question: Question::Plan(source(true)) }]);
    run.send(Event::Confirm { now: NOW });
    assert!(run.effects.is_empty() && matches!(run.state(), State::Replanning { .. }), "a replaced plan");
    let mut run = planned();
    run.send(Event::Type("412".to_owned())).send(Event::ChooseErase(true)).answer(plan_with_id("p2", true));
    let shown = run.planned();
    assert_eq!((shown.plan.id.as_str(), shown.typed.as_str(), shown.erases()), ("p2", "", Some(true)));
    run.send(Event::Confirm { now: NOW });
    assert!(run.effects.is_empty(), "the new plan is typed anew");
    run.send(Event::Type("412".to_owned())).send(Event::ChooseErase(false)).answer(plan_with_id("p3", false));
    assert_eq!(run.planned().typed, "", "and so is the one after it");
}

#[test]
fn typing_while_a_plan_is_replaced_counts_for_none() {
    let mut run = planned();
    run.send(Event::ChooseErase(true));
    let ticket = run.ticket();
    run.send(Event::Type("412".to_owned()));
    run.send(Event::PlanMade { ticket, result: Ok(plan_with_id("p2", true)) });
    assert_eq!(run.planned().typed, "");
}

#[test]
fn a_choice_that_could_not_be_planned_is_not_planned_later() {
    let mut run = planned();
    run.send(Event::ChooseErase(true));
    let ticket = run.ticket();
    run.send(Event::PlanMade { ticket, result: Err(problem(ProblemCode::ReadOnly)) });
    let shown = run.planned();
    assert_eq!((shown.plan.id.as_str(), shown.erases()), ("p1", Some(false)));
    assert!(shown.problem.is_some());
    run.send(Event::AskAgain);
    assert_eq!(run.effects, [Effect::Ask { ticket: run.ticket(), question: Question::Plan(source(false)) }]);
}

#[test]
fn choosing_back_returns_to_the_plan_on_screen() {
    let mut run = planned();
    run.send(Event::ChooseErase(true));
    let ticket = run.ticket();
    run.send(Event::ChooseErase(true));
    assert_eq!(run.effects, [], "the same choice asks nothing");
    run.send(Event::ChooseErase(false));
    assert_eq!((run.planned().plan.id.as_str(), run.effects.len()), ("p1", 0));
    run.send(Event::PlanMade { ticket, result: Ok(plan_with_id("p2", true)) });
    assert_eq!(run.planned().plan.id, "p1", "the erasing plan was given up");
}

#[test]
fn a_retry_has_no_choice_and_can_be_planned_again() {
    let mut run = Run::default();
    let retry = Source::Retry("d0".to_owned());
    run.send(Event::Open(Opening::Plan(retry.clone()))).answer(plan_with_id("p1", false));
    assert_eq!(run.planned().erases(), None);
    run.send(Event::ChooseErase(true));
    assert!(run.effects.is_empty());
    run.send(Event::AskAgain);
    assert_eq!(run.effects, [Effect::Ask { ticket: run.ticket(), question: Question::Plan(retry) }]);
}

fn find(id: &str) -> Run {
    let mut run = Run::default();
    run.send(Event::Open(Opening::Find(id.to_owned())));
    assert_eq!(run.dialog.address(), Address::Deletion(id.to_owned()));
    run
}

fn found(run: &mut Run, deletion: Deletion) {
    let ticket = run.ticket();
    run.send(Event::Found { ticket, result: Ok(Box::new(deletion)) });
}

#[test]
fn a_plan_of_a_link_is_shown_and_confirmed_by_nothing_but_its_button() {
    for stage in [Stage::Planned, Stage::Expired] {
        let mut run = find("p1");
        let mut named = deletion("p1", stage);
        let items = vec!["1767319200000".to_owned()];
        named.plan.calls = vec![PlannedCall { subject: "job-1".to_owned(), items }];
        found(&mut run, named);
        assert!(run.effects.is_empty() && run.planned().typed.is_empty());
        let Some(Source::Target(Target::Snapshots { jobs, .. })) = &run.planned().source else { panic!() };
        assert_eq!(jobs.len(), 1, "it can be made again from what it named");
    }
    let mut run = find("p1");
    found(
        &mut run,
        Deletion { plan: Plan { calls: Vec::new(), ..plan(false, 0) }, ..deletion("p1", Stage::Planned) },
    );
    run.send(Event::AskAgain);
    assert!(run.effects.is_empty(), "an empty plan names nothing to plan again");
}

#[test]
fn a_confirmed_deletion_of_a_link_is_followed() {
    for stage in [Stage::Confirmed, Stage::Running, Stage::Stopping] {
        let mut run = find("d1");
        found(&mut run, deletion("d1", stage));
        assert_eq!(run.effects, [Effect::Follow(summary("d1", stage))]);
        assert_eq!(matches!(run.state(), State::Held(_)), stage == Stage::Confirmed, "{stage:?}");
        assert_eq!(matches!(run.state(), State::Running(_)), stage != Stage::Confirmed, "{stage:?}");
    }
    for stage in [Stage::Finished, Stage::Cancelled] {
        let mut run = find("d1");
        found(&mut run, deletion("d1", stage));
        assert_eq!(run.effects, [Effect::Seen { id: "d1".to_owned() }]);
        assert_eq!(*run.state(), State::Over { id: "d1".to_owned() });
    }
}

#[test]
fn a_deletion_that_is_not_found_stays_named_until_closed() {
    let mut run = find("d1");
    let ticket = run.ticket();
    run.send(Event::Found { ticket, result: Err(problem(ProblemCode::NotFound)) });
    assert!(matches!(run.state(), State::Failed { .. }));
    assert_eq!(run.dialog.address(), Address::Deletion("d1".to_owned()));
    run.send(Event::Close);
    assert_eq!(run.dialog.address(), Address::Nothing);
}

#[test]
fn the_hold_follows_the_confirmation() {
    let mut run = confirming();
    run.send(confirmed(Stage::Confirmed));
    assert_eq!(run.effects, [Effect::Follow(summary("p1", Stage::Confirmed))]);
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
}

#[test]
fn a_late_answer_to_the_confirmation_shows_what_is_so_by_then() {
    for (stage, is_over) in [(Stage::Running, false), (Stage::Stopping, false), (Stage::Finished, true)] {
        let mut run = confirming();
        run.send(confirmed(stage));
        assert_eq!(matches!(run.state(), State::Running(_)), !is_over, "{stage:?}");
        assert_eq!(matches!(run.state(), State::Over { .. }), is_over, "{stage:?}");
    }
}

#[test]
fn a_refused_confirmation_leaves_the_plan_with_what_was_typed() {
    let mut run = confirming();
    let failure = NotConfirmed { problem: problem(ProblemCode::WrongState), may_have_arrived: true };
    run.send(Event::Confirmed { id: "p1".to_owned(), result: Err(failure) });
    let shown = run.planned();
    assert_eq!((shown.typed.as_str(), shown.problem.is_some()), ("412", true));
    assert_eq!(run.effects, []);
}

#[test]
fn while_a_confirmation_is_under_way_nothing_else_is_sent() {
    let mut run = confirming();
    for event in [
        Event::Confirm { now: NOW },
        Event::ChooseErase(true),
        Event::Type("x".to_owned()),
        Event::AskAgain,
        Event::Cancel,
        Event::Escape,
    ] {
        run.send(event.clone());
        assert!(run.effects.is_empty() && matches!(run.state(), State::Confirming(_)), "{event:?}");
    }
}

#[test]
fn leaving_while_the_confirmation_is_under_way_cancels_the_deletion() {
    for leaving in [Event::Close, Event::Leave, Event::Open(Opening::Plan(source(false)))] {
        let mut run = confirming();
        run.send(leaving.clone());
        assert_eq!(run.cancels(), 0, "there is nothing to cancel before the answer");
        run.send(confirmed(Stage::Confirmed));
        let cancel = Effect::Cancel { id: "p1".to_owned() };
        assert_eq!(run.effects, [Effect::Follow(summary("p1", Stage::Confirmed)), cancel], "{leaving:?}");
        assert!(!matches!(run.state(), State::Held(_)));
    }
}

#[test]
fn a_left_confirmation_that_failed_is_cancelled_if_it_may_have_arrived() {
    for (may_have_arrived, cancels) in [(true, 1), (false, 0)] {
        let mut run = confirming();
        run.send(Event::Close);
        let failure = NotConfirmed { problem: problem(ProblemCode::Network), may_have_arrived };
        run.send(Event::Confirmed { id: "p1".to_owned(), result: Err(failure) });
        assert_eq!((run.cancels(), run.state()), (cancels, &State::Closed));
    }
}

#[test]
fn escape_close_and_the_button_cancel_the_hold() {
    for event in [Event::Escape, Event::Close, Event::Cancel] {
        let mut run = held();
        run.send(event.clone());
        assert_eq!(run.effects, [Effect::Cancel { id: "p1".to_owned() }], "{event:?}");
        assert!(matches!(run.state(), State::Held(Active { is_cancelling: true, .. })));
        run.send(event);
        assert_eq!(run.effects, [], "once");
        run.send(cancelled("p1", Stage::Cancelled));
        let id = "p1".to_owned();
        let followed = Effect::Follow(summary("p1", Stage::Cancelled));
        assert_eq!(run.effects, [followed, Effect::Seen { id }, Effect::ReportCancelled]);
        assert_eq!(*run.state(), State::Closed, "nothing was deleted, so there is nothing to show");
    }
}

#[test]
fn back_during_the_hold_cancels_at_once_and_closes() {
    let mut run = held();
    run.send(Event::Leave);
    assert_eq!(
        (run.effects.as_slice(), run.state()),
        (&[Effect::Cancel { id: "p1".to_owned() }][..], &State::Closed)
    );
    run.send(cancelled("p1", Stage::Cancelled));
    assert!(run.effects.contains(&Effect::ReportCancelled));
    let mut run = held();
    run.send(Event::Cancel).send(Event::Leave);
    assert_eq!((run.cancels(), run.state()), (0, &State::Closed), "the cancellation is under way already");
}

#[test]
fn a_cancellation_that_comes_too_late_shows_what_happens() {
    for (stage, is_over) in [(Stage::Stopping, false), (Stage::Finished, true)] {
        let mut run = held();
        run.send(Event::Cancel).send(cancelled("p1", stage));
        assert_eq!(matches!(run.state(), State::Running(_)), !is_over, "{stage:?}");
        assert_eq!(matches!(run.state(), State::Over { .. }), is_over, "{stage:?}");
        assert!(!run.effects.contains(&Effect::ReportCancelled));
    }
}

#[test]
fn a_cancellation_that_fails_is_said_in_the_dialog() {
    let mut run = held();
    run.send(Event::Cancel).send(not_cancelled("p1", None));
    assert!(matches!(run.state(), State::Held(Active { is_cancelling: false, problem: Some(_), .. })));
    run.send(Event::Cancel).send(not_cancelled("p1", Some(summary("p1", Stage::Running))));
    assert!(matches!(run.state(), State::Running(Active { problem: Some(_), .. })));
}

#[test]
fn a_cancellation_that_fails_after_leaving_opens_the_dialog_again() {
    let mut run = held();
    run.send(Event::Leave).send(not_cancelled("p1", Some(summary("p1", Stage::Confirmed))));
    assert!(matches!(run.state(), State::Held(Active { problem: Some(_), .. })));
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
    let mut run = held();
    run.send(Event::Leave).send(not_cancelled("p1", None));
    assert!(matches!(run.state(), State::Failed { .. }));
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
}

#[test]
fn a_cancellation_that_fails_while_another_dialog_is_open_is_reported() {
    let mut run = held();
    run.send(Event::Open(Opening::Choose(jobs())));
    assert_eq!(run.effects, [Effect::Cancel { id: "p1".to_owned() }]);
    run.send(not_cancelled("p1", None));
    assert_eq!(run.effects, [Effect::ReportNotCancelled { id: "p1".to_owned() }]);
    assert!(matches!(run.state(), State::Choosing { .. }));
}

#[test]
fn a_running_deletion_is_stopped_by_its_button_and_not_by_escape() {
    let mut run = running();
    run.send(Event::Escape);
    assert!(run.effects.is_empty() && matches!(run.state(), State::Running(_)));
    run.send(Event::Cancel);
    assert_eq!(run.effects, [Effect::Cancel { id: "p1".to_owned() }]);
    run.send(Event::Cancel);
    assert_eq!(run.effects, []);
    run.send(cancelled("p1", Stage::Stopping));
    assert!(matches!(run.state(), State::Running(Active { is_cancelling: false, .. })));
}

#[test]
fn closing_or_leaving_a_running_deletion_stops_nothing() {
    for event in [Event::Close, Event::Leave, Event::Open(Opening::Choose(jobs()))] {
        let mut run = running();
        run.send(event);
        assert_eq!(run.cancels(), 0);
    }
}

#[test]
fn events_move_the_step_of_their_own_deletion_only() {
    let mut run = held();
    run.send(Event::Changed(summary("other", Stage::Finished)));
    assert!(run.effects.is_empty() && matches!(run.state(), State::Held(_)));
    run.send(Event::Changed(summary("p1", Stage::Running)));
    assert!(matches!(run.state(), State::Running(_)));
    run.send(Event::Changed(summary("p1", Stage::Stopping)));
    assert!(matches!(run.state(), State::Running(_)));
    run.send(Event::Changed(summary("p1", Stage::Finished)));
    assert_eq!(
        (run.state(), run.effects.as_slice()),
        (&State::Over { id: "p1".to_owned() }, &[Effect::Seen { id: "p1".to_owned() }][..])
    );
}

#[test]
fn what_was_cancelled_elsewhere_is_shown_and_what_was_cancelled_here_waits_for_its_answer() {
    let mut run = held();
    run.send(Event::Changed(summary("p1", Stage::Cancelled)));
    assert!(matches!(run.state(), State::Over { .. }));
    let mut run = held();
    run.send(Event::Cancel).send(Event::Changed(summary("p1", Stage::Cancelled)));
    assert!(matches!(run.state(), State::Held(Active { is_cancelling: true, .. })));
    run.send(cancelled("p1", Stage::Cancelled));
    assert_eq!(*run.state(), State::Closed);
}

#[test]
fn the_end_of_a_stopped_deletion_is_shown_before_the_answer_to_the_stop() {
    let mut run = running();
    run.send(Event::Cancel).send(Event::Changed(summary("p1", Stage::Finished)));
    assert!(matches!(run.state(), State::Over { .. }));
    run.send(cancelled("p1", Stage::Stopping));
    assert!(matches!(run.state(), State::Over { .. }));
}

#[test]
fn a_badge_opens_the_step_that_its_deletion_is_at() {
    let open = |stage| {
        let mut run = Run::default();
        run.send(Event::Open(Opening::Watch(Box::new(summary("d1", stage)))));
        run
    };
    assert!(matches!(open(Stage::Confirmed).state(), State::Held(_)));
    assert!(matches!(open(Stage::Running).state(), State::Running(_)));
    let over = open(Stage::Finished);
    assert_eq!(over.effects, [Effect::Seen { id: "d1".to_owned() }]);
}

#[test]
fn two_deletions_one_after_the_other_share_nothing() {
    let mut run = running();
    run.send(Event::Changed(summary("p1", Stage::Finished)));
    run.send(Event::Open(Opening::Plan(Source::Retry("p1".to_owned()))));
    assert_eq!(run.dialog.address(), Address::Unchanged);
    run.answer(plan_with_id("p2", false));
    assert_eq!((run.planned().typed.as_str(), run.planned().problem.is_none()), ("", true));
    run.send(Event::Changed(summary("p1", Stage::Finished)));
    run.send(confirmed(Stage::Finished));
    assert_eq!(run.planned().plan.id, "p2", "late news of the first changes nothing for the second");
}

/// Whatever happens in whatever order: a deletion is confirmed only by a press on its own plan, and every confirmation that is
/// left before its answer is cancelled.
#[test]
fn random_walks_never_confirm_by_themselves() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |n: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % n
    };
    let stages = [
        Stage::Planned,
        Stage::Confirmed,
        Stage::Running,
        Stage::Stopping,
        Stage::Finished,
        Stage::Cancelled,
    ];
    for _ in 0..2_000 {
        let mut run = Run::default();
        let mut tickets = vec![Ticket(0)];
        for _ in 0..40 {
            let before = run.dialog.state.clone();
            let ticket = tickets[next(tickets.len() as u64) as usize];
            let (id, stage) = (format!("p{}", next(3)), stages[next(6) as usize]);
            let event = match next(15) {
                0 => Event::Open(Opening::Plan(source(false))),
                1 => Event::Open(Opening::Choose(jobs())),
                2 => Event::Open(Opening::Find(id)),
                3 => Event::Preview { start: time(0), end: time(60) },
                4 => Event::PlanMade { ticket, result: Ok(plan_with_id(&id, next(2) == 0)) },
                5 => Event::Found { ticket, result: Ok(Box::new(deletion(&id, stage))) },
                6 => Event::ChooseErase(next(2) == 0),
                7 => Event::Type(["412", "41"][next(2) as usize].to_owned()),
                8 => Event::Confirm { now: NOW },
                9 => Event::Confirmed { id: id.clone(), result: Ok(summary(&id, stage)) },
                10 => cancelled(&id, stage),
                11 => not_cancelled(&id, None),
                12 => Event::Changed(summary(&id, stage)),
                13 => [Event::Escape, Event::Close, Event::Leave][next(3) as usize].clone(),
                _ => [Event::Cancel, Event::AskAgain][next(2) as usize].clone(),
            };
            run.send(event.clone());
            for effect in &run.effects {
                match effect {
                    Effect::Confirm { id, typed } => {
                        let State::Planned(planned) = &before else { panic!("{before:?} confirms") };
                        assert_eq!(event, Event::Confirm { now: NOW });
                        assert_eq!((id, typed.as_str()), (&planned.plan.id, "412"));
                        assert!(is_confirmed("412", &planned.typed));
                    }
                    Effect::Ask { ticket, .. } => tickets.push(*ticket),
                    _ => {}
                }
            }
            if let Event::Confirmed { id, .. } = &event {
                let is_awaited = matches!(&before, State::Confirming(planned) if planned.plan.id == *id);
                assert_eq!(run.cancels(), usize::from(!is_awaited), "{before:?}");
            }
            if matches!(before, State::Held(Active { is_cancelling: false, .. }))
                && *run.state() == State::Closed
            {
                let is_cancelled = matches!(event, Event::Cancelled { .. }) || run.cancels() == 1;
                assert!(is_cancelled, "a hold was closed by {event:?}");
            }
        }
    }
}
