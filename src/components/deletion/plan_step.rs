//! The plan: what is deleted, how, what stays, and the confirmation.

mod confirmation_field;
mod contents;
mod originals;
mod view;

use super::arming::ArmingControl;
use super::controller::use_deletions;
use super::kinds::{DeletionKind, Form};
use super::state::DialogEvent;
use super::warnings;
use super::words::{action, countdown, effort, nothing, title};
use crate::components::instant::{every_form, every_form_of_both};
use crate::components::problem::{ProblemCard, is_of_an_ended_session};
use crate::state::preferences::use_preferences;
use crate::state::session::use_read_only;
use crate::text::{deletion as words, frame, t};
use confirmation_field::ConfirmationField;
use contents::{labels, left_out, strip, subjects};
use leptos::prelude::*;
use media_api::ProblemCode;
use media_api::deletion::Plan;
use originals::Originals;
use view::{Busy, PlanView, planned};

#[component]
pub(super) fn PlanStep() -> impl IntoView {
    let deletions = use_deletions();
    let view = PlanView::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        deletions.send(DialogEvent::Confirm { now: deletions.server_now() });
    };
    let title = move || {
        if view.is_empty.get() { words::NOTHING.get().to_owned() } else { view.words(title) }
    };
    view! {
        <form on:submit=submit novalidate>
            <header><h2 id="deletion-title">{title}</h2></header>
            <section aria-busy=move || (view.busy.get() != Busy::No).to_string()>
                <What view=view />
                {move || view.plan.with(|plan| plan.as_deref().map(subjects))}
                {move || view.plan.with(|plan| plan.as_deref().map(labels))}
                {move || view.plan.with(|plan| plan.as_deref().map(strip))}
                <Originals />
                <Warnings view=view />
                {move || view.plan.with(|plan| plan.as_deref().map(left_out))}
                <ConfirmationField />
                <ArmingControl />
                <PlanProblem />
            </section>
            <footer>
                <Countdown view=view />
                <div class="spacer"></div>
                <Buttons view=view />
            </footer>
        </form>
    }
}

/// What is deleted, how, and what is not affected.
#[component]
fn What(view: PlanView) -> impl IntoView {
    let preferences = use_preferences();
    let sentence = move || {
        let zone = preferences.zone();
        let said = view.plan.with(|plan| {
            plan.as_ref().and_then(|plan| Some((DeletionKind::of_plan(plan)?.texts().sentence)(plan, zone)))
        });
        said.map(|sentence| sentence.parts().into_iter().map(part).collect_view())
    };
    let source = use_deletions().read(|state| planned(state).and_then(|(planned, _)| planned.source.clone()));
    let nothing = move || {
        let zone = preferences.zone();
        let words = |plan: &Plan| source.with(|source| nothing(plan, source.as_ref(), zone));
        view.plan.with(|plan| plan.as_deref().map(words))
    };
    let kept = move || {
        view.words(|kind, plan| {
            let (one, many) = kind.texts().kept;
            if plan.subjects.len() == 1 { one.get().to_owned() } else { many.get().to_owned() }
        })
    };
    view! {
        <div id="deletion-what" class="what">
            <Show when=move || !view.is_empty.get() fallback=move || view! { <p>{nothing}</p> }>
                <p>{sentence}</p>
                <p>{move || view.words(|_, plan| effort(plan))}</p>
                <p>{kept}</p>
            </Show>
        </div>
    }
}

fn part((form, text): (Form, String)) -> AnyView {
    match form {
        Form::Plain => text.into_any(),
        Form::Number => view! { <b>{text}</b> }.into_any(),
        Form::Name => view! { <em>{text}</em> }.into_any(),
        Form::Time(from, to) => {
            let title = move || if from == to { every_form(from) } else { every_form_of_both(from, to) };
            view! { <span class="taken" title=title>{text}</span> }.into_any()
        }
    }
}

/// Rendered once for each plan, not on each keystroke.
#[component]
fn Warnings(view: PlanView) -> impl IntoView {
    let deletions = use_deletions();
    move || {
        view.plan.track();
        deletions
            .dialog
            .with_untracked(|dialog| planned(&dialog.state).map(|(shown, _)| warnings::cards(shown)))
    }
}

#[component]
fn PlanProblem() -> impl IntoView {
    let deletions = use_deletions();
    let session = use_context();
    let problem = deletions.read(|state| planned(state).and_then(|(planned, _)| planned.problem.clone()));
    let action = deletions.read(|state| planned(state).map(|(planned, _)| planned.plan.action));
    let again = Callback::new(move |()| deletions.send(DialogEvent::AskAgain));
    let may_be_confirmed =
        deletions.read(|state| planned(state).is_some_and(|(planned, _)| planned.may_be_confirmed));
    let problem = move || {
        let problem = problem.get().filter(|problem| !is_of_an_ended_session(problem, session))?;
        Some(view! { <ProblemCard problem=problem action=action.get() retry=Some(again) /> })
    };
    view! {
        <Show when=move || may_be_confirmed.get()><p class="problem" role="status">{t(words::MAY_BE_CONFIRMED)}</p></Show>
        {problem}
    }
}

/// How long the plan can be confirmed, or what is under way.
#[component]
fn Countdown(view: PlanView) -> impl IntoView {
    let words = move || match view.busy.get() {
        Busy::Replanning => words::REPLANNING.get().to_owned(),
        Busy::Confirming => words::CONFIRMING.get().to_owned(),
        Busy::No if view.is_empty.get() || view.is_expired() => String::new(),
        Busy::No => words::EXPIRES_IN.with(&[&countdown(view.left.get())]),
    };
    let expired = move || {
        let is_said = view.busy.get() == Busy::No && view.is_expired() && !view.is_empty.get();
        is_said.then(|| words::EXPIRED.get())
    };
    view! {
        <span class="muted" role="timer">{words}</span>
        <span role="status" class="problem">{expired}</span>
    }
}

#[component]
fn Buttons(view: PlanView) -> impl IntoView {
    let (deletions, read_only) = (use_deletions(), use_read_only());
    let has_source =
        deletions.read(|state| planned(state).is_some_and(|(planned, _)| planned.source.is_some()));
    // A plan of another session cannot be confirmed in this one.
    let is_refused = deletions.read(|state| {
        let problem = planned(state).and_then(|(planned, _)| planned.problem.as_ref());
        problem.is_some_and(|problem| {
            matches!(problem.code, ProblemCode::WrongState | ProblemCode::NotFound | ProblemCode::PlanExpired)
        })
    });
    let may_preview =
        move || has_source.get() && (view.is_expired() || view.is_empty.get() || is_refused.get());
    let may_confirm = Memo::new(move |_| {
        view.left.track();
        let now = deletions.server_now();
        view.busy.get() == Busy::No
            && !read_only.get()
            && deletions
                .dialog
                .with(|dialog| planned(&dialog.state).is_some_and(|(planned, _)| planned.may_confirm(now)))
    });
    let why = move || read_only.get().then(|| frame::READ_ONLY.get());
    view! {
        <button type="button" class="btn" data-first="" on:click=move |_| deletions.send(DialogEvent::Close)>
            {move || if view.is_empty.get() { frame::CLOSE.get() } else { frame::CANCEL.get() }}
        </button>
        <Show when=may_preview>
            <button
                type="button"
                class="btn primary"
                title=why
                prop:disabled=move || view.busy.get() != Busy::No || read_only.get()
                on:click=move |_| deletions.send(DialogEvent::AskAgain)
            >
                {t(words::PREVIEW_AGAIN)}
            </button>
        </Show>
        <Show when=move || !view.is_expired() && !view.is_empty.get()>
            <button type="submit" class="btn danger solid" title=why prop:disabled=move || !may_confirm.get()>
                {move || view.words(action)}
            </button>
        </Show>
    }
}
