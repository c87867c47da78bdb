//! Reads what is next to a range: up to the nearest pictures on both sides, within a limited number of calls.

use super::read_page::read_page;
use super::store::{PictureStore, Window};
use super::surroundings::{Side, Surroundings};
use media_api::{JobId, Problem};

/// Calls on each side. Windows grow while they are empty, so that they reach back about two days.
const CALLS: usize = 6;
/// Seconds of the first window after a range.
const FIRST_WINDOW: i64 = 600;
/// Maximum time read before the range, in seconds.
const LOOK_BACK: i64 = 30 * 86_400;

/// Reads both sides of a range in whole seconds, both ends included. Nothing is read before the second `created` or after the
/// second `now`.
pub async fn read_surroundings(
    job: &JobId,
    (start, end): (i64, i64),
    created: Option<i64>,
    now: i64,
) -> Result<Surroundings, Problem> {
    let oldest = created.unwrap_or(i64::MIN).max(start - LOOK_BACK);
    let before = read_before(job, oldest, start).await?;
    let after = if end < now { Some(read_after(job, end, now).await?) } else { None };
    Ok(Surroundings { before, after })
}

async fn read_before(job: &JobId, oldest: i64, start: i64) -> Result<Side, Problem> {
    let nothing = Side { times: Vec::new(), read: (start * 1_000, start * 1_000) };
    if oldest >= start {
        return Ok(nothing);
    }
    let mut store = PictureStore::new((oldest, start - 1));
    for _ in 0..CALLS {
        let Some(window) = store.begin() else { break };
        let page = read_page(job.clone(), window).await?;
        store.apply(window, page);
        if store.newest().is_some() {
            break;
        }
    }
    let read = store.read_within(store.range()).pop().filter(|span| span.1 == start * 1_000);
    let of_span = |read: (i64, i64)| {
        let times = store.pictures().iter().map(|p| p.millis).filter(|at| *at >= read.0);
        Side { times: times.collect(), read }
    };
    Ok(read.map_or(nothing, of_span))
}

async fn read_after(job: &JobId, end: i64, now: i64) -> Result<Side, Problem> {
    let start = (end + 1) * 1_000;
    let mut side = Side { times: Vec::new(), read: (start, start) };
    let mut length = FIRST_WINDOW;
    for _ in 0..CALLS {
        let from = side.read.1.div_euclid(1_000);
        if from > now {
            break;
        }
        let window = Window::after(from, (from + length - 1).min(now));
        let page = read_page(job.clone(), window).await?;
        let listed = page.pictures.iter().filter(|p| !p.is_overlay).map(|p| p.millis);
        if let Some(first) = listed.filter(|millis| *millis >= start).min() {
            side.times.push(first);
            side.read.1 = first + 1;
            break;
        }
        // A page can consist of overwrite pictures and of those before the window only.
        let next = page.next.filter(|next| (window.from + 1..=window.to).contains(next));
        side.read.1 = next.unwrap_or(window.to + 1) * 1_000;
        length *= if next.is_none() { 4 } else { 1 };
    }
    Ok(side)
}
