//! One module per screen.

pub mod activity;
pub mod deletion;
pub mod job;
pub mod job_filters;
pub mod jobs;
pub mod submit;
pub mod template;
pub mod templates;
pub mod upload_ids;
pub mod uploads;
pub mod video;
pub mod video_filters;
pub mod videos;
