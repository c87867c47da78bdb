//! Deletions: one dialog for all of them, fed only by the plan the server made.

mod controller;
mod dialog;
mod outcomes;
mod plan;
mod progress;
mod range;
mod words;

pub use dialog::DeletionDialog;
pub use outcomes::{Outcomes, Showing, outcome_name, outcome_of};
pub use progress::RunningDeletions;
pub use words::headline;

use crate::client;
use crate::components::frame::refresh_screen;
use crate::format;
use crate::state::session::{Session, use_session};
use crate::state::url::{Write, use_any_url};
use leptos::prelude::*;
use media_api::deletion::{Deletion, Summary, Target};
use media_api::{JobId, ProblemCode};
use serde_json::json;
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

/// How long to wait before a broken stream of events is opened again.
const POLL: Duration = Duration::from_secs(2);

/// What somebody wants deleted, or wants to see of a deletion.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Exactly this.
    Exactly(Target),
    /// Snapshots of these jobs over a time range that is still to be chosen in the dialog.
    OverRange { jobs: Vec<JobId> },
    /// What an earlier deletion did not delete.
    Retry { of: String },
    /// A deletion that was confirmed: its progress, and its outcomes once it is over.
    Watch { id: String },
    /// The deletion that the address names: its plan, its progress or its outcomes.
    Named { id: String },
}

/// What stands before the jobs over whose snapshots a range is still to be chosen, where the address names the dialog.
const OVER: &str = "over:";
/// More jobs than these are not named in an address.
const NAMED_JOBS: usize = 50;

impl Ask {
    /// What the address says about a dialog in which a range is still to be chosen.
    fn name_of_range(jobs: &[JobId]) -> String {
        let few = if jobs.len() > NAMED_JOBS { &[] } else { jobs };
        format!("{OVER}{}", few.iter().map(JobId::as_str).collect::<Vec<_>>().join(","))
    }

    /// What the address names; `None` where it does not say enough.
    fn from_name(name: &str) -> Option<Self> {
        let Some(jobs) = name.strip_prefix(OVER) else { return Some(Ask::Named { id: name.to_owned() }) };
        let jobs: Option<Vec<JobId>> = jobs.split(',').map(|id| JobId::new(id).ok()).collect();
        Some(Ask::OverRange { jobs: jobs.filter(|jobs| jobs.len() <= NAMED_JOBS)? })
    }
}

/// Opens the dialog and follows what was confirmed; get it with [`use_deletions`].
#[derive(Clone, Copy)]
pub struct Deletions {
    /// What the dialog is open for, and what to run when it has changed something.
    pub asked: RwSignal<Option<(Ask, Callback<()>)>>,
    /// Deletions under way, and those that ended while nobody looked. Newest first.
    followed: RwSignal<Vec<Summary>>,
    /// What to run when a deletion is over.
    changed: StoredValue<Vec<(String, Callback<()>)>>,
    /// Milliseconds by which the server's clock is ahead of this one.
    skew: RwSignal<i64>,
}

impl Deletions {
    pub fn provide() -> Self {
        let deletions = Self {
            asked: RwSignal::new(None),
            followed: RwSignal::new(Vec::new()),
            changed: StoredValue::new(Vec::new()),
            skew: RwSignal::new(0),
        };
        provide_context(deletions);
        deletions
    }

    /// Opens the dialog. `changed` runs after anything was deleted, so that the table behind is read again.
    pub fn ask(&self, ask: Ask, changed: Callback<()>) {
        self.asked.set(Some((ask, changed)));
    }

    /// Opens the dialog on a deletion that was confirmed before.
    pub fn watch(&self, id: String) {
        let changed = self.changed_of(&id);
        self.ask(Ask::Watch { id }, changed);
    }

    /// Opens the dialog with a plan of what a deletion did not delete.
    pub fn retry(&self, of: String) {
        let changed = self.changed_of(&of);
        self.ask(Ask::Retry { of }, changed);
    }

    fn changed_of(&self, id: &str) -> Callback<()> {
        self.changed.try_with_value(|c| changed_by(c, id)).flatten().unwrap_or_else(|| Callback::new(|()| ()))
    }

    /// What is known of a deletion that is followed.
    fn summary_of(&self, id: &str) -> Option<Summary> {
        self.followed.with(|f| f.iter().find(|s| s.id == id).cloned())
    }

    /// Milliseconds from now until an instant of the server's clock.
    fn until(&self, instant: i64, now: i64) -> i64 {
        instant - now - self.skew.get()
    }

    /// Puts the newest word on a deletion in its place. Says whether the app is still there to hear it.
    fn put(&self, summary: Summary) -> bool {
        let Some(is_news) = self.followed.try_with_untracked(|f| !f.contains(&summary)) else { return false };
        if is_news {
            self.followed.update(|f| match f.iter_mut().find(|s| s.id == summary.id) {
                Some(known) => *known = summary,
                None => f.insert(0, summary),
            });
        }
        true
    }

    /// Takes a deletion that is over, and was seen, out of the bar.
    pub fn seen(&self, id: &str) {
        let is_over = |s: &Summary| s.id == id && s.state.is_over();
        if self.followed.with_untracked(|f| f.iter().any(is_over)) {
            self.followed.update(|f| f.retain(|s| !is_over(s)));
        }
    }

    /// Follows a deletion until it is over, whatever screen is shown meanwhile.
    fn follow(self, summary: Summary, changed: Option<Callback<()>>) {
        let id = summary.id.clone();
        if let Some(changed) = changed {
            self.changed.update_value(|c| {
                c.retain(|(of, _)| *of != id);
                c.push((id.clone(), changed));
            });
        }
        let is_followed = self.followed.with_untracked(|f| f.iter().any(|s| s.id == id));
        let is_over = summary.state.is_over();
        self.put(summary);
        if !is_followed && !is_over {
            leptos::task::spawn_local(self.follow_to_the_end(id));
        }
    }

    async fn follow_to_the_end(self, id: String) {
        let path = format!("/api/deletions/{id}");
        let stream = format!("{path}/events");
        loop {
            let mut is_over = false;
            let ended = client::events::<Summary>(&stream, |summary| {
                is_over = summary.state.is_over();
                self.put(summary) && !is_over
            })
            .await;
            if is_over {
                break;
            }
            if ended.is_err() {
                pause(POLL).await;
            }
            match client::post::<Deletion>(&path, &json!({})).await {
                Ok(deletion) => {
                    is_over = deletion.summary.state.is_over();
                    if !self.put(deletion.summary) {
                        return;
                    }
                    if is_over {
                        break;
                    }
                }
                Err(problem) if matches!(problem.code, ProblemCode::NotFound | ProblemCode::NoSession) => {
                    return self.followed.update(|f| f.retain(|s| s.id != id));
                }
                Err(_) => {}
            }
            pause(Duration::from_millis(500)).await;
        }
        // The screen that asked may be gone, and its callback with it.
        if let Some(changed) = self.changed.try_with_value(|c| changed_by(c, &id)).flatten() {
            let _ = changed.try_run(());
        }
    }

    /// Picks up what was under way before the page was loaded.
    async fn pick_up(self) {
        let Ok(known) = client::post::<Vec<Summary>>("/api/deletions", &json!({})).await else { return };
        for summary in known.into_iter().rev().filter(|s| !s.state.is_over()) {
            self.follow(summary, None);
        }
    }
}

/// The parameter of the address that names the deletion whose dialog is open.
const PARAMETER: &str = "deletion";

/// Opens the dialog on the deletion that the address names, after a reload, with a shared link and with *forward*. Nothing
/// is confirmed by that: a plan waits for the same confirmation as ever.
pub fn open_named() {
    let (deletions, session, url) = (use_deletions(), use_session(), use_any_url());
    let refresh = refresh_screen();
    let is_ready = Memo::new(move |_| session.with(|s| matches!(s, Session::Ready(_))));
    Effect::new(move |_| {
        if let Some(now) = session.with(|s| s.context().map(|context| context.now)) {
            deletions.skew.set(now - format::now());
        }
    });
    let named = Memo::new(move |_| url.get(PARAMETER).filter(|_| is_ready.get()));
    Effect::new(move |_| {
        if let Some(name) = named.get()
            && deletions.asked.with_untracked(Option::is_none)
        {
            match Ask::from_name(&name) {
                Some(ask) => deletions.ask(ask, refresh),
                None => url.set(&[(PARAMETER, None)], Write::Replace),
            }
        }
    });
}

fn changed_by(all: &[(String, Callback<()>)], id: &str) -> Option<Callback<()>> {
    all.iter().find(|(of, _)| of == id).map(|(_, changed)| *changed)
}

pub fn use_deletions() -> Deletions {
    use_context().expect("the app provides deletions before any screen is shown")
}

/// Resolves after a while.
async fn pause(time: Duration) {
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let timer = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(timer).await;
}

/// A clock for countdowns that stands still while nobody looks.
fn ticking(is_needed: impl Fn() -> bool + 'static) -> RwSignal<i64> {
    let now = RwSignal::new(format::now());
    let tick = move || {
        if is_needed() {
            now.set(format::now());
        }
    };
    if let Ok(handle) = set_interval_with_handle(tick, Duration::from_millis(500)) {
        on_cleanup(move || handle.clear());
    }
    now
}
