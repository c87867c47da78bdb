//! The documented defaults of all reads: a missing parameter gives the same response as one with its default value, alone and
//! with every combination of the other parameters.
//!
//! The window of ListLiveSnapshotJobs has defaults that depend on the time; its tests are in `jobs.rs`.

use crate::common::*;
use media_api::ice::{JobStatus, TemplateType};
use media_api::{Action, Effect, Kind, Parameter};
use serde_json::Value;

/// An operation, its required parameters, and for each optional parameter a value that is not its default.
struct Case {
    action: Action,
    required: Vec<(&'static str, String)>,
    others: Parameters,
}

/// Defaults that cannot be sent as a value.
const WITHOUT_VALUE: &[(Action, &str)] = &[
    (Action::ListLiveSnapshotJobs, "StartTime"),
    (Action::ListLiveSnapshotJobs, "EndTime"),
    (Action::ListLiveSnapshotJobs, "Status"),
    (Action::ListLiveSnapshotTemplates, "Type"),
    (Action::SearchMedia, "Fields"),
];

/// Parameters without effect on these videos: this service has no playback, and they have one stream of each kind.
const WITHOUT_EFFECT: &[(Action, &str)] = &[
    (Action::GetPlayInfo, "OutputType"),
    (Action::GetPlayInfo, "ResultType"),
    (Action::GetMezzanineInfo, "AuthTimeout"),
];

/// The default as a value to send; `None` if it cannot be sent.
fn sendable_default(parameter: &Parameter) -> Option<String> {
    let default = parameter.default?;
    match parameter.kind {
        Kind::Integer { .. } => Some(default.to_owned()),
        Kind::Text { one_of, .. } if one_of.is_empty() || one_of.contains(&default) => {
            Some(default.to_owned())
        }
        Kind::CommaList { one_of, .. } if default == "all" && !one_of.is_empty() => Some(one_of.join(",")),
        _ => None,
    }
}

/// Status and body of a response, without what differs from call to call.
async fn answer(running: &Running, case: &Case, parameters: &[(&str, String)]) -> (u16, Value) {
    let pairs = case.required.iter().chain(parameters);
    let pairs: Vec<(&str, &str)> = pairs.map(|(name, value)| (*name, value.as_str())).collect();
    let raw = running.send(&running.attempt_with(case.action, &pairs)).await;
    let mut body: Value = serde_json::from_str(&raw.body).unwrap();
    let members = body.as_object_mut().unwrap();
    members.remove("RequestId");
    members.remove("Recommend");
    (raw.status, body)
}

async fn check(running: &Running, case: &Case) {
    let action = case.action;
    let others: Vec<(&str, String)> =
        case.others.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    for parameter in action.facts().parameters.iter().filter(|parameter| parameter.default.is_some()) {
        let Some(default) = sendable_default(parameter) else {
            assert!(WITHOUT_VALUE.contains(&(action, parameter.name)), "{action} {}", parameter.name);
            continue;
        };
        let name = parameter.name;
        let (own, rest): (Vec<_>, Vec<_>) = others.iter().cloned().partition(|other| other.0 == name);
        assert_eq!(own.len(), 1, "{action} {name} has a value that is not its default");
        let absent = answer(running, case, &[]).await;
        assert_eq!(absent.0, 200, "{action} {absent:?}");
        let has_effect = answer(running, case, &own).await != absent;
        assert_eq!(has_effect, !WITHOUT_EFFECT.contains(&(action, name)), "{action} {own:?}");
        for subset in 0..1_u32 << rest.len() {
            let mut given: Vec<(&str, String)> = rest
                .iter()
                .enumerate()
                .filter(|(at, _)| subset >> at & 1 == 1)
                .map(|(_, pair)| pair.clone())
                .collect();
            let absent = answer(running, case, &given).await;
            given.push((name, default.clone()));
            assert_eq!(answer(running, case, &given).await, absent, "{action} {given:?}");
        }
    }
}

/// Jobs, templates and pictures; returns the job with the pictures.
fn seed(running: &Running, template: &str) -> String {
    let now = chrono::Utc::now().timestamp();
    running.sql(|c| {
        for number in 0..30 {
            let status = JobStatus::VALUES[number % 3];
            let time = now - 40_000 * number as i64 - 3000;
            c.execute(
                "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
                     overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
                 VALUES (?1, ?2, ?3, 't', ?4, 'rtmp://a/b', 'e', 'bucket', '', '{Sequence}.jpg', 5, '', ?5, ?5)",
                rusqlite::params![
                    format!("job-{number}"),
                    format!("Camera {}", number % 4),
                    template,
                    status,
                    time
                ],
            )
            .unwrap();
            c.execute(
                "INSERT INTO templates (template_id, name, kind, time_interval, overwrite_format, sequence_format,
                     create_time, last_modified)
                 VALUES (?1, ?2, ?3, 5, '', '{Sequence}.jpg', ?4, ?4)",
                rusqlite::params![
                    format!("template-{number}"),
                    format!("Every {}", number % 4),
                    TemplateType::VALUES[number % 2],
                    time
                ],
            )
            .unwrap();
        }
        let row: i64 = c.query_row("SELECT id FROM jobs WHERE job_id = 'job-0'", [], |row| row.get(0)).unwrap();
        for number in 0..25 {
            let timestamp = (now - 2000 + number * 5) * 1000;
            let values = rusqlite::params![row, timestamp, format!("{number}.jpg")];
            c.execute("INSERT INTO files VALUES (?1, ?2, 0, ?3)", values).unwrap();
        }
    });
    "job-0".to_owned()
}

#[tokio::test]
async fn snapshot_operations_answer_an_absent_parameter_as_its_default() {
    let running = running().await;
    let template = running.system_template().await;
    let job = seed(&running, &template);
    let cases = [
        Case {
            action: Action::ListLiveSnapshotJobs,
            required: Vec::new(),
            others: &[
                ("SearchKeyWord", "camera 1"),
                ("Status", "started"),
                ("PageNo", "2"),
                ("PageSize", "2"),
                ("SortBy", "asc"),
            ],
        },
        Case {
            action: Action::ListLiveSnapshotTemplates,
            required: Vec::new(),
            others: &[
                ("SearchKeyWord", "every 1"),
                ("TemplateIds", r#"["template-1","template-2","template-5"]"#),
                ("Type", "custom"),
                ("PageNo", "2"),
                ("PageSize", "2"),
                ("SortBy", "asc"),
            ],
        },
        Case {
            action: Action::ListLiveSnapshotFiles,
            required: vec![("JobId", job), ("StartTime", date_after(-4000)), ("EndTime", date_after(0))],
            others: &[("Limit", "3"), ("SortBy", "desc")],
        },
    ];
    for case in &cases {
        check(&running, case).await;
    }
}

#[tokio::test]
async fn video_operations_answer_an_absent_parameter_as_its_default() {
    let running = running_in(tempfile::tempdir().unwrap(), true).await;
    let list = Case { action: Action::GetVideoList, required: Vec::new(), others: &[] };
    let (_, videos) = answer(&running, &list, &[("Status", "Normal".to_owned())]).await;
    let video = videos["VideoList"]["Video"][0]["VideoId"].as_str().unwrap().to_owned();
    let cases = [
        Case {
            action: Action::GetVideoList,
            required: Vec::new(),
            others: &[
                ("Status", "Normal"),
                ("StartTime", "2020-01-01T00:00:00Z"),
                ("EndTime", "9000-01-01T00:00:00Z"),
                ("PageNo", "2"),
                ("PageSize", "3"),
                ("SortBy", "CreationTime:Asc"),
            ],
        },
        Case {
            action: Action::SearchMedia,
            required: Vec::new(),
            others: &[
                ("SearchType", "audio"),
                ("Match", "Title = 'Sample'"),
                ("Fields", "Title,Status"),
                ("SortBy", "CreationTime:Asc"),
                ("PageNo", "2"),
                ("PageSize", "3"),
            ],
        },
        Case {
            action: Action::GetPlayInfo,
            required: vec![("VideoId", video.clone())],
            others: &[
                ("Formats", "mp4"),
                ("StreamType", "video"),
                ("Definition", "LD,HD"),
                ("ResultType", "Multiple"),
                ("OutputType", "oss"),
            ],
        },
        Case {
            action: Action::GetMezzanineInfo,
            required: vec![("VideoId", video)],
            others: &[("OutputType", "oss"), ("AuthTimeout", "60")],
        },
    ];
    for case in &cases {
        check(&running, case).await;
    }
    let reads = Action::ALL.iter().filter(|action| action.effect() == Effect::Read);
    let with_defaults = reads.filter(|action| action.facts().parameters.iter().any(|p| p.default.is_some()));
    assert_eq!(
        with_defaults.count(),
        cases.len() + 3,
        "every operation that reads and has a default is tried"
    );
}

#[tokio::test]
async fn without_a_status_or_a_type_everything_is_listed() {
    let running = running().await;
    let template = running.system_template().await;
    seed(&running, &template);
    for (action, name, words, filters) in [
        (Action::ListLiveSnapshotJobs, "Status", JobStatus::VALUES, ["", "camera 1", "job-1"]),
        (Action::ListLiveSnapshotTemplates, "Type", TemplateType::VALUES, ["", "every 1", "template-1"]),
    ] {
        let case = Case { action, required: Vec::new(), others: &[] };
        for keyword in filters {
            let total = async |word: &str| {
                let given = [("SearchKeyWord", keyword.to_owned()), (name, word.to_owned())];
                answer(&running, &case, &given).await.1["TotalCount"].as_u64().unwrap()
            };
            let mut sum = 0;
            for word in words {
                sum += total(word).await;
            }
            assert!(sum > 0);
            assert_eq!(total("").await, sum, "{action} {keyword}");
        }
    }
}

#[tokio::test]
async fn template_identifiers_count_only_without_a_keyword() {
    let running = running().await;
    let template = running.system_template().await;
    seed(&running, &template);
    let case = Case { action: Action::ListLiveSnapshotTemplates, required: Vec::new(), others: &[] };
    let ids = ("TemplateIds", r#"["template-1","template-2"]"#.to_owned());
    let keyword = ("SearchKeyWord", "every 3".to_owned());
    let by_keyword = answer(&running, &case, std::slice::from_ref(&keyword)).await;
    assert_eq!(answer(&running, &case, &[ids.clone(), keyword]).await, by_keyword);
    assert_eq!(answer(&running, &case, &[ids]).await.1["TotalCount"], 2);
}
