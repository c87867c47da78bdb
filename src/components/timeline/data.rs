//! What a timeline shows.

use super::slices::Slices;
use crate::state::pictures::deleted::DeletedRun;
use crate::state::pictures::gaps::Gap;
use crate::state::pictures::spans::Span;
use crate::state::pictures::{PartState, Picture};
use std::sync::Arc;

/// What is drawn. Spans lie within the range and are in milliseconds since the epoch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimelineData {
    pub slices: Slices,
    pub gaps: Vec<Gap>,
    /// Parts of the range that are not read, and why.
    pub unread: Vec<(Span, PartState)>,
    /// Parts in which the job is known to have been stopped.
    pub stopped: Vec<Span>,
    /// The part before the job was created.
    pub absent: Option<Span>,
    /// The part of which neither gaps nor deletions are known.
    pub unexplained: Option<Span>,
    /// Pictures that were deleted with this console.
    pub deleted: Vec<DeletedRun>,
}

/// Summary of the time between two instants.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Peek {
    /// How many pictures; `None` if not known.
    pub count: Option<usize>,
    /// One of them.
    pub picture: Option<Arc<Picture>>,
}
