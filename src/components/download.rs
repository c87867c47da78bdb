//! Pictures as files: a single one unchanged, several as one ZIP file that the server streams.

use crate::client;
use crate::format;
use crate::state::notices::{Notice, Notices, use_notices};
use crate::state::pictures::Picture;
use crate::state::task::ScopedTask;
use crate::text::job as words;
use leptos::prelude::*;
use media_api::{Download, DownloadRequest, MAX_DOWNLOAD, Problem, file_stem, picture_file};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// The downloads of one screen.
#[derive(Clone, Copy)]
pub struct Downloads {
    /// The server is preparing the file; the browser shows the rest.
    pub is_busy: RwSignal<bool>,
    pub problem: RwSignal<Option<Problem>>,
    notices: Notices,
    task: ScopedTask,
}

impl Downloads {
    pub fn new() -> Self {
        Self {
            is_busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            notices: use_notices(),
            task: ScopedTask::new(),
        }
    }

    /// Whether this many pictures fit into one file.
    pub fn fits(count: usize) -> bool {
        (1..=MAX_DOWNLOAD).contains(&count)
    }

    /// Why more are refused.
    pub fn limit_words() -> String {
        words::DOWNLOAD_LIMIT.with(&[&format::count(MAX_DOWNLOAD as u64)])
    }

    /// Starts the browser's download of the pictures. Their files are named after the job and their time.
    pub fn start(self, job: String, pictures: &[Arc<Picture>]) {
        self.problem.set(None);
        if let [picture] = pictures {
            return save_from(&picture.links.full, &file_of(&job, picture));
        }
        let links = pictures.iter().map(|picture| picture.links.full.clone()).collect();
        let request = DownloadRequest { name: job, pictures: links };
        self.is_busy.set(true);
        self.task.replace(async move {
            let prepared: Result<Download, Problem> = client::post("/api/downloads", &request).await;
            self.is_busy.set(false);
            match prepared {
                Ok(Download { path, file }) => {
                    save_from(&path, &file);
                    // What is gone is found while the file is written, when the page has no part in it any more.
                    self.notices.show(Notice::done(move || words::DOWNLOAD_STARTED.with(&[&file])));
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
        });
    }
}

impl Default for Downloads {
    fn default() -> Self {
        Self::new()
    }
}

/// The file name of a picture.
pub fn file_of(job: &str, picture: &Picture) -> String {
    picture_file(&file_stem(job), picture.millis, 0)
}

/// Lets the browser save the target of an address: one of this server, or of an object of this page.
pub fn save_from(address: &str, file: &str) {
    let Ok(link) = document().create_element("a").map(JsCast::unchecked_into::<web_sys::HtmlAnchorElement>)
    else {
        return;
    };
    link.set_href(address);
    link.set_download(file);
    link.click();
}
