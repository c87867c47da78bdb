//! Stop signals: the first stops after the work under way has ended, the second stops at once.

use std::future::Future;

/// Exit code of a program that was ended by SIGINT, as shells have it.
const INTERRUPTED: i32 = 130;

/// Resolves on the first SIGINT or SIGTERM. The second ends the program.
pub(crate) fn stopped() -> impl Future<Output = ()> {
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        let mut signals = Signals::new();
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

struct Signals {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
}

impl Signals {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(terminate) = &mut self.terminate {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
