//! State that outlives a single component: address, selection, preferences, session, reads.

pub mod commands;
pub mod fetch;
pub mod history;
pub mod job_draft;
pub mod job_list;
pub mod job_walk;
pub mod newest;
pub mod notices;
pub mod paging;
pub mod pictures;
pub mod preferences;
pub mod query;
pub mod selection;
pub mod session;
pub mod subject;
pub mod tab_lock;
pub mod tab_storage;
pub mod tab_work;
pub mod task;
pub mod template_uses;
