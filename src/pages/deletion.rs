//! A past deletion: its plan and the outcome of each item.

use crate::components::copy::FullId;
use crate::components::deletion::{
    Outcomes, Place, Showing, fetch_deletion, headline, outcome_from_name, outcome_name, use_deletions,
};
use crate::components::instant::Instant;
use crate::components::problem::nothing_there;
use crate::format;
use crate::paths::deletion_path;
use crate::state::commands::{ScreenCommand, on_command};
use crate::state::paging::SIZES;
use crate::state::query::{HistoryMode, Query, use_url_query};
use crate::state::subject::set_subject;
use crate::text::{Tr, deletion as words, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use media_api::ProblemCode;
use media_api::deletion::{State, Summary};

fn showing_of(query: &Query) -> Showing {
    let number = |name| query.get(name).and_then(|text| text.parse::<u32>().ok());
    let default = Showing::default();
    Showing {
        outcome: query.get("outcome").and_then(outcome_from_name),
        page: number("page").filter(|page| *page > 0).unwrap_or(1),
        size: number("size").filter(|size| SIZES.contains(size)).unwrap_or(default.size),
    }
}

fn parameters_of(showing: &Showing) -> [(&'static str, Option<String>); 3] {
    let default = Showing::default();
    [
        ("outcome", showing.outcome.map(|outcome| outcome_name(outcome).to_owned())),
        ("size", (showing.size != default.size).then(|| showing.size.to_string())),
        ("page", (showing.page > 1).then(|| showing.page.to_string())),
    ]
}

#[component]
pub fn Deletion() -> impl IntoView {
    let (url, params, deletions) = (use_url_query(), use_params_map(), use_deletions());
    let id = Memo::new(move |before: Option<&String>| {
        // The screen stays mounted shortly after its address has changed.
        params.with(|params| params.get("id")).or_else(|| before.cloned()).unwrap_or_default()
    });
    let deletion = fetch_deletion(id.into());
    let summary = deletion.summary;
    let showing = Memo::new(move |_| url.query.with(showing_of));
    let change = Callback::new(move |next: Showing| {
        let is_other_page = next.page != showing.with_untracked(|showing| showing.page);
        url.set(&parameters_of(&next), if is_other_page { HistoryMode::Push } else { HistoryMode::Replace });
    });
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

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::deletion::Outcome;

    #[test]
    fn what_is_shown_survives_the_address() {
        let showing = Showing { outcome: Some(Outcome::Refused), page: 3, size: 100 };
        let query: Query = parameters_of(&showing).into_iter().collect();
        assert_eq!(showing_of(&query), showing);
        let broken = [("outcome", "x"), ("page", "0"), ("size", "3")];
        let query: Query = broken.map(|(name, value)| (name, Some(value.to_owned()))).into_iter().collect();
        assert_eq!(showing_of(&query), Showing::default());
    }
}
