//! Two inputs for the bounds of a range.

use super::bound::Bound;
use super::range::{RangeProblem, TimeRange};
use crate::clock;
use crate::components::icon::{Icon, icon};
use crate::format::{self, Zone};
use crate::state::preferences::use_preferences;
use crate::text::{Tr, t, table as words};
use leptos::html;
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

/// What the two inputs of [`RangeInputs`] hold: instants, whatever zone they are displayed in.
///
/// ```ignore
/// let fields = RangeFields::new();
/// fields.fill(TimeRange::Last(TimeRange::HOUR)); // when the form opens, and for each relative range that it offers
/// let submit = move |event: SubmitEvent| {
///     event.prevent_default();
///     // Shows what is wrong below the inputs, or gives start and end in milliseconds since the epoch.
///     if let Some(bounds) = fields.checked(preferences.zone(), None) {
///         plan(TimeRange::between_millis(bounds));
///     }
/// };
/// view! { <form on:submit=submit novalidate><RangeInputs fields=fields /> … </form> }
/// ```
///
/// An instant that was filled in is returned unchanged unless its text is edited. The state may outlive the inputs.
#[derive(Debug, Clone, Copy)]
pub struct RangeFields {
    start: RwSignal<Bound>,
    end: RwSignal<Bound>,
    /// The bounds before any edit.
    filled: StoredValue<Option<(i64, i64)>>,
    /// Shown below the inputs until the next edit.
    problem: RwSignal<Option<RangeProblem>>,
}

impl RangeFields {
    /// Empty inputs.
    pub fn new() -> Self {
        Self {
            start: RwSignal::default(),
            end: RwSignal::default(),
            filled: StoredValue::new(None),
            problem: RwSignal::new(None),
        }
    }

    /// Sets both bounds to those of a range at this moment.
    pub fn fill(self, range: TimeRange) {
        let (start, end) = range.bounds(clock::service_now());
        self.fill_millis((start.saturating_mul(1000), end.saturating_mul(1000)));
    }

    /// Sets both bounds, in milliseconds since the epoch.
    pub fn fill_millis(self, (start, end): (i64, i64)) {
        self.filled.set_value(Some((start, end)));
        self.start.set(Bound::Instant(start));
        self.end.set(Bound::Instant(end));
        self.problem.set(None);
    }

    /// Whether a bound differs from what was filled in.
    pub fn is_edited(self) -> bool {
        let filled = |bound: fn((i64, i64)) -> i64| {
            self.filled.get_value().map_or_else(Bound::default, |filled| Bound::Instant(bound(filled)))
        };
        self.start.with_untracked(|start| *start != filled(|(start, _)| start))
            || self.end.with_untracked(|end| *end != filled(|(_, end)| end))
    }

    /// Start and end in milliseconds since the epoch. When they cannot be used, the reason is shown below the inputs.
    /// `max_days` is the longest range that the service accepts.
    pub fn checked(self, zone: Zone, max_days: Option<i64>) -> Option<(i64, i64)> {
        let instant = |bound: RwSignal<Bound>| bound.with_untracked(|b| b.instant(|at| zone.offset_at(at)));
        let bounds = instant(self.start).and_then(|start| Ok((start, instant(self.end)?)));
        let checked = bounds.and_then(|bounds| {
            let problem = TimeRange::between_millis(bounds).problem(max_days.unwrap_or(i64::from(u32::MAX)));
            if bounds.1 < bounds.0 { Err(RangeProblem::Order) } else { problem.map_or(Ok(bounds), Err) }
        });
        self.problem.set(checked.err());
        checked.ok()
    }
}

impl Default for RangeFields {
    fn default() -> Self {
        Self::new()
    }
}

/// The inputs *From* and *To*, with the choice between two instants where the clock shows the time twice, and the error.
#[component]
pub fn RangeInputs(
    fields: RangeFields,
    /// The longest range that the service accepts, checked when an input is left.
    #[prop(optional_no_strip)]
    max_days: Option<i64>,
) -> impl IntoView {
    let preferences = use_preferences();
    let left = Callback::new(move |()| {
        let is_whole =
            |bound: RwSignal<Bound>| bound.with_untracked(|bound| matches!(bound, Bound::Instant(_)));
        if is_whole(fields.start) && is_whole(fields.end) {
            fields.checked(preferences.zone(), max_days);
        }
    });
    let problem_id = format!("range-problem-{}", NEXT_ID.fetch_add(1, Ordering::Relaxed));
    let is_wrong = Signal::derive(move || fields.problem.with(Option::is_some));
    let bound = |label: Tr, bound: RwSignal<Bound>| {
        let edited = Callback::new(move |edited: Bound| {
            fields.problem.set(None);
            bound.set(edited);
        });
        view! {
           <BoundInput label=label bound=bound edited=edited left=Some(left) is_wrong=is_wrong described_by=problem_id.clone() />
        }
    };
    view! {
        <div class="bounds">{bound(words::FROM, fields.start)}{bound(words::TO, fields.end)}</div>
        <p id=problem_id.clone() class="problem" role="alert">{move || fields.problem.get().map(RangeProblem::words)}</p>
    }
}

/// A text input for an instant in the chosen zone, which its label names, and a button that opens the browser's own calendar.
#[component]
pub(super) fn BoundInput(
    label: Tr,
    bound: RwSignal<Bound>,
    edited: Callback<Bound>,
    /// Runs at the end of an edit.
    #[prop(optional_no_strip)]
    left: Option<Callback<()>>,
    is_wrong: Signal<bool>,
    described_by: String,
) -> impl IntoView {
    let preferences = use_preferences();
    let current = Memo::new(move |_| {
        let zone = preferences.zone();
        let bound = bound.with(|bound| bound.clone().in_zone(|at| zone.offset_at(at)));
        (bound, zone)
    });
    let input = NodeRef::<html::Input>::new();
    let text = move || current.with(|(bound, zone)| bound.text(|at| zone.offset_at(at)));
    // While it is being typed, a text stays unchanged as long as it means this bound.
    Effect::new(move |_| {
        let text = text();
        let means_it = |input: &web_sys::HtmlInputElement| {
            current.with(|(bound, zone)| bound.typed(&input.value(), |at| zone.offset_at(at)) == *bound)
        };
        if let Some(input) = input.get().filter(|input| !means_it(input)) {
            input.set_value(&text);
        }
    });
    let finish = move |_| {
        if let Some(input) = input.get_untracked() {
            input.set_value(&untrack(text));
        }
        left.into_iter().for_each(|left| left.run(()));
    };
    let picker = NodeRef::<html::Input>::new();
    let pick = move |_| {
        let Some(picker) = picker.get_untracked() else { return };
        let value = current.with_untracked(|(bound, zone)| bound.picker_value(|at| zone.offset_at(at)));
        picker.set_value(&value);
        // A browser without a built-in calendar keeps the text input.
        let _ = picker.show_picker();
    };
    let zone = move || {
        current.with(|(bound, zone)| match zone {
            Zone::Utc => "UTC".to_owned(),
            // The offset at the instant that is typed: in summer it may be another one than now.
            Zone::Local => {
                let instant = bound.instant(|at| zone.offset_at(at));
                format::offset(instant.unwrap_or_else(|_| clock::service_now()))
            }
        })
    };
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        edited.run(current.with_untracked(|(bound, zone)| bound.typed(&text, |at| zone.offset_at(at))));
    };
    let alternatives =
        Memo::new(move |_| current.with(|(bound, zone)| bound.alternatives(|at| zone.offset_at(at))));
    let chosen = Signal::derive(move || current.with(|(bound, _)| bound.clone()));
    view! {
        <div>
            <div class="bound">
                <label class="field">
                    <span class="lab">{t(label)}" "<span class="muted">{zone}</span></span>
                    <input
                        type="text"
                        class="instant"
                        node_ref=input
                        placeholder="2026-01-02 03:04:05"
                        autocomplete="off"
                        spellcheck="false"
                        maxlength="30"
                        aria-invalid=move || is_wrong.get().then_some("true")
                        aria-describedby=described_by
                        on:input=typed
                        on:change=finish
                    />
                </label>
                <button
                    type="button"
                    class="icon calendar"
                    aria-label=move || words::CALENDAR.with(&[label.get()])
                    title=t(words::CALENDAR_HINT)
                    on:click=pick
                >
                    {icon(Icon::Calendar)}
                </button>
                <input
                    type="datetime-local"
                    class="picker"
                    node_ref=picker
                    step="1"
                    max="9999-12-31T23:59:59"
                    tabindex="-1"
                    aria-hidden="true"
                    on:input=typed
                    on:change=finish
                />
            </div>
            {move || alternatives.get().map(|both| view! { <WhichOfTwo chosen=chosen both=both edited=edited /> })}
        </div>
    }
}

/// Asks which of the two instants is meant.
#[component]
fn WhichOfTwo(chosen: Signal<Bound>, both: (i64, i64), edited: Callback<Bound>) -> impl IntoView {
    let name = format!("repeated-time-{}", NEXT_ID.fetch_add(1, Ordering::Relaxed));
    let option = |words: Tr, instant: i64| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || chosen.with(|chosen| *chosen == Bound::Instant(instant))
                    on:change=move |_| edited.run(Bound::Instant(instant))
                />
                {move || words.with(&[&format::offset(instant)])}
            </label>
        }
    };
    view! {
        <fieldset class="which">
            <legend>{t(words::SHOWN_TWICE)}</legend>
            {option(words::FIRST_TIME, both.0)}
            {option(words::SECOND_TIME, both.1)}
        </fieldset>
    }
}
