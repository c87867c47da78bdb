//! Pages and empty states.

use super::{jobs, rows, service};
use crate::support::{click, go_to, mount_screen, parameter, until};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_page_that_was_emptied_gives_way_to_the_last_that_is_not() {
    let jobs = jobs(25);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs?page=3");
    until(|| rows(&page) == 5).await;
    jobs.borrow_mut().truncate(14);
    click(&page.button("Refresh"), false);
    until(|| rows(&page) == 4 && parameter("page").as_deref() == Some("2")).await;
}

#[wasm_bindgen_test]
async fn a_page_past_the_end_says_so_and_leads_back() {
    let _server = service(&jobs(25), |_, reply| reply);
    let page = mount_screen("/jobs?page=9");
    until(|| page.shows("This page is empty")).await;
    assert!(page.shows("There are 25 entries on other pages."), "{}", page.text());
    click(&page.button("Go to the first page"), false);
    until(|| rows(&page) == 10 && parameter("page").is_none()).await;
}

#[wasm_bindgen_test]
async fn one_entry_on_another_page_is_singular() {
    let _server = service(&jobs(1), |_, reply| reply);
    let page = mount_screen("/jobs?page=2");
    until(|| page.shows("There is 1 entry on another page.")).await;
}

#[wasm_bindgen_test]
async fn nothing_exists_and_nothing_matches_read_differently() {
    let _server = service(&jobs(0), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("No jobs in the last 7 days")).await;
    assert!(!page.shows("No matching jobs"), "{}", page.text());
    assert!(!page.has_button("Clear filters"), "{}", page.text());
    drop(page);
    let page = mount_screen("/jobs?q=gate&state=paused");
    until(|| page.shows("No matching jobs")).await;
}

#[wasm_bindgen_test]
async fn clear_filters_removes_all_of_them_and_widening_keeps_the_keyword() {
    let server = service(&jobs(0), |_, reply| reply);
    let page = mount_screen("/jobs?q=gate&range=last-1h");
    until(|| page.shows("No matching jobs")).await;
    click(&page.button("Search the last 30 days"), false);
    until(|| parameter("range").as_deref() == Some("last-30d")).await;
    assert_eq!(parameter("q").as_deref(), Some("gate"));
    until(|| server.pending() == 0 && page.shows("No matching jobs")).await;
    assert!(!page.has_button("Search the last 30 days"), "it is searched already");
    click(&page.button("Clear filters"), false);
    until(|| parameter("range").is_none() && parameter("q").is_none()).await;
    until(|| page.shows("No jobs in the last 7 days") && page.has_button("Search the last 30 days")).await;
}

#[wasm_bindgen_test]
async fn the_default_range_cannot_be_removed_and_another_one_can() {
    let _server = service(&jobs(3), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 3).await;
    let remove = || {
        page.all(".chip button").into_iter().find(|button| {
            button.has_attribute("aria-label")
                && button.get_attribute("aria-label").as_deref() == Some("Remove the time range")
        })
    };
    assert!(remove().is_none(), "{}", page.root.inner_html());
    go_to("/jobs?range=last-30d");
    until(|| remove().is_some()).await;
    click(&remove().unwrap(), false);
    until(|| parameter("range").is_none() && remove().is_none()).await;
    assert!(page.shows("Last 7 days"), "{}", page.text());
}
