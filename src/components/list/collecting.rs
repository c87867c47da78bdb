//! The state of a read of everything that matches.

use media_api::Problem;

/// What all pages are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Select,
    Export,
}

/// The progress of a read of all pages, or its result.
#[derive(Debug, Clone, PartialEq)]
pub enum Collecting {
    No,
    /// Number of rows found so far.
    Running(Purpose, usize),
    /// A file has this many first rows, and more match.
    Cut(usize),
    /// The list changed during the read, so that rows may be missing.
    Changed {
        found: usize,
        /// How many rows matched last.
        of: u64,
    },
    Failed(Box<Problem>),
}
