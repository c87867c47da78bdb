//! From Rust to WebAssembly and JavaScript: compile, split, bind to the browser, optimise.

use crate::progress::step;
use crate::{Failure, cache, files, shell};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::path::{Path, PathBuf};

/// The WebAssembly features that rustc uses for this target and that every current browser supports. wasm-opt may use no
/// others.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Starts the program. It is a file because the content policy allows no inline script.
const START: &str = "import init from \"./page.js\";\n\nawait init();\n";

/// Builds `start.js`, `page.js`, `page_bg.wasm` and one `.wasm` file for each screen into the empty folder `app`; without
/// `wasm_opt` (the path of its script for Node), quickly and larger.
///
/// # Errors
/// A tool failed, or a file could not be read or written.
pub fn into(app: &Path, wasm_opt: Option<&Path>) -> Result<(), Failure> {
    let profile = if wasm_opt.is_some() { "page" } else { "page-quick" };
    let program = step("page: compile", || compile(profile))?;
    step("page: split into one file for each screen", || split(&program, app))?;
    step("page: wasm-bindgen", || bind(app))?;
    if let Some(wasm_opt) = wasm_opt {
        step("page: wasm-opt", || optimise(wasm_opt, app))?;
    }
    files::write(&app.join("start.js"), START.as_bytes())
}

/// Runs Cargo and returns the path of the WebAssembly module. The linker keeps the relocations, which the split needs.
fn compile(profile: &str) -> Result<PathBuf, Failure> {
    shell::run(shell::cargo().args(["rustc", "--quiet", "--profile", profile]).args([
        "--package=media-console",
        "--bin=media-console-page",
        "--features=split",
        "--target=wasm32-unknown-unknown",
        "--",
        "-Clink-args=--emit-relocs",
    ]))?;
    Ok(cache::target().join("wasm32-unknown-unknown").join(profile).join("media-console-page.wasm"))
}

/// The main module between the split and wasm-bindgen.
fn main_module(app: &Path) -> PathBuf {
    app.join("main.wasm")
}

fn split(program: &Path, app: &Path) -> Result<(), Failure> {
    let whole = files::read(program)?;
    let main = main_module(app);
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = app;
    options.main_out_path = &main;
    options.main_module = "./page.js";
    wasm_split_cli_support::transform(options)
        .map(drop)
        .map_err(|error| format!("The page could not be split: {error:#}"))
}

fn bind(app: &Path) -> Result<(), Failure> {
    let main = main_module(app);
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(&main)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .out_name("page")
                .typescript(false)
                // `init()` finds page_bg.wasm beside page.js.
                .omit_default_module_path(false)
                // The files of the screens import the memory and the table.
                .keep_lld_exports(true)
                .generate(app)
        })
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    std::fs::remove_file(&main).map_err(|error| files::failed(&main, &error))
}

/// Optimises every module with `-O1`: rustc has optimised for size already, and `-Oz` takes twice the time for the same number of
/// bytes after compression. Runs as many at a time as there are processors, the largest first.
fn optimise(wasm_opt: &Path, app: &Path) -> Result<(), Failure> {
    let mut modules = files::below(app)?;
    modules.retain(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    modules.sort_by_key(|file| Reverse(file.metadata().map_or(0, |meta| meta.len())));
    modules.par_iter().with_max_len(1).try_for_each(|module| optimise_one(wasm_opt, module))
}

fn optimise_one(wasm_opt: &Path, module: &Path) -> Result<(), Failure> {
    let smaller = module.with_extension("smaller");
    // Its warnings are shown only if it fails.
    shell::output(
        shell::command("node")
            .arg(wasm_opt)
            .args(["-O1", "--strip-debug", "--strip-producers", "--strip-target-features"])
            .args(FEATURES)
            .arg(module)
            .arg("-o")
            .arg(&smaller),
    )?;
    std::fs::rename(&smaller, module).map_err(|error| files::failed(module, &error))
}
