//! Why the program could not start.

use crate::options::OptionsError;
use media_proxy::credentials::CredentialsError;
use media_proxy::{JournalError, RecordKeyError, UnknownRegion};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the program could not start; one line each.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error(transparent)]
    Options(#[from] OptionsError),
    #[error("the data folder {path} cannot be used: {reason}; choose another with --data-dir", path = path.display())]
    DataDir { path: PathBuf, reason: std::io::Error },
    #[error(
        "another media-console is running with the data folder {0}; stop it or choose another with --data-dir"
    )]
    InUse(String),
    #[error(
        "the data folder {0} can be read by others and holds files that are not the console's; choose a folder of its own with --data-dir"
    )]
    OpenFolder(String),
    #[error("the console cannot listen on {address}: {reason}; choose another with --listen")]
    Listen { address: SocketAddr, reason: std::io::Error },
    #[error("{path}: {reason}", path = path.display())]
    Journal { path: PathBuf, reason: JournalError },
    #[error(transparent)]
    Local(#[from] media_local::StartError),
    #[error("the fault plan {path} cannot be used: {reason}", path = path.display())]
    FaultPlan { path: PathBuf, reason: String },
    #[error(transparent)]
    Check(#[from] media_local::CheckError),
    #[error(transparent)]
    LocalKey(#[from] media_local::CredentialsError),
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    #[error(transparent)]
    Region(#[from] UnknownRegion),
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    #[error("the runtime cannot be started: {0}")]
    Runtime(std::io::Error),
    #[error("the activity record was changed: entry {0} is the first that does not fit")]
    RecordChanged(i64),
    #[error("the key {path} of the activity record cannot be used: {reason}", path = path.display())]
    RecordKey { path: PathBuf, reason: RecordKeyError },
    #[error("the checkpoints {path} of the activity record cannot be used: {reason}", path = path.display())]
    Checkpoints { path: PathBuf, reason: std::io::Error },
    #[error("{path} is in the data folder, where it proves nothing; name a file elsewhere with --{option}", path = path.display())]
    InDataDir { path: PathBuf, option: &'static str },
    #[error("the record cannot be written out: {0}")]
    Output(std::io::Error),
    #[error("no console has run with the data folder {0} yet; start media-console first")]
    NeverStarted(String),
}
