//! One module per screen.

pub mod job_filters;
pub mod jobs;
pub mod submit;
pub mod template;
