//! Time, status and name of every job, in memory and in order of creation.

use super::Query;
use super::bits::{Bits, common};
use super::names::{Names, folded};
use media_api::ice::JobStatus;
use rusqlite::{Connection, OptionalExtension as _, Row};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Number of keywords whose jobs are cached.
const KEPT_SEARCHES: usize = 16;
/// Maximum number of jobs out of order that are inserted one by one. For more, everything is read again.
const INSERTED: usize = 1000;

const SELECT: &str = "SELECT create_time, id, status, name, job_id FROM jobs";

#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The newest row and the newest change of a status that were read.
    last_row: i64,
    last_change: i64,
    /// Creation times and rows, sorted by both.
    times: Vec<i64>,
    rows: Vec<i64>,
    names: Names,
    statuses: [Bits; JobStatus::ALL.len()],
    searches: Searches,
}

/// The results of the last keywords, the newest last. Readers may add to it.
#[derive(Debug, Default)]
struct Searches(Mutex<VecDeque<Search>>);

#[derive(Debug)]
struct Search {
    keyword: String,
    found: Arc<Bits>,
}

impl Searches {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Search>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job that is not in memory yet.
struct New {
    time: i64,
    row: i64,
    status: String,
    /// Folded.
    name: String,
    job_id: String,
}

impl New {
    fn read(row: &Row<'_>) -> rusqlite::Result<New> {
        Ok(New {
            time: row.get(0)?,
            row: row.get(1)?,
            status: row.get(2)?,
            name: folded(row.get_ref(3)?.as_str()?),
            job_id: row.get(4)?,
        })
    }
}

impl Contents {
    /// Reads every job.
    pub(super) fn load(c: &Connection) -> rusqlite::Result<Contents> {
        let mut contents = Contents { last_change: last_change(c)?, ..Default::default() };
        let count: i64 = c.query_row("SELECT count(*) FROM jobs", [], |row| row.get(0))?;
        let count = usize::try_from(count).unwrap_or_default();
        contents.times.reserve(count);
        contents.rows.reserve(count);
        contents.names.reserve(count);
        let mut statement = c.prepare(&format!("{SELECT} ORDER BY create_time, id"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let new = New::read(row)?;
            contents.insert(contents.rows.len(), &new);
        }
        contents.names.shrink();
        Ok(contents)
    }

    /// Whether everything in the database is in memory.
    pub(super) fn is_current(&self, c: &Connection) -> rusqlite::Result<bool> {
        Ok(last_row(c)? == self.last_row && last_change(c)? == self.last_change)
    }

    /// Reads what is new in the database.
    pub(super) fn catch_up(&mut self, c: &Connection) -> rusqlite::Result<()> {
        let sql = format!("{SELECT} WHERE id > ?1 ORDER BY id");
        let new = c
            .prepare_cached(&sql)?
            .query_map([self.last_row], New::read)?
            .collect::<rusqlite::Result<Vec<New>>>()?;
        let newest = self.times.last().copied().unwrap_or(i64::MIN);
        if new.iter().filter(|new| new.time < newest).count() > INSERTED {
            *self = Contents::load(c)?;
            return Ok(());
        }
        for new in &new {
            let at = self.place(new.time, new.row);
            self.insert(at, new);
        }
        self.follow_changes(c)
    }

    /// The position of a job with that creation time and row, or where it would be inserted.
    fn place(&self, time: i64, row: i64) -> usize {
        let same = self.between(time, time);
        same.start + self.rows[same].partition_point(|other| *other < row)
    }

    fn insert(&mut self, at: usize, new: &New) {
        self.times.insert(at, new.time);
        self.rows.insert(at, new.row);
        if at == self.names.len() {
            self.names.push(&new.name);
        } else {
            self.names.insert(at, &new.name);
        }
        for (one, bits) in JobStatus::ALL.iter().zip(&mut self.statuses) {
            bits.insert(at, one.as_str() == new.status);
        }
        for search in self.searches.lock().iter_mut() {
            let fits = new.job_id == search.keyword || new.name.contains(&folded(&search.keyword));
            Arc::make_mut(&mut search.found).insert(at, fits);
        }
        self.last_row = self.last_row.max(new.row);
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

    fn position(&self, time: i64, row: i64) -> Option<usize> {
        let at = self.place(time, row);
        (self.rows.get(at) == Some(&row) && self.times.get(at) == Some(&time)).then_some(at)
    }

    fn between(&self, start: i64, end: i64) -> Range<usize> {
        let first = self.times.partition_point(|time| *time < start);
        first..self.times.partition_point(|time| *time <= end).max(first)
    }

    /// How many jobs match, and the rows of the page in its order.
    pub(super) fn find(&self, c: &Connection, query: &Query) -> rusqlite::Result<(u64, Vec<i64>)> {
        let keyword = match query.keyword.as_str() {
            "" => None,
            keyword => Some(self.search(c, keyword)?),
        };
        let status = query.status.and_then(|wanted| {
            JobStatus::ALL.iter().zip(&self.statuses).find(|(one, _)| **one == wanted).map(|(_, bits)| bits)
        });
        let sets: Vec<&Bits> = keyword.as_deref().into_iter().chain(status).collect();
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

    /// The jobs of a keyword, searched once and cached.
    fn search(&self, c: &Connection, keyword: &str) -> rusqlite::Result<Arc<Bits>> {
        {
            let mut searches = self.searches.lock();
            if let Some(at) = searches.iter().position(|search| search.keyword == keyword) {
                searches.make_contiguous()[at..].rotate_left(1);
                return Ok(searches.back().map(|search| search.found.clone()).unwrap_or_default());
            }
        }
        let mut found = self.names.with(&folded(keyword));
        let named: Option<(i64, i64)> = c
            .prepare_cached("SELECT create_time, id FROM jobs WHERE job_id = ?1")?
            .query_row([keyword], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some(at) = named.and_then(|(time, row)| self.position(time, row)) {
            found.set(at, true);
        }
        let found = Arc::new(found);
        let mut searches = self.searches.lock();
        if searches.len() >= KEPT_SEARCHES {
            searches.pop_front();
        }
        searches.push_back(Search { keyword: keyword.to_owned(), found: found.clone() });
        Ok(found)
    }
}

fn last_row(c: &Connection) -> rusqlite::Result<i64> {
    c.prepare_cached("SELECT coalesce(max(id), 0) FROM jobs")?.query_row([], |row| row.get(0))
}

fn last_change(c: &Connection) -> rusqlite::Result<i64> {
    c.prepare_cached("SELECT coalesce(max(number), 0) FROM status_changes")?.query_row([], |row| row.get(0))
}
