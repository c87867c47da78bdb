//! What outlives a single component: the URL, the selection, preferences, the session.

mod history;
pub mod paging;
pub mod pictures;
pub mod preferences;
pub mod remote;
pub mod selection;
pub mod session;
pub mod url;
