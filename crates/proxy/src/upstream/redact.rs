//! Text of the service, as it may be shown, logged and stored: without secrets, and short.
//!
//! When signatures differ, the gateway repeats what it signed, and that holds the security token. It does so in two wordings
//! ("server string to sign is" and "server CanonicalRequest is"). So known secrets are replaced by value, whatever stands
//! around them, what follows either wording is dropped, and an error about the signature is told in the words of the
//! catalogue and not in those that came.

use crate::credentials::Credentials;
use crate::text;
use acs_signature::percent_encode;
use media_api::Facts;
use secrecy::{ExposeSecret as _, SecretString};

/// Where the repetition of what was signed begins, in lower case.
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
/// Shorter values are no secrets, and replacing them would tear words apart.
const SHORTEST_SECRET: usize = 6;
/// Longest text that is looked through, in bytes. What is kept of it is far shorter.
const MAX_TEXT: usize = 64 * 1024;
const REPLACEMENT: &str = "[secret]";

/// Secrets in every form that they may come back in. Wiped on drop.
#[derive(Debug, Clone)]
pub(super) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// The key's own.
    pub(super) fn of(credentials: &Credentials) -> Self {
        let token = credentials.token.as_ref().map(|token| token.expose_secret());
        Self(Vec::new()).with([credentials.secret.expose_secret()].into_iter().chain(token))
    }

    /// These and further ones.
    pub(super) fn with<'a>(mut self, others: impl IntoIterator<Item = &'a str>) -> Self {
        for value in others.into_iter().filter(|value| value.len() >= SHORTEST_SECRET) {
            let once = percent_encode(value);
            // In the old form of the string to sign, values are encoded twice.
            let twice = percent_encode(&once);
            if once != value {
                self.0.extend([once, twice].map(SecretString::from));
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

    /// Blots out the key's secret and token in the bytes of an answer.
    pub(super) fn blot_out(&self, body: &mut [u8]) {
        for secret in self.0.iter().map(|secret| secret.expose_secret()) {
            let found: Vec<usize> = memchr::memmem::find_iter(body, secret.as_bytes()).collect();
            for at in found {
                body[at..at + secret.len()].fill(b'*');
            }
        }
    }
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
        for secret in
            [TOKEN, &once, &percent_encode(&once), "canary-secret", "canary-signature", "key=canary-stream"]
        {
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
