//! Plans of deletions: their items and calls, and nothing more; no plan deletes anything.

use crate::common::stock::*;
use crate::common::*;
use media_api::deletion::Plan;
use media_proxy::batching::{Wish, batch, merge};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

proptest! {
    #[test]
    fn a_plan_never_exceeds_the_limit_per_call_and_holds_each_item_once_in_order(
        groups in prop::collection::vec((0u8..5, prop::collection::vec(0u16..400, 0..500)), 0..6),
        per_call in prop::sample::select(vec![1usize, 20, 200]),
    ) {
        let wishes: Vec<Wish> = groups
            .iter()
            .map(|(subject, items)| Wish {
                subject: subject.to_string(),
                items: items.iter().map(ToString::to_string).collect(),
            })
            .collect();
        let asked: usize = wishes.iter().map(|wish| wish.items.len()).sum();
        let (merged, duplicates) = merge(wishes);
        let (calls, capped) = batch(&merged, per_call, usize::MAX);
        prop_assert!(!capped);
        prop_assert!(calls.iter().all(|call| (1..=per_call).contains(&call.items.len())));
        let planned: Vec<(String, String)> = calls
            .iter()
            .flat_map(|call| call.items.iter().map(|item| (call.subject.clone(), item.clone())))
            .collect();
        let wished: Vec<(String, String)> = merged
            .iter()
            .flat_map(|wish| wish.items.iter().map(|item| (wish.subject.clone(), item.clone())))
            .collect();
        prop_assert_eq!(&planned, &wished);
        let distinct: BTreeSet<_> = planned.iter().collect();
        prop_assert_eq!(distinct.len(), planned.len());
        prop_assert_eq!(planned.len() + duplicates.len(), asked);
    }

    #[test]
    fn a_plan_is_cut_at_its_limit(items in 0usize..300, limit in 0usize..300) {
        let wish = Wish { subject: "j".into(), items: (0..items).map(|n| n.to_string()).collect() };
        let (calls, capped) = batch(&[wish], 20, limit);
        prop_assert_eq!(calls.iter().map(|call| call.items.len()).sum::<usize>(), items.min(limit));
        prop_assert_eq!(capped, items > limit);
    }
}

#[tokio::test]
async fn a_plan_says_what_goes_and_deletes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(450);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let mut timestamps: Vec<i64> = there.lock().unwrap().iter().copied().collect();
    timestamps.extend([START, START + 1]);
    let plan = console.ok("/api/deletions/plan", target(&timestamps)).await;
    let sizes: Vec<usize> =
        plan["calls"].as_array().unwrap().iter().map(|c| c["items"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [200, 200, 50]);
    assert_eq!(plan["total"], 450);
    assert_eq!(plan["confirmation"], json!({ "type": { "expected": "450" } }));
    assert_eq!((&plan["oldest"], &plan["newest"]), (&json!(START), &json!(START + 449 * 5_000)));
    let reasons: Vec<&str> =
        plan["left_out"].as_array().unwrap().iter().map(|l| l["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["duplicate", "not_found"]);
    assert!(fake.calls("DeleteLiveSnapshotFiles").is_empty());
    assert!(console.ok("/api/deletions", json!({})).await.as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_plan_that_was_cut_speaks_only_of_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(10_050);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", all(&there)).await;
    assert_eq!(plan["total"], 10_000);
    assert_eq!((&plan["oldest"], &plan["newest"]), (&json!(START), &json!(START + 9_999 * 5_000)));
}

#[tokio::test]
async fn a_range_takes_its_bounds_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let there = there(10);
    let fake = snapshots(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let time = |millis: i64| media_api::time::ApiTime::from_seconds(millis / 1000).unwrap();
    let range = json!({ "snapshot_range": {
        "jobs": ["j"], "start": time(START + 5_000), "end": time(START + 20_000), "erase_originals": true
    } });
    let plan = console.ok("/api/deletions/plan", range).await;
    assert_eq!(plan["total"], 4);
    assert_eq!(plan["confirmation"]["type"]["expected"], "4");
    assert_eq!(plan["warnings"][0], "originals_included");
}

/// Plans the items of a plan again, and expects the same calls.
async fn plan_twice(console: &Console, target: Value) {
    let read = |plan: Value| serde_json::from_value::<Plan>(plan).unwrap();
    let plan = read(console.ok("/api/deletions/plan", target).await);
    let target = serde_json::to_value(plan.target().unwrap()).unwrap();
    let again = read(console.ok("/api/deletions/plan", target).await);
    assert_ne!(again.id, plan.id);
    assert!(!plan.calls.is_empty());
    assert_eq!(
        (again.action, again.erase_originals, again.calls),
        (plan.action, plan.erase_originals, plan.calls)
    );
}

#[tokio::test]
async fn what_a_plan_names_can_be_planned_again() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(450), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    plan_twice(&console, all(&there(450))).await;
    let time = |millis: i64| media_api::time::ApiTime::from_seconds(millis / 1000).unwrap();
    let (start, end) = (time(START), time(START + 20_000));
    plan_twice(
        &console,
        json!({ "snapshot_range": { "jobs": ["j"], "start": start, "end": end, "erase_originals": true } }),
    )
    .await;

    let folder = tempfile::tempdir().unwrap();
    let both = Arc::new(Mutex::new(vec!["s1".to_owned(), "s2".to_owned()]));
    let fake = streams(both, |_, _| panic!("a plan deletes nothing")).await;
    plan_twice(&Console::new(&fake, folder.path()).await, both_streams()).await;

    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|_| {
        (200, json!({ "RequestId": "R", "UploadDetails": [{ "MediaId": "m1" }, { "MediaId": "m2" }] }))
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    plan_twice(&console, json!({ "fragments": { "media_ids": ["m1", "m2"] } })).await;
}

#[tokio::test]
async fn timestamps_far_apart_take_few_reads() {
    let folder = tempfile::tempdir().unwrap();
    let apart: Vec<i64> = (0..15_000).map(|n| START + n * 700_000).collect();
    let there = Arc::new(Mutex::new(apart.iter().copied().collect()));
    let fake = snapshots(there, |_, _| panic!("a plan deletes nothing")).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", target(&apart)).await;
    assert_eq!(plan["total"], 10_000);
    let reads = fake.calls("ListLiveSnapshotFiles").len();
    assert!(reads < 250, "{reads}");
}

#[tokio::test]
async fn a_service_whose_pages_hardly_advance_is_not_read_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| match seen.action.as_str() {
        "GetLiveSnapshotJob" => (200, json!({ "RequestId": "R", "JobId": "j", "Status": "paused" })),
        _ => {
            let start = media_api::time::parse(&seen.query["StartTime"]).unwrap().timestamp();
            let next = media_api::time::ApiTime::from_seconds(start + 1).unwrap();
            (200, json!({ "RequestId": "R", "FileList": [], "NextStartTime": next }))
        }
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let time = |seconds: i64| media_api::time::ApiTime::from_seconds(START / 1000 + seconds).unwrap();
    let range = json!({ "snapshot_range": {
        "jobs": ["j"], "start": time(0), "end": time(80_000), "erase_originals": false
    } });
    let reply = console.post("/api/deletions/plan", range).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_request"));
    assert!(reply.json()["message"].as_str().unwrap().contains("choose less"), "{:?}", reply.json());
    let reads = fake.calls("ListLiveSnapshotFiles").len();
    assert!(reads < 600, "{reads}");
}

#[tokio::test]
async fn a_plan_that_takes_too_long_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let fake = snapshots(there(3), remove).await;
    let limit = std::time::Duration::from_secs(2);
    let console = Console::with(&fake, folder.path(), |config| config.pace.planning = limit).await;
    fake.hold("ListLiveSnapshotFiles");
    let reply = console.post("/api/deletions/plan", all(&there(3))).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_request"));
    assert!(reply.json()["message"].as_str().unwrap().contains("takes too long"), "{:?}", reply.json());
    assert_eq!(fake.calls("ListLiveSnapshotFiles").len(), 1, "it was given up while it waited");
}

#[tokio::test]
async fn files_that_another_job_may_have_written_are_warned_of_when_they_would_go() {
    let folder = tempfile::tempdir().unwrap();
    let names = Arc::new(Mutex::new("snapshot/{UnixTimestamp}.jpg"));
    let named = names.clone();
    let fake = Fake::json(move |seen| match seen.action.as_str() {
        "GetLiveSnapshotJob" => {
            let format = *named.lock().unwrap();
            (200, json!({ "RequestId": "R", "JobId": "j", "Status": "paused", "SequenceFormat": format }))
        }
        _ => {
            let file = json!({ "OssBucket": "b", "OssObject": "1.jpg", "CreateTimestamp": START, "IsOverlay": false });
            (200, json!({ "RequestId": "R", "FileList": [file], "NextStartTime": null }))
        }
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let time = |millis: i64| media_api::time::ApiTime::from_seconds(millis / 1000).unwrap();
    let warned = async |erase: bool| {
        let chosen = json!({ "snapshots": { "jobs": [{ "job_id": "j", "timestamps": [START] }], "erase_originals": erase } });
        let range = json!({ "snapshot_range": {
            "jobs": ["j"], "start": time(START), "end": time(START), "erase_originals": erase
        } });
        let shared = json!({ "files_may_be_shared": { "job_id": "j" } });
        let mut found = Vec::new();
        for target in [chosen, range] {
            let plan = console.ok("/api/deletions/plan", target).await;
            assert_eq!(plan["total"], 1);
            found.push(plan["warnings"].as_array().unwrap().contains(&shared));
        }
        found
    };
    assert_eq!(warned(true).await, [true, true]);
    assert_eq!(warned(false).await, [false, false], "the files stay");
    for own in ["snapshot/{JobId}/{Sequence}.jpg", ""] {
        *names.lock().unwrap() = own;
        assert_eq!(warned(true).await, [false, false], "{own}");
    }
}

/// A service with jobs `full`, `empty` and `locked`; others do not exist.
async fn three_jobs() -> Fake {
    Fake::json(|seen| {
        let job = seen.query["JobId"].as_str();
        match (seen.action.as_str(), job) {
            ("GetLiveSnapshotJob", "full" | "empty" | "locked") => (
                200,
                json!({ "RequestId": "R", "JobId": job, "JobName": format!("The {job} one"), "Status": "started" }),
            ),
            ("GetLiveSnapshotJob", _) => error(404, "JobNotFound"),
            (_, "locked") => error(403, "Forbidden.RAM"),
            (_, job) => {
                let file = json!({ "OssBucket": "b", "OssObject": "1.jpg", "CreateTimestamp": START, "IsOverlay": false });
                let files = if job == "full" { vec![file] } else { Vec::new() };
                (200, json!({ "RequestId": "R", "FileList": files, "NextStartTime": null }))
            }
        }
    })
    .await
}

fn range_of(jobs: &[&str]) -> Value {
    let time = media_api::time::ApiTime::from_seconds(START / 1000).unwrap();
    json!({ "snapshot_range": { "jobs": jobs, "start": time, "end": time, "erase_originals": false } })
}

#[tokio::test]
async fn jobs_of_which_nothing_goes_are_named_and_not_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let fake = three_jobs().await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", range_of(&["full", "empty", "gone"])).await;
    assert_eq!(plan["total"], 1);
    assert_eq!(
        plan["warnings"],
        json!([
            "originals_stay",
            { "job_running": { "job_id": "full" } },
            { "nothing_in_range": { "job_id": "empty", "name": "The empty one" } },
            { "job_not_found": { "job_id": "gone" } },
        ])
    );
}

#[tokio::test]
async fn a_job_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let fake = three_jobs().await;
    let console = Console::new(&fake, folder.path()).await;
    let chosen = json!({ "snapshots": { "jobs": [{ "job_id": "locked", "timestamps": [START] }], "erase_originals": false } });
    for target in [range_of(&["full", "locked"]), chosen] {
        let reply = console.post("/api/deletions/plan", target).await;
        assert_eq!((reply.status, reply.code().as_str()), (422, "service"));
        assert_eq!(reply.json()["about"], json!({ "id": "locked", "name": "The locked one" }));
    }
}
