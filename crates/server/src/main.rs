//! The program `media-console`: reads the options, puts the parts together, says where it runs.

mod options;
mod page;
mod start;

use clap::Parser as _;
use options::{Command, CommandLine};
use std::process::ExitCode;

/// Records and files do not agree.
const DOES_NOT_FIT: u8 = 1;
/// Anything that keeps the program from starting.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) if error.use_stderr() => {
            let text = error.to_string();
            return fail(&text.lines().next().unwrap_or_default().trim_start_matches("error: "));
        }
        // `--help` and `--version`.
        Err(help) => return help.print().map_or(ExitCode::from(FAILED), |()| ExitCode::SUCCESS),
    };
    let command = line.command;
    let options = match line.options() {
        Ok(options) => options,
        Err(error) => return fail(&error),
    };
    let done = match command {
        None => start::run(&options),
        Some(Command::LoginLink) => start::login_link(&options),
        Some(Command::Verify) => start::verify(&options),
        Some(Command::LocalCredentials) => start::local_credentials(&options),
        Some(Command::Check) => return check(&options),
    };
    done.map_or_else(|error| fail(&error), |()| ExitCode::SUCCESS)
}

fn check(options: &options::Options) -> ExitCode {
    match start::check(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(DOES_NOT_FIT),
        Err(error) => fail(&error),
    }
}

fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("media-console: {error}");
    ExitCode::from(FAILED)
}
