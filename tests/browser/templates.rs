//! The list of templates in a real browser: search, links, and the confirmation of a deletion.

use crate::support::{
    Gate, Mounted, Reply, Server, click, fast_intervals, files, fill, mount_screen, parameter, serve, until,
};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

fn template(id: &str, name: &str, kind: &str) -> Value {
    json!({
        "TemplateId": id, "TemplateName": name, "Type": kind, "TimeInterval": 5, "CreateTime": "2026-01-02T02:00:00Z",
    })
}

type Templates = Rc<RefCell<Vec<Value>>>;

fn two() -> Templates {
    Rc::new(RefCell::new(vec![template("t-1", "Mine", "custom"), template("t2", "Theirs", "system")]))
}

const PLAN: &str = "/api/deletions/plan";

fn service(templates: &Templates, deletion: impl Fn() -> Reply + 'static) -> Server {
    let templates = templates.clone();
    serve(move |path, _| match path.rsplit('/').next() {
        Some("plan") => deletion(),
        Some("ListLiveSnapshotTemplates") => {
            let list = templates.borrow().clone();
            Reply::answer(
                json!({"RequestId": "r", "PageNo": 1, "PageSize": 10, "TotalCount": list.len(), "TemplateList": list}),
            )
        }
        _ => Reply::answer(json!({"RequestId": "r"})),
    })
}

fn rows(page: &Mounted) -> usize {
    page.all("tbody [data-key]").len()
}

/// Opens the menu of a row and returns the item with a name.
async fn menu_item(page: &Mounted, row: &str, item: &str) -> web_sys::HtmlElement {
    click(&page.button(&format!("More for {row}")), false);
    until(|| page.has("[popover]:popover-open .item")).await;
    let items = page.all("[popover]:popover-open .item");
    items.into_iter().find(|i| i.text_content().as_deref() == Some(item)).expect("the menu has the item")
}

/// An empty cell would read as *none*.
#[wasm_bindgen_test]
async fn a_number_of_jobs_that_cannot_be_read_says_so() {
    // Counted every five minutes.
    let _clock = fast_intervals(300.0);
    let (templates, is_down) = (two(), Rc::new(Cell::new(true)));
    let (list, down) = (templates.clone(), is_down.clone());
    let _server = serve(move |path, _| match path.rsplit('/').next() {
        Some("ListLiveSnapshotTemplates") => {
            let list = list.borrow().clone();
            Reply::answer(
                json!({"RequestId": "r", "PageNo": 1, "PageSize": 10, "TotalCount": 2, "TemplateList": list}),
            )
        }
        Some("ListLiveSnapshotJobs") if down.get() => Reply::network_error(),
        _ => Reply::answer(json!({
            "RequestId": "r", "PageNo": 1, "PageSize": 100, "SortBy": "desc", "TotalCount": 1,
            "JobList": [{"JobId": "a", "JobName": "Lobby", "Status": "init", "TemplateId": "t-1", "TimeInterval": 5,
                "CreateTime": "2026-01-02T03:00:00Z"}],
        })),
    });
    let page = mount_screen("/templates");
    let first = || page.all("tbody [data-key]")[0].text_content().unwrap();
    until(|| rows(&page) == 2 && first().contains("not known")).await;
    is_down.set(false);
    until(|| !first().contains("not known") && first().contains('1')).await;
    is_down.set(true);
    until(|| first().contains("1 · not refreshed")).await;
    until(|| page.shows("Could not count the jobs of the templates again. Updated")).await;
    is_down.set(false);
    until(|| !page.has(".stale")).await;
}

#[wasm_bindgen_test]
async fn links_encode_the_id() {
    let templates = two();
    templates.borrow_mut()[0]["TemplateId"] = json!("t 1");
    let _server = service(&templates, Reply::network_error);
    let page = mount_screen("/templates");
    until(|| rows(&page) == 2).await;
    assert_eq!(page.all("tbody a.name")[0].get_attribute("href").unwrap(), "/templates/t%201");
    let submit = menu_item(&page, "Mine", "Submit a job with it").await;
    assert_eq!(submit.get_attribute("href").unwrap(), "/jobs/new?template=t%201");
}

#[wasm_bindgen_test]
async fn each_template_says_how_many_jobs_of_the_last_30_days_use_it() {
    let files = files::record();
    let gate = Gate::new();
    let held = gate.clone();
    let _server = serve(move |path, _| match path.rsplit('/').next() {
        Some("ListLiveSnapshotJobs") => {
            let jobs: Vec<Value> = ["t-1", "t-1", "other"]
                .map(|id| json!({"JobId": id, "TemplateId": id, "CreateTime": "2026-01-02T02:00:00Z"}))
                .to_vec();
            Reply::answer(json!({"RequestId": "r", "TotalCount": 3, "JobList": jobs})).behind(&held)
        }
        _ => {
            let list = two().borrow().clone();
            Reply::answer(json!({"RequestId": "r", "TotalCount": list.len(), "TemplateList": list}))
        }
    });
    let page = mount_screen("/templates");
    until(|| rows(&page) == 2).await;
    let counts = || -> Vec<String> {
        let cells = page.all("tbody span[title^='Jobs with this template']");
        cells.iter().map(|cell| cell.text_content().unwrap()).collect()
    };
    assert_eq!(counts(), ["…", "…"], "nothing is claimed before the jobs are read");
    assert!(page.all("tbody span[aria-busy=true]").len() == 2);
    gate.open();
    until(|| counts() == ["2", "0"]).await;
    let head = page.one("thead").text_content().unwrap();
    assert!(head.contains("Used by (30 days)"), "a 0 is no promise about older jobs: {head}");
    click(&page.button("Export"), false);
    until(|| page.has_button("JSON, all that match")).await;
    click(&page.button("JSON, all that match"), false);
    until(|| files.texts().len() == 1).await;
    let found: Vec<Value> = serde_json::from_str(&files.texts()[0]).unwrap();
    let counts: Vec<&str> = found.iter().map(|row| row["JobsOfLast30Days"].as_str().unwrap()).collect();
    assert_eq!(counts, ["2", "0"]);
}

#[wasm_bindgen_test]
async fn a_system_template_cannot_be_deleted() {
    let _server = service(&two(), Reply::network_error);
    let page = mount_screen("/templates");
    until(|| rows(&page) == 2).await;
    assert!(menu_item(&page, "Theirs", "Delete").await.has_attribute("disabled"));
    assert!(!menu_item(&page, "Mine", "Delete").await.has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn templates_are_deleted_through_a_plan_of_those_that_were_chosen() {
    let templates = two();
    templates.borrow_mut().push(template("t3", "Third", "custom"));
    let server = service(&templates, Reply::network_error);
    let page = mount_screen("/templates");
    until(|| rows(&page) == 3).await;
    click(&menu_item(&page, "Mine", "Delete").await, false);
    until(|| server.bodies(PLAN).len() == 1).await;
    assert_eq!(server.bodies(PLAN)[0], json!({"templates": {"template_ids": ["t-1"]}}));
    click(&page.one("thead td.box input, thead th.box input"), false);
    until(|| page.shows("3 selected")).await;
    click(&page.button("Delete"), false);
    until(|| server.bodies(PLAN).len() == 2).await;
    let asked = json!({"templates": {"template_ids": ["t-1", "t3"]}});
    assert_eq!(server.bodies(PLAN)[1], asked, "a system template is not asked for");
}

#[wasm_bindgen_test]
async fn one_time_messages_are_not_in_the_address() {
    let _server = service(&two(), Reply::network_error);
    let page = mount_screen("/templates?saved=1");
    until(|| rows(&page) == 2).await;
    assert!(!page.shows("Saved"), "{}", page.text());
    fill(&page.one("input[type=search]"), "mine");
    until(|| parameter("q").as_deref() == Some("mine")).await;
}
