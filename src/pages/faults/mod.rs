//! Faults: failures that the local service injects, for testing clients.

mod form;
mod plan;
mod sentence;
mod state;

use crate::components::list::StaleNote;
use crate::components::problem::ProblemSlot;
use crate::state::session::use_is_local;
use crate::text::{faults as words, t};
use form::FaultForm;
use leptos::prelude::*;
use plan::PlanInForce;
use state::FaultState;

#[component]
pub fn Faults() -> impl IntoView {
    let is_local = use_is_local();
    let state = FaultState::new(is_local);
    let retry = Callback::new(move |()| state.plan.refresh());
    view! {
        <div class="head"><h1>{t(words::TITLE)}</h1></div>
        <p class="hint">{t(words::WHY)}</p>
        <Show when=move || is_local.get() fallback=|| view! { <p>{t(words::NOT_LOCAL)}</p> }>
            <StaleNote fetch=state.plan />
            <ProblemSlot problem=state.plan.problem retry=retry />
            <ProblemSlot problem=state.problem />
            <div class="busy-area" aria-busy=move || state.is_busy().to_string()><PlanInForce state=state /></div>
            <Show when=move || !state.read_only.get()><FaultForm state=state /></Show>
        </Show>
    }
}
