//! SQLite meets the requirements on every store.

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

    /// Launch tokens that are valid for a long time.
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
    an_item_is_in_one_deletion_at_a_time,
    a_cancelled_plan_cannot_be_confirmed,
    giving_up_says_whether_anything_was_sent,
    what_may_have_been_sent_is_unknown_when_it_is_given_up,
    giving_up_a_call_under_way_leaves_it_to_be_settled,
    a_call_is_claimed_with_its_intent_and_settled_with_its_outcome,
    an_interrupted_call_is_found_and_taken_up_again,
    a_runner_that_was_followed_changes_nothing,
    no_more_than_the_hourly_limit_is_claimed,
    intents_without_an_outcome_are_closed_once,
    the_record_is_searched_whole_and_grouped_by_deletion,
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

/// A deletion as format 2 stored it: confirmed, its first call sent, and its intent in the record.
fn file_of_format_two(path: &std::path::Path) {
    let mut connection = rusqlite::Connection::open(path).unwrap();
    let transaction = connection.transaction().unwrap();
    schema::steps(&transaction, 2).unwrap();
    transaction
        .execute_batch(
            r#"INSERT INTO deletions (id, realm, session, plan, state, made_at, starts_at) VALUES ('d', 'one', 'owner-binding',
               '{"id":"d","action":"DeleteStream","erase_originals":false,"total":3,"pictures":[],"warnings":[],"left_out":[],
                 "subjects":[{"id":"v","name":"Lobby","items":3}],"confirmation":"click","estimate_millis":1,
                 "calls":[{"subject":"v","items":["a","b"]},{"subject":"v","items":["c"]}],"made_at":5,"expires_at":9}',
               'running', 5, 6);
               INSERT INTO deletion_items (deletion, position, call, subject, item, tried, outcome)
               VALUES (1, 0, 0, 'v', 'a', 0, 'sent'), (1, 1, 0, 'v', 'b', 0, 'sent'), (1, 2, 1, 'v', 'c', 0, 'planned');
               INSERT INTO activity (realm, at, who, action, resource, summary, deletion_id)
               VALUES ('one', 7, 'owner-bi', 'DeleteStream', 'v', '2 streams', 'd');"#,
        )
        .unwrap();
    super::chain::link_existing(&transaction).unwrap();
    transaction.commit().unwrap();
}

#[tokio::test]
async fn a_deletion_that_format_two_left_unfinished_is_settled() {
    use crate::store::activity::{ActivityStore as _, Ending};
    use crate::store::deletions::{DeletionStore as _, Settlement, Verdict};
    use media_api::deletion::{Outcome, State};
    use media_api::{Action, ActivityOutcome, ActivityQuery};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j");
    file_of_format_two(&path);
    let journal = Journal::open(&path).unwrap();
    let realm = Realm::new("one".to_owned(), &[]);
    let deletions = SqliteDeletions::new(journal.clone(), realm.clone());
    let activity = SqliteActivity::new(journal, realm);
    assert_eq!(activity.close_interrupted().await.unwrap(), 1, "its entry names no items");
    let left = deletions.unfinished(false).await.unwrap();
    assert_eq!((left.len(), left[0].state, left[0].approved_at), (1, State::Running, 6));

    let run = deletions.begin("d", "r").await.unwrap().unwrap();
    assert_eq!((run.action, run.who.as_str()), (Action::DeleteStream, "owner-bi"));
    let open = deletions.interrupted(&run.lease).await.unwrap();
    assert_eq!((open.len(), open[0].sequence, open[0].call.name.as_str()), (1, None, "Lobby"));
    let verdicts = open[0].call.items.iter().map(|item| Verdict {
        position: item.position,
        outcome: Outcome::Absent,
        code: None,
        message: None,
        request_id: None,
        is_doubtful: false,
    });
    let ending = Ending { outcome: ActivityOutcome::Unknown, code: None, request_id: None, created: None };
    let settlement = Settlement { sequence: None, verdicts: verdicts.collect(), ending };
    deletions.settle(&run.lease, settlement).await.unwrap();
    let summary = deletions.summary("d").await.unwrap().unwrap();
    assert_eq!((summary.tally.absent, summary.tally.planned), (2, 1));
    assert_eq!((summary.calls_done, summary.calls_total, summary.subjects[0].items), (1, 2, 3));
    let page = activity.page(ActivityQuery::default(), 9).await.unwrap();
    assert_eq!((page.entries[0].outcome, page.chain.broken_at), (ActivityOutcome::Unknown, None));
}
