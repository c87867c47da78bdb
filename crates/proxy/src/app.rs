//! The proxy assembled from its parts: the only file that depends on all of them.

use crate::about::{About, Readiness};
use crate::activity::Activity;
use crate::assets::{Assets, Page};
use crate::call::Calls;
use crate::callbacks::Callbacks;
use crate::config::Config;
use crate::deletions::{self, Deletions};
use crate::downloads::Downloads;
use crate::events;
use crate::guard::Guard;
use crate::newest::NewestPictures;
use crate::pictures::{PictureSource, Pictures, Seal};
use crate::router::{Route, router};
use crate::session::Sessions;
use crate::state::{AppState, States};
use crate::store::accounts::AccountStore;
use crate::store::sqlite::{Realm, SqliteActivity, SqliteDeletions};
use crate::store::{Journal, JournalError};
use crate::upstream::Upstream;
use axum::Router;
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

/// Builds the proxy and resumes the deletions that an earlier run left unfinished. Needs a Tokio runtime.
///
/// # Errors
/// The journal cannot be read or written.
pub async fn app(
    config: Config,
    upstream: Upstream,
    journal: Journal,
    pictures: Arc<dyn PictureSource>,
    assets: Arc<dyn Assets>,
) -> Result<Arc<App>, JournalError> {
    let upstream = Arc::new(upstream.with_intervals(deletions::intervals(&config.pace)));
    let (realm, account) = realm(&config, &upstream, &journal).await?;
    let stopping = watch::Sender::new(false);
    let seal = Arc::new(Seal::new());
    let activity = Activity::new(Arc::new(SqliteActivity::new(journal.clone(), realm.clone())));
    activity.close_interrupted().await?;
    tokio::spawn(activity.clone().check_at_start());
    let store = Arc::new(SqliteDeletions::new(journal.clone(), realm));
    let deletions =
        Deletions::new(store, upstream.clone(), seal.clone(), activity.clone(), config.pace, config.safety);
    deletions.resume(config.read_only).await?;
    let sessions = Arc::new(Sessions::open(Arc::new(journal.clone())).await?);
    let page = Arc::new(Page::new(assets));
    let calls = Calls::new(upstream.clone(), activity.clone(), seal.clone());
    let guard = Arc::new(Guard::new(&config, sessions.clone(), page.clone(), upstream.clone()));
    let pictures = Arc::new(Pictures::new(seal.clone(), pictures));
    let states = States {
        about: Arc::new(About::new(&config, account, upstream.clone(), deletions.clone())),
        readiness: Arc::new(Readiness::new(journal)),
        page,
        calls: calls.clone(),
        events: events::Source {
            deletions: deletions.clone(),
            sessions: sessions.clone(),
            stopping: stopping.subscribe(),
        },
        sessions,
        deletions: deletions.clone(),
        activity,
        downloads: Arc::new(Downloads::new(pictures.clone())),
        pictures,
        newest: Arc::new(NewestPictures::new(upstream, seal, config.mode)),
        faults: config.faults.clone(),
        callbacks: Arc::new(Callbacks::new(config.callbacks.clone())),
    };
    let (router, routes) = router(AppState(Arc::new(states)), guard);
    Ok(Arc::new(App { router, routes, deletions, calls, stopping }))
}

/// The owner of history and deletions: what was started against one service must never continue against another that shares the
/// data folder. Also the account, if known.
async fn realm(
    config: &Config,
    upstream: &Upstream,
    accounts: &dyn AccountStore,
) -> Result<(Realm, Option<String>), JournalError> {
    if config.mode == Mode::Local {
        return Ok((Realm::new("local".to_owned(), &[]), None));
    }
    let key = &upstream.credentials().id;
    // Rows written while the account was not known are bound to the key alone.
    let of_key = |key: &String| format!("cloud:{}:{key}", config.region);
    match accounts.account(key, config.account.clone()).await? {
        Some(known) => {
            let former: Vec<String> = known.keys.iter().map(of_key).collect();
            let name = format!("cloud:{}:account:{}", config.region, known.account);
            Ok((Realm::new(name, &former), Some(known.account)))
        }
        None => {
            tracing::warn!(
                "the account of the key is not known; history and deletions are kept for this key alone"
            );
            Ok((Realm::new(of_key(key), &[]), None))
        }
    }
}

impl App {
    /// Every route behind the guard.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The routes with their access, as declared. Any other path is a file or a screen of the page.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Ends event streams and stops deletions between two calls; they continue at the next start. Returns when no call that
    /// changes anything is under way, or after twenty seconds.
    pub async fn shut_down(&self) {
        let _ = self.stopping.send_replace(true);
        tokio::join!(self.deletions.shut_down(), self.calls.finish());
    }

    /// Waits for the calls of requests that arrived during the shutdown.
    pub async fn finish_calls(&self) {
        self.calls.finish().await;
    }
}
