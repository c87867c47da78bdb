//! ICE DeleteLiveSnapshotFiles: deletes snapshot records, and the picture files if asked (seed page; api-reference A.1.3).

use crate::errors::{
    DocumentedError, FORBIDDEN, ICE_DENIED, ICE_INVALID, ICE_MISSING, INTERNAL, JOB_NOT_FOUND, Remedy,
    USER_DISABLE,
};
use crate::facts::{Effect, Facts, Method, Placement, Product};
use crate::ids::{CreateTimestamp, JobId};
use crate::lenient;
use crate::operation::{Action, Operation};
use crate::parameter::Parameter;
use serde::{Deserialize, Serialize};

/// Deletes snapshots of one job. Sent as a POST with all parameters in the query and an empty body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteLiveSnapshotFiles {
    pub job_id: JobId,
    /// At most 200, taken from ListLiveSnapshotFiles.
    pub create_timestamp_list: Vec<CreateTimestamp>,
    /// `true` erases the OSS objects too; `false` when absent.
    pub delete_original_file: Option<bool>,
}

impl Operation for DeleteLiveSnapshotFiles {
    type Response = DeleteLiveSnapshotFilesResponse;
    const ACTION: Action = Action::DeleteLiveSnapshotFiles;
    const FACTS: &'static Facts = &Facts {
        name: "DeleteLiveSnapshotFiles",
        product: Product::Ice,
        method: Method::Post,
        placement: Placement::Query,
        effect: Effect::Delete,
        access_level: None,
        parameters: &[
            Parameter::id("JobId").required().refused_as("JobNotFound"),
            Parameter::timestamps("CreateTimestampList", 200).required(),
            Parameter::boolean("DeleteOriginalFile").default("false"),
        ],
        errors: &[
            ICE_MISSING,
            ICE_INVALID,
            DocumentedError::new(
                400,
                "OverlayNotSupported",
                "Not Sopport to remove overlay snapshot, please remove overlay snapshot from OSS console.",
                &["CreateTimestampList"],
                Remedy::FixInput,
            ),
            USER_DISABLE,
            DocumentedError::new(
                403,
                "BucketNotAuthorized",
                "Bucket is not authorised.",
                &["DeleteOriginalFile"],
                Remedy::AskPermission,
            ),
            FORBIDDEN,
            ICE_DENIED,
            JOB_NOT_FOUND,
            DocumentedError::new(
                404,
                "NoValidSnapshot",
                "No snapshots found with given parameters.",
                &["CreateTimestampList"],
                Remedy::NothingToDo,
            ),
            INTERNAL,
        ],
        rate_limit: None,
        answered: &["RequestId", "DeleteFileResultList"],
    };

    fn is_complete(answer: &DeleteLiveSnapshotFilesResponse) -> bool {
        let results = &answer.delete_file_result_list;
        !answer.request_id.is_empty()
            && results.iter().all(|file| file.create_timestamp != 0 && !file.result.is_empty())
    }
}

/// Response of [`DeleteLiveSnapshotFiles`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteLiveSnapshotFilesResponse {
    pub request_id: String,
    pub delete_file_result_list: Vec<DeleteFileResult>,
}

/// The result for one snapshot. Anything but `OK` means it was not deleted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteFileResult {
    /// `OK` or `NotFound`.
    pub result: String,
    #[serde(deserialize_with = "lenient::integer")]
    pub create_timestamp: i64,
}

impl DeleteFileResult {
    /// The documented results.
    pub const VALUES: &'static [&'static str] = &["OK", "NotFound"];
}
