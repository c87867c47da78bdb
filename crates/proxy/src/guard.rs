//! The checks that every request passes before any handler, in this order:
//!
//! 1. **limits**: the cheapest test, after which the others may read the request safely;
//! 2. **Host list**: a name that was rebound to this address must not even show that a page is here;
//! 3. **Fetch-Metadata and Origin**: another site's request is refused before its cookie is read;
//! 4. **method and content type**: a form or text post, which a browser sends without a preflight, is refused here;
//! 5. **session and page token**: two proofs of the client, because cookies are shared between ports;
//! 6. **rate and role**: how often, and whether this is allowed at all;
//! 7. **place**: how many requests are handled at once;
//! 8. **body**: read completely, also of a refused request; see `body.rs`;
//!
//! then the handler, within a time limit. Which of these a route needs is its [`Access`], declared in `router.rs`.

use crate::access::{Access, Role};
use crate::assets::Page;
use crate::bucket::Rate;
use crate::capacity::Capacity;
use crate::config::{Config, Limits};
use crate::connections::Connection;
use crate::refusal::Refusal;
use crate::session::{Session, Sessions};
use crate::upstream::Upstream;
use crate::{body, headers, policy};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::FutureExt as _;
use http::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, ORIGIN};
use http::request::Parts;
use http::{Method, StatusCode};
use media_api::{Action, Effect, ProblemCode, ServerMessage};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

const MAX_TARGET: usize = 8 * 1024;
const MAX_HEADER_BYTES: usize = 16 * 1024;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const PAGE_TOKEN: HeaderName = HeaderName::from_static("x-page-token");
/// The version of the served page, on every response of the API. A page with another version is older or newer, and should be
/// reloaded.
const CONSOLE_VERSION: HeaderName = HeaderName::from_static("x-console-version");
/// The time of the service in milliseconds since the epoch, on the same responses: a browser's clock may be wrong.
const CONSOLE_TIME: HeaderName = HeaderName::from_static("x-console-time");

/// The server's settings and state that the guard uses.
pub(crate) struct Guard {
    hosts: Vec<String>,
    other_names: Vec<String>,
    origins: Vec<String>,
    /// The role of every session.
    role: Role,
    limits: Limits,
    sessions: Arc<Sessions>,
    page: Arc<Page>,
    upstream: Arc<Upstream>,
    rate: Rate,
    capacity: Capacity,
}

impl Guard {
    pub(crate) fn new(
        config: &Config,
        sessions: Arc<Sessions>,
        page: Arc<Page>,
        upstream: Arc<Upstream>,
    ) -> Self {
        let limits = config.limits;
        Self {
            hosts: config.hosts.clone(),
            other_names: config.other_names.clone(),
            origins: config.origins.clone(),
            role: if config.read_only { Role::Viewer } else { Role::Deleter },
            limits,
            sessions,
            page,
            upstream,
            rate: Rate::new(limits.burst, limits.per_second),
            capacity: Capacity::new(limits.public_requests, limits.session_requests),
        }
    }
}

/// The guard of one route, as a middleware around it.
pub(crate) async fn guard(
    State((guard, access)): State<(Arc<Guard>, Access)>,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    let mut response = match guard.pass(access, head, body, next).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    };
    headers::complete(&mut response);
    // A foreign name gets no information about this server.
    let is_public_file = matches!(access, Access::Page | Access::Probe);
    if !is_public_file && response.status() != StatusCode::MISDIRECTED_REQUEST {
        response.headers_mut().insert(CONSOLE_VERSION, guard.page.version());
        response.headers_mut().insert(CONSOLE_TIME, guard.upstream.now_millis().into());
    }
    response
}

impl Guard {
    async fn pass(
        &self,
        access: Access,
        mut head: Parts,
        body: Body,
        next: Next,
    ) -> Result<Response, Refusal> {
        let judged = self.judge(access, &head).await;
        let has_session = matches!(judged, Ok(Some(_)));
        // Held until the response begins.
        let _place = self.capacity.take(has_session)?;
        match judged {
            Ok(session) => {
                if let Some(session) = session {
                    if let Some(connection) = head.extensions.get::<Connection>() {
                        connection.mark_signed_in();
                    }
                    head.extensions.insert(session);
                }
            }
            Err(refusal) => {
                body::discard(body, self.limits.body).await;
                return Err(refusal);
            }
        }
        let bytes = body::read(body, self.limits.body).await?;
        if let Some(own) = self.own_address(access, &head) {
            return Ok(Redirect::temporary(&own).into_response());
        }
        self.answer(access, Request::from_parts(head, bytes.into()), next).await
    }

    /// The handler's response, within its time limit. A panic in the handler is a failure.
    async fn answer(&self, access: Access, request: Request, next: Next) -> Result<Response, Refusal> {
        let answering = AssertUnwindSafe(next.run(request)).catch_unwind();
        match tokio::time::timeout(self.limits.answer, answering).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(_)) => Err(Refusal::internal(&"a handler panicked")),
            // Work that was started continues in its own task.
            Err(_) => {
                tracing::warn!(?access, "an answer took too long");
                Err(Refusal::new(
                    ProblemCode::UnknownOutcome,
                    StatusCode::GATEWAY_TIMEOUT,
                    ServerMessage::NoAnswerInTime,
                ))
            }
        }
    }

    /// The session of the request, if its route needs one.
    async fn judge(&self, access: Access, head: &Parts) -> Result<Option<Session>, Refusal> {
        limits(head)?;
        self.host(access, head)?;
        self.origin(access, &head.headers)?;
        method_and_content_type(access, head)?;
        if !access.needs_session() {
            if access == Access::Login && !self.rate.take("login") {
                return Err(Refusal::new(
                    ProblemCode::TooManyRequests,
                    StatusCode::TOO_MANY_REQUESTS,
                    ServerMessage::TooManyLogins,
                ));
            }
            return Ok(None);
        }
        let session = self.sessions.find(&head.headers).await.ok_or_else(no_session)?;
        if access.is_api() {
            self.page_token(&session, &head.headers)?;
            self.rate_of(&session)?;
            policy::permit(self.role, effect(access, head)?)?;
        }
        Ok(Some(session))
    }

    fn page_token(&self, session: &Session, headers: &HeaderMap) -> Result<(), Refusal> {
        let token = headers.get(PAGE_TOKEN).and_then(|value| value.to_str().ok());
        if self.sessions.page_token_fits(session, token) {
            return Ok(());
        }
        Err(Refusal::new(ProblemCode::BadPageToken, StatusCode::FORBIDDEN, ServerMessage::BadPageToken))
    }

    fn rate_of(&self, session: &Session) -> Result<(), Refusal> {
        if self.rate.take(&session.name) {
            return Ok(());
        }
        Err(Refusal::new(
            ProblemCode::TooManyRequests,
            StatusCode::TOO_MANY_REQUESTS,
            ServerMessage::TooManyRequests,
        ))
    }
}

/// What the request can change.
fn effect(access: Access, head: &Parts) -> Result<Effect, Refusal> {
    match access {
        Access::Session(effect) => Ok(effect),
        Access::Operation => {
            let name = head.uri.path().rsplit('/').next().unwrap_or_default();
            let action: Action = policy::called(name)?;
            Ok(action.effect())
        }
        Access::Probe | Access::Page | Access::Login | Access::Picture => Ok(Effect::Read),
    }
}

fn limits(head: &Parts) -> Result<(), Refusal> {
    let headers = &head.headers;
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    // Cookies of other programs on this machine are sent with every request; the listener bounds the whole head.
    let counted = headers.iter().filter(|(name, _)| *name != COOKIE);
    let header_bytes: usize = counted.map(|(name, value)| name.as_str().len() + value.len()).sum();
    if target > MAX_TARGET || header_bytes > MAX_HEADER_BYTES {
        return Err(Refusal::new(
            ProblemCode::BodyTooLarge,
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            ServerMessage::HeadersTooLong,
        ));
    }
    Ok(())
}

impl Guard {
    /// Requires exactly one `Host`, of this server. Another name of this machine is answered only with the page's own address.
    fn host(&self, access: Access, head: &Parts) -> Result<(), Refusal> {
        let is_own = |name: &str| self.hosts.iter().any(|known| known == name);
        let is_other = |name: &str| self.other_names.iter().any(|known| known == name);
        let is_answered =
            |name: &str| is_own(name) || matches!(access, Access::Page | Access::Probe) && is_other(name);
        // A request line may contain a host too (absolute form), which must be the same.
        let target_fits = head.uri.authority().is_none_or(|authority| is_answered(authority.as_str()));
        if target_fits && named_host(head).is_some_and(is_answered) {
            return Ok(());
        }
        Err(Refusal::new(
            ProblemCode::HostNotAllowed,
            StatusCode::MISDIRECTED_REQUEST,
            ServerMessage::HostNotAllowed.with(&[&self.hosts[0]]),
        ))
    }

    /// The page's own address, if it was requested under another name. A session belongs to one name, so every link opens it.
    fn own_address(&self, access: Access, head: &Parts) -> Option<String> {
        let is_elsewhere =
            access == Access::Page && !self.hosts.iter().any(|own| named_host(head) == Some(own));
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        is_elsewhere.then(|| format!("http://{}{target}", self.hosts[0]))
    }

    fn origin(&self, access: Access, headers: &HeaderMap) -> Result<(), Refusal> {
        let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let site = text(&SEC_FETCH_SITE);
        let mut origins = headers.get_all(ORIGIN).iter();
        let origin = origins.next().map(|value| value.to_str().unwrap_or_default());
        let origin_is_ours = origin.is_some_and(|origin| self.origins.iter().any(|known| known == origin));
        let allowed = origins.next().is_none()
            && (origin.is_none() || origin_is_ours)
            && match access {
                Access::Login | Access::Session(_) | Access::Operation => match site {
                    Some(site) => site == "same-origin",
                    None => origin_is_ours,
                },
                Access::Picture => matches!(site, None | Some("same-origin" | "none")),
                Access::Page | Access::Probe => match site {
                    None | Some("same-origin" | "none") => true,
                    // A link on another site may open the page, but no site may embed it or load its files.
                    _ => {
                        text(&SEC_FETCH_MODE) == Some("navigate") && text(&SEC_FETCH_DEST) == Some("document")
                    }
                },
            };
        if allowed {
            return Ok(());
        }
        Err(Refusal::new(
            ProblemCode::CrossOrigin,
            StatusCode::FORBIDDEN,
            ServerMessage::CrossOrigin.with(&[&self.hosts[0]]),
        ))
    }
}

/// The value of the one `Host` header; `None` if there is none, or more than one.
fn named_host(head: &Parts) -> Option<&str> {
    let mut hosts = head.headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    }
}

fn method_and_content_type(access: Access, head: &Parts) -> Result<(), Refusal> {
    let is_read = head.method == Method::GET || head.method == Method::HEAD;
    let (allowed, expected) = match access.is_api() {
        true => (head.method == Method::POST, "POST"),
        false => (is_read, "GET"),
    };
    if !allowed {
        return Err(Refusal::new(
            ProblemCode::MethodNotAllowed,
            StatusCode::METHOD_NOT_ALLOWED,
            ServerMessage::OtherMethod.with(&[expected]),
        ));
    }
    let mut types = head.headers.get_all(CONTENT_TYPE).iter();
    let is_json =
        types.next().map(|value| value.as_bytes()) == Some(b"application/json") && types.next().is_none();
    if access.is_api() && !is_json {
        return Err(Refusal::new(
            ProblemCode::NotJson,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ServerMessage::NotJson,
        ));
    }
    Ok(())
}

fn no_session() -> Refusal {
    Refusal::new(ProblemCode::NoSession, StatusCode::UNAUTHORIZED, ServerMessage::NoSession)
}
