//! The speed of the local service with a million jobs and ten million pictures: signed requests over HTTP to a separate service
//! on loopback. Everything is measured twice: at rest, and with the demo on, fifty jobs that take pictures, and a client that
//! submits and restarts jobs.
//!
//! `cargo run --release -p media-local --example bench-local [jobs] [files] [calls]`, or `cargo xtask bench local`.

mod client;
mod fill;
mod lists;
mod report;

use client::Client;
use media_api::CreateTimestamp;
use media_api::ice::*;
use media_local::{Config, LocalService, start};
use report::{Budget, Report};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

/// Pictures that one call deletes, how often, and milliseconds for it at rest. With concurrent writers it also waits for the
/// disk.
const DELETED_AT_ONCE: usize = 200;
const DELETIONS: usize = 20;
const DELETION_BUDGET: Budget = Budget::Median(50.0);
/// Pause between two calls of the client that changes jobs.
const CHANGE: Duration = Duration::from_millis(100);

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<usize>().expect("a number"));
    let (jobs, files, calls) = (
        numbers.next().unwrap_or(1_000_000),
        numbers.next().unwrap_or(10_000_000),
        numbers.next().unwrap_or(300),
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ingest = free_address();
    let config = |demo| {
        let any_port = "127.0.0.1:0".parse().expect("an address");
        Config { demo, ..Config::new(any_port, ingest, folder.path()) }
    };
    start(config(true)).await.expect("the service starts").shutdown().await;
    let empty = resident();
    let deletions = fill_all(folder.path(), jobs, files, ingest);
    let (at_rest, beside_writers) = deletions.split_at(deletions.len() / 2);
    let mut report = Report::default();

    let (service, client) = started(config(false), empty).await;
    report.heading("at rest");
    measure(&client, (jobs, files, calls), &mut report).await;
    deletions_of(&client, at_rest, DELETION_BUDGET, &mut report).await;
    service.shutdown().await;

    let (service, client) = started(config(true), empty).await;
    let demo = wait_for_pictures(&client).await;
    report.heading("beside writers");
    let writer = tokio::spawn(write(Client::of(&service), demo));
    measure(&client, (jobs, files, calls), &mut report).await;
    deletions_of(&client, beside_writers, Budget::Open, &mut report).await;
    let written = pictures_of_last_minute(&client, "job-0").await;
    println!("{written} pictures of one of {} jobs in the last minute", fill::STARTED);
    out_of_order(folder.path(), &client, calls, &mut report).await;
    writer.abort();
    service.shutdown().await;
    if !report.end() {
        std::process::exit(1);
    }
}

/// The same free port for all starts: the addresses of the jobs contain it.
fn free_address() -> SocketAddr {
    let free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    SocketAddr::from(([127, 0, 0, 1], (21_935..23_000).find(free).expect("a free port")))
}

/// Fills the folder; returns the timestamps of the pictures to be deleted.
fn fill_all(data_dir: &Path, jobs: usize, files: usize, ingest: SocketAddr) -> Vec<i64> {
    let begin = Instant::now();
    let database = fill::open(data_dir);
    fill::jobs(&database, jobs, &format!("rtmp://{ingest}/live/demo"));
    fill::files(&database, files);
    let deletions = fill::pictures(&database, data_dir, 2 * DELETIONS * DELETED_AT_ONCE);
    let bytes = std::fs::metadata(data_dir.join("local.sqlite3")).map_or(0, |file| file.len());
    println!(
        "{jobs} jobs and {files} pictures are written in {:.0?}, {:.2} GB",
        begin.elapsed(),
        bytes as f64 / 1e9
    );
    deletions
}

async fn started(config: Config, empty: f64) -> (LocalService, Client) {
    let begin = Instant::now();
    let service = start(config).await.expect("the service starts");
    let ready = begin.elapsed();
    let client = Client::of(&service);
    client.call(&ListLiveSnapshotJobs::default()).await;
    println!(
        "\nstart {ready:.0?}, first list after {:.0?}, resident with this client {:.0} MB (empty: {empty:.0} MB)",
        begin.elapsed(),
        resident()
    );
    (service, client)
}

/// Waits until the started jobs take pictures; returns the ID of the demo job.
async fn wait_for_pictures(client: &Client) -> String {
    let begin = Instant::now();
    while pictures_of_last_minute(client, "job-0").await == 0 {
        assert!(begin.elapsed() < Duration::from_secs(60), "no job takes pictures");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let demo = ListLiveSnapshotJobs { search_key_word: Some("Demo camera".to_owned()), ..Default::default() };
    client.call(&demo).await.job_list.remove(0).job_id
}

async fn pictures_of_last_minute(client: &Client, job: &str) -> usize {
    let time = |after: i64| media_api::time::ApiTime::from_seconds(fill::now() + after).expect("a time");
    let request = ListLiveSnapshotFiles {
        job_id: job.parse().expect("an ID"),
        start_time: time(-60),
        end_time: time(1),
        limit: media_api::PageSize::new(100).ok(),
        sort_by: None,
    };
    client.call(&request).await.file_list.len()
}

/// Submits jobs and restarts a started one, for ever.
async fn write(client: Client, demo: String) {
    let job = client.call(&GetLiveSnapshotJob { job_id: demo.parse().expect("an ID") }).await;
    let submit = SubmitLiveSnapshotJob {
        job_name: "Submitted meanwhile".to_owned(),
        // Never live: this many jobs could not run.
        stream_input: StreamInput::rtmp(job.stream_input.url.replace("demo", "nobody")),
        snapshot_output: job.snapshot_output,
        template_id: job.template_id.parse().expect("an ID"),
        callback_url: None,
    };
    let restart =
        SendLiveSnapshotJobCommand { job_id: job.job_id.parse().expect("an ID"), command: Command::Restart };
    loop {
        client.call(&submit).await;
        tokio::time::sleep(CHANGE).await;
        // The demo job may not have been started yet.
        client.send(&restart).await;
        tokio::time::sleep(CHANGE).await;
    }
}

async fn measure(client: &Client, (jobs, files, calls): (usize, usize, usize), report: &mut Report) {
    lists::jobs(client, calls, report).await;
    lists::files(client, (files / fill::FILES_EACH).max(1), calls, report).await;
    let mut times = Vec::new();
    for call in 0..calls {
        let job_id = format!("job-{}", call * 31 % jobs).parse().expect("an ID");
        let begin = Instant::now();
        client.call(&GetLiveSnapshotJob { job_id }).await;
        times.push(begin.elapsed());
    }
    report.line("one job", 1, times, Budget::Open);
}

async fn deletions_of(client: &Client, deletions: &[i64], budget: Budget, report: &mut Report) {
    let mut times = Vec::new();
    for timestamps in deletions.chunks(DELETED_AT_ONCE) {
        let request = DeleteLiveSnapshotFiles {
            job_id: fill::DELETED.parse().expect("an ID"),
            create_timestamp_list: timestamps
                .iter()
                .map(|at| CreateTimestamp::new(*at).expect("a timestamp"))
                .collect(),
            delete_original_file: Some(true),
        };
        let begin = Instant::now();
        let answer = client.call(&request).await;
        times.push(begin.elapsed());
        assert!(answer.delete_file_result_list.iter().all(|result| result.result == "OK"));
    }
    report.line("200 pictures deleted with originals", times.len() as u64, times, budget);
}

/// Lists while jobs are submitted and one has a later time than all of them, as after a clock was set back.
async fn out_of_order(data_dir: &Path, client: &Client, calls: usize, report: &mut Report) {
    let database = rusqlite::Connection::open(data_dir.join("local.sqlite3")).expect("the database opens");
    database.busy_timeout(Duration::from_secs(10)).expect("a timeout");
    let tomorrow = "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
             overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
         SELECT 'tomorrow', name, template_id, template_name, 'init', stream_url, endpoint, bucket,
             overwrite_format, sequence_format, time_interval, callback_url, create_time + 864000, last_modified
         FROM jobs WHERE job_id = 'job-1'";
    database.execute(tomorrow, []).expect("a job of tomorrow");
    let mut times = Vec::new();
    for _ in 0..calls {
        let begin = Instant::now();
        client.call(&ListLiveSnapshotJobs::default()).await;
        times.push(begin.elapsed());
        tokio::time::sleep(CHANGE / 4).await;
    }
    report.line("no filter, with a job of tomorrow", 0, times, Budget::P99(10.0));
}

/// Resident memory of this process, client included, in megabytes; 0 if the system does not report it.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
