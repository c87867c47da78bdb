//! Submit a job: the form, what will happen, and what to do when no answer came.

use crate::client;
use crate::components::copy::{CopyButton, api_instant};
use crate::components::field::{Form, TextField, violations_of};
use crate::components::problem::{ProblemSlot, is_unsettled};
use crate::components::template_picker::TemplatePicker;
use crate::format;
use crate::pages::job::ffmpeg_line;
use crate::pages::jobs::StateMark;
use crate::state::remote::remote;
use crate::state::session::use_console;
use crate::state::url::{Write, go, use_url};
use crate::text::{submit as words, t};
use leptos::prelude::*;
use media_api::ice::{
    GetLiveSnapshotTemplate, GetLiveSnapshotTemplateResponse, JobInfo, ListLiveSnapshotJobs,
    SubmitLiveSnapshotJob, is_stream_url,
};
use media_api::template::{Placeholders, object_key};
use media_api::time::ApiTime;
use media_api::{Action, Operation, PageSize, Problem, TemplateId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const DRAFT_KEY: &str = "media-console.submit-draft";
/// Stands for the job ID in object names, which is only given on submission.
pub const JOB_ID_MARK: &str = "<JobId>";

/// What was typed so far; kept in the tab's own storage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub url: String,
    pub bucket: String,
    pub endpoint: String,
    pub template: String,
    pub callback: String,
    /// Whether a submission of this draft may have made a job without our hearing of it.
    pub unsettled: bool,
}

impl Draft {
    /// The request with vendor names; a field that is still empty stays empty.
    pub fn to_value(&self) -> Value {
        let mut value = json!({
            "JobName": self.name.trim(),
            "StreamInput": { "Type": "rtmp", "Url": self.url.trim() },
            "SnapshotOutput": {
                "StorageType": "oss", "Endpoint": self.endpoint.trim(), "Bucket": self.bucket.trim(),
            },
            "TemplateId": self.template.trim(),
        });
        if !self.callback.trim().is_empty() {
            value["CallbackUrl"] = Value::from(self.callback.trim());
        }
        value
    }

    fn stored() -> Option<Self> {
        let text = window().session_storage().ok()??.get_item(DRAFT_KEY).ok()??;
        serde_json::from_str(&text).ok()
    }

    fn store(&self) {
        let Ok(Some(storage)) = window().session_storage() else { return };
        let _ = if *self == Self::default() {
            storage.remove_item(DRAFT_KEY)
        } else {
            storage.set_item(DRAFT_KEY, &serde_json::to_string(self).unwrap_or_default())
        };
    }
}

/// A request that breaks no rule, to check single fields against.
pub fn sample() -> Value {
    Draft {
        name: "n".to_owned(),
        url: "rtmp://h/a/s".to_owned(),
        bucket: "bucket".to_owned(),
        endpoint: "h".to_owned(),
        template: "t".to_owned(),
        callback: "http://h".to_owned(),
        unsettled: false,
    }
    .to_value()
}

/// Pictures in 24 hours at one every `seconds`.
pub fn pictures_a_day(seconds: u32) -> u64 {
    86_400 / u64::from(seconds.max(1))
}

/// The next three names a sequence format gives, for pictures from `now` (milliseconds) on.
pub fn next_objects(sequence_format: &str, seconds: u32, now: i64) -> Vec<String> {
    if sequence_format.is_empty() {
        return Vec::new();
    }
    (0..3_u32)
        .map(|i| {
            let unix_millis = now + i64::from(i) * i64::from(seconds) * 1000;
            let values = Placeholders { job_id: JOB_ID_MARK, unix_millis, sequence: u64::from(i) + 1 };
            object_key(sequence_format, values)
        })
        .collect()
}

/// Where to push the stream of a job of that name: letters, digits and hyphens only.
pub fn ingest_address(ingest: &str, name: &str) -> String {
    let mut stream = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            stream.push(c);
        } else if !stream.is_empty() && !stream.ends_with('-') {
            stream.push('-');
        }
    }
    let stream = stream.trim_end_matches('-');
    let stream = if stream.is_empty() { "camera" } else { stream };
    format!("{}/live/{stream}", ingest.trim_end_matches('/'))
}

/// The search that tells whether a job of that name was made lately. `now` is in milliseconds.
fn lookup(name: &str, now: i64) -> ListLiveSnapshotJobs {
    let now = now / 1000;
    ListLiveSnapshotJobs {
        start_time: ApiTime::from_seconds(now - 7 * 86_400 + 600),
        end_time: ApiTime::from_seconds(now + 600),
        search_key_word: Some(name.trim().chars().take(128).collect()),
        page_size: PageSize::new(20).ok(),
        ..Default::default()
    }
}

/// The draft as signals, one per field.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    url: RwSignal<String>,
    bucket: RwSignal<String>,
    endpoint: RwSignal<String>,
    template: RwSignal<String>,
    callback: RwSignal<String>,
    unsettled: RwSignal<bool>,
    /// Whether a submission is under way. If nobody is there to hear its answer, it may have made a job.
    in_flight: RwSignal<bool>,
}

impl Fields {
    fn of(draft: Draft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            url: RwSignal::new(draft.url),
            bucket: RwSignal::new(draft.bucket),
            endpoint: RwSignal::new(draft.endpoint),
            template: RwSignal::new(draft.template),
            callback: RwSignal::new(draft.callback),
            unsettled: RwSignal::new(draft.unsettled),
            in_flight: RwSignal::new(false),
        }
    }
    fn draft(&self) -> Draft {
        Draft {
            name: self.name.get(),
            url: self.url.get(),
            bucket: self.bucket.get(),
            endpoint: self.endpoint.get(),
            template: self.template.get(),
            callback: self.callback.get(),
            unsettled: self.unsettled.get() || self.in_flight.get(),
        }
    }
    fn clear(&self) {
        for field in [self.name, self.url, self.bucket, self.endpoint, self.template, self.callback] {
            field.set(String::new());
        }
        self.unsettled.set(false);
    }
}

#[component]
pub fn Submit() -> impl IntoView {
    let url = use_url();
    let console = use_console();
    let fields = Fields::of(Draft::stored().unwrap_or_default());
    if let Some(template) = url.query.with_untracked(|q| q.get("template").map(str::to_owned)) {
        fields.template.set(template);
    }
    let draft = Memo::new(move |_| fields.draft());
    Effect::new(move |_| draft.with(Draft::store));
    let sample = StoredValue::new(sample());
    let violations = Memo::new(move |_| {
        let value = draft.with(Draft::to_value);
        sample.with_value(|sample| violations_of::<SubmitLiveSnapshotJob>(&value, sample))
    });
    let form = Form::new(Action::SubmitLiveSnapshotJob, violations);
    let detail = remote(move || {
        TemplateId::new(fields.template.get()).ok().map(|template_id| GetLiveSnapshotTemplate { template_id })
    });
    let template = Memo::new(move |_| {
        let id = fields.template.get();
        detail
            .answer
            .with(|a| a.as_ref().filter(|a| a.response.template_id == id).map(|a| a.response.clone()))
    });
    let busy = fields.in_flight;
    let read_only = Memo::new(move |_| console.with(|c| c.as_ref().is_some_and(|c| c.read_only)));
    let held_back = move || busy.get() || fields.unsettled.get() || read_only.get();
    let show_job = Callback::new(move |path: String| go(&path));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || fields.unsettled.get_untracked() || read_only.get_untracked() {
            return;
        }
        if !form.try_to_send() {
            return form.focus_first_wrong();
        }
        let Ok(request) = SubmitLiveSnapshotJob::from_value(draft.with_untracked(Draft::to_value)) else {
            return;
        };
        busy.set(true);
        leptos::task::spawn_local(async move {
            match client::call(&request).await {
                Ok(answer) => {
                    // Stays busy until its screen is gone, so that nothing is stored after this.
                    Draft::default().store();
                    // Whoever went elsewhere meanwhile stays there.
                    show_job.try_run(format!("/jobs/{}?submitted=1", answer.response.job_id));
                }
                Err(problem) => {
                    let is_unsettled = is_unsettled(&problem, Some(form.action));
                    let has_left = fields.unsettled.try_set(is_unsettled).is_some();
                    busy.try_set(false);
                    if has_left && !is_unsettled {
                        Draft { unsettled: false, ..Draft::stored().unwrap_or_default() }.store();
                    }
                    form.refuse(problem);
                    form.focus_first_wrong();
                }
            }
        });
    };
    let clear = move |_| {
        fields.clear();
        form.reset();
        url.set(&[("template", None)], Write::Replace);
    };
    view! {
        <div class="head"><h1>{t(words::TITLE)}</h1></div>
        <div class="form">
            <div class="sheet">
                <form novalidate=true on:submit=submit>
                    {move || read_only.get().then(|| view! { <p class="note">{t(words::READ_ONLY)}</p> })}
                    <ProblemSlot problem=form.refusal action=form.action />
                    {move || fields.unsettled.get().then(|| view! {
                        <Unsettled name=fields.name release=Callback::new(move |()| fields.unsettled.set(false)) />
                    })}
                    <TextField form=form field="JobName" label=words::NAME value=fields.name />
                    <TextField form=form field="StreamInput.Url" label=words::URL value=fields.url placeholder="rtmp://" />
                    <div class="pair">
                        <TextField form=form field="SnapshotOutput.Bucket" label=words::BUCKET value=fields.bucket hint=Signal::derive(|| words::BUCKET_HINT.get().to_owned()) />
                        <TextField
                            form=form
                            field="SnapshotOutput.Endpoint"
                            label=words::ENDPOINT
                            value=fields.endpoint
                            placeholder="oss-cn-shanghai.aliyuncs.com"
                            hint=Signal::derive(|| words::ENDPOINT_HINT.get().to_owned())
                        />
                    </div>
                    <TemplatePicker form=form chosen=fields.template detail=detail />
                    <TextField
                        form=form
                        field="CallbackUrl"
                        label=words::CALLBACK
                        value=fields.callback
                        optional=true
                        placeholder="https://"
                        hint=Signal::derive(|| words::CALLBACK_HINT.get().to_owned())
                    />
                    <div class="row">
                        <button type="submit" class="btn primary" prop:disabled=held_back>
                            {move || if busy.get() { words::SUBMITTING.get() } else { words::SUBMIT.get() }}
                        </button>
                        <button type="button" class="btn quiet" on:click=clear>{t(words::CLEAR)}</button>
                        <span class="hint">
                            {move || if fields.unsettled.get() { words::HELD_BACK.get() } else { words::DRAFT.get() }}
                        </span>
                    </div>
                </form>
            </div>
            <aside class="sheet" aria-labelledby="what-title">
                <h2 id="what-title">{t(words::WHAT)}</h2>
                {move || match template.get() {
                    Some(template) => view! { <WhatHappens template=template /> }.into_any(),
                    None => view! { <p class="muted">{t(words::WHAT_CHOOSE)}</p> }.into_any(),
                }}
                {move || console.with(|c| c.as_ref().and_then(|c| c.ingest.clone())).map(|ingest| view! {
                    <Ingest ingest=ingest name=fields.name url=fields.url />
                })}
            </aside>
        </div>
    }
}

#[component]
fn WhatHappens(template: GetLiveSnapshotTemplateResponse) -> impl IntoView {
    let seconds = template.time_interval;
    let objects = next_objects(&template.sequence_format, seconds, format::now());
    let mark = Placeholders { job_id: JOB_ID_MARK, unix_millis: format::now(), sequence: 1 };
    let overwritten =
        (!template.overwrite_format.is_empty()).then(|| object_key(&template.overwrite_format, mark));
    let has_sequence = !objects.is_empty();
    let names_job = objects.iter().chain(&overwritten).any(|name| name.contains(JOB_ID_MARK));
    view! {
        <p class="muted">
            {move || words::WHAT_RATE.with(&[&seconds.to_string(), &format::count(pictures_a_day(seconds))])} " "
            {t(words::WHAT_START)}
        </p>
        <span class="lab">{t(words::NEXT_OBJECTS)}</span>
        <ul class="objects">
            {objects.into_iter().map(|name| view! { <li><code>{name}</code></li> }).collect_view()}
            {overwritten.map(|name| view! {
                <li><code>{name}</code> " " <span class="muted">{t(words::OVERWRITTEN)}</span></li>
            })}
        </ul>
        {(!has_sequence).then(|| view! { <p class="muted">{t(words::NO_SEQUENCE)}</p> })}
        {names_job.then(|| view! { <p class="hint">{move || words::JOB_ID_LATER.with(&[JOB_ID_MARK])}</p> })}
    }
}

/// Where to push the stream in local mode: the address typed, if it leads to the ingest, else one made from the name.
#[component]
fn Ingest(ingest: String, name: RwSignal<String>, url: RwSignal<String>) -> impl IntoView {
    let suggested = {
        let ingest = ingest.clone();
        Memo::new(move |_| name.with(|name| ingest_address(&ingest, name)))
    };
    let address = Memo::new(move |_| {
        url.with(|url| {
            let typed = url.trim();
            if typed.starts_with(&ingest) && is_stream_url(typed) {
                typed.to_owned()
            } else {
                suggested.get()
            }
        })
    });
    let line = Memo::new(move |_| address.with(|address| ffmpeg_line(address)));
    view! {
        <h2>{t(words::INGEST)}</h2>
        <p class="muted">{t(words::INGEST_WHY)}</p>
        <div class="ingest">
            <code tabindex="0">{move || address.get()}</code>
            <CopyButton value=address name=Signal::derive(|| words::INGEST_ADDRESS.get().to_owned()) />
        </div>
        <div class="ingest">
            <code tabindex="0">{move || line.get()}</code>
            <CopyButton value=line name=Signal::derive(|| words::FFMPEG.get().to_owned()) />
        </div>
        {move || (url.with(|u| u.trim() != address.get())).then(|| view! {
            <div><button type="button" class="btn small" on:click=move |_| url.set(address.get_untracked())>{t(words::INGEST_USE)}</button></div>
        })}
    }
}

/// No answer came: what the service lists under the name, before anybody submits again.
#[component]
fn Unsettled(name: RwSignal<String>, release: Callback<()>) -> impl IntoView {
    let found = RwSignal::new(None::<Vec<JobInfo>>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    // The name it was submitted with, whatever is typed now.
    let name = StoredValue::new(name.get_untracked());
    let look = move || {
        busy.set(true);
        let request = name.with_value(|name| lookup(name, format::now()));
        leptos::task::spawn_local(async move {
            let result = client::call(&request).await;
            busy.try_set(false);
            match result {
                Ok(answer) => {
                    problem.try_set(None);
                    found.try_set(Some(answer.response.job_list));
                }
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
        });
    };
    look();
    let row = |job: JobInfo| {
        view! {
            <li>
                <StateMark status=job.status />
                <a href=format!("/jobs/{}", job.job_id)>{job.job_name}</a>
                <span class="muted">{api_instant(&job.create_time)}</span>
            </li>
        }
    };
    view! {
        <section class="card warn" aria-labelledby="unsettled-title">
            <span class="glyph" aria-hidden="true">"?"</span>
            <b id="unsettled-title">{t(words::UNKNOWN)}</b>
            <p>{t(words::UNKNOWN_WHY)}</p>
            <p role="status">
                {move || match (busy.get(), found.with(|f| f.as_ref().map(Vec::len))) {
                    (true, _) => words::LOOKING.get(),
                    (_, None) => "",
                    (_, Some(0)) => words::FOUND_NONE.get(),
                    _ => words::FOUND.get(),
                }}
            </p>
            <ul class="found">{move || found.get().unwrap_or_default().into_iter().map(row).collect_view()}</ul>
            <div class="wide"><ProblemSlot problem=problem action=Action::ListLiveSnapshotJobs /></div>
            <div class="more">
                <button type="button" class="btn small" prop:disabled=move || busy.get() on:click=move |_| look()>{t(words::LOOK_AGAIN)}</button>
                {move || found.with(Option::is_some).then(|| view! {
                    <button type="button" class="link" on:click=move |_| release.run(())>{t(words::NOT_MINE)}</button>
                })}
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_draft_is_a_request() {
        let draft = Draft {
            name: " Lobby ".to_owned(),
            url: "rtmp://127.0.0.1:1935/live/lobby".to_owned(),
            bucket: "testbucket".to_owned(),
            endpoint: "oss-cn-shanghai.aliyuncs.com".to_owned(),
            template: "t1".to_owned(),
            ..Draft::default()
        };
        let request = SubmitLiveSnapshotJob::from_value(draft.to_value()).unwrap();
        assert_eq!((request.job_name.as_str(), request.callback_url), ("Lobby", None));
    }

    #[test]
    fn the_next_names_follow_the_interval() {
        let names = next_objects("s/{JobId}/{UnixTimestamp}-{Sequence}.jpg", 5, 1_000_000);
        assert_eq!(names, ["s/<JobId>/1000000-1.jpg", "s/<JobId>/1005000-2.jpg", "s/<JobId>/1010000-3.jpg"]);
        assert!(next_objects("", 5, 0).is_empty());
        assert_eq!(pictures_a_day(5), 17_280);
    }

    #[test]
    fn an_ingest_address_is_a_stream_url_whatever_the_name() {
        assert_eq!(
            ingest_address("rtmp://127.0.0.1:1935", "Lobby camera #1"),
            "rtmp://127.0.0.1:1935/live/lobby-camera-1"
        );
        for name in ["", "大厅", "--", "a'b; rm -rf /"] {
            assert!(is_stream_url(&ingest_address("rtmp://127.0.0.1:1935/", name)), "{name}");
        }
    }

    #[test]
    fn the_lookup_is_within_the_documented_window() {
        assert!(lookup(&"x".repeat(300), 1_767_322_800_000).validate().is_empty());
    }
}
