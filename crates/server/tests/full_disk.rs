//! The program on a volume of 64 MB that is filled to the last byte and freed three times: a user can sign in, list, plan, stop
//! and delete while it is full, and afterwards nothing is lost or incomplete.
//!
//! The volume is a file system in memory, mounted for this test alone: the test starts itself again in a mount namespace of its
//! own with `unshare` of util-linux. That needs a kernel that lets this user make one, and root otherwise; if neither is
//! available, the test fails and says so.

#![cfg(target_os = "linux")]

mod common;

use common::SignedIn;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Folder for the volume, given to the test that was started inside the namespace.
const INSIDE: &str = "MEDIA_CONSOLE_TEST_VOLUME";
const NAME: &str = "a_volume_that_is_filled_three_times_loses_nothing_and_can_be_used_while_it_is_full";
const CYCLES: usize = 3;

#[test]
fn a_volume_that_is_filled_three_times_loses_nothing_and_can_be_used_while_it_is_full() {
    if let Some(folder) = std::env::var_os(INSIDE) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        return runtime.unwrap().block_on(fill_three_times(Path::new(&folder)));
    }
    let folder = tempfile::tempdir().unwrap();
    let namespaces: [&[&str]; 2] = [&["--user", "--map-root-user", "--mount"], &["--mount"]];
    let mounts = |namespace: &&&[&str]| {
        let tried = Command::new("unshare").args(**namespace).args(MOUNT).arg(folder.path()).output();
        let tried = tried.expect("this test needs `unshare` of util-linux to mount a volume of its own");
        if !tried.status.success() {
            eprintln!("unshare {}: {}", namespace.join(" "), String::from_utf8_lossy(&tried.stderr).trim());
        }
        tried.status.success()
    };
    let namespace = namespaces.iter().find(mounts).expect(
        "this test mounts a volume of 64 MB, and neither a user namespace nor root lets it; see above for what was refused",
    );
    let inside = Command::new("unshare")
        .args(*namespace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(INSIDE, folder.path())
        .output()
        .unwrap();
    let told = [inside.stdout, inside.stderr].concat();
    assert!(inside.status.success(), "{}", String::from_utf8_lossy(&told));
}

const MOUNT: [&str; 6] = ["mount", "-t", "tmpfs", "-o", "size=64m", "none"];

async fn fill_three_times(volume: &Path) {
    assert!(Command::new(MOUNT[0]).args(&MOUNT[1..]).arg(volume).status().unwrap().success());
    let (data, ballast) = (volume.join("data"), Ballast(volume.join("ballast")));
    let mut program = Program::start(&data);
    let mut console = program.sign_in().await;
    let job = console.demo_job().await;
    until("the first picture", async || !console.pictures(&job).await.is_empty()).await;
    for cycle in 0..CYCLES {
        ballast.fill();
        // A user acts at once.
        console = program.sign_in_with(&login_link(&data)).await;
        console.command(&job, "restart").await;
        until("the job says so", async || console.says_full(&job).await).await;
        let before = console.pictures(&job).await;
        console.use_it(&job, &before).await;
        match cycle {
            0 => console.delete_fragments(volume).await,
            1 => {
                program.kill();
                program = Program::start(&data);
                console = program.sign_in().await;
                console.use_it(&job, &before).await;
            }
            _ => {}
        }
        let freed = chrono::Utc::now().timestamp_millis();
        ballast.free();
        until("pictures go on", async || console.pictures(&job).await.len() > before.len()).await;
        let kept = console.pictures(&job).await;
        let first = kept.iter().filter(|picture| !before.contains(picture)).min().unwrap();
        assert!(first - freed < 10_000, "{} ms", first - freed);
        assert!(before.iter().all(|picture| kept.contains(picture)), "{before:?} {kept:?}");
        let reserve = async || fs::metadata(data.join("reserve")).is_ok_and(|file| file.len() == 4 << 20);
        until("the reserve is there again", reserve).await;
    }
    program.stop();
    let checked = run(&data, "check");
    let text = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && text.contains("; 0 do not fit"), "{text}");
    assert!(!text.contains("interrupted") && !text.contains("half-written"), "{text}");
}

/// What other programs fill the volume with.
struct Ballast(PathBuf);

impl Ballast {
    /// Leaves not one block free.
    fn fill(&self) {
        let mut file = File::create(&self.0).unwrap();
        for size in [1 << 20, 4 << 10] {
            let block = vec![1; size];
            while file.write_all(&block).is_ok() {}
        }
        assert!(self.0.metadata().unwrap().len() > 25 << 20);
    }

    fn free(&self) {
        fs::remove_file(&self.0).unwrap();
    }
}

fn run(data: &Path, command: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_media-console"));
    program.env_clear().arg("--data-dir").arg(data).arg(command).output().unwrap()
}

fn login_link(data: &Path) -> String {
    let output = run(data, "login-link");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The running program, killed when dropped.
struct Program {
    child: Child,
    link: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start(data: &Path) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_media-console"));
        command.env_clear().arg("--data-dir").arg(data);
        for option in ["--listen", "--local-listen", "--rtmp-listen"] {
            command.args([option, "127.0.0.1:0"]);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let link = lines.find(|line| line.contains("/#launch=")).expect("the program starts");
        std::thread::spawn(move || lines.for_each(drop));
        Program { child, link }
    }

    async fn sign_in(&self) -> Console {
        self.sign_in_with(&self.link).await
    }

    async fn sign_in_with(&self, link: &str) -> Console {
        let link = link.split_whitespace().find(|word| word.contains("/#launch=")).unwrap();
        let (home, launch_token) = link.split_once("/#launch=").unwrap();
        Console(SignedIn::with(home, launch_token).await)
    }

    /// SIGKILL.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as an operator does.
    fn stop(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

/// A signed-in client.
struct Console(SignedIn);

impl Console {
    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.0.request(path, &body).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, 200, "{path} {body}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    async fn call(&self, operation: &str, body: Value) -> Value {
        self.post(&format!("/api/call/{operation}"), body).await["response"].take()
    }

    async fn demo_job(&self) -> String {
        let jobs = self.call("ListLiveSnapshotJobs", json!({})).await;
        jobs["JobList"][0]["JobId"].as_str().unwrap().to_owned()
    }

    /// Timestamps of the series pictures.
    async fn pictures(&self, job: &str) -> Vec<i64> {
        let now = chrono::Utc::now();
        let time = |seconds: i64| {
            (now + chrono::TimeDelta::seconds(seconds)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
        };
        let asked = json!({ "JobId": job, "StartTime": time(-3600), "EndTime": time(60), "Limit": 100 });
        let answer = self.call("ListLiveSnapshotFiles", asked).await;
        let files = answer["FileList"].as_array().unwrap();
        let series = files.iter().filter(|file| file["IsOverlay"] == false);
        series.map(|file| file["CreateTimestamp"].as_i64().unwrap()).collect()
    }

    async fn command(&self, job: &str, command: &str) {
        self.call("SendLiveSnapshotJobCommand", json!({ "JobId": job, "Command": command })).await;
    }

    async fn says_full(&self, job: &str) -> bool {
        let seen = self.call("GetLiveSnapshotJob", json!({ "JobId": job })).await;
        seen["StreamNotice"].as_str().is_some_and(|notice| notice.contains("the disk is full"))
    }

    /// What a user does to free space.
    async fn use_it(&self, job: &str, pictures: &[i64]) {
        assert_eq!(self.demo_job().await, job);
        assert_eq!(self.pictures(job).await, pictures, "nothing half is listed");
        self.command(job, "stop").await;
        self.command(job, "start").await;
        let chosen = json!({ "job_id": job, "timestamps": pictures });
        let target = json!({ "snapshots": { "jobs": [chosen], "erase_originals": true } });
        let plan = self.post("/api/deletions/plan", target).await;
        assert_eq!(plan["total"], json!(pictures.len()), "{plan}");
    }

    /// Deletes the fragments of an upload, and checks that their bytes are free then.
    async fn delete_fragments(&self, volume: &Path) {
        let uploads = self.call("SearchMedia", json!({ "Match": "Status = 'Uploading'" })).await;
        let media = uploads["MediaList"][0]["MediaId"].as_str().unwrap();
        let plan = self.post("/api/deletions/plan", json!({ "fragments": { "media_ids": [media] } })).await;
        self.post("/api/deletions/arm", json!({})).await;
        let id = plan["id"].as_str().unwrap();
        let typed = plan["confirmation"]["type"]["expected"].as_str().unwrap_or_default();
        let before = free(volume);
        self.post(&format!("/api/deletions/{id}/confirm"), json!({ "typed": typed })).await;
        let deleted = async || {
            let deletion = self.post(&format!("/api/deletions/{id}"), json!({})).await;
            deletion["summary"]["tally"]["deleted"] == 1
        };
        until("the fragments are deleted", deleted).await;
        assert!(free(volume) > before, "{before} bytes were free before, and {} are now", free(volume));
    }
}

async fn until(what: &str, check: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !check().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Free blocks of the volume, as `stat` of coreutils prints them.
fn free(volume: &Path) -> u64 {
    let output = Command::new("stat").args(["--file-system", "--format=%a"]).arg(volume).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}
