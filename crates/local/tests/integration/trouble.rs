//! A full or failing disk, and the files after a crash.

use crate::common::*;
use media_api::faults::StorageFault;
use media_api::ice::*;
use media_api::{CreateTimestamp, PageSize};
use media_local::{Finding, check};
use rusqlite::params;
use sha2::{Digest, Sha256};
use std::time::{Duration, SystemTime};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_disk_is_full_jobs_say_so_and_go_on_by_themselves_within_seconds() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    // The interval is an hour: a job that lost one would not come back in this test.
    let template = running.template(3600, "snap/{JobId}.jpg", "{JobId}/{Sequence}.jpg").await;
    running.service.pretend_free(Some(3 << 20));
    let id = started_job(&running, "hall", &template).await;
    eventually("the job names the cause", || async {
        running.seen(&id).await.stream_notice.contains("the disk is full: 3 MB free")
    })
    .await;
    // Everything else works: submitting, listing, stopping and starting.
    let list = running.call(&ListLiveSnapshotJobs::default()).await.unwrap();
    assert_eq!(list.total_count, 1);
    assert_eq!(running.code(&command(&id, Command::Stop)).await, "OK");
    assert_eq!(running.code(&command(&id, Command::Start)).await, "OK");
    assert!(running.files(&id).await.is_empty());

    let freed = SystemTime::now();
    running.service.pretend_free(None);
    eventually("pictures go on", || async { running.files(&id).await.len() == 2 }).await;
    let stored = running.object(BUCKET, &format!("{id}/1.jpg")).metadata().unwrap().modified().unwrap();
    let after = stored.duration_since(freed).unwrap_or_default();
    assert!(after < Duration::from_secs(8), "{after:?}");
    let seen = running.seen(&id).await;
    assert_eq!(seen.stream_notice, "");
    assert_eq!(running.files(&id).await[0].oss_object, format!("{id}/1.jpg"), "no number is lost");
    let (job, disk) = (seen.local_job.unwrap(), seen.local_storage.unwrap());
    assert!(job.bytes_per_day > 0 && disk.bytes_per_day == job.bytes_per_day, "{job:?} {disk:?}");
    assert!(
        disk.free_bytes > 0 && disk.free_bytes < disk.total_bytes && disk.kept_free_bytes > 0,
        "{disk:?}"
    );
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_disk_is_named_and_the_picture_is_stored_once() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    let template = running.template(3600, "", "{JobId}/{Sequence}.jpg").await;
    // The picture and its thumbnail take longer than the job waits without a word.
    running.service.faults().set(storage(StorageFault::Slow { millis: 3_500 })).unwrap();
    let id = started_job(&running, "hall", &template).await;
    eventually("the job names the cause", || async {
        running.seen(&id).await.stream_notice.starts_with("The disk is slow")
    })
    .await;
    eventually("the picture is stored", || async { running.files(&id).await.len() == 1 }).await;
    running.service.faults().set(media_api::faults::FaultPlan::default()).unwrap();
    eventually("nothing is reported", || async { running.seen(&id).await.stream_notice.is_empty() }).await;
    assert_eq!(running.files(&id).await.len(), 1);
    running.stop_and_check().await;
}

/// The clip with keyframes that no decoder can read.
fn damaged() -> bytes::Bytes {
    const INTRA_PICTURE: u8 = 5;
    let mut clip = DEMO_CLIP.to_vec();
    let mut at = 13;
    while at + 11 < clip.len() {
        let size = u32::from_be_bytes([0, clip[at + 1], clip[at + 2], clip[at + 3]]) as usize;
        let tag = at + 11..at + 11 + size;
        if clip[at] == 9 && clip[tag.start..tag.start + 2] == [0x17, 1] {
            let mut unit = tag.start + 5;
            while unit + 4 < tag.end {
                let length = u32::from_be_bytes(clip[unit..unit + 4].try_into().unwrap()) as usize;
                if clip[unit + 4] & 0x1f == INTRA_PICTURE {
                    clip[unit + 5..unit + 4 + length].fill(0xff);
                }
                unit += 4 + length;
            }
        }
        at = tag.end + 4;
    }
    clip.into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_cannot_be_decoded_is_named_and_another_one_is_not_affected() {
    let running = running().await;
    let (_damaged, _sound) = (publish_clip(&running, "live/damaged", damaged()), publish(&running, "sound"));
    let template = running.template(5, "", "{JobId}/{Sequence}.jpg").await;
    let id = started_job(&running, "damaged", &template).await;
    let sound = started_job(&running, "sound", &template).await;
    eventually("the job names the cause", || async {
        running.seen(&id).await.stream_notice.starts_with("No picture can be made: ")
    })
    .await;
    eventually("the other has pictures", || async { !running.files(&sound).await.is_empty() }).await;
    assert!(running.files(&id).await.is_empty());
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_fails_leaves_nothing_half() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    let template = running.template(3600, "{JobId}.jpg", "{JobId}.jpg/{Sequence}.jpg").await;
    for (fault, words) in
        [(StorageFault::Full, "the disk is full"), (StorageFault::Down, "the object store failed")]
    {
        running.service.faults().set(storage(fault)).unwrap();
        let id = started_job(&running, "hall", &template).await;
        eventually("the job names the cause", || async {
            running.seen(&id).await.stream_notice.contains(words)
        })
        .await;
        running.service.faults().clear();
        eventually("pictures go on", || async { running.files(&id).await.len() == 2 }).await;
    }
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_are_long_or_in_each_others_way_are_stored_and_deleted() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    for (overwrite, sequence) in [
        ("a.jpg".to_owned(), "a.jpg/{Sequence}.jpg".to_owned()),
        (String::new(), format!("{}{{Sequence}}.jpg", "大".repeat(100))),
        (String::new(), format!("{}{{JobId}}{{Sequence}}.jpg", "c".repeat(220))),
        (String::new(), format!("{}{{Sequence}}.jpg", "大".repeat(241))),
        ("{Sequence}.jpg".replace("{Sequence}", "1"), "1.jpg/{UnixTimestamp}.jpg".to_owned()),
    ] {
        let template = running.template(3600, &overwrite, &sequence).await;
        let id = started_job(&running, "hall", &template).await;
        let expected = if overwrite.is_empty() { 1 } else { 2 };
        eventually("its pictures are listed", || async { running.files(&id).await.len() == expected }).await;
        let file = running.files(&id).await.remove(0);
        let read = running.service.pictures().read(BUCKET, &file.oss_object, false).await.unwrap();
        assert!(read.is_some_and(|jpeg| jpeg.starts_with(&[0xff, 0xd8])), "{}", file.oss_object);
        running.call(&command(&id, Command::Stop)).await.unwrap();
        let delete = DeleteLiveSnapshotFiles {
            job_id: id.parse().unwrap(),
            create_timestamp_list: vec![CreateTimestamp::new(file.create_timestamp).unwrap()],
            delete_original_file: Some(true),
        };
        assert_eq!(running.code(&delete).await, "OK");
        assert!(running.service.pictures().read(BUCKET, &file.oss_object, false).await.unwrap().is_none());
    }
    running.stop_and_check().await;
}

/// What a crash leaves between any two steps of storing, replacing and deleting is settled at the next start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_crash_leaves_is_settled_at_the_next_start() {
    let running = running().await;
    let template = running.system_template().await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    let now = chrono::Utc::now().timestamp_millis() - 60_000;
    let write = |object: &str, bytes: &[u8]| {
        let path = running.object(BUCKET, object);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    running.sql(|c| {
        let job: i64 = c.query_row("SELECT id FROM jobs WHERE job_id = ?1", [&id], |row| row.get(0)).unwrap();
        let intent = |effect: &str, object: &str, after: i64, overlay: bool, content: &[u8]| {
            let digest: [u8; 32] = Sha256::digest(content).into();
            c.execute(
                "INSERT INTO intents (effect, bucket, object, job, create_timestamp, is_overlay, sequence, digest)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 9, ?7)",
                params![effect, BUCKET, object, job, now + after, overlay, digest],
            )
            .unwrap();
        };
        let record = |object: &str, after: i64, overlay: bool| {
            c.execute("INSERT INTO files VALUES (?1, ?2, ?3, ?4)", params![job, now + after, overlay, object]).unwrap();
        };
        // Written, but not recorded; and announced, but not written.
        write("series/written.jpg", b"new");
        intent("write", "series/written.jpg", 1, false, b"new");
        intent("write", "series/missing.jpg", 2, false, b"new");
        // The overwrite picture was replaced, and its record is that of the one before.
        write("snap.jpg", b"newer");
        record("snap.jpg", 3, true);
        intent("write", "snap.jpg", 4, true, b"newer");
        // A deletion of two pictures that reached the first file.
        record("gone.jpg", 5, false);
        intent("remove", "gone.jpg", 5, false, b"");
        write("there.jpg", b"x");
        intent("remove", "there.jpg", 6, false, b"");
        // A key that another record names.
        write("shared.jpg", b"x");
        record("shared.jpg", 7, false);
        intent("remove", "shared.jpg", 8, false, b"");
    });
    let media = running.object("vod_media", "uploads/x/00001");
    std::fs::create_dir_all(media.parent().unwrap()).unwrap();
    std::fs::write(&media, b"part").unwrap();
    running.sql(|c| {
        c.execute(
            "INSERT INTO intents (effect, bucket, object) VALUES ('write', 'vod_media', 'uploads/x/00001')",
            [],
        )
        .unwrap();
    });
    let folder = running.stop().await;
    let report = check(folder.path()).unwrap();
    assert_eq!((&report.findings[..], report.unsettled), (&[][..], 7), "what is written down is no finding");

    let running = running_in(folder, false).await;
    let found: Vec<(i64, String)> = running
        .files(&id)
        .await
        .into_iter()
        .map(|file| (file.create_timestamp - now, file.oss_object))
        .collect();
    let expected = [(1, "series/written.jpg"), (4, "snap.jpg"), (7, "shared.jpg")];
    assert_eq!(found, expected.map(|(at, object)| (at, object.to_owned())));
    for (object, is_there) in
        [("there.jpg", false), ("shared.jpg", true), ("snap.jpg", true), ("series/missing.jpg", false)]
    {
        assert_eq!(running.object(BUCKET, object).exists(), is_there, "{object}");
    }
    assert!(!media.exists());
    let report = check(running.stop_and_check().await.path()).unwrap();
    assert_eq!((report.unsettled, report.records, report.files), (0, 3, 3));
}

#[tokio::test]
async fn the_check_names_what_does_not_fit_in_both_directions() {
    let running = running().await;
    let template = running.system_template().await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    running.sql(|c| {
        c.execute("INSERT INTO files SELECT id, 5, 0, 'lost.jpg' FROM jobs WHERE job_id = ?1", [&id])
            .unwrap();
    });
    for object in ["stray.jpg", "kept.jpg"] {
        let path = running.object(BUCKET, object);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"x").unwrap();
    }
    std::fs::write(running.folder.path().join("objects").join("notes%.txt"), b"x").unwrap();
    let thumbnails = running.folder.path().join("thumbnails").join(BUCKET);
    std::fs::create_dir_all(&thumbnails).unwrap();
    std::fs::write(thumbnails.join("alone.jpg"), b"x").unwrap();
    // A file whose record was deleted without it is kept on purpose.
    running.sql(|c| {
        c.execute("INSERT INTO files SELECT id, 6, 0, 'kept.jpg' FROM jobs WHERE job_id = ?1", [&id])
            .unwrap();
    });
    let delete = DeleteLiveSnapshotFiles {
        job_id: id.parse().unwrap(),
        create_timestamp_list: vec![CreateTimestamp::new(6).unwrap()],
        delete_original_file: None,
    };
    assert_eq!(running.code(&delete).await, "OK");
    let folder = running.stop().await;
    let named = |object: &str| (BUCKET.to_owned(), object.to_owned());
    let (lost, stray, alone) = (named("lost.jpg"), named("stray.jpg"), named("alone.jpg"));
    assert_eq!(
        check(folder.path()).unwrap().findings,
        [
            Finding::RecordWithoutFile { bucket: lost.0, object: lost.1 },
            Finding::FileWithoutRecord { bucket: stray.0, object: stray.1 },
            Finding::ThumbnailWithoutPicture { bucket: alone.0, object: alone.1 },
            Finding::Stray(folder.path().join("objects").join("notes%.txt")),
        ]
    );
    let empty = tempfile::tempdir().unwrap();
    assert!(check(empty.path()).unwrap_err().to_string().contains("start media-console first"));
}

/// A folder of the previous version: keys are paths, and files without records are not listed.
#[tokio::test]
async fn a_folder_of_the_first_layout_is_taken_over() {
    let running = running().await;
    let template = running.system_template().await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    running.sql(|c| {
        c.execute("INSERT INTO files SELECT id, 5, 0, 'a/b.jpg' FROM jobs WHERE job_id = ?1", [&id]).unwrap();
    });
    let folder = running.stop().await;
    let old = folder.path().join("objects");
    std::fs::remove_dir_all(&old).unwrap();
    std::fs::create_dir_all(old.join(BUCKET).join("a")).unwrap();
    std::fs::write(old.join(BUCKET).join("a/b.jpg"), b"recorded").unwrap();
    std::fs::write(old.join(BUCKET).join("a/c.jpg"), b"without record").unwrap();
    let running = running_in(folder, false).await;
    let read = running.service.pictures().read(BUCKET, "a/b.jpg", false).await.unwrap();
    assert_eq!(read.as_deref(), Some(&b"recorded"[..]));
    assert!(running.object(BUCKET, "a/c.jpg").exists(), "what no record names is kept");
    running.stop_and_check().await;
}

/// After a clock was set forward and back, pictures have their true times again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_have_their_true_time_after_the_clock_was_set_back() {
    let running = running().await;
    let _publisher = publish(&running, "hall");
    let template = running.template(3600, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let id = running.call(&running.submission("hall", "hall", &template)).await.unwrap().job_id;
    let future = chrono::Utc::now().timestamp_millis() + 10 * 86_400_000;
    running.sql(|c| {
        c.execute(
            "INSERT INTO files SELECT id, ?2, 0, 'future.jpg' FROM jobs WHERE job_id = ?1",
            params![id, future],
        )
        .unwrap();
    });
    eventually("a picture of now", || async {
        running.code(&command(&id, Command::Start)).await;
        let now = chrono::Utc::now().timestamp();
        let request = ListLiveSnapshotFiles {
            job_id: id.parse().unwrap(),
            start_time: media_api::time::ApiTime::from_seconds(now - 60).unwrap(),
            end_time: media_api::time::ApiTime::from_seconds(now).unwrap(),
            limit: Some(PageSize::MAX),
            sort_by: None,
        };
        running.call(&request).await.unwrap().file_list.len() == 1
    })
    .await;
    running.stop().await;
}
