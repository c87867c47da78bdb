//! The number of requests handled concurrently. Requests beyond that are refused at once instead of waiting.
//!
//! Requests with a session have separate permits, so that a flood of requests without one does not lock out signed-in users.

use crate::refusal::Refusal;
use http::StatusCode;
use media_api::{ProblemCode, ServerMessage};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

#[derive(Debug)]
pub(crate) struct Capacity {
    public: Arc<Semaphore>,
    sessions: Arc<Semaphore>,
}

/// A permit; released when this is dropped.
pub(crate) struct Place(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Capacity {
    pub(crate) fn new(public: usize, sessions: usize) -> Self {
        Self { public: Arc::new(Semaphore::new(public)), sessions: Arc::new(Semaphore::new(sessions)) }
    }

    pub(crate) fn take(&self, has_session: bool) -> Result<Place, Refusal> {
        let places = if has_session { &self.sessions } else { &self.public };
        places.clone().try_acquire_owned().map(Place).map_err(|_| {
            Refusal::new(
                ProblemCode::TooManyRequests,
                StatusCode::SERVICE_UNAVAILABLE,
                ServerMessage::ServerFull,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_are_signed_in_have_places_of_their_own() {
        let capacity = Capacity::new(2, 1);
        let held = (capacity.take(false).unwrap(), capacity.take(false).unwrap());
        assert!(capacity.take(false).is_err());
        let own = capacity.take(true).unwrap();
        assert!(capacity.take(true).is_err());
        drop(held);
        assert!(capacity.take(false).is_ok() && capacity.take(true).is_err());
        drop(own);
        assert!(capacity.take(true).is_ok());
    }
}
