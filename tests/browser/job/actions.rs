//! Actions on the job and its pictures, and the effects of leaving.

use super::{FILES, keys, open, open_with_dialog, read, reads, tick};
use crate::deletion::server::{json, plan, summary};
use crate::job_support::{Camera, JOB, now, press, screen};
use crate::support::{
    Gate, Setup, click, context, fill, go_to, has_focus, mount_screen, next_frame, parameter, press_focused,
    until,
};
use leptos::prelude::*;
use media_api::deletion::State;
use media_console::components::time_range::TimeRange;
use media_console::state::commands::ScreenCommand;
use media_console::state::history::{HistoryMode, write_history};
use media_console::state::session::Session;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlButtonElement;

#[wasm_bindgen_test]
async fn stop_and_restart_ask_before_they_are_sent() {
    let camera = Camera::new();
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("Lobby camera") && mounted.has_button("Stop")).await;
    let is_off = |name: &str| mounted.button(name).unchecked_into::<HtmlButtonElement>().disabled();
    until(|| !is_off("Stop") && is_off("Start")).await;
    for (name, command) in [("Stop", "stop"), ("Restart", "restart")] {
        let sent = server.bodies("SendLiveSnapshotJobCommand").len();
        click(&mounted.button(name), false);
        until(|| mounted.has("dialog[open][role=alertdialog]")).await;
        assert!(mounted.one("dialog[open] h2").text_content().unwrap().contains("Lobby camera"));
        click(&mounted.one("dialog[open] [data-first]"), false);
        until(|| !mounted.has("dialog[open]")).await;
        assert_eq!(server.bodies("SendLiveSnapshotJobCommand").len(), sent, "cancelled");
        click(&mounted.button(name), false);
        until(|| mounted.has("dialog[open]")).await;
        click(&mounted.one("dialog[open] .btn.danger"), false);
        until(|| server.bodies("SendLiveSnapshotJobCommand").len() == sent + 1).await;
        assert_eq!(server.bodies("SendLiveSnapshotJobCommand")[sent]["Command"], command);
    }
    until(|| mounted.notices.list.with_untracked(Vec::len) == 2).await;
    camera.set_status("paused");
    until(|| !is_off("Start") && is_off("Stop") && is_off("Restart")).await;
}

#[wasm_bindgen_test]
async fn after_a_command_on_its_page_the_heading_of_the_job_has_the_focus() {
    let camera = Camera::new();
    camera.set_status("paused");
    let _server = camera.serve();
    let mounted = open("");
    let is_off = |name: &str| mounted.button(name).unchecked_into::<HtmlButtonElement>().disabled();
    until(|| mounted.has_button("Start") && !is_off("Start")).await;
    press_focused(&mounted.button("Start"));
    until(|| has_focus("h1")).await;
}

#[wasm_bindgen_test]
async fn a_job_that_does_not_exist_is_offered_no_actions_but_the_way_to_the_jobs() {
    let camera = Camera::new();
    let _server = camera.serve();
    let mounted = mount_screen("/jobs/00000000-0000-0000-0000-000000000000");
    until(|| mounted.shows("JobNotFound")).await;
    for name in ["Start", "Stop", "Restart", "Delete pictures…"] {
        assert!(!mounted.has_button(name), "{name}: {}", mounted.text());
    }
    let links: Vec<_> =
        mounted.all(".head a").iter().map(|link| link.get_attribute("href").unwrap()).collect();
    assert_eq!(links, ["/jobs"]);
}

#[wasm_bindgen_test]
async fn a_job_is_duplicated_from_its_page() {
    let camera = Camera::new();
    let _server = camera.serve();
    let mounted = open("");
    until(|| mounted.has(".head a.btn")).await;
    let link = mounted.one(".head a.btn");
    assert_eq!(link.text_content().as_deref(), Some("Duplicate…"));
    assert_eq!(link.get_attribute("href"), Some(format!("/jobs/new?from={JOB}")));
}

#[wasm_bindgen_test]
async fn a_read_only_server_is_offered_nothing_that_changes() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let session = Session::Ready(media_api::Context { read_only: true, ..context() });
    let address = screen("?stretch=0,9999999999999");
    let mounted = Setup { address, session, ..Setup::default() }.mount_screen();
    read(&mounted).await;
    tick(&mounted, 0);
    until(|| mounted.shows("1 selected") && mounted.has(".bounds")).await;
    assert!(!mounted.has(".head a"), "no duplicate either");
    for name in ["Start", "Stop", "Restart", "Delete pictures…", "Delete…"] {
        assert!(!mounted.has_button(name), "{name}: {}", mounted.text());
    }
    assert!(mounted.has_button("Download"), "what changes nothing is offered");
    mounted.commands.run(ScreenCommand::Delete);
    click(&mounted.all("button.view")[1], false);
    until(|| mounted.has("dialog.viewer[open] .stage img")).await;
    assert!(!mounted.has("dialog.viewer [aria-label='Delete…']"), "{}", mounted.text());
    press(&window(), "d", false);
    next_frame().await;
    assert_eq!(mounted.all("dialog[open]").len(), 1, "only the viewer");
}

#[wasm_bindgen_test]
async fn a_selection_ends_with_its_range_and_with_what_is_gone() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    (0..3).for_each(|place| tick(&mounted, place));
    until(|| mounted.shows("3 selected")).await;
    camera.remove(camera.times()[1]);
    mounted.commands.run(ScreenCommand::Refresh);
    until(|| mounted.shows("2 selected")).await;
    write_history(screen("?range=last-6h"), HistoryMode::Push);
    until(|| !mounted.shows("selected")).await;
    assert!(server.most_pending() <= 2);
}

#[wasm_bindgen_test]
async fn escape_in_the_timeline_does_not_clear_the_selection() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    tick(&mounted, 0);
    until(|| mounted.shows("1 selected")).await;
    let slider = mounted.one("[role=slider]");
    press(&slider, "ArrowLeft", false);
    until(|| parameter("stretch").is_some()).await;
    // The frame clears the selection on an Escape that was not handled otherwise.
    assert!(press(&slider, "Escape", false), "used up");
    until(|| parameter("stretch").is_none()).await;
    assert!(press(&slider, "Escape", false), "used up without a stretch too");
    assert!(mounted.shows("1 selected"));
}

#[wasm_bindgen_test]
async fn a_pasted_list_selects_and_says_what_it_leaves_out() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let times = camera.times();
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    click(&mounted.button("Select by list…"), false);
    until(|| parameter("panel").as_deref() == Some("paste") && mounted.has("dialog[open] textarea")).await;
    let text = format!(
        "\u{feff}{}，{}\n1.79572E+12\n{}\nsnapshot/other/{}.jpg",
        times[0], times[1], times[0], times[2]
    );
    fill(&mounted.one("dialog[open] textarea"), &text);
    until(|| mounted.shows("2 pictures recognised") && mounted.shows("3 entries skipped")).await;
    assert!(mounted.shows("spreadsheet") && mounted.shows("duplicate"), "{}", mounted.text());
    click(&mounted.button("Select 2"), false);
    until(|| mounted.shows("2 selected") && !mounted.has("dialog[open]")).await;
    assert_eq!(parameter("panel"), None);
}

#[wasm_bindgen_test]
async fn a_pasted_list_is_there_again_after_a_reload_until_it_was_applied() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let times = camera.times();
    let _server = camera.serve();
    let mounted = open("?panel=paste");
    until(|| mounted.has("dialog[open] textarea")).await;
    fill(&mounted.one("dialog[open] textarea"), &times[0].to_string());
    until(|| mounted.shows("1 picture recognised")).await;
    drop(mounted);
    let mounted = open("?panel=paste");
    until(|| mounted.shows("1 picture recognised")).await;
    click(&mounted.button("Select 1"), false);
    until(|| mounted.shows("1 selected") && !mounted.has("dialog[open]")).await;
    drop(mounted);
    let mounted = open("?panel=paste");
    until(|| mounted.shows("0 pictures recognised")).await;
}

#[wasm_bindgen_test]
async fn the_viewer_is_in_the_address_and_back_closes_it() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let times = camera.times();
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    click(&mounted.all("button.view")[1], false);
    until(|| parameter("view") == Some(times[1].to_string()) && mounted.has("dialog[open] .stage img")).await;
    assert!(mounted.shows("2 of 20"), "{}", mounted.text());
    press(&window(), "ArrowRight", false);
    until(|| parameter("view") == Some(times[2].to_string())).await;
    press(&window(), "k", false);
    until(|| parameter("view") == Some(times[1].to_string())).await;
    window().history().unwrap().back().unwrap();
    until(|| parameter("view").is_none() && !mounted.has("dialog[open]")).await;
    (0..2).for_each(|place| tick(&mounted, place));
    until(|| mounted.has_button("Compare")).await;
    click(&mounted.button("Compare"), false);
    until(|| mounted.all("dialog[open] .stage img").len() == 2).await;
}

#[wasm_bindgen_test]
async fn the_table_has_pages_and_states_no_total_before_it_is_known() {
    let camera = Camera::new();
    camera.take_until(2, 120);
    let gate = Gate::new();
    let (calls, service, held) = (Rc::new(Cell::new(0)), camera.clone(), gate.clone());
    camera.instead(move |operation, request| {
        calls.set(calls.get() + usize::from(operation == FILES));
        let is_late = operation == FILES && calls.get() > 1;
        is_late.then(|| service.answer(operation, request).behind(&held))
    });
    let _server = camera.serve();
    let mounted = open("?layout=table&size=20");
    until(|| mounted.all("tbody tr[data-key]").len() == 20).await;
    assert!(!mounted.shows("of 120") && mounted.shows("Loading"), "{}", mounted.text());
    gate.open();
    until(|| mounted.shows("1–20 of 120")).await;
    let times = camera.times();
    assert_eq!(keys(&mounted)[0], times[0]);
    click(&mounted.button("Page 6"), false);
    until(|| keys(&mounted).last() == times.last()).await;
    click(&mounted.one("th[aria-sort] button"), false);
    until(|| parameter("order").as_deref() == Some("oldest") && keys(&mounted).first() == times.last()).await;
}

#[wasm_bindgen_test]
async fn a_parameter_of_a_message_that_was_shown_once_claims_nothing() {
    let camera = Camera::new();
    let _server = camera.serve();
    let mounted = open("?submitted=1");
    until(|| mounted.shows("Lobby camera")).await;
    assert!(!mounted.has(".card"), "{}", mounted.text());
}

#[wasm_bindgen_test]
async fn leaving_while_pictures_are_read_ends_the_read_and_touches_nothing() {
    for query in ["", "?layout=table", "?order=oldest", "?range=last-7d"] {
        let camera = Camera::new();
        camera.take_until(2, 400);
        let gate = Gate::new();
        let (service, held) = (camera.clone(), gate.clone());
        camera.instead(move |operation, request| {
            (operation != "GetLiveSnapshotJob").then(|| service.answer(operation, request).behind(&held))
        });
        let server = camera.serve();
        let mounted = open(query);
        until(|| reads(&server) == 1 && mounted.shows("Lobby camera")).await;
        go_to("/templates");
        until(|| !mounted.has(".cover")).await;
        until(|| server.aborted() >= 1).await;
        gate.open();
        next_frame().await;
        next_frame().await;
        assert_eq!(reads(&server), 1, "nothing further is read");
        until(|| server.pending() == 0).await;
    }
}

#[wasm_bindgen_test]
async fn another_job_begins_anew() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    tick(&mounted, 0);
    until(|| mounted.shows("1 selected")).await;
    go_to("/jobs/8c1ea046-263c-3560-978a-fb2877829999");
    until(|| mounted.shows("JobNotFound")).await;
    assert!(!mounted.shows("selected") && !mounted.shows("Lobby camera"));
    go_to(screen(""));
    read(&mounted).await;
    assert!(!mounted.shows("selected") && mounted.shows("Lobby camera"));
    assert_eq!(JOB.len(), 36);
}

#[wasm_bindgen_test]
async fn a_jump_leads_to_the_pictures_of_a_time_outside_the_range() {
    let camera = Camera::created_before(4 * 86_400);
    camera.take_until(2, 20);
    camera.take_until(2 * 86_400, 600);
    let _server = camera.serve();
    let mounted = open("");
    read(&mounted).await;
    // In the middle of those of two days ago, several pages from either end.
    let wanted = camera.times()[20 + 300];
    click(&mounted.button("Jump to…"), false);
    until(|| mounted.has(".jump input.instant")).await;
    let at = media_api::time::format(chrono::DateTime::from_timestamp_millis(wanted).unwrap());
    fill(&mounted.one(".jump input.instant"), at.trim_end_matches('Z'));
    click(&mounted.one(".jump button[type=submit]"), false);
    let in_sight = || {
        mounted.all("[data-key]").iter().any(|tile| {
            let place = tile.get_bounding_client_rect();
            let height = window().inner_height().unwrap().as_f64().unwrap();
            tile.get_attribute("data-key").unwrap().parse() == Ok(wanted)
                && place.top() >= 0.0
                && place.bottom() <= height
        })
    };
    until(in_sight).await;
}

#[wasm_bindgen_test]
async fn in_the_table_a_jump_leads_to_the_row_of_that_time_and_back_to_the_newest() {
    let camera = Camera::new();
    camera.take_until(2, 120);
    let _server = camera.serve();
    let mounted = open("?layout=table&size=20");
    until(|| mounted.shows("1–20 of 120")).await;
    let (newest, wanted) = (camera.times()[0], camera.times()[70]);
    click(&mounted.button("Jump to…"), false);
    until(|| mounted.has(".jump input.instant")).await;
    let at = media_api::time::format(chrono::DateTime::from_timestamp_millis(wanted).unwrap());
    fill(&mounted.one(".jump input.instant"), at.trim_end_matches('Z'));
    click(&mounted.one(".jump button[type=submit]"), false);
    let focused = || {
        let row = document().active_element().and_then(|element| element.closest("tr").unwrap());
        row.and_then(|row| row.get_attribute("data-key")?.parse::<i64>().ok())
    };
    // The time has whole seconds: the picture of that second, or the one before it.
    until(|| focused().is_some_and(|at| at == wanted || at == camera.times()[71])).await;
    assert_eq!(parameter("page").as_deref(), Some("4"));
    click(&mounted.button("Jump to…"), false);
    until(|| mounted.has(".jump button.item")).await;
    click(&mounted.one(".jump button.item"), false);
    until(|| parameter("page").is_none() && focused() == Some(newest)).await;
}

#[wasm_bindgen_test]
async fn the_columns_of_the_picture_table_are_chosen_and_remembered() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    let _server = camera.serve();
    let mounted = open("?layout=table");
    until(|| mounted.has("th") && mounted.has_button("Columns")).await;
    let heads = |mounted: &crate::support::Mounted| mounted.all("thead th").len();
    let before = heads(&mounted);
    click(&mounted.button("Columns"), false);
    until(|| mounted.has(".checks input")).await;
    click(&mounted.all(".checks input")[0], false);
    until(|| heads(&mounted) == before - 1).await;
    let stored =
        window().local_storage().unwrap().unwrap().get_item("media-console.preferences").unwrap().unwrap();
    assert!(stored.contains("pictures") && stored.contains("thumbnail"), "{stored}");
}

#[wasm_bindgen_test]
async fn selected_pictures_of_other_pages_are_counted_shown_and_unselected() {
    let camera = Camera::new();
    camera.take_until(2, 120);
    let times = camera.times();
    let _server = camera.serve();
    let mounted = open("?layout=table&size=20");
    until(|| mounted.shows("1–20 of 120")).await;
    tick(&mounted, 0);
    tick(&mounted, 1);
    click(&mounted.button("Page 2"), false);
    until(|| keys(&mounted).first() == Some(&times[20])).await;
    tick(&mounted, 0);
    until(|| mounted.shows("3 selected") && mounted.shows("2 on other pages")).await;
    click(&mounted.button("2 on other pages"), false);
    until(|| mounted.all(".bulk .subjects button").len() == 2).await;
    click(&mounted.all(".bulk .subjects button")[0], false);
    until(|| keys(&mounted).first() == Some(&times[0]) && mounted.shows("1 on other pages")).await;
    click(&mounted.button("1 on other pages"), false);
    until(|| mounted.has_button("Unselect them")).await;
    click(&mounted.button("Unselect them"), false);
    until(|| mounted.shows("2 selected") && !mounted.shows("on other pages")).await;
}

#[wasm_bindgen_test]
async fn the_question_before_a_stop_is_in_the_address_and_sends_nothing_by_itself() {
    let camera = Camera::new();
    let server = camera.serve();
    let mounted = open("");
    until(|| mounted.shows("Lobby camera") && mounted.has_button("Stop")).await;
    let is_off = |name: &str| mounted.button(name).unchecked_into::<HtmlButtonElement>().disabled();
    until(|| !is_off("Stop")).await;
    click(&mounted.button("Stop"), false);
    until(|| mounted.has("dialog[open]") && parameter("command") == Some(format!("stop:{JOB}"))).await;
    window().history().unwrap().back().unwrap();
    until(|| !mounted.has("dialog[open]") && parameter("command").is_none()).await;
    drop(mounted);
    let mounted = open("?command=restart:~1f");
    until(|| parameter("command").is_none()).await;
    let told = |text: &str| mounted.notices.list.with_untracked(|list| (list[0].text)().contains(text));
    assert!(told("known only to the tab in which they were selected") && !mounted.has("dialog[open]"));
    drop(mounted);
    let mounted = open(&format!("?command=restart:{JOB}"));
    until(|| mounted.has("dialog[open]")).await;
    until(|| mounted.one("dialog[open] h2").text_content().unwrap().contains("Restart Lobby camera")).await;
    assert!(server.bodies("SendLiveSnapshotJobCommand").is_empty());
    click(&mounted.one("dialog[open] .btn.danger"), false);
    until(|| server.bodies("SendLiveSnapshotJobCommand").len() == 1 && parameter("command").is_none()).await;
    assert_eq!(server.bodies("SendLiveSnapshotJobCommand")[0]["Command"], "restart");
}

#[wasm_bindgen_test]
async fn deleting_over_a_time_proposes_the_range_or_the_stretch_that_is_shown() {
    let camera = Camera::created_before(4 * 86_400);
    camera.take_until(2 * 86_400, 20);
    let server = camera.serve();
    let end = now() / 1_000 - 2 * 86_400;
    let range = TimeRange::Between(end - 3_600, end);
    let query = format!("?range={}", range.to_text());
    let mounted = open_with_dialog(&query);
    read(&mounted).await;
    for (query, proposed) in [
        (query.clone(), range),
        (
            format!("{query}&stretch={},{}", (end - 90) * 1_000, (end - 60) * 1_000),
            TimeRange::Between(end - 90, end - 60),
        ),
    ] {
        write_history(screen(&query), HistoryMode::Push);
        until(|| mounted.has(".bounds") == query.contains("stretch")).await;
        click(&mounted.button("Delete pictures…"), false);
        let address = format!("over:{JOB};{}", proposed.to_text());
        until(|| mounted.has("dialog[open] input.instant") && parameter("deletion") == Some(address.clone()))
            .await;
        let plans = server.bodies("/api/deletions/plan").len();
        click(&mounted.button("Preview"), false);
        until(|| server.bodies("/api/deletions/plan").len() == plans + 1).await;
        let body = &server.bodies("/api/deletions/plan")[plans]["snapshot_range"];
        let planned = format!("{},{}", body["start"].as_str().unwrap(), body["end"].as_str().unwrap());
        assert_eq!(planned, proposed.to_text());
        click(&mounted.button("Cancel"), false);
        until(|| !mounted.has("dialog[open]")).await;
    }
}

#[wasm_bindgen_test]
async fn after_a_cancelled_hold_the_pictures_are_still_selected() {
    let camera = Camera::new();
    camera.take_until(2, 20);
    camera.instead(|path, _| match path {
        "/api/deletions/plan" => Some(json(&plan("plan-1", false))),
        _ if path.ends_with("/confirm") => Some(json(&summary("plan-1", State::Confirmed))),
        _ if path.ends_with("/cancel") => Some(json(&summary("plan-1", State::Cancelled))),
        _ => None,
    });
    let server = camera.serve();
    let mounted = open_with_dialog("");
    read(&mounted).await;
    (0..3).for_each(|place| tick(&mounted, place));
    until(|| mounted.shows("3 selected")).await;
    mounted.commands.run(ScreenCommand::Delete);
    until(|| mounted.has("#deletion-typed")).await;
    fill(&mounted.one("#deletion-typed"), "412");
    let confirm = || mounted.button("Remove 412 records").unchecked_into::<HtmlButtonElement>();
    until(|| !confirm().disabled()).await;
    click(&confirm(), false);
    until(|| mounted.has_button("Cancel the deletion")).await;
    click(&mounted.button("Cancel the deletion"), false);
    until(|| !mounted.has("dialog[open]") && !server.bodies("/cancel").is_empty()).await;
    assert!(mounted.shows("3 selected"), "{}", mounted.text());
    let ticked = mounted.all("[data-key] input:checked").len();
    assert_eq!(ticked, 3);
}
