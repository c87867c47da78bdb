//! Injected faults: the response of an operation in place of its work, for testing clients.

mod storage;

pub(crate) use storage::StorageFaults;

use media_api::Action;
use media_api::faults::{Fault, FaultEffect, FaultPlan, PlanError};
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
        let at = faults.iter().position(|fault| hits(fault, action, chance))?;
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

fn hits(fault: &Fault, action: Action, chance: f64) -> bool {
    fault.action.is_none_or(|wanted| wanted == action) && fault.probability.is_none_or(|part| chance < part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> FaultPlan {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_plan_hits_as_often_and_as_likely_as_it_says() {
        let faults = Faults::default();
        let text = r#"{"faults": [
            {"action": "DeleteStream", "effect": {"kind": "error", "code": "DeleteStreamFailed"}, "times": 2},
            {"effect": {"kind": "throttle", "retry_after_ms": 1500}, "probability": 0.25},
            {"action": "GetVideoList", "effect": {"kind": "cut"}}
        ]}"#;
        faults.set(plan(text)).unwrap();
        let error = Some(FaultEffect::Error { code: "DeleteStreamFailed".to_owned() });
        let throttle = Some(FaultEffect::Throttle { retry_after_ms: 1500 });
        assert_eq!(faults.take(Action::DeleteStream, 0.9), error);
        assert_eq!(faults.take(Action::DeleteStream, 0.1), error);
        assert_eq!(faults.take(Action::DeleteStream, 0.1), throttle);
        assert_eq!(faults.take(Action::DeleteStream, 0.25), None);
        assert_eq!(faults.take(Action::GetVideoList, 0.2), throttle);
        assert_eq!(faults.take(Action::GetVideoList, 0.9), Some(FaultEffect::Cut));
        assert_eq!(faults.plan().faults.len(), 2);
        faults.clear();
        assert_eq!(faults.take(Action::GetVideoList, 0.0), None);
    }

    #[test]
    fn a_plan_that_cannot_be_is_refused_and_the_one_before_stays() {
        let faults = Faults::default();
        assert!(faults.inject(Action::DeleteStream, "DeleteStreamFailed", 1));
        for text in [
            r#"{"faults": [{"action": "DeleteStream", "effect": {"kind": "error", "code": "JobNotFound"}}]}"#,
            r#"{"faults": [{"effect": {"kind": "error", "code": "DeleteStreamFailed"}}]}"#,
            r#"{"faults": [{"effect": {"kind": "cut"}, "times": 0}]}"#,
            r#"{"faults": [{"effect": {"kind": "cut"}, "probability": 1.5}]}"#,
            r#"{"faults": [{"effect": {"kind": "hang", "seconds": 0}}]}"#,
        ] {
            assert!(faults.set(plan(text)).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<FaultPlan>(r#"{"faults": [{"effect": {"kind": "burn"}}]}"#).is_err());
        assert!(serde_json::from_str::<FaultPlan>(r#"{"fault": []}"#).is_err());
        assert_eq!(faults.plan().faults.len(), 1);
    }
}
