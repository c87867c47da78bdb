//! Socket operations that every connection shares.

use crate::event::StopReason;
use crate::rtmp::RtmpError;
use std::io;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

/// Bytes read at once.
pub(crate) const READ_SIZE: usize = 16 << 10;

/// Why a connection ended before either side wanted it to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error(transparent)]
    Rtmp(#[from] RtmpError),
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
    #[error("the peer closed the connection")]
    Closed,
    #[error("{0}")]
    TimedOut(&'static str),
    #[error("no audio or video arrived")]
    Idle,
}

impl From<Broken> for StopReason {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Rtmp(error) => StopReason::Protocol(error.to_string()),
            Broken::Io(_) | Broken::Closed | Broken::TimedOut(_) => StopReason::Disconnected,
            Broken::Idle => StopReason::Idle,
        }
    }
}

/// Writes all of `bytes` before `deadline`.
pub(crate) async fn write(
    socket: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    deadline: Instant,
) -> Result<(), Broken> {
    if bytes.is_empty() {
        return Ok(());
    }
    match timeout_at(deadline, socket.write_all(bytes)).await {
        Ok(written) => Ok(written?),
        Err(_) => Err(Broken::TimedOut("the peer does not read")),
    }
}
