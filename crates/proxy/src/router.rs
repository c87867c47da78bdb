//! The table of contents: every route, and its access.

use crate::access::Access;
use crate::guard::{self, Guard};
use crate::refusal::Refusal;
use crate::state::AppState;
use crate::{
    about, activity, assets, call, callbacks, deletions, downloads, events, faults, history, newest,
    pictures, session,
};
use axum::Router;
use axum::handler::Handler as _;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get, post};
use media_api::Effect::{Change, Delete, Read};
use media_api::ServerMessage;
use std::sync::Arc;

/// A route as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Path, with `{name}` for a segment and `{*name}` for the rest.
    pub path: &'static str,
    pub access: Access,
}

/// Routes with their access. A route cannot be added without one.
struct Routes {
    guard: Arc<Guard>,
    router: Router<AppState>,
    declared: Vec<Route>,
}

impl Routes {
    fn add(mut self, path: &'static str, access: Access, handler: MethodRouter<AppState>) -> Self {
        let guarded = handler.layer(from_fn_with_state((self.guard.clone(), access), guard::guard));
        self.router = self.router.route(path, guarded);
        self.declared.push(Route { path, access });
        self
    }
}

/// The router, and the table it was made from.
pub(crate) fn router(state: AppState, guard: Arc<Guard>) -> (Router, Vec<Route>) {
    let files = from_fn_with_state((guard.clone(), Access::Page), guard::guard);
    let routes = Routes { guard, router: Router::new(), declared: Vec::new() }
        .add("/api/session", Access::Login, post(session::begin))
        .add("/api/session/end", Access::Session(Read), post(session::end))
        .add("/api/context", Access::Session(Read), post(about::context))
        .add("/api/call/{operation}", Access::Operation, post(call::call))
        .add("/api/jobs/newest", Access::Session(Read), post(newest::newest))
        .add("/api/deletions/plan", Access::Session(Delete), post(deletions::routes::plan))
        .add("/api/deletions", Access::Session(Read), post(deletions::routes::list))
        .add("/api/deletions/events", Access::Session(Read), post(events::stream))
        .add("/api/deletions/{id}", Access::Session(Read), post(deletions::routes::read))
        .add("/api/deletions/{id}/confirm", Access::Session(Delete), post(deletions::routes::confirm))
        // Stopping removes nothing.
        .add("/api/deletions/{id}/cancel", Access::Session(Read), post(deletions::routes::cancel))
        .add("/api/deletions/{id}/continue", Access::Session(Delete), post(deletions::routes::resume))
        .add("/api/deletions/{id}/retry", Access::Session(Delete), post(deletions::routes::retry))
        .add("/api/deletions/arm", Access::Session(Delete), post(deletions::routes::arm))
        .add("/api/deletions/disarm", Access::Session(Read), post(deletions::routes::disarm))
        .add("/api/activity", Access::Session(Read), post(activity::list))
        .add("/api/jobs/{id}/history", Access::Session(Read), post(history::history))
        .add("/api/pictures/{sealed}", Access::Picture, get(pictures::picture))
        .add("/api/downloads", Access::Session(Read), post(downloads::prepare))
        .add("/api/downloads/{ticket}", Access::Picture, get(downloads::fetch))
        .add("/api/faults", Access::Session(Read), post(faults::read))
        .add("/api/faults/set", Access::Session(Change), post(faults::set))
        .add("/api/callbacks/test", Access::Session(Change), post(callbacks::test))
        .add("/api/{*unknown}", Access::Session(Read), any(unknown))
        .add("/api", Access::Session(Read), any(unknown))
        .add("/api/", Access::Session(Read), any(unknown))
        .add("/healthz", Access::Probe, get(about::alive))
        .add("/readyz", Access::Probe, get(about::ready));
    // Any other path is a file or a screen of the page.
    let router = routes.router.fallback(assets::serve.layer(files)).with_state(state);
    (router, routes.declared)
}

async fn unknown() -> Refusal {
    Refusal::not_found(ServerMessage::NoSuchRoute)
}
