//! The viewer: one picture over the whole window, or two compared.

mod bar;
mod compare;
mod compare_mode;
mod keys;
mod one;
mod shown;
mod stage;
mod strip;
mod viewed;
mod zoom;

pub use compare_mode::CompareMode;
pub use shown::{ViewerActions, ViewerPictures};
pub use viewed::Viewed;

use crate::components::dialog::Dialog;
use crate::text::{job as words, t};
use bar::Bar;
use compare::Compare;
use leptos::prelude::*;
use one::One;
use shown::Shown;
use strip::FilmStrip;

/// A dialog over the whole window with the pictures in the order in which they are shown.
#[component]
pub fn Viewer(
    pictures: ViewerPictures,
    actions: ViewerActions,
    #[prop(into)] viewed: Signal<Option<Viewed>>,
    change: Callback<Option<Viewed>>,
) -> impl IntoView {
    view! {
        <Dialog
            open=Signal::derive(move || viewed.with(Option::is_some))
            close=Callback::new(move |()| change.run(None))
            labelled_by="viewer-title"
            class="viewer"
        >
            <ViewerContent viewer=Shown::new(pictures, actions, viewed, change) />
        </Dialog>
    }
}

#[component]
fn ViewerContent(viewer: Shown) -> impl IntoView {
    keys::listen(viewer);
    viewer.follow_deletions();
    // Another picture is shown whole; two pictures keep their zoom however they are compared.
    Effect::new(move |before: Option<Option<_>>| {
        let shown = viewer.viewed.get().map(Viewed::times);
        if before != Some(shown) {
            viewer.stage.fit();
        }
        shown
    });
    let is_pair = Memo::new(move |_| viewer.pair().is_some());
    view! {
        <div class="viewer-frame" node_ref=viewer.frame>
            <h2 id="viewer-title" class="unseen">{t(words::VIEWER)}</h2>
            <Bar viewer=viewer />
            {move || match is_pair.get() {
                true => view! { <Compare viewer=viewer /> }.into_any(),
                false => view! { <One viewer=viewer /> }.into_any(),
            }}
            <FilmStrip viewer=viewer />
        </div>
    }
}
