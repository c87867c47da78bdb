//! The first step where no time range was chosen yet.

use super::controller::use_deletions;
use super::state::{DialogEvent, DialogState};
use crate::components::problem::ProblemSlot;
use crate::components::time_range::{RangeFields, RangeInputs, TimeRange};
use crate::state::preferences::use_preferences;
use crate::text::{counted, deletion as words, frame, t};
use leptos::prelude::*;
use media_api::Action;
use media_api::time::ApiTime;

/// Seconds of the ranges up to now that fill the inputs.
const OFFERS: [i64; 4] = [TimeRange::HOUR, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

#[component]
pub(super) fn RangeStep() -> impl IntoView {
    let (deletions, preferences) = (use_deletions(), use_preferences());
    let fields = RangeFields::new();
    let proposed = deletions.read(|state| match state {
        DialogState::Choosing { over, .. } => over.range,
        _ => None,
    });
    fields.fill(proposed.get_untracked().unwrap_or(TimeRange::Last(TimeRange::HOUR)));
    let is_waiting = deletions.read(|state| matches!(state, DialogState::Choosing { waiting: Some(_), .. }));
    let problem = deletions.read(|state| match state {
        DialogState::Choosing { problem, .. } => problem.clone(),
        _ => None,
    });
    let job_count = deletions.read(|state| match state {
        DialogState::Choosing { over, .. } => over.jobs.len(),
        _ => 0,
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = fields.checked(preferences.zone(), None).map(TimeRange::between_millis);
        if let Some(TimeRange::Between(start, end)) = chosen
            && let Some((start, end)) = ApiTime::from_seconds(start).zip(ApiTime::from_seconds(end))
        {
            deletions.send(DialogEvent::Preview { start, end });
        }
    };
    let title = move || words::CHOOSE_TITLE.with(&[&counted(job_count.get(), words::JOB, words::JOBS)]);
    view! {
        <form on:submit=submit novalidate>
            <header><h2 id="deletion-title">{title}</h2></header>
            <section>
                <p id="deletion-what">{t(words::CHOOSE_HINT)}</p>
                <Range fields=fields />
                <Show when=move || is_waiting.get()>
                    <progress aria-label=t(words::PLANNING)></progress>
                    <p role="status">{t(words::PLANNING_HINT)}</p>
                </Show>
                <ProblemSlot problem=problem action=Action::ListLiveSnapshotFiles />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| deletions.send(DialogEvent::Close)>
                    {t(frame::CANCEL)}
                </button>
                <button type="submit" class="btn primary" aria-disabled=move || is_waiting.get().then_some("true")>
                    {t(words::PREVIEW)}
                </button>
            </footer>
        </form>
    }
}

/// The inputs, and the ranges up to now that fill them.
#[component]
fn Range(fields: RangeFields) -> impl IntoView {
    let preferences = use_preferences();
    let offer = move |seconds: i64| {
        let range = TimeRange::Last(seconds);
        view! {
            <button type="button" class="btn small" on:click=move |_| fields.fill(range)>
                {move || range.words(preferences.zone())}
            </button>
        }
    };
    view! {
        <fieldset class="range">
            <legend>{t(words::TAKEN_BETWEEN)}</legend>
            <div class="offers">{OFFERS.map(offer).collect_view()}</div>
            <RangeInputs fields=fields max_days=None />
        </fieldset>
    }
}
