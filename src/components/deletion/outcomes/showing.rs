//! Which outcomes are shown, and where.

use media_api::deletion::Outcome;

/// Rows per page; a deletion can have ten thousand items.
const SIZE: u32 = 50;

/// Outcomes that can be chosen.
pub const FILTERS: [Outcome; 6] = [
    Outcome::Refused,
    Outcome::Failed,
    Outcome::Unknown,
    Outcome::Planned,
    Outcome::Absent,
    Outcome::Deleted,
];

/// Which outcomes are shown. Held by the owner: the address on a page, a signal in the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Showing {
    /// `None` shows all.
    pub outcome: Option<Outcome>,
    /// From 1.
    pub page: u32,
    /// Entries per page.
    pub size: u32,
}

impl Default for Showing {
    fn default() -> Self {
        Self { outcome: None, page: 1, size: SIZE }
    }
}

/// Where the outcomes are shown. Both places can be on screen at once, so each has IDs and names of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Page,
    Dialog,
}

impl Place {
    /// The ID of the result in the dialog, by which the dialog is described.
    pub fn result_id(self) -> Option<&'static str> {
        match self {
            Place::Page => None,
            Place::Dialog => Some("deletion-what"),
        }
    }

    pub fn filter_name(self) -> &'static str {
        match self {
            Place::Page => "outcome",
            Place::Dialog => "dialog-outcome",
        }
    }
}

/// An outcome as it is written in the address and in exports.
pub fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Planned => "planned",
        Outcome::Sent => "sent",
        Outcome::Deleted => "deleted",
        Outcome::Absent => "absent",
        Outcome::Refused => "refused",
        Outcome::Failed => "failed",
        Outcome::Unknown => "unknown",
    }
}

/// The outcome of that name, if it can be chosen.
pub fn outcome_from_name(name: &str) -> Option<Outcome> {
    FILTERS.into_iter().find(|outcome| outcome_name(*outcome) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_found_by_its_name() {
        for outcome in FILTERS {
            assert_eq!(outcome_from_name(outcome_name(outcome)), Some(outcome));
        }
        assert_eq!(outcome_from_name("gone"), None);
    }
}
