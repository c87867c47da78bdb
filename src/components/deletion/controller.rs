//! Which step the dialog shows, and what it asks the server.

use super::range::Fields;
use super::words::may_have_arrived;
use super::{Ask, Deletions, ticking};
use crate::client;
use crate::components::time_range::TimeRange;
use crate::format;
use crate::state::url::encode;
use leptos::prelude::*;
use media_api::deletion::{ConfirmRequest, Deletion, Plan, State, Summary, Target};
use media_api::time::ApiTime;
use media_api::{Action, JobId, Problem};
use serde_json::json;

/// What the dialog shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Range,
    Planning,
    Plan,
    Watch,
}

/// What a plan is made of, so that it can be made again.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    Target(Target),
    Retry(String),
    /// Made before; the address has its ID. Once read, its items are the target.
    Known(String),
}

/// Everything the steps of the dialog share.
#[derive(Clone, Copy)]
pub(super) struct Controller {
    pub deletions: Deletions,
    pub step: RwSignal<Step>,
    pub source: RwSignal<Option<Source>>,
    jobs: RwSignal<Vec<JobId>>,
    pub range: Fields,
    pub plan: RwSignal<Option<Plan>>,
    /// Whether the person wants the originals erased; the plan follows.
    pub erase: RwSignal<bool>,
    pub typed: RwSignal<String>,
    pub problem: RwSignal<Option<Problem>>,
    /// A plan is being made.
    pub planning: RwSignal<bool>,
    /// A confirmation or a cancellation is under way.
    pub sending: RwSignal<bool>,
    pub watched: RwSignal<String>,
    pub now: RwSignal<i64>,
    generation: StoredValue<u32>,
    /// Whether the dialog closes once it is known that the deletion is cancelled.
    leaving: StoredValue<bool>,
    /// What went wrong while the dialog was closed; it opens with this.
    unsaid: StoredValue<Option<Problem>>,
}

/// The target with the other answer to what becomes of the picture files.
pub(super) fn with_originals(target: Target, erase: bool) -> Target {
    match target {
        Target::Snapshots { jobs, .. } => Target::Snapshots { jobs, erase_originals: erase },
        Target::SnapshotRange { jobs, start, end, .. } => {
            Target::SnapshotRange { jobs, start, end, erase_originals: erase }
        }
        other => other,
    }
}

fn erases_originals(target: &Target) -> bool {
    matches!(
        target,
        Target::Snapshots { erase_originals: true, .. } | Target::SnapshotRange { erase_originals: true, .. }
    )
}

impl Controller {
    pub fn new(deletions: Deletions) -> Self {
        let is_open = move || deletions.asked.with_untracked(Option::is_some);
        Self {
            deletions,
            step: RwSignal::new(Step::Planning),
            source: RwSignal::new(None),
            jobs: RwSignal::new(Vec::new()),
            range: Fields::new(),
            plan: RwSignal::new(None),
            erase: RwSignal::new(false),
            typed: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            planning: RwSignal::new(false),
            sending: RwSignal::new(false),
            watched: RwSignal::new(String::new()),
            now: ticking(is_open),
            generation: StoredValue::new(0),
            leaving: StoredValue::new(false),
            unsaid: StoredValue::new(None),
        }
    }

    /// The newest word on the deletion that is watched.
    pub fn summary(&self) -> Option<Summary> {
        self.deletions.summary_of(&self.watched.get())
    }

    /// Begins anew with what was asked.
    pub fn begin(&self, ask: Ask, zone: crate::state::preferences::Zone) {
        self.generation.update_value(|g| *g += 1);
        self.now.set(format::now());
        self.deletions.seen(&self.watched.get_untracked());
        self.watched.set(String::new());
        self.plan.set(None);
        self.problem.set(self.unsaid.try_update_value(Option::take).flatten());
        self.leaving.set_value(false);
        self.typed.set(String::new());
        self.planning.set(false);
        self.sending.set(false);
        self.jobs.set(Vec::new());
        match ask {
            Ask::Exactly(target) => {
                self.erase.set(erases_originals(&target));
                self.make_plan(Source::Target(target));
            }
            Ask::Retry { of } => self.make_plan(Source::Retry(of)),
            Ask::OverRange { jobs } => {
                self.erase.set(false);
                self.jobs.set(jobs);
                self.range.fill(TimeRange::Last(3_600), zone);
                self.step.set(Step::Range);
            }
            Ask::Watch { id } => {
                self.watched.set(id);
                self.step.set(Step::Watch);
            }
            Ask::Named { id } => self.find(id),
        }
    }

    /// Shows a deletion as far as it is: a plan that is still to be confirmed, or what became of it.
    fn find(&self, id: String) {
        let this = *self;
        let mine = this.generation.get_value();
        this.source.set(Some(Source::Known(id.clone())));
        this.problem.set(None);
        this.planning.set(true);
        this.step.set(Step::Planning);
        leptos::task::spawn_local(async move {
            let path = format!("/api/deletions/{}", encode(&id));
            let found = client::post::<Deletion>(&path, &json!({})).await;
            if this.generation.try_get_value() != Some(mine) {
                return;
            }
            this.planning.set(false);
            this.now.set(format::now());
            match found {
                Ok(known) if matches!(known.summary.state, State::Planned | State::Expired) => {
                    this.erase.set(known.plan.erase_originals);
                    if let Some(target) = known.plan.target() {
                        this.source.set(Some(Source::Target(target)));
                    }
                    this.plan.set(Some(known.plan));
                    this.step.set(Step::Plan);
                }
                Ok(known) => {
                    let changed = this.deletions.asked.with_untracked(|a| a.as_ref().map(|asked| asked.1));
                    this.deletions.follow(known.summary, changed);
                    this.watched.set(id);
                    this.step.set(Step::Watch);
                }
                Err(problem) => this.problem.set(Some(problem)),
            }
        });
    }

    pub fn plan_range(&self, start: ApiTime, end: ApiTime) {
        let jobs = self.jobs.get_untracked();
        let erase_originals = self.erase.get_untracked();
        self.make_plan(Source::Target(Target::SnapshotRange { jobs, start, end, erase_originals }));
    }

    /// Makes the same plan again: the old one has expired, or could not be made.
    pub fn plan_again(&self) {
        match self.source.get_untracked() {
            Some(Source::Known(id)) => self.find(id),
            Some(source) => self.make_plan(source),
            None => {}
        }
    }

    /// Makes a plan with the other answer to what becomes of the picture files. What was typed to confirm that only records go
    /// confirms no more than that.
    pub fn choose_originals(&self, erase: bool) {
        self.erase.set(erase);
        if erase {
            self.typed.set(String::new());
        }
        if let Some(Source::Target(target)) = self.source.get_untracked() {
            self.make_plan(Source::Target(with_originals(target, erase)));
        }
    }

    fn make_plan(&self, source: Source) {
        let this = *self;
        this.generation.update_value(|g| *g += 1);
        let mine = this.generation.get_value();
        this.source.set(Some(source.clone()));
        this.problem.set(None);
        this.planning.set(true);
        // A chosen range stays in sight until its plan is there.
        let stays = !this.jobs.with_untracked(Vec::is_empty) && this.step.get_untracked() == Step::Range;
        if this.plan.with_untracked(Option::is_none) && !stays {
            this.step.set(Step::Planning);
        }
        leptos::task::spawn_local(async move {
            let made = match &source {
                Source::Target(target) => client::post::<Plan>("/api/deletions/plan", target).await,
                Source::Retry(of) => client::post(&format!("/api/deletions/{of}/retry"), &json!({})).await,
                Source::Known(_) => return,
            };
            if this.generation.get_value() != mine {
                return;
            }
            this.planning.set(false);
            match made {
                Ok(plan) => {
                    // The plan was made just now; when it was asked for may be long ago.
                    this.now.set(format::now());
                    this.deletions.skew.set(plan.made_at - this.now.get_untracked());
                    this.erase.set(plan.erase_originals);
                    this.plan.set(Some(plan));
                    this.step.set(Step::Plan);
                }
                Err(problem) => {
                    this.problem.set(Some(problem));
                    if let Some(plan) = this.plan.get_untracked() {
                        // The plan that is shown stays, and so does its answer: a new one is made with no other.
                        this.erase.set(plan.erase_originals);
                        if let Source::Target(target) = source {
                            let target = with_originals(target, plan.erase_originals);
                            this.source.set(Some(Source::Target(target)));
                        }
                    } else if !this.jobs.with_untracked(Vec::is_empty) {
                        this.step.set(Step::Range);
                    }
                }
            }
        });
    }

    pub fn confirm(&self) {
        let this = *self;
        let Some(id) = this.plan.with_untracked(|plan| plan.as_ref().map(|plan| plan.id.clone())) else {
            return;
        };
        if this.sending.get_untracked() {
            return;
        }
        this.sending.set(true);
        this.problem.set(None);
        let changed = this.deletions.asked.with_untracked(|asked| asked.as_ref().map(|asked| asked.1));
        let mine = this.generation.get_value();
        let request = ConfirmRequest { typed: this.typed.get_untracked().trim().to_owned() };
        leptos::task::spawn_local(async move {
            let path = format!("/api/deletions/{id}");
            let mut confirmed = client::post::<Summary>(&format!("{path}/confirm"), &request).await;
            // An answer that was lost is no answer: the server knows whether the deletion is on its way.
            if let Err(problem) = &confirmed
                && may_have_arrived(problem)
                && let Ok(known) = client::post::<Deletion>(&path, &json!({})).await
                && !matches!(known.summary.state, State::Planned | State::Expired)
            {
                confirmed = Ok(known.summary);
            }
            let is_left = this.generation.get_value() != mine;
            match confirmed {
                Ok(summary) => {
                    this.deletions.follow(summary, changed);
                    if is_left {
                        return this.call_off(id).await;
                    }
                    this.sending.set(false);
                    this.now.set(format::now());
                    this.watched.set(id);
                    this.step.set(Step::Watch);
                }
                Err(problem) if is_left => {
                    if may_have_arrived(&problem) {
                        this.call_off(id).await;
                    }
                }
                Err(problem) => {
                    this.sending.set(false);
                    this.problem.set(Some(problem));
                }
            }
        });
    }

    /// Cancels what is held, or stops what runs.
    pub fn cancel_deletion(&self) {
        let this = *self;
        let id = this.watched.get_untracked();
        if this.sending.get_untracked() {
            return;
        }
        this.sending.set(true);
        this.problem.set(None);
        leptos::task::spawn_local(this.call_off(id));
    }

    /// Cancels or stops a deletion, whatever the dialog shows by the time of the answer. A failure is never left unsaid: a
    /// dialog that is closed by then opens again.
    async fn call_off(self, id: String) {
        let mine = self.generation.get_value();
        let called_off = client::post::<Summary>(&format!("/api/deletions/{id}/cancel"), &json!({})).await;
        let is_shown = self.generation.get_value() == mine && self.watched.with_untracked(|w| *w == id);
        if is_shown {
            self.sending.set(false);
        }
        let is_leaving = is_shown && self.leaving.get_value();
        match called_off {
            Ok(summary) => {
                self.deletions.put(summary);
                if is_leaving {
                    self.close();
                }
            }
            Err(problem) if is_shown && !is_leaving => self.problem.set(Some(problem)),
            Err(problem) => {
                if is_leaving || self.deletions.asked.with_untracked(Option::is_none) {
                    self.unsaid.set_value(Some(problem));
                    self.deletions.watch(id);
                }
            }
        }
    }

    /// Closes the dialog. A confirmation that is still under way is cancelled as soon as its answer is there.
    pub fn close(&self) {
        self.generation.update_value(|g| *g += 1);
        self.deletions.asked.set(None);
    }

    /// What the dialog shows, as the address names it: a deletion by its ID; `None` between two steps.
    pub fn shown(&self) -> Option<String> {
        match self.step.get() {
            Step::Plan => self.plan.with(|plan| plan.as_ref().map(|plan| plan.id.clone())),
            Step::Watch => Some(self.watched.get()),
            Step::Range => Some(self.jobs.with(|jobs| Ask::name_of_range(jobs))),
            Step::Planning => None,
        }
    }

    /// The back button: a deletion that is only held is cancelled, as by Escape, and never goes on unseen.
    pub fn left_by_back(&self) {
        let state = untrack(|| self.summary()).map(|summary| summary.state);
        if self.step.get_untracked() == Step::Watch && state == Some(State::Confirmed) {
            self.leaving.set_value(true);
            return self.cancel_deletion();
        }
        self.close();
    }

    /// Escape cancels while nothing is in flight, and does nothing while something is.
    pub fn escape(&self) {
        if self.sending.get_untracked() {
            return;
        }
        let state = untrack(|| self.summary()).map(|summary| summary.state);
        match (self.step.get_untracked(), state) {
            (Step::Watch, Some(State::Confirmed)) => self.cancel_deletion(),
            (Step::Watch, Some(State::Running | State::Stopping)) => {}
            _ => self.close(),
        }
    }
}

/// The operation whose documented errors explain a problem with this plan.
pub(super) fn action_of(plan: &RwSignal<Option<Plan>>) -> Option<Action> {
    plan.with(|plan| plan.as_ref().map(|plan| plan.action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_changes_only_what_becomes_of_the_files() {
        let start = ApiTime::from_seconds(1_767_322_800).unwrap();
        let range = Target::SnapshotRange { jobs: Vec::new(), start, end: start, erase_originals: false };
        assert!(erases_originals(&with_originals(range.clone(), true)));
        assert_eq!(with_originals(with_originals(range.clone(), true), false), range);
        let fragments = Target::Fragments { media_ids: Vec::new() };
        assert_eq!(with_originals(fragments.clone(), true), fragments);
    }
}
