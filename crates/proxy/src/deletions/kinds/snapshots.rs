//! Snapshots of jobs: DeleteLiveSnapshotFiles, which answers for each item (seed page; api-reference A.1.3).

use super::super::batching::{Wish, merge};
use super::super::plan::Draft;
use super::super::reading::{ReadError, Reader, days};
use super::*;
use crate::store::now;
use crate::text;
use media_api::deletion::{CLICK_LIMIT, LeftOutReason, MAX_ITEMS, TIMESTAMPS_PER_CALL};
use media_api::ice::{DeleteLiveSnapshotFiles, GetLiveSnapshotJob, GetLiveSnapshotJobResponse, SnapshotFile};
use media_api::{CreateTimestamp, JobId, ServerMessage};

/// Maximum number of day-long windows that one plan may read.
const MAX_DAYS: usize = 400;
/// The placeholder of the job's ID in the names of picture files.
const JOB_ID: &str = "{JobId}";
/// Allowance for clocks that differ, of one day, in seconds.
const DAY: i64 = 86_400;

pub(super) struct Snapshots;

#[async_trait]
impl Kind for Snapshots {
    fn action(&self) -> Action {
        Action::DeleteLiveSnapshotFiles
    }

    fn items_per_call(&self) -> usize {
        TIMESTAMPS_PER_CALL
    }

    fn interval(&self, pace: &Pace) -> Duration {
        pace.files
    }

    fn confirmation(&self, total: usize, erase_originals: bool, _: &[Subject]) -> Confirmation {
        if erase_originals || total > CLICK_LIMIT { typed_count(total) } else { Confirmation::Click }
    }

    fn is_in_cdn(&self, erase_originals: bool) -> bool {
        erase_originals
    }

    fn warnings(&self, erase_originals: bool) -> Vec<Warning> {
        match erase_originals {
            true => vec![Warning::OriginalsIncluded],
            false => vec![Warning::OriginalsStay],
        }
    }

    async fn plan(&self, reader: &Reader<'_>, target: &Target, draft: &mut Draft) -> Result<(), Refusal> {
        match target {
            Target::Snapshots { jobs, erase_originals } => {
                let wishes = jobs.iter().map(|job| Wish {
                    subject: job.job_id.to_string(),
                    items: job.timestamps.iter().map(ToString::to_string).collect(),
                });
                for wish in draft.begin(wishes.collect()) {
                    draft.reading = Some(wish.subject.clone());
                    chosen(reader, draft, wish, *erase_originals).await?;
                }
                Ok(())
            }
            Target::SnapshotRange { jobs, start, end, erase_originals } => {
                let wishes = jobs.iter().map(|job| Wish { subject: job.to_string(), items: Vec::new() });
                for wish in merge(wishes.collect()).0 {
                    let range = (start.seconds(), end.seconds());
                    draft.reading = Some(wish.subject.clone());
                    between(reader, draft, wish.subject, range, *erase_originals).await?;
                }
                Ok(())
            }
            Target::Streams { .. } | Target::Fragments { .. } | Target::Templates { .. } => {
                Err(another_kind())
            }
        }
    }

    async fn call(&self, upstream: &Upstream, named: Named<'_>) -> Result<Success, UpstreamError> {
        let malformed = || UpstreamError::Invalid(Vec::new());
        let timestamps = named.items.iter().map(|item| CreateTimestamp::new(item.parse().ok()?).ok());
        let request = DeleteLiveSnapshotFiles {
            job_id: JobId::new(named.subject).map_err(|_| malformed())?,
            create_timestamp_list: timestamps.collect::<Option<_>>().ok_or_else(malformed)?,
            delete_original_file: Some(named.erase_originals),
        };
        let answer = upstream.call(&request).await?;
        let results: HashMap<String, String> = answer
            .delete_file_result_list
            .iter()
            .map(|result| (result.create_timestamp.to_string(), text::word(&result.result)))
            .collect();
        let of_item = |item: &String| match results.get(item).map(String::as_str) {
            Some("OK") => ItemAnswer::Deleted,
            Some("NotFound") => ItemAnswer::NotFound,
            Some(result) => ItemAnswer::Failed(result.to_owned()),
            None => ItemAnswer::Unnamed,
        };
        let items = named.items.iter().map(of_item).collect();
        Ok(Success { request_id: text::word(&answer.request_id), items })
    }

    fn answer(&self, error: &UpstreamError) -> Answer {
        match error.code() {
            Some("NoValidSnapshot") => Answer::AlreadyGone,
            _ => general_answer(error),
        }
    }

    async fn read_back(&self, reader: &Reader<'_>, named: Named<'_>) -> Result<Vec<ReadBack>, ReadError> {
        let malformed = || UpstreamError::Invalid(Vec::new());
        let job = JobId::new(named.subject).map_err(|_| malformed())?;
        let timestamps: Vec<i64> = named.items.iter().filter_map(|item| item.parse().ok()).collect();
        let files = reader.existing_snapshots(&job, &timestamps).await?;
        let listed =
            files.iter().filter(|file| !file.is_overlay).map(|file| file.create_timestamp.to_string());
        Ok(by_listing(named, &listed.collect()))
    }

    fn describe(&self, count: usize, erase_originals: bool) -> ActivityDetail {
        match erase_originals {
            true => ActivityDetail::SnapshotsWithPictures(count),
            false => ActivityDetail::SnapshotRecords(count),
        }
    }
}

/// The job, or `None` when there is none.
async fn job(
    reader: &Reader<'_>,
    draft: &mut Draft,
    id: &JobId,
    erase_originals: bool,
) -> Result<Option<GetLiveSnapshotJobResponse>, Refusal> {
    let job = match reader.call(&GetLiveSnapshotJob { job_id: id.clone() }).await {
        Ok(job) => job,
        Err(ReadError::Upstream(error)) if error.code() == Some("JobNotFound") => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if job.status == "started" {
        draft.warnings.push(Warning::JobRunning { job_id: id.to_string() });
    }
    let has_own_names = job.sequence_format.is_empty() || job.sequence_format.contains(JOB_ID);
    if erase_originals && !has_own_names {
        draft.warnings.push(Warning::FilesMayBeShared { job_id: id.to_string() });
    }
    draft.subjects.push(Subject {
        id: id.to_string(),
        name: text::name(&job.job_name),
        bucket: Some(text::name(&job.snapshot_output.bucket)).filter(|bucket| !bucket.is_empty()),
        items: 0,
    });
    Ok(Some(job))
}

async fn chosen(
    reader: &Reader<'_>,
    draft: &mut Draft,
    wish: Wish,
    erase_originals: bool,
) -> Result<(), Refusal> {
    let id = JobId::new(&*wish.subject).map_err(Refusal::bad_identifier)?;
    if job(reader, draft, &id, erase_originals).await?.is_none() {
        for item in wish.items {
            draft.leave_out(&wish.subject, item, LeftOutReason::NotFound);
        }
        return Ok(());
    }
    let millis: Vec<i64> = wish.items.iter().filter_map(|item| item.parse().ok()).collect();
    let mut existing: HashMap<String, SnapshotFile> = HashMap::new();
    let mut overlays = HashSet::new();
    for file in reader.existing_snapshots(&id, &millis).await? {
        let name = file.create_timestamp.to_string();
        if file.is_overlay {
            overlays.insert(name);
        } else {
            existing.insert(name, file);
        }
    }
    let mut kept = Vec::new();
    let mut excluded = 0;
    for item in wish.items {
        // The service refuses a whole call for one overwrite picture, so a timestamp that also has one is left out.
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
        draft
            .warnings
            .push(Warning::OverwriteExcluded { count: excluded, job_id: Some(wish.subject.clone()) });
    }
    draft.wishes.push(Wish { subject: wish.subject, items: kept });
    Ok(())
}

async fn between(
    reader: &Reader<'_>,
    draft: &mut Draft,
    subject: String,
    (start, end): (i64, i64),
    erase_originals: bool,
) -> Result<(), Refusal> {
    let id = JobId::new(&*subject).map_err(Refusal::bad_identifier)?;
    let Some(job) = job(reader, draft, &id, erase_originals).await? else {
        draft.warnings.push(Warning::JobNotFound { job_id: subject });
        return Ok(());
    };
    // No snapshot is older than its job or newer than now.
    let made = media_api::time::parse(&job.create_time).map_or(start, |time| time.timestamp() - DAY);
    let windows = days(start.max(made), end.min(now() / 1000 + DAY));
    if windows.len() > MAX_DAYS {
        return Err(Refusal::invalid(ServerMessage::RangeTooLong.with(&[&MAX_DAYS.to_string()])));
    }
    let within = |file: &SnapshotFile| (start..=end).contains(&file.create_timestamp.div_euclid(1000));
    let mut kept: Vec<String> = Vec::new();
    let (mut overlays, mut is_cut) = (0, false);
    for window in windows {
        let room = MAX_ITEMS.saturating_sub(draft.found() + kept.len());
        if room == 0 {
            is_cut = true;
            break;
        }
        for file in reader.snapshots(&id, window, room, within).await? {
            if file.is_overlay {
                overlays += 1;
            } else if kept.last() != Some(&file.create_timestamp.to_string()) {
                kept.push(file.create_timestamp.to_string());
                draft.files.push(file);
            }
        }
    }
    draft.cut |= is_cut;
    let job_id = subject.clone();
    if overlays > 0 {
        draft.warnings.push(Warning::OverwriteExcluded { count: overlays, job_id: Some(job_id) });
    } else if kept.is_empty() && !is_cut {
        draft.warnings.push(Warning::NothingInRange { job_id, name: draft.name_of(&subject) });
    }
    draft.wishes.push(Wish { subject, items: kept });
    Ok(())
}

use std::collections::HashMap;
