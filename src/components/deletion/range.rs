//! The first step where no range was chosen yet: pictures taken when?

use super::controller::Controller;
use crate::components::problem::ProblemSlot;
use crate::components::time_range::{RangeProblem, TimeRange, from_input, to_input};
use crate::format;
use crate::state::preferences::{Zone, use_preferences};
use crate::text::{Tr, deletion as words, frame, t, table};
use leptos::prelude::*;
use media_api::Action;
use media_api::time::ApiTime;

const HOUR: i64 = 3_600;
const OFFERS: [i64; 4] = [HOUR, TimeRange::DAY, 7 * TimeRange::DAY, 30 * TimeRange::DAY];

/// What the two fields hold. It lives as long as the dialog, so that nothing is lost when a plan cannot be made.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    from: RwSignal<String>,
    to: RwSignal<String>,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self { from: RwSignal::new(String::new()), to: RwSignal::new(String::new()) }
    }
    /// Fills both fields with the bounds of a range.
    pub(super) fn fill(&self, range: TimeRange, zone: Zone) {
        let (start, end) = range.bounds(format::now());
        self.from.set(to_input(start, zone));
        self.to.set(to_input(end, zone));
    }
}

/// The bounds the fields hold, or what is wrong with them.
fn bounds(from: &str, to: &str, zone: Zone) -> Result<(ApiTime, ApiTime), RangeProblem> {
    let (start, end) = from_input(from, zone).zip(from_input(to, zone)).ok_or(RangeProblem::Missing)?;
    if end < start {
        return Err(RangeProblem::Order);
    }
    ApiTime::from_seconds(start).zip(ApiTime::from_seconds(end)).ok_or(RangeProblem::Missing)
}

#[component]
pub(super) fn RangeStep(controller: Controller) -> impl IntoView {
    let preferences = use_preferences();
    let fields = controller.range;
    let wrong = RwSignal::new(None::<RangeProblem>);
    // A change of zone keeps the instants, not the digits.
    Effect::new(move |before: Option<Zone>| {
        let zone = preferences.zone();
        if let Some(before) = before.filter(|before| *before != zone) {
            for field in [fields.from, fields.to] {
                if let Some(seconds) = from_input(&field.get_untracked(), before) {
                    field.set(to_input(seconds, zone));
                }
            }
        }
        zone
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if controller.planning.get_untracked() {
            return;
        }
        let zone = preferences.zone();
        match fields.from.with_untracked(|from| fields.to.with_untracked(|to| bounds(from, to, zone))) {
            Ok((start, end)) => {
                wrong.set(None);
                controller.plan_range(start, end);
            }
            Err(problem) => wrong.set(Some(problem)),
        }
    };
    let offer = move |seconds: i64| {
        let range = TimeRange::Last(seconds);
        view! {
            <button
                type="button"
                class="btn small"
                on:click=move |_| {
                    wrong.set(None);
                    fields.fill(range, preferences.zone());
                }
            >
                {move || range.words(preferences.zone())}
            </button>
        }
    };
    let instant = move |name: Tr, field: RwSignal<String>| {
        view! {
            <label class="field">
                <span class="lab">{t(name)}</span>
                <input
                    type="datetime-local"
                    step="1"
                    aria-invalid=move || wrong.get().map(|_| "true")
                    aria-describedby="deletion-range-problem"
                    prop:value=field
                    on:input=move |event| field.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <form class="steps" on:submit=submit novalidate>
            <header><h2 id="deletion-title">{t(words::CHOOSE_RANGE)}</h2></header>
            <section>
                <p id="deletion-what">{t(words::CHOOSE_RANGE_HINT)}</p>
                <div class="offers" role="group" aria-label=t(table::TIME_RANGE)>
                    {OFFERS.map(offer).collect_view()}
                </div>
                <div class="ends-chosen">{instant(table::FROM, fields.from)}{instant(table::TO, fields.to)}</div>
                <p id="deletion-range-problem" class="problem" role="alert">
                    {move || wrong.get().map(RangeProblem::words)}
                </p>
                {move || controller.planning.get().then(|| view! {
                    <progress aria-label=t(words::PLANNING)></progress>
                    <p role="status">{t(words::PLANNING_HINT)}</p>
                })}
                <ProblemSlot problem=controller.problem action=Action::ListLiveSnapshotFiles />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| controller.close()>
                    {t(frame::CANCEL)}
                </button>
                <button type="submit" class="btn primary" aria-disabled=move || controller.planning.get().then_some("true")>
                    {t(words::MAKE_PLAN)}
                </button>
            </footer>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_needs_both_ends_in_order() {
        let (early, late) = ("2026-01-02T03:00:00", "2026-01-02T04:00");
        assert_eq!(bounds("", late, Zone::Utc), Err(RangeProblem::Missing));
        assert_eq!(bounds(late, early, Zone::Utc), Err(RangeProblem::Order));
        let (start, end) = bounds(early, late, Zone::Utc).unwrap();
        assert_eq!(end.seconds() - start.seconds(), 3_600);
    }
}
