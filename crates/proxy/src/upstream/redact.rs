//! Text of the service for display, logs and storage: without secrets, and short.
//!
//! When signatures differ, the gateway repeats what it signed, and that contains the security token. It does so in two wordings
//! ("server string to sign is" and "server CanonicalRequest is"). So known secrets are replaced by value, whatever surrounds
//! them, the text after either wording is dropped, and an error about the signature is reported with the catalogue's message
//! and not with the received one.

use crate::credentials::Credentials;
use crate::text;
use acs_signature::percent_encode;
use media_api::Facts;
use secrecy::{ExposeSecret as _, SecretString};
use std::ops::Range;

/// The beginning of the repetition of what was signed, in lower case.
const REPETITIONS: [&str; 5] = [
    "server string to sign",
    "server stringtosign",
    "stringtosign",
    "server canonicalrequest",
    "canonicalrequest",
];
/// Codes of errors about the signature, the key, the token and the time begin with one of these.
const SIGNATURE_CODES: [&str; 6] = [
    "Signature",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidSecurityToken",
    "MissingSecurityToken",
    "InvalidTimeStamp",
];
/// Shorter values are no secrets, and replacing them would break words.
const SHORTEST_SECRET: usize = 6;
/// Maximum length of a text that is searched, in bytes. What is kept of it is far shorter.
const MAX_TEXT: usize = 64 * 1024;
const REPLACEMENT: &str = "[secret]";

/// Secrets in every form in which they may be returned. Wiped on drop.
#[derive(Debug, Clone)]
pub(super) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// The secrets of the key.
    pub(super) fn of(credentials: &Credentials) -> Self {
        let token = credentials.token.as_ref().map(|token| token.expose_secret());
        Self(Vec::new()).with([credentials.secret.expose_secret()].into_iter().chain(token))
    }

    /// These and further ones.
    pub(super) fn with<'a>(mut self, others: impl IntoIterator<Item = &'a str>) -> Self {
        for value in others.into_iter().filter(|value| value.len() >= SHORTEST_SECRET) {
            let once = percent_encode(value);
            if once != value {
                // Other implementations encode with lower-case letters.
                let small = with_small_escapes(&once);
                // In the old form of the string to sign, values are encoded twice.
                let twice = [percent_encode(&once), percent_encode(&small)];
                self.0.extend([once, small].into_iter().chain(twice).map(SecretString::from));
            }
            self.0.push(value.into());
        }
        self
    }

    /// The text without the secrets.
    fn redact(&self, text: &str) -> String {
        let mut shown = text[..text.floor_char_boundary(MAX_TEXT)].to_owned();
        for secret in self.0.iter().map(|secret| secret.expose_secret()) {
            if shown.contains(secret) {
                shown = shown.replace(secret, REPLACEMENT);
            }
        }
        shown
    }

    /// A code or request ID.
    pub(super) fn word(&self, text: &str) -> String {
        text::word(&self.redact(text))
    }

    /// The message of an error with that code.
    pub(super) fn message(&self, facts: &Facts, code: &str, text: &str) -> String {
        if SIGNATURE_CODES.iter().any(|begin| code.starts_with(begin)) {
            return match facts.documented_error(code) {
                Some(error) => error.message.to_owned(),
                None => "The signature of the request was not accepted.".to_owned(),
            };
        }
        let text = self.redact(text);
        // Of the same length as the text: only ASCII letters change.
        let lower = text.to_ascii_lowercase();
        let end = REPETITIONS.iter().filter_map(|begin| lower.find(begin)).min().unwrap_or(text.len());
        text::message(text[..end].trim_end())
    }

    /// Removes the key's secret and token from the bytes of a response, which is JSON: any character may be escaped in it.
    pub(super) fn blot_out(&self, body: &mut [u8]) {
        let has_escapes = memchr::memchr(b'\\', body).is_some();
        for secret in self.0.iter().map(|secret| secret.expose_secret().as_bytes()) {
            let found: Vec<Range<usize>> = match has_escapes {
                true => find_escaped(body, secret),
                false => memchr::memmem::find_iter(body, secret).map(|at| at..at + secret.len()).collect(),
            };
            for place in found {
                body[place].fill(b'*');
            }
        }
    }
}

/// A percent-encoded text with lower-case letters in its escapes.
fn with_small_escapes(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (escape, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        text.extend(["%", &escape.to_ascii_lowercase(), rest]);
    }
    text
}

/// The positions of a secret in JSON, whichever of its characters are escaped.
fn find_escaped(body: &[u8], secret: &[u8]) -> Vec<Range<usize>> {
    let Some(first) = secret.first() else { return Vec::new() };
    let mut found = Vec::new();
    // Text before this position belongs to a secret, or to an escape that was processed.
    let mut from = 0;
    for at in memchr::memchr2_iter(*first, b'\\', body) {
        if at < from {
            continue;
        }
        from = at + if body[at] == b'\\' { 2 } else { 1 };
        if let Some(end) = end_of_match(body, at, secret) {
            found.push(at..end);
            from = end;
        }
    }
    found
}

/// The end of the secret that begins at this position; `None` if there is none.
fn end_of_match(body: &[u8], mut at: usize, secret: &[u8]) -> Option<usize> {
    for expected in secret {
        let (length, character) = match body.get(at..)? {
            [b'\\', b'u', digits @ ..] => {
                let digits = std::str::from_utf8(digits.get(..4)?).ok()?;
                (6, u8::try_from(u16::from_str_radix(digits, 16).ok()?).ok()?)
            }
            [b'\\', character @ (b'"' | b'\\' | b'/'), ..] => (2, *character),
            [b'\\', ..] => return None,
            [character, ..] => (1, *character),
            [] => return None,
        };
        if character != *expected {
            return None;
        }
        at += length;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Action;

    const TOKEN: &str = "canary/token+51c0==";

    fn secrets() -> Secrets {
        let token = Some(TOKEN.into());
        let credentials = Credentials { token, ..Credentials::new("testid", "canary-secret") };
        Secrets::of(&credentials).with(["canary-signature", "key=canary-stream", "a"])
    }

    fn message(code: &str, text: &str) -> String {
        secrets().message(Action::ListLiveSnapshotJobs.facts(), code, text)
    }

    #[test]
    fn secrets_are_replaced_by_value_in_every_form() {
        let once = percent_encode(TOKEN);
        let small = "canary%2ftoken%2b51c0%3d%3d";
        for secret in [
            TOKEN,
            &once,
            small,
            &percent_encode(&once),
            &percent_encode(small),
            "canary-secret",
            "canary-signature",
            "key=canary-stream",
        ] {
            assert_eq!(message("Other", &format!("a {secret}, b {secret}")), "a [secret], b [secret]");
            assert_eq!(secrets().word(&format!("R-{secret}")), "R-[secret]");
            let mut body = format!("{{\"x\":\"{secret}\"}}").into_bytes();
            let length = body.len();
            secrets().blot_out(&mut body);
            let body = String::from_utf8(body).unwrap();
            assert!(!body.contains("canary") && body.len() == length, "{body}");
        }
    }

    #[test]
    fn a_secret_is_blotted_out_however_json_writes_it() {
        let all: String = TOKEN.bytes().map(|byte| format!("\\u{byte:04X}")).collect();
        for written in
            [r"canary\/token+51c0==", r"canary\/token\u002b51c0\u003D=", r"\u0063anary/token+51c0==", &all]
        {
            let text = format!(r#"{{"x":"a\\{written}\n","y":"{written}{written}"}}"#);
            let mut body = text.into_bytes();
            secrets().blot_out(&mut body);
            let read: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let shown = format!("{}{}", read["x"].as_str().unwrap(), read["y"].as_str().unwrap());
            assert!(!shown.contains("canary"), "{written}: {shown}");
            assert!(read["x"].as_str().unwrap().starts_with(r"a\") && shown.contains('\n'), "{shown}");
        }
        // A text cut in the middle of an escape is no secret and no JSON.
        for cut in [r"canary\", r"canary\u", r"canary\u002"] {
            let mut body = cut.as_bytes().to_vec();
            secrets().blot_out(&mut body);
            assert_eq!(body, cut.as_bytes());
        }
    }

    #[test]
    fn what_was_signed_is_no_part_of_a_message_in_either_wording() {
        for repetition in [
            "server string to sign is:POST\n/\nx-acs-security-token:other",
            "Server StringToSign is [ACS3-HMAC-SHA256\nabc] and server CanonicalRequest is [POST\n/\n]",
            "server CanonicalRequest is [POST\n/\n\nx-acs-security-token:other]",
        ] {
            assert_eq!(message("Other", &format!("It differs. {repetition}")), "It differs.");
        }
    }

    #[test]
    fn an_error_about_the_signature_is_told_in_the_catalogues_words() {
        let said = "Specified signature is not matched with our calculation.";
        assert_eq!(message("SignatureDoesNotMatch", "anything"), said);
        assert_eq!(
            message("InvalidTimeStamp.Expired", "x"),
            "Specified time stamp or date value is expired."
        );
        assert_eq!(message("SignatureOdd", "x"), "The signature of the request was not accepted.");
        assert_eq!(message("JobNotFound", "No such job."), "No such job.");
    }

    #[test]
    fn a_secret_at_the_end_of_a_long_text_is_not_shown_in_part() {
        for before in 400..520 {
            let shown = message("Other", &format!("{}{TOKEN}{}", "x".repeat(before), "y".repeat(100_000)));
            assert!(!shown.contains("canary"), "{before}: {shown}");
        }
    }
}
