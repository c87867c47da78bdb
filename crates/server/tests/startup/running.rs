//! The program as a user starts it, and requests of a browser to it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub fn program(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_media-console"));
    command.env_clear().arg("--data-dir").arg(data_dir);
    command
}

pub fn refused(output: &Output) -> String {
    let line = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

/// Every port is free.
pub const FREE: [&str; 7] =
    ["--listen", "127.0.0.1:0", "--local-listen", "127.0.0.1:0", "--rtmp-listen", "127.0.0.1:0", "--no-demo"];

/// A running program, and the addresses that it printed.
pub struct Running {
    pub child: std::process::Child,
    pub told: String,
}

impl Running {
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    pub fn start_with(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = program(folder);
        let mut child = command.args(FREE).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut told = String::new();
        while !told.contains("Data ") {
            told.push_str(&lines.next().expect("it ended too early").unwrap());
            told.push('\n');
        }
        Self { child, told }
    }

    /// The address that it printed: host with port, and launch token.
    pub fn link(&self) -> (String, String) {
        let link = self.told.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
        let (host, token) = link.split_once("/#launch=").unwrap();
        (host.to_owned(), token.to_owned())
    }

    pub fn stop(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

/// Posts to the console: the whole response.
pub fn post(host: &str, path: &str, headers: &str, body: &str) -> String {
    use std::io::{Read as _, Write as _};
    let mut connection = std::net::TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        connection,
        "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

/// Signs in: the host, and the headers of a session.
pub fn sign_in(running: &Running) -> (String, String) {
    let (host, token) = running.link();
    let begun = post(&host, "/api/session", "", &format!("{{\"launch_token\":\"{token}\"}}"));
    let cookie = begun.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect(&begun);
    let cookie = cookie.split(';').next().unwrap();
    let page_token = begun.split("\"page_token\":\"").nth(1).unwrap().split('"').next().unwrap();
    (host, format!("cookie: {cookie}\r\nx-page-token: {page_token}\r\n"))
}
