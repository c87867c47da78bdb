//! The disk of the local service: how much is free, and a warning before pictures have filled it.

use crate::state::fetch::{Fetch, auto_refresh, fetch_operation};
use crate::state::session::use_is_local;
use crate::text::{frame as words, table};
use leptos::prelude::*;
use media_api::ice::{ListLiveSnapshotJobs, ListLiveSnapshotJobsResponse, LocalStorage};
use media_api::{Answer, PageSize};
use std::time::Duration;

/// Seconds between two reads.
const REFRESH_SECONDS: u64 = 60;
/// How long after the start of the page the first read is made: the screen's own reads come first.
const FIRST_READ: Duration = Duration::from_secs(1);
/// Less time than this until the disk is full is warned of: one day, in seconds.
const WARN_SECONDS: u64 = 86_400;

/// What is known of the disk.
#[derive(Clone, Copy)]
pub struct Disk {
    reading: Fetch<Answer<ListLiveSnapshotJobsResponse>>,
}

/// Reads the disk of the local service for as long as the calling component is there. Beside the cloud nothing is read.
pub fn use_disk() -> Disk {
    let is_local = use_is_local();
    let request = || ListLiveSnapshotJobs { page_size: PageSize::new(1).ok(), ..Default::default() };
    let is_due = RwSignal::new(false);
    // `try_set` returns the value when the frame is gone by then.
    let make_due = move || {
        is_due.try_set(true);
    };
    set_timeout(make_due, FIRST_READ);
    let reading = fetch_operation(move || (is_due.get() && is_local.get()).then(request));
    auto_refresh(REFRESH_SECONDS, Signal::derive(move || !is_local.get()), move || reading.refresh_if_idle());
    Disk { reading }
}

impl Disk {
    /// As it was read last; `None` while that is not known.
    pub fn storage(self) -> Option<LocalStorage> {
        self.reading.data.with(|answer| answer.as_ref()?.response.local_storage.clone())
    }

    /// What is wrong with it, in words.
    fn warning(self) -> Option<String> {
        match self.storage()?.seconds_left()? {
            0 => Some(words::DISK_FULL.get().to_owned()),
            left if left < WARN_SECONDS => Some(words::DISK_FULL_IN.with(&[&table::span(left as i64)])),
            _ => None,
        }
    }
}

/// Warns while the disk will be full within a day.
#[component]
pub fn DiskBadge(disk: Disk) -> impl IntoView {
    let warning = Memo::new(move |_| disk.warning());
    view! {
        <span role="status">
            {move || warning.get().map(|warning| view! { <span class="badge warn">{warning}</span> })}
        </span>
    }
}
