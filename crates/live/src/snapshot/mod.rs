//! From a keyframe to two JPEG pictures: the snapshot and its thumbnail.

mod decode;
mod encode;
mod raw;
mod workers;

pub use crate::h264::CodedPicture;
pub use decode::{Backend, OpenH264, Planes};
pub(crate) use workers::Workers;

use bytes::Bytes;
use std::time::SystemTime;

/// Identifies one keyframe. Opaque; later keyframes of any stream of one engine compare greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyframeId(pub(crate) u64);

/// A keyframe and its age, see [`Engine::keyframe`](crate::Engine::keyframe).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyframeAge {
    /// The keyframe.
    pub id: KeyframeId,
    /// Time since it arrived.
    pub age: std::time::Duration,
}

/// Options of the pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotOptions {
    /// JPEG quality of the snapshot, 1 to 100 (clamped).
    pub quality: u8,
    /// Largest width of the thumbnail in pixels; a smaller picture keeps its size. 0 creates no thumbnail.
    pub thumbnail_width: u16,
    /// JPEG quality of the thumbnail, 1 to 100 (clamped).
    pub thumbnail_quality: u8,
}

impl Default for SnapshotOptions {
    fn default() -> Self {
        SnapshotOptions { quality: 80, thumbnail_width: 320, thumbnail_quality: 70 }
    }
}

/// Two JPEG pictures of one keyframe.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The picture in full size.
    pub jpeg: Bytes,
    /// The same, small; empty if [`SnapshotOptions::thumbnail_width`] was 0.
    pub thumbnail: Bytes,
    /// Width of `jpeg` in pixels.
    pub width: u32,
    /// Height of `jpeg` in pixels.
    pub height: u32,
    /// The keyframe shown; pass it as `after` to get only a newer one.
    pub keyframe: KeyframeId,
    /// When the keyframe arrived.
    pub captured_at: SystemTime,
}

/// Why there is no snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// There is no publisher of this stream. Start publishing, then try again.
    #[error("the stream is not live")]
    NotLive,
    /// The stream cannot be decoded; the publisher must send something else.
    #[error("{what}: {why}")]
    Unsupported {
        /// What was found, for example `HEVC`.
        what: String,
        /// Why that is a problem and what to send instead.
        why: String,
    },
    /// The keyframe is damaged. The next one may be fine.
    #[error("the keyframe could not be decoded: {0}")]
    Decode(String),
    /// The decoder or the encoder failed in a way it never should. The next keyframe may be fine.
    #[error("the picture decoder failed: {0}")]
    Backend(String),
    /// The engine is shut down.
    #[error("the engine is shut down")]
    Shutdown,
}

/// Decodes a picture and encodes it twice. Blocks for as long as that takes.
pub(crate) fn take(
    backend: &dyn Backend,
    picture: &CodedPicture,
    options: &SnapshotOptions,
    (keyframe, captured_at): (KeyframeId, SystemTime),
) -> Result<Snapshot, SnapshotError> {
    let planes = backend.decode(picture)?;
    let (colour, aspect) = (picture.colour, picture.aspect);
    let jpeg = encode::jpeg(&planes, colour, aspect, options.quality)?;
    let thumbnail = match options.thumbnail_width {
        0 => Vec::new(),
        width => {
            let small = encode::shrink(&planes, width.into());
            encode::jpeg(small.as_ref().unwrap_or(&planes), colour, aspect, options.thumbnail_quality)?
        }
    };
    let (width, height) = (planes.width() as u32, planes.height() as u32);
    Ok(Snapshot { jpeg: jpeg.into(), thumbnail: thumbnail.into(), width, height, keyframe, captured_at })
}
