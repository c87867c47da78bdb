//! `cargo xtask serve`: the page with live reload, for development.

use crate::{Failure, cache, shell, tools};

/// Installs Trunk if it is missing and runs `trunk serve`.
///
/// # Errors
/// A tool could not be installed, or Trunk failed.
pub fn serve(arguments: &[String]) -> Result<(), Failure> {
    let trunk = tools::trunk()?;
    tools::wasm_bindgen_programs(shell::cargo())?;
    println!("Start the server beside it: cargo run -p media-server -- --dev-origin http://127.0.0.1:8090");
    shell::run(
        shell::command(trunk)
            .arg("serve")
            .args(arguments)
            .current_dir(cache::root())
            .env("PATH", shell::path_with(&[tools::wasm_bindgen_folder()])?)
            // Some environments set NO_COLOR=1, which this Trunk refuses to read.
            .env_remove("NO_COLOR"),
    )
}
