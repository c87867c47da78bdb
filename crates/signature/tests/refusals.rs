//! What `acs3::verify` refuses, and with which error.

use acs_signature::acs3::{self, Authorization, Call, Key, Request, SignedHeaders};
use acs_signature::{OrderedQuery, VerifyError};

const KEY: Key<'_> = Key { id: "testid", secret: b"testsecret" };
const BODY: &[u8] = b"JobName=a";

struct Received {
    method: &'static str,
    path: &'static str,
    query: OrderedQuery,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    authorization: Authorization,
}

impl Received {
    fn good() -> Self {
        let query: OrderedQuery = [("PageNo", "1"), ("Tag", "a"), ("Tag", "b")].into_iter().collect();
        let mut headers = acs3::build_headers(
            &Call {
                method: "POST",
                host: "127.0.0.1:8081",
                action: "SubmitLiveSnapshotJob",
                version: "2020-11-09",
                query: &query,
                body: BODY,
                content_type: Some(acs3::FORM_CONTENT_TYPE),
                date: "2026-01-02T03:04:05Z",
                nonce: "0f1e2d3c4b5a69788796a5b4c3d2e101",
                security_token: Some("token"),
            },
            &KEY,
        );
        let (_, authorization) = headers.pop().unwrap();
        Self {
            method: "POST",
            path: "/",
            query,
            headers,
            body: BODY.to_owned(),
            authorization: Authorization::parse(&authorization).unwrap(),
        }
    }

    fn request(&self) -> Request<'_> {
        Request {
            method: self.method,
            path: self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }

    fn verify(&self) -> Result<(), VerifyError> {
        acs3::verify(&self.request(), &self.authorization, KEY.secret)
    }

    /// Signs again with exactly these headers listed, as a careless client would.
    fn sign_only(&mut self, is_listed: impl Fn(&str) -> bool) {
        let listed: Vec<_> = self.headers.iter().filter(|(name, _)| is_listed(name)).cloned().collect();
        let request = Request { headers: &listed, ..self.request() };
        let authorization = acs3::sign(&request, &KEY, SignedHeaders::All);
        self.authorization = Authorization::parse(&authorization).unwrap();
    }

    fn push_header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    fn remove_header(&mut self, name: &str) {
        self.headers.retain(|(candidate, _)| candidate != name);
    }
}

fn mismatch(result: Result<(), VerifyError>) -> bool {
    matches!(result, Err(VerifyError::SignatureMismatch { .. }))
}

#[test]
fn an_untouched_request_is_accepted() {
    assert_eq!(Received::good().verify(), Ok(()));
}

#[test]
fn a_mismatch_tells_what_this_side_signed_and_never_the_secret() {
    let mut received = Received::good();
    received.method = "PUT";
    let canonical = acs3::canonical_request(&received.request(), &received.authorization.signed_headers);
    let error = received.verify().unwrap_err();
    assert_eq!(error, VerifyError::SignatureMismatch { string_to_sign: acs3::string_to_sign(&canonical) });
    assert!(!format!("{error:?} {error}").contains("testsecret"));
}

#[test]
fn every_required_header_must_be_signed() {
    for required in [
        "host",
        "content-type",
        "x-acs-action",
        "x-acs-version",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
        "x-acs-accesskey-id",
        "x-acs-security-token",
    ] {
        let mut received = Received::good();
        received.sign_only(|name| name != required);
        assert_eq!(received.verify(), Err(VerifyError::UnsignedHeader { name: required.to_owned() }));
    }
}

#[test]
fn a_header_added_on_the_way_is_refused_in_any_case() {
    let mut received = Received::good();
    received.push_header("X-ACS-Extra", "1");
    assert_eq!(received.verify(), Err(VerifyError::UnsignedHeader { name: "x-acs-extra".to_owned() }));
}

#[test]
fn a_second_value_of_a_signed_header_is_refused() {
    let mut received = Received::good();
    received.push_header("X-Acs-Action", "DeleteStream");
    assert!(mismatch(received.verify()));
}

#[test]
fn a_header_that_nobody_signed_may_come_and_go() {
    let mut received = Received::good();
    received.remove_header("accept");
    received.push_header("user-agent", "somebody");
    assert_eq!(received.verify(), Ok(()));
}

#[test]
fn a_signed_header_that_was_lost_is_named() {
    for name in ["host", "x-acs-date", "x-acs-content-sha256"] {
        let mut received = Received::good();
        received.remove_header(name);
        assert_eq!(received.verify(), Err(VerifyError::MissingHeader { name: name.to_owned() }));
    }
}

#[test]
fn leaving_out_the_body_hash_altogether_is_refused() {
    let mut received = Received::good();
    received.remove_header("x-acs-content-sha256");
    received.sign_only(|_| true);
    let name = "x-acs-content-sha256".to_owned();
    assert_eq!(received.verify(), Err(VerifyError::UnsignedHeader { name }));
}

#[test]
fn another_body_is_refused_with_its_hash() {
    let mut received = Received::good();
    received.body.push(b'b');
    let computed = acs3::content_hash(b"JobName=ab");
    assert_eq!(received.verify(), Err(VerifyError::ContentHashMismatch { computed }));
}

#[test]
fn a_body_hash_that_was_signed_but_is_wrong_is_refused() {
    let mut received = Received::good();
    received.remove_header("x-acs-content-sha256");
    received.push_header("x-acs-content-sha256", &acs3::content_hash(b"another"));
    received.sign_only(|_| true);
    assert!(matches!(received.verify(), Err(VerifyError::ContentHashMismatch { .. })));
}

#[test]
fn the_signed_header_list_is_taken_to_the_letter() {
    let mut reversed = Received::good();
    reversed.authorization.signed_headers.reverse();
    assert!(mismatch(reversed.verify()));

    let mut repeated = Received::good();
    repeated.authorization.signed_headers.push("host".to_owned());
    assert!(mismatch(repeated.verify()));

    let mut upper_case = Received::good();
    upper_case.authorization.signed_headers.iter_mut().for_each(|name| name.make_ascii_uppercase());
    assert!(matches!(upper_case.verify(), Err(VerifyError::UnsignedHeader { .. })));
}

#[test]
fn a_signature_in_upper_case_or_cut_short_is_refused() {
    let mut upper_case = Received::good();
    upper_case.authorization.signature.make_ascii_uppercase();
    assert!(mismatch(upper_case.verify()));

    let mut short = Received::good();
    short.authorization.signature.truncate(32);
    assert!(mismatch(short.verify()));
    short.authorization.signature.clear();
    assert!(mismatch(short.verify()));
}

#[test]
fn exchanging_two_values_of_one_parameter_is_refused() {
    let mut received = Received::good();
    received.query = [("PageNo", "1"), ("Tag", "b"), ("Tag", "a")].into_iter().collect();
    assert!(mismatch(received.verify()));
}

#[test]
fn line_breaks_and_foreign_characters_are_refused_before_anything_is_signed() {
    let malformed = |part: &str| Err(VerifyError::Malformed { part: part.to_owned() });

    let mut received = Received::good();
    received.method = "GET\n/";
    assert_eq!(received.verify(), malformed("method"));
    received.method = "";
    assert_eq!(received.verify(), malformed("method"));

    let mut received = Received::good();
    received.path = "/\nPageNo=1";
    assert_eq!(received.verify(), malformed("path"));

    for value in ["a\nhost:b", "a\rb", "a\0b"] {
        let mut received = Received::good();
        received.push_header("accept", value);
        assert_eq!(received.verify(), malformed("accept"));
    }

    for name in ["", "host:a", "ho\nst", "host,", "hôte"] {
        let mut received = Received::good();
        received.authorization.signed_headers.push(name.to_owned());
        assert_eq!(received.verify(), malformed("signed header list"));
    }
}
