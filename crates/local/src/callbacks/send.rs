//! Sending one event: the address is checked, redirects are not followed, and all of it may take five seconds.

use super::setting::setting;
use crate::network::{AddressError, Network};
use crate::store::{Store, StoreError};
use data_encoding::HEXLOWER;
use md5::{Digest, Md5};
use media_api::ServerMessage;
use reqwest::StatusCode;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// Time limit for one event, including the host lookup.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of a response that are read. Its content is ignored.
const BODY_LIMIT: usize = 64 << 10;
/// How long the rest of a response is read.
const BODY_TIMEOUT: Duration = Duration::from_millis(500);

/// Sends events; cheap to clone.
#[derive(Clone)]
pub struct CallbackSender {
    store: Store,
    network: Network,
    /// Created for the first event: reading the system's certificates takes time that most starts do not need.
    client: Arc<OnceCell<reqwest::Client>>,
}

/// Why there was no response.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("{}", ServerMessage::CallbackMalformed.english())]
    Malformed,
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error("{}", String::from(ServerMessage::CallbackNoAnswer.with(&[&TIMEOUT.as_secs().to_string()])))]
    TimedOut,
    /// Without the address, which may hold a key.
    #[error("{0}")]
    NotConnected(String),
    #[error("{}", .0.in_words())]
    Store(#[from] StoreError),
}

impl CallbackSender {
    pub(crate) fn new(store: Store, network: Network) -> Self {
        Self { store, network, client: Arc::default() }
    }

    /// Posts an event, signed with the account's key if authentication is on, and returns the status of the response.
    pub(super) async fn post(&self, url: &str, body: String) -> Result<StatusCode, SendError> {
        timeout(TIMEOUT, self.attempt(url, body)).await.unwrap_or(Err(SendError::TimedOut))
    }

    async fn attempt(&self, url: &str, body: String) -> Result<StatusCode, SendError> {
        let parsed = reqwest::Url::parse(url).map_err(|_| SendError::Malformed)?;
        // A literal address is never resolved, so it is checked here.
        let host = parsed.host_str().unwrap_or_default();
        self.network.resolve(host, parsed.port_or_known_default().unwrap_or(0)).await?;
        let setting = self.store.read(setting).await?.unwrap_or_default();
        let mut request = self
            .client()
            .await?
            .post(parsed)
            .header("content-type", "application/json;charset=utf-8")
            .body(body);
        if setting.auth_switch == "on" {
            let timestamp = chrono::Utc::now().timestamp().to_string();
            let signature = signature(url, &timestamp, &setting.auth_key);
            request = request.header("X-ICE-TIMESTAMP", timestamp).header("X-ICE-SIGNATURE", signature);
        }
        let mut answer = request.send().await?;
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

    async fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        let guarded = Guarded(self.network.clone());
        let build = async || {
            reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .pool_max_idle_per_host(1)
                .dns_resolver(guarded)
                .build()
                .inspect_err(|error| tracing::error!("callbacks cannot be sent: {error}"))
        };
        self.client.get_or_try_init(build).await
    }
}

impl From<reqwest::Error> for SendError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TimedOut;
        }
        let error = error.without_url();
        let mut innermost: &dyn std::error::Error = &error;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        match innermost.downcast_ref::<AddressError>() {
            Some(refused) => Self::Address(refused.clone()),
            None => Self::NotConnected(innermost.to_string()),
        }
    }
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

    /// Sends one event to a name that resolves to `addresses` in turn. Returns the failure, if any.
    async fn delivered(addresses: &[Ipv4Addr], url: &str) -> Result<StatusCode, String> {
        let folder = tempfile::tempdir().unwrap();
        let network = name_server::network(addresses).await;
        let store = crate::store::tests::opened(&folder.path().join("s")).unwrap();
        let sender = CallbackSender::new(store, network);
        sender.post(url, "{}".to_owned()).await.map_err(|error| error.to_string())
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
