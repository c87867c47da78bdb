//! Paths: the repository, and the folder for tools that outlives `target/`.

use crate::Failure;
use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the repository")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The folder for tools and packages: `$MEDIA_CONSOLE_CACHE`, else `$XDG_CACHE_HOME/media-console`, else
/// `~/.cache/media-console`.
///
/// # Errors
/// None of the three variables is set.
pub fn folder() -> Result<PathBuf, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("MEDIA_CONSOLE_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("media-console")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/media-console")))
        .ok_or_else(|| "Set MEDIA_CONSOLE_CACHE to a folder for the build tools: HOME is not set.".to_owned())
}

/// The folder of one tool.
///
/// # Errors
/// As [`folder`].
pub fn tool(name: &str) -> Result<PathBuf, Failure> {
    Ok(folder()?.join("tools").join(name))
}
