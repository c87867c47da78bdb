//! Whether records and files match: the output of `media-console check`.

use crate::intents::{self, Effect};
use crate::objects::{self, Tree};
use crate::space::TEMPORARY;
use rusqlite::{Connection, OpenFlags};
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a data folder could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It contains no database.
    #[error("no local service has run with the data folder {} yet; start media-console first", .0.display())]
    NeverStarted(PathBuf),
    /// The database cannot be read.
    #[error("the database {} cannot be read: {reason}", path.display())]
    Database { path: PathBuf, reason: rusqlite::Error },
    /// The files cannot be listed.
    #[error("the files below {} cannot be read: {reason}", path.display())]
    Files { path: PathBuf, reason: std::io::Error },
}

/// A mismatch between records and files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The database is damaged.
    Damaged(String),
    /// A record of a snapshot, a stream, a source file or a fragment whose file is missing.
    RecordWithoutFile { bucket: String, object: String },
    /// A file that no record names and that was not kept on purpose.
    FileWithoutRecord { bucket: String, object: String },
    /// A thumbnail without its picture.
    ThumbnailWithoutPicture { bucket: String, object: String },
    /// A file whose name is not that of an object.
    Stray(PathBuf),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Damaged(what) => write!(f, "the database is damaged: {what}"),
            Finding::RecordWithoutFile { bucket, object } => {
                write!(f, "record without file: {bucket}/{object}")
            }
            Finding::FileWithoutRecord { bucket, object } => {
                write!(f, "file without record: {bucket}/{object}")
            }
            Finding::ThumbnailWithoutPicture { bucket, object } => {
                write!(f, "thumbnail without picture: {bucket}/{object}")
            }
            Finding::Stray(path) => write!(f, "stray file: {}", path.display()),
        }
    }
}

/// The result of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The mismatches, sorted; empty if there are none.
    pub findings: Vec<Finding>,
    /// Records that have their file.
    pub records: usize,
    /// Files of records, and of records that were deleted without them.
    pub files: usize,
    /// Changes that were interrupted and are settled at the next start. Their files and records are not reported.
    pub unsettled: usize,
    /// Files that were being written when the program ended; they are removed at the next start.
    pub half_written: usize,
}

type Named = HashSet<(String, String)>;

/// Compares every record with every file of a data folder, and changes nothing. Changes made meanwhile by a running service can
/// be reported wrongly; what a second check reports again is correct. Blocks.
///
/// # Errors
/// See [`CheckError`].
pub fn check(data_dir: &Path) -> Result<Report, CheckError> {
    let path = data_dir.join(crate::service::DATABASE);
    if !path.is_file() {
        return Err(CheckError::NeverStarted(data_dir.to_owned()));
    }
    let failed = |reason| CheckError::Database { path: path.clone(), reason };
    // A file that was not closed cleanly has a log beside it, which only a connection with write access can read.
    let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(failed)?;
    let known = Known::read(&connection).map_err(failed)?;
    let unreadable = |reason| CheckError::Files { path: data_dir.to_owned(), reason };
    let (pictures, strays) = objects::list(data_dir, Tree::Objects).map_err(unreadable)?;
    let (thumbnails, others) = objects::list(data_dir, Tree::Thumbnails).map_err(unreadable)?;
    let report = known.compare(pictures.into_iter().collect(), thumbnails, [strays, others].concat());
    let half_written = std::fs::read_dir(data_dir.join(TEMPORARY)).map_or(0, Iterator::count);
    Ok(Report { half_written, ..report })
}

/// The content of the database.
struct Known {
    damage: Vec<String>,
    records: Named,
    /// Files whose records were deleted without them.
    released: Named,
    /// Files that an interrupted change was about to write or to remove.
    unsettled: Named,
    changes: usize,
}

impl Known {
    fn read(c: &Connection) -> rusqlite::Result<Known> {
        let pairs = |sql: &str| -> rusqlite::Result<Named> {
            c.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        let mut records = pairs("SELECT bucket, object FROM files JOIN jobs ON jobs.id = files.job")?;
        let media = c
            .prepare(
                "SELECT object FROM streams UNION SELECT object FROM parts
                 UNION SELECT source_object FROM videos WHERE source_object <> ''",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        records.extend(media.into_iter().map(|object| (objects::MEDIA_BUCKET.to_owned(), object)));
        let pending = intents::all(c)?;
        let unsettled = |intent: &intents::Intent| {
            // A replaced picture already has a record, of its predecessor.
            matches!(intent.effect, Effect::Write | Effect::Remove)
                .then(|| (intent.bucket.clone(), intent.object.clone()))
        };
        let verdicts: Vec<String> = c
            .prepare("PRAGMA integrity_check(20)")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(Known {
            damage: verdicts.into_iter().filter(|verdict| verdict != "ok").collect(),
            records,
            released: pairs("SELECT bucket, object FROM released")?,
            unsettled: pending.iter().filter_map(unsettled).collect(),
            changes: pending.len(),
        })
    }

    fn compare(self, pictures: Named, thumbnails: Vec<(String, String)>, strays: Vec<PathBuf>) -> Report {
        let mut findings: Vec<Finding> = self.damage.into_iter().map(Finding::Damaged).collect();
        let settled = |named: &&(String, String)| !self.unsettled.contains(*named);
        let missing = self.records.difference(&pictures).filter(settled).cloned();
        findings.extend(missing.map(|(bucket, object)| Finding::RecordWithoutFile { bucket, object }));
        let extra = pictures
            .iter()
            .filter(settled)
            .filter(|named| !self.records.contains(*named) && !self.released.contains(*named))
            .cloned();
        findings.extend(extra.map(|(bucket, object)| Finding::FileWithoutRecord { bucket, object }));
        let alone = thumbnails.iter().filter(settled).filter(|named| !pictures.contains(*named)).cloned();
        findings.extend(alone.map(|(bucket, object)| Finding::ThumbnailWithoutPicture { bucket, object }));
        findings.extend(strays.into_iter().map(Finding::Stray));
        findings.sort();
        let records = self.records.intersection(&pictures).count();
        Report { findings, records, files: pictures.len(), unsettled: self.changes, half_written: 0 }
    }
}
