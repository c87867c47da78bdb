//! From the request to the confirmation.

use super::*;

#[test]
fn a_request_is_planned_and_shown() {
    let mut run = Run::default();
    run.send(DialogEvent::Open(Opening::Plan(source(false))));
    let question = Question::Plan(source(false));
    assert_eq!(run.effects, [SideEffect::Ask { ticket: run.ticket(), question: question.clone() }]);
    assert_eq!(*run.state(), DialogState::Asking { question, ticket: run.ticket() });
    assert_eq!(run.dialog.address(), Address::Unchanged);
    run.answer(plan_with_id("p1", false));
    assert_eq!((run.planned().plan.id.as_str(), run.effects.len()), ("p1", 0));
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
}

#[test]
fn a_plan_that_could_not_be_made_is_asked_for_again() {
    let mut run = Run::default();
    run.send(DialogEvent::Open(Opening::Plan(source(false))));
    let ticket = run.ticket();
    run.send(DialogEvent::PlanMade { ticket, result: Err(problem(ProblemCode::Network)) });
    assert!(matches!(run.state(), DialogState::Failed { .. }));
    run.send(DialogEvent::AskAgain).answer(plan_with_id("p1", false));
    assert_eq!(run.planned().source, Some(source(false)));
}

#[test]
fn an_answer_to_an_earlier_question_changes_nothing() {
    let mut run = Run::default();
    run.send(DialogEvent::Open(Opening::Plan(source(false))));
    let old = run.ticket();
    run.send(DialogEvent::Open(Opening::Plan(source(true))));
    let new = run.ticket();
    run.send(DialogEvent::PlanMade { ticket: old, result: Ok(plan_with_id("old", false)) });
    assert!(matches!(run.state(), DialogState::Asking { .. }));
    run.send(DialogEvent::Found { ticket: old, result: Ok(Box::new(deletion("old", State::Planned))) });
    assert!(matches!(run.state(), DialogState::Asking { .. }));
    run.send(DialogEvent::PlanMade { ticket: new, result: Ok(plan_with_id("new", true)) });
    assert_eq!(run.planned().plan.id, "new");
    run.send(DialogEvent::PlanMade { ticket: new, result: Ok(plan_with_id("twice", true)) });
    assert_eq!(run.planned().plan.id, "new");
}

#[test]
fn an_answer_after_closing_opens_nothing() {
    for leaving in [DialogEvent::Close, DialogEvent::Escape, DialogEvent::Leave] {
        let mut run = Run::default();
        run.send(DialogEvent::Open(Opening::Plan(source(false))));
        let ticket = run.ticket();
        run.send(leaving);
        assert_eq!((run.state(), run.dialog.is_waiting()), (&DialogState::Closed, false));
        run.send(DialogEvent::PlanMade { ticket, result: Ok(plan_with_id("p1", false)) });
        assert_eq!(*run.state(), DialogState::Closed);
    }
}

#[test]
fn a_chosen_range_stays_until_its_plan_is_there() {
    let mut run = Run::default();
    run.send(DialogEvent::Open(Opening::Choose(over())));
    assert_eq!((run.effects.len(), run.dialog.address()), (0, Address::Over(over())));
    run.send(DialogEvent::Preview { start: time(0), end: time(60) });
    let ticket = run.ticket();
    assert!(run.dialog.is_waiting() && matches!(run.state(), DialogState::Choosing { .. }));
    assert_eq!(run.effects, [SideEffect::Ask { ticket, question: Question::Plan(source(false)) }]);
    run.send(DialogEvent::Preview { start: time(0), end: time(90) });
    assert_eq!(run.effects, [], "one question at a time");
    run.send(DialogEvent::PlanMade { ticket, result: Err(problem(ProblemCode::Service)) });
    assert!(matches!(run.state(), DialogState::Choosing { waiting: None, problem: Some(_), .. }));
    run.send(DialogEvent::Preview { start: time(0), end: time(60) }).answer(plan_with_id("p1", false));
    assert_eq!(run.planned().source, Some(source(false)));
}

#[test]
fn a_range_step_ignores_what_belongs_to_other_steps() {
    let mut run = Run::default();
    run.send(DialogEvent::Open(Opening::Choose(over())));
    for event in [
        DialogEvent::Confirm { now: NOW },
        DialogEvent::Cancel,
        DialogEvent::ChooseErase(true),
        DialogEvent::AskAgain,
        DialogEvent::Type("412".to_owned()),
    ] {
        run.send(event);
        assert!(run.effects.is_empty() && matches!(run.state(), DialogState::Choosing { waiting: None, .. }));
    }
}

#[test]
fn only_what_the_plan_asks_for_confirms_it() {
    let mut run = planned();
    for typed in ["", "41", "413"] {
        run.send(DialogEvent::Type(typed.to_owned())).send(DialogEvent::Confirm { now: NOW });
        assert!(run.effects.is_empty(), "{typed}");
    }
    run.send(DialogEvent::Type(" 4１2 ".to_owned())).send(DialogEvent::Confirm { now: NOW });
    let plain = "412".to_owned();
    assert_eq!(
        run.effects,
        [SideEffect::Confirm { id: "p1".to_owned(), typed: plain }],
        "the server compares texts"
    );
}

#[test]
fn a_click_confirms_a_light_plan() {
    let mut run = Run::default();
    let light = Plan { confirmation: Confirmation::Click, ..plan_with_id("p1", false) };
    run.send(DialogEvent::Open(Opening::Plan(source(false))))
        .answer(light)
        .send(DialogEvent::Confirm { now: NOW });
    assert_eq!(run.effects, [SideEffect::Confirm { id: "p1".to_owned(), typed: String::new() }]);
}

#[test]
fn an_empty_or_expired_plan_is_not_confirmed() {
    for (plan, now) in [
        (Plan { total: 0, confirmation: Confirmation::Click, ..plan_with_id("p1", false) }, NOW),
        (Plan { confirmation: Confirmation::Click, ..plan_with_id("p1", false) }, 300_000),
    ] {
        let mut run = Run::default();
        run.send(DialogEvent::Open(Opening::Plan(source(false))))
            .answer(plan)
            .send(DialogEvent::Confirm { now });
        assert!(run.effects.is_empty() && matches!(run.state(), DialogState::Planned(_)));
    }
}

#[test]
fn the_choice_makes_another_plan_and_what_was_typed_goes_with_the_old_one() {
    let mut run = planned();
    run.send(DialogEvent::Type("412".to_owned())).send(DialogEvent::ChooseErase(true));
    assert_eq!(
        run.effects,
        [SideEffect::Ask { ticket: run.ticket(), question: Question::Plan(source(true)) }]
    );
    run.send(DialogEvent::Confirm { now: NOW });
    assert!(
        run.effects.is_empty() && matches!(run.state(), DialogState::Replanning { .. }),
        "a replaced plan"
    );
    let mut run = planned();
    run.send(DialogEvent::Type("412".to_owned()))
        .send(DialogEvent::ChooseErase(true))
        .answer(plan_with_id("p2", true));
    let shown = run.planned();
    assert_eq!((shown.plan.id.as_str(), shown.typed.as_str(), shown.erases()), ("p2", "", Some(true)));
    run.send(DialogEvent::Confirm { now: NOW });
    assert!(run.effects.is_empty(), "the new plan must be typed again");
    run.send(DialogEvent::Type("412".to_owned()))
        .send(DialogEvent::ChooseErase(false))
        .answer(plan_with_id("p3", false));
    assert_eq!(run.planned().typed, "", "and so is the one after it");
}

#[test]
fn typing_while_a_plan_is_replaced_counts_for_none() {
    let mut run = planned();
    run.send(DialogEvent::ChooseErase(true));
    let ticket = run.ticket();
    run.send(DialogEvent::Type("412".to_owned()));
    run.send(DialogEvent::PlanMade { ticket, result: Ok(plan_with_id("p2", true)) });
    assert_eq!(run.planned().typed, "");
}

#[test]
fn a_choice_that_could_not_be_planned_is_not_planned_later() {
    let mut run = planned();
    run.send(DialogEvent::ChooseErase(true));
    let ticket = run.ticket();
    run.send(DialogEvent::PlanMade { ticket, result: Err(problem(ProblemCode::ReadOnly)) });
    let shown = run.planned();
    assert_eq!((shown.plan.id.as_str(), shown.erases()), ("p1", Some(false)));
    assert!(shown.problem.is_some());
    run.send(DialogEvent::AskAgain);
    assert_eq!(
        run.effects,
        [SideEffect::Ask { ticket: run.ticket(), question: Question::Plan(source(false)) }]
    );
}

#[test]
fn choosing_back_returns_to_the_plan_on_screen() {
    let mut run = planned();
    run.send(DialogEvent::ChooseErase(true));
    let ticket = run.ticket();
    run.send(DialogEvent::ChooseErase(true));
    assert_eq!(run.effects, [], "the same choice asks nothing");
    run.send(DialogEvent::ChooseErase(false));
    assert_eq!((run.planned().plan.id.as_str(), run.effects.len()), ("p1", 0));
    run.send(DialogEvent::PlanMade { ticket, result: Ok(plan_with_id("p2", true)) });
    assert_eq!(run.planned().plan.id, "p1", "the erasing plan was given up");
}

#[test]
fn a_retry_has_no_choice_and_can_be_planned_again() {
    let mut run = Run::default();
    let retry = Source::Retry("d0".to_owned());
    run.send(DialogEvent::Open(Opening::Plan(retry.clone()))).answer(plan_with_id("p1", false));
    assert_eq!(run.planned().erases(), None);
    run.send(DialogEvent::ChooseErase(true));
    assert!(run.effects.is_empty());
    run.send(DialogEvent::AskAgain);
    assert_eq!(run.effects, [SideEffect::Ask { ticket: run.ticket(), question: Question::Plan(retry) }]);
}

fn find(id: &str) -> Run {
    let mut run = Run::default();
    run.send(DialogEvent::Open(Opening::Find(id.to_owned())));
    assert_eq!(run.dialog.address(), Address::Deletion(id.to_owned()));
    run
}

fn found(run: &mut Run, deletion: Deletion) {
    let ticket = run.ticket();
    run.send(DialogEvent::Found { ticket, result: Ok(Box::new(deletion)) });
}

#[test]
fn a_plan_of_a_link_is_shown_and_confirmed_by_nothing_but_its_button() {
    for stage in [State::Planned, State::Expired] {
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
        Deletion { plan: Plan { calls: Vec::new(), ..plan(false, 0) }, ..deletion("p1", State::Planned) },
    );
    run.send(DialogEvent::AskAgain);
    assert!(run.effects.is_empty(), "an empty plan names nothing to plan again");
}

#[test]
fn a_confirmed_deletion_of_a_link_is_followed() {
    for stage in [State::Confirmed, State::Running, State::Stopping] {
        let mut run = find("d1");
        found(&mut run, deletion("d1", stage));
        assert_eq!(run.effects, [SideEffect::Follow(summary("d1", stage))]);
        assert_eq!(matches!(run.state(), DialogState::Held(_)), stage == State::Confirmed, "{stage:?}");
        assert_eq!(matches!(run.state(), DialogState::Running(_)), stage != State::Confirmed, "{stage:?}");
    }
    for stage in [State::Finished, State::Cancelled] {
        let mut run = find("d1");
        found(&mut run, deletion("d1", stage));
        assert_eq!(run.effects, [SideEffect::Seen { id: "d1".to_owned() }]);
        assert_eq!(*run.state(), DialogState::Over { id: "d1".to_owned() });
    }
}

#[test]
fn a_deletion_that_is_not_found_stays_named_until_closed() {
    let mut run = find("d1");
    let ticket = run.ticket();
    run.send(DialogEvent::Found { ticket, result: Err(problem(ProblemCode::NotFound)) });
    assert!(matches!(run.state(), DialogState::Failed { .. }));
    assert_eq!(run.dialog.address(), Address::Deletion("d1".to_owned()));
    run.send(DialogEvent::Close);
    assert_eq!(run.dialog.address(), Address::Nothing);
}
