//! The service's report on a call, as stored for each of the call's items.

use super::kinds::Success;
use crate::store::deletions::{CallItem, Verdict};
use crate::text;
use crate::upstream::UpstreamError;
use media_api::ServerMessage;
use media_api::deletion::Outcome;

/// Maximum length of a stored message per item, in characters. A deletion may hold ten thousand.
const MAX_ITEM_MESSAGE: usize = 200;

/// The service's report on a call.
#[derive(Debug, Clone, Default)]
pub(super) struct Report {
    /// HTTP status of an error.
    pub status: Option<u16>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
}

impl Report {
    pub(super) fn of_error(error: &UpstreamError) -> Self {
        let (status, request_id) = match error {
            UpstreamError::Service { status, request_id, .. } => (Some(*status), Some(request_id.clone())),
            _ => (None, None),
        };
        Self {
            status,
            code: error.code().map(str::to_owned),
            message: Some(text::printable(&error.message_for_items(), MAX_ITEM_MESSAGE)),
            request_id: request_id.filter(|id| !id.is_empty()),
        }
    }

    pub(super) fn of_success(success: &Success) -> Self {
        Self { request_id: Some(success.request_id.clone()), ..Self::default() }
    }

    pub(super) fn verdict(&self, item: &CallItem, outcome: Outcome) -> Verdict {
        // An item that is gone needs no explanation, and one that was not sent has none.
        let explains = !matches!(outcome, Outcome::Deleted | Outcome::Planned);
        let told = |text: &Option<String>| text.clone().filter(|_| explains);
        Verdict {
            position: item.position,
            outcome,
            code: told(&self.code),
            message: told(&self.message),
            request_id: self.request_id.clone().filter(|_| outcome != Outcome::Planned),
            is_doubtful: false,
        }
    }

    pub(super) fn with_message(&self, message: ServerMessage) -> Self {
        Self { message: Some(message.into()), ..self.clone() }
    }
}
