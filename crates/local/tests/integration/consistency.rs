//! Records and files match, whatever arrives at the same moment, and whatever is refused in between.

use crate::common::*;
use media_api::faults::StorageFault;
use media_api::ice::*;
use media_local::{Config, Finding, StartError, check, start};
use rusqlite::params;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Duration;

/// A job whose stream is not published.
async fn idle_job(running: &Running) -> String {
    let template = running.system_template().await;
    running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id
}

fn put(running: &Running, object: &str, content: &[u8]) {
    let path = running.object(BUCKET, object);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Stores a record of a job as an earlier time would have left it.
fn record(running: &Running, id: &str, timestamp: i64, object: &str) {
    running.sql(|c| {
        c.execute(
            "INSERT INTO files SELECT id, ?2, 0, ?3 FROM jobs WHERE job_id = ?1",
            params![id, timestamp, object],
        )
        .unwrap();
    });
}

async fn has_picture(running: &Running, id: &str) -> bool {
    let file = running.files(id).await.remove(0);
    running.service.pictures().read(BUCKET, &file.oss_object, false).await.unwrap().is_some()
}

/// A template whose jobs write the same names, and a job of it with its first picture; template, job and the picture's time.
async fn first_of_a_shared_name(running: &Running) -> (String, String, i64) {
    let template = running.template(3600, "", "shared/{Sequence}.jpg").await;
    let one = started_job(running, "hall", &template).await;
    eventually("the first has its picture", || async { running.files(&one).await.len() == 1 }).await;
    let timestamp = running.files(&one).await[0].create_timestamp;
    (template, one, timestamp)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_stays_when_its_name_is_deleted_for_another_job_while_it_is_written() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    let (template, one, timestamp) = first_of_a_shared_name(&running).await;
    running.service.faults().set(storage(StorageFault::Slow { millis: 2_000 })).unwrap();
    let other = started_job(&running, "hall", &template).await;
    eventually("the second is being written", || async {
        running.number("SELECT count(*) FROM intents") == 1
    })
    .await;
    assert_eq!(running.code(&deletion(&one, &[timestamp], true)).await, "OK");
    running.service.faults().clear();
    eventually("the second is recorded", || async { running.files(&other).await.len() == 1 }).await;
    assert!(has_picture(&running, &other).await);
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_whose_name_is_being_deleted_is_written_after_that() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    let (template, one, timestamp) = first_of_a_shared_name(&running).await;
    // Older ones, whose removal takes time before that of the first.
    let older = [timestamp - 3, timestamp - 2, timestamp - 1];
    older.iter().for_each(|at| record(&running, &one, *at, &format!("old/{at}.jpg")));
    running.service.faults().set(storage(StorageFault::Slow { millis: 750 })).unwrap();
    let delete = deletion(&one, &[&older[..], &[timestamp]].concat(), true);
    let store = async {
        eventually("the deletion has begun", || async {
            running.number("SELECT count(*) FROM intents") == 4
        })
        .await;
        started_job(&running, "hall", &template).await
    };
    let (deleted, other) = tokio::join!(running.code(&delete), store);
    running.service.faults().clear();
    assert_eq!(deleted, "OK");
    eventually("the second is recorded", || async { running.files(&other).await.len() == 1 }).await;
    assert!(has_picture(&running, &other).await);
    running.stop_and_check().await;
}

/// A disk that becomes full between a picture and its thumbnail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_whose_thumbnail_is_refused_is_stored_once() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    let template = running.template(3600, "{JobId}.jpg", "{JobId}/{Sequence}.jpg").await;
    running.service.faults().set(storage(StorageFault::FullAfter { files: 1 })).unwrap();
    let id = started_job(&running, "hall", &template).await;
    eventually("the picture is recorded", || async { running.files(&id).await.len() == 1 }).await;
    running.service.faults().clear();
    // Longer than the delay before a retry.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(running.files(&id).await.len(), 1, "it is not stored again");
    assert_eq!(running.seen(&id).await.stream_notice, "");
    running.call(&command(&id, Command::Restart)).await.unwrap();
    eventually("the next picture", || async { running.files(&id).await.len() == 3 }).await;
    let mut names: Vec<_> = running.files(&id).await.into_iter().map(|file| file.oss_object).collect();
    names.sort();
    assert_eq!(names, [format!("{id}.jpg"), format!("{id}/1.jpg"), format!("{id}/2.jpg")]);
    running.stop_and_check().await;
}

#[tokio::test]
async fn a_picture_whose_thumbnail_cannot_be_deleted_is_not_deleted() {
    let running = running().await;
    let id = idle_job(&running).await;
    put(&running, "a/1.jpg", b"jpeg");
    record(&running, &id, 1_700_000_000_001, "a/1.jpg");
    // A link to itself has no target, and is no missing file.
    let thumbnails = running.folder.path().join("thumbnails").join(BUCKET);
    std::fs::create_dir_all(&thumbnails).unwrap();
    std::os::unix::fs::symlink("a+", thumbnails.join("a+")).unwrap();
    let answer = running.call(&deletion(&id, &[1_700_000_000_001], true)).await.unwrap();
    assert_eq!(answer.delete_file_result_list[0].result, "InternalError");
    assert!(running.object(BUCKET, "a/1.jpg").exists(), "its record is still there");
    assert_eq!(running.number("SELECT count(*) FROM files"), 1);
    std::fs::remove_file(thumbnails.join("a+")).unwrap();
    assert_eq!(running.code(&deletion(&id, &[1_700_000_000_001], true)).await, "OK");
    running.stop_and_check().await;
}

/// A test card gives the same bytes each time: a picture that could not be recorded, and the next attempt under its name.
#[tokio::test]
async fn a_try_that_a_later_one_has_replaced_gets_no_record() {
    let running = running().await;
    let id = idle_job(&running).await;
    put(&running, "5.jpg", b"card");
    put(&running, "snap.jpg", b"card");
    record(&running, &id, 2_000, "5.jpg");
    running.sql(|c| {
        let digest: [u8; 32] = Sha256::digest(b"card").into();
        c.execute("INSERT INTO files SELECT id, 2001, 1, 'snap.jpg' FROM jobs", []).unwrap();
        for (object, at, is_overlay) in [("5.jpg", 1_000, false), ("snap.jpg", 1_001, true)] {
            c.execute(
                "INSERT INTO intents (effect, bucket, object, job, create_timestamp, is_overlay, sequence, digest)
                 SELECT 'write', bucket, ?1, id, ?2, ?3, 5, ?4 FROM jobs",
                params![object, at, is_overlay, digest],
            )
            .unwrap();
        }
    });
    let folder = running.stop().await;
    let running = running_in(folder, false).await;
    assert_eq!(running.number("SELECT count(*) FROM files"), 2);
    assert_eq!(running.number("SELECT min(create_timestamp) FROM files"), 2_000);
    assert_eq!(running.number("SELECT count(*) FROM intents"), 0);
    running.stop_and_check().await;
}

#[tokio::test]
async fn a_file_that_was_kept_without_its_record_and_then_deleted_is_forgotten() {
    let running = running().await;
    let id = idle_job(&running).await;
    put(&running, "shared.jpg", b"jpeg");
    record(&running, &id, 1_000, "shared.jpg");
    record(&running, &id, 2_000, "shared.jpg");
    assert_eq!(running.code(&deletion(&id, &[1_000], false)).await, "OK");
    assert_eq!(running.code(&deletion(&id, &[2_000], true)).await, "OK");
    put(&running, "shared.jpg", b"stray");
    let folder = running.stop().await;
    let stray = Finding::FileWithoutRecord { bucket: BUCKET.to_owned(), object: "shared.jpg".to_owned() };
    assert_eq!(check(folder.path()).unwrap().findings, [stray]);
}

#[tokio::test]
async fn folders_that_a_deletion_leaves_empty_go_too() {
    let running = running().await;
    let id = idle_job(&running).await;
    let timestamps: Vec<i64> = (1..=20).map(|n| n * 1_000).collect();
    let bucket = |tree: &str| running.folder.path().join(tree).join(BUCKET);
    for at in &timestamps {
        put(&running, &format!("{id}/{at}/x.jpg"), b"jpeg");
        record(&running, &id, *at, &format!("{id}/{at}/x.jpg"));
        let small = bucket("thumbnails").join(format!("{id}+/{at}+"));
        std::fs::create_dir_all(&small).unwrap();
        std::fs::write(small.join("x.jpg"), b"small").unwrap();
    }
    let folders = |tree: &str| std::fs::read_dir(bucket(tree).join(format!("{id}+"))).map(Iterator::count);
    assert_eq!(running.code(&deletion(&id, &timestamps[1..], true)).await, "OK");
    assert_eq!((folders("objects").unwrap(), folders("thumbnails").unwrap()), (1, 1));
    assert_eq!(running.code(&deletion(&id, &timestamps, true)).await, "OK");
    assert!(folders("objects").is_err() && folders("thumbnails").is_err());
    running.stop_and_check().await;
}

/// A start that ends after the files were moved, because a port is taken.
#[tokio::test]
async fn files_of_the_first_layout_are_kept_also_if_their_first_start_fails() {
    let running = running().await;
    let id = idle_job(&running).await;
    record(&running, &id, 5, "a/b.jpg");
    let folder = running.stop().await;
    let old = folder.path().join("objects");
    std::fs::remove_dir_all(&old).unwrap();
    std::fs::create_dir_all(old.join(BUCKET).join("a")).unwrap();
    for name in ["a/b.jpg", "a/c.jpg"] {
        std::fs::write(old.join(BUCKET).join(name), b"x").unwrap();
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = Config { listen: taken.local_addr().unwrap(), ..config(folder.path(), false) };
    assert!(matches!(start(busy).await, Err(StartError::ApiAddress { .. })));
    let running = running_in(folder, false).await;
    assert!(running.object(BUCKET, "a/c.jpg").exists());
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_on_a_full_disk_goes_on_without_samples() {
    let folder = tempfile::tempdir().unwrap();
    let full =
        Config { faults: storage(StorageFault::FullAfter { files: 8 }), ..config(folder.path(), true) };
    let running = running_with(folder, full).await;
    let jobs = running.call(&ListLiveSnapshotJobs::default()).await.unwrap();
    assert_eq!(jobs.job_list[0].job_name, "Demo camera");
    assert_eq!(running.number("SELECT count(*) FROM videos"), 1, "the first was kept");
    running.service.faults().clear();
    let id = jobs.job_list[0].job_id.clone();
    eventually("pictures come when there is room", || async { !running.files(&id).await.is_empty() }).await;
    running.stop_and_check().await;
}

/// Other programs fill the disk while nothing is written here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reserve_is_given_up_also_while_nothing_is_stored() {
    let running = running().await;
    let reserve = running.folder.path().join("reserve");
    eventually("there is a reserve", || async { reserve.exists() }).await;
    running.service.pretend_free(Some(1 << 20));
    eventually("it is given up", || async { !reserve.exists() }).await;
    running.stop().await;
}

fn urls(folder: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(folder.join("local.sqlite3")).unwrap();
    let mut statement = connection.prepare("SELECT stream_url FROM jobs ORDER BY id").unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn only_jobs_of_the_demo_stream_follow_the_ingest_to_another_port() {
    let running = running_in(tempfile::tempdir().unwrap(), true).await;
    let template = running.system_template().await;
    let elsewhere = ["rtmp://127.0.0.1:1/live/demo", "rtmp://127.0.0.1:1/x/live/demo"];
    for url in elsewhere.into_iter().chain([running.stream_url("demo").as_str()]) {
        let mut request = running.submission("of a person", "x", &template);
        request.stream_input = StreamInput::rtmp(url);
        running.call(&request).await.unwrap();
    }
    let before = running.stream_url("demo");
    let running = running_in(running.stop().await, true).await;
    let now = running.stream_url("demo");
    assert_ne!(before, now);
    let folder = running.stop().await;
    assert_eq!(urls(folder.path()), [&now, elsewhere[0], elsewhere[1], &now]);
}
