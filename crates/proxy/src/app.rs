//! The proxy put together from its parts: the one file that knows them all.

use crate::about::{About, Readiness};
use crate::activity::Activity;
use crate::assets::{Assets, Page};
use crate::call::Calls;
use crate::config::Config;
use crate::deletions::Deletions;
use crate::events::Events;
use crate::guard::Guard;
use crate::journal::{Journal, JournalError};
use crate::pictures::{PictureSource, Pictures, Seal};
use crate::router::{Route, router};
use crate::session::Sessions;
use crate::upstream::Upstream;
use axum::Router;
use axum::extract::FromRef;
use media_api::Mode;
use std::sync::Arc;
use tokio::sync::watch;

/// A running proxy.
pub struct App {
    router: Router,
    routes: Vec<Route>,
    deletions: Arc<Deletions>,
    calls: Calls,
    stopping: watch::Sender<bool>,
}

/// The state of every handler module. A handler takes the one that is its own.
#[derive(Clone)]
pub(crate) struct AppState(Arc<States>);

struct States {
    about: Arc<About>,
    readiness: Arc<Readiness>,
    sessions: Arc<Sessions>,
    page: Arc<Page>,
    calls: Calls,
    deletions: Arc<Deletions>,
    events: Events,
    activity: Activity,
    pictures: Arc<Pictures>,
}

macro_rules! states {
    ($($field:ident: $state:ty),* $(,)?) => {$(
        impl FromRef<AppState> for $state {
            fn from_ref(states: &AppState) -> Self {
                states.0.$field.clone()
            }
        }
    )*};
}

states! {
    about: Arc<About>,
    readiness: Arc<Readiness>,
    sessions: Arc<Sessions>,
    page: Arc<Page>,
    calls: Calls,
    deletions: Arc<Deletions>,
    events: Events,
    activity: Activity,
    pictures: Arc<Pictures>,
}

/// Builds the proxy and takes up the deletions that an earlier run left unfinished. Needs a Tokio runtime.
///
/// # Errors
/// The journal cannot be read or written.
pub fn app(
    config: Config,
    upstream: Upstream,
    journal: Journal,
    pictures: Arc<dyn PictureSource>,
    assets: Arc<dyn Assets>,
) -> Result<Arc<App>, JournalError> {
    let upstream = Arc::new(upstream);
    // What was begun against one service must never go on against another that shares the data folder.
    let realm = match config.mode {
        Mode::Local => "local".to_owned(),
        Mode::Cloud => format!("cloud:{}:{}", config.region, upstream.credentials().id),
    };
    let stopping = watch::Sender::new(false);
    let seal = Arc::new(Seal::new());
    let activity = Activity::new(journal.clone(), realm.clone());
    let deletions =
        Deletions::new(journal.clone(), upstream.clone(), activity.clone(), seal.clone(), config.pace, realm);
    tokio::spawn(activity.clone().check_at_start());
    deletions.resume(config.read_only)?;
    let sessions = Arc::new(Sessions::open(journal.clone())?);
    let page = Arc::new(Page::new(assets));
    let calls = Calls::new(upstream.clone(), activity.clone(), seal.clone());
    let guard = Arc::new(Guard::new(&config, sessions.clone(), page.clone()));
    let states = States {
        about: Arc::new(About::new(&config, upstream, deletions.clone())),
        readiness: Arc::new(Readiness::new(journal)),
        page,
        calls: calls.clone(),
        events: Events::new(deletions.clone(), sessions.clone(), stopping.subscribe()),
        sessions,
        deletions: deletions.clone(),
        activity,
        pictures: Arc::new(Pictures::new(seal, pictures)),
    };
    let (router, routes) = router(AppState(Arc::new(states)), guard);
    Ok(Arc::new(App { router, routes, deletions, calls, stopping }))
}

impl App {
    /// Every route behind the guard.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The routes with their access, as they were declared. Any other path is a file or a screen of the page.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Ends event streams and stops deletions between two calls; they go on at the next start. Returns when no call that
    /// changes anything is under way, or after twenty seconds.
    pub async fn shut_down(&self) {
        let _ = self.stopping.send_replace(true);
        tokio::join!(self.deletions.shut_down(), self.calls.finish());
    }

    /// Waits for the calls of requests that came while the server was shutting down.
    pub async fn finish_calls(&self) {
        self.calls.finish().await;
    }
}
