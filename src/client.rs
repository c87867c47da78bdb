//! The only file that uses HTTP: a typed operation in, a typed answer or a problem out.
//!
//! A request whose future is dropped is aborted in the browser, and one that takes longer than [`TIMEOUT_MILLIS`] fails.

use crate::clock;
use crate::text::problems as words;
use gloo_net::http::{Request, Response};
use leptos::prelude::*;
use media_api::{Answer, Operation, Problem, ProblemCode, Sent};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};

/// How long to wait for a response. The server's own deadline for a call is shorter.
const TIMEOUT_MILLIS: u32 = 60_000;

/// Where the page token is kept: storage is bound to this origin and port, cookies are not.
pub const TOKEN_KEY: &str = "media-console.page-token";

/// Maximum number of calls kept for a screen.
const KEPT_CALLS: usize = 12;
/// Parameters that differ in every read of a relative time range.
const TIMES: [&str; 2] = ["StartTime", "EndTime"];

thread_local! {
    /// The last calls with the path of the page at that time, newest first.
    static CALLS: RefCell<Vec<(String, Sent)>> = const { RefCell::new(Vec::new()) };
    static ON_SESSION_END: Cell<Option<Callback<()>>> = const { Cell::new(None) };
    static ON_VERSION: Cell<Option<Callback<String>>> = const { Cell::new(None) };
}

/// Sets what to run when the server no longer has the session, and with the page version that each response names.
pub fn observe(session_ended: Callback<()>, version: Callback<String>) {
    ON_SESSION_END.set(Some(session_ended));
    ON_VERSION.set(Some(version));
}

/// Stores the token that is sent with every request; `None` removes it.
pub fn set_page_token(token: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let _ = match token {
        Some(token) => storage.set_item(TOKEN_KEY, token),
        None => storage.remove_item(TOKEN_KEY),
    };
}

/// The token that is sent with requests; it changes with each session.
pub fn page_token() -> String {
    window()
        .local_storage()
        .ok()
        .flatten()
        .and_then(|s| s.get_item(TOKEN_KEY).ok().flatten())
        .unwrap_or_default()
}

/// Calls an operation. A request that breaks a documented limit is refused here and nothing is sent.
///
/// # Errors
/// The error of the service or the proxy, or a transport failure; with the request, so that it can be shown.
pub async fn call<O: Operation>(request: &O) -> Result<Answer<O::Response>, Problem> {
    let violations = request.validate();
    if !violations.is_empty() {
        let mut problem = Problem::new(ProblemCode::InvalidRequest, 0, String::new());
        problem.violations = violations;
        return Err(problem);
    }
    let sent = Sent::of(request);
    CALLS.with_borrow_mut(|calls| keep(calls, path(), &sent));
    let answer = post(&format!("/api/call/{}", sent.operation), &sent.parameters).await;
    answer.map_err(|problem| Problem { sent: Some(Box::new(sent)), ..problem })
}

/// The last calls made while the current screen was shown, newest first, including those of the frame. Of calls that differ
/// in times only, the newest.
pub fn calls_of_screen() -> Vec<Sent> {
    let path = path();
    CALLS.with_borrow(|calls| {
        calls.iter().filter(|(of, _)| *of == path).map(|(_, sent)| sent.clone()).collect()
    })
}

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Adds a call in place of an equal one, and drops those of other screens.
fn keep(calls: &mut Vec<(String, Sent)>, path: String, sent: &Sent) {
    let timeless = |sent: &Sent| {
        let mut parameters = sent.parameters.clone();
        if let Some(members) = parameters.as_object_mut() {
            TIMES.iter().for_each(|name| drop(members.remove(*name)));
        }
        (sent.operation, parameters)
    };
    let own = timeless(sent);
    calls.retain(|(of, known)| *of == path && timeless(known) != own);
    calls.insert(0, (path, sent.clone()));
    calls.truncate(KEPT_CALLS);
}

/// Posts to one of the proxy's own routes.
///
/// # Errors
/// As [`call`].
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Problem> {
    let json = serde_json::to_string(body).map_err(|error| unreadable(&error.to_string()))?;
    let request = Pending::new();
    let response = request.send(path, json).await?;
    let status = response.status();
    let text = response.text().await.map_err(|_| request.failure())?;
    request.complete();
    if !response.ok() {
        return Err(request.refusal(status, &text));
    }
    serde_json::from_str(&text).map_err(|error| unreadable(&error.to_string()))
}

/// Requests a picture that an `<img>` could not show, because the browser does not report the reason.
///
/// # Errors
/// Why the server does not deliver it, or that the server could not be reached.
pub async fn check_picture(address: &str) -> Result<(), Problem> {
    let request = Pending::new();
    let signal = request.controller.as_ref().map(AbortController::signal);
    let get = Request::get(address).abort_signal(signal.as_ref()).build();
    let get = get.map_err(|error| unreadable(&error.to_string()))?;
    let response = get.send().await.map_err(|_| request.failure())?;
    if response.ok() {
        return Ok(());
    }
    let status = response.status();
    let text = response.text().await.map_err(|_| request.failure())?;
    request.complete();
    Err(request.refusal(status, &text))
}

/// Reads server-sent events until the server ends the stream, `on_event` returns false, or the connection breaks.
/// (EventSource cannot send the page token, so the stream is read with `fetch`.)
///
/// # Errors
/// The stream could not be opened, or broke.
pub async fn events<T: DeserializeOwned>(
    path: &str,
    mut on_event: impl FnMut(T) -> bool,
) -> Result<(), Problem> {
    let request = Pending::new();
    let response = request.send(path, "{}".to_owned()).await?;
    request.clear_timeout();
    if !response.ok() {
        let status = response.status();
        return Err(request.refusal(status, &response.text().await.unwrap_or_default()));
    }
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut pending: Vec<u8> = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| request.failure())?;
        let member = |name: &str| js_sys::Reflect::get(&chunk, &JsValue::from_str(name)).unwrap_or_default();
        if let Ok(bytes) = member("value").dyn_into::<js_sys::Uint8Array>() {
            pending.extend(bytes.to_vec());
        }
        while let Some(end) = pending.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = pending.drain(..end + 2).collect();
            if let Some(value) = data_of(&event)
                && !on_event(value)
            {
                return Ok(());
            }
        }
        if member("done").is_truthy() {
            request.complete();
            return Ok(());
        }
    }
}

fn data_of<T: DeserializeOwned>(event: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(event).ok()?;
    let data: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim_start).collect();
    serde_json::from_str(&data.join("\n")).ok()
}

/// A request under way. It is aborted when this is dropped before [`Pending::complete`], and after [`TIMEOUT_MILLIS`].
struct Pending {
    controller: Option<AbortController>,
    timeout: Cell<Option<TimeoutHandle>>,
    is_complete: Cell<bool>,
    /// By the browser's clock, in milliseconds since the epoch.
    sent_at: i64,
    page_token: String,
}

impl Pending {
    fn new() -> Self {
        let controller = AbortController::new().ok();
        let timed = controller.clone();
        let abort = move || timed.into_iter().for_each(|controller| controller.abort());
        let timeout =
            set_timeout_with_handle(abort, std::time::Duration::from_millis(TIMEOUT_MILLIS.into())).ok();
        Self {
            controller,
            timeout: Cell::new(timeout),
            is_complete: Cell::new(false),
            sent_at: clock::browser_now(),
            page_token: page_token(),
        }
    }

    async fn send(&self, path: &str, json: String) -> Result<Response, Problem> {
        let signal = self.controller.as_ref().map(AbortController::signal);
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("x-page-token", &self.page_token)
            .abort_signal(signal.as_ref())
            .body(json)
            .map_err(|error| unreadable(&error.to_string()))?;
        let response = request.send().await.map_err(|_| self.failure())?;
        if let (Some(version), Some(observer)) =
            (response.headers().get("x-console-version"), ON_VERSION.get())
        {
            observer.try_run(version);
        }
        if let Some(time) = response.headers().get("x-console-time").and_then(|time| time.parse().ok()) {
            clock::observe(time, self.sent_at, clock::browser_now());
        }
        Ok(response)
    }

    /// Why there is no response: the timeout expired, or the network failed. The browser's own message has no further detail.
    fn failure(&self) -> Problem {
        let is_over = self.controller.as_ref().is_some_and(|controller| controller.signal().aborted());
        let message = if is_over { words::NO_ANSWER_IN_TIME.get() } else { "" };
        Problem::new(ProblemCode::Network, 0, message)
    }

    /// The error of a response. One that says that the session has ended is reported to the observer, unless a later session was
    /// opened since the request was sent.
    fn refusal(&self, status: u16, body: &str) -> Problem {
        let problem = problem_of(status, body);
        let now = page_token();
        if matches!(problem.code, ProblemCode::NoSession | ProblemCode::BadPageToken)
            && (now.is_empty() || now == self.page_token)
            && let Some(observer) = ON_SESSION_END.get()
        {
            observer.try_run(());
        }
        problem
    }

    fn clear_timeout(&self) {
        if let Some(timeout) = self.timeout.take() {
            timeout.clear();
        }
    }

    fn complete(&self) {
        self.is_complete.set(true);
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.clear_timeout();
        if !self.is_complete.get()
            && let Some(controller) = &self.controller
        {
            controller.abort();
        }
    }
}

fn unreadable(detail: &str) -> Problem {
    Problem::new(ProblemCode::BadAnswer, 0, words::UNREADABLE.with(&[detail]))
}

fn problem_of(status: u16, body: &str) -> Problem {
    serde_json::from_str(body).unwrap_or_else(|_| {
        Problem::new(ProblemCode::BadAnswer, status, words::ANSWERED_WITH.with(&[&status.to_string()]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_calls_that_differ_in_times_only_the_newest_is_kept_and_none_of_another_screen() {
        let sent = |page: u32, start: &str| Sent {
            operation: "ListLiveSnapshotJobs",
            parameters: json!({"PageNo": page, "StartTime": start}),
        };
        let mut calls = Vec::new();
        for (page, start) in [(1, "a"), (2, "a"), (1, "b")] {
            keep(&mut calls, "/jobs".to_owned(), &sent(page, start));
        }
        let kept: Vec<Sent> = calls.iter().map(|(_, sent)| sent.clone()).collect();
        assert_eq!(kept, [sent(1, "b"), sent(2, "a")]);
        (0..20).for_each(|page| keep(&mut calls, "/jobs".to_owned(), &sent(page, "a")));
        assert_eq!(calls.len(), KEPT_CALLS);
        keep(&mut calls, "/videos".to_owned(), &sent(1, "a"));
        assert_eq!(calls, [("/videos".to_owned(), sent(1, "a"))]);
    }
}
