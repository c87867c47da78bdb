//! The results of the palette: screens at once, and jobs, templates and videos by the service's own searches.

use crate::client;
use crate::clock;
use crate::components::filters::keyword;
use crate::components::video::{VideoFilters, is_not_found, name_of};
use crate::format;
use crate::paths::{encode, job_path, template_path, video_path};
use crate::routes::{SCREENS, Screen};
use crate::state::fetch::Fetch;
use crate::state::job_walk::{JobSearch, walk_page};
use crate::state::paging::Paging;
use crate::state::session::{use_is_local, use_read_only};
use crate::state::task::{ScopedTask, TYPING_PAUSE};
use crate::text::{Tr, frame, palette as words};
use leptos::prelude::*;
use media_api::ice::{ListLiveSnapshotTemplates, MAX_JOB_WINDOW_SECONDS};
use media_api::{PageSize, Problem};

/// Maximum number of jobs, templates and videos, of each.
const OFFERED: usize = 6;

/// The kind of a found entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    Screens,
    Jobs,
    Templates,
    Videos,
    More,
}

impl Group {
    pub const ALL: [Group; 5] = [Self::Screens, Self::Jobs, Self::Templates, Self::Videos, Self::More];

    pub fn title(self) -> Tr {
        match self {
            Self::Screens => frame::SCREENS,
            Self::Jobs => words::RECENT_JOBS,
            Self::Templates => frame::TEMPLATES,
            Self::Videos => frame::VIDEOS,
            Self::More => words::MORE,
        }
    }

    /// Part of element IDs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Screens => "screens",
            Self::Jobs => "jobs",
            Self::Templates => "templates",
            Self::Videos => "videos",
            Self::More => "more",
        }
    }
}

/// Something that can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Found {
    pub group: Group,
    pub label: String,
    pub detail: String,
    pub path: String,
}

/// A search and its results.
#[derive(Clone, Copy)]
pub struct Search {
    /// The typed text, trimmed and cut to the length that the service accepts.
    text: RwSignal<String>,
    /// The text to search for, after a pause in typing; empty for no search.
    sought: RwSignal<String>,
    jobs: Fetch<Vec<Found>>,
    templates: Fetch<Vec<Found>>,
    videos: Fetch<Vec<Found>>,
    pause: ScopedTask,
    is_local: Memo<bool>,
    read_only: Memo<bool>,
}

impl Search {
    pub fn new() -> Self {
        let sought = RwSignal::new(String::new());
        let wanted = move || Some(sought.get()).filter(|text| !text.is_empty());
        Self {
            text: RwSignal::new(String::new()),
            sought,
            jobs: Fetch::new(wanted, find_jobs),
            templates: Fetch::new(wanted, find_templates),
            videos: Fetch::new(wanted, find_videos),
            pause: ScopedTask::new(),
            is_local: use_is_local(),
            read_only: use_read_only(),
        }
    }

    /// Searches for another text. Requests under way for the previous one are aborted.
    pub fn set_text(self, text: String) {
        let text = keyword(text.trim());
        self.text.set(text.clone());
        self.pause.after(TYPING_PAUSE, move || self.sought.set(text));
    }

    /// What has been found so far. Results of another text are left out.
    pub fn found(self) -> Vec<Found> {
        let text = self.text.get();
        let mut found = screens(&text, |screen| screen.is_offered(self.is_local.get(), self.read_only.get()));
        if text.is_empty() {
            return found;
        }
        if self.sought.with(|sought| *sought == text) {
            for fetch in [self.jobs, self.templates, self.videos] {
                if fetch.is_current.get() {
                    found.extend(fetch.data.get().unwrap_or_default());
                }
            }
        }
        found.extend(searches(&text));
        found
    }

    pub fn is_busy(self) -> bool {
        let is_ahead = self.text.with(|text| self.sought.with(|sought| text != sought));
        is_ahead || [self.jobs, self.templates, self.videos].into_iter().any(Fetch::is_busy)
    }

    /// The failed searches, with the reasons.
    pub fn problem(self) -> Option<(Group, Problem)> {
        let parts =
            [(Group::Jobs, self.jobs), (Group::Templates, self.templates), (Group::Videos, self.videos)];
        parts.into_iter().find_map(|(group, fetch)| Some((group, fetch.problem.get()?)))
    }
}

/// The screens that are offered, need no ID, and whose title or path holds the text.
fn screens(text: &str, is_offered: impl Fn(&Screen) -> bool) -> Vec<Found> {
    let wanted = text.to_lowercase();
    let screens = SCREENS.iter().filter(|screen| !screen.path.contains(':') && is_offered(screen));
    let found = screens.map(|screen| Found {
        group: Group::Screens,
        label: screen.parent_title().map_or_else(
            || screen.title.get().to_owned(),
            |parent| format!("{} › {}", parent.get(), screen.title.get()),
        ),
        detail: screen.shortcut.map(|key| format!("g {key}")).unwrap_or_default(),
        path: screen.path.to_owned(),
    });
    found.filter(|one| one.label.to_lowercase().contains(&wanted) || one.path.contains(&wanted)).collect()
}

/// The lists that search further for the text than the palette does.
fn searches(text: &str) -> [Found; 2] {
    let query = encode(text);
    let more = |label: Tr, path: String| Found {
        group: Group::More,
        label: label.with(&[text]),
        detail: String::new(),
        path,
    };
    [
        more(words::ALL_JOBS, format!("/jobs?q={query}&range=all")),
        more(words::ALL_VIDEOS, format!("/videos?q={query}")),
    ]
}

async fn find_jobs(keyword: String) -> Result<Vec<Found>, Problem> {
    let newest = clock::service_now().div_euclid(1_000);
    let oldest = newest - MAX_JOB_WINDOW_SECONDS;
    let page = walk_page(&JobSearch { keyword, status: None, oldest, newest }, None).await?;
    let found = page.jobs.into_iter().take(OFFERED).map(|job| Found {
        group: Group::Jobs,
        path: job_path(&job.job_id),
        detail: format::short_id(&job.job_id),
        label: if job.job_name.is_empty() { job.job_id } else { job.job_name },
    });
    Ok(found.collect())
}

async fn find_templates(keyword: String) -> Result<Vec<Found>, Problem> {
    let request = ListLiveSnapshotTemplates {
        search_key_word: Some(keyword),
        page_size: PageSize::new(OFFERED as u32).ok(),
        ..Default::default()
    };
    let templates = client::call(&request).await?.response.template_list;
    let found = templates.into_iter().map(|template| Found {
        group: Group::Templates,
        path: template_path(&template.template_id),
        detail: format::short_id(&template.template_id),
        label: template.template_name,
    });
    Ok(found.collect())
}

async fn find_videos(keyword: String) -> Result<Vec<Found>, Problem> {
    let size = PageSize::new(OFFERED as u32).unwrap_or_default();
    let filters =
        VideoFilters { keyword, paging: Paging { size, ..Paging::default() }, ..VideoFilters::default() };
    let Some(request) = filters.search(clock::service_now()) else { return Ok(Vec::new()) };
    let answer = match client::call(&request).await {
        Ok(answer) => answer.response,
        Err(problem) if is_not_found(&problem) => return Ok(Vec::new()),
        Err(problem) => return Err(problem),
    };
    let found = answer.media_list.into_iter().map(|media| {
        let id = if media.media_id.is_empty() { media.video.video_id } else { media.media_id };
        Found {
            group: Group::Videos,
            path: video_path(&id),
            label: name_of(&media.video.title, &id),
            detail: format::short_id(&id),
        }
    });
    Ok(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_found_by_title_and_path_and_none_needs_an_id() {
        let offered = |text: &str, is_local: bool| {
            let found = screens(text, |screen| screen.is_offered(is_local, false));
            found.into_iter().map(|one| one.path).collect::<Vec<_>>()
        };
        let paths = |text: &str| offered(text, true);
        assert_eq!(paths("wall"), ["/wall"]);
        assert!(paths("JOB").contains(&"/jobs/new".to_owned()));
        assert!(paths("").iter().all(|path| !path.contains(':')));
        assert!(paths("zzz").is_empty());
        assert_eq!(offered("fault", true), ["/faults"]);
        assert!(offered("fault", false).is_empty(), "the cloud cannot be told to fail");
    }

    #[test]
    fn a_text_leads_to_the_lists_that_search_for_it() {
        let paths = searches("a&b 大").map(|one| one.path);
        assert_eq!(paths, ["/jobs?q=a%26b%20%E5%A4%A7&range=all", "/videos?q=a%26b%20%E5%A4%A7"]);
    }
}
