//! Exports of selected rows and of everything that matches.

use super::{
    bulk_button, job, jobs, list_requests, number, open_menu, page_of, rows, select_box, selected, service,
};
use crate::support::{Mounted, Reply, click, files, mount_screen, serve, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;
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

/// Exports everything that matches as JSON. Returns the IDs in the file.
async fn export_all(page: &Mounted, files: &files::Files, id: &str) -> Vec<String> {
    open_menu(page, "Export");
    until(|| page.has_button("JSON, all that match")).await;
    click(&page.button("JSON, all that match"), false);
    until(|| files.texts().len() == 1).await;
    let found: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    found.iter().map(|row| row[id].as_str().unwrap().to_owned()).collect()
}

#[wasm_bindgen_test]
async fn an_export_that_ends_before_its_total_says_how_much_it_has() {
    // A page without rows, also where it claims that nothing matches.
    for total in [250, 0] {
        let files = files::record();
        let _server = service(&jobs(250), move |body, reply| {
            match (number(body, "PageSize"), number(body, "PageNo")) {
                (Some(100), Some(2)) => {
                    Reply::answer(json!({"RequestId": "r", "TotalCount": total, "JobList": []}))
                }
                _ => reply,
            }
        });
        let page = mount_screen("/jobs");
        until(|| rows(&page) == 10).await;
        assert_eq!(export_all(&page, &files, "JobId").await.len(), 100);
        until(|| page.shows("100 of 250 entries were read. The list changed meanwhile")).await;
    }
}

#[wasm_bindgen_test]
async fn rows_that_move_between_the_pages_of_an_export_are_in_the_file_once_and_it_says_so() {
    let files = files::record();
    let (all, before) = (jobs(250), jobs(250));
    // A job was submitted after the first page was read.
    all.borrow_mut().insert(0, job(9_999, "started"));
    let _server =
        service(&all, move |body, reply| match (number(body, "PageSize"), number(body, "PageNo")) {
            (Some(100), Some(1)) => page_of(&before.borrow(), body),
            _ => reply,
        });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    let found = export_all(&page, &files, "JobId").await;
    assert_eq!((found.len(), found.iter().collect::<BTreeSet<_>>().len()), (250, 250));
    until(|| page.shows("250 of 251 entries were read. The list changed meanwhile")).await;
}

#[wasm_bindgen_test]
async fn a_selection_of_all_that_match_says_what_it_may_lack() {
    let _server =
        service(&jobs(250), |body, reply| match (number(body, "PageSize"), number(body, "PageNo")) {
            (Some(100), Some(3)) => {
                Reply::answer(json!({"RequestId": "r", "TotalCount": 250, "JobList": []}))
            }
            _ => reply,
        });
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 10).await;
    click(&select_box(&page, 0), false);
    until(|| selected(&page) == 1).await;
    click(&bulk_button(&page, "Select all 250 that match"), false);
    until(|| selected(&page) == 200 && page.shows("200 of 250 entries were read.")).await;
}

#[wasm_bindgen_test]
async fn an_export_of_more_videos_than_the_service_lists_says_so() {
    let files = files::record();
    let _server = serve(|_, body| {
        let body: Value = serde_json::from_str(body).unwrap();
        let (size, page) = (number(&body, "PageSize").unwrap_or(10), number(&body, "PageNo").unwrap_or(1));
        let video = |at: u64| json!({"VideoId": format!("v{at}"), "Title": "Talk", "Status": "Normal"});
        let videos: Vec<Value> = ((page - 1) * size..page * size).map(video).collect();
        Reply::answer(json!({"RequestId": "r", "Total": 8_000, "VideoList": {"Video": videos}}))
    });
    let page = mount_screen("/videos");
    until(|| rows(&page) == 10).await;
    assert_eq!(export_all(&page, &files, "VideoId").await.len(), 5_000);
    until(|| page.shows("The file has the first 5,000 entries; more match.")).await;
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
