//! The faults of the local service in a real browser.

use crate::support::{
    Gate, Reply, Server, Setup, click, context, dispatch, fill, mount_screen, next_frame, serve, until,
};
use leptos::prelude::document;
use media_api::faults::FaultPlan;
use media_api::{Context, Mode};
use media_console::state::session::Session;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlSelectElement;

type Plan = Rc<RefCell<FaultPlan>>;

/// A local service that keeps its plan.
fn service(plan: &Plan) -> Server {
    let plan = plan.clone();
    serve(move |path, body| {
        match path {
            "/api/faults" => {}
            "/api/faults/set" => drop(plan.replace(serde_json::from_str(body).unwrap())),
            _ => return Reply::from((404, "{}".to_owned())),
        }
        Reply::from((200, serde_json::to_string(&*plan.borrow()).unwrap()))
    })
}

fn choose(select: &web_sys::HtmlElement, option: &str) {
    let select: HtmlSelectElement = select.clone().unchecked_into();
    let options = select.query_selector_all("option").unwrap();
    let at = (0..options.length())
        .find(|at| options.item(*at).unwrap().text_content().as_deref() == Some(option))
        .unwrap_or_else(|| panic!("there is no option {option}"));
    select.set_selected_index(at as i32);
    dispatch(&select, "change");
}

#[wasm_bindgen_test]
async fn a_fault_is_added_and_removed_and_what_is_used_up_does_not_come_back() {
    let plan = Plan::default();
    let server = service(&plan);
    let page = mount_screen("/faults");
    until(|| page.shows("No faults: the local service answers as documented.")).await;
    let selects = || page.all("form.faults select");
    choose(&selects()[0], "DeleteStream");
    until(|| selects().len() == 3).await;
    choose(&selects()[2], "DeleteStreamFailed");
    fill(&page.all("form.faults input")[0], "2");
    click(&page.button("Add"), false);
    until(|| page.shows("DeleteStream answers DeleteStreamFailed · 2 more times")).await;
    let fault = json!({"action": "DeleteStream", "effect": {"kind": "error", "code": "DeleteStreamFailed"}, "times": 2});
    assert_eq!(server.bodies("/api/faults/set"), [json!({"faults": [fault]})]);
    // The service has used up the first fault before a second one is added.
    plan.borrow_mut().faults.clear();
    choose(&selects()[1], "Closed connection");
    fill(&page.all("form.faults input").last().unwrap().clone(), "50");
    click(&page.button("Add"), false);
    until(|| {
        page.shows("DeleteStream closes the connection without an answer · 50 % of calls · 2 more times")
    })
    .await;
    assert_eq!(plan.borrow().faults.len(), 1);
    click(&page.button("Remove"), false);
    until(|| page.shows("No faults")).await;
    assert_eq!(*plan.borrow(), FaultPlan::default());
}

#[wasm_bindgen_test]
async fn a_second_change_waits_for_the_first_so_that_neither_is_lost() {
    let cut = |times| json!({"effect": {"kind": "cut"}, "times": times});
    let plan: Plan =
        Rc::new(RefCell::new(serde_json::from_value(json!({"faults": [cut(1), cut(2)]})).unwrap()));
    let (kept, gate) = (plan.clone(), Gate::new());
    let held = gate.clone();
    let server = serve(move |path, body| {
        if path == "/api/faults/set" {
            kept.replace(serde_json::from_str(body).unwrap());
        }
        let reply = Reply::from((200, serde_json::to_string(&*kept.borrow()).unwrap()));
        if path == "/api/faults/set" { reply.behind(&held) } else { reply }
    });
    let page = mount_screen("/faults");
    until(|| page.all("section.faults li").len() == 2).await;
    click(&page.all("section.faults li button")[0], false);
    until(|| server.bodies("/api/faults/set").len() == 1).await;
    // Meanwhile nothing else is sent, and nothing loses the focus: the select box shows again what is set.
    let disk = page.one("section.faults select");
    disk.focus().unwrap();
    choose(&disk, "is full");
    click(&page.all("section.faults li button")[1], false);
    next_frame().await;
    assert_eq!(disk.unchecked_ref::<web_sys::HtmlSelectElement>().value(), "0");
    assert!(document().active_element().is_some_and(|focused| focused.is_same_node(Some(&disk))));
    gate.open();
    until(|| page.all("section.faults li").len() == 1).await;
    assert_eq!(server.bodies("/api/faults/set").len(), 1);
    click(&page.one("section.faults li button"), false);
    until(|| page.shows("No faults")).await;
    assert_eq!(*plan.borrow(), FaultPlan::default());
}

#[wasm_bindgen_test]
async fn a_number_outside_its_range_is_not_sent() {
    let plan = Plan::default();
    let server = service(&plan);
    let page = mount_screen("/faults");
    until(|| page.has("form.faults")).await;
    let is_off = || page.one("form.faults .primary").matches(":disabled").unwrap();
    for (field, wrong) in [(0, "0"), (0, "x"), (1, "0"), (1, "101")] {
        let right = page.all("form.faults input")[field]
            .clone()
            .unchecked_into::<web_sys::HtmlInputElement>()
            .value();
        fill(&page.all("form.faults input")[field], wrong);
        until(is_off).await;
        fill(&page.all("form.faults input")[field], &right);
        until(|| !is_off()).await;
    }
    assert!(server.bodies("/api/faults/set").is_empty());
}

#[wasm_bindgen_test]
async fn the_disk_is_told_to_fail_and_everything_is_taken_back() {
    let plan = Plan::default();
    let _server = service(&plan);
    let page = mount_screen("/faults");
    until(|| page.shows("No faults")).await;
    choose(&page.one("section.faults select"), "is full");
    until(|| page.has_button("Remove all")).await;
    assert_eq!(
        serde_json::to_value(&*plan.borrow()).unwrap(),
        json!({"faults": [], "storage": {"kind": "full"}})
    );
    click(&page.button("Remove all"), false);
    until(|| page.shows("No faults")).await;
    assert_eq!(*plan.borrow(), FaultPlan::default());
}

#[wasm_bindgen_test]
async fn beside_the_cloud_there_are_no_faults() {
    let server = service(&Plan::default());
    let session = Session::Ready(Context { mode: Mode::Cloud, ..context() });
    let page = Setup { address: "/faults", session, ..Setup::default() }.mount_screen();
    until(|| page.shows("Only the local service can be told to fail")).await;
    assert!(server.paths().is_empty(), "{:?}", server.paths());
}

#[wasm_bindgen_test]
async fn a_plan_that_cannot_be_read_again_is_marked_with_its_age_and_an_unknown_one_cannot_be_changed() {
    let (gate, is_down) = (Gate::new(), Rc::new(Cell::new(false)));
    let (held, down) = (gate.clone(), is_down.clone());
    let _server = serve(move |_, _| match down.get() {
        true => Reply::network_error(),
        false => Reply::from((200, serde_json::to_string(&FaultPlan::default()).unwrap())).behind(&held),
    });
    let page = mount_screen("/faults");
    let is_busy = || page.one(".busy-area").get_attribute("aria-busy").as_deref() == Some("true");
    until(|| page.has(".busy-area") && is_busy() && page.shows("Loading")).await;
    assert!(page.one("section.faults select").matches(":disabled").unwrap());
    gate.open();
    until(|| page.shows("No faults") && !is_busy()).await;
    assert!(!page.one("section.faults select").matches(":disabled").unwrap());
    is_down.set(true);
    until(|| page.shows("Could not refresh. Updated ") && page.has(".card")).await;
    assert!(page.shows("No faults"), "what was read stays");
    is_down.set(false);
    until(|| !page.has(".card, .stale")).await;
}
