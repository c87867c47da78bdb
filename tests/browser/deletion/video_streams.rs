//! Streams of a video are deleted: what the screen of the video states afterwards.

use super::server::{Script, plan, summary};
use crate::support::{Mounted, Reply, Setup, click, screens, until};
use leptos::prelude::*;
use media_api::Action;
use media_api::deletion::{Confirmation, Plan, PlannedCall, State, Subject, Summary, Tally};
use media_console::components::deletion::{DeletionDialog, RunningDeletions};
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

fn video() -> Subject {
    Subject { id: "v1".to_owned(), name: "Talk".to_owned(), bucket: None, items: 1 }
}

fn streams(count: usize) -> Reply {
    let stream =
        |id| json!({"JobId": format!("s{id}"), "Definition": "LD", "Format": "mp4", "Status": "Normal"});
    let streams: Vec<_> = (0..count).map(stream).collect();
    Reply::answer(json!({"RequestId": "r", "VideoBase": {}, "PlayInfoList": {"PlayInfo": streams}}))
}

/// Deletes one of two streams; `after` answers the reads of the streams from then on.
async fn delete_one(after: fn() -> Reply) -> (Script, Mounted) {
    let server = Script::start();
    let is_deleted = Rc::new(Cell::new(false));
    let deleted = is_deleted.clone();
    server.answer(move |path, _| match path {
        "/api/call/GetPlayInfo" if deleted.get() => Some(after()),
        "/api/call/GetPlayInfo" => Some(streams(2)),
        "/api/call/GetVideoInfo" => {
            Some(Reply::answer(json!({"RequestId": "r", "Video": {"VideoId": "v1", "Title": "Talk"}})))
        }
        "/api/deletions/plan" => Some(super::server::json(&Plan {
            action: Action::DeleteStream,
            subjects: vec![video()],
            calls: vec![PlannedCall { subject: "v1".to_owned(), items: vec!["s0".to_owned()] }],
            total: 1,
            confirmation: Confirmation::Click,
            ..plan("plan-1", true)
        })),
        "/api/deletions/plan-1/confirm" => Some(super::server::json(&state(State::Confirmed))),
        _ => None,
    });
    let setup = Setup { address: "/videos/v1", session: super::session(), ..Setup::default() };
    let page = setup.mount(|| view! { <RunningDeletions /><DeletionDialog />{screens()} });
    until(|| page.all("tbody [data-key]").len() == 2).await;
    click(&page.all("tbody td.box input")[0], false);
    until(|| !page.button("Delete streams…").has_attribute("disabled")).await;
    click(&page.button("Delete streams…"), false);
    until(|| page.has("dialog .btn.danger:enabled")).await;
    click(&page.one("dialog .btn.danger"), false);
    until(|| server.count("/events") > 0).await;
    is_deleted.set(true);
    server.change(state(State::Finished));
    (server, page)
}

fn state(state: State) -> Summary {
    let tally = match state {
        State::Finished => Tally { deleted: 1, ..Tally::default() },
        _ => Tally { planned: 1, ..Tally::default() },
    };
    Summary { action: Action::DeleteStream, subjects: vec![video()], tally, ..summary("plan-1", state) }
}

#[wasm_bindgen_test]
async fn a_later_read_proves_how_many_streams_are_left() {
    let (_server, page) = delete_one(|| streams(1)).await;
    until(|| page.one(".proof").text_content().unwrap().ends_with(": 1 stream is left.")).await;
}

#[wasm_bindgen_test]
async fn a_read_that_lists_no_streams_proves_nothing() {
    let (_server, page) =
        delete_one(|| Reply::refusal(403, "Forbidden.IllegalStatus", "Status of the video is illegal."))
            .await;
    until(|| page.shows("Streams are not listed")).await;
    assert!(!page.shows("Read again at"), "{}", page.text());
}
