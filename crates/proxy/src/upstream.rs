//! Calls to the service: built from the typed request, signed, sent to a fixed host, answered within bounds.

use crate::bucket::Bucket;
use crate::credentials::Credentials;
use crate::regions::{Endpoint, Endpoints};
use crate::text;
use acs_signature::{OrderedQuery, acs3};
use bytes::Bytes;
use http::StatusCode;
use media_api::{Effect, ErrorBody, Facts, Operation, Problem, ProblemCode, Violation};
use secrecy::ExposeSecret as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// What came of a call that was not answered with success.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// The request breaks documented limits; nothing was sent.
    #[error("the request breaks documented limits")]
    Invalid(Vec<Violation>),
    /// No connection; nothing was sent.
    #[error("no connection to {host}")]
    Unreachable { host: String },
    /// Bytes may have left, and no answer came.
    #[error("no answer from {host}; whether it acted is unknown")]
    UnknownOutcome { host: String },
    /// An answer that is too large, a redirect, or not what is documented.
    #[error("a bad answer from {host}: {reason}")]
    BadAnswer { host: String, reason: &'static str },
    /// The service's own error, its texts bounded.
    #[error("{code} ({status})")]
    Service {
        status: u16,
        code: String,
        message: String,
        request_id: String,
        /// How long the service asks to wait, from `x-acs-retry-after`.
        retry_after: Option<Duration>,
    },
}

impl UpstreamError {
    /// The vendor's code.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Service { code, .. } => Some(code),
            _ => None,
        }
    }
    /// Refused for its rate: recognised by code, for the status is 400 as often as 429.
    pub fn is_throttling(&self) -> bool {
        matches!(self, Self::Service { code, status, .. }
            if code == "Throttling" || code.starts_with("Throttling.") || *status == 429)
    }
    /// Certain not to have been acted on.
    pub fn is_certainly_not_done(&self) -> bool {
        match self {
            Self::Invalid(_) | Self::Unreachable { .. } => true,
            Self::Service { status, .. } => self.is_throttling() || *status < 500,
            Self::UnknownOutcome { .. } | Self::BadAnswer { .. } => false,
        }
    }
    fn is_used_nonce(&self) -> bool {
        self.code() == Some("SignatureNonceUsed")
    }
    /// May pass by itself.
    fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::UnknownOutcome { .. } => true,
            Self::Service { status, code, .. } => {
                *status >= 500 || code.eq_ignore_ascii_case("ServiceUnavailable")
            }
            _ => false,
        }
    }

    /// As the page is told.
    pub(crate) fn into_problem(self) -> Problem {
        let message = match &self {
            Self::Invalid(_) => {
                "The request breaks a documented limit; correct the marked fields.".to_owned()
            }
            Self::Unreachable { host } => {
                format!("No connection to {host}, so nothing was sent; check the network and try again.")
            }
            Self::UnknownOutcome { host } => {
                format!("{host} did not answer in time; reload to see whether it acted before trying again.")
            }
            Self::BadAnswer { host, reason } => {
                format!(
                    "{host} gave an answer that cannot be used ({reason}); check that the endpoint is right."
                )
            }
            Self::Service { message, .. } => message.clone(),
        };
        let (code, status) = match &self {
            Self::Invalid(_) => (ProblemCode::InvalidRequest, 400),
            Self::Unreachable { .. } => (ProblemCode::Unreachable, 502),
            Self::UnknownOutcome { .. } => (ProblemCode::UnknownOutcome, 504),
            Self::BadAnswer { .. } => (ProblemCode::BadAnswer, 502),
            Self::Service { status, .. } => (ProblemCode::Service, *status),
        };
        let mut problem = Problem::new(code, status, message);
        match self {
            Self::Invalid(violations) => problem.violations = violations,
            Self::Service { code, request_id, .. } => {
                problem.vendor_code = Some(code);
                problem.request_id = Some(request_id).filter(|id| !id.is_empty());
            }
            _ => {}
        }
        problem
    }
}

/// How reads are repeated.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// Attempts in all.
    pub attempts: u32,
    /// Back-off base after a transient failure.
    pub transient: Duration,
    /// Back-off base after throttling.
    pub throttled: Duration,
    /// No attempt starts after this.
    pub deadline: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 3,
            transient: Duration::from_millis(50),
            throttled: Duration::from_secs(1),
            deadline: Duration::from_secs(20),
        }
    }
}

/// The service that the proxy signs for.
#[derive(Debug)]
pub struct Upstream {
    client: reqwest::Client,
    endpoints: Endpoints,
    credentials: Credentials,
    retry: Retry,
    /// Shared by all reads, so that retries stay a small part of the traffic while the service fails.
    budget: Bucket,
    read_timeout: Duration,
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
            credentials,
            retry: Retry::default(),
            budget: Bucket::new(500.0, 1.0),
            read_timeout: READ_TIMEOUT,
        })
    }

    /// With another way to repeat reads.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// With another time limit for one answer.
    #[must_use]
    pub fn with_read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Where calls go.
    pub(crate) fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Makes a call. Reads are repeated; creations and changes only after throttling, and deletions never.
    ///
    /// # Errors
    /// See [`UpstreamError`].
    pub async fn call<O: Operation>(&self, request: &O) -> Result<O::Response, UpstreamError> {
        let violations = request.validate();
        if !violations.is_empty() {
            return Err(UpstreamError::Invalid(violations));
        }
        let started = Instant::now();
        let mut attempt = 1;
        loop {
            let error = match self.send::<O>(request).await {
                Ok(response) => {
                    self.budget.give(1.0);
                    return Ok(response);
                }
                Err(error) => error,
            };
            if attempt >= self.retry.attempts || !self.may_repeat(O::FACTS, &error) {
                return Err(error);
            }
            let wait = self.wait(&error, attempt);
            if started.elapsed() + wait > self.retry.deadline {
                return Err(error);
            }
            tracing::debug!(action = O::FACTS.name, attempt, %error, "trying again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    fn may_repeat(&self, facts: &Facts, error: &UpstreamError) -> bool {
        // The first copy of anything else may have acted.
        if error.is_used_nonce() {
            return facts.effect == Effect::Read;
        }
        // Deletions have their own pace and repeat themselves; see `deletions/run.rs`.
        let cost = if error.is_throttling() { 5.0 } else { 14.0 };
        match facts.effect {
            Effect::Read => (error.is_throttling() || error.is_transient()) && self.budget.take(cost),
            Effect::Create | Effect::Change => error.is_throttling() && self.budget.take(cost),
            Effect::Delete => false,
        }
    }

    fn wait(&self, error: &UpstreamError, attempt: u32) -> Duration {
        if let UpstreamError::Service { retry_after: Some(wait), .. } = error {
            return *wait;
        }
        let base = if error.is_throttling() { self.retry.throttled } else { self.retry.transient };
        full_jitter(base * 2u32.saturating_pow(attempt - 1))
    }

    async fn send<O: Operation>(&self, request: &O) -> Result<O::Response, UpstreamError> {
        let endpoint = self.endpoints.of(O::FACTS.product);
        let (status, headers, body) = self.exchange(endpoint, O::FACTS, request.encode()).await?;
        let bad = |reason| UpstreamError::BadAnswer { host: endpoint.authority.clone(), reason };
        if status.is_success() {
            return media_api::decode_response::<O>(&body).map_err(|_| bad("not the documented form"));
        }
        if !(status.is_client_error() || status.is_server_error()) {
            return Err(bad("a redirect"));
        }
        let error: ErrorBody =
            serde_json::from_slice(&body).map_err(|_| bad("an error without a readable body"))?;
        if error.code.is_empty() {
            return Err(bad("an error without a code"));
        }
        Err(UpstreamError::Service {
            status: status.as_u16(),
            retry_after: headers
                .get("x-acs-retry-after")
                .and_then(|value| value.to_str().ok()?.parse().ok())
                .filter(|millis| *millis > 0)
                .map(Duration::from_millis),
            code: text::word(&error.code),
            message: text::message(&error.message),
            request_id: text::word(&error.request_id),
        })
    }

    async fn exchange(
        &self,
        endpoint: &Endpoint,
        facts: &Facts,
        encoded: media_api::Encoded,
    ) -> Result<(StatusCode, http::HeaderMap, Bytes), UpstreamError> {
        let query = OrderedQuery::from(encoded.query);
        let body = encoded.form.map(|form| OrderedQuery::from(form).to_url_encoded());
        let date = media_api::time::format(std::time::SystemTime::now().into());
        let nonce = uuid::Uuid::new_v4().to_string();
        let call = acs3::Call {
            method: facts.method.as_str(),
            host: &endpoint.authority,
            action: facts.name,
            version: facts.product.version(),
            query: &query,
            body: body.as_deref().unwrap_or_default().as_bytes(),
            content_type: body.as_ref().map(|_| acs3::FORM_CONTENT_TYPE),
            date: &date,
            nonce: &nonce,
            security_token: self.credentials.token.as_ref().map(|token| token.expose_secret()),
        };
        let key = acs3::Key {
            id: &self.credentials.id,
            secret: self.credentials.secret.expose_secret().as_bytes(),
        };
        let signed = acs3::build_headers(&call, &key);
        let separator = if query.is_empty() { "" } else { "?" };
        let url = format!("{endpoint}/{separator}{}", query.to_url_encoded());
        let method = match facts.method {
            media_api::Method::Get => http::Method::GET,
            media_api::Method::Post => http::Method::POST,
        };
        let mut request = self.client.request(method, url);
        for (name, value) in signed.iter().filter(|(name, _)| name != "host") {
            request = request.header(name, value);
        }
        let sent = request.body(body.unwrap_or_default()).send();
        let host = || endpoint.authority.clone();
        let limit = CONNECT_TIMEOUT + self.read_timeout;
        let answered = async {
            // Only the part before the head arrives has the short limit: a connection may take its own time first.
            let mut response = sent.await.map_err(|error| {
                if error.is_connect() || error.is_builder() {
                    UpstreamError::Unreachable { host: host() }
                } else {
                    UpstreamError::UnknownOutcome { host: host() }
                }
            })?;
            let bad = |reason| UpstreamError::BadAnswer { host: host(), reason };
            if response.content_length().is_some_and(|length| length > MAX_ANSWER as u64) {
                return Err(bad("too large"));
            }
            let mut body = Vec::new();
            while let Some(chunk) =
                response.chunk().await.map_err(|_| UpstreamError::UnknownOutcome { host: host() })?
            {
                if body.len() + chunk.len() > MAX_ANSWER {
                    return Err(bad("too large"));
                }
                body.extend_from_slice(&chunk);
            }
            Ok((response.status(), response.headers().clone(), Bytes::from(body)))
        };
        let limit = if self.read_timeout < READ_TIMEOUT { self.read_timeout } else { limit };
        tokio::time::timeout(limit, answered)
            .await
            .unwrap_or_else(|_| Err(UpstreamError::UnknownOutcome { host: host() }))
    }
}

/// A random part of `limit`, so that many clients do not come back at once.
pub(crate) fn full_jitter(limit: Duration) -> Duration {
    let part = u32::from_le_bytes(crate::token::random::<4>());
    limit.mul_f64(f64::from(part) / f64::from(u32::MAX))
}
