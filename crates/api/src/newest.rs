//! The newest pictures of jobs, as the proxy reads them for the page: health in lists, and the wall.

use crate::console::{PictureLinks, Problem};
use crate::ids::JobId;
use serde::{Deserialize, Serialize};

/// Maximum number of jobs of one request.
pub const MAX_NEWEST_JOBS: usize = 100;

/// The jobs whose newest pictures to read. Posted to `/api/jobs/newest`, which answers with [`NewestAnswer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewestRequest {
    /// At most [`MAX_NEWEST_JOBS`].
    pub jobs: Vec<NewestOf>,
}

/// One job of a [`NewestRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewestOf {
    pub job_id: JobId,
    /// Seconds between two snapshots. A reading counts as fresh for about as long.
    pub interval: u32,
}

/// How long a reading is fresh, in seconds: the job's interval within these bounds.
const FRESH_SECONDS: (u32, u32) = (5, 60);

impl NewestOf {
    /// Whether a reading of the job is fresh at an instant of the proxy's clock, in milliseconds. After that clock was set back no
    /// reading is.
    pub fn is_fresh(&self, read_at: i64, now: i64) -> bool {
        let fresh = i64::from(self.interval.clamp(FRESH_SECONDS.0, FRESH_SECONDS.1)) * 1_000;
        (0..fresh).contains(&(now - read_at))
    }
}

/// What is known of the newest pictures.
///
/// The proxy reads at a limited rate and answers within about two seconds, whether or not everything has been read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewestAnswer {
    /// The clock of `read_at`, at the time of the response, in milliseconds since the epoch.
    pub now: i64,
    /// In the order of the request.
    pub jobs: Vec<JobNewest>,
}

/// The newest picture of one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobNewest {
    pub job_id: JobId,
    /// `None` until it has been read: nothing is known of the job, and another request continues the reading.
    pub reading: Option<NewestReading>,
}

/// The result of reading the list of a job's pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewestReading {
    /// When the reading was started, in milliseconds since the epoch.
    pub read_at: i64,
    pub found: NewestFound,
}

/// The result of a [`NewestReading`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewestFound {
    /// The newest record, taken at this time in milliseconds since the epoch.
    Picture { taken_at: i64, links: PictureLinks },
    /// No record of the 24 hours before the reading, which is the longest window of ListLiveSnapshotFiles.
    NoneInADay,
    /// It could not be read.
    Failed(Box<Problem>),
}
