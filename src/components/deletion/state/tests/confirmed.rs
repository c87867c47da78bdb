//! From the confirmation to the outcomes.

use super::*;

#[test]
fn the_hold_follows_the_confirmation() {
    let mut run = confirming();
    run.send(confirmed(State::Confirmed));
    assert_eq!(run.effects, [SideEffect::Follow(summary("p1", State::Confirmed))]);
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
}

#[test]
fn a_late_answer_to_the_confirmation_shows_what_is_so_by_then() {
    for (stage, is_over) in [(State::Running, false), (State::Stopping, false), (State::Finished, true)] {
        let mut run = confirming();
        run.send(confirmed(stage));
        assert_eq!(matches!(run.state(), DialogState::Running(_)), !is_over, "{stage:?}");
        assert_eq!(matches!(run.state(), DialogState::Over { .. }), is_over, "{stage:?}");
    }
}

#[test]
fn a_refused_confirmation_leaves_the_plan_with_what_was_typed() {
    let mut run = confirming();
    let failure = NotConfirmed { problem: problem(ProblemCode::WrongState), may_have_arrived: true };
    run.send(DialogEvent::Confirmed { id: "p1".to_owned(), result: Err(failure) });
    let shown = run.planned();
    assert_eq!((shown.typed.as_str(), shown.problem.is_some()), ("412", true));
    assert_eq!(run.effects, []);
}

#[test]
fn while_a_confirmation_is_under_way_nothing_else_is_sent() {
    let mut run = confirming();
    for event in [
        DialogEvent::Confirm { now: NOW },
        DialogEvent::ChooseErase(true),
        DialogEvent::Type("x".to_owned()),
        DialogEvent::AskAgain,
        DialogEvent::Cancel,
        DialogEvent::Escape,
    ] {
        run.send(event.clone());
        assert!(run.effects.is_empty() && matches!(run.state(), DialogState::Confirming(_)), "{event:?}");
    }
}

#[test]
fn leaving_while_the_confirmation_is_under_way_cancels_the_deletion() {
    for leaving in [DialogEvent::Close, DialogEvent::Leave, DialogEvent::Open(Opening::Plan(source(false)))] {
        let mut run = confirming();
        run.send(leaving.clone());
        assert_eq!(run.cancels(), 0, "there is nothing to cancel before the answer");
        run.send(confirmed(State::Confirmed));
        let cancel = SideEffect::Cancel { id: "p1".to_owned() };
        assert_eq!(run.effects, [SideEffect::Follow(summary("p1", State::Confirmed)), cancel], "{leaving:?}");
        assert!(!matches!(run.state(), DialogState::Held(_)));
    }
}

#[test]
fn a_left_confirmation_that_failed_is_cancelled_if_it_may_have_arrived() {
    for (may_have_arrived, cancels) in [(true, 1), (false, 0)] {
        let mut run = confirming();
        run.send(DialogEvent::Close);
        let failure = NotConfirmed { problem: problem(ProblemCode::Network), may_have_arrived };
        run.send(DialogEvent::Confirmed { id: "p1".to_owned(), result: Err(failure) });
        assert_eq!((run.cancels(), run.state()), (cancels, &DialogState::Closed));
    }
}

#[test]
fn giving_up_a_plan_that_may_be_confirmed_cancels_it() {
    let leaving = [
        DialogEvent::Close,
        DialogEvent::Escape,
        DialogEvent::Leave,
        DialogEvent::Open(Opening::Plan(source(false))),
        DialogEvent::AskAgain,
        DialogEvent::ChooseErase(true),
    ];
    for (may_have_arrived, cancels) in [(true, 1), (false, 0)] {
        for event in &leaving {
            let mut run = confirming();
            let failure = NotConfirmed { problem: problem(ProblemCode::Network), may_have_arrived };
            run.send(DialogEvent::Confirmed { id: "p1".to_owned(), result: Err(failure) });
            assert_eq!((run.planned().may_be_confirmed, run.cancels()), (may_have_arrived, 0));
            run.send(event.clone());
            assert_eq!(run.cancels(), cancels, "{event:?}");
            run.send(DialogEvent::Close);
            assert_eq!(run.cancels(), 0, "once: {event:?}");
        }
    }
}

#[test]
fn a_second_refusal_does_not_make_the_first_confirmation_certain() {
    let mut run = confirming();
    for may_have_arrived in [true, false] {
        let failure = NotConfirmed { problem: problem(ProblemCode::Network), may_have_arrived };
        run.send(DialogEvent::Confirmed { id: "p1".to_owned(), result: Err(failure) });
        assert!(run.planned().may_be_confirmed);
        run.send(DialogEvent::Confirm { now: NOW });
    }
}

#[test]
fn escape_close_back_and_the_button_cancel_the_hold() {
    for event in [DialogEvent::Escape, DialogEvent::Close, DialogEvent::Leave, DialogEvent::Cancel] {
        let mut run = held();
        run.send(event.clone());
        assert_eq!(run.effects, [SideEffect::Cancel { id: "p1".to_owned() }], "{event:?}");
        assert!(matches!(run.state(), DialogState::Held(Active { is_cancelling: true, .. })));
        assert_eq!(run.dialog.address(), Address::Unchanged, "back has removed the ID");
        run.send(event);
        assert_eq!(run.effects, [], "once");
        run.send(cancelled("p1", State::Cancelled));
        let id = "p1".to_owned();
        let followed = SideEffect::Follow(summary("p1", State::Cancelled));
        assert_eq!(run.effects, [followed, SideEffect::Seen { id }, SideEffect::ReportCancelled]);
        assert_eq!(*run.state(), DialogState::Closed, "nothing was deleted, so there is nothing to show");
        assert_eq!(run.dialog.address(), Address::Nothing);
    }
}

#[test]
fn a_cancellation_that_comes_too_late_shows_what_happens() {
    for (stage, is_over) in [(State::Stopping, false), (State::Finished, true)] {
        let mut run = held();
        run.send(DialogEvent::Cancel).send(cancelled("p1", stage));
        assert_eq!(matches!(run.state(), DialogState::Running(_)), !is_over, "{stage:?}");
        assert_eq!(matches!(run.state(), DialogState::Over { .. }), is_over, "{stage:?}");
        assert!(!run.effects.contains(&SideEffect::ReportCancelled));
    }
}

#[test]
fn a_cancellation_that_fails_is_said_in_the_dialog() {
    let mut run = held();
    run.send(DialogEvent::Cancel).send(not_cancelled("p1", None));
    assert!(matches!(run.state(), DialogState::Held(Active { is_cancelling: false, problem: Some(_), .. })));
    run.send(DialogEvent::Cancel).send(not_cancelled("p1", Some(summary("p1", State::Running))));
    assert!(matches!(run.state(), DialogState::Running(Active { problem: Some(_), .. })));
}

#[test]
fn a_cancellation_that_fails_after_back_names_the_deletion_again() {
    let mut run = held();
    run.send(DialogEvent::Leave).send(not_cancelled("p1", Some(summary("p1", State::Confirmed))));
    assert!(matches!(run.state(), DialogState::Held(Active { problem: Some(_), .. })));
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
}

#[test]
fn a_cancellation_that_fails_after_closing_opens_the_dialog_again() {
    let left = || {
        let mut run = confirming();
        run.send(DialogEvent::Close).send(confirmed(State::Confirmed));
        assert_eq!(*run.state(), DialogState::Closed);
        run
    };
    let mut run = left();
    run.send(not_cancelled("p1", Some(summary("p1", State::Confirmed))));
    assert!(matches!(run.state(), DialogState::Held(Active { problem: Some(_), .. })));
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
    let mut run = left();
    run.send(not_cancelled("p1", None));
    assert!(matches!(run.state(), DialogState::Failed { .. }));
    assert_eq!(run.dialog.address(), Address::Deletion("p1".to_owned()));
}

#[test]
fn a_cancellation_that_fails_while_another_dialog_is_open_is_reported() {
    let mut run = held();
    run.send(DialogEvent::Open(Opening::Choose(over())));
    assert_eq!(run.effects, [SideEffect::Cancel { id: "p1".to_owned() }]);
    run.send(not_cancelled("p1", None));
    assert_eq!(run.effects, [SideEffect::ReportNotCancelled { id: "p1".to_owned() }]);
    assert!(matches!(run.state(), DialogState::Choosing { .. }));
}

#[test]
fn a_running_deletion_is_stopped_by_its_button_and_not_by_escape() {
    let mut run = running();
    run.send(DialogEvent::Escape);
    assert!(run.effects.is_empty() && matches!(run.state(), DialogState::Running(_)));
    run.send(DialogEvent::Cancel);
    assert_eq!(run.effects, [SideEffect::Cancel { id: "p1".to_owned() }]);
    run.send(DialogEvent::Cancel);
    assert_eq!(run.effects, []);
    run.send(cancelled("p1", State::Stopping));
    assert!(matches!(run.state(), DialogState::Running(Active { is_cancelling: false, .. })));
}

#[test]
fn closing_or_leaving_a_running_deletion_stops_nothing() {
    for event in [DialogEvent::Close, DialogEvent::Leave, DialogEvent::Open(Opening::Choose(over()))] {
        let mut run = running();
        run.send(event);
        assert_eq!(run.cancels(), 0);
    }
}

#[test]
fn events_move_the_step_of_their_own_deletion_only() {
    let mut run = held();
    run.send(DialogEvent::Changed(summary("other", State::Finished)));
    assert!(run.effects.is_empty() && matches!(run.state(), DialogState::Held(_)));
    run.send(DialogEvent::Changed(summary("p1", State::Running)));
    assert!(matches!(run.state(), DialogState::Running(_)));
    run.send(DialogEvent::Changed(summary("p1", State::Stopping)));
    assert!(matches!(run.state(), DialogState::Running(_)));
    run.send(DialogEvent::Changed(summary("p1", State::Finished)));
    assert_eq!(
        (run.state(), run.effects.as_slice()),
        (&DialogState::Over { id: "p1".to_owned() }, &[SideEffect::Seen { id: "p1".to_owned() }][..])
    );
}

#[test]
fn what_was_cancelled_elsewhere_is_shown_and_what_was_cancelled_here_waits_for_its_answer() {
    let mut run = held();
    run.send(DialogEvent::Changed(summary("p1", State::Cancelled)));
    assert!(matches!(run.state(), DialogState::Over { .. }));
    let mut run = held();
    run.send(DialogEvent::Cancel).send(DialogEvent::Changed(summary("p1", State::Cancelled)));
    assert!(matches!(run.state(), DialogState::Held(Active { is_cancelling: true, .. })));
    run.send(cancelled("p1", State::Cancelled));
    assert_eq!(*run.state(), DialogState::Closed);
}

#[test]
fn the_end_of_a_stopped_deletion_is_shown_before_the_answer_to_the_stop() {
    let mut run = running();
    run.send(DialogEvent::Cancel).send(DialogEvent::Changed(summary("p1", State::Finished)));
    assert!(matches!(run.state(), DialogState::Over { .. }));
    run.send(cancelled("p1", State::Stopping));
    assert!(matches!(run.state(), DialogState::Over { .. }));
}

#[test]
fn a_badge_opens_the_step_that_its_deletion_is_at() {
    let open = |stage| {
        let mut run = Run::default();
        run.send(DialogEvent::Open(Opening::Watch(Box::new(summary("d1", stage)))));
        run
    };
    assert!(matches!(open(State::Confirmed).state(), DialogState::Held(_)));
    assert!(matches!(open(State::Running).state(), DialogState::Running(_)));
    let over = open(State::Finished);
    assert_eq!(over.effects, [SideEffect::Seen { id: "d1".to_owned() }]);
}

#[test]
fn two_deletions_one_after_the_other_share_nothing() {
    let mut run = running();
    run.send(DialogEvent::Changed(summary("p1", State::Finished)));
    run.send(DialogEvent::Open(Opening::Plan(Source::Retry("p1".to_owned()))));
    assert_eq!(run.dialog.address(), Address::Unchanged);
    run.answer(plan_with_id("p2", false));
    assert_eq!((run.planned().typed.as_str(), run.planned().problem.is_none()), ("", true));
    run.send(DialogEvent::Changed(summary("p1", State::Finished)));
    run.send(confirmed(State::Finished));
    assert_eq!(run.planned().plan.id, "p2", "late news of the first changes nothing for the second");
}
