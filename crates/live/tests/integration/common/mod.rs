//! Shared by several integration tests.

use bytes::Bytes;
use live_snapshot::{Engine, Event, Limits, Snapshot, SnapshotOptions, StreamName, publish_flv_loop};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// Longer than any operation here takes, also on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

macro_rules! media {
    ($name:literal) => {
        bytes::Bytes::from_static(include_bytes!(concat!("../media/", $name, ".flv")))
    };
}

pub fn name(text: &str) -> StreamName {
    text.parse().unwrap()
}

/// A clip being published; stops when dropped.
pub struct Publishing {
    cancel: CancellationToken,
    pub task: JoinHandle<()>,
}

impl Publishing {
    pub fn stop(&self) {
        self.cancel.cancel();
    }
}

impl Drop for Publishing {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

pub fn publish(addr: SocketAddr, name: &StreamName, flv: Bytes) -> Publishing {
    let (cancel, name) = (CancellationToken::new(), name.clone());
    let stop = cancel.clone();
    let task = tokio::spawn(async move { publish_flv_loop(addr, &name, flv, stop).await.unwrap() });
    Publishing { cancel, task }
}

pub async fn engine(limits: Limits) -> (Engine, SocketAddr) {
    let engine = Engine::new(limits);
    let addr = engine.listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    (engine, addr)
}

pub async fn next_event(events: &mut Receiver<Event>) -> Event {
    timeout(PATIENCE, events.recv()).await.expect("an event in time").unwrap()
}

/// The first snapshot of a stream, as soon as there is one.
pub async fn first_snapshot(engine: &Engine, name: &StreamName, options: &SnapshotOptions) -> Snapshot {
    let waiting = async {
        loop {
            if let Ok(Some(snapshot)) = engine.snapshot(name, options, None).await {
                return snapshot;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, waiting).await.expect("a snapshot in time")
}

/// A decoded JPEG.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

impl Picture {
    pub fn decode(jpeg: &[u8]) -> Picture {
        assert!(jpeg.starts_with(&[0xff, 0xd8]) && jpeg.ends_with(&[0xff, 0xd9]), "not a whole JPEG");
        let mut decoder = jpeg_decoder::Decoder::new(jpeg);
        let rgb = decoder.decode().unwrap();
        let info = decoder.info().unwrap();
        Picture { width: info.width.into(), height: info.height.into(), rgb }
    }

    pub fn mean(&self) -> [f64; 3] {
        [0, 1, 2].map(|channel| {
            let samples = self.rgb.iter().skip(channel).step_by(3);
            samples.map(|sample| f64::from(*sample)).sum::<f64>() / (self.rgb.len() / 3) as f64
        })
    }
}

/// A clip in which every video tag has this body, 40 milliseconds apart.
pub fn clip_of(body: &[u8]) -> Bytes {
    let mut flv = b"FLV\x01\x01\0\0\0\x09\0\0\0\0".to_vec();
    for timestamp in [0, 40, 80] {
        flv.extend([9, 0, 0, body.len() as u8, 0, 0, timestamp, 0, 0, 0, 0]);
        flv.extend_from_slice(body);
        flv.extend((11 + body.len() as u32).to_be_bytes());
    }
    flv.into()
}
