//! Accepts publishers and feeds their media into streams.

use crate::admission::Pass;
use crate::event::StopReason;
use crate::registry::{Origin, Publication, Shared};
use crate::rtmp::server::{Server, ServerEvent};
use crate::socket::{self, Broken, READ_SIZE};
use crate::{Limits, StreamName};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// Pause after a failed accept: the usual cause, no free file descriptor, lasts a while.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The key that a publisher must append to its stream key, if any.
pub(crate) type PublishKey = Option<Arc<str>>;

/// Accepts until the engine is shut down.
pub(crate) async fn accept(shared: Arc<Shared>, listener: TcpListener, publish_key: PublishKey) {
    let stop = shared.stop.clone();
    let accepting = async {
        loop {
            let (socket, peer) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let pass = match shared.admission.enter(peer.ip(), Instant::now()) {
                Ok(pass) => pass,
                Err(full) => {
                    shared.troubles.connection_closed(peer, &full);
                    continue;
                }
            };
            shared.tasks.spawn(serve(shared.clone(), socket, (peer, pass), publish_key.clone()));
        }
    };
    stop.run_until_cancelled(accepting).await;
}

/// Serves one connection to its end.
async fn serve(
    shared: Arc<Shared>,
    socket: TcpStream,
    (peer, pass): (SocketAddr, Pass),
    publish_key: PublishKey,
) {
    // Responses are small and awaited; a failure only delays them.
    let _ = socket.set_nodelay(true);
    let mut connection = Connection {
        server: Server::new(&shared.limits),
        deadline: Instant::now() + shared.limits.publish_deadline,
        publication: None,
        publish_key,
        shared: shared.clone(),
        peer,
        evicted: pass.evicted(),
        pass,
    };
    let stopped = shared.stop.cancelled();
    let reason = tokio::select! {
        () = stopped => StopReason::Shutdown,
        reason = connection.run(socket) => reason.unwrap_or_else(|broken| {
            connection.tell(&broken);
            broken.into()
        }),
    };
    if let Some(publication) = connection.publication.take() {
        publication.end(reason);
    }
}

struct Connection {
    shared: Arc<Shared>,
    server: Server,
    publish_key: PublishKey,
    publication: Option<Publication>,
    /// Without a publication: when there must be one. With one: when the next media must have arrived.
    deadline: Instant,
    peer: SocketAddr,
    pass: Pass,
    evicted: CancellationToken,
}

impl Connection {
    async fn run(&mut self, mut socket: TcpStream) -> Result<StopReason, Broken> {
        let mut buffer = vec![0; READ_SIZE];
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let close = self.handle_events()?;
            let output = self.server.take_output();
            let limit = Instant::now() + self.shared.limits.write_timeout;
            // While nothing is published the deadline is absolute, also for a peer that does not read.
            let limit = if self.publication.is_none() { limit.min(self.deadline) } else { limit };
            socket::write(&mut socket, &output, limit).await?;
            if close {
                return Ok(StopReason::Ended);
            }
            tokio::select! {
                biased;
                () = Publication::replaced(self.publication.as_ref()) => return Ok(StopReason::Replaced),
                () = self.evicted.cancelled() => return Err(Broken::TimedOut("others wanted to connect")),
                () = sleep_until(self.deadline) => return Err(match self.publication {
                    Some(_) => Broken::Idle,
                    None => Broken::TimedOut("nothing was published in time"),
                }),
                read = socket.read(&mut buffer) => match read? {
                    0 => return Err(Broken::Closed),
                    n => self.server.push(&buffer[..n])?,
                },
                _ = ticks.tick() => if let Some(publication) = &self.publication {
                    publication.tick();
                },
            }
        }
    }

    /// Processes everything in the last bytes; true when the connection is to be closed.
    fn handle_events(&mut self) -> Result<bool, Broken> {
        let Limits { publish_deadline, media_idle, .. } = self.shared.limits;
        while let Some(event) = self.server.next()? {
            match event {
                ServerEvent::Media(media) => {
                    self.deadline = Instant::now() + media_idle;
                    if let Some(publication) = &self.publication {
                        publication.media(media);
                    }
                }
                ServerEvent::Publish { app, key } => match self.admit(&app, &key) {
                    Ok(publication) => {
                        self.publication = Some(publication);
                        self.deadline = Instant::now() + media_idle;
                        self.server.accept();
                    }
                    Err(why) => {
                        self.shared.troubles.publisher_lost(None, self.peer, &why, Instant::now());
                        self.server.refuse(&why);
                        return Ok(true);
                    }
                },
                ServerEvent::Unpublish => {
                    self.deadline = Instant::now() + publish_deadline;
                    self.pass.unpublish(Instant::now());
                    if let Some(publication) = self.publication.take() {
                        publication.end(StopReason::Ended);
                    }
                }
                ServerEvent::PlayRefused => return Ok(true),
            }
        }
        Ok(false)
    }

    fn admit(&mut self, app: &str, key: &str) -> Result<Publication, String> {
        if let Some(expected) = &self.publish_key
            && !publish_key_in(key).chain(publish_key_in(app)).any(|given| same(given, expected))
        {
            return Err("the publish key is missing or wrong: append ?key=… to the stream key".to_owned());
        }
        let name = StreamName::new(app, key).map_err(|error| error.to_string())?;
        self.pass.publish().map_err(|full| full.to_string())?;
        // A push is never refused: it takes the name over from any other publication.
        self.shared
            .begin(&name, Origin::Push(self.peer), &CancellationToken::new())
            .map_err(|_| "the stream name is in use".to_owned())
    }

    /// Reports a connection that ended before the publisher wanted it to.
    fn tell(&self, broken: &Broken) {
        tracing::debug!(%broken, peer = %self.peer, "a connection is over");
        let (now, why) = (Instant::now(), broken.to_string());
        let is_fault = matches!(broken, Broken::Rtmp(_) | Broken::Idle | Broken::TimedOut(_));
        match &self.publication {
            // A broken line needs no explanation; the publisher reconnects.
            Some(publication) if is_fault => {
                self.shared.troubles.publisher_lost(Some(publication.name()), self.peer, &why, now);
            }
            None if is_fault && self.server.is_connected() => {
                self.shared.troubles.publisher_lost(None, self.peer, &why, now);
            }
            None if matches!(broken, Broken::Rtmp(_)) => {
                self.shared.troubles.connection_closed(self.peer, broken)
            }
            _ => {}
        }
    }
}

/// Values of `key` in the query string of a stream key or an application.
fn publish_key_in(text: &str) -> impl Iterator<Item = &str> {
    let query = text.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.strip_prefix("key="))
}

/// Compares in constant time.
fn same(given: &str, expected: &str) -> bool {
    let different = given.bytes().zip(expected.bytes()).fold(0, |bits, (a, b)| bits | (a ^ b));
    given.len() == expected.len() && different == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::OpenH264;

    fn admits(publish_key: Option<&str>, app: &str, key: &str) -> bool {
        let shared = Arc::new(Shared::new(Limits::default(), Arc::new(OpenH264)));
        let peer: SocketAddr = ([192, 0, 2, 1], 4000).into();
        let pass = shared.admission.enter(peer.ip(), Instant::now()).unwrap();
        let mut connection = Connection {
            server: Server::new(&shared.limits),
            publish_key: publish_key.map(Arc::from),
            publication: None,
            deadline: Instant::now(),
            evicted: pass.evicted(),
            peer,
            pass,
            shared,
        };
        connection.admit(app, key).is_ok()
    }

    #[test]
    fn a_publisher_needs_the_publish_key_and_a_usable_name() {
        assert!(admits(None, "live", "camera"));
        assert!(admits(Some("secret"), "live", "camera?key=secret"));
        assert!(admits(Some("secret"), "live?key=secret", "camera"));
        assert!(!admits(Some("secret"), "live", "camera"));
        assert!(!admits(Some("secret"), "live", "camera?key=Secret"));
        assert!(!admits(None, "live", "../camera"));
        assert!(!admits(None, "", ""));
        assert!(admits(None, "camera", "") && admits(None, "", "camera") && admits(None, "live/camera", ""));
        assert!(admits(Some("secret"), "camera?key=secret", ""));
        assert!(!admits(Some("secret"), "camera", ""));
    }

    #[test]
    fn the_publish_key_is_found_in_a_query_string() {
        assert_eq!(publish_key_in("camera?a=1&key=x&key=y").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(publish_key_in("camera&key=x").count(), 0);
        assert!(same("secret", "secret") && !same("secre", "secret") && !same("secreT", "secret"));
    }
}
