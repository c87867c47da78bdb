//! The active faults, with the controls that remove them.

use super::sentence::{fault_words, storage_words};
use super::state::FaultState;
use crate::components::focus::heading_when_removed;
use crate::text::{faults as words, t, table};
use leptos::prelude::*;
use media_api::faults::{Fault, FaultPlan, StorageFault};

/// The disk faults on offer. A slow disk takes two seconds for each file.
const STORAGE: [Option<StorageFault>; 5] = [
    None,
    Some(StorageFault::Full),
    Some(StorageFault::Down),
    Some(StorageFault::Undeletable),
    Some(StorageFault::Slow { millis: 2_000 }),
];

/// The faults in the order in which they are tried.
#[component]
pub fn PlanInForce(state: FaultState) -> impl IntoView {
    let plan = Memo::new(move |_| state.plan.data.get());
    let is_known = move || plan.with(Option::is_some);
    let has_any = move || plan.with(|plan| plan.as_ref().is_some_and(|plan| *plan != FaultPlan::default()));
    let faults = move || {
        let faults = plan.with(|plan| plan.as_ref().map(|plan| plan.faults.clone()).unwrap_or_default());
        faults.into_iter().enumerate().collect::<Vec<_>>()
    };
    let key = |(at, fault): &(usize, Fault)| (*at, serde_json::to_string(fault).unwrap_or_default());
    view! {
        <section class="sheet faults" aria-labelledby="faults-in-force">
            <h2 id="faults-in-force">{t(words::IN_FORCE)}</h2>
            <Show when=move || !is_known() && state.plan.is_busy()>
                <p role="status">{t(table::LOADING)}</p>
            </Show>
            <Show when=move || is_known() && !has_any()><p>{t(words::NONE)}</p></Show>
            <ul>
                <For each=faults key=key let((_, fault))><FaultItem fault=fault state=state /></For>
            </ul>
            <div class="row">
                <StorageChoice state=state />
                <Show when=move || has_any() && !state.read_only.get()>
                    <button
                        type="button"
                        class="btn"
                        on:click=move |_| _ = state.change(|plan| *plan = FaultPlan::default())
                    >
                        {t(words::REMOVE_ALL)}
                    </button>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn FaultItem(fault: Fault, state: FaultState) -> impl IntoView {
    heading_when_removed();
    let fault = StoredValue::new(fault);
    let words_of = move || fault.with_value(fault_words);
    let remove = move |_| {
        let removed = fault.get_value();
        state.change(move |plan| {
            if let Some(at) = plan.faults.iter().position(|fault| is_same(fault, &removed)) {
                plan.faults.remove(at);
            }
        });
    };
    view! {
        <li>
            <span>{words_of}</span>
            <Show when=move || !state.read_only.get()>
                <button
                    type="button"
                    class="link"
                    aria-label=move || words::REMOVE_OF.with(&[&words_of()])
                    on:click=remove
                >
                    {t(words::REMOVE)}
                </button>
            </Show>
        </li>
    }
}

/// Whether both are the same fault: the service may have counted down the remaining times.
fn is_same(one: &Fault, other: &Fault) -> bool {
    (one.action, &one.effect, one.probability) == (other.action, &other.effect, other.probability)
}

/// The fault of the disk.
#[component]
fn StorageChoice(state: FaultState) -> impl IntoView {
    let now = Memo::new(move |_| state.plan.data.with(|plan| plan.as_ref()?.storage.clone()));
    let option = move |(at, choice): (usize, Option<StorageFault>)| {
        let own = choice.clone();
        view! {
            <option value=at.to_string() selected=move || now.with(|now| *now == own)>
                {move || storage_words(choice.as_ref())}
            </option>
        }
    };
    // A fault set by a file or an admin call may not be on offer here.
    let other = move || {
        let other = now.get().filter(|now| !STORAGE.contains(&Some(now.clone())))?;
        Some(view! { <option selected=true>{move || storage_words(Some(&other))}</option> })
    };
    let chosen = move |event: web_sys::Event| {
        let at = event_target_value(&event).parse::<usize>();
        let Some(fault) = at.ok().and_then(|at| STORAGE.get(at).cloned()) else { return };
        if !state.change(move |plan| plan.storage = fault) {
            let at = now.with_untracked(|now| STORAGE.iter().position(|known| known == now));
            let select: web_sys::HtmlSelectElement = event_target(&event);
            select.set_value(&at.map(|at| at.to_string()).unwrap_or_default());
        }
    };
    // The select box shows *none* also while the plan is not known.
    let is_off = move || state.read_only.get() || state.plan.data.with(Option::is_none);
    view! {
        <label class="pick">
            <span class="lab">{t(words::STORAGE)}</span>
            <select prop:disabled=is_off on:change=chosen>
                {STORAGE.into_iter().enumerate().map(option).collect_view()}
                {other}
            </select>
        </label>
    }
}
