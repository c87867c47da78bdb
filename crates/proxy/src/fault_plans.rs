//! What the local service gives the proxy to plan its faults with.

use media_api::faults::{FaultPlan, PlanError};
use std::fmt::Debug;

/// The service whose faults are planned.
pub trait FaultPlans: Debug + Send + Sync {
    /// What is left of the plan in force.
    fn plan(&self) -> FaultPlan;

    /// Puts a plan in force in place of the one before.
    ///
    /// # Errors
    /// The plan names what does not exist; the one before stays in force.
    fn set(&self, plan: FaultPlan) -> Result<(), PlanError>;
}
