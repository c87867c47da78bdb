//! Times of calls, and whether they are within their budgets.

use std::time::Duration;

/// The measured times, and those over their budget.
#[derive(Default)]
pub struct Report {
    over: Vec<String>,
}

/// The statistic that a budget limits.
#[derive(Clone, Copy)]
pub enum Budget {
    /// 99 of 100 calls take at most this many milliseconds.
    P99(f64),
    /// Half of the calls take at most this many milliseconds.
    Median(f64),
    /// No limit: printed for comparison.
    Open,
}

impl Report {
    pub fn heading(&self, title: &str) {
        println!(
            "\n{title:<44} {:>9} {:>9} {:>9} {:>9} {:>12}",
            "total", "p50 ms", "p99 ms", "worst", "budget"
        );
    }

    pub fn line(&mut self, name: &str, total: u64, mut times: Vec<Duration>, budget: Budget) {
        times.sort();
        let part = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
        let (median, p99) = (part(0.5), part(0.99));
        let (is_over, limit) = match budget {
            Budget::P99(limit) => (p99 > limit, format!("p99 {limit}")),
            Budget::Median(limit) => (median > limit, format!("p50 {limit}")),
            Budget::Open => (false, String::new()),
        };
        let mark = if is_over { " OVER" } else { "" };
        println!("{name:<44} {total:>9} {median:>9.2} {p99:>9.2} {:>9.2} {limit:>12}{mark}", part(1.0));
        if is_over {
            self.over.push(format!("{name}: p50 {median:.2} ms, p99 {p99:.2} ms, budget {limit} ms"));
        }
    }

    /// Prints the exceeded budgets; returns whether all were kept.
    pub fn end(self) -> bool {
        match &self.over[..] {
            [] => println!("\nall budgets are kept"),
            over => println!("\nover budget:\n  {}", over.join("\n  ")),
        }
        self.over.is_empty()
    }
}
