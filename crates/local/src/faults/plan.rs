//! The JSON form of a fault plan.
//!
//! ```json
//! {"faults": [
//!   {"action": "DeleteStream", "effect": {"kind": "error", "code": "DeleteStreamFailed"}, "times": 2},
//!   {"effect": {"kind": "throttle", "retry_after_ms": 1500}, "probability": 0.1},
//!   {"action": "GetVideoList", "effect": {"kind": "hang", "seconds": 30}}
//! ], "storage": {"kind": "full"}}
//! ```

use super::StorageFault;
use media_api::Action;
use serde::{Deserialize, Serialize};

/// Longest hang, in seconds.
const MAX_SECONDS: u32 = 3600;

/// Faults, in order: the first that matches a call is applied.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultPlan {
    /// Faults of calls.
    pub faults: Vec<Fault>,
    /// The fault of the object store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<StorageFault>,
}

/// A fault of some calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The operation; every operation if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// The effect.
    pub effect: FaultEffect,
    /// How often; without limit if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Which part of the calls, above 0 and up to 1; every call if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
}

/// The effect on a call whose signature and parameters are valid. None of its work is done, except for `Lost`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultEffect {
    /// Answers with one of the operation's documented errors.
    Error {
        /// The code, as documented.
        code: String,
    },
    /// Answers `Throttling.User`, with `x-acs-retry-after` if the time is not 0.
    Throttle {
        /// Milliseconds.
        retry_after_ms: u64,
    },
    /// Sends no response for that long, then closes the connection.
    Hang {
        /// 1 to 3600.
        seconds: u32,
    },
    /// Does the work, then closes the connection without a response.
    Lost,
    /// Closes the connection without a response.
    Cut,
    /// Answers 200 with a body that ends in the middle of its JSON.
    Garble,
}

/// A plan that cannot be activated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The operation does not document the code.
    #[error("{} does not document the error {code}", action.map_or("the gateway", |action| action.name()))]
    NotDocumented {
        /// The operation that was named.
        action: Option<Action>,
        /// The code that was named.
        code: String,
    },
    /// A number outside its range.
    #[error("{0}")]
    OutOfRange(&'static str),
}

impl FaultPlan {
    pub(super) fn check(&self) -> Result<(), PlanError> {
        self.faults.iter().try_for_each(Fault::check)
    }
}

impl Fault {
    pub(super) fn check(&self) -> Result<(), PlanError> {
        if self.times == Some(0) {
            return Err(PlanError::OutOfRange("times is at least 1"));
        }
        if self.probability.is_some_and(|part| !(part > 0.0 && part <= 1.0)) {
            return Err(PlanError::OutOfRange("probability is above 0 and at most 1"));
        }
        match &self.effect {
            FaultEffect::Hang { seconds } if !(1..=MAX_SECONDS).contains(seconds) => {
                Err(PlanError::OutOfRange("seconds is 1 to 3600"))
            }
            FaultEffect::Error { code } if !is_documented(self.action, code) => {
                Err(PlanError::NotDocumented { action: self.action, code: code.clone() })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn hits(&self, action: Action, chance: f64) -> bool {
        self.action.is_none_or(|wanted| wanted == action) && self.probability.is_none_or(|part| chance < part)
    }
}

/// Every operation documents the errors of the gateway.
fn is_documented(action: Option<Action>, code: &str) -> bool {
    match action {
        Some(action) => action.facts().documented_error(code).is_some(),
        None => Action::ALL.iter().all(|action| action.facts().documented_error(code).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Faults;
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
