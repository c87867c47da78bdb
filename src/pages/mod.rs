//! One module per screen.

pub mod jobs;
