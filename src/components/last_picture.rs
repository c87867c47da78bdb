//! The health of a job: its state with *silent* for one that takes no pictures, and its newest picture with its age.

use crate::clock;
use crate::components::instant::every_form;
use crate::components::job_state::state_mark;
use crate::components::live_image::LiveImage;
use crate::components::problem::headline;
use crate::state::newest::{Known, NewestPictures, is_silent, newest_of};
use crate::text::{jobs as words, t};
use leptos::prelude::*;
use media_api::ice::JobInfo;
use media_api::{NewestFound, NewestReading, Problem};

/// What is known of a job's newest picture.
#[derive(Clone, Copy)]
pub struct JobHealth {
    newest: Option<NewestPictures>,
    known: Memo<Option<Known>>,
    /// False until it is known.
    pub is_silent: Memo<bool>,
    /// Whether it cannot be requested.
    is_unknowable: bool,
}

impl JobHealth {
    /// Read from the [`NewestPictures`] that the screen provides.
    pub fn of(job: &JobInfo) -> Self {
        let newest = use_context::<NewestPictures>();
        let id = job.job_id.clone();
        let known = Memo::new(move |_| newest.and_then(|newest| newest.known(&id)));
        let own = job.clone();
        let is_silent = Memo::new(move |_| {
            known.with(|known| known.as_ref().and_then(|known| is_silent(&own, &known.reading))) == Some(true)
        });
        let is_unknowable = newest_of(job).is_none();
        Self { newest, known, is_silent, is_unknowable }
    }

    /// The address of the thumbnail; empty without one.
    pub fn thumbnail(self) -> Memo<String> {
        Memo::new(move |_| {
            self.known.with(|known| match known.as_ref().map(|known| &known.reading.found) {
                Some(NewestFound::Picture { links, .. }) => links.thumbnail.clone(),
                _ => String::new(),
            })
        })
    }

    /// Age of the newest known picture, or why it is not known; and whether the last read failed.
    pub fn age(self) -> String {
        let age = self.known_age();
        if self.failure().is_some() { words::NOT_RENEWED.with(&[&age]) } else { age }
    }

    /// Why the last read failed.
    fn failure(self) -> Option<Box<Problem>> {
        self.known.with(|known| known.as_ref()?.failure.clone())
    }

    fn known_age(self) -> String {
        let now = || self.newest.map_or_else(clock::service_now, NewestPictures::now);
        self.known.with(|known| match known.as_ref().map(|known| &known.reading) {
            None if self.is_unknowable => words::NOT_KNOWN.get().to_owned(),
            None => "…".to_owned(),
            Some(NewestReading { found: NewestFound::Picture { taken_at, .. }, .. }) => {
                words::AGO.with(&[&words::age((now() - taken_at) / 1_000)])
            }
            Some(NewestReading { found: NewestFound::NoneInADay, .. }) => {
                words::NONE_IN_A_DAY.get().to_owned()
            }
            Some(NewestReading { found: NewestFound::Failed(_), .. }) => words::NOT_KNOWN.get().to_owned(),
        })
    }

    /// When it was taken and read, or why that is not known.
    pub fn explanation(self) -> String {
        let known = self.known.with(|known| match known.as_ref().map(|known| &known.reading) {
            None => String::new(),
            Some(NewestReading { read_at, found: NewestFound::Picture { taken_at, .. } }) => {
                words::TAKEN_AND_READ.with(&[&every_form(*taken_at), &every_form(*read_at)])
            }
            Some(NewestReading { read_at, found: NewestFound::NoneInADay }) => {
                words::NONE_IN_A_DAY_WHY.with(&[&every_form(*read_at)])
            }
            Some(NewestReading { found: NewestFound::Failed(problem), .. }) => headline(problem),
        });
        let failure = self.failure().map(|failure| headline(&failure));
        [Some(known), failure].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

/// The state of a job; *silent* in place of *running* where that is known.
#[component]
pub fn HealthMark(job: JobInfo) -> impl IntoView {
    let health = JobHealth::of(&job);
    move || health_mark(&job.status, health.is_silent.get())
}

/// The mark of a state; *silent* in its place for a job that is.
pub fn health_mark(status: &str, is_silent: bool) -> AnyView {
    match is_silent {
        true => {
            view! { <span class="state warn" title=t(words::SILENT_WHY)>{t(words::SILENT)}</span> }.into_any()
        }
        false => state_mark(status),
    }
}

/// The newest picture as a thumbnail, with its age.
#[component]
pub fn LastPicture(job: JobInfo) -> impl IntoView {
    let health = JobHealth::of(&job);
    let thumbnail = health.thumbnail();
    view! {
        <span class="last-picture" class:silent=move || health.is_silent.get() title=move || health.explanation()>
            <span class="mini">
                <Show when=move || !thumbnail.with(String::is_empty)><LiveImage source=thumbnail /></Show>
            </span>
            {move || health.age()}
        </span>
    }
}
