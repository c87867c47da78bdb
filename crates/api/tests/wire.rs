//! The wire form of requests and responses (api-reference A and B.2), and reading other forms that clients send.

mod common;

use common::{JOB, TEMPLATE, VIDEO, decode, from_value, read_answer, sample, sample_with, violations};
use media_api::ice::{DeleteLiveSnapshotFilesResponse, ListLiveSnapshotJobsResponse};
use media_api::{Action, Encoded, ViolationKind, decode_response, ice, vod};
use serde_json::{Value, json};

fn encode(action: Action, request: Value) -> Encoded {
    from_value(action, request).expect("a valid request")
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

#[test]
fn objects_travel_in_the_form_as_compact_json_with_alphabetical_keys() {
    let mut request = sample(Action::SubmitLiveSnapshotJob);
    request["JobName"] = json!("大厅 摄像头~*+1");
    request["CallbackUrl"] = json!("https://callback.example.com/snap?a=1&b=2");
    let encoded = encode(Action::SubmitLiveSnapshotJob, request);
    let expected = pairs(&[
        ("JobName", "大厅 摄像头~*+1"),
        ("StreamInput", r#"{"Type":"rtmp","Url":"rtmp://live.example.com/app/lobby"}"#),
        (
            "SnapshotOutput",
            r#"{"Bucket":"testbucket","Endpoint":"oss-cn-shanghai.aliyuncs.com","StorageType":"oss"}"#,
        ),
        ("TemplateId", TEMPLATE),
        ("CallbackUrl", "https://callback.example.com/snap?a=1&b=2"),
    ]);
    assert_eq!(encoded, Encoded { query: vec![], form: Some(expected) });
}

#[test]
fn characters_outside_ascii_are_not_escaped_inside_an_object() {
    let request = sample_with(
        Action::SubmitLiveSnapshotJob,
        "StreamInput.Url",
        json!("rtmp://live.example.com/app/大厅?sign=\"1\""),
    );
    let form = encode(Action::SubmitLiveSnapshotJob, request).form.expect("a form");
    assert_eq!(form[1].1, r#"{"Type":"rtmp","Url":"rtmp://live.example.com/app/大厅?sign=\"1\""}"#);
}

#[test]
fn a_snapshot_deletion_is_all_query_with_one_json_array() {
    let request = json!({
        "JobId": JOB,
        "CreateTimestampList": [1660638613798_i64, 1660638618798_i64],
        "DeleteOriginalFile": true,
    });
    let expected = pairs(&[
        ("JobId", JOB),
        ("CreateTimestampList", "[1660638613798,1660638618798]"),
        ("DeleteOriginalFile", "true"),
    ]);
    assert_eq!(encode(Action::DeleteLiveSnapshotFiles, request), Encoded { query: expected, form: None });
}

#[test]
fn streams_travel_joined_by_commas_and_repeats_are_sent_once() {
    let request = json!({"JobIds": "aa1, bb2,,aa1", "VideoId": VIDEO});
    let expected = pairs(&[("JobIds", "aa1,bb2"), ("VideoId", VIDEO)]);
    assert_eq!(encode(Action::DeleteStream, request), Encoded { query: expected, form: None });
}

#[test]
fn an_upload_clean_up_is_all_query() {
    let expected = pairs(&[("MediaId", VIDEO), ("MediaType", "video")]);
    let encoded = encode(Action::DeleteMultipartUpload, sample(Action::DeleteMultipartUpload));
    assert_eq!(encoded, Encoded { query: expected, form: None });
}

#[test]
fn a_job_query_carries_decimal_numbers_and_plain_times() {
    let request = json!({
        "StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-08T00:00:00Z", "SearchKeyWord": "大厅 a~b*",
        "Status": "started", "PageNo": 1, "PageSize": 20, "SortBy": "desc",
    });
    let expected = pairs(&[
        ("StartTime", "2026-01-01T00:00:00Z"),
        ("EndTime", "2026-01-08T00:00:00Z"),
        ("SearchKeyWord", "大厅 a~b*"),
        ("Status", "started"),
        ("PageNo", "1"),
        ("PageSize", "20"),
        ("SortBy", "desc"),
    ]);
    assert_eq!(encode(Action::ListLiveSnapshotJobs, request), Encoded { query: expected, form: None });
    assert_eq!(encode(Action::ListLiveSnapshotJobs, json!({})), Encoded { query: vec![], form: None });
}

#[test]
fn template_ids_travel_numbered_from_one() {
    let encoded = encode(Action::ListLiveSnapshotTemplates, json!({"TemplateIds": ["a", "b"]}));
    assert_eq!(encoded.query, pairs(&[("TemplateIds.1", "a"), ("TemplateIds.2", "b")]));
}

#[test]
fn only_operations_with_a_form_have_a_body() {
    for action in Action::ALL {
        let encoded = encode(*action, sample(*action));
        match action.facts().placement {
            media_api::Placement::Form => {
                assert!(encoded.query.is_empty() && encoded.form.is_some(), "{action}")
            }
            media_api::Placement::Query => assert!(encoded.form.is_none(), "{action}"),
        }
    }
}

#[test]
fn every_sample_reads_back_as_it_was_sent() {
    for action in Action::ALL {
        let request = sample(*action);
        let Encoded { query, form } = encode(*action, request.clone());
        let sent: Vec<(String, String)> = query.into_iter().chain(form.unwrap_or_default()).collect();
        let sent: Vec<(&str, &str)> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(decode(*action, &sent), Ok(request), "{action}");
    }
}

#[test]
fn booleans_are_read_in_any_case() {
    for (text, expected) in [("True", true), ("False", false), ("TRUE", true), ("false", false)] {
        let read = decode(
            Action::DeleteLiveSnapshotFiles,
            &[("JobId", JOB), ("CreateTimestampList", "[1]"), ("DeleteOriginalFile", text)],
        );
        assert_eq!(read.expect("valid")["DeleteOriginalFile"], json!(expected), "{text}");
    }
}

#[test]
fn timestamps_are_read_from_an_array_of_numbers_or_texts_and_from_numbered_parameters() {
    let expected = json!([1660638613798_i64, 1660638618798_i64]);
    let one_array = ["[1660638613798,1660638618798]", r#"[ "1660638613798", 1660638618798 ]"#];
    for text in one_array {
        let read = decode(Action::DeleteLiveSnapshotFiles, &[("JobId", JOB), ("CreateTimestampList", text)]);
        assert_eq!(read.expect("valid")["CreateTimestampList"], expected, "{text}");
    }
    let numbered = [
        ("JobId", JOB),
        ("CreateTimestampList.2", "1660638618798"),
        ("CreateTimestampList.1", "1660638613798"),
    ];
    let read = decode(Action::DeleteLiveSnapshotFiles, &numbered);
    assert_eq!(read.expect("valid")["CreateTimestampList"], expected);
}

#[test]
fn numbered_parameters_are_put_in_numeric_order() {
    let sent: Vec<(String, String)> =
        (1..=11).rev().map(|i| (format!("TemplateIds.{i}"), format!("t{i}"))).collect();
    let sent: Vec<(&str, &str)> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let read = decode(Action::ListLiveSnapshotTemplates, &sent).expect("valid");
    let expected: Vec<String> = (1..=11).map(|i| format!("t{i}")).collect();
    assert_eq!(read["TemplateIds"], json!(expected));
}

#[test]
fn malformed_timestamps_are_refused_at_their_parameter() {
    for text in ["1660638613798", "[1.5]", "[null]", "[\"x\"]", "{}", "[1", "[-1]", "[253402300800000]"] {
        let found = decode(Action::DeleteLiveSnapshotFiles, &[("JobId", JOB), ("CreateTimestampList", text)])
            .expect_err(text);
        assert_eq!(found[0].field, "CreateTimestampList", "{text}");
        assert!(matches!(found[0].kind, ViolationKind::Malformed { .. }), "{text}: {found:?}");
    }
}

#[test]
fn an_object_is_read_from_json_or_from_dotted_parameters() {
    let common = [("JobName", "a"), ("TemplateId", TEMPLATE)];
    let output =
        ("SnapshotOutput", r#"{"StorageType":"oss","Endpoint":"oss.example.com","Bucket":"bucket"}"#);
    let url = "rtmp://h/a/s";
    let dotted = [("StreamInput.Url", url), ("StreamInput.Type", "rtmp")];
    let json_text =
        [("StreamInput", r#"{"Url":"rtmp://h/a/s","Type":"rtmp","Later":"ignored","Null":null}"#)];
    for input in [&dotted[..], &json_text[..]] {
        let sent = [&common[..], &[output], input].concat();
        let read = decode(Action::SubmitLiveSnapshotJob, &sent).expect("valid");
        assert_eq!(read["StreamInput"], json!({"Url": url, "Type": "rtmp"}));
    }
}

#[test]
fn the_form_wins_over_the_query() {
    let own =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect::<Vec<_>>();
    let parameters = media_api::WireParameters::new(
        own(&[("JobId", "query"), ("Command", "start")]),
        own(&[("JobId", "form")]),
    );
    let read = common::decode_parameters(Action::SendLiveSnapshotJobCommand, parameters);
    assert_eq!(read, Ok(json!({"JobId": "form", "Command": "start"})));
}

#[test]
fn wire_parameters_nobody_documents_are_ignored() {
    let read = decode(
        Action::GetLiveSnapshotJob,
        &[("JobId", JOB), ("RegionId", "cn-shanghai"), ("Format", "JSON")],
    );
    assert_eq!(read, Ok(json!({"JobId": JOB})));
}

#[test]
fn an_empty_optional_parameter_is_an_absent_one() {
    let empty = ["StartTime", "EndTime", "SearchKeyWord", "Status", "PageNo", "PageSize", "SortBy"];
    let sent: Vec<(&str, &str)> = empty.iter().map(|name| (*name, "")).collect();
    assert_eq!(decode(Action::ListLiveSnapshotJobs, &sent), Ok(json!({})));
}

#[test]
fn an_empty_required_parameter_is_missing_whatever_its_type() {
    for action in Action::ALL {
        for parameter in action.facts().parameters.iter().filter(|p| p.required) {
            let Encoded { query, form } = encode(*action, sample(*action));
            let sent: Vec<(String, String)> = query.into_iter().chain(form.unwrap_or_default()).collect();
            let with = |value: Option<&'static str>| {
                let kept = sent.iter().filter(|(n, _)| n != parameter.name);
                let mut pairs: Vec<(&str, &str)> = kept.map(|(n, v)| (n.as_str(), v.as_str())).collect();
                pairs.extend(value.map(|value| (parameter.name, value)));
                decode(*action, &pairs).expect_err("a required parameter is missing")
            };
            for found in [with(None), with(Some(""))] {
                assert_eq!(found[0].field, parameter.name, "{action}");
                assert_eq!(found[0].kind, ViolationKind::Missing, "{action} {}", parameter.name);
            }
        }
    }
}

#[test]
fn members_nobody_documents_are_refused_by_name_when_the_page_sends_them() {
    for action in Action::ALL {
        let found = violations(*action, sample_with(*action, "Surprise", json!(1)));
        assert_eq!(found.len(), 1, "{action}");
        assert_eq!(
            (found[0].field.as_str(), &found[0].kind),
            ("Surprise", &ViolationKind::Unknown),
            "{action}"
        );
    }
    let nested = sample_with(Action::SubmitLiveSnapshotJob, "StreamInput.Surprise", json!(1));
    assert_eq!(violations(Action::SubmitLiveSnapshotJob, nested)[0].field, "StreamInput.Surprise");
}

#[test]
fn a_null_member_is_an_absent_one() {
    let nulls = json!({"Status": null, "PageNo": null});
    assert!(violations(Action::ListLiveSnapshotJobs, nulls).is_empty());
}

#[test]
fn a_request_that_is_no_object_is_refused() {
    for value in [json!([]), json!("x"), json!(1), json!(null)] {
        let found = violations(Action::ListLiveSnapshotJobs, value);
        assert!(matches!(found[0].kind, ViolationKind::Malformed { expected: media_api::Shape::Object }));
    }
}

#[test]
fn an_answer_may_hold_numbers_as_text_nulls_and_members_nobody_knows_and_lack_others() {
    let body =
        br#"{"RequestId":"R","JobList":[{"JobId":"j","TimeInterval":"5","SnapshotOutput":null,"New":[1]}],
        "PageNo":"2","PageSize":10.0,"SortBy":null,"TotalCount":"7","Other":{}}"#;
    let read = decode_response::<ice::ListLiveSnapshotJobs>(body).expect("readable");
    let expected = ListLiveSnapshotJobsResponse {
        request_id: "R".into(),
        job_list: vec![ice::JobInfo { job_id: "j".into(), time_interval: 5, ..Default::default() }],
        page_no: 2,
        page_size: 10,
        total_count: 7,
        ..Default::default()
    };
    assert_eq!(read, expected);

    let body =
        br#"{"RequestId":"R","DeleteFileResultList":[{"Result":"OK","CreateTimestamp":"1660638613798"}]}"#;
    let read = decode_response::<ice::DeleteLiveSnapshotFiles>(body).expect("readable");
    let result = ice::DeleteFileResult { result: "OK".into(), create_timestamp: 1660638613798 };
    assert_eq!(
        read,
        DeleteLiveSnapshotFilesResponse { request_id: "R".into(), delete_file_result_list: vec![result] }
    );
}

#[test]
fn old_forms_of_upload_details_are_read() {
    let body = br#"{"RequestId":"R","NonExistMediaIds":"a,b","ForbiddenMediaIds":["c"],
        "UploadDetails":[{"MediaId":"m","FileSize":"46","UploadSize":0,"UploadRatio":"0.023"}]}"#;
    let read = decode_response::<vod::GetUploadDetails>(body).expect("readable");
    assert_eq!(read.non_exist_media_ids, ["a", "b"]);
    assert_eq!(read.forbidden_media_ids, ["c"]);
    assert_eq!((read.upload_details[0].file_size, read.upload_details[0].upload_ratio), (46, 0.023));
}

#[test]
fn an_answer_that_is_not_its_operations_is_an_error() {
    for body in [
        &b""[..],
        b"<html>",
        b"[]x",
        b"[]",
        b"{}",
        br#""R""#,
        br#"{"RequestId":"R","JobList":{},"TotalCount":0}"#,
        br#"{"RequestId":"R","JobList":[],"TotalCount":0,"PageNo":"many"}"#,
        br#"{"RequestId":"R","JobList":[],"TotalCount":0,"PageNo":-1}"#,
        br#"{"RequestId":"R","JobList":[],"TotalCount":0}x"#,
    ] {
        assert!(decode_response::<ice::ListLiveSnapshotJobs>(body).is_err());
    }
}

/// The minimal valid response of each operation.
fn least(action: Action) -> Value {
    let mut answer = json!({ "RequestId": "R" });
    for name in action.facts().answered {
        let name = name.split('|').next().unwrap();
        answer[name] = match name {
            "TotalCount" | "Total" => json!(0),
            "PlayInfoList" => json!({ "PlayInfo": [] }),
            "VideoList" => json!({ "Video": [] }),
            "Video" => json!({ "VideoId": "v" }),
            "VideoBase" | "Mezzanine" => json!({}),
            name if name.ends_with("List") || name.ends_with("Details") => json!([]),
            _ => json!("x"),
        };
    }
    answer
}

#[test]
fn an_answer_without_one_of_its_documented_members_is_none() {
    for action in Action::ALL {
        let whole = least(*action);
        read_answer(*action, &whole.to_string()).unwrap_or_else(|error| panic!("{action}: {error}"));
        for name in whole.as_object().unwrap().keys() {
            for absent in [true, false] {
                let mut answer = whole.clone();
                match absent {
                    true => drop(answer.as_object_mut().unwrap().remove(name)),
                    false => answer[name] = Value::Null,
                }
                let error = read_answer(*action, &answer.to_string()).unwrap_err().to_string();
                assert!(error.contains(name.as_str()), "{action} without {name}: {error}");
            }
        }
        for body in ["{}", "[]", "null", r#"{"Code":"Forbidden","Message":"m","HostId":"h"}"#] {
            assert!(read_answer(*action, body).is_err(), "{action} {body}");
        }
    }
}

/// Many operations respond with a request ID alone, and every error has one.
#[test]
fn an_error_is_no_answer_although_it_has_every_member_of_one() {
    for action in Action::ALL {
        let whole = least(*action);
        for (name, code) in
            [("Code", json!("InternalError")), ("code", json!("InternalError")), ("Code", json!(500))]
        {
            let mut error = whole.clone();
            error[name] = code;
            error["Message"] = json!("m");
            let read = read_answer(*action, &error.to_string());
            assert!(read.is_err_and(|error| error.to_string().contains("error")), "{action} {error}");
        }
        for nothing in [json!(""), Value::Null] {
            let mut answer = whole.clone();
            answer["Code"] = nothing;
            assert!(read_answer(*action, &answer.to_string()).is_ok(), "{action} {answer}");
        }
    }
}

#[test]
fn an_answer_that_names_nothing_is_none() {
    for (action, member, nothing) in [
        (Action::SubmitLiveSnapshotJob, "JobId", json!("")),
        (Action::CreateLiveSnapshotTemplate, "TemplateId", json!("")),
        (Action::GetLiveSnapshotJob, "JobId", json!("")),
        (Action::ListLiveSnapshotJobs, "JobList", json!([{}])),
        (Action::ListLiveSnapshotTemplates, "TemplateList", json!([[]])),
        (Action::ListLiveSnapshotFiles, "FileList", json!([{ "OssObject": "k" }])),
        (Action::DeleteLiveSnapshotFiles, "DeleteFileResultList", json!([{ "CreateTimestamp": 1 }])),
        (Action::GetPlayInfo, "PlayInfoList", json!({ "PlayInfo": [{}] })),
        (Action::GetPlayInfo, "PlayInfoList", json!({})),
        (Action::GetVideoList, "VideoList", json!({ "Video": null })),
        (Action::GetVideoInfo, "Video", json!({})),
        (Action::GetUploadDetails, "UploadDetails", json!([{}])),
        (Action::SearchMedia, "MediaList", json!([{}])),
    ] {
        let mut answer = least(action);
        answer[member] = nothing;
        assert!(read_answer(action, &answer.to_string()).is_err(), "{action} {answer}");
    }
}

#[test]
fn uploads_that_do_not_exist_are_an_answer_of_their_own() {
    let read = read_answer(Action::GetUploadDetails, r#"{"RequestId":"R","NonExistMediaIds":["m"]}"#);
    assert_eq!(read.unwrap()["NonExistMediaIds"], json!(["m"]));
}
