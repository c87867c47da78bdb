//! The dialog: which step it shows, and the steps that wait or report.

use super::address;
use super::controller::use_deletions;
use super::outcomes::{Outcomes, Place, Showing, fetch_deletion};
use super::plan_step::PlanStep;
use super::progress::{HoldStep, RunStep};
use super::range_step::RangeStep;
use super::state::{DialogEvent, DialogState, Question};
use super::words::headline;
use crate::components::dialog::Dialog;
use crate::components::focus;
use crate::components::problem::ProblemSlot;
use crate::paths::deletion_path;
use crate::state::query::use_any_url_query;
use crate::text::{deletion as words, frame, t};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The view of a state. A view stays mounted as long as its step does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Closed,
    Range,
    Wait,
    Plan,
    Hold,
    Run,
    Over(String),
}

impl Step {
    fn of(state: &DialogState) -> Self {
        match state {
            DialogState::Closed => Self::Closed,
            DialogState::Choosing { .. } => Self::Range,
            DialogState::Asking { .. } | DialogState::Failed { .. } => Self::Wait,
            DialogState::Planned(_) | DialogState::Replanning { .. } | DialogState::Confirming(_) => {
                Self::Plan
            }
            DialogState::Held(_) => Self::Hold,
            DialogState::Running(_) => Self::Run,
            DialogState::Over { id } => Self::Over(id.clone()),
        }
    }

    /// Whether a decision is required.
    fn is_alert(&self) -> bool {
        match self {
            Self::Range | Self::Wait | Self::Plan => true,
            Self::Closed | Self::Hold | Self::Run | Self::Over(_) => false,
        }
    }
}

/// The dialog. Rendered once, beside every screen, so that it outlives them.
#[component]
pub fn DeletionDialog() -> impl IntoView {
    let deletions = use_deletions();
    address::keep_in_step();
    let step = deletions.read(Step::of);
    focus_first_of_each_step(step);
    let body = move || match step.get() {
        Step::Closed => ().into_any(),
        Step::Range => view! { <RangeStep /> }.into_any(),
        Step::Wait => view! { <WaitStep /> }.into_any(),
        Step::Plan => view! { <PlanStep /> }.into_any(),
        Step::Hold => view! { <HoldStep /> }.into_any(),
        Step::Run => view! { <RunStep /> }.into_any(),
        Step::Over(id) => view! { <OverStep id=id /> }.into_any(),
    };
    view! {
        <Dialog
            open=Signal::derive(move || deletions.is_open())
            close=Callback::new(move |()| deletions.send(DialogEvent::Escape))
            labelled_by="deletion-title"
            described_by="deletion-what"
            class="dialog deletion"
            role=Signal::derive(move || step.with(Step::is_alert).then_some("alertdialog"))
        >
            {body}
        </Dialog>
    }
}

/// The focused control is removed with its step; each step marks one that can safely be focused.
fn focus_first_of_each_step(step: Memo<Step>) {
    Effect::new(move |before: Option<Step>| {
        let step = step.get();
        // The first step is focused by the dialog as it opens.
        let is_open = before.as_ref().is_some_and(|before| *before != Step::Closed) && step != Step::Closed;
        if is_open && before.as_ref() != Some(&step) {
            let dialog = document().query_selector("dialog.deletion[open]").ok().flatten();
            if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into().ok()) {
                focus::first_of_dialog(dialog);
            }
        }
        step
    });
}

/// Waits for the first answer, or shows why there is none.
#[component]
fn WaitStep() -> impl IntoView {
    let deletions = use_deletions();
    let problem = deletions.read(|state| match state {
        DialogState::Failed { problem, .. } => Some(problem.clone()),
        _ => None,
    });
    let is_finding = deletions.read(|state| {
        matches!(
            state,
            DialogState::Asking { question: Question::Find(_), .. }
                | DialogState::Failed { question: Question::Find(_), .. }
        )
    });
    let is_waiting = move || problem.with(Option::is_none);
    let title = move || match (is_waiting(), is_finding.get()) {
        (true, true) => words::FINDING.get(),
        (true, false) => words::PLANNING.get(),
        (false, _) => words::PAGE_TITLE.get(),
    };
    let hint = move || (!is_finding.get()).then(|| words::PLANNING_HINT.get());
    let again = Callback::new(move |()| deletions.send(DialogEvent::AskAgain));
    view! {
        <div>
            <header><h2 id="deletion-title">{title}</h2></header>
            <section>
                <Show when=is_waiting>
                    <progress aria-label=title></progress>
                    <p id="deletion-what" role="status">{hint}</p>
                </Show>
                <ProblemSlot problem=problem retry=again />
            </section>
            <footer>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| deletions.send(DialogEvent::Close)>
                    {t(frame::CANCEL)}
                </button>
            </footer>
        </div>
    }
}

/// The result of the deletion.
#[component]
fn OverStep(id: String) -> impl IntoView {
    let deletions = use_deletions();
    let page = deletion_path(&id);
    let deletion = fetch_deletion(Signal::stored(id));
    let (showing, change) = Showing::in_address(use_any_url_query(), Place::Dialog);
    let title = move || {
        let known = deletion.summary.with(|summary| summary.as_ref().map(headline));
        known.unwrap_or_else(|| words::PAGE_TITLE.get().to_owned())
    };
    view! {
        <div>
            <header><h2 id="deletion-title">{title}</h2></header>
            <section>
                <Outcomes
                    deletion=deletion
                    showing=showing
                    change=change
                    place=Place::Dialog
                />
            </section>
            <footer>
                <a href=page on:click=move |_| deletions.send(DialogEvent::Close)>{t(words::FULL_PAGE)}</a>
                <div class="spacer"></div>
                <button type="button" class="btn" data-first="" on:click=move |_| deletions.send(DialogEvent::Close)>
                    {t(frame::CLOSE)}
                </button>
            </footer>
        </div>
    }
}
