//! Jobs named in the address. A list that is too long for it is kept in the session storage of the tab under a name: a reload,
//! *back* and *forward* find it, and a link that is opened elsewhere does not. Only the last long list is kept.

use crate::state::tab_storage;
use media_api::JobId;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Maximum number of jobs listed in an address.
const MAX_LISTED: usize = 50;
const KEY: &str = "media-console.job-list";
/// Begins the name of a stored list; no ID begins with it.
const STORED: char = '~';

/// The text for these jobs. Stores a long list.
pub fn to_text<'a>(jobs: impl IntoIterator<Item = &'a str>) -> String {
    let jobs: Vec<&str> = jobs.into_iter().collect();
    let listed = jobs.join(",");
    if jobs.len() <= MAX_LISTED {
        return listed;
    }
    let mut hasher = DefaultHasher::new();
    listed.hash(&mut hasher);
    let name = format!("{STORED}{:x}", hasher.finish());
    tab_storage::set_text(KEY, Some(&format!("{name}:{listed}")));
    name
}

/// The jobs of a text; `None` if it is incomplete, or names a list that is not stored here.
pub fn parse(text: &str) -> Option<Vec<JobId>> {
    let jobs = |listed: &str| listed.split(',').map(|id| JobId::new(id).ok()).collect::<Option<Vec<_>>>();
    if text.starts_with(STORED) {
        return jobs(tab_storage::text(KEY)?.strip_prefix(text)?.strip_prefix(':')?);
    }
    jobs(text).filter(|jobs| jobs.len() <= MAX_LISTED)
}
