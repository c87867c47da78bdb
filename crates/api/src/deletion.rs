//! Deletions as the page and the proxy exchange them: the targets, their plan, and the outcome of each item.

use crate::console::PictureLinks;
use crate::ids::{CreateTimestamp, JobId, StreamId, TemplateId, VideoId};
use crate::operation::Action;
use crate::time::ApiTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Maximum number of items of one plan. A larger request is cut here, and the plan says so.
pub const MAX_ITEMS: usize = 10_000;
/// Maximum number of timestamps in one DeleteLiveSnapshotFiles call.
pub const TIMESTAMPS_PER_CALL: usize = 200;
/// Maximum number of streams in one DeleteStream call.
pub const STREAMS_PER_CALL: usize = 20;
/// Up to this many records are confirmed with a click.
pub const CLICK_LIMIT: usize = 20;
/// Seconds a plan can be confirmed.
pub const PLAN_SECONDS: i64 = 300;
/// Seconds between confirmation and the first call.
pub const HOLD_SECONDS: i64 = 5;

/// The targets of a deletion. Posted to `/api/deletions/plan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// Chosen snapshots of one or more jobs.
    Snapshots { jobs: Vec<JobSnapshots>, erase_originals: bool },
    /// Every snapshot of the jobs in a time range, bounds included.
    SnapshotRange { jobs: Vec<JobId>, start: ApiTime, end: ApiTime, erase_originals: bool },
    /// Chosen streams of one or more videos.
    Streams { videos: Vec<VideoStreams> },
    /// The upload fragments of one or more videos.
    Fragments { media_ids: Vec<VideoId> },
    /// Templates.
    Templates { template_ids: Vec<TemplateId> },
}

/// Chosen snapshots of one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobSnapshots {
    pub job_id: JobId,
    pub timestamps: Vec<CreateTimestamp>,
}

/// Chosen streams of one video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoStreams {
    pub video_id: VideoId,
    pub stream_ids: Vec<StreamId>,
}

/// The exact content of the deletion. Dialog text, counts and request bodies all come from here; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: String,
    pub action: Action,
    /// For snapshots: whether the picture files are deleted too.
    pub erase_originals: bool,
    /// The jobs, videos or templates concerned.
    pub subjects: Vec<Subject>,
    pub calls: Vec<PlannedCall>,
    /// Items over all calls.
    pub total: usize,
    /// Time of the oldest and newest snapshot, in milliseconds.
    pub oldest: Option<i64>,
    pub newest: Option<i64>,
    /// Bytes that will be freed, if known.
    pub bytes: Option<u64>,
    /// Descriptions of items whose ID says nothing, by the item: definition, format and size in pixels of a stream.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Some of the pictures, oldest first and newest last.
    pub pictures: Vec<PictureLinks>,
    pub warnings: Vec<Warning>,
    pub left_out: Vec<LeftOut>,
    pub confirmation: Confirmation,
    /// How long the calls take at a safe rate, in milliseconds.
    pub estimate_millis: u64,
    /// Milliseconds since the epoch.
    pub made_at: i64,
    pub expires_at: i64,
}

impl Plan {
    /// Targets that give the same calls when planned again: each item by its name. `None` if there is no call.
    pub fn target(&self) -> Option<Target> {
        let mut subjects: Vec<(&str, Vec<&str>)> = Vec::new();
        for call in &self.calls {
            let items = call.items.iter().map(String::as_str);
            match subjects.last_mut() {
                Some((subject, known)) if *subject == call.subject => known.extend(items),
                _ => subjects.push((&call.subject, items.collect())),
            }
        }
        if subjects.is_empty() {
            return None;
        }
        let target = match self.action {
            Action::DeleteLiveSnapshotFiles => Target::Snapshots {
                jobs: all(subjects, |(job, items)| {
                    let timestamps = all(items, |item| CreateTimestamp::new(item.parse().ok()?).ok())?;
                    Some(JobSnapshots { job_id: JobId::new(job).ok()?, timestamps })
                })?,
                erase_originals: self.erase_originals,
            },
            Action::DeleteStream => Target::Streams {
                videos: all(subjects, |(video, items)| {
                    let stream_ids = all(items, |item| StreamId::new(item).ok())?;
                    Some(VideoStreams { video_id: VideoId::new(video).ok()?, stream_ids })
                })?,
            },
            Action::DeleteMultipartUpload => {
                Target::Fragments { media_ids: all(subjects, |(media, _)| VideoId::new(media).ok())? }
            }
            Action::DeleteLiveSnapshotTemplate => Target::Templates {
                template_ids: all(subjects, |(template, _)| TemplateId::new(template).ok())?,
            },
            _ => return None,
        };
        Some(target)
    }
}

fn all<T, U>(from: Vec<T>, read: impl Fn(T) -> Option<U>) -> Option<Vec<U>> {
    from.into_iter().map(read).collect()
}

/// A job, video or template that a plan touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub id: String,
    pub name: String,
    /// The bucket a job writes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    pub items: usize,
}

/// One call of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCall {
    /// The job, video or template.
    pub subject: String,
    /// Timestamps, stream IDs, or the media or template ID itself.
    pub items: Vec<String>,
}

/// A warning before confirming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The picture files are erased too.
    OriginalsIncluded,
    /// The picture files stay, and are billed further.
    OriginalsStay,
    /// The job takes new pictures meanwhile.
    JobRunning { job_id: String },
    /// Overwrite pictures were left out: this call refuses them. Plans of earlier versions do not name the job.
    OverwriteExcluded {
        count: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job_id: Option<String>,
    },
    /// The names of the job's picture files do not contain the job's ID: another job may have stored pictures in the same files,
    /// and loses them.
    FilesMayBeShared { job_id: String },
    /// The job has no snapshot in the range; its name, since the plan has no part of it.
    NothingInRange { job_id: String, name: String },
    /// There is no such job: nothing of it is in the plan.
    JobNotFound { job_id: String },
    /// CDN caches keep serving cached files.
    CdnNotPurged,
    /// Nothing playable is deleted; fragments expire by themselves seven days after the upload began.
    FragmentsExpire,
    /// All streams of the video are deleted: nothing playable is left of it.
    NoStreamsLeft { video_id: String },
    /// More items matched than one plan may hold.
    Capped { limit: usize },
}

/// A requested item that is not in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub subject: String,
    pub item: String,
    pub reason: LeftOutReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// Named twice.
    Duplicate,
    /// An overwrite picture, which must be removed in OSS.
    Overwrite,
    /// No such snapshot, stream, upload or template.
    NotFound,
    /// A template of the service, which cannot be deleted.
    SystemTemplate,
    /// It exists, and the access key may not reach it.
    Forbidden,
    /// The service was asked about it and said nothing of it.
    NotReported,
}

/// The required confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    Click,
    /// Type this text: the number of items, or the name of the one template.
    Type {
        expected: String,
    },
}

/// Posted to `/api/deletions/{id}/confirm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRequest {
    /// The typed text; ignored where a click suffices.
    #[serde(default)]
    pub typed: String,
}

/// The state of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Planned,
    /// Confirmed, and held for a few seconds in which it can be cancelled.
    Confirmed,
    Running,
    /// No further call is sent; the one under way is awaited.
    Stopping,
    /// Confirmed, and not sent until a user continues it; [`Summary::pause`] says why.
    Waiting,
    /// Stopped by itself because calls keep failing; a user can continue it. [`Summary::pause`] says why.
    Halted,
    Finished,
    /// Cancelled during the hold: nothing was sent.
    Cancelled,
    /// Not confirmed in time.
    Expired,
}

impl State {
    /// Whether anything can still change.
    pub fn is_over(self) -> bool {
        matches!(self, State::Finished | State::Cancelled | State::Expired)
    }
}

/// Why a confirmed deletion does not continue by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// The server was restarted meanwhile. The outcome of sent calls was looked up.
    Restarted,
    /// Deletions are no longer armed.
    NotArmed,
    /// The limit of items sent within an hour is reached.
    HourlyLimit { limit: u32 },
    /// Several calls in a row were refused, failed or remained unanswered. The code and message are those of the last one;
    /// there is no code where the service did not answer.
    CallsFail {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        message: String,
    },
    /// The console itself could not go on; the message says why. Says nothing about the service.
    Interrupted { message: String },
}

impl Pause {
    /// The state of a deletion that pauses for this.
    pub fn state(&self) -> State {
        match self {
            Self::Restarted | Self::NotArmed | Self::HourlyLimit { .. } => State::Waiting,
            Self::CallsFail { .. } | Self::Interrupted { .. } => State::Halted,
        }
    }
}

/// The outcome of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not sent yet, or never sent because the deletion was stopped.
    Planned,
    /// Under way.
    Sent,
    /// The service reported that this deletion removed it, and where its report is no proof, a read showed that it is gone.
    Deleted,
    /// It is gone, and no response says that this deletion removed it: it was gone before, another client removed it, or the
    /// response was lost and it was gone when it was looked up.
    Absent,
    /// The service refused; its code says why.
    Refused,
    /// The service failed; may be tried again.
    Failed,
    /// It could not be determined whether it was deleted.
    Unknown,
}

/// Number of items with each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub planned: usize,
    pub sent: usize,
    pub deleted: usize,
    pub absent: usize,
    pub refused: usize,
    pub failed: usize,
    pub unknown: usize,
}

impl Tally {
    pub fn add(&mut self, outcome: Outcome, count: usize) {
        *match outcome {
            Outcome::Planned => &mut self.planned,
            Outcome::Sent => &mut self.sent,
            Outcome::Deleted => &mut self.deleted,
            Outcome::Absent => &mut self.absent,
            Outcome::Refused => &mut self.refused,
            Outcome::Failed => &mut self.failed,
            Outcome::Unknown => &mut self.unknown,
        } += count;
    }
    pub fn total(&self) -> usize {
        self.planned + self.sent + self.done()
    }
    /// Items that will not change any more.
    pub fn done(&self) -> usize {
        self.deleted + self.absent + self.not_deleted()
    }
    /// Items that were tried and are not known to be gone; the ones a retry takes.
    pub fn not_deleted(&self) -> usize {
        self.refused + self.failed + self.unknown
    }
}

/// A summary of a deletion, as in the top bar and in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub id: String,
    /// Counts the changes of this deletion: of two states, the one with the higher number is the later one.
    #[serde(default)]
    pub revision: i64,
    pub action: Action,
    pub state: State,
    /// Why it does not continue, while it is waiting or halted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
    pub erase_originals: bool,
    pub subjects: Vec<Subject>,
    pub tally: Tally,
    pub calls_done: usize,
    pub calls_total: usize,
    /// Milliseconds since the epoch.
    pub made_at: i64,
    /// When the hold ends and the first call is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<i64>,
    /// The deletion this one retries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<String>,
}

/// One event of the stream that `POST /api/deletions/events` opens, as the JSON of its `data` line.
///
/// The stream covers every confirmed deletion of the service, whichever session confirmed it. It begins with one `Changed` for
/// each that is not over, oldest first, then `Ready`, then a `Changed` for each change. A deletion that a client followed
/// before it reconnected and that is not listed before `Ready` is over: read it once more. A slow client gets only the latest
/// state of each deletion. The stream ends when the session ends or the server stops; lines that begin with a colon are
/// comments that keep the connection open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletionEvent {
    /// The state of a deletion, `{"changed": {…}}`. The same state may be sent more than once.
    Changed(Box<Summary>),
    /// Every deletion under way when the stream was opened has been listed, `"ready"`.
    Ready,
}

/// One item and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemOutcome {
    pub subject: String,
    pub item: String,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// A deletion with its plan and everything known of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    pub summary: Summary,
    pub plan: Plan,
    pub items: Vec<ItemOutcome>,
}

/// Cuts items into calls of at most `limit`, in order.
pub fn batches<T: Clone>(items: &[T], limit: usize) -> Vec<Vec<T>> {
    items.chunks(limit.max(1)).map(<[T]>::to_vec).collect()
}
