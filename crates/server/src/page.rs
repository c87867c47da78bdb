//! The page's files, as they were built into the program.

use media_proxy::Assets;
use std::borrow::Cow;

mod files {
    include!(concat!(env!("OUT_DIR"), "/page_files.rs"));
}

/// The files of `dist` at the time the program was built, sorted by path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BuiltIn;

impl Assets for BuiltIn {
    fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let found = files::FILES.binary_search_by_key(&path, |(name, _)| name).ok()?;
        Some(Cow::Borrowed(files::FILES[found].1))
    }
}
