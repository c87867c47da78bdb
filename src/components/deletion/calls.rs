//! The requests about deletions.

use super::kinds::DeletionKind;
use super::state::{NotCancelled, NotConfirmed, Source};
use crate::client;
use crate::components::problem::may_have_taken_effect;
use crate::paths::encode;
use crate::text::problems;
use media_api::deletion::{ConfirmRequest, Deletion, Plan, State, Summary};
use media_api::{ArmRequest, Arming, Problem, ProblemCode};
use serde_json::json;

fn path(id: &str) -> String {
    format!("/api/deletions/{}", encode(id))
}

/// Makes a plan.
///
/// # Errors
/// As [`find`].
pub(super) async fn plan(source: &Source) -> Result<Plan, Problem> {
    let plan: Plan = match source {
        Source::Target(target) => client::post("/api/deletions/plan", target).await?,
        Source::Retry(of) => client::post(&format!("{}/retry", path(of)), &json!({})).await?,
    };
    known_kind(&plan)?;
    Ok(plan)
}

/// A deletion with its plan and everything known of its items.
///
/// # Errors
/// As [`client::post`]; also for a deletion of a kind unknown to this page.
pub(super) async fn find(id: &str) -> Result<Deletion, Problem> {
    let deletion: Deletion = client::post(&path(id), &json!({})).await?;
    known_kind(&deletion.plan)?;
    Ok(deletion)
}

/// A kind without texts in this page is not confirmed with it.
fn known_kind(plan: &Plan) -> Result<(), Problem> {
    match DeletionKind::of_plan(plan) {
        Some(_) => Ok(()),
        None => {
            Err(Problem::new(ProblemCode::BadAnswer, 0, problems::UNREADABLE.with(&[plan.action.name()])))
        }
    }
}

/// Confirms a plan. After a lost response the deletion is read: the server has its state.
pub(super) async fn confirm(id: &str, typed: String) -> Result<Summary, NotConfirmed> {
    let path = path(id);
    let problem = match client::post(&format!("{path}/confirm"), &ConfirmRequest { typed }).await {
        Ok(summary) => return Ok(summary),
        Err(problem) => problem,
    };
    let was_lost = may_have_taken_effect(&problem);
    // A plan in the wrong state may be one whose earlier confirmation arrived.
    if !was_lost && problem.code != ProblemCode::WrongState {
        return Err(NotConfirmed { problem, may_have_arrived: false });
    }
    let Ok(known) = client::post::<Deletion>(&path, &json!({})).await else {
        return Err(NotConfirmed { problem, may_have_arrived: true });
    };
    match known.summary.state {
        // A lost confirmation may still arrive; a refused one does not.
        State::Planned | State::Expired => Err(NotConfirmed { problem, may_have_arrived: was_lost }),
        State::Confirmed
        | State::Running
        | State::Stopping
        | State::Waiting
        | State::Halted
        | State::Finished
        | State::Cancelled => Ok(known.summary),
    }
}

/// Cancels during the hold, or stops a running deletion. A failure is reported only if the deletion still runs, or may still
/// run.
pub(super) async fn cancel(id: &str) -> Result<Summary, NotCancelled> {
    let path = path(id);
    let problem = match client::post(&format!("{path}/cancel"), &json!({})).await {
        Ok(summary) => return Ok(summary),
        Err(problem) => problem,
    };
    match client::post::<Deletion>(&path, &json!({})).await {
        Ok(Deletion { summary, .. }) => match summary.state {
            State::Confirmed | State::Running | State::Waiting | State::Halted => {
                Err(NotCancelled { problem, summary: Some(summary) })
            }
            // A confirmation that is still on its way would start it.
            State::Planned => Err(NotCancelled { problem, summary: None }),
            State::Stopping | State::Finished | State::Cancelled | State::Expired => Ok(summary),
        },
        Err(_) => Err(NotCancelled { problem, summary: None }),
    }
}

/// Continues a deletion that is paused or halted.
///
/// # Errors
/// As [`client::post`].
pub(super) async fn resume(id: &str) -> Result<Summary, Problem> {
    client::post(&format!("{}/continue", path(id)), &json!({})).await
}

/// Allows deletions for a limited time, or ends that time.
///
/// # Errors
/// As [`client::post`].
pub(super) async fn set_armed(is_armed: bool) -> Result<Arming, Problem> {
    let path = if is_armed { "/api/deletions/arm" } else { "/api/deletions/disarm" };
    client::post(path, &ArmRequest::default()).await
}
