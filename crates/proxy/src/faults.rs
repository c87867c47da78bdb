//! `POST /api/faults` and `/api/faults/set`: the fault plan of the local service. In cloud mode there is none.

use crate::body::JsonBody;
use crate::fault_plans::FaultPlans;
use crate::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use media_api::ServerMessage;
use media_api::faults::FaultPlan;
use std::sync::Arc;

/// `None` in cloud mode.
pub(crate) type Faults = Option<Arc<dyn FaultPlans>>;

pub(crate) async fn read(State(faults): State<Faults>) -> Result<Json<FaultPlan>, Refusal> {
    Ok(Json(local(&faults)?.plan()))
}

pub(crate) async fn set(
    State(faults): State<Faults>,
    JsonBody(plan): JsonBody<FaultPlan>,
) -> Result<Json<FaultPlan>, Refusal> {
    let faults = local(&faults)?;
    faults
        .set(plan)
        .map_err(|error| Refusal::invalid(ServerMessage::FaultPlanRefused.with(&[&error.to_string()])))?;
    Ok(Json(faults.plan()))
}

fn local(faults: &Faults) -> Result<&dyn FaultPlans, Refusal> {
    faults.as_deref().ok_or_else(|| Refusal::not_found(ServerMessage::OnlyLocalFails))
}
