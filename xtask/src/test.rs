//! `cargo xtask test`: all checks, cheapest first.

mod tally;

use crate::page::{self, Build};
use crate::progress::step;
use crate::{Failure, cache, server, shell, tools};
use std::process::Command;
use std::time::Instant;
use tally::{Tally, node, rust, unittest};

/// What Cargo does with the tests that run in a browser.
const BROWSER_TESTS: &[&str] =
    &["test", "--package", PAGE, "--test", "browser", "--target", "wasm32-unknown-unknown"];
/// The package of the page, which is tested in a browser.
const PAGE: &str = "media-console";
/// Only starts wasm-bindgen's own programs. Together with the rest of the workspace their libraries would be compiled once
/// more, with the features that the other packages need.
const BINDGEN: &str = "wasm-bindgen-programs";

/// Runs every stage, stops at the first that fails, and ends with the number of tests.
///
/// # Errors
/// A stage failed, a test was skipped, or a kind of test has none.
pub fn test() -> Result<(), Failure> {
    let begin = Instant::now();
    tools::test_programs()?;
    let bindgen = tools::wasm_bindgen_programs()?;
    tools::node_packages()?;
    let python = tools::sdk_python()?;
    let deny = tools::cargo_deny()?;

    step("formatting", || shell::run(shell::cargo().args(["fmt", "--all", "--check"])))?;
    // Advisories need a database from the network, which may not be reachable.
    step("licences, bans and sources of the dependencies", || {
        // Also those of other systems, which no build here fetches.
        shell::run(shell::cargo().args(["fetch", "--quiet", "--locked"]))?;
        shell::run(shell::command(&deny).args([
            "--offline",
            "--workspace",
            "check",
            "bans",
            "licenses",
            "sources",
        ]))
    })?;
    let mut kinds = Vec::new();
    kinds.push(stage("servers and tools: lints and tests", rust, || {
        shell::tee(
            // Many of them are idle most of the time.
            linting(&mut shell::cargo())
                .args(["test", "--workspace", "--exclude", PAGE, "--exclude", BINDGEN])
                .env("RUST_TEST_THREADS", "4"),
            false,
        )
    })?);
    // The release build of the page and the compilations of its tests use one core each for most of their time.
    let built = std::thread::spawn(|| page::build(Build::Release));
    kinds.push(stage("page: lints and native tests", rust, || {
        shell::tee(linting(&mut shell::cargo()).args(["test", "--package", PAGE, "--lib"]), false)
    })?);
    step("page: compile the browser tests", || {
        shell::run(linting(&mut shell::cargo()).args(BROWSER_TESTS).arg("--no-run"))
    })?;
    // Not beside the tests: some of them measure time.
    built.join().map_err(|_| "The build of the page ended with a panic.")??;
    kinds.push(stage("page: browser tests", rust, || {
        shell::tee(
            linting(&mut shell::cargo())
                .args(BROWSER_TESTS)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", bindgen.join("wasm-bindgen-test-runner"))
                .env("CHROMEDRIVER", shell::which("chromedriver").unwrap_or_default())
                .env("WASM_BINDGEN_TEST_TIMEOUT", "900"),
            false,
        )
    })?);

    let program = server::build_debug(linting)?;
    let e2e = cache::root().join("e2e");
    kinds.push(stage("whole-system tests", node, || {
        shell::tee(
            shell::command("node")
                .args(["--test", "--test-concurrency=3", "--test-reporter=spec"])
                .env("MEDIA_CONSOLE_PROGRAM", &program)
                .env("NO_COLOR", "1")
                .current_dir(&e2e),
            false,
        )
    })?);
    kinds.push(stage("SDK tests", unittest, || {
        shell::tee(
            shell::command(&python)
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
                .env("MEDIA_CONSOLE_PROGRAM", &program)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .current_dir(&e2e),
            true,
        )
    })?);

    println!();
    for (name, tally) in &kinds {
        println!("{name:<36} {:>5} passed", tally.passed);
    }
    let passed: usize = kinds.iter().map(|(_, tally)| tally.passed).sum();
    println!("All of it took {:.0} s.", begin.elapsed().as_secs_f64());
    println!("{passed} passed, 0 failed");
    Ok(())
}

/// Lets Cargo compile this workspace's own packages with clippy's compiler, as `cargo clippy` does, and deny warnings. Linted
/// separately from the tests, everything would be compiled twice: 400 s more from a clean checkout on two cores.
fn linting(cargo: &mut Command) -> &mut Command {
    cargo
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__")
}

/// Runs the tests of one kind and counts them.
fn stage(
    name: &'static str,
    count: fn(&str) -> Tally,
    work: impl FnOnce() -> (String, Result<(), Failure>),
) -> Result<(&'static str, Tally), Failure> {
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
