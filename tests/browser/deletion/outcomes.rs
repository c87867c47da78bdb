//! The outcome of each item, and the next steps.

use super::server::{Script, deletion, item, subject, summary};
use super::{Screen, exactly, named, screen};
use crate::support::{click, parameter, until};
use media_api::deletion::{Deletion, Outcome, State, Subject, Summary, Tally};
use wasm_bindgen_test::wasm_bindgen_test;

/// A deletion that is over, with two refused items.
fn partly(id: &str) -> Deletion {
    let tally = Tally { deleted: 409, absent: 1, refused: 2, ..Tally::default() };
    let items = vec![
        item("1767319200000", Outcome::Deleted, None),
        item("1767319205000", Outcome::Absent, Some("NotFound")),
        item("1767319210000", Outcome::Refused, Some("OverlayNotSupported")),
    ];
    Deletion { items, ..deletion(Summary { tally, calls_done: 3, ..summary(id, State::Finished) }) }
}

async fn run_to_the_end(server: &Script, page: &Screen, end: Deletion) {
    page.confirm().await;
    until(|| server.count("/events") > 0).await;
    server.finish(end);
    until(|| page.has("dialog .results")).await;
}

#[wasm_bindgen_test]
async fn when_it_is_over_each_item_has_its_outcome_and_the_list_behind_is_read_again() {
    let server = Script::start();
    let page = screen(exactly());
    run_to_the_end(&server, &page, partly("plan-1")).await;
    until(|| page.all("dialog [data-key]").len() == 3).await;
    for expected in [
        "Removed 409 of 412 records · Lobby camera",
        "Deleted: 409 of 412",
        "Gone before or unconfirmed: 1",
        "Not deleted: 2",
        "Not Sopport to remove overlay snapshot",
        "2026-01-02 02:00:00.000",
    ] {
        assert!(page.shows(expected), "{expected} in {}", page.text());
    }
    assert_eq!(page.changes(), 1);
    let first = page.all("dialog [data-key]")[0].text_content().unwrap();
    assert!(first.contains("Refused"), "what asks for attention comes first: {first}");
    let refused = page.one("dialog .seg input[value=refused]");
    refused.click();
    until(|| page.all("dialog [data-key]").len() == 1).await;
    assert_eq!(parameter("dialog-outcome").as_deref(), Some("refused"));
    click(&page.button("Close"), false);
    until(|| named().is_none() && parameter("dialog-outcome").is_none()).await;
}

#[wasm_bindgen_test]
async fn what_failed_is_planned_again_in_the_same_dialog() {
    let server = Script::start();
    let page = screen(exactly());
    run_to_the_end(&server, &page, partly("plan-1")).await;
    until(|| page.has_button("Retry the 2 that failed")).await;
    click(&page.button("Retry the 2 that failed"), false);
    until(|| page.shows("Remove 2 records of Lobby camera?")).await;
    assert_eq!(server.count("/plan-1/retry"), 1);
    until(|| named().as_deref() == Some("plan-2")).await;
    assert!(
        page.is_disabled("Remove 2 records"),
        "nothing that was typed for the first counts for the second"
    );
}

#[wasm_bindgen_test]
async fn complete_success_is_one_line_for_each_job() {
    let server = Script::start();
    let page = screen(exactly());
    let mut end = deletion(summary("plan-1", State::Finished));
    end.plan.subjects =
        vec![subject(), Subject { id: "job-2".to_owned(), name: "Gate".to_owned(), ..subject() }];
    end.items = vec![
        item("1767319200000", Outcome::Deleted, None),
        item("1767319205000", Outcome::Deleted, None),
        media_api::deletion::ItemOutcome {
            subject: "job-2".to_owned(),
            ..item("1767319200000", Outcome::Absent, None)
        },
    ];
    end.summary.tally = Tally { deleted: 2, absent: 1, ..Tally::default() };
    run_to_the_end(&server, &page, end).await;
    let lines: Vec<String> =
        page.all("dialog .subjects li").iter().map(|line| line.text_content().unwrap()).collect();
    assert_eq!(lines, ["Lobby camera 2 records", "Gate 0 records · Gone before or unconfirmed: 1"]);
    assert!(!page.has("dialog table"), "no wall of green lines");
    assert_eq!(page.one("dialog footer a").get_attribute("href").as_deref(), Some("/deletions/plan-1"));
    assert_eq!(page.changes(), 1);
}

#[wasm_bindgen_test]
async fn a_deletion_that_deleted_nothing_keeps_the_selection_behind() {
    let server = Script::start();
    let page = screen(exactly());
    let mut end = deletion(summary("plan-1", State::Finished));
    end.items = vec![item("1767319200000", Outcome::Refused, Some("Forbidden"))];
    end.summary.tally = Tally { refused: 412, ..Tally::default() };
    run_to_the_end(&server, &page, end).await;
    assert_eq!(page.changes(), 0);
}

#[wasm_bindgen_test]
async fn an_unknown_outcome_counts_as_a_change() {
    let server = Script::start();
    let page = screen(exactly());
    let mut end = deletion(summary("plan-1", State::Finished));
    end.items = vec![item("1767319200000", Outcome::Unknown, None)];
    end.summary.tally = Tally { unknown: 412, ..Tally::default() };
    run_to_the_end(&server, &page, end).await;
    assert_eq!(page.changes(), 1);
    until(|| page.has_button("Retry 412 unconfirmed")).await;
}

#[wasm_bindgen_test]
async fn two_deletions_one_after_the_other_each_have_their_own_end() {
    let server = Script::start();
    let page = screen(exactly());
    run_to_the_end(&server, &page, deletion(summary("plan-1", State::Finished))).await;
    click(&page.button("Close"), false);
    until(|| !page.is_open() && named().is_none()).await;
    assert!(!page.has(".badge.run"), "its outcomes were shown");
    page.confirm().await;
    until(|| named().as_deref() == Some("plan-2") && page.shows("Nothing has been sent.")).await;
    until(|| server.count("/events") > 1).await;
    // A late event of the first one.
    server.change(summary("plan-1", State::Stopping));
    server.change(summary("plan-2", State::Running));
    until(|| page.shows("0 of 3 calls")).await;
    server.finish(partly("plan-2"));
    until(|| page.shows("Removed 409 of 412 records")).await;
    assert_eq!((page.changes(), server.count("/confirm")), (2, 2));
}

#[wasm_bindgen_test]
async fn what_ends_while_its_dialog_is_closed_is_named_by_the_top_bar_until_it_was_seen() {
    let server = Script::start();
    let page = screen(exactly());
    page.confirm().await;
    until(|| server.count("/events") > 0).await;
    server.change(summary("plan-1", State::Running));
    until(|| page.shows("0 of 3 calls")).await;
    click(&page.button("Close"), false);
    until(|| !page.is_open()).await;
    server.finish(partly("plan-1"));
    until(|| page.changes() == 1).await;
    click(&page.button("Deletion finished: 2 not deleted. Open"), false);
    until(|| page.is_open() && page.shows("Not deleted: 2")).await;
    click(&page.button("Close"), false);
    until(|| !page.is_open() && !page.has(".badge.run")).await;
}

#[wasm_bindgen_test]
async fn the_selected_items_of_other_pages_are_counted_and_can_be_unselected() {
    let server = Script::start();
    let page = screen(exactly());
    let mut end = partly("plan-1");
    end.items =
        (0..51).map(|n| item(&format!("{}", 1_767_319_200_000_i64 + n), Outcome::Refused, None)).collect();
    end.summary.tally = Tally { refused: 51, ..Tally::default() };
    run_to_the_end(&server, &page, end).await;
    until(|| page.all("dialog [data-key]").len() == 50).await;
    page.one("dialog thead input").click();
    until(|| page.shows("50 selected")).await;
    assert!(!page.shows("on other pages"), "{}", page.text());
    click(&page.button("Page 2"), false);
    until(|| page.all("dialog [data-key]").len() == 1 && page.shows("50 on other pages")).await;
    click(&page.button("50 on other pages"), false);
    until(|| page.all(".selected-names li").len() == 50).await;
    click(&page.button("Unselect them"), false);
    until(|| !page.has(".bulk")).await;
}
