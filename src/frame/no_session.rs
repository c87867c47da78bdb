//! Shown instead of a screen while there is no session.

use crate::components::problem::ProblemCard;
use crate::state::session::{Session, use_session};
use crate::text::{frame as words, t};
use leptos::prelude::*;
use media_api::{Problem, ProblemCode};

#[component]
pub fn NoSession() -> impl IntoView {
    let session = use_session();
    move || match session.get() {
        Session::Starting => {
            view! { <p class="shell-words" role="status">{t(words::OPENING)}</p> }.into_any()
        }
        Session::Ready(_) => ().into_any(),
        Session::Absent(Some(problem)) if !is_of_session(problem.code) => {
            view! { <NotOpened problem=problem /> }.into_any()
        }
        Session::Absent(problem) => view! { <SignedOut problem=problem /> }.into_any(),
    }
}

/// Whether the server said that there is no session.
fn is_of_session(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::NoSession | ProblemCode::BadPageToken | ProblemCode::BadLaunchToken)
}

/// Whether there is a session is unknown.
#[component]
fn NotOpened(problem: Problem) -> impl IntoView {
    view! {
        <section class="sheet notice" aria-labelledby="no-session">
            <h1 id="no-session">{t(words::NOT_OPENED)}</h1>
            <ProblemCard problem=problem />
            <button type="button" class="btn" on:click=|_| drop(window().location().reload())>{t(words::RELOAD)}</button>
        </section>
    }
}

#[component]
fn SignedOut(problem: Option<Problem>) -> impl IntoView {
    view! {
        <section class="sheet notice" aria-labelledby="no-session">
            <h1 id="no-session">{t(words::NO_SESSION)}</h1>
            <p>{t(words::NO_SESSION_WHY)}</p>
            <p>{t(words::NO_SESSION_HOW)}</p>
            <p><code>"media-console login-link"</code></p>
            {problem.map(|problem| view! { <ProblemCard problem=problem /> })}
            <button type="button" class="btn" on:click=|_| drop(window().location().reload())>{t(words::RELOAD)}</button>
        </section>
    }
}
