//! A fake service with one job and its pictures, and the style sheets that give the page its layout.

use crate::support::zone::service_now;
use crate::support::{Reply, Server, serve};
use leptos::prelude::*;
use media_api::time::ApiTime;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

pub const JOB: &str = "8c1ea046-263c-3560-978a-fb2877820001";

/// A picture that a browser shows without a server; the part after `#` makes its address unique.
const DRAWN: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// Answers a call in place of the job, or leaves it to the job.
type Override = Box<dyn Fn(&str, &Value) -> Option<Reply>>;

struct State {
    status: RefCell<String>,
    notice: RefCell<String>,
    /// Milliseconds since the epoch.
    created: i64,
    /// Number of versions of each picture, by its time.
    pictures: RefCell<BTreeMap<i64, u32>>,
    overwrite: Cell<Option<i64>>,
    /// What the console did with the job, as the proxy returns it.
    history: RefCell<Value>,
    /// Number of pictures on a page, whatever is requested.
    page_size: Cell<usize>,
    /// Returns each picture's address from its time and version.
    address: RefCell<Box<dyn Fn(i64, u32) -> String>>,
    instead: RefCell<Option<Override>>,
}

/// A job that takes a picture every five seconds.
#[derive(Clone)]
pub struct Camera(Rc<State>);

/// The time of the service, in milliseconds since the epoch.
pub fn now() -> i64 {
    service_now()
}

impl Camera {
    /// Created three hours ago, started, without pictures.
    pub fn new() -> Self {
        Self::created_before(3 * 3_600)
    }

    pub fn created_before(seconds: i64) -> Self {
        Self(Rc::new(State {
            status: RefCell::new("started".to_owned()),
            notice: RefCell::default(),
            created: now() - seconds * 1_000,
            pictures: RefCell::default(),
            overwrite: Cell::new(None),
            history: RefCell::new(json!({"commands": [], "deleted": []})),
            page_size: Cell::new(100),
            address: RefCell::new(Box::new(|millis, version| format!("{DRAWN}#{millis}-{version}"))),
            instead: RefCell::default(),
        }))
    }

    /// Takes one picture.
    pub fn take(&self, millis: i64) {
        *self.0.pictures.borrow_mut().entry(millis).or_default() += 1;
    }

    /// Takes pictures every five seconds, the newest `newest` seconds ago.
    pub fn take_until(&self, newest: i64, count: i64) {
        let last = now() - newest * 1_000;
        (0..count).for_each(|i| self.take(last - i * 5_000));
    }

    /// As many pictures until now, whose times are returned, newest first; and one every five seconds from now on.
    pub fn take_on(&self, count: i64) -> Vec<i64> {
        const LATER: i64 = 120;
        self.take_until(-LATER * 5, LATER + count);
        self.times().split_off(LATER as usize)
    }

    pub fn remove(&self, millis: i64) {
        self.0.pictures.borrow_mut().remove(&millis);
    }

    /// Times of the pictures, newest first.
    pub fn times(&self) -> Vec<i64> {
        self.0.pictures.borrow().keys().rev().copied().collect()
    }

    /// Replaces the file that each new snapshot overwrites.
    pub fn overwrite(&self, millis: i64) {
        self.0.overwrite.set(Some(millis));
    }

    /// When that file was replaced last.
    pub fn overwritten(&self) -> i64 {
        self.0.overwrite.get().expect("the file was written")
    }

    pub fn set_status(&self, status: &str) {
        self.0.status.replace(status.to_owned());
    }

    /// Why no pictures arrive.
    pub fn set_notice(&self, notice: &str) {
        self.0.notice.replace(notice.to_owned());
    }

    /// Deletes a picture with this console.
    pub fn delete(&self, millis: i64) {
        self.remove(millis);
        self.0.history.borrow_mut()["deleted"].as_array_mut().unwrap().push(json!(millis));
    }

    /// Deletions of pictures taken before an instant are left out of the history.
    pub fn forget_deletions_before(&self, millis: i64) {
        self.0.history.borrow_mut()["deleted_since"] = json!(millis);
    }

    /// A command that this console has sent.
    pub fn command(&self, at: i64, command: &str) {
        let command = json!({"at": at, "command": command});
        self.0.history.borrow_mut()["commands"].as_array_mut().unwrap().push(command);
    }

    pub fn set_page_size(&self, size: usize) {
        self.0.page_size.set(size);
    }

    pub fn set_addresses(&self, address: impl Fn(i64, u32) -> String + 'static) {
        *self.0.address.borrow_mut() = Box::new(address);
    }

    /// Every picture has a new link from now on, as after a restart of the server.
    pub fn renew_links(&self) {
        self.0.pictures.borrow_mut().values_mut().for_each(|version| *version += 1);
    }

    /// Sets a function that answers instead. It gets the operation (or the path) and the request.
    pub fn instead(&self, answer: impl Fn(&str, &Value) -> Option<Reply> + 'static) {
        *self.0.instead.borrow_mut() = Some(Box::new(answer));
    }

    pub fn as_usual(&self) {
        *self.0.instead.borrow_mut() = None;
    }

    pub fn serve(&self) -> Server {
        let camera = self.clone();
        serve(move |path, body| {
            let request: Value = serde_json::from_str(body).unwrap_or(Value::Null);
            let operation = path.strip_prefix("/api/call/").unwrap_or(path);
            let instead = camera.0.instead.borrow().as_ref().and_then(|instead| instead(operation, &request));
            instead.unwrap_or_else(|| camera.answer(operation, &request))
        })
    }

    pub fn answer(&self, operation: &str, request: &Value) -> Reply {
        if operation == format!("/api/jobs/{JOB}/history") {
            return (200, self.0.history.borrow().to_string()).into();
        }
        if operation == "/api/downloads" {
            return (200, json!({"path": "/api/downloads/ticket", "file": "pictures.zip"}).to_string())
                .into();
        }
        if request["JobId"] != JOB {
            return Reply::refusal(404, "JobNotFound", "No such job.");
        }
        match operation {
            "GetLiveSnapshotJob" => Reply::answer(self.facts()),
            "ListLiveSnapshotFiles" => self.files(request),
            "SendLiveSnapshotJobCommand" => Reply::answer(json!({"RequestId": "r"})),
            other => Reply::refusal(404, "InvalidAction.NotFound", other),
        }
    }

    /// The answer of GetLiveSnapshotJob.
    pub fn facts(&self) -> Value {
        let time = |millis: i64| ApiTime::from_seconds(millis / 1_000).unwrap().to_string();
        json!({
            "RequestId": js_sys::Math::random().to_string(), "JobId": JOB, "JobName": "Lobby camera", "TemplateId": "t1", "TemplateName": "every 5 s",
            "Status": *self.0.status.borrow(), "TimeInterval": 5, "StreamInput": {"Url": "rtmp://127.0.0.1:1935/live/lobby", "Type": "rtmp"},
            "SnapshotOutput": {"StorageType": "oss", "Endpoint": "oss-cn-shanghai.aliyuncs.com", "Bucket": "lobby"},
            "SequenceFormat": "snapshot/{JobId}/{UnixTimestamp}.jpg", "OverwriteFormat": "snapshot/{JobId}.jpg",
            "CallbackUrl": "", "CreateTime": time(self.0.created), "LastModified": time(self.0.created),
            "StreamNotice": *self.0.notice.borrow(),
        })
    }

    fn files(&self, request: &Value) -> Reply {
        let second =
            |name: &str| media_api::time::parse(request[name].as_str().unwrap()).unwrap().timestamp();
        let (from, to) = (second("StartTime") * 1_000, second("EndTime") * 1_000 + 999);
        // What is still to come is not there.
        let to = now().clamp(from, to);
        let pictures = self.0.pictures.borrow();
        let mut found: Vec<(i64, u32, bool)> =
            pictures.range(from..=to).map(|(millis, version)| (*millis, *version, false)).collect();
        let overwrite = self.0.overwrite.get().filter(|millis| (from..=to).contains(millis));
        found.extend(overwrite.map(|millis| (millis, 1, true)));
        found.sort_unstable();
        let size = self.0.page_size.get();
        let next =
            found.get(size).map(|(millis, ..)| ApiTime::from_seconds(millis / 1_000).unwrap().to_string());
        found.truncate(size);
        let address = self.0.address.borrow();
        let file = |(millis, _, is_overlay): &(i64, u32, bool)| {
            let object = match is_overlay {
                true => format!("snapshot/{JOB}.jpg"),
                false => format!("snapshot/{JOB}/{millis}.jpg"),
            };
            json!({
                "OssEndpoint": "oss-cn-shanghai.aliyuncs.com", "OssBucket": "lobby", "OssObject": object,
                "CreateTime": "", "CreateTimestamp": millis, "IsOverlay": is_overlay,
            })
        };
        let link = |(millis, version, _): &(i64, u32, bool)| json!({"thumbnail": address(*millis, *version), "full": address(*millis, *version)});
        let body = json!({
            "response": {
                "RequestId": js_sys::Math::random().to_string(), "FileList": found.iter().map(file).collect::<Vec<_>>(),
                "NextStartTime": next.unwrap_or_default(),
            },
            "pictures": found.iter().map(link).collect::<Vec<_>>(),
        });
        (200, body.to_string()).into()
    }
}

/// The address of the job's screen with a query. Addresses of tests live as long as the tests.
pub fn screen(query: &str) -> &'static str {
    Box::leak(format!("/jobs/{JOB}{query}").into_boxed_str())
}

/// Gives the document the page's own style sheets, once.
pub fn with_styles() {
    const SHEETS: [&str; 6] = [
        include_str!("../../../style/tokens.css"),
        include_str!("../../../style/base.css"),
        include_str!("../../../style/table.css"),
        include_str!("../../../style/dialog.css"),
        include_str!("../../../style/job.css"),
        include_str!("../../../style/viewer.css"),
    ];
    if document().query_selector("style[data-page]").unwrap().is_some() {
        return;
    }
    let style = document().create_element("style").unwrap();
    style.set_attribute("data-page", "").unwrap();
    style.set_text_content(Some(&SHEETS.join("\n")));
    document().head().unwrap().append_child(&style).unwrap();
}

/// Counts the mutations of an element and its descendants, until it is dropped.
pub struct Changes {
    observer: js_sys::Object,
}

impl Changes {
    pub fn of(element: &web_sys::HtmlElement) -> Self {
        let observe = js_sys::Function::new_with_args(
            "element",
            "const found = { list: [] };
            found.observer = new MutationObserver((records) => found.list.push(...records.map((r) =>
                `${r.type} ${r.attributeName ?? ''} of ${r.target.outerHTML?.slice(0, 120) ?? r.target.data}`)));
            found.observer.observe(element, { childList: true, attributes: true, characterData: true, subtree: true });
            return found;",
        );
        Self { observer: observe.call1(&wasm_bindgen::JsValue::NULL, element).unwrap().into() }
    }

    pub fn list(&self) -> Vec<String> {
        let read = js_sys::Function::new_with_args("found", "return found.list;");
        let list: js_sys::Array = read.call1(&wasm_bindgen::JsValue::NULL, &self.observer).unwrap().into();
        list.iter().filter_map(|text| text.as_string()).collect()
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        let stop = js_sys::Function::new_with_args("found", "found.observer.disconnect();");
        let _ = stop.call1(&wasm_bindgen::JsValue::NULL, &self.observer);
    }
}

/// Sends an event of the pointer.
pub fn pointer(element: &web_sys::HtmlElement, kind: &str, x: i32) {
    let send = js_sys::Function::new_with_args(
        "element, kind, x",
        "element.dispatchEvent(new PointerEvent(kind, { bubbles: !/enter|leave/.test(kind), cancelable: true, clientX: x, pointerId: 1 }));",
    );
    send.call3(&wasm_bindgen::JsValue::NULL, element, &kind.into(), &x.into()).unwrap();
}

/// Presses a key. Returns whether the page has handled it.
pub fn press(target: &web_sys::EventTarget, key: &str, shift: bool) -> bool {
    let press = js_sys::Function::new_with_args(
        "target, key, shiftKey",
        "const down = new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true });
        target.dispatchEvent(down);
        target.dispatchEvent(new KeyboardEvent('keyup', { key, shiftKey, bubbles: true, cancelable: true }));
        return down.defaultPrevented;",
    );
    press.call3(&wasm_bindgen::JsValue::NULL, target, &key.into(), &shift.into()).unwrap().is_truthy()
}

/// How far the contact sheet begins above the top of the window, in pixels.
pub fn scrolled(mounted: &crate::support::Mounted) -> i32 {
    -mounted.one(".gallery").get_bounding_client_rect().top().round() as i32
}

/// Scrolls the page so that the contact sheet begins this many pixels above the top of the window.
pub fn scroll_to(mounted: &crate::support::Mounted, top: i32) {
    window().scroll_by_with_x_and_y(0.0, f64::from(top - scrolled(mounted)));
}
