//! One module per screen.

pub mod activity;
pub mod job;
pub mod jobs;
pub mod templates;
pub mod uploads;
pub mod video;
pub mod videos;
