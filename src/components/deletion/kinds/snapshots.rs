//! Snapshots: their records alone, or with the picture files.

use super::texts::{Form, KindTexts, Sentence, with_bytes};
use crate::format::{self, Zone};
use crate::paths::job_path;
use crate::text::{Tr, counted, deletion as words};
use media_api::deletion::{Plan, PlannedCall, Subject};
use media_api::ice::DeleteLiveSnapshotFiles;
use media_api::{CreateTimestamp, JobId, Operation};
use serde_json::Value;

pub(super) static RECORDS: KindTexts = KindTexts {
    items: (words::RECORD, words::RECORDS),
    title: words::TITLE_RECORDS,
    action: words::DO_RECORDS,
    done: words::DONE_RECORDS,
    sentence: |plan, zone| sentence(words::SAY_RECORDS, plan, zone),
    in_cdn: false,
    ..SNAPSHOTS
};

pub(super) static WITH_FILES: KindTexts = KindTexts {
    items: (words::PICTURE, words::PICTURES),
    title: words::TITLE_ERASE,
    action: words::DO_ERASE,
    done: words::DONE_ERASE,
    sentence: |plan, zone| sentence(words::SAY_ERASE, plan, zone),
    in_cdn: true,
    ..SNAPSHOTS
};

/// Texts that both share.
const SNAPSHOTS: KindTexts = KindTexts {
    items: (words::RECORD, words::RECORDS),
    owners: (words::JOB, words::JOBS),
    title: words::TITLE_RECORDS,
    action: words::DO_RECORDS,
    done: words::DONE_RECORDS,
    names_owner: true,
    sentence: |plan, zone| sentence(words::SAY_RECORDS, plan, zone),
    request,
    kept: (words::KEPT_OF_JOB, words::KEPT_OF_JOBS),
    deleted: (words::DELETED, words::ALL_DELETED),
    absent: words::ALREADY_GONE,
    in_cdn: false,
    item: instant_of,
    owner_path: job_path,
};

fn request(plan: &Plan, call: &PlannedCall) -> Option<Value> {
    let timestamp = |item: &String| CreateTimestamp::new(item.parse().ok()?).ok();
    let request = DeleteLiveSnapshotFiles {
        job_id: JobId::new(&*call.subject).ok()?,
        create_timestamp_list: call.items.iter().map(timestamp).collect::<Option<_>>()?,
        delete_original_file: Some(plan.erase_originals),
    };
    Some(request.to_value())
}

fn sentence(text: Tr, plan: &Plan, zone: Zone) -> Sentence {
    let taken = taken(plan, zone);
    let values = [
        (Form::Number, &*counted(plan.total, words::SNAPSHOT, words::SNAPSHOTS)),
        (Form::Name, &*SNAPSHOTS.owner(&plan.subjects)),
        taken.as_ref().map_or((Form::Plain, ""), |(form, text)| (*form, text)),
        (Form::Number, &*with_bytes(&counted(plan.total, words::FILE, words::FILES), plan.bytes)),
        (Form::Plain, &*buckets(&plan.subjects)),
    ];
    Sentence::new(text, &values)
}

/// When the snapshots were taken: `2026-01-02 02:00:00 to 02:34:00`.
fn taken(plan: &Plan, zone: Zone) -> Option<(Form, String)> {
    let (oldest, newest) = plan.oldest.zip(plan.newest)?;
    let from = format::instant(oldest, zone);
    let text = match oldest == newest {
        true => from,
        false => words::SPAN.with(&[&from, &format::short_end(oldest, newest, zone)]),
    };
    Some((Form::Time(oldest, newest), text))
}

fn buckets(subjects: &[Subject]) -> String {
    let mut names: Vec<&str> = subjects.iter().filter_map(|s| s.bucket.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    match names.len() {
        1..=3 => names.join(words::BETWEEN_NAMES.get()),
        _ => words::THE_BUCKETS.get().to_owned(),
    }
}

/// A snapshot by the instant it was taken, with milliseconds.
fn instant_of(item: &str, zone: Zone) -> String {
    match item.parse::<i64>().ok().filter(|millis| CreateTimestamp::new(*millis).is_ok()) {
        Some(millis) => format::precise_instant(millis, zone),
        None => item.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::deletion::fixtures::plan;

    #[test]
    fn the_sentence_names_number_job_time_and_what_stays() {
        assert_eq!(
            (RECORDS.sentence)(&plan(false, 412), Zone::Utc).to_string(),
            "Removes the records of 412 snapshots of Lobby camera, taken 2026-01-02 02:00:00 to 02:34:00. The JPEG files stay in OSS."
        );
        let erasing = |bytes| (WITH_FILES.sentence)(&Plan { bytes, ..plan(true, 1) }, Zone::Utc).to_string();
        let known = erasing(Some(38_000));
        assert!(known.contains("1 JPEG file (up to 38 kB) from testbucket"), "{known}");
        let erasing = erasing(None);
        assert!(
            erasing.contains("1 snapshot of")
                && erasing.contains("1 JPEG file (size unknown) from testbucket"),
            "{erasing}"
        );
        assert!(erasing.ends_with("This cannot be undone."));
    }

    #[test]
    fn one_snapshot_has_one_time() {
        let mut plan = plan(false, 1);
        plan.newest = plan.oldest;
        let sentence = (RECORDS.sentence)(&plan, Zone::Utc).to_string();
        assert!(sentence.contains("taken 2026-01-02 02:00:00. The"), "{sentence}");
    }

    #[test]
    fn a_name_with_braces_and_markup_stays_as_it_is() {
        let mut plan = plan(false, 2);
        plan.subjects[0].name = "Gate {3} <b>{0}</b>".to_owned();
        let sentence = (RECORDS.sentence)(&plan, Zone::Utc);
        let named = sentence.clone().parts().into_iter().find(|(form, _)| *form == Form::Name);
        assert_eq!(named.map(|(_, name)| name).as_deref(), Some("Gate {3} <b>{0}</b>"));
        let sentence = sentence.to_string();
        assert!(sentence.contains("2 snapshots of Gate {3} <b>{0}</b>, taken"), "{sentence}");
    }

    #[test]
    fn an_item_is_shown_as_an_instant() {
        assert_eq!(instant_of("1767319200123", Zone::Utc), "2026-01-02 02:00:00.123");
        assert_eq!(instant_of("not a number", Zone::Utc), "not a number");
    }
}
