//! What a read of the job tells.

use leptos::prelude::*;
use media_api::Problem;
use media_api::ice::GetLiveSnapshotJobResponse;
use std::sync::Arc;

/// What is known of the job.
pub type JobFacts = Memo<Option<Arc<GetLiveSnapshotJobResponse>>>;

/// Whether there is no such job, or no longer.
pub fn is_job_missing(problem: &Problem) -> bool {
    problem.vendor_code.as_deref() == Some("JobNotFound")
}
