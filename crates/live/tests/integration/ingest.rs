//! Who may publish, for how long, and what the engine reports about it.

use crate::common::{PATIENCE, engine, first_snapshot, name, next_event, publish};
use live_snapshot::{Engine, Event, IngestConfig, Limits, SnapshotOptions, StopReason};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

fn impatient() -> Limits {
    let short = Duration::from_millis(300);
    Limits { publish_deadline: short, media_idle: short, ..Limits::default() }
}

/// How long until the peer closes; the data it sends meanwhile is dropped.
async fn closed_after(mut socket: TcpStream) -> Duration {
    let began = Instant::now();
    let mut buffer = [0; 4096];
    let closing = async { while !matches!(socket.read(&mut buffer).await, Ok(0) | Err(_)) {} };
    timeout(PATIENCE, closing).await.expect("the connection to be closed");
    began.elapsed()
}

#[tokio::test]
async fn a_stream_starts_and_stops_with_its_publisher() {
    let (engine, addr) = engine(Limits::default()).await;
    let mut events = engine.subscribe();
    let name = name("live/camera");
    let publishing = publish(addr, &name, media!("baseline"));
    assert_eq!(next_event(&mut events).await, Event::Started { name: name.clone() });
    assert!(engine.is_live(&name));
    assert_eq!(engine.live_streams(), vec![name.clone()]);
    publishing.stop();
    let stopped = Event::Stopped { name: name.clone(), reason: StopReason::Ended };
    assert_eq!(next_event(&mut events).await, stopped);
    assert!(!engine.is_live(&name));
    engine.shutdown().await;
}

#[tokio::test]
async fn a_stream_may_be_named_by_one_segment() {
    let (engine, addr) = engine(Limits::default()).await;
    let name = name("camera");
    let _publishing = publish(addr, &name, media!("baseline"));
    let snapshot = first_snapshot(&engine, &name, &SnapshotOptions::default()).await;
    assert_eq!((snapshot.width, snapshot.height), (320, 240));
    assert_eq!(engine.live_streams(), vec![name]);
    engine.shutdown().await;
}

#[tokio::test]
async fn a_lost_connection_stops_the_stream() {
    let (engine, addr) = engine(Limits::default()).await;
    let mut events = engine.subscribe();
    let name = name("live/camera");
    let publishing = publish(addr, &name, media!("baseline"));
    assert_eq!(next_event(&mut events).await, Event::Started { name: name.clone() });
    publishing.task.abort();
    let stopped = Event::Stopped { name, reason: StopReason::Disconnected };
    assert_eq!(next_event(&mut events).await, stopped);
    engine.shutdown().await;
}

#[tokio::test]
async fn the_newest_publisher_wins_the_name() {
    let (engine, addr) = engine(Limits::default()).await;
    let mut events = engine.subscribe();
    let name = name("live/camera");
    let old = publish(addr, &name, media!("baseline"));
    assert_eq!(next_event(&mut events).await, Event::Started { name: name.clone() });
    let _new = publish(addr, &name, media!("solid_full"));
    let stopped = Event::Stopped { name: name.clone(), reason: StopReason::Replaced };
    assert_eq!(next_event(&mut events).await, stopped);
    old.stop(); // otherwise it would reconnect and be the newest
    assert_eq!(next_event(&mut events).await, Event::Started { name: name.clone() });
    let snapshot = first_snapshot(&engine, &name, &SnapshotOptions::default()).await;
    assert_eq!((snapshot.width, snapshot.height), (128, 96));
    engine.shutdown().await;
}

#[tokio::test]
async fn a_connection_that_does_not_publish_is_closed_in_time() {
    let (engine, addr) = engine(impatient()).await;
    let silent = TcpStream::connect(addr).await.unwrap();
    let waited = closed_after(silent).await;
    assert!(waited >= Duration::from_millis(250) && waited < Duration::from_secs(5), "{waited:?}");
    // Bytes that never contain a publish command do not extend the deadline.
    let mut dribbling = TcpStream::connect(addr).await.unwrap();
    let began = Instant::now();
    dribbling.write_all(&[3]).await.unwrap();
    let dribble = async {
        while dribbling.write_all(&[0]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, dribble).await.expect("the connection to be closed");
    assert!(began.elapsed() < Duration::from_secs(5));
    engine.shutdown().await;
}

#[tokio::test]
async fn another_protocol_is_closed_at_once() {
    let (engine, addr) = engine(Limits::default()).await;
    let mut socket = TcpStream::connect(addr).await.unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    assert!(closed_after(socket).await < Duration::from_secs(4));
    engine.shutdown().await;
}

#[tokio::test]
async fn silent_connections_keep_no_publisher_out() {
    let limits = Limits { handshakes: 4, handshakes_per_address: 4, ..Limits::default() };
    let (engine, addr) = engine(limits).await;
    let first = name("live/first");
    let _publishing = publish(addr, &first, media!("baseline"));
    first_snapshot(&engine, &first, &SnapshotOptions::default()).await;
    let mut silent = Vec::new();
    for _ in 0..6 {
        silent.push(TcpStream::connect(addr).await.unwrap());
    }
    let second = name("live/second");
    let _later = publish(addr, &second, media!("baseline"));
    first_snapshot(&engine, &second, &SnapshotOptions::default()).await;
    assert!(engine.is_live(&first));
    engine.shutdown().await;
}

#[tokio::test]
async fn a_publisher_over_the_limit_is_refused_and_told_of_at_its_stream() {
    let (engine, addr) = engine(Limits { publishers: 1, ..Limits::default() }).await;
    let first = name("live/first");
    let publishing = publish(addr, &first, media!("baseline"));
    first_snapshot(&engine, &first, &SnapshotOptions::default()).await;
    let second = name("live/second");
    let _refused = publish(addr, &second, media!("baseline"));
    let told = async {
        loop {
            if let Some(trouble) = engine.trouble(&second) {
                break trouble.to_string();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let told = timeout(PATIENCE, told).await.unwrap();
    assert!(
        told.contains("127.0.0.1") && told.contains("as many streams are being published as may be"),
        "{told}"
    );
    assert!(engine.is_live(&first) && !engine.is_live(&second));
    publishing.stop();
    first_snapshot(&engine, &second, &SnapshotOptions::default()).await;
    engine.shutdown().await;
}

#[tokio::test]
async fn a_silent_publisher_is_idle() {
    let (engine, addr) = engine(impatient()).await;
    let mut events = engine.subscribe();
    // One picture, then nothing: the clip has a pause of twenty seconds before its second picture.
    let mut flv = b"FLV\x01\x01\0\0\0\x09\0\0\0\0".to_vec();
    for timestamp in [[0, 0, 0], [0, 0x4e, 0x20]] {
        flv.extend([9, 0, 0, 6]);
        flv.extend(timestamp);
        flv.extend([0, 0, 0, 0, 0x27, 1, 0, 0, 0, 0, 0, 0, 0, 17]);
    }
    let name = name("live/camera");
    let _publishing = publish(addr, &name, flv.into());
    assert_eq!(next_event(&mut events).await, Event::Started { name: name.clone() });
    let stopped = Event::Stopped { name, reason: StopReason::Idle };
    assert_eq!(next_event(&mut events).await, stopped);
    engine.shutdown().await;
}

#[tokio::test]
async fn a_publish_key_is_asked_for() {
    let config = IngestConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        limits: Limits::default(),
        publish_key: Some("secret".into()),
    };
    assert!(!format!("{config:?}").contains("secret"));
    let (engine, addr): (Engine, SocketAddr) = Engine::start(config).await.unwrap();
    let mut events = engine.subscribe();
    let name = name("live/camera");
    let _publishing = publish(addr, &name, media!("baseline"));
    assert!(
        timeout(Duration::from_millis(600), events.recv()).await.is_err(),
        "nothing starts without the key"
    );
    assert!(!engine.is_live(&name));
    engine.shutdown().await;
}

#[tokio::test]
async fn shutdown_ends_every_stream_and_frees_the_address() {
    let (engine, addr) = engine(Limits::default()).await;
    let mut events = engine.subscribe();
    let name = name("live/camera");
    let _publishing = publish(addr, &name, media!("baseline"));
    assert_eq!(next_event(&mut events).await, Event::Started { name: name.clone() });
    timeout(PATIENCE, engine.shutdown()).await.unwrap();
    let stopped = Event::Stopped { name: name.clone(), reason: StopReason::Shutdown };
    assert_eq!(next_event(&mut events).await, stopped);
    assert!(!engine.is_live(&name));
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn publishing_survives_a_restart_of_the_server() {
    let (engine, addr) = engine(Limits::default()).await;
    let name = name("live/camera");
    let _publishing = publish(addr, &name, media!("baseline"));
    first_snapshot(&engine, &name, &SnapshotOptions::default()).await;
    engine.shutdown().await;
    let again = Engine::new(Limits::default());
    let listening = async {
        while again.listen(addr).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, listening).await.unwrap();
    first_snapshot(&again, &name, &SnapshotOptions::default()).await;
    again.shutdown().await;
}
