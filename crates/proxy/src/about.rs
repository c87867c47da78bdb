//! Information about the server: for the page, and for health probes.

use crate::config::Config;
use crate::deletions::Deletions;
use crate::refusal::Refusal;
use crate::store::{Journal, now};
use crate::upstream::Upstream;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use media_api::{Context, Mode, ProblemCode, ServerMessage};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The part that does not change while the server runs.
pub(crate) struct About {
    mode: Mode,
    region: String,
    account: Option<String>,
    read_only: bool,
    ingest: Option<String>,
    version: String,
    upstream: Arc<Upstream>,
    deletions: Arc<Deletions>,
}

impl About {
    pub(crate) fn new(
        config: &Config,
        account: Option<String>,
        upstream: Arc<Upstream>,
        deletions: Arc<Deletions>,
    ) -> Self {
        Self {
            mode: config.mode,
            region: config.region.clone(),
            account,
            read_only: config.read_only,
            ingest: config.ingest.clone(),
            version: config.version.clone(),
            upstream,
            deletions,
        }
    }
}

/// `POST /api/context`.
pub(crate) async fn context(State(about): State<Arc<About>>) -> Result<Json<Context>, Refusal> {
    Ok(Json(Context {
        mode: about.mode,
        region: about.region.clone(),
        endpoints: about.upstream.endpoints().addresses(),
        account: about.account.clone(),
        access_key: about.upstream.credentials().short_id(),
        read_only: about.read_only,
        ingest: about.ingest.clone(),
        now: now(),
        running_deletions: about.deletions.running().await?,
        arming: about.deletions.arming.state(),
        version: about.version.clone(),
    }))
}

/// `GET /healthz`: the program runs.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// How long a check of the journal stays valid, so that a flood of probes causes one read.
const READY_FOR: Duration = Duration::from_secs(1);
/// How long the journal may take to answer.
const READY_TIMEOUT: Duration = Duration::from_secs(2);

/// The server's readiness.
pub(crate) struct Readiness {
    journal: Journal,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Readiness {
    pub(crate) fn new(journal: Journal) -> Self {
        Self { journal, last: Mutex::default() }
    }

    /// Whether the journal can be read now. Concurrent probes share one read.
    async fn is_ready(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < READY_FOR
        {
            return ready;
        }
        let ready = match tokio::time::timeout(READY_TIMEOUT, self.journal.probe()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "not ready");
                false
            }
            Err(_) => {
                tracing::error!("not ready: the journal does not answer");
                false
            }
        };
        *last = Some((Instant::now(), ready));
        ready
    }
}

/// `GET /readyz`: the journal can be read. Nothing is written and the service is not called.
pub(crate) async fn ready(State(readiness): State<Arc<Readiness>>) -> Response {
    if readiness.is_ready().await {
        return "ready\n".into_response();
    }
    let message = ServerMessage::JournalUnreadable;
    Refusal::new(ProblemCode::Internal, StatusCode::SERVICE_UNAVAILABLE, message).into_response()
}
