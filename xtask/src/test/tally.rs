//! How many tests ran, parsed from the output of each test runner.

/// Tests of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

/// Cargo's and wasm-bindgen's `test result:` lines.
pub fn rust(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        let line = plain(line);
        let Some(result) = line.trim_start().strip_prefix("test result: ") else { continue };
        let words: Vec<&str> = result.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<usize>() else { continue };
            match pair[1].trim_end_matches(';') {
                "passed" => tally.passed += number,
                "failed" => tally.failed += number,
                "ignored" => tally.skipped += number,
                _ => {}
            }
        }
    }
    tally
}

/// The closing lines of Node's `spec` reporter.
pub fn node(text: &str) -> Tally {
    let mut tally = Tally::default();
    for line in text.lines() {
        let line = plain(line);
        let Some(result) = line.strip_prefix("ℹ ") else { continue };
        let Some((name, number)) = result.split_once(' ') else { continue };
        let Ok(number) = number.trim().parse::<usize>() else { continue };
        match name {
            "pass" => tally.passed += number,
            "fail" | "cancelled" => tally.failed += number,
            "skipped" | "todo" => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

/// The closing lines of Python's unittest: `Ran 9 tests in 1.2s`, then `OK` or `FAILED (failures=1, skipped=2)`.
pub fn unittest(text: &str) -> Tally {
    let mut tally = Tally::default();
    let mut ran = 0;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("Ran ") {
            ran +=
                rest.split_whitespace().next().and_then(|number| number.parse::<usize>().ok()).unwrap_or(0);
        } else if line.starts_with("OK") || line.starts_with("FAILED") {
            let details = line.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
            for detail in details.split(", ") {
                let Some((name, number)) = detail.split_once('=') else { continue };
                let number = number.parse::<usize>().unwrap_or(0);
                match name {
                    "skipped" | "expected failures" => tally.skipped += number,
                    _ => tally.failed += number,
                }
            }
        }
    }
    tally.passed = ran.saturating_sub(tally.failed + tally.skipped);
    tally
}

/// A line without terminal colours.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(letter) = rest.next() {
        if letter == '\u{1b}' {
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_test_programs_add_up() {
        let text = "test a ... ok\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
                    test result: \u{1b}[31mFAILED\u{1b}[m. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(rust(text), Tally { passed: 5, failed: 1, skipped: 1 });
    }

    #[test]
    fn a_cancelled_node_test_counts_as_failed() {
        let text = "✔ opens (12ms)\nℹ tests 6\nℹ suites 0\nℹ pass 4\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\nℹ todo 0\nℹ duration_ms 12.5\n";
        assert_eq!(node(text), Tally { passed: 4, failed: 2, skipped: 0 });
    }

    #[test]
    fn python_counts_what_neither_failed_nor_was_skipped() {
        let text = "Ran 9 tests in 1.2s\n\nFAILED (failures=1, errors=1, skipped=2)\n";
        assert_eq!(unittest(text), Tally { passed: 5, failed: 2, skipped: 2 });
        assert_eq!(unittest("Ran 1 test in 0.1s\n\nOK\n"), Tally { passed: 1, failed: 0, skipped: 0 });
    }
}
