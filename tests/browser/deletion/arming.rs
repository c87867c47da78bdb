//! Arming deletions against the cloud, and disarming them.

use super::server::{Script, json};
use super::{exactly, now};
use crate::support::{Setup, click, context, until};
use leptos::prelude::*;
use media_api::{Arming, Context};
use media_console::components::deletion::{DeletionDialog, use_deletions};
use media_console::frame::Frame;
use media_console::state::session::Session;
use wasm_bindgen_test::wasm_bindgen_test;

const ARM: &str = "Arm deletions for 10 minutes";

#[wasm_bindgen_test]
async fn arming_and_disarming_are_sent_and_the_whole_page_follows() {
    let server = Script::start();
    let disarmed = Arming { required: true, until: None, minutes: 10, hourly_items: None };
    let armed = Arming { until: Some(now() + 600_000), ..disarmed };
    server.answer(move |path, _| match path {
        "/api/deletions/arm" => Some(json(&armed)),
        "/api/deletions/disarm" => Some(json(&disarmed)),
        _ => None,
    });
    let session = Session::Ready(Context { now: now(), arming: disarmed, ..context() });
    let page = Setup { address: "/jobs", session, ..Setup::default() }.mount(|| {
        let deletions = use_deletions();
        let open = move |_| deletions.open(exactly(), Callback::new(|()| ()));
        view! {
            <Frame><h1>"Pictures"</h1><button type="button" on:click=open>"Open"</button></Frame>
            <DeletionDialog />
        }
    });
    click(&page.button("Open"), false);
    until(|| page.has_button(ARM)).await;
    let badge = || page.one(".badge-button").text_content().unwrap();
    assert!(!badge().contains("armed"), "{}", badge());
    click(&page.button(ARM), false);
    until(|| page.has_button("Disarm") && badge().contains("deletions armed until")).await;
    let has_raw_value = |selector: &str| page.one(selector).get_attribute("title").unwrap().contains("Z · ");
    assert!(
        has_raw_value(".badge.armed") && has_raw_value("dialog p.hint[title]"),
        "{}",
        page.root.inner_html()
    );
    assert_eq!((server.count("/arm"), server.count("/disarm")), (1, 0));
    click(&page.button("Disarm"), false);
    until(|| page.has_button(ARM) && !badge().contains("armed")).await;
    assert_eq!((server.count("/arm"), server.count("/disarm")), (1, 1));
    // The panel of the target can end the time as well; arming is offered where something is to be deleted.
    click(&page.button(ARM), false);
    until(|| badge().contains("deletions armed until")).await;
    page.one(".badge-button").click();
    until(|| page.has(".target .btn")).await;
    click(&page.one(".target .btn"), false);
    until(|| !page.has(".target .btn") && page.has_button(ARM) && !badge().contains("armed")).await;
    assert_eq!((server.count("/arm"), server.count("/disarm")), (2, 2));
    // What cannot be changed stays as it is, with the reason.
    server.answer(|path, _| {
        path.ends_with("/arm").then(|| super::server::refused(403, "read_only", "This console is read-only."))
    });
    click(&page.button(ARM), false);
    until(|| page.has("dialog .card")).await;
    assert!(page.has_button(ARM) && !badge().contains("armed"));
}
