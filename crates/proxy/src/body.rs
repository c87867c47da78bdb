//! Request bodies: read completely before any response is sent, within a limit of size and time.
//!
//! A connection on which bytes of a request are left unread is reset when it closes, and a reset may reach the client before
//! the response that was sent. So the guard reads every body to its end, also of a request that it refuses and of one whose
//! route does not use a body.

use crate::refusal::Refusal;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt as _;
use media_api::{ProblemCode, ServerMessage};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Largest request body, in bytes: the largest plan request is smaller.
pub(crate) const MAX_BODY: usize = 256 * 1024;
/// How much of a refused body is read and discarded, in bytes. A larger one loses its connection.
const MAX_DISCARDED: usize = 1024 * 1024;

/// Reads a body to its end, which must arrive within `limit`.
pub(crate) async fn read(mut body: Body, limit: Duration) -> Result<Bytes, Refusal> {
    let mut bytes = BytesMut::new();
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| incomplete())?.into_data() else { continue };
            if bytes.len() + data.len() > MAX_BODY {
                return Err(too_large());
            }
            bytes.extend_from_slice(&data);
        }
        Ok(())
    };
    match tokio::time::timeout(limit, reading).await {
        Ok(Ok(())) => Ok(bytes.freeze()),
        Ok(Err(refusal)) => {
            discard(body, limit).await;
            Err(refusal)
        }
        Err(_) => Err(incomplete()),
    }
}

/// Reads the rest of a body for at most `limit` and discards it.
pub(crate) async fn discard(mut body: Body, limit: Duration) {
    let mut left = MAX_DISCARDED;
    let reading = async {
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            let Some(rest) = left.checked_sub(length) else { return };
            left = rest;
        }
    };
    // After the timeout the response is sent nevertheless.
    let _ = tokio::time::timeout(limit, reading).await;
}

pub(crate) fn too_large() -> Refusal {
    Refusal::new(
        ProblemCode::BodyTooLarge,
        StatusCode::PAYLOAD_TOO_LARGE,
        ServerMessage::BodyTooLarge.with(&[&(MAX_BODY / 1024).to_string()]),
    )
}

fn incomplete() -> Refusal {
    Refusal::new(ProblemCode::MalformedJson, StatusCode::REQUEST_TIMEOUT, ServerMessage::BodyIncomplete)
}

/// The JSON of a body that the guard has read.
pub(crate) struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        // Already complete, so nothing is awaited.
        let bytes = read(request.into_body(), Duration::ZERO).await?;
        serde_json::from_slice(&bytes).map(JsonBody).map_err(|error| {
            Refusal::new(
                ProblemCode::MalformedJson,
                StatusCode::BAD_REQUEST,
                ServerMessage::MalformedJson.with(&[&error.to_string()]),
            )
        })
    }
}
