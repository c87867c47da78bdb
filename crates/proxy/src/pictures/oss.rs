//! Pictures in the cloud's object store: a GET signed with OSS signature version 4.
//!
//! Written from the vendor's page "Include a V4 signature in the Authorization header" and checked against the one
//! example that the tests of the vendor's SDKs share, with and without a security token.

use super::{PictureError, PictureSource};
use crate::credentials::Credentials;
use crate::upstream::{Clock, Upstream};
use acs_signature::percent_encode;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// Maximum size of a picture, in bytes.
const MAX_PICTURE: usize = 20 * 1024 * 1024;
const THUMBNAIL: &str = "image/resize,w_320";

/// Maximum length of an error body, in bytes.
const MAX_ERROR: usize = 64 * 1024;

/// Reads pictures from OSS with the key that signs the calls of an [`Upstream`], by the same clock.
#[derive(Debug)]
pub struct OssPictures {
    client: reqwest::Client,
    credentials: Credentials,
    clock: Arc<Clock>,
}

impl OssPictures {
    /// # Errors
    /// The TLS library cannot be set up.
    pub fn new(upstream: &Upstream) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .https_only(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self { client, credentials: upstream.credentials().clone(), clock: upstream.clock() })
    }

    /// The date of a request.
    fn date(&self) -> String {
        chrono::DateTime::<chrono::Utc>::from(self.clock.now()).format("%Y%m%dT%H%M%SZ").to_string()
    }

    async fn get(
        &self,
        endpoint: &str,
        bucket: &str,
        object: &str,
        thumbnail: bool,
    ) -> Result<Option<Bytes>, PictureError> {
        let region = region_of(endpoint)
            .filter(|_| media_api::ice::is_bucket_name(bucket) && !object.is_empty())
            .ok_or_else(|| PictureError::NotAllowed(endpoint.escape_default().to_string()))?;
        let date = self.date();
        let path = object.split('/').map(percent_encode).collect::<Vec<_>>().join("/");
        let query =
            if thumbnail { format!("x-oss-process={}", percent_encode(THUMBNAIL)) } else { String::new() };
        let mut headers =
            vec![("x-oss-content-sha256", "UNSIGNED-PAYLOAD".to_owned()), ("x-oss-date", date.clone())];
        if let Some(token) = &self.credentials.token {
            headers.push(("x-oss-security-token", token.expose_secret().to_owned()));
        }
        let canonical = canonical_request("GET", &format!("/{bucket}/{path}"), &query, &headers);
        let authorization = authorization(&self.credentials, region, &date, &canonical);
        let separator = if query.is_empty() { "" } else { "?" };
        let mut request = self.client.get(format!("https://{bucket}.{endpoint}/{path}{separator}{query}"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let failed = |error: reqwest::Error| PictureError::Failed(error.without_url().to_string());
        let mut response = request.header("authorization", authorization).send().await.map_err(failed)?;
        let status = response.status();
        let limit = if status.is_success() { MAX_PICTURE } else { MAX_ERROR };
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > limit {
                return Err(PictureError::Failed(format!("status {}, and too much", status.as_u16())));
            }
            bytes.extend_from_slice(&chunk);
        }
        if status.is_success() {
            Ok(Some(bytes.into()))
        } else if is_gone(status, &bytes) {
            Ok(None)
        } else {
            Err(PictureError::Failed(format!("status {}", status.as_u16())))
        }
    }
}

impl PictureSource for OssPictures {
    fn read<'a>(
        &'a self,
        endpoint: &'a str,
        bucket: &'a str,
        object: &'a str,
        thumbnail: bool,
    ) -> BoxFuture<'a, Result<Option<Bytes>, PictureError>> {
        Box::pin(self.get(endpoint, bucket, object, thumbnail))
    }
}

/// Whether an error says that there is no such object. Another 404 is about the bucket, which may be a mistake in the job's
/// settings, and says nothing about the picture.
fn is_gone(status: http::StatusCode, error: &[u8]) -> bool {
    status == http::StatusCode::NOT_FOUND && memchr::memmem::find(error, b"<Code>NoSuchKey</Code>").is_some()
}

/// The region in `oss-<region>[-internal].aliyuncs.com`; `None` for any other host, which must not get a signed request.
fn region_of(endpoint: &str) -> Option<&str> {
    let region = endpoint.strip_prefix("oss-")?.strip_suffix(".aliyuncs.com")?;
    let region = region.strip_suffix("-internal").unwrap_or(region);
    let valid = !region.is_empty()
        && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    valid.then_some(region)
}

/// Path and query percent-encoded, the query sorted by name, headers in lower case and sorted. No header is signed beyond the
/// mandatory ones: the content's type and digest, and all that begin with `x-oss-`.
fn canonical_request(method: &str, path: &str, query: &str, headers: &[(&str, String)]) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    format!("{method}\n{path}\n{query}\n{headers}\n\nUNSIGNED-PAYLOAD")
}

fn authorization(credentials: &Credentials, region: &str, date: &str, canonical: &str) -> String {
    let day = &date[..8];
    let scope = format!("{day}/{region}/oss/aliyun_v4_request");
    let digest = crate::token::hex(&Sha256::digest(canonical.as_bytes()));
    let secret = format!("aliyun_v4{}", credentials.secret.expose_secret());
    let key = [day, region, "oss", "aliyun_v4_request"]
        .iter()
        .fold(secret.into_bytes(), |key, part| hmac(&key, part).to_vec());
    let signature = hmac(&key, &format!("OSS4-HMAC-SHA256\n{date}\n{scope}\n{digest}"));
    let id = &credentials.id;
    format!("OSS4-HMAC-SHA256 Credential={id}/{scope},Signature={}", crate::token::hex(&signature))
}

fn hmac(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_object_is_gone() {
        let error = |code: &str| {
            format!(
                "<?xml version=\"1.0\"?>\n<Error>\n  <Code>{code}</Code>\n  <Message>m</Message>\n</Error>"
            )
        };
        for (status, body, gone) in [
            (404, error("NoSuchKey"), true),
            (404, error("NoSuchBucket"), false),
            (404, String::new(), false),
            (404, error("NoSuchKeyring"), false),
            (403, error("NoSuchKey"), false),
        ] {
            let status = http::StatusCode::from_u16(status).unwrap();
            assert_eq!(is_gone(status, body.as_bytes()), gone, "{status} {body}");
        }
    }

    #[test]
    fn a_picture_is_asked_for_by_the_services_clock() {
        let credentials = Credentials::new("ak", "sk");
        let upstream = Upstream::local("127.0.0.1:1".parse().unwrap(), credentials).unwrap();
        let pictures = OssPictures::new(&upstream).unwrap();
        let now = std::time::SystemTime::now();
        let ahead = chrono::DateTime::<chrono::Utc>::from(now) + chrono::TimeDelta::days(2);
        let date = ahead.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let headers = http::HeaderMap::from_iter([(http::header::DATE, date.parse().unwrap())]);
        assert!(upstream.clock().observe(&headers, now, Duration::ZERO));
        let nearly = ahead - chrono::TimeDelta::minutes(1);
        assert!(pictures.date() >= nearly.format("%Y%m%dT%H%M%SZ").to_string(), "{}", pictures.date());
    }

    #[test]
    fn only_the_object_stores_own_hosts_get_a_signed_request() {
        assert_eq!(region_of("oss-cn-shanghai.aliyuncs.com"), Some("cn-shanghai"));
        assert_eq!(region_of("oss-cn-shanghai-internal.aliyuncs.com"), Some("cn-shanghai"));
        for other in [
            "",
            "oss-.aliyuncs.com",
            "oss-x.aliyuncs.com.evil.example",
            "evil.example",
            "oss-a/b.aliyuncs.com",
            "127.0.0.1",
        ] {
            assert_eq!(region_of(other), None, "{other}");
        }
    }

    #[test]
    fn the_example_of_the_vendors_sdks_is_signed_as_they_sign_it() {
        let path = format!(
            "/bucket/{}",
            "1234+-/123/1.txt".split('/').map(percent_encode).collect::<Vec<_>>().join("/")
        );
        let query = "%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2";
        let credentials = Credentials::new("ak", "sk");
        for (date, token, signature) in [
            ("20231216T162057Z", None, "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe"),
            (
                "20231217T034736Z",
                Some("token"),
                "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea",
            ),
        ] {
            let mut headers = vec![
                ("content-type", "text/plain".to_owned()),
                ("x-oss-content-sha256", "UNSIGNED-PAYLOAD".to_owned()),
                ("x-oss-date", date.to_owned()),
                ("x-oss-head1", "value".to_owned()),
            ];
            headers.extend(token.map(|token| ("x-oss-security-token", token.to_owned())));
            let canonical = canonical_request("PUT", &path, query, &headers);
            let day = &date[..8];
            assert_eq!(
                authorization(&credentials, "cn-hangzhou", date, &canonical),
                format!(
                    "OSS4-HMAC-SHA256 Credential=ak/{day}/cn-hangzhou/oss/aliyun_v4_request,Signature={signature}"
                )
            );
        }
    }
}
