//! Pulls a stream from another server and keeps doing so.

use crate::event::{Event, StopReason};
use crate::registry::{Origin, Publication, Shared, lock};
use crate::rtmp::client::{Client, ClientEvent};
use crate::socket::{self, Broken, READ_SIZE};
use crate::{PullAddress, StreamName};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

type Resolution = Pin<Box<dyn Future<Output = Result<Vec<SocketAddr>, String>> + Send>>;

/// Resolves host and port of an address to the socket addresses to connect to, tried one after the other, or returns why not.
///
/// The engine never resolves names itself: its owner decides which addresses may be reached. Called before every attempt.
#[derive(Clone)]
pub struct Resolver(Arc<dyn Fn(String, u16) -> Resolution + Send + Sync>);

impl Resolver {
    /// Wraps an async function of host and port.
    pub fn new<F, R>(resolve: F) -> Resolver
    where
        F: Fn(String, u16) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Vec<SocketAddr>, String>> + Send + 'static,
    {
        Resolver(Arc::new(move |host, port| Box::pin(resolve(host, port))))
    }

    pub(crate) async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
        (self.0)(host.to_owned(), port).await
    }
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Resolver")
    }
}

type Problem = Arc<Mutex<Option<String>>>;

/// Keeps a pull going; dropping it ends the pull and its stream.
#[derive(Debug)]
#[must_use = "dropping the guard ends the pull"]
pub struct PullGuard {
    _stop: DropGuard,
    problem: Problem,
}

impl PullGuard {
    /// Why the last attempt brought no media; `None` while media arrives or before the first failure.
    pub fn last_problem(&self) -> Option<String> {
        lock(&self.problem).clone()
    }
}

/// Starts to pull in the background.
pub(crate) fn start(
    shared: &Arc<Shared>,
    name: StreamName,
    address: PullAddress,
    resolve: Resolver,
) -> PullGuard {
    let (cancel, problem) = (shared.stop.child_token(), Problem::default());
    let mut pull = Pull {
        shared: shared.clone(),
        name,
        address,
        resolve,
        cancel: cancel.clone(),
        problem: problem.clone(),
        publication: None,
    };
    shared.tasks.spawn(async move {
        let cancel = pull.cancel.clone();
        cancel.run_until_cancelled(pull.run()).await;
        if let Some(publication) = pull.publication.take() {
            let shut_down = pull.shared.stop.is_cancelled();
            publication.end(if shut_down { StopReason::Shutdown } else { StopReason::PullDropped });
        }
    });
    PullGuard { _stop: cancel.drop_guard(), problem }
}

struct Pull {
    shared: Arc<Shared>,
    name: StreamName,
    address: PullAddress,
    resolve: Resolver,
    cancel: CancellationToken,
    problem: Problem,
    publication: Option<Publication>,
}

/// The result of an attempt.
#[derive(Debug, thiserror::Error)]
enum Over {
    #[error("{0}")]
    Address(String),
    #[error("the server could not be reached: {0}")]
    Connect(std::io::Error),
    #[error("the server did not answer in time")]
    ConnectTimeout,
    #[error("another publisher uses the name")]
    Taken,
    #[error("the server ended the stream ({0})")]
    Ended(String),
    #[error(transparent)]
    Broken(#[from] Broken),
}

impl Pull {
    async fn run(&mut self) {
        let (first, longest) = self.shared.limits.retry;
        let mut pause = first;
        loop {
            let over = match self.attempt().await {
                Ok(never) => match never {},
                Err(over) => over,
            };
            let why = over.to_string();
            if let Some(publication) = self.publication.take() {
                pause = first;
                publication.end(match over {
                    Over::Ended(_) => StopReason::Ended,
                    Over::Taken => StopReason::Replaced,
                    Over::Broken(broken) => broken.into(),
                    _ => StopReason::Disconnected,
                });
            }
            let retry_in = jittered(pause);
            *lock(&self.problem) = Some(why.clone());
            self.shared.tell(Event::PullFailed { name: self.name.clone(), why, retry_in });
            sleep(retry_in).await;
            pause = (pause * 2).min(longest);
        }
    }

    /// Connects and plays until something ends it.
    async fn attempt(&mut self) -> Result<std::convert::Infallible, Over> {
        if self.shared.is_taken(&self.name) {
            return Err(Over::Taken);
        }
        let limit = self.shared.limits.connect_timeout;
        let resolving = self.resolve.resolve(&self.address.host, self.address.port);
        let found =
            timeout(limit, resolving).await.map_err(|_| Over::ConnectTimeout)?.map_err(Over::Address)?;
        let socket = connect(&found, limit).await?;
        // Commands are small and awaited; a failure only delays them.
        let _ = socket.set_nodelay(true);
        self.play(socket).await
    }

    async fn play(&mut self, mut socket: TcpStream) -> Result<std::convert::Infallible, Over> {
        let limits = self.shared.limits.clone();
        let mut client = Client::new(&self.address, &limits);
        let mut deadline = Instant::now() + limits.media_idle;
        let mut buffer = vec![0; READ_SIZE];
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            while let Some(event) = client.next().map_err(Broken::Rtmp)? {
                match event {
                    ClientEvent::Ended(code) => return Err(Over::Ended(code)),
                    ClientEvent::Media(media) => {
                        deadline = Instant::now() + limits.media_idle;
                        self.publication()?.media(media);
                    }
                }
            }
            socket::write(&mut socket, &client.take_output(), Instant::now() + limits.write_timeout).await?;
            tokio::select! {
                biased;
                () = Publication::replaced(self.publication.as_ref()) => return Err(Over::Taken),
                () = sleep_until(deadline) => return Err(Broken::Idle.into()),
                read = socket.read(&mut buffer) => match read.map_err(Broken::Io)? {
                    0 => return Err(Broken::Closed.into()),
                    n => client.push(&buffer[..n]).map_err(Broken::Rtmp)?,
                },
                _ = ticks.tick() => if let Some(publication) = &self.publication {
                    publication.tick();
                },
            }
        }
    }

    /// The publication, which begins with the first media.
    fn publication(&mut self) -> Result<&Publication, Over> {
        match self.publication {
            Some(ref publication) => Ok(publication),
            None => {
                let begun = self.shared.begin(&self.name, Origin::Pull, &self.cancel);
                *lock(&self.problem) = None;
                Ok(self.publication.insert(begun.map_err(|_| Over::Taken)?))
            }
        }
    }
}

/// Connects to the first address that accepts the connection. Each has a part of the time, so that one that does not answer
/// leaves some for the next.
async fn connect(addresses: &[SocketAddr], limit: Duration) -> Result<TcpStream, Over> {
    let each = limit / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut last = Over::Address("the host has no address".to_owned());
    for address in addresses {
        last = match timeout(each, TcpStream::connect(address)).await {
            Ok(Ok(socket)) => return Ok(socket),
            Ok(Err(error)) => Over::Connect(error),
            Err(_) => Over::ConnectTimeout,
        };
    }
    Err(last)
}

/// Between half and all of a pause, so that many pulls of one server do not retry at once.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let mut random = [0; 1];
    // Without randomness the pauses are only spread less well.
    let _ = getrandom::fill(&mut random);
    pause.mul_f64(0.5 + f64::from(random[0]) / 510.0)
}

#[cfg(test)]
#[path = "pull_tests.rs"]
mod tests;
