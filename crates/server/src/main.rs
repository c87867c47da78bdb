//! The program `media-console`: parses the options, assembles the parts, prints its address.

mod data_dir;
mod listen;
mod memory;
mod options;
mod page;
mod record;
mod signals;
mod start;
mod start_error;
mod variables;

use clap::Parser as _;
use options::{Command, CommandLine};
use std::process::ExitCode;

/// A quarter of a proxied call is spent in the allocator, and less of it in this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Records and files do not match.
const DOES_NOT_FIT: u8 = 1;
/// Any error that prevents the program from starting.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    memory::keep_private();
    if let Some(variable) = variables::empty() {
        return fail(&format!(
            "the environment variable {variable} is empty; set it to a value, or do not set it"
        ));
    }
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) if error.use_stderr() => return fail(&variables::one_line(&error)),
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
        Some(Command::Verify) => record::verify(&options),
        Some(Command::ExportActivity) => record::export(&options),
        Some(Command::KeyActivity) => record::key(&options),
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
