//! The state of a read of everything that matches.

use media_api::Problem;

/// What all pages are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Select,
    Export,
}

/// How far a read of all pages is, or how it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Collecting {
    No,
    /// So many rows have been found.
    Running(Purpose, usize),
    /// A file has the first so many rows, and more match.
    Cut(usize),
    Failed(Box<Problem>),
}
