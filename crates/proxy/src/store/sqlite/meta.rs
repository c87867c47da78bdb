//! Small named values, for the program around the proxy.

use super::Journal;
use crate::store::JournalError;
use rusqlite::OptionalExtension as _;

impl Journal {
    /// Stores a small value under a name.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remember(&self, name: &str, value: &str) -> Result<(), JournalError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write_blocking(move |transaction| {
            transaction
                .execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)", (name, value))?;
            Ok(())
        })
    }

    /// The value stored under that name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recall(&self, name: &str) -> Result<Option<String>, JournalError> {
        let name = name.to_owned();
        self.blocking(move |connection| {
            let value =
                connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0));
            Ok(value.optional()?)
        })
    }

    /// Checks that the file can be read, also during a write.
    pub(crate) async fn probe(&self) -> Result<(), JournalError> {
        self.read(|transaction| {
            Ok(transaction
                .query_row("SELECT count(*) FROM meta", [], |row| row.get::<_, i64>(0))
                .map(drop)?)
        })
        .await
    }
}
