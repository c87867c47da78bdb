//! Below the table: page numbers, or the button that adds older rows.

use super::Pages;
use super::state::List;
use crate::components::pager::Pager;
use crate::format;
use crate::state::query::HistoryMode;
use crate::text::{counted, t, table as words};
use leptos::prelude::*;

#[component]
pub fn Foot<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    match list.config.pages {
        Pages::Numbered => view! { <NumberedFoot list=list /> }.into_any(),
        Pages::Cursor => view! { <CursorFoot list=list /> }.into_any(),
    }
}

#[component]
fn NumberedFoot<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let limit = list.config.max_listed.unwrap_or(u64::MAX);
    let is_beyond_limit = move || list.total() > limit;
    view! {
        <Pager
            page=Signal::derive(move || list.paging().page)
            size=Signal::derive(move || list.paging().size.get())
            total=Signal::derive(move || list.fetch.is_current.get().then(|| list.total().min(limit)))
            go=Callback::new(move |page: u32| list.set(&[("page", Some(page.to_string()))], HistoryMode::Push))
            resize=Callback::new(move |size: u32| list.set(&[("size", Some(size.to_string()))], HistoryMode::Replace))
        />
        <Show when=is_beyond_limit>
            <p class="hint">{words::BEYOND_REACH.with(&[&format::count(limit)])}</p>
        </Show>
    }
}

#[component]
fn CursorFoot<T: Clone + PartialEq + Send + Sync + 'static>(list: List<T>) -> impl IntoView {
    let shown = move || {
        let rows = list.rows().len();
        list.fetch.is_current.get().then(|| counted(rows, words::SHOWN_ONE, words::SHOWN))
    };
    let older = move || {
        if list.next().is_some() {
            let button = view! {
                <button type="button" class="btn small" prop:disabled=list.is_loading_more on:click=move |_| list.load_more()>
                    {t(words::OLDER)}
                </button>
            };
            return button.into_any();
        }
        let is_over = list.fetch.is_current.get() && !list.rows().is_empty();
        is_over.then(|| view! { <span class="muted">{t(words::THAT_IS_ALL)}</span> }).into_any()
    };
    view! {
        <div class="foot">
            <span aria-live="polite">{shown}</span>
            <div class="spacer"></div>
            {older}
        </div>
    }
}
