//! Submitting many jobs, one after the other. The run belongs to the tab: it continues when the screen is left, and the state
//! of each job is in the session storage, so that a reload does not create a job twice.

use crate::client;
use crate::components::problem::is_unsettled;
use crate::pages::submit::Draft;
use crate::state::tab_storage;
use leptos::prelude::*;
use leptos::task::spawn_local;
use media_api::ice::SubmitLiveSnapshotJob;
use media_api::{Action, Operation, Problem, ProblemCode, Sent};
use serde::{Deserialize, Serialize};

const KEY: &str = "media-console.batch";

/// The state of one job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not sent yet, or never where the run has ended.
    #[default]
    NotSent,
    Sending,
    /// It has this ID.
    Submitted(String),
    /// The service refused it, with this problem.
    Refused(Box<Problem>),
    /// No usable response arrived: it may have been created.
    Unknown,
}

/// The jobs of a run and their states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    pub jobs: Vec<(Draft, Outcome)>,
    pub is_running: bool,
    /// The user has asked to stop after the job that is being sent.
    #[serde(skip)]
    pub is_stopping: bool,
}

/// The number of jobs with an outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub submitted: usize,
    pub refused: usize,
    pub unknown: usize,
    pub not_sent: usize,
}

impl Run {
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (_, outcome) in &self.jobs {
            match outcome {
                Outcome::Submitted(_) => tally.submitted += 1,
                Outcome::Refused(_) => tally.refused += 1,
                Outcome::Unknown => tally.unknown += 1,
                Outcome::NotSent | Outcome::Sending => tally.not_sent += 1,
            }
        }
        tally
    }

    /// The jobs that were certainly not created.
    pub fn left(&self) -> Vec<Draft> {
        let is_left = |outcome: &Outcome| matches!(outcome, Outcome::NotSent | Outcome::Refused(_));
        self.jobs.iter().filter(|(_, outcome)| is_left(outcome)).map(|(draft, _)| draft.clone()).collect()
    }

    /// The jobs that were refused, by name. After a reload a problem does not hold its request any more.
    pub fn refused(&self) -> Vec<(String, Problem)> {
        let refused = self.jobs.iter().filter_map(|(draft, outcome)| match outcome {
            Outcome::Refused(problem) => {
                let sent =
                    Sent { operation: SubmitLiveSnapshotJob::FACTS.name, parameters: draft.to_value() };
                Some((draft.name.clone(), Problem { sent: Some(Box::new(sent)), ..(**problem).clone() }))
            }
            Outcome::NotSent | Outcome::Sending | Outcome::Submitted(_) | Outcome::Unknown => None,
        });
        refused.collect()
    }

    /// The run after a reload: a job that was being sent may have been created.
    fn interrupted(mut self) -> Self {
        for (_, outcome) in &mut self.jobs {
            if *outcome == Outcome::Sending {
                *outcome = Outcome::Unknown;
            }
        }
        self.is_running = false;
        self
    }
}

thread_local! {
    static CURRENT: ArcRwSignal<Option<Run>> = ArcRwSignal::new(None);
}

/// The run of the tab; `None` without one.
pub fn current() -> ArcRwSignal<Option<Run>> {
    let current = CURRENT.with(Clone::clone);
    // The state in memory is at least as new as the stored one, which a browser may have refused to store.
    if current.with_untracked(Option::is_none) {
        current.set(tab_storage::get(KEY).map(Run::interrupted));
    }
    current
}

/// Changes the run and stores it.
fn change(change: impl FnOnce(&mut Run)) {
    CURRENT.with(|current| {
        current.update(|run| {
            if let Some(run) = run {
                change(run);
            }
        });
        tab_storage::set(KEY, current.get_untracked().as_ref());
    });
}

/// Removes the run.
pub fn clear() {
    CURRENT.with(|current| current.set(None));
    tab_storage::set_text(KEY, None);
}

/// Asks the run to stop after the job that is being sent.
pub fn stop() {
    change(|run| run.is_stopping = true);
}

/// Submits these jobs one after the other. After a job whose creation is unknown nothing more is sent.
pub fn start(jobs: Vec<Draft>) {
    let jobs = jobs.into_iter().map(|draft| (draft, Outcome::NotSent)).collect();
    CURRENT.with(|current| current.set(Some(Run { jobs, is_running: true, is_stopping: false })));
    spawn_local(async move {
        for at in 0.. {
            let next = CURRENT.with(|current| {
                current.with_untracked(|run| {
                    let run = run.as_ref().filter(|run| !run.is_stopping)?;
                    run.jobs.get(at).map(|(draft, _)| draft.clone())
                })
            });
            let Some(draft) = next else { break };
            change(|run| run.jobs[at].1 = Outcome::Sending);
            let outcome = send(&draft).await;
            let is_unknown = outcome == Outcome::Unknown;
            change(|run| run.jobs[at].1 = outcome);
            if is_unknown {
                break;
            }
        }
        change(|run| run.is_running = false);
    });
}

async fn send(draft: &Draft) -> Outcome {
    // Checked before the run was started.
    let Ok(request) = SubmitLiveSnapshotJob::from_value(draft.to_value()) else {
        return Outcome::Refused(Box::new(Problem::new(ProblemCode::InvalidRequest, 400, "")));
    };
    match client::call(&request).await {
        Ok(answer) => Outcome::Submitted(answer.response.job_id),
        Err(problem) if is_unsettled(&problem, Some(Action::SubmitLiveSnapshotJob)) => Outcome::Unknown,
        Err(problem) => Outcome::Refused(Box::new(problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(outcomes: Vec<Outcome>) -> Run {
        let named =
            |(at, outcome): (usize, Outcome)| (Draft { name: at.to_string(), ..Draft::default() }, outcome);
        Run {
            jobs: outcomes.into_iter().enumerate().map(named).collect(),
            is_running: true,
            is_stopping: false,
        }
    }

    #[test]
    fn what_may_have_been_created_is_not_offered_again() {
        let submitted = Outcome::Submitted("j".to_owned());
        let refused = Outcome::Refused(Box::new(Problem::new(ProblemCode::Service, 400, "no")));
        let run = run(vec![submitted, refused, Outcome::Unknown, Outcome::NotSent]);
        let left: Vec<String> = run.left().into_iter().map(|draft| draft.name).collect();
        assert_eq!(left, ["1", "3"]);
        assert_eq!(run.tally(), Tally { submitted: 1, refused: 1, unknown: 1, not_sent: 1 });
    }

    #[test]
    fn after_a_reload_what_was_being_sent_is_unknown_and_nothing_runs() {
        let run = run(vec![Outcome::Sending, Outcome::NotSent]);
        let json = serde_json::to_string(&run).unwrap();
        let after = serde_json::from_str::<Run>(&json).unwrap().interrupted();
        assert_eq!(after.jobs[0].1, Outcome::Unknown);
        assert!(!after.is_running);
        assert_eq!(after.left().len(), 1);
    }
}
