//! An image whose picture is replaced by newer ones.

use crate::client;
use crate::components::picture_image::ImageFailure;
use crate::state::task::ScopedTask;
use crate::text::t;
use leptos::prelude::*;

/// A picture from one of the server's picture links. When the link changes, the old picture stays until the new one is loaded.
/// When one fails, the server is asked for the reason, which is shown in its place until the next.
#[component]
pub fn LiveImage(#[prop(into)] source: Signal<String>) -> impl IntoView {
    let failed = RwSignal::new(None::<(String, ImageFailure)>);
    let check = ScopedTask::new();
    let find_out = move |_| {
        let address = source.get_untracked();
        check.replace(async move {
            let failure = match client::check_picture(&address).await {
                Ok(()) => ImageFailure::Format,
                Err(problem) => ImageFailure::of(problem),
            };
            failed.set(Some((address, failure)));
        });
    };
    let failure = Memo::new(move |_| {
        failed.with(|failed| {
            failed.as_ref().filter(|(address, _)| source.with(|s| s == address)).map(|f| f.1.clone())
        })
    });
    view! {
        <img src=move || source.get() alt="" decoding="async" hidden=move || failure.with(Option::is_some) on:error=find_out />
        {move || failure.get().map(|failure| {
            let name = failure.name();
            view! { <span class="gone failed" title=move || failure.explanation()>{t(name)}</span> }
        })}
    }
}
