//! The selection, and the actions on it.

use super::{bulk_button, header_box, job, jobs, number, open_menu, rows, select_box, selected, service};
use crate::support::{Gate, Setup, click, context, fill, mount_screen, next_frame, parameter, until};
use media_console::state::commands::ScreenCommand;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn other_filters_clear_the_selection_and_stale_rows_cannot_be_selected() {
    let gate = Gate::new();
    let behind = gate.clone();
    let _server = service(&jobs(10), move |body, reply| match body["Status"].as_str() {
        Some(_) => reply.behind(&behind),
        None => reply,
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    header_box(&page).click();
    until(|| selected(&page) == 10).await;
    click(&page.one("input[value=paused]"), false);
    until(|| selected(&page) == 0).await;
    // The rows of the old filter are still shown, and cannot be used.
    until(|| rows(&page) == 10 && page.one("tbody").has_attribute("inert")).await;
    assert!(header_box(&page).disabled());
    header_box(&page).click();
    page.commands.run(ScreenCommand::Delete);
    next_frame().await;
    assert_eq!(selected(&page), 0);
    gate.open();
    until(|| rows(&page) == 5 && !header_box(&page).disabled()).await;
    assert!(!header_box(&page).checked() && !page.has(".bulk"));
    header_box(&page).click();
    until(|| selected(&page) == 5).await;
}

#[wasm_bindgen_test]
async fn typing_in_the_search_box_clears_the_selection() {
    let _server = service(&jobs(3), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    click(&select_box(&page, 0), false);
    until(|| selected(&page) == 1).await;
    fill(&page.one("input[type=search]"), "gate");
    until(|| parameter("q").as_deref() == Some("gate") && selected(&page) == 0).await;
}

#[wasm_bindgen_test]
async fn paging_keeps_the_selection_and_says_how_much_of_it_is_elsewhere() {
    let _server = service(&jobs(25), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    header_box(&page).click();
    until(|| selected(&page) == 10).await;
    assert!(!page.shows("on other pages"), "{}", page.text());
    click(&page.button("Page 3"), false);
    until(|| rows(&page) == 5 && !page.one("tbody").has_attribute("inert")).await;
    click(&select_box(&page, 0), false);
    until(|| selected(&page) == 11 && page.shows("10 on other pages")).await;
    open_menu(&page, "10 on other pages");
    until(|| page.all(".selected-names li").len() == 10).await;
    assert!(page.one(".selected-names").text_content().unwrap().contains("Gate 9"));
    click(&page.button("Unselect them"), false);
    until(|| selected(&page) == 1 && !page.shows("on other pages")).await;
}

#[wasm_bindgen_test]
async fn actions_wait_while_another_page_loads() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(&jobs(25), move |body, reply| match number(body, "PageNo") {
        Some(2) => reply.behind(&behind),
        _ => reply,
    });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    header_box(&page).click();
    until(|| selected(&page) == 10).await;
    click(&page.button("Next page"), false);
    until(|| bulk_button(&page, "Stop").has_attribute("disabled")).await;
    page.commands.run(ScreenCommand::Delete);
    next_frame().await;
    assert!(!server.paths().iter().any(|path| path.starts_with("/api/deletions")), "{:?}", server.paths());
    gate.open();
    until(|| !bulk_button(&page, "Stop").has_attribute("disabled")).await;
    assert_eq!(selected(&page), 10);
}

#[wasm_bindgen_test]
async fn a_row_that_was_deleted_elsewhere_leaves_the_selection() {
    let jobs = jobs(25);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    for row in [3, 4] {
        click(&select_box(&page, row), false);
    }
    until(|| selected(&page) == 2).await;
    jobs.borrow_mut().remove(3);
    click(&page.button("Refresh"), false);
    until(|| selected(&page) == 1).await;
    // A row that was only pushed to the next page stays selected.
    for number in 100..107 {
        jobs.borrow_mut().insert(0, job(number, "paused"));
    }
    click(&page.button("Refresh"), false);
    until(|| page.shows("1 on other pages")).await;
    assert_eq!(selected(&page), 1);
}

#[wasm_bindgen_test]
async fn only_actions_that_can_apply_are_enabled() {
    let _server = service(&jobs(2), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 2).await;
    click(&select_box(&page, 1), false);
    until(|| selected(&page) == 1).await;
    let is_off = |name: &str| bulk_button(&page, name).has_attribute("disabled");
    assert!(is_off("Stop") && is_off("Restart") && !is_off("Start"), "{}", page.root.inner_html());
    click(&select_box(&page, 0), false);
    until(|| !is_off("Stop") && !is_off("Start")).await;
}

#[wasm_bindgen_test]
async fn a_read_only_server_is_offered_no_change() {
    let _server = service(&jobs(2), |_, reply| reply);
    let session =
        media_console::state::session::Session::Ready(media_api::Context { read_only: true, ..context() });
    let page = Setup { address: "/jobs", session, ..Setup::default() }.mount_screen();
    until(|| rows(&page) == 2).await;
    assert!(!page.shows("Submit a job"), "{}", page.text());
    header_box(&page).click();
    until(|| selected(&page) == 2).await;
    for name in ["Start", "Stop", "Restart", "Delete pictures…"] {
        assert!(bulk_button(&page, name).has_attribute("disabled"), "{name}");
    }
}
