//! The deletion routes: plan, list, read, confirm, cancel, retry.

use super::{no_such_deletion, no_such_plan};
use crate::app::App;
use crate::body::JsonBody;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::store::now;
use crate::store::sqlite::Step;
use axum::Json;
use axum::extract::{Extension, Path, State};
use http::StatusCode;
use media_api::deletion::{
    ConfirmRequest, Confirmation, Deletion, JobSnapshots, Outcome, Plan, State as DeletionState, Summary,
    Target, VideoStreams,
};
use media_api::{Action, CreateTimestamp, JobId, Problem, ProblemCode, StreamId, VideoId};
use std::collections::HashSet;
use std::sync::Arc;

const LIST_LIMIT: u32 = 50;

pub(crate) async fn plan(
    State(app): State<Arc<App>>,
    Extension(session): Extension<Session>,
    JsonBody(target): JsonBody<Target>,
) -> Result<Json<Plan>, Refusal> {
    let plan = app.deletions.make_plan(&target).await?;
    app.deletions.store.add(plan.clone(), session.binding(), None, |_, _| false).await?;
    Ok(Json(plan))
}

pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<Vec<Summary>>, Refusal> {
    Ok(Json(app.deletions.store.list(LIST_LIMIT).await?))
}

pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Deletion>, Refusal> {
    app.deletions.store.read(&id).await?.map(Json).ok_or_else(no_such_deletion)
}

pub(crate) async fn confirm(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Extension(session): Extension<Session>,
    JsonBody(request): JsonBody<ConfirmRequest>,
) -> Result<Json<Summary>, Refusal> {
    let deletions = &app.deletions;
    let (plan, _) = deletions.store.plan_of(&id, session.binding()).await?.ok_or_else(no_such_plan)?;
    if plan.total == 0 {
        return Err(Refusal::wrong_state(
            "Nothing of this plan exists any more; there is nothing to confirm.",
        ));
    }
    if let Confirmation::Type { expected } = &plan.confirmation
        && request.typed.trim() != expected
    {
        return Err(Refusal::new(
            ProblemCode::WrongConfirmation,
            StatusCode::BAD_REQUEST,
            format!("Type {expected} to confirm; nothing has been deleted."),
        ));
    }
    let starts_at = now() + deletions.pace.hold.as_millis() as i64;
    match deletions.store.confirm(&id, starts_at).await? {
        Step::Done => {}
        Step::Expired => {
            return Err(Refusal::new(
                ProblemCode::PlanExpired,
                StatusCode::CONFLICT,
                "The plan is older than five minutes; make a new one.",
            ));
        }
        Step::NotFound => return Err(no_such_deletion()),
        Step::Wrong(state) => return Err(wrong_state(state)),
    }
    deletions.changed(&id);
    deletions.start(id.clone(), starts_at, session.name);
    Ok(Json(deletions.summary(&id).await?))
}

pub(crate) async fn cancel(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Summary>, Refusal> {
    match app.deletions.store.cancel(&id).await? {
        Step::Done => {}
        Step::Wrong(state) => return Err(wrong_state(state)),
        Step::NotFound | Step::Expired => return Err(no_such_deletion()),
    }
    app.deletions.changed(&id);
    Ok(Json(app.deletions.summary(&id).await?))
}

/// A new plan of the items that were tried and are not known to be gone.
pub(crate) async fn retry(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Extension(session): Extension<Session>,
) -> Result<Json<Plan>, Refusal> {
    let deletion = app.deletions.store.read(&id).await?.ok_or_else(no_such_deletion)?;
    if deletion.summary.state != DeletionState::Finished {
        return Err(wrong_state(deletion.summary.state));
    }
    let target = remainder(&deletion).ok_or_else(|| {
        Refusal::wrong_state("Every item that was tried is gone; there is nothing to try again.")
    })?;
    let unknown: HashSet<(String, String)> = deletion
        .items
        .into_iter()
        .filter(|item| item.outcome == Outcome::Unknown)
        .map(|item| (item.subject, item.item))
        .collect();
    let plan = app.deletions.make_plan(&target).await?;
    let tried = move |subject: &str, item: &str| unknown.contains(&(subject.to_owned(), item.to_owned()));
    app.deletions.store.add(plan.clone(), session.binding(), Some(id), tried).await?;
    Ok(Json(plan))
}

fn remainder(deletion: &Deletion) -> Option<Target> {
    let failed = |outcome| matches!(outcome, Outcome::Refused | Outcome::Failed | Outcome::Unknown);
    let mut items = deletion.items.iter().filter(|item| failed(item.outcome)).peekable();
    items.peek()?;
    Some(match deletion.summary.action {
        Action::DeleteLiveSnapshotFiles => Target::Snapshots {
            jobs: items
                .filter_map(|item| {
                    let timestamp = CreateTimestamp::new(item.item.parse().ok()?).ok()?;
                    Some(JobSnapshots {
                        job_id: JobId::new(&*item.subject).ok()?,
                        timestamps: vec![timestamp],
                    })
                })
                .collect(),
            erase_originals: deletion.summary.erase_originals,
        },
        Action::DeleteStream => Target::Streams {
            videos: items
                .filter_map(|item| {
                    let stream_ids = vec![StreamId::new(&*item.item).ok()?];
                    Some(VideoStreams { video_id: VideoId::new(&*item.subject).ok()?, stream_ids })
                })
                .collect(),
        },
        _ => {
            Target::Fragments { media_ids: items.filter_map(|item| VideoId::new(&*item.item).ok()).collect() }
        }
    })
}

fn wrong_state(state: DeletionState) -> Refusal {
    let advice = match state {
        DeletionState::Planned => "This plan has not been confirmed; confirm it or make a new one.",
        DeletionState::Confirmed | DeletionState::Running | DeletionState::Stopping => {
            "This deletion is already under way; cancel it or wait for it to end."
        }
        DeletionState::Finished => "This deletion has ended; its outcome is in the list.",
        DeletionState::Cancelled => "This deletion was cancelled; make a new plan.",
        DeletionState::Expired => {
            return Problem::new(
                ProblemCode::PlanExpired,
                409,
                "The plan is older than five minutes; make a new one.",
            )
            .into();
        }
    };
    Refusal::wrong_state(advice)
}
