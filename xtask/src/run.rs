//! `cargo xtask run`: from a fresh clone to the page in a browser. Compiled quickly; `cargo xtask dist` optimises.

use crate::page::{self, Build};
use crate::{Failure, server, shell};

/// Builds everything and is replaced by the server, so that signals and the exit code are the server's.
///
/// # Errors
/// A build step failed or the server could not be started.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    // Most of the server does not wait for the page.
    std::thread::scope(|scope| {
        let rooms = scope.spawn(server::prepare);
        page::build(Build::Quick)?;
        rooms.join().unwrap_or_else(|_| Err("The server could not be compiled.".to_owned()))
    })?;
    let program = server::build_debug()?;
    println!("==> {} {}", program.display(), arguments.join(" "));
    let mut command = shell::command(&program);
    command.args(arguments);
    become_program(command)
}

#[cfg(unix)]
fn become_program(mut command: std::process::Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(format!("The server could not be started: {error}."))
}

#[cfg(not(unix))]
fn become_program(mut command: std::process::Command) -> Result<(), Failure> {
    shell::run(&mut command)
}
