//! The activity record as lines of JSON, for storage elsewhere.
//!
//! One object a line, in the order of the chain: each link with every column of its row, and with the outcome of a deletion's
//! call the outcomes of its items. The last line says how much of the record is valid. A copy made in time shows what a record
//! that was rewritten later has lost.

use super::connection::open_reader;
use super::schema;
use super::verify::{VERIFY_PATIENCE, check_file};
use crate::store::{Evidence, JournalError};
use crate::token::hex;
use media_api::ChainCheck;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use std::path::Path;

/// Why the record could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The output could not be written.
    #[error("the record cannot be written out: {0}")]
    Output(#[from] io::Error),
}

impl From<rusqlite::Error> for ExportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Journal(error.into())
    }
}

const LINKS: &str = "SELECT position, kind, sequence, format, hash FROM activity_links ORDER BY position";
const INTENT: &str = "SELECT realm, at, who, action, resource, name, summary, deletion_id
                      FROM activity WHERE sequence = ?1";
const OUTCOME: &str =
    "SELECT at, outcome, code, request_id, resource FROM activity_outcomes WHERE sequence = ?1";
const ITEMS: &str = "SELECT subject, item, outcome, code, message, request_id FROM deletion_items
                     WHERE sequence = ?1 AND outcome NOT IN ('planned', 'sent') ORDER BY position";

/// Writes the record in a journal file, of every account and region. The file is not changed; the program may be running.
///
/// # Errors
/// The file cannot be read or has another version, or the output cannot be written. An invalid record is exported nevertheless,
/// and the check says so.
pub fn export_record(
    path: &Path,
    evidence: Evidence,
    out: &mut dyn Write,
) -> Result<ChainCheck, ExportError> {
    let mut connection = open_reader(path, VERIFY_PATIENCE)?;
    schema::expect_current(&connection)?;
    // Rows written meanwhile are part of the next copy: the check and the rows are of one state.
    let transaction = connection.transaction()?;
    let check = check_file(&transaction, evidence)?;
    let mut links = transaction.prepare(LINKS)?;
    let mut rows = links.query([])?;
    while let Some(row) = rows.next()? {
        let mut line = object(row)?;
        add_row(&transaction, &mut line, row.get(2)?, &row.get::<_, String>(1)?)?;
        writeln!(out, "{}", Value::Object(line))?;
    }
    let end = json!({ "end": {
        "entries": check.entries, "broken_at": check.broken_at, "fingerprint": check.head, "checked_at": check.checked_at,
        "key": check.key, "checkpoints": check.checkpoints,
    } });
    writeln!(out, "{end}")?;
    out.flush()?;
    Ok(check)
}

/// Adds the row of a link.
fn add_row(
    connection: &Connection,
    line: &mut Map<String, Value>,
    sequence: i64,
    kind: &str,
) -> Result<(), rusqlite::Error> {
    let is_outcome = kind == "outcome";
    let mut statement = connection.prepare_cached(if is_outcome { OUTCOME } else { INTENT })?;
    if let Some(row) = statement.query([sequence])?.next()? {
        line.append(&mut object(row)?);
    }
    if is_outcome {
        let mut statement = connection.prepare_cached(ITEMS)?;
        let mut rows = statement.query([sequence])?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            items.push(Value::Object(object(row)?));
        }
        if !items.is_empty() {
            line.insert("items".to_owned(), Value::Array(items));
        }
    }
    Ok(())
}

/// The columns of a row by their names.
fn object(row: &Row<'_>) -> Result<Map<String, Value>, rusqlite::Error> {
    let names = row.as_ref().column_names().enumerate();
    names
        .map(|(column, name)| {
            let value = match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => json!(number),
                ValueRef::Real(number) => json!(number),
                ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
                ValueRef::Blob(bytes) => json!(hex(bytes)),
            };
            Ok((name.to_owned(), value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Journal, Realm, SqliteActivity};
    use super::*;
    use crate::store::activity::{ActivityStore as _, Ending, Record};
    use media_api::{Action, ActivityDetail, ActivityOutcome, Recorded};

    async fn recorded(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("journal.db");
        let activity = SqliteActivity::new(Journal::open(&path).unwrap(), Realm::new("one".to_owned(), &[]));
        let record = Record {
            who: "w".to_owned(),
            action: Recorded::Call(Action::DeleteStream),
            resource: "v".to_owned(),
            name: Some("Lobby".to_owned()),
            detail: ActivityDetail::Streams(1),
            deletion_id: None,
        };
        let sequence = activity.intent(record).await.unwrap();
        let ending = Ending {
            outcome: ActivityOutcome::Ok,
            code: None,
            request_id: Some("R".to_owned()),
            created: None,
        };
        activity.outcome(sequence, ending).await.unwrap();
        path
    }

    fn lines(path: &Path) -> (Vec<Value>, ChainCheck) {
        let mut out = Vec::new();
        let check = export_record(path, Evidence::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), check)
    }

    #[tokio::test]
    async fn each_link_is_written_with_its_row_and_the_end_says_how_far_it_fits() {
        let folder = tempfile::tempdir().unwrap();
        let path = recorded(folder.path()).await;
        let (lines, check) = lines(&path);
        assert_eq!(lines.len(), 3);
        assert_eq!(
            (&lines[0]["kind"], &lines[0]["name"], &lines[0]["who"]),
            (&json!("intent"), &json!("Lobby"), &json!("w"))
        );
        assert_eq!(
            (&lines[1]["kind"], &lines[1]["outcome"], &lines[1]["sequence"]),
            (&json!("outcome"), &json!("ok"), &json!(1))
        );
        assert_eq!(lines[2]["end"]["fingerprint"], check.head);
        assert_eq!(lines[1]["hash"], check.head, "the last link is the fingerprint");
        assert_eq!((check.entries, check.broken_at), (1, None));
    }

    #[tokio::test]
    async fn what_became_of_the_items_of_a_call_is_written_with_its_outcome() {
        let folder = tempfile::tempdir().unwrap();
        let path = recorded(folder.path()).await;
        let other = Connection::open(&path).unwrap();
        other
            .execute_batch(
                "INSERT INTO deletions (number, id, realm, session, plan, state, made_at)
                 VALUES (1, 'd', 'one', 's', '{}', 'finished', 1);
                 INSERT INTO deletion_items (deletion, position, call, subject, item, tried, outcome, sequence)
                 VALUES (1, 0, 0, 'v', 's1', 0, 'deleted', 1), (1, 1, 0, 'v', 's2', 0, 'planned', 1)",
            )
            .unwrap();
        let (lines, _) = lines(&path);
        assert_eq!(lines[1]["items"].as_array().unwrap().len(), 1);
        assert_eq!(lines[1]["items"][0]["item"], "s1");
        assert!(lines[0].get("items").is_none());
    }

    #[tokio::test]
    async fn a_record_that_was_changed_is_written_and_said_not_to_fit() {
        let folder = tempfile::tempdir().unwrap();
        let path = recorded(folder.path()).await;
        let other = Connection::open(&path).unwrap();
        other.execute_batch("DROP TRIGGER activity_stays; UPDATE activity SET who = 'x'").unwrap();
        let (lines, check) = lines(&path);
        assert_eq!((lines[0]["who"].as_str(), check.broken_at), (Some("x"), Some(1)));
        assert_eq!(lines[2]["end"]["broken_at"], 1);
    }
}
