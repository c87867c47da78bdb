//! Builds the page into `dist/` unless it is up to date.

use crate::progress::{fresh, step};
use crate::{Failure, assets, cache, compile, compress, files, tools};
use std::path::PathBuf;

/// The inputs of the page. A change in any of these makes it stale.
const SOURCES: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "crates/api/Cargo.toml",
    "crates/api/src",
    "index.html",
    "src",
    "style",
    "xtask/compress.mjs",
    "xtask/src/assets.rs",
    "xtask/src/compile.rs",
    "xtask/src/compress.rs",
    "xtask/src/page.rs",
];

/// How the page is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// For starting the program from a checkout: compiled faster, larger, and otherwise the same.
    Quick,
    /// For tests, measurements and releases: optimised across crates and with wasm-opt, and compressed.
    Release,
}

/// The built page's folder.
pub fn folder() -> PathBuf {
    cache::root().join("dist")
}

/// Builds the page unless it is up to date. A release build is also up to date where a quick one is wanted.
///
/// # Errors
/// A tool is missing or failed.
pub fn build(build: Build) -> Result<(), Failure> {
    tools::wasm_target()?;
    let wasm_opt = match build {
        Build::Quick => None,
        Build::Release => Some(tools::wasm_opt()?),
    };
    let _lock = lock()?;
    let stamp = cache::root().join("target/page.stamp");
    let sources = fingerprint()?;
    let stamp_of = |build| format!("{sources} {build:?}");
    let done = std::fs::read_to_string(&stamp).unwrap_or_default();
    let is_built =
        done == stamp_of(Build::Release) || build == Build::Quick && done == stamp_of(Build::Quick);
    if folder().join("index.html").is_file() && is_built {
        fresh("page");
        return Ok(());
    }
    // An interrupted build leaves no stamp.
    let _ = std::fs::remove_file(&stamp);
    // Not `target/page`, which is Cargo's folder for the profile of that name.
    let app = cache::root().join("target/page-app");
    files::empty_folder(&app)?;
    compile::into(&app, wasm_opt.as_deref())?;
    files::empty_folder(&folder())?;
    assets::into(&folder(), &app)?;
    if build == Build::Release {
        step("page: compress", || compress::all(&folder()))?;
    }
    files::write(&stamp, stamp_of(build).as_bytes())
}

/// Waits until no other `cargo xtask` builds the page of this checkout; held until it is dropped.
fn lock() -> Result<std::fs::File, Failure> {
    // Cargo may be configured to build elsewhere, so the folder may be missing.
    let folder = cache::root().join("target");
    files::create_folder(&folder)?;
    let path = folder.join("page.lock");
    let file = std::fs::File::create(&path).map_err(|error| files::failed(&path, &error))?;
    file.lock().map_err(|error| files::failed(&path, &error))?;
    Ok(file)
}

fn fingerprint() -> Result<String, Failure> {
    let mut found = Vec::new();
    for source in SOURCES {
        let path = cache::root().join(source);
        if path.is_dir() {
            found.extend(files::below(&path)?);
        } else {
            found.push(path);
        }
    }
    files::hash(cache::root(), &found)
}
