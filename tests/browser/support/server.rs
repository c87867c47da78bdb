//! A fake proxy: answers `fetch`, at once or later, and records the requests.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Holds responses back until the test opens it.
#[derive(Clone)]
pub struct Gate {
    opened: js_sys::Promise,
    open: Rc<RefCell<Option<js_sys::Function>>>,
}

impl Gate {
    pub fn new() -> Self {
        let open = Rc::new(RefCell::new(None));
        let opened = js_sys::Promise::new(&mut |resolve, _| _ = open.replace(Some(resolve)));
        Self { opened, open }
    }

    pub fn open(&self) {
        if let Some(resolve) = self.open.take() {
            resolve.call0(&JsValue::NULL).unwrap();
        }
    }
}

/// Server-sent events that the test sends one by one. For one request.
#[derive(Clone)]
pub struct EventStream {
    body: JsValue,
    controller: JsValue,
}

impl EventStream {
    pub fn new() -> Self {
        let make = js_sys::Function::new_no_args(
            "let controller; const body = new ReadableStream({ start(c) { controller = c; } }); return [body, controller];",
        );
        let made: js_sys::Array = make.call0(&JsValue::NULL).unwrap().unchecked_into();
        Self { body: made.get(0), controller: made.get(1) }
    }

    /// Sends one event with this JSON. Does nothing once the stream was closed.
    pub fn send(&self, json: &str) {
        self.run(
            "try { controller.enqueue(new TextEncoder().encode(`data: ${text}\\n\\n`)); } catch {}",
            json,
        );
    }

    /// Ends the stream as the server does.
    pub fn close(&self) {
        self.run("try { controller.close(); } catch {}", "");
    }

    fn run(&self, script: &str, text: &str) {
        let function = js_sys::Function::new_with_args("controller, text", script);
        function.call2(&JsValue::NULL, &self.controller, &text.into()).unwrap();
    }
}

/// One response.
pub struct Reply {
    status: u16,
    body: JsValue,
    after: Option<js_sys::Promise>,
}

impl From<(u16, String)> for Reply {
    fn from((status, body): (u16, String)) -> Self {
        Self { status, body: body.into(), after: None }
    }
}

impl From<&EventStream> for Reply {
    fn from(stream: &EventStream) -> Self {
        Self { status: 200, body: stream.body.clone(), after: None }
    }
}

impl Reply {
    /// The response of an operation.
    pub fn answer(response: serde_json::Value) -> Self {
        (200, serde_json::json!({ "response": response }).to_string()).into()
    }

    /// An error of the service.
    pub fn refusal(status: u16, code: &str, message: &str) -> Self {
        let body =
            serde_json::json!({"code": "service", "message": message, "status": status, "vendor_code": code});
        (422, body.to_string()).into()
    }

    /// The connection breaks.
    pub fn network_error() -> Self {
        (0, String::new()).into()
    }

    /// The response after some milliseconds.
    pub fn after(self, millis: i32) -> Self {
        let wait = js_sys::Function::new_with_args(
            "millis",
            "return new Promise((done) => setTimeout(done, millis))",
        );
        let promise = wait.call1(&JsValue::NULL, &millis.into()).unwrap().unchecked_into();
        Self { after: Some(promise), ..self }
    }

    /// The response once the gate is open.
    pub fn behind(self, gate: &Gate) -> Self {
        Self { after: Some(gate.opened.clone()), ..self }
    }
}

#[derive(Default)]
struct Record {
    requests: RefCell<Vec<(String, String)>>,
    pending: Cell<usize>,
    most_pending: Cell<usize>,
    aborted: Cell<usize>,
    left_streams: Cell<usize>,
}

/// The fake. Dropping it restores `fetch`.
#[must_use = "`fetch` is restored when this is dropped"]
pub struct Server {
    record: Rc<Record>,
    _handlers: [JsValue; 3],
}

/// Replaces `fetch`: `answer` gets path and JSON body.
pub fn serve<R: Into<Reply>>(answer: impl Fn(&str, &str) -> R + 'static) -> Server {
    let record = Rc::new(Record::default());
    let seen = record.clone();
    let request =
        Closure::<dyn Fn(String, String) -> js_sys::Array>::new(move |path: String, body: String| {
            seen.pending.set(seen.pending.get() + 1);
            seen.most_pending.set(seen.most_pending.get().max(seen.pending.get()));
            seen.requests.borrow_mut().push((path.clone(), body.clone()));
            let reply: Reply = answer(&path, &body).into();
            let after = reply.after.map_or(JsValue::NULL, JsValue::from);
            js_sys::Array::of3(&JsValue::from(reply.status), &reply.body, &after)
        });
    let ended = record.clone();
    let end = Closure::<dyn Fn(bool)>::new(move |is_aborted: bool| {
        ended.pending.set(ended.pending.get() - 1);
        ended.aborted.set(ended.aborted.get() + usize::from(is_aborted));
    });
    let left = record.clone();
    let leave = Closure::<dyn Fn()>::new(move || left.left_streams.set(left.left_streams.get() + 1));
    let handlers = [request.into_js_value(), end.into_js_value(), leave.into_js_value()];
    let install = js_sys::Function::new_with_args(
        "request, end, leave",
        "window.originalFetch ??= window.fetch;
        window.fetch = async (asked) => {
            const [status, body, after] = request(new URL(asked.url).pathname, await asked.clone().text());
            try {
                await new Promise((resolve, reject) => {
                    const abort = () => reject(asked.signal.reason);
                    if (asked.signal.aborted) return abort();
                    asked.signal.addEventListener('abort', abort);
                    (after ?? Promise.resolve()).then(resolve);
                });
            } finally {
                end(asked.signal.aborted);
            }
            if (status === 0) throw new TypeError('Failed to fetch');
            if (body instanceof ReadableStream) asked.signal.addEventListener('abort', () => leave());
            const headers = { 'x-console-time': String((window.serviceNow ?? Date.now)()) };
            return new Response(body, { status, headers });
        }",
    );
    install.call3(&JsValue::NULL, &handlers[0], &handlers[1], &handlers[2]).unwrap();
    Server { record, _handlers: handlers }
}

impl Drop for Server {
    fn drop(&mut self) {
        js_sys::Function::new_no_args("window.fetch = window.originalFetch;").call0(&JsValue::NULL).unwrap();
    }
}

impl Server {
    pub fn paths(&self) -> Vec<String> {
        self.record.requests.borrow().iter().map(|(path, _)| path.clone()).collect()
    }

    /// Bodies of the requests to a path with this end, such as the name of an operation.
    pub fn bodies(&self, path: &str) -> Vec<serde_json::Value> {
        let requests = self.record.requests.borrow();
        let bodies = requests.iter().filter(|(asked, _)| asked.ends_with(path)).map(|(_, body)| body);
        bodies.map(|body| serde_json::from_str(body).expect("requests are JSON")).collect()
    }

    /// Requests without a response.
    pub fn pending(&self) -> usize {
        self.record.pending.get()
    }

    /// The maximum number of simultaneous requests without a response.
    pub fn most_pending(&self) -> usize {
        self.record.most_pending.get()
    }

    /// Requests that the page has aborted.
    pub fn aborted(&self) -> usize {
        self.record.aborted.get()
    }

    /// Event streams that the page has closed before their end.
    pub fn left_streams(&self) -> usize {
        self.record.left_streams.get()
    }
}
