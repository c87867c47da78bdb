//! Testing a callback address: the local service sends one event to it. Of the cloud, only the cloud itself sends events.

use crate::ice::is_callback_url;
use serde::{Deserialize, Serialize};

/// Posted to `/api/callbacks/test`, which answers with [`CallbackTestResult`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallbackTest {
    pub url: String,
}

impl CallbackTest {
    /// Whether a job could have this address.
    pub fn is_valid(&self) -> bool {
        is_callback_url(&self.url)
    }
}

/// What came back, and after how many milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackTestResult {
    pub millis: u64,
    pub outcome: CallbackTestOutcome,
}

/// What came back from a callback address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CallbackTestOutcome {
    /// An HTTP response. Only a 2xx status counts as delivered; redirects are not followed.
    Answered { status: u16 },
    /// No complete response within this time.
    TimedOut { seconds: u64 },
    /// The host has no address.
    Unresolved { host: String },
    /// The host is, or resolves to, an address that is never connected to.
    Forbidden { address: String },
    /// The connection was not made, or was closed without a response. The reason is the system's own text.
    NotConnected { reason: String },
}
