//! Several pictures as one ZIP file, in two steps, because a browser only writes to disk what it fetches itself:
//! `POST /api/downloads` accepts links of pictures and returns a ticket, and `GET /api/downloads/{ticket}` streams the file.
//!
//! Pictures are read one after another, when the browser is ready for the next; none is stored. Cancelling the download ends
//! the reads. The file is bounded in number ([`MAX_DOWNLOAD`]) and bytes; pictures that could not be read are named in a text
//! inside it.

mod archive;
mod disposition;

use crate::body::JsonBody;
use crate::pictures::{Pictures, Sealed};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::token;
use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use lru::LruCache;
use media_api::{
    Download, DownloadRequest, MAX_DOWNLOAD, ProblemCode, ServerMessage, archive_file, file_stem,
};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

const ROUTE: &str = "/api/downloads/";
/// How long a ticket is valid.
const TICKET: Duration = Duration::from_secs(60);
/// Maximum number of tickets held. A further one replaces the oldest.
const MAX_TICKETS: NonZeroUsize = NonZeroUsize::new(32).expect("is not zero");
/// Maximum number of files streamed at once.
const AT_ONCE: usize = 4;

/// The requested files.
pub(crate) struct Downloads {
    pictures: Arc<Pictures>,
    tickets: Mutex<LruCache<String, Ticket>>,
    places: Arc<Semaphore>,
}

#[derive(Clone)]
struct Ticket {
    /// See [`Session::binding`].
    session: String,
    made: Instant,
    /// The name of the job, in a form valid in a file name.
    stem: String,
    pictures: Vec<Sealed>,
}

impl Downloads {
    pub(crate) fn new(pictures: Arc<Pictures>) -> Self {
        Self {
            pictures,
            tickets: Mutex::new(LruCache::new(MAX_TICKETS)),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    fn keep(&self, ticket: Ticket) -> String {
        let name = token::new_token();
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner).put(name.clone(), ticket);
        name
    }

    fn ticket(&self, name: &str, session: &Session) -> Option<Ticket> {
        let tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = tickets.peek(name).filter(|ticket| ticket.made.elapsed() < TICKET)?;
        (ticket.session == session.binding()).then(|| ticket.clone())
    }
}

/// `POST /api/downloads`.
pub(crate) async fn prepare(
    State(downloads): State<Arc<Downloads>>,
    Extension(session): Extension<Session>,
    JsonBody(request): JsonBody<DownloadRequest>,
) -> Result<Json<Download>, Refusal> {
    if !(1..=MAX_DOWNLOAD).contains(&request.pictures.len()) {
        return Err(Refusal::invalid(ServerMessage::DownloadSize.with(&[&MAX_DOWNLOAD.to_string()])));
    }
    // The browser fetches the file itself, so the page would not see a refusal there.
    if downloads.places.available_permits() == 0 {
        return Err(busy());
    }
    let pictures: Vec<Sealed> =
        request.pictures.iter().map(|link| downloads.pictures.open(link)).collect::<Result<_, _>>()?;
    let stem = file_stem(&request.name);
    let file = archive_file(&stem, pictures.iter().map(Sealed::taken));
    let ticket = Ticket { session: session.binding(), made: Instant::now(), stem, pictures };
    Ok(Json(Download { path: format!("{ROUTE}{}", downloads.keep(ticket)), file }))
}

fn busy() -> Refusal {
    Refusal::new(
        ProblemCode::TooManyRequests,
        StatusCode::SERVICE_UNAVAILABLE,
        ServerMessage::DownloadsUnderWay,
    )
}

/// `GET /api/downloads/{ticket}`.
pub(crate) async fn fetch(
    State(downloads): State<Arc<Downloads>>,
    Extension(session): Extension<Session>,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let ticket = downloads.ticket(&name, &session).ok_or_else(|| {
        Refusal::new(ProblemCode::BadPictureLink, StatusCode::GONE, ServerMessage::DownloadExpired)
    })?;
    let place = downloads.places.clone().try_acquire_owned().map_err(|_| busy())?;
    let file = archive_file(&ticket.stem, ticket.pictures.iter().map(Sealed::taken));
    let content = archive::stream(downloads.pictures.clone(), ticket.stem, ticket.pictures, place);
    let headers =
        [(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, disposition::header(&file))];
    Ok((headers, Body::from_stream(content)).into_response())
}
