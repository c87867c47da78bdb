//! Snapshots that were deleted with this console, as runs that can be drawn. Pure.

use super::spans::Span;

/// Deleted snapshots between which no picture is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeletedRun {
    /// Times of the first and the last one, in milliseconds since the epoch.
    pub from: i64,
    pub to: i64,
    pub count: usize,
}

/// The runs that touch a span. `deleted` and `times` (of the pictures that are left) are in order; where two deleted ones are
/// more than `longest` milliseconds apart, a run ends.
pub fn deleted_runs(deleted: &[i64], times: &[i64], longest: i64, span: Span) -> Vec<DeletedRun> {
    let is_left_between = |from: i64, to: i64| {
        let next = times.partition_point(|at| *at <= from);
        times.get(next).is_some_and(|at| *at < to)
    };
    let mut runs: Vec<DeletedRun> = Vec::new();
    for at in deleted.iter().copied().filter(|at| times.binary_search(at).is_err()) {
        match runs.last_mut() {
            Some(run) if at - run.to <= longest && !is_left_between(run.to, at) => {
                run.to = at;
                run.count += 1;
            }
            _ => runs.push(DeletedRun { from: at, to: at, count: 1 }),
        }
    }
    runs.retain(|run| run.from < span.1 && run.to >= span.0);
    runs
}

/// Two lists of instants as one, in order and each once.
pub fn merge(one: &[i64], other: &[i64]) -> Vec<i64> {
    let mut all: Vec<i64> = one.iter().chain(other).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_a_picture_and_where_nothing_was_deleted_for_long() {
        let run = |from, to, count| DeletedRun { from, to, count };
        let deleted = [10, 15, 20, 30, 35, 90, 95];
        assert_eq!(
            deleted_runs(&deleted, &[5, 25, 40], 12, (0, 200)),
            [run(10, 20, 3), run(30, 35, 2), run(90, 95, 2)]
        );
        assert_eq!(deleted_runs(&deleted, &[5, 25, 40], 12, (33, 90)), [run(30, 35, 2)]);
        // One that is listed again is not deleted.
        assert_eq!(deleted_runs(&[10, 15], &[10], 12, (0, 200)), [run(15, 15, 1)]);
        assert_eq!(merge(&[1, 4, 9], &[2, 4]), [1, 2, 4, 9]);
    }
}
