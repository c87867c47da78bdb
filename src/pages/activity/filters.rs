//! The filters of the activity: from query parameters to requests.

use crate::components::time_range::TimeRange;
use crate::state::query::Query;
use media_api::{ActivityOutcome, ActivityQuery, Recorded};

/// The server accepts a range of any length; this only keeps the arithmetic in bounds.
pub const MAX_DAYS: i64 = 36_500;
/// Entries per read.
const PER_READ: u32 = 50;

/// Every outcome with its name in the address.
pub const OUTCOMES: &[(&str, ActivityOutcome)] = &[
    ("ok", ActivityOutcome::Ok),
    ("refused", ActivityOutcome::Refused),
    ("failed", ActivityOutcome::Failed),
    ("unknown", ActivityOutcome::Unknown),
    ("sent", ActivityOutcome::Sent),
];

/// The value of `rows` that lists each call of a deletion.
pub const EACH_CALL: &str = "calls";

pub fn outcome_name(outcome: ActivityOutcome) -> &'static str {
    OUTCOMES.iter().find(|(_, known)| *known == outcome).map_or("", |(name, _)| name)
}

/// The query parameters of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilters {
    /// Text in a name, ID, parameter or code.
    pub text: String,
    pub action: Option<Recorded>,
    pub outcome: Option<ActivityOutcome>,
    pub range: Option<TimeRange>,
    /// Each call of a deletion has a row of its own.
    pub each_call: bool,
}

impl ActivityFilters {
    /// Unknown values are ignored.
    pub fn from_query(query: &Query) -> Self {
        let outcome = query.get("outcome").and_then(|name| OUTCOMES.iter().find(|(known, _)| *known == name));
        Self {
            text: query.get("q").unwrap_or_default().trim().chars().take(ActivityQuery::MAX_TEXT).collect(),
            action: query.get("action").and_then(|name| Recorded::all().find(|action| action.name() == name)),
            outcome: outcome.map(|(_, outcome)| *outcome),
            range: query.get("range").and_then(TimeRange::parse).filter(|r| r.problem(MAX_DAYS).is_none()),
            each_call: query.get("rows") == Some(EACH_CALL),
        }
    }

    pub fn to_query(&self) -> Query {
        let pairs = [
            ("q", Some(self.text.clone())),
            ("action", self.action.map(|action| action.name().to_owned())),
            ("outcome", self.outcome.map(|outcome| outcome_name(outcome).to_owned())),
            ("range", self.range.map(TimeRange::to_text)),
            ("rows", self.each_call.then(|| EACH_CALL.to_owned())),
        ];
        pairs.into_iter().collect()
    }

    /// The call for the entries before one. `now` is in milliseconds.
    pub fn request(&self, before: Option<i64>, now: i64) -> ActivityQuery {
        let bounds = self.range.map(|range| range.bounds(now));
        ActivityQuery {
            before,
            limit: Some(PER_READ),
            kind: self.action.map(|action| action.name().to_owned()),
            outcome: self.outcome,
            from: bounds.map(|(start, _)| start.saturating_mul(1000)),
            to: match self.range {
                // The second of the end belongs to the range.
                Some(TimeRange::Between(_, end)) => Some(end.saturating_mul(1000).saturating_add(999)),
                // Entries are dated by the server's own clock, which may be ahead of the service's.
                Some(TimeRange::Last(_)) | None => None,
            },
            text: Some(self.text.clone()).filter(|text| !text.is_empty()),
            grouped: !self.each_call,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::Action;

    #[test]
    fn filters_survive_the_address() {
        let filters = ActivityFilters {
            text: "Lobby 2".to_owned(),
            action: Some(Recorded::Call(Action::DeleteStream)),
            outcome: Some(ActivityOutcome::Refused),
            range: Some(TimeRange::Last(TimeRange::DAY)),
            each_call: true,
        };
        assert_eq!(ActivityFilters::from_query(&filters.to_query()), filters);
    }

    #[test]
    fn unknown_values_are_no_filter() {
        let pairs = [("action", "GetPlayInfo"), ("outcome", "maybe"), ("range", "soon"), ("rows", "all")];
        let query: Query = pairs.map(|(name, value)| (name, Some(value.to_owned()))).into_iter().collect();
        assert_eq!(ActivityFilters::from_query(&query), ActivityFilters::default());
    }

    #[test]
    fn the_last_second_of_a_range_is_whole() {
        let filters =
            ActivityFilters { range: Some(TimeRange::Between(10, 12)), ..ActivityFilters::default() };
        let request = filters.request(None, 0);
        assert_eq!((request.from, request.to, request.grouped), (Some(10_000), Some(12_999), true));
    }

    #[test]
    fn a_range_up_to_now_has_no_end() {
        let filters = ActivityFilters { range: Some(TimeRange::Last(60)), ..ActivityFilters::default() };
        let request = filters.request(None, 100_000);
        assert_eq!((request.from, request.to), (Some(40_000), None));
    }

    #[test]
    fn every_outcome_has_a_name() {
        use ActivityOutcome::*;
        assert!([Sent, Ok, Refused, Failed, Unknown].into_iter().all(|o| !outcome_name(o).is_empty()));
    }
}
