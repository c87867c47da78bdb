//! Which account an AccessKey belongs to, as last read.

use super::JournalError;
use async_trait::async_trait;

/// What is known of the account of an AccessKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownAccount {
    /// The account's ID.
    pub account: String,
    /// Every AccessKey ID that is known to belong to it, in order.
    pub keys: Vec<String>,
}

/// AccessKeys and their accounts. A key never moves to another account.
#[async_trait]
pub(crate) trait AccountStore: Send + Sync + std::fmt::Debug {
    /// Stores the account of the key if it was read just now, and returns what is known of it.
    async fn account(&self, key: &str, read: Option<String>) -> Result<Option<KnownAccount>, JournalError>;
}
