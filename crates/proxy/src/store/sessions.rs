//! Stored sessions and launch tokens: hashes and times, never a token.

use super::JournalError;
use crate::token::Hash;
use async_trait::async_trait;

/// A stored session. Times are in milliseconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredSession {
    /// Hash of the cookie.
    pub hash: Hash,
    pub page_hash: Hash,
    pub made_at: i64,
    /// Stored time of the last request.
    pub seen_at: i64,
}

/// Sessions, and the one-time launch tokens that open them. The command `login-link` adds tokens to the file.
#[async_trait]
pub(crate) trait SessionStore: Send + Sync + std::fmt::Debug {
    /// Exchanges a launch token for a new session: `false` if there is no such token, or it has expired when the session is
    /// created. Of two calls with one token, one gets a session. Sessions last seen before `idle_since`, or created before
    /// `made_since`, are removed.
    async fn begin_session(
        &self,
        token: Hash,
        session: StoredSession,
        idle_since: i64,
        made_since: i64,
    ) -> Result<bool, JournalError>;

    /// Every session that was not ended; some may be too old.
    async fn sessions(&self) -> Result<Vec<StoredSession>, JournalError>;

    /// Stores the time of a session's last request.
    async fn touch_session(&self, session: Hash, seen_at: i64) -> Result<(), JournalError>;

    /// Removes a session; an unknown one is no error.
    async fn end_session(&self, session: Hash) -> Result<(), JournalError>;

    /// The name of the cookie, the same at each start: `proposed` when there is none yet.
    async fn cookie_name(&self, proposed: String) -> Result<String, JournalError>;
}
