//! What went wrong, as a card at the place it concerns, and as words at a field.

use crate::components::copy::CopyButton;
use crate::text::{problems as words, show};
use leptos::prelude::*;
use media_api::{Action, Problem, ProblemCode};

/// Which fields a problem marks, and with what words.
///
/// Violations mark their own fields; a documented error marks the fields its entry or its message names.
pub fn field_words(problem: &Problem, action: Action) -> Vec<(String, String)> {
    let own = problem.violations.iter().map(|v| (v.field.clone(), words::violation(v)));
    let named = problem.vendor_code.iter().flat_map(|code| action.facts().fields_of(code, &problem.message));
    own.chain(named.map(|field| (field, problem.message.clone()))).collect()
}

/// The words for one field, or for any member of it.
pub fn words_at(problem: &Problem, action: Action, field: &str) -> Option<String> {
    let mut found = field_words(problem, action).into_iter();
    found
        .find(|(name, _)| name == field || name.strip_prefix(field).is_some_and(|rest| rest.starts_with('.')))
        .map(|f| f.1)
}

fn headline(problem: &Problem) -> String {
    match problem.code {
        ProblemCode::Service => problem.message.clone(),
        ProblemCode::InvalidRequest => words::FROM_INPUT.get().to_owned(),
        ProblemCode::Network => words::FROM_NETWORK.get().to_owned(),
        _ => words::FROM_PROXY.get().to_owned(),
    }
}

fn explanation(problem: &Problem, action: Option<Action>) -> String {
    if problem.code != ProblemCode::Service {
        return words::proxy(problem.code).get().to_owned();
    }
    let documented =
        problem.vendor_code.as_deref().zip(action).and_then(|(code, a)| a.facts().documented_error(code));
    documented.map(|error| words::remedy(error.remedy).get().to_owned()).unwrap_or_default()
}

/// Whether sending the same again can help.
fn may_retry(problem: &Problem, action: Option<Action>) -> bool {
    use ProblemCode::*;
    match problem.code {
        Network | Unreachable | TooManyRequests | Internal | BadAnswer => true,
        Service => {
            let code = problem.vendor_code.as_deref().unwrap_or_default();
            let documented = action.and_then(|a| a.facts().documented_error(code));
            documented.is_none_or(|error| error.remedy == media_api::Remedy::RetryLater)
        }
        _ => false,
    }
}

/// A card with the documented message verbatim, its code, what to do, and the request ID.
#[component]
pub fn ProblemCard(
    problem: Problem,
    #[prop(optional_no_strip)] action: Option<Action>,
    /// Offered when trying again can help.
    #[prop(optional_no_strip)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let is_service = problem.code == ProblemCode::Service;
    let source = match problem.code {
        ProblemCode::Service => "service",
        ProblemCode::Network | ProblemCode::Unreachable => "network",
        ProblemCode::InvalidRequest => "input",
        _ => "proxy",
    };
    let documented = problem
        .vendor_code
        .as_deref()
        .zip(action)
        .is_none_or(|(code, action)| action.facts().documented_error(code).is_some());
    let code = problem.vendor_code.clone().map(|code| format!("{code} · {}", problem.status));
    let violations = problem.violations.clone();
    let own_words = (!is_service && !problem.message.is_empty()).then(|| problem.message.clone());
    let request_id = problem.request_id.clone().filter(|id| !id.is_empty());
    let retry = retry.filter(|_| may_retry(&problem, action));
    let (for_head, for_words) = (problem.clone(), problem);
    let listed = move || {
        violations
            .iter()
            .map(|v| view! { <li><code>{v.field.clone()}</code>" "{words::violation(v)}</li> })
            .collect_view()
    };
    view! {
        <div class="card" role="alert" data-source=source>
            <span class="glyph" aria-hidden="true">"!"</span>
            <b>{move || headline(&for_head)}</b>
            {code.map(|code| view! { <code>{code}</code> })}
            {(!documented).then(|| view! { <p class="muted">{show(words::UNDOCUMENTED)}</p> })}
            {own_words.map(|text| view! { <p>{text}</p> })}
            <p>{move || explanation(&for_words, action)}</p>
            <ul>{listed}</ul>
            <div class="more">
                {retry.map(|retry| view! {
                    <button type="button" class="link" on:click=move |_| retry.run(())>{show(words::TRY_AGAIN)}</button>
                })}
                {request_id.map(|id| view! {
                    <span class="request-id">
                        {show(words::REQUEST_ID)}" "<code>{id.clone()}</code>
                        <CopyButton
                            value=Signal::stored(id)
                            name=Signal::derive(|| words::COPY_REQUEST_ID.get().to_owned())
                        />
                    </span>
                })}
            </div>
        </div>
    }
}

/// The newest problem of a list or form, if there is one.
#[component]
pub fn ProblemSlot(
    #[prop(into)] problem: Signal<Option<Problem>>,
    #[prop(optional, into)] action: Option<Action>,
    #[prop(optional, into)] retry: Option<Callback<()>>,
) -> impl IntoView {
    move || problem.get().map(|problem| view! { <ProblemCard problem=problem action=action retry=retry /> })
}
