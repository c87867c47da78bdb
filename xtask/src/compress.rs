//! The compressed copies beside a file, sent to browsers that accept them: `.br` and `.gz`.

use crate::{Failure, cache, shell};
use std::path::{Path, PathBuf};

/// Writes both copies of every file below `folder`, with Node, which wasm-opt needs as well.
///
/// # Errors
/// A file could not be read or written.
pub fn all(folder: &Path) -> Result<(), Failure> {
    shell::run(shell::command("node").arg(cache::root().join("xtask/compress.mjs")).arg(folder))
}

/// The path of a compressed copy.
pub fn twin(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Whether a file is a compressed copy of another.
pub fn is_twin(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ends with an error unless both copies of the file unpack to its bytes, and are smaller.
    const UNPACK: &str = "
        const { readFileSync } = require('fs'), zlib = require('zlib'), assert = require('assert');
        const [file] = process.argv.slice(1), bytes = readFileSync(file);
        for (const [extension, unpack] of [['br', zlib.brotliDecompressSync], ['gz', zlib.gunzipSync]]) {
            const copy = readFileSync(`${file}.${extension}`);
            assert(copy.length < bytes.length && unpack(copy).equals(bytes), extension);
        }";

    #[test]
    fn compressed_copies_unpack_to_the_same_bytes() {
        let folder = std::env::temp_dir().join(format!("media-console-compress-{}", std::process::id()));
        let files = [folder.join("page.js"), folder.join("app-1/page_bg.wasm")];
        std::fs::create_dir_all(folder.join("app-1")).unwrap();
        for file in &files {
            std::fs::write(file, "the same words, ".repeat(5_000)).unwrap();
        }
        all(&folder).unwrap();
        for file in &files {
            shell::run(shell::command("node").args(["-e", UNPACK]).arg(file)).unwrap();
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_copy_keeps_the_whole_name() {
        let copy = twin(Path::new("dist/app.js"), "br");
        assert_eq!(copy, Path::new("dist/app.js.br"));
        assert!(is_twin(&copy) && !is_twin(Path::new("dist/app.js")));
    }
}
