//! Errors of the durable state.

/// Why the journal could not be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file is not a database, or it is damaged: restore it from a copy, or move it away to start a new one.
    #[error("the journal is damaged or not a database; restore it from a copy or move it away: {0}")]
    Damaged(#[source] rusqlite::Error),
    /// A newer version of the program wrote the file: use that version.
    #[error(
        "the journal was written by a newer version of this program (format {found}, this one knows {known})"
    )]
    TooNew { found: i64, known: i64 },
    /// An older version of the program wrote the file, and it was opened by a command that must not change it.
    #[error(
        "the journal was written by an older version of this program (format {found}, this one writes {known}); \
         start media-console once to bring it up to date"
    )]
    TooOld { found: i64, known: i64 },
    /// The file cannot be read or written: check the folder, its permissions and the free space.
    #[error("the journal cannot be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A stored value cannot be read back.
    #[error("a journal entry cannot be read: {0}")]
    Entry(#[from] serde_json::Error),
    /// The record has a key, and none was given.
    #[error("the activity record has a key; name its file with --activity-key")]
    NeedsKey,
    /// A key was given for a record whose head has no MAC.
    #[error(
        "the activity record has no key: it was begun without one, or somebody without the key rewrote it; \
         if it never had one, `media-console key-activity` puts the key on it"
    )]
    NotKeyed,
    /// The MAC of the record's head was not made with the key that was given.
    #[error("the activity record does not fit the key: another key was used, or the record was changed")]
    OtherKey,
    /// A record that has a key does not get another one.
    #[error("the activity record already has a key")]
    AlreadyKeyed,
    /// The thread that writes has ended.
    #[error("the journal was closed while it was written")]
    Closed,
}

impl JournalError {
    /// Whether the same step may succeed later: another process holds the file, or the disk is full or unavailable.
    pub(crate) fn may_pass(&self) -> bool {
        use rusqlite::ErrorCode::*;
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    DatabaseBusy
                        | DatabaseLocked
                        | SystemIoFailure
                        | DiskFull
                        | CannotOpen
                        | OutOfMemory
                        | ReadOnly
                        | FileLockingProtocolFailed
                )
            ),
            Self::Damaged(_)
            | Self::TooNew { .. }
            | Self::TooOld { .. }
            | Self::Entry(_)
            | Self::NeedsKey
            | Self::NotKeyed
            | Self::OtherKey
            | Self::AlreadyKeyed
            | Self::Closed => false,
        }
    }
}
