//! The program killed with SIGKILL at random points of its deletions: the recorded outcomes are what the service did.
//!
//! The suite kills it a few times. `MEDIA_CONSOLE_KILLS=200 cargo test -p media-server --test cloud kill -- --nocapture` kills
//! it that often for each kind, in deletions of 1,000 items, and prints statistics; that takes some minutes.

use crate::program::{KEY, Log, Program, state};
use crate::stock::{Kind, Stock};
use crate::stub::{Call, Reply, Stub};
use crate::traces::Traces;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Kills of each kind in the suite.
const KILLS: u32 = 3;
/// Longest delay of the stub before and after it carries out a call, in microseconds.
const DELAY: u64 = 10_000;

/// Pseudo-random numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Which calls the service has carried out, by their request IDs.
type Acted = Arc<Mutex<BTreeMap<String, bool>>>;

/// Mostly done; sometimes throttled, failed, done and then failed, or done and only half answered.
fn script(kind: Kind, acted: Acted, mut dice: Dice) -> impl FnMut(&Call, &mut Stock) -> Option<Reply> + Send {
    move |call, stock| {
        if call.action != kind.action() {
            return None;
        }
        let mut acted = acted.lock().unwrap();
        let id = format!("R{}", acted.len());
        let (acts, failure) = match dice.below(24) {
            0 => (false, Some(Reply::error(400, "Throttling.User"))),
            1 => (false, Some(Reply::error(503, "ServiceUnavailable"))),
            2 => (true, Some(Reply::error(500, "InternalError"))),
            3 => (true, Some(Reply::Half(json!({ "RequestId": id })))),
            _ => (true, None),
        };
        let reply = if acts { stock.deleted(call, &id) } else { Reply::Silence };
        let is_done = acts && !matches!(reply, Reply::Json(400.., _));
        let mut reply = failure.unwrap_or(reply);
        if let Reply::Json(_, body) = &mut reply {
            body["RequestId"] = json!(id);
        }
        acted.insert(id, is_done);
        Some(reply)
    }
}

/// The number of kills, and whether that is more than in the suite.
fn kills() -> (u32, bool) {
    let asked = std::env::var("MEDIA_CONSOLE_KILLS").ok();
    let kills = asked.as_ref().map(|text| text.parse().expect("MEDIA_CONSOLE_KILLS is a number"));
    (kills.unwrap_or(KILLS), asked.is_some())
}

/// Statistics over all deletions of one kind.
#[derive(Debug, Default)]
struct Seen {
    deletions: u32,
    kills: u32,
    /// Kills after which a call had an intent and no outcome.
    interrupted: u32,
    calls: usize,
    outcomes: BTreeMap<String, usize>,
    recorded: BTreeMap<String, usize>,
}

async fn kill_until_done(kind: Kind, items_in_suite: i64) {
    let (wanted, is_long) = kills();
    let count = if is_long { 1_000 } else { items_in_suite };
    let (mut seen, mut dice, begun) = (Seen::default(), Dice(kind as u64 + 1), Instant::now());
    while seen.kills < wanted {
        delete_and_kill(kind, count, wanted, &mut dice, &mut seen).await;
        seen.deletions += 1;
        if is_long {
            println!("{kind:?} after {:?}: {seen:?}", begun.elapsed());
        }
    }
}

/// One deletion from its plan to its end, with the remaining kills.
async fn delete_and_kill(kind: Kind, count: i64, wanted: u32, dice: &mut Dice, seen: &mut Seen) {
    let folder = tempfile::tempdir().unwrap();
    let acted = Acted::default();
    let script = script(kind, acted.clone(), Dice(dice.below(u64::MAX)));
    let stub = Stub::start_slow(Stock::of(kind, count), DELAY, script).await;
    let target = stub.stock().target();
    let traces = Traces::default();
    let program = start(&stub, folder.path(), &traces).await;
    let id = program.confirm(target).await;
    // Within the hold: a deletion that was confirmed and not begun waits for a user after a restart.
    tokio::time::sleep(Duration::from_millis(dice.below(600))).await;
    drop(program);
    seen.kills += 1;
    let (deletion, activity) = loop {
        let is_last = seen.kills >= wanted;
        let moment = moment(&stub, dice);
        tokio::select! {
            biased;
            () = moment, if !is_last => {}
            ended = go_on_to_the_end(&stub, folder.path(), &id, &traces) => break ended,
        }
        seen.kills += 1;
        seen.interrupted += u32::from(is_interrupted(folder.path()));
    };
    seen.calls += stub.calls(kind.action()).len();
    expect_true(&deletion, &activity, &stub, &acted.lock().unwrap(), kind, seen);
    // However it was killed, it has leaked no secret.
    traces.search(folder.path(), &stub);
}

async fn start(stub: &Stub, folder: &Path, traces: &Traces) -> Program {
    Program::traced(stub, stub.address, folder, &KEY, Log::Warnings, traces.clone()).await
}

/// The moment at which the program is killed: at any time, or just after the service has received some more calls.
async fn moment(stub: &Stub, dice: &mut Dice) {
    let (kind, calls) = (dice.below(4), 1 + dice.below(8) as usize);
    let (any, after) = (dice.below(2_000), dice.below(30_000));
    if kind == 0 {
        return tokio::time::sleep(Duration::from_millis(any)).await;
    }
    let until = stub.count() + calls;
    let received = async {
        while stub.count() < until {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(4), received).await;
    tokio::time::sleep(Duration::from_micros(after)).await;
}

/// Starts the program and continues the deletion whenever it waits; returns the final deletion and activity. The program is
/// killed when this is dropped.
async fn go_on_to_the_end(stub: &Stub, folder: &Path, id: &str, traces: &Traces) -> (Value, Vec<Value>) {
    let program = start(stub, folder, traces).await;
    loop {
        let deletion = program.wait(id).await;
        match state(&deletion) {
            "finished" => return (deletion, program.activity().await),
            // Calls are sent only after the server was armed again; three that fail in a row halt the run.
            "waiting" | "halted" => program.go_on(id).await,
            other => panic!("{other}"),
        }
    }
}

/// Whether a call was under way when the program was killed.
fn is_interrupted(folder: &Path) -> bool {
    let journal = rusqlite::Connection::open(folder.join("data/console.sqlite3")).unwrap();
    let open = "SELECT count(*) FROM deletion_items WHERE outcome = 'sent'";
    journal.query_row(open, [], |row| row.get::<_, i64>(0)).unwrap() > 0
}

/// Asserts that every outcome, in the deletion and in the activity, is what the service did; that nothing is lost, and nothing
/// was sent twice without a read in between.
fn expect_true(
    deletion: &Value,
    activity: &[Value],
    stub: &Stub,
    acted: &BTreeMap<String, bool>,
    kind: Kind,
    seen: &mut Seen,
) {
    let stock = stub.stock();
    let rows = deletion["items"].as_array().unwrap();
    assert_eq!(rows.len(), stock.len(), "none is lost");
    for row in rows {
        let (item, outcome) = (row["item"].as_str().unwrap(), row["outcome"].as_str().unwrap());
        let is_gone = !stock.holds(item);
        match outcome {
            "deleted" => assert!(acted[row["request_id"].as_str().unwrap()] && is_gone, "{row}"),
            "absent" => assert!(is_gone, "{row}"),
            "failed" | "refused" => assert!(!is_gone, "{row}"),
            "unknown" => {}
            other => panic!("{other} is no final outcome: {row}"),
        }
        *seen.outcomes.entry(outcome.to_owned()).or_default() += 1;
    }
    let entries = activity.iter().filter(|entry| entry["action"] == kind.action());
    for entry in entries {
        let done = entry["request_id"].as_str().and_then(|id| acted.get(id)).copied();
        let outcome = entry["outcome"].as_str().unwrap();
        match outcome {
            "ok" => assert_eq!(done, Some(true), "{entry}"),
            "failed" | "refused" => assert_ne!(done, Some(true), "{entry}"),
            "unknown" => {}
            other => panic!("{other} is no final outcome: {entry}"),
        }
        *seen.recorded.entry(outcome.to_owned()).or_default() += 1;
    }
    drop(stock);
    stub.expect_reads_between();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_records_what_became_of_snapshots() {
    kill_until_done(Kind::Snapshots, 1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_records_what_became_of_streams() {
    kill_until_done(Kind::Streams, 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_records_what_became_of_uploads() {
    kill_until_done(Kind::Uploads, 15).await;
}
