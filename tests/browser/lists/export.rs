//! Exports of selected rows and of everything that matches.

use super::{jobs, list_requests, number, open_menu, rows, select_box, selected, service};
use crate::support::{Reply, click, files, mount_screen, until};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn selected_rows_of_all_pages_are_exported_without_a_request() {
    let files = files::record();
    let server = service(&jobs(25), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    click(&page.button("Page 3"), false);
    until(|| rows(&page) == 5 && !page.one("tbody").has_attribute("inert")).await;
    click(&select_box(&page, 4), false);
    until(|| selected(&page) == 2).await;
    let before = list_requests(&server);
    open_menu(&page, "Export");
    until(|| page.has_button("CSV, only selected")).await;
    click(&page.button("CSV, only selected"), false);
    until(|| files.texts().len() == 1).await;
    let text = files.texts().remove(0);
    assert!(text.contains("Gate 0") && text.contains("Gate 24") && text.lines().count() == 3, "{text}");
    assert!(files.names().iter().all(|name| name.starts_with("jobs-") && name.ends_with("Z.csv")));
    assert_eq!(list_requests(&server), before);
}

#[wasm_bindgen_test]
async fn everything_that_matches_is_exported_page_by_page() {
    let files = files::record();
    let _server = service(&jobs(230), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    open_menu(&page, "Export");
    until(|| page.has_button("JSON, all that match")).await;
    assert!(page.button("JSON, only selected").has_attribute("disabled"));
    click(&page.button("JSON, all that match"), false);
    until(|| files.texts().len() == 1).await;
    let found: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    assert_eq!(found.len(), 230);
    assert_eq!(found[0]["JobId"], "job-0000");
}

#[wasm_bindgen_test]
async fn an_export_that_fails_says_so_and_the_list_stays() {
    let files = files::record();
    let _server =
        service(&jobs(230), |body, reply| match (number(body, "PageSize"), number(body, "PageNo")) {
            (Some(100), Some(2)) => Reply::network_error(),
            _ => reply,
        });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    open_menu(&page, "Export");
    until(|| page.has_button("CSV, all that match")).await;
    click(&page.button("CSV, all that match"), false);
    until(|| page.has(".card") && !page.has(".task")).await;
    assert!(files.texts().is_empty() && rows(&page) == 10);
    assert!(!page.shows("Failed to fetch"), "{}", page.text());
}
