//! The table of contents: every route there is.

use crate::app::App;
use crate::refusal::Refusal;
use crate::{activity, assets, call, deletions, events, guard, pictures, session};
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use media_api::{Context, ProblemCode};
use std::sync::Arc;

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/api/session", post(session::begin))
        .route("/api/session/end", post(session::end))
        .route("/api/context", post(context))
        .route("/api/call/{operation}", post(call::call))
        .route("/api/deletions/plan", post(deletions::routes::plan))
        .route("/api/deletions", post(deletions::routes::list))
        .route("/api/deletions/events", post(events::stream))
        .route("/api/deletions/{id}", post(deletions::routes::read))
        .route("/api/deletions/{id}/confirm", post(deletions::routes::confirm))
        .route("/api/deletions/{id}/cancel", post(deletions::routes::cancel))
        .route("/api/deletions/{id}/continue", post(deletions::routes::resume))
        .route("/api/deletions/{id}/retry", post(deletions::routes::retry))
        .route("/api/deletions/arm", post(deletions::routes::arm))
        .route("/api/deletions/disarm", post(deletions::routes::disarm))
        .route("/api/activity", post(activity::list))
        .route("/api/pictures/{sealed}", get(pictures::picture))
        .route("/api/{*unknown}", post(unknown).get(unknown))
        .route("/api", post(unknown))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .fallback(assets::serve)
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}

async fn context(State(app): State<Arc<App>>) -> Result<Json<Context>, Refusal> {
    Ok(Json(Context {
        mode: app.config.mode,
        region: app.config.region.clone(),
        endpoints: app.upstream.endpoints().addresses(),
        account: app.account.clone(),
        access_key: app.upstream.credentials().short_id(),
        read_only: app.config.read_only,
        ingest: app.config.ingest.clone(),
        now: crate::store::now(),
        running_deletions: app.deletions.running().await?,
        arming: app.deletions.arming.state(),
        version: app.config.version.clone(),
    }))
}

async fn alive() -> &'static str {
    "alive\n"
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.journal.remember("ready_at", &crate::store::now().to_string()) {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            let advice = "The journal cannot be written; check the data folder and the free space.";
            Refusal::new(ProblemCode::Internal, StatusCode::SERVICE_UNAVAILABLE, advice).into_response()
        }
    }
}

async fn unknown() -> Refusal {
    Refusal::not_found("The server has no such route; reload the page.")
}
