//! The engine's reports about streams: events as they happen, and the current state.

use crate::StreamName;
use std::fmt;
use std::time::{Duration, SystemTime};

/// Something happened to a stream. Sent to every [`Engine::subscribe`](crate::Engine::subscribe)r; a slow one loses the oldest
/// events and should then call [`Engine::live_streams`](crate::Engine::live_streams).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The first media of a publication (pushed or pulled) arrived.
    Started {
        /// The stream.
        name: StreamName,
    },
    /// A publication that had started is over.
    Stopped {
        /// The stream.
        name: StreamName,
        /// Why it is over.
        reason: StopReason,
    },
    /// No snapshot can be made of the received media. The stream stays up; sent once for each new cause.
    Unsupported {
        /// The stream.
        name: StreamName,
        /// What was found, for example `HEVC` or `interlaced video`.
        what: String,
        /// Why that is a problem and what to send instead.
        why: String,
    },
    /// The next keyframe is late; see [`Limits::stale_after`](crate::Limits::stale_after). Sent once until a keyframe arrives.
    Stale {
        /// The stream.
        name: StreamName,
    },
    /// A pull did not get media, or lost it, and will retry.
    PullFailed {
        /// The stream.
        name: StreamName,
        /// The error as text.
        why: String,
        /// The pause before the next attempt.
        retry_in: Duration,
    },
}

/// Why a publication ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The publisher or the pulled server ended it.
    Ended,
    /// The connection was closed or broke.
    Disconnected,
    /// No audio or video for longer than [`Limits::media_idle`](crate::Limits::media_idle).
    Idle,
    /// A newer publisher took the name.
    Replaced,
    /// The peer broke the protocol or a limit; the text says how.
    Protocol(String),
    /// The [`PullGuard`](crate::PullGuard) was dropped.
    PullDropped,
    /// The engine was shut down.
    Shutdown,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StopReason::Ended => f.write_str("the publisher ended the stream"),
            StopReason::Disconnected => f.write_str("the connection was closed"),
            StopReason::Idle => f.write_str("no audio or video arrived any more"),
            StopReason::Replaced => f.write_str("a newer publisher took the name"),
            StopReason::Protocol(how) => write!(f, "the peer broke the protocol: {how}"),
            StopReason::PullDropped => f.write_str("the pull is no longer wanted"),
            StopReason::Shutdown => f.write_str("the engine was shut down"),
        }
    }
}

/// What is known about a stream now, see [`Engine::status`](crate::Engine::status).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamStatus {
    /// There is no publisher under this name, or no media has arrived yet.
    Absent,
    /// Media arrives, but no keyframe has yet.
    Waiting {
        /// When the first media arrived.
        since: SystemTime,
        /// Why there is none, if known.
        why: NoKeyframe,
    },
    /// Keyframes arrive and can be decoded.
    Live {
        /// Codec and profile, for example `H.264 High`.
        codec: String,
        /// Width in pixels, after cropping.
        width: u32,
        /// Height in pixels, after cropping.
        height: u32,
        /// Age of the newest keyframe.
        last_keyframe_age: Duration,
    },
    /// Media arrives, but keyframes have stopped.
    Stale {
        /// When the last keyframe arrived, or the first media if there never was one.
        since: SystemTime,
        /// Why there is no newer one, if known.
        why: NoKeyframe,
    },
    /// No snapshot can be made of the media that arrives.
    Unsupported {
        /// What was found, for example `HEVC`.
        what: String,
        /// Why that is a problem and what to send instead.
        why: String,
    },
}

/// Why a stream that is being published has no new keyframe. `Display` writes it as the end of a sentence, with the recommended
/// action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoKeyframe {
    /// Too early to know.
    NotYet,
    /// Only audio has arrived.
    NoVideo,
    /// Pictures came without a decoder configuration.
    NoConfiguration,
    /// Pictures are in the form of a file instead of that of RTMP.
    AnnexB,
    /// Pictures that should be keyframes cannot be parsed; the text says why.
    Damaged(String),
    /// Pictures arrive, but none of them is a keyframe.
    OnlyOthers,
    /// The publisher has sent nothing for that long.
    Silent(Duration),
    /// Pictures arrive, and the last keyframe is that old.
    Old(Duration),
}

impl fmt::Display for NoKeyframe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYet => f.write_str("no keyframe has arrived yet."),
            Self::NoVideo => f.write_str("only audio has arrived. Add a video track to what is published."),
            Self::NoConfiguration => f.write_str(
                "its pictures came without a decoder configuration (SPS and PPS). Restart the encoder.",
            ),
            Self::AnnexB => f.write_str(
                "its pictures are in Annex B form, with start codes instead of lengths. Set the encoder to AVC (AVCC) output \
                 for RTMP.",
            ),
            Self::Damaged(why) => write!(f, "its keyframes cannot be read: {why}. Restart the encoder."),
            Self::OnlyOthers => f.write_str(
                "none of its pictures is a keyframe. Set a keyframe interval of a few seconds, and no intra refresh.",
            ),
            Self::Silent(time) => write!(f, "nothing has arrived for {} s. Look at the publisher.", time.as_secs()),
            Self::Old(age) => {
                write!(f, "the last keyframe is {} s old. Set a shorter keyframe interval.", age.as_secs())
            }
        }
    }
}

/// What was found that no snapshot can be made of, and why, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsupported {
    pub(crate) what: String,
    pub(crate) why: String,
}

impl Unsupported {
    pub(crate) fn new(what: impl Into<String>, why: impl Into<String>) -> Unsupported {
        Unsupported { what: what.into(), why: why.into() }
    }
}
