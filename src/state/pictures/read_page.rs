//! One read of a job's snapshots.

use super::store::{Page, Window};
use super::{Picture, pictures_of};
use crate::clock;
use crate::client;
use media_api::ice::{ListLiveSnapshotFiles, SortBy};
use media_api::time::{self, ApiTime};
use media_api::{JobId, PageSize, Problem};

/// Reads one page of a window.
pub async fn read_page(job_id: JobId, window: Window) -> Result<Page, Problem> {
    let time = |seconds| ApiTime::from_seconds(seconds);
    let Some((start_time, end_time)) = time(window.from).zip(time(window.asked_end())) else {
        return Ok(Page::default());
    };
    let request = ListLiveSnapshotFiles {
        job_id,
        start_time,
        end_time,
        limit: Some(PageSize::MAX),
        sort_by: Some(SortBy::Ascending),
    };
    let answer = client::call(&request).await?;
    let next = time::parse(&answer.response.next_start_time).map(|next| next.timestamp());
    Ok(Page { pictures: pictures_of(answer), next })
}

/// Reads the file that each new snapshot overwrites. Its newest snapshot was taken at the second `taken` or later, within a day.
pub async fn read_overlay(job_id: JobId, taken: i64) -> Result<Option<Picture>, Problem> {
    let window = Window::after(taken, clock::service_now().div_euclid(1_000));
    let pictures = read_page(job_id, window).await?.pictures;
    Ok(pictures.into_iter().filter(|picture| picture.is_overlay).max_by_key(|picture| picture.millis))
}
