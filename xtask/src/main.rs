//! The project's commands. `cargo xtask` without a command lists them.

mod assets;
mod bench;
mod cache;
mod compile;
mod compress;
mod dist;
#[cfg(test)]
mod documents;
mod files;
#[cfg(test)]
mod imports;
mod page;
mod progress;
mod run;
mod serve;
mod server;
mod shell;
mod shots;
mod site;
mod test;
mod tools;

use std::process::ExitCode;

/// An error as text for the terminal.
type Failure = String;

const HELP: &str = "\
cargo xtask run [ARGUMENTS]   build the page and the server, then start media-console with ARGUMENTS
cargo xtask serve             the page with live reload (trunk serve), for development
cargo xtask page              the page alone, built into dist/ as it is released
cargo xtask test              formatting, lints, native, browser, whole-system and SDK tests
cargo xtask bench [KIND]      the page's weight (size) and speed (page), the server's cost (server), the proxy beside
                              nginx (proxy) and the local service with very much data (local), against budgets
cargo xtask dist              a release archive in target/package
cargo xtask shots             screenshots of every screen into docs/screens
cargo xtask site [ARGUMENTS]  media-console with the data of a busy site, to try it: 61 jobs, three streams, gaps, a dead camera
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let result = match command.as_str() {
        "run" => run::run(&rest),
        "serve" => serve::serve(&rest),
        "page" => without_arguments(&rest, || page::build(page::Build::Release)),
        "test" => without_arguments(&rest, test::test),
        "bench" => bench::bench(&rest),
        "dist" => without_arguments(&rest, dist::dist),
        "site" => site::site(&rest),
        "shots" => without_arguments(&rest, shots::shots),
        "" | "help" | "-h" | "--help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("There is no command `{other}`.\n{HELP}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn without_arguments(rest: &[String], command: fn() -> Result<(), Failure>) -> Result<(), Failure> {
    match rest {
        [] => command(),
        [first, ..] => Err(format!("This command takes no arguments, but got `{first}`.")),
    }
}
