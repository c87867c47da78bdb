//! The HTTP listeners: HTTP/1.1 only, with limits on the time and size of a request head.

use crate::config::Limits;
use crate::connections::{Admitted, Connections};
use axum::Router;
use futures_util::future::join_all;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::Service as _;

const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves requests until `stop` resolves, then waits for those under way, for at most ten seconds.
pub async fn serve(
    listeners: Vec<TcpListener>,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let connections = Connections::new(limits.connections);
    let accepting = join_all(
        listeners.into_iter().map(|listener| accept(listener, &connections, &router, limits, &stopped)),
    );
    tokio::select! {
        () = stop => {}
        _ = accepting => {}
    }
    drop(stopped);
    let _ = stopping.send(true);
    let _ = tokio::time::timeout(DRAIN_TIMEOUT, stopping.closed()).await;
}

async fn accept(
    listener: TcpListener,
    connections: &Arc<Connections>,
    router: &Router,
    limits: Limits,
    stopped: &watch::Receiver<bool>,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, for instance: after a pause some may have been closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        if let Some(admitted) = connections.admit() {
            tokio::spawn(answer(stream, admitted, router.clone(), limits, stopped.clone()));
        }
    }
}

/// Serves the requests of one connection.
async fn answer(
    stream: TcpStream,
    admitted: Admitted,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    // Responses are written completely; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let connection = admitted.connection.clone();
    let service = hyper::service::service_fn(|mut request: http::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(admitted.connection.clone());
        router.clone().call(request)
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(64)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(served);
    tokio::select! {
        _ = served.as_mut() => return,
        () = connection.closed() => return,
        _ = stopped.wait_for(|stopped| *stopped) => served.as_mut().graceful_shutdown(),
    }
    let _ = served.await;
}
