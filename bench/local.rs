//! How fast the local service lists a million jobs: signed requests over HTTP to a service of its own, on loopback.
//!
//! `cargo run --release -p media-local --example bench-local [jobs] [calls]`

use acs_signature::OrderedQuery;
use acs_signature::acs3::{self, Call, Key};
use media_api::ice::{JobStatus, ListLiveSnapshotJobs, SortBy};
use media_api::time::ApiTime;
use media_api::{Operation as _, PageSize, decode_response};
use media_local::{Config, LocalService, start};
use secrecy::ExposeSecret as _;
use std::path::Path;
use std::time::{Duration, Instant};

const BUDGET_MILLIS: f64 = 10.0;
/// Span of the creation times, within what one listing may ask for.
const DAYS: i64 = 6;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<usize>().expect("a number"));
    let (jobs, calls) = (numbers.next().unwrap_or(1_000_000), numbers.next().unwrap_or(300));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let config = || Config::new(any_port, any_port, folder.path());
    start(config()).await.expect("the service starts").shutdown().await;
    let before = resident();
    fill(&folder.path().join("local.sqlite3"), jobs);
    let begin = Instant::now();
    let service = start(config()).await.expect("the service starts");
    let started = begin.elapsed();
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let base = ListLiveSnapshotJobs { page_size: PageSize::new(100).ok(), ..Default::default() };
    list(&service, &http, &base).await;
    println!(
        "{jobs} jobs: start {started:.0?}, first list after {:.0?}, resident {:.0} MB (empty: {before:.0} MB)",
        begin.elapsed(),
        resident()
    );
    println!("{:<34} {:>9} {:>9} {:>9} {:>9}", "", "total", "first", "p50 ms", "p99 ms");

    let keyword =
        |word: &str| ListLiveSnapshotJobs { search_key_word: Some(word.to_owned()), ..base.clone() };
    let status = |status| ListLiveSnapshotJobs { status: Some(status), ..base.clone() };
    let hour = |from: i64| ApiTime::from_seconds(now() - from * 3_600).expect("a time");
    let cases = [
        ("no filter", base.clone()),
        ("no filter, ascending", ListLiveSnapshotJobs { sort_by: Some(SortBy::Ascending), ..base.clone() }),
        ("status init", status(JobStatus::Init)),
        ("status paused", status(JobStatus::Paused)),
        ("status started, rare", status(JobStatus::Started)),
        (
            "three hours",
            ListLiveSnapshotJobs { start_time: Some(hour(50)), end_time: Some(hour(47)), ..base.clone() },
        ),
        ("keyword, one match", keyword("gate 0765432 ")),
        ("keyword, no match", keyword("nowhere")),
        ("keyword, 1 character", keyword("7")),
        ("keyword, 2 characters", keyword("42")),
        ("keyword, 1 Chinese character", keyword("厅")),
        ("keyword in every name", keyword("camera")),
        ("keyword in every name, 1 character", keyword("A")),
        ("a job's ID", keyword("job-500000")),
        ("keyword and status", ListLiveSnapshotJobs { status: Some(JobStatus::Paused), ..keyword("gate") }),
    ];
    let mut over = false;
    for (name, request) in cases {
        let begin = Instant::now();
        let total = list(&service, &http, &request).await;
        let first = begin.elapsed();
        // Any page: the first, the last and those between.
        let pages = total.div_ceil(100).max(1);
        let mut times = Vec::new();
        for call in 0..calls as u64 {
            let page_no = u32::try_from(1 + call * (pages - 1) / (calls as u64 - 1)).expect("a page number");
            let begin = Instant::now();
            list(&service, &http, &ListLiveSnapshotJobs { page_no: Some(page_no), ..request.clone() }).await;
            times.push(begin.elapsed());
        }
        over |= report(name, total, Some(first), times);
    }
    // Every keyword another one: nothing of an earlier search can be used.
    let mut times = Vec::new();
    for call in 0..calls {
        let request = keyword(&format!("a {}", call * 7));
        let begin = Instant::now();
        list(&service, &http, &request).await;
        times.push(begin.elapsed());
    }
    over |= report("a new rare keyword each time", 0, None, times);
    let mut times = Vec::new();
    let common = [
        "c", "ca", "cam", "came", "camer", "camera", "a", "am", "ame", "amer", "amera", "m", "me", "mer",
        "mera",
    ];
    let common = common.iter().chain(&["e", "er", "era", "r", "ra"]).cycle();
    for word in common.take(calls) {
        let request = keyword(word);
        let begin = Instant::now();
        list(&service, &http, &request).await;
        times.push(begin.elapsed());
    }
    over |= report("a new keyword in every name each time", jobs as u64, None, times);
    service.shutdown().await;
    println!("p99 budget {BUDGET_MILLIS} ms: {}", if over { "exceeded" } else { "kept" });
    if over {
        std::process::exit(1);
    }
}

fn report(name: &str, total: u64, first: Option<Duration>, mut times: Vec<Duration>) -> bool {
    times.sort();
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let part = |part: f64| millis(times[((times.len() - 1) as f64 * part) as usize]);
    let first = first.map_or_else(String::new, |first| format!("{:.2}", millis(first)));
    println!("{name:<34} {total:>9} {first:>9} {:>9.2} {:>9.2}", part(0.5), part(0.99));
    part(0.99) > BUDGET_MILLIS
}

fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

/// Names like a site's cameras: about 30 bytes, one in ten with Chinese words.
fn fill(database: &Path, jobs: usize) {
    let mut connection = rusqlite::Connection::open(database).expect("the database opens");
    let transaction = connection.transaction().expect("a transaction");
    {
        let mut insert = transaction
            .prepare(
                "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
                     overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
                 VALUES (?1, ?2, 'template', 'Template', ?3, 'rtmp://127.0.0.1:1935/live/camera',
                     'oss-cn-shanghai.aliyuncs.com', 'bucket', '', '{JobId}/{Sequence}.jpg', 5, '', ?4, ?4)",
            )
            .expect("a statement");
        let start = now() - DAYS * 86_400;
        for job in 0..jobs {
            let place = if job % 10 == 0 { "大厅" } else { "north" };
            let name = format!("Camera {place} gate {job:07} of {}", job % 97);
            let status = match job % 1000 {
                0 => JobStatus::Started,
                n if n % 3 == 0 => JobStatus::Paused,
                _ => JobStatus::Init,
            };
            let time = start + (job as i64) * DAYS * 86_000 / jobs as i64;
            insert.execute((format!("job-{job}"), name, status.as_str(), time)).expect("a job");
        }
    }
    transaction.commit().expect("the jobs are kept");
}

/// One signed request; the total that was answered.
async fn list(service: &LocalService, http: &reqwest::Client, request: &ListLiveSnapshotJobs) -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let key = service.credentials();
    let host = service.api_address().to_string();
    let query: OrderedQuery = request.encode().query.into();
    let date = media_api::time::format(chrono::Utc::now());
    let nonce = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_string();
    let call = Call {
        method: "GET",
        host: &host,
        action: "ListLiveSnapshotJobs",
        version: "2020-11-09",
        query: &query,
        body: b"",
        content_type: None,
        date: &date,
        nonce: &nonce,
        security_token: None,
    };
    let headers =
        acs3::build_headers(&call, &Key { id: &key.id, secret: key.secret.expose_secret().as_bytes() });
    let mut sent = http.get(format!("http://{host}/?{}", query.to_url_encoded()));
    for (name, value) in headers {
        sent = sent.header(name, value);
    }
    let answer = sent.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let body = answer.bytes().await.expect("a body");
    decode_response::<ListLiveSnapshotJobs>(&body).expect("the documented form").total_count
}

/// Resident memory of this process, client included, in megabytes; 0 where the system does not say.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
