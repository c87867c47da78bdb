//! The dialog's place in the address: `?deletion=ID`, or `?deletion=over:JOBS` or `over:JOBS;RANGE` while a time
//! range is chosen.
//!
//! A link, a reload and *forward* open the dialog and confirm nothing: a plan still requires its confirmation. *Back* leaves
//! it.

use super::controller::{Deletions, use_deletions};
use super::outcomes::Place as OutcomePlace;
use super::state::{Address, DialogEvent, Opening, OverRange};
use crate::components::time_range::TimeRange;
use crate::state::job_list;
use crate::state::notices::Notice;
use crate::state::query::{HistoryMode, Query, UrlQuery, navigate, use_any_url_query};
use crate::state::session::{Session, use_read_only, use_session};
use crate::text::{Tr, frame as words};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use media_api::JobId;

const PARAMETER: &str = "deletion";
/// Prefix of the jobs over whose snapshots a range is chosen.
const OVER: &str = "over:";
/// Before the range that is proposed.
const RANGE: char = ';';

/// The value of the parameter; `None` when there is none.
fn to_text(address: &Address) -> Option<String> {
    match address {
        Address::Nothing | Address::Unchanged => None,
        Address::Deletion(id) => Some(id.clone()),
        Address::Over(OverRange { jobs, range }) => {
            let range = range.map(|range| format!("{RANGE}{}", range.to_text())).unwrap_or_default();
            Some(format!("{OVER}{}{range}", job_list::to_text(jobs.iter().map(JobId::as_str))))
        }
    }
}

/// The request that the value stands for; `None` if it is incomplete.
fn parse(text: &str) -> Option<Opening> {
    let Some(over) = text.strip_prefix(OVER) else { return Some(Opening::Find(text.to_owned())) };
    let (jobs, range) = match over.split_once(RANGE) {
        Some((jobs, range)) => (jobs, Some(TimeRange::parse(range)?)),
        None => (over, None),
    };
    Some(Opening::Choose(OverRange { jobs: job_list::parse(jobs)?, range }))
}

impl Deletions {
    /// Shows another screen, with the open dialog over it.
    pub fn take_to(self, path: &str) {
        let dialog = self.dialog.with_untracked(|dialog| to_text(&dialog.address()));
        let query: Query = [(PARAMETER, dialog)].into_iter().collect();
        navigate(&format!("{path}{}", query.to_search()));
    }
}

/// Keeps dialog and address in step while the calling component is mounted.
pub(super) fn keep_in_step() {
    let deletions = use_deletions();
    write_changes(deletions);
    follow_navigation(deletions);
}

fn write_changes(deletions: Deletions) {
    let url = use_any_url_query();
    let address = Memo::new(move |_| deletions.dialog.with(|dialog| dialog.address()));
    Effect::new(move |before: Option<Option<String>>| {
        let address = address.get();
        let text = to_text(&address);
        // A closed dialog has not processed the address yet.
        let is_first = before.is_none() && address == Address::Nothing;
        if !is_first && address != Address::Unchanged {
            url.set_dialog(PARAMETER, text.clone());
            if before.flatten().is_some_and(|before| Some(before) != text) {
                forget_outcomes(url);
            }
        }
        text
    });
}

/// Removes what the address states about the outcomes of the dialog that was shown before.
fn forget_outcomes(url: UrlQuery) {
    let stated = OutcomePlace::Dialog.parameters();
    if url.query.with_untracked(|query| stated.iter().any(|name| query.get(name).is_some())) {
        url.set(&stated.map(|name| (name, None)), HistoryMode::Replace);
    }
}

/// The screen that is shown, and the parameter's value.
type Place = (String, Option<String>);

fn follow_navigation(deletions: Deletions) {
    let (url, session, pathname) = (use_any_url_query(), use_session(), use_location().pathname);
    let read_only = use_read_only();
    let is_ready = Memo::new(move |_| session.with(Session::is_ready));
    let place = Memo::new(move |_| (pathname.get(), url.get(PARAMETER)));
    Effect::new(move |before: Option<Option<Place>>| {
        let (before, place) = (before.flatten(), place.get());
        if !is_ready.get() {
            return before;
        }
        let own = untrack(|| deletions.dialog.with(|dialog| dialog.address()));
        let is_left = before.as_ref().is_some_and(|before| before.0 != place.0 || before.1.is_some());
        match &place.1 {
            Some(text) if own == Address::Unchanged || to_text(&own).as_ref() == Some(text) => {}
            Some(text) => match openable(text, read_only) {
                Ok(opening) => deletions.open_from_address(opening),
                Err(reason) => {
                    url.set_dialog(PARAMETER, None);
                    deletions.notices.show(Notice::failure(move || reason.get().to_owned()));
                }
            },
            None if is_left => deletions.send(DialogEvent::Leave),
            None => {}
        }
        Some(place)
    });
}

/// What to open, or why it is not opened. A range is chosen for a new plan; everything else can be looked at in read-only mode.
fn openable(text: &str, read_only: Memo<bool>) -> Result<Opening, Tr> {
    match parse(text) {
        None => Err(words::DIALOG_NOT_OPENED),
        Some(Opening::Choose(_)) if read_only.get_untracked() => Err(words::DIALOG_READ_ONLY),
        Some(opening) => Ok(opening),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(count: usize, range: Option<TimeRange>) -> OverRange {
        OverRange { jobs: (0..count).map(|i| JobId::new(format!("job-{i}")).unwrap()).collect(), range }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        assert_eq!(parse("d-1"), Some(Opening::Find("d-1".to_owned())));
        assert_eq!(to_text(&Address::Deletion("d-1".to_owned())).as_deref(), Some("d-1"));
        for (range, written) in [
            (None, "over:job-0,job-1"),
            (
                Some(TimeRange::Between(1_767_319_200, 1_767_321_240)),
                "over:job-0,job-1;2026-01-02T02:00:00Z,2026-01-02T02:34:00Z",
            ),
        ] {
            let text = to_text(&Address::Over(over(2, range)));
            assert_eq!(text.as_deref(), Some(written));
            assert_eq!(parse(written), Some(Opening::Choose(over(2, range))));
        }
        assert_eq!(to_text(&Address::Nothing), None);
    }

    #[test]
    fn nothing_is_guessed() {
        for broken in ["over:", "over:a,,b", "over: ", "over:a;", "over:a;2026", "over:;last-1h"] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }
}
