//! Snapshot records: listed by time, deleted one by one, with and without their files.

use crate::common::*;
use media_api::faults::StorageFault;
use media_api::ice::*;
use media_api::time::ApiTime;
use media_api::{Action, Encoded, PageSize};
use std::time::Instant;

/// A job with `count` sequence snapshots, five seconds apart, and one overlay; returns its ID and their timestamps.
async fn job_with_files(running: &Running, count: i64) -> (String, Vec<i64>, i64) {
    let template = running.system_template().await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    let first = (chrono::Utc::now().timestamp() - 7200) * 1000;
    let timestamps: Vec<i64> = (0..count).map(|n| first + n * 5000 + n % 3).collect();
    let overlay = timestamps.last().copied().unwrap_or(first) + 1;
    let write = |object: &str| {
        let path = running.object(BUCKET, object);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"jpeg").unwrap();
    };
    running.sql(|connection| {
        let row: i64 =
            connection.query_row("SELECT id FROM jobs WHERE job_id = ?1", [&id], |row| row.get(0)).unwrap();
        for timestamp in &timestamps {
            let object = format!("snapshot/{id}/{timestamp}.jpg");
            write(&object);
            let values = rusqlite::params![row, timestamp, object];
            connection.execute("INSERT INTO files VALUES (?1, ?2, 0, ?3)", values).unwrap();
        }
        let object = format!("snapshot/{id}.jpg");
        write(&object);
        connection
            .execute("INSERT INTO files VALUES (?1, ?2, 1, ?3)", rusqlite::params![row, overlay, object])
            .unwrap();
    });
    (id, timestamps, overlay)
}

fn file(running: &Running, id: &str, timestamp: i64) -> bool {
    running.object(BUCKET, &format!("snapshot/{id}/{timestamp}.jpg")).exists()
}

#[tokio::test]
async fn paging_forward_by_next_start_time_shows_every_file_once_and_no_page_is_too_long() {
    let running = running().await;
    let (id, timestamps, overlay) = job_with_files(&running, 60).await;
    for limit in [1, 2, 7, 100] {
        let mut start = ApiTime::from_seconds(timestamps[0] / 1000).unwrap();
        let mut seen = Vec::new();
        loop {
            let request = ListLiveSnapshotFiles {
                job_id: id.parse().unwrap(),
                start_time: start,
                end_time: ApiTime::from_seconds(overlay / 1000).unwrap(),
                limit: Some(PageSize::new(limit).unwrap()),
                sort_by: None,
            };
            let page = running.call(&request).await.unwrap();
            assert!(page.file_list.len() <= limit as usize);
            seen.extend(page.file_list.iter().map(|file| file.create_timestamp));
            if page.next_start_time.is_empty() {
                break;
            }
            let next = serde_json::from_value(page.next_start_time.into()).unwrap();
            assert!(next > start);
            start = next;
        }
        let mut expected = timestamps.clone();
        expected.push(overlay);
        assert_eq!(seen, expected, "limit {limit}");
    }
}

#[tokio::test]
async fn a_walk_backward_ends_and_no_page_is_too_long() {
    let running = running().await;
    let (id, timestamps, overlay) = job_with_files(&running, 20).await;
    let mut request = ListLiveSnapshotFiles {
        job_id: id.parse().unwrap(),
        start_time: ApiTime::from_seconds(timestamps[0] / 1000 - 60).unwrap(),
        end_time: ApiTime::from_seconds(overlay / 1000).unwrap(),
        limit: Some(PageSize::new(4).unwrap()),
        sort_by: Some(SortBy::Descending),
    };
    for _ in 0..5 {
        let page = running.call(&request).await.unwrap();
        assert_eq!(page.file_list.len(), 4);
        if page.next_start_time.is_empty() {
            return;
        }
        request.start_time = serde_json::from_value(page.next_start_time.into()).unwrap();
    }
    panic!("the walk does not end");
}

#[tokio::test]
async fn the_newest_come_first_when_asked_and_the_next_older_is_named() {
    let running = running().await;
    let (id, timestamps, overlay) = job_with_files(&running, 10).await;
    let request = ListLiveSnapshotFiles {
        job_id: id.parse().unwrap(),
        start_time: ApiTime::from_seconds(timestamps[0] / 1000).unwrap(),
        end_time: ApiTime::from_seconds(overlay / 1000).unwrap(),
        limit: Some(PageSize::new(3).unwrap()),
        sort_by: Some(SortBy::Descending),
    };
    let page = running.call(&request).await.unwrap();
    let shown: Vec<i64> = page.file_list.iter().map(|file| file.create_timestamp).collect();
    assert_eq!(shown, [overlay, timestamps[9], timestamps[8]]);
    assert!(page.file_list[0].is_overlay);
    assert_eq!(page.next_start_time, ApiTime::from_seconds(timestamps[7] / 1000).unwrap().to_string());
}

#[tokio::test]
async fn deleting_records_keeps_the_files_and_deleting_originals_removes_exactly_those() {
    let running = running().await;
    let (id, timestamps, _) = job_with_files(&running, 4).await;
    let [a, b, c, d] = timestamps[..] else { panic!() };
    let answer = running.call(&deletion(&id, &[a, a], false)).await.unwrap();
    assert_eq!(answer.delete_file_result_list.len(), 1);
    assert!(file(&running, &id, a));

    let missing = c + 1;
    let answer = running.call(&deletion(&id, &[c, missing, b], true)).await.unwrap();
    let results: Vec<(i64, &str)> =
        answer.delete_file_result_list.iter().map(|r| (r.create_timestamp, r.result.as_str())).collect();
    assert_eq!(results, [(c, "OK"), (missing, "NotFound"), (b, "OK")]);
    assert!(
        !file(&running, &id, b)
            && !file(&running, &id, c)
            && file(&running, &id, a)
            && file(&running, &id, d)
    );
    let left: Vec<i64> = running.files(&id).await.iter().map(|file| file.create_timestamp).collect();
    assert_eq!(left, [d, d + 1]);
}

#[tokio::test]
async fn an_overlay_anywhere_refuses_the_whole_call() {
    let running = running().await;
    let (id, timestamps, overlay) = job_with_files(&running, 2).await;
    let error = running.call(&deletion(&id, &[timestamps[0], overlay], true)).await.unwrap_err();
    assert_eq!(error.code, "OverlayNotSupported");
    let message = "Not Sopport to remove overlay snapshot, please remove overlay snapshot from OSS console.";
    assert_eq!(error.message, message);
    assert_eq!(running.files(&id).await.len(), 3);
    assert!(file(&running, &id, timestamps[0]));
}

#[tokio::test]
async fn two_hundred_are_deleted_quickly_and_one_more_is_refused() {
    let running = running().await;
    let (id, timestamps, _) = job_with_files(&running, 201).await;
    assert_eq!(running.code(&deletion(&id, &timestamps, true)).await, "InvalidParameter");
    assert_eq!(running.files(&id).await.len(), 100);
    let begun = Instant::now();
    let answer = running.call(&deletion(&id, &timestamps[..200], true)).await.unwrap();
    println!("200 files deleted in {:?}", begun.elapsed());
    assert!(answer.delete_file_result_list.iter().all(|result| result.result == "OK"));
    assert_eq!(running.files(&id).await.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_deleted_is_told_by_item_and_keeps_its_record() {
    let running = running().await;
    let (id, timestamps, _) = job_with_files(&running, 3).await;
    // A file that is gone already counts as gone.
    std::fs::remove_file(running.object(BUCKET, &format!("snapshot/{id}/{}.jpg", timestamps[0]))).unwrap();
    let answer = running.call(&deletion(&id, &timestamps[..1], true)).await.unwrap();
    assert_eq!(answer.delete_file_result_list[0].result, "OK");

    running.service.faults().set(storage(StorageFault::Undeletable)).unwrap();
    let answer = running.call(&deletion(&id, &[timestamps[1], 7], true)).await.unwrap();
    let results: Vec<&str> = answer.delete_file_result_list.iter().map(|item| item.result.as_str()).collect();
    assert_eq!(results, ["InternalError", "NotFound"]);
    assert!(file(&running, &id, timestamps[1]));
    let listed: Vec<i64> = running.files(&id).await.iter().map(|file| file.create_timestamp).collect();
    assert!(listed.contains(&timestamps[1]), "the record is in step with its file");
    // Records alone can be deleted nevertheless.
    assert_eq!(running.code(&deletion(&id, &timestamps[2..], false)).await, "OK");

    running.service.faults().clear();
    assert_eq!(running.code(&deletion(&id, &timestamps[1..2], true)).await, "OK");
    assert!(!file(&running, &id, timestamps[1]));
    running.stop_and_check().await;
}

#[tokio::test]
async fn a_file_that_another_record_names_stays() {
    let running = running().await;
    let (one, timestamps, _) = job_with_files(&running, 2).await;
    let (other, _, _) = job_with_files(&running, 1).await;
    let shared = format!("snapshot/{one}/{}.jpg", timestamps[0]);
    running.sql(|c| {
        let row: i64 =
            c.query_row("SELECT id FROM jobs WHERE job_id = ?1", [&other], |row| row.get(0)).unwrap();
        c.execute("INSERT INTO files VALUES (?1, 5, 0, ?2)", rusqlite::params![row, shared]).unwrap();
    });
    assert_eq!(running.code(&deletion(&one, &timestamps, true)).await, "OK");
    assert!(file(&running, &one, timestamps[0]) && !file(&running, &one, timestamps[1]));
    assert_eq!(running.code(&deletion(&other, &[5], true)).await, "OK");
    assert!(!file(&running, &one, timestamps[0]), "no record names it any more");
    running.stop_and_check().await;
}

#[tokio::test]
async fn nothing_found_is_an_error_of_its_own() {
    let running = running().await;
    let (id, timestamps, _) = job_with_files(&running, 1).await;
    assert_eq!(running.code(&deletion(&id, &[7], false)).await, "NoValidSnapshot");
    assert_eq!(running.code(&deletion("no-such", &timestamps, false)).await, "JobNotFound");
    assert_eq!(running.code(&deletion(&id, &[], false)).await, "MissingParameter");
    let list = ListLiveSnapshotFiles {
        job_id: "no-such".parse().unwrap(),
        start_time: ApiTime::from_seconds(0).unwrap(),
        end_time: ApiTime::from_seconds(86_400).unwrap(),
        limit: None,
        sort_by: None,
    };
    assert_eq!(running.code(&list).await, "JobNotFound");
    let long = ListLiveSnapshotFiles { end_time: ApiTime::from_seconds(86_401).unwrap(), ..list };
    assert_eq!(running.code(&long).await, "EndTimeMismatch");
}

#[tokio::test]
async fn older_clients_may_number_the_timestamps() {
    let running = running().await;
    let (id, timestamps, _) = job_with_files(&running, 2).await;
    let query = vec![
        ("JobId".to_owned(), id.clone()),
        ("CreateTimestampList.1".to_owned(), timestamps[0].to_string()),
        ("CreateTimestampList.2".to_owned(), timestamps[1].to_string()),
        ("DeleteOriginalFile".to_owned(), "True".to_owned()),
    ];
    let encoded = Encoded { query, form: None };
    let raw = running.send(&running.attempt("DeleteLiveSnapshotFiles", "2020-11-09", encoded, "POST")).await;
    assert_eq!(raw.status, 200, "{raw:?}");
    assert!(!file(&running, &id, timestamps[0]) && !file(&running, &id, timestamps[1]));
}

#[tokio::test]
async fn every_documented_error_of_every_operation_can_be_provoked() {
    let running = running().await;
    let (id, timestamps, _) = job_with_files(&running, 1).await;
    let request = deletion(&id, &timestamps, true);
    for error in Action::DeleteLiveSnapshotFiles.facts().errors {
        assert!(running.service.faults().inject(Action::DeleteLiveSnapshotFiles, error.code, 1));
        let raw = running.send(&running.attempt_of(&request)).await;
        let answered = raw.error();
        assert_eq!(
            (raw.status, answered.code.as_str(), answered.message.as_str()),
            (error.status, error.code, error.message)
        );
    }
    assert!(file(&running, &id, timestamps[0]));
    for action in Action::ALL {
        for error in action.facts().documented_errors() {
            assert!(running.service.faults().inject(*action, error.code, 1), "{action} {}", error.code);
        }
        assert!(!running.service.faults().inject(*action, "NotDocumented", 1));
    }
    running.service.faults().clear();
    assert_eq!(running.code(&request).await, "OK");
}
