//! `cargo xtask dist`: an archive with the one program that a user needs.

use crate::page::{self, Build};
use crate::progress::step;
use crate::{Failure, cache, files, server, shell};

/// Files packed beside the program.
const BESIDE: &[&str] = &["README.md", "LICENSE", "docs"];

/// Builds the release archive in `target/package`.
///
/// # Errors
/// A build step failed.
pub fn dist() -> Result<(), Failure> {
    page::build(Build::Release)?;
    let program = server::build()?;
    let name = format!(
        "media-console-{}-{}-{}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH,
        std::env::consts::OS
    );
    let package = cache::root().join("target/package");
    let folder = package.join(&name);
    let archive = package.join(format!("{name}.tar.gz"));
    step(&format!("archive {}", archive.display()), || {
        files::empty_folder(&folder)?;
        let mut copy = shell::command("cp");
        copy.arg("-r").arg(&program);
        for file in BESIDE {
            copy.arg(cache::root().join(file));
        }
        shell::run(copy.arg(&folder))?;
        shell::run(shell::command("tar").arg("-C").arg(&package).arg("-czf").arg(&archive).arg(&name))
    })
}
