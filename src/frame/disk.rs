//! The disk of the local service: free space, and a warning before pictures fill it.

use crate::state::fetch::{Fetch, auto_refresh, fetch_operation};
use crate::state::session::use_is_local;
use crate::text::{frame as words, table};
use leptos::prelude::*;
use media_api::ice::{ListLiveSnapshotJobs, ListLiveSnapshotJobsResponse, LocalStorage};
use media_api::{Answer, PageSize};
use std::time::Duration;

/// Seconds between two reads.
const REFRESH_SECONDS: u64 = 60;
/// Delay of the first read, so that the reads of the screen come first.
const FIRST_READ: Duration = Duration::from_secs(1);
/// A warning is shown if the disk will be full within this time, in seconds: one day.
const WARN_SECONDS: u64 = 86_400;

/// The disk of the local service.
#[derive(Clone, Copy)]
pub struct Disk {
    pub reading: Fetch<Answer<ListLiveSnapshotJobsResponse>>,
}

/// Reads the disk of the local service until the calling component is unmounted. In cloud mode nothing is read.
pub fn use_disk() -> Disk {
    let is_local = use_is_local();
    let request = || ListLiveSnapshotJobs { page_size: PageSize::new(1).ok(), ..Default::default() };
    let is_due = RwSignal::new(false);
    let make_due = move || {
        // The frame may have been unmounted.
        is_due.try_set(true);
    };
    set_timeout(make_due, FIRST_READ);
    let reading = fetch_operation(move || (is_due.get() && is_local.get()).then(request));
    auto_refresh(REFRESH_SECONDS, Signal::stored(false), move || reading.refresh_if_idle());
    Disk { reading }
}

impl Disk {
    /// As of the last successful read; `None` before it.
    pub fn storage(self) -> Option<LocalStorage> {
        self.reading.data.with(|answer| answer.as_ref()?.response.local_storage.clone())
    }

    /// The warning, if the disk is full or will be soon.
    fn warning(self) -> Option<String> {
        match self.storage()?.seconds_left()? {
            0 => Some(words::DISK_FULL.get().to_owned()),
            left if left < WARN_SECONDS => Some(words::DISK_FULL_IN.with(&[&table::span(left as i64)])),
            _ => None,
        }
    }
}

/// Shows the warning.
#[component]
pub fn DiskBadge(disk: Disk) -> impl IntoView {
    let warning = Memo::new(move |_| disk.warning());
    view! {
        <span role="status">
            {move || warning.get().map(|warning| view! { <span class="badge warn">{warning}</span> })}
        </span>
    }
}
