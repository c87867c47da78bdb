//! Pulls a stream from another server and keeps doing so.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use tokio_util::sync::{CancellationToken, DropGuard};

type Resolution = Pin<Box<dyn Future<Output = Result<SocketAddr, String>> + Send>>;

/// Turns host and port of an address into the one socket address to dial, or says why not.
///
/// The engine never looks names up itself: whoever owns it decides which addresses may be reached. Asked before
/// every attempt.
#[derive(Clone)]
pub struct Resolver(Arc<dyn Fn(String, u16) -> Resolution + Send + Sync>);

impl Resolver {
    /// Wraps an async function of host and port.
    pub fn new<F, R>(resolve: F) -> Resolver
    where
        F: Fn(String, u16) -> R + Send + Sync + 'static,
        R: Future<Output = Result<SocketAddr, String>> + Send + 'static,
    {
        Resolver(Arc::new(move |host, port| Box::pin(resolve(host, port))))
    }

    pub(crate) async fn resolve(&self, host: &str, port: u16) -> Result<SocketAddr, String> {
        (self.0)(host.to_owned(), port).await
    }
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Resolver")
    }
}

/// Keeps a pull going; dropping it ends the pull and its stream.
#[derive(Debug)]
#[must_use = "dropping the guard ends the pull"]
pub struct PullGuard {
    pub(crate) _stop: DropGuard,
    pub(crate) problem: Arc<Mutex<Option<String>>>,
}

impl PullGuard {
    pub(crate) fn new(cancel: CancellationToken) -> PullGuard {
        PullGuard { _stop: cancel.drop_guard(), problem: Arc::default() }
    }

    /// What kept the last attempt from bringing media; `None` while media arrives or before the first failure.
    pub fn last_problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}
