//! Publishes a clip in a loop: the demo source.

use crate::flv::{Clip, Tag};
use crate::pull::jittered;
use crate::rtmp::kind;
use crate::rtmp::publish::{Publisher, PublisherEvent, metadata};
use crate::socket::{self, Broken, READ_SIZE};
use crate::{Limits, StreamName};
use bytes::Bytes;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// Pause before a lost connection is retried: the first, and the longest the doubling may reach.
const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));
/// Time limit for the messages that end the stream.
const FAREWELL: Duration = Duration::from_millis(500);

/// Why a buffer is not a clip that can be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable FLV clip: {0}")]
pub struct FlvError(&'static str);

/// Publishes the clip in `flv` to `rtmp://addr/{name}` in real time, over and over, until `cancel` fires.
///
/// Timestamps keep increasing across repetitions. A lost or refused connection is retried, with a growing pause of at most ten
/// seconds.
///
/// # Errors
/// Only for a buffer that is not FLV or has no video; the network is never an error.
pub async fn publish_flv_loop(
    addr: SocketAddr,
    name: &StreamName,
    flv: Bytes,
    cancel: CancellationToken,
) -> Result<(), FlvError> {
    let clip = Clip::parse(flv).map_err(FlvError)?;
    let limits = Limits::default();
    let mut pause = RETRY.0;
    while !cancel.is_cancelled() {
        let mut session = Session { clip: &clip, limits: &limits, publisher: None, published: false };
        let over = match session.run(addr, name, &cancel).await {
            Ok(()) => break,
            Err(over) => over,
        };
        tracing::debug!(%over, %name, "publishing the clip was interrupted");
        pause = if session.published { RETRY.0 } else { pause };
        if cancel.run_until_cancelled(sleep(jittered(pause))).await.is_none() {
            break;
        }
        pause = (pause * 2).min(RETRY.1);
    }
    Ok(())
}

/// One connection.
struct Session<'a> {
    clip: &'a Clip,
    limits: &'a Limits,
    publisher: Option<Publisher>,
    /// The server has accepted.
    published: bool,
}

impl Session<'_> {
    /// Publishes until `cancel` fires, then ends the stream.
    async fn run(
        &mut self,
        addr: SocketAddr,
        name: &StreamName,
        cancel: &CancellationToken,
    ) -> Result<(), Broken> {
        let connecting = timeout(self.limits.connect_timeout, TcpStream::connect(addr));
        let Some(connected) = cancel.run_until_cancelled(connecting).await else { return Ok(()) };
        let mut socket = connected.map_err(|_| Broken::TimedOut("the server cannot be reached"))??;
        self.publisher = Some(Publisher::new(name, &addr.to_string(), self.limits));
        match cancel.run_until_cancelled(self.publish(&mut socket)).await {
            Some(Err(broken)) => Err(broken),
            Some(Ok(never)) => match never {},
            None => {
                if let Some(publisher) = self.publisher.as_mut().filter(|_| self.published) {
                    publisher.finish();
                    let farewell = publisher.take_output();
                    // The server sees the connection close in any case.
                    let _ = socket::write(&mut socket, &farewell, Instant::now() + FAREWELL).await;
                    let _ = socket.shutdown().await;
                }
                Ok(())
            }
        }
    }

    async fn publish(&mut self, socket: &mut TcpStream) -> Result<Infallible, Broken> {
        let Session { clip, limits, publisher, published } = self;
        let Some(publisher) = publisher else { return Err(Broken::Closed) };
        let (mut reading, mut writing) = socket.split();
        let mut buffer = vec![0; READ_SIZE];
        let mut timeline = Timeline::new(clip);
        let mut began = None;
        let patience = Instant::now() + limits.connect_timeout;
        loop {
            socket::write(&mut writing, &publisher.take_output(), Instant::now() + limits.write_timeout)
                .await?;
            let next = began.map_or(patience, |began: Instant| began + timeline.due());
            tokio::select! {
                read = reading.read(&mut buffer) => match read? {
                    0 => return Err(Broken::Closed),
                    n => publisher.push(&buffer[..n])?,
                },
                () = sleep_until(next) => {
                    if began.is_none() {
                        return Err(Broken::TimedOut("the server does not let us publish"));
                    }
                    let (timestamp, tag) = timeline.next();
                    let (kind, payload) = match tag.kind {
                        kind::DATA_AMF0 => metadata(&tag.body),
                        kind => (kind, tag.body.clone()),
                    };
                    publisher.media(kind, timestamp, payload);
                }
            }
            while let Some(PublisherEvent::Start) = publisher.next()? {
                *published = true;
                began.get_or_insert_with(Instant::now);
            }
        }
    }
}

/// Tags of a clip, repeated, with increasing timestamps.
struct Timeline<'a> {
    clip: &'a Clip,
    index: usize,
    /// Where the current repetition begins, in milliseconds.
    offset: u64,
}

impl<'a> Timeline<'a> {
    fn new(clip: &'a Clip) -> Timeline<'a> {
        Timeline { clip, index: 0, offset: 0 }
    }

    fn position(&self) -> u64 {
        self.offset + u64::from(self.clip.tags[self.index].timestamp)
    }

    /// When the next tag is due, from the beginning.
    fn due(&self) -> Duration {
        Duration::from_millis(self.position())
    }

    fn next(&mut self) -> (u32, &'a Tag) {
        // RTMP timestamps wrap around by design.
        let (timestamp, tag) = (self.position() as u32, &self.clip.tags[self.index]);
        self.index += 1;
        if self.index == self.clip.tags.len() {
            self.index = 0;
            self.offset += u64::from(self.clip.duration);
        }
        (timestamp, tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_go_on_increasing_across_repetitions() {
        let tag = |timestamp| Tag { kind: kind::VIDEO, timestamp, body: Bytes::new() };
        let clip = Clip { tags: vec![tag(0), tag(40)], duration: 80 };
        let mut timeline = Timeline::new(&clip);
        let stamps: Vec<u32> = (0..5).map(|_| timeline.next().0).collect();
        assert_eq!(stamps, [0, 40, 80, 120, 160]);
        assert_eq!(timeline.due(), Duration::from_millis(200));
    }

    #[tokio::test]
    async fn what_is_no_clip_is_refused_at_once() {
        let name = "live/demo".parse().unwrap();
        let addr = "127.0.0.1:1".parse().unwrap();
        let outcome =
            publish_flv_loop(addr, &name, Bytes::from_static(b"GIF89a"), CancellationToken::new()).await;
        assert!(outcome.is_err());
    }
}
