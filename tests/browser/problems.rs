//! Problems in a real browser: the source of the error, what it means, and whether a retry is offered.

use crate::support::clipboard::{Clipboard, copied};
use crate::support::{Mounted, Reply, Setup, click, context, mount, next_frame, serve, until};
use leptos::prelude::*;
use media_api::ice::{GetLiveSnapshotJob, ListLiveSnapshotTemplates};
use media_api::{
    Action, Context, Endpoints, JobId, Mode, Operation, Problem, ProblemCode, Sent, ServerMessage,
};
use media_console::components::copy::CopyButton;
use media_console::components::problem::{ProblemCard, ProblemSlot};
use media_console::state::fetch::{Fetch, fetch_operation};
use media_console::state::session::Session;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlDetailsElement;

fn refused(code: &str, status: u16, message: &str) -> Problem {
    Problem {
        vendor_code: Some(code.to_owned()),
        request_id: Some("REQ-42".to_owned()),
        ..Problem::new(ProblemCode::Service, status, message)
    }
}

/// The card, with a retry that counts.
fn show_card(problem: Problem, action: Action) -> (Mounted, Rc<Cell<u32>>) {
    let pressed = Rc::new(Cell::new(0));
    let counter = StoredValue::new_local(pressed.clone());
    let mounted = mount(move || {
        let retry = Callback::new(move |()| counter.with_value(|n| n.set(n.get() + 1)));
        view! { <ProblemCard problem=problem action=Some(action) retry=Some(retry) /> }
    });
    (mounted, pressed)
}

#[wasm_bindgen_test]
async fn a_documented_refusal_has_its_message_meaning_remedy_and_request_id() {
    let message = "Not Sopport to remove overlay snapshot, please remove overlay snapshot from OSS console.";
    let (mounted, _) =
        show_card(refused("OverlayNotSupported", 400, message), Action::DeleteLiveSnapshotFiles);
    let text = mounted.text();
    assert!(text.contains(message), "verbatim: {text}");
    assert!(text.contains("OverlayNotSupported · 400") && text.contains("REQ-42"));
    assert!(mounted.one(".meaning").text_content().unwrap().contains("overwrites"));
    assert!(mounted.one(".remedy").text_content().unwrap().contains("retrying as is will fail"));
    assert!(!mounted.has_button("Try again"));
    assert!(mounted.button("Copy request ID").is_connected());
}

#[wasm_bindgen_test]
async fn an_undocumented_code_is_shown_as_it_came_and_marked() {
    let (mounted, _) = show_card(refused("Weird.Code", 418, "Short and stout."), Action::DeleteStream);
    assert!(mounted.shows("Weird.Code · 418") && mounted.shows("Short and stout."));
    assert!(mounted.shows("not a documented code of this operation"));
    assert!(!mounted.has(".meaning"));
}

#[wasm_bindgen_test]
async fn trying_again_is_offered_where_it_can_help() {
    let throttled = refused("Throttling.User", 400, "Request was denied due to user flow throttling.");
    let (mounted, pressed) = show_card(throttled, Action::GetVideoList);
    click(&mounted.button("Try again"), false);
    assert_eq!(pressed.get(), 1);
}

#[wasm_bindgen_test]
async fn a_creation_without_an_answer_is_not_offered_again() {
    let (mounted, _) = show_card(Problem::new(ProblemCode::Network, 0, ""), Action::SubmitLiveSnapshotJob);
    assert!(!mounted.has_button("Try again"));
    assert!(mounted.shows("The request may have taken effect. Look before you send it again."));
}

#[wasm_bindgen_test]
async fn network_session_proxy_and_service_look_different() {
    let source = |problem: Problem| {
        let (mounted, _) = show_card(problem, Action::ListLiveSnapshotJobs);
        mounted.one(".card").get_attribute("data-source").unwrap()
    };
    assert_eq!(source(Problem::new(ProblemCode::Network, 0, "")), "network");
    assert_eq!(source(Problem::new(ProblemCode::NoSession, 401, "")), "session");
    assert_eq!(source(Problem::new(ProblemCode::ReadOnly, 403, "")), "proxy");
    assert_eq!(source(Problem::new(ProblemCode::InvalidRequest, 400, "")), "input");
    assert_eq!(source(refused("Forbidden", 403, "No.")), "service");
}

/// The card of a refused GetLiveSnapshotJob, with its request.
fn show_request(context: Context) -> Mounted {
    let request = GetLiveSnapshotJob { job_id: JobId::new("j-1").unwrap() };
    let sent = Sent { operation: Action::GetLiveSnapshotJob.name(), parameters: request.to_value() };
    let problem = Problem { sent: Some(Box::new(sent)), ..refused("JobNotFound", 404, "No such job.") };
    Setup { session: Session::Ready(context), ..Setup::default() }
        .mount(move || view! { <ProblemCard problem=problem action=Some(Action::GetLiveSnapshotJob) /> })
}

fn request_lines(mounted: &Mounted) -> Vec<String> {
    mounted.all("details.request pre").iter().map(|part| part.text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn the_request_is_shown_in_four_forms_with_the_address_in_use() {
    let endpoints =
        Endpoints { ice: "https://ice.example.com".to_owned(), vod: "https://vod.example.com".to_owned() };
    let mounted = show_request(Context { mode: Mode::Cloud, endpoints, ..context() });
    let texts = request_lines(&mounted);
    assert_eq!(texts.len(), 4);
    assert!(texts[0].contains("GET /?JobId=j-1 HTTP/1.1\nhost: ice.example.com\n"));
    assert!(texts[1].contains("\naddress=https://ice.example.com\nquery='JobId=j-1'\n"));
    assert!(texts[2].ends_with("--endpoint ice.example.com --region cn-shanghai --JobId j-1"));
    assert!(texts[3].contains("get_live_snapshot_job(request)"));
    assert!(
        mounted.shows(
            "These lines go to https://ice.example.com and act on the account of the key that you use."
        )
    );
    assert!(mounted.button("Copy aliyun CLI").is_connected());
}

#[wasm_bindgen_test]
async fn in_local_mode_the_request_never_names_the_cloud_and_says_which_key_to_use() {
    let mounted = show_request(context());
    for text in request_lines(&mounted) {
        assert!(text.contains("127.0.0.1:8081") && !text.contains("aliyuncs.com"), "{text}");
    }
    assert!(mounted.shows("These lines go to the local service at http://127.0.0.1:8081."));
    assert!(mounted.shows("media-console local-credentials"));
}

/// A read of the templates, below the slot that shows why it failed.
fn show_read(keyword: &'static str) -> (Mounted, Fetch<()>, RwSignal<&'static str>) {
    let given = Rc::new(Cell::new(None));
    let signals = given.clone();
    let mounted = mount(move || {
        let keyword = RwSignal::new(keyword);
        let fetch = Fetch::new(
            move || Some(keyword.get()),
            |keyword: &'static str| async move {
                let search_key_word = Some(keyword.to_owned());
                let request = ListLiveSnapshotTemplates { search_key_word, ..Default::default() };
                media_console::client::call(&request).await.map(drop)
            },
        );
        signals.set(Some((fetch, keyword)));
        view! { <ProblemSlot problem=fetch.problem action=Some(Action::ListLiveSnapshotTemplates) /> }
    });
    let (fetch, keyword) = given.take().unwrap();
    (mounted, fetch, keyword)
}

#[wasm_bindgen_test]
async fn an_open_request_stays_open_when_a_refresh_fails_the_same_way() {
    let count = Rc::new(Cell::new(0));
    let counter = count.clone();
    let server = serve(move |_, _| {
        counter.set(counter.get() + 1);
        let body = serde_json::json!({
            "code": "service", "message": "Request was denied due to user flow throttling.", "status": 400,
            "vendor_code": "Throttling.User", "request_id": format!("REQ-{}", counter.get()),
        });
        Reply::from((422, body.to_string()))
    });
    let (mounted, fetch, _) = show_read("lobby");
    until(|| mounted.has("details.request")).await;
    let details: HtmlDetailsElement = mounted.one("details.request").unchecked_into();
    details.set_open(true);
    for reads in 2..=4 {
        fetch.refresh();
        until(|| count.get() == reads && server.pending() == 0 && !fetch.is_busy()).await;
        assert!(details.is_connected() && details.open(), "the card is the same element");
        assert!(mounted.shows("REQ-1"));
    }
}

#[wasm_bindgen_test]
async fn a_new_request_that_fails_shows_its_own_lines() {
    let _server = serve(|_, _| Reply::refusal(400, "Throttling.User", "Denied."));
    let (mounted, _, keyword) = show_read("lobby");
    until(|| mounted.shows("SearchKeyWord=lobby")).await;
    keyword.set("gate");
    until(|| mounted.shows("SearchKeyWord=gate")).await;
    assert!(!mounted.shows("SearchKeyWord=lobby"));
}

#[wasm_bindgen_test]
async fn the_browsers_own_words_about_a_failed_request_are_never_shown() {
    let _server = serve(|_, _| Reply::network_error());
    let mounted = mount(|| {
        let fetch = fetch_operation(|| Some(ListLiveSnapshotTemplates::default()));
        view! { <ProblemSlot problem=fetch.problem action=Some(Action::ListLiveSnapshotTemplates) /> }
    });
    until(|| mounted.shows("No answer from the server")).await;
    for words in ["TypeError", "Failed to fetch", "NetworkError"] {
        assert!(!mounted.shows(words), "{}", mounted.text());
    }
    assert!(mounted.shows("Check that media-console is still running."));
}

#[wasm_bindgen_test]
async fn a_refused_copy_is_said_and_a_copy_that_worked_as_well() {
    const REFUSED: &str = "The browser did not allow copying. Select the text and copy it.";
    let refusals =
        ["{ writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }", "undefined"];
    for clipboard in refusals {
        let _clipboard = Clipboard::replace(clipboard);
        let mounted = mount(
            || view! { <CopyButton value=Signal::stored("abc".to_owned()) name=Signal::stored("ID".to_owned()) /> },
        );
        click(&mounted.button("Copy ID"), false);
        until(|| mounted.one("[role=status]").text_content().as_deref() == Some(REFUSED)).await;
        assert_eq!(mounted.one("button").get_attribute("aria-label").as_deref(), Some(REFUSED));
    }
    let _clipboard = Clipboard::recording();
    let mounted = mount(
        || view! { <CopyButton value=Signal::stored("abc".to_owned()) name=Signal::stored("ID".to_owned()) /> },
    );
    click(&mounted.button("Copy ID"), false);
    until(|| mounted.one("button").get_attribute("aria-label").as_deref() == Some("Copied")).await;
    assert_eq!(copied().as_deref(), Some("abc"));
    next_frame().await;
}

#[wasm_bindgen_test]
async fn in_chinese_the_servers_own_messages_are_chinese_and_those_of_the_service_stay_as_they_are() {
    let chinese = |problem: Problem| {
        let preferences = serde_json::json!({"language": "zh", "zone": "utc"});
        Setup { preferences, ..Setup::default() }.mount(move || view! { <ProblemCard problem=problem /> })
    };
    let own = chinese(Problem::new(ProblemCode::WrongState, 409, ServerMessage::HasEnded));
    assert!(own.shows("此删除任务已结束；结果见列表。"), "{}", own.text());
    assert!(!own.has("[lang=en]") && !own.shows("This deletion has ended"));
    drop(own);
    let host = ServerMessage::Unreachable.with(&["ice.cn-shanghai.aliyuncs.com"]);
    let with_value = chinese(Problem::new(ProblemCode::Unreachable, 502, host));
    assert!(with_value.shows("无法连接 ice.cn-shanghai.aliyuncs.com，"), "{}", with_value.text());
    drop(with_value);
    let vendors = chinese(refused("JobNotFound", 404, "No such job."));
    assert!(vendors.shows("No such job."), "{}", vendors.text());
    drop(vendors);
    let unknown = chinese(Problem::new(ProblemCode::WrongState, 409, "Words of another version."));
    assert_eq!(unknown.one("[lang=en]").text_content().unwrap(), "Words of another version.");
}
