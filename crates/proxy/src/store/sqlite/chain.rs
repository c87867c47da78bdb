//! The hash chain over the activity record.
//!
//! Every added row, the intent of a call as well as its outcome, gets a link in the same transaction. A link's hash covers the
//! link before it, its own position and every field of its row, so a row that is changed, removed or moved later no longer
//! matches. The head, stored apart from the links, says how many there must be. Nothing here repairs.
//!
//! A link says in which format its hash was made. Format 1 covers the columns of the first version. Format 2 begins with its
//! own number, and covers every column: also names, and a digest of the items of a deletion call. The digest of an outcome is
//! recomputed from the stored items, so a changed outcome of an item is detected too.
//!
//! With a key, the head also has a message authentication code (MAC): without the key no other chain gets one that fits.

use super::items::add_value;
use crate::store::record_key::RecordKey;
use crate::token::Hash;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use sha2::{Digest as _, Sha256};

/// The second step of the tables.
pub(super) const TABLES: &str = "
ALTER TABLE activity_outcomes ADD COLUMN resource TEXT;
CREATE TABLE activity_links (
    position INTEGER PRIMARY KEY, kind TEXT NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE activity_head (
    id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
INSERT INTO activity_head VALUES (1, 0, 0, zeroblob(32));
CREATE TRIGGER links_stay BEFORE UPDATE ON activity_links BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
CREATE TRIGGER links_are_kept BEFORE DELETE ON activity_links BEGIN SELECT RAISE(ABORT, 'activity is append-only'); END;
";
/// The predecessor of the first link.
pub(super) const START: Hash = [0; 32];

/// The table of a link's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Intent,
    Outcome,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Outcome => "outcome",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Intent, Self::Outcome].into_iter().find(|kind| kind.name() == name)
    }

    /// Reads the row with every column that the format covers.
    fn row(self, format: Format) -> &'static str {
        match (self, format) {
            (Self::Intent, Format::First) => {
                "SELECT realm, at, who, action, resource, summary, deletion_id FROM activity WHERE sequence = ?1"
            }
            (Self::Outcome, Format::First) => {
                "SELECT at, outcome, code, request_id, resource FROM activity_outcomes WHERE sequence = ?1"
            }
            (Self::Intent, Format::Second) => {
                "SELECT realm, at, who, action, resource, summary, deletion_id, name, person, target, items
                 FROM activity WHERE sequence = ?1"
            }
            (Self::Outcome, Format::Second) => {
                "SELECT at, outcome, code, request_id, resource, items FROM activity_outcomes WHERE sequence = ?1"
            }
        }
    }
}

/// How a link's hash was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    First,
    Second,
}

impl Format {
    fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    pub(super) fn from_number(number: i64) -> Option<Self> {
        [Self::First, Self::Second].into_iter().find(|format| i64::from(format.number()) == number)
    }
}

/// The row of a link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Linked {
    pub position: i64,
    pub kind: Kind,
    pub sequence: i64,
    pub format: Format,
}

/// The hash of a link. Each value is preceded by its type and each text by its length, so no two rows have the same encoding.
pub(super) fn digest(
    connection: &Connection,
    previous: &Hash,
    linked: Linked,
) -> Result<Option<Hash>, rusqlite::Error> {
    let Linked { position, kind, sequence, format } = linked;
    let mut sha = Sha256::new_with_prefix(previous);
    if format != Format::First {
        // The first format begins with the type of its first value, which is 1.
        sha.update([format.number()]);
    }
    add_value(&mut sha, ValueRef::Integer(position));
    add_value(&mut sha, ValueRef::Text(kind.name().as_bytes()));
    add_value(&mut sha, ValueRef::Integer(sequence));
    let mut statement = connection.prepare_cached(kind.row(format))?;
    let columns = statement.column_count();
    let mut rows = statement.query([sequence])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    for column in 0..columns {
        add_value(&mut sha, row.get_ref(column)?);
    }
    Ok(Some(sha.finalize().into()))
}

/// Where the chain should end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub position: i64,
    pub sequence: i64,
    pub hash: Hash,
}

pub(super) fn head(connection: &Connection) -> Result<Head, rusqlite::Error> {
    let found = connection
        .prepare_cached("SELECT position, sequence, hash FROM activity_head WHERE id = 1")?
        .query_row([], |row| Ok(Head { position: row.get(0)?, sequence: row.get(1)?, hash: row.get(2)? }))
        .optional()?;
    Ok(found.unwrap_or(Head { position: 0, sequence: 0, hash: START }))
}

/// The MAC of the head, if the record has a key. Needs the tables of this version.
pub(super) fn head_mac(connection: &Connection) -> Result<Option<Vec<u8>>, rusqlite::Error> {
    let mac = connection
        .prepare_cached("SELECT mac FROM activity_head WHERE id = 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(mac.flatten())
}

/// Whether the MAC of the head was made with the key.
pub(super) fn fits(connection: &Connection, head: &Head, key: &RecordKey) -> Result<bool, rusqlite::Error> {
    Ok(head_mac(connection)?.is_some_and(|mac| key.fits(head.position, &head.hash, &mac)))
}

/// Gives the head its MAC.
pub(super) fn authenticate_head(
    transaction: &Transaction<'_>,
    key: &RecordKey,
) -> Result<(), rusqlite::Error> {
    let head = head(transaction)?;
    transaction
        .prepare_cached("UPDATE activity_head SET mac = ?1 WHERE id = 1")?
        .execute([&key.mac(head.position, &head.hash)[..]])?;
    Ok(())
}

/// Links the row that this transaction has just added.
pub(super) fn link(transaction: &Transaction<'_>, kind: Kind, sequence: i64) -> Result<(), rusqlite::Error> {
    let (position, hash) = add_link(transaction, kind, sequence, Format::Second)?;
    transaction
        .prepare_cached(
            "INSERT INTO activity_links (position, kind, sequence, hash, format) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((position, kind.name(), sequence, &hash[..], Format::Second.number()))?;
    set_head(transaction, position, sequence, &hash)
}

/// The position and the hash of a new link.
fn add_link(
    transaction: &Transaction<'_>,
    kind: Kind,
    sequence: i64,
    format: Format,
) -> Result<(i64, Hash), rusqlite::Error> {
    let head = head(transaction)?;
    // A head or an end that was tampered with must not block the record, and the skipped number keeps it visible.
    let last: Option<i64> =
        transaction.query_row("SELECT max(position) FROM activity_links", [], |row| row.get(0))?;
    let position = match last {
        Some(last) if last > head.position => last + 2,
        _ => head.position + 1,
    };
    let linked = Linked { position, kind, sequence, format };
    let hash = digest(transaction, &head.hash, linked)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok((position, hash))
}

fn set_head(
    transaction: &Transaction<'_>,
    position: i64,
    sequence: i64,
    hash: &Hash,
) -> Result<(), rusqlite::Error> {
    transaction
        .prepare_cached(
            "INSERT INTO activity_head (id, position, sequence, hash) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET position = ?1, sequence = ?2, hash = ?3",
        )?
        .execute((position, sequence, &hash[..]))?;
    Ok(())
}

/// As [`link`], with the columns and in the format of the tables' second step.
fn link_first(transaction: &Transaction<'_>, kind: Kind, sequence: i64) -> Result<(), rusqlite::Error> {
    let (position, hash) = add_link(transaction, kind, sequence, Format::First)?;
    transaction
        .prepare_cached(
            "INSERT INTO activity_links (position, kind, sequence, hash) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((position, kind.name(), sequence, &hash[..]))?;
    set_head(transaction, position, sequence, &hash)
}

/// Links the rows of a journal that was written before there was a chain, each intent before its outcome.
pub(super) fn link_existing(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let rows: Vec<(i64, bool)> = {
        let mut statement = transaction.prepare(
            "SELECT a.sequence, o.sequence IS NOT NULL FROM activity a
             LEFT JOIN activity_outcomes o USING (sequence) ORDER BY a.sequence",
        )?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
    };
    for (sequence, has_outcome) in rows {
        link_first(transaction, Kind::Intent, sequence)?;
        if has_outcome {
            link_first(transaction, Kind::Outcome, sequence)?;
        }
    }
    Ok(())
}
