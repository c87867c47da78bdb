//! A stand-in for the proxy: answers what `fetch` is asked, and remembers it.
#![allow(dead_code)]

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What was asked: path and JSON body, in order.
pub type Asked = Rc<RefCell<Vec<(String, String)>>>;

/// Replaces `fetch`: `answer` hears path and body, and gives status and body.
pub fn serve(answer: impl Fn(&str, &str) -> (u16, String) + 'static) -> Asked {
    let asked = Asked::default();
    let heard = asked.clone();
    let handler =
        Closure::<dyn Fn(String, String) -> js_sys::Array>::new(move |path: String, body: String| {
            let (status, text) = answer(&path, &body);
            heard.borrow_mut().push((path, body));
            js_sys::Array::of2(&JsValue::from(status), &JsValue::from(text))
        });
    let install = js_sys::Function::new_with_args(
        "handler",
        "window.fetch = async (request) => {
            const body = await request.text();
            const [status, text] = handler(new URL(request.url).pathname, body);
            return new Response(text, { status });
        }",
    );
    install.call1(&JsValue::NULL, &handler.into_js_value()).unwrap();
    asked
}

pub fn paths(asked: &Asked) -> Vec<String> {
    asked.borrow().iter().map(|(path, _)| path.clone()).collect()
}

/// Waits for something to be so, at most five seconds.
pub async fn until(what: impl Fn() -> bool) {
    for _ in 0..250 {
        if what() {
            return;
        }
        crate::support::sleep(20).await;
    }
}
