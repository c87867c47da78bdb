//! The result of a deletion: one line for each kind of outcome, and for each job or video.

use super::showing::Place;
use crate::components::deletion::kinds::{DeletionKind, name};
use crate::components::short_list::short_list;
use crate::format;
use crate::text::deletion as words;
use leptos::prelude::*;
use media_api::deletion::{Deletion, Outcome, State, Subject, Summary};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One line for each kind of outcome.
fn results(summary: &Summary) -> Vec<String> {
    let count = |n: usize| format::count(n as u64);
    let tally = &summary.tally;
    let mut lines = Vec::new();
    match summary.state {
        State::Finished => {}
        State::Planned | State::Cancelled | State::Expired => {
            return vec![words::state(summary.state).get().to_owned()];
        }
        State::Confirmed | State::Running | State::Stopping | State::Waiting | State::Halted => {
            lines.push(words::state(summary.state).get().to_owned());
        }
    }
    let deleted = DeletionKind::of_summary(summary).map_or(words::ALL_DELETED, |kind| kind.texts().deleted.1);
    lines.push(deleted.with(&[&count(tally.deleted), &count(tally.total())]));
    let more = [
        (tally.absent, words::WERE_GONE),
        (tally.refused + tally.failed, words::NOT_DELETED),
        (tally.unknown, words::NOT_KNOWN),
        (tally.planned, words::NEVER_SENT),
    ];
    lines.extend(more.into_iter().filter(|(n, _)| *n > 0).map(|(n, words)| words.with(&[&count(n)])));
    lines
}

#[component]
pub fn Results(summary: Memo<Option<Summary>>, place: Place) -> impl IntoView {
    let lines = move || {
        let lines = summary.with(|summary| summary.as_ref().map(results));
        lines.unwrap_or_default().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    view! { <div class="results" id=place.result_id() role="status">{lines}</div> }
}

/// The outcomes of the items of one job or video.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SubjectResult {
    subject: Subject,
    deleted: usize,
    absent: usize,
}

fn by_subject(deletion: &Deletion) -> Vec<SubjectResult> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for item in &deletion.items {
        let (deleted, absent) = counts.entry(&item.subject).or_default();
        match item.outcome {
            Outcome::Deleted => *deleted += 1,
            Outcome::Absent => *absent += 1,
            Outcome::Planned | Outcome::Sent | Outcome::Refused | Outcome::Failed | Outcome::Unknown => {}
        }
    }
    let result = |subject: &Subject| {
        let (deleted, absent) = counts.get(subject.id.as_str()).copied().unwrap_or_default();
        SubjectResult { subject: subject.clone(), deleted, absent }
    };
    deletion.plan.subjects.iter().map(result).collect()
}

/// One line for each job, video or template.
#[component]
pub fn SubjectResults(found: Memo<Option<Arc<Deletion>>>) -> impl IntoView {
    move || {
        let deletion = found.get()?;
        let kind = DeletionKind::of_summary(&deletion.summary)?;
        let all = by_subject(&deletion);
        let line = move |result: SubjectResult| {
            let path = (kind.texts().owner_path)(&result.subject.id);
            let name = name(&result.subject);
            let counts = move || {
                let absent = (result.absent > 0)
                    .then(|| words::WERE_GONE.with(&[&format::count(result.absent as u64)]));
                std::iter::once(kind.items(result.deleted)).chain(absent).collect::<Vec<_>>().join(" · ")
            };
            view! { <li><a href=path>{name}</a>" "<span class="muted">{counts}</span></li> }
        };
        Some(short_list(all.into_iter(), line, words::AND_MORE, None))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::{deletion, subject, summary};
    use super::*;
    use media_api::deletion::{ItemOutcome, Tally};

    #[test]
    fn the_result_never_says_more_than_was_read_back() {
        let tally = Tally { deleted: 9, refused: 1, unknown: 1, planned: 2, ..Tally::default() };
        let over = |state| results(&Summary { tally, ..summary("d", state) });
        assert_eq!(
            over(State::Finished),
            ["Deleted: 9 of 13", "Not deleted: 1", "Unknown: 1", "Never sent: 2"]
        );
        assert_eq!(over(State::Cancelled), ["Cancelled. Nothing was sent."]);
        assert_eq!(over(State::Running)[..2], ["Running", "Deleted: 9 of 13"]);
    }

    #[test]
    fn each_job_has_its_own_counts() {
        let mut deletion = deletion("d", State::Finished);
        deletion.plan.subjects = vec![subject("a", "Gate", 2), subject("b", "Yard", 1)];
        let item = |subject: &str, outcome| ItemOutcome {
            subject: subject.to_owned(),
            item: "1".to_owned(),
            outcome,
            code: None,
            message: None,
            request_id: None,
        };
        deletion.items =
            vec![item("a", Outcome::Deleted), item("b", Outcome::Absent), item("a", Outcome::Deleted)];
        let counts: Vec<(usize, usize)> =
            by_subject(&deletion).iter().map(|result| (result.deleted, result.absent)).collect();
        assert_eq!(counts, [(2, 0), (0, 1)]);
    }
}
