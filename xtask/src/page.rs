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
    "xtask/src/assets.rs",
    "xtask/src/compile.rs",
    "xtask/src/compress.rs",
    "xtask/src/page.rs",
];

/// Whether the page may be built without wasm-opt if npm is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Optimised {
    /// For starting the program: the page is larger and otherwise the same.
    IfPossible,
    /// For tests, measurements and releases.
    Always,
}

/// The built page's folder.
pub fn folder() -> PathBuf {
    cache::root().join("dist")
}

/// Builds the page unless it is up to date.
///
/// # Errors
/// A tool is missing or failed.
pub fn build(optimised: Optimised) -> Result<(), Failure> {
    let wasm_opt = tools::page()?;
    if wasm_opt.is_none() {
        let advice = "npm is missing, so the page is not optimised with wasm-opt: apt-get install nodejs npm";
        if optimised == Optimised::Always {
            return Err(advice.to_owned());
        }
        println!("    {advice}");
    }
    let _lock = lock()?;
    let stamp = cache::root().join("target/page.stamp");
    let wanted = format!("{} wasm-opt: {}", fingerprint()?, wasm_opt.is_some());
    if folder().join("index.html.br").is_file()
        && std::fs::read_to_string(&stamp).is_ok_and(|done| done == wanted)
    {
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
    step("page: compress", || compress::all(&folder()))?;
    files::write(&stamp, wanted.as_bytes())
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
