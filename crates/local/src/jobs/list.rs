//! ListLiveSnapshotJobs: exact totals and any page of many jobs, without reading those before it.
//!
//! Without a keyword, `job_counts` says how many jobs each span of time holds, so a total is a sum over spans and a
//! page begins inside the one span that holds it. With a keyword the matches themselves are counted: through the
//! trigram index from three characters on, in the names below that.

use super::{COLUMNS, Job};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::store::{api_time, contains_pattern, now_seconds};
use media_api::ice::*;
use rusqlite::{Connection, params};

/// The two sizes of span in `job_counts`, as powers of two of a second.
const WIDE: u32 = 12;
const NARROW: u32 = 6;
/// Shortest keyword the trigram index can find, in characters.
const TRIGRAM: usize = 3;

/// What to list: a window of creation times in seconds, bounds included, and the filters.
struct Query {
    start: i64,
    end: i64,
    status: &'static str,
    keyword: String,
    ascending: bool,
    offset: u64,
    limit: u64,
}

pub(crate) async fn list(
    service: &Service,
    request: ListLiveSnapshotJobs,
) -> Result<ListLiveSnapshotJobsResponse, Refusal> {
    let (start, end) = window(&request);
    let page_no = request.page_no.unwrap_or(1);
    let page_size = request.page_size.unwrap_or_default().get();
    let sort_by = request.sort_by.unwrap_or(SortBy::Descending);
    let query = Query {
        start,
        end,
        status: request.status.map_or("", JobStatus::as_str),
        keyword: request.search_key_word.unwrap_or_default(),
        ascending: sort_by == SortBy::Ascending,
        offset: u64::from(page_no - 1) * u64::from(page_size),
        limit: u64::from(page_size),
    };
    let find = move |c: &Connection| {
        // One snapshot of the database for total and page.
        c.execute_batch("BEGIN")?;
        let found = if query.keyword.is_empty() { by_time(c, &query) } else { by_keyword(c, &query) };
        c.execute_batch("COMMIT")?;
        found
    };
    let (total_count, jobs) = service.store.read(find).await?;
    Ok(ListLiveSnapshotJobsResponse {
        request_id: String::new(),
        job_list: jobs.into_iter().map(info).collect(),
        page_no,
        page_size,
        sort_by: sort_by.as_str().to_owned(),
        total_count,
    })
}

/// With neither time given, the last seven days; with one, seven days from or up to it.
fn window(request: &ListLiveSnapshotJobs) -> (i64, i64) {
    let given = |time: Option<media_api::time::ApiTime>| time.map(|time| time.seconds());
    match (given(request.start_time), given(request.end_time)) {
        (Some(start), Some(end)) => (start, end),
        (Some(start), None) => (start, start + DEFAULT_JOB_WINDOW_SECONDS),
        (None, Some(end)) => (end - DEFAULT_JOB_WINDOW_SECONDS, end),
        (None, None) => (now_seconds() - DEFAULT_JOB_WINDOW_SECONDS, now_seconds()),
    }
}

fn info(job: Job) -> JobInfo {
    JobInfo {
        job_id: job.job_id,
        job_name: job.name,
        template_id: job.template_id,
        template_name: job.template_name,
        status: job.status,
        snapshot_output: SnapshotOutput::oss(job.endpoint, job.bucket),
        time_interval: job.time_interval,
        create_time: api_time(job.create_time),
    }
}

/// A stretch of time, bounds included, and how many jobs of the wanted status were created in it.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: i64,
    end: i64,
    jobs: u64,
}

fn by_time(c: &Connection, query: &Query) -> rusqlite::Result<(u64, Vec<Job>)> {
    let mut stretches = stretches(c, query)?;
    let total = stretches.iter().map(|stretch| stretch.jobs).sum();
    if query.offset >= total {
        return Ok((total, Vec::new()));
    }
    let mut skip = query.offset;
    if !query.ascending {
        stretches.reverse();
    }
    let Some(first) = enter(&stretches, &mut skip) else { return Ok((total, Vec::new())) };
    // Within a wide span, go on to the narrow span that holds the page's first job.
    let inner = Query { start: first.start, end: first.end, keyword: String::new(), ..*query };
    let mut narrow = narrow_stretches(c, &inner)?;
    if !query.ascending {
        narrow.reverse();
    }
    let Some(first) = enter(&narrow, &mut skip) else { return Ok((total, Vec::new())) };
    let (start, end) = if query.ascending { (first.start, query.end) } else { (query.start, first.end) };
    let order = if query.ascending { "ASC" } else { "DESC" };
    let status = if query.status.is_empty() { "" } else { "status = ?5 AND " };
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs WHERE {status} create_time BETWEEN ?1 AND ?2
         ORDER BY create_time {order}, id {order} LIMIT ?3 OFFSET ?4"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let jobs = if query.status.is_empty() {
        statement.query_map(params![start, end, query.limit, skip], Job::read)?.collect()
    } else {
        statement.query_map(params![start, end, query.limit, skip, query.status], Job::read)?.collect()
    };
    Ok((total, rusqlite::Result::<Vec<Job>>::from(jobs)?))
}

/// The stretch in which the job after `skip` others is; `skip` becomes what is to be skipped inside it.
fn enter(stretches: &[Stretch], skip: &mut u64) -> Option<Stretch> {
    for stretch in stretches {
        if *skip < stretch.jobs {
            return Some(*stretch);
        }
        *skip -= stretch.jobs;
    }
    None
}

/// The window cut into stretches in order of time: narrow ones at its edges, wide ones between.
fn stretches(c: &Connection, query: &Query) -> rusqlite::Result<Vec<Stretch>> {
    let (first, last) = whole_spans(query.start, query.end, WIDE);
    if first > last {
        return narrow_stretches(c, query);
    }
    let (inner_start, inner_end) = (first << WIDE, ((last + 1) << WIDE) - 1);
    let edge = |start, end| Query { start, end, keyword: String::new(), ..*query };
    let mut found = narrow_stretches(c, &edge(query.start, inner_start - 1))?;
    found.extend(spans(c, WIDE, first, last, query.status)?);
    found.extend(narrow_stretches(c, &edge(inner_end + 1, query.end))?);
    Ok(found)
}

fn narrow_stretches(c: &Connection, query: &Query) -> rusqlite::Result<Vec<Stretch>> {
    if query.start > query.end {
        return Ok(Vec::new());
    }
    let (first, last) = whole_spans(query.start, query.end, NARROW);
    if first > last {
        return Ok(vec![counted(c, query.start, query.end, query.status)?]);
    }
    let (inner_start, inner_end) = (first << NARROW, ((last + 1) << NARROW) - 1);
    let mut found = Vec::new();
    if query.start < inner_start {
        found.push(counted(c, query.start, inner_start - 1, query.status)?);
    }
    found.extend(spans(c, NARROW, first, last, query.status)?);
    if inner_end < query.end {
        found.push(counted(c, inner_end + 1, query.end, query.status)?);
    }
    Ok(found)
}

/// Numbers of the first and last span that lie wholly in the window; the first is greater if there is none.
fn whole_spans(start: i64, end: i64, shift: u32) -> (i64, i64) {
    let first = (start + (1 << shift) - 1) >> shift;
    let last = ((end + 1) >> shift) - 1;
    (first, last)
}

fn spans(c: &Connection, shift: u32, first: i64, last: i64, status: &str) -> rusqlite::Result<Vec<Stretch>> {
    let mut statement = c.prepare_cached(
        "SELECT span, sum(jobs) FROM job_counts
         WHERE shift = ?1 AND span BETWEEN ?2 AND ?3 AND (?4 = '' OR status = ?4) GROUP BY span ORDER BY span",
    )?;
    let spans = statement.query_map(params![shift, first, last, status], |row| {
        let span: i64 = row.get(0)?;
        Ok(Stretch { start: span << shift, end: ((span + 1) << shift) - 1, jobs: row.get(1)? })
    })?;
    spans.collect()
}

fn counted(c: &Connection, start: i64, end: i64, status: &str) -> rusqlite::Result<Stretch> {
    let jobs = if status.is_empty() {
        c.prepare_cached("SELECT count(*) FROM jobs WHERE create_time BETWEEN ?1 AND ?2")?
            .query_row(params![start, end], |row| row.get(0))?
    } else {
        c.prepare_cached("SELECT count(*) FROM jobs WHERE status = ?3 AND create_time BETWEEN ?1 AND ?2")?
            .query_row(params![start, end, status], |row| row.get(0))?
    };
    Ok(Stretch { start, end, jobs })
}

fn by_keyword(c: &Connection, query: &Query) -> rusqlite::Result<(u64, Vec<Job>)> {
    let long = query.keyword.chars().count() >= TRIGRAM;
    // The index finds without regard to case, as LIKE does for ASCII; LIKE then decides for both alike.
    let matches = if long {
        "(job_id = ?4 OR (id IN (SELECT rowid FROM job_names WHERE job_names MATCH ?6) \
         AND name LIKE ?5 ESCAPE '\\'))"
    } else {
        "(job_id = ?4 OR name LIKE ?5 ESCAPE '\\') AND ?6 = ?6"
    };
    let filter = format!("create_time BETWEEN ?1 AND ?2 AND (?3 = '' OR status = ?3) AND {matches}");
    let phrase = format!("\"{}\"", query.keyword.replace('"', "\"\""));
    let pattern = contains_pattern(&query.keyword);
    let (start, end, status, keyword) = (query.start, query.end, query.status, &query.keyword);
    let total: u64 = c
        .prepare_cached(&format!("SELECT count(*) FROM jobs WHERE {filter}"))?
        .query_row(params![start, end, status, keyword, pattern, phrase], |row| row.get(0))?;
    if query.offset >= total {
        return Ok((total, Vec::new()));
    }
    let order = if query.ascending { "ASC" } else { "DESC" };
    let sql = format!(
        "SELECT {COLUMNS} FROM jobs WHERE {filter}
         ORDER BY create_time {order}, id {order} LIMIT ?7 OFFSET ?8"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let jobs = statement
        .query_map(
            params![start, end, status, keyword, pattern, phrase, query.limit, query.offset],
            Job::read,
        )?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((total, jobs))
}
