//! Authentication: the two signatures, the clock window and the nonce, in the order of api-reference B.3.

use super::nonces::{Nonces, Seen};
use crate::clock::now_seconds;
use crate::credentials::{Credentials, looks_real};
use crate::refusal::Refusal;
use acs_signature::acs3::{self, Authorization, AuthorizationError};
use acs_signature::{OrderedQuery, VerifyError, rpc_v1};
use media_api::time;
use secrecy::ExposeSecret;
use std::io;
use std::path::Path;
use subtle::ConstantTimeEq;

/// File below the data folder for nonces that were used.
const NONCES: &str = "nonces";

/// How far the date of an ACS3 request may be off, in seconds.
const ACS3_WINDOW: i64 = 15 * 60;
/// How far the timestamp of an RPC V1 request may be off, in seconds.
const RPC_V1_WINDOW: i64 = 31 * 60;

/// A request as received, decoded.
pub(super) struct Received {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub query: OrderedQuery,
    pub form: OrderedQuery,
    pub body: bytes::Bytes,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.form.get(name).or_else(|| self.query.get(name))
    }

    /// Whether the older signature is used.
    pub(super) fn is_rpc_v1(&self) -> bool {
        self.header("authorization").is_none() && self.parameter(rpc_v1::SIGNATURE).is_some()
    }
}

/// The code for a signature that does not match.
pub(super) const MISMATCH: &str = "SignatureDoesNotMatch";

/// The response to an older signature that does not match. A client reads after the colon what was signed here, and assumes a
/// wrong secret if it has signed the same; one client breaks if there is no colon.
pub(super) fn rpc_v1_mismatch(string_to_sign: &str) -> Refusal {
    let mut refusal = Refusal::gateway(MISMATCH);
    refusal.message = format!("{} server string to sign is:{string_to_sign}", refusal.message);
    refusal
}

/// Authenticates callers by the only key.
pub(super) struct Gate {
    key: Credentials,
    nonces: Nonces,
}

impl Gate {
    /// # Errors
    /// The nonces of an earlier process cannot be read.
    pub(super) fn open(key: Credentials, data_dir: &Path, now: i64) -> io::Result<Gate> {
        Ok(Gate { key, nonces: Nonces::open(&data_dir.join(NONCES), now)? })
    }

    /// Accepts a request that the holder of the key has just signed, once.
    pub(super) fn admit(&self, request: &Received) -> Result<(), Refusal> {
        if let Some(header) = request.header("authorization") {
            self.admit_acs3(request, header)
        } else if request.is_rpc_v1() {
            self.admit_rpc_v1(request)
        } else {
            Err(Refusal::missing("MissingAccessKeyId", "AccessKeyId"))
        }
    }

    fn admit_acs3(&self, request: &Received, header: &str) -> Result<(), Refusal> {
        let authorization = Authorization::parse(header).map_err(|error| match error {
            AuthorizationError::UnsupportedAlgorithm => unsupported_method(),
            _ => Refusal::gateway("IncompleteSignature"),
        })?;
        self.check_key(&authorization.credential)?;
        let date =
            request.header("x-acs-date").ok_or_else(|| Refusal::missing("MissingTimestamp", "Timestamp"))?;
        let until = check_date(date, ACS3_WINDOW)?;
        let nonce = request
            .header("x-acs-signature-nonce")
            .filter(|nonce| !nonce.is_empty())
            .ok_or_else(|| Refusal::missing("MissingSignatureNonce", "SignatureNonce"))?;
        let signed = acs3::Request {
            method: &request.method,
            path: &request.path,
            query: &request.query,
            headers: &request.headers,
            body: &request.body,
        };
        let mismatch = || Refusal::gateway(MISMATCH);
        // The hash of the body comes before the token, and the token before the signature.
        let verified = match acs3::verify(&signed, &authorization, self.secret()) {
            Err(VerifyError::ContentHashMismatch { .. }) => return Err(mismatch()),
            verified => verified,
        };
        if request.header("x-acs-security-token").is_some_and(|token| !token.is_empty()) {
            return Err(Refusal::gateway("InvalidSecurityToken.MismatchWithAccessKey"));
        }
        verified.map_err(|error| match error {
            VerifyError::SignatureMismatch { .. } => mismatch(),
            _ => Refusal::gateway("IncompleteSignature"),
        })?;
        self.check_nonce(nonce, until)
    }

    fn admit_rpc_v1(&self, request: &Received) -> Result<(), Refusal> {
        let needed = |code, name| {
            request
                .parameter(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| Refusal::missing(code, name))
        };
        self.check_key(needed("MissingAccessKeyId", "AccessKeyId")?)?;
        if needed("MissingSignatureMethod", "SignatureMethod")? != rpc_v1::SIGNATURE_METHOD {
            return Err(unsupported_method());
        }
        if needed("MissingSignatureVersion", "SignatureVersion")? != rpc_v1::SIGNATURE_VERSION {
            return Err(Refusal::gateway("IncompleteSignature"));
        }
        let until = check_date(needed("MissingTimestamp", "Timestamp")?, RPC_V1_WINDOW)?;
        let nonce = needed("MissingSignatureNonce", "SignatureNonce")?;
        if request.parameter("SecurityToken").is_some_and(|token| !token.is_empty()) {
            return Err(Refusal::gateway("InvalidSecurityToken.MismatchWithAccessKey"));
        }
        let mut signed = request.query.clone();
        signed.extend(request.form.iter());
        rpc_v1::verify(&request.method, &signed, self.secret()).map_err(|error| match error {
            VerifyError::SignatureMismatch { string_to_sign } => rpc_v1_mismatch(&string_to_sign),
            _ => Refusal::gateway("IncompleteSignature"),
        })?;
        self.check_nonce(nonce, until)
    }

    fn secret(&self) -> &[u8] {
        self.key.secret.expose_secret().as_bytes()
    }

    fn check_key(&self, id: &str) -> Result<(), Refusal> {
        if bool::from(id.as_bytes().ct_eq(self.key.id.as_bytes())) {
            return Ok(());
        }
        let mut refusal = Refusal::gateway("InvalidAccessKeyId.NotFound");
        if looks_real(id) {
            refusal.message = format!(
                "{} This is a local service that knows only its own key, and the ID looks like that of a real \
                 account: keep that key out of here.",
                refusal.message
            );
        }
        Err(refusal)
    }

    fn check_nonce(&self, nonce: &str, until: i64) -> Result<(), Refusal> {
        match self.nonces.note(nonce, until, now_seconds()) {
            Seen::Fresh => Ok(()),
            Seen::Used => Err(Refusal::gateway("SignatureNonceUsed")),
            Seen::Full => Err(Refusal::gateway("Throttling.User")),
        }
    }
}

/// The end of the date's validity window, in seconds since the epoch.
fn check_date(date: &str, window: i64) -> Result<i64, Refusal> {
    let date = time::parse(date).ok_or_else(|| Refusal::gateway("InvalidTimeStamp.Format"))?;
    let seconds = date.timestamp();
    if (now_seconds() - seconds).abs() > window {
        return Err(Refusal::gateway("InvalidTimeStamp.Expired"));
    }
    Ok(seconds + window)
}

/// The vendor documents the code only; the text is this project's.
fn unsupported_method() -> Refusal {
    let message = "The signature method is neither ACS3-HMAC-SHA256 nor HMAC-SHA1.";
    Refusal::new(400, "InvalidSignatureMethod", message)
}
