//! Faults on purpose: what an operation answers instead of doing its work, so that a client can be tried out with it.

mod plan;
mod storage;

pub use plan::{Fault, FaultEffect, FaultPlan, PlanError};
pub use storage::StorageFault;
pub(crate) use storage::StorageFaults;

use media_api::Action;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The plan in force; clones share it. Empty unless somebody fills it.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    plan: Arc<Mutex<Vec<Fault>>>,
    storage: StorageFaults,
}

impl Faults {
    /// Puts a plan in force in place of the one before.
    ///
    /// # Errors
    /// The plan names what does not exist. The one before stays in force then.
    pub fn set(&self, plan: FaultPlan) -> Result<(), PlanError> {
        plan.check()?;
        *self.lock() = plan.faults;
        self.storage.set(plan.storage);
        Ok(())
    }

    /// What is left of the plan in force.
    pub fn plan(&self) -> FaultPlan {
        FaultPlan { faults: self.lock().clone(), storage: self.storage.get() }
    }

    /// Makes the next `times` calls of `action` that pass the gateway answer with its documented error `code`.
    ///
    /// Returns whether the operation documents that code; if not, nothing is changed.
    pub fn inject(&self, action: Action, code: &str, times: u32) -> bool {
        let fault = Fault {
            action: Some(action),
            effect: FaultEffect::Error { code: code.to_owned() },
            times: Some(times),
            probability: None,
        };
        let is_documented = fault.check().is_ok();
        if is_documented {
            let mut faults = self.lock();
            faults.retain(|other| other.action != Some(action));
            faults.push(fault);
        }
        is_documented
    }

    /// Takes back every fault.
    pub fn clear(&self) {
        self.lock().clear();
        self.storage.set(None);
    }

    pub(crate) fn storage(&self) -> StorageFaults {
        self.storage.clone()
    }

    /// What to do to the next call of an operation, if anything. `chance` is a number from 0 up to 1.
    pub(crate) fn take(&self, action: Action, chance: f64) -> Option<FaultEffect> {
        let mut faults = self.lock();
        let at = faults.iter().position(|fault| fault.hits(action, chance))?;
        let effect = faults[at].effect.clone();
        if let Some(times) = &mut faults[at].times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                faults.remove(at);
            }
        }
        Some(effect)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
