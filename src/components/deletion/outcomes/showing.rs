//! Which outcomes are shown, and where.

use crate::state::paging::SIZES;
use crate::state::query::{HistoryMode, Query, UrlQuery};
use leptos::prelude::*;
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

/// Which outcomes are shown. The address holds it.
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

impl Showing {
    /// What the address of the page states for this place, and how that is changed.
    pub fn in_address(url: UrlQuery, place: Place) -> (Memo<Self>, Callback<Self>) {
        let showing = Memo::new(move |_| url.query.with(|query| Self::of(query, place)));
        let change = Callback::new(move |next: Self| {
            let is_other_page = next.page != showing.with_untracked(|showing| showing.page);
            let mode = if is_other_page { HistoryMode::Push } else { HistoryMode::Replace };
            url.set(&next.parameters(place), mode);
        });
        (showing, change)
    }

    fn of(query: &Query, place: Place) -> Self {
        let [outcome, size, page] = place.parameters();
        let number = |name| query.get(name).and_then(|text| text.parse::<u32>().ok());
        Self {
            outcome: query.get(outcome).and_then(outcome_from_name),
            page: number(page).filter(|page| *page > 0).unwrap_or(1),
            size: number(size).filter(|size| SIZES.contains(size)).unwrap_or(SIZE),
        }
    }

    fn parameters(&self, place: Place) -> [(&'static str, Option<String>); 3] {
        let [outcome, size, page] = place.parameters();
        [
            (outcome, self.outcome.map(|outcome| outcome_name(outcome).to_owned())),
            (size, (self.size != SIZE).then(|| self.size.to_string())),
            (page, (self.page > 1).then(|| self.page.to_string())),
        ]
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
        self.parameters()[0]
    }

    /// The parameters of the address: outcome, size and page.
    pub fn parameters(self) -> [&'static str; 3] {
        match self {
            Place::Page => ["outcome", "size", "page"],
            Place::Dialog => ["dialog-outcome", "dialog-size", "dialog-page"],
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
    fn what_is_shown_survives_the_address_and_each_place_has_its_own() {
        let showing = Showing { outcome: Some(Outcome::Refused), page: 3, size: 100 };
        let query: Query = showing.parameters(Place::Dialog).into_iter().collect();
        assert_eq!(Showing::of(&query, Place::Dialog), showing);
        assert_eq!(Showing::of(&query, Place::Page), Showing::default());
        let broken = [("outcome", "x"), ("page", "0"), ("size", "3")];
        let query: Query = broken.map(|(name, value)| (name, Some(value.to_owned()))).into_iter().collect();
        assert_eq!(Showing::of(&query, Place::Page), Showing::default());
    }

    #[test]
    fn every_filter_is_found_by_its_name() {
        for outcome in FILTERS {
            assert_eq!(outcome_from_name(outcome_name(outcome)), Some(outcome));
        }
        assert_eq!(outcome_from_name("gone"), None);
    }
}
