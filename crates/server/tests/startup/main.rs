//! The program as a user starts it: one clear line and exit code 2 when it cannot run, and data left unchanged.

mod record;
mod running;

use running::{FREE, Running, post, program, refused, sign_in};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

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
fn an_empty_or_bad_variable_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (variable, value, expected) in [
        ("MEDIA_CONSOLE_REGION", "", "MEDIA_CONSOLE_REGION is empty"),
        ("MEDIA_CONSOLE_LISTEN", "", "MEDIA_CONSOLE_LISTEN is empty"),
        ("MEDIA_CONSOLE_CLOUD", "", "MEDIA_CONSOLE_CLOUD is empty"),
        ("MEDIA_CONSOLE_LISTEN", "nonsense", "from the environment variable MEDIA_CONSOLE_LISTEN"),
        ("MEDIA_CONSOLE_CLOUD", "fasle", "from the environment variable MEDIA_CONSOLE_CLOUD"),
    ] {
        let line = refused(&program(folder.path()).env(variable, value).output().unwrap());
        assert!(line.contains(expected), "{line}");
    }
    let mut both = program(folder.path());
    let line =
        refused(&both.env("MEDIA_CONSOLE_LISTEN", "127.0.0.1:0").args(["--listen", "x"]).output().unwrap());
    assert!(!line.contains("environment"), "{line}");
}

#[test]
fn a_key_that_ends_in_a_line_break_is_named_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["--listen", "127.0.0.1:0", "--cloud", "--region", "cn-shanghai", "--credentials", "env"]);
    command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", "testid").env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary\n");
    let line = refused(&command.output().unwrap());
    assert!(line.contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET ends in a line break"), "{line}");
    assert!(!line.contains("canary"), "{line}");
}

#[test]
fn the_other_loopback_address_must_be_free_too() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("[::1]:0").expect("this test needs IPv6 on loopback");
    let port = taken.local_addr().unwrap().port();
    let line =
        refused(&program(folder.path()).args(["--listen", &format!("127.0.0.1:{port}")]).output().unwrap());
    assert!(line.contains(&format!("[::1]:{port}")) && line.contains("--listen"), "{line}");
}

#[cfg(unix)]
#[test]
fn a_data_folder_that_others_can_read_is_closed_to_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let open = || std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mode = || folder.path().metadata().unwrap().permissions().mode() & 0o777;
    let run = || program(folder.path()).arg("local-credentials").output().unwrap();
    open();
    assert!(run().status.success());
    assert_eq!(mode(), 0o700, "an empty folder");
    open();
    assert!(run().status.success());
    assert_eq!(mode(), 0o700, "a folder of the program's own data");
    // A folder that is shared for another purpose is not closed to others without a request.
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("notes.txt"), "").unwrap();
    std::fs::set_permissions(other.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let line = refused(&program(other.path()).arg("local-credentials").output().unwrap());
    assert!(line.contains("choose a folder of its own"), "{line}");
    assert_eq!(other.path().metadata().unwrap().permissions().mode() & 0o777, 0o755);
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
fn the_faults_of_a_file_are_done_to_calls() {
    let (folder, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = beside.path().join("faults.json");
    let plan = r#"{"faults": [{"action": "ListLiveSnapshotJobs", "effect": {"kind": "error", "code": "UserDisable"}}]}"#;
    std::fs::write(&file, plan).unwrap();
    let running = Running::start_with(folder.path(), &["--fault-plan", file.to_str().unwrap()]);
    let (host, session) = sign_in(&running);
    let answer = post(&host, "/api/call/ListLiveSnapshotJobs", &session, "{}");
    assert!(answer.contains("UserDisable"), "{answer}");
    running.stop();
    for (content, expected) in [("{", "EOF"), (r#"{"fault": []}"#, "unknown field"), ("", "EOF")] {
        std::fs::write(&file, content).unwrap();
        let mut command = program(folder.path());
        let line = refused(&command.args(FREE).arg("--fault-plan").arg(&file).output().unwrap());
        assert!(line.contains("faults.json") && line.contains(expected), "{line}");
    }
}

/// Of two connections that do not publish, the older one makes room.
#[test]
fn the_number_of_silent_rtmp_connections_is_an_option() {
    use std::io::Read as _;
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start_with(folder.path(), &["--rtmp-handshakes", "1"]);
    let ingest = running.told.split("rtmp://").nth(1).unwrap().split(['/', ' ', '\n']).next().unwrap();
    let connect = || std::net::TcpStream::connect(ingest).unwrap();
    let mut older = connect();
    older.set_read_timeout(Some(std::time::Duration::from_secs(3))).unwrap();
    // A younger connection may be about to publish.
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    let _newer = connect();
    let ended = older.read(&mut [0; 8]);
    assert!(
        matches!(ended, Ok(0))
            || ended.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset),
        "{ended:?}"
    );
    running.stop();
}

/// Another program that listened on the port meanwhile may have been sent the cookie and have read the page token.
#[test]
fn a_session_ends_with_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::start(folder.path());
    let (host, session) = sign_in(&first);
    assert!(post(&host, "/api/context", &session, "{}").starts_with("HTTP/1.1 200"));
    first.stop();
    let second = Running::start(folder.path());
    let (host, token) = second.link();
    let refused = post(&host, "/api/context", &session, "{}");
    assert!(refused.starts_with("HTTP/1.1 401") && refused.contains("no_session"), "{refused}");
    let begun = post(&host, "/api/session", "", &format!("{{\"launch_token\":\"{token}\"}}"));
    assert!(begun.starts_with("HTTP/1.1 200"), "{begun}");
    second.stop();
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
    std::fs::create_dir_all(folder.path().join("temporary")).unwrap();
    std::fs::write(folder.path().join("temporary/half"), b"x").unwrap();
    let text = String::from_utf8(check().stdout).unwrap();
    assert!(text.contains("\n1 half-written files go at the next start\n"), "{text}");
}

/// A file that exists for a moment, as while its record is written, and one that stays.
#[test]
fn a_check_beside_a_running_program_names_only_what_stays() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let media = folder.path().join("objects/vod_media");
    std::fs::create_dir_all(&media).unwrap();
    for name in ["moment.mp4", "stays.mp4"] {
        std::fs::write(media.join(name), b"x").unwrap();
    }
    let mut check = program(folder.path()).arg("check").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(check.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    assert_eq!(first, "media-console is running; what it was changing was looked at twice");
    std::fs::remove_file(media.join("moment.mp4")).unwrap();
    let rest: Vec<String> = lines.collect();
    assert_eq!(rest[0], "file without record: vod_media/stays.mp4");
    assert!(!rest.concat().contains("moment.mp4"), "{rest:?}");
    assert_eq!(check.wait().unwrap().code(), Some(1));
    running.stop();
}

#[test]
fn it_says_where_it_runs_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path());
    let told = &running.told;
    for part in ["http://127.0.0.1:", "/#launch=", "local", "cn-shanghai", "rtmp://127.0.0.1:"] {
        assert!(told.contains(part), "{told}");
    }
    let second = refused(&program(folder.path()).args(FREE).output().unwrap());
    assert!(second.contains("another media-console is running"), "{second}");
    let link = String::from_utf8(program(folder.path()).arg("login-link").output().unwrap().stdout).unwrap();
    assert!(link.contains("/#launch=") && told.contains(link.split('#').next().unwrap()), "{link}");
    assert!(!told.contains(link.trim()), "a second link holds another token");
    let verified = String::from_utf8(program(folder.path()).arg("verify").output().unwrap().stdout).unwrap();
    assert!(verified.starts_with("Record verified: 0 entries, fingerprint 0000"), "{verified}");
    running.stop();
}

/// A core dump would contain the key. Proves nothing on a system that writes none; the unit test of `memory.rs` does.
#[cfg(target_os = "linux")]
#[test]
fn a_crash_writes_no_memory_to_the_disk() {
    use std::os::unix::process::ExitStatusExt as _;
    let (folder, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let dumping = |program: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -c unlimited && exec \"$@\"", "sh", program]).current_dir(place.path());
        command
    };
    let mut child = dumping(env!("CARGO_BIN_EXE_media-console"))
        .args(FREE)
        .env("MEDIA_CONSOLE_DATA_DIR", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines.next().expect("it ended too early").unwrap().contains("Data ") {}
    let kill = Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let ended = child.wait().unwrap();
    assert_eq!((ended.signal(), ended.core_dumped()), (Some(6), false));
}
