//! A line for each step, with the seconds it took.

use crate::Failure;
use std::time::Instant;

/// Runs one step, prints its start and how long it took.
///
/// # Errors
/// The step's own.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    println!("==> {what}");
    let begin = Instant::now();
    let result = work();
    let verdict = if result.is_ok() { "done" } else { "FAILED" };
    println!("    {verdict} after {:.1} s: {what}", begin.elapsed().as_secs_f64());
    result
}

/// A step that had nothing to do.
pub fn fresh(what: &str) {
    println!("==> {what}: up to date");
}
