//! How many jobs use each template.

use crate::clock;
use crate::format;
use crate::state::fetch::{Fetch, auto_refresh};
use crate::state::job_walk::{JobSearch, walk_page};
use leptos::prelude::*;
use media_api::Problem;
use media_api::ice::{JobInfo, MAX_JOB_WINDOW_SECONDS};
use std::collections::BTreeMap;

/// Seconds between two counts: one takes up to [`MAX_PAGES`] calls of the account's quota.
const REFRESH_SECONDS: u64 = 300;
/// Maximum number of pages of 100 jobs that one count reads.
const MAX_PAGES: usize = 20;

/// The jobs that were created in the last 30 days, counted by template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateUses {
    jobs: BTreeMap<String, usize>,
    /// Whether there are more jobs than were read.
    is_cut: bool,
}

impl TemplateUses {
    fn add(&mut self, jobs: &[JobInfo]) {
        for job in jobs {
            *self.jobs.entry(job.template_id.clone()).or_default() += 1;
        }
    }

    /// The number of jobs with a template, with a plus sign where there may be more: `3`, `12+`.
    pub fn count_of(&self, template_id: &str) -> String {
        let count = format::count(self.jobs.get(template_id).copied().unwrap_or_default() as u64);
        if self.is_cut { format!("{count}+") } else { count }
    }
}

/// Reads the uses every five minutes, and provides them to the calling component and its children.
pub fn provide_template_uses() {
    let uses = Fetch::new(|| Some(()), |()| read());
    auto_refresh(REFRESH_SECONDS, Signal::stored(false), move || uses.refresh_if_idle());
    provide_context(uses);
}

pub fn use_template_uses() -> Fetch<TemplateUses> {
    expect_context()
}

async fn read() -> Result<TemplateUses, Problem> {
    let newest = clock::service_now().div_euclid(1_000);
    let oldest = newest - MAX_JOB_WINDOW_SECONDS;
    let search = JobSearch { keyword: String::new(), status: None, oldest, newest };
    let (mut uses, mut cursor) = (TemplateUses::default(), None);
    for _ in 0..MAX_PAGES {
        let page = walk_page(&search, cursor).await?;
        uses.add(&page.jobs);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(uses);
        }
    }
    Ok(TemplateUses { is_cut: true, ..uses })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_is_not_complete_says_so() {
        let job = |template: &str| JobInfo { template_id: template.to_owned(), ..JobInfo::default() };
        let mut uses = TemplateUses::default();
        uses.add(&[job("a"), job("b"), job("a")]);
        assert_eq!((uses.count_of("a").as_str(), uses.count_of("c").as_str()), ("2", "0"));
        uses.is_cut = true;
        assert_eq!((uses.count_of("a").as_str(), uses.count_of("c").as_str()), ("2+", "0+"));
    }
}
