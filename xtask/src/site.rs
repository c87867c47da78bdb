//! `cargo xtask site`: the console with the data of a busy site, for manual trials.

use crate::page::{self, Build};
use crate::{Failure, cache, server, shell, tools};

/// Builds everything and runs the console with sample data until it is interrupted; the data is removed then.
///
/// # Errors
/// A tool is missing, a build step failed, or the server could not be started.
pub fn site(arguments: &[String]) -> Result<(), Failure> {
    tools::test_programs()?;
    tools::node_packages()?;
    page::build(Build::Quick)?;
    let program = server::build_debug()?;
    shell::run(
        shell::command("node")
            .arg("site.mjs")
            .args(arguments)
            .env("MEDIA_CONSOLE_PROGRAM", &program)
            .current_dir(cache::root().join("e2e")),
    )
}
