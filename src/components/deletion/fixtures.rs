//! Plans and deletions for tests.

use media_api::Action;
use media_api::deletion::{Confirmation, Deletion, Plan, PlannedCall, State, Subject, Summary, Tally};

pub fn subject(id: &str, name: &str, items: usize) -> Subject {
    Subject { id: id.to_owned(), name: name.to_owned(), bucket: Some("testbucket".to_owned()), items }
}

/// A plan for snapshots of one job, made at 0, that expires after five minutes.
pub fn plan(erase_originals: bool, total: usize) -> Plan {
    Plan {
        id: "p".to_owned(),
        action: Action::DeleteLiveSnapshotFiles,
        erase_originals,
        subjects: vec![subject("job-1", "Lobby camera", total)],
        calls: vec![PlannedCall { subject: "job-1".to_owned(), items: Vec::new() }; 3],
        total,
        oldest: Some(1_767_319_200_000),
        newest: Some(1_767_321_240_000),
        bytes: None,
        labels: Default::default(),
        pictures: Vec::new(),
        warnings: Vec::new(),
        left_out: Vec::new(),
        confirmation: Confirmation::Type { expected: total.to_string() },
        estimate_millis: 3_400,
        made_at: 0,
        expires_at: 300_000,
    }
}

pub fn summary(id: &str, state: State) -> Summary {
    Summary {
        id: id.to_owned(),
        action: Action::DeleteLiveSnapshotFiles,
        state,
        revision: 0,
        pause: None,
        erase_originals: false,
        subjects: vec![subject("job-1", "Lobby camera", 412)],
        tally: Tally { planned: 412, ..Tally::default() },
        calls_done: 0,
        calls_total: 3,
        made_at: 0,
        starts_at: Some(5_000),
        finished_at: None,
        retry_of: None,
    }
}

pub fn deletion(id: &str, state: State) -> Deletion {
    Deletion {
        summary: summary(id, state),
        plan: Plan { id: id.to_owned(), ..plan(false, 412) },
        items: Vec::new(),
    }
}
