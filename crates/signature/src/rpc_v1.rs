//! RPC V1, the vendor's older signature with HMAC-SHA1 (B.5).
//!
//! All functions take the parameters of the query **and** of a form body together.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{OrderedQuery, VerifyError, percent_encode};

/// Value of the parameter `SignatureMethod`.
pub const SIGNATURE_METHOD: &str = "HMAC-SHA1";

/// Value of the parameter `SignatureVersion`.
pub const SIGNATURE_VERSION: &str = "1.0";

/// Name of the parameter that holds the signature and is itself not signed.
pub const SIGNATURE: &str = "Signature";

/// What every V1 request says about itself besides the operation's own parameters.
///
/// Without `Debug`, because it may carry a security token.
#[derive(Clone, Copy)]
pub struct Common<'a> {
    /// Operation name.
    pub action: &'a str,
    /// API version, such as `2020-11-09`.
    pub version: &'a str,
    /// AccessKey ID.
    pub access_key_id: &'a str,
    /// Unique per request and per retry.
    pub nonce: &'a str,
    /// UTC as `yyyy-MM-ddTHH:mm:ssZ`.
    pub timestamp: &'a str,
    /// Token of temporary credentials.
    pub security_token: Option<&'a str>,
}

/// The common parameters, with `Format=JSON` (without it the vendor answers XML). Add the operation's own, then
/// [`sign`], then push the result as [`SIGNATURE`].
pub fn common_parameters(common: &Common<'_>) -> OrderedQuery {
    let parameters = [
        ("Action", Some(common.action)),
        ("Version", Some(common.version)),
        ("Format", Some("JSON")),
        ("AccessKeyId", Some(common.access_key_id)),
        ("SignatureMethod", Some(SIGNATURE_METHOD)),
        ("SignatureVersion", Some(SIGNATURE_VERSION)),
        ("SignatureNonce", Some(common.nonce)),
        ("Timestamp", Some(common.timestamp)),
        ("SecurityToken", common.security_token),
    ];
    parameters.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The string to sign (B.5 steps 1, 2). `Signature` among the parameters is left out; the method is part of it.
pub fn string_to_sign(method: &str, params: &OrderedQuery) -> String {
    format!("{method}&%2F&{}", percent_encode(&params.canonical_without(SIGNATURE)))
}

/// The signature in Base64 (B.5 step 3), to be sent as the parameter [`SIGNATURE`].
pub fn sign(method: &str, params: &OrderedQuery, secret: &[u8]) -> String {
    signature(&string_to_sign(method, params), secret)
}

fn signature(string_to_sign: &str, secret: &[u8]) -> String {
    let key = Zeroizing::new([secret, b"&"].concat());
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).expect("HMAC takes a key of any length");
    mac.update(string_to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Checks that `params`, with their `Signature`, are what the holder of `secret` signed for `method`.
///
/// Not checked here: `SignatureMethod` and `SignatureVersion`, whether the AccessKey is known, the timestamp's window,
/// the nonce, a security token.
///
/// # Errors
///
/// No `Signature`, more than one, or one that does not match, compared in constant time.
pub fn verify(method: &str, params: &OrderedQuery, secret: &[u8]) -> Result<(), VerifyError> {
    let mut signatures = params.iter().filter(|(name, _)| *name == SIGNATURE);
    let (_, received) = signatures.next().ok_or(VerifyError::MissingParameter { name: SIGNATURE })?;
    if signatures.next().is_some() {
        return Err(VerifyError::RepeatedParameter { name: SIGNATURE });
    }
    let string_to_sign = string_to_sign(method, params);
    let expected = signature(&string_to_sign, secret);
    if bool::from(expected.as_bytes().ct_eq(received.as_bytes())) {
        Ok(())
    } else {
        Err(VerifyError::SignatureMismatch { string_to_sign })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_parameters_are_complete_and_carry_a_token_only_if_there_is_one() {
        let mut common = Common {
            action: "ListLiveSnapshotJobs",
            version: "2020-11-09",
            access_key_id: "testid",
            nonce: "n",
            timestamp: "2026-01-02T03:04:05Z",
            security_token: None,
        };
        let expected = "AccessKeyId=testid&Action=ListLiveSnapshotJobs&Format=JSON&SignatureMethod=HMAC-SHA1\
                        &SignatureNonce=n&SignatureVersion=1.0&Timestamp=2026-01-02T03%3A04%3A05Z&Version=2020-11-09";
        assert_eq!(common_parameters(&common).canonical(), expected);
        common.security_token = Some("token");
        assert_eq!(common_parameters(&common).get("SecurityToken"), Some("token"));
    }

    #[test]
    fn a_request_has_exactly_one_signature() {
        let mut params: OrderedQuery = [("Action", "A")].into_iter().collect();
        assert_eq!(verify("GET", &params, b"s"), Err(VerifyError::MissingParameter { name: "Signature" }));
        let signature = sign("GET", &params, b"s");
        params.push(SIGNATURE, signature.as_str());
        assert_eq!(verify("GET", &params, b"s"), Ok(()));
        params.push(SIGNATURE, signature);
        assert_eq!(verify("GET", &params, b"s"), Err(VerifyError::RepeatedParameter { name: "Signature" }));
    }
}
