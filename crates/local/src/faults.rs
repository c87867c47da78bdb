//! A switch for tests: answers an operation with one of its documented errors.

use crate::refusal::Refusal;
use media_api::Action;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Errors to answer with instead of doing the work. Reached through the handle of the running service only, never over
/// the network; empty unless a test fills it.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<HashMap<Action, (String, u32)>>>);

impl Faults {
    /// Makes the next `times` calls of `action` that pass the gateway answer with its documented error `code`.
    ///
    /// Returns whether the operation documents that code; if not, nothing is changed.
    pub fn inject(&self, action: Action, code: &str, times: u32) -> bool {
        let is_documented = action.facts().documented_error(code).is_some();
        if is_documented {
            self.lock().insert(action, (code.to_owned(), times));
        }
        is_documented
    }

    /// Takes back every injected error.
    pub fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn take(&self, action: Action) -> Option<Refusal> {
        let mut faults = self.lock();
        let (code, times) = faults.get_mut(&action)?;
        let refusal = Refusal::of(action, code);
        *times = times.saturating_sub(1);
        if *times == 0 {
            faults.remove(&action);
        }
        Some(refusal)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Action, (String, u32)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
