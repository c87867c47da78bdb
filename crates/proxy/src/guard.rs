//! What every request passes before any handler sees it, in this order:
//!
//! 1. **limits**: the cheapest test, and the others may then read the request without care;
//! 2. **Host list**: a name that was rebound to this address must not learn even that a page is here;
//! 3. **Fetch-Metadata and Origin**: another site's request is refused before its cookie is looked at;
//! 4. **method and content type**: a form or text post, which a browser sends without asking first, ends here;
//! 5. **session and page token**: who asks, twice, because cookies are shared between ports;
//! 6. **policy**: whether this operation may be made at all;
//! 7. **body**: read whole, also of a request that was refused; see `body.rs`;
//!
//! then the handler.

use crate::app::App;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::{body, headers, policy};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, ORIGIN, TRANSFER_ENCODING,
};
use http::request::Parts;
use http::{Method, StatusCode};
use media_api::ProblemCode;
use std::sync::Arc;

const MAX_TARGET: usize = 8 * 1024;
const MAX_HEADER_BYTES: usize = 16 * 1024;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const PAGE_TOKEN: HeaderName = HeaderName::from_static("x-page-token");
/// Which page the server serves, on every answer of the API. A page that is not this one is of an older or newer version,
/// and its reader should load the page again.
const CONSOLE_VERSION: HeaderName = HeaderName::from_static("x-console-version");

/// What kind of thing a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// The exchange of a launch token: an API call without a session.
    Login,
    Api,
    Picture,
    /// The page, its files and the health probes.
    Page,
}

impl Class {
    fn of(path: &str) -> Self {
        match path {
            "/api/session" => Class::Login,
            _ if path.starts_with("/api/pictures/") => Class::Picture,
            _ if path == "/api" || path.starts_with("/api/") => Class::Api,
            _ => Class::Page,
        }
    }
}

pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let class = Class::of(request.uri().path());
    let (head, body) = request.into_parts();
    let mut response = match admit(&app, class, head, body).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    headers::complete(&mut response);
    // A name that is not this server's learns nothing of it.
    if class != Class::Page && response.status() != StatusCode::MISDIRECTED_REQUEST {
        response.headers_mut().insert(CONSOLE_VERSION, app.page.version());
    }
    response
}

/// The request for the handler, its body read.
async fn admit(app: &App, class: Class, mut head: Parts, body: Body) -> Result<Request, Refusal> {
    match judge(app, class, &head).await {
        Ok(session) => {
            if let Some(session) = session {
                head.extensions.insert(session);
            }
            Ok(Request::from_parts(head, body::read(body).await?.into()))
        }
        Err(refusal) => {
            body::discard(body).await;
            Err(refusal)
        }
    }
}

/// The session of the request, where its kind of path needs one.
async fn judge(app: &App, class: Class, head: &Parts) -> Result<Option<Session>, Refusal> {
    limits(head)?;
    host(app, head)?;
    origin(app, class, &head.headers)?;
    method_and_content_type(class, head)?;
    if matches!(class, Class::Api | Class::Picture) {
        let session = app.sessions.find(&head.headers).await.ok_or_else(no_session)?;
        if class == Class::Api {
            let token = head.headers.get(PAGE_TOKEN).and_then(|value| value.to_str().ok());
            if !app.sessions.page_token_fits(&session, token) {
                return Err(Refusal::new(
                    ProblemCode::BadPageToken,
                    StatusCode::FORBIDDEN,
                    "The page's token is missing or belongs to another session; open the page again with `media-console login-link`.",
                ));
            }
            if !app.rate.take(&session.name) {
                return Err(Refusal::new(
                    ProblemCode::TooManyRequests,
                    StatusCode::TOO_MANY_REQUESTS,
                    "Too many requests in too short a time; wait a few seconds and try again.",
                ));
            }
            policy::check(app.config.read_only, head.uri.path())?;
        }
        return Ok(Some(session));
    }
    if class == Class::Login && !app.rate.take("login") {
        return Err(Refusal::new(
            ProblemCode::TooManyRequests,
            StatusCode::TOO_MANY_REQUESTS,
            "Too many attempts to log in; wait a few seconds and try again.",
        ));
    }
    Ok(None)
}

fn limits(head: &Parts) -> Result<(), Refusal> {
    let headers = &head.headers;
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    // Cookies of other programs on this machine come with every request; the listener bounds the whole head.
    let counted = headers.iter().filter(|(name, _)| *name != COOKIE);
    let header_bytes: usize = counted.map(|(name, value)| name.as_str().len() + value.len()).sum();
    if target > MAX_TARGET || header_bytes > MAX_HEADER_BYTES {
        return Err(Refusal::new(
            ProblemCode::BodyTooLarge,
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The address or the headers are too long; open the page again from its start.",
        ));
    }
    if headers.contains_key(TRANSFER_ENCODING) && headers.contains_key(CONTENT_LENGTH)
        || headers.get_all(CONTENT_LENGTH).iter().count() > 1
    {
        return Err(Refusal::new(
            ProblemCode::MalformedJson,
            StatusCode::BAD_REQUEST,
            "The request states its length in two ways; send it with one.",
        ));
    }
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > body::MAX_BODY) {
        return Err(body::too_large());
    }
    Ok(())
}

fn host(app: &App, head: &Parts) -> Result<(), Refusal> {
    let mut hosts = head.headers.get_all(HOST).iter();
    let named = match (hosts.next().and_then(|value| value.to_str().ok()), hosts.next()) {
        (Some(host), None) => app.config.hosts.iter().any(|known| known == host),
        _ => false,
    };
    // A request line may name a host too (absolute form), and must not name another one.
    let target_fits =
        head.uri.authority().is_none_or(|a| app.config.hosts.iter().any(|known| known == a.as_str()));
    if named && target_fits {
        return Ok(());
    }
    Err(Refusal::new(
        ProblemCode::HostNotAllowed,
        StatusCode::MISDIRECTED_REQUEST,
        format!("This server does not answer to that name; open http://{} instead.", app.config.hosts[0]),
    ))
}

fn origin(app: &App, class: Class, headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site = text(&SEC_FETCH_SITE);
    let mut origins = headers.get_all(ORIGIN).iter();
    let origin = origins.next().map(|value| value.to_str().unwrap_or_default());
    let origin_is_ours = origin.is_some_and(|origin| app.config.origins.iter().any(|known| known == origin));
    let allowed = origins.next().is_none()
        && (origin.is_none() || origin_is_ours)
        && match class {
            Class::Api | Class::Login => match site {
                Some(site) => site == "same-origin",
                None => origin_is_ours,
            },
            Class::Picture => matches!(site, None | Some("same-origin" | "none")),
            Class::Page => match site {
                None | Some("same-origin" | "none") => true,
                // A link on another site may open the page, but nothing may embed it or load its files.
                _ => text(&SEC_FETCH_MODE) == Some("navigate") && text(&SEC_FETCH_DEST) == Some("document"),
            },
        };
    if allowed {
        return Ok(());
    }
    Err(Refusal::new(
        ProblemCode::CrossOrigin,
        StatusCode::FORBIDDEN,
        format!("The request comes from another site; open http://{} and act there.", app.config.hosts[0]),
    ))
}

fn method_and_content_type(class: Class, head: &Parts) -> Result<(), Refusal> {
    let allowed = match class {
        Class::Api | Class::Login => head.method == Method::POST,
        Class::Picture | Class::Page => head.method == Method::GET || head.method == Method::HEAD,
    };
    if !allowed {
        let expected = if matches!(class, Class::Api | Class::Login) { "POST" } else { "GET" };
        return Err(Refusal::new(
            ProblemCode::MethodNotAllowed,
            StatusCode::METHOD_NOT_ALLOWED,
            format!("This address takes {expected} only; use the page."),
        ));
    }
    if matches!(class, Class::Api | Class::Login) {
        let mut types = head.headers.get_all(CONTENT_TYPE).iter();
        if types.next().map(|value| value.as_bytes()) != Some(b"application/json") || types.next().is_some() {
            return Err(Refusal::new(
                ProblemCode::NotJson,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The content type must be exactly application/json.",
            ));
        }
    }
    Ok(())
}

fn no_session() -> Refusal {
    Refusal::new(
        ProblemCode::NoSession,
        StatusCode::UNAUTHORIZED,
        "There is no session, or it has ended; run `media-console login-link` and open the address it prints.",
    )
}
