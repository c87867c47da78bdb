//! The foot of a list without page numbers.

use super::List;
use crate::format;
use crate::text::{t, table as words};
use leptos::prelude::*;

/// How many are shown, and the button that adds what is older.
pub fn open_foot(list: List) -> AnyView {
    let count = move || format::count(list.entries.with(Vec::len) as u64);
    let older = move || {
        if list.next.get().is_some() {
            let busy = list.busy;
            let read = move |_| list.read_older();
            view! {
                <button type="button" class="btn small" prop:disabled=busy on:click=read>{t(words::OLDER)}</button>
            }
            .into_any()
        } else {
            let is_over = list.arrived.get() && list.entries.with(|e| !e.is_empty());
            is_over.then(|| view! { <span class="muted">{t(words::THAT_IS_ALL)}</span> }).into_any()
        }
    };
    view! {
        <div class="foot">
            <span aria-live="polite">{move || words::SHOWN.with(&[&count()])}</span>
            <div class="spacer"></div>
            {older}
        </div>
    }
    .into_any()
}
