//! Starting, failing to start, and being killed.

use crate::common::*;
use media_api::ice::*;
use media_local::{StartError, credentials, start};
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

#[tokio::test]
async fn a_busy_port_is_named() {
    let running = running().await;
    let folder = tempfile::tempdir().unwrap();
    let mut busy = config(folder.path(), false);
    busy.listen = running.service.api_address();
    let error = start(busy).await.unwrap_err();
    assert!(matches!(error, StartError::ApiAddress { .. }), "{error}");
    assert!(error.to_string().contains(&running.service.api_address().to_string()));

    let mut busy = config(folder.path(), false);
    busy.rtmp_listen = running.service.rtmp_address();
    let error = start(busy).await.unwrap_err();
    assert!(matches!(error, StartError::RtmpAddress { .. }), "{error}");
    assert!(!error.to_string().contains('\n'));
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = start(config(&file.join("data"), false)).await.unwrap_err();
    assert!(matches!(error, StartError::Credentials(_)), "{error}");
    assert!(error.to_string().contains("choose another with --data-dir"), "{error}");
}

#[tokio::test]
async fn a_damaged_database_stops_the_start_and_is_not_touched() {
    let folder = running().await.stop().await;
    let database = folder.path().join("local.sqlite3");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[4096..middle].fill(0x5a);
    std::fs::write(&database, &bytes).unwrap();
    let error = start(config(folder.path(), false)).await.unwrap_err();
    assert!(matches!(error, StartError::DatabaseDamaged { .. }), "{error}");
    assert_eq!(std::fs::read(&database).unwrap(), bytes);
}

#[tokio::test]
async fn the_key_is_the_same_for_the_service_and_for_whoever_asks() {
    let running = running().await;
    let key = credentials(running.folder.path()).unwrap();
    assert_eq!(key.id, running.service.credentials().id);
    assert_eq!(key.secret.expose_secret(), running.service.credentials().secret.expose_secret());
}

const CHILD: &str = "MEDIA_LOCAL_TEST_FOLDER";

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

/// Jobs of one service that takes pictures and deletes them as fast as it can, until it is killed.
async fn be_killed(folder: &Path) {
    let service = start(config(folder, true)).await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let running = Running { service, folder: tempfile::tempdir().unwrap(), http };
    let template = running.template(5, "{JobId}.jpg", "{JobId}/{Sequence}.jpg").await;
    let mut jobs = Vec::new();
    for number in 0..6 {
        let mut request = running.submission(&format!("job {number}"), "demo", &template);
        request.stream_input.url = running.stream_url("demo");
        jobs.push(running.call(&request).await.unwrap().job_id);
    }
    loop {
        for id in &jobs {
            let job_id: media_api::JobId = id.parse().unwrap();
            let restart = SendLiveSnapshotJobCommand {
                job_id: job_id.clone(),
                command: media_api::ice::Command::Restart,
            };
            running.code(&restart).await;
            let files = running.files(id).await;
            let series = files.iter().filter(|file| !file.is_overlay).skip(1);
            let create_timestamp_list: Vec<_> =
                series.map(|file| media_api::CreateTimestamp::new(file.create_timestamp).unwrap()).collect();
            let delete =
                DeleteLiveSnapshotFiles { job_id, create_timestamp_list, delete_original_file: Some(true) };
            running.code(&delete).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The test starts itself once more as the service to be killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_service_leaves_no_half_picture_and_records_and_files_agree() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return be_killed(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let name = "start::a_killed_service_leaves_no_half_picture_and_records_and_files_agree";
    let mut unsettled = 0;
    for round in 0..6_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact"])
            .env(CHILD, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pictures = || {
            let mut found = Vec::new();
            jpegs(&folder.path().join("objects"), &mut found);
            found
        };
        let before = pictures().len();
        eventually("another picture was taken", 30, || async { pictures().len() != before }).await;
        // Not always at the same moment of writing.
        tokio::time::sleep(Duration::from_millis(300 + 37 * round)).await;
        child.kill().unwrap();
        child.wait().unwrap();

        let mut found = pictures();
        jpegs(&folder.path().join("thumbnails"), &mut found);
        for path in &found {
            let bytes = std::fs::read(path).unwrap();
            assert!(bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9]), "{path:?}");
        }
        let report = media_local::check(folder.path()).unwrap();
        assert_eq!(report.findings, [], "{report:?}");
        unsettled += report.unsettled;
    }
    println!("{unsettled} changes were interrupted");
    let running = running_in(folder, false).await;
    let request = ListLiveSnapshotJobs { search_key_word: Some("Demo".to_owned()), ..Default::default() };
    assert_eq!(running.call(&request).await.unwrap().job_list[0].status, "started");
    assert_eq!(std::fs::read_dir(running.folder.path().join("temporary")).into_iter().flatten().count(), 0);
    let report = media_local::check(running.stop_and_check().await.path()).unwrap();
    assert_eq!(report.unsettled, 0);
}
