//! Events: their receivers, their order, and undelivered ones.

use crate::common::*;
use media_api::CallbackTestOutcome::{self, *};
use media_api::ice::*;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

/// Accepts connections and never answers.
fn hanging() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let kept: Vec<_> = listener.incoming().collect();
        drop(kept);
    });
    format!("http://{address}/snap")
}

/// Puts events into the outbox as a snapshot does.
fn add_events(running: &Running, job: i64, url: &str, count: usize) {
    let host = url.strip_suffix("/snap").unwrap();
    running.sql(|c| {
        for number in 0..count {
            c.execute(
                "INSERT INTO outbox (job, url, host, body, created) VALUES (?1, ?2, ?3, ?4, 0)",
                rusqlite::params![job, url, host, format!("{{\"Number\":{{\"N\":{number}}}}}")],
            )
            .unwrap();
        }
    });
}

fn waiting(running: &Running) -> i64 {
    let mut count = 0;
    running.sql(|c| count = c.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0)).unwrap());
    count
}

fn last_result(running: &Running, job: i64) -> Option<(bool, String)> {
    let mut result = None;
    running.sql(|c| {
        result = c
            .query_row("SELECT delivered, detail FROM callback_results WHERE job = ?1", [job], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .ok();
    });
    result
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_hangs_delays_only_itself_and_events_survive_a_restart() {
    let running = running().await;
    let (healthy, received) = receiver(&[]);
    for job in 1..=20 {
        add_events(&running, job, &hanging(), 3);
    }
    add_events(&running, 99, &healthy, 60);
    // They are found at the next start.
    let running = running_in(running.stop().await, false).await;
    // None of them waits for one that hangs, which is given up after five seconds.
    let events = tokio::task::spawn_blocking(move || {
        (0..60).map(|_| received.recv_timeout(Duration::from_secs(5)).unwrap()).collect::<Vec<_>>()
    });
    let events = events.await.unwrap();
    for (number, event) in events.iter().enumerate() {
        assert!(event.ends_with(&format!("{{\"N\":{number}}}}}")), "in their order: {event}");
    }
    eventually("the result is kept", || async { last_result(&running, 99).is_some_and(|result| result.0) })
        .await;
    eventually("only those that hang wait", || async { waiting(&running) == 60 }).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_final_and_a_failure_is_tried_again_and_both_are_told_at_the_job() {
    let running = running().await;
    let (url, received) = receiver(&["404 Not Found", "503 Busy", "200 OK"]);
    let template = running.template(3600, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let _publisher = publish(&running, "told");
    let mut request = running.submission("told", "told", &template);
    request.callback_url = Some(url.clone());
    let id = running.call(&request).await.unwrap().job_id;
    let start = SendLiveSnapshotJobCommand { job_id: id.parse().unwrap(), command: Command::Start };
    let result = async || running.seen(&id).await.local_job.unwrap().last_callback;
    eventually("the first is refused", || async {
        running.code(&start).await;
        result().await.is_some_and(|result| !result.delivered && result.detail.contains("404 Not Found"))
    })
    .await;
    let first = received.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(first.contains(&format!("\"JobId\":\"{id}\"")), "{first}");
    assert_eq!(waiting(&running), 0, "it is not tried again");
    add_events(&running, 1, &url, 1);
    running.call(&SendLiveSnapshotJobCommand { command: Command::Restart, ..start.clone() }).await.unwrap();
    let others = tokio::task::spawn_blocking(move || {
        (0..2).map(|_| received.recv_timeout(Duration::from_secs(20)).unwrap()).collect::<Vec<_>>()
    });
    let others = others.await.unwrap();
    assert!(others.iter().all(|event| event.ends_with("{\"N\":0}}")), "the same one, again: {others:?}");
    assert!(!url.contains("secret") && running.seen(&id).await.local_job.is_some());
    running.stop().await;
}

/// The database cannot be written, as on a full disk, after the event was accepted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_was_taken_is_not_sent_again_because_that_cannot_be_written_down() {
    let running = running().await;
    let (url, received) = receiver(&[]);
    add_events(&running, 1, &url, 1);
    running.sql(|c| {
        c.execute_batch(
            "CREATE TRIGGER stuck BEFORE DELETE ON outbox BEGIN SELECT RAISE(FAIL, 'cannot be written'); END",
        )
        .unwrap();
    });
    let folder = running.stop().await;
    let running = running_in(folder, false).await;
    let received = tokio::task::spawn_blocking(move || {
        received.recv_timeout(Duration::from_secs(10)).unwrap();
        (received.recv_timeout(Duration::from_millis(1500)), received)
    });
    let (again, received) = received.await.unwrap();
    assert!(again.is_err(), "{again:?}");
    running.sql(|c| c.execute_batch("DROP TRIGGER stuck").unwrap());
    eventually("the outcome is kept in the end", || async { waiting(&running) == 0 }).await;
    assert!(received.try_recv().is_err());
    assert_eq!(last_result(&running, 1).map(|result| result.0), Some(true));
    running.stop().await;
}

/// Answers one byte a second.
fn slow() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                // A client that gets the first byte before it has asked ends the connection at once.
                let _ = stream.read(&mut [0; 4096]);
                for byte in "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".bytes() {
                    if stream.write_all(&[byte]).is_err() {
                        return;
                    }
                    std::thread::sleep(Duration::from_secs(1));
                }
            });
        }
    });
    format!("http://{address}/snap")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_of_one_byte_a_second_delays_only_itself_and_is_given_up_after_five_seconds() {
    let running = running().await;
    let (healthy, received) = receiver(&[]);
    add_events(&running, 1, &slow(), 1);
    add_events(&running, 2, &healthy, 20);
    let running = running_in(running.stop().await, false).await;
    let events = tokio::task::spawn_blocking(move || {
        (0..20).all(|_| received.recv_timeout(Duration::from_secs(4)).is_ok())
    });
    assert!(events.await.unwrap());
    // The stop may have ended a first attempt, and then the next one is made a little later.
    eventually("the slow one has failed", || async {
        last_result(&running, 1)
            .is_some_and(|(delivered, detail)| !delivered && detail.contains("no answer within 5 s"))
    })
    .await;
    running.stop().await;
}

async fn outcome(running: &Running, url: &str) -> CallbackTestOutcome {
    running.service.callbacks().test(url).await.outcome
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_event_is_marked_as_one_and_signed_like_any_other_and_leaves_nothing() {
    let running = running().await;
    let (url, received) = receiver(&["204 No Content"]);
    let setting = SetEventCallback {
        callback_type: "HTTP".to_owned(),
        callback_url: Some("http://127.0.0.1:9/account".to_owned()),
        callback_queue_name: None,
        auth_switch: Some("on".to_owned()),
        auth_key: Some("Example0Key".to_owned()),
        event_type_list: None,
    };
    running.call(&setting).await.unwrap();
    assert_eq!(outcome(&running, &url).await, Answered { status: 204 });
    let event = received.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(event.starts_with("POST /snap HTTP/1.1"), "{event}");
    assert!(event.contains("\"IsTest\":true") && event.contains("\"JobId\":\"callback-test\""), "{event}");
    assert!(event.to_ascii_lowercase().contains("x-ice-signature: "), "{event}");
    assert_eq!((waiting(&running), last_result(&running, 0)), (0, None));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_says_what_came_back_and_follows_the_rules_of_every_callback() {
    let running = running().await;
    let (refusing, _received) = receiver(&["404 Not Found", "503 Busy"]);
    assert_eq!(outcome(&running, &refusing).await, Answered { status: 404 });
    assert_eq!(outcome(&running, &refusing).await, Answered { status: 503 }, "it is not retried");

    let (other, not_called) = receiver(&[]);
    let redirect: &str = format!("302 Found\r\nlocation: {other}").leak();
    let (redirecting, _received) = receiver(vec![redirect].leak());
    assert_eq!(outcome(&running, &redirecting).await, Answered { status: 302 });
    assert!(not_called.try_recv().is_err(), "a redirect is not followed");

    let metadata = "http://169.254.169.254/latest";
    assert_eq!(outcome(&running, metadata).await, Forbidden { address: "169.254.169.254".to_owned() });

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = outcome(&running, &format!("http://{closed}/")).await;
    assert!(matches!(refused, NotConnected { .. }), "{refused:?}");

    assert_eq!(outcome(&running, &hanging()).await, TimedOut { seconds: 5 });
    running.stop().await;
}
