//! The concatenated names of all jobs, and the search in them.

use super::bits::Bits;
use memchr::memmem::Finder;
use std::ops::Range;

/// Terminates every name; not a byte of UTF-8, so that no keyword matches across it.
const END: u8 = 0xFF;
/// Number of names that one thread searches faster than several.
const ALONE: usize = 1 << 16;
const MOST_THREADS: usize = 4;

/// Names in lower case, each followed by [`END`], and the end position of each.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<u8>,
    ends: Vec<usize>,
}

/// A keyword or a name in the form for comparison: ASCII letters in lower case.
pub(super) fn folded(text: &str) -> String {
    text.to_ascii_lowercase()
}

impl Names {
    pub(super) fn reserve(&mut self, count: usize) {
        self.ends.reserve(count);
    }

    pub(super) fn shrink(&mut self) {
        self.names.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a folded name.
    pub(super) fn push(&mut self, name: &str) {
        self.insert(self.len(), name);
    }

    /// Inserts a folded name at a position; those from there on move up by one.
    pub(super) fn insert(&mut self, at: usize, name: &str) {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let added = name.len() + 1;
        if start == self.names.len() {
            self.names.extend_from_slice(name.as_bytes());
            self.names.push(END);
        } else {
            self.names.splice(start..start, name.bytes().chain([END]));
        }
        self.ends.insert(at, start + added);
        self.ends[at + 1..].iter_mut().for_each(|end| *end += added);
    }

    /// The names that contain a folded keyword.
    pub(super) fn with(&self, folded: &str) -> Bits {
        let finder = Finder::new(folded);
        let jobs = self.ends.len();
        let threads = match jobs {
            0..ALONE => 1,
            _ => std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS),
        };
        // Whole words for each thread, so that they can be concatenated.
        let part = jobs.div_ceil(threads).next_multiple_of(64).max(64);
        let parts = || (0..jobs).step_by(part).map(|first| first..(first + part).min(jobs));
        let words = if threads == 1 {
            parts().flat_map(|part| self.words_with(&finder, part)).collect()
        } else {
            std::thread::scope(|scope| {
                let finder = &finder;
                let workers: Vec<_> =
                    parts().map(|part| scope.spawn(move || self.words_with(finder, part))).collect();
                let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<u64>>| {
                    worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                };
                workers.into_iter().flat_map(join).collect()
            })
        };
        Bits::from_words(words, jobs)
    }

    /// Which of these jobs' names contain the searched text; the first of them begins a word.
    fn words_with(&self, finder: &Finder<'_>, jobs: Range<usize>) -> Vec<u64> {
        let mut words = vec![0; jobs.len().div_ceil(64)];
        let ends = &self.ends[jobs.clone()];
        let keyword = finder.needle();
        let (mut job, mut at) = (0, jobs.start.checked_sub(1).map_or(0, |before| self.ends[before]));
        // Names are often built alike: where the last one contained the keyword, the next is likely to contain it at the same
        // place.
        let mut guess = 0..0;
        while job < ends.len() {
            let is_alike = !guess.is_empty() && self.names[at..ends[job]].get(guess.clone()) == Some(keyword);
            if !is_alike {
                let Some(hit) = finder.find(&self.names[at..ends[ends.len() - 1]]) else { break };
                let hit = at + hit;
                // Usually in this name, or in one soon after.
                let mut step = 1;
                while job + step < ends.len() && ends[job + step - 1] <= hit {
                    job += step;
                    step *= 2;
                }
                job += ends[job..(job + step).min(ends.len())].partition_point(|end| *end <= hit);
                let start = job.checked_sub(1).map_or(at, |before| ends[before]);
                guess = hit - start..hit - start + keyword.len();
            }
            words[job / 64] |= 1 << (job % 64);
            at = ends[job];
            job += 1;
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(names: &[String]) -> Names {
        let mut contents = Names::default();
        names.iter().for_each(|name| contents.push(&folded(name)));
        contents
    }

    fn naive(names: &[String], keyword: &str) -> Bits {
        let mut bits = Bits::default();
        names.iter().for_each(|name| bits.push(folded(name).contains(&folded(keyword))));
        bits
    }

    proptest! {
        #[test]
        fn a_keyword_finds_the_names_that_hold_it(
            mut names in prop::collection::vec("[aAbB厅]{0,6}", 0..200),
            inserted in prop::collection::vec((any::<prop::sample::Index>(), "[aAb厅]{0,4}"), 0..4),
            keyword in "[aAb厅]{1,3}",
        ) {
            let mut contents = named(&names);
            for (at, name) in inserted {
                let at = at.index(names.len() + 1);
                contents.insert(at, &folded(&name));
                names.insert(at, name);
            }
            prop_assert_eq!(contents.with(&folded(&keyword)), naive(&names, &keyword));
        }
    }

    #[test]
    fn several_threads_find_what_one_finds() {
        let names: Vec<String> = (0..ALONE + 77).map(|n| format!("Camera {n}")).collect();
        let contents = named(&names);
        for keyword in ["c", "camera 6", "99", "none", "6561"] {
            assert_eq!(contents.with(keyword), naive(&names, keyword), "{keyword}");
        }
    }
}
