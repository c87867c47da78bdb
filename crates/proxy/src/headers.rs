//! Headers of every response, and the content security policy.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Response};
use sha2::{Digest, Sha256};

const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ),
    (HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY")),
];

/// Nothing may run or load: for responses that are not the page.
const INERT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Adds the headers of every response. Headers set by a handler stay.
pub(crate) fn complete<B>(response: &mut Response<B>) {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    set_default(headers, CONTENT_SECURITY_POLICY, INERT);
    set_default(headers, CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

/// The policy for one HTML page. Inline scripts and styles in it are allowed by their hashes, and nothing else inline.
pub(crate) fn page_policy(html: &str) -> HeaderValue {
    let scripts: String = inline_hashes(html, "script");
    let styles: String = inline_hashes(html, "style");
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; \
         img-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("a policy holds only visible ASCII")
}

fn inline_hashes(html: &str, element: &str) -> String {
    let open = format!("<{element}");
    let close = format!("</{element}>");
    let mut hashes = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        let Some(end) = rest.find('>') else { break };
        let attributes = &rest[..end];
        let body_onwards = &rest[end + 1..];
        let Some(length) = body_onwards.find(&close) else { break };
        let is_the_element = attributes.is_empty() || attributes.starts_with([' ', '\n', '\t']);
        if is_the_element && !attributes.contains("src=") {
            let digest = Sha256::digest(&body_onwards.as_bytes()[..length]);
            hashes.push_str(&format!(" 'sha256-{}'", STANDARD.encode(digest)));
        }
        rest = &body_onwards[length..];
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_script_is_allowed_by_its_hash_only() {
        let policy =
            page_policy("<html><script type=\"module\">alert(1)</script><script src=\"/a.js\"></script>");
        let policy = policy.to_str().unwrap();
        let hash = STANDARD.encode(Sha256::digest(b"alert(1)"));
        assert!(
            policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}';")),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"));
    }

    #[test]
    fn a_page_without_inline_scripts_needs_no_hash() {
        let policy = page_policy("<script src=\"/a.js\"></script>");
        assert!(policy.to_str().unwrap().contains("script-src 'self' 'wasm-unsafe-eval';"));
    }
}
