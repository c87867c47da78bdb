//! Errors of operations: always a documented code with its documented message.

use media_api::{Action, DocumentedError, Facts, GATEWAY_ERRORS, Operation, Violation};

/// An error response. Made only from the tables of `media-api`, so that no code or message is written twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct Refusal {
    /// HTTP status.
    pub status: u16,
    pub code: &'static str,
    pub message: String,
    /// Delay before a retry in milliseconds, for the header `x-acs-retry-after`.
    pub retry_after: Option<u64>,
}

impl From<&DocumentedError> for Refusal {
    fn from(error: &DocumentedError) -> Self {
        Self::new(error.status, error.code, error.message)
    }
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// `Throttling.User` of an operation, to be retried after this many milliseconds.
    pub(crate) fn throttled(action: Action, retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after).filter(|millis| *millis > 0),
            ..Self::of(action, "Throttling.User")
        }
    }

    /// The error of that code in the operation's own tables; `InternalError` if it documents no such code.
    pub(crate) fn of(action: Action, code: &str) -> Self {
        Self::from_facts(action.facts(), code).unwrap_or_else(|| Self::gateway("InternalError"))
    }

    pub(crate) fn from_facts(facts: &Facts, code: &str) -> Option<Self> {
        facts.documented_error(code).map(Self::from)
    }

    /// An error that any operation can return before it sees the request.
    pub(crate) fn gateway(code: &str) -> Self {
        let find = |code: &str| GATEWAY_ERRORS.iter().find(|error| error.code == code);
        find(code)
            .or_else(|| find("InternalError"))
            .map(Self::from)
            .expect("the gateway's table has InternalError")
    }

    /// `Missing<Name>`: a parameter or header that every call needs is missing.
    pub(crate) fn missing(code: &'static str, name: &str) -> Self {
        Self::new(400, code, format!("{name} is mandatory for this action."))
    }

    /// The operation's error for a request that breaks one of its rules.
    pub(crate) fn violation<O: Operation>(violation: &Violation) -> Self {
        let (status, code, message) = O::FACTS.refusal(violation);
        Self::new(status, code, message)
    }

    /// The same error with `%s`, or the text of its message given, replaced.
    pub(crate) fn with(mut self, placeholder: &str, text: &str) -> Self {
        self.message = self.message.replace(placeholder, text);
        self
    }

    /// An unexpected failure: logged here in full, reported without detail.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!("a request failed: {error}");
        Self::gateway("InternalError")
    }

    /// The same where the cause is a full disk, which the caller can change.
    fn full(error: impl std::fmt::Display) -> Self {
        let refusal = Self::internal(error);
        let message = format!("{} {DISK_FULL}", refusal.message);
        Self { message, ..refusal }
    }
}

/// What to do about a full disk, after the vendor's message.
const DISK_FULL: &str =
    "The disk of the local service is full: delete pictures with their files, or free space.";

impl From<crate::store::StoreError> for Refusal {
    fn from(error: crate::store::StoreError) -> Self {
        if error.is_full() { Self::full(error) } else { Self::internal(error) }
    }
}

impl From<crate::objects::ObjectError> for Refusal {
    fn from(error: crate::objects::ObjectError) -> Self {
        use crate::objects::ObjectError::{DiskFull, Full};
        if matches!(error, Full(_) | DiskFull) { Self::full(error) } else { Self::internal(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::ObjectError;
    use crate::store::StoreError;
    use rusqlite::ffi;

    #[test]
    fn a_full_disk_is_named_and_any_other_failure_is_not() {
        let sqlite = |code| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        let io = |kind: std::io::ErrorKind| ObjectError::from(std::io::Error::from(kind));
        let full = [Refusal::from(sqlite(ffi::SQLITE_FULL)), io(std::io::ErrorKind::StorageFull).into()];
        let other = [Refusal::from(sqlite(ffi::SQLITE_IOERR)), io(std::io::ErrorKind::NotFound).into()];
        for (refusals, is_named) in [(full, true), (other, false)] {
            for refusal in refusals {
                assert_eq!((refusal.status, refusal.code), (500, "InternalError"));
                assert_eq!(refusal.message.ends_with(DISK_FULL), is_named, "{refusal}");
            }
        }
    }
}
