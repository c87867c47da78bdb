//! When the newest picture of the job was taken, and how long ago, whatever range is shown.

use super::gallery::Gallery;
use crate::components::last_picture::JobHealth;
use crate::format;
use crate::state::fetch::auto_refresh;
use crate::state::newest::{NewestPictures, newest_of, silent_after_millis};
use crate::state::preferences::use_preferences;
use crate::state::task::use_clock;
use crate::text::{job as words, table};
use leptos::prelude::*;
use media_api::ice::{JobInfo, JobStatus};

/// Seconds between two readings of the newest picture while the range ends in the past.
const REFRESH_SECONDS: u64 = 10;

/// The newest picture of the job. A range that ends now contains it; for any other it is read on its own.
#[component]
pub fn LastPicture(gallery: Gallery) -> impl IntoView {
    let is_live = Memo::new(move |_| gallery.is_live());
    move || match is_live.get() {
        true => view! { <LastOfRange gallery=gallery /> }.into_any(),
        false => view! { <LastOfJob gallery=gallery /> }.into_any(),
    }
}

/// From a reading of the job's newest picture. Until that is made nothing is stated.
#[component]
fn LastOfJob(gallery: Gallery) -> impl IntoView {
    let newest = NewestPictures::provide();
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
    let reading =
        newest.follow(move || job.with(|job| job.as_ref().and_then(newest_of)).into_iter().collect());
    auto_refresh(REFRESH_SECONDS, Signal::stored(false), move || reading.refresh_if_idle());
    let shown = move |job: JobInfo| {
        let health = JobHealth::of(&job);
        let text = move || words::LAST_PICTURE_IS.with(&[&health.age()]);
        view! {
            <span class="last-picture" class:silent=move || health.is_silent.get() title=move || health.explanation()>
                {text}
                {move || health.is_silent.get().then(|| format!(" · {}", words::SILENT.get()))}
            </span>
        }
    };
    move || job.get().map(shown)
}

/// From the pictures of a range that ends now.
#[component]
fn LastOfRange(gallery: Gallery) -> impl IntoView {
    let preferences = use_preferences();
    let last = Memo::new(move |_| {
        gallery.reader.store.with(|store| store.reach().is_some().then(|| store.last_known()).flatten())
    });
    let now = use_clock();
    let is_started = Memo::new(move |_| {
        gallery
            .facts
            .with(|facts| facts.as_ref().is_some_and(|facts| facts.status == JobStatus::Started.as_str()))
    });
    // At the time of the last read: pictures taken since are not known.
    let is_silent = Memo::new(move |_| {
        let read = last.get().zip(gallery.reader.read_at.get());
        let longest = silent_after_millis(gallery.interval());
        is_started.get() && read.is_some_and(|(last, read_at)| read_at - last > longest)
    });
    let text = move || {
        last.get().map(|last| {
            let age = table::span(((now.get() - last) / 1_000).max(0));
            words::LAST_PICTURE.with(&[&format::time_of_day(last, preferences.zone()), &age])
        })
    };
    let title = move || last.get().map(crate::components::instant::every_form);
    view! {
        <span class="last-picture" class:silent=move || is_silent.get() title=title>
            {text}
            {move || is_silent.get().then(|| format!(" · {}", words::SILENT.get()))}
        </span>
    }
}
