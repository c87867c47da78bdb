//! `POST /api/jobs/{id}/history`: what this console did with a job. It distinguishes the reasons of time without pictures: the
//! job was stopped, or its pictures were deleted here.

use crate::activity::Activity;
use crate::body::JsonBody;
use crate::deletions::Deletions;
use crate::refusal::Refusal;
use axum::Json;
use axum::extract::{Path, State};
use media_api::{HistoryQuery, JobHistory, JobId, MAX_COMMANDS, MAX_DELETED};
use std::sync::Arc;

pub(crate) async fn history(
    State(activity): State<Activity>,
    State(deletions): State<Arc<Deletions>>,
    Path(id): Path<String>,
    JsonBody(query): JsonBody<HistoryQuery>,
) -> Result<Json<JobHistory>, Refusal> {
    let job = JobId::new(id).map_err(Refusal::bad_identifier)?;
    let commands = activity.commands(job.as_str(), MAX_COMMANDS).await?;
    let mut deleted =
        deletions.deleted_snapshots(job.as_str(), query.from, query.to, MAX_DELETED + 1).await?;
    let surplus = deleted.len().saturating_sub(MAX_DELETED);
    deleted.drain(..surplus);
    let deleted_since = deleted.first().copied().filter(|_| surplus > 0);
    Ok(Json(JobHistory { commands, deleted, deleted_since }))
}
