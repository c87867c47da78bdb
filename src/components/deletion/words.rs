//! Texts for a plan and a deletion, with numbers. Everything comes from the plan or the deletion.

use super::kinds::{DeletionKind, name};
use super::state::Source;
use crate::format::{self, Zone};
use crate::text::{counted, deletion as words, table::span};
use media_api::deletion::{Plan, State, Summary, Target, Warning};

/// The question in the dialog's head.
pub fn title(kind: DeletionKind, plan: &Plan) -> String {
    kind.texts().title.with(&[&kind.items(plan.total), &kind.texts().owner(&plan.subjects)])
}

/// The button that confirms: verb, noun and number.
pub fn action(kind: DeletionKind, plan: &Plan) -> String {
    kind.texts().action.with(&[&kind.items(plan.total)])
}

/// A deletion in one line: items and owner. After its end it says what was deleted.
pub fn headline(summary: &Summary) -> String {
    let Some(kind) = DeletionKind::of_summary(summary) else { return summary.action.name().to_owned() };
    let (texts, tally) = (kind.texts(), &summary.tally);
    let all = kind.items(tally.total());
    let what = match summary.state {
        State::Finished if tally.deleted == tally.total() => texts.done.with(&[&all]),
        State::Finished => {
            texts.done.with(&[&words::SOME_OF.with(&[&format::count(tally.deleted as u64), &all])])
        }
        State::Planned
        | State::Confirmed
        | State::Running
        | State::Stopping
        | State::Waiting
        | State::Halted
        | State::Cancelled
        | State::Expired => texts.action.with(&[&all]),
    };
    match (texts.names_owner, kind.has_owners(), summary.subjects.as_slice()) {
        (false, ..) => what,
        // Several items that have no owners are already counted.
        (true, false, subjects @ [_, _, ..]) => {
            format!("{what} · {}", names(&subjects.iter().map(name).collect::<Vec<_>>()))
        }
        (true, _, subjects) => format!("{what} · {}", texts.owner(subjects)),
    }
}

/// Why a plan has no items. What was left out, and jobs without pictures, are listed below it.
pub fn nothing(plan: &Plan, source: Option<&Source>, zone: Zone) -> String {
    let is_reason = |warning: &Warning| match warning {
        Warning::NothingInRange { .. } | Warning::JobNotFound { .. } | Warning::OverwriteExcluded { .. } => {
            true
        }
        Warning::OriginalsIncluded
        | Warning::OriginalsStay
        | Warning::JobRunning { .. }
        | Warning::FilesMayBeShared { .. }
        | Warning::CdnNotPurged
        | Warning::FragmentsExpire
        | Warning::NoStreamsLeft { .. }
        | Warning::Capped { .. } => false,
    };
    match source {
        Some(Source::Target(Target::SnapshotRange { start, end, .. })) => {
            let (start, end) = (start.seconds() * 1000, end.seconds() * 1000);
            words::NOTHING_TAKEN.with(&[&format::instant(start, zone), &format::short_end(start, end, zone)])
        }
        _ if !plan.left_out.is_empty() || plan.warnings.iter().any(is_reason) => {
            words::NOTHING_LEFT.get().to_owned()
        }
        _ => words::NOTHING_EXISTS.get().to_owned(),
    }
}

/// Number of calls and duration at the safe rate.
pub fn effort(plan: &Plan) -> String {
    let calls = counted(plan.calls.len(), words::CALL, words::CALLS);
    let seconds = plan.estimate_millis.div_ceil(1000).max(1);
    let seconds = i64::try_from(if seconds < 100 { seconds } else { seconds.next_multiple_of(60) });
    words::HOW_LONG.with(&[&calls, &span(seconds.unwrap_or(i64::MAX))])
}

/// Minutes and seconds of a countdown in milliseconds; never below zero, and 0:00 only at its end.
pub fn countdown(millis: i64) -> String {
    format::duration((millis.max(0) as f64 / 1000.0).ceil())
}

/// Names in a row, with the number of those after the first few.
pub fn names(names: &[String]) -> String {
    const LISTED: usize = 5;
    let separator = words::BETWEEN_NAMES.get();
    match names.len().checked_sub(LISTED) {
        None | Some(0) => names.join(separator),
        Some(rest) => {
            words::NAMES_AND_MORE.with(&[&names[..LISTED].join(separator), &format::count(rest as u64)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{plan, subject, summary};
    use super::*;
    use media_api::Action;
    use media_api::deletion::Tally;

    #[test]
    fn the_button_has_verb_noun_and_number() {
        let text = |kind, total| action(kind, &plan(false, total));
        assert_eq!(text(DeletionKind::Snapshots { erase: true }, 412), "Erase 412 pictures");
        assert_eq!(text(DeletionKind::Snapshots { erase: false }, 1), "Remove 1 record");
        assert_eq!(text(DeletionKind::Streams, 21), "Delete 21 streams");
        assert_eq!(text(DeletionKind::UploadParts, 2), "Delete the parts of 2 uploads");
        assert_eq!(text(DeletionKind::Templates, 1), "Delete 1 template");
    }

    #[test]
    fn effort_counts_calls_and_rounds_time_up() {
        assert_eq!(effort(&plan(false, 412)), "3 calls, about 4 seconds.");
        let slow = Plan { estimate_millis: 241_000, ..plan(false, 412) };
        assert_eq!(effort(&slow), "3 calls, about 5 minutes.");
    }

    #[test]
    fn a_headline_says_what_was_deleted_only_after_the_end() {
        let deletion = |state, deleted, failed| Summary {
            action: Action::DeleteStream,
            tally: Tally { deleted, failed, ..Tally::default() },
            ..summary("d", state)
        };
        assert_eq!(headline(&deletion(State::Running, 3, 0)), "Delete 3 streams · Lobby camera");
        assert_eq!(headline(&deletion(State::Cancelled, 0, 0)), "Delete 0 streams · Lobby camera");
        assert_eq!(headline(&deletion(State::Finished, 3, 0)), "Deleted 3 streams · Lobby camera");
        assert_eq!(headline(&deletion(State::Finished, 3, 2)), "Deleted 3 of 5 streams · Lobby camera");
    }

    #[test]
    fn what_a_headline_counts_it_names_and_does_not_count_again() {
        let subjects =
            |n: usize| (1..=n).map(|n| subject(&format!("t-{n}"), &format!("Every {n}"), 1)).collect();
        let deleted = |n: usize| Summary {
            action: Action::DeleteLiveSnapshotTemplate,
            tally: Tally { deleted: n, ..Tally::default() },
            subjects: subjects(n),
            ..summary("d", State::Finished)
        };
        assert_eq!(headline(&deleted(1)), "Deleted 1 template · Every 1");
        assert_eq!(headline(&deleted(3)), "Deleted 3 templates · Every 1, Every 2, Every 3");
        let streams = Summary { action: Action::DeleteStream, ..deleted(3) };
        assert_eq!(headline(&streams), "Deleted 3 streams · 3 videos");
    }

    #[test]
    fn a_countdown_ends_at_zero() {
        assert_eq!(countdown(270_100), "4:31");
        assert_eq!(countdown(-5), "0:00");
    }

    #[test]
    fn long_rows_of_names_are_counted() {
        let list = |n: usize| (0..n).map(|i| format!("Gate {i}")).collect::<Vec<_>>();
        assert_eq!(names(&list(2)), "Gate 0, Gate 1");
        assert_eq!(names(&list(7)), "Gate 0, Gate 1, Gate 2, Gate 3, Gate 4 and 2 more");
    }
}
