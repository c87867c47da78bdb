//! The proxy killed at any point of a deletion, repeatedly: the recorded outcomes are what the service did.

use crate::common::stock::*;
use crate::common::*;
use media_proxy::Journal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Pseudo-random numbers that are the same each time.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// What the service did in each call, by its request ID, and all deleted items.
#[derive(Default)]
struct Done {
    acted: BTreeMap<String, bool>,
    gone: BTreeSet<String>,
}

/// A call of some items: mostly done, sometimes throttled, sometimes failed, sometimes done and then failed.
fn answer(done: &Mutex<Done>, dice: &mut Dice, items: &[String]) -> (u16, String) {
    let mut done = done.lock().unwrap();
    let id = format!("R{}", done.acted.len());
    let (acts, status) = match dice.below(12) {
        0 => (false, 400),
        1 => (false, 503),
        2 => (true, 503),
        _ => (true, 200),
    };
    if acts {
        done.gone.extend(items.iter().cloned());
    }
    done.acted.insert(id.clone(), acts);
    (status, id)
}

fn failed(status: u16, id: &str, code: &str) -> (u16, Value) {
    let code = if status == 400 { "Throttling.User" } else { code };
    (status, json!({ "RequestId": id, "Code": code, "Message": "m" }))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The state of the only deletion in the file.
fn state(journal: &rusqlite::Connection) -> String {
    journal.query_row("SELECT state FROM deletions", [], |row| row.get(0)).unwrap()
}

/// Runs the proxy until the service has received this many more requests, and a little longer, and kills it: every task is
/// dropped where it waits. Returns the state of the deletion then.
fn run_and_kill(fake: &Fake, path: &Path, requests: u64, longer: Duration) -> String {
    let runtime = runtime();
    let received = || fake.seen.lock().unwrap().len() as u64;
    let until = received() + requests;
    let watcher = rusqlite::Connection::open(path).unwrap();
    runtime.block_on(async {
        let journal = Journal::open(path).unwrap();
        let _app = open_on(fake, journal, |_| {}).await;
        for _ in 0..5_000 {
            if received() >= until || ["finished", "halted"].contains(&state(&watcher).as_str()) {
                tokio::time::sleep(longer).await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("the deletion neither continues nor ends");
    });
    runtime.shutdown_background();
    // Sent requests are received before the next server reads: a call cannot overtake an earlier one.
    std::thread::sleep(Duration::from_millis(3));
    state(&watcher)
}

/// Kills the proxy until the deletion has ended; returns the deletion, its activity, and the number of kills.
fn kill_until_it_ends(fake: &Fake, target: Value) -> (Value, u32) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.sqlite3");
    let id = with_console(fake, &path, async |console| {
        let plan = console.ok("/api/deletions/plan", target).await;
        let id = plan["id"].as_str().unwrap().to_owned();
        let typed = plan["confirmation"]["type"]["expected"].as_str().unwrap_or_default();
        console.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": typed })).await;
        id
    });
    let mut dice = Dice(7);
    for kills in 0..200 {
        let longer = Duration::from_micros(dice.below(8_000));
        match run_and_kill(fake, &path, 1 + dice.below(4), longer).as_str() {
            "finished" => {
                let ended = with_console(fake, &path, async |console| {
                    let deletion = console.wait_for(&id, "finished").await;
                    let activity = console.ok("/api/activity", json!({ "limit": 200 })).await;
                    json!({ "deletion": deletion, "activity": activity })
                });
                return (ended, kills);
            }
            // Three calls that fail in a row halt a run; a user continues it.
            "halted" => with_console(fake, &path, async |console| {
                console.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
            }),
            _ => {}
        }
    }
    panic!("the deletion does not end");
}

/// Uses a console whose deletions are held, and kills it.
fn with_console<T>(fake: &Fake, path: &Path, work: impl AsyncFnOnce(Console) -> T) -> T {
    let runtime = runtime();
    let result = runtime.block_on(async {
        let journal = Journal::open(path).unwrap();
        let app = open_on(fake, journal.clone(), |config| config.pace.hold = Duration::from_secs(60)).await;
        work(Console::log_in(app, journal).await).await
    });
    runtime.shutdown_background();
    result
}

/// Asserts that every outcome, in the deletion and in the activity, is what the service did.
fn expect_true(ended: &Value, done: &Mutex<Done>, fake: &Fake, total: usize) {
    let done = done.lock().unwrap();
    let (deletion, activity) = (&ended["deletion"], &ended["activity"]);
    let items = deletion["items"].as_array().unwrap();
    assert_eq!(items.len(), total, "none is lost");
    for item in items {
        let (name, outcome) = (item["item"].as_str().unwrap(), item["outcome"].as_str().unwrap());
        let is_gone = done.gone.contains(name);
        match outcome {
            "deleted" => assert!(done.acted[item["request_id"].as_str().unwrap()] && is_gone, "{item}"),
            "absent" => assert!(is_gone, "{item}"),
            "failed" | "refused" => assert!(!is_gone, "{item}"),
            "unknown" => {}
            other => panic!("{other} is no final outcome: {item}"),
        }
    }
    for entry in activity["entries"].as_array().unwrap() {
        let acted = entry["request_id"].as_str().and_then(|id| done.acted.get(id)).copied();
        match entry["outcome"].as_str().unwrap() {
            "ok" => assert_eq!(acted, Some(true), "{entry}"),
            "failed" | "refused" => assert_ne!(acted, Some(true), "{entry}"),
            "unknown" => {}
            other => panic!("{other} is no final outcome: {entry}"),
        }
    }
    assert_eq!(activity["chain"]["broken_at"], Value::Null);
    expect_reads_between(fake);
}

/// A service on a separate thread, so that it outlives every proxy.
fn serve<F: Future<Output = Fake> + Send + 'static>(make: F) -> (tokio::runtime::Runtime, Fake) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let fake = runtime.block_on(make);
    (runtime, fake)
}

#[test]
fn killed_while_it_deletes_snapshots_it_records_what_was_done() {
    let (there, done, mut dice) = (there(3_000), Arc::new(Mutex::new(Done::default())), Dice(1));
    let target = all(&there);
    let (stock, acts) = (there.clone(), done.clone());
    let (_service, fake) = serve(snapshots(stock, move |there, items| {
        let names: Vec<String> = items.iter().map(ToString::to_string).collect();
        let (status, id) = answer(&acts, &mut dice, &names);
        let gone = acts.lock().unwrap().gone.clone();
        there.lock().unwrap().retain(|item| !gone.contains(&item.to_string()));
        let results: Vec<Value> =
            items.iter().map(|item| json!({ "CreateTimestamp": item, "Result": "OK" })).collect();
        match status {
            200 => (200, json!({ "RequestId": id, "DeleteFileResultList": results })),
            status => failed(status, &id, "InternalError"),
        }
    }));
    let (ended, kills) = kill_until_it_ends(&fake, target);
    println!("killed {kills} times");
    assert!(kills >= 5, "{kills}");
    expect_true(&ended, &done, &fake, 3_000);
}

#[test]
fn killed_while_it_deletes_streams_it_records_what_was_done() {
    let all: Vec<String> = (0..400).map(|n| format!("s{n:03}")).collect();
    let (done, mut dice) = (Arc::new(Mutex::new(Done::default())), Dice(2));
    let target = json!({ "streams": { "videos": [{ "video_id": "v", "stream_ids": all }] } });
    let acts = done.clone();
    let (_service, fake) = serve(streams(Arc::new(Mutex::new(all)), move |there, named| {
        let names: Vec<String> = named.split(',').map(str::to_owned).collect();
        let (status, id) = answer(&acts, &mut dice, &names);
        let gone = acts.lock().unwrap().gone.clone();
        there.lock().unwrap().retain(|item| !gone.contains(item));
        if status == 200 {
            (200, json!({ "RequestId": id }))
        } else {
            failed(status, &id, "DeleteStreamFailed")
        }
    }));
    let (ended, kills) = kill_until_it_ends(&fake, target);
    println!("killed {kills} times");
    assert!(kills >= 5, "{kills}");
    expect_true(&ended, &done, &fake, 400);
}

#[test]
fn killed_while_it_deletes_uploads_it_records_what_was_done() {
    let (there, done, mut dice) = (upload_ids(60), Arc::new(Mutex::new(Done::default())), Dice(3));
    let (target, acts) = (all_uploads(&there), done.clone());
    let (_service, fake) = serve(uploads(there, move |_, media| {
        if acts.lock().unwrap().gone.contains(media) {
            return error(400, "InvalidMultipartUpload.NotFound");
        }
        let (status, id) = answer(&acts, &mut dice, &[media.to_owned()]);
        if status == 200 {
            (200, json!({ "RequestId": id }))
        } else {
            failed(status, &id, "ServiceUnavailable")
        }
    }));
    let (ended, kills) = kill_until_it_ends(&fake, target);
    println!("killed {kills} times");
    assert!(kills >= 5, "{kills}");
    expect_true(&ended, &done, &fake, 60);
}
