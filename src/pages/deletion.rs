//! A past deletion: its plan and the outcome of each item.

use crate::components::copy::FullId;
use crate::components::deletion::{
    DeletionRequests, Outcomes, Place, Showing, fetch_deletion, headline, use_deletions,
};
use crate::components::instant::Instant;
use crate::components::problem::nothing_there;
use crate::format;
use crate::paths::deletion_path;
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::query::use_url_query;
use crate::state::subject::set_subject;
use crate::text::{Tr, deletion as words, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use media_api::ProblemCode;
use media_api::deletion::{State, Summary};

#[component]
pub fn Deletion() -> impl IntoView {
    let (url, params, deletions) = (use_url_query(), use_params_map(), use_deletions());
    let id = Memo::new(move |before: Option<&String>| {
        // The screen stays mounted shortly after its address has changed.
        params.with(|params| params.get("id")).or_else(|| before.cloned()).unwrap_or_default()
    });
    let deletion = fetch_deletion(id.into());
    let summary = deletion.summary;
    let plan =
        Memo::new(move |_| deletion.found.with(|found| found.as_ref().map(|found| found.plan.clone())));
    let (showing, change) = Showing::in_address(url, Place::Page);
    set_subject(move || format::short_id(&id.get()));
    on_command(move |command| {
        if command == ScreenCommand::Refresh {
            deletion.fetch.refresh();
        }
    });
    let is_unknown = Memo::new(move |_| {
        let problem = deletion.fetch.problem;
        problem.with(|problem| problem.as_ref().is_some_and(|p| p.code == ProblemCode::NotFound))
    });
    let title =
        move || summary.with(|s| s.as_ref().map_or_else(|| words::PAGE_TITLE.get().to_owned(), headline));
    let is_active =
        |summary: &Summary| matches!(summary.state, State::Confirmed | State::Running | State::Stopping);
    let is_running = move || summary.with(|summary| summary.as_ref().is_some_and(is_active));
    let to_activity = ("/activity", words::TO_ACTIVITY);
    view! {
        <Show
            when=move || !is_unknown.get()
            fallback=move || nothing_there(words::NO_DELETION, id.get(), words::NO_DELETION_HINT, to_activity)
        >
            <div class="head">
                <h1>{title}</h1>
                <div class="spacer"></div>
                <Show when=is_running>
                    <button type="button" class="btn" on:click=move |_| deletions.watch(&id.get_untracked())>
                        {t(words::SHOW_PROGRESS)}
                    </button>
                </Show>
            </div>
            {move || summary.with(|summary| summary.as_ref().map(facts))}
            <DeletionRequests plan=plan />
            <section class="outcomes">
                <Outcomes deletion=deletion showing=showing change=change place=Place::Page />
            </section>
        </Show>
    }
}

fn facts(summary: &Summary) -> AnyView {
    let fact = |name: Tr, value: AnyView| view! { <div><dt>{t(name)}</dt><dd>{value}</dd></div> };
    let finished =
        summary.finished_at.map(|at| fact(words::FINISHED_AT, view! { <Instant millis=at /> }.into_any()));
    let retried = summary.retry_of.as_ref().map(|of| {
        let link = view! { <a href=deletion_path(of)>{format::short_id(of)}</a> };
        fact(words::RETRY_OF, link.into_any())
    });
    view! {
        <dl class="sheet facts">
            {fact(words::STATE, t(words::state(summary.state)).into_any())}
            {fact(words::ACTION, view! { <code>{summary.action.name()}</code> }.into_any())}
            {fact(words::MADE, view! { <Instant millis=summary.made_at /> }.into_any())}
            {finished}
            {fact(words::DELETION_ID, view! { <FullId id=summary.id.clone() name=words::DELETION_ID /> }.into_any())}
            {retried}
        </dl>
    }
    .into_any()
}
