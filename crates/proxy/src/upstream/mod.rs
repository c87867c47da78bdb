//! Calls to the service: built from the typed request, signed, sent to a fixed host, with bounded responses.
//!
//! | File | Subject |
//! | --- | --- |
//! | `signing` | a request as it is sent |
//! | `reading` | a response within bounds, and the service's errors |
//! | `redact` | the service's texts without secrets |
//! | `retry` | whether and when a call is retried |
//! | `pace` | how fast operations are called |
//! | `clock` | the time that dates requests |
//! | `error` | the errors of a call, and how they are reported to the page |

mod clock;
mod error;
mod pace;
mod reading;
mod redact;
mod retry;
mod signing;

pub(crate) use clock::Clock;
pub use error::UpstreamError;
pub use retry::Retry;
pub(crate) use retry::full_jitter;

use crate::bucket::Bucket;
use crate::credentials::Credentials;
use crate::regions::{Endpoint, Endpoints};
use media_api::{Action, Effect, Facts, Operation};
use pace::Pace;
use reading::Received;
use redact::Secrets;
use signing::{Parameters, Signed};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// The service that the proxy signs for.
#[derive(Debug)]
pub struct Upstream {
    client: reqwest::Client,
    endpoints: Endpoints,
    credentials: Credentials,
    /// The secrets that no response may contain.
    secrets: Secrets,
    retry: Retry,
    /// Shared by all reads, so that retries stay a small part of the traffic while the service fails.
    budget: Bucket,
    read_timeout: Duration,
    clock: Arc<Clock>,
    pace: Pace,
}

impl Upstream {
    /// The cloud: HTTPS only.
    ///
    /// # Errors
    /// The TLS library cannot be set up.
    pub fn cloud(endpoints: Endpoints, credentials: Credentials) -> Result<Self, reqwest::Error> {
        Self::new(endpoints, credentials, true)
    }

    /// The local service, over plain HTTP on loopback.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn local(address: SocketAddr, credentials: Credentials) -> Result<Self, reqwest::Error> {
        Self::new(Endpoints::local(address), credentials, false)
    }

    fn new(endpoints: Endpoints, credentials: Credentials, https_only: bool) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .https_only(https_only)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(Duration::from_secs(30))
            .retry(reqwest::retry::never())
            .user_agent(concat!("media-console/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            client,
            endpoints,
            secrets: Secrets::of(&credentials),
            credentials,
            retry: Retry::default(),
            budget: Bucket::new(500.0, 1.0),
            read_timeout: READ_TIMEOUT,
            clock: Arc::default(),
            pace: if https_only { Pace::documented() } else { Pace::default() },
        })
    }

    /// With another retry policy for reads.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// With another time limit for one response.
    #[must_use]
    pub fn with_read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Keeps an interval between calls of operations that delete; see [`Upstream::turn`].
    #[must_use]
    pub(crate) fn with_intervals(mut self, intervals: impl IntoIterator<Item = (Action, Duration)>) -> Self {
        for (action, interval) in intervals {
            self.pace.keep_apart(action, interval);
        }
        self
    }

    /// Returns when another call of this operation may be made. Calls that delete wait here, before they are recorded as sent;
    /// [`Upstream::call`] does not make them wait again.
    pub(crate) async fn turn(&self, action: Action) {
        self.pace.wait(action).await;
    }

    /// The clock that dates its requests.
    pub(crate) fn clock(&self) -> Arc<Clock> {
        self.clock.clone()
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The destination of calls.
    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The service's time, in milliseconds since the epoch.
    pub(crate) fn now_millis(&self) -> i64 {
        chrono::DateTime::<chrono::Utc>::from(self.clock.service_now()).timestamp_millis()
    }

    /// Makes a call. Reads are retried, and a read that was dated wrongly is dated again; creations and changes are retried
    /// only after the service refused them for their rate, and deletions never.
    ///
    /// # Errors
    /// See [`UpstreamError`].
    pub async fn call<O: Operation>(&self, request: &O) -> Result<O::Response, UpstreamError> {
        self.call_with(request, &self.retry).await
    }

    /// Makes a call that is not retried when it fails: for reads that are repeated anyway, so that they use none of the retries
    /// that other calls may need.
    ///
    /// # Errors
    /// See [`UpstreamError`].
    pub(crate) async fn call_once<O: Operation>(&self, request: &O) -> Result<O::Response, UpstreamError> {
        self.call_with(request, &Retry { attempts: 1, ..self.retry }).await
    }

    async fn call_with<O: Operation>(
        &self,
        request: &O,
        retry: &Retry,
    ) -> Result<O::Response, UpstreamError> {
        let violations = request.validate();
        if !violations.is_empty() {
            return Err(UpstreamError::Invalid(violations));
        }
        let parameters = Parameters::from(request.encode());
        let effect = O::FACTS.effect;
        let started = Instant::now();
        let (mut attempt, mut is_dated_again) = (1, false);
        loop {
            let offset = self.clock.offset_millis();
            let error = match self.attempt::<O>(&parameters).await {
                Ok(response) => {
                    self.budget.give(1.0);
                    return Ok(response);
                }
                Err(error) => error,
            };
            let is_corrected = error.is_wrong_time() && self.clock.offset_millis() != offset;
            if is_corrected && effect == Effect::Read && !is_dated_again {
                is_dated_again = true;
                continue;
            }
            let Some(wait) = retry.wait(effect, &error, attempt, started.elapsed(), &self.budget) else {
                return Err(self.told(O::FACTS, error));
            };
            tracing::debug!(action = O::FACTS.name, attempt, %error, "trying again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    /// The error as returned to the caller. A read without a response has changed nothing. For a change, a used nonce shows that a copy has arrived, but not its result.
    fn told(&self, facts: &Facts, error: UpstreamError) -> UpstreamError {
        match error {
            UpstreamError::UnknownOutcome { host, .. } if facts.effect == Effect::Read => {
                UpstreamError::NoAnswer { host }
            }
            UpstreamError::Service { request_id, code, .. }
                if facts.effect != Effect::Read && code == "SignatureNonceUsed" =>
            {
                let host = self.endpoints.of(facts.product).authority.clone();
                UpstreamError::UnknownOutcome { host, request_id: Some(request_id) }
            }
            other => other,
        }
    }

    async fn attempt<O: Operation>(&self, parameters: &Parameters) -> Result<O::Response, UpstreamError> {
        let endpoint = self.endpoints.of(O::FACTS.product);
        if O::FACTS.effect != Effect::Delete {
            self.pace.wait(O::ACTION).await;
        }
        let signed = parameters.sign(endpoint, O::FACTS, &self.credentials, self.clock.now());
        let (sent_at, begun) = (SystemTime::now(), Instant::now());
        let mut received = self.exchange(endpoint, O::FACTS, &signed, parameters.body()).await?;
        let is_success = received.status.is_success();
        self.clock.observe(&received.headers, sent_at, begun.elapsed());
        let bad = |reason: String| UpstreamError::BadAnswer { host: endpoint.authority.clone(), reason };
        if is_success {
            self.secrets.blot_out(&mut received.body);
            return media_api::decode_response::<O>(&received.body).map_err(|error| bad(error.to_string()));
        }
        let others = parameters.secrets().iter().map(String::as_str).chain([signed.signature()]);
        let secrets = self.secrets.clone().with(others);
        Err(received.into_error(O::FACTS, &secrets).unwrap_or_else(|reason| bad(reason.to_owned())))
    }

    async fn exchange(
        &self,
        endpoint: &Endpoint,
        facts: &Facts,
        signed: &Signed,
        body: String,
    ) -> Result<Received, UpstreamError> {
        let method = match facts.method {
            media_api::Method::Get => http::Method::GET,
            media_api::Method::Post => http::Method::POST,
        };
        let mut request = self.client.request(method, &signed.url);
        for (name, value) in signed.headers() {
            request = request.header(name, value);
        }
        let answered = Received::read(&endpoint.authority, request.body(body).send());
        // Only the time until the head arrives has the short limit: a connection may take its own time first.
        let limit = CONNECT_TIMEOUT + self.read_timeout;
        let limit = if self.read_timeout < READ_TIMEOUT { self.read_timeout } else { limit };
        let unknown = || UpstreamError::UnknownOutcome { host: endpoint.authority.clone(), request_id: None };
        tokio::time::timeout(limit, answered).await.unwrap_or_else(|_| Err(unknown()))
    }
}
