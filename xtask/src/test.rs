//! `cargo xtask test`: all checks, cheapest first.

mod tally;

use crate::progress::step;
use crate::{Failure, cache, server, shell, tools};
use std::path::Path;
use std::process::Command;
use std::thread::JoinHandle;
use std::time::Instant;
use tally::{Tally, node, rust, unittest};

/// The package of the page, which is tested in a browser.
const PAGE: &str = "media-console";
/// Only starts wasm-bindgen's own programs. Together with the rest of the workspace their libraries would be compiled once
/// more, with the features that the other packages need.
const BINDGEN: &str = "wasm-bindgen-programs";

/// What a stage has found.
type Kind = (&'static str, Tally);

/// Runs every stage, stops at the first that fails, and ends with the number of tests.
///
/// Tests run one kind at a time, since some of them measure time. What later stages need is compiled meanwhile, at the lowest
/// priority: it uses the processor time that is left.
///
/// # Errors
/// A stage failed, a test was skipped, or a kind of test has none.
pub fn test() -> Result<(), Failure> {
    let begin = Instant::now();
    tools::test_programs()?;
    let page = beside(page_and_bindgen);
    tools::node_packages()?;
    let python = tools::sdk_python()?;
    checks()?;

    let mut compiled = None;
    let servers = stage("servers and tools: lints and tests", rust, || {
        // Many of them are idle most of the time. When the first one runs, Cargo does not hold the build folder any more.
        let mut tests = server_tests(shell::cargo());
        shell::tee(tests.env("RUST_TEST_THREADS", "4"), false, || {
            compiled = Some(beside(page_tests_compiled))
        })
    })?;
    compiled.map_or(Ok(()), joined)?;
    let native = stage("page: native tests", rust, || {
        shell::tee(&mut native_page_tests(shell::cargo()), false, || ())
    })?;
    joined(page)?;
    let program = step("server: debug build with the page", || {
        // The same packages as above, so that only what contains the page is compiled again.
        shell::run(server_tests(shell::cargo()).args(["--quiet", "--no-run", "--test", "startup"]))?;
        Ok(server::program("debug"))
    })?;
    let browser = browser_stage()?;
    let system = system_stage(&program)?;
    let sdk = sdk_stage(&python, &program)?;

    println!();
    let kinds = [servers, native, browser, system, sdk];
    for (name, tally) in &kinds {
        println!("{name:<36} {:>5} passed", tally.passed);
    }
    let passed: usize = kinds.iter().map(|(_, tally)| tally.passed).sum();
    println!("All of it took {:.0} s.", begin.elapsed().as_secs_f64());
    println!("{passed} passed, 0 failed");
    Ok(())
}

/// Starts work that no stage waits for yet.
fn beside(work: fn() -> Result<(), Failure>) -> JoinHandle<Result<(), Failure>> {
    std::thread::spawn(work)
}

fn joined(work: JoinHandle<Result<(), Failure>>) -> Result<(), Failure> {
    work.join().unwrap_or_else(|_| Err("A compilation ended with a panic.".to_owned()))
}

/// Formatting, and what may be in the dependencies.
fn checks() -> Result<(), Failure> {
    let deny = tools::cargo_deny()?;
    step("formatting", || shell::run(shell::cargo().args(["fmt", "--all", "--check"])))?;
    // Advisories need a database from the network, which may not be reachable.
    step("licences, bans and sources of the dependencies", || {
        // Also those of other systems, which no build here fetches.
        shell::run(shell::cargo().args(["fetch", "--quiet", "--locked"]))?;
        let kinds = ["bans", "licenses", "sources"];
        shell::run(shell::command(&deny).args(["--offline", "--workspace", "check"]).args(kinds))
    })
}

/// Builds the page as it is released, and what runs the browser tests.
fn page_and_bindgen() -> Result<(), Failure> {
    let this =
        std::env::current_exe().map_err(|error| format!("The path of this program is unknown: {error}."))?;
    shell::run(shell::in_background(this).arg("page"))?;
    tools::wasm_bindgen_programs(shell::cargo_in_background())
}

/// Compiles all tests of the page.
fn page_tests_compiled() -> Result<(), Failure> {
    let cargo = shell::cargo_in_background;
    step("page: compile the native tests, with lints", || {
        shell::run(native_page_tests(cargo()).args(["--quiet", "--no-run"]))
    })?;
    step("page: compile the browser tests, with lints", || {
        shell::run(browser_tests(cargo()).args(["--quiet", "--no-run"]))
    })
}

fn server_tests(mut cargo: Command) -> Command {
    cargo.args(["test", "--workspace", "--exclude", PAGE, "--exclude", BINDGEN]);
    linting(cargo)
}

fn native_page_tests(mut cargo: Command) -> Command {
    cargo.args(["test", "--package", PAGE, "--lib"]);
    linting(cargo)
}

fn browser_tests(mut cargo: Command) -> Command {
    cargo.args(["test", "--package", PAGE, "--test", "browser", "--target", "wasm32-unknown-unknown"]);
    linting(cargo)
}

/// Lets Cargo compile this workspace's own packages with clippy's compiler, as `cargo clippy` does, and deny warnings. Linted
/// separately from the tests, everything would be compiled twice: 400 s more from a clean checkout on two cores.
fn linting(mut cargo: Command) -> Command {
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo
}

fn browser_stage() -> Result<Kind, Failure> {
    let runner = tools::wasm_bindgen_folder().join("wasm-bindgen-test-runner");
    let mut tests = browser_tests(shell::cargo());
    tests
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", shell::which("chromedriver").unwrap_or_default())
        .env("WASM_BINDGEN_TEST_TIMEOUT", "3600");
    stage("page: browser tests", rust, || shell::tee(&mut tests, false, || ()))
}

fn system_stage(program: &Path) -> Result<Kind, Failure> {
    let mut tests = shell::command("node");
    tests
        .args(["--test", "--test-concurrency=3", "--test-reporter=spec"])
        .env("MEDIA_CONSOLE_PROGRAM", program)
        .env("NO_COLOR", "1")
        .current_dir(cache::root().join("e2e"));
    stage("whole-system tests", node, || shell::tee(&mut tests, false, || ()))
}

fn sdk_stage(python: &Path, program: &Path) -> Result<Kind, Failure> {
    let mut tests = shell::command(python);
    tests
        .args([
            "-m",
            "unittest",
            "discover",
            "--verbose",
            "--start-directory",
            "sdk",
            "--top-level-directory",
            "sdk",
        ])
        .env("MEDIA_CONSOLE_PROGRAM", program)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(cache::root().join("e2e"));
    stage("SDK tests", unittest, || shell::tee(&mut tests, true, || ()))
}

/// Runs the tests of one kind and counts them.
fn stage(
    name: &'static str,
    count: fn(&str) -> Tally,
    work: impl FnOnce() -> (String, Result<(), Failure>),
) -> Result<Kind, Failure> {
    step(name, || {
        let (text, result) = work();
        let tally = count(&text);
        result.map_err(|failure| {
            format!("{failure} {name}: {} passed, {} failed", tally.passed, tally.failed)
        })?;
        if tally.failed > 0 {
            return Err(format!("{name}: {} failed.", tally.failed));
        }
        if tally.skipped > 0 {
            return Err(format!("{name}: {} were skipped; a test runs or does not exist.", tally.skipped));
        }
        if tally.passed == 0 {
            return Err(format!("{name}: none ran."));
        }
        Ok((name, tally))
    })
}
