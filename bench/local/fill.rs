//! A data folder as after years of use, written directly into the database.

use media_api::ice::JobStatus;
use rusqlite::Connection;
use std::path::Path;
use std::time::{Duration, Instant};

/// Span of the creation times, within the longest window of a listing.
const DAYS: i64 = 6;
pub const FILES_EACH: usize = 10_000;
/// Jobs that are started and watch the demo stream.
pub const STARTED: usize = 50;
pub const BUCKET: &str = "bench-bucket";
/// Job whose pictures are deleted.
pub const DELETED: &str = "deleted";

pub fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

/// The job that has files, counted from 0.
pub fn job_with_files(number: usize) -> String {
    format!("job-{}", number * 1000 + 1)
}

/// The database of a service that is stopped.
pub fn open(data_dir: &Path) -> Connection {
    let database = Connection::open(data_dir.join("local.sqlite3")).expect("the database opens");
    // Durability is not required.
    let tune = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000";
    let begin = Instant::now();
    while let Err(error) = database.execute_batch(tune) {
        // The service that has just stopped closes its connections on separate threads.
        assert!(begin.elapsed() < Duration::from_secs(10), "the database is in use: {error}");
        std::thread::sleep(Duration::from_millis(50));
    }
    database
}

/// Names like a site's cameras: about 30 bytes, one in ten with Chinese words.
pub fn jobs(database: &Connection, jobs: usize, stream_url: &str) {
    database.execute_batch("BEGIN").expect("a transaction");
    let mut insert = database
        .prepare(
            "INSERT INTO jobs (job_id, name, template_id, template_name, status, stream_url, endpoint, bucket,
                 overwrite_format, sequence_format, time_interval, callback_url, create_time, last_modified)
             VALUES (?1, ?2, 'template', 'Template', ?3, ?5,
                 'oss-cn-shanghai.aliyuncs.com', 'bench-bucket', '', '{JobId}/{UnixTimestamp}.jpg', 5, '', ?4, ?4)",
        )
        .expect("a statement");
    let start = now() - DAYS * 86_400;
    let rare = (jobs / STARTED).max(1);
    for job in 0..jobs {
        let place = if job % 10 == 0 { "大厅" } else { "north" };
        let name = format!("Camera {place} gate {job:07} of {}", job % 97);
        let status = match job {
            n if n % rare == 0 => JobStatus::Started,
            n if n % 3 == 0 => JobStatus::Paused,
            _ => JobStatus::Init,
        };
        let time = start + (job as i64) * DAYS * 86_000 / jobs as i64;
        insert.execute((format!("job-{job}"), name, status.as_str(), time, stream_url)).expect("a job");
    }
    let init = JobStatus::Init.as_str();
    insert.execute((DELETED, "Bench deletions", init, now(), stream_url)).expect("a job");
    database.execute_batch("COMMIT").expect("the jobs are kept");
}

/// Records of pictures five seconds apart, the newest an hour old, [`FILES_EACH`] for each of some jobs.
pub fn files(database: &Connection, files: usize) {
    database.execute_batch("DROP INDEX files_by_object; BEGIN").expect("an index less");
    let mut insert = database
        .prepare(
            "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?2)
             INSERT INTO files SELECT id, ?3 + n * 5000, 0, job_id || '/' || (?3 + n * 5000) || '.jpg'
             FROM jobs, n WHERE job_id = ?1",
        )
        .expect("a statement");
    for number in 0..files / FILES_EACH {
        let first = (now() - 3600) * 1000 - FILES_EACH as i64 * 5000;
        insert.execute((job_with_files(number), FILES_EACH as i64, first)).expect("files");
    }
    database
        .execute_batch("COMMIT; CREATE INDEX files_by_object ON files (object)")
        .expect("the files are kept");
}

/// Pictures with files, for deletions: their timestamps.
pub fn pictures(database: &Connection, data_dir: &Path, count: usize) -> Vec<i64> {
    let first = (now() - 3600) * 1000;
    let timestamps: Vec<i64> = (0..count as i64).map(|number| first + number).collect();
    for (tree, bytes) in [("objects", 60_000), ("thumbnails", 6_000)] {
        let folder = data_dir.join(tree).join(BUCKET).join(format!("{DELETED}+"));
        std::fs::create_dir_all(&folder).expect("a folder");
        let content = vec![0x5a; bytes];
        for at in &timestamps {
            std::fs::write(folder.join(format!("{at}.jpg")), &content).expect("a picture");
        }
    }
    database.execute_batch("BEGIN").expect("a transaction");
    let mut insert = database
        .prepare(
            "INSERT INTO files SELECT id, ?2, 0, job_id || '/' || ?2 || '.jpg' FROM jobs WHERE job_id = ?1",
        )
        .expect("a statement");
    for at in &timestamps {
        insert.execute((DELETED, at)).expect("a file");
    }
    database.execute_batch("COMMIT").expect("the files are kept");
    timestamps
}
