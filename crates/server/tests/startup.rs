//! The program as a person starts it: one clear line and exit code 2 when it cannot run, and data left alone.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_media-console"));
    command.env_clear().arg("--data-dir").arg(data_dir);
    command
}

fn refused(output: &Output) -> String {
    let line = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[test]
fn bad_values_end_with_one_line_and_code_two() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["--listen", "nonsense"], "--listen"),
        (&["--listen", "0.0.0.0:8080"], "not a loopback address"),
        (&["--cloud"], "--cloud needs --region"),
        (
            &["--cloud", "--region", "cn-shanghai", "--credentials", "auto"],
            "use env, profile:NAME or cli:NAME",
        ),
        (&["--cloud", "--region", "mars-1", "--credentials", "env"], "mars-1"),
        (
            &["--cloud", "--region", "cn-shanghai", "--credentials", "env"],
            "ALIBABA_CLOUD_ACCESS_KEY_ID is not set",
        ),
    ];
    for (arguments, expected) in cases {
        let free = ["--listen", "127.0.0.1:0"];
        let mut command = program(folder.path());
        if !arguments.contains(&"--listen") {
            command.args(free);
        }
        let line = refused(&command.args(arguments).output().unwrap());
        assert!(line.contains(expected), "{line}");
    }
}

#[test]
fn a_busy_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = refused(&program(folder.path()).args(["--listen", &address]).output().unwrap());
    assert!(line.contains(&address) && line.contains("--listen"), "{line}");
}

#[test]
fn a_damaged_journal_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("console.sqlite3");
    std::fs::write(&path, "somebody's notes, which are not a database at all").unwrap();
    let line = refused(&program(folder.path()).args(["--listen", "127.0.0.1:0"]).output().unwrap());
    assert!(line.contains("console.sqlite3"), "{line}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody's notes, which are not a database at all");
}

#[test]
fn a_login_link_needs_a_console_that_has_run() {
    let folder = tempfile::tempdir().unwrap();
    let line = refused(&program(folder.path()).arg("login-link").output().unwrap());
    assert!(line.contains("start media-console first"), "{line}");
}

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
fn local_credentials_are_printed_for_sdks_and_stay_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let print = || {
        String::from_utf8(program(folder.path()).arg("local-credentials").output().unwrap().stdout).unwrap()
    };
    let first = print();
    assert!(first.starts_with("ALIBABA_CLOUD_ACCESS_KEY_ID="), "{first}");
    assert!(first.contains("\nALIBABA_CLOUD_ACCESS_KEY_SECRET="));
    assert_eq!(first, print());
}

#[test]
fn a_check_says_whether_records_and_files_agree() {
    let folder = tempfile::tempdir().unwrap();
    let check = || program(folder.path()).arg("check").output().unwrap();
    let line = refused(&check());
    assert!(line.contains("start media-console first"), "{line}");
    let free = ["--listen", "127.0.0.1:0", "--local-listen", "127.0.0.1:0", "--rtmp-listen", "127.0.0.1:0"];
    let mut child = program(folder.path()).args(free).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines.next().expect("it ended too early").unwrap().contains("Data ") {}
    child.kill().unwrap();
    child.wait().unwrap();
    let output = check();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains(" records have their files") && text.contains("; 0 do not fit"), "{text}");

    std::fs::write(folder.path().join("objects/vod_media/stray.mp4"), b"x").unwrap();
    let output = check();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.starts_with("file without record: vod_media/stray.mp4\n"), "{text}");
}

#[test]
fn it_says_where_it_runs_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let free = [
        "--listen",
        "127.0.0.1:0",
        "--local-listen",
        "127.0.0.1:0",
        "--rtmp-listen",
        "127.0.0.1:0",
        "--no-demo",
    ];
    let mut child = program(folder.path()).args(free).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = String::new();
    while !told.contains("Data ") {
        told.push_str(&lines.next().expect("it ended too early").unwrap());
        told.push('\n');
    }
    for part in ["http://127.0.0.1:", "/#launch=", "local", "cn-shanghai", "rtmp://127.0.0.1:"] {
        assert!(told.contains(part), "{told}");
    }
    let second = refused(&program(folder.path()).args(free).output().unwrap());
    assert!(second.contains("another media-console is running"), "{second}");
    let link = String::from_utf8(program(folder.path()).arg("login-link").output().unwrap().stdout).unwrap();
    assert!(link.contains("/#launch=") && told.contains(link.split('#').next().unwrap()), "{link}");
    assert!(!told.contains(link.trim()), "a second link holds another token");
    let verified = String::from_utf8(program(folder.path()).arg("verify").output().unwrap().stdout).unwrap();
    assert!(verified.starts_with("Record verified: 0 entries, fingerprint 0000"), "{verified}");
    let asked = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(asked.success());
    assert!(child.wait().unwrap().success());
}
