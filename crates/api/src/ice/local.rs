//! Members that the local service sends to the console besides those that the vendor documents.

use serde::{Deserialize, Serialize};

/// Members of this project in the responses of the local service. It sends them to the console only, so that every other client
/// gets exactly the members that the vendor has.
pub const CONSOLE_MEMBERS: &[&str] = &["StreamNotice", "LocalJob", "LocalStorage"];

/// The health of a job of the local service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LocalJob {
    /// Bytes that the job adds to the disk in a day, at the size of its last picture; 0 while that is not known.
    pub bytes_per_day: u64,
    /// The result of its last callback; `None` if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_callback: Option<CallbackResult>,
}

/// The result of a callback.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CallbackResult {
    /// When, as the API writes times.
    pub time: String,
    /// Whether the receiver accepted it.
    pub delivered: bool,
    /// What happened, as text.
    pub detail: String,
}

/// The state of the local service's disk, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LocalStorage {
    /// Free for pictures and everything else.
    pub free_bytes: u64,
    pub total_bytes: u64,
    /// The reserve that pictures leave free. Below it no picture is stored.
    pub kept_free_bytes: u64,
    /// What all jobs that are started add in a day.
    pub bytes_per_day: u64,
}

impl LocalStorage {
    /// Seconds until no picture can be stored any more, at the current rate; `None` while nothing is added.
    pub fn seconds_left(&self) -> Option<u64> {
        let room = self.free_bytes.saturating_sub(self.kept_free_bytes);
        let seconds = u128::from(room) * 86_400 / u128::from(self.bytes_per_day).max(1);
        (self.bytes_per_day > 0).then(|| u64::try_from(seconds).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_follows_from_room_and_rate() {
        let disk = |free_bytes, bytes_per_day| LocalStorage {
            free_bytes,
            bytes_per_day,
            total_bytes: u64::MAX,
            kept_free_bytes: 100,
        };
        assert_eq!(disk(200, 100).seconds_left(), Some(86_400));
        assert_eq!(disk(50, 100).seconds_left(), Some(0));
        assert_eq!(disk(200, 0).seconds_left(), None);
        assert_eq!(disk(u64::MAX, 1).seconds_left(), Some(u64::MAX));
    }
}
