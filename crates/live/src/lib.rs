//! Live streams in, JPEG snapshots out.
//!
//! An [`Engine`] accepts RTMP publishers ([`Engine::listen`]) and pulls streams from other servers ([`Engine::pull`]). Of each
//! stream it keeps only the decoder configuration and the newest keyframe; nothing is decoded until [`Engine::snapshot`]
//! requests a picture. The crate writes no files and has no API: owners subscribe to [`Event`]s, request [`Snapshot`]s and
//! store the bytes.
//!
//! Progressive 8-bit 4:2:0 H.264 can be decoded. Everything else is reported as text ([`StreamStatus::Unsupported`]) while the
//! stream stays up.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use live_snapshot::{Engine, Limits, SnapshotOptions};
//!
//! let engine = Engine::new(Limits::default());
//! engine.listen("127.0.0.1:1935".parse()?).await?;
//! let name = "live/camera1".parse()?;
//! if let Some(snapshot) = engine.snapshot(&name, &SnapshotOptions::default(), None).await? {
//!     println!("{} bytes of JPEG, {}x{}", snapshot.jpeg.len(), snapshot.width, snapshot.height);
//! }
//! # Ok(())
//! # }
//! ```

mod address;
mod admission;
mod engine;
mod event;
mod flv;
mod h264;
mod limits;
mod listener;
mod log_limit;
mod message;
mod name;
mod publisher;
mod pull;
mod registry;
mod rtmp;
mod snapshot;
mod socket;
mod stream;
mod trouble;

pub use address::PullAddress;
pub use engine::Engine;
pub use event::{Event, NoKeyframe, StopReason, StreamStatus};
pub use limits::{IngestConfig, Limits};
pub use name::{StreamName, StreamNameError};
pub use publisher::{FlvError, publish_flv_loop};
pub use pull::{PullGuard, Resolver};
pub use snapshot::{
    Backend, CodedPicture, KeyframeAge, KeyframeId, OpenH264, Planes, Snapshot, SnapshotError,
    SnapshotOptions,
};
pub use trouble::Trouble;
