//! Each documented limit at its boundary, and the vendor's code and message for going over it.

mod common;

use common::{VIDEO, accepts, decode, sample, sample_with, violations};
use media_api::{Action, Kind, Rule, Shape, Violation, ViolationKind};
use serde_json::{Value, json};

/// The only violation of a request.
fn only(action: Action, request: Value) -> Violation {
    let mut found = violations(action, request);
    assert_eq!(found.len(), 1, "{action}: {found:?}");
    found.remove(0)
}

fn refusal(action: Action, violation: &Violation) -> (u16, &'static str, String) {
    action.facts().refusal(violation)
}

fn no_identifier() -> ViolationKind {
    ViolationKind::Malformed { expected: Shape::Id }
}

fn invalid(field: &str) -> (u16, &'static str, String) {
    (400, "InvalidParameter", format!("The specified parameter \"{field}\" is not valid."))
}

/// Asserts that a text of `limit` characters passes and one more is refused.
fn assert_longest(action: Action, field: &str, limit: usize, make: impl Fn(usize) -> String) {
    assert!(accepts(action, field, json!(make(limit))), "{action} {field} {limit}");
    let found = only(action, sample_with(action, field, json!(make(limit + 1))));
    assert_eq!(found.field, field);
    assert_eq!(found.kind, ViolationKind::TooLong { limit, actual: limit + 1 });
}

#[test]
fn names_and_keywords_hold_128_characters_of_any_script() {
    for (action, field) in [
        (Action::SubmitLiveSnapshotJob, "JobName"),
        (Action::ListLiveSnapshotJobs, "SearchKeyWord"),
        (Action::CreateLiveSnapshotTemplate, "TemplateName"),
        (Action::UpdateLiveSnapshotTemplate, "TemplateName"),
        (Action::ListLiveSnapshotTemplates, "SearchKeyWord"),
    ] {
        for character in ["a", "厅", "😀"] {
            assert_longest(action, field, 128, |n| character.repeat(n));
        }
        let long = Violation::new(field, ViolationKind::TooLong { limit: 128, actual: 129 });
        assert_eq!(refusal(action, &long), invalid(field));
    }
}

#[test]
fn addresses_hold_255_characters() {
    let padded = |start: &'static str, fill: &'static str| {
        move |n: usize| format!("{start}{}", fill.repeat(n - start.chars().count()))
    };
    let action = Action::SubmitLiveSnapshotJob;
    for fill in ["a", "厅"] {
        assert_longest(action, "StreamInput.Url", 255, padded("rtmp://live.example.com/", fill));
        assert_longest(action, "StreamInput.Url", 255, padded("rtmp://live.example.com/app/", fill));
        assert_longest(action, "CallbackUrl", 255, padded("https://callback.example.com/", fill));
    }
    let long = Violation::new("StreamInput.Url", ViolationKind::TooLong { limit: 255, actual: 256 });
    assert_eq!(refusal(action, &long), invalid("StreamInput.Url"));
}

#[test]
fn the_account_wide_callback_address_is_counted_in_bytes() {
    let action = Action::SetEventCallback;
    let url = |tail: &str| format!("https://callback.example.com/{tail}");
    assert!(accepts(action, "CallbackURL", json!(url(&"a".repeat(227)))));
    assert!(!accepts(action, "CallbackURL", json!(url(&"a".repeat(228)))));
    assert!(!accepts(action, "CallbackURL", json!(url(&"厅".repeat(76)))));
}

#[test]
fn one_call_deletes_at_most_200_snapshots() {
    let action = Action::DeleteLiveSnapshotFiles;
    let of = |n: i64| json!((0..n).collect::<Vec<_>>());
    assert!(accepts(action, "CreateTimestampList", of(200)));
    let found = only(action, sample_with(action, "CreateTimestampList", of(201)));
    assert_eq!(found.kind, ViolationKind::TooMany { limit: 200, actual: 201 });
    assert_eq!(refusal(action, &found), invalid("CreateTimestampList"));
}

#[test]
fn a_snapshot_deletion_needs_at_least_one_timestamp() {
    let action = Action::DeleteLiveSnapshotFiles;
    let found = only(action, sample_with(action, "CreateTimestampList", json!([])));
    assert_eq!(found.kind, ViolationKind::Missing);
    let found = decode(action, &[("JobId", "j"), ("CreateTimestampList", "[]")]).expect_err("empty");
    assert_eq!(found[0].kind, ViolationKind::Missing);
}

#[test]
fn one_call_deletes_at_most_20_streams() {
    let action = Action::DeleteStream;
    let of = |n: usize| json!((0..n).map(|i| format!("s{i}")).collect::<Vec<_>>().join(","));
    assert!(accepts(action, "JobIds", of(20)));
    let found = only(action, sample_with(action, "JobIds", of(21)));
    assert_eq!(found.kind, ViolationKind::TooMany { limit: 20, actual: 21 });
    assert_eq!(
        refusal(action, &found),
        (400, "JobIdsExceededMax", "The JobIds exceeded maximum.".to_owned())
    );
    assert_eq!(only(action, sample_with(action, "JobIds", json!(" , ,"))).kind, ViolationKind::Missing);
    // Only the number of streams has a code of its own.
    assert_eq!(refusal(action, &only(action, sample_with(action, "JobIds", json!(7)))), invalid("JobIds"));
}

#[test]
fn one_call_reads_at_most_20_uploads() {
    let action = Action::GetUploadDetails;
    let of = |n: usize| json!((0..n).map(|i| format!("m{i}")).collect::<Vec<_>>().join(","));
    assert!(accepts(action, "MediaIds", of(20)));
    let found = only(action, sample_with(action, "MediaIds", of(21)));
    let message = "The input parameter \"MediaIds\" Exceed the limit.".to_owned();
    assert_eq!(refusal(action, &found), (400, "LimitExceeded.MediaIds", message));
}

#[test]
fn one_query_names_at_most_200_templates_by_identifier() {
    let action = Action::ListLiveSnapshotTemplates;
    let of = |n: usize| json!((0..n).map(|i| format!("t{i}")).collect::<Vec<_>>());
    assert!(accepts(action, "TemplateIds", of(200)));
    let found = only(action, sample_with(action, "TemplateIds", of(201)));
    assert_eq!(found.kind, ViolationKind::TooMany { limit: 200, actual: 201 });
    let found = only(action, json!({"TemplateIds": ["a b"]}));
    assert_eq!(refusal(action, &found), invalid("TemplateIds"));
}

#[test]
fn pages_are_numbered_from_1_and_hold_1_to_100_entries() {
    for action in [
        Action::ListLiveSnapshotJobs,
        Action::ListLiveSnapshotTemplates,
        Action::GetVideoList,
        Action::SearchMedia,
    ] {
        for size in [1, 100] {
            assert!(accepts(action, "PageSize", json!(size)), "{action} {size}");
        }
        for size in [0, 101, -1] {
            let found = only(action, sample_with(action, "PageSize", json!(size)));
            assert_eq!(found.kind, ViolationKind::OutOfRange { min: 1, max: 100 });
            assert_eq!(refusal(action, &found), invalid("PageSize"));
        }
        assert!(accepts(action, "PageNo", json!(1)));
        assert!(accepts(action, "PageNo", json!(i32::MAX)));
        for number in [0, -1, i64::from(i32::MAX) + 1] {
            let found = only(action, sample_with(action, "PageNo", json!(number)));
            assert_eq!(refusal(action, &found), invalid("PageNo"));
        }
        let found = only(action, sample_with(action, "PageNo", json!(1.5)));
        assert!(matches!(found.kind, ViolationKind::Malformed { expected: Shape::Integer }));
    }
}

#[test]
fn a_file_query_answers_1_to_100_files() {
    let action = Action::ListLiveSnapshotFiles;
    for (limit, is_accepted) in [(0, false), (1, true), (100, true), (101, false)] {
        assert_eq!(accepts(action, "Limit", json!(limit)), is_accepted, "{limit}");
    }
}

#[test]
fn an_interval_is_5_to_3600_seconds() {
    for action in [Action::CreateLiveSnapshotTemplate, Action::UpdateLiveSnapshotTemplate] {
        for (seconds, is_accepted) in [(4, false), (5, true), (3600, true), (3601, false)] {
            assert_eq!(accepts(action, "TimeInterval", json!(seconds)), is_accepted, "{seconds}");
        }
    }
}

fn window(action: Action, start: &str, end: &str) -> Vec<Violation> {
    let mut request = sample_with(action, "StartTime", json!(start));
    request["EndTime"] = json!(end);
    violations(action, request)
}

#[test]
fn a_job_query_spans_at_most_30_days() {
    let action = Action::ListLiveSnapshotJobs;
    assert_eq!(window(action, "2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z"), []);
    let over = window(action, "2026-01-01T00:00:00Z", "2026-01-31T00:00:01Z");
    assert_eq!(over, [Violation::broken("EndTime", Rule::WindowOverThirtyDays)]);
    let message = "Specified end time does not math the specified start time.".to_owned();
    assert_eq!(refusal(action, &over[0]), (400, "EndTimeMismatch", message));
}

#[test]
fn a_file_query_spans_at_most_one_day() {
    let action = Action::ListLiveSnapshotFiles;
    assert_eq!(window(action, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), []);
    let over = window(action, "2026-01-01T00:00:00Z", "2026-01-02T00:00:01Z");
    assert_eq!(over, [Violation::broken("EndTime", Rule::WindowOverOneDay)]);
    assert_eq!(refusal(action, &over[0]).1, "EndTimeMismatch");
}

#[test]
fn an_end_before_its_start_is_refused_and_one_equal_to_it_is_not() {
    for (action, code) in [
        (Action::ListLiveSnapshotJobs, "EndTimeMismatch"),
        (Action::ListLiveSnapshotFiles, "EndTimeMismatch"),
        (Action::GetVideoList, "InvalidParameter"),
    ] {
        assert_eq!(window(action, "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"), []);
        let before = window(action, "2026-01-02T00:00:00Z", "2026-01-01T23:59:59Z");
        assert_eq!(before, [Violation::broken("EndTime", Rule::EndBeforeStart)], "{action}");
        assert_eq!(refusal(action, &before[0]).1, code);
    }
}

#[test]
fn a_time_in_any_other_form_is_malformed_at_its_own_code() {
    let bad = [
        "2026-01-01",
        "2026-01-01T00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01 00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:59:60Z",
        "2026- 1-01T00:00:00Z",
        "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00z",
        "2026-01-01T00:00:00.0Z",
        "1767225600",
        "今天",
    ];
    for action in [Action::ListLiveSnapshotJobs, Action::ListLiveSnapshotFiles] {
        for (field, code, message) in [
            ("StartTime", "MalformedStartTime", "Specified parameter StartTime is not valid."),
            ("EndTime", "MalformedEndTime", "Specified parameter EndTime is not valid."),
        ] {
            for text in bad {
                let found = only(action, sample_with(action, field, json!(text)));
                assert_eq!(refusal(action, &found), (400, code, message.to_owned()), "{text}");
            }
        }
    }
}

#[test]
fn words_are_those_of_the_document_in_its_case() {
    let cases = [
        (Action::ListLiveSnapshotJobs, "Status", &["init", "paused", "started"][..]),
        (Action::ListLiveSnapshotJobs, "SortBy", &["asc", "desc"]),
        (Action::SendLiveSnapshotJobCommand, "Command", &["start", "stop", "restart"]),
        (Action::SubmitLiveSnapshotJob, "StreamInput.Type", &["rtmp"]),
        (Action::SubmitLiveSnapshotJob, "SnapshotOutput.StorageType", &["oss"]),
        (Action::ListLiveSnapshotTemplates, "Type", &["system", "custom"]),
        (Action::DeleteMultipartUpload, "MediaType", &["video"]),
    ];
    for (action, field, words) in cases {
        for word in words {
            assert!(accepts(action, field, json!(word)), "{action} {field} {word}");
            let found = only(action, sample_with(action, field, json!(word.to_uppercase())));
            let allowed = words.iter().map(|w| (*w).to_owned()).collect();
            assert_eq!(found, Violation::new(field, ViolationKind::NotOneOf { allowed }));
        }
        let found = only(action, sample_with(action, field, json!("finished")));
        assert_eq!(refusal(action, &found).1, "InvalidParameter");
    }
}

#[test]
fn an_empty_word_from_the_page_is_refused_at_its_field() {
    let found = only(Action::ListLiveSnapshotJobs, json!({"Status": ""}));
    assert_eq!(found.field, "Status");
}

#[test]
fn the_addresses_of_a_job_have_their_form() {
    let action = Action::SubmitLiveSnapshotJob;
    let broken = |field: &str, value: &str, rule| {
        let found = only(action, sample_with(action, field, json!(value)));
        assert_eq!(found, Violation::broken(field, rule), "{value}");
        assert_eq!(refusal(action, &found), invalid(field));
    };
    for url in [
        "http://h/a/s",
        "rtmp://",
        "rtmp://h",
        "rtmp://h/",
        "rtmp://h/?a/s",
        "rtmps://h/a/s",
        "rtmp:///a/s",
        "rtmp://h:0/a/s",
        "rtmp://h/a/s\tt",
        "rtmp://h/a/s ",
    ] {
        broken("StreamInput.Url", url, Rule::StreamUrl);
    }
    for url in ["ftp://h/", "https://", "javascript:alert(1)", "http://h/a b", "//h/"] {
        broken("CallbackUrl", url, Rule::CallbackUrl);
    }
    for bucket in ["ab", "Upper", "-ab", "ab-", "a.b", "大厅桶"] {
        broken("SnapshotOutput.Bucket", bucket, Rule::BucketName);
    }
    for endpoint in ["https://oss.example.com", "oss.example.com/x", "oss.example.com:80", "a..b"] {
        broken("SnapshotOutput.Endpoint", endpoint, Rule::EndpointName);
    }
    for url in [
        "rtmp://www.aliyun.com/stream",
        "rtmp://h/stream?sign=1",
        "rtmp://[::1]:1935/live/a?sign=1",
        "rtmp://127.0.0.1/live/a/b",
        "RTMP://h/stream",
        "rtmp://h/live/hall 2",
        "rtmp://h/live/hall%202",
    ] {
        assert!(accepts(action, "StreamInput.Url", json!(url)), "{url}");
    }
    for url in ["HTTP://h/", "Https://h:8443?x=1"] {
        assert!(accepts(action, "CallbackUrl", json!(url)), "{url}");
    }
}

#[test]
fn identifiers_cannot_leave_their_place_and_one_of_no_form_names_nothing() {
    let mut tried = 0;
    for action in Action::ALL {
        for parameter in action.facts().parameters.iter().filter(|p| matches!(p.kind, Kind::Id)) {
            for text in ["a b", "a/b", "a&b", "a\nb", "大厅", &"a".repeat(129)] {
                let found = only(*action, sample_with(*action, parameter.name, json!(text)));
                assert_eq!((found.field.as_str(), &found.kind), (parameter.name, &no_identifier()));
                let (status, code, _) = refusal(*action, &found);
                let expected = match parameter.name {
                    "JobId" => (404, "JobNotFound"),
                    "TemplateId" => (404, "TemplateNotFound"),
                    "VideoId" => (404, "InvalidVideo.NotFound"),
                    "MediaId" => (400, "InvalidVideo.NotFound"),
                    other => panic!("{action} {other}"),
                };
                assert_eq!((status, code), expected, "{action} {text}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 14 * 6);
    // Any other violation of an identifier concerns its value.
    let other = Violation::new("TemplateId", ViolationKind::NotOneOf { allowed: Vec::new() });
    assert_eq!(refusal(Action::DeleteLiveSnapshotTemplate, &other), invalid("TemplateId"));
    assert!(accepts(Action::GetLiveSnapshotJob, "JobId", json!("****a046-263c-3560-978a-fb287782****")));
}

#[test]
fn a_missing_parameter_is_refused_by_name_for_both_products() {
    for (action, field) in
        [(Action::SubmitLiveSnapshotJob, "StreamInput.Url"), (Action::DeleteStream, "VideoId")]
    {
        let found = only(action, sample_with(action, field, json!(null)));
        let message = format!(
            "The input parameter \"{field}\" that is mandatory for processing this request is not supplied."
        );
        assert_eq!(refusal(action, &found), (400, "MissingParameter", message));
    }
}

#[test]
fn every_missing_required_parameter_is_found_at_once() {
    let found = violations(Action::SubmitLiveSnapshotJob, json!({}));
    let fields: Vec<&str> = found.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(fields, ["JobName", "StreamInput", "SnapshotOutput", "TemplateId"]);
}

#[test]
fn an_upload_clean_up_refuses_each_parameter_in_its_own_words() {
    let action = Action::DeleteMultipartUpload;
    let found = only(action, sample_with(action, "MediaType", json!("image")));
    let message = "The specified parameter \"MediaType\" is invalid.".to_owned();
    assert_eq!(refusal(action, &found), (400, "InvalidParameter", message));
    let found = only(action, sample_with(action, "MediaId", json!("a b")));
    let message = "The video does not exist.".to_owned();
    assert_eq!(refusal(action, &found), (400, "InvalidVideo.NotFound", message));
}

#[test]
fn a_video_is_named_by_its_id_or_by_a_reference_of_6_to_64_characters() {
    for action in
        [Action::GetPlayInfo, Action::GetVideoInfo, Action::GetMezzanineInfo, Action::RefreshUploadVideo]
    {
        let neither = only(action, json!({}));
        assert_eq!(refusal(action, &neither).1, "MissingParameter", "{action}");
        for (reference, is_accepted) in [
            ("a".repeat(5), false),
            ("a-_Z09".to_owned(), true),
            ("a".repeat(64), true),
            ("a".repeat(65), false),
            ("a.b.c.d".to_owned(), false),
        ] {
            let found = violations(action, json!({"ReferenceId": reference}));
            assert_eq!(found.is_empty(), is_accepted, "{action} {reference}: {found:?}");
        }
    }
}

#[test]
fn lists_of_words_are_checked_word_by_word() {
    let action = Action::GetVideoList;
    assert!(accepts(action, "Status", json!("Uploading, Normal")));
    let found = only(action, json!({"Status": "Uploading,Gone"}));
    assert!(matches!(found.kind, ViolationKind::NotOneOf { .. }));
}

#[test]
fn an_upload_is_refused_in_the_words_of_its_own_page() {
    let action = Action::CreateUploadVideo;
    let refused =
        |field: &str, value: Value| refusal(action, &only(action, sample_with(action, field, value)));
    let long = |field: &str, limit: usize| {
        let message = format!("The specified {field} length has exceeded {limit} bytes.");
        (400, "LengthExceededMax", message)
    };
    assert_eq!(refused("Title", json!("a".repeat(129))), long("Title", 128));
    assert_eq!(refused("Description", json!("a".repeat(1025))), long("Description", 1024));
    assert_eq!(refused("Tags", json!("a".repeat(33))), long("Tags", 32));
    let tags = (0..17).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(refused("Tags", json!(tags)).1, "TagsExceededMax");
    for name in ["demo", "demo.", ".mp4"] {
        assert_eq!(refused("FileName", json!(name)).1, "InvalidFileName.Extension", "{name}");
    }
}

#[test]
fn a_callback_key_mixes_three_kinds_of_characters() {
    let action = Action::SetEventCallback;
    for (key, is_accepted) in
        [("Example0Key", true), ("example0key", false), ("EXAMPLE0", false), ("ExampleKey", false)]
    {
        assert_eq!(accepts(action, "AuthKey", json!(key)), is_accepted, "{key}");
    }
    assert!(!accepts(action, "AuthKey", json!(format!("Aa0{}", "x".repeat(30)))));
    let queue = |name: &str| violations(action, json!({"CallbackType": "MNS", "CallbackQueueName": name}));
    assert_eq!(queue("ice-callback-a"), []);
    assert_eq!(queue("other"), [Violation::broken("CallbackQueueName", Rule::CallbackQueue)]);
}

#[test]
fn an_error_marks_the_fields_of_its_entry_and_those_its_message_names() {
    let fields = |action: Action, code: &str, message: &str| action.facts().fields_of(code, message);
    let jobs = Action::ListLiveSnapshotJobs;
    let mismatch = "Specified end time does not math the specified start time.";
    assert_eq!(fields(jobs, "EndTimeMismatch", mismatch), ["StartTime", "EndTime"]);
    assert_eq!(
        fields(jobs, "InvalidParameter", "The specified parameter \"PageSize\" is not valid."),
        ["PageSize"]
    );
    // `EndTime` is not a separate word here.
    assert!(fields(jobs, "InvalidParameter", "EndTimeStamp PageNo.x myStatus").is_empty());
    assert_eq!(fields(jobs, "Undocumented.Code", "Bad Status."), ["Status"]);

    let submit = Action::SubmitLiveSnapshotJob;
    assert_eq!(fields(submit, "templatenotfound", "No such template."), ["TemplateId"]);
    assert_eq!(
        fields(submit, "InvalidParameter", "The specified parameter \"StreamInput.Url\" is not valid."),
        ["StreamInput.Url"]
    );
    assert!(
        fields(submit, "Forbidden", "User not authorized to operate on the specified resource.").is_empty()
    );

    let upload = Action::DeleteMultipartUpload;
    let media_type = "The specified parameter \"MediaType\" is invalid.";
    assert_eq!(fields(upload, "InvalidParameter", media_type), ["MediaType"]);
    let media_id = "The specified parameter \"MediaId\" is not valid.";
    assert_eq!(fields(upload, "InvalidParameter", media_id), ["MediaId"]);
}

#[test]
fn codes_are_found_without_regard_to_case_and_on_the_operations_own_page_first() {
    let stream = Action::DeleteStream.facts();
    let upload = Action::DeleteMultipartUpload.facts();
    let status = |facts: &media_api::Facts, code: &str| facts.documented_error(code).map(|e| e.status);
    assert_eq!(status(stream, "InvalidVideo.NotFound"), Some(404));
    assert_eq!(status(upload, "InvalidVideo.NotFound"), Some(400));
    assert_eq!(status(stream, "serviceunavailable"), Some(503));
    assert_eq!(status(stream, "Throttling.User"), Some(400));
    assert_eq!(status(stream, "NobodyKnows"), None);
}

#[test]
fn samples_are_valid() {
    for action in Action::ALL {
        assert_eq!(violations(*action, sample(*action)), [], "{action}");
    }
    assert!(accepts(Action::DeleteStream, "VideoId", json!(VIDEO)));
}
