//! `cargo xtask bench`: what the page weighs, how fast it is and what the server costs, against their budgets.

use crate::page::{self, Optimised};
use crate::{Failure, server, shell, tools};
use std::path::Path;

/// Bytes the first load may cost over the network, every file together, compressed with brotli.
const BUDGET: u64 = 180_000;

/// Measures the page's weight (`size`), the page in a browser beside two others (`page`), the server, or all three.
///
/// # Errors
/// The argument is unknown, a tool is missing, a build failed, or something is over its budget.
pub fn bench(arguments: &[String]) -> Result<(), Failure> {
    let what: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let wanted = |kind| what.is_empty() || what == [kind];
    if !["size", "page", "server"].into_iter().any(wanted) {
        return Err("bench takes one argument: size, page or server.".to_owned());
    }
    page::build(Optimised::Always)?;
    // All are measured before any may fail.
    let mut results = Vec::new();
    if wanted("size") {
        results.push(size());
    }
    if wanted("server") {
        results.push(script("bench/server.mjs"));
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

/// Prints the weight of each file of the built page.
///
/// # Errors
/// The page is over its budget, or a file cannot be read.
fn size() -> Result<(), Failure> {
    let folder = page::folder();
    println!("{:<48} {:>10} {:>10} {:>10}", "file", "raw", "gzip", "brotli");
    let (mut first, mut later) = ([0; 3], [0; 3]);
    for file in page::files(&folder)? {
        let name = file.strip_prefix(&folder).unwrap_or(&file).to_string_lossy().into_owned();
        let weights = [weight(&file)?, weight(&page::twin(&file, "gz"))?, weight(&page::twin(&file, "br"))?];
        let sum = if comes_later(&name) { &mut later } else { &mut first };
        sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        line(&name, weights);
    }
    line("first load, with the jobs screen", first);
    line("later, when other screens are shown", later);
    let total = first;
    let brotli = total[2];
    if brotli > BUDGET {
        return Err(format!("The first load is {brotli} bytes of brotli; the budget is {BUDGET}."));
    }
    println!("{brotli} of {BUDGET} bytes: {} to spare.", BUDGET - brotli);
    Ok(())
}

/// Whether a file is fetched only when a screen that needs it is shown.
fn comes_later(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.ends_with(".wasm") && (file.starts_with("chunk_") || file.starts_with("split_"))
}

fn weight(file: &Path) -> Result<u64, Failure> {
    file.metadata().map(|meta| meta.len()).map_err(|error| format!("{}: {error}", file.display()))
}

fn line(name: &str, [raw, gzip, brotli]: [u64; 3]) {
    println!("{name:<48} {raw:>10} {gzip:>10} {brotli:>10}");
}
