//! The traces of ended programs, searched for secrets.

use crate::stub::Stub;
use aho_corasick::AhoCorasick;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// The output of one or more programs on the same data, and the secrets that it must not contain.
#[derive(Clone, Default)]
pub struct Traces(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    /// The key's secrets, and those of the sessions.
    secrets: Vec<String>,
    /// One for each program.
    logs: Vec<JoinHandle<String>>,
    /// Every response, without a session's own secrets.
    shown: String,
}

impl Traces {
    /// A program was started, which has this log.
    pub fn add_program(&self, log: JoinHandle<String>) {
        self.0.lock().unwrap().logs.push(log);
    }

    /// The secrets.
    pub fn add_secrets<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        self.0.lock().unwrap().secrets.extend(secrets.into_iter().map(str::to_owned));
    }

    pub fn add_answer(&self, path: &str, headers: &str, text: &str) {
        self.0.lock().unwrap().shown.push_str(&format!("{path} {headers} {text}\n"));
    }

    /// Searches for every secret in the logs, the responses and the data, together with every signature that the service has
    /// received. The programs have ended. Returns the logs.
    pub fn search(&self, folder: &Path, stub: &Stub) -> String {
        let Said { secrets, logs, shown } = std::mem::take(&mut *self.0.lock().unwrap());
        let log: String = logs.into_iter().map(|log| log.join().unwrap()).collect();
        let mut places = vec![("the log", log.clone().into_bytes()), ("an answer", shown.into_bytes())];
        for file in std::fs::read_dir(folder.join("data")).unwrap() {
            places.push(("the data folder", std::fs::read(file.unwrap().path()).unwrap()));
        }
        let signatures = stub.all_calls().into_iter().map(|call| call.signature).filter(|it| !it.is_empty());
        let secrets: Vec<String> = secrets.into_iter().chain(signatures).collect();
        let all = AhoCorasick::new(&secrets).unwrap();
        for (place, bytes) in &places {
            if let Some(found) = all.find(bytes) {
                let (secret, around) =
                    (&secrets[found.pattern()], &bytes[found.start().saturating_sub(200)..found.end()]);
                panic!("{secret} is in {place}: {}", String::from_utf8_lossy(around));
            }
        }
        log
    }
}
