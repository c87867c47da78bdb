//! A record that was rewritten or replaced as a whole: what a key and checkpoints show.

use super::super::chain::{Kind, link};
use super::super::{Journal, Realm, SqliteActivity};
use super::tests::{Fixture, tamper};
use super::*;
use crate::store::activity::{ActivityStore as _, Record};
use crate::store::{CheckpointFile, Checkpoints, RecordKey, keep_checkpoints};
use media_api::{Action, ActivityDetail, Recorded};
use std::path::{Path, PathBuf};

fn key(byte: u8) -> RecordKey {
    RecordKey::new(vec![byte; 32]).unwrap()
}

fn keyed(byte: u8) -> Evidence {
    Evidence::new(Some(key(byte)), &Checkpoints::default())
}

fn open_file(path: &Path) -> CheckpointFile {
    CheckpointFile::open(path, &Checkpoints::read(path).unwrap()).unwrap()
}

/// A record of a few entries whose head has the MAC of key 1.
async fn keyed_record(folder: &Path) -> PathBuf {
    let path = folder.join("j");
    let journal = Journal::open_with_evidence(&path, keyed(1)).unwrap();
    write_entries(&journal, 3).await;
    path
}

async fn write_entries(journal: &Journal, count: usize) {
    let activity = SqliteActivity::new(journal.clone(), Realm::new("local".to_owned(), &[]));
    for _ in 0..count {
        let record = Record {
            who: "w".to_owned(),
            action: Recorded::Call(Action::DeleteStream),
            resource: "v".to_owned(),
            name: None,
            detail: ActivityDetail::Streams(1),
            deletion_id: None,
        };
        activity.intent(record).await.unwrap();
    }
}

/// Builds a whole new chain over the rows, as everybody can who writes the file.
fn chain_anew(path: &Path) {
    tamper(
        path,
        "DELETE FROM activity_links; UPDATE activity_head SET position = 0, sequence = 0, hash = zeroblob(32)",
    );
    let mut connection = Connection::open(path).unwrap();
    let transaction = connection.transaction().unwrap();
    let sequences: Vec<i64> = transaction
        .prepare("SELECT sequence FROM activity ORDER BY sequence")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for sequence in sequences {
        link(&transaction, Kind::Intent, sequence).unwrap();
    }
    transaction.commit().unwrap();
}

#[tokio::test]
async fn a_record_written_anew_without_the_key_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = keyed_record(folder.path()).await;
    let check = verify_record(&path, keyed(1)).unwrap();
    assert_eq!((check.entries, check.broken_at, check.key), (3, None, ChainKey::Checked));
    let unkeyed = verify_record(&path, Evidence::default()).unwrap();
    assert_eq!((unkeyed.broken_at, unkeyed.key), (None, ChainKey::NotGiven));
    assert!(matches!(verify_record(&path, keyed(2)), Err(JournalError::OtherKey)));

    tamper(&path, "UPDATE activity SET who = 'somebody else' WHERE sequence = 2");
    chain_anew(&path);
    assert_eq!(verify_record(&path, Evidence::default()).unwrap().broken_at, None, "the chain is valid");
    assert!(matches!(verify_record(&path, keyed(1)), Err(JournalError::OtherKey)));
    assert!(matches!(Journal::open_with_evidence(&path, keyed(1)), Err(JournalError::OtherKey)));
    tamper(&path, "UPDATE activity_head SET mac = NULL");
    assert!(matches!(verify_record(&path, keyed(1)), Err(JournalError::NotKeyed)));
    assert!(matches!(Journal::open_with_evidence(&path, keyed(1)), Err(JournalError::NotKeyed)));
}

/// A program that runs meanwhile says so, and authenticates nothing that somebody else wrote.
#[tokio::test]
async fn an_end_that_somebody_else_wrote_never_gets_a_mac() {
    let folder = tempfile::tempdir().unwrap();
    let path = keyed_record(folder.path()).await;
    let journal = Journal::open_with_evidence(&path, keyed(1)).unwrap();
    tamper(&path, "UPDATE activity SET who = 'somebody else' WHERE sequence = 2");
    chain_anew(&path);
    let activity = SqliteActivity::new(journal.clone(), Realm::new("local".to_owned(), &[]));
    assert_eq!(activity.check().await.unwrap().broken_at, Some(3));
    write_entries(&journal, 1).await;
    assert_eq!(activity.check().await.unwrap().broken_at, Some(3));
    drop((activity, journal));
    assert!(matches!(verify_record(&path, keyed(1)), Err(JournalError::OtherKey)));
}

#[tokio::test]
async fn a_record_with_a_key_is_opened_with_it_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = keyed_record(folder.path()).await;
    assert!(matches!(Journal::open(&path), Err(JournalError::NeedsKey)));
    assert!(matches!(Journal::open_with_evidence(&path, keyed(2)), Err(JournalError::OtherKey)));
    let journal = Journal::open_with_evidence(&path, keyed(1)).unwrap();
    write_entries(&journal, 1).await;
    assert_eq!(verify_record(&path, keyed(1)).unwrap().entries, 4);
}

#[tokio::test]
async fn a_record_that_was_begun_without_a_key_gets_one_when_it_is_valid() {
    let fixture = Fixture::new();
    let path = fixture.path();
    assert!(matches!(Journal::open_with_evidence(&path, keyed(1)), Err(JournalError::NotKeyed)));
    assert!(matches!(key_record(&path, Evidence::default()), Err(JournalError::NeedsKey)));
    let broken = Fixture::new();
    broken.tamper("UPDATE activity SET who = 'x' WHERE sequence = 2");
    assert_eq!(key_record(&broken.path(), keyed(1)).unwrap().broken_at, Some(2));
    assert!(matches!(Journal::open_with_evidence(&broken.path(), keyed(1)), Err(JournalError::NotKeyed)));

    assert_eq!(key_record(&path, keyed(1)).unwrap().broken_at, None);
    assert!(matches!(key_record(&path, keyed(2)), Err(JournalError::AlreadyKeyed)));
    assert_eq!(verify_record(&path, keyed(1)).unwrap().key, ChainKey::Checked);
    Journal::open_with_evidence(&path, keyed(1)).unwrap();
}

#[tokio::test]
async fn an_older_copy_or_a_record_written_anew_does_not_reach_a_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let path = keyed_record(folder.path()).await;
    let (copy, file) = (folder.path().join("copy"), folder.path().join("checkpoints"));
    let checkpoints = || Evidence::new(Some(key(1)), &Checkpoints::read(&file).unwrap());
    let journal = Journal::open_with_evidence(&path, keyed(1)).unwrap();
    let keep = |journal: Journal| {
        let file = open_file(&file);
        async move { keep_checkpoints(&journal, file, std::future::ready(())).await }
    };
    keep(journal.clone()).await;
    Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    assert_eq!(verify_record(&copy, checkpoints()).unwrap().checkpoints, 1);
    write_entries(&journal, 2).await;
    keep(journal.clone()).await;
    let now = verify_record(&path, checkpoints()).unwrap();
    assert_eq!((now.entries, now.broken_at, now.checkpoints), (5, None, 2));
    // The older copy is valid in every other respect.
    assert_eq!(verify_record(&copy, keyed(1)).unwrap().broken_at, None);
    assert_eq!(verify_record(&copy, checkpoints()).unwrap().broken_at, Some(5));

    let rewritten = Evidence::new(None, &Checkpoints::read(&file).unwrap());
    tamper(&path, "UPDATE activity SET who = 'x' WHERE sequence = 2");
    chain_anew(&path);
    assert_eq!(verify_record(&path, rewritten.clone()).unwrap().broken_at, Some(3));
    // Checkpoints of the record as it is now contradict the older ones.
    let mut file = open_file(&file);
    file.add(Journal::open_existing(&path).unwrap().checkpoint().await.unwrap(), 1).unwrap();
    assert!(verify_record(&path, checkpoints()).unwrap().broken_at.is_some());
}
