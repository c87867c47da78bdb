//! Streams as cameras and encoders address them, and jobs as users write their addresses.

use crate::common::*;
use media_api::ice::*;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const COMMAND: u8 = 20;
const VIDEO: u8 = 9;

fn text(value: &str) -> Vec<u8> {
    [&[2][..], &(value.len() as u16).to_be_bytes(), value.as_bytes()].concat()
}

fn number(value: f64) -> Vec<u8> {
    [&[0][..], &value.to_be_bytes()].concat()
}

/// Publishes the demo clip with exactly this application and key, until the guard is dropped or the server disconnects.
fn publish_raw(address: SocketAddr, app: &str, key: &str) -> Guard {
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, app, key) = (stop.clone(), app.to_owned(), key.to_owned());
    std::thread::spawn(move || {
        // Ends only when the server disconnects or the test is over.
        let _ = run(address, &app, &key, &stopped);
    });
    Guard(stop)
}

struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn run(address: SocketAddr, app: &str, key: &str, stopped: &AtomicBool) -> std::io::Result<()> {
    let mut socket = TcpStream::connect(address)?;
    socket.write_all(&[&[3][..], &[0; 1536]].concat())?;
    let mut hello = vec![0; 1 + 2 * 1536];
    socket.read_exact(&mut hello)?;
    socket.write_all(&hello[1..1 + 1536])?;
    socket.write_all(&message(1, 0, 0, &(1_u32 << 20).to_be_bytes()))?;
    let object = [&[3, 0, 3][..], b"app", &text(app), &[0, 0, 9]].concat();
    socket.write_all(&message(COMMAND, 0, 0, &[text("connect"), number(1.0), object].concat()))?;
    socket.write_all(&message(COMMAND, 0, 0, &[text("createStream"), number(2.0), vec![5]].concat()))?;
    let publish = [text("publish"), number(3.0), vec![5], text(key), text("live")].concat();
    socket.write_all(&message(COMMAND, 1, 0, &publish))?;
    let (mut rest, mut offset, mut last) = (&DEMO_CLIP[13..], 0, 0);
    while !stopped.load(Ordering::Relaxed) {
        let [kind, s0, s1, s2, t0, t1, t2, t3, _, _, _, body @ ..] = rest else {
            (rest, offset) = (&DEMO_CLIP[13..], offset + last + 40);
            continue;
        };
        let size = u32::from_be_bytes([0, *s0, *s1, *s2]) as usize;
        let time = u32::from_be_bytes([*t3, *t0, *t1, *t2]);
        if *kind == VIDEO {
            std::thread::sleep(Duration::from_millis(u64::from(time.saturating_sub(last)).min(40)));
            socket.write_all(&message(VIDEO, 1, offset + time, &body[..size]))?;
            last = time;
        }
        rest = &body[size + 4..];
    }
    Ok(())
}

fn start(id: &str) -> SendLiveSnapshotJobCommand {
    SendLiveSnapshotJobCommand { job_id: id.parse().unwrap(), command: Command::Start }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_addressing_reaches_its_job() {
    let running = running().await;
    let template = running.template(3600, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let address = running.service.rtmp_address();
    let port = address.port();
    for (number, (app, key, path)) in [
        // Everything in *Server* and no key, as OBS sends it.
        ("live/one", String::new(), "live/one"),
        // The whole address as key, as some cameras do.
        ("live", format!("rtmp://127.0.0.1:{port}/live/two"), "live/two"),
        ("", "live/three".to_owned(), "live/three"),
        ("live?token=t", "four".to_owned(), "live/four"),
        ("live", "five?token=a/b".to_owned(), "live/five"),
        ("six", String::new(), "six"),
        // Names in another script, escaped on one side or the other, and names with spaces.
        ("live", "大厅".to_owned(), "live/%E5%A4%A7%E5%8E%85"),
        ("live", "%E9%97%A8".to_owned(), "live/门"),
        ("live", "hall 7".to_owned(), "live/hall%207"),
        ("live", "hall%208".to_owned(), "live/hall 8"),
    ]
    .into_iter()
    .enumerate()
    {
        let _publisher = publish_raw(address, app, &key);
        let mut request = running.submission(&format!("job {number}"), "x", &template);
        request.stream_input.url = format!("rtmp://127.0.0.1:{port}/{path}");
        let id = running.call(&request).await.unwrap().job_id;
        eventually(&format!("{app:?} and {key:?} give a picture at {path}"), || async {
            running.code(&start(&id)).await;
            !running.files(&id).await.is_empty()
        })
        .await;
    }
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_of_the_own_address_is_watched_and_not_pulled() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path(), false);
    config.rtmp_listen = "0.0.0.0:0".parse().unwrap();
    let running = running_with(folder, config).await;
    let port = running.service.rtmp_address().port();
    let _publisher = publish_raw(([127, 0, 0, 1], port).into(), "live", "hall");
    let template = running.template(3600, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    let lan = socket.connect("192.0.2.1:9").and_then(|()| socket.local_addr());
    let lan = lan.map_or("127.0.0.1".to_owned(), |address| address.ip().to_string());
    for host in ["127.0.0.1", "localhost", "[::1]", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0", &lan] {
        let mut request = running.submission(host, "x", &template);
        request.stream_input.url = format!("rtmp://{host}:{port}/live/hall");
        let id = running.call(&request).await.unwrap().job_id;
        eventually(&format!("a picture at {host}"), || async {
            running.code(&start(&id)).await;
            !running.files(&id).await.is_empty()
        })
        .await;
    }
    running.stop_and_check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publisher_that_is_turned_away_is_told_of_at_the_job_that_waits() {
    let running = running().await;
    let template = running.template(3600, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let publisher = publish(&running, "hall");
    let id = running.call(&running.submission("hall", "hall", &template)).await.unwrap().job_id;
    eventually("the job has started", || async {
        running.code(&start(&id)).await;
        running.job(&id).await.status == "started" && !running.files(&id).await.is_empty()
    })
    .await;
    drop(publisher);
    eventually("nobody pushes", || async {
        running.seen(&id).await.stream_notice == "Nobody is pushing this stream at the moment."
    })
    .await;
    let _refused = publish_raw(running.service.rtmp_address(), "", "");
    eventually("the job tells of it", || async {
        let notice = running.seen(&id).await.stream_notice;
        notice.starts_with("Nobody is pushing this stream at the moment.\n")
            && notice.contains(
                "a publisher at 127.0.0.1 was turned away: neither the application nor the stream key",
            )
    })
    .await;
    running.stop().await;
}
