//! One read of a job's snapshots.

use super::store::{Page, Window};
use super::{Picture, pictures_of};
use crate::client;
use crate::clock;
use crate::text::problems as words;
use media_api::ice::{ListLiveSnapshotFiles, SortBy};
use media_api::time::{self, ApiTime};
use media_api::{JobId, PageSize, Problem, ProblemCode, Sent};

/// Reads one page of a window.
///
/// # Errors
/// As [`client::call`]; also for a cursor that is no time in or after the window: what it leaves out is not known.
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
    let next = next_of(&answer.response.next_start_time, window)
        .map_err(|problem| Problem { sent: Some(Box::new(Sent::of(&request))), ..problem })?;
    Ok(Page { pictures: pictures_of(answer), next })
}

/// Reads the file that each new snapshot overwrites. Its newest snapshot was taken at the second `taken` or later, within a day.
pub async fn read_overlay(job_id: JobId, taken: i64) -> Result<Option<Picture>, Problem> {
    let window = Window::after(taken, clock::service_now().div_euclid(1_000));
    let pictures = read_page(job_id, window).await?.pictures;
    Ok(pictures.into_iter().filter(|picture| picture.is_overlay).max_by_key(|picture| picture.millis))
}

/// The second that a cursor names; `None` at the end of the list.
fn next_of(cursor: &str, window: Window) -> Result<Option<i64>, Problem> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let next = time::parse(cursor).map(|next| next.timestamp()).filter(|next| *next >= window.from);
    next.map(Some).ok_or_else(|| {
        Problem::new(
            ProblemCode::BadAnswer,
            0,
            words::UNREADABLE.with(&[&format!("NextStartTime: {cursor}")]),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_empty_or_a_time_in_or_after_the_window() {
        let window = Window::after(1_767_322_800, 1_767_322_900);
        let next = |cursor: &str| next_of(cursor, window).map_err(|problem| problem.code);
        assert_eq!(next(""), Ok(None));
        assert_eq!(next("2026-01-02T03:00:00Z"), Ok(Some(1_767_322_800)));
        assert_eq!(next("2026-01-02T04:00:00Z"), Ok(Some(1_767_326_400)));
        for bad in ["later", "2026-01-02T02:59:59Z", "1970-01-01T00:00:00Z"] {
            assert_eq!(next(bad), Err(ProblemCode::BadAnswer), "{bad}");
        }
    }
}
