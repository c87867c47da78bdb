//! The state of one publication: its decoder configuration, its newest keyframe, and the events about it.
//!
//! Pure: the time is an argument of every call.

use crate::event::{NoKeyframe, StreamStatus, Unsupported};
use crate::flv::{self, Video};
use crate::h264::{self, CodedPicture, Configuration, H264Error, Keyframe};
use crate::message::Media;
use crate::snapshot::{KeyframeId, SnapshotError};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Distance of keyframes assumed until two have been seen: common encoders' default is 250 pictures.
const ASSUMED_INTERVAL: Duration = Duration::from_secs(10);
/// A distance above this is treated as a pause and not as the usual one.
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);
/// A publisher that sends nothing for this long is silent.
const SILENCE: Duration = Duration::from_secs(3);
/// How many distances are used for the usual one.
const REMEMBERED_INTERVALS: usize = 4;

/// An instant on both clocks: one for distances, one for display.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) instant: Instant,
    pub(crate) wall: SystemTime,
}

impl Moment {
    pub(crate) fn now() -> Moment {
        Moment { instant: Instant::now(), wall: SystemTime::now() }
    }
}

/// An event that the owner of the stream must pass on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    Started,
    Unsupported(Unsupported),
    Stale,
}

/// A keyframe with everything needed to decode it.
#[derive(Clone, Debug)]
pub(crate) struct Newest {
    pub(crate) id: KeyframeId,
    pub(crate) arrived: Moment,
    picture: Bytes,
    keyframe: Keyframe,
    configuration: Arc<Configuration>,
}

impl Newest {
    /// Prepares the picture for a decoder.
    pub(crate) fn coded_picture(&self) -> Result<CodedPicture, SnapshotError> {
        CodedPicture::new(&self.picture, &self.keyframe, &self.configuration)
            .map_err(|error| SnapshotError::Decode(error.to_string()))
    }
}

/// State of one publication.
#[derive(Debug)]
pub(crate) struct Stream {
    max_pixels: u64,
    stale_after: Duration,
    started: Option<Moment>,
    record: Bytes,
    configuration: Option<Arc<Configuration>>,
    unsupported: Option<Unsupported>,
    newest: Option<Newest>,
    intervals: VecDeque<Duration>,
    stale_told: bool,
    last_media: Option<Moment>,
    /// Pictures since the last keyframe, and their problem.
    others: u64,
    obstacle: Option<NoKeyframe>,
}

impl Stream {
    pub(crate) fn new(max_pixels: u64, stale_after: Duration) -> Stream {
        Stream {
            max_pixels,
            stale_after,
            started: None,
            record: Bytes::new(),
            configuration: None,
            unsupported: None,
            newest: None,
            intervals: VecDeque::new(),
            stale_told: false,
            last_media: None,
            others: 0,
            obstacle: None,
        }
    }

    /// Whether any media has arrived.
    pub(crate) fn has_started(&self) -> bool {
        self.started.is_some()
    }

    /// Processes one message; `next_id` returns the number of a new keyframe.
    pub(crate) fn media(
        &mut self,
        media: Media,
        now: Moment,
        next_id: impl FnOnce() -> KeyframeId,
    ) -> Vec<Notice> {
        let mut notices = Vec::new();
        self.last_media = Some(now);
        if self.started.is_none() {
            self.started = Some(now);
            notices.push(Notice::Started);
        }
        if let Media::Video(body) = media {
            match self.video(&body, now, next_id) {
                Ok(()) => {}
                Err(H264Error::Unsupported(unsupported)) => {
                    if self.unsupported.as_ref() != Some(&unsupported) {
                        notices.push(Notice::Unsupported(unsupported.clone()));
                    }
                    self.unsupported = Some(unsupported);
                    self.newest = None;
                }
                Err(error) => {
                    tracing::debug!(%error, "a video message is damaged");
                    self.obstacle = Some(match error {
                        H264Error::AnnexB => NoKeyframe::AnnexB,
                        error => NoKeyframe::Damaged(error.to_string()),
                    });
                }
            }
        }
        notices
    }

    fn video(
        &mut self,
        body: &Bytes,
        now: Moment,
        next_id: impl FnOnce() -> KeyframeId,
    ) -> Result<(), H264Error> {
        match flv::video(body) {
            Ok(Video::Configuration(record)) => self.configure(record),
            Ok(Video::Picture { key, units }) => {
                self.others += 1;
                let Some(configuration) = &self.configuration else {
                    self.obstacle.get_or_insert(NoKeyframe::NoConfiguration);
                    return Ok(());
                };
                // Some encoders mark no picture as key.
                if key || h264::has_idr(&units, configuration) {
                    self.key_picture(units, now, next_id)
                } else {
                    Ok(())
                }
            }
            Ok(Video::Other(unsupported)) => Err(H264Error::Unsupported(unsupported)),
            Ok(Video::Nothing) => Ok(()),
            Err(error) => {
                tracing::debug!(%error);
                Ok(())
            }
        }
    }

    fn configure(&mut self, record: Bytes) -> Result<(), H264Error> {
        if record == self.record && self.configuration.is_some() {
            return Ok(());
        }
        self.configuration = None;
        let configuration = Configuration::parse(&record, self.max_pixels).map_err(|error| match error {
            H264Error::Unsupported(_) => error,
            damaged => H264Error::Unsupported(Unsupported::new(
                "a damaged H.264 configuration",
                format!("The publisher's decoder configuration is unusable: {damaged}. Restart the encoder."),
            )),
        })?;
        self.configuration = Some(Arc::new(configuration));
        self.record = record;
        self.unsupported = None;
        Ok(())
    }

    fn key_picture(
        &mut self,
        picture: Bytes,
        now: Moment,
        next_id: impl FnOnce() -> KeyframeId,
    ) -> Result<(), H264Error> {
        let Some(configuration) = &self.configuration else { return Ok(()) };
        let Some(keyframe) = Keyframe::inspect(&picture, configuration, self.max_pixels)? else {
            return Ok(());
        };
        if let Some(newest) = &self.newest {
            let interval = now.instant.saturating_duration_since(newest.arrived.instant);
            self.intervals.push_back(interval.min(LONGEST_INTERVAL));
            if self.intervals.len() > REMEMBERED_INTERVALS {
                self.intervals.pop_front();
            }
        }
        let configuration = configuration.clone();
        self.newest = Some(Newest { id: next_id(), arrived: now, picture, keyframe, configuration });
        self.unsupported = None;
        self.stale_told = false;
        self.others = 0;
        self.obstacle = None;
        Ok(())
    }

    /// To be called periodically; reports once when keyframes have stopped.
    pub(crate) fn tick(&mut self, now: Moment) -> Option<Notice> {
        if self.stale_told || self.unsupported.is_some() || self.stale_since(now).is_none() {
            return None;
        }
        self.stale_told = true;
        Some(Notice::Stale)
    }

    /// The moment of the last keyframe (or of the first media) if the next one is overdue.
    fn stale_since(&self, now: Moment) -> Option<Moment> {
        let last = self.newest.as_ref().map(|newest| newest.arrived).or(self.started)?;
        let usual = self.intervals.iter().max().copied().unwrap_or(ASSUMED_INTERVAL);
        let age = now.instant.saturating_duration_since(last.instant);
        (age > usual + self.stale_after).then_some(last)
    }

    /// Why there is no keyframe since `since`.
    fn why(&self, now: Moment, since: Moment) -> NoKeyframe {
        let since_media = self
            .last_media
            .map_or(Duration::ZERO, |last| now.instant.saturating_duration_since(last.instant));
        match &self.obstacle {
            _ if since_media >= SILENCE => NoKeyframe::Silent(since_media),
            Some(obstacle) => obstacle.clone(),
            None if self.newest.is_some() && self.others > 0 => {
                NoKeyframe::Old(now.instant.saturating_duration_since(since.instant))
            }
            None if self.others > 0 => NoKeyframe::OnlyOthers,
            None if self.newest.is_some() || !self.record.is_empty() => NoKeyframe::NotYet,
            None => NoKeyframe::NoVideo,
        }
    }

    pub(crate) fn status(&self, now: Moment) -> StreamStatus {
        let Some(started) = self.started else { return StreamStatus::Absent };
        if let Some(Unsupported { what, why }) = self.unsupported.clone() {
            return StreamStatus::Unsupported { what, why };
        }
        if let Some(since) = self.stale_since(now) {
            return StreamStatus::Stale { since: since.wall, why: self.why(now, since) };
        }
        let Some(newest) = &self.newest else {
            let why = match self.why(now, started) {
                // The first may be under way.
                NoKeyframe::OnlyOthers => NoKeyframe::NotYet,
                why => why,
            };
            return StreamStatus::Waiting { since: started.wall, why };
        };
        let sps = newest.keyframe.sps.as_ref().unwrap_or(&newest.configuration.sps);
        StreamStatus::Live {
            codec: sps.codec(),
            width: sps.width,
            height: sps.height,
            last_keyframe_age: now.instant.saturating_duration_since(newest.arrived.instant),
        }
    }

    /// The newest keyframe, if there is one newer than `after`.
    pub(crate) fn newest(&self, after: Option<KeyframeId>) -> Result<Option<Newest>, SnapshotError> {
        if self.started.is_none() {
            return Err(SnapshotError::NotLive);
        }
        if let Some(Unsupported { what, why }) = self.unsupported.clone() {
            return Err(SnapshotError::Unsupported { what, why });
        }
        Ok(self.newest.as_ref().filter(|newest| after.is_none_or(|after| newest.id > after)).cloned())
    }
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
