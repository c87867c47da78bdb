//! A past deletion: what it was and what became of each item.

use crate::components::copy::{CopyButton, Instant};
use crate::components::deletion::{Outcomes, Showing, headline, outcome_name, outcome_of, use_deletions};
use crate::components::frame::set_subject;
use crate::components::pager::SIZES;
use crate::format;
use crate::state::url::{Query, Write, encode, use_path_id, use_url};
use crate::text::{Tr, deletion as words, t};
use leptos::prelude::*;
use media_api::deletion::{Deletion as Record, Summary};

fn showing_of(query: &Query) -> Showing {
    let number = |name| query.get(name).and_then(|text| text.parse::<u32>().ok());
    let default = Showing::default();
    Showing {
        outcome: query.get("outcome").and_then(outcome_of),
        page: number("page").filter(|page| *page > 0).unwrap_or(1),
        size: number("size").filter(|size| SIZES.contains(size)).unwrap_or(default.size),
    }
}

fn pairs_of(showing: &Showing) -> Vec<(&'static str, Option<String>)> {
    let default = Showing::default();
    vec![
        ("outcome", showing.outcome.map(|outcome| outcome_name(outcome).to_owned())),
        ("size", (showing.size != default.size).then(|| showing.size.to_string())),
        ("page", (showing.page > 1).then(|| showing.page.to_string())),
    ]
}

#[component]
pub fn Deletion() -> impl IntoView {
    let id = use_path_id();
    let url = use_url();
    let deletions = use_deletions();
    let summary = RwSignal::new(None::<Summary>);
    let showing = Memo::new(move |_| url.query.with(showing_of));
    set_subject(move || format::short_id(&id.get()));
    let change = Callback::new(move |next: Showing| {
        let turned = next.page != showing.with_untracked(|s| s.page);
        url.set(&pairs_of(&next), if turned { Write::Push } else { Write::Replace });
    });
    let read = Callback::new(move |record: Record| {
        if deletions.asked.with_untracked(Option::is_none) {
            deletions.seen(&record.summary.id);
        }
        summary.set(Some(record.summary));
    });
    let title =
        move || summary.with(|s| s.as_ref().map_or_else(|| words::PAGE_TITLE.get().to_owned(), headline));
    let is_running = move || summary.with(|s| s.as_ref().is_some_and(|s| !s.state.is_over()));
    view! {
        <div class="head">
            <h1>{title}</h1>
            <div class="spacer"></div>
            <Show when=is_running>
                <button type="button" class="btn" on:click=move |_| deletions.watch(id.get_untracked())>
                    {t(words::SHOW_PROGRESS)}
                </button>
            </Show>
        </div>
        {move || summary.with(|s| s.as_ref().map(facts))}
        {move || view! {
            <section class="outcomes">
                <Outcomes id=encode(&id.get()) showing=showing change=change read=read />
            </section>
        }}
    }
}

fn facts(summary: &Summary) -> AnyView {
    let fact = |name: Tr, value: AnyView| view! { <div><dt>{t(name)}</dt><dd>{value}</dd></div> };
    let state = summary.state;
    let id = summary.id.clone();
    let id_view = view! {
        <span class="id">{id.clone()}</span>
        <CopyButton value=Signal::stored(id) name=Signal::derive(|| words::DELETION_ID.get().to_owned()) />
    };
    let finished =
        summary.finished_at.map(|at| fact(words::FINISHED_AT, view! { <Instant millis=at /> }.into_any()));
    let retried = summary.retry_of.clone().map(|of| {
        let href = format!("/deletions/{}", encode(&of));
        fact(words::RETRY_OF, view! { <a href=href>{format::short_id(&of)}</a> }.into_any())
    });
    view! {
        <dl class="sheet facts">
            {fact(words::STATE, t(words::state(state)).into_any())}
            {fact(words::ACTION, view! { <code>{summary.action.name()}</code> }.into_any())}
            {fact(words::MADE, view! { <Instant millis=summary.made_at /> }.into_any())}
            {finished}
            {fact(words::DELETION_ID, id_view.into_any())}
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
        let mut query = Query::default();
        for (name, value) in pairs_of(&showing) {
            query.set(name, value);
        }
        assert_eq!(showing_of(&Query::parse(&query.to_search())), showing);
        assert_eq!(showing_of(&Query::parse("?outcome=x&page=0&size=3")), Showing::default());
    }
}
