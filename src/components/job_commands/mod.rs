//! Start, stop and restart of one or many jobs: the confirmation, and one message about the result.

mod question;
mod record;

pub use question::JobRef;

use crate::client;
use crate::components::confirm::{self, Confirm};
use crate::components::failures::failure_cards;
use crate::components::problem::{headline, is_of_session, may_have_taken_effect};
use crate::components::short_list::short_list;
use crate::state::commands::{Commands, ScreenCommand};
use crate::state::notices::{Notice, NoticeDetails, Notices, use_notices};
use crate::text::{counted, jobs as words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use media_api::ice::{Command, SendLiveSnapshotJobCommand};
use media_api::{JobId, Problem};
use question::{Question, keep_in_step};
use record::Record;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sends commands to jobs; render it once per screen with [`JobCommandDialog`].
#[derive(Clone, Copy)]
pub struct JobCommands {
    question: RwSignal<Option<Question>>,
    /// Whether commands are being sent; meanwhile no others are sent.
    pub is_sending: RwSignal<bool>,
    /// Runs after every command, when the screen is still mounted.
    changed: Callback<()>,
    /// The name of a job that the screen knows, by its ID.
    name_of: Callback<String, Option<String>>,
    notices: Notices,
}

impl JobCommands {
    pub fn new(changed: Callback<()>, name_of: Callback<String, Option<String>>) -> Self {
        let question = RwSignal::new(None);
        keep_in_step(question);
        Self { question, is_sending: RwSignal::new(false), changed, name_of, notices: use_notices() }
    }

    /// The jobs of the question with their names. One that the screen does not know has its ID for a name.
    fn asked(self) -> Option<Question> {
        let mut question = self.question.get()?;
        for job in question.jobs.iter_mut().filter(|job| job.name.is_empty()) {
            job.name = self.name_of.run(job.id.clone()).unwrap_or_else(|| job.id.clone());
        }
        Some(question)
    }

    /// Starts at once; asks before a stop or restart, because snapshots that are missed meanwhile cannot be taken later.
    pub fn send(self, command: Command, jobs: Vec<JobRef>) {
        match command {
            _ if jobs.is_empty() || self.is_sending.get_untracked() => {}
            Command::Start => self.send_now(command, jobs),
            Command::Stop | Command::Restart => self.question.set(Some(Question { command, jobs })),
        }
    }

    /// Sends to one job after the other, shows the progress, and reports the result in one message. This continues when the
    /// screen is left.
    fn send_now(self, command: Command, jobs: Vec<JobRef>) {
        // The screen may have been left: an *Undo* still works then.
        self.is_sending.try_set(true);
        let progress = Progress::show(self.notices, command, jobs.len());
        spawn_local(async move {
            let mut record = Record::begin().await;
            let mut results = Results::new(command, jobs);
            while !results.not_sent.is_empty() && !progress.is_stopped() {
                let job = results.not_sent.remove(0);
                let Ok(job_id) = JobId::new(job.id.clone()) else { continue };
                results.unknown.push(job.clone());
                record.store(&results);
                let answer = client::call(&SendLiveSnapshotJobCommand { job_id, command }).await;
                results.unknown.clear();
                progress.add_one();
                match answer {
                    Ok(_) => results.done.push(job),
                    Err(problem) => {
                        let is_over = is_of_session(problem.code);
                        results.failed.push((job, problem));
                        // The rest would be refused as well.
                        if is_over {
                            break;
                        }
                    }
                }
            }
            record.end();
            progress.end(self.notices);
            self.is_sending.try_set(false);
            self.changed.try_run(());
            results.report(self);
        });
    }
}

/// Reports commands that the previous load of the page was sending when it ended, and offers to send the rest. Called once,
/// wherever the person is.
pub fn report_interrupted(screen: Commands) {
    let commands = JobCommands {
        question: RwSignal::new(None),
        is_sending: RwSignal::new(false),
        changed: Callback::new(move |()| screen.run(ScreenCommand::Refresh)),
        name_of: Callback::new(|_| None),
        notices: use_notices(),
    };
    spawn_local(async move {
        for results in record::take_interrupted::<Results>().await {
            Results { is_interrupted: true, ..results }.report(commands);
        }
    });
}

/// The message shown while commands are sent to many jobs, with a button that stops sending.
struct Progress {
    sent: ArcRwSignal<usize>,
    is_stopped: ArcRwSignal<bool>,
    notice: Option<u32>,
}

impl Progress {
    fn show(notices: Notices, command: Command, total: usize) -> Self {
        let (sent, is_stopped) = (ArcRwSignal::new(0), ArcRwSignal::new(false));
        let sending = match command {
            Command::Start => words::STARTING,
            Command::Stop => words::STOPPING,
            Command::Restart => words::RESTARTING,
        };
        let count = sent.clone();
        let text = move || sending.with(&[&count.get().to_string(), &total.to_string()]);
        let stop = is_stopped.clone();
        let notice = Notice::busy(text).with_action(words::SEND_NO_MORE, move || stop.set(true));
        Self { sent, is_stopped, notice: (total > 1).then(|| notices.show_named(notice)) }
    }

    fn add_one(&self) {
        self.sent.update(|sent| *sent += 1);
    }

    fn is_stopped(&self) -> bool {
        self.is_stopped.get_untracked()
    }

    fn end(&self, notices: Notices) {
        self.notice.into_iter().for_each(|id| notices.dismiss(id));
    }
}

/// The results of a command to many jobs.
#[derive(Debug, Serialize, Deserialize)]
struct Results {
    command: Command,
    done: Vec<JobRef>,
    failed: Vec<(JobRef, Problem)>,
    /// Sent, without an answer yet, or ever where the page ended before it.
    unknown: Vec<JobRef>,
    not_sent: Vec<JobRef>,
    /// The page ended before the rest was sent.
    #[serde(skip)]
    is_interrupted: bool,
}

impl Results {
    /// Before anything is sent.
    fn new(command: Command, not_sent: Vec<JobRef>) -> Self {
        let (done, failed, unknown) = (Vec::new(), Vec::new(), Vec::new());
        Self { command, done, failed, unknown, not_sent, is_interrupted: false }
    }

    fn report(self, commands: JobCommands) {
        let done = self.done.len();
        if self.failed.is_empty() && self.unknown.is_empty() && self.not_sent.is_empty() {
            let (one, many) = done_words(self.command);
            let notice = Notice::done(move || counted(done, one, many));
            commands.notices.show(with_undo(notice, commands, self.command, self.done));
            return;
        }
        let partly = match self.command {
            Command::Start => words::STARTED_PARTLY,
            Command::Stop => words::STOPPED_PARTLY,
            Command::Restart => words::RESTARTED_PARTLY,
        };
        let (failed, unknown, not_sent) = (self.failed.clone(), self.unknown.len(), self.not_sent.len());
        let total = (done + failed.len() + unknown + not_sent).to_string();
        let details = details_of(&failed);
        let is_interrupted = self.is_interrupted;
        let text = move || {
            let summary = summary_of(&failed, unknown, not_sent);
            let text = partly.with(&[&done.to_string(), &total, &summary]);
            if is_interrupted { words::INTERRUPTED.with(&[&text]) } else { text }
        };
        let command = self.command;
        let failed = self.failed.into_iter().map(|(job, _)| job);
        let rest: Vec<JobRef> = failed.chain(self.unknown).chain(self.not_sent).collect();
        let label = if not_sent > 0 { words::SEND_REST } else { words::RETRY_FAILED };
        let notice =
            Notice::failure(text).with_action(label, move || commands.send_now(command, rest.clone()));
        let notice = with_undo(notice, commands, command, self.done);
        commands.notices.show(Notice { details, ..notice });
    }
}

/// The problems as cards, folded: open, they would cover the actions of other rows. Nothing without a failure.
fn details_of(failed: &[(JobRef, Problem)]) -> Option<NoticeDetails> {
    let failed: Vec<(String, Problem)> =
        failed.iter().map(|(job, problem)| (job.name.clone(), problem.clone())).collect();
    (!failed.is_empty()).then(|| -> NoticeDetails { Arc::new(move || failure_cards(&failed)) })
}

/// The message with a button that starts what was stopped. Any other command cannot be undone.
fn with_undo(notice: Notice, commands: JobCommands, command: Command, done: Vec<JobRef>) -> Notice {
    match command {
        Command::Stop if !done.is_empty() => {
            notice.with_action(words::UNDO, move || commands.send_now(Command::Start, done.clone()))
        }
        Command::Stop | Command::Start | Command::Restart => notice,
    }
}

/// `47 × StreamNotFound`, the most frequent first, and how many were not sent. `unknown` are those without an answer.
fn summary_of(failed: &[(JobRef, Problem)], unknown: usize, not_sent: usize) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    if unknown > 0 {
        counts.insert(words::UNKNOWN_OUTCOME.get().to_owned(), unknown);
    }
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
    if not_sent > 0 {
        counts.push((words::NOT_SENT.get().to_owned(), not_sent));
    }
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

/// The confirmation before a stop or restart.
#[component]
pub fn JobCommandDialog(commands: JobCommands) -> impl IntoView {
    let question = commands.question;
    let asked = Memo::new(move |_| commands.asked());
    let read = move |words: fn(&Question) -> String| {
        Signal::derive(move || asked.with(|asked| asked.as_ref().map(words).unwrap_or_default()))
    };
    let title = read(|question| match (question.command, question.jobs.as_slice()) {
        (Command::Restart, [job]) => words::RESTART_ONE.with(&[&job.name]),
        (Command::Restart, jobs) => words::RESTART_MANY.with(&[&jobs.len().to_string()]),
        (Command::Start | Command::Stop, [job]) => words::STOP_ONE.with(&[&job.name]),
        (Command::Start | Command::Stop, jobs) => words::STOP_MANY.with(&[&jobs.len().to_string()]),
    });
    let label = read(|question| match question.command {
        Command::Restart => words::RESTART.get().to_owned(),
        Command::Start | Command::Stop => words::STOP.get().to_owned(),
    });
    let names = |question: &Question| question.jobs.iter().map(|job| job.name.clone()).collect::<Vec<_>>();
    let jobs = Memo::new(move |_| asked.with(|asked| asked.as_ref().map(names).unwrap_or_default()));
    let confirm = Callback::new(move |()| {
        if let Some(Question { command, jobs }) = asked.get_untracked() {
            question.set(None);
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
        >
            // The title only counts them.
            {move || jobs.with(|jobs| (jobs.len() > 1).then(|| {
                let row = |name: &String| view! { <li>{name.clone()}</li> };
                short_list(jobs.iter(), row, words::AND_MORE, None)
            }))}
        </Confirm>
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
        assert_eq!(summary_of(&all, 0, 0), "2 × StreamNotFound, 1 × A");
        assert_eq!(summary_of(&all[..1], 0, 35), "1 × A, 35 × not sent");
    }
}
