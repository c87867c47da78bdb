//! The only file that talks HTTP: a typed operation in, a typed answer or a problem out.

use crate::state::session;
use gloo_net::http::{Request, Response};
use media_api::{Answer, Operation, Problem, ProblemCode, Sent};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Calls an operation. What breaks a documented limit is refused here and nothing is sent.
pub async fn call<O: Operation>(request: &O) -> Result<Answer<O::Response>, Problem> {
    let violations = request.validate();
    if !violations.is_empty() {
        let mut problem = Problem::new(ProblemCode::InvalidRequest, 0, String::new());
        problem.violations = violations;
        return Err(problem);
    }
    let sent = Sent { operation: O::FACTS.name, parameters: request.to_value() };
    let answer = answer_to(&sent).await;
    answer.and_then(typed).map_err(|problem| Problem { sent: Some(Box::new(sent)), ..problem })
}

/// Everything of a call that is the same for all operations.
async fn answer_to(sent: &Sent) -> Result<serde_json::Value, Problem> {
    let body = send(&format!("/api/call/{}", sent.operation), sent.parameters.to_string()).await?;
    parse(&body)
}

/// Posts to one of the proxy's own routes.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Problem> {
    let json = serde_json::to_string(body).map_err(|error| unreadable(&error.to_string()))?;
    read(&send(path, json).await?)
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Problem> {
    parse(body).and_then(typed)
}

fn typed<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|error| unreadable(&error.to_string()))
}

fn parse(body: &str) -> Result<serde_json::Value, Problem> {
    serde_json::from_str(body)
        .map_err(|error| unreadable(&format!("no JSON at {}:{}", error.line(), error.column())))
}

fn unreadable(detail: &str) -> Problem {
    Problem::new(ProblemCode::BadAnswer, 0, format!("The server's answer could not be read ({detail})."))
}

fn network(error: impl std::fmt::Display) -> Problem {
    Problem::new(ProblemCode::Network, 0, error.to_string())
}

async fn send(path: &str, json: String) -> Result<String, Problem> {
    let response = open(path, json).await?;
    let status = response.status();
    let body = response.text().await.map_err(network)?;
    if response.ok() { Ok(body) } else { Err(problem_of(status, &body)) }
}

async fn open(path: &str, json: String) -> Result<Response, Problem> {
    Request::post(path)
        .header("content-type", "application/json")
        .header("x-page-token", &session::page_token())
        .body(json)
        .map_err(network)?
        .send()
        .await
        .map_err(network)
}

fn problem_of(status: u16, body: &str) -> Problem {
    let problem = read::<Problem>(body).unwrap_or_else(|_| {
        Problem::new(ProblemCode::BadAnswer, status, format!("The server answered with status {status}."))
    });
    if matches!(problem.code, ProblemCode::NoSession | ProblemCode::BadPageToken) {
        session::has_ended();
    }
    problem
}

/// Reads server-sent events until the server ends them, `keep_on` says no, or the connection breaks.
///
/// EventSource cannot send the page token, so the stream is read with `fetch`.
pub async fn events<T: DeserializeOwned>(
    path: &str,
    mut keep_on: impl FnMut(T) -> bool,
) -> Result<(), Problem> {
    let response = open(path, "{}".to_owned()).await?;
    if !response.ok() {
        let status = response.status();
        return Err(problem_of(status, &response.text().await.unwrap_or_default()));
    }
    let Some(body) = response.body() else { return Ok(()) };
    let reader: web_sys::ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut pending: Vec<u8> = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|error| network(words_of(&error)))?;
        let done =
            js_sys::Reflect::get(&chunk, &JsValue::from_str("done")).is_ok_and(|done| done.is_truthy());
        if let Ok(value) = js_sys::Reflect::get(&chunk, &JsValue::from_str("value"))
            && let Ok(bytes) = value.dyn_into::<js_sys::Uint8Array>()
        {
            pending.extend(bytes.to_vec());
        }
        while let Some(end) = pending.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = pending.drain(..end + 2).collect();
            let Some(value) = data_of(&event) else { continue };
            if !keep_on(value) {
                let _ = reader.cancel();
                return Ok(());
            }
        }
        if done {
            return Ok(());
        }
    }
}

fn data_of<T: DeserializeOwned>(event: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(event).ok()?;
    let data: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim_start).collect();
    read(&data.join("\n")).ok()
}

fn words_of(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map(|e| String::from(e.message())).unwrap_or_default()
}
