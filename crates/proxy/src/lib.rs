//! The signing proxy behind the console: it holds the AccessKey, decides what is allowed, signs and calls the service.
//!
//! [`app`] builds everything from its parts, so that a test can pass a fake service, another store or other pictures.
//! A request passes the guard (`guard.rs`, the one place where the order of the checks is written), then one handler.
//! `router.rs` lists every route with its access. Each handler module has a state of its own; only `app.rs` depends on all of
//! them.
//! Deletions are planned, confirmed, run and settled in `deletions/`; every change leaves a durable intent and an outcome in
//! the journal.

mod about;
mod access;
mod activity;
mod app;
mod assets;
mod body;
mod bucket;
mod call;
mod callback_tests;
mod callbacks;
mod capacity;
mod config;
mod connections;
pub mod credentials;
mod deletions;
mod downloads;
mod events;
mod fault_plans;
mod faults;
mod guard;
mod headers;
mod history;
mod identity;
mod names;
mod newest;
mod pictures;
mod policy;
mod refusal;
mod regions;
mod router;
mod serve;
mod session;
mod state;
mod store;
mod text;
mod token;
mod upstream;

pub use access::Access;
pub use app::{App, app};
pub use assets::{Assets, Directory};
pub use callback_tests::CallbackTests;
pub use config::{Config, Limits, Pace, Safety, is_usual_loopback};
pub use deletions::batching;
pub use fault_plans::FaultPlans;
pub use identity::{IdentityError, account_of};
pub use pictures::{OssPictures, PictureError, PictureSource};
pub use regions::{Endpoint, Endpoints, UnknownRegion};
pub use router::Route;
pub use serve::serve;
pub use session::{LAUNCH_TOKEN_SECONDS, end_sessions, issue_launch_token};
pub use store::sqlite::{ExportError, export_record, key_record, verify_record};
pub use store::{
    CheckpointFile, Checkpoints, Evidence, Journal, JournalError, RecordKey, RecordKeyError, keep_checkpoints,
};
pub use upstream::{Retry, Upstream, UpstreamError};
