//! A time range: relative (*Last 7 days*) or with a fixed start and end, and the controls that change it.

mod bound;
mod fields;
mod instant_field;
mod range;

pub use fields::{RangeFields, RangeInputs};
pub use instant_field::{InstantField, InstantInput};
pub use range::{RangeProblem, TimeRange};

use crate::clock;
use crate::components::icon::{Icon, icon};
use crate::components::menu::{Menu, close_menu};
use crate::dom::target_of;
use crate::state::preferences::use_preferences;
use crate::text::{Tr, t, table as words};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Shows the range and opens a panel that changes it. The buttons beside it move to the time before and after, and a relative
/// range can be pinned.
#[component]
pub fn TimeRangeChip(
    /// What the range refers to: *Created*, *Taken*.
    label: Tr,
    #[prop(into)] value: Signal<TimeRange>,
    /// Seconds of each relative range on offer.
    offers: &'static [i64],
    /// Longest range that the service accepts, in days.
    max_days: i64,
    change: Callback<TimeRange>,
    /// Searches all time; without it the chip cannot be removed.
    #[prop(optional, into)]
    remove: Option<Callback<()>>,
) -> impl IntoView {
    let preferences = use_preferences();
    let range = move || value.get().words(preferences.zone());
    let name = Signal::derive(move || words::NAMED_RANGE.with(&[label.get(), &range()]));
    // Edits that are not applied stay while the panel is closed, until the range changes.
    let fields = RangeFields::new();
    Effect::new(move |_| fields.fill(value.get()));
    let chip = NodeRef::<html::Span>::new();
    let focus_face = move || {
        let face = chip.get_untracked().and_then(|chip| chip.query_selector("button").ok().flatten());
        if let Some(face) = face.and_then(|face| face.dyn_into::<HtmlElement>().ok()) {
            let _ = face.focus();
        }
    };
    let face = move || view! { {move || words::NAMED_RANGE.with(&[label.get(), ""])}<b title=move || value.get().every_form()>{range}</b> " " {icon(Icon::Open)} };
    let panel = move || view! { <RangePanel fields=fields value=value offers=offers max_days=max_days change=change /> };
    let later = move || value.get().later(clock::service_now());
    view! {
        <span class="range-control">
            <button
                type="button"
                class="icon"
                aria-label=t(words::EARLIER)
                title=t(words::EARLIER)
                on:click=move |_| change.run(value.get_untracked().earlier(clock::service_now()))
            >
                {icon(Icon::Previous)}
            </button>
            <span class="chip" node_ref=chip>
                <Menu label=face class="chip-face" name=name panel=panel />
                {remove.map(|remove| view! {
                    <button type="button" class="icon" aria-label=t(words::REMOVE_RANGE) on:click=move |_| remove.run(())>
                        {icon(Icon::Close)}
                    </button>
                })}
            </span>
            <button
                type="button"
                class="icon"
                aria-label=t(words::LATER)
                title=t(words::LATER)
                prop:disabled=move || later().is_none()
                on:click=move |_| untrack(later).into_iter().for_each(|range| change.run(range))
            >
                {icon(Icon::Next)}
            </button>
        </span>
        <Show when=move || matches!(value.get(), TimeRange::Last(_))>
            <button
                type="button"
                class="btn quiet"
                title=t(words::PIN_HINT)
                on:click=move |_| {
                    change.run(value.get_untracked().pinned(clock::service_now()));
                    // This button is removed by the change.
                    focus_face();
                }
            >
                {t(words::PIN)}
            </button>
        </Show>
    }
}

/// The relative ranges on offer, and a form for a range with a fixed start and end.
#[component]
fn RangePanel(
    fields: RangeFields,
    value: Signal<TimeRange>,
    offers: &'static [i64],
    max_days: i64,
    change: Callback<TimeRange>,
) -> impl IntoView {
    let preferences = use_preferences();
    if !fields.is_edited() {
        fields.fill(value.get_untracked());
    }
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // Without an edit a relative range stays relative.
        let is_edited = fields.is_edited();
        if let Some(bounds) = untrack(|| fields.checked(preferences.zone(), Some(max_days))) {
            target_of(&event).iter().for_each(close_menu);
            if is_edited {
                change.run(TimeRange::between_millis(bounds));
            }
        }
    };
    let offer = move |seconds: i64| {
        let range = TimeRange::Last(seconds);
        let chosen = move |event: leptos::ev::MouseEvent| {
            target_of(&event).iter().for_each(close_menu);
            fields.fill(range);
            change.run(range);
        };
        view! {
            <button type="button" class="item" aria-pressed=move || (value.get() == range).to_string() on:click=chosen>
                {move || range.words(preferences.zone())}
            </button>
        }
    };
    view! {
        <div class="range-panel">
            <div class="offers">{offers.iter().map(|s| offer(*s)).collect_view()}</div>
            <form on:submit=apply novalidate>
                <span class="lab">{t(words::CUSTOM_RANGE)}</span>
                <RangeInputs fields=fields max_days=Some(max_days) />
                <button class="btn small primary" type="submit">{t(words::APPLY)}</button>
            </form>
        </div>
    }
}
