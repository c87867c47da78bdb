//! Builds the page into `dist/`, with a compressed twin of every file.

use crate::progress::{fresh, step};
use crate::tools::Std;
use crate::{Failure, cache, compile, tools};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What the page is made of. A change in any of these makes it stale.
const SOURCES: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "crates/api/Cargo.toml",
    "crates/api/src",
    "index.html",
    "src",
    "style",
    "xtask/src/compile.rs",
    "xtask/src/names.rs",
    "xtask/src/page.rs",
    "xtask/src/sections.rs",
    "xtask/src/shake.rs",
];

/// Whether a page that wasm-opt has not seen is good enough.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Optimised {
    /// For looking at it: larger, otherwise the same.
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
    let tools = tools::page()?;
    if tools.wasm_opt.is_none() {
        let advice = "npm is missing, so the page is not optimised with wasm-opt: apt-get install nodejs npm";
        if optimised == Optimised::Always {
            return Err(advice.to_owned());
        }
        println!("    {advice}");
    }
    let _lock = lock()?;
    let stamp = cache::root().join("target/page.stamp");
    let wanted = fingerprint(&[u8::from(tools.wasm_opt.is_some()), u8::from(tools.std == Std::Own)])?;
    if folder().join("index.html.br").is_file()
        && std::fs::read_to_string(&stamp).is_ok_and(|done| done == wanted)
    {
        fresh("page");
        return Ok(());
    }
    // A build that is interrupted must not pass for a whole one.
    let _ = std::fs::remove_file(&stamp);
    empty_folder()?;
    compile::into(&folder(), &tools)?;
    step("page: compress with brotli and gzip", compress)?;
    std::fs::write(&stamp, wanted).map_err(|error| failed(&stamp, &error))
}

/// Waits until no other `cargo xtask` builds the page of this checkout; held until it is dropped.
fn lock() -> Result<std::fs::File, Failure> {
    // Cargo may be told to build elsewhere.
    let folder = cache::root().join("target");
    compile::create(&folder)?;
    let path = folder.join("page.lock");
    let file = std::fs::File::create(&path).map_err(|error| failed(&path, &error))?;
    file.lock().map_err(|error| failed(&path, &error))?;
    Ok(file)
}

/// Empties the folder first: names of an earlier build must not stay.
fn empty_folder() -> Result<(), Failure> {
    if folder().is_dir() {
        std::fs::remove_dir_all(folder()).map_err(|error| failed(&folder(), &error))?;
    }
    std::fs::create_dir_all(folder()).map_err(|error| failed(&folder(), &error))
}

fn compress() -> Result<(), Failure> {
    for file in files(&folder())? {
        let bytes = std::fs::read(&file).map_err(|error| failed(&file, &error))?;
        write_twin(&file, "br", &brotli(&bytes)?)?;
        write_twin(&file, "gz", &gzip(&bytes)?)?;
    }
    Ok(())
}

fn write_twin(file: &Path, extension: &str, bytes: &[u8]) -> Result<(), Failure> {
    let twin = twin(file, extension);
    std::fs::write(&twin, bytes).map_err(|error| failed(&twin, &error))
}

/// The compressed file beside `file`.
pub fn twin(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters)
        .map_err(|error| format!("brotli: {error}"))?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| format!("gzip: {error}"))
}

/// Every file below a folder, sorted, without the compressed twins.
///
/// # Errors
/// The folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if !has_extension(&path, "br") && !has_extension(&path, "gz") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found == extension)
}

fn fingerprint(tools: &[u8]) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    hash.update(tools);
    for source in SOURCES {
        let path = cache::root().join(source);
        let found = if path.is_dir() { files(&path)? } else { vec![path] };
        for file in found {
            let bytes = std::fs::read(&file).map_err(|error| failed(&file, &error))?;
            hash.update(file.to_string_lossy().as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    Ok(STANDARD.encode(hash.finalize()))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn compressed_twins_unpack_to_the_same_bytes() {
        let bytes = b"the same words, the same words, the same words".repeat(20);
        let mut plain = Vec::new();
        brotli::Decompressor::new(&brotli(&bytes).unwrap()[..], 4096).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, bytes);
        plain.clear();
        flate2::read::GzDecoder::new(&gzip(&bytes).unwrap()[..]).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, bytes);
    }

    #[test]
    fn a_twin_keeps_the_whole_name() {
        assert_eq!(twin(Path::new("dist/app.js"), "br"), Path::new("dist/app.js.br"));
    }
}
