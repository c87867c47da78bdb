//! A submission from the click to its result. It outlives the form: the state belongs to the tab, and an unsettled submission
//! is in the session storage, so that neither leaving the form nor a reload creates a second job.

use super::fields;
use crate::client;
use crate::components::problem::{headline, is_unsettled};
use crate::paths::job_path;
use crate::state::job_draft::Draft;
use crate::state::notices::{Notice, Notices};
use crate::state::query::navigate;
use crate::state::tab_storage;
use crate::state::task::{detached, detached_or_else};
use crate::text::submit as words;
use leptos::prelude::*;
use media_api::ice::{GetLiveSnapshotJob, JobStatus, SubmitLiveSnapshotJob};
use media_api::{Action, JobId, Problem};

/// Storage key of the name of the job whose submission is not settled.
const KEY: &str = "media-console.submit-unsettled";

/// The state of the last submission of this tab.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Submission {
    /// Its result is known, or there was none: a job may be submitted.
    #[default]
    Settled,
    /// The response has not arrived yet.
    UnderWay(Draft),
    /// No usable response arrived: a job with this name may exist.
    Unsettled(String),
}

thread_local! {
    static CURRENT: ArcRwSignal<Submission> = ArcRwSignal::new(Submission::Settled);
}

impl Submission {
    /// The state of the tab. A submission that a reload interrupted is unsettled.
    pub fn current() -> ArcRwSignal<Submission> {
        let current = CURRENT.with(Clone::clone);
        if !matches!(current.get_untracked(), Submission::UnderWay(_)) {
            current.set(Self::stored().map_or(Submission::Settled, Submission::Unsettled));
        }
        current
    }

    /// Sets and stores the state.
    pub fn set(self) {
        tab_storage::set_text(
            KEY,
            match &self {
                Submission::Settled => None,
                Submission::UnderWay(Draft { name, .. }) | Submission::Unsettled(name) => Some(name),
            },
        );
        CURRENT.with(|current| current.set(self));
    }

    fn stored() -> Option<String> {
        tab_storage::text(KEY)
    }
}

/// Submits a job. The request continues when the form is left; its result is then shown in a notice. The future resolves with
/// the job's ID.
///
/// # Errors
/// The error response, or a transport failure.
pub fn submit(
    request: SubmitLiveSnapshotJob,
    draft: Draft,
    notices: Notices,
) -> impl Future<Output = Result<String, Problem>> {
    Submission::UnderWay(draft.clone()).set();
    let name = draft.name.trim().to_owned();
    let left_name = name.clone();
    let work = async move {
        let result = client::call(&request).await.map(|answer| answer.response.job_id);
        match &result {
            Ok(_) => {
                fields::forget_sent(&draft);
                Submission::Settled.set();
            }
            Err(problem) if is_unsettled(problem, Some(Action::SubmitLiveSnapshotJob)) => {
                Submission::Unsettled(name).set();
            }
            Err(_) => Submission::Settled.set(),
        }
        result
    };
    detached_or_else(work, move |result| match result {
        Ok(id) => announce(id, left_name, true, notices),
        Err(problem) => notices.show(failure(left_name, problem)),
    })
}

/// Reports that a job was submitted, and whether it has started. `with_link`: with a button that opens it.
pub fn announce(id: String, name: String, with_link: bool, notices: Notices) {
    let work = async move {
        let status = match JobId::new(id.clone()) {
            Ok(job_id) => {
                client::call(&GetLiveSnapshotJob { job_id }).await.ok().map(|answer| answer.response.status)
            }
            Err(_) => None,
        };
        let text = match status.as_deref() {
            Some(status) if status == JobStatus::Started.as_str() => words::SUBMITTED_STARTED,
            Some(status) if status == JobStatus::Init.as_str() => words::SUBMITTED_WAITS,
            _ => words::SUBMITTED,
        };
        let notice = Notice::done(move || text.with(&[&name]));
        let to_job = move || navigate(&job_path(&id));
        notices.show(if with_link { notice.with_action(words::SHOW_JOB, to_job) } else { notice });
    };
    drop(detached(work));
}

fn failure(name: String, problem: Problem) -> Notice {
    let is_unsettled = is_unsettled(&problem, Some(Action::SubmitLiveSnapshotJob));
    let text = move || match is_unsettled {
        true => words::NOTICE_UNSETTLED.with(&[&name]),
        false => words::NOTICE_REFUSED.with(&[&name, &headline(&problem)]),
    };
    Notice::failure(text).with_action(words::SHOW_FORM, || navigate("/jobs/new"))
}
