//! Messages about something that was done.

use crate::components::focus::heading_unscrolled_when_removed;
use crate::state::notices::{Lasts, Notice, use_notices};
use crate::text::{frame as words, t};
use leptos::prelude::*;

/// The messages, the newest first in the document. They are stacked from below, so that the newest is in view where they are
/// scrolled.
#[component]
pub fn NoticeList() -> impl IntoView {
    let notices = use_notices();
    let newest_first = move || notices.list.get().into_iter().rev().collect::<Vec<_>>();
    view! {
        <div class="notices" role="region" aria-label=t(words::MESSAGES) aria-live="polite">
            <For each=newest_first key=|notice| notice.id let:notice>
                <NoticeCard notice=notice />
            </For>
        </div>
    }
}

#[component]
fn NoticeCard(notice: Notice) -> impl IntoView {
    heading_unscrolled_when_removed();
    let notices = use_notices();
    let Notice { id, text, lasts, actions, details } = notice;
    let (is_failure, is_busy) = (lasts == Lasts::UntilDismissed, lasts == Lasts::WhileBusy);
    let buttons = actions.into_iter().map(|(label, run)| {
        let press = move |_| {
            if !is_busy {
                notices.dismiss(id);
            }
            run();
        };
        view! { <button type="button" class="btn small" on:click=press>{t(label)}</button> }
    });
    let details = details.map(|details| {
        view! {
            <details>
                <summary>{t(words::DETAILS)}</summary>
                <div class="notice-details" tabindex="0">{details()}</div>
            </details>
        }
    });
    view! {
        <div
            class="notice-card"
            class:failure=is_failure
            role=if is_failure { "alert" } else { "status" }
            aria-busy=is_busy.then_some("true")
        >
            <p>{move || text()}</p>
            {details}
            <div class="row">
                {buttons.collect_view()}
                {(!is_busy).then(|| view! {
                    <button type="button" class="btn small quiet" on:click=move |_| notices.dismiss(id)>{t(words::DISMISS)}</button>
                })}
            </div>
        </div>
    }
}
