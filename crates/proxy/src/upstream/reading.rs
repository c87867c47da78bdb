//! A response as received: read within bounds, and the service's error in it.

use super::error::UpstreamError;
use super::redact::Secrets;
use http::{HeaderMap, StatusCode};
use media_api::{ErrorBody, Facts, ServerMessage};
use std::future::Future;
use std::time::Duration;

/// Maximum size of a response, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// A complete response.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Received {
    /// Waits for the response of `host` and reads it to its end.
    pub(super) async fn read(
        host: &str,
        sent: impl Future<Output = reqwest::Result<reqwest::Response>>,
    ) -> Result<Self, UpstreamError> {
        let unknown = || UpstreamError::UnknownOutcome { host: host.to_owned(), request_id: None };
        let mut response = sent.await.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                UpstreamError::Unreachable { host: host.to_owned() }
            } else {
                unknown()
            }
        })?;
        let too_large = || UpstreamError::BadAnswer {
            host: host.to_owned(),
            reason: ServerMessage::AnswerTooLarge.into(),
        };
        let stated = response.content_length().unwrap_or_default();
        if stated > MAX_ANSWER as u64 {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(stated as usize);
        while let Some(chunk) = response.chunk().await.map_err(|_| unknown())? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self { status: response.status(), headers: std::mem::take(response.headers_mut()), body })
    }

    /// The service's error.
    ///
    /// # Errors
    /// Why the response cannot be used.
    pub(super) fn into_error(self, facts: &Facts, secrets: &Secrets) -> Result<UpstreamError, &'static str> {
        if !(self.status.is_client_error() || self.status.is_server_error()) {
            return Err("it is a redirect");
        }
        let error: ErrorBody =
            serde_json::from_slice(&self.body).map_err(|_| "it is an error without a readable body")?;
        if error.code.is_empty() {
            return Err("it is an error without a code");
        }
        let retry_after = self.headers.get("x-acs-retry-after");
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        let code = secrets.word(&error.code);
        Ok(UpstreamError::Service {
            status: self.status.as_u16(),
            retry_after: retry_after.filter(|millis| *millis > 0).map(Duration::from_millis),
            message: secrets.message(facts, &code, &error.message),
            request_id: secrets.word(&error.request_id),
            code,
        })
    }
}
