//! A browser whose clock is wrong: what is requested and stated follows the clock of the service.

use crate::job_support::{Camera, now, screen, with_styles};
use crate::support::newest::{NEWEST, newest, taken};
use crate::support::zone::{ShiftedClock, service_now};
use crate::support::{Mounted, Reply, mount_screen, serve, until};
use media_console::{client, clock};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

/// Milliseconds by which the browser's clock is ahead.
const SHIFTS: [i64; 4] = [-3_600_000, -20_000, 20_000, 3_600_000];

/// An instant of a request in seconds.
fn second(body: &Value, name: &str) -> i64 {
    media_api::time::parse(body[name].as_str().unwrap()).unwrap().timestamp()
}

#[wasm_bindgen_test]
async fn every_response_tells_the_time_of_the_service() {
    for shift in SHIFTS {
        let _clock = ShiftedClock::untold(shift);
        let _server = serve(|_, _| Reply::answer(json!({"RequestId": "r"})));
        assert!((clock::service_now() - service_now() - shift).abs() < 1_000, "it is not known yet");
        client::post::<Value>("/api/context", &json!({})).await.unwrap();
        assert!((clock::service_now() - service_now()).abs() < 1_000, "{shift}");
    }
}

fn last_picture(page: &Mounted) -> String {
    page.all(".last-picture").first().and_then(|line| line.text_content()).unwrap_or_default()
}

fn summary(page: &Mounted) -> String {
    page.all(".summary").first().and_then(|line| line.text_content()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_healthy_job_is_not_silent_and_its_new_pictures_are_read() {
    with_styles();
    for shift in SHIFTS {
        let _clock = ShiftedClock::by(shift);
        let camera = Camera::new();
        camera.take_on(200);
        let _server = camera.serve();
        let page = mount_screen(screen("?range=last-15m"));
        until(|| summary(&page).contains("no gap") && last_picture(&page).contains("s ago)")).await;
        assert!(!page.has(".last-picture.silent"), "{shift}: {}", last_picture(&page));
        camera.take(now() - 300);
        until(|| page.shows(" new picture")).await;
    }
}

#[wasm_bindgen_test]
async fn a_job_without_new_pictures_is_silent_and_has_a_gap_up_to_now() {
    with_styles();
    for shift in SHIFTS {
        let _clock = ShiftedClock::by(shift);
        let camera = Camera::new();
        camera.take_until(3_000, 200);
        let _server = camera.serve();
        let page = mount_screen(screen(""));
        until(|| page.shows("(50 minutes)") && page.has(".last-picture.silent")).await;
        assert!(last_picture(&page).contains("(50 minutes ago)"), "{shift}: {}", last_picture(&page));
    }
}

#[wasm_bindgen_test]
async fn the_wall_lists_jobs_up_to_now_with_their_true_ages() {
    for shift in SHIFTS {
        let _clock = ShiftedClock::by(shift);
        let _server = serve(|path, body| match path {
            NEWEST => newest(body, |_| taken(30_000)),
            _ if path.ends_with("ListLiveSnapshotJobs") => {
                let end = second(&serde_json::from_str(body).unwrap(), "EndTime");
                let job = json!({
                    "JobId": "a", "JobName": "Lobby", "Status": "started", "TimeInterval": 60, "CreateTime": "2026-01-02T02:00:00Z",
                });
                let jobs = if (service_now() / 1_000 - end).abs() < 10 { vec![job] } else { Vec::new() };
                Reply::answer(json!({"RequestId": "r", "TotalCount": jobs.len(), "JobList": jobs}))
            }
            _ => Reply::answer(json!({"RequestId": "r"})),
        });
        let page = mount_screen("/wall");
        until(|| page.shows("1 running job") && page.shows("30 s ago")).await;
    }
}

/// Deleting the parts of a younger one would break an upload that is under way.
#[wasm_bindgen_test]
async fn old_uploads_are_those_that_are_old_for_the_service() {
    for shift in SHIFTS {
        let _clock = ShiftedClock::by(shift);
        let server =
            serve(|_, _| Reply::answer(json!({"RequestId": "r", "Total": 0, "VideoList": {"Video": []}})));
        let _page = mount_screen("/uploads?age=2d");
        until(|| !server.bodies("GetVideoList").is_empty()).await;
        let end = second(&server.bodies("GetVideoList")[0], "EndTime");
        assert!((service_now() / 1_000 - 2 * 86_400 - end).abs() < 10, "{shift}");
    }
}
