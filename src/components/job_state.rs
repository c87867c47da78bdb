//! The state of a job: its mark, label and meaning.

use crate::text::{Tr, jobs as words, t};
use leptos::prelude::*;
use media_api::ice::JobStatus;

/// How a documented state is shown.
pub struct StateWords {
    pub class: &'static str,
    pub name: Tr,
    pub meaning: Tr,
}

pub fn state_words(status: JobStatus) -> StateWords {
    match status {
        JobStatus::Started => {
            StateWords { class: "state started", name: words::STARTED, meaning: words::STARTED_WHY }
        }
        JobStatus::Init => StateWords { class: "state init", name: words::INIT, meaning: words::INIT_WHY },
        JobStatus::Paused => {
            StateWords { class: "state paused", name: words::PAUSED, meaning: words::PAUSED_WHY }
        }
    }
}

/// The mark of a state as the service writes it. An undocumented state is shown verbatim.
pub fn state_mark(status: &str) -> AnyView {
    match JobStatus::parse(status).map(state_words) {
        Some(known) => {
            view! { <span class=known.class title=t(known.meaning)>{t(known.name)}</span> }.into_any()
        }
        None => view! { <span class="state">{status.to_owned()}</span> }.into_any(),
    }
}
