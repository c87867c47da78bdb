//! The actor of one job.

use super::{Captures, View};
use crate::job::{self, Job, Started};
use crate::store::StoreError;
use crate::streams::Source;
use live_snapshot::{KeyframeAge, KeyframeId, SnapshotError, SnapshotOptions};
use media_api::ServerMessage;
use media_api::ice::JobStatus;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

/// How often a job that is due checks for a keyframe it has not shown yet.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// How often a job that is not due checks its stream.
const WATCH: Duration = Duration::from_secs(2);
/// Pause before a failed store of a picture is retried: the first, and the longest the doubling may reach.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5));
/// After this long the job reports that its picture is still being stored.
const SLOW: Duration = Duration::from_secs(5);
/// How long a stop waits for a picture that is being stored.
const LAST_PICTURE: Duration = Duration::from_secs(5);
/// A keyframe is not reported late before one and a half times this.
const SHORT_INTERVAL: Duration = Duration::from_secs(5);
const DAY: u64 = 24 * 60 * 60;

pub(super) enum Command {
    Start { source: Source, from: &'static [JobStatus], answer: oneshot::Sender<Result<Started, StoreError>> },
    Stop { answer: oneshot::Sender<Result<(), StoreError>> },
    Resume { source: Option<Source> },
}

/// The result of storing a picture: the bytes it added to the disk, or the cause as text.
type Stored = Result<u64, String>;

pub(super) struct Actor {
    captures: Captures,
    job: Job,
    inbox: mpsc::UnboundedReceiver<Command>,
    view: View,
    /// The newest keyframe that was shown, or found not to be a picture.
    newest: Option<KeyframeId>,
    /// While the job is started.
    capture: Option<Capture>,
    /// A picture that is being stored. In a task of its own: a stop must not interrupt between the file and its record.
    storing: Option<Storing>,
}

struct Storing {
    outcome: JoinHandle<Stored>,
    /// The newest keyframe before the one that is being stored. If that fails, it may be shown again.
    before: Option<KeyframeId>,
}

struct Capture {
    source: Option<Source>,
    due: Instant,
    /// The last picture could not be stored.
    has_failed: bool,
    retry: Duration,
}

impl Capture {
    fn new(source: Option<Source>) -> Capture {
        Capture { source, due: Instant::now(), has_failed: false, retry: RETRY.0 }
    }
}

impl Actor {
    pub(super) fn new(
        captures: Captures,
        job: Job,
        inbox: mpsc::UnboundedReceiver<Command>,
        view: View,
        newest: Option<KeyframeId>,
    ) -> Actor {
        Actor { captures, job, inbox, view, newest, capture: None, storing: None }
    }

    pub(super) fn row(&self) -> i64 {
        self.job.row
    }

    pub(super) fn newest(&self) -> Option<KeyframeId> {
        self.newest
    }

    pub(super) fn inbox_is_empty(&self) -> bool {
        self.inbox.is_empty()
    }

    /// Runs until the job is not started and no command is pending, or the service stops.
    pub(super) async fn run(mut self) {
        let captures = self.captures.clone();
        let stop = captures.0.stop.clone();
        loop {
            if self.capture.is_none() && captures.remove(&self) {
                return;
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                command = self.inbox.recv() => match command {
                    Some(command) => self.obey(command).await,
                    None => break,
                },
                () = work(&self.captures, &self.job, &self.view, &mut self.newest, &mut self.capture, &mut self.storing) => {}
            }
        }
        if let Some(storing) = self.storing.take() {
            let _ = storing.outcome.await;
        }
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Start { source, from, answer } => {
                let (row, limit) = (self.job.row, self.captures.0.limit);
                let started = self.captures.0.store.write(move |tx| job::start(tx, row, from, limit)).await;
                if matches!(started, Ok(Started::Yes)) {
                    self.begin(Some(source));
                }
                // The caller may have been dropped.
                let _ = answer.send(started);
            }
            Command::Stop { answer } => {
                let row = self.job.row;
                let pause =
                    self.captures.0.store.write(move |tx| job::set_status(tx, row, JobStatus::Paused));
                let paused = pause.await;
                if paused.is_ok() {
                    self.capture = None;
                    self.finish_storing().await;
                    *self.view.lock() = super::Seen::default();
                }
                let _ = answer.send(paused);
            }
            Command::Resume { source } => {
                // Resolving the stream may have taken a while, and a command may have stopped the job meanwhile.
                let row = self.job.row;
                let found = self.captures.0.store.read(move |c| job::find_row(c, row)).await;
                if self.capture.is_none() && matches!(found, Ok(Some(job)) if job.is_started()) {
                    self.begin(source);
                }
            }
        }
    }

    /// Starts the capture. A keyframe that is older than the interval is not shown: the next one is awaited.
    fn begin(&mut self, source: Option<Source>) {
        let interval = Duration::from_secs(self.job.time_interval.into());
        if let Some(source) = &source
            && let Some(keyframe) = self.captures.0.streams.engine().keyframe(&source.name)
            && keyframe.age > interval
        {
            self.newest = self.newest.max(Some(keyframe.id));
        }
        self.capture = Some(Capture::new(source));
    }

    /// Waits for a picture that is being stored. One that takes very long is not awaited to its end.
    async fn finish_storing(&mut self) {
        if let Some(mut storing) = self.storing.take()
            && timeout(LAST_PICTURE, &mut storing.outcome).await.is_err()
        {
            tracing::warn!("a picture of job {} is still being stored", self.job.job_id);
            self.storing = Some(storing);
        }
    }
}

/// One step of the capture; pending forever while there is none. Cancel-safe: it may be dropped at any point and called again.
async fn work(
    captures: &Captures,
    job: &Job,
    view: &View,
    newest: &mut Option<KeyframeId>,
    capture: &mut Option<Capture>,
    storing: &mut Option<Storing>,
) {
    if let Some(current) = storing {
        let stored = match timeout(SLOW, &mut current.outcome).await {
            Ok(stored) => stored.unwrap_or_else(|_| Err(ServerMessage::StoringFailed.into())),
            Err(_) => {
                view.lock().notice = ServerMessage::DiskSlow.into();
                return;
            }
        };
        if stored.is_err() {
            *newest = current.before;
        }
        *storing = None;
        if let Some(capture) = capture {
            stored_one(job, view, capture, stored);
        }
        return;
    }
    let Some(capture) = capture else { return std::future::pending().await };
    let Some(source) = &capture.source else {
        view.lock().notice = ServerMessage::NotWatchable.into();
        return std::future::pending().await;
    };
    let streams = &captures.0.streams;
    let look = Instant::now() + WATCH;
    if capture.due > look && !capture.has_failed {
        // The next picture may be an hour away, but a problem of the stream is reported now.
        sleep_until(look).await;
        view.lock().notice = streams.notice(source);
        return;
    }
    sleep_until(capture.due).await;
    let found = streams.engine().snapshot(&source.name, &SnapshotOptions::default(), *newest).await;
    match found {
        Ok(Some(snapshot)) => {
            let before = newest.replace(snapshot.keyframe);
            let (snapshots, job, is_again) = (captures.0.snapshots.clone(), job.clone(), capture.has_failed);
            let outcome = captures.0.tasks.spawn(async move {
                snapshots.keep(&job, &snapshot).await.map_err(|error| {
                    // A disk may be full for days; only the first attempt is logged.
                    if !is_again {
                        tracing::warn!("a picture of job {} could not be stored: {error}", job.job_id);
                    }
                    error.in_words()
                })
            });
            *storing = Some(Storing { outcome, before });
            return;
        }
        Ok(None) | Err(SnapshotError::NotLive) => {
            let mut words = streams.notice(source);
            if words.is_empty() {
                words = late_keyframe(streams.engine().keyframe(&source.name), job.time_interval);
            }
            // Between two keyframes of a healthy stream there is nothing to report.
            if !words.is_empty() || newest.is_none() {
                view.lock().notice = words;
            }
        }
        Err(error) => {
            view.lock().notice = match &error {
                SnapshotError::Unsupported { what, why } => {
                    ServerMessage::NoPictureOf.with(&[what, why]).into()
                }
                other => ServerMessage::NoPicture.with(&[&other.to_string()]).into(),
            };
            // The same keyframe would fail again; the next one may be fine.
            if matches!(error, SnapshotError::Decode(_) | SnapshotError::Backend(_))
                && let Some(keyframe) = streams.engine().keyframe(&source.name)
            {
                *newest = (*newest).max(Some(keyframe.id));
            }
        }
    }
    capture.due = Instant::now() + LOOK_AGAIN;
}

/// The notice for a stream whose keyframes are less frequent than the wanted pictures; empty otherwise. `interval` is in
/// seconds.
fn late_keyframe(last: Option<KeyframeAge>, interval: u32) -> String {
    let patience = Duration::from_secs(interval.into()).max(SHORT_INTERVAL) * 3 / 2;
    match last.filter(|last| last.age > patience) {
        Some(last) => {
            ServerMessage::LateKeyframe.with(&[&last.age.as_secs().to_string(), &interval.to_string()]).into()
        }
        None => String::new(),
    }
}

/// Records the result of storing a picture, and when the next is due: after the interval, or within seconds after a failure.
fn stored_one(job: &Job, view: &View, capture: &mut Capture, stored: Stored) {
    let mut seen = view.lock();
    match stored {
        Ok(bytes) => {
            let interval = u64::from(job.time_interval.max(1));
            seen.notice = String::new();
            seen.bytes_per_day = bytes.saturating_mul(DAY) / interval;
            if capture.has_failed {
                tracing::info!("pictures of job {} are stored again", job.job_id);
            }
            (capture.retry, capture.has_failed) = (RETRY.0, false);
            capture.due = next_due(capture.due, Duration::from_secs(interval));
        }
        Err(why) => {
            seen.notice = ServerMessage::NotStored.with(&[&why]).into();
            capture.has_failed = true;
            capture.due = Instant::now() + capture.retry;
            capture.retry = (capture.retry * 2).min(RETRY.1);
        }
    }
}

/// Keeps the rhythm of the interval, without catching up on missed pictures.
fn next_due(due: Instant, interval: Duration) -> Instant {
    let next = due + interval;
    let now = Instant::now();
    if next > now { next } else { now + interval }
}
