//! The result of a read of the job.

use leptos::prelude::*;
use media_api::Problem;
use media_api::ice::{GetLiveSnapshotJobResponse, LocalJob, LocalStorage};
use std::sync::Arc;

/// What is known of the job.
pub type JobFacts = Memo<Option<Arc<GetLiveSnapshotJobResponse>>>;

/// What the local service tells of the job beside its facts, which changes all the time.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalFacts {
    pub job: LocalJob,
    pub storage: Option<LocalStorage>,
}

/// Whether there is no such job, or no longer.
pub fn is_job_missing(problem: &Problem) -> bool {
    problem.vendor_code.as_deref() == Some("JobNotFound")
}
