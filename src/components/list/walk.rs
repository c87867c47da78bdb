//! A list that is searched window by window: continues automatically until the end, enough rows, or a stop by the user.

use super::Pages;
use super::covers::Covers;
use super::state::List;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::preferences::use_preferences;
use crate::text::{counted, t, table as words};
use leptos::prelude::*;

impl<T: Clone + PartialEq + Send + Sync + 'static> List<T> {
    /// Reads on while the search is under way.
    pub(super) fn read_on_while_walking(self) {
        Effect::new(move |_| {
            if !self.older.is_busy.get() && self.is_walking() {
                untrack(|| self.load_more());
            }
        });
    }

    /// Whether older windows are read automatically. A failed read ends that.
    pub fn is_walking(self) -> bool {
        self.has_more_to_search()
            && self.older.problem.with(Option::is_none)
            && self.rows.with(Vec::len) < self.walk_limit.get()
    }

    /// Whether there are windows that have not been searched.
    pub fn has_more_to_search(self) -> bool {
        self.pages() == Pages::Walk && self.fetch.is_current.get() && self.next().is_some()
    }

    fn stop_walking(self) {
        self.older.stop();
        self.walk_limit.stop();
    }

    fn walk_on(self) {
        self.older.problem.set(None);
        self.walk_limit.extend(self.rows.with_untracked(Vec::len));
    }

    /// The progress of the search: `Searched back to 2026-08-01 · 3 found`.
    fn walk_status(self, day_of: impl Fn(i64) -> String) -> String {
        let found = self.rows.with(Vec::len);
        let found = counted(found, words::FOUND_ONE, words::FOUND);
        let searched_to = self.searched_to().filter(|_| self.has_more_to_search());
        match searched_to {
            Some(back_to) => words::SEARCHED_BACK_TO.with(&[&day_of(back_to), &found]),
            None => found,
        }
    }
}

/// Below a list that is searched window by window: the progress, and the button that stops or continues it.
#[component]
pub fn WalkFoot<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let preferences = use_preferences();
    let status = move || match list.is_loading() {
        true => words::LOADING.get().to_owned(),
        false if !list.fetch.is_current.get() => String::new(),
        false => list.walk_status(|millis| format::day(millis, preferences.zone())),
    };
    let retry = Callback::new(move |()| list.load_more());
    let button = move || {
        match (list.has_more_to_search(), list.is_walking()) {
        (true, true) => view! {
            <button type="button" class="btn small" on:click=move |_| list.stop_walking()>{t(words::STOP_TASK)}</button>
        }
        .into_any(),
        (true, false) => view! {
            <button type="button" class="btn small" on:click=move |_| list.walk_on()>{t(words::SEARCH_ON)}</button>
        }
        .into_any(),
        _ => ().into_any(),
    }
    };
    view! {
        <div class="foot walk" aria-busy=move || list.is_walking().to_string()>
            <span aria-live="polite">{status}</span>
            <Show when=move || !list.has_more_to_search()><Covers list=list /></Show>
            <div class="spacer"></div>
            {button}
        </div>
        <ProblemSlot problem=list.older.problem retry=retry />
    }
}
