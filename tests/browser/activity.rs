//! The activity screen in a real browser: texts, older entries, filters, export, integrity.

use crate::support::{
    Gate, Mounted, Reply, Server, Setup, address, click, fast_intervals, files, go_to, has_focus,
    mount_screen, next_frame, press_focused, serve, until,
};
use serde_json::{Value, json};
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const COUNT: i64 = 130;

fn entry(sequence: i64) -> Value {
    let (action, resource, summary) = match sequence % 4 {
        0 => ("SendLiveSnapshotJobCommand", "j 1", "JobId=\"j 1\" Command=stop"),
        1 => ("DeleteLiveSnapshotFiles", "j-1", "5 snapshots with their pictures"),
        2 => ("SubmitLiveSnapshotJob", "j-2", "JobName=\"front door\" TemplateId=t-1"),
        _ => ("DeleteStream", "v-1", "1 stream"),
    };
    json!({
        "sequence": sequence, "at": 1_767_322_800_000_i64 + sequence, "who": "ef1118da", "action": action, "resource": resource,
        "summary": summary, "outcome": if sequence % 10 == 0 { "refused" } else { "ok" }, "deletion_id": "d/1",
    })
}

/// The activity of a server, fifty entries per page; `change` may hold a response back.
fn service(change: impl Fn(&Value, Reply) -> Reply + 'static) -> Server {
    serve(move |_, body| {
        let body: Value = serde_json::from_str(body).unwrap();
        let before = body["before"].as_i64().unwrap_or(COUNT + 1);
        let entries: Vec<Value> = (1..before).rev().take(50).map(entry).collect();
        let next = entries.last().and_then(|entry| entry["sequence"].as_i64()).filter(|last| *last > 1);
        let chain =
            json!({"checked_at": 1_767_322_800_000_i64, "entries": COUNT, "broken_at": null, "head": "abc"});
        let page = json!({"entries": entries, "next": next, "chain": chain});
        change(&body, (200, page.to_string()).into())
    })
}

fn rows(page: &Mounted) -> usize {
    page.all("tbody [data-key]").len()
}

#[wasm_bindgen_test]
async fn entries_read_as_sentences_and_lead_to_what_they_are_about() {
    let _server = service(|_, reply| reply);
    let page = mount_screen("/activity");
    until(|| rows(&page) == 50).await;
    for words in [
        "Erased 5 pictures of j-1, files included",
        "Submitted front door",
        "Deleted 1 stream of v-1",
        "Stopped j 1",
        "Stop j 1",
    ] {
        assert!(page.shows(words), "{words}: {}", page.text());
    }
    assert!(page.shows("130 entries · 2026-01-02 03:00:00"), "with the day: {}", page.text());
    let title = page.one("p.muted span[title]").get_attribute("title").unwrap();
    assert!(title.contains("2026-01-02T03:00:00Z · 1767322800000") && title.ends_with("\nabc"), "{title}");
    let links: Vec<String> =
        page.all("tbody a").iter().filter_map(|link| link.get_attribute("href")).collect();
    for link in ["/jobs/j%201", "/jobs/j-2", "/videos/v-1"] {
        assert!(links.iter().any(|found| found == link), "{link}: {links:?}");
    }
}

#[wasm_bindgen_test]
async fn entries_are_translated() {
    let _server = service(|_, reply| reply);
    let preferences = json!({"language": "zh", "zone": "utc"});
    let page = Setup { address: "/activity", preferences, ..Setup::default() }.mount_screen();
    until(|| rows(&page) == 50).await;
    for words in [
        "已删除 j-1 的 5 张截图，包括文件",
        "已提交任务 front door",
        "已删除 v-1 的 1 个媒体流",
        "已受理",
        "被拒绝",
    ] {
        assert!(page.shows(words), "{words}: {}", page.text());
    }
    assert!(!page.shows("snapshot") && !page.shows("stream"), "{}", page.text());
    go_to("/activity?entry=129");
    until(|| page.has("dialog[open] dl")).await;
    let details = page.one("dialog[open]").text_content().unwrap();
    assert!(details.contains("5 张截图，包括文件") && !details.contains("snapshots"), "{details}");
}

#[wasm_bindgen_test]
async fn details_show_everything_and_are_in_the_address() {
    let server = service(|_, reply| reply);
    let page = mount_screen("/activity?action=SubmitLiveSnapshotJob");
    until(|| rows(&page) == 50).await;
    click(&page.all("tbody td:last-child button")[0], false);
    until(|| page.has("dialog[open] dl")).await;
    let shown = page.all("dialog[open]")[0].text_content().unwrap();
    for words in ["front door", "SubmitLiveSnapshotJob", "Template ID: t-1", "ef1118da", "130"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(
        page.all("dialog[open] a").iter().any(|a| a.get_attribute("href").unwrap() == "/deletions/d%2F1")
    );
    assert!(address().contains("entry=130") && address().contains("action="), "{}", address());
    click(&page.button("Close"), false);
    until(|| !page.has("dialog[open]")).await;
    assert!(!address().contains("entry"), "{}", address());

    let reads = server.paths().len();
    go_to("/activity?entry=7");
    until(|| page.has("dialog[open] dl")).await;
    let shown = page.all("dialog[open]")[0].text_content().unwrap();
    assert!(shown.contains("Deleted 1 stream of v-1"), "{shown}");
    assert!(server.paths().len() > reads, "an entry that the list does not hold is read");
}

#[wasm_bindgen_test]
async fn an_entry_offers_its_request_or_says_why_not() {
    let _server = serve(|_, _| {
        let entries: Vec<Value> = [
            ("SendLiveSnapshotJobCommand", "JobId=j-1 Command=stop"),
            ("SubmitLiveSnapshotJob", "JobName=gate TemplateId=t-1"),
            ("ArmDeletions", "15 minutes"),
        ]
        .iter()
        .enumerate()
        .map(|(at, (action, summary))| {
            json!({
                "sequence": 3 - at, "at": 1_767_322_800_000_i64, "who": "ef1118da", "action": action, "resource": "",
                "summary": summary, "outcome": "ok",
            })
        })
        .collect();
        let chain = json!({"checked_at": 0, "entries": 3, "broken_at": null, "head": "abc"});
        (200, json!({"entries": entries, "next": null, "chain": chain}).to_string())
    });
    let page = mount_screen("/activity?entry=3");
    until(|| page.has("dialog[open] details.request")).await;
    let lines = page.one("dialog[open] details.request").text_content().unwrap();
    assert!(lines.contains("--JobId j-1") && lines.contains("--Command stop"), "{lines}");
    for (entry, why) in [(2, "are not recorded in full"), (1, "Nothing was sent to the service")] {
        go_to(&format!("/activity?entry={entry}"));
        until(|| page.shows(why)).await;
        assert!(!page.has("dialog[open] details.request"));
    }
}

#[wasm_bindgen_test]
async fn a_deletion_has_one_row_with_what_came_of_it_all() {
    let _server = serve(|_, body| {
        let body: Value = serde_json::from_str(body).unwrap();
        assert!(body["grouped"] == true || body["limit"] == 1, "{body}");
        let mut calls = entry(1);
        calls["deletion"] = json!({
            "id": "d/1", "action": "DeleteLiveSnapshotFiles", "state": "finished", "erase_originals": true,
            "subjects": [{ "id": "j-1", "name": "Lobby camera", "items": 1005 }],
            "tally": { "planned": 0, "sent": 0, "deleted": 1002, "absent": 0, "refused": 0, "failed": 3, "unknown": 0 },
            "calls_done": 6, "calls_total": 6, "made_at": 1,
        });
        let chain = json!({"checked_at": 0, "entries": 6, "broken_at": null, "head": "abc"});
        (200, json!({"entries": [calls], "next": null, "chain": chain}).to_string())
    });
    let page = mount_screen("/activity");
    until(|| rows(&page) == 1).await;
    let row = page.all("tbody tr")[0].text_content().unwrap();
    assert!(row.contains("Erased 1,002 of 1,005 pictures · Lobby camera"), "{row}");
    assert!(row.contains("3 not deleted"), "{row}");
    assert_eq!(page.all("tbody a")[0].get_attribute("href").as_deref(), Some("/deletions/d%2F1"));
    // Its details are about all of it as well.
    click(&page.all("tbody td:last-child button")[0], false);
    until(|| page.has("dialog[open] dl")).await;
    let details = page.all("dialog[open]")[0].text_content().unwrap();
    assert!(details.contains("3 not deleted") && !details.contains("Accepted"), "{details}");
    assert!(
        !details.contains("Parameters") && !details.contains("Entry"),
        "nothing of its last call: {details}"
    );
    click(&page.button("Close"), false);
    until(|| !page.has("dialog[open]")).await;
    let files = files::record();
    click(&page.button("Export"), false);
    until(|| page.has_button("JSON, all that match")).await;
    click(&page.button("JSON, all that match"), false);
    until(|| files.texts().len() == 1).await;
    let row: Value = serde_json::from_str::<Vec<Value>>(&files.texts()[0]).unwrap().remove(0);
    assert_eq!(
        (&row["Summary"], &row["Outcome"], &row["Name"], &row["RequestId"]),
        (
            &json!("Erased 1,002 of 1,005 pictures · Lobby camera"),
            &json!("not deleted"),
            &json!("Lobby camera"),
            &json!("")
        )
    );
}

#[wasm_bindgen_test]
async fn a_deletion_of_several_templates_names_them() {
    let _server = serve(|_, _| {
        let mut calls = entry(1);
        let subject = |n: u32| json!({"id": format!("t-{n}"), "name": format!("Every {n}"), "items": 1});
        calls["deletion"] = json!({
            "id": "d/1", "action": "DeleteLiveSnapshotTemplate", "state": "finished", "erase_originals": false,
            "subjects": [subject(5), subject(9)],
            "tally": { "planned": 0, "sent": 0, "deleted": 2, "absent": 0, "refused": 0, "failed": 0, "unknown": 0 },
            "calls_done": 2, "calls_total": 2, "made_at": 1,
        });
        let chain = json!({"checked_at": 0, "entries": 2, "broken_at": null, "head": "abc"});
        (200, json!({"entries": [calls], "next": null, "chain": chain}).to_string())
    });
    let page = mount_screen("/activity");
    until(|| rows(&page) == 1).await;
    assert!(page.shows("Deleted 2 templates · Every 5, Every 9"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_deletion_under_way_keeps_its_row_and_says_how_far_it_is() {
    let _clock = fast_intervals(20.0);
    let calls = Rc::new(std::cell::Cell::new(1));
    let made = calls.clone();
    let _server = serve(move |_, _| {
        let done = made.get();
        let mut entry = entry(done);
        entry["deletion"] = json!({
            "id": "d-1", "action": "DeleteLiveSnapshotFiles", "state": "running", "erase_originals": false,
            "subjects": [{ "id": "j-1", "name": "Lobby camera", "items": 1000 }],
            "tally": { "planned": 1000 - 200 * done, "sent": 0, "deleted": 200 * done, "absent": 0, "refused": 0, "failed": 0, "unknown": 0 },
            "calls_done": done, "calls_total": 5, "made_at": 1,
        });
        let chain = json!({"checked_at": 0, "entries": done, "broken_at": null, "head": "abc"});
        (200, json!({"entries": [entry], "next": null, "chain": chain}).to_string())
    });
    let page = mount_screen("/activity");
    until(|| rows(&page) == 1 && page.shows("Running: 200 of 1,000")).await;
    click(&page.all("tbody td.box input")[0], false);
    calls.set(2);
    until(|| page.shows("Running: 400 of 1,000")).await;
    assert!(rows(&page) == 1 && page.shows("1 selected") && !page.has("tr.unlisted"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn the_server_searches_the_whole_log() {
    let asked = Rc::new(std::cell::RefCell::new(Value::Null));
    let keep = asked.clone();
    let _server = service(move |body, reply| {
        *keep.borrow_mut() = body.clone();
        reply
    });
    let page = mount_screen(
        "/activity?q=Lobby&outcome=refused&rows=calls&range=2026-01-02T00%3A00%3A00Z%2C2026-01-02T00%3A00%3A09Z",
    );
    until(|| rows(&page) == 50).await;
    let body = asked.borrow().clone();
    assert_eq!(
        (&body["text"], &body["outcome"], &body["grouped"]),
        (&json!("Lobby"), &json!("refused"), &Value::Null)
    );
    assert_eq!(body["to"].as_i64().unwrap() - body["from"].as_i64().unwrap(), 9_999);
}

#[wasm_bindgen_test]
async fn no_match_in_a_time_offers_all_time_and_keeps_the_words() {
    let _server = serve(|_, body| {
        let body: Value = serde_json::from_str(body).unwrap();
        let entries: Vec<Value> = if body["from"].is_null() { vec![entry(2)] } else { Vec::new() };
        let chain = json!({"checked_at": 0, "entries": 7, "broken_at": null, "head": "abc"});
        (200, json!({"entries": entries, "next": null, "chain": chain}).to_string())
    });
    let page = mount_screen("/activity?q=door&range=last-1h");
    until(|| page.shows("Searched: Last hour.") && page.has_button("Clear search")).await;
    click(&page.button("Search all time"), false);
    until(|| rows(&page) == 1 && address() == "/activity?q=door").await;
    assert_eq!(page.one(".foot .covers").text_content().as_deref(), Some("All time"));
}

#[wasm_bindgen_test]
async fn only_selected_exports_rows_above_and_below_the_first_page() {
    let files = files::record();
    let _server = service(|_, reply| reply);
    let page = mount_screen("/activity");
    until(|| rows(&page) == 50).await;
    click(&page.button("Show older entries"), false);
    until(|| rows(&page) == 100 && page.shows("100 entries shown")).await;
    for row in [0, 75] {
        click(&page.all("tbody td.box input")[row], false);
    }
    until(|| page.shows("2 selected")).await;
    click(&page.button("Export"), false);
    until(|| page.has_button("JSON, only selected")).await;
    click(&page.button("JSON, only selected"), false);
    until(|| files.texts().len() == 1).await;
    let found: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    let sequences: Vec<&str> = found.iter().map(|row| row["Sequence"].as_str().unwrap()).collect();
    assert_eq!(sequences.len(), 2);
    assert!(sequences.contains(&"130") && sequences.contains(&"55"), "{sequences:?}");
}

#[wasm_bindgen_test]
async fn an_entry_that_a_new_one_moves_to_the_next_page_stays_selected() {
    let _clock = fast_intervals(100.0);
    let count = Rc::new(std::cell::Cell::new(50));
    let newest = count.clone();
    let _server = serve(move |_, _| {
        let entries: Vec<Value> = (1..=newest.get()).rev().take(50).map(entry).collect();
        let next = (newest.get() > 50).then(|| newest.get() - 49);
        let chain = json!({"checked_at": 0, "entries": newest.get(), "broken_at": null, "head": "abc"});
        (200, json!({"entries": entries, "next": next, "chain": chain}).to_string())
    });
    let page = mount_screen("/activity");
    until(|| rows(&page) == 50).await;
    click(&page.all("tbody td.box input")[49], false);
    until(|| page.shows("1 selected")).await;
    count.set(51);
    until(|| page.has("tr.unlisted")).await;
    assert!(page.shows("1 selected"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn older_entries_are_added_until_the_end() {
    let _server = service(|_, reply| reply);
    let page = mount_screen("/activity");
    until(|| rows(&page) == 50).await;
    for count in [100, 130] {
        click(&page.button("Show older entries"), false);
        until(|| rows(&page) == count).await;
    }
    until(|| page.shows("End of list") && !page.has_button("Show older entries")).await;
}

#[wasm_bindgen_test]
async fn the_button_for_older_entries_keeps_the_focus_until_the_end() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(move |body, reply| match body["before"].as_i64() {
        Some(81) => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/activity");
    until(|| rows(&page) == 50).await;
    press_focused(&page.button("Show older entries"));
    until(|| page.button("Show older entries").get_attribute("aria-disabled").is_some()).await;
    next_frame().await;
    assert!(has_focus(".foot button"));
    let sent = server.paths().len();
    click(&page.button("Show older entries"), false);
    assert_eq!(server.paths().len(), sent, "it is being read");
    gate.open();
    until(|| rows(&page) == 100).await;
    assert!(has_focus(".foot button"));
    click(&page.button("Show older entries"), false);
    until(|| page.shows("End of list") && has_focus("h1")).await;
}

#[wasm_bindgen_test]
async fn a_failure_of_older_entries_is_said_below_them_and_they_can_be_read_again() {
    let is_down = Rc::new(std::cell::Cell::new(true));
    let down = is_down.clone();
    let _server = service(move |body, reply| match body["before"].is_i64() && down.get() {
        true => Reply::network_error(),
        false => reply,
    });
    let page = mount_screen("/activity");
    until(|| rows(&page) == 50).await;
    click(&page.button("Show older entries"), false);
    until(|| page.has(".foot + .card")).await;
    assert_eq!(rows(&page), 50);
    is_down.set(false);
    click(&page.button("Try again"), false);
    until(|| rows(&page) == 100 && !page.has(".card")).await;
}

#[wasm_bindgen_test]
async fn older_entries_of_another_filter_are_not_added() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(move |body, reply| match body["before"].as_i64() {
        Some(before) if before > 40 && body["kind"].is_null() => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/activity");
    until(|| rows(&page) == 50).await;
    click(&page.button("Show older entries"), false);
    until(|| server.pending() == 1).await;
    go_to("/activity?action=DeleteStream");
    until(|| server.aborted() == 1 && server.pending() == 0 && rows(&page) == 50).await;
    gate.open();
    until(|| page.shows("50 entries shown")).await;
    assert_eq!(rows(&page), 50);
}

#[wasm_bindgen_test]
async fn a_broken_log_is_said_and_not_called_verified() {
    let _server = serve(|_, _| {
        let chain = json!({"checked_at": 0, "entries": 7, "broken_at": 8, "head": "abc"});
        (200, json!({"entries": [entry(8)], "next": null, "chain": chain}).to_string())
    });
    let page = mount_screen("/activity");
    until(|| page.shows("entry 8 is the first that does not fit")).await;
    assert!(!page.shows("consistent"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn what_the_log_was_compared_with_is_said() {
    for (key, checkpoints, expected) in [
        ("none", 0, "Hash chain consistent · 1 entry · "),
        ("not_given", 0, "Hash chain consistent · 1 entry · "),
        ("checked", 1, " · fits its key · contains 1 checkpoint"),
        ("checked", 2_000, " · fits its key · contains all 2,000 checkpoints"),
    ] {
        let _server = serve(move |_, _| {
            let chain = json!({"checked_at": 0, "entries": 1, "broken_at": null, "head": "abc",
                "key": key, "checkpoints": checkpoints});
            (200, json!({"entries": [entry(1)], "next": null, "chain": chain}).to_string())
        });
        let page = mount_screen("/activity");
        until(|| page.shows(expected)).await;
        assert_eq!(page.shows("fits its key"), key == "checked", "{}", page.text());
    }
}
