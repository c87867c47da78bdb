//! SQLite keeps to what every store must keep to.

use super::*;
use crate::store::conformance::{self, Stores};

struct Fixture {
    _folder: tempfile::TempDir,
    journal: Journal,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("j")).unwrap();
        Self { _folder: folder, journal }
    }

    fn stores(&self, realm: &str) -> Stores {
        let realm = Realm::new(realm.to_owned(), &[]);
        Stores {
            deletions: Box::new(SqliteDeletions::new(self.journal.clone(), realm.clone())),
            activity: Box::new(SqliteActivity::new(self.journal.clone(), realm)),
        }
    }

    /// Launch tokens that can be used for a long time.
    fn tokens<const N: usize>(&self) -> [[u8; 32]; N] {
        let tokens = std::array::from_fn(|n| [100 + n as u8; 32]);
        for token in tokens {
            self.journal.add_launch_token(token, i64::MAX - 1, 0).unwrap();
        }
        tokens
    }
}

macro_rules! conforms {
    ($($name:ident),* $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            conformance::$name(&Fixture::new().stores("one")).await;
        })*
    };
}

conforms! {
    a_deletion_takes_its_states_in_order,
    giving_up_says_whether_anything_was_sent,
    giving_up_a_call_under_way_leaves_it_to_be_settled,
    a_call_is_claimed_with_its_intent_and_settled_with_its_outcome,
    an_interrupted_call_is_found_and_taken_up_again,
    a_runner_that_was_followed_changes_nothing,
    no_more_than_the_hourly_limit_is_claimed,
    intents_without_an_outcome_are_closed_once,
    what_was_left_unfinished_is_found_or_stopped,
    each_change_has_a_higher_revision,
}

#[tokio::test]
async fn a_session_begins_once_for_a_token() {
    let fixture = Fixture::new();
    let [token] = fixture.tokens();
    conformance::a_session_begins_once_for_a_token(&fixture.journal, token).await;
}

#[tokio::test]
async fn sessions_that_are_too_old_are_forgotten() {
    let fixture = Fixture::new();
    let tokens = fixture.tokens();
    conformance::sessions_that_are_too_old_are_forgotten(&fixture.journal, tokens).await;
}

#[tokio::test]
async fn a_key_keeps_its_account() {
    conformance::a_key_keeps_its_account(&Fixture::new().journal).await;
}

#[tokio::test]
async fn what_belongs_to_another_account_stays_hidden() {
    let fixture = Fixture::new();
    conformance::what_belongs_to_another_account_stays_hidden(&fixture.stores("one"), &fixture.stores("two"))
        .await;
}

#[tokio::test]
async fn two_names_of_one_account_see_the_same() {
    let fixture = Fixture::new();
    let former = fixture.stores("former");
    conformance::each_change_has_a_higher_revision(&former).await;
    let realm = Realm::new("now".to_owned(), &["former".to_owned()]);
    let now = SqliteDeletions::new(fixture.journal.clone(), realm);
    assert_eq!(crate::store::deletions::DeletionStore::list(&now, 9).await.unwrap().len(), 1);
}
