//! Which account an AccessKey belongs to: STS GetCallerIdentity (2015-04-01), which every key may call.
//!
//! It is the first call at start-up, so it also detects a wrong clock of this machine, and is then dated again.

use crate::credentials::Credentials;
use crate::regions::Endpoint;
use crate::text;
use crate::upstream::Clock;
use acs_signature::{OrderedQuery, acs3};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use std::time::{Duration, Instant, SystemTime};

/// The endpoint that serves every region.
const STS: &str = "sts.aliyuncs.com";
const VERSION: &str = "2015-04-01";
const ACTION: &str = "GetCallerIdentity";
/// Maximum size of a response, in bytes.
const MAX_ANSWER: usize = 64 * 1024;
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why the account is not known.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("no answer from {0}")]
    NoAnswer(String),
    /// The service's own code, bounded.
    #[error("{host} answered {code}")]
    Refused { host: String, code: String },
    #[error("{0} gave an undocumented response")]
    BadAnswer(String),
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    account_id: String,
    code: String,
}

/// The ID of the account that the key belongs to, requested over HTTPS from the given host of STS, or from the one that serves
/// every region.
///
/// # Errors
/// See [`IdentityError`]; no message contains a secret.
pub async fn account_of(credentials: &Credentials, host: Option<&str>) -> Result<String, IdentityError> {
    ask(&Endpoint::https(host.unwrap_or(STS)), credentials).await
}

async fn ask(endpoint: &Endpoint, credentials: &Credentials) -> Result<String, IdentityError> {
    let client = reqwest::Client::builder()
        .https_only(endpoint.scheme == "https")
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .build()
        .map_err(|_| IdentityError::NoAnswer(endpoint.authority.clone()))?;
    let clock = Clock::default();
    let first = ask_once(&client, endpoint, credentials, &clock).await;
    match first {
        Err(IdentityError::Refused { .. }) if clock.offset_millis() != 0 => {
            ask_once(&client, endpoint, credentials, &clock).await
        }
        answered => answered,
    }
}

async fn ask_once(
    client: &reqwest::Client,
    endpoint: &Endpoint,
    credentials: &Credentials,
    clock: &Clock,
) -> Result<String, IdentityError> {
    let host = || endpoint.authority.clone();
    let no_answer = |_| IdentityError::NoAnswer(host());
    let query = OrderedQuery::from(Vec::new());
    let date = media_api::time::format(clock.now().into());
    let nonce = uuid::Uuid::new_v4().to_string();
    let call = acs3::Call {
        method: "POST",
        host: &endpoint.authority,
        action: ACTION,
        version: VERSION,
        query: &query,
        body: &[],
        content_type: None,
        date: &date,
        nonce: &nonce,
        security_token: credentials.token.as_ref().map(|token| token.expose_secret()),
    };
    let key = acs3::Key { id: &credentials.id, secret: credentials.secret.expose_secret().as_bytes() };
    let mut request = client.post(format!("{endpoint}/"));
    for (name, value) in acs3::build_headers(&call, &key).iter().filter(|(name, _)| name != "host") {
        request = request.header(name, value);
    }
    let (sent_at, begun) = (SystemTime::now(), Instant::now());
    let mut response = request.send().await.map_err(no_answer)?;
    let status = response.status();
    clock.observe(response.headers(), sent_at, begun.elapsed());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(IdentityError::BadAnswer(host()));
        }
        body.extend_from_slice(&chunk);
    }
    let answer: Answer = serde_json::from_slice(&body).map_err(|_| IdentityError::BadAnswer(host()))?;
    let is_account = !answer.account_id.is_empty() && answer.account_id.bytes().all(|b| b.is_ascii_digit());
    match (status.is_success(), is_account) {
        (true, true) => Ok(answer.account_id),
        (false, _) if !answer.code.is_empty() => {
            Err(IdentityError::Refused { host: host(), code: text::word(&answer.code) })
        }
        _ => Err(IdentityError::BadAnswer(host())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;
    use axum::{Json, Router};
    use http::StatusCode;
    use serde_json::{Value, json};

    /// Calls a service that returns this response to a signed call.
    async fn asked(status: u16, answer: Value) -> Result<String, IdentityError> {
        let answer = move |request: Request| async move {
            assert_eq!(request.headers()["x-acs-action"], ACTION);
            assert_eq!(request.headers()["x-acs-version"], VERSION);
            assert!(request.headers()["authorization"].to_str().unwrap().starts_with("ACS3-HMAC-SHA256 "));
            (StatusCode::from_u16(status).unwrap(), Json(answer))
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint { scheme: "http", authority: listener.local_addr().unwrap().to_string() };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        ask(&endpoint, &Credentials::new("LTAI-test", "secret")).await
    }

    #[tokio::test]
    async fn a_wrong_clock_of_this_machine_does_not_hide_the_account() {
        let answer = |request: Request| async move {
            let now =
                chrono::DateTime::<chrono::Utc>::from(SystemTime::now()) - chrono::TimeDelta::minutes(20);
            let dated =
                request.headers()["x-acs-date"].to_str().ok().and_then(media_api::time::parse).unwrap();
            let answer = match (now - dated).num_minutes().abs() < 15 {
                true => (StatusCode::OK, Json(json!({ "AccountId": "11", "RequestId": "R" }))),
                false => (StatusCode::BAD_REQUEST, Json(json!({ "Code": "InvalidTimeStamp.Expired" }))),
            };
            ([("date", now.format("%a, %d %b %Y %H:%M:%S GMT").to_string())], answer)
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint { scheme: "http", authority: listener.local_addr().unwrap().to_string() };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        assert_eq!(ask(&endpoint, &Credentials::new("LTAI-test", "secret")).await.unwrap(), "11");
    }

    #[tokio::test]
    async fn the_account_is_read_and_anything_else_is_no_account() {
        let known = asked(200, json!({ "AccountId": "1234567890123456", "RequestId": "R" })).await;
        assert_eq!(known.unwrap(), "1234567890123456");
        let refused = asked(404, json!({ "Code": "InvalidAccessKeyId.NotFound" })).await.unwrap_err();
        assert!(
            matches!(refused, IdentityError::Refused { code, .. } if code == "InvalidAccessKeyId.NotFound")
        );
        for empty in [json!({}), json!([]), json!({ "AccountId": "" }), json!({ "AccountId": "1:2" })] {
            let answer = asked(200, empty).await;
            assert!(matches!(answer, Err(IdentityError::BadAnswer(_))), "{answer:?}");
        }
    }
}
