//! Builds the server with the page inside.

use crate::progress::step;
use crate::{Failure, cache, shell, tools};
use std::path::PathBuf;
use std::process::Command;

/// Compiles the parts of the server that do not need the page.
///
/// # Errors
/// As [`build`].
pub fn prepare() -> Result<(), Failure> {
    tools::compiler()?;
    shell::run(shell::cargo().args([
        "build",
        "--quiet",
        "--release",
        "--package=media-local",
        "--package=media-proxy",
    ]))
}

/// Builds `target/release/media-console`; Cargo decides whether it is up to date.
///
/// # Errors
/// There is no C++ compiler, or the build failed.
pub fn build() -> Result<PathBuf, Failure> {
    step("server: release build", || {
        tools::compiler()?;
        shell::run(shell::cargo().args(["build", "--package", "media-server", "--release"]))
    })?;
    Ok(program("release"))
}

/// Builds `target/debug/media-console`, whose parts the native tests have compiled already. `with` sets the environment of that
/// compilation.
///
/// # Errors
/// As [`build`].
pub fn build_for_tests(with: fn(&mut Command) -> &mut Command) -> Result<PathBuf, Failure> {
    step("server: debug build", || {
        tools::compiler()?;
        shell::run(with(&mut shell::cargo()).args(["build", "--package", "media-server"]))
    })?;
    Ok(program("debug"))
}

fn program(profile: &str) -> PathBuf {
    cache::target().join(profile).join(format!("media-console{}", std::env::consts::EXE_SUFFIX))
}
