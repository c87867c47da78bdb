//! `ACS3-HMAC-SHA256`, the vendor's V3 signature (B.3): canonical request, string to sign, signing.

use std::collections::BTreeSet;
use std::fmt;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::OrderedQuery;

mod authorization;
mod verify;

pub use authorization::{Authorization, AuthorizationError};
pub use verify::verify;

/// Name of the algorithm, first word of the `Authorization` header and of the string to sign.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Content type of every body of the operations in use (B.2).
pub const FORM_CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// A request as it is sent or was received.
///
/// Without `Debug`, because headers may carry a security token.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// HTTP method, upper-case.
    pub method: &'a str,
    /// Path as on the wire; `/` for RPC operations.
    pub path: &'a str,
    /// Decoded query parameters.
    pub query: &'a OrderedQuery,
    /// Headers in any case and order, repeats allowed. Must contain `host`.
    pub headers: &'a [(String, String)],
    /// Body bytes as on the wire.
    pub body: &'a [u8],
}

/// An AccessKey. `Debug` shows only the ID.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// AccessKey ID, sent as `Credential`.
    pub id: &'a str,
    /// AccessKey secret; the HMAC key as it is.
    pub secret: &'a [u8],
}

impl fmt::Debug for Key<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").field("id", &self.id).field("secret", &"<redacted>").finish()
    }
}

/// Which headers a signer signs (B.3 step 3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SignedHeaders {
    /// `host`, `content-type` and every `x-acs-*`: the vendor's rule.
    #[default]
    Vendor,
    /// Every header but `authorization`, as the official Python SDK does.
    All,
}

impl SignedHeaders {
    /// Names to sign out of `headers`: lower-case, sorted, each once.
    pub fn names(self, headers: &[(String, String)]) -> Vec<String> {
        let names: BTreeSet<String> = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let is_signed = |name: &String| match self {
            Self::Vendor => is_signed_by_vendor_rule(name),
            Self::All => name != "authorization",
        };
        names.into_iter().filter(is_signed).collect()
    }
}

fn is_signed_by_vendor_rule(lower_case_name: &str) -> bool {
    lower_case_name == "host" || lower_case_name == "content-type" || lower_case_name.starts_with("x-acs-")
}

/// The canonical request (B.3 steps 1 to 5). `signed_headers` is used as given, neither sorted nor lower-cased; a
/// header that is absent counts as empty.
pub fn canonical_request(request: &Request<'_>, signed_headers: &[String]) -> String {
    let headers: String = signed_headers
        .iter()
        .map(|name| format!("{name}:{}\n", canonical_value(request.headers, name)))
        .collect();
    [
        request.method,
        request.path,
        &request.query.canonical(),
        &headers,
        &signed_headers.join(";"),
        &content_hash(request.body),
    ]
    .join("\n")
}

fn canonical_value(headers: &[(String, String)], name: &str) -> String {
    let mut values: Vec<&str> = headers
        .iter()
        .filter(|(candidate, _)| candidate.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim_matches([' ', '\t']))
        .collect();
    values.sort_unstable();
    values.join(",")
}

/// Lower-case hex SHA-256 of a body, the value of `x-acs-content-sha256` (B.3 step 1).
pub fn content_hash(body: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(body))
}

/// The string to sign of a canonical request (B.3 step 6).
pub fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", content_hash(canonical_request.as_bytes()))
}

fn signature(string_to_sign: &str, secret: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(string_to_sign.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// Signs a request whose headers are complete and returns the value of its `Authorization` header (B.3 steps 7, 8).
///
/// The headers must be legal HTTP and contain `host` and `x-acs-content-sha256`, or no verifier will accept them;
/// [`build_headers`] makes such a list.
pub fn sign(request: &Request<'_>, key: &Key<'_>, signed: SignedHeaders) -> String {
    let signed_headers = signed.names(request.headers);
    let string_to_sign = string_to_sign(&canonical_request(request, &signed_headers));
    let signature = signature(&string_to_sign, key.secret);
    Authorization { credential: key.id.to_owned(), signed_headers, signature }.to_string()
}

/// An operation to call: what [`build_headers`] needs to write and sign all headers.
///
/// Without `Debug`, because it may carry a security token.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// HTTP method, upper-case.
    pub method: &'a str,
    /// Endpoint without scheme, with `:port` when it has one.
    pub host: &'a str,
    /// Operation name.
    pub action: &'a str,
    /// API version, such as `2020-11-09`.
    pub version: &'a str,
    /// Query parameters, to be sent as [`OrderedQuery::to_url_encoded`].
    pub query: &'a OrderedQuery,
    /// Body bytes exactly as they will be sent; empty for none.
    pub body: &'a [u8],
    /// `content-type`, only with a body; [`FORM_CONTENT_TYPE`] for forms.
    pub content_type: Option<&'a str>,
    /// `x-acs-date`: UTC as `yyyy-MM-ddTHH:mm:ssZ`.
    pub date: &'a str,
    /// `x-acs-signature-nonce`: unique per request and per retry.
    pub nonce: &'a str,
    /// Token of temporary credentials.
    pub security_token: Option<&'a str>,
}

/// Every header to send with a call to the path `/` (B.2), `Authorization` last. Names are lower-case except
/// `Authorization`; the vendor's rule decides what is signed.
///
/// With a security token, `x-acs-security-token` and `x-acs-accesskey-id` are added and signed.
pub fn build_headers(call: &Call<'_>, key: &Key<'_>) -> Vec<(String, String)> {
    let content_hash = content_hash(call.body);
    let headers = [
        ("host", Some(call.host)),
        ("accept", Some("application/json")),
        ("content-type", call.content_type),
        ("x-acs-action", Some(call.action)),
        ("x-acs-version", Some(call.version)),
        ("x-acs-date", Some(call.date)),
        ("x-acs-signature-nonce", Some(call.nonce)),
        ("x-acs-content-sha256", Some(&content_hash)),
        ("x-acs-accesskey-id", call.security_token.and(Some(key.id))),
        ("x-acs-security-token", call.security_token),
    ];
    let mut headers: Vec<(String, String)> =
        headers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
    let request =
        Request { method: call.method, path: "/", query: call.query, headers: &headers, body: call.body };
    let authorization = sign(&request, key, SignedHeaders::Vendor);
    headers.push(("Authorization".to_owned(), authorization));
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn debug_output_of_a_key_shows_no_secret() {
        let shown = format!("{:?}", Key { id: "testid", secret: b"testsecret" });
        assert_eq!(shown, r#"Key { id: "testid", secret: "<redacted>" }"#);
    }

    #[test]
    fn the_vendor_rule_takes_host_content_type_and_x_acs_headers() {
        let headers = headers(&[
            ("X-Acs-Date", ""),
            ("Host", ""),
            ("accept", ""),
            ("Content-Type", ""),
            ("content-length", ""),
            ("Authorization", ""),
            ("x-acs-date", ""),
            ("x-acsent", ""),
        ]);
        assert_eq!(SignedHeaders::Vendor.names(&headers), ["content-type", "host", "x-acs-date"]);
        assert_eq!(
            SignedHeaders::All.names(&headers),
            ["accept", "content-length", "content-type", "host", "x-acs-date", "x-acsent"]
        );
    }

    #[test]
    fn repeated_headers_are_trimmed_sorted_and_joined() {
        let headers = headers(&[("X-Acs-A", " b "), ("x-acs-a", "\ta"), ("X-ACS-A", ""), ("x-acs-b", "z")]);
        assert_eq!(canonical_value(&headers, "x-acs-a"), ",a,b");
    }
}
