//! Running: one call after another, below the vendor's rate. An intent is durable before a call leaves, and the outcome
//! of every item after. What is uncertain is settled by reading.

use super::{Deletions, reconcile};
use crate::activity::{Ending, Record, ending_of_error};
use crate::store::sqlite::{Claimed, Verdict};
use crate::store::{JournalError, now};
use crate::text;
use crate::upstream::{UpstreamError, full_jitter};
use media_api::deletion::{Outcome, Plan, State};
use media_api::ice::DeleteLiveSnapshotFiles;
use media_api::vod::{DeleteMultipartUpload, DeleteStream};
use media_api::{Action, ActivityDetail, ActivityOutcome, CommaList, CreateTimestamp, JobId, VideoId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// Repeats of a DeleteStream that failed with 503 `DeleteStreamFailed`.
const STREAM_REPEATS: u32 = 3;
/// Readings after which a stream that is still listed counts as not deleted.
const PROOF_READINGS: u32 = 3;

/// A successful answer: per-item results where the operation has them.
struct Done {
    request_id: String,
    results: Option<HashMap<String, String>>,
}

impl Done {
    fn new(request_id: &str, results: Option<HashMap<String, String>>) -> Self {
        Self { request_id: text::word(request_id), results }
    }
}

/// What reading shows of an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Gone,
    There,
    Unclear,
}

impl Deletions {
    /// Waits for the hold to end, then runs to the end, or until it is stopped or the server shuts down.
    pub(super) async fn run(self: Arc<Self>, id: String, starts_at: i64, who: String) {
        let hold = Duration::from_millis((starts_at - now()).max(0) as u64);
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(hold) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        if let Err(error) = self.run_calls(&id, &who).await {
            // Without a journal nothing may be sent; the next start settles what is open.
            tracing::error!(deletion = %id, %error, "a deletion has stopped");
        }
        self.changed(&id);
    }

    async fn run_calls(&self, id: &str, who: &str) -> Result<(), JournalError> {
        let Some(plan) = self.store.begin(id).await? else { return Ok(()) };
        self.changed(id);
        for call in self.store.interrupted(id).await? {
            self.settle_interrupted(id, &plan, &call).await?;
            self.changed(id);
        }
        loop {
            self.pacer(plan.action).wait(self.pace.between(plan.action)).await;
            if self.is_stopping() {
                return Ok(());
            }
            let Some(call) = self.store.claim(id).await? else { return Ok(()) };
            self.changed(id);
            let sequence = self.activity.intent(record(id, &plan, &call, who)).await?;
            let (verdicts, ending) = self.make_call(id, &plan, call).await?;
            self.store.settle(id, verdicts, false).await?;
            self.activity.outcome(sequence, ending).await?;
            self.changed(id);
        }
    }

    /// Makes one call, repeating it while it is certain that nothing was done.
    async fn make_call(
        &self,
        id: &str,
        plan: &Plan,
        mut call: Claimed,
    ) -> Result<(Vec<Verdict>, Ending), JournalError> {
        let mut verdicts = Vec::new();
        let (mut attempt, mut failures) = (1, 0);
        loop {
            let error = match self.send(plan, &call).await {
                Ok(done) => {
                    let ending = Ending {
                        outcome: ActivityOutcome::Ok,
                        code: None,
                        request_id: Some(done.request_id.clone()),
                        created: None,
                    };
                    verdicts.extend(self.judge_success(plan.action, &call, done).await);
                    return Ok((verdicts, ending));
                }
                Err(error) => error,
            };
            let ending = ending_of_error(&error);
            let passing = error.is_throttling() || matches!(error, UpstreamError::Unreachable { .. });
            let failed_stream = error.code() == Some("DeleteStreamFailed") && failures < STREAM_REPEATS;
            if passing && attempt < self.pace.attempts || failed_stream {
                if failed_stream {
                    failures += 1;
                    call.items.iter_mut().for_each(|item| item.tried = true);
                }
                self.back_off(&error, attempt).await;
                attempt += 1;
                let stopped = self.is_stopping() || self.store.state(id).await? != Some(State::Running);
                if !stopped {
                    continue;
                }
                if passing && failures == 0 {
                    // Nothing was done, and nothing more shall be.
                    verdicts.extend(all(&call, Outcome::Planned, None));
                    return Ok((verdicts, ending));
                }
            }
            if error.code() == Some("InvalidStream.NotFound") {
                // One unknown stream refuses the whole call: take out what is gone, and send the rest.
                let seen = self.look(plan.action, &call).await;
                let before = call.items.len();
                let gone: Vec<_> =
                    call.items.iter().filter(|item| seen(&item.item) == Seen::Gone).cloned().collect();
                verdicts.extend(gone.iter().map(|item| verdict(item.position, gone_as(item.tried), &error)));
                call.items.retain(|item| seen(&item.item) != Seen::Gone);
                if call.items.is_empty() {
                    return Ok((verdicts, ending));
                }
                if call.items.len() < before {
                    continue;
                }
            }
            verdicts.extend(self.judge_error(plan.action, &call, &error).await);
            return Ok((verdicts, ending));
        }
    }

    async fn send(&self, plan: &Plan, call: &Claimed) -> Result<Done, UpstreamError> {
        let malformed = || UpstreamError::Invalid(Vec::new());
        let items = call.items.iter().map(|item| item.item.as_str());
        match plan.action {
            Action::DeleteLiveSnapshotFiles => {
                let timestamps =
                    items.filter_map(|item| CreateTimestamp::new(item.parse().ok()?).ok()).collect();
                let request = DeleteLiveSnapshotFiles {
                    job_id: JobId::new(&*call.subject).map_err(|_| malformed())?,
                    create_timestamp_list: timestamps,
                    delete_original_file: Some(plan.erase_originals),
                };
                let answer = self.upstream.call(&request).await?;
                let results = answer.delete_file_result_list.iter();
                let results = results.map(|r| (r.create_timestamp.to_string(), text::word(&r.result)));
                Ok(Done::new(&answer.request_id, Some(results.collect())))
            }
            Action::DeleteStream => {
                let request = DeleteStream {
                    job_ids: CommaList::new(items),
                    video_id: VideoId::new(&*call.subject).map_err(|_| malformed())?,
                };
                let answer = self.upstream.call(&request).await?;
                Ok(Done::new(&answer.request_id, None))
            }
            _ => {
                let request = DeleteMultipartUpload {
                    media_id: VideoId::new(&*call.subject).map_err(|_| malformed())?,
                    media_type: "video".to_owned(),
                };
                let answer = self.upstream.call(&request).await?;
                Ok(Done::new(&answer.request_id, None))
            }
        }
    }

    async fn judge_success(&self, action: Action, call: &Claimed, done: Done) -> Vec<Verdict> {
        let request_id = Some(done.request_id).filter(|id| !id.is_empty());
        let settled = |position, outcome, code: Option<&str>, message: Option<&str>| Verdict {
            position,
            outcome,
            code: code.map(str::to_owned),
            message: message.map(str::to_owned),
            request_id: request_id.clone(),
        };
        if let Some(results) = done.results {
            let unnamed = call.items.iter().any(|item| !results.contains_key(&item.item));
            let seen = if unnamed { Some(self.look(action, call).await) } else { None };
            return call
                .items
                .iter()
                .map(|item| match (results.get(&item.item).map(String::as_str), &seen) {
                    (Some("OK"), _) => settled(item.position, Outcome::Deleted, None, None),
                    (Some("NotFound"), _) => {
                        settled(item.position, gone_as(item.tried), Some("NotFound"), None)
                    }
                    (Some(result), _) => settled(item.position, Outcome::Failed, Some(result), None),
                    (None, Some(seen)) => settled(
                        item.position,
                        outcome_of(seen(&item.item)),
                        None,
                        Some("The answer did not name this snapshot; it was looked up instead."),
                    ),
                    (None, None) => settled(item.position, Outcome::Unknown, None, None),
                })
                .collect();
        }
        if action != Action::DeleteStream {
            return call
                .items
                .iter()
                .map(|item| settled(item.position, Outcome::Deleted, None, None))
                .collect();
        }
        // The answer proves nothing: what is no longer listed is gone.
        for reading in 1.. {
            let seen = self.look(action, call).await;
            let open = call.items.iter().any(|item| seen(&item.item) != Seen::Gone);
            if open && reading < PROOF_READINGS {
                tokio::time::sleep(self.pace.backoff * reading).await;
                continue;
            }
            return call
                .items
                .iter()
                .map(|item| match seen(&item.item) {
                    Seen::Gone => settled(item.position, Outcome::Deleted, None, None),
                    Seen::There => {
                        let message = "The service accepted the deletion but still lists the stream.";
                        settled(item.position, Outcome::Failed, None, Some(message))
                    }
                    Seen::Unclear => {
                        let message = "The service accepted the deletion, but the streams could not be read to prove it.";
                        settled(item.position, Outcome::Unknown, None, Some(message))
                    }
                })
                .collect();
        }
        Vec::new()
    }

    async fn judge_error(&self, action: Action, call: &Claimed, error: &UpstreamError) -> Vec<Verdict> {
        let already_gone = match action {
            Action::DeleteLiveSnapshotFiles => error.code() == Some("NoValidSnapshot"),
            Action::DeleteStream => error.code() == Some("InvalidVideo.NotFound"),
            _ => error.code() == Some("InvalidMultipartUpload.NotFound"),
        };
        if already_gone {
            return call
                .items
                .iter()
                .map(|item| verdict(item.position, gone_as(item.tried), error))
                .collect();
        }
        if error.is_throttling() || matches!(error, UpstreamError::Unreachable { .. }) {
            return all(call, Outcome::Failed, Some(error));
        }
        if error.is_certainly_not_done() {
            return all(call, Outcome::Refused, Some(error));
        }
        let seen = self.look(action, call).await;
        call.items.iter().map(|item| verdict(item.position, outcome_of(seen(&item.item)), error)).collect()
    }

    /// Settles items that were sent before the server ended. What is still there is sent again.
    async fn settle_interrupted(&self, id: &str, plan: &Plan, call: &Claimed) -> Result<(), JournalError> {
        let seen = self.look(plan.action, call).await;
        let verdicts = call.items.iter().map(|item| {
            let (outcome, message) = match seen(&item.item) {
                Seen::Gone => (Outcome::Deleted, None),
                Seen::There => (Outcome::Planned, None),
                // Repeating this one is harmless: a second call finds nothing and says so.
                Seen::Unclear if plan.action == Action::DeleteMultipartUpload => (Outcome::Planned, None),
                Seen::Unclear => (
                    Outcome::Unknown,
                    Some("The server ended while this was sent, and it could not be looked up."),
                ),
            };
            let message = message.map(str::to_owned);
            Verdict { position: item.position, outcome, code: None, message, request_id: None }
        });
        self.store.settle(id, verdicts.collect(), true).await
    }

    /// Reads what still exists of a call's items.
    async fn look(&self, action: Action, call: &Claimed) -> impl Fn(&str) -> Seen + use<> {
        let items: Vec<String> = call.items.iter().map(|item| item.item.clone()).collect();
        let there: Option<HashSet<String>> = match action {
            Action::DeleteLiveSnapshotFiles => match JobId::new(&*call.subject) {
                Ok(job) => {
                    let millis = items.iter().filter_map(|item| item.parse().ok()).collect();
                    reconcile::remaining_snapshots(&self.upstream, &job, millis).await.ok()
                }
                Err(_) => None,
            },
            Action::DeleteStream => match VideoId::new(&*call.subject) {
                Ok(video) => reconcile::streams(&self.upstream, &video).await.ok().map(|found| {
                    found
                        .map(|(_, streams)| streams)
                        .unwrap_or_default()
                        .into_iter()
                        .map(|s| s.job_id)
                        .collect()
                }),
                Err(_) => None,
            },
            // An upload is listed with or without its fragments, so only a missing one proves anything.
            _ => match reconcile::uploads(&self.upstream, &items).await {
                Ok(details) if details.is_empty() => Some(HashSet::new()),
                _ => None,
            },
        };
        move |item: &str| match &there {
            None => Seen::Unclear,
            Some(there) if there.contains(item) => Seen::There,
            Some(_) => Seen::Gone,
        }
    }

    async fn back_off(&self, error: &UpstreamError, attempt: u32) {
        let limit = (self.pace.backoff * 2u32.saturating_pow(attempt - 1)).min(self.pace.backoff_limit);
        let wait = match error {
            UpstreamError::Service { retry_after: Some(wait), .. } => (*wait).min(self.pace.backoff_limit),
            _ => full_jitter(limit),
        };
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }
}

fn record(id: &str, plan: &Plan, call: &Claimed, who: &str) -> Record {
    let count = call.items.len();
    let detail = match plan.action {
        Action::DeleteLiveSnapshotFiles if plan.erase_originals => {
            ActivityDetail::SnapshotsWithPictures(count)
        }
        Action::DeleteLiveSnapshotFiles => ActivityDetail::SnapshotRecords(count),
        Action::DeleteStream => ActivityDetail::Streams(count),
        _ => ActivityDetail::Uploads(count),
    };
    Record {
        who: who.to_owned(),
        action: plan.action,
        resource: call.subject.clone(),
        detail,
        deletion_id: Some(id.to_owned()),
    }
}

/// Not found after an attempt of our own means that the attempt worked.
fn gone_as(tried: bool) -> Outcome {
    if tried { Outcome::Deleted } else { Outcome::Absent }
}

fn outcome_of(seen: Seen) -> Outcome {
    match seen {
        Seen::Gone => Outcome::Deleted,
        Seen::There => Outcome::Failed,
        Seen::Unclear => Outcome::Unknown,
    }
}

fn all(call: &Claimed, outcome: Outcome, error: Option<&UpstreamError>) -> Vec<Verdict> {
    let made = |position| match error {
        Some(error) => verdict(position, outcome, error),
        None => Verdict { position, outcome, code: None, message: None, request_id: None },
    };
    call.items.iter().map(|item| made(item.position)).collect()
}

fn verdict(position: i64, outcome: Outcome, error: &UpstreamError) -> Verdict {
    let (code, message, request_id) = match error {
        UpstreamError::Service { code, message, request_id, .. } => {
            (Some(code.clone()), Some(message.clone()), Some(request_id.clone()))
        }
        other => (None, Some(other.to_string()), None),
    };
    // Something that is gone needs no explanation.
    let message = message.filter(|_| outcome != Outcome::Deleted);
    Verdict { position, outcome, code: code.filter(|_| outcome != Outcome::Deleted), message, request_id }
}
