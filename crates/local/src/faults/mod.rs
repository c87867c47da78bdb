//! Injected faults: the response of an operation in place of its work, for testing clients.

mod plan;
mod storage;

pub use plan::{Fault, FaultEffect, FaultPlan, PlanError};
pub use storage::StorageFault;
pub(crate) use storage::StorageFaults;

use media_api::Action;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The active plan; clones share it. Empty unless one is set.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    plan: Arc<Mutex<Vec<Fault>>>,
    storage: StorageFaults,
}

impl Faults {
    /// Activates a plan in place of the previous one.
    ///
    /// # Errors
    /// The plan names something unknown. The previous one stays active then.
    pub fn set(&self, plan: FaultPlan) -> Result<(), PlanError> {
        plan.check()?;
        *self.lock() = plan.faults;
        self.storage.set(plan.storage);
        Ok(())
    }

    /// The remaining part of the active plan.
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

    /// Removes every fault.
    pub fn clear(&self) {
        self.lock().clear();
        self.storage.set(None);
    }

    pub(crate) fn storage(&self) -> StorageFaults {
        self.storage.clone()
    }

    /// The effect on the next call of an operation, if any. `chance` is a number from 0 up to 1.
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
