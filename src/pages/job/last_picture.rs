//! The newest picture of the job, whatever range is shown: when it was taken, how long ago, and whether the job is silent.

use super::gallery::Gallery;
use crate::components::instant::every_form;
use crate::components::last_picture::JobHealth;
use crate::format;
use crate::state::fetch::{Fetch, auto_refresh};
use crate::state::newest::{NewestPictures, is_silent, is_silent_since, newest_of};
use crate::state::pictures::read_overlay;
use crate::state::preferences::use_preferences;
use crate::state::task::use_clock;
use crate::text::{job as words, table};
use leptos::prelude::*;
use media_api::NewestFound;
use media_api::ice::JobInfo;
use std::sync::Arc;

/// Seconds between two readings of the newest picture where the range does not have it.
const REFRESH_SECONDS: u64 = 10;

/// What is known of the job's newest picture.
#[derive(Clone, Copy)]
pub struct Newest {
    job: Memo<Option<JobInfo>>,
    /// The newest picture of a range that ends now, or the one next to it.
    of_range: Memo<Option<i64>>,
    /// Whether it is read on its own: the range ends in the past, or there is none in it and near it.
    is_read_alone: Memo<bool>,
    /// False until it is known.
    pub is_silent: Memo<bool>,
}

impl Newest {
    /// For the current component, which provides the readings to those in it.
    pub fn new(gallery: Gallery) -> Self {
        let (pictures, store) = (NewestPictures::provide(), gallery.reader.store);
        let job = Memo::new(move |_| {
            gallery.facts.with(|facts| {
                facts.as_ref().map(|facts| JobInfo {
                    job_id: facts.job_id.clone(),
                    status: facts.status.clone(),
                    time_interval: facts.time_interval,
                    create_time: facts.create_time.clone(),
                    ..JobInfo::default()
                })
            })
        });
        let is_live = Memo::new(move |_| gallery.is_live());
        let of_range = Memo::new(move |_| {
            let is_known = is_live.get() && store.with(|store| store.reach().is_some());
            is_known.then(|| store.with(|store| store.last_known())).flatten()
        });
        let is_read_alone = Memo::new(move |_| {
            !is_live.get() || of_range.get().is_none() && store.with(|store| store.reach().is_some())
        });
        let asked = move || job.with(|job| job.as_ref().and_then(newest_of)).filter(|_| is_read_alone.get());
        let reading = pictures.follow(move || asked().into_iter().collect());
        auto_refresh(REFRESH_SECONDS, Signal::derive(move || !is_read_alone.get()), move || {
            reading.refresh_if_idle();
        });
        let is_silent = Memo::new(move |_| {
            job.with(|job| {
                let job = job.as_ref()?;
                if is_read_alone.get() {
                    return is_silent(job, &pictures.known(&job.job_id)?.reading);
                }
                // At the time of the last read: pictures taken since are not known.
                Some(is_silent_since(job, of_range.get()?, gallery.reader.read_at.get()?))
            }) == Some(true)
        });
        let newest = Self { job, of_range, is_read_alone, is_silent };
        newest.read_latest_image(gallery, pictures);
        newest
    }

    /// The latest image is listed with the newest picture. Where the range does not have that, it is read whenever there is
    /// a newer one.
    fn read_latest_image(self, gallery: Gallery, pictures: NewestPictures) {
        let has_one = move || {
            gallery.facts.with(|facts| facts.as_ref().is_some_and(|facts| !facts.overwrite_format.is_empty()))
        };
        let taken = move || {
            let reading = pictures.known(gallery.job_id().as_str()).filter(|_| self.is_read_alone.get())?;
            match reading.reading.found {
                NewestFound::Picture { taken_at, .. } if has_one() => Some(taken_at),
                _ => None,
            }
        };
        // The file may be written in the second before the picture.
        let read =
            Fetch::new(taken, move |taken| read_overlay(gallery.job_id(), taken.div_euclid(1_000) - 1));
        Effect::new(move |_| {
            if let Some(found) = read.data.get().flatten() {
                gallery.latest_alone.set(Some(Arc::new(found)));
            }
        });
    }
}

/// When the newest picture was taken, and how long ago; until it is known, nothing.
#[component]
pub fn LastPicture(newest: Newest) -> impl IntoView {
    let of_job = move |job: JobInfo| {
        let health = JobHealth::of(&job);
        let text = move || Some(words::LAST_PICTURE_IS.with(&[&health.age()]));
        line(newest, text, move || Some(health.explanation())).into_any()
    };
    let (preferences, now) = (use_preferences(), use_clock());
    let of_range = move || {
        let text = move || {
            newest.of_range.get().map(|last| {
                let age = table::span(((now.get() - last) / 1_000).max(0));
                words::LAST_PICTURE.with(&[&format::time_of_day(last, preferences.zone()), &age])
            })
        };
        line(newest, text, move || newest.of_range.get().map(every_form)).into_any()
    };
    move || match newest.is_read_alone.get() {
        true => newest.job.get().map(of_job),
        false => Some(of_range()),
    }
}

fn line(
    newest: Newest,
    text: impl Fn() -> Option<String> + Send + Sync + 'static,
    title: impl Fn() -> Option<String> + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <span class="last-picture" class:silent=move || newest.is_silent.get() title=title>
            {text}
            {move || newest.is_silent.get().then(|| format!(" · {}", words::SILENT.get()))}
        </span>
    }
}
