//! The request as sent over HTTP.

use super::destination::Destination;
use crate::paths::encode;
use media_api::{Encoded, Facts, Placement};

/// The request, with the parts that the signature fills in written in angle brackets.
pub(super) fn lines(facts: &Facts, encoded: &Encoded, to: &Destination) -> String {
    let query = joined(&encoded.query);
    let mark = if query.is_empty() { "" } else { "?" };
    let mut out = format!("{} /{mark}{query} HTTP/1.1\n", facts.method.as_str());
    let mut header = |name: &str, value: &str| out.push_str(&format!("{name}: {value}\n"));
    header("host", &to.host);
    header("x-acs-action", facts.name);
    header("x-acs-version", facts.product.version());
    header("x-acs-date", "<now, yyyy-MM-ddTHH:mm:ssZ>");
    header("x-acs-signature-nonce", "<random>");
    header("x-acs-content-sha256", "<SHA-256 of the body>");
    if facts.placement == Placement::Form {
        header("content-type", "application/x-www-form-urlencoded");
    }
    header(
        "authorization",
        "ACS3-HMAC-SHA256 Credential=<AccessKey ID>,SignedHeaders=<names>,Signature=<signature>",
    );
    if let Some(form) = &encoded.form {
        out.push('\n');
        out.push_str(&joined(form));
    }
    out
}

/// Percent-encoded pairs, for a query or a form.
pub(super) fn joined(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
