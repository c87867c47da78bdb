//! The activity record on the command line, and the key and checkpoints that are stored outside the data folder.

use crate::data_dir::{self, JOURNAL};
use crate::options::Options;
use crate::start_error::StartError;
use media_api::{ChainCheck, ChainKey};
use media_proxy::{CheckpointFile, Checkpoints, Evidence, ExportError, RecordKey};
use std::path::{Path, PathBuf};

/// What the record is compared with, as the options say, and the file of checkpoints with its content.
struct Outside {
    key: Option<RecordKey>,
    checkpoints: Option<(PathBuf, Checkpoints)>,
}

impl Outside {
    fn read(options: &Options, data_dir: &Path) -> Result<Self, StartError> {
        let key = options.activity_key.as_ref().map(|path| {
            expect_outside(path, data_dir, "activity-key")?;
            RecordKey::read(path).map_err(|reason| StartError::RecordKey { path: path.clone(), reason })
        });
        let checkpoints = options.activity_checkpoints.as_ref().map(|path| {
            expect_outside(path, data_dir, "activity-checkpoints")?;
            let found = Checkpoints::read(path).map_err(unusable(path))?;
            if found.unreadable > 0 {
                let (count, path) = (found.unreadable, path.display());
                eprintln!("media-console: {count} lines of {path} are no checkpoints and were skipped");
            }
            Ok::<_, StartError>((path.clone(), found))
        });
        Ok(Self { key: key.transpose()?, checkpoints: checkpoints.transpose()? })
    }

    fn evidence(self) -> Evidence {
        let checkpoints = self.checkpoints.map(|(_, found)| found).unwrap_or_default();
        Evidence::new(self.key, &checkpoints)
    }
}

/// What the record is compared with, and the file for more checkpoints, if there is one.
pub(crate) fn open(
    options: &Options,
    data_dir: &Path,
) -> Result<(Evidence, Option<CheckpointFile>), StartError> {
    let outside = Outside::read(options, data_dir)?;
    let file = outside
        .checkpoints
        .as_ref()
        .map(|(path, found)| CheckpointFile::open(path, found).map_err(unusable(path)))
        .transpose()?;
    Ok((outside.evidence(), file))
}

fn unusable(path: &Path) -> impl Fn(std::io::Error) -> StartError {
    move |reason| StartError::Checkpoints { path: path.to_owned(), reason }
}

fn expect_outside(path: &Path, data_dir: &Path, option: &'static str) -> Result<(), StartError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match real(folder).starts_with(real(data_dir)) || real(path).starts_with(real(data_dir)) {
        true => Err(StartError::InDataDir { path: path.to_owned(), option }),
        false => Ok(()),
    }
}

/// Checks the record and prints its length and fingerprint.
pub(crate) fn verify(options: &Options) -> Result<(), StartError> {
    let (data_dir, path) = journal(options)?;
    let evidence = Outside::read(options, &data_dir)?.evidence();
    let check =
        media_proxy::verify_record(&path, evidence).map_err(|reason| StartError::Journal { path, reason })?;
    expect_whole(&check)?;
    println!("Record verified: {} entries, fingerprint {}", check.entries, check.head);
    match check.key {
        ChainKey::None => {}
        ChainKey::NotGiven => {
            println!("It has a key, which was not given: only its chain was checked (--activity-key)")
        }
        ChainKey::Checked => println!("Its head fits the key"),
    }
    if options.activity_checkpoints.is_some() {
        println!("It contains all {} checkpoints", check.checkpoints);
    }
    Ok(())
}

/// Prints the record as lines of JSON.
pub(crate) fn export(options: &Options) -> Result<(), StartError> {
    let (data_dir, path) = journal(options)?;
    let evidence = Outside::read(options, &data_dir)?.evidence();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let check = media_proxy::export_record(&path, evidence, &mut out).map_err(|error| match error {
        ExportError::Journal(reason) => StartError::Journal { path, reason },
        ExportError::Output(reason) => StartError::Output(reason),
    })?;
    expect_whole(&check)
}

/// Puts the key on the record.
pub(crate) fn key(options: &Options) -> Result<(), StartError> {
    let (data_dir, path) = journal(options)?;
    let _lock = data_dir::lock(&data_dir)?;
    let evidence = Outside::read(options, &data_dir)?.evidence();
    let check =
        media_proxy::key_record(&path, evidence).map_err(|reason| StartError::Journal { path, reason })?;
    expect_whole(&check)?;
    println!("The record of {} entries now has the key", check.entries);
    Ok(())
}

/// The data folder of a console that has run, and its journal.
fn journal(options: &Options) -> Result<(PathBuf, PathBuf), StartError> {
    let data_dir = options.data_dir()?;
    let path = data_dir.join(JOURNAL);
    match path.is_file() {
        true => Ok((data_dir, path)),
        false => Err(StartError::NeverStarted(data_dir.display().to_string())),
    }
}

fn expect_whole(check: &ChainCheck) -> Result<(), StartError> {
    check.broken_at.map_or(Ok(()), |sequence| Err(StartError::RecordChanged(sequence)))
}
