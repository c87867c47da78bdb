//! `cargo xtask bench size`: what the page weighs, against its budget.

use crate::Failure;
use crate::page::{self, Optimised};
use std::path::Path;

/// Bytes the first load may cost over the network, every file together, compressed with brotli.
const BUDGET: u64 = 180_000;

/// Builds the page and prints the weight of each file.
///
/// # Errors
/// The argument is unknown, the build failed, or the page is over its budget.
pub fn bench(arguments: &[String]) -> Result<(), Failure> {
    match arguments {
        [] => {}
        [one] if one == "size" => {}
        _ => return Err("bench takes one argument: size.".to_owned()),
    }
    page::build(Optimised::Always)?;
    size()
}

/// Prints the weight of each file of the built page.
///
/// # Errors
/// The page is over its budget, or a file cannot be read.
pub fn size() -> Result<(), Failure> {
    let folder = page::folder();
    println!("{:<48} {:>10} {:>10} {:>10}", "file", "raw", "gzip", "brotli");
    let mut total = [0; 3];
    for file in page::files(&folder)? {
        let name = file.strip_prefix(&folder).unwrap_or(&file).to_string_lossy().into_owned();
        let weights = [weight(&file)?, weight(&page::twin(&file, "gz"))?, weight(&page::twin(&file, "br"))?];
        for (sum, weight) in total.iter_mut().zip(weights) {
            *sum += weight;
        }
        line(&name, weights);
    }
    line("first load", total);
    let brotli = total[2];
    if brotli > BUDGET {
        return Err(format!("The first load is {brotli} bytes of brotli; the budget is {BUDGET}."));
    }
    println!("{brotli} of {BUDGET} bytes: {} to spare.", BUDGET - brotli);
    Ok(())
}

fn weight(file: &Path) -> Result<u64, Failure> {
    file.metadata().map(|meta| meta.len()).map_err(|error| format!("{}: {error}", file.display()))
}

fn line(name: &str, [raw, gzip, brotli]: [u64; 3]) {
    println!("{name:<48} {raw:>10} {gzip:>10} {brotli:>10}");
}
