//! ICE ListLiveSnapshotFiles: the snapshots of one job, by time (api-reference A.2.8).

use super::shared::SortBy;
use crate::errors::{
    END_MISMATCH, FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, JOB_NOT_FOUND, MALFORMED_END,
    MALFORMED_START, USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{JobId, PageSize};
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::{Parameter, Rule, Violation};
use crate::time::ApiTime;
use serde::{Deserialize, Serialize};

/// Longest window, one day, in seconds.
pub const MAX_FILE_WINDOW_SECONDS: i64 = 86_400;

/// Lists snapshots of a window of at most one day. The next page begins at `NextStartTime`; there is no total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListLiveSnapshotFiles {
    pub job_id: JobId,
    /// May be a `NextStartTime`, and with it a millisecond.
    pub start_time: ApiTime,
    /// At most one day after `start_time`.
    pub end_time: ApiTime,
    /// 1 to 100; 10 when absent.
    pub limit: Option<PageSize>,
    /// `asc` when absent, unlike elsewhere.
    pub sort_by: Option<SortBy>,
}

impl Operation for ListLiveSnapshotFiles {
    type Response = ListLiveSnapshotFilesResponse;
    const ACTION: Action = Action::ListLiveSnapshotFiles;
    const FACTS: &'static Facts = &Facts {
        name: "ListLiveSnapshotFiles",
        product: Product::Ice,
        method: Method::Get,
        placement: Placement::Query,
        effect: Effect::Read,
        access_level: None,
        parameters: &[
            Parameter::id("JobId").required().refused_as("JobNotFound"),
            Parameter::position("StartTime").required().refused_as("MalformedStartTime"),
            Parameter::time("EndTime")
                .required()
                .refused_as("MalformedEndTime")
                .rules(&[Rule::EndBeforeStart, Rule::WindowOverOneDay]),
            Parameter::integer("Limit", 1, 100).default("10"),
            Parameter::one_of("SortBy", SortBy::VALUES).default("asc"),
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
            JOB_NOT_FOUND,
            INTERNAL,
        ],
        rate_limit: None,
        answered: &["RequestId", "FileList"],
    };

    fn is_complete(answer: &ListLiveSnapshotFilesResponse) -> bool {
        !answer.request_id.is_empty() && answer.file_list.iter().all(|file| file.create_timestamp != 0)
    }

    fn check(&self, found: &mut Vec<Violation>) {
        let window = super::shared::check_window(
            self.start_time,
            self.end_time,
            MAX_FILE_WINDOW_SECONDS,
            Rule::WindowOverOneDay,
        );
        found.extend(window);
    }
}

/// Response of [`ListLiveSnapshotFiles`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListLiveSnapshotFilesResponse {
    pub request_id: String,
    pub file_list: Vec<SnapshotFile>,
    /// Where the next page begins; empty at the end. A whole second, except where a page ends in the middle of the second in
    /// which it begins: then the local service gives the millisecond (`2026-01-02T03:04:05.678Z`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next_start_time: String,
}

/// One snapshot and the location of its picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SnapshotFile {
    pub oss_endpoint: String,
    pub oss_bucket: String,
    /// Object key.
    pub oss_object: String,
    pub create_time: String,
    /// Milliseconds since the epoch; its name in DeleteLiveSnapshotFiles.
    #[serde(deserialize_with = "lenient::integer")]
    pub create_timestamp: i64,
    /// Whether this is the one file that each new snapshot overwrites.
    #[serde(deserialize_with = "lenient::boolean")]
    pub is_overlay: bool,
}
