//! Code that is fetched when it is first needed, so that the first screen does not wait for all the others.

use crate::text::{frame as words, show};
use leptos::prelude::*;

/// Something that draws a part of the page. A plain function, so that it can come out of a file that arrives later.
pub type Part<A> = fn(A) -> AnyView;

/// The file did not arrive: the network is down, or the server has been replaced by another version.
#[derive(Debug, Clone, Copy)]
pub struct NotFetched;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotFetched {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        NotFetched
    }
}

/// Declares parts and the file each comes in. Without the feature `split`, as under `trunk serve` and in tests, everything
/// is in one file and there is nothing to wait for.
macro_rules! parts {
    ($($file:ident { $($name:ident: $argument:ty => $draw:expr;)* })*) => {$($(
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible)]
        #[allow(unsafe_code)]
        fn $name() -> Result<crate::later::Part<$argument>, crate::later::NotFetched> {
            Ok($draw)
        }
        #[cfg(not(feature = "split"))]
        async fn $name() -> Result<crate::later::Part<$argument>, crate::later::NotFetched> {
            Ok($draw)
        }
    )*)*};
}
pub(crate) use parts;

/// Where a part stands.
enum Fetched {
    Waiting,
    Here(Part<()>),
    Failed,
}

/// Shows a part as soon as its code is there, and offers to try again when it does not come.
pub fn later<F>(load: fn() -> F) -> AnyView
where
    F: Future<Output = Result<Part<()>, NotFetched>> + 'static,
{
    let fetched = RwSignal::new(Fetched::Waiting);
    let fetch = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            fetched.try_set(load().await.map_or(Fetched::Failed, Fetched::Here));
        });
    });
    fetch.run(());
    fetched_view(fetched, fetch)
}

fn fetched_view(fetched: RwSignal<Fetched>, fetch: Callback<()>) -> AnyView {
    (move || {
        fetched.with(|fetched| match fetched {
            Fetched::Waiting => ().into_any(),
            Fetched::Here(draw) => untrack(|| draw(())),
            Fetched::Failed => failure(fetch),
        })
    })
    .into_any()
}

fn failure(again: Callback<()>) -> AnyView {
    view! {
        <section class="sheet notice" role="alert">
            <h1>{show(words::NOT_FETCHED)}</h1>
            <p>{show(words::NOT_FETCHED_HINT)}</p>
            <button type="button" class="btn" on:click=move |_| again.run(())>{show(words::FETCH_AGAIN)}</button>
            <button type="button" class="btn" on:click=|_| drop(window().location().reload())>
                {show(words::RELOAD)}
            </button>
        </section>
    }
    .into_any()
}

/// Shows what `first` draws, and what `load` brings in its place as soon as it is there. Where it does not come, the first
/// stays.
pub fn improved<A, F>(first: Part<A>, load: fn() -> F, argument: A) -> AnyView
where
    A: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Part<A>, NotFetched>> + 'static,
{
    let draw = RwSignal::new(first);
    leptos::task::spawn_local(async move {
        if let Ok(better) = load().await {
            draw.try_set(better);
        }
    });
    (move || {
        let draw = draw.get();
        untrack(|| draw(argument.clone()))
    })
    .into_any()
}
