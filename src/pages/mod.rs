//! One module per screen.

pub mod deletion;
pub mod job_filters;
pub mod jobs;
