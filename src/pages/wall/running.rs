//! The running jobs of all time, in an order that does not change while they are shown.

use crate::clock;
use crate::state::fetch::Fetch;
use crate::state::job_walk::{FIRST_DAY, JobSearch, walk_page};
use leptos::prelude::*;
use media_api::Problem;
use media_api::ice::{JobInfo, JobStatus};

/// The running jobs and the walk that reads them.
#[derive(Clone, Copy)]
pub struct RunningJobs {
    /// In the order in which they were found. A job that no longer runs stays, with `is_running` false.
    pub tiles: RwSignal<Vec<WallJob>>,
    /// Everything created at or after this time has been read, in milliseconds since the epoch; `None` while nothing is read.
    pub searched_to: RwSignal<Option<i64>>,
    /// The walk.
    pub fetch: Fetch<()>,
}

/// A job on the wall.
#[derive(Debug, Clone, PartialEq)]
pub struct WallJob {
    pub job: JobInfo,
    pub is_running: bool,
}

impl RunningJobs {
    /// Starts reading at once.
    pub fn new() -> Self {
        let (tiles, searched_to) = (RwSignal::new(Vec::new()), RwSignal::new(None));
        let fetch = Fetch::new(|| Some(()), move |()| walk(tiles, searched_to));
        Self { tiles, searched_to, fetch }
    }

    /// Whether all time has been read once.
    pub fn is_complete(self) -> bool {
        self.fetch.data.with(Option::is_some)
    }
}

/// Adds jobs as they are found, newest first; those that are no longer found are marked at the end of a walk.
async fn walk(tiles: RwSignal<Vec<WallJob>>, searched_to: RwSignal<Option<i64>>) -> Result<(), Problem> {
    let newest = clock::service_now().div_euclid(1_000);
    let status = Some(JobStatus::Started);
    let search = JobSearch { keyword: String::new(), status, oldest: FIRST_DAY, newest };
    let (mut cursor, mut found) = (None, Vec::new());
    loop {
        let page = walk_page(&search, cursor).await?;
        // Most windows contain no running job.
        if !page.jobs.is_empty() {
            tiles.update(|tiles| add(tiles, &page.jobs));
        }
        found.extend(page.jobs);
        searched_to.set(Some(page.searched_to));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    tiles.update(|tiles| mark_stopped(tiles, &found));
    Ok(())
}

/// Updates the tiles of the jobs found, and adds new ones at the end.
fn add(tiles: &mut Vec<WallJob>, found: &[JobInfo]) {
    for job in found {
        let new = WallJob { job: job.clone(), is_running: true };
        match tiles.iter_mut().find(|tile| tile.job.job_id == job.job_id) {
            Some(tile) => *tile = new,
            None => tiles.push(new),
        }
    }
}

/// Keeps the tiles of jobs that were not found in their places, as stopped.
fn mark_stopped(tiles: &mut [WallJob], found: &[JobInfo]) {
    for tile in tiles {
        tile.is_running = found.iter().any(|job| job.job_id == tile.job.job_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(ids: &str) -> Vec<JobInfo> {
        ids.chars().map(|id| JobInfo { job_id: id.to_string(), ..JobInfo::default() }).collect()
    }

    fn shown(tiles: &[WallJob]) -> String {
        tiles
            .iter()
            .map(
                |tile| if tile.is_running { tile.job.job_id.clone() } else { tile.job.job_id.to_uppercase() },
            )
            .collect()
    }

    #[test]
    fn tiles_keep_their_places_when_jobs_start_and_stop() {
        let mut tiles = Vec::new();
        let mut read = |found: &str| {
            add(&mut tiles, &jobs(found));
            mark_stopped(&mut tiles, &jobs(found));
            shown(&tiles)
        };
        assert_eq!(read("cab"), "cab");
        assert_eq!(read("dcb"), "cAbd", "a new job comes last, and a stopped one is marked");
        assert_eq!(read("abcd"), "cabd", "it is running again");
    }
}
