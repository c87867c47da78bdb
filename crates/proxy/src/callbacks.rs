//! `POST /api/callbacks/test`: the local service sends a test event to an address. In cloud mode there is none: this server
//! itself never calls an address that a page names.

use crate::body::JsonBody;
use crate::bucket::Bucket;
use crate::callback_tests::CallbackTests;
use crate::refusal::Refusal;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use media_api::{CallbackTest, CallbackTestResult, ProblemCode, ServerMessage};
use std::sync::Arc;

/// Tests that may follow each other at once, and how many a second after that.
const BURST: f64 = 5.0;
const PER_SECOND: f64 = 0.5;

/// The tests of all sessions.
pub(crate) struct Callbacks {
    /// `None` in cloud mode.
    tests: Option<Arc<dyn CallbackTests>>,
    rate: Bucket,
}

impl Callbacks {
    pub(crate) fn new(tests: Option<Arc<dyn CallbackTests>>) -> Self {
        Self { tests, rate: Bucket::new(BURST, PER_SECOND) }
    }
}

pub(crate) async fn test(
    State(callbacks): State<Arc<Callbacks>>,
    JsonBody(request): JsonBody<CallbackTest>,
) -> Result<Json<CallbackTestResult>, Refusal> {
    let tests = callbacks.tests.as_ref().ok_or_else(|| Refusal::not_found(ServerMessage::OnlyLocalTests))?;
    if !request.is_valid() {
        return Err(Refusal::invalid(ServerMessage::BadCallbackUrl));
    }
    if !callbacks.rate.take(1.0) {
        return Err(Refusal::new(
            ProblemCode::TooManyRequests,
            StatusCode::TOO_MANY_REQUESTS,
            ServerMessage::TooManyRequests,
        ));
    }
    Ok(Json(tests.test(&request.url).await))
}
