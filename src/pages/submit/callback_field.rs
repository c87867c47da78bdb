//! The callback address, with a test of it: the local service sends one event. In the cloud only the service itself sends any.

use crate::client;
use crate::components::field::TextField;
use crate::components::form::Form;
use crate::components::problem::ProblemSlot;
use crate::state::session::{use_is_local, use_read_only};
use crate::state::task::ScopedTask;
use crate::text::{submit as words, t};
use leptos::prelude::*;
use media_api::{CallbackTest, CallbackTestOutcome, CallbackTestResult, Problem};

const FIELD: &str = "CallbackUrl";

/// A test of the address that is typed now; typing another one ends it.
#[derive(Clone, PartialEq)]
enum TestState {
    Untested,
    Sending,
    Ended(CallbackTestResult),
    /// The console's own server did not send it.
    Failed(Problem),
}

#[component]
pub fn CallbackField(form: Form, url: RwSignal<String>) -> impl IntoView {
    let (is_local, read_only) = (use_is_local(), use_read_only());
    let state = RwSignal::new(TestState::Untested);
    let task = ScopedTask::new();
    Effect::new(move |_| {
        url.track();
        task.cancel();
        state.set(TestState::Untested);
    });
    let test = move |_| {
        form.leave(FIELD);
        if form.has_violation(FIELD) {
            return;
        }
        let request = CallbackTest { url: url.get_untracked().trim().to_owned() };
        state.set(TestState::Sending);
        task.replace(async move {
            let tested = client::post("/api/callbacks/test", &request).await;
            state.set(tested.map_or_else(TestState::Failed, TestState::Ended));
        });
    };
    let is_sending = move || state.with(|state| *state == TestState::Sending);
    let is_off = move || read_only.get() || is_sending() || url.with(|url| url.trim().is_empty());
    let hint = move || {
        let test = if is_local.get() { words::TEST_HINT } else { words::TEST_BY_CLOUD };
        format!("{} {}", words::CALLBACK_HINT.get(), test.get())
    };
    let result = move || {
        state.with(|state| match state {
            TestState::Untested | TestState::Failed(_) => None,
            TestState::Sending => Some(view! { <p class="hint">{t(words::TESTING)}</p> }.into_any()),
            TestState::Ended(result) => {
                let class = if is_delivered(&result.outcome) { "saved" } else { "problem" };
                let result = result.clone();
                Some(view! { <p class=class>{move || sentence(&result)}</p> }.into_any())
            }
        })
    };
    let problem = Memo::new(move |_| {
        state.with(|state| match state {
            TestState::Failed(problem) => Some(problem.clone()),
            TestState::Untested | TestState::Sending | TestState::Ended(_) => None,
        })
    });
    view! {
        <div class="callback">
            <TextField
                form=form
                field=FIELD
                label=words::CALLBACK
                value=url
                optional=true
                placeholder="https://"
                hint=hint
            />
            <Show when=move || is_local.get()>
                <button type="button" class="btn" prop:disabled=is_off on:click=test>{t(words::TEST)}</button>
            </Show>
            <div role="status">{result}</div>
        </div>
        <ProblemSlot problem=problem />
    }
}

fn is_delivered(outcome: &CallbackTestOutcome) -> bool {
    matches!(outcome, CallbackTestOutcome::Answered { status: 200..=299 })
}

fn sentence(CallbackTestResult { millis, outcome }: &CallbackTestResult) -> String {
    match outcome {
        CallbackTestOutcome::Answered { status } => {
            let text = match status {
                200..=299 => words::TEST_DELIVERED,
                300..=399 => words::TEST_REDIRECTED,
                _ => words::TEST_REFUSED,
            };
            text.with(&[&status.to_string(), &millis.to_string()])
        }
        CallbackTestOutcome::TimedOut { seconds } => words::TEST_TIMED_OUT.with(&[&seconds.to_string()]),
        CallbackTestOutcome::Unresolved { host } => words::TEST_UNRESOLVED.with(&[host]),
        CallbackTestOutcome::Forbidden { address } => words::TEST_FORBIDDEN.with(&[address]),
        CallbackTestOutcome::NotConnected { reason } => words::TEST_NOT_CONNECTED.with(&[reason]),
    }
}
