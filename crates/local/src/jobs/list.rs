//! ListLiveSnapshotJobs: the directory finds the jobs of a page, and the database has their data.

use super::Jobs;
use crate::clock::api_time;
use crate::directory::Query;
use crate::job::{COLUMNS, Job};
use crate::refusal::Refusal;
use chrono::Utc;
use media_api::ice::*;
use media_api::time::ApiTime;
use rusqlite::Connection;

impl Jobs {
    pub(crate) async fn list(
        self,
        request: ListLiveSnapshotJobs,
    ) -> Result<ListLiveSnapshotJobsResponse, Refusal> {
        let window = request.window(ApiTime::new(Utc::now()));
        let (start, end) =
            window.map_err(|violation| Refusal::violation::<ListLiveSnapshotJobs>(&violation))?;
        let page_no = request.page_no.unwrap_or(1);
        let page_size = request.page_size.unwrap_or_default().get();
        let sort_by = request.sort_by.unwrap_or(SortBy::Descending);
        let query = Query {
            start: start.seconds(),
            end: end.seconds(),
            status: request.status,
            keyword: request.search_key_word.unwrap_or_default(),
            ascending: sort_by == SortBy::Ascending,
            offset: u64::from(page_no - 1) * u64::from(page_size),
            limit: u64::from(page_size),
        };
        // Not on a reader: no other caller has to wait while all jobs are read for the first time.
        self.directory.ready().await;
        let directory = self.directory.clone();
        let find = move |c: &Connection| {
            directory.list(c, &query, |snapshot, total, rows| {
                let mut statement =
                    snapshot.prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"))?;
                let jobs = rows.into_iter().map(|row| statement.query_row([row], Job::read));
                Ok((total, jobs.collect::<rusqlite::Result<Vec<Job>>>()?))
            })
        };
        let (total_count, jobs) = self.store.read(find).await?;
        Ok(ListLiveSnapshotJobsResponse {
            request_id: String::new(),
            job_list: jobs.into_iter().map(info).collect(),
            page_no,
            page_size,
            sort_by: sort_by.as_str().to_owned(),
            total_count,
            local_storage: self.storage(),
        })
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
