//! The test of a callback address.

use super::*;

const TEST: &str = "/api/callbacks/test";
const CALLBACK: &str = "#field-CallbackUrl";

/// A service that answers a test like that.
fn tested(outcome: serde_json::Value) -> Server {
    serve(move |path, _| match path {
        TEST => Reply::from((200, json!({ "millis": 12, "outcome": outcome }).to_string())),
        path => answer(path),
    })
}

#[wasm_bindgen_test]
async fn a_test_of_the_callback_address_says_what_came_back_until_another_address_is_typed() {
    let answered = |status: u16| json!({ "kind": "answered", "status": status });
    for (outcome, words) in [
        (answered(204), "The receiver answered 204 after 12 ms: events arrive."),
        (answered(302), "Redirects are not followed"),
        (answered(500), "An event is delivered only if the answer is 2xx."),
        (json!({ "kind": "timed_out", "seconds": 5 }), "No answer within 5 s"),
        (json!({ "kind": "unresolved", "host": "hooks.example.com" }), "hooks.example.com has no address"),
        (json!({ "kind": "forbidden", "address": "169.254.169.254" }), "never sent to 169.254.169.254"),
        (json!({ "kind": "not_connected", "reason": "connection refused" }), "No connection, or no answer"),
    ] {
        let server = tested(outcome);
        let mounted = form();
        until(|| mounted.has(CALLBACK)).await;
        let is_off = || mounted.button("Test").matches(":disabled").unwrap();
        until(is_off).await;
        fill(&mounted.one(CALLBACK), " https://hooks.example.com/pictures ");
        until(|| !is_off()).await;
        click(&mounted.button("Test"), false);
        until(|| mounted.shows(words)).await;
        assert_eq!(server.bodies(TEST), [json!({ "url": "https://hooks.example.com/pictures" })]);
        fill(&mounted.one(CALLBACK), "https://hooks.example.com/others");
        until(|| !mounted.shows(words)).await;
    }
}

#[wasm_bindgen_test]
async fn a_test_under_way_is_not_sent_twice_and_one_of_no_address_or_refused_by_the_server_says_so() {
    let gate = Gate::new();
    let held = gate.clone();
    let server = serve(move |path, _| match path {
        TEST => {
            let problem = r#"{"code":"too_many_requests","message":"Too many requests in too short a time; wait a few seconds and try again.","status":429}"#;
            Reply::from((429, problem.to_owned())).behind(&held)
        }
        path => answer(path),
    });
    let mounted = form();
    until(|| mounted.has(CALLBACK)).await;
    fill(&mounted.one(CALLBACK), "ftp://hooks.example.com");
    until(|| !mounted.button("Test").matches(":disabled").unwrap()).await;
    click(&mounted.button("Test"), false);
    until(|| is_invalid(&mounted, CALLBACK)).await;
    assert!(server.bodies(TEST).is_empty(), "nothing is sent to what is no address");
    fill(&mounted.one(CALLBACK), "https://hooks.example.com");
    until(|| !is_invalid(&mounted, CALLBACK)).await;
    click(&mounted.button("Test"), false);
    until(|| mounted.shows("Sending a test event…")).await;
    assert!(mounted.button("Test").matches(":disabled").unwrap());
    gate.open();
    until(|| mounted.shows("Too many requests in too short a time")).await;
    assert!(!mounted.shows("Sending a test event…") && server.bodies(TEST).len() == 1);
}

#[wasm_bindgen_test]
async fn only_the_local_service_tests_an_address_and_not_while_read_only() {
    let _server = serve(|path, _| answer(path));
    storage().clear().unwrap();
    let show = |context: Context| {
        Setup { address: FORM, session: Session::Ready(context), ..Setup::default() }.mount_screen()
    };
    let cloud = show(Context { mode: Mode::Cloud, ..context() });
    until(|| cloud.has(CALLBACK)).await;
    assert!(!cloud.has_button("Test") && cloud.shows("Only the cloud can send an event to it."));
    drop(cloud);
    let read_only = show(Context { read_only: true, ..context() });
    until(|| read_only.has(CALLBACK)).await;
    fill(&read_only.one(CALLBACK), "https://hooks.example.com");
    next_frame().await;
    assert!(read_only.button("Test").matches(":disabled").unwrap());
}
