//! Verifying an `ACS3-HMAC-SHA256` request (B.3, verifier checklist).

use subtle::ConstantTimeEq;

use super::{
    Authorization, Request, canonical_request, canonical_value, content_hash, is_signed_by_vendor_rule,
    signature, string_to_sign,
};
use crate::VerifyError;

const CONTENT_HASH_HEADER: &str = "x-acs-content-sha256";

/// Checks that `request` is what the holder of `secret` signed.
///
/// Headers may be signed by either rule of [`SignedHeaders`](super::SignedHeaders); `SignedHeaders` is used exactly as
/// it was sent. Not checked here: whether the AccessKey is known, the date's window, the nonce, a security token.
///
/// # Errors
///
/// In this order: a part that HTTP does not allow; `host`, `content-type` or an `x-acs-*` header that was sent but not
/// signed; a signed header, `host` or `x-acs-content-sha256` that was not sent; a body whose hash is another one; a
/// signature that does not match, compared in constant time.
pub fn verify(
    request: &Request<'_>,
    authorization: &Authorization,
    secret: &[u8],
) -> Result<(), VerifyError> {
    check_well_formed(request, authorization)?;
    check_required_are_signed(request, authorization)?;
    check_signed_are_present(request, authorization)?;
    check_body(request)?;

    let string_to_sign = string_to_sign(&canonical_request(request, &authorization.signed_headers));
    let expected = signature(&string_to_sign, secret);
    if bool::from(expected.as_bytes().ct_eq(authorization.signature.as_bytes())) {
        Ok(())
    } else {
        Err(VerifyError::SignatureMismatch { string_to_sign })
    }
}

/// The canonical request is lines of text; a line break smuggled into a part would let two different requests share
/// one canonical form.
fn check_well_formed(request: &Request<'_>, authorization: &Authorization) -> Result<(), VerifyError> {
    let malformed = |part: &str| Err(VerifyError::Malformed { part: part.to_owned() });
    if !is_token(request.method) {
        return malformed("method");
    }
    if request.path.contains(char::is_control) {
        return malformed("path");
    }
    if !authorization.signed_headers.iter().all(|name| is_token(name)) {
        return malformed("signed header list");
    }
    match request.headers.iter().find(|(_, value)| value.contains(['\r', '\n', '\0'])) {
        Some((name, _)) => malformed(name),
        None => Ok(()),
    }
}

/// RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn check_required_are_signed(
    request: &Request<'_>,
    authorization: &Authorization,
) -> Result<(), VerifyError> {
    let sent = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    let unsigned = sent
        .filter(|name| is_signed_by_vendor_rule(name))
        .chain(["host".to_owned(), CONTENT_HASH_HEADER.to_owned()])
        .find(|name| !authorization.signed_headers.contains(name));
    match unsigned {
        Some(name) => Err(VerifyError::UnsignedHeader { name }),
        None => Ok(()),
    }
}

fn check_signed_are_present(request: &Request<'_>, authorization: &Authorization) -> Result<(), VerifyError> {
    let is_sent = |name: &String| request.headers.iter().any(|(sent, _)| sent.eq_ignore_ascii_case(name));
    match authorization.signed_headers.iter().find(|name| !is_sent(name)) {
        Some(name) => Err(VerifyError::MissingHeader { name: name.clone() }),
        None => Ok(()),
    }
}

fn check_body(request: &Request<'_>) -> Result<(), VerifyError> {
    let computed = content_hash(request.body);
    let declared = canonical_value(request.headers, CONTENT_HASH_HEADER);
    if bool::from(computed.as_bytes().ct_eq(declared.as_bytes())) {
        Ok(())
    } else {
        Err(VerifyError::ContentHashMismatch { computed })
    }
}
