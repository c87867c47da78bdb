//! Sessions and launch tokens in SQLite.

use super::Journal;
use crate::store::{JournalError, SessionStore, StoredSession};
use crate::token::Hash;
use async_trait::async_trait;
use rusqlite::OptionalExtension as _;

const COOKIE_NAME: &str = "cookie_name";

impl Journal {
    /// Removes every session.
    pub(crate) fn end_sessions(&self) -> Result<(), JournalError> {
        self.write_blocking(|transaction| {
            transaction.execute("DELETE FROM sessions", [])?;
            Ok(())
        })
    }

    /// Stores a launch token that is valid until `expires_at`, and removes those that have expired at `now`.
    pub(crate) fn add_launch_token(
        &self,
        token: Hash,
        expires_at: i64,
        now: i64,
    ) -> Result<(), JournalError> {
        self.write_blocking(move |transaction| {
            transaction.execute("DELETE FROM launch_tokens WHERE expires_at < ?1", [now])?;
            transaction.execute(
                "INSERT INTO launch_tokens (hash, expires_at) VALUES (?1, ?2)",
                (&token[..], expires_at),
            )?;
            Ok(())
        })
    }
}

#[async_trait]
impl SessionStore for Journal {
    async fn begin_session(
        &self,
        token: Hash,
        session: StoredSession,
        idle_since: i64,
        made_since: i64,
    ) -> Result<bool, JournalError> {
        self.write(move |transaction| {
            // Deleting is the test: of two requests with one token, one deletes nothing.
            let taken = transaction.execute(
                "DELETE FROM launch_tokens WHERE hash = ?1 AND expires_at >= ?2",
                (&token[..], session.made_at),
            )? == 1;
            if taken {
                transaction.execute(
                    "DELETE FROM sessions WHERE seen_at < ?1 OR made_at < ?2",
                    (idle_since, made_since),
                )?;
                let StoredSession { hash, page_hash, made_at, seen_at } = session;
                transaction.execute(
                    "INSERT INTO sessions (hash, page_hash, made_at, seen_at) VALUES (?1, ?2, ?3, ?4)",
                    (&hash[..], &page_hash[..], made_at, seen_at),
                )?;
            }
            Ok(taken)
        })
        .await
    }

    async fn sessions(&self) -> Result<Vec<StoredSession>, JournalError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare("SELECT hash, page_hash, made_at, seen_at FROM sessions")?;
            let rows = statement.query_map([], |row| {
                Ok(StoredSession {
                    hash: row.get(0)?,
                    page_hash: row.get(1)?,
                    made_at: row.get(2)?,
                    seen_at: row.get(3)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn touch_session(&self, session: Hash, seen_at: i64) -> Result<(), JournalError> {
        self.write(move |transaction| {
            transaction
                .execute("UPDATE sessions SET seen_at = ?2 WHERE hash = ?1", (&session[..], seen_at))?;
            Ok(())
        })
        .await
    }

    async fn end_session(&self, session: Hash) -> Result<(), JournalError> {
        self.write(move |transaction| {
            transaction.execute("DELETE FROM sessions WHERE hash = ?1", [&session[..]])?;
            Ok(())
        })
        .await
    }

    async fn cookie_name(&self, proposed: String) -> Result<String, JournalError> {
        self.write(move |transaction| {
            transaction.execute(
                "INSERT OR IGNORE INTO meta (name, value) VALUES (?1, ?2)",
                (COOKIE_NAME, &proposed),
            )?;
            let kept = transaction
                .query_row("SELECT value FROM meta WHERE name = ?1", [COOKIE_NAME], |row| row.get(0))
                .optional()?;
            Ok(kept.unwrap_or(proposed))
        })
        .await
    }
}
