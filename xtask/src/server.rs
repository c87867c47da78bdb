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
    tools::compiler()?;
    step("server: release build", || {
        shell::run(shell::cargo().args(["build", "--release", "--package", "media-server"]))
    })?;
    Ok(cache::target().join("release").join(format!("media-console{}", std::env::consts::EXE_SUFFIX)))
}
