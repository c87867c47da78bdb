//! Names of jobs, templates and videos, as last read: the activity record names the target of a call, and most calls carry only
//! an ID.

use crate::activity::MAX_RESOURCE_CHARS;
use crate::text;
use lru::LruCache;
use media_api::ice::{
    GetLiveSnapshotJobResponse, GetLiveSnapshotTemplateResponse, ListLiveSnapshotJobsResponse,
    ListLiveSnapshotTemplatesResponse,
};
use media_api::vod::{GetVideoInfoResponse, GetVideoListResponse, SearchMediaResponse, Video};
use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// Maximum number of names held; the least recently used are dropped first.
const KEPT: NonZeroUsize = NonZeroUsize::new(10_000).expect("is not zero");

/// Names by ID.
#[derive(Debug)]
pub(crate) struct Names(Mutex<LruCache<String, String>>);

impl Names {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }

    /// The last name read for this ID.
    pub(crate) fn get(&self, id: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Stores the names in a response of the service.
    pub(crate) fn learn(&self, response: &dyn Any) {
        let stated = named(response).into_iter().filter(|(id, name)| !id.is_empty() && !name.is_empty());
        let stated: Vec<_> =
            stated.map(|(id, name)| (text::printable(id, MAX_RESOURCE_CHARS), text::name(name))).collect();
        // Most responses, such as lists of pictures, contain no name.
        if stated.is_empty() {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, name) in stated {
            kept.put(id, name);
        }
    }
}

/// Every ID with its name in a response.
fn named(response: &dyn Any) -> Vec<(&str, &str)> {
    if let Some(jobs) = response.downcast_ref::<ListLiveSnapshotJobsResponse>() {
        jobs.job_list.iter().map(|job| (job.job_id.as_str(), job.job_name.as_str())).collect()
    } else if let Some(job) = response.downcast_ref::<GetLiveSnapshotJobResponse>() {
        vec![(&job.job_id, &job.job_name)]
    } else if let Some(templates) = response.downcast_ref::<ListLiveSnapshotTemplatesResponse>() {
        let named = templates.template_list.iter();
        named.map(|template| (template.template_id.as_str(), template.template_name.as_str())).collect()
    } else if let Some(template) = response.downcast_ref::<GetLiveSnapshotTemplateResponse>() {
        vec![(&template.template_id, &template.template_name)]
    } else if let Some(videos) = response.downcast_ref::<GetVideoListResponse>() {
        videos.video_list.video.iter().map(titled).collect()
    } else if let Some(found) = response.downcast_ref::<SearchMediaResponse>() {
        found.media_list.iter().map(|media| titled(&media.video)).collect()
    } else if let Some(info) = response.downcast_ref::<GetVideoInfoResponse>() {
        vec![titled(&info.video)]
    } else {
        Vec::new()
    }
}

fn titled(video: &Video) -> (&str, &str) {
    (&video.video_id, &video.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::ice::JobInfo;

    #[test]
    fn the_name_that_was_read_last_counts() {
        let names = Names::new();
        let list = |name: &str| {
            let job = JobInfo { job_id: "j".to_owned(), job_name: name.to_owned(), ..JobInfo::default() };
            ListLiveSnapshotJobsResponse { job_list: vec![job], ..Default::default() }
        };
        names.learn(&list("Lobby"));
        names.learn(&list("Lobby\n2"));
        names.learn(&list(""));
        assert_eq!(names.get("j").as_deref(), Some("Lobby 2"));
        names.learn(&"not an answer");
        assert_eq!(names.get("x"), None);
    }
}
