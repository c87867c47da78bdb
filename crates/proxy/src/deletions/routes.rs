//! The deletion routes: plan, list, read, confirm, cancel, continue, retry; and arming.

use super::run::Start;
use super::{Deletions, no_such_deletion, no_such_plan};
use crate::body::JsonBody;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::store::deletions::Step;
use crate::store::now;
use axum::Json;
use axum::extract::{Extension, Path, State};
use http::StatusCode;
use media_api::deletion::{
    ConfirmRequest, Confirmation, Deletion, Outcome, Plan, PlannedCall, State as DeletionState, Summary,
    Target,
};
use media_api::{ArmRequest, Arming, ProblemCode, ServerMessage};
use std::sync::Arc;
use std::time::Duration;

const LIST_LIMIT: u32 = 50;

/// Does the work to its end, also when the client goes away meanwhile: a state that is stored is always followed by the run
/// that it stands for.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::spawn(work).await.map_err(|error| Refusal::internal(&error))?
}

pub(crate) async fn plan(
    State(deletions): State<Arc<Deletions>>,
    Extension(session): Extension<Session>,
    JsonBody(target): JsonBody<Target>,
) -> Result<Json<Plan>, Refusal> {
    let plan = deletions.make_plan(&target).await?;
    deletions.store.add(plan.clone(), session.binding(), None).await?;
    Ok(Json(plan))
}

pub(crate) async fn list(State(deletions): State<Arc<Deletions>>) -> Result<Json<Vec<Summary>>, Refusal> {
    Ok(Json(deletions.store.list(LIST_LIMIT).await?))
}

pub(crate) async fn read(
    State(deletions): State<Arc<Deletions>>,
    Path(id): Path<String>,
) -> Result<Json<Deletion>, Refusal> {
    deletions.store.read(&id).await?.map(Json).ok_or_else(no_such_deletion)
}

pub(crate) async fn confirm(
    State(deletions): State<Arc<Deletions>>,
    Path(id): Path<String>,
    Extension(session): Extension<Session>,
    JsonBody(request): JsonBody<ConfirmRequest>,
) -> Result<Json<Summary>, Refusal> {
    to_its_end(confirm_plan(deletions, id, session, request)).await
}

async fn confirm_plan(
    deletions: Arc<Deletions>,
    id: String,
    session: Session,
    request: ConfirmRequest,
) -> Result<Json<Summary>, Refusal> {
    let (plan, _) = deletions.store.plan_of(&id, &session.binding()).await?.ok_or_else(no_such_plan)?;
    if plan.total == 0 {
        return Err(Refusal::wrong_state(ServerMessage::NothingToConfirm));
    }
    if let Confirmation::Type { expected } = &plan.confirmation
        && request.typed.trim() != expected
    {
        return Err(Refusal::new(
            ProblemCode::WrongConfirmation,
            StatusCode::BAD_REQUEST,
            ServerMessage::TypeToConfirm.with(&[expected]),
        ));
    }
    if !deletions.arming.is_armed() {
        return Err(not_armed());
    }
    let starts_at = now() + deletions.pace.hold.as_millis() as i64;
    match deletions.store.confirm(&id, starts_at).await? {
        Step::Done | Step::Unsettled => {}
        Step::Expired => return Err(plan_expired()),
        Step::NotFound => return Err(no_such_deletion()),
        Step::Wrong(state) => return Err(wrong_state(state)),
        Step::Shared(count) => {
            return Err(Refusal::wrong_state(ServerMessage::SharedItems.with(&[&count.to_string()])));
        }
    }
    deletions.changed(&id);
    deletions.start(id.clone(), Start::Confirmed);
    Ok(Json(deletions.summary(&id).await?))
}

pub(crate) async fn cancel(
    State(deletions): State<Arc<Deletions>>,
    Path(id): Path<String>,
) -> Result<Json<Summary>, Refusal> {
    to_its_end(async move {
        deletions.stops().insert(id.clone());
        let step = deletions.persist(|| deletions.store.cancel(&id)).await?;
        deletions.stops().remove(&id);
        match step {
            Step::Done => {}
            Step::Unsettled => deletions.start(id.clone(), Start::Continued),
            Step::Wrong(state) => return Err(wrong_state(state)),
            Step::NotFound | Step::Expired | Step::Shared(_) => return Err(no_such_deletion()),
        }
        deletions.changed(&id);
        Ok(Json(deletions.summary(&id).await?))
    })
    .await
}

/// A new plan of the items that were tried and are not known to be gone.
pub(crate) async fn retry(
    State(deletions): State<Arc<Deletions>>,
    Path(id): Path<String>,
    Extension(session): Extension<Session>,
) -> Result<Json<Plan>, Refusal> {
    let deletion = deletions.store.read(&id).await?.ok_or_else(no_such_deletion)?;
    if deletion.summary.state != DeletionState::Finished {
        return Err(wrong_state(deletion.summary.state));
    }
    let target = remainder(&deletion).ok_or_else(|| Refusal::wrong_state(ServerMessage::NothingToRetry))?;
    let plan = deletions.make_plan(&target).await?;
    deletions.store.add(plan.clone(), session.binding(), Some(id)).await?;
    Ok(Json(plan))
}

/// Items that were tried and are not known to be gone.
fn remainder(deletion: &Deletion) -> Option<Target> {
    let failed = |outcome| matches!(outcome, Outcome::Refused | Outcome::Failed | Outcome::Unknown);
    let items = deletion.items.iter().filter(|item| failed(item.outcome));
    let calls =
        items.map(|item| PlannedCall { subject: item.subject.clone(), items: vec![item.item.clone()] });
    Plan { calls: calls.collect(), ..deletion.plan.clone() }.target()
}

/// Continues a deletion that is waiting or halted.
pub(crate) async fn resume(
    State(deletions): State<Arc<Deletions>>,
    Path(id): Path<String>,
    Extension(session): Extension<Session>,
) -> Result<Json<Summary>, Refusal> {
    if !deletions.arming.is_armed() {
        return Err(not_armed());
    }
    to_its_end(async move {
        match deletions.store.resume(&id, session.binding()).await? {
            Step::Done | Step::Unsettled => {}
            Step::Wrong(state) => return Err(wrong_state(state)),
            Step::NotFound | Step::Expired | Step::Shared(_) => return Err(no_such_deletion()),
        }
        deletions.stops().remove(&id);
        deletions.changed(&id);
        deletions.start(id.clone(), Start::Continued);
        Ok(Json(deletions.summary(&id).await?))
    })
    .await
}

/// Allows deletions for a limited time.
pub(crate) async fn arm(
    State(deletions): State<Arc<Deletions>>,
    Extension(session): Extension<Session>,
    JsonBody(request): JsonBody<ArmRequest>,
) -> Result<Json<Arming>, Refusal> {
    let time = request.minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
    deletions.arm(&session.name, time).await?;
    Ok(Json(deletions.arming.state()))
}

/// Ends that time at once: no further call is sent.
pub(crate) async fn disarm(
    State(deletions): State<Arc<Deletions>>,
    Extension(session): Extension<Session>,
) -> Json<Arming> {
    deletions.disarm(&session.name).await;
    Json(deletions.arming.state())
}

fn not_armed() -> Refusal {
    Refusal::new(ProblemCode::NotArmed, StatusCode::FORBIDDEN, ServerMessage::NotArmed)
}

fn plan_expired() -> Refusal {
    Refusal::new(ProblemCode::PlanExpired, StatusCode::CONFLICT, ServerMessage::PlanExpired)
}

fn wrong_state(state: DeletionState) -> Refusal {
    let message = match state {
        DeletionState::Planned => ServerMessage::NotConfirmed,
        DeletionState::Confirmed | DeletionState::Running | DeletionState::Stopping => {
            ServerMessage::UnderWay
        }
        DeletionState::Waiting | DeletionState::Halted => ServerMessage::IsWaiting,
        DeletionState::Finished => ServerMessage::HasEnded,
        DeletionState::Cancelled => ServerMessage::WasCancelled,
        DeletionState::Expired => return plan_expired(),
    };
    Refusal::wrong_state(message)
}
