//! Launch tokens and sessions: how a browser signs in, and how long it stays signed in.
//!
//! Only hashes are stored. A session is a cookie, which every port of this host can see, and a page token, which only
//! this origin's pages can read; a request needs both.

use crate::body::JsonBody;
use crate::refusal::Refusal;
use crate::store::{Journal, JournalError, SessionStore, StoredSession, now};
use crate::token::{self, Hash};
use axum::Json;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{COOKIE, HeaderMap, SET_COOKIE};
use media_api::{ProblemCode, ServerMessage, SessionGrant, SessionRequest};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How long a launch token can be used, in seconds.
pub const LAUNCH_TOKEN_SECONDS: i64 = 600;
const IDLE_MILLIS: i64 = 12 * 3_600_000;
const ABSOLUTE_MILLIS: i64 = 7 * 24 * 3_600_000;
/// How often the time of the last request is stored.
const TOUCH_MILLIS: i64 = 60_000;
/// Longest time between two checks of a session's age, while its end is awaited.
const END_CHECK: Duration = Duration::from_secs(60);

/// A fresh one-time launch token, valid for [`LAUNCH_TOKEN_SECONDS`]. May be called by another process on the same file.
///
/// # Errors
/// The journal cannot be written.
pub fn issue_launch_token(journal: &Journal) -> Result<String, JournalError> {
    let token = token::new_token();
    let hash = token::hash(&token);
    let now = now();
    journal.add_launch_token(hash, now + LAUNCH_TOKEN_SECONDS * 1000, now)?;
    Ok(token)
}

/// Ends every session, before a server is started that serves one machine without TLS. While it was stopped, any process of
/// this machine could listen on its port; a browser sends such a process the cookie, and lets it read the page token.
///
/// # Errors
/// The journal cannot be written.
pub fn end_sessions(journal: &Journal) -> Result<(), JournalError> {
    journal.end_sessions()
}

/// The session of a request, as handlers see it.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    hash: Hash,
    /// A short public name, for the activity record.
    pub name: String,
}

impl Session {
    /// The value that a plan is bound to.
    pub(crate) fn binding(&self) -> String {
        token::hex(&token::hash(&token::hex(&self.hash)))
    }
}

#[derive(Debug)]
struct Record {
    /// See [`Session::name`].
    name: String,
    page_hash: Hash,
    made_at: i64,
    seen_at: i64,
    /// Closed when the record is removed, which wakes [`Sessions::ended`].
    alive: watch::Sender<()>,
}

impl Record {
    fn new(stored: &StoredSession) -> Self {
        let StoredSession { hash, page_hash, made_at, seen_at } = *stored;
        let name = token::hex(&token::hash(&token::hex(&hash))[..4]);
        Self { name, page_hash, made_at, seen_at, alive: watch::Sender::new(()) }
    }

    /// Milliseconds until it ends if no further request comes; negative once it has ended.
    fn millis_left(&self, now: i64) -> i64 {
        (self.seen_at + IDLE_MILLIS).min(self.made_at + ABSOLUTE_MILLIS) - now
    }

    fn has_ended(&self, now: i64) -> bool {
        self.millis_left(now) < 0
    }
}

/// All sessions. The store keeps them over a restart.
#[derive(Debug)]
pub(crate) struct Sessions {
    store: Arc<dyn SessionStore>,
    cookie_name: String,
    live: Mutex<HashMap<Hash, Record>>,
}

impl Sessions {
    pub(crate) async fn open(store: Arc<dyn SessionStore>) -> Result<Self, JournalError> {
        // Cookies ignore ports: the name differs per data folder so that two consoles do not end each other's sessions.
        let proposed = format!("media-console-{}", token::hex(&token::random::<6>()));
        let cookie_name = store.cookie_name(proposed).await?;
        let stored = store.sessions().await?;
        let live = stored.iter().map(|session| (session.hash, Record::new(session))).collect();
        Ok(Self { store, cookie_name, live: Mutex::new(live) })
    }

    fn live(&self) -> std::sync::MutexGuard<'_, HashMap<Hash, Record>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session of the cookie. Several cookies of our name, as another port can plant, are tried one by one.
    pub(crate) async fn find(&self, headers: &HeaderMap) -> Option<Session> {
        let now = now();
        let (hash, name, touch) = {
            let mut live = self.live();
            let is_valid = |hash: &Hash| live.get(hash).is_some_and(|record| !record.has_ended(now));
            let hash = self.cookies(headers).map(token::hash).find(is_valid)?;
            let record = live.get_mut(&hash)?;
            let touch = now - record.seen_at > TOUCH_MILLIS;
            if touch {
                record.seen_at = now;
            }
            (hash, record.name.clone(), touch)
        };
        if touch && let Err(error) = self.store.touch_session(hash, now).await {
            tracing::warn!(%error, "the time of a session's last request could not be written");
        }
        Some(Session { hash, name })
    }

    /// The values of our cookies. Those of other programs on this machine are sent too, and may hold any bytes.
    fn cookies<'a>(&'a self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> {
        let lines = headers.get_all(COOKIE).into_iter().map(|value| value.as_bytes());
        lines.flat_map(|line| line.split(|byte| *byte == b';')).filter_map(|pair| {
            let value = pair.trim_ascii().strip_prefix(self.cookie_name.as_bytes())?.strip_prefix(b"=")?;
            std::str::from_utf8(value).ok()
        })
    }

    /// Returns when the session has ended: it was signed out, or is too old. Waiting does not extend it.
    pub(crate) async fn ended(&self, session: &Session) {
        loop {
            let Some((millis_left, mut alive)) = self
                .live()
                .get(&session.hash)
                .map(|record| (record.millis_left(now()), record.alive.subscribe()))
            else {
                return;
            };
            let Ok(left) = u64::try_from(millis_left) else { return };
            // Checked periodically: requests move the end, and so does a clock change.
            let pause = Duration::from_millis(left + 1).min(END_CHECK);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = alive.changed() => {}
            }
        }
    }

    /// Whether the page token belongs to the session.
    pub(crate) fn page_token_fits(&self, session: &Session, page_token: Option<&str>) -> bool {
        let Some(expected) = self.live().get(&session.hash).map(|record| record.page_hash) else {
            return false;
        };
        token::same(&expected, &token::hash(page_token.unwrap_or_default()))
    }

    /// A new session for an unused launch token; its cookie and page token.
    async fn begin(&self, launch_token: &str) -> Result<Option<(String, String)>, JournalError> {
        let (cookie, page_token) = (token::new_token(), token::new_token());
        let made_at = now();
        let session = StoredSession {
            hash: token::hash(&cookie),
            page_hash: token::hash(&page_token),
            made_at,
            seen_at: made_at,
        };
        let (idle_since, made_since) = (made_at - IDLE_MILLIS, made_at - ABSOLUTE_MILLIS);
        let begun =
            self.store.begin_session(token::hash(launch_token), session, idle_since, made_since).await?;
        if !begun {
            return Ok(None);
        }
        let mut live = self.live();
        live.retain(|_, record| !record.has_ended(made_at));
        live.insert(session.hash, Record::new(&session));
        Ok(Some((cookie, page_token)))
    }

    async fn end(&self, session: &Session) -> Result<(), JournalError> {
        self.live().remove(&session.hash);
        self.store.end_session(session.hash).await
    }

    fn cookie(&self, value: &str, max_age_seconds: i64) -> String {
        let name = &self.cookie_name;
        format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={max_age_seconds}")
    }
}

/// `POST /api/session`: a launch token for a session.
pub(crate) async fn begin(
    State(sessions): State<Arc<Sessions>>,
    JsonBody(request): JsonBody<SessionRequest>,
) -> Result<Response, Refusal> {
    let Some((cookie, page_token)) = sessions.begin(&request.launch_token).await? else {
        return Err(Refusal::new(
            ProblemCode::BadLaunchToken,
            StatusCode::FORBIDDEN,
            ServerMessage::BadLaunchToken,
        ));
    };
    let cookie = sessions.cookie(&cookie, ABSOLUTE_MILLIS / 1000);
    Ok(([(SET_COOKIE, cookie)], Json(SessionGrant { page_token })).into_response())
}

/// `POST /api/session/end`: removes the session, here and in the browser.
pub(crate) async fn end(
    State(sessions): State<Arc<Sessions>>,
    Extension(session): Extension<Session>,
) -> Result<Response, Refusal> {
    sessions.end(&session).await?;
    Ok(([(SET_COOKIE, sessions.cookie("", 0))], Json(serde_json::json!({}))).into_response())
}
