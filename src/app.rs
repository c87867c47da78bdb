//! Routes, and the frame around every screen.

use crate::components::deletion::{DeletionDialog, Deletions, RunningDeletions};
use crate::components::frame::{Frame, NoSession, Subject};
use crate::pages;
use crate::state::preferences::Preferences;
use crate::state::session::{self, Session};
use crate::text::{frame as words, provide_language, show};
use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::path;

/// The root of the page.
#[component]
pub fn App() -> impl IntoView {
    Preferences::provide();
    provide_language();
    provide_context(Subject(RwSignal::new(String::new())));
    Deletions::provide();
    let session = session::provide();
    let ready = Memo::new(move |_| session.with(|s| matches!(s, Session::Ready(_))));
    view! {
        <Router>
            <Frame running=ViewFn::from(|| view! { <RunningDeletions /> })>
                <Show when=move || ready.get() fallback=|| view! { <NoSession /> }>
                    <Routes fallback=NotFound>
                        <Route path=path!("/") view=|| view! { <Redirect path="/jobs" /> } />
                        <Route path=path!("/jobs") view=pages::jobs::Jobs />
                        <Route path=path!("/jobs/new") view=pages::submit::Submit />
                        <Route path=path!("/jobs/:id") view=pages::job::Job />
                        <Route path=path!("/templates") view=pages::templates::Templates />
                        <Route path=path!("/templates/new") view=pages::template::NewTemplate />
                        <Route path=path!("/templates/:id") view=pages::template::Template />
                        <Route path=path!("/activity") view=pages::activity::Activity />
                        <Route path=path!("/videos") view=pages::videos::Videos />
                        <Route path=path!("/videos/:id") view=pages::video::Video />
                        <Route path=path!("/uploads") view=pages::uploads::Uploads />
                        <Route path=path!("/deletions/:id") view=pages::deletion::Deletion />
                    </Routes>
                </Show>
            </Frame>
            <DeletionDialog />
        </Router>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <section class="sheet notice">
            <h1>{show(words::NOT_FOUND)}</h1>
            <p>{show(words::NOT_FOUND_HINT)}</p>
            <a class="btn" href="/jobs">{show(words::TO_JOBS)}</a>
        </section>
    }
}

/// Replaces the dead page with words and a reload button; what happened also goes to the console.
pub fn show_crash(info: &std::panic::PanicHookInfo<'_>) {
    leptos::logging::error!("{info}");
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    if let Some(words) = document.get_element_by_id("crash-words") {
        words.set_text_content(Some(&info.to_string()));
    }
    if let Some(panel) = document.get_element_by_id("crash") {
        let _ = panel.remove_attribute("hidden");
    }
}
