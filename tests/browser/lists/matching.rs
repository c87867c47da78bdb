//! A selection of everything that matches.

use super::{LIST, jobs, number, rows, select_box, selected, service};
use crate::support::{Gate, Mounted, Server, click, mount_screen, next_frame, until};
use wasm_bindgen_test::wasm_bindgen_test;

/// A search for all 900 jobs that waits for its third page.
async fn searching(server: &Server) -> Mounted {
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    until(|| page.has_button("Select all 900 that match")).await;
    click(&page.button("Select all 900 that match"), false);
    until(|| page.shows("200 found so far…") && server.pending() == 1).await;
    page
}

#[wasm_bindgen_test]
async fn a_selection_widens_to_everything_that_matches_and_says_the_cap() {
    let server = service(&jobs(1_234), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    until(|| page.has_button("Select the first 1,000 of 1,234 that match")).await;
    click(&page.button("Select the first 1,000 of 1,234 that match"), false);
    until(|| selected(&page) == 1_000 && !page.has(".task")).await;
    let whole = server.bodies(LIST).iter().filter(|body| number(body, "PageSize") == Some(100)).count();
    assert_eq!(whole, 10);
    assert!(page.shows("990 on other pages"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn a_search_that_is_stopped_keeps_what_it_found() {
    let server = service(&jobs(900), |body, reply| match number(body, "PageNo") {
        Some(page) if page > 2 => reply.behind(&Gate::new()),
        _ => reply,
    });
    let page = searching(&server).await;
    click(&page.one(".task button"), false);
    until(|| !page.has(".task") && server.pending() == 0).await;
    assert_eq!(selected(&page), 200);
}

#[wasm_bindgen_test]
async fn clearing_the_selection_ends_the_search_that_extends_it() {
    let gate = Gate::new();
    let behind = gate.clone();
    let server = service(&jobs(900), move |body, reply| match number(body, "PageNo") {
        Some(page) if page > 2 => reply.behind(&behind),
        _ => reply,
    });
    let page = searching(&server).await;
    click(&page.button("Clear selection"), false);
    until(|| selected(&page) == 0).await;
    click(&select_box(&page, 1), false);
    until(|| !page.has(".task") && server.pending() == 0).await;
    gate.open();
    next_frame().await;
    assert_eq!(selected(&page), 1, "only what was selected after that");
}
