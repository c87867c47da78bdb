//! What programs have left behind when they have ended, searched for secrets.

use crate::stub::Stub;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What one or more programs on the same data have said, and what they must not have said.
#[derive(Clone, Default)]
pub struct Traces(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    /// The key's secrets, and those of the sessions.
    secrets: Vec<String>,
    /// One for each program.
    logs: Vec<JoinHandle<String>>,
    /// Every answer, as far as it is not a session's own.
    shown: String,
}

impl Traces {
    /// A program was started, which has this log.
    pub fn add_program(&self, log: JoinHandle<String>) {
        self.0.lock().unwrap().logs.push(log);
    }

    /// What must be nowhere.
    pub fn add_secrets<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        self.0.lock().unwrap().secrets.extend(secrets.into_iter().map(str::to_owned));
    }

    pub fn add_answer(&self, path: &str, headers: &str, text: &str) {
        self.0.lock().unwrap().shown.push_str(&format!("{path} {headers} {text}\n"));
    }

    /// Looks for every secret in the logs, the answers and the data, together with every signature that the service has
    /// received. The programs have ended. The logs.
    pub fn search(&self, folder: &Path, stub: &Stub) -> String {
        let Said { secrets, logs, shown } = std::mem::take(&mut *self.0.lock().unwrap());
        let log: String = logs.into_iter().map(|log| log.join().unwrap()).collect();
        let mut places = vec![("the log", log.clone().into_bytes()), ("an answer", shown.into_bytes())];
        for file in std::fs::read_dir(folder.join("data")).unwrap() {
            places.push(("the data folder", std::fs::read(file.unwrap().path()).unwrap()));
        }
        let signatures = stub.all_calls().into_iter().map(|call| call.signature).filter(|it| !it.is_empty());
        for secret in secrets.into_iter().chain(signatures) {
            for (place, bytes) in &places {
                if let Some(at) = memchr::memmem::find(bytes, secret.as_bytes()) {
                    let around = &bytes[at.saturating_sub(200)..(at + secret.len()).min(bytes.len())];
                    panic!("{secret} is in {place}: {}", String::from_utf8_lossy(around));
                }
            }
        }
        log
    }
}
