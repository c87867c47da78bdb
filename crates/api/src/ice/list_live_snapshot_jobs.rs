//! ICE ListLiveSnapshotJobs: pages through live-snapshot jobs (seed page; api-reference A.1.2).

use super::local::LocalStorage;
use super::shared::{JobStatus, MAX_PAGE_NO, SnapshotOutput, SortBy};
use crate::errors::{
    END_MISMATCH, FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, MALFORMED_END, MALFORMED_START,
    USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::PageSize;
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Rule, Violation};
use crate::time::ApiTime;
use serde::{Deserialize, Serialize};

/// Longest window, 30 days, in seconds.
pub const MAX_JOB_WINDOW_SECONDS: i64 = 30 * 86_400;
/// How far before now the window begins when no start is given, and how long after its start it ends when no end is
/// given: 7 days, in seconds.
const DEFAULT_JOB_WINDOW_SECONDS: i64 = 7 * 86_400;

/// Lists jobs by creation time. [`window`](Self::window) gives the defaults of absent times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListLiveSnapshotJobs {
    /// Seven days ago when absent. At most 30 days before `end_time`.
    pub start_time: Option<ApiTime>,
    /// Seven days after `start_time` when absent.
    pub end_time: Option<ApiTime>,
    /// At most 128 characters: a job ID, or part of a job's name.
    pub search_key_word: Option<String>,
    pub status: Option<JobStatus>,
    /// From 1.
    pub page_no: Option<u32>,
    pub page_size: Option<PageSize>,
    /// By creation time; `desc` when absent.
    pub sort_by: Option<SortBy>,
}

impl ListLiveSnapshotJobs {
    /// Start and end of the query, bounds included, with the documented defaults as of `now`: an absent start is
    /// seven days before `now`, whatever the end; an absent end is seven days after the start.
    ///
    /// # Errors
    /// The end lies before the start, or more than 30 days after it. [`check`](Operation::check) finds the same where both
    /// times are given; with one of them absent, only a caller with the current time can check it.
    pub fn window(&self, now: ApiTime) -> Result<(ApiTime, ApiTime), Violation> {
        let start = self.start_time.unwrap_or_else(|| now.plus_seconds(-DEFAULT_JOB_WINDOW_SECONDS));
        let end = self.end_time.unwrap_or_else(|| start.plus_seconds(DEFAULT_JOB_WINDOW_SECONDS));
        let limit = Rule::WindowOverThirtyDays;
        match super::shared::check_window(start, end, MAX_JOB_WINDOW_SECONDS, limit) {
            None => Ok((start, end)),
            Some(violation) => Err(violation),
        }
    }
}

impl Operation for ListLiveSnapshotJobs {
    type Response = ListLiveSnapshotJobsResponse;
    const ACTION: Action = Action::ListLiveSnapshotJobs;
    const FACTS: &'static Facts = &Facts {
        name: "ListLiveSnapshotJobs",
        product: Product::Ice,
        method: Method::Get,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[
            Parameter::time("StartTime").default("seven days ago").refused_as("MalformedStartTime"),
            Parameter::time("EndTime")
                .default("seven days later than StartTime")
                .refused_as("MalformedEndTime")
                .rules(&[Rule::EndBeforeStart, Rule::WindowOverThirtyDays]),
            Parameter::short_text("SearchKeyWord", 128),
            Parameter::one_of("Status", JobStatus::VALUES).default("all"),
            Parameter::integer("PageNo", 1, MAX_PAGE_NO).default("1"),
            Parameter::integer("PageSize", 1, 100).default("10"),
            Parameter::one_of("SortBy", SortBy::VALUES).default("desc"),
        ],
        errors: &[
            ICE_MISSING,
            ICE_INVALID,
            MALFORMED_START,
            MALFORMED_END,
            END_MISMATCH,
            USER_DISABLE,
            FORBIDDEN,
            ICE_DENIED,
            INTERNAL,
        ],
        rate_limit: None,
        answered: &["RequestId", "JobList", "TotalCount"],
    };

    fn is_complete(answer: &ListLiveSnapshotJobsResponse) -> bool {
        answer.job_list.iter().all(|job| !job.job_id.is_empty())
    }

    fn check(&self, found: &mut Vec<Violation>) {
        if let (Some(start), Some(_)) = (self.start_time, self.end_time) {
            // Any value of `now` works: no default is used.
            found.extend(self.window(start).err());
        }
    }
}

/// Response of [`ListLiveSnapshotJobs`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListLiveSnapshotJobsResponse {
    pub request_id: String,
    pub job_list: Vec<JobInfo>,
    #[serde(deserialize_with = "lenient::integer")]
    pub page_no: u32,
    #[serde(deserialize_with = "lenient::integer")]
    pub page_size: u32,
    pub sort_by: String,
    /// Matches over all pages.
    #[serde(deserialize_with = "lenient::integer")]
    pub total_count: u64,
    /// The state of the disk; one of [`CONSOLE_MEMBERS`](super::CONSOLE_MEMBERS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_storage: Option<LocalStorage>,
}

/// A job as the list shows it. Its stream, formats and callback are in GetLiveSnapshotJob only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct JobInfo {
    pub job_id: String,
    pub job_name: String,
    pub template_id: String,
    pub template_name: String,
    /// `init`, `paused` or `started`.
    pub status: String,
    pub snapshot_output: SnapshotOutput,
    /// Seconds between two snapshots.
    #[serde(deserialize_with = "lenient::integer")]
    pub time_interval: u32,
    /// When the job was created.
    pub create_time: String,
}
