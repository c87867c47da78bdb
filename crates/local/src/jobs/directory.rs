//! What listing needs to know of every job, in memory and in order of creation: time, status and name.
//!
//! A set of jobs is one bit per job, so an exact total is a count of bits and a deep page costs what the first costs.
//! A keyword is looked for in all names, which lie one behind the other, once; what it found is kept for the pages
//! after it. Jobs are never deleted and never renamed: what the database has more is read before each listing, and
//! `status_changes` names the jobs whose status is another. A million jobs with names of 30 bytes take about 60 MB.

use super::bits::{Bits, common};
use media_api::ice::JobStatus;
use memchr::memmem::{Finder, find};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};

/// Follows every name; no byte of UTF-8, so that no keyword reaches over it.
const END: u8 = 0xFF;
/// Keywords whose jobs are kept.
const KEPT_SEARCHES: usize = 16;
/// Names that one thread searches faster than several.
const ALONE: usize = 1 << 16;
const MOST_THREADS: usize = 4;

/// What to list: creation times in seconds, bounds included, and the filters.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub start: i64,
    pub end: i64,
    pub status: Option<JobStatus>,
    /// Part of a name, ASCII letters in either case, or a whole job ID; empty for all jobs.
    pub keyword: String,
    pub ascending: bool,
    pub offset: u64,
    pub limit: u64,
}

/// Clones share one content.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory(Arc<Mutex<Contents>>);

impl Directory {
    /// How many jobs match, and the rows of the page in its order, as of the snapshot that the connection reads. To be
    /// called first of all in a transaction: what is known here must not be newer than the snapshot.
    pub(crate) fn find(&self, c: &Connection, query: &Query) -> rusqlite::Result<(u64, Vec<i64>)> {
        let mut contents = self.lock();
        contents.keep_up(c)?;
        contents.find(c, query)
    }

    /// Reads what the database has more, so that the first listing need not.
    pub(crate) fn catch_up(&self, c: &Connection) -> rusqlite::Result<()> {
        self.lock().keep_up(c)
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(|poisoned| {
            // What was half done is read anew.
            let mut contents = poisoned.into_inner();
            *contents = Contents::default();
            self.0.clear_poison();
            contents
        })
    }
}

#[derive(Debug, Default)]
struct Contents {
    /// The newest row and the newest change of a status that were read.
    last_row: i64,
    last_change: i64,
    /// Creation times and rows, sorted by both.
    times: Vec<i64>,
    rows: Vec<i64>,
    /// Names in lower case, each with [`END`] behind it, and where each of them ends.
    names: Vec<u8>,
    ends: Vec<usize>,
    statuses: [Bits; JobStatus::ALL.len()],
    /// The newest last.
    searches: VecDeque<Search>,
}

#[derive(Debug)]
struct Search {
    keyword: String,
    found: Bits,
}

impl Contents {
    fn keep_up(&mut self, c: &Connection) -> rusqlite::Result<()> {
        let caught_up = self.catch_up(c);
        if caught_up.is_err() {
            // What was half read is read anew the next time.
            *self = Self::default();
        }
        caught_up
    }

    fn catch_up(&mut self, c: &Connection) -> rusqlite::Result<()> {
        let known = !self.rows.is_empty();
        if known && self.append(c)? {
            return self.follow_changes(c);
        }
        // The first time, or a job that is older than one already there: the clock was set back.
        *self = Self::default();
        self.last_change =
            c.query_row("SELECT coalesce(max(number), 0) FROM status_changes", [], |row| row.get(0))?;
        let count: i64 = c.query_row("SELECT count(*) FROM jobs", [], |row| row.get(0))?;
        let count = usize::try_from(count).unwrap_or_default();
        self.times.reserve(count);
        self.rows.reserve(count);
        self.ends.reserve(count);
        self.read(c, "SELECT create_time, id, status, name, job_id FROM jobs ORDER BY create_time, id", 0)?;
        self.names.shrink_to_fit();
        Ok(())
    }

    /// Reads new jobs; `false` when one of them does not belong at the end.
    fn append(&mut self, c: &Connection) -> rusqlite::Result<bool> {
        // The plus keeps SQLite from walking the index over all jobs to spare itself the sorting of a few.
        self.read(
            c,
            "SELECT create_time, id, status, name, job_id FROM jobs WHERE id > ?1 ORDER BY +create_time, +id",
            self.last_row,
        )
    }

    fn read(&mut self, c: &Connection, sql: &str, after: i64) -> rusqlite::Result<bool> {
        let mut statement = c.prepare_cached(sql)?;
        let mut rows = match statement.parameter_count() {
            0 => statement.query([])?,
            _ => statement.query([after])?,
        };
        while let Some(row) = rows.next()? {
            let place = (row.get(0)?, row.get(1)?);
            let last = self.times.last().copied().zip(self.rows.last().copied());
            if last.is_some_and(|last| place <= last) {
                return Ok(false);
            }
            let name = row.get_ref(3)?.as_str()?.to_ascii_lowercase();
            let (status, job_id) = (row.get_ref(2)?.as_str()?, row.get_ref(4)?.as_str()?);
            self.times.push(place.0);
            self.rows.push(place.1);
            self.names.extend_from_slice(name.as_bytes());
            self.names.push(END);
            self.ends.push(self.names.len());
            for (one, bits) in JobStatus::ALL.iter().zip(&mut self.statuses) {
                bits.push(one.as_str() == status);
            }
            for search in &mut self.searches {
                let folded = search.keyword.to_ascii_lowercase();
                let fits = job_id == search.keyword || find(name.as_bytes(), folded.as_bytes()).is_some();
                search.found.push(fits);
            }
            self.last_row = self.last_row.max(place.1);
        }
        Ok(true)
    }

    fn follow_changes(&mut self, c: &Connection) -> rusqlite::Result<()> {
        let mut statement = c.prepare_cached(
            "SELECT number, create_time, id, status FROM status_changes JOIN jobs ON id = job
             WHERE number > ?1 ORDER BY number",
        )?;
        let mut rows = statement.query([self.last_change])?;
        while let Some(row) = rows.next()? {
            let status = row.get_ref(3)?.as_str()?;
            if let Some(at) = self.position(row.get(1)?, row.get(2)?) {
                for (one, bits) in JobStatus::ALL.iter().zip(&mut self.statuses) {
                    bits.set(at, one.as_str() == status);
                }
            }
            self.last_change = row.get(0)?;
        }
        Ok(())
    }

    /// Where the job of that creation time and row is.
    fn position(&self, time: i64, row: i64) -> Option<usize> {
        let same = self.between(time, time);
        let at = same.start + self.rows[same.clone()].binary_search(&row).ok()?;
        same.contains(&at).then_some(at)
    }

    fn between(&self, start: i64, end: i64) -> Range<usize> {
        let first = self.times.partition_point(|time| *time < start);
        first..self.times.partition_point(|time| *time <= end).max(first)
    }

    fn find(&mut self, c: &Connection, query: &Query) -> rusqlite::Result<(u64, Vec<i64>)> {
        if !query.keyword.is_empty() {
            self.search(c, &query.keyword)?;
        }
        let keyword = self.searches.back().filter(|_| !query.keyword.is_empty()).map(|search| &search.found);
        let status = query.status.and_then(|wanted| {
            JobStatus::ALL.iter().zip(&self.statuses).find(|(one, _)| **one == wanted).map(|(_, bits)| bits)
        });
        let sets: Vec<&Bits> = keyword.into_iter().chain(status).collect();
        let (total, mut page) = common(self.between(query.start, query.end), &sets, |total| {
            let first = query.offset.min(total);
            let last = query.offset.saturating_add(query.limit).min(total);
            if query.ascending { first..last } else { total - last..total - first }
        });
        if !query.ascending {
            page.reverse();
        }
        Ok((total, page.into_iter().map(|at| self.rows[at]).collect()))
    }

    /// Puts the jobs of the keyword at the end of `searches`.
    fn search(&mut self, c: &Connection, keyword: &str) -> rusqlite::Result<()> {
        if let Some(at) = self.searches.iter().position(|search| search.keyword == keyword) {
            self.searches.make_contiguous()[at..].rotate_left(1);
            return Ok(());
        }
        let mut found = self.names_with(&keyword.to_ascii_lowercase());
        let named: Option<(i64, i64)> = c
            .prepare_cached("SELECT create_time, id FROM jobs WHERE job_id = ?1")?
            .query_row([keyword], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some(at) = named.and_then(|(time, row)| self.position(time, row)) {
            found.set(at, true);
        }
        if self.searches.len() == KEPT_SEARCHES {
            self.searches.pop_front();
        }
        self.searches.push_back(Search { keyword: keyword.to_owned(), found });
        Ok(())
    }

    fn names_with(&self, folded: &str) -> Bits {
        let finder = Finder::new(folded);
        let jobs = self.ends.len();
        let threads = match jobs {
            0..ALONE => 1,
            _ => std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS),
        };
        // Whole words for each thread, so that they can be put together as they are.
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

    /// Which of these jobs' names hold what is looked for; the first of them begins a word.
    fn words_with(&self, finder: &Finder<'_>, jobs: Range<usize>) -> Vec<u64> {
        let mut words = vec![0; jobs.len().div_ceil(64)];
        let ends = &self.ends[jobs.clone()];
        let keyword = finder.needle();
        let (mut job, mut at) = (0, jobs.start.checked_sub(1).map_or(0, |before| self.ends[before]));
        // Names are often built alike: where the last one held the keyword, the next is likely to hold it too.
        let mut guess = 0..0;
        while job < ends.len() {
            let is_alike = !guess.is_empty() && self.names[at..ends[job]].get(guess.clone()) == Some(keyword);
            if !is_alike {
                let Some(hit) = finder.find(&self.names[at..ends[ends.len() - 1]]) else { break };
                let hit = at + hit;
                // In this name, most often, or in one soon after.
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

    fn named(names: &[String]) -> Contents {
        let mut contents = Contents::default();
        for name in names {
            contents.names.extend_from_slice(name.to_ascii_lowercase().as_bytes());
            contents.names.push(END);
            contents.ends.push(contents.names.len());
        }
        contents
    }

    fn naive(names: &[String], keyword: &str) -> Bits {
        let mut bits = Bits::default();
        let folded = keyword.to_ascii_lowercase();
        names.iter().for_each(|name| bits.push(name.to_ascii_lowercase().contains(&folded)));
        bits
    }

    proptest! {
        #[test]
        fn a_keyword_finds_the_names_that_hold_it(
            names in prop::collection::vec("[aAbB厅]{0,6}", 0..200),
            keyword in "[aAb厅]{1,3}",
        ) {
            prop_assert_eq!(named(&names).names_with(&keyword.to_ascii_lowercase()), naive(&names, &keyword));
        }
    }

    #[test]
    fn several_threads_find_what_one_finds() {
        let names: Vec<String> = (0..ALONE + 77).map(|n| format!("Camera {n}")).collect();
        let contents = named(&names);
        for keyword in ["c", "camera 6", "99", "none", "6561"] {
            assert_eq!(contents.names_with(keyword), naive(&names, keyword), "{keyword}");
        }
    }
}
