//! Deletions across an end of the server: settled by reading, and continued only when still intended.

use crate::common::stock::*;
use crate::common::*;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// The call that was under way acts after everything was looked up and sent again.
/// The network, or the key, fails when the server starts again.
#[tokio::test]
async fn a_deletion_that_was_confirmed_long_ago_sends_nothing_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::with(&fake, folder.path(), |c| c.pace.hold = Duration::from_secs(60)).await;
    let id = console.confirmed(all(&there)).await;
    console.app.shut_down().await;
    age(folder.path(), 24 * 3_600_000);
    let later = Console::new(&fake, folder.path()).await;
    let deletion = later.wait(&id).await;
    assert_eq!(
        (&deletion["summary"]["state"], &deletion["summary"]["pause"]),
        (&json!("waiting"), &json!("restarted"))
    );
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
    // Nothing was ever sent, so giving it up cancels it.
    let summary = later.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
    assert_eq!(summary["state"], "cancelled");
}

#[tokio::test]
async fn after_a_restart_a_young_deletion_is_held_again_in_full() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(2);
    let fake = snapshots(there.clone(), remove).await;
    let held = |c: &mut media_proxy::Config| c.pace.hold = Duration::from_secs(60);
    let console = Console::with(&fake, folder.path(), held).await;
    let id = console.confirmed(all(&there)).await;
    console.app.shut_down().await;
    // By the wall clock the hold ended long ago.
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other.execute("UPDATE deletions SET starts_at = 1", []).unwrap();
    let later = Console::with(&fake, folder.path(), held).await;
    // Another deletion, in a separate folder and without a hold, runs meanwhile.
    let elsewhere = tempfile::tempdir().unwrap();
    Console::new(&fake, elsewhere.path()).await.delete(target(&[START])).await;
    assert_eq!(fake.calls("DeleteLiveSnapshotFiles").len(), 1);
    let summary = later.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
    assert_eq!(summary["state"], "cancelled");
}

#[tokio::test]
async fn calls_under_way_at_a_crash_get_an_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| (200, json!({ "RequestId": "R" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    console.app.shut_down().await;
    // As after a crash between the intent and the response of a creation.
    let other = rusqlite::Connection::open(folder.path().join("console.sqlite3")).unwrap();
    other
        .execute(
            "INSERT INTO activity (realm, at, who, action, resource, summary)
             VALUES ('local', 1, 'w', 'SubmitLiveSnapshotJob', '', '')",
            [],
        )
        .unwrap();
    let later = Console::new(&fake, folder.path()).await;
    let activity = later.ok("/api/activity", json!({})).await;
    assert_eq!(activity["entries"][0]["outcome"], "unknown");
}

/// A console on the cloud with this key, whose account was read or not.
async fn with_key(fake: &Fake, folder: &Path, key: &str, account: Option<&str>) -> Console {
    with_key_in("cn-shanghai", fake, folder, key, account).await
}

async fn with_key_in(region: &str, fake: &Fake, folder: &Path, key: &str, account: Option<&str>) -> Console {
    let journal = media_proxy::Journal::open(&folder.join("console.sqlite3")).unwrap();
    let app = open_as(fake, journal.clone(), key, |config| {
        config.mode = media_api::Mode::Cloud;
        config.safety = media_proxy::Safety::of(media_api::Mode::Cloud);
        config.region = region.to_owned();
        config.account = account.map(str::to_owned);
        config.pace.hold = Duration::from_secs(60);
    })
    .await;
    Console::log_in(app, journal).await
}

/// Also for one account: a deletion would continue against the other region's service.
#[tokio::test]
async fn deletions_of_one_region_are_not_seen_in_another() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(1), remove).await;
    for account in [None, Some("11")] {
        let first = with_key_in("cn-shanghai", &fake, folder.path(), "key-1", account).await;
        first.ok("/api/deletions/arm", json!({})).await;
        let plan = first.ok("/api/deletions/plan", target(&[START])).await;
        let id = plan["id"].as_str().unwrap();
        first.ok(&format!("/api/deletions/{id}/confirm"), json!({})).await;
        first.app.shut_down().await;
        let listed = async |region| {
            let console = with_key_in(region, &fake, folder.path(), "key-1", account).await;
            let list = console.ok("/api/deletions", json!({})).await;
            let status = console.post(&format!("/api/deletions/{id}"), json!({})).await.status;
            console.app.shut_down().await;
            (list.to_string().contains(id), status)
        };
        assert_eq!(listed("cn-beijing").await, (false, 404), "{account:?}");
        assert_eq!(listed("cn-shanghai").await, (true, 200), "{account:?}");
        // The same snapshot is planned again for the other account.
        let last = with_key_in("cn-shanghai", &fake, folder.path(), "key-1", account).await;
        last.ok(&format!("/api/deletions/{id}/cancel"), json!({})).await;
        last.app.shut_down().await;
    }
}

#[tokio::test]
async fn history_and_unfinished_deletions_belong_to_the_account_and_not_to_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(2), remove).await;
    let known = async |key: &str, account: Option<&str>| {
        let console = with_key(&fake, folder.path(), key, account).await;
        let listed = console.ok("/api/deletions", json!({})).await.as_array().unwrap().len();
        let context = console.ok("/api/context", json!({})).await;
        (console, listed, context["account"].clone(), context["running_deletions"].clone())
    };
    // The account cannot be read: new deletions belong to the key.
    let (first, ..) = known("key-1", None).await;
    let plan = first.ok("/api/deletions/plan", target(&[START])).await;
    let id = plan["id"].as_str().unwrap();
    first.ok("/api/deletions/arm", json!({})).await;
    first.ok(&format!("/api/deletions/{id}/confirm"), json!({})).await;
    first.app.shut_down().await;

    // Another key, of an unknown account, sees nothing.
    let (_, listed, account, _) = known("key-2", Some("22")).await;
    assert_eq!((listed, account), (0, json!("22")));
    // Once the account of the first key was read, its later keys see its deletions, and they wait for a user.
    assert_eq!(known("key-1", Some("11")).await.1, 1);
    let (third, listed, account, running) = known("key-3", Some("11")).await;
    assert_eq!((listed, account, running), (1, json!("11"), json!(1)));
    assert_eq!(third.ok(&format!("/api/deletions/{id}"), json!({})).await["summary"]["state"], "waiting");
    // The account that an earlier start read for a key is used when it cannot be read again.
    let (_, listed, account, _) = known("key-3", None).await;
    assert_eq!((listed, account), (1, json!("11")));
    // Another account still sees nothing.
    assert_eq!(known("key-2", None).await.1, 0);
}
