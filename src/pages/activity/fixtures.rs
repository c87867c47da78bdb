//! Entries for tests.

use media_api::{ActivityEntry, ActivityOutcome};

/// A call that was accepted.
pub fn entry(action: &str, resource: &str, summary: &str) -> ActivityEntry {
    ActivityEntry {
        sequence: 1,
        at: 0,
        who: String::new(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        name: None,
        summary: summary.to_owned(),
        outcome: ActivityOutcome::Ok,
        code: None,
        request_id: None,
        deletion_id: None,
        deletion: None,
    }
}
