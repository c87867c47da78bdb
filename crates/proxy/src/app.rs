//! The proxy put together from its parts.

use crate::activity::Activity;
use crate::assets::{Assets, Page};
use crate::bucket::Bucket;
use crate::config::Config;
use crate::deletions::{self, Deletions};
use crate::events;
use crate::pictures::{PictureSource, Seal};
use crate::session::Sessions;
use crate::store::accounts::AccountStore;
use crate::store::sqlite::{Realm, SqliteActivity, SqliteDeletions};
use crate::store::{Journal, JournalError};
use crate::upstream::Upstream;
use axum::Router;
use axum::extract::FromRef;
use media_api::Mode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Requests a session may make at once, and how many come back per second.
const BURST: f64 = 300.0;
const PER_SECOND: f64 = 60.0;

/// A running proxy.
pub struct App {
    pub(crate) config: Config,
    /// The account that is acted on, where it is known.
    pub(crate) account: Option<String>,
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) journal: Journal,
    pub(crate) pictures: Arc<dyn PictureSource>,
    pub(crate) page: Page,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) activity: Activity,
    pub(crate) deletions: Arc<Deletions>,
    pub(crate) seal: Arc<Seal>,
    pub(crate) rate: Rate,
    pub(crate) stopping: watch::Sender<bool>,
}

/// Builds the proxy and takes up the deletions that an earlier run left unfinished. Needs a Tokio runtime.
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
    let upstream = Arc::new(upstream);
    let (realm, account) = realm(&config, &upstream, &journal).await?;
    let seal = Arc::new(Seal::new());
    let activity = Activity::new(Arc::new(SqliteActivity::new(journal.clone(), realm.clone())));
    activity.close_interrupted().await?;
    tokio::spawn(activity.clone().check_at_start());
    let store = Arc::new(SqliteDeletions::new(journal.clone(), realm));
    let deletions = Deletions::new(store, upstream.clone(), seal.clone(), config.pace, config.safety);
    deletions.resume(config.read_only).await?;
    Ok(Arc::new(App {
        sessions: Arc::new(Sessions::open(Arc::new(journal.clone())).await?),
        activity,
        deletions,
        seal,
        rate: Rate::default(),
        stopping: watch::Sender::new(false),
        config,
        account,
        upstream,
        journal,
        pictures,
        page: Page::new(assets),
    }))
}

/// Whose history and deletions these are: what was begun against one service must never go on against another that shares
/// the data folder. Also the account, where it is known.
async fn realm(
    config: &Config,
    upstream: &Upstream,
    accounts: &dyn AccountStore,
) -> Result<(Realm, Option<String>), JournalError> {
    if config.mode == Mode::Local {
        return Ok((Realm::new("local".to_owned(), &[]), None));
    }
    let key = &upstream.credentials().id;
    // What was kept while the account was not known is bound to the key alone.
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

impl FromRef<Arc<App>> for deletions::Handle {
    fn from_ref(app: &Arc<App>) -> Self {
        Self(app.deletions.clone())
    }
}

impl FromRef<Arc<App>> for events::Source {
    fn from_ref(app: &Arc<App>) -> Self {
        let (deletions, sessions) = (app.deletions.clone(), app.sessions.clone());
        Self { deletions, sessions, stopping: app.stopping.subscribe() }
    }
}

impl FromRef<Arc<App>> for Activity {
    fn from_ref(app: &Arc<App>) -> Self {
        app.activity.clone()
    }
}

impl App {
    /// Every route behind the guard.
    pub fn router(self: &Arc<Self>) -> Router {
        crate::router::router(self.clone())
    }

    /// Ends event streams and stops deletions between two calls; they go on at the next start. Returns when no call is
    /// under way, or after ten seconds.
    pub async fn shut_down(&self) {
        let _ = self.stopping.send_replace(true);
        self.deletions.shut_down().await;
    }
}

/// Request rates by session.
#[derive(Default)]
pub(crate) struct Rate(Mutex<HashMap<String, Arc<Bucket>>>);

impl Rate {
    pub(crate) fn take(&self, who: &str) -> bool {
        let bucket = {
            let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            buckets.entry(who.to_owned()).or_insert_with(|| Arc::new(Bucket::new(BURST, PER_SECOND))).clone()
        };
        bucket.take(1.0)
    }
}
