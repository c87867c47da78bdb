//! The result of a read of the job.

use leptos::prelude::*;
use media_api::Problem;
use media_api::ice::GetLiveSnapshotJobResponse;
use std::sync::Arc;

/// What is known of the job.
pub type JobFacts = Memo<Option<Arc<GetLiveSnapshotJobResponse>>>;

/// Whether the job does not exist, or no longer exists.
pub fn is_job_missing(problem: &Problem) -> bool {
    problem.vendor_code.as_deref() == Some("JobNotFound")
}
