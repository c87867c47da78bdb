//! The first step where no time range was chosen yet.

use super::state::{Event, State};
use super::use_deletions;
use crate::components::problem::ProblemSlot;
use crate::components::time_range::{RangeProblem, TimeRange, from_input, to_input};
use crate::format;
use crate::state::preferences::use_preferences;
use crate::text::{Tr, counted, deletion as words, frame, t, table};
use leptos::prelude::*;
use media_api::Action;
use media_api::time::ApiTime;

const OFFERS: [i64; 4] = [3_600, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

/// The bounds as instants, in seconds since the epoch; a field that holds no time is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    start: Option<i64>,
    end: Option<i64>,
}

impl Bounds {
    /// The last so many seconds, up to now.
    fn last(seconds: i64) -> Self {
        let (start, end) = TimeRange::Last(seconds).bounds(format::now());
        Self { start: Some(start), end: Some(end) }
    }

    fn check(self) -> Result<(ApiTime, ApiTime), RangeProblem> {
        let (start, end) = self.start.zip(self.end).ok_or(RangeProblem::Missing)?;
        if end < start {
            return Err(RangeProblem::Order);
        }
        ApiTime::from_seconds(start).zip(ApiTime::from_seconds(end)).ok_or(RangeProblem::Missing)
    }
}

#[component]
pub(super) fn RangeStep() -> impl IntoView {
    let deletions = use_deletions();
    let bounds = RwSignal::new(Bounds::last(OFFERS[0]));
    let wrong = RwSignal::new(None::<RangeProblem>);
    let is_waiting = deletions.read(|state| matches!(state, State::Choosing { waiting: Some(_), .. }));
    let problem = deletions.read(|state| match state {
        State::Choosing { problem, .. } => problem.clone(),
        _ => None,
    });
    let job_count = deletions.read(|state| match state {
        State::Choosing { jobs, .. } => jobs.len(),
        _ => 0,
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match bounds.get_untracked().check() {
            Ok((start, end)) => {
                wrong.set(None);
                deletions.send(Event::Preview { start, end });
            }
            Err(problem) => wrong.set(Some(problem)),
        }
    };
    view! {
        <form class="steps" on:submit=submit novalidate>
            <header>
                <h2 id="deletion-title">
                    {move || words::CHOOSE_TITLE.with(&[&counted(job_count.get(), words::JOB, words::JOBS)])}
                </h2>
            </header>
            <section>
                <p id="deletion-what">{t(words::CHOOSE_HINT)}</p>
                <Range bounds=bounds wrong=wrong />
                <Show when=move || is_waiting.get()>
                    <progress aria-label=t(words::PLANNING)></progress>
                    <p role="status">{t(words::PLANNING_HINT)}</p>
                </Show>
                <ProblemSlot problem=problem action=Action::ListLiveSnapshotFiles />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| deletions.send(Event::Close)>
                    {t(frame::CANCEL)}
                </button>
                <button type="submit" class="btn primary" aria-disabled=move || is_waiting.get().then_some("true")>
                    {t(words::PREVIEW)}
                </button>
            </footer>
        </form>
    }
}

/// Two fields, and ranges up to now to fill them with.
#[component]
fn Range(bounds: RwSignal<Bounds>, wrong: RwSignal<Option<RangeProblem>>) -> impl IntoView {
    let preferences = use_preferences();
    let offer = move |seconds: i64| {
        let fill = move |_| {
            wrong.set(None);
            bounds.set(Bounds::last(seconds));
        };
        view! {
            <button type="button" class="btn small" on:click=fill>
                {move || TimeRange::Last(seconds).words(preferences.zone())}
            </button>
        }
    };
    let start = (move || bounds.get().start, move |at| bounds.update(|b| b.start = at));
    let end = (move || bounds.get().end, move |at| bounds.update(|b| b.end = at));
    view! {
        <fieldset class="range">
            <legend>{t(words::TAKEN_BETWEEN)}</legend>
            <div class="offers">{OFFERS.map(offer).collect_view()}</div>
            <div class="ends-chosen">
                <InstantField label=table::FROM value=Signal::derive(start.0) change=Callback::new(start.1) wrong=wrong />
                <InstantField label=table::TO value=Signal::derive(end.0) change=Callback::new(end.1) wrong=wrong />
            </div>
            <p id="deletion-range-problem" class="problem" role="alert">
                {move || wrong.get().map(RangeProblem::words)}
            </p>
        </fieldset>
    }
}

/// A field for an instant. The text is only its display in the chosen zone: as long as nobody types, the instant stays.
#[component]
fn InstantField(
    label: Tr,
    value: Signal<Option<i64>>,
    change: Callback<Option<i64>>,
    wrong: RwSignal<Option<RangeProblem>>,
) -> impl IntoView {
    let preferences = use_preferences();
    let text = Memo::new(move |before: Option<&String>| match value.get() {
        Some(at) => to_input(at, preferences.zone()),
        // What cannot be read stays as it was typed.
        None => before.cloned().unwrap_or_default(),
    });
    let typed = move |event| {
        let (typed, zone) = (event_target_value(&event), preferences.zone());
        let shown = value
            .get_untracked()
            .filter(|at| from_input(&typed, zone) == from_input(&to_input(*at, zone), zone));
        change.run(shown.or_else(|| from_input(&typed, zone)));
    };
    view! {
        <label class="field">
            <span class="lab">{t(label)}</span>
            <input
                type="datetime-local"
                step="1"
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby="deletion-range-problem"
                prop:value=text
                on:input=typed
            />
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_needs_both_ends_in_order() {
        let (early, late) = (Some(1_767_322_800), Some(1_767_326_400));
        let check =
            |start, end| Bounds { start, end }.check().map(|(start, end)| end.seconds() - start.seconds());
        assert_eq!(check(None, late), Err(RangeProblem::Missing));
        assert_eq!(check(early, None), Err(RangeProblem::Missing));
        assert_eq!(check(late, early), Err(RangeProblem::Order));
        assert_eq!(check(early, late), Ok(3_600));
    }
}
