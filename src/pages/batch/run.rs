//! Submitting many jobs, one after the other. The run belongs to the tab: it continues when the screen is left, and the state
//! of each job is in the session storage, so that a reload does not create a job twice. The steps of the [`TabWork`] are the jobs
//! that have been sent.

use crate::client;
use crate::components::problem::{is_of_session, is_unsettled};
use crate::state::job_draft::Draft;
use crate::state::tab_lock::TabLock;
use crate::state::tab_storage;
use crate::state::tab_work::TabWork;
use leptos::prelude::*;
use leptos::task::spawn_local;
use media_api::ice::SubmitLiveSnapshotJob;
use media_api::{Action, Operation, Problem, ProblemCode, Remedy, Sent};
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

/// Which tab sends the jobs of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sender {
    /// This one.
    #[default]
    Own,
    /// It is not known yet: the run was stored while it was under way.
    Unknown,
    /// Another one, which has the results.
    Other,
}

/// One job of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Job {
    /// Its line in the pasted table, from 1.
    pub line: usize,
    pub draft: Draft,
    pub outcome: Outcome,
}

/// The jobs of a run and their states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// Names the run for all tabs.
    id: String,
    #[serde(skip)]
    pub sender: Sender,
    pub jobs: Vec<Job>,
    pub is_running: bool,
    /// Why the run ended before its last job, where no job is the reason.
    pub problem: Option<Problem>,
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
        for job in &self.jobs {
            match job.outcome {
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
        self.jobs.iter().filter(|job| is_left(&job.outcome)).map(|job| job.draft.clone()).collect()
    }

    /// The jobs that were refused, by name. After a reload a problem does not hold its request any more.
    pub fn refused(&self) -> Vec<(String, Problem)> {
        let refused = self.jobs.iter().filter_map(|Job { draft, outcome, .. }| match outcome {
            Outcome::Refused(problem) => {
                let sent =
                    Sent { operation: SubmitLiveSnapshotJob::FACTS.name, parameters: draft.to_value() };
                Some((draft.name.clone(), Problem { sent: Some(Box::new(sent)), ..(**problem).clone() }))
            }
            Outcome::NotSent | Outcome::Sending | Outcome::Submitted(_) | Outcome::Unknown => None,
        });
        refused.collect()
    }

    fn sent(&self) -> usize {
        self.jobs.iter().filter(|job| job.outcome != Outcome::NotSent).count()
    }

    /// The run after a reload: a job that was being sent may have been created.
    fn interrupted(mut self) -> Self {
        for job in &mut self.jobs {
            if job.outcome == Outcome::Sending {
                job.outcome = Outcome::Unknown;
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
    if current.with_untracked(Option::is_none)
        && let Some(stored) = tab_storage::get::<Run>(KEY)
    {
        let sender = if stored.is_running { Sender::Unknown } else { Sender::Own };
        current.set(Some(Run { sender, ..stored.clone() }));
        if stored.is_running {
            spawn_local(find_sender(stored));
        }
    }
    current
}

/// Finds the sender of a run that was stored while it was under way: a reload has interrupted it, or another tab has it.
async fn find_sender(stored: Run) {
    let work = TabWork::stored(KEY, &stored.id);
    let name = work.lock_name();
    if TabLock::try_acquire(&name).await.is_none() {
        replace_stored(Run { sender: Sender::Other, ..stored.clone() });
        drop(TabLock::acquire(&name).await);
    }
    let is_outdated = work.steps().is_some_and(|sent| sent > stored.sent());
    replace_stored(match is_outdated {
        true => Run { sender: Sender::Other, ..stored },
        false => stored.interrupted(),
    });
}

/// Replaces a run whose sender was not known, unless it was removed meanwhile.
fn replace_stored(run: Run) {
    CURRENT.with(|current| {
        let is_same = |known: &Run| known.id == run.id && known.sender != Sender::Own;
        if current.with_untracked(|known| known.as_ref().is_some_and(is_same)) {
            current.set(Some(run));
        }
    });
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

/// Submits these jobs, each with its line, one after the other. Nothing more is sent after a job whose creation is unknown, and
/// after a problem that every other job would have.
pub fn start(jobs: Vec<(usize, Draft)>) {
    let jobs = jobs.into_iter().map(|(line, draft)| Job { line, draft, outcome: Outcome::NotSent }).collect();
    let work = TabWork::new(KEY);
    let run = Run { id: work.id().to_owned(), sender: Sender::Own, jobs, is_running: true, ..Run::default() };
    CURRENT.with(|current| current.set(Some(run)));
    spawn_local(async move {
        let _lock = TabLock::acquire(&work.lock_name()).await;
        for at in 0.. {
            let next = CURRENT.with(|current| {
                current.with_untracked(|run| {
                    let run = run.as_ref().filter(|run| !run.is_stopping)?;
                    run.jobs.get(at).map(|job| job.draft.clone())
                })
            });
            let Some(draft) = next else { break };
            change(|run| run.jobs[at].outcome = Outcome::Sending);
            work.set_steps(at + 1);
            let (outcome, problem) = match send(&draft).await {
                Ok(outcome) => (outcome, None),
                Err(problem) => (Outcome::NotSent, Some(problem)),
            };
            let is_over = outcome == Outcome::Unknown || problem.is_some();
            change(|run| {
                run.jobs[at].outcome = outcome;
                run.problem = problem;
            });
            if is_over {
                break;
            }
        }
        change(|run| run.is_running = false);
    });
}

/// Submits one job.
///
/// # Errors
/// The problem is one of the session or of the access key: the job was not created, and no other would be.
async fn send(draft: &Draft) -> Result<Outcome, Problem> {
    // Checked before the run was started.
    let Ok(request) = SubmitLiveSnapshotJob::from_value(draft.to_value()) else {
        return Ok(Outcome::Refused(Box::new(Problem::new(ProblemCode::InvalidRequest, 400, ""))));
    };
    match client::call(&request).await {
        Ok(answer) => Ok(Outcome::Submitted(answer.response.job_id)),
        Err(problem) if is_unsettled(&problem, Some(Action::SubmitLiveSnapshotJob)) => Ok(Outcome::Unknown),
        Err(problem) if concerns_every_job(&problem) => Err(problem),
        Err(problem) => Ok(Outcome::Refused(Box::new(problem))),
    }
}

/// Whether the reason of a refusal is the session, the server or the access key, and not the job.
fn concerns_every_job(problem: &Problem) -> bool {
    let facts = Action::SubmitLiveSnapshotJob.facts();
    let documented = problem.vendor_code.as_deref().and_then(|code| facts.documented_error(code));
    is_of_session(problem.code)
        || problem.code == ProblemCode::ReadOnly
        || documented.is_some_and(|error| matches!(error.remedy, Remedy::FixSetup | Remedy::EnableService))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(outcomes: Vec<Outcome>) -> Run {
        let named = |(at, outcome): (usize, Outcome)| Job {
            line: at + 1,
            draft: Draft { name: at.to_string(), ..Draft::default() },
            outcome,
        };
        Run {
            jobs: outcomes.into_iter().enumerate().map(named).collect(),
            is_running: true,
            ..Run::default()
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
        assert_eq!(after.jobs[0].outcome, Outcome::Unknown);
        assert!(!after.is_running);
        assert_eq!(after.left().len(), 1);
    }
}
