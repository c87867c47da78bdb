//! Tampering with the record, step by step, and the result of the check.

use super::super::chain::{Kind, link, link_existing};
use super::*;
use std::path::{Path, PathBuf};

pub(super) struct Fixture {
    folder: tempfile::TempDir,
    journal: Journal,
    chain: Chain,
}

impl Fixture {
    /// A record of three entries, the last of which has no outcome: five links.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("j")).unwrap();
        let fixture = Self { folder, journal, chain: Chain::new(Evidence::default()) };
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
                        "INSERT INTO activity_outcomes (sequence, at, outcome, request_id) VALUES (?1, 9, 'ok', 'R')",
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
        // A process that starts later finds the same.
        assert_eq!(verify_record(&self.path(), Evidence::default()).unwrap().broken_at, seen);
        seen
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("j")
    }

    pub(super) fn tamper(&self, statements: &str) {
        tamper(&self.path(), statements);
    }
}

/// What another program with access to the file can do.
pub(super) fn tamper(path: &Path, statements: &str) {
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
    assert_eq!(verify_record(&fixture.path(), Evidence::default()).unwrap().head, second.head);
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
        "UPDATE activity SET name = 'x' WHERE sequence = 2",
        "UPDATE activity SET person = 'x' WHERE sequence = 2",
        "UPDATE activity SET target = 'x' WHERE sequence = 2",
        "UPDATE activity SET items = x'00' WHERE sequence = 2",
        "UPDATE activity_outcomes SET at = 8 WHERE sequence = 2",
        "UPDATE activity_outcomes SET outcome = 'failed' WHERE sequence = 2",
        "UPDATE activity_outcomes SET code = 'R', request_id = NULL WHERE sequence = 2",
        "UPDATE activity_outcomes SET resource = '' WHERE sequence = 2",
        "UPDATE activity_outcomes SET items = x'00' WHERE sequence = 2",
        "UPDATE activity_links SET format = 1 WHERE sequence = 2",
        "UPDATE activity_links SET format = 3 WHERE sequence = 2",
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
        // With its links: the next one has no predecessor.
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
    // A process that starts later cannot detect it; the head that was stored elsewhere shows it.
    let later = verify_record(&fixture.path(), Evidence::default()).unwrap();
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
    fixture.tamper("INSERT INTO activity_outcomes (sequence, at, outcome) VALUES (3, 1, 'ok')");
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
        assert!(
            verify_record(&fixture.path(), Evidence::default()).unwrap().broken_at.is_some(),
            "{break_up}"
        );
    }
}

/// A file of an older version: with this many migrations applied, two entries, the second with its outcome.
fn old_file(path: &Path, steps: usize) {
    let mut connection = Connection::open(path).unwrap();
    let transaction = connection.transaction().unwrap();
    schema::steps(&transaction, steps).unwrap();
    for at in [1, 2] {
        transaction
            .execute(
                "INSERT INTO activity (realm, at, who, action, resource, summary)
                 VALUES ('local', ?1, 'w', 'a', 'r', 's')",
                [at],
            )
            .unwrap();
    }
    transaction
        .execute_batch(
            "INSERT INTO activity_outcomes (sequence, at, outcome, request_id) VALUES (2, 3, 'ok', 'R')",
        )
        .unwrap();
    if steps == 2 {
        link_existing(&transaction).unwrap();
    }
    transaction.commit().unwrap();
}

#[test]
fn a_journal_from_before_the_chain_is_read_and_linked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    old_file(&path, 1);
    assert!(matches!(verify_record(&path, Evidence::default()), Err(JournalError::TooOld { found: 1, .. })));
    drop(Journal::open(&path).unwrap());
    let check = verify_record(&path, Evidence::default()).unwrap();
    assert_eq!((check.entries, check.broken_at), (2, None));
    drop(Journal::open(&path).unwrap());
    assert_eq!(verify_record(&path, Evidence::default()).unwrap().head, check.head);
    tamper(&path, "UPDATE activity SET who = 'x' WHERE sequence = 1");
    assert_eq!(verify_record(&path, Evidence::default()).unwrap().broken_at, Some(1));
}

#[test]
fn a_chain_of_the_first_format_still_fits_and_goes_on_in_the_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    old_file(&path, 2);
    let before = std::fs::read(&path).unwrap();
    let old = verify_record(&path, Evidence::default()).unwrap();
    assert_eq!((old.entries, old.broken_at), (2, None));
    assert_eq!(std::fs::read(&path).unwrap(), before, "checking changes nothing");

    let journal = Journal::open(&path).unwrap();
    let fixture = Fixture { folder, journal, chain: Chain::new(Evidence::default()) };
    assert_eq!(fixture.check().head, old.head, "nothing is hashed again");
    fixture.add(3, true);
    assert_eq!((fixture.check().entries, fixture.broken_at()), (3, None));
    fixture.tamper("UPDATE activity_links SET format = 2 WHERE position = 1");
    assert_eq!(fixture.broken_at(), Some(1));
}

#[test]
fn a_long_record_is_checked_in_steps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    let journal = Journal::open(&path).unwrap();
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
    let check = verify_record(&path, Evidence::default()).unwrap();
    assert_eq!((check.entries as i64, check.broken_at), (entries, None));
}

/// A settled deletion call of two items in the record.
fn settled_deletion(fixture: &Fixture) {
    fixture
        .journal
        .blocking(|connection| {
            let transaction = connection.transaction()?;
            transaction.execute_batch(
                "INSERT INTO deletions (id, realm, session, plan, state, made_at)
                 VALUES ('d', 'local', 's', '{}', 'finished', 1);
                 INSERT INTO deletion_items (deletion, position, call, subject, item, tried, outcome, sequence)
                 VALUES (1, 0, 0, 'j', '100', 0, 'deleted', 4), (1, 1, 0, 'j', '200', 0, 'absent', 4),
                        (1, 2, 0, 'j', '300', 1, 'planned', 4);
                 INSERT INTO activity (realm, at, who, action, resource, summary)
                 VALUES ('local', 4, 'w', 'a', 'r', 's');",
            )?;
            link(&transaction, Kind::Intent, 4)?;
            let digest = settled_digest(&transaction, 4)?;
            transaction.execute(
                "INSERT INTO activity_outcomes (sequence, at, outcome, items) VALUES (4, 5, 'ok', ?1)",
                [&digest[..]],
            )?;
            link(&transaction, Kind::Outcome, 4)?;
            Ok(transaction.commit()?)
        })
        .unwrap();
}

#[test]
fn a_changed_outcome_of_an_item_is_found() {
    for change in [
        "UPDATE deletion_items SET outcome = 'deleted' WHERE position = 1",
        "UPDATE deletion_items SET item = '101' WHERE position = 0",
        "UPDATE deletion_items SET subject = 'k' WHERE position = 0",
        "UPDATE deletion_items SET code = 'x' WHERE position = 0",
        "UPDATE deletion_items SET message = 'x' WHERE position = 0",
        "UPDATE deletion_items SET request_id = 'x' WHERE position = 0",
        "UPDATE deletion_items SET sequence = NULL WHERE position = 0",
        "UPDATE deletion_items SET outcome = 'deleted' WHERE position = 2",
        "DELETE FROM deletion_items WHERE position = 1",
        "DELETE FROM deletions",
    ] {
        let fixture = Fixture::new();
        settled_deletion(&fixture);
        assert_eq!(fixture.broken_at(), None);
        fixture.tamper(change);
        fixture.tamper("DELETE FROM deletion_items WHERE deletion NOT IN (SELECT number FROM deletions)");
        assert_eq!(fixture.broken_at(), Some(4), "{change}");
    }
}

#[test]
fn an_item_that_another_call_takes_up_breaks_nothing() {
    let fixture = Fixture::new();
    settled_deletion(&fixture);
    fixture.tamper("UPDATE deletion_items SET sequence = 9, outcome = 'failed' WHERE position = 2");
    assert_eq!(fixture.broken_at(), None);
}
