//! The breadcrumbs of the current screen, and the window's title.

use crate::routes::{screen_at, section_of};
use crate::state::subject::Subject;
use crate::text::{frame as words, t};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[component]
pub fn Breadcrumbs() -> impl IntoView {
    let pathname = use_location().pathname;
    let subject = use_context::<Subject>();
    let screens = Memo::new(move |_| {
        pathname.with(|path| {
            (screen_at(path).map(|screen| screen.path), section_of(path).map(|screen| screen.path))
        })
    });
    let detail = move || {
        let screen = screens.get().0.and_then(screen_at)?;
        let name = subject.map(|Subject(name)| name.get()).filter(|name| !name.is_empty());
        screen.parent.map(|_| name.unwrap_or_else(|| screen.title.get().to_owned()))
    };
    Effect::new(move |_| {
        let section =
            screens.get().1.and_then(screen_at).map(|screen| screen.title.get()).unwrap_or_default();
        let title: Vec<String> =
            detail().into_iter().chain([section.to_owned(), "media-console".to_owned()]).collect();
        document().set_title(
            &title.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · "),
        );
    });
    let path = move || {
        let section = screens.get().1.and_then(screen_at)?;
        // Each part is an element, so that the style sheet can leave it out.
        let slash = || view! { <span>" / "</span> };
        let group = view! { <span>{t(section.group.title())}</span>{slash()} };
        Some(match detail() {
            None => view! { {group}<b>{t(section.title)}</b> }.into_any(),
            Some(detail) => {
                view! { {group}<a href=section.path>{t(section.title)}</a>{slash()}<b>{detail}</b> }
                    .into_any()
            }
        })
    };
    view! { <nav class="where" aria-label=t(words::WHERE)>{path}</nav> }
}
