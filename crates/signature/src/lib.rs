//! Request signatures of the vendor's RPC gateway: `ACS3-HMAC-SHA256` ([`acs3`]) and the older RPC V1 with HMAC-SHA1
//! ([`rpc_v1`]).
//!
//! Contract:
//!
//! - Pure functions: no input or output, no clock, no random numbers. Date and nonce are arguments, and a verifier's
//!   clock window and nonce memory belong to its caller.
//! - Query and form parameters are held **decoded** in an [`OrderedQuery`]; this crate does all encoding. What is sent
//!   is [`OrderedQuery::to_url_encoded`], what is signed is [`OrderedQuery::canonical`].
//! - A body is signed as the bytes that are sent, never re-encoded.
//! - Arguments are borrowed and never changed; on an error nothing was done.
//! - Signatures are compared in constant time. No error and no `Debug` output contains a secret.
//!
//! Section numbers in the documentation (B.3, C.1, …) refer to the project's API reference.

pub mod acs3;
mod canonical;
mod error;
pub mod rpc_v1;

pub use canonical::{OrderedQuery, QueryError, percent_encode};
pub use error::VerifyError;
