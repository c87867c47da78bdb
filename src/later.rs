//! Code that is fetched when it is first needed, so that the first screen does not wait for all the others.

use crate::text::{frame as words, t};
use leptos::prelude::*;
use media_api::{Problem, ProblemCode};
use std::pin::Pin;

/// Something that comes out of a file that arrives later; mostly it draws a part of the page. A plain function, so that it
/// can cross from one file to the other.
pub type Part<A, R = AnyView> = fn(A) -> R;

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
    ($($file:ident { $($name:ident: $part:ty = $function:expr;)* })*) => {$($(
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible)]
        #[allow(unsafe_code)]
        pub(crate) fn $name() -> Result<$part, crate::later::NotFetched> {
            Ok($function)
        }
        #[cfg(not(feature = "split"))]
        pub(crate) async fn $name() -> Result<$part, crate::later::NotFetched> {
            Ok($function)
        }
    )*)*};
}
pub(crate) use parts;

/// A part with its argument, once it is there. One type for all, so that what waits for them is compiled once.
type Coming = Pin<Box<dyn Future<Output = Result<ViewFn, NotFetched>>>>;

fn coming<A, F>(load: fn() -> F, argument: &A) -> Coming
where
    A: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Part<A>, NotFetched>> + 'static,
{
    let argument = argument.clone();
    Box::pin(async move { load().await.map(|draw| ViewFn::from(move || draw(argument.clone()))) })
}

/// Shows a part as soon as its code is there, and offers to try again when it does not come.
pub fn later<A, F>(load: fn() -> F, argument: A) -> AnyView
where
    A: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Part<A>, NotFetched>> + 'static,
{
    fetched(None, Box::new(move || coming(load, &argument)))
}

/// Shows what `first` draws, and what `load` brings in its place as soon as it is there. Where it does not come, the first
/// stays.
pub fn improved<A, F>(first: Part<A>, load: fn() -> F, argument: A) -> AnyView
where
    A: Clone + Send + Sync + 'static,
    F: Future<Output = Result<Part<A>, NotFetched>> + 'static,
{
    let known = argument.clone();
    fetched(Some(ViewFn::from(move || first(known.clone()))), Box::new(move || coming(load, &argument)))
}

fn fetched(first: Option<ViewFn>, load: Box<dyn Fn() -> Coming + Send + Sync>) -> AnyView {
    let is_needed = first.is_none();
    let draw = RwSignal::new(first);
    let failed = RwSignal::new(false);
    let fetch = Callback::new(move |()| {
        failed.set(false);
        let coming = load();
        leptos::task::spawn_local(async move {
            match coming.await {
                Ok(better) => drop(draw.try_set(Some(better))),
                Err(NotFetched) => drop(failed.try_set(is_needed)),
            }
        });
    });
    fetch.run(());
    (move || match draw.get() {
        Some(draw) => untrack(|| draw.run()),
        None if failed.get() => failure(fetch),
        None => ().into_any(),
    })
    .into_any()
}

/// Does something whose code may have to be fetched first.
///
/// # Errors
/// The code did not arrive, so nothing was done.
pub async fn run<A, R, F>(load: fn() -> F, argument: A) -> Result<R, NotFetched>
where
    F: Future<Output = Result<Part<A, R>, NotFetched>> + 'static,
{
    Ok(load().await?(argument))
}

impl From<NotFetched> for Problem {
    fn from(_: NotFetched) -> Self {
        Problem::new(ProblemCode::Network, 0, words::NOT_FETCHED.get())
    }
}

fn failure(again: Callback<()>) -> AnyView {
    view! {
        <section class="sheet notice" role="alert">
            <h1>{t(words::NOT_FETCHED)}</h1>
            <p>{t(words::NOT_FETCHED_HINT)}</p>
            <button type="button" class="btn" on:click=move |_| again.run(())>{t(words::FETCH_AGAIN)}</button>
            <button type="button" class="btn" on:click=|_| drop(window().location().reload())>
                {t(words::RELOAD)}
            </button>
        </section>
    }
    .into_any()
}
