//! `cargo xtask bench`: the page's size, its speed and the server's cost, against their budgets.

use crate::compress::{self, twin};
use crate::page::{self, Build};
use crate::{Failure, files, server, shell, tools};
use std::path::Path;

/// Maximum bytes of brotli for the jobs screen with everything that its first minute of use loads.
const FIRST_LOAD: u64 = 320_000;
/// Maximum bytes of brotli for all files of the page together.
const EVERYTHING: u64 = 750_000;

/// Measures the page's bytes (`size`), the page in a browser beside two others (`page`), the server, the proxy beside nginx
/// (`proxy`), the local service with a large data set (`local`), or all of them.
///
/// # Errors
/// The argument is unknown, a tool is missing, a build failed, or something is over its budget.
pub fn bench(arguments: &[String]) -> Result<(), Failure> {
    let what: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let wanted = |kind| what.is_empty() || what == [kind];
    if !["size", "page", "server", "proxy", "local"].into_iter().any(wanted) {
        return Err("bench takes one argument: size, page, server, proxy or local.".to_owned());
    }
    // These do not need the page.
    match what[..] {
        ["proxy"] => return proxy(),
        ["local"] => return local(),
        _ => {}
    }
    page::build(Build::Release)?;
    // All are measured before any may fail.
    let mut results = Vec::new();
    if wanted("size") {
        results.push(size());
    }
    if wanted("server") {
        results.push(script("bench/server.mjs"));
    }
    if wanted("proxy") {
        results.push(proxy());
    }
    if wanted("local") {
        results.push(local());
    }
    if wanted("page") {
        tools::test_programs()?;
        tools::node_packages()?;
        results.push(script("bench/page.mjs"));
    }
    results.into_iter().collect()
}

/// Runs a measurement on the program with the page inside.
fn script(file: &str) -> Result<(), Failure> {
    let program = server::build()?;
    shell::run(shell::command("node").arg(file).env("MEDIA_CONSOLE_PROGRAM", program))
}

/// Runs the proxy beside nginx, each on the first core; client and service are on the second.
fn proxy() -> Result<(), Failure> {
    tools::nginx()?;
    tools::test_programs()?;
    tools::node_packages()?;
    let program = server::build()?;
    let mut bench = shell::command("taskset");
    bench.args(["--cpu-list", "1"]).arg(shell::cargo().get_program());
    bench.args(["run", "--release", "--quiet", "--package", "media-proxy", "--example", "bench-proxy"]);
    shell::run(bench.env("MEDIA_CONSOLE_PROGRAM", program))
}

/// Runs the local service with a million jobs and ten million pictures, at rest and beside writers.
fn local() -> Result<(), Failure> {
    let mut bench = shell::cargo();
    bench.args(["run", "--release", "--quiet", "--package", "media-local", "--example", "bench-local"]);
    shell::run(&mut bench)
}

/// Prints the bytes of each file of the built page, and the two sums that have a budget.
///
/// # Errors
/// A sum is over its budget, or a file cannot be read.
fn size() -> Result<(), Failure> {
    let folder = page::folder();
    println!("{:<48} {:>10} {:>10} {:>10}", "file", "raw", "gzip", "brotli");
    let (mut first, mut all) = ([0; 3], [0; 3]);
    for file in files::below(&folder)?.iter().filter(|file| !compress::is_twin(file)) {
        let name = file.strip_prefix(&folder).unwrap_or(file).to_string_lossy();
        let bytes = [length(file)?, length(&twin(file, "gz"))?, length(&twin(file, "br"))?];
        add(&mut all, bytes);
        if !is_of_another_screen(&name) {
            add(&mut first, bytes);
        }
        line(&name, bytes);
    }
    line("jobs screen with its first minute of use", first);
    line("everything", all);
    let mut over = Vec::new();
    for (what, [_, _, brotli], budget) in
        [("jobs screen", first, FIRST_LOAD), ("everything", all, EVERYTHING)]
    {
        println!("{what}: {brotli} of {budget} bytes of brotli");
        if brotli > budget {
            over.push(format!("{what}: {brotli} bytes of brotli are over the budget of {budget}."));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(over.join(" ")) }
}

/// Whether a file is loaded only when a screen other than the jobs list is shown. The jobs list is part of the main file; the
/// split names the file of a screen `split_SCREEN.wasm`, and `chunk_N.wasm` code shared by several screens.
fn is_of_another_screen(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.ends_with(".wasm") && (file.starts_with("chunk_") || file.starts_with("split_"))
}

fn add(sum: &mut [u64; 3], bytes: [u64; 3]) {
    sum.iter_mut().zip(bytes).for_each(|(sum, bytes)| *sum += bytes);
}

fn length(file: &Path) -> Result<u64, Failure> {
    file.metadata().map(|meta| meta.len()).map_err(|error| files::failed(file, &error))
}

fn line(name: &str, [raw, gzip, brotli]: [u64; 3]) {
    println!("{name:<48} {raw:>10} {gzip:>10} {brotli:>10}");
}
