//! Templates and jobs: what is stored, found and refused.

use crate::common::*;
use media_api::ice::*;
use media_api::time::ApiTime;
use media_api::{Encoded, PageSize};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_template_lives_from_creation_to_deletion() {
    let running = running().await;
    let id = running.template(5, "snapshot/{JobId}.jpg", "snapshot/{JobId}/{UnixTimestamp}.jpg").await;
    let get = GetLiveSnapshotTemplate { template_id: id.parse().unwrap() };
    let found = running.call(&get).await.unwrap();
    assert_eq!((found.template_type.as_str(), found.time_interval), ("custom", 5));

    let update = UpdateLiveSnapshotTemplate {
        template_id: id.parse().unwrap(),
        template_name: "大厅".to_owned(),
        time_interval: 60,
        overwrite_format: None,
        sequence_format: Some("{Sequence}.jpg".to_owned()),
    };
    running.call(&update).await.unwrap();
    let found = running.call(&get).await.unwrap();
    assert_eq!((found.template_name.as_str(), found.overwrite_format.as_str()), ("大厅", ""));

    let search = ListLiveSnapshotTemplates { search_key_word: Some("厅".to_owned()), ..Default::default() };
    assert_eq!(running.call(&search).await.unwrap().total_count, 1);
    let by_id = ListLiveSnapshotTemplates {
        template_ids: Some(vec![id.parse().unwrap(), "none".parse().unwrap()]),
        ..Default::default()
    };
    assert_eq!(running.call(&by_id).await.unwrap().total_count, 1);

    let delete = DeleteLiveSnapshotTemplate { template_id: id.parse().unwrap() };
    running.call(&delete).await.unwrap();
    assert_eq!(running.code(&delete).await, "TemplateNotFound");
    assert_eq!(running.code(&get).await, "TemplateNotFound");
    assert_eq!(running.code(&update).await, "TemplateNotFound");
}

#[tokio::test]
async fn the_system_template_is_there_and_cannot_be_changed() {
    let running = running().await;
    let id = running.system_template().await;
    let delete = DeleteLiveSnapshotTemplate { template_id: id.parse().unwrap() };
    assert_eq!(running.code(&delete).await, "InvalidParameter");
    let update = UpdateLiveSnapshotTemplate {
        template_id: id.parse().unwrap(),
        template_name: "mine".to_owned(),
        time_interval: 60,
        overwrite_format: None,
        sequence_format: Some("{Sequence}.jpg".to_owned()),
    };
    let error = running.call(&update).await.unwrap_err();
    assert_eq!(error.code, "InvalidParameter");
    assert_eq!(error.message, "The specified parameter \"TemplateId\" is not valid.");
}

#[tokio::test]
async fn a_job_without_its_stream_stays_as_it_was_made() {
    let running = running().await;
    let template = running.system_template().await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    let job = running.job(&id).await;
    assert_eq!((job.status.as_str(), job.job_name.as_str(), job.time_interval), ("init", "Lobby", 5));
    assert_eq!(job.snapshot_output, SnapshotOutput::oss(ENDPOINT, BUCKET));

    let command = |command| SendLiveSnapshotJobCommand { job_id: id.parse().unwrap(), command };
    assert_eq!(running.code(&command(Command::Start)).await, "StreamNotFound");
    assert_eq!(running.code(&command(Command::Restart)).await, "StreamNotFound");
    assert_eq!(running.code(&command(Command::Stop)).await, "OK");
    assert_eq!(running.job(&id).await.status, "paused");
}

#[tokio::test]
async fn a_template_change_does_not_reach_jobs_made_before() {
    let running = running().await;
    let template = running.template(5, "", "{Sequence}.jpg").await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    running.call(&DeleteLiveSnapshotTemplate { template_id: template.parse().unwrap() }).await.unwrap();
    assert_eq!(running.job(&id).await.sequence_format, "{Sequence}.jpg");
}

#[tokio::test]
async fn every_refusal_of_the_job_operations_can_be_provoked() {
    let running = running().await;
    let template = running.system_template().await;
    assert_eq!(running.code(&running.submission("x", "x", "no-such")).await, "TemplateNotFound");
    let get = GetLiveSnapshotJob { job_id: "no-such".parse().unwrap() };
    assert_eq!(running.code(&get).await, "JobNotFound");
    let command = SendLiveSnapshotJobCommand { job_id: "no-such".parse().unwrap(), command: Command::Stop };
    assert_eq!(running.code(&command).await, "JobNotFound");

    let mut long = running.submission("x", "x", &template);
    long.job_name = "名".repeat(129);
    assert_eq!(running.code(&long).await, "InvalidParameter");
    let mut unnamed = running.submission("", "x", &template);
    assert_eq!(running.code(&unnamed).await, "MissingParameter");
    unnamed.job_name = "名".repeat(128);
    assert_eq!(running.code(&unnamed).await, "OK");

    let query = |pairs: &[(&str, &str)]| Encoded {
        query: pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        form: None,
    };
    let (start, end) = ("2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z");
    for (pairs, code, message) in [
        (vec![("StartTime", "soon")], "MalformedStartTime", "Specified parameter StartTime is not valid."),
        (vec![("EndTime", "2026-01-01")], "MalformedEndTime", "Specified parameter EndTime is not valid."),
        (
            vec![("StartTime", end), ("EndTime", start)],
            "EndTimeMismatch",
            "Specified end time does not math the specified start time.",
        ),
        (
            vec![("StartTime", start), ("EndTime", "2026-01-31T00:00:01Z")],
            "EndTimeMismatch",
            "Specified end time does not math the specified start time.",
        ),
        (vec![("PageSize", "101")], "InvalidParameter", "The specified parameter \"PageSize\" is not valid."),
        (vec![("Status", "gone")], "InvalidParameter", "The specified parameter \"Status\" is not valid."),
    ] {
        let attempt = running.attempt("ListLiveSnapshotJobs", "2020-11-09", query(&pairs), "GET");
        let raw = running.send(&attempt).await;
        let error = raw.error();
        assert_eq!((raw.status, error.code.as_str(), error.message.as_str()), (400, code, message));
    }
    let window = query(&[("StartTime", start), ("EndTime", end)]);
    let raw = running.send(&running.attempt("ListLiveSnapshotJobs", "2020-11-09", window, "GET")).await;
    assert_eq!(raw.status, 200);
}

#[tokio::test]
async fn the_window_of_a_job_query_follows_its_documented_defaults() {
    let running = running().await;
    let now = chrono::Utc::now().timestamp();
    let days = [-40, -20, -14, -8, -6, -4, -1];
    let jobs: Vec<_> = days.iter().map(|day| (format!("{day}"), "init", now + day * 86_400 + 3600)).collect();
    seed(&running, &jobs);
    // Start and end in days from now, and the days whose jobs are found.
    type Found = Result<&'static [i64], &'static str>;
    let found: &[(Option<i64>, Option<i64>, Found)] = &[
        (None, None, Ok(&[-6, -4, -1])),
        (Some(-30), None, Ok(&[])),
        (Some(-20), None, Ok(&[-20, -14])),
        (Some(-9), None, Ok(&[-8, -6, -4])),
        (Some(20), None, Ok(&[])),
        // The start is seven days before now, not before the end.
        (None, Some(-3), Ok(&[-6, -4])),
        (None, Some(-5), Ok(&[-6])),
        (None, Some(22), Ok(&[-6, -4, -1])),
        (None, Some(-8), Err("EndTimeMismatch")),
        (None, Some(-20), Err("EndTimeMismatch")),
        (None, Some(24), Err("EndTimeMismatch")),
        (Some(-20), Some(-5), Ok(&[-20, -14, -8, -6])),
        (Some(-40), Some(-10), Ok(&[-40, -20, -14])),
        (Some(-40), Some(-9), Err("EndTimeMismatch")),
        (Some(-5), Some(-6), Err("EndTimeMismatch")),
    ];
    for (start, end, expected) in found {
        let time = |day: &i64| ApiTime::from_seconds(now + day * 86_400).unwrap();
        let request = ListLiveSnapshotJobs {
            start_time: start.as_ref().map(time),
            end_time: end.as_ref().map(time),
            sort_by: Some(SortBy::Ascending),
            ..Default::default()
        };
        let answer = running.call(&request).await.map(|page| {
            page.job_list.iter().map(|job| job.job_name.parse::<i64>().unwrap()).collect::<Vec<_>>()
        });
        let answer = answer.as_deref().map_err(|error| error.code.as_str());
        assert_eq!(answer, *expected, "{start:?} {end:?}");
    }
}

/// Jobs of a past that no test can wait for: name, status and creation time.
fn seed(running: &Running, jobs: &[(String, &str, i64)]) {
    seed_from(running, 0, jobs);
}

/// As [`seed`], with job IDs that count from `first`.
fn seed_from(running: &Running, first: usize, jobs: &[(String, &str, i64)]) {
    running.sql(|connection| {
        let mut insert = connection
            .prepare(
                "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
                     overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
                 VALUES (?1, ?2, 't', 't', ?3, 'rtmp://a/b/c', 'e', 'bucket', '', '{Sequence}.jpg', 5, '', ?4, ?4)",
            )
            .unwrap();
        for (number, (name, status, time)) in jobs.iter().enumerate() {
            insert.execute(rusqlite::params![format!("job-{}", first + number), name, status, time]).unwrap();
        }
    });
}

#[tokio::test]
async fn pages_cover_every_job_once_in_any_order_and_filter() {
    let running = running().await;
    let now = chrono::Utc::now().timestamp();
    // Some share a second, some a minute, some are hours apart, some outside the window.
    let statuses = ["init", "paused", "started"];
    let jobs: Vec<(String, &str, i64)> = (0..400)
        .map(|n: i64| {
            (format!("camera {n}"), statuses[(n % 3) as usize], now - (n / 4) * (n % 7) * 1103 - n / 9)
        })
        .collect();
    seed(&running, &jobs);
    for (start, end) in [(7 * 86_400, 0), (100_000, 777), (4_096 * 3, 4_096), (64, 0), (5, 5)] {
        let (start, end) = (now - start, now - end);
        for status in [None, Some(JobStatus::Started), Some(JobStatus::Init)] {
            for keyword in [None, Some("camera"), Some("a")] {
                let wanted: BTreeSet<String> = jobs
                    .iter()
                    .enumerate()
                    .filter(|(_, job)| (start..=end).contains(&job.2))
                    .filter(|(_, job)| status.is_none_or(|status| status.as_str() == job.1))
                    .map(|(number, _)| format!("job-{number}"))
                    .collect();
                for sort_by in [SortBy::Ascending, SortBy::Descending] {
                    let mut found: Vec<(String, String)> = Vec::new();
                    for page_no in 1.. {
                        let request = ListLiveSnapshotJobs {
                            start_time: ApiTime::from_seconds(start),
                            end_time: ApiTime::from_seconds(end),
                            status,
                            search_key_word: keyword.map(str::to_owned),
                            page_no: Some(page_no),
                            page_size: Some(PageSize::new(37).unwrap()),
                            sort_by: Some(sort_by),
                        };
                        let page = running.call(&request).await.unwrap();
                        assert_eq!(page.total_count, wanted.len() as u64);
                        if page.job_list.is_empty() {
                            break;
                        }
                        found.extend(page.job_list.into_iter().map(|job| (job.create_time, job.job_id)));
                    }
                    let mut sorted = found.clone();
                    sorted.sort_by(|a, b| a.0.cmp(&b.0));
                    if sort_by == SortBy::Descending {
                        sorted.reverse();
                    }
                    let times =
                        |list: &[(String, String)]| list.iter().map(|e| e.0.clone()).collect::<Vec<_>>();
                    assert_eq!(times(&found), times(&sorted));
                    assert_eq!(found.len(), wanted.len());
                    assert_eq!(found.into_iter().map(|entry| entry.1).collect::<BTreeSet<_>>(), wanted);
                }
            }
        }
    }
}

#[tokio::test]
async fn names_are_found_by_words_of_any_length_and_signs_are_literal() {
    let running = running().await;
    let now = chrono::Utc::now().timestamp();
    let names = ["大厅 摄像头", "50%_off", "50 percent off", "Lobby Camera", "a\"b'c", "back\\slash", "_"];
    let jobs: Vec<_> = names.iter().map(|name| ((*name).to_owned(), "init", now)).collect();
    seed(&running, &jobs);
    for (keyword, found) in [
        ("大", vec![0]),
        ("大厅", vec![0]),
        ("摄像头", vec![0]),
        ("厅 摄像", vec![0]),
        ("%", vec![1]),
        ("%_o", vec![1]),
        ("_", vec![1, 6]),
        ("50", vec![1, 2]),
        ("50%_off", vec![1]),
        ("50_", vec![]),
        ("lobby", vec![3]),
        ("LO", vec![3]),
        ("a\"b'c", vec![4]),
        ("\"b", vec![4]),
        ("\\", vec![5]),
        ("k\\s", vec![5]),
        ("job-3", vec![3]),
        ("job-", vec![]),
        ("nothing", vec![]),
    ] {
        let request = ListLiveSnapshotJobs {
            search_key_word: Some(keyword.to_owned()),
            sort_by: Some(SortBy::Ascending),
            ..Default::default()
        };
        let page = running.call(&request).await.unwrap();
        let ids: Vec<String> = page.job_list.into_iter().map(|job| job.job_id).collect();
        let expected: Vec<String> = found.iter().map(|number| format!("job-{number}")).collect();
        assert_eq!(ids, expected, "{keyword}");
        assert_eq!(page.total_count, expected.len() as u64);
    }
}

#[tokio::test]
async fn a_change_of_status_changes_the_totals() {
    let running = running().await;
    let template = running.system_template().await;
    let id = running.call(&running.submission("Lobby", "nobody", &template)).await.unwrap().job_id;
    let total = async |status| {
        let request = ListLiveSnapshotJobs { status: Some(status), ..Default::default() };
        running.call(&request).await.unwrap().total_count
    };
    assert_eq!((total(JobStatus::Init).await, total(JobStatus::Paused).await), (1, 0));
    let stop = SendLiveSnapshotJobCommand { job_id: id.parse().unwrap(), command: Command::Stop };
    running.call(&stop).await.unwrap();
    assert_eq!((total(JobStatus::Init).await, total(JobStatus::Paused).await), (0, 1));
}

#[tokio::test]
async fn what_was_listed_before_follows_every_change() {
    let running = running().await;
    let now = chrono::Utc::now().timestamp();
    let job = |name: &str, status: &'static str, time: i64| (name.to_owned(), status, time);
    let listed = async |keyword: &str, status: Option<JobStatus>| -> Vec<String> {
        let request = ListLiveSnapshotJobs {
            search_key_word: Some(keyword.to_owned()).filter(|keyword| !keyword.is_empty()),
            status,
            sort_by: Some(SortBy::Ascending),
            ..Default::default()
        };
        let page = running.call(&request).await.unwrap();
        assert_eq!(page.total_count, page.job_list.len() as u64);
        page.job_list.into_iter().map(|job| job.job_id).collect()
    };
    assert!(listed("hall", None).await.is_empty());
    seed(&running, &[job("Hall", "init", now - 50), job("Lobby", "init", now - 40)]);
    assert_eq!(listed("hall", None).await, ["job-0"]);
    assert_eq!(listed("job-3", None).await, [""; 0]);
    // Newer ones, one of them with an ID that was searched before it existed.
    seed_from(&running, 2, &[job("second HALL", "paused", now - 30), job("Yard", "paused", now - 20)]);
    assert_eq!(listed("hall", None).await, ["job-0", "job-2"]);
    assert_eq!(listed("job-3", None).await, ["job-3"]);
    // One older than all others, as after a clock was set back.
    seed_from(&running, 4, &[job("oldest hall", "init", now - 90)]);
    assert_eq!(listed("hall", None).await, ["job-4", "job-0", "job-2"]);
    assert_eq!(listed("", None).await, ["job-4", "job-0", "job-1", "job-2", "job-3"]);
    running.sql(|c| {
        c.execute("UPDATE jobs SET status = 'started' WHERE job_id IN ('job-4', 'job-3')", []).unwrap();
        c.execute("UPDATE jobs SET status = 'paused' WHERE job_id = 'job-4'", []).unwrap();
    });
    assert_eq!(listed("hall", Some(JobStatus::Paused)).await, ["job-4", "job-2"]);
    assert_eq!(listed("", Some(JobStatus::Started)).await, ["job-3"]);
    assert_eq!(listed("", Some(JobStatus::Init)).await, ["job-0", "job-1"]);
}

#[tokio::test]
async fn the_account_callback_is_read_back_as_set() {
    let running = running().await;
    let set = SetEventCallback {
        callback_type: "HTTP".to_owned(),
        callback_url: Some("http://127.0.0.1:9/x".to_owned()),
        callback_queue_name: None,
        auth_switch: Some("on".to_owned()),
        auth_key: Some("Example0Key".to_owned()),
        event_type_list: None,
    };
    running.call(&set).await.unwrap();
    let got = running.call(&GetEventCallback {}).await.unwrap();
    assert_eq!((got.callback_url.as_str(), got.auth_key.as_str()), ("http://127.0.0.1:9/x", "Example0Key"));
}
