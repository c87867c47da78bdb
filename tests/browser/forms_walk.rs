//! A random walk over the forms while answers take up to two seconds: nothing panics, and nothing is submitted twice at a time.

use crate::support::{Reply, address, click, dispatch, fill, go_to, mount_screen, next_frame, serve, until};
use leptos::prelude::*;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

const STEPS: usize = 200;
const SCREENS: [&str; 6] = [
    "/jobs/new",
    "/jobs/new?template=t1",
    "/templates/new",
    "/templates/new?copy=t1",
    "/templates/t1",
    "/templates/t2?delete=t2",
];
const FIELDS: [&str; 5] = [
    "#field-JobName",
    "#field-TemplateId",
    "#field-StreamInput-Url",
    "#field-TemplateName",
    "#field-SequenceFormat",
];

/// Numbers that are the same in every run.
struct Random(u32);

impl Random {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % end
    }
}

fn answer(path: &str) -> Reply {
    Reply::answer(match path.rsplit('/').next().unwrap() {
        "GetLiveSnapshotTemplate" => json!({
            "TemplateId": "t1", "TemplateName": "every 5 s", "Type": "custom", "TimeInterval": 5,
            "SequenceFormat": "s/{JobId}/{Sequence}.jpg", "OverwriteFormat": "",
        }),
        "ListLiveSnapshotTemplates" => json!({ "TotalCount": 1, "TemplateList": [
            { "TemplateId": "t1", "TemplateName": "every 5 s", "TimeInterval": 5 },
        ]}),
        "ListLiveSnapshotJobs" => json!({ "TotalCount": 0, "JobList": [] }),
        "GetLiveSnapshotJob" => json!({ "JobId": "j7", "Status": "started" }),
        _ => json!({ "JobId": "j7", "TemplateId": "t1" }),
    })
}

#[wasm_bindgen_test]
async fn two_hundred_random_steps_over_the_forms_break_nothing() {
    window().session_storage().unwrap().unwrap().clear().unwrap();
    let replies = std::cell::RefCell::new(Random(7));
    let server = serve(move |path, _| {
        let mut random = replies.borrow_mut();
        let reply = match random.below(8) {
            0 => Reply::network_error(),
            1 => Reply::refusal(403, "Forbidden", "No."),
            _ => answer(path),
        };
        let millis = [0, 5, 60, 400, 2_000][random.below(5)];
        reply.after(millis)
    });
    let mounted = mount_screen("/jobs/new");
    let mut random = Random(42);
    // How many entries of the history are certainly the test's own: going back further would leave the page.
    let mut own_entries = 0;
    for _ in 0..STEPS {
        match random.below(10) {
            0 | 1 => {
                let target = SCREENS[random.below(SCREENS.len())];
                own_entries += usize::from(address() != target);
                go_to(target);
            }
            2 if own_entries > 0 => {
                own_entries -= 1;
                window().history().unwrap().back().unwrap();
            }
            3 => window().history().unwrap().forward().unwrap(),
            2 | 4..=6 => {
                let text = ["Lobby", "every", "rtmp://h/live/a", "s/{Sequence}.jpg"][random.below(4)];
                let fields = mounted.all(FIELDS[random.below(FIELDS.len())]);
                fields.iter().for_each(|field| fill(field, text));
            }
            7 => mounted.all("form").iter().for_each(|form| dispatch(form, "submit")),
            _ => press_any(&mounted.all("button:not(:disabled), [role=option]"), &mut random),
        }
        until(|| true).await;
    }
    go_to("/uploads");
    until(|| !mounted.has("[id^=field-]")).await;
    until(|| server.pending() == 0).await;
    next_frame().await;
}

fn press_any(buttons: &[HtmlElement], random: &mut Random) {
    if !buttons.is_empty() {
        click(&buttons[random.below(buttons.len())], false);
    }
}
