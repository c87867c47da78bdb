//! Shown instead of a screen while there is no session.

use crate::components::copy::CopyButton;
use crate::components::problem::{ProblemCard, is_of_session};
use crate::state::session::{Session, use_session};
use crate::text::{frame as words, t};
use leptos::prelude::*;
use media_api::Problem;

const LOGIN_LINK: &str = "media-console login-link";

#[component]
pub fn NoSession() -> impl IntoView {
    let session = use_session();
    move || match session.get() {
        Session::Starting => {
            view! { <p class="shell-words" role="status">{t(words::OPENING)}</p> }.into_any()
        }
        Session::Ready(_) => ().into_any(),
        Session::Absent(problem) => view! { <NotSignedIn problem=problem /> }.into_any(),
    }
}

/// How to sign in; or, if the server did not report a missing session, only why the session state is unknown.
#[component]
fn NotSignedIn(problem: Option<Problem>) -> impl IntoView {
    let is_known = problem.as_ref().is_none_or(|problem| is_of_session(problem.code));
    let title = if is_known { words::NO_SESSION } else { words::NOT_OPENED };
    view! {
        <section class="sheet notice" aria-labelledby="no-session">
            <h1 id="no-session">{t(title)}</h1>
            {is_known.then(|| view! {
                <p>{t(words::NO_SESSION_WHY)}</p>
                <p>{t(words::NO_SESSION_HOW)}</p>
                <p>
                    <code>{LOGIN_LINK}</code>
                    <CopyButton value=Signal::stored(LOGIN_LINK.to_owned()) name=Signal::derive(|| words::LOGIN_COMMAND.get().to_owned()) />
                </p>
                <p class="hint">{t(words::NO_SESSION_FOLDER)}</p>
            })}
            {problem.map(|problem| view! { <ProblemCard problem=problem /> })}
            <button type="button" class="btn" on:click=|_| drop(window().location().reload())>{t(words::RELOAD)}</button>
        </section>
    }
}
