//! The service killed with SIGKILL at random moments, also during its start: records and files match after each.
//!
//! The suite kills it a few times.
//! `MEDIA_LOCAL_KILLS=100 cargo test -p media-local --test integration kill -- --nocapture` kills it that often and prints
//! statistics; that takes some minutes.

use crate::common::*;
use media_api::ice::{self, *};
use media_api::vod::*;
use media_api::{CreateTimestamp, PageSize};
use media_local::{Config, check, start};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Kills in the suite.
const KILLS: u64 = 4;
const PUBLISHERS: usize = 20;
const JOBS: usize = 40;
/// Jobs that take a picture again in one round of the service's work.
const AT_ONCE: usize = 8;
/// Longest time until the service is killed, in milliseconds after its start.
const LONGEST: u64 = 4_000;
/// How often a start is completed, to check that it settles everything.
const SETTLED_EVERY: u64 = 10;

/// Folder, port of the ingest and seed of the service that is to be killed.
const CHILD: [&str; 3] = ["MEDIA_LOCAL_TEST_FOLDER", "MEDIA_LOCAL_TEST_PORT", "MEDIA_LOCAL_TEST_SEED"];

/// Pseudo-random numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn killed_config(folder: &Path, port: u16) -> Config {
    let rtmp_listen = format!("127.0.0.1:{port}").parse().unwrap();
    Config { rtmp_listen, ..config(folder, true) }
}

/// A port outside the ephemeral range: the jobs' addresses contain it over all starts.
fn free_port() -> u16 {
    let first = 20_000 + (std::process::id() % 5_000) as u16;
    (first..first + 5_000).find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

/// A service that takes pictures and deletes them as fast as it can, until it is killed.
async fn be_killed(folder: &Path, port: u16, mut dice: Dice) {
    let service = start(killed_config(folder, port)).await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let running = Running { service, folder: tempfile::tempdir().unwrap(), http };
    let streams = (0..PUBLISHERS).map(|number| publish(&running, &format!("cam{number}")));
    let _publishers: Vec<_> = streams.collect();
    let jobs = jobs(&running).await;
    loop {
        let first = dice.below(JOBS as u64) as usize;
        let some = jobs.iter().cycle().skip(first).take(AT_ONCE);
        let work = some.map(|id| take_and_delete(&running, id, dice.below(u64::MAX)));
        futures_util::future::join_all(work.collect::<Vec<_>>()).await;
        upload(&running, dice.below(2) == 0).await;
    }
}

/// The jobs of earlier rounds, and as many more as are missing: two for each stream, of which some share their names.
async fn jobs(running: &Running) -> Vec<String> {
    let list = ListLiveSnapshotJobs {
        search_key_word: Some("killed".to_owned()),
        page_size: PageSize::new(100).ok(),
        ..Default::default()
    };
    let found = running.call(&list).await.unwrap().job_list;
    let mut jobs: Vec<String> = found.into_iter().map(|job| job.job_id).collect();
    let formats = [
        ("", "shared/{Sequence}.jpg", 10),
        ("", "{JobId}/{UnixTimestamp}/x.jpg", 5),
        ("{JobId}.jpg", "", 5),
        ("{JobId}.jpg", "{JobId}/{Sequence}.jpg", 20),
    ];
    let formats = formats.iter().flat_map(|(overwrite, sequence, jobs)| vec![(overwrite, sequence); *jobs]);
    for (number, (overwrite, sequence)) in formats.enumerate().take(JOBS).skip(jobs.len()) {
        let template = running.template(5, overwrite, sequence).await;
        let stream = format!("cam{}", number / 2);
        let request = running.submission(&format!("killed {number}"), &stream, &template);
        jobs.push(running.call(&request).await.unwrap().job_id);
    }
    jobs
}

/// Takes a picture with a job, and deletes some of its pictures: with their files, or without.
async fn take_and_delete(running: &Running, id: &str, seed: u64) {
    let mut dice = Dice(seed);
    let job_id: media_api::JobId = id.parse().unwrap();
    let restart = SendLiveSnapshotJobCommand { job_id: job_id.clone(), command: ice::Command::Restart };
    running.code(&restart).await;
    let files = running.files(id).await;
    let series = files.iter().filter(|file| !file.is_overlay && dice.below(2) == 0);
    let create_timestamp_list: Vec<_> =
        series.map(|file| CreateTimestamp::new(file.create_timestamp).unwrap()).collect();
    let delete_original_file = Some(dice.below(4) > 0);
    running.code(&DeleteLiveSnapshotFiles { job_id, create_timestamp_list, delete_original_file }).await;
}

/// Uploads three parts and joins them or not, then deletes them.
async fn upload(running: &Running, is_joined: bool) {
    let made = running.call(&walk(None)).await.unwrap();
    let (endpoint, headers) = (upload_endpoint(&made), upload_headers(&made));
    for part in 1..=3 {
        running.raw("PUT", &format!("{endpoint}/{part}"), &headers, vec![part; 50_000]).await;
    }
    if is_joined {
        running.raw("POST", &endpoint, &headers, Vec::new()).await;
    }
    let media_id = made.video_id.parse().unwrap();
    running.code(&DeleteMultipartUpload { media_id, media_type: "video".to_owned() }).await;
}

/// The test starts itself again as the service to be killed.
fn begin(folder: &Path, port: u16, seed: u64) -> Child {
    let name = "kill::a_killed_service_leaves_no_half_picture_and_records_and_files_agree";
    let values = [folder.as_os_str().to_owned(), port.to_string().into(), seed.to_string().into()];
    Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact"])
        .envs(CHILD.into_iter().zip(values))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn jpegs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            jpegs(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "jpg") {
            found.push(path);
        }
    }
}

fn pictures(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    jpegs(&folder.join("objects"), &mut found);
    jpegs(&folder.join("thumbnails"), &mut found);
    found
}

/// Every picture is complete, and records and files match, apart from interrupted changes.
fn expect_agreement(folder: &Path) -> usize {
    for path in pictures(folder) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9]), "{path:?}");
    }
    let report = check(folder).unwrap();
    assert_eq!(report.findings, [], "{report:?}");
    report.unsettled
}

/// A completed start settles everything.
async fn expect_settled(folder: &Path, port: u16) {
    start(killed_config(folder, port)).await.unwrap().shutdown().await;
    assert_eq!(expect_agreement(folder), 0);
    assert_eq!(std::fs::read_dir(folder.join("temporary")).into_iter().flatten().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_service_leaves_no_half_picture_and_records_and_files_agree() {
    let given = CHILD.map(|name| std::env::var(name).ok());
    if let [Some(folder), Some(port), Some(seed)] = given {
        return be_killed(Path::new(&folder), port.parse().unwrap(), Dice(seed.parse().unwrap())).await;
    }
    let asked = std::env::var("MEDIA_LOCAL_KILLS").ok();
    let kills: u64 =
        asked.as_deref().map_or(KILLS, |text| text.parse().expect("MEDIA_LOCAL_KILLS is a number"));
    let (folder, port, mut dice, begun) =
        (tempfile::tempdir().unwrap(), free_port(), Dice(7), Instant::now());
    let (mut unsettled, mut interrupted) = (0, 0);
    for round in 1..=kills {
        let mut child = begin(folder.path(), port, dice.below(u64::MAX));
        if round == 1 {
            eventually("pictures are taken", || async { pictures(folder.path()).len() > JOBS }).await;
        }
        tokio::time::sleep(Duration::from_millis(dice.below(LONGEST))).await;
        assert!(child.try_wait().unwrap().is_none(), "it has ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        let left = expect_agreement(folder.path());
        (unsettled, interrupted) = (unsettled + left, interrupted + u64::from(left > 0));
        if round % SETTLED_EVERY == 0 {
            expect_settled(folder.path(), port).await;
            println!(
                "{round} kills after {:?}: {interrupted} came into {unsettled} changes; {} pictures are there",
                begun.elapsed(),
                pictures(folder.path()).len()
            );
        }
    }
    expect_settled(folder.path(), port).await;
    println!("{kills} kills, {interrupted} of them into {unsettled} changes: nothing lost, nothing half");
}
