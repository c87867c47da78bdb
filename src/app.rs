//! Routes, and the frame around every screen.

use crate::components::deletion::{DeletionDialog, Deletions, RunningDeletions, open_named, use_deletions};
use crate::components::frame::{Frame, NoSession, Subject, provide_commands};
use crate::components::menu::at_first;
use crate::dom::closest_to;
use crate::later::{Part, later, parts};
use crate::pages;
use crate::state::preferences::Preferences;
use crate::state::session::{self, Session};
use crate::state::url;
use crate::text::{frame as words, provide_language, t};
use leptos::prelude::*;

// Few files, each with what is used together: what two files share goes into a third.
parts! {
    pictures {
        job: Part<()> = |()| pages::job::Job().into_any();
    }
    forms {
        submit: Part<()> = |()| pages::submit::Submit().into_any();
        templates: Part<()> = |()| pages::templates::Templates().into_any();
        new_template: Part<()> = |()| pages::template::NewTemplate().into_any();
        template: Part<()> = |()| pages::template::Template().into_any();
    }
    vod {
        videos: Part<()> = |()| pages::videos::Videos().into_any();
        video: Part<()> = |()| pages::video::Video().into_any();
        uploads: Part<()> = |()| pages::uploads::Uploads().into_any();
    }
    record {
        activity: Part<()> = |()| pages::activity::Activity().into_any();
        deletion: Part<()> = |()| pages::deletion::Deletion().into_any();
        deletion_dialog: Part<()> = |()| DeletionDialog().into_any();
        running_deletions: Part<()> = |()| RunningDeletions().into_any();
    }
}

/// What an address shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Jobs,
    Submit,
    Job,
    Templates,
    NewTemplate,
    Template,
    Activity,
    Videos,
    Video,
    Uploads,
    Deletion,
    Nothing,
}

impl Screen {
    fn at(path: &str) -> Self {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let (first, second) = (segments.next(), segments.next());
        if segments.next().is_some() {
            return Screen::Nothing;
        }
        match (first, second) {
            (None, _) | (Some("jobs"), None) => Screen::Jobs,
            (Some("jobs"), Some("new")) => Screen::Submit,
            (Some("jobs"), Some(_)) => Screen::Job,
            (Some("templates"), None) => Screen::Templates,
            (Some("templates"), Some("new")) => Screen::NewTemplate,
            (Some("templates"), Some(_)) => Screen::Template,
            (Some("activity"), None) => Screen::Activity,
            (Some("videos"), None) => Screen::Videos,
            (Some("videos"), Some(_)) => Screen::Video,
            (Some("uploads"), None) => Screen::Uploads,
            (Some("deletions"), Some(_)) => Screen::Deletion,
            _ => Screen::Nothing,
        }
    }

    fn draw(self) -> AnyView {
        match self {
            Screen::Jobs => pages::jobs::Jobs().into_any(),
            Screen::Submit => later(submit, ()),
            Screen::Job => later(job, ()),
            Screen::Templates => later(templates, ()),
            Screen::NewTemplate => later(new_template, ()),
            Screen::Template => later(template, ()),
            Screen::Activity => later(activity, ()),
            Screen::Videos => later(videos, ()),
            Screen::Video => later(video, ()),
            Screen::Uploads => later(uploads, ()),
            Screen::Deletion => later(deletion, ()),
            Screen::Nothing => NotFound().into_any(),
        }
    }
}

/// The root of the page.
#[component]
pub fn App() -> impl IntoView {
    Preferences::provide();
    provide_language();
    provide_context(Subject(RwSignal::new(String::new())));
    Deletions::provide();
    provide_commands();
    let session = session::provide();
    url::begin("/jobs");
    let ready = Memo::new(move |_| session.with(|s| matches!(s, Session::Ready(_))));
    // A screen that was shown waits, with all that was typed into it, until there is a session again.
    let was_ready = Memo::new(move |before: Option<&bool>| before == Some(&true) || ready.get());
    view! {
        <Frame running=ViewFn::from(running)>
            <Show when=move || !ready.get()><NoSession /></Show>
            <div hidden=move || !ready.get()>
                <Show when=move || was_ready.get()><Screens /></Show>
            </div>
        </Frame>
        <DialogWhenAsked />
    }
}

/// The screen of the address. Of the router only the address is used: its table of nested routes and its navigation weigh
/// more than the whole frame, a dozen flat addresses do not need them, and [`url`] writes the history.
#[component]
fn Screens() -> impl IntoView {
    let pathname = url::use_pathname();
    let screen = Memo::new(move |_| pathname.with(|path| Screen::at(path)));
    move || screen.get().draw()
}

/// Shows a part from the moment it is first wanted.
fn once(wanted: impl Fn() -> bool + Send + Sync + 'static, part: fn() -> AnyView) -> AnyView {
    let wanted = Memo::new(move |before: Option<&bool>| before == Some(&true) || wanted());
    (move || wanted.get().then(part)).into_any()
}

/// The deletion dialog, fetched when it is first aimed at or asked for and then kept.
#[component]
fn DialogWhenAsked() -> impl IntoView {
    let deletions = use_deletions();
    open_named();
    at_first(&["pointerover", "focusin"], is_at_danger, || {
        leptos::task::spawn_local(async {
            let _ = deletion_dialog().await;
        });
    });
    once(move || deletions.asked.with(Option::is_some), || later(deletion_dialog, ()))
}

/// Whether a pointer or the focus came to a button that destroys something: the dialog will be asked for next.
fn is_at_danger(event: &web_sys::Event) -> bool {
    closest_to(event, ".danger").is_some()
}

/// Running deletions, fetched when there are any.
fn running() -> AnyView {
    let (deletions, session) = (use_deletions(), session::use_session());
    let are_known = move || session.with(|s| s.context().is_some_and(|c| c.running_deletions > 0));
    once(move || are_known() || deletions.asked.with(Option::is_some), || later(running_deletions, ()))
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <section class="sheet notice">
            <h1>{t(words::NOT_FOUND)}</h1>
            <p>{t(words::NOT_FOUND_HINT)}</p>
            <a class="btn" href="/jobs">{t(words::TO_JOBS)}</a>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_screen() {
        for (path, screen) in [
            ("/", Screen::Jobs),
            ("/jobs", Screen::Jobs),
            ("/jobs/", Screen::Jobs),
            ("/jobs/new", Screen::Submit),
            ("/jobs/x-1", Screen::Job),
            ("/templates", Screen::Templates),
            ("/templates/new", Screen::NewTemplate),
            ("/templates/t1", Screen::Template),
            ("/videos", Screen::Videos),
            ("/videos/v1", Screen::Video),
            ("/uploads", Screen::Uploads),
            ("/activity", Screen::Activity),
            ("/deletions/d1", Screen::Deletion),
        ] {
            assert_eq!(Screen::at(path), screen, "{path}");
        }
    }

    #[test]
    fn anything_else_is_no_screen() {
        for path in ["/job", "/jobs/a/b", "/activity/x", "/uploads/u", "/deletions", "/Jobs"] {
            assert_eq!(Screen::at(path), Screen::Nothing, "{path}");
        }
    }
}
