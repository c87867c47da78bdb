//! Fault injection: failures that the local service returns on request, for testing clients. The cloud has no such feature.
//!
//! ```json
//! {"faults": [
//!   {"action": "DeleteStream", "effect": {"kind": "error", "code": "DeleteStreamFailed"}, "times": 2},
//!   {"effect": {"kind": "throttle", "retry_after_ms": 1500}, "probability": 0.1},
//!   {"action": "GetVideoList", "effect": {"kind": "hang", "seconds": 30}}
//! ], "storage": {"kind": "full"}}
//! ```

use crate::messages::ServerMessage;
use crate::operation::Action;
use serde::{Deserialize, Serialize};

/// Longest hang, in seconds.
pub const MAX_HANG_SECONDS: u32 = 3600;

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
    #[error("{}", ServerMessage::FaultNotDocumented.with(&[action.map_or("the gateway", |action| action.name()), code]))]
    NotDocumented {
        /// The operation that was named.
        action: Option<Action>,
        /// The code that was named.
        code: String,
    },
    /// A number outside its range.
    #[error("{}", .0.english())]
    OutOfRange(ServerMessage),
}

/// What the object store does when files are written, and when they are removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StorageFault {
    /// No file can be written, because the disk is full.
    Full,
    /// So many files are written, and then the disk is full. A picture is two files, itself and its thumbnail.
    FullAfter {
        /// Files that are still written.
        files: u32,
    },
    /// No file can be written or removed.
    Down,
    /// No file can be removed.
    Undeletable,
    /// Every file takes that long.
    Slow {
        /// Milliseconds.
        millis: u64,
    },
}

impl FaultPlan {
    /// # Errors
    /// A fault names what does not exist.
    pub fn check(&self) -> Result<(), PlanError> {
        self.faults.iter().try_for_each(Fault::check)
    }
}

impl Fault {
    /// # Errors
    /// It names what does not exist.
    pub fn check(&self) -> Result<(), PlanError> {
        if self.times == Some(0) {
            return Err(PlanError::OutOfRange(ServerMessage::FaultTimes));
        }
        if self.probability.is_some_and(|part| !(part > 0.0 && part <= 1.0)) {
            return Err(PlanError::OutOfRange(ServerMessage::FaultProbability));
        }
        match &self.effect {
            FaultEffect::Hang { seconds } if !(1..=MAX_HANG_SECONDS).contains(seconds) => {
                Err(PlanError::OutOfRange(ServerMessage::FaultSeconds))
            }
            FaultEffect::Error { code } if !is_documented(self.action, code) => {
                Err(PlanError::NotDocumented { action: self.action, code: code.clone() })
            }
            _ => Ok(()),
        }
    }
}

/// Every operation documents the errors of the gateway.
fn is_documented(action: Option<Action>, code: &str) -> bool {
    match action {
        Some(action) => action.facts().documented_error(code).is_some(),
        None => Action::ALL.iter().all(|action| action.facts().documented_error(code).is_some()),
    }
}
