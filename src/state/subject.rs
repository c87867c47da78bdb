//! The name of what a detail screen shows, for the breadcrumbs and the window's title.

use leptos::prelude::*;

/// Provided as a context by the app.
#[derive(Clone, Copy)]
pub struct Subject(pub RwSignal<String>);

/// Sets the name of what the screen shows, until the screen is removed.
pub fn set_subject(name: impl Fn() -> String + 'static) {
    let Some(Subject(subject)) = use_context::<Subject>() else { return };
    Effect::new(move |_| subject.set(name()));
    on_cleanup(move || drop(subject.try_set(String::new())));
}
