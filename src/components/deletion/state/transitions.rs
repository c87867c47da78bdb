//! The transitions of the dialog.

use super::{
    Active, DialogEvent, DialogMachine, DialogState, NotCancelled, NotConfirmed, Opening, Planned, Question,
    SideEffect, Source, Ticket,
};
use crate::components::deletion::kinds::with_originals;
use media_api::Problem;
use media_api::deletion::{Deletion, Plan, State, Summary, Target};
use media_api::time::ApiTime;

impl DialogMachine {
    /// Moves to the next state. The effects are run in order.
    pub fn apply(&mut self, event: DialogEvent) -> Vec<SideEffect> {
        let state = std::mem::take(&mut self.state);
        let mut effects = Vec::new();
        self.state = self.next(state, event, &mut effects);
        effects
    }

    fn next(&mut self, state: DialogState, event: DialogEvent, effects: &mut Vec<SideEffect>) -> DialogState {
        match event {
            DialogEvent::Open(opening) => {
                close(state, effects);
                self.open(opening, effects)
            }
            DialogEvent::Close | DialogEvent::Leave => close(state, effects),
            DialogEvent::Escape => match state {
                // A key neither revokes what is sent nor stops what runs.
                DialogState::Confirming(_) | DialogState::Running(_) => state,
                other => close(other, effects),
            },
            DialogEvent::Preview { start, end } => self.preview(state, start, end, effects),
            DialogEvent::ChooseErase(erase) => self.choose_erase(state, erase, effects),
            DialogEvent::AskAgain => self.ask_again(state, effects),
            DialogEvent::PlanMade { ticket, result } => plan_made(state, ticket, result),
            DialogEvent::Found { ticket, result } => found(state, ticket, result, effects),
            DialogEvent::Type(typed) => match state {
                DialogState::Planned(planned) => DialogState::Planned(Planned { typed, ..planned }),
                other => other,
            },
            DialogEvent::Confirm { now } => confirm(state, now, effects),
            DialogEvent::Confirmed { id, result } => confirmed(state, id, result, effects),
            DialogEvent::Cancel => cancel(state, effects),
            DialogEvent::Cancelled { id, result } => cancelled(state, id, result, effects),
            DialogEvent::Changed(summary) => changed(state, summary, effects),
        }
    }

    fn ask(&mut self, question: Question, effects: &mut Vec<SideEffect>) -> Ticket {
        self.asked = Ticket(self.asked.0.wrapping_add(1));
        effects.push(SideEffect::Ask { ticket: self.asked, question });
        self.asked
    }

    fn ask_first(&mut self, question: Question, effects: &mut Vec<SideEffect>) -> DialogState {
        let ticket = self.ask(question.clone(), effects);
        DialogState::Asking { question, ticket }
    }

    fn open(&mut self, opening: Opening, effects: &mut Vec<SideEffect>) -> DialogState {
        match opening {
            Opening::Plan(source) => self.ask_first(Question::Plan(source), effects),
            Opening::Find(id) => self.ask_first(Question::Find(id), effects),
            Opening::Choose(over) => DialogState::Choosing { over, waiting: None, problem: None },
            Opening::Watch(summary) => DialogState::of(Active::new(*summary), effects),
        }
    }

    fn preview(
        &mut self,
        state: DialogState,
        start: ApiTime,
        end: ApiTime,
        effects: &mut Vec<SideEffect>,
    ) -> DialogState {
        let DialogState::Choosing { over, waiting: None, .. } = state else { return state };
        let target = Target::SnapshotRange { jobs: over.jobs.clone(), start, end, erase_originals: false };
        let source = Source::Target(target);
        let ticket = self.ask(Question::Plan(source.clone()), effects);
        DialogState::Choosing { over, waiting: Some((ticket, source)), problem: None }
    }

    /// A choice that is already under way, or that the shown plan was made for, makes no new plan.
    fn choose_erase(
        &mut self,
        state: DialogState,
        erase: bool,
        effects: &mut Vec<SideEffect>,
    ) -> DialogState {
        let wanted = match &state {
            DialogState::Planned(shown) => shown.source.as_ref(),
            DialogState::Replanning { source, .. } => Some(source),
            _ => None,
        };
        let Some(Source::Target(target)) = wanted else { return state };
        let Some(source) = with_originals(target, erase).map(Source::Target) else { return state };
        if wanted == Some(&source) {
            return state;
        }
        match state {
            DialogState::Planned(shown) | DialogState::Replanning { shown, .. }
                if shown.source.as_ref() == Some(&source) =>
            {
                DialogState::Planned(shown)
            }
            DialogState::Planned(shown) | DialogState::Replanning { shown, .. } => {
                self.replan(shown, source, effects)
            }
            other => other,
        }
    }

    fn ask_again(&mut self, state: DialogState, effects: &mut Vec<SideEffect>) -> DialogState {
        match state {
            DialogState::Failed { question, .. } => self.ask_first(question, effects),
            DialogState::Planned(shown) => match shown.source.clone() {
                Some(source) => self.replan(shown, source, effects),
                None => DialogState::Planned(shown),
            },
            other => other,
        }
    }

    /// The typed text confirms no plan other than the shown one, and that one is discarded.
    fn replan(&mut self, shown: Planned, source: Source, effects: &mut Vec<SideEffect>) -> DialogState {
        give_up(&shown, effects);
        let ticket = self.ask(Question::Plan(source.clone()), effects);
        let shown = Planned { typed: String::new(), problem: None, may_be_confirmed: false, ..shown };
        DialogState::Replanning { shown, source, ticket }
    }
}

impl DialogState {
    /// The step of a confirmed deletion. One that is over shows its outcomes; so does a plan that can no longer be confirmed.
    fn of(active: Active, effects: &mut Vec<SideEffect>) -> Self {
        match active.summary.state {
            State::Confirmed => Self::Held(active),
            State::Running | State::Stopping | State::Waiting | State::Halted => Self::Running(active),
            State::Finished | State::Cancelled | State::Expired | State::Planned => {
                let id = active.summary.id;
                effects.push(SideEffect::Seen { id: id.clone() });
                Self::Over { id }
            }
        }
    }
}

/// A deletion in its hold is cancelled, and stays on screen until the answer arrives. One whose confirmation is under way is
/// cancelled once that is answered.
fn close(state: DialogState, effects: &mut Vec<SideEffect>) -> DialogState {
    match state {
        DialogState::Held(_) => cancel(state, effects),
        DialogState::Planned(shown) => {
            give_up(&shown, effects);
            DialogState::Closed
        }
        DialogState::Closed
        | DialogState::Choosing { .. }
        | DialogState::Asking { .. }
        | DialogState::Failed { .. }
        | DialogState::Replanning { .. }
        | DialogState::Confirming(_)
        | DialogState::Running(_)
        | DialogState::Over { .. } => DialogState::Closed,
    }
}

/// A plan whose confirmation may have taken effect is cancelled when it is discarded.
fn give_up(shown: &Planned, effects: &mut Vec<SideEffect>) {
    if shown.may_be_confirmed {
        effects.push(SideEffect::Cancel { id: shown.plan.id.clone() });
    }
}

fn plan_made(state: DialogState, ticket: Ticket, result: Result<Plan, Problem>) -> DialogState {
    match state {
        DialogState::Asking { question: Question::Plan(source), ticket: own } if own == ticket => {
            match result {
                Ok(plan) => DialogState::Planned(Planned::new(plan, Some(source))),
                Err(problem) => DialogState::Failed { question: Question::Plan(source), problem },
            }
        }
        DialogState::Choosing { over, waiting: Some((own, source)), .. } if own == ticket => match result {
            Ok(plan) => DialogState::Planned(Planned::new(plan, Some(source))),
            Err(problem) => DialogState::Choosing { over, waiting: None, problem: Some(problem) },
        },
        DialogState::Replanning { shown, source, ticket: own } if own == ticket => match result {
            Ok(plan) => DialogState::Planned(Planned::new(plan, Some(source))),
            Err(problem) => DialogState::Planned(Planned { problem: Some(problem), ..shown }),
        },
        other => other,
    }
}

fn found(
    state: DialogState,
    ticket: Ticket,
    result: Result<Box<Deletion>, Problem>,
    effects: &mut Vec<SideEffect>,
) -> DialogState {
    match state {
        DialogState::Asking { question: Question::Find(id), ticket: own } if own == ticket => match result {
            Ok(deletion) => match deletion.summary.state {
                State::Planned | State::Expired => {
                    let source = deletion.plan.target().map(Source::Target);
                    DialogState::Planned(Planned::new(deletion.plan, source))
                }
                State::Confirmed | State::Running | State::Stopping | State::Waiting | State::Halted => {
                    effects.push(SideEffect::Follow(deletion.summary.clone()));
                    DialogState::of(Active::new(deletion.summary), effects)
                }
                State::Finished | State::Cancelled => DialogState::of(Active::new(deletion.summary), effects),
            },
            Err(problem) => DialogState::Failed { question: Question::Find(id), problem },
        },
        other => other,
    }
}

fn confirm(state: DialogState, now: i64, effects: &mut Vec<SideEffect>) -> DialogState {
    match state {
        DialogState::Planned(planned) if planned.may_confirm(now) => {
            // The server compares texts: it gets the plain number.
            let typed = planned.expected().unwrap_or_default().to_owned();
            effects.push(SideEffect::Confirm { id: planned.plan.id.clone(), typed });
            DialogState::Confirming(Planned { problem: None, ..planned })
        }
        other => other,
    }
}

fn confirmed(
    state: DialogState,
    id: String,
    result: Result<Summary, NotConfirmed>,
    effects: &mut Vec<SideEffect>,
) -> DialogState {
    match (state, result) {
        (DialogState::Confirming(planned), result) if planned.plan.id == id => match result {
            Ok(summary) => {
                effects.push(SideEffect::Follow(summary.clone()));
                DialogState::of(Active::new(summary), effects)
            }
            Err(failure) => {
                let may_be_confirmed = planned.may_be_confirmed || failure.may_have_arrived;
                DialogState::Planned(Planned { problem: Some(failure.problem), may_be_confirmed, ..planned })
            }
        },
        // The dialog was closed in the meantime.
        (other, Ok(summary)) => {
            effects.push(SideEffect::Follow(summary));
            effects.push(SideEffect::Cancel { id });
            other
        }
        (other, Err(failure)) => {
            if failure.may_have_arrived {
                effects.push(SideEffect::Cancel { id });
            }
            other
        }
    }
}

fn cancel(state: DialogState, effects: &mut Vec<SideEffect>) -> DialogState {
    let mut request = |active: Active| {
        if !active.is_cancelling {
            effects.push(SideEffect::Cancel { id: active.summary.id.clone() });
        }
        Active { is_cancelling: true, problem: None, ..active }
    };
    match state {
        DialogState::Held(active) => DialogState::Held(request(active)),
        DialogState::Running(active) => DialogState::Running(request(active)),
        other => other,
    }
}

fn cancelled(
    state: DialogState,
    id: String,
    result: Result<Summary, NotCancelled>,
    effects: &mut Vec<SideEffect>,
) -> DialogState {
    match (state, result) {
        (DialogState::Held(active) | DialogState::Running(active), result) if active.summary.id == id => {
            match result {
                Ok(summary) => {
                    if follow_cancelled(&summary, effects) {
                        return DialogState::Closed;
                    }
                    DialogState::of(Active { is_cancelling: false, problem: None, summary }, effects)
                }
                Err(failure) => {
                    let summary = failure.summary.unwrap_or(active.summary);
                    let problem = Some(failure.problem);
                    DialogState::of(Active { is_cancelling: false, problem, summary }, effects)
                }
            }
        }
        (other, Ok(summary)) => {
            follow_cancelled(&summary, effects);
            other
        }
        // A failed cancellation is always shown: a closed dialog is opened again.
        (DialogState::Closed, Err(NotCancelled { problem, summary })) => match summary {
            Some(summary) => {
                DialogState::of(Active { is_cancelling: false, problem: Some(problem), summary }, effects)
            }
            None => DialogState::Failed { question: Question::Find(id), problem },
        },
        (other, Err(_)) => {
            effects.push(SideEffect::ReportNotCancelled { id });
            other
        }
    }
}

/// Stores the answer to a cancellation. Returns whether nothing was sent at all.
fn follow_cancelled(summary: &Summary, effects: &mut Vec<SideEffect>) -> bool {
    effects.push(SideEffect::Follow(summary.clone()));
    let was_never_sent = matches!(summary.state, State::Cancelled | State::Expired);
    if was_never_sent {
        effects.push(SideEffect::Seen { id: summary.id.clone() });
        effects.push(SideEffect::ReportCancelled);
    }
    was_never_sent
}

fn changed(state: DialogState, summary: Summary, effects: &mut Vec<SideEffect>) -> DialogState {
    match state {
        DialogState::Held(active) | DialogState::Running(active) if active.summary.id == summary.id => {
            // The answer to the cancellation ends this state.
            let is_answered_soon = active.is_cancelling && summary.state == State::Cancelled;
            let summary = if is_answered_soon { active.summary.clone() } else { summary };
            DialogState::of(Active { summary, ..active }, effects)
        }
        other => other,
    }
}
