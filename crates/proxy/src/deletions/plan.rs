//! Planning: what is asked for, checked against what exists, as calls within the documented limits. Deletes nothing.

use super::batching::{Wish, batch, merge};
use super::{Deletions, reconcile};
use crate::refusal::Refusal;
use crate::store::now;
use crate::text;
use crate::upstream::UpstreamError;
use media_api::deletion::{
    CLICK_LIMIT, Confirmation, LeftOut, LeftOutReason, MAX_ITEMS, PLAN_SECONDS, Plan, STREAMS_PER_CALL,
    Subject, TIMESTAMPS_PER_CALL, Target, Warning,
};
use media_api::ice::{GetLiveSnapshotJob, GetLiveSnapshotJobResponse, SnapshotFile};
use media_api::{Action, JobId, Problem, ProblemCode, VideoId};
use std::collections::HashMap;

/// Pictures shown with a plan.
const SHOWN_PICTURES: usize = 8;
/// Day-long windows that one plan may read.
const MAX_WINDOWS: usize = 400;

#[derive(Default)]
struct Draft {
    wishes: Vec<Wish>,
    subjects: Vec<Subject>,
    warnings: Vec<Warning>,
    left_out: Vec<LeftOut>,
    files: Vec<SnapshotFile>,
    bytes: Option<u64>,
    /// Whether reading stopped before everything was seen.
    cut: bool,
}

impl Draft {
    fn leave_out(&mut self, subject: &str, item: String, reason: LeftOutReason) {
        self.left_out.push(LeftOut { subject: subject.to_owned(), item, reason });
    }
    fn found(&self) -> usize {
        self.wishes.iter().map(|wish| wish.items.len()).sum()
    }
}

impl Deletions {
    /// Makes a plan of what is asked for.
    pub(super) async fn make_plan(&self, target: &Target) -> Result<Plan, Refusal> {
        let mut draft = Draft::default();
        let (action, per_call, erase) = match target {
            Target::Snapshots { jobs, erase_originals } => {
                let wishes = jobs.iter().map(|job| Wish {
                    subject: job.job_id.to_string(),
                    items: job.timestamps.iter().map(ToString::to_string).collect(),
                });
                let (wishes, duplicates) = merge(wishes.collect());
                draft.left_out = duplicates;
                for wish in wishes {
                    self.chosen_snapshots(&mut draft, wish).await?;
                }
                (Action::DeleteLiveSnapshotFiles, TIMESTAMPS_PER_CALL, *erase_originals)
            }
            Target::SnapshotRange { jobs, start, end, erase_originals } => {
                let wishes = jobs.iter().map(|job| Wish { subject: job.to_string(), items: Vec::new() });
                for wish in merge(wishes.collect()).0 {
                    self.snapshots_between(&mut draft, wish.subject, start.seconds(), end.seconds()).await?;
                }
                (Action::DeleteLiveSnapshotFiles, TIMESTAMPS_PER_CALL, *erase_originals)
            }
            Target::Streams { videos } => {
                let wishes = videos.iter().map(|video| Wish {
                    subject: video.video_id.to_string(),
                    items: video.stream_ids.iter().map(ToString::to_string).collect(),
                });
                let (wishes, duplicates) = merge(wishes.collect());
                draft.left_out = duplicates;
                for wish in wishes {
                    self.chosen_streams(&mut draft, wish).await?;
                }
                (Action::DeleteStream, STREAMS_PER_CALL, false)
            }
            Target::Fragments { media_ids } => {
                let wishes = media_ids
                    .iter()
                    .map(|media| Wish { subject: media.to_string(), items: vec![media.to_string()] });
                let (wishes, duplicates) = merge(wishes.collect());
                draft.left_out = duplicates;
                self.chosen_fragments(&mut draft, wishes).await?;
                (Action::DeleteMultipartUpload, 1, false)
            }
        };
        Ok(self.finish(draft, action, per_call, erase))
    }

    fn finish(&self, mut draft: Draft, action: Action, per_call: usize, erase_originals: bool) -> Plan {
        let (calls, capped) = batch(&draft.wishes, per_call, MAX_ITEMS);
        let total: usize = calls.iter().map(|call| call.items.len()).sum();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for call in &calls {
            *counts.entry(&call.subject).or_default() += call.items.len();
        }
        draft.subjects.retain(|subject| counts.contains_key(subject.id.as_str()));
        for subject in &mut draft.subjects {
            subject.items = counts[subject.id.as_str()];
        }
        let mut warnings = match action {
            Action::DeleteLiveSnapshotFiles if erase_originals => vec![Warning::OriginalsIncluded],
            Action::DeleteLiveSnapshotFiles => vec![Warning::OriginalsStay],
            Action::DeleteMultipartUpload => vec![Warning::FragmentsExpire],
            _ => Vec::new(),
        };
        warnings.append(&mut draft.warnings);
        if erase_originals || action == Action::DeleteStream {
            warnings.push(Warning::CdnNotPurged);
        }
        if capped || draft.cut {
            warnings.push(Warning::Capped { limit: MAX_ITEMS });
        }
        // Files come in the order of what is wished; those past the cap are not in the plan.
        draft.files.truncate(total);
        draft.files.sort_by_key(|file| file.create_timestamp);
        let light = action == Action::DeleteLiveSnapshotFiles && !erase_originals && total <= CLICK_LIMIT;
        let made_at = now();
        let per_call_millis = self.pace.between(action).as_millis() as u64 + 100;
        Plan {
            id: uuid::Uuid::new_v4().to_string(),
            action,
            erase_originals,
            subjects: draft.subjects,
            estimate_millis: calls.len() as u64 * per_call_millis,
            calls,
            total,
            oldest: draft.files.first().map(|file| file.create_timestamp),
            newest: draft.files.last().map(|file| file.create_timestamp),
            bytes: draft.bytes,
            pictures: spread(&draft.files, SHOWN_PICTURES).iter().map(|file| self.seal.links(file)).collect(),
            warnings,
            left_out: draft.left_out,
            confirmation: match light {
                true => Confirmation::Click,
                false => Confirmation::Type { expected: total.to_string() },
            },
            made_at,
            expires_at: made_at + PLAN_SECONDS * 1000,
        }
    }

    /// The job, or `None` when there is none.
    async fn job(
        &self,
        draft: &mut Draft,
        id: &JobId,
    ) -> Result<Option<GetLiveSnapshotJobResponse>, Refusal> {
        let job = match self.upstream.call(&GetLiveSnapshotJob { job_id: id.clone() }).await {
            Ok(job) => job,
            Err(error) if error.code() == Some("JobNotFound") => return Ok(None),
            Err(error) => return Err(refusal(error)),
        };
        if job.status == "started" {
            draft.warnings.push(Warning::JobRunning { job_id: id.to_string() });
        }
        draft.subjects.push(Subject {
            id: id.to_string(),
            name: text::name(&job.job_name),
            bucket: Some(text::name(&job.snapshot_output.bucket)).filter(|bucket| !bucket.is_empty()),
            items: 0,
        });
        Ok(Some(job))
    }

    async fn chosen_snapshots(&self, draft: &mut Draft, wish: Wish) -> Result<(), Refusal> {
        let id = job_id(&wish.subject)?;
        if self.job(draft, &id).await?.is_none() {
            for item in wish.items {
                draft.leave_out(&wish.subject, item, LeftOutReason::NotFound);
            }
            return Ok(());
        }
        let millis = wish.items.iter().filter_map(|item| item.parse().ok()).collect();
        let windows = reconcile::windows(millis);
        let mut existing: HashMap<String, SnapshotFile> = HashMap::new();
        let mut overlays = std::collections::HashSet::new();
        for window in windows {
            let files =
                reconcile::snapshots(&self.upstream, &id, window, usize::MAX).await.map_err(refusal)?;
            for file in files {
                let name = file.create_timestamp.to_string();
                if file.is_overlay {
                    overlays.insert(name);
                } else {
                    existing.insert(name, file);
                }
            }
        }
        let mut kept = Vec::new();
        let mut excluded = 0;
        for item in wish.items {
            // The service refuses a whole call for one overwrite picture, so a timestamp that is also one stays out.
            if overlays.contains(&item) {
                excluded += 1;
                draft.leave_out(&wish.subject, item, LeftOutReason::Overwrite);
            } else if let Some(file) = existing.remove(&item) {
                draft.files.push(file);
                kept.push(item);
            } else {
                draft.leave_out(&wish.subject, item, LeftOutReason::NotFound);
            }
        }
        if excluded > 0 {
            draft.warnings.push(Warning::OverwriteExcluded { count: excluded });
        }
        draft.wishes.push(Wish { subject: wish.subject, items: kept });
        Ok(())
    }

    async fn snapshots_between(
        &self,
        draft: &mut Draft,
        subject: String,
        start: i64,
        end: i64,
    ) -> Result<(), Refusal> {
        let id = job_id(&subject)?;
        let Some(job) = self.job(draft, &id).await? else { return Ok(()) };
        // No snapshot is older than its job or newer than now; a day's allowance for clocks.
        let made = media_api::time::parse(&job.create_time).map_or(start, |time| time.timestamp() - 86_400);
        let windows = reconcile::days(start.max(made), end.min(now() / 1000 + 86_400));
        if windows.len() > MAX_WINDOWS {
            return Err(Problem::new(
                ProblemCode::InvalidRequest,
                400,
                format!("The range is over {MAX_WINDOWS} days; choose a shorter one."),
            )
            .into());
        }
        let mut kept = Vec::new();
        let mut overlays = 0;
        for window in windows {
            let room = MAX_ITEMS.saturating_sub(draft.found() + kept.len());
            if room == 0 {
                draft.cut = true;
                break;
            }
            let files = reconcile::snapshots(&self.upstream, &id, window, room).await.map_err(refusal)?;
            for file in files.into_iter().filter(|file| within(file, start, end)) {
                if file.is_overlay {
                    overlays += 1;
                } else if kept.last() != Some(&file.create_timestamp.to_string()) {
                    kept.push(file.create_timestamp.to_string());
                    draft.files.push(file);
                }
            }
        }
        if overlays > 0 {
            draft.warnings.push(Warning::OverwriteExcluded { count: overlays });
        }
        draft.wishes.push(Wish { subject, items: kept });
        Ok(())
    }

    async fn chosen_streams(&self, draft: &mut Draft, wish: Wish) -> Result<(), Refusal> {
        let id = video_id(&wish.subject)?;
        let found = reconcile::streams(&self.upstream, &id).await.map_err(refusal)?;
        let (video, streams) = found.unwrap_or_default();
        let (kept, gone): (Vec<_>, Vec<_>) =
            wish.items.into_iter().partition(|item| streams.iter().any(|stream| stream.job_id == *item));
        for item in gone {
            draft.leave_out(&wish.subject, item, LeftOutReason::NotFound);
        }
        if !kept.is_empty() && kept.len() == streams.len() {
            draft.warnings.push(Warning::NoStreamsLeft { video_id: wish.subject.clone() });
        }
        let freed: u64 = streams.iter().filter(|s| kept.contains(&s.job_id)).map(|s| s.size).sum();
        *draft.bytes.get_or_insert_default() += freed;
        draft.subjects.push(Subject {
            id: wish.subject.clone(),
            name: text::name(&video.title),
            bucket: None,
            items: 0,
        });
        draft.wishes.push(Wish { subject: wish.subject, items: kept });
        Ok(())
    }

    async fn chosen_fragments(&self, draft: &mut Draft, wishes: Vec<Wish>) -> Result<(), Refusal> {
        for group in wishes.chunks(20) {
            let media: Vec<String> = group.iter().map(|wish| wish.subject.clone()).collect();
            let details = reconcile::uploads(&self.upstream, &media).await.map_err(refusal)?;
            for wish in group {
                let Some(detail) = details.iter().find(|detail| detail.media_id == wish.subject) else {
                    draft.leave_out(&wish.subject, wish.subject.clone(), LeftOutReason::NotFound);
                    continue;
                };
                *draft.bytes.get_or_insert_default() += detail.upload_size;
                draft.subjects.push(Subject {
                    id: wish.subject.clone(),
                    name: text::name(&detail.title),
                    bucket: None,
                    items: 0,
                });
                draft.wishes.push(wish.clone());
            }
        }
        Ok(())
    }
}

fn within(file: &SnapshotFile, start: i64, end: i64) -> bool {
    (start..=end).contains(&file.create_timestamp.div_euclid(1000))
}

/// At most `count` of them, the first and the last among them.
fn spread<T>(all: &[T], count: usize) -> Vec<&T> {
    if all.len() <= count {
        return all.iter().collect();
    }
    (0..count).map(|at| &all[at * (all.len() - 1) / (count - 1)]).collect()
}

fn job_id(text: &str) -> Result<JobId, Refusal> {
    JobId::new(text).map_err(|error| Problem::new(ProblemCode::InvalidRequest, 400, error.to_string()).into())
}

fn video_id(text: &str) -> Result<VideoId, Refusal> {
    VideoId::new(text)
        .map_err(|error| Problem::new(ProblemCode::InvalidRequest, 400, error.to_string()).into())
}

fn refusal(error: UpstreamError) -> Refusal {
    error.into_problem().into()
}
