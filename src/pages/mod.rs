//! One module per screen.

pub mod job;
pub mod job_filters;
pub mod jobs;
