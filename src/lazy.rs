//! Screens whose code is fetched when they are first shown: one file for each screen but the jobs list.

use crate::text::{frame as words, t, table};
use leptos::prelude::*;

/// The file did not arrive: the network is down, or the server has been replaced by another version.
#[derive(Debug, Clone, Copy)]
pub struct NotFetched;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotFetched {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        NotFetched
    }
}

/// The view of a component that comes in a file of its own, named `$name`. Without the feature `split`, as under `trunk serve`
/// and in tests, everything is in one file.
macro_rules! lazy {
    ($name:ident, $component:path) => {{
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, fallible)]
        #[allow(unsafe_code)]
        fn $name() -> Result<fn() -> AnyView, crate::lazy::NotFetched> {
            Ok(|| $component().into_any())
        }
        #[cfg(not(feature = "split"))]
        async fn $name() -> Result<fn() -> AnyView, crate::lazy::NotFetched> {
            Ok(|| $component().into_any())
        }
        || crate::lazy::lazy_view($name)
    }};
}
pub(crate) use lazy;

/// Shows a screen as soon as its code has arrived, and offers a retry when it does not arrive.
pub fn lazy_view<F>(load: fn() -> F) -> AnyView
where
    F: Future<Output = Result<fn() -> AnyView, NotFetched>> + 'static,
{
    let loaded = RwSignal::new(None::<Result<fn() -> AnyView, NotFetched>>);
    let fetch = move || {
        loaded.set(None);
        leptos::task::spawn_local_scoped_with_cancellation(async move { loaded.set(Some(load().await)) });
    };
    fetch();
    let owner = Owner::current();
    let retry = Callback::new(move |()| owner.as_ref().map(|owner| owner.with(fetch)).unwrap_or_default());
    (move || match loaded.get() {
        None => view! { <p class="shell-words" role="status">{t(table::LOADING)}</p> }.into_any(),
        Some(Ok(view)) => untrack(view),
        Some(Err(NotFetched)) => view! { <NotFetchedNotice retry=retry /> }.into_any(),
    })
    .into_any()
}

#[component]
fn NotFetchedNotice(retry: Callback<()>) -> impl IntoView {
    view! {
        <section class="sheet notice" role="alert">
            <h1>{t(words::NOT_FETCHED)}</h1>
            <p>{t(words::NOT_FETCHED_HINT)}</p>
            <button type="button" class="btn" on:click=move |_| retry.run(())>{t(words::FETCH_AGAIN)}</button>
            <button type="button" class="btn" on:click=|_| drop(window().location().reload())>{t(words::RELOAD)}</button>
        </section>
    }
}
