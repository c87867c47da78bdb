//! Starting other programs.

use crate::{Failure, cache};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;

static NODE: OnceLock<PathBuf> = OnceLock::new();

/// Makes `node` stand for this program from now on.
///
/// # Errors
/// Another one was chosen before.
pub fn use_node(program: PathBuf) -> Result<(), Failure> {
    NODE.set(program).map_err(|_| "Node was chosen twice.".to_owned())
}

/// A command in the repository's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let program = program.as_ref();
    let chosen = NODE.get().filter(|_| program == "node").map(|node| node.as_os_str());
    let mut command = Command::new(chosen.unwrap_or(program));
    command.current_dir(cache::root());
    command
}

/// Cargo, as it was called.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program for work that other work does not wait for: it uses what processor time is left.
pub fn in_background(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let Some(nice) = which("nice") else { return command(program) };
    let mut command = command(nice);
    command.args(["-n", "19"]).arg(program);
    command
}

/// Cargo in the background.
pub fn cargo_in_background() -> Command {
    in_background(cargo().get_program())
}

/// Runs a command to its end and lets it write to the terminal.
///
/// # Errors
/// It could not be started, or did not end well.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    judge(command, status)
}

/// Runs a command and returns its standard output; nothing is shown unless it fails.
///
/// # Errors
/// As [`run`], with its standard error.
pub fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    match judge(command, output.status) {
        Ok(()) => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(failure) => Err(format!("{failure}\n{}", String::from_utf8_lossy(&output.stderr))),
    }
}

/// Runs a command, shows its output and returns it as well. Standard error is included only if `both` is set: Cargo keeps its
/// colours and progress when it has the terminal. `at_first` is called when the first line of standard output arrives.
///
/// # Errors
/// As [`run`]; the text is returned in either case.
pub fn tee(command: &mut Command, both: bool, at_first: impl FnOnce()) -> (String, Result<(), Failure>) {
    command.stdout(Stdio::piped());
    if both {
        command.stderr(Stdio::piped());
    }
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return (String::new(), Err(not_started(command, &error))),
    };
    let errors = child.stderr.take().map(|stream| std::thread::spawn(move || copy(stream, || ())));
    let mut text = child.stdout.take().map(|stream| copy(stream, at_first)).unwrap_or_default();
    if let Some(errors) = errors {
        text.push_str(&errors.join().unwrap_or_default());
    }
    let status = child.wait().map_err(|error| not_started(command, &error));
    (text, status.and_then(|status| judge(command, status)))
}

fn copy(stream: impl Read, at_first: impl FnOnce()) -> String {
    let mut text = String::new();
    let mut at_first = Some(at_first);
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        if let Some(at_first) = at_first.take() {
            at_first();
        }
        let readable = String::from_utf8_lossy(&line);
        // A closed terminal must not end the tests.
        let _ = std::io::stdout().write_all(readable.as_bytes());
        text.push_str(&readable);
        line.clear();
    }
    text
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    format!("{} could not be started: {error}.", command.get_program().to_string_lossy())
}

fn judge(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    Err(format!("`{}` failed ({status}).", words.join(" ")))
}

/// The path of a program, as the shell would find it.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_executable(file))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

/// `PATH` with more folders in front.
///
/// # Errors
/// A folder's name is not valid in `PATH`.
pub fn path_with(folders: &[PathBuf]) -> Result<OsString, Failure> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(folders.iter().cloned().chain(std::env::split_paths(&old)))
        .map_err(|error| format!("The tools' folder cannot stand in PATH: {error}."))
}
