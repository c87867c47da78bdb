//! Random events in random order.

use super::*;

/// For every order of events: a deletion is confirmed only by pressing the button of its own plan, and every confirmation that
/// is left before its answer is cancelled.
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
        State::Planned,
        State::Confirmed,
        State::Running,
        State::Stopping,
        State::Finished,
        State::Cancelled,
    ];
    for _ in 0..2_000 {
        let mut run = Run::default();
        let mut tickets = vec![Ticket(0)];
        for _ in 0..40 {
            let before = run.dialog.state.clone();
            let ticket = tickets[next(tickets.len() as u64) as usize];
            let (id, stage) = (format!("p{}", next(3)), stages[next(6) as usize]);
            let event = match next(15) {
                0 => DialogEvent::Open(Opening::Plan(source(false))),
                1 => DialogEvent::Open(Opening::Choose(over())),
                2 => DialogEvent::Open(Opening::Find(id)),
                3 => DialogEvent::Preview { start: time(0), end: time(60) },
                4 => DialogEvent::PlanMade { ticket, result: Ok(plan_with_id(&id, next(2) == 0)) },
                5 => DialogEvent::Found { ticket, result: Ok(Box::new(deletion(&id, stage))) },
                6 => DialogEvent::ChooseErase(next(2) == 0),
                7 => DialogEvent::Type(["412", "41"][next(2) as usize].to_owned()),
                8 => DialogEvent::Confirm { now: NOW },
                9 => DialogEvent::Confirmed { id: id.clone(), result: Ok(summary(&id, stage)) },
                10 => cancelled(&id, stage),
                11 => not_cancelled(&id, None),
                12 => DialogEvent::Changed(summary(&id, stage)),
                13 => [DialogEvent::Escape, DialogEvent::Close, DialogEvent::Leave][next(3) as usize].clone(),
                _ => [DialogEvent::Cancel, DialogEvent::AskAgain][next(2) as usize].clone(),
            };
            run.send(event.clone());
            for effect in &run.effects {
                match effect {
                    SideEffect::Confirm { id, typed } => {
                        let DialogState::Planned(planned) = &before else { panic!("{before:?} confirms") };
                        assert_eq!(event, DialogEvent::Confirm { now: NOW });
                        assert_eq!((id, typed.as_str()), (&planned.plan.id, "412"));
                        assert!(is_confirmed("412", &planned.typed));
                    }
                    SideEffect::Ask { ticket, .. } => tickets.push(*ticket),
                    _ => {}
                }
            }
            if let DialogEvent::Confirmed { id, .. } = &event {
                let is_awaited =
                    matches!(&before, DialogState::Confirming(planned) if planned.plan.id == *id);
                assert_eq!(run.cancels(), usize::from(!is_awaited), "{before:?}");
            }
            if let DialogState::Held(active) = &before
                && run.dialog.address() != Address::Deletion(active.summary.id.clone())
                && run.dialog.address() != Address::Unchanged
            {
                let is_answer = matches!(event, DialogEvent::Cancelled { .. });
                let is_replaced = matches!(event, DialogEvent::Open(_));
                let is_cancelled = active.is_cancelling || run.cancels() == 1;
                assert!(is_answer || (is_replaced && is_cancelled), "a hold was left by {event:?}");
            }
        }
    }
}
