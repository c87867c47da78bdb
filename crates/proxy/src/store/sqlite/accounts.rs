//! Accounts of AccessKeys in SQLite.

use super::Journal;
use crate::store::accounts::{AccountStore, KnownAccount};
use crate::store::{JournalError, now};
use async_trait::async_trait;
use rusqlite::OptionalExtension as _;

#[async_trait]
impl AccountStore for Journal {
    async fn account(&self, key: &str, read: Option<String>) -> Result<Option<KnownAccount>, JournalError> {
        let key = key.to_owned();
        self.write(move |transaction| {
            if let Some(account) = read {
                transaction.execute(
                    "INSERT OR REPLACE INTO accounts (key, account, read_at) VALUES (?1, ?2, ?3)",
                    (&key, account, now()),
                )?;
            }
            let account: Option<String> = transaction
                .query_row("SELECT account FROM accounts WHERE key = ?1", [&key], |row| row.get(0))
                .optional()?;
            let Some(account) = account else { return Ok(None) };
            let keys = transaction
                .prepare("SELECT key FROM accounts WHERE account = ?1 ORDER BY key")?
                .query_map([&account], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(Some(KnownAccount { account, keys }))
        })
        .await
    }
}
