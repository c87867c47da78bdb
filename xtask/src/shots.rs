//! `cargo xtask shots`: screenshots of every screen into `docs/screens`.

use crate::page::{self, Build};
use crate::progress::step;
use crate::{Failure, cache, server, shell, tools};

/// Starts the server with its sample data and takes the screenshots.
///
/// # Errors
/// A tool is missing, a build step failed, or a screen did not load.
pub fn shots() -> Result<(), Failure> {
    tools::test_programs()?;
    tools::fonts()?;
    tools::node_packages()?;
    page::build(Build::Release)?;
    let program = server::build()?;
    step("screenshots", || {
        shell::run(
            shell::command("node")
                .arg("shots.mjs")
                .arg(cache::root().join("docs/screens"))
                .env("MEDIA_CONSOLE_PROGRAM", &program)
                .current_dir(cache::root().join("e2e")),
        )
    })
}
