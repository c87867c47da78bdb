//! Intelligent Media Services, 2020-11-09: live snapshots, one file per operation.

mod create_live_snapshot_template;
mod delete_live_snapshot_files;
mod delete_live_snapshot_template;
mod get_event_callback;
mod get_live_snapshot_job;
mod get_live_snapshot_template;
mod list_live_snapshot_files;
mod list_live_snapshot_jobs;
mod list_live_snapshot_templates;
mod local;
mod send_live_snapshot_job_command;
mod set_event_callback;
mod shared;
mod stream_url;
mod submit_live_snapshot_job;
mod update_live_snapshot_template;

pub use create_live_snapshot_template::*;
pub use delete_live_snapshot_files::*;
pub use delete_live_snapshot_template::*;
pub use get_event_callback::*;
pub use get_live_snapshot_job::*;
pub use get_live_snapshot_template::*;
pub use list_live_snapshot_files::*;
pub use list_live_snapshot_jobs::*;
pub use list_live_snapshot_templates::*;
pub use local::*;
pub use send_live_snapshot_job_command::*;
pub use set_event_callback::*;
pub use shared::*;
pub use stream_url::*;
pub use submit_live_snapshot_job::*;
pub use update_live_snapshot_template::*;
