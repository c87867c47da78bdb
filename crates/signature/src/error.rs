//! Why a signature was refused.

use thiserror::Error;

/// The check that failed. Each variant names the vendor code (C.1) that a gateway answers with.
///
/// `Display` is short and safe to log; the string to sign is only in the field, because a V1 string to sign contains
/// the caller's security token.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A part of the request holds characters that HTTP does not allow there, so its canonical form would be
    /// ambiguous. `IncompleteSignature`.
    #[error("the {part} holds characters that are not allowed there")]
    Malformed {
        /// `method`, `path`, `signed header list`, or the header's name.
        part: String,
    },
    /// A header that must be signed is not listed in `SignedHeaders` (B.3 step 3). `IncompleteSignature`.
    #[error("the header {name} is not signed")]
    UnsignedHeader {
        /// Lower-case header name.
        name: String,
    },
    /// A header that is listed in `SignedHeaders`, or that every request needs, was not sent. `IncompleteSignature`.
    #[error("the header {name} is missing")]
    MissingHeader {
        /// Header name, as it was listed.
        name: String,
    },
    /// `x-acs-content-sha256` is not the hash of the body (B.3 step 1). `SignatureDoesNotMatch`.
    #[error("x-acs-content-sha256 is not the SHA-256 of the body")]
    ContentHashMismatch {
        /// Lower-case hex SHA-256 of the body that was received.
        computed: String,
    },
    /// A V1 parameter that signing needs is absent (B.5). `Missing<Name>`, or `IncompleteSignature` for `Signature`.
    #[error("the parameter {name} is missing")]
    MissingParameter {
        /// Parameter name as on the wire.
        name: &'static str,
    },
    /// A V1 parameter that may occur only once occurs more often. `IncompleteSignature`.
    #[error("the parameter {name} occurs more than once")]
    RepeatedParameter {
        /// Parameter name as on the wire.
        name: &'static str,
    },
    /// Everything is in place, but the signature is another one. `SignatureDoesNotMatch`.
    #[error("the signature does not match")]
    SignatureMismatch {
        /// What this side signed; the vendor's V1 message ends with ` server string to sign is:` and this text.
        string_to_sign: String,
    },
}
