//! The errors of a call, and how they are reported to the page.

use media_api::{Problem, ProblemCode, ServerMessage, ServerText, Violation};
use std::time::Duration;

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// The request breaks documented limits; nothing was sent.
    #[error("the request breaks documented limits")]
    Invalid(Vec<Violation>),
    /// No connection; nothing was sent.
    #[error("no connection to {host}")]
    Unreachable { host: String },
    /// A read without a response; nothing was changed.
    #[error("no answer from {host} to a read")]
    NoAnswer { host: String },
    /// Bytes may have been sent, and no response shows whether the service acted.
    #[error("no answer from {host} that says whether it acted")]
    UnknownOutcome {
        host: String,
        /// The response only says that the request has arrived before (`SignatureNonceUsed`).
        request_id: Option<String>,
    },
    /// The response is too large, a redirect, or not as documented.
    #[error("a bad answer from {host}: {reason}")]
    BadAnswer { host: String, reason: String },
    /// The service's own error, its texts bounded and without secrets.
    #[error("{code} ({status})")]
    Service {
        status: u16,
        code: String,
        message: String,
        request_id: String,
        /// The delay that the service asks for, from `x-acs-retry-after`.
        retry_after: Option<Duration>,
    },
}

impl UpstreamError {
    /// The vendor's code.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Service { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Refused for its rate: recognised by code, since the status is 400 as often as 429.
    pub fn is_throttling(&self) -> bool {
        matches!(self, Self::Service { code, status, .. }
            if code == "Throttling" || code.starts_with("Throttling.") || *status == 429)
    }

    /// Certain not to have been acted on.
    pub fn is_certainly_not_done(&self) -> bool {
        match self {
            Self::Invalid(_) | Self::Unreachable { .. } | Self::NoAnswer { .. } => true,
            Self::Service { status, .. } => !self.is_used_nonce() && (self.is_throttling() || *status < 500),
            Self::UnknownOutcome { .. } | Self::BadAnswer { .. } => false,
        }
    }

    /// The service has seen this nonce before. Nonces are random, so it has seen a copy of this very request, and may have
    /// acted on that.
    pub(super) fn is_used_nonce(&self) -> bool {
        self.code() == Some("SignatureNonceUsed")
    }

    /// The service's clock and the date of the request are too far apart.
    pub(super) fn is_wrong_time(&self) -> bool {
        self.code() == Some("InvalidTimeStamp.Expired")
    }

    /// May be transient.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::NoAnswer { .. } | Self::UnknownOutcome { .. } => true,
            Self::Service { status, code, .. } => {
                *status >= 500 || code.eq_ignore_ascii_case("ServiceUnavailable")
            }
            Self::Invalid(_) | Self::BadAnswer { .. } => false,
        }
    }

    /// The problem as sent to the page.
    pub(crate) fn into_problem(self) -> Problem {
        let (code, status) = match &self {
            Self::Invalid(_) => (ProblemCode::InvalidRequest, 400),
            Self::Unreachable { .. } => (ProblemCode::Unreachable, 502),
            Self::NoAnswer { .. } => (ProblemCode::NoAnswer, 504),
            Self::UnknownOutcome { .. } => (ProblemCode::UnknownOutcome, 504),
            Self::BadAnswer { .. } => (ProblemCode::BadAnswer, 502),
            Self::Service { status, .. } => (ProblemCode::Service, *status),
        };
        let mut problem = Problem::new(code, status, self.message());
        match self {
            Self::Invalid(violations) => problem.violations = violations,
            Self::Service { code, request_id, .. } => {
                problem.vendor_code = Some(code);
                problem.request_id = Some(request_id).filter(|id| !id.is_empty());
            }
            Self::UnknownOutcome { request_id, .. } => problem.request_id = request_id,
            Self::Unreachable { .. } | Self::NoAnswer { .. } | Self::BadAnswer { .. } => {}
        }
        problem
    }

    /// One sentence for the user: the service's own, or the server's.
    fn message(&self) -> String {
        let own: ServerText = match self {
            Self::Service { message, .. } => return message.clone(),
            Self::Invalid(_) => ServerMessage::BrokenLimits.into(),
            Self::Unreachable { host } => ServerMessage::Unreachable.with(&[host]),
            Self::NoAnswer { host } => ServerMessage::NoAnswer.with(&[host]),
            Self::UnknownOutcome { host, request_id: None } => ServerMessage::UnknownOutcome.with(&[host]),
            Self::UnknownOutcome { host, request_id: Some(_) } => ServerMessage::ReceivedBefore.with(&[host]),
            Self::BadAnswer { host, reason } => ServerMessage::BadAnswer.with(&[host, reason]),
        };
        own.into()
    }

    /// The result of a call that deletes, for its items: the service's own sentence, or the server's.
    pub(crate) fn message_for_items(&self) -> String {
        let own: ServerText = match self {
            Self::Service { message, .. } => return message.clone(),
            Self::Invalid(_) => ServerMessage::CallInvalid.into(),
            Self::Unreachable { host } => ServerMessage::CallUnreachable.with(&[host]),
            Self::NoAnswer { host } | Self::UnknownOutcome { host, .. } => {
                ServerMessage::CallUnknown.with(&[host])
            }
            Self::BadAnswer { host, reason } => ServerMessage::CallBadAnswer.with(&[host, reason]),
        };
        own.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(status: u16, code: &str) -> UpstreamError {
        UpstreamError::Service {
            status,
            code: code.to_owned(),
            message: String::new(),
            request_id: String::new(),
            retry_after: None,
        }
    }

    #[test]
    fn only_what_the_service_refused_is_certainly_not_done() {
        for (error, certain) in [
            (UpstreamError::Invalid(Vec::new()), true),
            (UpstreamError::Unreachable { host: String::new() }, true),
            (UpstreamError::NoAnswer { host: String::new() }, true),
            (UpstreamError::UnknownOutcome { host: String::new(), request_id: None }, false),
            (UpstreamError::BadAnswer { host: String::new(), reason: String::new() }, false),
            (service(400, "InvalidParameter"), true),
            (service(404, "JobNotFound"), true),
            (service(499, "Forbidden"), true),
            (service(500, "InternalError"), false),
            (service(503, "ServiceUnavailable"), false),
            (service(503, "Throttling"), true),
            (service(400, "Throttling.User"), true),
            (service(429, "TooMany"), true),
            (service(400, "SignatureNonceUsed"), false),
        ] {
            assert_eq!(error.is_certainly_not_done(), certain, "{error}");
        }
    }

    #[test]
    fn throttling_is_known_by_code_or_status() {
        for (status, code, throttled) in [
            (400, "Throttling", true),
            (400, "Throttling.Api", true),
            (503, "Throttling.User", true),
            (429, "Anything", true),
            (400, "Throttlingish", false),
            (400, "InvalidParameter", false),
        ] {
            assert_eq!(service(status, code).is_throttling(), throttled, "{status} {code}");
        }
    }

    #[test]
    fn what_may_pass_by_itself_is_transient() {
        for (error, transient) in [
            (UpstreamError::Unreachable { host: String::new() }, true),
            (UpstreamError::UnknownOutcome { host: String::new(), request_id: None }, true),
            (service(500, "InternalError"), true),
            (service(400, "ServiceUnAvailable"), true),
            (service(400, "InvalidParameter"), false),
            (UpstreamError::BadAnswer { host: String::new(), reason: String::new() }, false),
            (UpstreamError::Invalid(Vec::new()), false),
        ] {
            assert_eq!(error.is_transient(), transient, "{error}");
        }
    }
}
