//! Builds the server with the page inside.

use crate::progress::step;
use crate::{Failure, cache, shell, tools};
use std::path::PathBuf;

/// Compiles the parts of the debug build that do not need the page.
///
/// # Errors
/// As [`build`].
pub fn prepare() -> Result<(), Failure> {
    step("server: compile what does not need the page", || {
        tools::compiler()?;
        // The last crate of the page takes longest and uses one processor.
        let mut cargo = shell::cargo_in_background();
        shell::run(cargo.args(["build", "--quiet", "--package=media-local", "--package=media-proxy"]))
    })
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

/// Builds `target/debug/media-console`, which compiles faster.
///
/// # Errors
/// As [`build`].
pub fn build_debug() -> Result<PathBuf, Failure> {
    step("server: debug build", || {
        tools::compiler()?;
        shell::run(shell::cargo().args(["build", "--package", "media-server"]))
    })?;
    Ok(program("debug"))
}

/// The path of the program in a profile of Cargo.
pub fn program(profile: &str) -> PathBuf {
    cache::target().join(profile).join(format!("media-console{}", std::env::consts::EXE_SUFFIX))
}
