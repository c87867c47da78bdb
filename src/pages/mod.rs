//! One module per screen.

pub mod activity;
pub mod batch;
pub mod deletion;
pub mod faults;
pub mod job;
pub mod jobs;
pub mod submit;
pub mod template;
pub mod templates;
pub mod uploads;
pub mod video;
pub mod videos;
pub mod wall;
