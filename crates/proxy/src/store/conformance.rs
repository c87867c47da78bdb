//! The requirements on every implementation of the store. Each function takes fresh stores of two accounts in one place, and
//! panics if they do not conform; an implementation's tests call them all.

use super::accounts::{AccountStore, KnownAccount};
use super::activity::{ActivityStore, Ending, Record};
use super::deletions::{Call, Claim, DeletionStore, GIVEN_UP, Lease, Run, Settlement, Step, Verdict};
use super::{SessionStore, StoredSession, now};
use media_api::deletion::{Confirmation, Outcome, Pause, Plan, PlannedCall, State, Subject, Summary};
use media_api::{Action, ActivityDetail, ActivityOutcome, ActivityQuery, Recorded};

/// The stores of one account and region.
pub(crate) struct Stores {
    pub deletions: Box<dyn DeletionStore>,
    pub activity: Box<dyn ActivityStore>,
}

/// A plan of two calls of two items each.
fn plan(id: &str) -> Plan {
    let job = format!("job of {id}");
    let call =
        |items: [&str; 2]| PlannedCall { subject: job.clone(), items: items.map(str::to_owned).into() };
    Plan {
        id: id.to_owned(),
        action: Action::DeleteLiveSnapshotFiles,
        erase_originals: true,
        subjects: vec![Subject { id: job.clone(), name: "door".to_owned(), bucket: None, items: 4 }],
        calls: vec![call(["1", "2"]), call(["3", "4"])],
        total: 4,
        oldest: None,
        newest: None,
        bytes: None,
        labels: Default::default(),
        pictures: Vec::new(),
        warnings: Vec::new(),
        left_out: Vec::new(),
        confirmation: Confirmation::Click,
        estimate_millis: 0,
        made_at: now(),
        expires_at: now() + 300_000,
    }
}

fn record(id: &str) -> Record {
    Record {
        who: "who".to_owned(),
        action: Recorded::Call(Action::DeleteLiveSnapshotFiles),
        resource: "j".to_owned(),
        name: Some("door".to_owned()),
        detail: ActivityDetail::SnapshotRecords(2),
        deletion_id: Some(id.to_owned()),
    }
}

fn settlement(sequence: i64, call: &Call, outcome: Outcome) -> Settlement {
    let verdict = |item: &super::deletions::CallItem| Verdict {
        position: item.position,
        outcome,
        code: Some("C".to_owned()),
        message: None,
        request_id: Some("R".to_owned()),
        is_doubtful: false,
    };
    Settlement {
        sequence: Some(sequence),
        verdicts: call.items.iter().map(verdict).collect(),
        ending: Ending {
            outcome: ActivityOutcome::Ok,
            code: None,
            request_id: Some("R".to_owned()),
            created: None,
        },
    }
}

/// Items that are sent again, although the earlier call may still act on them.
fn doubtful(sequence: i64, call: &Call) -> Settlement {
    let mut settlement = settlement(sequence, call, Outcome::Planned);
    settlement.verdicts.iter_mut().for_each(|verdict| verdict.is_doubtful = true);
    settlement
}

impl Stores {
    async fn begun(&self, id: &str) -> Run {
        self.deletions.add(plan(id), "session-binding".to_owned(), None).await.unwrap();
        assert_eq!(self.deletions.confirm(id, 7).await.unwrap(), Step::Done);
        self.deletions.begin(id, "runner").await.unwrap().unwrap()
    }

    async fn next(&self, lease: &Lease) -> Option<Call> {
        self.deletions.next_call(lease).await.unwrap()
    }

    async fn claim(&self, lease: &Lease, call: &Call) -> Claim {
        self.deletions.claim(lease, call, record(&lease.deletion), None).await.unwrap()
    }

    async fn claimed(&self, lease: &Lease) -> (i64, Call) {
        let call = self.next(lease).await.unwrap();
        match self.claim(lease, &call).await {
            Claim::Sent(sequence) => (sequence, call),
            other => panic!("not claimed: {other:?}"),
        }
    }

    async fn summary(&self, id: &str) -> Summary {
        self.deletions.summary(id).await.unwrap().unwrap()
    }

    /// The outcomes in the activity record, oldest first.
    async fn recorded(&self) -> Vec<ActivityOutcome> {
        let page = self.activity.page(ActivityQuery::default(), 200).await.unwrap();
        assert_eq!(page.chain.broken_at, None);
        page.entries.iter().rev().map(|entry| entry.outcome).collect()
    }
}

pub(crate) async fn a_session_begins_once_for_a_token(store: &dyn SessionStore, token: [u8; 32]) {
    let session =
        |byte| StoredSession { hash: [byte; 32], page_hash: [9; 32], made_at: 1_000, seen_at: 1_000 };
    assert!(!store.begin_session([1; 32], session(1), 0, 0).await.unwrap(), "an unknown token");
    assert!(store.begin_session(token, session(1), 0, 0).await.unwrap());
    assert!(!store.begin_session(token, session(2), 0, 0).await.unwrap(), "a used token");
    store.touch_session([1; 32], 2_000).await.unwrap();
    let kept = StoredSession { seen_at: 2_000, ..session(1) };
    assert_eq!(store.sessions().await.unwrap(), [kept]);
    store.end_session([1; 32]).await.unwrap();
    store.end_session([1; 32]).await.unwrap();
    assert!(store.sessions().await.unwrap().is_empty());
    let name = store.cookie_name("one".to_owned()).await.unwrap();
    assert_eq!((name.as_str(), store.cookie_name("two".to_owned()).await.unwrap().as_str()), ("one", "one"));
}

pub(crate) async fn sessions_that_are_too_old_are_forgotten(store: &dyn SessionStore, tokens: [[u8; 32]; 3]) {
    let session =
        |byte, seen_at| StoredSession { hash: [byte; 32], page_hash: [9; 32], made_at: 1_000, seen_at };
    assert!(store.begin_session(tokens[0], session(1, 1_000), 0, 0).await.unwrap());
    assert!(store.begin_session(tokens[1], session(2, 5_000), 1_001, 0).await.unwrap());
    assert_eq!(store.sessions().await.unwrap(), [session(2, 5_000)]);
    let late = StoredSession { made_at: i64::MAX, ..session(3, 0) };
    assert!(!store.begin_session(tokens[2], late, 0, 0).await.unwrap(), "an expired token");
}

pub(crate) async fn a_key_keeps_its_account(store: &dyn AccountStore) {
    let known = |account: &str, keys: &[&str]| {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Some(KnownAccount { account: account.to_owned(), keys })
    };
    assert_eq!(store.account("a", None).await.unwrap(), None);
    assert_eq!(store.account("a", Some("1".to_owned())).await.unwrap(), known("1", &["a"]));
    assert_eq!(store.account("b", Some("1".to_owned())).await.unwrap(), known("1", &["a", "b"]));
    assert_eq!(store.account("c", Some("2".to_owned())).await.unwrap(), known("2", &["c"]));
    assert_eq!(store.account("a", None).await.unwrap(), known("1", &["a", "b"]));
}

pub(crate) async fn a_deletion_takes_its_states_in_order(stores: &Stores) {
    let store = &stores.deletions;
    store.add(plan("d"), "owner".to_owned(), Some("before".to_owned())).await.unwrap();
    assert!(store.plan_of("d", "another").await.unwrap().is_none());
    assert_eq!(store.plan_of("d", "owner").await.unwrap().unwrap().1, State::Planned);
    assert!(store.begin("d", "r").await.unwrap().is_none());
    assert_eq!(store.confirm("none", 1).await.unwrap(), Step::NotFound);
    assert_eq!(store.confirm("d", 1).await.unwrap(), Step::Done);
    assert_eq!(store.confirm("d", 1).await.unwrap(), Step::Wrong(State::Confirmed));
    assert_eq!(store.resume("d", "s".to_owned()).await.unwrap(), Step::Wrong(State::Confirmed));
    let run = store.begin("d", "r").await.unwrap().unwrap();
    assert_eq!((run.action, run.erase_originals, run.who.as_str()), (plan("d").action, true, "owner"));

    let pause = Pause::CallsFail { code: Some("C".to_owned()), message: "m".to_owned() };
    assert_eq!(store.pause("d", pause.clone()).await.unwrap(), Some(State::Halted));
    let summary = stores.summary("d").await;
    assert_eq!((summary.state, summary.pause), (State::Halted, Some(pause)));
    assert_eq!(stores.next(&run.lease).await, None, "nothing is sent while it is halted");
    assert_eq!(store.running().await.unwrap(), 1);
    assert_eq!(store.resume("d", "another-binding".to_owned()).await.unwrap(), Step::Done);
    let run = store.begin("d", "r").await.unwrap().unwrap();
    assert_eq!(run.who, "another-", "who continued it is who sends it");
    assert_eq!((stores.summary("d").await.state, stores.summary("d").await.pause), (State::Running, None));

    assert_eq!(store.cancel("d").await.unwrap(), Step::Done);
    assert_eq!(store.state("d").await.unwrap(), Some(State::Stopping));
    assert_eq!(stores.next(&run.lease).await, None);
    assert_eq!(store.pause("d", Pause::NotArmed).await.unwrap(), Some(State::Stopping), "it stays so");
    assert_eq!(store.pause("none", Pause::NotArmed).await.unwrap(), None);
    store.finish(&run.lease).await.unwrap();
    let summary = stores.summary("d").await;
    assert_eq!((summary.state, summary.retry_of.as_deref()), (State::Finished, Some("before")));
    assert!(summary.finished_at.is_some());
    assert_eq!((store.running().await.unwrap(), store.list(9).await.unwrap().len()), (0, 1));
    for step in [store.cancel("d").await.unwrap(), store.resume("d", "s".to_owned()).await.unwrap()] {
        assert_eq!(step, Step::Wrong(State::Finished));
    }
}

pub(crate) async fn a_cancelled_plan_cannot_be_confirmed(stores: &Stores) {
    let store = &stores.deletions;
    store.add(plan("d"), "owner".to_owned(), None).await.unwrap();
    assert_eq!(store.cancel("d").await.unwrap(), Step::Done);
    assert_eq!(store.confirm("d", 1).await.unwrap(), Step::Wrong(State::Cancelled));
    assert_eq!(store.running().await.unwrap(), 0);
    assert_eq!(stores.summary("d").await.state, State::Cancelled);
}

pub(crate) async fn an_item_is_in_one_deletion_at_a_time(stores: &Stores) {
    let first = stores.begun("d").await;
    let second = Plan { id: "e".to_owned(), ..plan("d") };
    let other_kind = Plan { id: "f".to_owned(), action: Action::DeleteStream, ..plan("d") };
    for plan in [second, other_kind] {
        stores.deletions.add(plan, "s".to_owned(), None).await.unwrap();
    }
    let confirm = async |id: &str| stores.deletions.confirm(id, 7).await.unwrap();
    assert_eq!(confirm("f").await, Step::Done, "the same words of another kind are other items");
    assert_eq!(confirm("e").await, Step::Shared(4));
    let (sequence, call) = stores.claimed(&first.lease).await;
    assert_eq!(confirm("e").await, Step::Shared(4), "what is sent counts");
    let settled = settlement(sequence, &call, Outcome::Deleted);
    stores.deletions.settle(&first.lease, settled).await.unwrap();
    assert_eq!(confirm("e").await, Step::Shared(2));
    let pause = Pause::Restarted;
    stores.deletions.pause("d", pause).await.unwrap();
    assert_eq!(confirm("e").await, Step::Shared(2), "it may be continued");
    assert_eq!(stores.deletions.cancel("d").await.unwrap(), Step::Done);
    assert_eq!(confirm("e").await, Step::Done);
}

pub(crate) async fn giving_up_says_whether_anything_was_sent(stores: &Stores) {
    stores.begun("never").await;
    stores.deletions.pause("never", Pause::Restarted).await.unwrap();
    assert_eq!(stores.deletions.cancel("never").await.unwrap(), Step::Done);
    assert_eq!(stores.summary("never").await.state, State::Cancelled);

    let run = stores.begun("some").await;
    let (sequence, call) = stores.claimed(&run.lease).await;
    let planned = settlement(sequence, &call, Outcome::Planned);
    stores.deletions.settle(&run.lease, planned).await.unwrap();
    stores.deletions.pause("some", Pause::NotArmed).await.unwrap();
    assert_eq!(stores.deletions.cancel("some").await.unwrap(), Step::Done);
    let summary = stores.summary("some").await;
    assert_eq!((summary.state, summary.tally.planned), (State::Finished, 4), "nothing was done");
}

pub(crate) async fn what_may_have_been_sent_is_unknown_when_it_is_given_up(stores: &Stores) {
    // Once while it waits for a user, and once while it is stopped.
    for id in ["waiting", "stopping"] {
        let run = stores.begun(id).await;
        let (sequence, call) = stores.claimed(&run.lease).await;
        stores.deletions.settle(&run.lease, doubtful(sequence, &call)).await.unwrap();
        assert_eq!(stores.summary(id).await.tally.planned, 4);
        if id == "waiting" {
            stores.deletions.pause(id, Pause::Restarted).await.unwrap();
            assert_eq!(stores.deletions.cancel(id).await.unwrap(), Step::Done);
        } else {
            stores.deletions.cancel(id).await.unwrap();
            stores.deletions.finish(&run.lease).await.unwrap();
        }
        let read = stores.deletions.read(id).await.unwrap().unwrap();
        let (summary, first) = (&read.summary, &read.items[0]);
        assert_eq!((summary.tally.unknown, summary.tally.planned), (2, 2), "{id}");
        assert_eq!((summary.state, first.message.as_deref()), (State::Finished, Some(GIVEN_UP)), "{id}");
    }
    // The record is still valid: it was checked with the items.
    assert_eq!(stores.recorded().await, [ActivityOutcome::Ok; 2]);
}

pub(crate) async fn giving_up_a_call_under_way_leaves_it_to_be_settled(stores: &Stores) {
    let run = stores.begun("d").await;
    let (sequence, call) = stores.claimed(&run.lease).await;
    stores.deletions.pause("d", Pause::NotArmed).await.unwrap();
    assert_eq!(stores.deletions.cancel("d").await.unwrap(), Step::Unsettled);
    let later = stores.deletions.begin("d", "another").await.unwrap().unwrap();
    assert_eq!(stores.deletions.interrupted(&later.lease).await.unwrap().len(), 1);
    stores.deletions.settle(&later.lease, settlement(sequence, &call, Outcome::Absent)).await.unwrap();
    stores.deletions.finish(&later.lease).await.unwrap();
    let summary = stores.summary("d").await;
    assert_eq!((summary.state, summary.tally.absent, summary.tally.planned), (State::Finished, 2, 2));
}

pub(crate) async fn a_call_is_claimed_with_its_intent_and_settled_with_its_outcome(stores: &Stores) {
    let run = stores.begun("d").await;
    let (sequence, call) = stores.claimed(&run.lease).await;
    assert_eq!(
        (call.number, call.subject.as_str(), call.name.as_str(), call.items.len()),
        (0, "job of d", "door", 2)
    );
    assert_eq!(stores.recorded().await, [ActivityOutcome::Sent]);
    assert_eq!(stores.summary("d").await.tally.sent, 2);
    // The same call again: nothing is claimed and nothing recorded.
    assert!(stores.deletions.claim(&run.lease, &call, record("d"), None).await.is_err());
    assert_eq!(stores.recorded().await, [ActivityOutcome::Sent]);

    let deleted = settlement(sequence, &call, Outcome::Deleted);
    stores.deletions.settle(&run.lease, deleted).await.unwrap();
    // Settled again, with another result: the stored one stays.
    stores.deletions.settle(&run.lease, settlement(sequence, &call, Outcome::Failed)).await.unwrap();
    let summary = stores.summary("d").await;
    assert_eq!((summary.tally.deleted, summary.tally.planned), (2, 2));
    assert_eq!((summary.calls_done, summary.calls_total), (1, 2));
    assert_eq!(stores.recorded().await, [ActivityOutcome::Ok]);
    let read = stores.deletions.read("d").await.unwrap().unwrap();
    assert_eq!((read.items[0].outcome, read.items[0].request_id.as_deref()), (Outcome::Deleted, Some("R")));
    assert_eq!(read.plan.id, "d");

    let (_, call) = stores.claimed(&run.lease).await;
    assert_eq!(call.number, 1);
    assert_eq!(stores.next(&run.lease).await, None);
}

pub(crate) async fn an_interrupted_call_is_found_and_taken_up_again(stores: &Stores) {
    let run = stores.begun("d").await;
    let (sequence, call) = stores.claimed(&run.lease).await;
    // The server ends here, and the next one takes the deletion over.
    let later = stores.deletions.begin("d", "another").await.unwrap().unwrap();
    assert_eq!(stores.activity.close_interrupted().await.unwrap(), 0, "it is still to be settled");
    assert!(stores.deletions.interrupted(&run.lease).await.unwrap().is_empty(), "not for the one before");
    let open = stores.deletions.interrupted(&later.lease).await.unwrap();
    assert_eq!((open[0].sequence, &open[0].call, open.len()), (Some(sequence), &call, 1));
    stores.deletions.settle(&later.lease, doubtful(sequence, &call)).await.unwrap();
    assert!(stores.deletions.interrupted(&later.lease).await.unwrap().is_empty());

    let (again, call) = stores.claimed(&later.lease).await;
    assert!(again > sequence && call.items.iter().all(|item| item.tried));
    let absent = settlement(again, &call, Outcome::Absent);
    stores.deletions.settle(&later.lease, absent).await.unwrap();
    assert_eq!(stores.summary("d").await.tally.absent, 2);
    assert_eq!(stores.recorded().await, [ActivityOutcome::Ok; 2]);
}

pub(crate) async fn a_runner_that_was_followed_changes_nothing(stores: &Stores) {
    let first = stores.begun("d").await;
    let (sequence, call) = stores.claimed(&first.lease).await;
    let second = stores.deletions.begin("d", "another").await.unwrap().unwrap();
    assert!(second.lease.epoch > first.lease.epoch);
    stores.deletions.settle(&first.lease, settlement(sequence, &call, Outcome::Failed)).await.unwrap();
    stores.deletions.finish(&first.lease).await.unwrap();
    assert_eq!(stores.next(&first.lease).await, None);
    let next = stores.next(&second.lease).await.unwrap();
    assert_eq!(stores.claim(&first.lease, &next).await, Claim::Stopped);
    let summary = stores.summary("d").await;
    assert_eq!((summary.state, summary.tally.sent, summary.tally.planned), (State::Running, 2, 2));
    assert_eq!(stores.recorded().await, [ActivityOutcome::Sent]);
}

pub(crate) async fn no_more_than_the_hourly_limit_is_claimed(stores: &Stores) {
    let run = stores.begun("d").await;
    for (limit, expected) in [(1, false), (2, true), (3, false)] {
        let call = stores.next(&run.lease).await.unwrap();
        let claim = stores.deletions.claim(&run.lease, &call, record("d"), Some(limit)).await.unwrap();
        assert_eq!(matches!(claim, Claim::Sent(_)), expected, "{limit}: {claim:?}");
        assert!(expected || claim == Claim::OverHourlyLimit);
    }
    assert_eq!(stores.recorded().await, [ActivityOutcome::Sent], "what is not claimed is not recorded");
}

pub(crate) async fn intents_without_an_outcome_are_closed_once(stores: &Stores) {
    let open = stores.activity.intent(record("x")).await.unwrap();
    let done = stores.activity.intent(record("x")).await.unwrap();
    let ending = Ending { outcome: ActivityOutcome::Refused, code: None, request_id: None, created: None };
    stores.activity.outcome(done, ending).await.unwrap();
    assert!(done > open);
    assert_eq!(stores.activity.close_interrupted().await.unwrap(), 1);
    assert_eq!(stores.activity.close_interrupted().await.unwrap(), 0);
    assert_eq!(stores.recorded().await, [ActivityOutcome::Unknown, ActivityOutcome::Refused]);
    let page = stores.activity.page(ActivityQuery::default(), 1).await.unwrap();
    assert_eq!((page.entries.len(), page.next), (1, Some(done)));
    let older = ActivityQuery { before: page.next, ..ActivityQuery::default() };
    assert_eq!(stores.activity.page(older, 1).await.unwrap().entries[0].sequence, open);
}

pub(crate) async fn the_record_is_searched_whole_and_grouped_by_deletion(stores: &Stores) {
    let run = stores.begun("d").await;
    let (first, call) = stores.claimed(&run.lease).await;
    stores.deletions.settle(&run.lease, settlement(first, &call, Outcome::Deleted)).await.unwrap();
    let stop = Record {
        action: Recorded::Call(Action::SendLiveSnapshotJobCommand),
        resource: "Job-7".to_owned(),
        deletion_id: None,
        ..record("")
    };
    let between = stores.activity.intent(stop).await.unwrap();
    let (second, _) = stores.claimed(&run.lease).await;
    let found = async |query: ActivityQuery| {
        let page = stores.activity.page(query, 2).await.unwrap();
        (page.entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), page.next)
    };
    let all = ActivityQuery::default();
    assert_eq!(found(all.clone()).await, (vec![second, between], Some(between)));
    let grouped = ActivityQuery { grouped: true, ..all.clone() };
    assert_eq!(found(grouped.clone()).await, (vec![second, between], None), "the deletion stands once");
    let older = ActivityQuery { before: Some(second), ..grouped.clone() };
    assert_eq!(found(older).await, (vec![between], None), "and not again on a later page");
    let page = stores.activity.page(grouped.clone(), 2).await.unwrap();
    let tally = &page.entries[0].deletion.as_ref().unwrap().tally;
    assert_eq!((tally.deleted, tally.sent), (2, 2), "with what came of the whole deletion");
    assert!(page.entries[1].deletion.is_none());

    let ok = ActivityQuery { outcome: Some(ActivityOutcome::Ok), ..grouped };
    assert_eq!(found(ok).await, (vec![first], None));
    let sent = ActivityQuery { outcome: Some(ActivityOutcome::Sent), ..all.clone() };
    assert_eq!(found(sent).await, (vec![second, between], None));
    for (text, expected) in [("job-7", vec![between]), ("DOOR", vec![second, between]), ("%", vec![])] {
        let query = ActivityQuery { text: Some(text.to_owned()), ..all.clone() };
        assert_eq!(found(query).await.0, expected, "{text}");
    }
    let at = stores.activity.page(all.clone(), 1).await.unwrap().entries[0].at;
    assert!(found(ActivityQuery { from: Some(at + 60_000), ..all.clone() }).await.0.is_empty());
    assert!(found(ActivityQuery { to: Some(at - 60_000), ..all.clone() }).await.0.is_empty());
    assert_eq!(found(ActivityQuery { from: Some(at), to: Some(at), ..all }).await.0[0], second);
}

pub(crate) async fn what_was_left_unfinished_is_found_or_stopped(stores: &Stores) {
    stores.begun("running").await;
    stores.deletions.add(plan("confirmed"), "s".to_owned(), None).await.unwrap();
    stores.deletions.confirm("confirmed", 1).await.unwrap();
    stores.deletions.add(plan("planned"), "s".to_owned(), None).await.unwrap();
    stores.begun("waiting").await;
    stores.deletions.pause("waiting", Pause::Restarted).await.unwrap();
    let states = async |stop| {
        let left = stores.deletions.unfinished(stop).await.unwrap();
        assert!(left.iter().all(|left| (now() - left.approved_at).abs() < 60_000));
        left.into_iter().map(|left| (left.id, left.state)).collect::<Vec<_>>()
    };
    let expected = [("running", State::Running), ("confirmed", State::Confirmed)];
    assert_eq!(states(false).await, expected.map(|(id, state)| (id.to_owned(), state)));
    assert_eq!(states(true).await, [("running".to_owned(), State::Stopping)]);
    assert_eq!(stores.summary("confirmed").await.state, State::Cancelled);
    assert_eq!(stores.summary("waiting").await.state, State::Waiting);
}

pub(crate) async fn each_change_has_a_higher_revision(stores: &Stores) {
    let run = stores.begun("d").await;
    let mut revisions = vec![stores.summary("d").await.revision];
    let (sequence, call) = stores.claimed(&run.lease).await;
    revisions.push(stores.summary("d").await.revision);
    stores.deletions.settle(&run.lease, settlement(sequence, &call, Outcome::Deleted)).await.unwrap();
    revisions.push(stores.summary("d").await.revision);
    stores.deletions.pause("d", Pause::NotArmed).await.unwrap();
    revisions.push(stores.summary("d").await.revision);
    stores.deletions.resume("d", "s".to_owned()).await.unwrap();
    revisions.push(stores.summary("d").await.revision);
    stores.deletions.cancel("d").await.unwrap();
    revisions.push(stores.summary("d").await.revision);
    stores.deletions.finish(&run.lease).await.unwrap();
    revisions.push(stores.summary("d").await.revision);
    assert!(revisions.windows(2).all(|pair| pair[0] < pair[1]), "{revisions:?}");
}

pub(crate) async fn what_belongs_to_another_account_stays_hidden(one: &Stores, other: &Stores) {
    let run = one.begun("d").await;
    one.claimed(&run.lease).await;
    assert!(other.deletions.read("d").await.unwrap().is_none());
    assert!(other.deletions.summary("d").await.unwrap().is_none());
    assert!(other.deletions.begin("d", "r").await.unwrap().is_none());
    assert_eq!(other.deletions.cancel("d").await.unwrap(), Step::NotFound);
    assert!(other.deletions.unfinished(true).await.unwrap().is_empty());
    assert!(other.deletions.active().await.unwrap().is_empty());
    assert!(other.recorded().await.is_empty());
    assert_eq!(other.activity.close_interrupted().await.unwrap(), 0);
    assert_eq!(one.deletions.active().await.unwrap().len(), 1);
    // The record is one chain over both.
    assert_eq!(other.activity.check().await.unwrap().entries, 1);
}
