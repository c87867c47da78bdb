//! ListLiveSnapshotJobs with every kind of filter on every page, and ListLiveSnapshotFiles.

use crate::client::Client;
use crate::fill::{self, now};
use crate::report::{Budget, Report};
use media_api::PageSize;
use media_api::ice::{JobStatus, ListLiveSnapshotFiles, ListLiveSnapshotJobs, SortBy};
use media_api::time::ApiTime;
use std::time::{Duration, Instant};

/// Milliseconds for any list of jobs.
const BUDGET: Budget = Budget::P99(10.0);

fn hour(before: i64) -> ApiTime {
    ApiTime::from_seconds(now() - before * 3_600).expect("a time")
}

fn cases() -> Vec<(&'static str, ListLiveSnapshotJobs)> {
    let base = ListLiveSnapshotJobs { page_size: PageSize::new(100).ok(), ..Default::default() };
    let keyword =
        |word: &str| ListLiveSnapshotJobs { search_key_word: Some(word.to_owned()), ..base.clone() };
    let status = |status| ListLiveSnapshotJobs { status: Some(status), ..base.clone() };
    let three_hours =
        ListLiveSnapshotJobs { start_time: Some(hour(50)), end_time: Some(hour(47)), ..base.clone() };
    vec![
        ("no filter", base.clone()),
        ("no filter, ascending", ListLiveSnapshotJobs { sort_by: Some(SortBy::Ascending), ..base.clone() }),
        ("status init", status(JobStatus::Init)),
        ("status paused", status(JobStatus::Paused)),
        ("status started, rare", status(JobStatus::Started)),
        ("three hours", three_hours),
        ("keyword, one match", keyword("gate 0765432 ")),
        ("keyword, no match", keyword("nowhere")),
        ("keyword, 1 character", keyword("7")),
        ("keyword, 2 characters", keyword("42")),
        ("keyword, 1 Chinese character", keyword("厅")),
        ("keyword in every name", keyword("camera")),
        ("keyword in every name, 1 character", keyword("A")),
        ("a job's ID", keyword("job-500000")),
        ("keyword and status", ListLiveSnapshotJobs { status: Some(JobStatus::Paused), ..keyword("gate") }),
    ]
}

async fn timed(client: &Client, request: &ListLiveSnapshotJobs) -> (Duration, u64) {
    let begin = Instant::now();
    let total = client.call(request).await.total_count;
    (begin.elapsed(), total)
}

/// Lists of jobs, `calls` of each kind.
pub async fn jobs(client: &Client, calls: usize, report: &mut Report) {
    for (name, request) in cases() {
        let (_, total) = timed(client, &request).await;
        // Any page: the first, the last and those between.
        let pages = total.div_ceil(100).max(1);
        let mut times = Vec::new();
        for call in 0..calls as u64 {
            let page_no = u32::try_from(1 + call * (pages - 1) / (calls as u64 - 1)).expect("a page number");
            let page = ListLiveSnapshotJobs { page_no: Some(page_no), ..request.clone() };
            times.push(timed(client, &page).await.0);
        }
        report.line(name, total, times, BUDGET);
    }
    let rare: Vec<String> = (0..calls).map(|call| format!("a {}", call * 7)).collect();
    keywords(client, "a new rare keyword each time", &rare, report).await;
    let common = "c ca cam came camer camera a am ame amer amera m me mer mera e er era r ra";
    let common: Vec<String> = common.split(' ').cycle().take(calls).map(str::to_owned).collect();
    keywords(client, "a new keyword in every name each time", &common, report).await;
}

/// Each call has a different keyword: no earlier search can be reused.
async fn keywords(client: &Client, name: &str, words: &[String], report: &mut Report) {
    let (mut times, mut total) = (Vec::new(), 0);
    for word in words {
        let request = ListLiveSnapshotJobs {
            search_key_word: Some(word.clone()),
            page_size: PageSize::new(100).ok(),
            ..Default::default()
        };
        let (time, found) = timed(client, &request).await;
        times.push(time);
        total = total.max(found);
    }
    report.line(name, total, times, BUDGET);
}

/// Lists of the pictures of jobs, each of another job.
pub async fn files(client: &Client, jobs: usize, calls: usize, report: &mut Report) {
    // Pictures are five seconds apart, and the newest is an hour old.
    let oldest = 1 + (fill::FILES_EACH * 5 / 3600) as i64;
    for (name, start, end, sort_by) in [
        ("the first 100", oldest, oldest - 1, SortBy::Ascending),
        ("100 in the middle", oldest / 2, oldest / 2 - 1, SortBy::Ascending),
        ("the newest 100", oldest, 0, SortBy::Descending),
        ("none", 23, oldest + 2, SortBy::Ascending),
    ] {
        let (mut times, mut found) = (Vec::new(), 0);
        for call in 0..calls {
            let request = ListLiveSnapshotFiles {
                job_id: fill::job_with_files(call * 7 % jobs).parse().expect("an ID"),
                start_time: hour(start),
                end_time: hour(end),
                limit: PageSize::new(100).ok(),
                sort_by: Some(sort_by),
            };
            let begin = Instant::now();
            found = found.max(client.call(&request).await.file_list.len());
            times.push(begin.elapsed());
        }
        report.line(&format!("pictures of a job, {name}"), found as u64, times, Budget::Open);
    }
}
