//! The interface to the fault plan of the local service.

use media_api::faults::{FaultPlan, PlanError};
use std::fmt::Debug;

/// A service that injects faults by plan.
pub trait FaultPlans: Debug + Send + Sync {
    /// The active plan, without the faults that were used up.
    fn plan(&self) -> FaultPlan;

    /// Replaces the active plan.
    ///
    /// # Errors
    /// The plan is invalid; the previous one stays active.
    fn set(&self, plan: FaultPlan) -> Result<(), PlanError>;
}
