//! Pages and empty states.

use super::{job, jobs, rows, service};
use crate::support::{click, go_to, has_focus, mount_screen, parameter, press_focused, until};
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
    assert!(page.shows("None of 25 on this page") && !page.shows("No entries"), "{}", page.text());
    press_focused(&page.button("Go to the first page"));
    until(|| rows(&page) == 10 && parameter("page").is_none() && has_focus("h1")).await;
}

#[wasm_bindgen_test]
async fn searching_further_where_nothing_exists_keeps_the_focus() {
    let _server = service(&jobs(0), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("No jobs in the last 7 days")).await;
    press_focused(&page.button("Search all time"));
    until(|| has_focus("h1")).await;
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
async fn the_pager_says_what_its_total_covers() {
    let _server = service(&jobs(25), |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("1–10 of 25")).await;
    let covers = || page.all(".covers").first().and_then(|covers| covers.text_content()).unwrap_or_default();
    assert_eq!(covers(), "Last 7 days");
    go_to("/jobs?range=last-30d");
    until(|| covers() == "Last 30 days").await;
}

#[wasm_bindgen_test]
async fn the_first_steps_are_shown_until_there_is_an_own_job() {
    let jobs = jobs(1);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("First steps") && page.shows("-f flv rtmp://127.0.0.1:1935/live/camera")).await;
    jobs.borrow_mut().push(job(7, "started"));
    click(&page.button("Refresh"), false);
    until(|| rows(&page) == 2 && !page.shows("First steps")).await;
    drop(page);
    jobs.borrow_mut().truncate(1);
    let page = mount_screen("/jobs?q=Gate");
    until(|| rows(&page) == 1).await;
    assert!(!page.shows("First steps"), "one job matches; there may be others");
}
