//! The program as run against the cloud, with a signed-in user; and what it leaves behind when it ends.

use crate::common::SignedIn;
use crate::stub::Stub;
use crate::traces::Traces;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// An AccessKey, or temporary credentials of one.
#[derive(Debug, Clone)]
pub struct Key {
    pub id: &'static str,
    pub secret: &'static str,
    pub token: &'static str,
}

pub const KEY: Key = Key {
    id: "STS.canary-key-id-01",
    secret: "canary-key-secret-7f3a",
    token: "canary/security+token-51c0==",
};

/// A key that replaces [`KEY`].
pub const ROTATED: Key = Key {
    id: "STS.canary-key-id-02",
    secret: "canary-rotated-secret-0be7",
    token: "canary/rotated+token-a9d2==",
};

/// A response of the console.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// Killed when dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL. It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running program and a session with it.
pub struct Program {
    process: Process,
    folder: PathBuf,
    session: SignedIn,
    traces: Traces,
}

/// The log level. The most verbose one includes the messages of the libraries.
#[derive(Debug, Clone, Copy)]
pub enum Log {
    Everything,
    Warnings,
}

impl Program {
    /// Starts the program on the data in `folder`, and signs in.
    pub async fn start(stub: &Stub, folder: &Path, key: &Key) -> Self {
        Self::with(stub, stub.address, folder, key, Log::Everything).await
    }

    /// The program with another address for VOD, and another log.
    pub async fn with(stub: &Stub, vod: SocketAddr, folder: &Path, key: &Key, log: Log) -> Self {
        Self::traced(stub, vod, folder, key, log, Traces::default()).await
    }

    /// The program, whose traces are searched together with those of others.
    pub async fn traced(
        stub: &Stub,
        vod: SocketAddr,
        folder: &Path,
        key: &Key,
        log: Log,
        traces: Traces,
    ) -> Self {
        let certificate = folder.join("certificate.pem");
        stub.write_certificate(&certificate);
        let mut command = Command::new(env!("CARGO_BIN_EXE_media-console"));
        command.env_clear().args(["--cloud", "--region", "cn-shanghai", "--credentials", "env"]);
        command.arg("--data-dir").arg(folder.join("data")).args(["--listen", "127.0.0.1:0"]);
        for option in ["--ice-endpoint", "--sts-endpoint"] {
            command.arg(option).arg(stub.address.to_string());
        }
        command.arg("--vod-endpoint").arg(vod.to_string());
        command.env("SSL_CERT_FILE", certificate);
        command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", key.id).env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.secret);
        command.env("ALIBABA_CLOUD_SECURITY_TOKEN", key.token);
        command.env(
            "MEDIA_CONSOLE_LOG",
            match log {
                Log::Everything => "trace",
                Log::Warnings => "warn",
            },
        );
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut process = Process(child);
        let mut stderr = process.0.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let (home, launch_token) = link(&mut process.0).await;
        traces.add_program(log);
        traces.add_secrets([key.secret, key.token, &launch_token]);
        let session = SignedIn::with(&home, &launch_token).await;
        traces.add_secrets([session.cookie.split_once('=').unwrap().1, &session.page_token]);
        Self { process, folder: folder.to_owned(), session, traces }
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let response = self.session.request(path, &body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), format!("{:?}", response.headers()));
        let text = response.text().await.unwrap();
        self.traces.add_answer(path, &headers, &text);
        Answer { status, body: serde_json::from_str(&text).unwrap_or_else(|_| panic!("{path}: {text}")) }
    }

    pub async fn ok(&self, path: &str, body: Value) -> Value {
        let answer = self.post(path, body).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    pub async fn call(&self, operation: &str, body: Value) -> Answer {
        self.post(&format!("/api/call/{operation}"), body).await
    }

    /// Plans, arms and confirms a deletion; returns its ID.
    pub async fn confirm(&self, target: Value) -> String {
        let plan = self.ok("/api/deletions/plan", target).await;
        self.ok("/api/deletions/arm", json!({})).await;
        let id = plan["id"].as_str().unwrap().to_owned();
        let typed = plan["confirmation"]["type"]["expected"].as_str().unwrap_or_default();
        self.ok(&format!("/api/deletions/{id}/confirm"), json!({ "typed": typed })).await;
        id
    }

    /// Deletes, and waits until that is over or pauses; returns the deletion.
    pub async fn delete(&self, target: Value) -> Value {
        let id = self.confirm(target).await;
        self.wait(&id).await
    }

    /// Arms, and continues a deletion that is waiting or halted.
    pub async fn go_on(&self, id: &str) {
        self.ok("/api/deletions/arm", json!({})).await;
        self.ok(&format!("/api/deletions/{id}/continue"), json!({})).await;
    }

    /// The deletion when it is over or pauses.
    pub async fn wait(&self, id: &str) -> Value {
        for _ in 0..24_000 {
            let deletion = self.deletion(id).await;
            if ["finished", "cancelled", "waiting", "halted"].contains(&state(&deletion)) {
                return deletion;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the deletion does not end");
    }

    pub async fn deletion(&self, id: &str) -> Value {
        self.ok(&format!("/api/deletions/{id}"), json!({})).await
    }

    /// The whole activity record, newest first. Asserts that the record is valid.
    pub async fn activity(&self) -> Vec<Value> {
        let (mut entries, mut query) = (Vec::new(), json!({ "limit": 200 }));
        loop {
            let page = self.ok("/api/activity", query.clone()).await;
            assert_eq!(page["chain"]["broken_at"], Value::Null);
            entries.extend(page["entries"].as_array().unwrap().iter().cloned());
            if page["next"].is_null() {
                return entries;
            }
            query["before"] = page["next"].clone();
        }
    }

    /// The newest entry of an operation, and how many there are.
    pub async fn recorded(&self, action: &str) -> (Value, usize) {
        let entries = self.activity().await;
        let mut of_action = entries.into_iter().filter(|entry| entry["action"] == action);
        let newest = of_action.next().unwrap_or_else(|| panic!("{action} is not recorded"));
        (newest, 1 + of_action.count())
    }

    /// Sends the stop signal, as an operator or a service manager does.
    pub fn tell_to_stop(&self) {
        let id = self.process.0.id().to_string();
        assert!(Command::new("/bin/kill").arg(id).status().unwrap().success());
    }

    /// Makes a call without waiting for its response.
    pub fn send(&self, operation: &str, body: Value) {
        let request = self.session.request(&format!("/api/call/{operation}"), &body);
        tokio::spawn(async move {
            let _ = request.send().await;
        });
    }

    /// Whether it accepts connections.
    pub async fn is_listening(&self) -> bool {
        let address = self.session.home.trim_start_matches("http://");
        tokio::net::TcpStream::connect(address).await.is_ok()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.process.0.try_wait().unwrap().is_some()
    }

    /// Waits until it ends by itself; its exit code.
    pub async fn ended(mut self) -> Option<i32> {
        tokio::task::spawn_blocking(move || self.process.0.wait().unwrap().code()).await.unwrap()
    }

    /// Ends the program as an operator does, and searches for every secret in what it has left behind; see [`Traces::search`].
    pub async fn finish(self, stub: &Stub) {
        self.ok("/api/context", json!({})).await;
        let (folder, traces) = (self.folder.clone(), self.traces.clone());
        self.tell_to_stop();
        assert_eq!(self.ended().await, Some(0));
        let log = traces.search(&folder, stub);
        assert!(log.contains("TRACE"), "the log is not at its most talkative");
    }
}

/// The state of a deletion.
pub fn state(deletion: &Value) -> &str {
    deletion["summary"]["state"].as_str().unwrap()
}

/// How many items of a deletion have each outcome that occurs.
pub fn tally(deletion: &Value) -> Value {
    let mut tally = deletion["summary"]["tally"].clone();
    tally.as_object_mut().unwrap().retain(|_, count| *count != 0);
    tally
}

/// The address that the program prints: its origin, and the launch token.
async fn link(child: &mut Child) -> (String, String) {
    let stdout = child.stdout.take().unwrap();
    let (told, link) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let line = lines.find(|line| line.contains("/#launch="));
        let _ = told.send(line);
        // Later output must not block it.
        lines.for_each(drop);
    });
    let line = link.await.unwrap().expect("the program ended before it said where it runs");
    let address = line.split_whitespace().find(|word| word.contains("/#launch=")).unwrap();
    let (home, token) = address.split_once("/#launch=").unwrap();
    (home.to_owned(), token.to_owned())
}
