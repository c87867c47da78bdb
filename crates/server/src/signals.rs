//! Stop signals: the first stops after the work under way has ended, the second stops at once.

use std::future::Future;

/// Exit code of a program that was ended by SIGINT, as shells have it.
const INTERRUPTED: i32 = 130;

/// Resolves on the first SIGINT or SIGTERM after this call. The second ends the program.
pub(crate) fn stopped() -> impl Future<Output = ()> {
    let mut signals = Signals::new();
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        signals.next().await;
        let _ = stop.send(true);
        signals.next().await;
        eprintln!("media-console: stopped at once; what was under way is settled at the next start");
        std::process::exit(INTERRUPTED);
    });
    async move {
        let _ = stopped.wait_for(|stopped| *stopped).await;
    }
}

/// Registered when it is made: a signal that arrives before [`next`](Self::next) is not lost.
#[cfg(unix)]
struct Signals {
    interrupt: Option<tokio::signal::unix::Signal>,
    terminate: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
        }
    }

    async fn next(&mut self) {
        tokio::select! {
            () = received(&mut self.interrupt) => {}
            () = received(&mut self.terminate) => {}
        }
    }
}

/// Pending for a signal that could not be registered.
#[cfg(unix)]
async fn received(signal: &mut Option<tokio::signal::unix::Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
