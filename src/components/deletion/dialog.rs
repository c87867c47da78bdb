//! The one dialog: what each step looks like, its place in the address, and where focus goes.

use super::controller::{Controller, Step};
use super::outcomes::{Outcomes, Showing};
use super::plan::PlanStep;
use super::progress::{HoldStep, RunStep};
use super::range::RangeStep;
use super::{PARAMETER, headline, use_deletions};
use crate::components::frame::rescue_focus;
use crate::components::problem::ProblemSlot;
use crate::dom::closest;
use crate::state::preferences::use_preferences;
use crate::state::url::{use_any_url, use_pathname};
use crate::text::{deletion as words, frame, t};
use leptos::html;
use leptos::prelude::*;
use media_api::deletion::{Deletion, State, Summary};
use wasm_bindgen::JsCast;

/// The dialog. Mounted once, beside every screen, so that it outlives them.
#[component]
pub fn DeletionDialog() -> impl IntoView {
    let deletions = use_deletions();
    let preferences = use_preferences();
    let controller = Controller::new(deletions);
    let dialog = NodeRef::<html::Dialog>::new();
    let opener = StoredValue::new_local(None::<web_sys::HtmlElement>);
    let is_open = RwSignal::new(false);

    Effect::new(move |_| {
        let asked = deletions.asked.get();
        let Some(element) = dialog.get() else { return };
        match asked {
            Some((ask, _)) => {
                // What it shows is decided before it opens: the step of the time before never appears.
                untrack(|| controller.begin(ask, preferences.zone()));
                is_open.set(true);
                if !element.open() {
                    opener.set_value(focused_opener());
                    crate::components::frame::open_dialog(dialog);
                }
            }
            None if is_open.get_untracked() => {
                is_open.set(false);
                if element.open() {
                    element.close();
                }
                let watched = controller.watched.get_untracked();
                deletions.seen(&watched);
                return_focus(opener.try_update_value(Option::take).flatten());
            }
            None => {}
        }
    });
    let state = Memo::new(move |_| controller.summary().map(|summary| summary.state));
    // The open dialog is a panel of the address, as soon as there is a deletion to name.
    let url = use_any_url();
    let named = Memo::new(move |_| url.get(PARAMETER));
    Effect::new(move |_| {
        let shown = controller.shown();
        if is_open.get() && shown.is_none() {
            return;
        }
        url.panel(PARAMETER, shown.filter(|_| is_open.get()));
    });
    // A dialog that is not in the address yet belongs to the screen it was opened on.
    let pathname = use_pathname();
    Effect::new(move |before: Option<String>| {
        let path = pathname.get();
        let has_moved = before.is_some_and(|before| before != path);
        if has_moved && is_open.get_untracked() && untrack(|| controller.shown()).is_none() {
            controller.close();
        }
        path
    });
    Effect::new(move |was_named: Option<bool>| {
        let is_named = named.with(Option::is_some);
        if was_named == Some(true) && !is_named && is_open.get_untracked() {
            controller.left_by_back();
        }
        is_named
    });
    // Every step has one control that focus may safely land on.
    Effect::new(move |_| {
        let _ = (is_open.get(), controller.step.get(), state.get());
        if is_open.get_untracked() {
            request_animation_frame(move || focus_first(dialog));
        }
    });
    let body = move || {
        if !is_open.get() {
            return ().into_any();
        }
        match controller.step.get() {
            Step::Range => view! { <RangeStep controller=controller /> }.into_any(),
            Step::Planning => view! { <PlanningStep controller=controller /> }.into_any(),
            Step::Plan => view! { <PlanStep controller=controller /> }.into_any(),
            Step::Watch => view! { <WatchStep controller=controller state=state /> }.into_any(),
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog deletion"
            role=move || (controller.step.get() != Step::Watch).then_some("alertdialog")
            aria-labelledby="deletion-title"
            aria-describedby="deletion-what"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    event.stop_propagation();
                    controller.escape();
                }
            }
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                controller.escape();
            }
            on:close=move |_: web_sys::Event| {
                if dialog.get_untracked().is_some_and(|dialog| !dialog.open()) {
                    controller.close();
                }
            }
        >
            {body}
        </dialog>
    }
}

#[component]
fn PlanningStep(controller: Controller) -> impl IntoView {
    let again = Callback::new(move |()| controller.plan_again());
    view! {
        <div class="steps">
            <header>
                <h2 id="deletion-title">
                    {move || if controller.planning.get() { words::PLANNING.get() } else { words::PAGE_TITLE.get() }}
                </h2>
            </header>
            <section>
                <Show when=move || controller.planning.get()>
                    <progress aria-label=t(words::PLANNING)></progress>
                    <p id="deletion-what" role="status">{t(words::PLANNING_HINT)}</p>
                </Show>
                <ProblemSlot problem=controller.problem retry=again />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| controller.close()>
                    {t(frame::CANCEL)}
                </button>
            </footer>
        </div>
    }
}

#[component]
fn WatchStep(controller: Controller, state: Memo<Option<State>>) -> impl IntoView {
    move || match state.get() {
        Some(State::Confirmed) => view! { <HoldStep controller=controller /> }.into_any(),
        Some(State::Running | State::Stopping) => view! { <RunStep controller=controller /> }.into_any(),
        _ => view! { <OverStep controller=controller /> }.into_any(),
    }
}

/// What became of it, once it is over.
#[component]
fn OverStep(controller: Controller) -> impl IntoView {
    let id = controller.watched.get_untracked();
    let page = format!("/deletions/{id}");
    let found = RwSignal::new(None::<Summary>);
    let title = move || {
        let summary = controller.summary().or_else(|| found.get());
        summary.map_or_else(|| words::PAGE_TITLE.get().to_owned(), |summary| headline(&summary))
    };
    let read = Callback::new(move |deletion: Deletion| found.set(Some(deletion.summary)));
    let showing = RwSignal::new(Showing::default());
    view! {
        <div class="steps">
            <header><h2 id="deletion-title">{title}</h2></header>
            <section>
                <Outcomes id=id showing=showing change=Callback::new(move |next| showing.set(next)) read=read />
            </section>
            <footer>
                <a href=page on:click=move |_| controller.close()>{t(words::RESULT_PAGE)}</a>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| controller.close()>
                    {t(frame::CLOSE)}
                </button>
            </footer>
        </div>
    }
}

fn focus_first(dialog: NodeRef<html::Dialog>) {
    let Some(dialog) = dialog.get_untracked().filter(|dialog| dialog.open()) else { return };
    if let Ok(Some(first)) = dialog.query_selector("[data-first]") {
        let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// What had the focus when the dialog was asked for. An entry of a menu is gone by then; its button stays.
fn focused_opener() -> Option<web_sys::HtmlElement> {
    let focused = document().active_element()?;
    let menu = closest(&focused, "details.menu");
    let button = menu.and_then(|menu| menu.query_selector("summary").ok().flatten());
    button.unwrap_or(focused).dyn_into().ok()
}

/// Puts focus on the opener, or on the screen's heading once the opener is gone.
fn return_focus(opener: Option<web_sys::HtmlElement>) {
    if let Some(opener) = opener.filter(|opener| opener.is_connected()) {
        let _ = opener.focus();
    }
    rescue_focus();
}
