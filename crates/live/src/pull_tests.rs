//! An engine pulls from a scripted server over real connections.

use super::*;
use crate::flv::Clip;
use crate::rtmp::amf0::Value;
use crate::rtmp::handshake::Side;
use crate::rtmp::kind;
use crate::rtmp::link::{self, Link};
use crate::{Engine, Limits, SnapshotOptions, publish_flv_loop};
use bytes::Bytes;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::broadcast::Receiver;

const CLIP: &[u8] = include_bytes!("../tests/media/baseline.flv");
const PATIENCE: Duration = Duration::from_secs(20);

/// Application and stream key of the usual stream.
const USUAL: (&str, &str) = ("live", "camera?token=t");

/// Serves one player of the usual stream.
async fn serve_player(listener: &TcpListener, then_close: bool) {
    serve_player_of(listener, USUAL, then_close).await;
}

/// Serves one player: answers its commands, sends one clip at once, then waits or closes.
async fn serve_player_of(listener: &TcpListener, (app, key): (&str, &str), then_close: bool) {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut link = Link::new(Side::Server, &Limits::default());
    let mut buffer = vec![0; READ_SIZE];
    loop {
        let n = socket.read(&mut buffer).await.unwrap_or(0);
        if n == 0 {
            return;
        }
        link.push(&buffer[..n]).unwrap();
        let mut played = false;
        while let Some(message) = link.next().unwrap() {
            let Some(command) = link::command(&message).unwrap() else { continue };
            let answer = match command.name.as_str() {
                "connect" => {
                    assert_eq!(command.arguments[0].get("app"), Some(&Value::string(app)));
                    let tc_url = Value::string(format!("rtmp://media.example/{app}"));
                    assert_eq!(command.arguments[0].get("tcUrl"), Some(&tc_url));
                    Value::object([])
                }
                "createStream" => Value::Number(1.0),
                "play" => {
                    assert_eq!(command.arguments[1], Value::string(key));
                    for tag in Clip::parse(Bytes::from_static(CLIP)).unwrap().tags {
                        if tag.kind == kind::VIDEO {
                            link.media(tag.kind, 1, tag.timestamp, tag.body);
                        }
                    }
                    played = true;
                    continue;
                }
                other => panic!("{other}"),
            };
            let result = [Value::string("_result"), Value::Number(command.transaction), Value::Null, answer];
            link.command(0, &result);
        }
        socket.write_all(&link.take_output()).await.unwrap();
        if played && then_close {
            return;
        }
    }
}

fn address(host: &str, app: &str, key: &str) -> PullAddress {
    PullAddress { host: host.into(), port: 1935, app: app.into(), key: key.into() }
}

struct Rig {
    engine: Engine,
    events: Receiver<Event>,
    name: StreamName,
    listener: TcpListener,
}

impl Rig {
    async fn new() -> Rig {
        let retry = (Duration::from_millis(20), Duration::from_millis(100));
        let engine =
            Engine::new(Limits { retry, media_idle: Duration::from_millis(800), ..Limits::default() });
        Rig {
            events: engine.subscribe(),
            engine,
            name: "live/pulled".parse().unwrap(),
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
        }
    }

    /// Pulls the usual stream from the scripted server.
    fn pull(&self) -> PullGuard {
        self.pull_of(USUAL)
    }

    /// Pulls from the scripted server, whatever the host in the address.
    fn pull_of(&self, (app, key): (&str, &str)) -> PullGuard {
        let addr = self.listener.local_addr().unwrap();
        let resolve = Resolver::new(move |host, port| async move {
            assert_eq!((host.as_str(), port), ("media.example", 1935));
            // Nothing listens on the first.
            Ok(vec!["[::1]:1".parse().unwrap(), addr])
        });
        self.engine.pull(self.name.clone(), address("media.example", app, key), resolve)
    }

    async fn next(&mut self) -> Event {
        timeout(PATIENCE, self.events.recv()).await.unwrap().unwrap()
    }

    fn started(&self) -> Event {
        Event::Started { name: self.name.clone() }
    }

    fn stopped(&self, reason: StopReason) -> Event {
        Event::Stopped { name: self.name.clone(), reason }
    }
}

#[tokio::test]
async fn a_pulled_stream_gives_snapshots_until_the_guard_is_dropped() {
    let mut rig = Rig::new().await;
    let guard = rig.pull();
    let serving = async {
        serve_player(&rig.listener, false).await;
    };
    let watching = async {
        let started = timeout(PATIENCE, rig.events.recv()).await.unwrap().unwrap();
        assert_eq!(started, Event::Started { name: rig.name.clone() });
        assert_eq!(guard.last_problem(), None);
        let options = SnapshotOptions::default();
        let snapshot = loop {
            if let Some(snapshot) = rig.engine.snapshot(&rig.name, &options, None).await.unwrap() {
                break snapshot;
            }
            sleep(Duration::from_millis(10)).await;
        };
        assert_eq!((snapshot.width, snapshot.height), (320, 240));
        drop(guard);
        let stopped = timeout(PATIENCE, rig.events.recv()).await.unwrap().unwrap();
        assert_eq!(stopped, Event::Stopped { name: rig.name.clone(), reason: StopReason::PullDropped });
        assert!(!rig.engine.is_live(&rig.name));
    };
    tokio::join!(serving, watching);
}

#[tokio::test]
async fn a_stream_that_is_named_by_its_application_alone_is_pulled() {
    let stream = ("stream?token=t", "");
    let mut rig = Rig::new().await;
    let _guard = rig.pull_of(stream);
    let started = rig.started();
    serve_player_of(&rig.listener, stream, true).await;
    assert_eq!(rig.next().await, started);
}

#[tokio::test]
async fn a_lost_server_is_tried_again() {
    let mut rig = Rig::new().await;
    let guard = rig.pull();
    for _ in 0..2 {
        serve_player(&rig.listener, true).await;
        let started = rig.started();
        assert_eq!(rig.next().await, started);
        let stopped = rig.stopped(StopReason::Disconnected);
        assert_eq!(rig.next().await, stopped);
        let Event::PullFailed { why, .. } = rig.next().await else { panic!() };
        assert_eq!(why, "the peer closed the connection");
        assert_eq!(guard.last_problem(), Some(why));
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_idle() {
    let mut rig = Rig::new().await;
    let _guard = rig.pull();
    let _silent = rig.listener.accept().await.unwrap();
    let Event::PullFailed { why, .. } = rig.next().await else { panic!() };
    assert_eq!(why, "no audio or video arrived");
}

#[tokio::test]
async fn a_refused_address_is_never_dialled_and_pauses_grow() {
    let mut rig = Rig::new().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let resolve = Resolver::new(move |_, _| {
        count.fetch_add(1, Ordering::Relaxed);
        async { Err("this address is not allowed".to_owned()) }
    });
    let guard = rig.engine.pull(rig.name.clone(), address("169.254.169.254", "live", "camera"), resolve);
    for longest in [20, 40, 80, 100] {
        let Event::PullFailed { why, retry_in, .. } = rig.next().await else { panic!() };
        assert_eq!(why, "this address is not allowed");
        let longest = Duration::from_millis(longest);
        assert!(retry_in <= longest && retry_in >= longest / 2, "{retry_in:?} of {longest:?}");
    }
    drop(guard);
    rig.engine.shutdown().await;
    assert!(asked.load(Ordering::Relaxed) >= 4);
}

#[tokio::test]
async fn a_pull_never_takes_a_name_from_a_publisher() {
    let mut rig = Rig::new().await;
    let addr = rig.engine.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (cancel, name) = (CancellationToken::new(), rig.name.clone());
    let stop = cancel.clone();
    let publishing =
        tokio::spawn(async move { publish_flv_loop(addr, &name, Bytes::from_static(CLIP), stop).await });
    let started = rig.started();
    assert_eq!(rig.next().await, started);
    let guard = rig.pull();
    let Event::PullFailed { why, .. } = rig.next().await else { panic!() };
    assert_eq!(why, "another publisher uses the name");
    cancel.cancel();
    publishing.await.unwrap().unwrap();
    serve_player(&rig.listener, true).await;
    let stopped = rig.stopped(StopReason::Ended);
    while rig.next().await != stopped {}
    while rig.next().await != started {}
    drop(guard);
}

#[tokio::test]
async fn a_pull_can_follow_a_dropped_one_at_once() {
    let mut rig = Rig::new().await;
    let first = rig.pull();
    let (started, replaced) = (rig.started(), rig.stopped(StopReason::Replaced));
    let dropped = rig.stopped(StopReason::PullDropped);
    let listener = &rig.listener;
    tokio::select! {
        () = serve_player(listener, false) => panic!("the first pull ended by itself"),
        event = rig.events.recv() => assert_eq!(event.unwrap(), started),
    }
    drop(first);
    let _second = rig.pull();
    serve_player(&rig.listener, true).await;
    let ended = rig.next().await;
    assert!(ended == replaced || ended == dropped, "{ended:?}");
    assert_eq!(rig.next().await, started);
}
