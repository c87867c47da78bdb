//! The transitions of the dialog.

use super::{
    Active, Dialog, Effect, Event, NotCancelled, NotConfirmed, Opening, Planned, Question, Source, State,
    Ticket,
};
use crate::components::deletion::kinds::with_originals;
use media_api::Problem;
use media_api::deletion::{Deletion, Plan, State as Stage, Summary, Target};
use media_api::time::ApiTime;

impl Dialog {
    /// Moves to the next state. The effects are to be run in order.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        let state = std::mem::take(&mut self.state);
        let mut effects = Vec::new();
        self.state = self.next(state, event, &mut effects);
        effects
    }

    fn next(&mut self, state: State, event: Event, effects: &mut Vec<Effect>) -> State {
        match event {
            Event::Open(opening) => {
                leave(state, effects);
                self.open(opening, effects)
            }
            Event::Leave => {
                leave(state, effects);
                State::Closed
            }
            Event::Close => close(state, effects),
            Event::Escape => match state {
                // What is sent cannot be taken back by a key, and what runs is not stopped by one.
                State::Confirming(_) | State::Running(_) => state,
                other => close(other, effects),
            },
            Event::Preview { start, end } => self.preview(state, start, end, effects),
            Event::ChooseErase(erase) => self.choose_erase(state, erase, effects),
            Event::AskAgain => self.ask_again(state, effects),
            Event::PlanMade { ticket, result } => plan_made(state, ticket, result),
            Event::Found { ticket, result } => found(state, ticket, result, effects),
            Event::Type(typed) => match state {
                State::Planned(planned) => State::Planned(Planned { typed, ..planned }),
                other => other,
            },
            Event::Confirm { now } => confirm(state, now, effects),
            Event::Confirmed { id, result } => confirmed(state, id, result, effects),
            Event::Cancel => cancel(state, effects),
            Event::Cancelled { id, result } => cancelled(state, id, result, effects),
            Event::Changed(summary) => changed(state, summary, effects),
        }
    }

    fn ask(&mut self, question: Question, effects: &mut Vec<Effect>) -> Ticket {
        self.asked = Ticket(self.asked.0.wrapping_add(1));
        effects.push(Effect::Ask { ticket: self.asked, question });
        self.asked
    }

    fn ask_first(&mut self, question: Question, effects: &mut Vec<Effect>) -> State {
        let ticket = self.ask(question.clone(), effects);
        State::Asking { question, ticket }
    }

    fn open(&mut self, opening: Opening, effects: &mut Vec<Effect>) -> State {
        match opening {
            Opening::Plan(source) => self.ask_first(Question::Plan(source), effects),
            Opening::Find(id) => self.ask_first(Question::Find(id), effects),
            Opening::Choose(jobs) => State::Choosing { jobs, waiting: None, problem: None },
            Opening::Watch(summary) => State::of(Active::new(*summary), effects),
        }
    }

    fn preview(&mut self, state: State, start: ApiTime, end: ApiTime, effects: &mut Vec<Effect>) -> State {
        let State::Choosing { jobs, waiting: None, .. } = state else { return state };
        let target = Target::SnapshotRange { jobs: jobs.clone(), start, end, erase_originals: false };
        let source = Source::Target(target);
        let ticket = self.ask(Question::Plan(source.clone()), effects);
        State::Choosing { jobs, waiting: Some((ticket, source)), problem: None }
    }

    /// A choice that is under way already, or that the plan on screen was made for, makes no new plan.
    fn choose_erase(&mut self, state: State, erase: bool, effects: &mut Vec<Effect>) -> State {
        let wanted = match &state {
            State::Planned(shown) => shown.source.as_ref(),
            State::Replanning { source, .. } => Some(source),
            _ => None,
        };
        let Some(Source::Target(target)) = wanted else { return state };
        let Some(source) = with_originals(target, erase).map(Source::Target) else { return state };
        if wanted == Some(&source) {
            return state;
        }
        match state {
            State::Planned(shown) | State::Replanning { shown, .. }
                if shown.source.as_ref() == Some(&source) =>
            {
                State::Planned(shown)
            }
            State::Planned(shown) | State::Replanning { shown, .. } => self.replan(shown, source, effects),
            other => other,
        }
    }

    fn ask_again(&mut self, state: State, effects: &mut Vec<Effect>) -> State {
        match state {
            State::Failed { question, .. } => self.ask_first(question, effects),
            State::Planned(Planned { source: Some(source), plan, typed, problem }) => {
                let shown = Planned { source: Some(source.clone()), plan, typed, problem };
                self.replan(shown, source, effects)
            }
            other => other,
        }
    }

    /// What was typed confirms no other plan than the one that is shown, and that one is given up.
    fn replan(&mut self, shown: Planned, source: Source, effects: &mut Vec<Effect>) -> State {
        let ticket = self.ask(Question::Plan(source.clone()), effects);
        let shown = Planned { typed: String::new(), problem: None, ..shown };
        State::Replanning { shown, source, ticket }
    }
}

impl State {
    /// The step of a deletion that was confirmed. One that is over shows its outcomes; so does a plan that will not be
    /// confirmed any more.
    fn of(active: Active, effects: &mut Vec<Effect>) -> Self {
        match active.summary.state {
            Stage::Confirmed => Self::Held(active),
            Stage::Running | Stage::Stopping => Self::Running(active),
            Stage::Finished | Stage::Cancelled | Stage::Expired | Stage::Planned => {
                let id = active.summary.id;
                effects.push(Effect::Seen { id: id.clone() });
                Self::Over { id }
            }
        }
    }
}

/// What is done about a state that is left without a press of its own buttons. A deletion that is only held is cancelled; so
/// is one whose confirmation is under way, once its answer is there.
fn leave(state: State, effects: &mut Vec<Effect>) {
    if let State::Held(Active { is_cancelling: false, summary, .. }) = state {
        effects.push(Effect::Cancel { id: summary.id });
    }
}

fn close(state: State, effects: &mut Vec<Effect>) -> State {
    match state {
        State::Held(_) => cancel(state, effects),
        State::Closed
        | State::Choosing { .. }
        | State::Asking { .. }
        | State::Failed { .. }
        | State::Planned(_)
        | State::Replanning { .. }
        | State::Confirming(_)
        | State::Running(_)
        | State::Over { .. } => State::Closed,
    }
}

fn plan_made(state: State, ticket: Ticket, result: Result<Plan, Problem>) -> State {
    match state {
        State::Asking { question: Question::Plan(source), ticket: own } if own == ticket => match result {
            Ok(plan) => State::Planned(Planned::new(plan, Some(source))),
            Err(problem) => State::Failed { question: Question::Plan(source), problem },
        },
        State::Choosing { jobs, waiting: Some((own, source)), .. } if own == ticket => match result {
            Ok(plan) => State::Planned(Planned::new(plan, Some(source))),
            Err(problem) => State::Choosing { jobs, waiting: None, problem: Some(problem) },
        },
        State::Replanning { shown, source, ticket: own } if own == ticket => match result {
            Ok(plan) => State::Planned(Planned::new(plan, Some(source))),
            Err(problem) => State::Planned(Planned { problem: Some(problem), ..shown }),
        },
        other => other,
    }
}

fn found(
    state: State,
    ticket: Ticket,
    result: Result<Box<Deletion>, Problem>,
    effects: &mut Vec<Effect>,
) -> State {
    match state {
        State::Asking { question: Question::Find(id), ticket: own } if own == ticket => match result {
            Ok(deletion) => match deletion.summary.state {
                Stage::Planned | Stage::Expired => {
                    let source = deletion.plan.target().map(Source::Target);
                    State::Planned(Planned::new(deletion.plan, source))
                }
                Stage::Confirmed | Stage::Running | Stage::Stopping => {
                    effects.push(Effect::Follow(deletion.summary.clone()));
                    State::of(Active::new(deletion.summary), effects)
                }
                Stage::Finished | Stage::Cancelled => State::of(Active::new(deletion.summary), effects),
            },
            Err(problem) => State::Failed { question: Question::Find(id), problem },
        },
        other => other,
    }
}

fn confirm(state: State, now: i64, effects: &mut Vec<Effect>) -> State {
    match state {
        State::Planned(planned) if planned.may_confirm(now) => {
            // The server compares texts: it gets the plain one.
            let typed = planned.expected().unwrap_or_default().to_owned();
            effects.push(Effect::Confirm { id: planned.plan.id.clone(), typed });
            State::Confirming(Planned { problem: None, ..planned })
        }
        other => other,
    }
}

fn confirmed(
    state: State,
    id: String,
    result: Result<Summary, NotConfirmed>,
    effects: &mut Vec<Effect>,
) -> State {
    match (state, result) {
        (State::Confirming(planned), result) if planned.plan.id == id => match result {
            Ok(summary) => {
                effects.push(Effect::Follow(summary.clone()));
                State::of(Active::new(summary), effects)
            }
            Err(failure) => State::Planned(Planned { problem: Some(failure.problem), ..planned }),
        },
        // The dialog was left in the meantime.
        (other, Ok(summary)) => {
            effects.push(Effect::Follow(summary));
            effects.push(Effect::Cancel { id });
            other
        }
        (other, Err(failure)) => {
            if failure.may_have_arrived {
                effects.push(Effect::Cancel { id });
            }
            other
        }
    }
}

fn cancel(state: State, effects: &mut Vec<Effect>) -> State {
    let mut request = |active: Active| {
        if !active.is_cancelling {
            effects.push(Effect::Cancel { id: active.summary.id.clone() });
        }
        Active { is_cancelling: true, problem: None, ..active }
    };
    match state {
        State::Held(active) => State::Held(request(active)),
        State::Running(active) => State::Running(request(active)),
        other => other,
    }
}

fn cancelled(
    state: State,
    id: String,
    result: Result<Summary, NotCancelled>,
    effects: &mut Vec<Effect>,
) -> State {
    match (state, result) {
        (State::Held(active) | State::Running(active), result) if active.summary.id == id => match result {
            Ok(summary) => {
                if follow_cancelled(&summary, effects) {
                    return State::Closed;
                }
                State::of(Active { is_cancelling: false, problem: None, summary }, effects)
            }
            Err(failure) => {
                let summary = failure.summary.unwrap_or(active.summary);
                let problem = Some(failure.problem);
                State::of(Active { is_cancelling: false, problem, summary }, effects)
            }
        },
        (other, Ok(summary)) => {
            follow_cancelled(&summary, effects);
            other
        }
        // A failure is never left unsaid: a dialog that was closed opens again.
        (State::Closed, Err(NotCancelled { problem, summary })) => match summary {
            Some(summary) => {
                State::of(Active { is_cancelling: false, problem: Some(problem), summary }, effects)
            }
            None => State::Failed { question: Question::Find(id), problem },
        },
        (other, Err(_)) => {
            effects.push(Effect::ReportNotCancelled { id });
            other
        }
    }
}

/// Says whether nothing was sent at all.
fn follow_cancelled(summary: &Summary, effects: &mut Vec<Effect>) -> bool {
    effects.push(Effect::Follow(summary.clone()));
    let was_never_sent = matches!(summary.state, Stage::Cancelled | Stage::Planned | Stage::Expired);
    if was_never_sent {
        effects.push(Effect::Seen { id: summary.id.clone() });
        effects.push(Effect::ReportCancelled);
    }
    was_never_sent
}

fn changed(state: State, summary: Summary, effects: &mut Vec<Effect>) -> State {
    match state {
        State::Held(active) | State::Running(active) if active.summary.id == summary.id => {
            // The answer to the cancellation says the same and ends the state.
            let is_answered_soon = active.is_cancelling && summary.state == Stage::Cancelled;
            let summary = if is_answered_soon { active.summary.clone() } else { summary };
            State::of(Active { summary, ..active }, effects)
        }
        other => other,
    }
}
