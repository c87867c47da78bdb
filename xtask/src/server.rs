//! Builds the server, which carries the page inside.

use crate::progress::step;
use crate::{Failure, cache, shell, tools};
use std::path::PathBuf;

/// Compiles what the server is made of and what does not need the page.
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

/// Builds `target/release/media-console`; Cargo decides whether anything is to do.
///
/// # Errors
/// There is no C++ compiler, or the build failed.
pub fn build() -> Result<PathBuf, Failure> {
    step("server: release build", || cargo_build(&["--release"]))?;
    Ok(program("release"))
}

/// Builds `target/debug/media-console`, whose parts the native tests have compiled already.
///
/// # Errors
/// As [`build`].
pub fn build_for_tests() -> Result<PathBuf, Failure> {
    step("server: debug build", || cargo_build(&[]))?;
    Ok(program("debug"))
}

fn cargo_build(more: &[&str]) -> Result<(), Failure> {
    tools::compiler()?;
    shell::run(shell::cargo().args(["build", "--package", "media-server"]).args(more))
}

fn program(profile: &str) -> PathBuf {
    cache::target().join(profile).join(format!("media-console{}", std::env::consts::EXE_SUFFIX))
}
