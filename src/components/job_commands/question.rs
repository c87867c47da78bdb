//! The question before a stop or restart, and its place in the address: `?command=stop:JOBS`.
//!
//! A link, a reload and *forward* show the question again and send nothing; *back* closes it.

use crate::state::job_list;
use crate::state::notices::{Notice, use_notices};
use crate::state::query::use_url_query;
use crate::state::session::use_read_only;
use crate::text::frame as words;
use leptos::prelude::*;
use media_api::JobId;
use media_api::ice::Command;
use serde::{Deserialize, Serialize};

const PARAMETER: &str = "command";

/// The data of a job that a command needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRef {
    pub id: String,
    pub name: String,
}

/// The command to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub command: Command,
    /// The name of a job that only the address names is empty.
    pub jobs: Vec<JobRef>,
}

impl Question {
    fn to_text(&self) -> String {
        let jobs = job_list::to_text(self.jobs.iter().map(|job| job.id.as_str()));
        format!("{}:{jobs}", self.command.as_str())
    }

    /// `None` if the text is incomplete, or names a command that is not asked for.
    fn parse(text: &str) -> Option<Self> {
        let (command, ids) = text.split_once(':')?;
        let command =
            [Command::Stop, Command::Restart].into_iter().find(|known| known.as_str() == command)?;
        let job = |id: JobId| JobRef { id: id.into(), name: String::new() };
        Some(Self { command, jobs: job_list::parse(ids)?.into_iter().map(job).collect() })
    }
}

/// Keeps the question and the address of the calling screen in step.
pub fn keep_in_step(question: RwSignal<Option<Question>>) {
    let (url, read_only, notices) = (use_url_query(), use_read_only(), use_notices());
    let text = move || question.with(|question| question.as_ref().map(Question::to_text));
    Effect::new(move |before: Option<()>| {
        let text = text();
        // A question that the address asks for is not shown yet.
        if before.is_some() && text != untrack(|| url.get(PARAMETER)) {
            url.set_dialog(PARAMETER, text);
        }
    });
    Effect::new(move |_| {
        let asked = url.get(PARAMETER);
        if asked == untrack(text) {
            return;
        }
        let Some(asked) = asked else { return question.set(None) };
        let parsed = match read_only.get_untracked() {
            true => Err(words::DIALOG_READ_ONLY),
            false => Question::parse(&asked).ok_or(words::DIALOG_NOT_OPENED),
        };
        if let Err(reason) = parsed {
            url.set_dialog(PARAMETER, None);
            notices.show(Notice::failure(move || reason.get().to_owned()));
        }
        question.set(parsed.ok());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(count: usize) -> Question {
        let job = |n| JobRef { id: format!("job-{n}"), name: String::new() };
        Question { command: Command::Stop, jobs: (0..count).map(job).collect() }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        assert_eq!(question(2).to_text(), "stop:job-0,job-1");
        assert_eq!(Question::parse("stop:job-0,job-1"), Some(question(2)));
        let restart = Question { command: Command::Restart, ..question(1) };
        assert_eq!(Question::parse(&restart.to_text()), Some(restart));
    }

    #[test]
    fn nothing_is_guessed() {
        for broken in ["stop:", "stop", "start:job-1", "delete:job-1", "stop:a,,b", ""] {
            assert_eq!(Question::parse(broken), None, "{broken}");
        }
    }
}
