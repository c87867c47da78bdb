//! A refusal: the one form of the proxy's error responses.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use media_api::{BadId, Problem, ProblemCode, Resource, ServerMessage, ServerText};

/// A [`Problem`] with the HTTP status of the response.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Problem>);

impl Refusal {
    pub(crate) fn new(code: ProblemCode, status: StatusCode, message: impl Into<ServerText>) -> Self {
        Self(Box::new(Problem::new(code, status.as_u16(), message.into())))
    }
    pub(crate) fn not_found(message: impl Into<ServerText>) -> Self {
        Self::new(ProblemCode::NotFound, StatusCode::NOT_FOUND, message)
    }
    pub(crate) fn invalid(message: impl Into<ServerText>) -> Self {
        Self::new(ProblemCode::InvalidRequest, StatusCode::BAD_REQUEST, message)
    }
    /// An ID in a request that cannot be one.
    pub(crate) fn bad_identifier(_: BadId) -> Self {
        Self::invalid(ServerMessage::BadIdentifier)
    }
    pub(crate) fn wrong_state(message: impl Into<ServerText>) -> Self {
        Self::new(ProblemCode::WrongState, StatusCode::CONFLICT, message)
    }
    /// Names what was being read when the request was refused. The refusal of the whole request names nothing.
    pub(crate) fn about(mut self, resource: Resource) -> Self {
        if self.0.code != ProblemCode::InvalidRequest {
            self.0.about = Some(Box::new(resource));
        }
        self
    }
    /// The recommended action, in one sentence.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }
    /// The cause goes to the log, never to the page.
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed inside the server");
        Self::new(ProblemCode::Internal, StatusCode::INTERNAL_SERVER_ERROR, ServerMessage::ServerFailed)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<crate::upstream::UpstreamError> for Refusal {
    fn from(error: crate::upstream::UpstreamError) -> Self {
        error.into_problem().into()
    }
}

impl From<crate::store::JournalError> for Refusal {
    fn from(error: crate::store::JournalError) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // The vendor's statuses stay inside the body: as the proxy's own they would be misread by intermediaries.
        let status = match self.0.code {
            ProblemCode::Service => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        };
        (status, Json(*self.0)).into_response()
    }
}
