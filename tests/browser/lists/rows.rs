//! Links and menus of rows, and the meter above them.

use super::{LIST, job, jobs, number, rows, service};
use crate::support::{click, mount_screen, until};
use media_console::state::commands::ScreenCommand;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn ids_in_links_are_encoded() {
    let jobs = jobs(1);
    jobs.borrow_mut()[0]["JobId"] = json!("a/b?c#d e");
    jobs.borrow_mut()[0]["TemplateId"] = json!("../jobs");
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 1).await;
    let links: Vec<_> = page.all("tbody a").iter().map(|link| link.get_attribute("href").unwrap()).collect();
    assert_eq!(links, ["/jobs/a%2Fb%3Fc%23d%20e", "/templates/..%2Fjobs"]);
}

#[wasm_bindgen_test]
async fn an_open_row_menu_stays_open_while_its_row_changes() {
    let jobs = jobs(2);
    let _server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| rows(&page) == 2).await;
    click(&page.button("More for Gate 0"), false);
    until(|| page.has("[popover]:popover-open")).await;
    let panel = page.one("[popover]:popover-open");
    let item = |name: &str| {
        page.all(".panel .item")
            .into_iter()
            .find(|item| item.text_content().as_deref() == Some(name))
            .unwrap()
    };
    assert!(item("Start").has_attribute("disabled") && !item("Stop").has_attribute("disabled"));
    jobs.borrow_mut()[0] = job(0, "paused");
    page.commands.run(ScreenCommand::Refresh);
    until(|| !item("Start").has_attribute("disabled") && item("Stop").has_attribute("disabled")).await;
    assert!(panel.is_connected() && panel.matches(":popover-open").unwrap());
}

#[wasm_bindgen_test]
async fn the_meter_says_what_it_counts_and_follows_the_list() {
    let jobs = jobs(6);
    let server = service(&jobs, |_, reply| reply);
    let page = mount_screen("/jobs");
    until(|| page.shows("3 running")).await;
    assert!(page.one(".meter").text_content().unwrap().contains("created in the last 30 days"));
    let meter = |body: &&Value| number(body, "PageSize") == Some(1) && body["Status"] == "started";
    assert_eq!(server.bodies(LIST).iter().filter(meter).count(), 1);
    jobs.borrow_mut().pop();
    jobs.borrow_mut()[0] = job(0, "paused");
    click(&page.button("Refresh"), false);
    until(|| page.shows("2 running")).await;
}
