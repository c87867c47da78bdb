//! Below the table: page numbers, or the button that adds older rows.

use super::Pages;
use super::covers::Covers;
use super::state::List;
use super::walk::WalkFoot;
use crate::components::focus::heading_unscrolled_when_removed;
use crate::components::pager::Pager;
use crate::components::problem::ProblemSlot;
use crate::format;
use crate::state::query::HistoryMode;
use crate::text::{counted, t, table as words};
use leptos::prelude::*;

#[component]
pub fn Foot<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let pages = Memo::new(move |_| list.pages());
    move || match pages.get() {
        Pages::Numbered => view! { <NumberedFoot list=list /> }.into_any(),
        Pages::Cursor => view! { <CursorFoot list=list /> }.into_any(),
        Pages::Walk => view! { <WalkFoot list=list /> }.into_any(),
    }
}

#[component]
fn NumberedFoot<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let limit = list.config.max_listed.unwrap_or(u64::MAX);
    let is_beyond_limit = move || list.total().is_some_and(|total| total > limit);
    view! {
        <Pager
            page=Signal::derive(move || list.paging().page)
            size=Signal::derive(move || list.paging().size.get())
            total=Signal::derive(move || list.total())
            max_listed=limit
            loading=Signal::derive(move || list.is_loading())
            covers=move || view! { <Covers list=list /> }
            go=Callback::new(move |page: u32| list.set(&[("page", Some(page.to_string()))], HistoryMode::Push))
            resize=Callback::new(move |size: u32| list.set(&[("size", Some(size.to_string()))], HistoryMode::Replace))
        />
        <Show when=is_beyond_limit>
            <p class="hint">{move || words::BEYOND_REACH.with(&[&format::count(limit)])}</p>
        </Show>
    }
}

#[component]
fn CursorFoot<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let is_known = move || list.fetch.is_current.get();
    let count = Memo::new(move |_| list.rows.with(Vec::len));
    let shown = move || match count.get() {
        _ if list.is_loading() => words::LOADING.get().to_owned(),
        _ if !is_known() => String::new(),
        count => counted(count, words::SHOWN_ONE, words::SHOWN),
    };
    let has_more = move || is_known() && list.next().is_some();
    let is_over = move || is_known() && list.next().is_none() && count.get() > 0;
    let load_more = Callback::new(move |()| list.load_more());
    let is_busy = move || list.older.is_busy.get();
    view! {
        <div class="foot">
            <span aria-live="polite">{shown}</span>
            <Show when=is_over><Covers list=list /></Show>
            <div class="spacer"></div>
            <Show when=has_more>
                {heading_unscrolled_when_removed()}
                // Disabled, it would lose the focus at each press.
                <button
                    type="button"
                    class="btn small"
                    aria-disabled=move || is_busy().then_some("true")
                    on:click=move |_| load_more.run(())
                >
                    {t(words::OLDER)}
                </button>
            </Show>
            <Show when=is_over><span class="muted">{t(words::THAT_IS_ALL)}</span></Show>
        </div>
        <ProblemSlot problem=list.older.problem retry=load_more />
    }
}
