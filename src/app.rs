//! Routes, and the frame around every screen.

use crate::components::deletion::{DeletionDialog, Deletions, RunningDeletions, use_deletions};
use crate::components::frame::{Frame, NoSession, Subject};
use crate::pages;
use crate::state::preferences::Preferences;
use crate::state::session::{self, Session};
use crate::text::{frame as words, provide_language, show};
use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::path;

/// Draws a screen. A plain function, so that it can come out of code that is fetched later.
type Screen = fn() -> AnyView;

/// Screens whose code is fetched when they are first shown. Without the feature `split`, as under `trunk serve` and in
/// tests, everything is in one file and there is nothing to wait for.
macro_rules! screens {
    ($($file:ident { $($name:ident: $component:path;)* })*) => {$($(
        #[cfg(feature = "split")]
        #[leptos::lazy($file)]
        #[allow(unsafe_code)]
        fn $name() -> Screen {
            || ($component)().into_any()
        }
        #[cfg(not(feature = "split"))]
        async fn $name() -> Screen {
            || ($component)().into_any()
        }
    )*)*};
}

// Few files, each with what is used together: what two files share goes into a third.
screens! {
    pictures {
        job: pages::job::Job;
    }
    forms {
        submit: pages::submit::Submit;
        templates: pages::templates::Templates;
        new_template: pages::template::NewTemplate;
        template: pages::template::Template;
    }
    rest {
        activity: pages::activity::Activity;
        videos: pages::videos::Videos;
        video: pages::video::Video;
        uploads: pages::uploads::Uploads;
        deletion: pages::deletion::Deletion;
        deletion_dialog: DeletionDialog;
    }
}

/// Shows a screen as soon as its code is there.
fn later<F: Future<Output = Screen> + 'static>(load: fn() -> F) -> AnyView {
    let screen = RwSignal::new(None::<Screen>);
    leptos::task::spawn_local(async move {
        screen.try_set(Some(load().await));
    });
    (move || screen.get().map(|screen| screen())).into_any()
}

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
                        <Route path=path!("/jobs/new") view=|| later(submit) />
                        <Route path=path!("/jobs/:id") view=|| later(job) />
                        <Route path=path!("/templates") view=|| later(templates) />
                        <Route path=path!("/templates/new") view=|| later(new_template) />
                        <Route path=path!("/templates/:id") view=|| later(template) />
                        <Route path=path!("/activity") view=|| later(activity) />
                        <Route path=path!("/videos") view=|| later(videos) />
                        <Route path=path!("/videos/:id") view=|| later(video) />
                        <Route path=path!("/uploads") view=|| later(uploads) />
                        <Route path=path!("/deletions/:id") view=|| later(deletion) />
                    </Routes>
                </Show>
            </Frame>
            <DialogWhenAsked />
        </Router>
    }
}

/// The deletion dialog, fetched when it is first asked for and then kept.
#[component]
fn DialogWhenAsked() -> impl IntoView {
    let deletions = use_deletions();
    let wanted = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || deletions.asked.with(Option::is_some)
    });
    view! { <Show when=move || wanted.get()>{|| later(deletion_dialog)}</Show> }
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
