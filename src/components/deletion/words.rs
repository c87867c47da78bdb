//! What a plan says, in sentences with numbers. Everything comes from the plan.

use crate::format;
use crate::state::preferences::Zone;
use crate::text::{counted, deletion as words};
use media_api::deletion::{Plan, Subject, Summary};
use media_api::{Action, CreateTimestamp, Problem};

/// What is counted: `412 records`, `412 pictures`, `3 streams`, `2 uploads`.
pub(super) fn items(action: Action, erase: bool, n: usize) -> String {
    match action {
        Action::DeleteStream => counted(n, words::STREAM, words::STREAMS),
        Action::DeleteMultipartUpload => counted(n, words::UPLOAD, words::UPLOADS),
        _ if erase => counted(n, words::PICTURE, words::PICTURES),
        _ => counted(n, words::RECORD, words::RECORDS),
    }
}

/// Whose they are: the one name, or how many there are.
pub(super) fn owner(action: Action, subjects: &[Subject]) -> String {
    match subjects {
        [only] if only.name.is_empty() => format::short_id(&only.id),
        [only] => only.name.clone(),
        many => {
            let of =
                if action == Action::DeleteLiveSnapshotFiles { words::OF_JOBS } else { words::OF_VIDEOS };
            of.with(&[&format::count(many.len() as u64)])
        }
    }
}

/// The question in the dialog's head.
pub(super) fn title(plan: &Plan) -> String {
    let items = items(plan.action, plan.erase_originals, plan.total);
    let owner = owner(plan.action, &plan.subjects);
    match plan.action {
        Action::DeleteStream => words::TITLE_STREAMS.with(&[&items, &owner]),
        Action::DeleteMultipartUpload => words::TITLE_FRAGMENTS.with(&[&items]),
        _ if plan.erase_originals => words::TITLE_ERASE.with(&[&items, &owner]),
        _ => words::TITLE_RECORDS.with(&[&items, &owner]),
    }
}

/// Verb, noun and count, for the button that confirms.
pub(super) fn verb(action: Action, erase: bool, n: usize) -> String {
    let verb = match action {
        Action::DeleteStream => words::DO_STREAMS,
        Action::DeleteMultipartUpload => words::DO_FRAGMENTS,
        _ if erase => words::DO_ERASE,
        _ => words::DO_RECORDS,
    };
    verb.with(&[&items(action, erase, n)])
}

/// A deletion in one line: what and whose.
pub fn headline(summary: &Summary) -> String {
    let verb = verb(summary.action, summary.erase_originals, summary.tally.total());
    match summary.action {
        Action::DeleteMultipartUpload => verb,
        _ => format!("{verb} · {}", owner(summary.action, &summary.subjects)),
    }
}

/// What goes, in one sentence with numbers.
pub(super) fn sentence(plan: &Plan, zone: Zone) -> String {
    let owner = owner(plan.action, &plan.subjects);
    let taken = |at: Option<i64>| at.map(|at| format::instant(at, zone)).unwrap_or_default();
    let until = match (plan.oldest, plan.newest) {
        (Some(from), Some(to)) if format::day(from, zone) == format::day(to, zone) => {
            format::time_of_day(to, zone)
        }
        (_, to) => taken(to),
    };
    let snapshots = counted(plan.total, words::SNAPSHOT, words::SNAPSHOTS);
    let from = taken(plan.oldest);
    match plan.action {
        Action::DeleteStream => {
            words::SAY_STREAMS.with(&[&counted(plan.total, words::STREAM, words::STREAMS), &owner])
        }
        Action::DeleteMultipartUpload => {
            words::SAY_FRAGMENTS.with(&[&counted(plan.total, words::UPLOAD, words::UPLOADS), &owner])
        }
        _ if plan.erase_originals => words::SAY_ERASE.with(&[
            &snapshots,
            &owner,
            &from,
            &until,
            &counted(plan.total, words::FILE, words::FILES),
            &buckets(&plan.subjects),
        ]),
        _ => words::SAY_RECORDS.with(&[&snapshots, &owner, &from, &until]),
    }
}

fn buckets(subjects: &[Subject]) -> String {
    let mut names: Vec<&str> = subjects.iter().filter_map(|s| s.bucket.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() || names.len() > 3 { words::THE_BUCKET.get().to_owned() } else { names.join(", ") }
}

/// How many calls, how long at the safe rate, and what it frees.
pub(super) fn effort(plan: &Plan) -> String {
    let calls = counted(plan.calls.len(), words::CALL, words::CALLS);
    let mut text = words::HOW_LONG.with(&[&calls, &span(plan.estimate_millis)]);
    if let Some(bytes) = plan.bytes {
        text.push(' ');
        text.push_str(&words::FREES.with(&[&format::bytes(bytes)]));
    }
    text
}

fn span(millis: u64) -> String {
    let seconds = millis.div_ceil(1000).max(1) as usize;
    if seconds < 100 {
        counted(seconds, words::SECOND, words::SECONDS)
    } else {
        counted(seconds.div_ceil(60), words::MINUTE, words::MINUTES)
    }
}

/// An item as people know it: the instant of a snapshot, the ID of anything else.
pub(super) fn item(action: Action, item: &str, zone: Zone) -> String {
    let millis = item.parse::<i64>().ok().filter(|millis| CreateTimestamp::new(*millis).is_ok());
    match millis.filter(|_| action == Action::DeleteLiveSnapshotFiles) {
        Some(millis) => format!("{}{}", format::instant(millis, zone), format::milliseconds(millis)),
        None => item.to_owned(),
    }
}

/// Whether what was typed is what the plan asks for. Blanks around it do not count.
pub(super) fn is_confirmed(expected: Option<&str>, typed: &str) -> bool {
    expected.is_none_or(|expected| typed.trim() == expected)
}

/// Minutes and seconds of a countdown in milliseconds, never below zero, never showing 0:00 too early.
pub(super) fn countdown(millis: i64) -> String {
    format::duration((millis.max(0) as f64 / 1000.0).ceil())
}

/// Whether a confirmation that failed may still have arrived.
pub(super) fn may_have_arrived(problem: &Problem) -> bool {
    use media_api::ProblemCode::{BadAnswer, Network, UnknownOutcome, WrongState};
    matches!(problem.code, BadAnswer | Network | UnknownOutcome | WrongState)
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::deletion::{Confirmation, PlannedCall};

    fn plan(erase_originals: bool, total: usize) -> Plan {
        Plan {
            id: "p".to_owned(),
            action: Action::DeleteLiveSnapshotFiles,
            erase_originals,
            subjects: vec![Subject {
                id: "j".to_owned(),
                name: "Lobby camera".to_owned(),
                bucket: Some("testbucket".to_owned()),
                items: total,
            }],
            calls: vec![PlannedCall { subject: "j".to_owned(), items: Vec::new() }; 3],
            total,
            oldest: Some(1_767_319_200_000),
            newest: Some(1_767_321_240_000),
            bytes: None,
            pictures: Vec::new(),
            warnings: Vec::new(),
            left_out: Vec::new(),
            confirmation: Confirmation::Click,
            estimate_millis: 3_400,
            made_at: 0,
            expires_at: 300_000,
        }
    }

    #[test]
    fn the_sentence_names_number_job_time_and_what_stays() {
        assert_eq!(
            sentence(&plan(false, 412), Zone::Utc),
            "Removes the records of 412 snapshots of Lobby camera, taken 2026-01-02 02:00:00 to 02:34:00. The JPEG files stay in OSS."
        );
        let erasing = sentence(&plan(true, 1), Zone::Utc);
        assert!(
            erasing.contains("1 snapshot of") && erasing.contains("1 JPEG file from testbucket"),
            "{erasing}"
        );
        assert!(erasing.ends_with("This cannot be undone."));
    }

    #[test]
    fn the_button_has_verb_noun_and_count() {
        assert_eq!(verb(Action::DeleteLiveSnapshotFiles, true, 412), "Erase 412 pictures");
        assert_eq!(verb(Action::DeleteLiveSnapshotFiles, false, 1), "Remove 1 record");
        assert_eq!(verb(Action::DeleteStream, false, 21), "Delete 21 streams");
        assert_eq!(verb(Action::DeleteMultipartUpload, false, 2), "Delete the fragments of 2 uploads");
    }

    #[test]
    fn effort_counts_calls_and_rounds_time_up() {
        assert_eq!(effort(&plan(false, 412)), "3 calls, about 4 seconds.");
        assert_eq!(span(250_000), "5 minutes");
        assert_eq!(
            effort(&Plan { bytes: Some(38_000_000), ..plan(true, 412) }),
            "3 calls, about 4 seconds. Frees 38 MB."
        );
    }

    #[test]
    fn typing_is_judged_without_blanks_around_it() {
        assert!(is_confirmed(None, ""));
        assert!(is_confirmed(Some("412"), " 412 "));
        assert!(!is_confirmed(Some("412"), "41"));
    }

    #[test]
    fn a_countdown_ends_at_zero() {
        assert_eq!(countdown(270_100), "4:31");
        assert_eq!(countdown(-5), "0:00");
    }
}
