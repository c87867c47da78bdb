//! Every transition of the dialog, without a browser.

mod confirmed;
mod planning;
mod walk;

use super::*;
use crate::components::deletion::fixtures::{deletion, plan, summary};
use media_api::ProblemCode;
use media_api::deletion::{PlannedCall, State};
use media_api::time::ApiTime;

const NOW: i64 = 1_000;

fn jobs() -> Vec<JobId> {
    vec![JobId::new("job-1").unwrap()]
}

fn over() -> OverRange {
    OverRange { jobs: jobs(), range: None }
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
    dialog: DialogMachine,
    effects: Vec<SideEffect>,
}

impl Run {
    fn send(&mut self, event: DialogEvent) -> &mut Self {
        self.effects = self.dialog.apply(event);
        self
    }

    fn state(&self) -> &DialogState {
        &self.dialog.state
    }

    /// The ticket of the request just made.
    fn ticket(&self) -> Ticket {
        match self.effects.as_slice() {
            [.., SideEffect::Ask { ticket, .. }] => *ticket,
            other => panic!("no question in {other:?}"),
        }
    }

    fn answer(&mut self, plan: Plan) -> &mut Self {
        let ticket = self.ticket();
        self.send(DialogEvent::PlanMade { ticket, result: Ok(plan) })
    }

    fn planned(&self) -> &Planned {
        match self.state() {
            DialogState::Planned(planned) => planned,
            other => panic!("{other:?}"),
        }
    }

    fn cancels(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, SideEffect::Cancel { .. })).count()
    }
}

/// A plan for a range is shown.
fn planned() -> Run {
    let mut run = Run::default();
    run.send(DialogEvent::Open(Opening::Plan(source(false)))).answer(plan_with_id("p1", false));
    run
}

/// Its confirmation is under way.
fn confirming() -> Run {
    let mut run = planned();
    run.send(DialogEvent::Type("412".to_owned())).send(DialogEvent::Confirm { now: NOW });
    assert!(matches!(run.state(), DialogState::Confirming(_)), "{:?}", run.state());
    run
}

fn confirmed(stage: State) -> DialogEvent {
    DialogEvent::Confirmed { id: "p1".to_owned(), result: Ok(summary("p1", stage)) }
}

fn held() -> Run {
    let mut run = confirming();
    run.send(confirmed(State::Confirmed));
    assert!(matches!(run.state(), DialogState::Held(_)), "{:?}", run.state());
    run
}

fn running() -> Run {
    let mut run = held();
    run.send(DialogEvent::Changed(summary("p1", State::Running)));
    assert!(matches!(run.state(), DialogState::Running(_)), "{:?}", run.state());
    run
}

fn not_cancelled(id: &str, known: Option<Summary>) -> DialogEvent {
    let failure = NotCancelled { problem: problem(ProblemCode::Network), summary: known };
    DialogEvent::Cancelled { id: id.to_owned(), result: Err(failure) }
}

fn cancelled(id: &str, stage: State) -> DialogEvent {
    DialogEvent::Cancelled { id: id.to_owned(), result: Ok(summary(id, stage)) }
}
