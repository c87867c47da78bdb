//! Tampering with the record, step by step, and what the check says.

use super::*;
use std::path::Path;

struct Fixture {
    folder: tempfile::TempDir,
    journal: Journal,
    chain: Chain,
}

impl Fixture {
    /// A record of three entries, the last of which has no outcome: five links.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("j")).unwrap();
        let fixture = Self { folder, journal, chain: Chain::new() };
        for (number, answered) in [(1, true), (2, true), (3, false)] {
            fixture.add(number, answered);
        }
        fixture
    }

    fn add(&self, number: i64, answered: bool) {
        self.journal
            .blocking(move |connection| {
                let transaction = connection.transaction()?;
                transaction.execute(
                    "INSERT INTO activity (realm, at, who, action, resource, summary)
                     VALUES ('local', ?1, 'w', 'DeleteStream', 'v', 's')",
                    [number],
                )?;
                let sequence = transaction.last_insert_rowid();
                link(&transaction, Kind::Intent, sequence)?;
                if answered {
                    transaction.execute(
                        "INSERT INTO activity_outcomes VALUES (?1, 9, 'ok', NULL, 'R', NULL)",
                        [sequence],
                    )?;
                    link(&transaction, Kind::Outcome, sequence)?;
                }
                Ok(transaction.commit()?)
            })
            .unwrap();
    }

    fn check(&self) -> ChainCheck {
        loop {
            if let Some(check) = {
                let chain = self.chain.clone();
                self.journal.blocking(move |c| Ok(chain.step(c)?))
            }
            .unwrap()
            {
                return check;
            }
        }
    }

    fn broken_at(&self) -> Option<i64> {
        let seen = self.check().broken_at;
        // A process that starts only now says the same.
        assert_eq!(verify_record(&self.journal).unwrap().broken_at, seen);
        seen
    }

    fn tamper(&self, statements: &str) {
        tamper(&self.folder.path().join("j"), statements);
    }
}

/// What another program with access to the file can do.
fn tamper(path: &Path, statements: &str) {
    let connection = Connection::open(path).unwrap();
    for trigger in [
        "activity_stays",
        "activity_is_kept",
        "outcomes_stay",
        "outcomes_are_kept",
        "links_stay",
        "links_are_kept",
    ] {
        connection.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}")).unwrap();
    }
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch(statements).unwrap();
}

#[test]
fn an_untouched_record_fits_and_goes_on() {
    let fixture = Fixture::new();
    let first = fixture.check();
    assert_eq!((first.entries, first.broken_at), (3, None));
    fixture.add(4, true);
    let second = fixture.check();
    assert_eq!((second.entries, second.broken_at), (4, None));
    assert_ne!(first.head, second.head);
    assert_eq!(verify_record(&fixture.journal).unwrap().head, second.head);
}

#[test]
fn a_changed_row_is_found_whatever_was_changed() {
    for change in [
        "UPDATE activity SET at = at + 1 WHERE sequence = 2",
        "UPDATE activity SET realm = 'cloud' WHERE sequence = 2",
        "UPDATE activity SET who = 'x' WHERE sequence = 2",
        "UPDATE activity SET action = 'y' WHERE sequence = 2",
        "UPDATE activity SET resource = '', summary = 'vs' WHERE sequence = 2",
        "UPDATE activity SET deletion_id = '' WHERE sequence = 2",
        "UPDATE activity_outcomes SET at = 8 WHERE sequence = 2",
        "UPDATE activity_outcomes SET outcome = 'failed' WHERE sequence = 2",
        "UPDATE activity_outcomes SET code = 'R', request_id = NULL WHERE sequence = 2",
        "UPDATE activity_outcomes SET resource = '' WHERE sequence = 2",
    ] {
        let fixture = Fixture::new();
        assert_eq!(fixture.broken_at(), None);
        fixture.tamper(change);
        assert_eq!(fixture.broken_at(), Some(2), "{change}");
    }
}

#[test]
fn a_removed_row_is_found() {
    for (removal, expected) in [
        ("DELETE FROM activity_outcomes WHERE sequence = 1", 1),
        ("DELETE FROM activity WHERE sequence = 3", 3),
        // With its links: the next one stands on nothing.
        (
            "DELETE FROM activity_outcomes WHERE sequence = 2; DELETE FROM activity WHERE sequence = 2;
             DELETE FROM activity_links WHERE sequence = 2",
            3,
        ),
        (
            "DELETE FROM activity_outcomes WHERE sequence = 1; DELETE FROM activity WHERE sequence = 1;
             DELETE FROM activity_links WHERE sequence = 1",
            2,
        ),
    ] {
        let fixture = Fixture::new();
        fixture.tamper(removal);
        assert_eq!(fixture.broken_at(), Some(expected), "{removal}");
    }
}

#[test]
fn an_end_that_was_cut_off_is_found_by_the_head() {
    let cut = "DELETE FROM activity WHERE sequence = 3; DELETE FROM activity_links WHERE sequence = 3";
    let fixture = Fixture::new();
    fixture.tamper(cut);
    assert_eq!(fixture.broken_at(), Some(3));
    let all = "DELETE FROM activity_outcomes; DELETE FROM activity; DELETE FROM activity_links";
    fixture.tamper(all);
    assert_eq!(fixture.broken_at(), Some(3));
}

#[test]
fn an_end_cut_off_together_with_its_head_is_found_by_who_saw_it() {
    let fixture = Fixture::new();
    let noted = fixture.check();
    fixture.tamper(
        "DELETE FROM activity WHERE sequence = 3; DELETE FROM activity_links WHERE sequence = 3;
         UPDATE activity_head SET position = 4, sequence = 2,
             hash = (SELECT hash FROM activity_links WHERE position = 4)",
    );
    assert!(fixture.check().broken_at.is_some());
    // A process that starts later cannot know; the head that was noted elsewhere tells.
    let later = verify_record(&fixture.journal).unwrap();
    assert_eq!(later.broken_at, None);
    assert_ne!((later.entries, later.head), (noted.entries, noted.head));
}

#[test]
fn rows_in_another_order_are_found() {
    let fixture = Fixture::new();
    fixture.tamper(
        "UPDATE activity SET sequence = -1 WHERE sequence = 1; UPDATE activity SET sequence = 1 WHERE sequence = 2;
         UPDATE activity SET sequence = 2 WHERE sequence = -1",
    );
    assert_eq!(fixture.broken_at(), Some(1));
    let fixture = Fixture::new();
    fixture.tamper(
        "UPDATE activity_links SET position = -1 WHERE position = 2;
         UPDATE activity_links SET position = 2 WHERE position = 3;
         UPDATE activity_links SET position = 3 WHERE position = -1",
    );
    assert_eq!(fixture.broken_at(), Some(2));
}

#[test]
fn a_row_slipped_in_is_found() {
    let fixture = Fixture::new();
    fixture.tamper("INSERT INTO activity_outcomes VALUES (3, 1, 'ok', NULL, NULL, NULL)");
    assert_eq!(fixture.broken_at(), Some(3));
}

#[test]
fn a_break_stays_and_the_record_goes_on_behind_it() {
    for break_up in [
        "UPDATE activity SET who = 'x' WHERE sequence = 2",
        "DELETE FROM activity_links WHERE position > 2",
        "DELETE FROM activity_head",
        "UPDATE activity_head SET position = 2, sequence = 1",
    ] {
        let fixture = Fixture::new();
        fixture.tamper(break_up);
        let broken = fixture.broken_at();
        assert!(broken.is_some(), "{break_up}");
        fixture.add(4, true);
        assert_eq!(fixture.check().broken_at, broken, "{break_up}");
        assert!(verify_record(&fixture.journal).unwrap().broken_at.is_some(), "{break_up}");
    }
}

#[test]
fn a_journal_from_before_the_chain_is_read_and_linked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(super::super::schema::FIRST_TABLES).unwrap();
    old.execute_batch(
        "INSERT INTO activity (realm, at, who, action, resource, summary) VALUES ('local', 1, 'w', 'a', 'r', 's');
         INSERT INTO activity (realm, at, who, action, resource, summary) VALUES ('local', 2, 'w', 'a', 'r', 's');
         INSERT INTO activity_outcomes VALUES (2, 3, 'ok', NULL, 'R');
         PRAGMA user_version = 1",
    )
    .unwrap();
    drop(old);
    let check = verify_record(&Journal::open(&path).unwrap()).unwrap();
    assert_eq!((check.entries, check.broken_at), (2, None));
    assert_eq!(verify_record(&Journal::open(&path).unwrap()).unwrap().head, check.head);
    tamper(&path, "UPDATE activity SET who = 'x' WHERE sequence = 1");
    assert_eq!(verify_record(&Journal::open(&path).unwrap()).unwrap().broken_at, Some(1));
}

#[test]
fn a_long_record_is_checked_in_steps() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(&folder.path().join("j")).unwrap();
    let entries = i64::from(STEP) + 1;
    journal
        .blocking(move |connection| {
            let transaction = connection.transaction()?;
            for number in 0..entries {
                transaction.execute(
                    "INSERT INTO activity (realm, at, who, action, resource, summary) VALUES ('l', ?1, 'w', 'a', 'r', 's')",
                    [number],
                )?;
                link(&transaction, Kind::Intent, transaction.last_insert_rowid())?;
            }
            Ok(transaction.commit()?)
        })
        .unwrap();
    let check = verify_record(&journal).unwrap();
    assert_eq!((check.entries as i64, check.broken_at), (entries, None));
}
