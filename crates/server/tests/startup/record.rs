//! The activity record on the command line, with its key and its checkpoints.

use crate::running::{FREE, Running, post, program, refused, sign_in};
use std::path::Path;
use std::process::Output;

#[test]
fn a_changed_record_ends_with_one_line_that_names_the_entry() {
    let folder = tempfile::tempdir().unwrap();
    let line = refused(&program(folder.path()).arg("verify").output().unwrap());
    assert!(line.contains("start media-console first"), "{line}");
    let path = folder.path().join("console.sqlite3");
    media_proxy::Journal::open(&path).unwrap();
    let journal = rusqlite::Connection::open(&path).unwrap();
    journal
        .execute(
            "INSERT INTO activity (realm, at, who, action, resource, summary) VALUES ('local', 1, 'w', 'a', 'r', 's')",
            [],
        )
        .unwrap();
    let line = refused(&program(folder.path()).arg("verify").output().unwrap());
    assert!(line.contains("entry 1 is the first that does not fit"), "{line}");
}

#[test]
fn the_record_is_printed_as_lines_of_json_that_say_whether_it_fits() {
    let folder = tempfile::tempdir().unwrap();
    let export = || program(folder.path()).arg("export-activity").output().unwrap();
    assert!(refused(&export()).contains("start media-console first"));
    let path = folder.path().join("console.sqlite3");
    media_proxy::Journal::open(&path).unwrap();
    let printed = |output: &Output| {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.last().unwrap()["end"]["broken_at"].clone()
    };
    let output = export();
    assert!(output.status.success());
    assert_eq!(printed(&output), serde_json::Value::Null);
    let journal = rusqlite::Connection::open(&path).unwrap();
    journal
        .execute(
            "INSERT INTO activity (realm, at, who, action, resource, summary) VALUES ('local', 1, 'w', 'a', 'r', 's')",
            [],
        )
        .unwrap();
    let output = export();
    assert!(refused(&output).contains("entry 1 is the first that does not fit"));
    assert_eq!(printed(&output), 1);
}

#[test]
fn login_link_and_verify_leave_the_file_of_an_older_version_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.sqlite3");
    media_proxy::Journal::open(&path).unwrap().remember("address", "http://127.0.0.1:8080").unwrap();
    let journal = rusqlite::Connection::open(&path).unwrap();
    journal.pragma_update(None, "user_version", 2).unwrap();
    let line = refused(&program(folder.path()).arg("login-link").output().unwrap());
    assert!(line.contains("start media-console once"), "{line}");
    let verified = program(folder.path()).arg("verify").output().unwrap();
    assert!(String::from_utf8(verified.stdout).unwrap().starts_with("Record verified: 0 entries"));
    let version: i64 = journal.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let tokens: i64 = journal.query_row("SELECT count(*) FROM launch_tokens", [], |row| row.get(0)).unwrap();
    assert_eq!((version, tokens), (2, 0));
}

/// Writes the bytes to a file that only its owner can read.
fn secret_file(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// A change that the record has afterwards.
fn change_something(running: &Running) {
    let (host, session) = sign_in(running);
    let body = r#"{"JobId": "00000000000000000000000000000000", "Command": "Stop"}"#;
    post(&host, "/api/call/SendLiveSnapshotJobCommand", &session, body);
}

#[test]
fn a_record_with_a_key_and_checkpoints_shows_what_was_written_anew() {
    let (folder, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = |name: &str| beside.path().join(name).to_str().unwrap().to_owned();
    let (key, checkpoints) = (file("key"), file("checkpoints"));
    secret_file(Path::new(&key), &[7; 32]);
    let options = ["--activity-key", &key, "--activity-checkpoints", &checkpoints];
    let verify = |options: &[&str]| program(folder.path()).arg("verify").args(options).output().unwrap();

    let first = Running::start_with(folder.path(), &options);
    change_something(&first);
    first.stop();
    let told = String::from_utf8(verify(&options).stdout).unwrap();
    assert!(told.starts_with("Record verified: 1 entries"), "{told}");
    assert!(told.contains("fits the key") && told.contains("all 1 checkpoints"), "{told}");
    let told = String::from_utf8(verify(&[]).stdout).unwrap();
    assert!(told.contains("which was not given"), "{told}");
    let line = refused(&program(folder.path()).args(FREE).output().unwrap());
    assert!(line.contains("--activity-key"), "{line}");

    // An older copy of the whole folder's journal.
    let journal = folder.path().join("console.sqlite3");
    let old = std::fs::read(&journal).unwrap();
    let second = Running::start_with(folder.path(), &options);
    change_something(&second);
    second.stop();
    for beside in ["console.sqlite3-wal", "console.sqlite3-shm"] {
        let _ = std::fs::remove_file(folder.path().join(beside));
    }
    std::fs::write(&journal, old).unwrap();
    let line = refused(&verify(&options));
    assert!(line.contains("entry 2 is the first that does not fit"), "{line}");
}

#[test]
fn a_record_that_was_begun_without_a_key_gets_one_by_command() {
    let (folder, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let key = beside.path().join("key");
    secret_file(&key, &[7; 32]);
    let key = ["--activity-key", key.to_str().unwrap()];
    let running = Running::start(folder.path());
    change_something(&running);
    running.stop();
    let line = refused(&program(folder.path()).args(FREE).args(key).output().unwrap());
    assert!(line.contains("key-activity"), "{line}");
    let command =
        |options: &[&str]| program(folder.path()).arg("key-activity").args(options).output().unwrap();
    assert!(refused(&command(&[])).contains("--activity-key"));
    let told = String::from_utf8(command(&key).stdout).unwrap();
    assert_eq!(told, "The record of 1 entries now has the key\n");
    assert!(refused(&command(&key)).contains("already has a key"));
    Running::start_with(folder.path(), &key).stop();
}

#[test]
fn a_key_or_checkpoints_that_prove_nothing_are_refused() {
    let (folder, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let refusal = |option: &str, path: &Path| {
        let mut command = program(folder.path());
        refused(&command.args(FREE).arg(option).arg(path).output().unwrap())
    };
    let outside = beside.path().join("key");
    assert!(refusal("--activity-key", &outside).contains("cannot be read"));
    secret_file(&outside, &[7; 31]);
    assert!(refusal("--activity-key", &outside).contains("31 bytes"));
    assert!(refusal("--activity-checkpoints", beside.path()).contains("cannot be used"));
    let inside = folder.path().join("key");
    secret_file(&inside, &[7; 32]);
    for option in ["--activity-key", "--activity-checkpoints"] {
        assert!(refusal(option, &inside).contains("in the data folder"));
    }
    #[cfg(unix)]
    {
        let link = beside.path().join("link");
        std::os::unix::fs::symlink(&inside, &link).unwrap();
        assert!(refusal("--activity-key", &link).contains("in the data folder"));
    }
}
