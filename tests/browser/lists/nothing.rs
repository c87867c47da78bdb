//! A list without anything leads on.

use crate::support::{Reply, Setup, context, mount_screen, serve, until};
use media_api::Context;
use media_console::state::session::Session;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn where_nothing_exists_and_nothing_is_created_a_link_leads_on() {
    let _server = serve(|path, _| match path {
        "/api/activity" => {
            let chain = json!({"checked_at": 1, "entries": 0, "broken_at": null, "head": "abc"});
            (200, json!({"entries": [], "next": null, "chain": chain}).to_string()).into()
        }
        _ => Reply::answer(json!({"RequestId": "r", "Total": 0, "VideoList": {"Video": []}})),
    });
    let documentation = "https://api.alibabacloud.com/document/vod/2017-03-21/CreateUploadVideo";
    for (address, headline, link, to) in [
        ("/videos", "No videos yet", "How to upload a video", documentation),
        ("/uploads", "No unfinished uploads", "Go to videos", "/videos"),
        ("/activity", "No entries yet", "Go to jobs", "/jobs"),
    ] {
        let page = mount_screen(address);
        until(|| page.shows(headline)).await;
        let link =
            page.all(".empty a").into_iter().find(|a| a.text_content().as_deref() == Some(link)).unwrap();
        assert_eq!(link.get_attribute("href").as_deref(), Some(to));
        assert_eq!(link.get_attribute("target").is_some(), to.starts_with("https:"));
    }
}

#[wasm_bindgen_test]
async fn a_read_only_list_of_templates_without_any_leads_to_the_jobs() {
    let _server = serve(|_, _| {
        Reply::answer(json!({"RequestId": "r", "TotalCount": 0, "TemplateList": [], "JobList": []}))
    });
    let session = Session::Ready(Context { read_only: true, ..context() });
    let page = Setup { address: "/templates", session, ..Setup::default() }.mount_screen();
    until(|| page.shows("No templates yet")).await;
    let links: Vec<_> = page.all(".empty a").iter().map(|link| link.get_attribute("href").unwrap()).collect();
    assert_eq!(links, ["/jobs"]);
}
