//! Commands to jobs that arrive at the same moment.

use crate::common::*;
use media_api::ice::*;
use std::time::Duration;

/// The last of several starts and stops determines both the status and the pictures.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_and_a_stop_at_one_moment_never_leave_a_job_wrong() {
    let running = running().await;
    let _publisher = publish(&running, "busy");
    let template = running.template(5, "", "{JobId}/{Sequence}.jpg").await;
    let mut jobs = Vec::new();
    for number in 0..12 {
        let submission = running.submission(&format!("job {number}"), "busy", &template);
        jobs.push(running.call(&submission).await.unwrap().job_id);
    }
    eventually("the stream is live", || async {
        running.code(&command(&jobs[0], Command::Restart)).await == "OK"
    })
    .await;
    for round in 0..12 {
        let calls = jobs.iter().flat_map(|id| {
            let [first, second] = if round % 2 == 0 {
                [Command::Start, Command::Stop]
            } else {
                [Command::Stop, Command::Restart]
            };
            [command(id, first), command(id, second)]
        });
        let calls: Vec<_> = calls.collect();
        futures_util::future::join_all(calls.iter().map(|call| running.code(call))).await;
    }
    // Each job does what its status says: a paused one stores nothing more, and a started one continues.
    let mut before = Vec::new();
    for id in &jobs {
        before.push((running.job(id).await.status, sequence(&running, id)));
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    for (id, (status, sequence_before)) in jobs.iter().zip(&before) {
        match status.as_str() {
            "paused" => assert_eq!(sequence(&running, id), *sequence_before, "a paused job stores nothing"),
            "started" => {
                eventually("a started job stores pictures", || async {
                    sequence(&running, id) > *sequence_before
                })
                .await;
            }
            other => panic!("{other}"),
        }
    }
    assert!(before.iter().any(|(status, _)| status == "started"), "the last rounds end in both ways");
    running.stop_and_check().await;
}

/// The number of the last picture of a job.
fn sequence(running: &Running, id: &str) -> i64 {
    let mut last = 0;
    running.sql(|c| {
        last =
            c.query_row("SELECT last_sequence FROM jobs WHERE job_id = ?1", [id], |row| row.get(0)).unwrap();
    });
    last
}

/// A picture that was shown already is not stored again as a new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keyframe_is_stored_once_and_dated_by_its_capture() {
    let running = running().await;
    let template = running.template(3600, "", "{JobId}/{UnixTimestamp}.jpg").await;
    // One keyframe and then only other pictures for a long time.
    let began = chrono::Utc::now().timestamp_millis();
    let _publisher = publish_clip(&running, "live/long", long_gop());
    let id = running.call(&running.submission("long", "long", &template)).await.unwrap().job_id;
    eventually("the job can be started", || async {
        running.job(&id).await.status == "started"
            || running.code(&command(&id, Command::Start)).await == "OK"
    })
    .await;
    eventually("a picture was stored", || async { running.files(&id).await.len() == 1 }).await;
    for _ in 0..3 {
        running.call(&command(&id, Command::Stop)).await.unwrap();
        running.call(&command(&id, Command::Start)).await.unwrap();
        running.call(&command(&id, Command::Restart)).await.unwrap();
    }
    // A second job shows the same keyframe, with the same time.
    let other = running.call(&running.submission("other", "long", &template)).await.unwrap().job_id;
    eventually("the other job has its picture", || async { running.files(&other).await.len() == 1 }).await;
    let (files, others) = (running.files(&id).await, running.files(&other).await);
    assert_eq!(files.len(), 1, "the picture is stored once: {files:?}");
    assert_eq!(files[0].create_timestamp, others[0].create_timestamp, "both are dated by the capture");
    assert!(files[0].create_timestamp >= began);
    assert_eq!(files[0].oss_object, format!("{id}/{}.jpg", files[0].create_timestamp));
    running.stop_and_check().await;
}

/// A started job does not begin with a picture that is older than its interval.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_keyframe_is_not_the_first_picture() {
    let running = running().await;
    let template = running.template(5, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let _publisher = publish_clip(&running, "live/old", long_gop());
    let name = "live/old";
    let probe = running.call(&running.submission(name, "old", &template)).await.unwrap().job_id;
    eventually("the stream is live", || async {
        running.code(&command(&probe, Command::Start)).await;
        !running.files(&probe).await.is_empty()
    })
    .await;
    let age = chrono::Utc::now().timestamp_millis() - running.files(&probe).await[0].create_timestamp;
    tokio::time::sleep(Duration::from_millis(6_000 - age as u64)).await;
    let id = running.call(&running.submission("late", "old", &template)).await.unwrap().job_id;
    eventually("the job has started", || async { running.job(&id).await.status == "started" }).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(running.files(&id).await.is_empty());
    // The job reports what the stream lacks.
    eventually("the notice names the keyframe interval", || async {
        let notice = running.seen(&probe).await.stream_notice;
        notice.starts_with("A picture needs a keyframe, and the last one came ")
            && notice.ends_with("Set the publisher's keyframe interval to at most 5 s.")
    })
    .await;
    running.stop_and_check().await;
}

/// The beginning of the demo clip up to its second keyframe, and then its last picture for a minute.
fn long_gop() -> bytes::Bytes {
    let (header, mut rest) = DEMO_CLIP.split_at(13);
    let mut clip = header.to_vec();
    let (mut keyframes, mut last) = (0, Vec::new());
    while let [kind, s0, s1, s2, ..] = rest {
        let size = 11 + u32::from_be_bytes([0, *s0, *s1, *s2]) as usize + 4;
        let (tag, after) = rest.split_at(size);
        rest = after;
        if *kind == 9 && tag[11..13] == [0x17, 1] {
            keyframes += 1;
            if keyframes == 2 {
                break;
            }
        }
        if *kind == 9 {
            last = tag.to_vec();
        }
        clip.extend_from_slice(tag);
    }
    for second in 1..60_u32 {
        let [_, high, middle, low] = (5000 + second * 1000).to_be_bytes();
        last[4..7].copy_from_slice(&[high, middle, low]);
        clip.extend_from_slice(&last);
    }
    clip.into()
}
