//! The compressed copies beside a file, sent to browsers that accept them: `.br` and `.gz`.

use crate::{Failure, files};
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes both copies of every file below `folder`.
///
/// # Errors
/// A file could not be read or written.
pub fn all(folder: &Path) -> Result<(), Failure> {
    files::below(folder)?.par_iter().with_max_len(1).try_for_each(|file| {
        let bytes = files::read(file)?;
        files::write(&twin(file, "br"), &brotli(&bytes)?)?;
        files::write(&twin(file, "gz"), &gzip(&bytes)?)
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn compressed_copies_unpack_to_the_same_bytes() {
        let bytes = b"the same words, the same words, the same words".repeat(20);
        let mut plain = Vec::new();
        brotli::Decompressor::new(&brotli(&bytes).unwrap()[..], 4096).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, bytes);
        plain.clear();
        flate2::read::GzDecoder::new(&gzip(&bytes).unwrap()[..]).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, bytes);
    }

    #[test]
    fn a_copy_keeps_the_whole_name() {
        let copy = twin(Path::new("dist/app.js"), "br");
        assert_eq!(copy, Path::new("dist/app.js.br"));
        assert!(is_twin(&copy) && !is_twin(Path::new("dist/app.js")));
    }
}
