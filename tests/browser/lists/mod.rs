//! The behaviour of every list screen, in a real browser, tested with the jobs.

mod all_time;
mod commands;
mod export;
mod health;
mod loading;
mod matching;
mod nothing;
mod pages;
mod refresh;
mod rows;
mod selection;

use crate::support::newest::{NEWEST, newest, taken};
use crate::support::{Mounted, Reply, Server, click, serve};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

const LIST: &str = "ListLiveSnapshotJobs";

fn job(number: u64, status: &str) -> Value {
    json!({
        "JobId": format!("job-{number:04}"), "JobName": format!("Gate {number}"), "Status": status, "TemplateId": "t",
        "TemplateName": "Every 5", "TimeInterval": 5, "CreateTime": "2026-01-02T02:00:00Z",
        "SnapshotOutput": {"Endpoint": "e", "Bucket": "b", "StorageType": "oss"},
    })
}

fn number(body: &Value, name: &str) -> Option<u64> {
    body[name].as_u64().or_else(|| body[name].as_str()?.parse().ok())
}

/// Whether a request is the list's, and not the meter's, which requests one job.
fn is_of_list(body: &Value) -> bool {
    number(body, "PageSize") != Some(1)
}

/// One page of this many jobs.
fn page_of(jobs: &[Value], body: &Value) -> Reply {
    let (size, page) = (number(body, "PageSize").unwrap_or(10), number(body, "PageNo").unwrap_or(1));
    let shown: Vec<&Value> = jobs.iter().skip(((page - 1) * size) as usize).take(size as usize).collect();
    Reply::answer(json!({
        "RequestId": "r", "PageNo": page, "PageSize": size, "TotalCount": jobs.len(), "JobList": shown,
    }))
}

/// The jobs of a service, which a test can change.
type Jobs = Rc<RefCell<Vec<Value>>>;

/// Even numbers are started, odd ones are paused.
fn jobs(count: u64) -> Jobs {
    let status = |number: u64| if number.is_multiple_of(2) { "started" } else { "paused" };
    Rc::new(RefCell::new((0..count).map(|number| job(number, status(number))).collect()))
}

/// Answers lists from `jobs`; `change` may hold a response of the list back or replace it.
fn service(jobs: &Jobs, change: impl Fn(&Value, Reply) -> Reply + 'static) -> Server {
    let jobs = jobs.clone();
    serve(move |path, body| {
        if path == NEWEST {
            return newest(body, |_| taken(1_000));
        }
        let body: Value = serde_json::from_str(body).unwrap();
        if !path.ends_with(LIST) {
            return Reply::answer(json!({"RequestId": "r"}));
        }
        let status = body["Status"].as_str().map(str::to_lowercase);
        let is_match = |job: &&Value| {
            status.as_ref().is_none_or(|status| job["Status"].as_str().unwrap().to_lowercase() == *status)
        };
        let matching: Vec<Value> = jobs.borrow().iter().filter(is_match).cloned().collect();
        let reply = page_of(&matching, &body);
        if is_of_list(&body) { change(&body, reply) } else { reply }
    })
}

fn list_requests(server: &Server) -> usize {
    server.bodies(LIST).iter().filter(|body| is_of_list(body)).count()
}

fn rows(page: &Mounted) -> usize {
    page.all("tbody [data-key]").len()
}

fn select_box(page: &Mounted, row: usize) -> HtmlElement {
    page.all("tbody td.box input")[row].clone()
}

fn header_box(page: &Mounted) -> HtmlInputElement {
    page.one("thead input").unchecked_into()
}

/// How many rows the selection bar counts; 0 without the bar.
fn selected(page: &Mounted) -> usize {
    let count = page.all(".bulk b").first().and_then(|count| count.text_content()).unwrap_or_default();
    count.split(' ').next().unwrap().replace(',', "").parse().unwrap_or(0)
}

fn bulk_button(page: &Mounted, name: &str) -> HtmlElement {
    let buttons = page.all(".bulk button");
    let found = buttons.into_iter().find(|b| b.text_content().as_deref().map(str::trim) == Some(name));
    found.unwrap_or_else(|| panic!("no button {name} in the bar: {}", page.text()))
}

fn open_menu(page: &Mounted, label: &str) {
    let button = page.button(label);
    click(&button, false);
}
