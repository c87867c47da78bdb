//! Streams that are pulled from another server.

use crate::common::*;
use media_api::ice::*;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

/// Bytes of one part of the RTMP handshake.
const HANDSHAKE: usize = 1536;
const SET_CHUNK_SIZE: u8 = 1;
const VIDEO: u8 = 9;
const COMMAND: u8 = 20;

const CHUNK_SIZE: u32 = 1 << 20;

/// `_result` of a command: its transaction, null, and a stream ID.
fn result(transaction: f64) -> Vec<u8> {
    let mut payload = vec![2, 0, 7];
    payload.extend(b"_result");
    payload.push(0);
    payload.extend(transaction.to_be_bytes());
    payload.push(5);
    payload.push(0);
    payload.extend(1_f64.to_be_bytes());
    message(COMMAND, 0, 0, &payload)
}

/// The video tags of the demo clip: time in milliseconds and body.
fn video_tags() -> Vec<(u32, &'static [u8])> {
    let mut rest = &DEMO_CLIP[13..];
    let mut tags = Vec::new();
    while let [kind, s0, s1, s2, t0, t1, t2, t3, _, _, _, body @ ..] = rest {
        let size = u32::from_be_bytes([0, *s0, *s1, *s2]) as usize;
        if *kind == VIDEO {
            tags.push((u32::from_be_bytes([*t3, *t0, *t1, *t2]), &body[..size]));
        }
        rest = &body[size + 4..];
    }
    tags
}

/// Accepts one player and sends it the demo clip, repeatedly in real time, until it leaves; then the server is gone. Returns
/// what the player requested.
fn serve_one_player(listener: TcpListener) -> Vec<u8> {
    let (mut player, _) = listener.accept().unwrap();
    drop(listener);
    player.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut hello = vec![0; 1 + HANDSHAKE];
    player.read_exact(&mut hello).unwrap();
    player.write_all(&[&[3][..], &[0; HANDSHAKE], &hello[1..]].concat()).unwrap();
    let mut asked = Vec::new();
    let mut buffer = [0; 4096];
    while !asked.windows(5).any(|window| window == b"tcUrl") {
        let count = player.read(&mut buffer).unwrap();
        assert!(count > 0, "the player left before it asked for anything");
        asked.extend_from_slice(&buffer[..count]);
    }
    let chunk_size = message(SET_CHUNK_SIZE, 0, 0, &CHUNK_SIZE.to_be_bytes());
    player.write_all(&[chunk_size, result(1.0), result(2.0)].concat()).unwrap();
    // Ends only when the player has left.
    let _ = play(&mut player);
    asked
}

fn play(player: &mut TcpStream) -> io::Result<()> {
    let tags = video_tags();
    let (begun, mut offset) = (Instant::now(), 0);
    loop {
        for (time, body) in &tags {
            let due = Duration::from_millis(u64::from(offset + time));
            std::thread::sleep(due.saturating_sub(begun.elapsed()));
            player.write_all(&message(VIDEO, 1, offset + time, body))?;
        }
        offset += tags.last().expect("a clip with video").0 + 40;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_one_segment_is_pulled_over_the_connection_on_which_it_was_seen() {
    let running = running().await;
    let template = running.template(5, "", "{JobId}/{UnixTimestamp}.jpg").await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("RTMP://{}/stream?token=t", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || serve_one_player(listener));
    let mut request = running.submission("elsewhere", "x", &template);
    request.stream_input = StreamInput::rtmp(url);
    let id = running.call(&request).await.unwrap().job_id;
    eventually("the job has started by itself", || async { running.job(&id).await.status == "started" })
        .await;
    eventually("two snapshots were taken", || async { running.files(&id).await.len() >= 2 }).await;
    assert_eq!(running.seen(&id).await.stream_notice, "");
    running.stop().await;
    let asked = server.join().unwrap();
    let app = b"\0\x03app\x02\0\x0estream?token=t";
    assert!(asked.windows(app.len()).any(|window| window == app), "{}", String::from_utf8_lossy(&asked));
}
