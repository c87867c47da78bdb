//! The snapshots of one job over a time range: reading them, storing what is known of them, and finding gaps.

pub mod deleted;
mod edges;
pub mod gaps;
pub mod life;
mod list;
mod lookback;
mod read_page;
mod reader;
pub mod spans;
pub mod store;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod store_tests;
pub mod surroundings;

pub use list::PictureList;
pub use lookback::{Lookback, Search};
pub use read_page::read_overlay;
pub use reader::PictureReader;
pub use store::{CAP, PartState, PictureStore};

use media_api::ice::ListLiveSnapshotFilesResponse;
use media_api::{Answer, PictureLinks};
use std::sync::Arc;

/// One snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// When it was taken, in milliseconds since the epoch.
    pub millis: i64,
    /// Whether it is the one file that each new snapshot overwrites.
    pub is_overlay: bool,
    pub bucket: String,
    /// Object key.
    pub object: String,
    pub links: PictureLinks,
}

impl Picture {
    /// A picture of which nothing but its time is known.
    pub fn unread(millis: i64) -> Self {
        let links = PictureLinks { thumbnail: String::new(), full: String::new() };
        Self { millis, is_overlay: false, bucket: String::new(), object: String::new(), links }
    }

    /// Whether more than its time is known. A picture that was read has an object key.
    pub fn is_read(&self) -> bool {
        !self.object.is_empty()
    }

    /// Its key in the selection.
    pub fn key(&self) -> String {
        key_at(self.millis)
    }
}

/// Pictures, oldest first, each time once.
pub type Pictures = Arc<Vec<Arc<Picture>>>;

/// The selection key of the picture taken at an instant; keys sort as their times do.
pub fn key_at(millis: i64) -> String {
    format!("{millis:015}")
}

/// The time in a selection key.
pub fn millis_of(key: &str) -> Option<i64> {
    key.parse().ok()
}

/// The snapshots of an answer with their links.
pub fn pictures_of(answer: Answer<ListLiveSnapshotFilesResponse>) -> Vec<Picture> {
    let mut links = answer.pictures.into_iter();
    let files = answer.response.file_list.into_iter();
    files
        .map(|file| Picture {
            millis: file.create_timestamp,
            is_overlay: file.is_overlay,
            bucket: file.oss_bucket,
            object: file.oss_object,
            links: links.next().unwrap_or_default(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_times_do() {
        assert!(key_at(999) < key_at(1_767_322_800_123));
        assert_eq!(millis_of(&key_at(1_767_322_800_123)), Some(1_767_322_800_123));
    }
}
