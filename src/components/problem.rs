//! A problem, as a card at the place it concerns, and as messages at fields.

use crate::components::copy::CopyButton;
use crate::components::icon::{Icon, icon};
use crate::components::request_lines::ShowRequest;
use crate::components::server_text::server_text;
use crate::format;
use crate::state::session::Session;
use crate::text::{Tr, explanations, problems as words, t};
use crate::vendor_docs;
use leptos::prelude::*;
use media_api::{Action, DocumentedError, Effect, Problem, ProblemCode, Remedy};

/// Which fields a problem marks, and with what message.
///
/// Violations mark their own fields; a documented error marks the fields its entry or its message names.
pub fn field_words(problem: &Problem, action: Action) -> Vec<(String, String)> {
    let own = problem.violations.iter().map(|v| (v.field.clone(), words::violation(v)));
    let named = problem.vendor_code.iter().flat_map(|code| action.facts().fields_of(code, &problem.message));
    own.chain(named.map(|field| (field, problem.message.clone()))).collect()
}

/// The message for one field, or for any member of it.
pub fn words_at(problem: &Problem, action: Action, field: &str) -> Option<String> {
    let mut found = field_words(problem, action).into_iter();
    found
        .find(|(name, _)| name == field || name.strip_prefix(field).is_some_and(|rest| rest.starts_with('.')))
        .map(|f| f.1)
}

/// The problem in one line.
pub fn headline(problem: &Problem) -> String {
    match problem.code {
        ProblemCode::Service => problem.message.clone(),
        ProblemCode::InvalidRequest => words::FROM_INPUT.get().to_owned(),
        ProblemCode::Network => words::FROM_NETWORK.get().to_owned(),
        ProblemCode::Unreachable => words::FROM_UNREACHABLE.get().to_owned(),
        ProblemCode::NoAnswer | ProblemCode::UnknownOutcome => words::FROM_SILENCE.get().to_owned(),
        code if is_of_session(code) => words::FROM_SESSION.get().to_owned(),
        ProblemCode::BadAnswer => words::FROM_BAD_ANSWER.get().to_owned(),
        ProblemCode::Internal => words::FROM_INTERNAL.get().to_owned(),
        _ => words::FROM_PROXY.get().to_owned(),
    }
}

/// The catalogue's entry for the service's error, if there is one.
fn documented(problem: &Problem, action: Option<Action>) -> Option<&'static DocumentedError> {
    action?.facts().documented_error(problem.vendor_code.as_deref()?)
}

/// What the problem means here.
fn explanation(problem: &Problem, action: Option<Action>) -> Option<Tr> {
    if problem.code != ProblemCode::Service {
        return Some(words::proxy(problem.code));
    }
    explanations::explain(action?, problem.vendor_code.as_deref()?)
}

/// What to do about it, and whether a retry can help. A change that may have taken effect is checked first. A read has no input
/// on most screens, so correcting it is not suggested, only that it fails again.
fn advice(problem: &Problem, action: Option<Action>) -> Option<Tr> {
    match problem.code {
        // Already part of its explanation.
        ProblemCode::UnknownOutcome => None,
        _ if is_unsettled(problem, action) => Some(words::LOOK_FIRST),
        ProblemCode::Service => match documented(problem, action).map(|error| error.remedy) {
            None => Some(words::RETRY_UNKNOWN),
            Some(Remedy::FixInput) if action.is_some_and(|a| a.effect() == Effect::Read) => {
                Some(words::SAME_AGAIN)
            }
            Some(remedy) => Some(words::remedy(remedy)),
        },
        _ => None,
    }
}

/// Whether the call may have taken effect although no usable response arrived. Only creations are in doubt: anything else may
/// be repeated without harm.
pub fn is_unsettled(problem: &Problem, action: Option<Action>) -> bool {
    use ProblemCode::*;
    match problem.code {
        UnknownOutcome => true,
        _ => action.is_some_and(|a| a.effect() == Effect::Create) && may_have_taken_effect(problem),
    }
}

/// Whether a change that failed in this way may have been made nevertheless.
pub fn may_have_taken_effect(problem: &Problem) -> bool {
    use ProblemCode::*;
    match problem.code {
        UnknownOutcome | Network | BadAnswer | Internal => true,
        Service => problem.status >= 500,
        _ => false,
    }
}

/// Whether to offer a retry.
fn may_retry(problem: &Problem, action: Option<Action>) -> bool {
    use ProblemCode::*;
    if is_unsettled(problem, action) {
        return false;
    }
    match problem.code {
        Network | Unreachable | NoAnswer | TooManyRequests | Internal | BadAnswer => true,
        Service => documented(problem, action).is_none_or(|error| error.remedy == Remedy::RetryLater),
        _ => false,
    }
}

/// A card with the documented message verbatim, its code, what it means, what to do, the request ID, and the request.
#[component]
pub fn ProblemCard(
    problem: Problem,
    #[prop(optional_no_strip)] action: Option<Action>,
    /// Offered when a retry can help.
    #[prop(optional_no_strip)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let action = action.or_else(|| problem.sent.as_ref().and_then(|sent| Action::from_name(sent.operation)));
    let retry = retry.filter(|_| may_retry(&problem, action));
    let code = problem.vendor_code.clone().map(|code| format!("{code} · {}", problem.status));
    let is_service = problem.code == ProblemCode::Service;
    let own_words = (!is_service && !problem.message.is_empty()).then(|| problem.message.clone());
    let request = problem.sent.clone().map(|sent| view! { <ShowRequest sent=*sent /> });
    let request_id = problem.request_id.clone().filter(|id| !id.is_empty());
    let retry_button = retry.map(|retry| {
        view! { <button type="button" class="link" on:click=move |_| retry.run(())>{t(words::TRY_AGAIN)}</button> }
    });
    let named_id = request_id.map(|id| {
        let name = Signal::derive(|| words::COPY_REQUEST_ID.get().to_owned());
        view! {
            <span>
                {t(words::REQUEST_ID)}" "<code>{id.clone()}</code><CopyButton value=Signal::stored(id) name=name />
            </span>
        }
    });
    let about = problem.about.as_deref().map(|about| format::name_or_short_id(&about.name, &about.id));
    let about = about.map(|name| view! { <p>{move || words::ABOUT.with(&[&name])}</p> });
    let (source, explained) = (source(problem.code), explanation_view(&problem, action));
    let documentation = action.filter(|_| is_service).map(documentation_links);
    view! {
        <div class="card" role="alert" data-source=source>
            <span class="glyph">{icon(Icon::Warning)}</span>
            <b>{move || headline(&problem)}</b>
            {code.map(|code| view! { <code>{code}</code> })}
            {about}
            {own_words.map(|text| view! { <p>{server_text(text)}</p> })}
            {explained}
            <div class="more">{retry_button}{named_id}{documentation}</div>
            {request}
        </div>
    }
}

/// The vendor's pages about the operation and its product's error codes.
fn documentation_links(action: Action) -> impl IntoView {
    let link = |text: Tr, address: fn(Action) -> String| {
        view! { <a href=move || address(action) target="_blank" rel="noopener noreferrer">{move || text.with(&[action.name()])}</a> }
    };
    (
        link(words::OPERATION_DOCS, vendor_docs::operation),
        link(words::ERROR_DOCS, |action| vendor_docs::errors(action.facts().product)),
    )
}

/// Whether the server reported that there is no session.
pub fn is_of_session(code: ProblemCode) -> bool {
    matches!(code, ProblemCode::NoSession | ProblemCode::BadPageToken | ProblemCode::BadLaunchToken)
}

/// The source of the error, for the card's style.
fn source(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Service => "service",
        ProblemCode::Network
        | ProblemCode::Unreachable
        | ProblemCode::NoAnswer
        | ProblemCode::UnknownOutcome => "network",
        code if is_of_session(code) => "session",
        ProblemCode::InvalidRequest => "input",
        _ => "proxy",
    }
}

/// What the problem means here, which fields it concerns, and what to do.
fn explanation_view(problem: &Problem, action: Option<Action>) -> AnyView {
    let is_undocumented =
        problem.vendor_code.is_some() && action.is_some() && documented(problem, action).is_none();
    let (meaning, advice) = (explanation(problem, action), advice(problem, action));
    let fields = problem.violations.iter().cloned().map(|v| {
        view! { <li><code>{v.field.clone()}</code>" "{move || words::violation(&v)}</li> }
    });
    view! {
        {is_undocumented.then(|| view! { <p class="muted">{t(words::UNDOCUMENTED)}</p> })}
        {meaning.map(|text| view! { <p class="meaning">{t(text)}</p> })}
        <ul>{fields.collect_view()}</ul>
        {advice.map(|text| view! { <p class="remedy">{t(text)}</p> })}
    }
    .into_any()
}

/// Shown instead of a screen whose address names nothing.
pub fn nothing_there(title: Tr, id: String, why: Tr, (list, to_list): (&'static str, Tr)) -> AnyView {
    view! {
        <section class="sheet notice">
            <h1>{t(title)}</h1>
            <p><code>{id}</code></p>
            <p>{t(why)}</p>
            <a class="btn" href=list>{t(to_list)}</a>
        </section>
    }
    .into_any()
}

/// Whether a problem is a missing session and a session exists again: the message is then outdated.
pub fn is_of_an_ended_session(problem: &Problem, session: Option<RwSignal<Session>>) -> bool {
    matches!(problem.code, ProblemCode::NoSession | ProblemCode::BadPageToken)
        && session.is_some_and(|session| session.with(|s| matches!(s, Session::Ready(_))))
}

/// The newest problem of a list or form, if any.
#[component]
pub fn ProblemSlot(
    #[prop(into)] problem: Signal<Option<Problem>>,
    #[prop(optional_no_strip, into)] action: Option<Action>,
    #[prop(optional_no_strip, into)] retry: Option<Callback<()>>,
) -> impl IntoView {
    let session = use_context::<RwSignal<Session>>();
    // The same problem is not rendered again: what was expanded in the card stays expanded.
    let shown = Memo::new(move |_| problem.get().filter(|problem| !is_of_an_ended_session(problem, session)));
    move || Some(view! { <ProblemCard problem=shown.get()? action=action retry=retry /> })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str, status: u16) -> Problem {
        Problem { vendor_code: Some(code.to_owned()), ..Problem::new(ProblemCode::Service, status, "") }
    }

    #[test]
    fn what_makes_something_new_is_never_offered_again_while_its_fate_is_open() {
        let create = Some(Action::SubmitLiveSnapshotJob);
        for problem in [
            Problem::new(ProblemCode::UnknownOutcome, 504, ""),
            Problem::new(ProblemCode::Network, 0, ""),
            Problem::new(ProblemCode::BadAnswer, 502, ""),
            refused("InternalError", 500),
        ] {
            assert!(is_unsettled(&problem, create) && !may_retry(&problem, create), "{problem:?}");
            let look_first = problem.code != ProblemCode::UnknownOutcome;
            assert_eq!(advice(&problem, create), look_first.then_some(words::LOOK_FIRST), "{problem:?}");
        }
        assert!(may_retry(&Problem::new(ProblemCode::Unreachable, 502, ""), create));
        assert!(may_retry(&refused("Throttling.User", 400), create));
    }

    #[test]
    fn what_to_do_is_said_once_and_fits_the_operation() {
        let gone = refused("JobNotFound", 404);
        assert_eq!(
            advice(&gone, Some(Action::GetLiveSnapshotJob)),
            Some(words::SAME_AGAIN),
            "nothing was typed"
        );
        let missing = refused("TemplateNotFound", 404);
        let fix = words::remedy(Remedy::FixInput);
        assert_eq!(advice(&missing, Some(Action::SubmitLiveSnapshotJob)), Some(fix));
        let made_up = refused("Made.Up", 400);
        assert_eq!(advice(&made_up, Some(Action::DeleteStream)), Some(words::RETRY_UNKNOWN));
    }

    #[test]
    fn reading_may_be_repeated() {
        let read = Some(Action::ListLiveSnapshotJobs);
        assert!(may_retry(&Problem::new(ProblemCode::Network, 0, ""), read));
        assert!(may_retry(&refused("InternalError", 500), read));
        assert!(!may_retry(&refused("Forbidden", 403), read));
    }
}
