//! Delivering events: one queue for each host, so that a receiver that hangs delays only its own events.
//!
//! A delivery may take five seconds in all. After a failure a host is not called for one second, then for two, and so on up to
//! a minute. An event is tried six times, but one that the receiver refuses (4xx) only once. Pending events survive a restart.

use super::outbox::{self, Event, Outbox};
use super::setting::setting;
use crate::network::Network;
use crate::store::{Store, StoreError};
use data_encoding::HEXLOWER;
use md5::{Digest, Md5};
use media_api::ServerMessage;
use reqwest::StatusCode;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::HashSet;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Time limit for one delivery, including the host lookup.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Deliveries of one event.
const ATTEMPTS: u32 = 6;
/// Pause after a failure of a host: the first, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// Interval between checks for pending events without a notification.
const LOOK: Duration = Duration::from_secs(30);

/// Bytes of a response that are read. Its content is ignored.
const BODY_LIMIT: usize = 64 << 10;
/// How long the rest of a response is read.
const BODY_TIMEOUT: Duration = Duration::from_millis(500);

/// The result of a delivery.
enum Outcome {
    Delivered,
    /// The receiver refused it.
    Refused(String),
    Failed(String),
}

/// Delivers pending events until the service stops.
pub(crate) async fn deliver_all(store: Store, network: Network, outbox: Outbox, stop: CancellationToken) {
    let mut workers = JoinSet::new();
    let mut busy = HashSet::new();
    let mut client = None;
    loop {
        match store.read(outbox::hosts).await {
            Ok(hosts) => {
                for host in hosts {
                    // Created for the first event: reading the system's certificates takes time that most starts do not need.
                    if client.is_none() {
                        client = client_of_guarded_addresses(network.clone());
                    }
                    let Some(client) = client.clone() else { break };
                    if busy.insert(host.clone()) {
                        workers.spawn(empty(Queue {
                            host,
                            store: store.clone(),
                            network: network.clone(),
                            client,
                        }));
                    }
                }
            }
            Err(error) => tracing::error!("the callbacks that wait could not be read: {error}"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = outbox.woken() => {}
            () = tokio::time::sleep(LOOK) => {}
            Some(done) = workers.join_next() => match done {
                Ok(host) => { busy.remove(&host); }
                // Its host is no longer known; all others are still busy.
                Err(error) => {
                    tracing::error!("delivering callbacks has failed: {error}");
                    busy.clear();
                    workers.abort_all();
                    while workers.join_next().await.is_some() {}
                }
            },
        }
    }
}

struct Queue {
    host: String,
    store: Store,
    network: Network,
    client: reqwest::Client,
}

/// Delivers the events of one host in order until none is pending; returns the host.
async fn empty(queue: Queue) -> String {
    let mut failures = 0;
    loop {
        let host = queue.host.clone();
        let Ok(Some(event)) = queue.store.read(move |c| outbox::oldest(c, &host)).await else {
            return queue.host;
        };
        let outcome = queue.send(&event).await;
        failures = if matches!(outcome, Outcome::Failed(_)) { failures + 1 } else { 0 };
        queue.record_in_the_end(event, outcome).await;
        if failures > 0 {
            tokio::time::sleep(pause_after(failures)).await;
        }
    }
}

/// How long to wait after this many failures in a row, at least one.
fn pause_after(failures: u32) -> Duration {
    PAUSE.0.saturating_mul(1 << (failures.max(1) - 1).min(10)).min(PAUSE.1)
}

impl Queue {
    /// Stores an outcome, retrying as long as the database cannot be written: the event was sent, and must not be sent again
    /// for that reason.
    async fn record_in_the_end(&self, event: Event, outcome: Outcome) {
        let mut failures = 0;
        while let Err(error) = self.record(&event, &outcome).await {
            if failures == 0 {
                tracing::error!("the outcome of a callback could not be kept yet: {error}");
            }
            failures += 1;
            tokio::time::sleep(pause_after(failures)).await;
        }
    }

    async fn send(&self, event: &Event) -> Outcome {
        let attempt = timeout(TIMEOUT, self.attempt(event)).await;
        match attempt.unwrap_or_else(|_| Err(no_answer())) {
            Ok(status) if status.is_success() => Outcome::Delivered,
            Ok(status) => {
                let answered = format!("{} answered {status}", self.host);
                let comes_back =
                    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
                if status.is_client_error() && !comes_back {
                    Outcome::Refused(answered)
                } else {
                    Outcome::Failed(answered)
                }
            }
            Err(reason) => Outcome::Failed(format!("{}: {reason}", self.host)),
        }
    }

    async fn attempt(&self, event: &Event) -> Result<StatusCode, String> {
        let url = reqwest::Url::parse(&event.url).map_err(|_| "the address is malformed".to_owned())?;
        // A literal address is never resolved, so it is checked here.
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or(0);
        self.network.resolve(&host, port).await.map_err(|error| error.to_string())?;
        let setting = self.store.read(setting).await.map_err(|error| error.in_words())?.unwrap_or_default();
        let mut request = self
            .client
            .post(url)
            .header("content-type", "application/json;charset=utf-8")
            .body(event.body.clone());
        if setting.auth_switch == "on" {
            let timestamp = chrono::Utc::now().timestamp().to_string();
            let signature = signature(&event.url, &timestamp, &setting.auth_key);
            request = request.header("X-ICE-TIMESTAMP", timestamp).header("X-ICE-SIGNATURE", signature);
        }
        let mut answer = request.send().await.map_err(in_words)?;
        // Its content is ignored, but reading a short body to its end keeps the connection for the next event.
        let body = async {
            let mut read = 0;
            while let Ok(Some(chunk)) = answer.chunk().await {
                read += chunk.len();
                if read > BODY_LIMIT {
                    break;
                }
            }
        };
        // The status is known; the end of the body does not matter.
        let _ = timeout(BODY_TIMEOUT, body).await;
        Ok(answer.status())
    }

    async fn record(&self, event: &Event, outcome: &Outcome) -> Result<(), StoreError> {
        let attempt = event.attempts + 1;
        let (is_over, delivered, detail) = match outcome {
            Outcome::Delivered => (true, true, ServerMessage::CallbackTaken.with(&[&self.host])),
            Outcome::Refused(why) => (true, false, ServerMessage::CallbackRefused.with(&[why])),
            Outcome::Failed(why) if attempt < ATTEMPTS => (
                false,
                false,
                ServerMessage::CallbackFailed.with(&[why, &attempt.to_string(), &ATTEMPTS.to_string()]),
            ),
            Outcome::Failed(why) => {
                (true, false, ServerMessage::CallbackGivenUp.with(&[why, &ATTEMPTS.to_string()]))
            }
        };
        let detail = String::from(detail);
        let (event, told) = (event.clone(), detail.clone());
        let keep = move |tx: &rusqlite::Transaction<'_>| match is_over {
            true => outbox::finish(tx, &event, delivered, &detail),
            false => outbox::postpone(tx, &event, &detail),
        };
        self.store.write(keep).await?;
        if is_over && !delivered {
            tracing::warn!("a callback is not delivered: {told}");
        }
        Ok(())
    }
}

/// Why a request failed, without the address, which may hold a key.
fn in_words(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return no_answer();
    }
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn no_answer() -> String {
    ServerMessage::CallbackNoAnswer.with(&[&TIMEOUT.as_secs().to_string()]).into()
}

fn client_of_guarded_addresses(network: Network) -> Option<reqwest::Client> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(1)
        .dns_resolver(Guarded(network))
        .build()
        .inspect_err(|error| tracing::error!("callbacks cannot be sent: {error}"))
        .ok()
}

/// Returns only checked addresses to the client, so that it connects to those and no others.
struct Guarded(Network);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let network = self.0.clone();
        Box::pin(async move {
            let addresses = network.resolve(name.as_str(), 0).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// MD5 of address, timestamp and key, joined by vertical bars, in hex.
fn signature(url: &str, timestamp: &str, key: &str) -> String {
    let digest = Md5::digest(format!("{url}|{timestamp}|{key}"));
    HEXLOWER.encode(&digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::name_server;
    use std::net::Ipv4Addr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    const METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);

    /// Delivers one event to a name that resolves to `addresses` in turn. Returns the failure, if any.
    async fn delivered(addresses: &[Ipv4Addr], url: &str) -> Result<StatusCode, String> {
        let folder = tempfile::tempdir().unwrap();
        let network = name_server::network(addresses).await;
        let queue = Queue {
            host: "callbacks.example.com".to_owned(),
            store: crate::store::tests::opened(&folder.path().join("s")).unwrap(),
            client: client_of_guarded_addresses(network.clone()).unwrap(),
            network,
        };
        queue.attempt(&Event { id: 1, job: 1, url: url.to_owned(), body: "{}".to_owned(), attempts: 0 }).await
    }

    /// The address of a receiver of one event, with a name for its host.
    async fn receiver() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            let _ = connection.read(&mut [0; 4096]).await;
            connection.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        });
        format!("http://callbacks.example.com:{port}/snap")
    }

    #[tokio::test]
    async fn a_callback_reaches_the_checked_address_of_a_name() {
        let status = delivered(&[Ipv4Addr::LOCALHOST], &receiver().await).await;
        assert_eq!(status, Ok(StatusCode::NO_CONTENT));
    }

    #[tokio::test]
    async fn no_callback_is_sent_to_a_refused_address_under_any_name() {
        for url in [
            "http://169.254.169.254/snap",
            "http://[::ffff:6464:64c8]/snap",
            "http://metadata.example.com/snap",
        ] {
            let error = delivered(&[METADATA], url).await.unwrap_err();
            assert!(error.contains("never connected to"), "{url}: {error}");
        }
    }

    #[tokio::test]
    async fn a_name_whose_address_changes_after_the_check_is_refused() {
        let error = delivered(&[Ipv4Addr::LOCALHOST, METADATA], &receiver().await).await.unwrap_err();
        assert!(error.contains("never connected to"), "{error}");
    }

    #[test]
    fn the_signature_is_that_of_the_reference() {
        let signature = signature("https://callback.example.com/ims", "1767323045", "Example0Key");
        assert_eq!(signature, "7a0cbcc8b977e1a1ea0752e33d71adfa");
    }
}
