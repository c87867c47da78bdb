//! Properties that hold for any request: encoded values read back the same, and no input makes reading panic.

mod common;

use media_api::ice::{
    DeleteLiveSnapshotFiles, JobStatus, ListLiveSnapshotJobs, SnapshotOutput, SortBy, StreamInput,
    SubmitLiveSnapshotJob,
};
use media_api::time::ApiTime;
use media_api::vod::{DeleteMultipartUpload, DeleteStream};
use media_api::{
    Action, CommaList, CreateTimestamp, Kind, Operation, PageSize, Parameter, Rule, Violation, ViolationKind,
    Visitor, WireParameters, decode_response,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Map, Value};

const ID: &str = "[A-Za-z0-9_.*-]{1,128}";

fn submit() -> impl Strategy<Value = SubmitLiveSnapshotJob> {
    (
        "[\\PC]{1,128}",
        "(rtmp|RTMP|Rtmp)://[a-z0-9]{1,20}(:[1-9][0-9]{0,3})?/[!-.0->@-~]{1,60}(/[!-~]{0,60})?",
        "[a-z0-9]{1,20}(\\.[a-z0-9-]{1,20}){0,3}",
        "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
        ID,
        of("https?://[a-z0-9.]{0,10}[a-z0-9]/[!-~\u{4e00}-\u{9fff}]{0,200}"),
    )
        .prop_map(|(job_name, url, endpoint, bucket, template_id, callback_url)| SubmitLiveSnapshotJob {
            job_name,
            stream_input: StreamInput::rtmp(url),
            snapshot_output: SnapshotOutput::oss(endpoint, bucket),
            template_id: template_id.parse().expect("an identifier"),
            callback_url,
        })
        .prop_filter("documented limits", |request| request.validate().is_empty())
}

fn list() -> impl Strategy<Value = ListLiveSnapshotJobs> {
    let time = |seconds| ApiTime::from_seconds(seconds);
    let window = (0..250_000_000_000_i64, 0..=30 * 86_400_i64);
    let window = (window, any::<(bool, bool)>()).prop_map(move |((start, span), (has_start, has_end))| {
        (time(start).filter(|_| has_start), time(start + span).filter(|_| has_end))
    });
    (
        window,
        of("[\\PC]{1,128}"),
        of(prop::sample::select(JobStatus::ALL)),
        of(1..=i32::MAX as u32),
        of((1..=100_u32).prop_map(|n| PageSize::new(n).expect("1 to 100"))),
        of(prop::sample::select(SortBy::ALL)),
    )
        .prop_map(|((start_time, end_time), search_key_word, status, page_no, page_size, sort_by)| {
            ListLiveSnapshotJobs {
                start_time,
                end_time,
                search_key_word,
                status,
                page_no,
                page_size,
                sort_by,
            }
        })
}

const DAY: i64 = 86_400;

/// Seconds before or after now.
fn days() -> impl Strategy<Value = i64> {
    let near = (prop::sample::select(vec![-37, -30, -7, 0, 7, 23, 30]), -1..=1_i64);
    prop_oneof![-60 * DAY..60 * DAY, near.prop_map(|(days, off)| days * DAY + off)]
}

fn delete_files() -> impl Strategy<Value = DeleteLiveSnapshotFiles> {
    let timestamp = (0..=253_402_300_799_999_i64).prop_map(|n| CreateTimestamp::new(n).expect("in range"));
    (ID, vec(timestamp, 1..=200), of(any::<bool>())).prop_map(
        |(job_id, create_timestamp_list, delete_original_file)| DeleteLiveSnapshotFiles {
            job_id: job_id.parse().expect("an identifier"),
            create_timestamp_list,
            delete_original_file,
        },
    )
}

fn delete_stream() -> impl Strategy<Value = DeleteStream> {
    (vec("[a-f0-9]{32}", 1..=20), ID).prop_map(|(job_ids, video_id)| DeleteStream {
        job_ids: CommaList::new(job_ids),
        video_id: video_id.parse().expect("an identifier"),
    })
}

fn delete_upload() -> impl Strategy<Value = DeleteMultipartUpload> {
    ID.prop_map(|media_id| DeleteMultipartUpload {
        media_id: media_id.parse().expect("an identifier"),
        media_type: "video".to_owned(),
    })
}

fn reads_back<O: Operation + PartialEq + std::fmt::Debug>(request: O) -> Result<(), TestCaseError> {
    prop_assert_eq!(request.validate(), vec![]);
    let encoded = request.encode();
    prop_assert_eq!(
        encoded.form.is_some(),
        matches!(O::FACTS.placement, media_api::Placement::Form),
        "only a form has a body"
    );
    let parameters = WireParameters::new(encoded.query, encoded.form.unwrap_or_default());
    prop_assert_eq!(O::decode(&parameters), Ok(request.clone()));
    prop_assert_eq!(O::from_value(request.to_value()), Ok(request));
    Ok(())
}

/// Whether the facts have the rule at that field, so that the reference documents it.
fn declares(parameters: &[Parameter], field: &str, rule: Rule) -> bool {
    let (name, member) = field.split_once('.').unwrap_or((field, ""));
    parameters.iter().filter(|p| p.name == name).any(|parameter| match parameter.kind {
        Kind::Object { members } if !member.is_empty() => declares(members, member, rule),
        _ => parameter.rules.contains(&rule),
    })
}

/// Reads one input in every way and inspects the results.
struct Read {
    value: Value,
    parameters: WireParameters,
}

impl Visitor for Read {
    type Output = ();
    fn visit<O: Operation>(self) {
        let refuse = |found: Vec<Violation>| {
            assert!(!found.is_empty());
            for violation in found {
                if let ViolationKind::Broken { rule } = violation.kind {
                    assert!(declares(O::FACTS.parameters, &violation.field, rule), "{violation:?}");
                }
                let (status, code, message) = O::FACTS.refusal(&violation);
                assert!((400..500).contains(&status) && !code.is_empty() && !message.is_empty());
                O::FACTS.fields_of(code, &message);
            }
        };
        let body = self.value.to_string();
        // Either outcome is valid; neither may panic.
        let _ = decode_response::<O>(body.as_bytes());
        for read in [O::decode(&self.parameters), O::from_value(self.value)] {
            match read {
                Ok(request) => assert_eq!(request.validate(), [], "what was read must be valid"),
                Err(found) => refuse(found),
            }
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name(), inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Texts, many of them almost valid.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9 +-]{4}-[0-9 ]{2}-[0-9 ]{2}T[0-9 ]{2}:[0-9]{2}:[0-9]{2}Z",
        "(rtmp|https?)://[\\PC]{0,20}",
        "[\\[{\"0-9,:}\\]a-z]{0,20}",
        "/?[a-z/.{}]{0,12}(\\{(JobId|Date|UnixTimestamp|Sequence)\\})?\\.jpg",
        prop::sample::select(vec![
            "rtmp", "oss", "video", "start", "init", "asc", "True", "HTTP", "MNS", "on", ""
        ])
        .prop_map(str::to_owned),
        "[0-9]{1,25}",
    ]
}

/// Names, most of them of some operation's parameters.
fn name() -> impl Strategy<Value = String> {
    let mut known: Vec<String> =
        Action::ALL.iter().flat_map(|a| a.facts().parameters).map(|p| p.name.to_owned()).collect();
    known
        .extend(["Url", "Type", "StorageType", "Endpoint", "Bucket", "JobList", "PageNo"].map(str::to_owned));
    let numbered = (prop::sample::select(known.clone()), 0..300_u32).prop_map(|(n, i)| format!("{n}.{i}"));
    prop_oneof![8 => prop::sample::select(known), 2 => numbered, 1 => any::<String>()]
}

proptest! {
    #[test]
    fn a_submitted_job_reads_back(request in submit()) {
        reads_back(request)?;
    }

    #[test]
    fn a_job_query_reads_back(request in list()) {
        reads_back(request)?;
    }

    /// Times lie within 60 days of `now`, more often than not near a bound; `None` is an absent time.
    #[test]
    fn the_window_of_a_job_query_follows_its_documented_defaults(
        start in of(days()),
        end in of(days()),
    ) {
        let now = 1_767_323_045;
        let time = |offset: i64| ApiTime::from_seconds(now + offset).expect("a time");
        let request = ListLiveSnapshotJobs {
            start_time: start.map(time),
            end_time: end.map(time),
            ..Default::default()
        };
        let (from, to) = match (start, end) {
            (None, None) => (-7 * DAY, 0),
            (Some(start), None) => (start, start + 7 * DAY),
            (None, Some(end)) => (-7 * DAY, end),
            (Some(start), Some(end)) => (start, end),
        };
        let expected = match to - from {
            span if span < 0 => Err(Violation::broken("EndTime", Rule::EndBeforeStart)),
            span if span > 30 * DAY => Err(Violation::broken("EndTime", Rule::WindowOverThirtyDays)),
            _ => Ok((time(from), time(to))),
        };
        prop_assert_eq!(request.window(time(0)), expected.clone());
        // Without a clock, only two given times can be checked.
        let judged = if start.is_some() && end.is_some() { expected.err() } else { None };
        prop_assert_eq!(request.validate(), Vec::from_iter(judged));
    }

    #[test]
    fn a_snapshot_deletion_reads_back(request in delete_files()) {
        reads_back(request)?;
    }

    #[test]
    fn a_stream_deletion_reads_back(request in delete_stream()) {
        reads_back(request)?;
    }

    #[test]
    fn an_upload_clean_up_reads_back(request in delete_upload()) {
        reads_back(request)?;
    }

    #[test]
    fn reading_any_parameters_and_any_json_never_panics(
        members in vec((name(), any_json()), 0..6),
        pairs in vec((name(), prop_oneof![text(), any_json().prop_map(|v| v.to_string())]), 0..8),
        other in any_json(),
        keep in any::<bool>(),
    ) {
        for action in Action::ALL {
            // The sample's members, overwritten by arbitrary ones, pass the first check more often.
            let mut object = match common::sample(*action) {
                Value::Object(object) if keep => object,
                _ => Map::new(),
            };
            object.extend(members.iter().cloned());
            let form = pairs.iter().cloned();
            action.visit(Read { value: Value::Object(object), parameters: WireParameters::new([], form) });
            action.visit(Read { value: other.clone(), parameters: WireParameters::default() });
        }
    }

    #[test]
    fn a_time_that_is_read_is_written_the_same(text in text()) {
        if let Some(instant) = media_api::time::parse(&text) {
            prop_assert_eq!(media_api::time::format(instant), text);
        }
    }
}
