//! Start, stop and restart of one or many jobs: the question before it, and one message about the result.

use crate::client;
use crate::components::confirm::{self, Confirm};
use crate::components::problem::{headline, may_have_taken_effect};
use crate::state::notices::{Notice, Notices, use_notices};
use crate::text::{counted, jobs as words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use media_api::ice::{Command, SendLiveSnapshotJobCommand};
use media_api::{JobId, Problem};
use std::collections::BTreeMap;

/// A job as a command needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRef {
    pub id: String,
    pub name: String,
}

/// What is asked about.
#[derive(Debug, Clone)]
struct Question {
    command: Command,
    jobs: Vec<JobRef>,
}

/// Sends commands to jobs; render it once per screen with [`JobCommandDialog`].
#[derive(Clone, Copy)]
pub struct JobCommands {
    question: RwSignal<Option<Question>>,
    /// Runs after every command, when the screen is still there.
    changed: Callback<()>,
    notices: Notices,
}

impl JobCommands {
    pub fn new(changed: Callback<()>) -> Self {
        Self { question: RwSignal::new(None), changed, notices: use_notices() }
    }

    /// Starts at once; asks before a stop or restart, because snapshots that are missed meanwhile cannot be taken later.
    pub fn send(self, command: Command, jobs: Vec<JobRef>) {
        match command {
            _ if jobs.is_empty() => {}
            Command::Start => self.send_now(command, jobs),
            Command::Stop | Command::Restart => self.question.set(Some(Question { command, jobs })),
        }
    }

    /// Sends to one job after the other and reports the result in one message. This goes on when the screen is left.
    fn send_now(self, command: Command, jobs: Vec<JobRef>) {
        let (notices, changed) = (self.notices, self.changed);
        spawn_local(async move {
            let mut results = Results::new(command);
            for job in jobs {
                let Ok(job_id) = JobId::new(job.id.clone()) else { continue };
                match client::call(&SendLiveSnapshotJobCommand { job_id, command }).await {
                    Ok(_) => results.done.push(job),
                    Err(problem) => results.failed.push((job, problem)),
                }
            }
            changed.try_run(());
            results.report(notices, changed);
        });
    }
}

/// What became of a command to many jobs.
struct Results {
    command: Command,
    done: Vec<JobRef>,
    failed: Vec<(JobRef, Problem)>,
}

impl Results {
    fn new(command: Command) -> Self {
        Self { command, done: Vec::new(), failed: Vec::new() }
    }

    fn report(self, notices: Notices, changed: Callback<()>) {
        let commands = JobCommands { question: RwSignal::new(None), changed, notices };
        if self.failed.is_empty() {
            let (count, done) = (self.done.len(), self.done);
            let undo = (self.command == Command::Stop).then(|| {
                let start = Callback::new(move |()| commands.send_now(Command::Start, done.clone()));
                (confirm::words(words::UNDO), start)
            });
            let (one, many) = done_words(self.command);
            let text = Signal::derive(move || counted(count, one, many));
            return notices.show(Notice {
                id: 0,
                text,
                is_failure: false,
                action: undo,
                details: Vec::new(),
            });
        }
        let (done, total) = (self.done.len().to_string(), (self.done.len() + self.failed.len()).to_string());
        let failed = self.failed.clone();
        let summary = move || summary_of(&failed);
        let partly = match self.command {
            Command::Start => words::STARTED_PARTLY,
            Command::Stop => words::STOPPED_PARTLY,
            Command::Restart => words::RESTARTED_PARTLY,
        };
        let text = Signal::derive(move || partly.with(&[&done, &total, &summary()]));
        let failed: Vec<JobRef> = self.failed.iter().map(|(job, _)| job.clone()).collect();
        let details =
            self.failed.iter().map(|(job, problem)| format!("{}: {}", job.name, headline(problem))).collect();
        let command = self.command;
        let retry = Callback::new(move |()| commands.send_now(command, failed.clone()));
        let action = Some((confirm::words(words::RETRY_FAILED), retry));
        notices.show(Notice { id: 0, text, is_failure: true, action, details });
    }
}

/// `47 × StreamNotFound`, the most frequent first.
fn summary_of(failed: &[(JobRef, Problem)]) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    for (_, problem) in failed {
        let code = match &problem.vendor_code {
            _ if may_have_taken_effect(problem) => words::UNKNOWN_OUTCOME.get().to_owned(),
            Some(code) => code.clone(),
            None => headline(problem),
        };
        *counts.entry(code).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.iter().map(|(code, count)| format!("{count} × {code}")).collect::<Vec<_>>().join(", ")
}

/// `1 job stopped`, `{} jobs stopped`.
fn done_words(command: Command) -> (crate::text::Tr, crate::text::Tr) {
    match command {
        Command::Start => (words::JOB_STARTED, words::JOBS_STARTED),
        Command::Stop => (words::JOB_STOPPED, words::JOBS_STOPPED),
        Command::Restart => (words::JOB_RESTARTED, words::JOBS_RESTARTED),
    }
}

/// The question before a stop or restart.
#[component]
pub fn JobCommandDialog(commands: JobCommands) -> impl IntoView {
    let question = commands.question;
    let read = move |words: fn(&Question) -> String| {
        Signal::derive(move || question.with(|q| q.as_ref().map(words).unwrap_or_default()))
    };
    let title = read(|question| match (question.command, question.jobs.as_slice()) {
        (Command::Restart, [job]) => words::RESTART_ONE.with(&[&job.name]),
        (Command::Restart, jobs) => words::RESTART_MANY.with(&[&jobs.len().to_string()]),
        (_, [job]) => words::STOP_ONE.with(&[&job.name]),
        (_, jobs) => words::STOP_MANY.with(&[&jobs.len().to_string()]),
    });
    let label = read(|question| match question.command {
        Command::Restart => words::RESTART.get().to_owned(),
        _ => words::STOP.get().to_owned(),
    });
    let confirm = Callback::new(move |()| {
        if let Some(Question { command, jobs }) = question.try_update(Option::take).flatten() {
            commands.send_now(command, jobs);
        }
    });
    view! {
        <Confirm
            open=Signal::derive(move || question.with(Option::is_some))
            cancel=Callback::new(move |()| question.set(None))
            title=title
            body=confirm::words(words::STOP_LOSES)
            label=label
            confirm=confirm
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::ProblemCode;

    #[test]
    fn equal_failures_are_counted_and_the_most_frequent_comes_first() {
        let failed = |code: &str| {
            let problem =
                Problem { vendor_code: Some(code.to_owned()), ..Problem::new(ProblemCode::Service, 400, "") };
            (JobRef { id: "j".to_owned(), name: "n".to_owned() }, problem)
        };
        let all = [failed("A"), failed("StreamNotFound"), failed("StreamNotFound")];
        assert_eq!(summary_of(&all), "2 × StreamNotFound, 1 × A");
    }
}
