//! Pictures: the sealed links in a file list, and the pictures behind them.
//!
//! `GET /api/pictures/{link}` needs the session's cookie and no page token, because an `<img>` cannot send one. It answers
//! HEAD with the same status and no body. Any answer but 200 is a [`Problem`](media_api::Problem) that is not cached, so
//! the page can find out with `fetch` why an image did not load:
//!
//! | Status | Code | Meaning |
//! | --- | --- | --- |
//! | 200 | | The picture can be read now; show it again. |
//! | 401 | `no_session` | The session has ended. |
//! | 404 | `picture_gone` | The bucket holds no such object. |
//! | 410 | `bad_picture_link` | The link has expired, or was made before the server was restarted; list again. |
//! | 502 | `bad_answer` | The store failed, refused, or holds something that is no JPEG; the message says which. |
//!
//! A link refers to a record: it covers the record's time beside the object's address. It returns what the object holds when it
//! is fetched. For an object that is overwritten that may be newer than the record, and the store does not say which record its
//! content belongs to, so it is not refused; the next list has a new link.

mod oss;

pub use oss::OssPictures;

use crate::refusal::Refusal;
use crate::store::now;
use crate::token;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use media_api::ice::SnapshotFile;
use media_api::{PictureLinks, ProblemCode, ServerMessage};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Arc;

/// How long a link is valid at least, in milliseconds.
const LINK_MILLIS: i64 = 3_600_000;
/// Expiry is rounded up to this. Within one step a list returns the same links, so the browser's cache is used and shown images
/// stay unchanged.
const LINK_STEP_MILLIS: i64 = 3_600_000;
const SEAL_BYTES: usize = 32;
const ROUTE: &str = "/api/pictures/";

/// Why a picture could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The store is not a known source of pictures.
    #[error("pictures are not read from {0}")]
    NotAllowed(String),
    /// The store failed or refused; may be tried again.
    #[error("the picture store failed: {0}")]
    Failed(String),
}

/// The source of pictures.
pub trait PictureSource: Send + Sync {
    /// The bytes of a JPEG, at most 320 pixels wide when a thumbnail is asked for; `None` when it does not exist.
    fn read<'a>(
        &'a self,
        endpoint: &'a str,
        bucket: &'a str,
        object: &'a str,
        thumbnail: bool,
    ) -> BoxFuture<'a, Result<Option<Bytes>, PictureError>>;
}

/// Makes and opens links. The key is kept until the process ends.
pub(crate) struct Seal([u8; 32]);

/// The picture that a link refers to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Sealed {
    /// Endpoint, bucket, object key.
    at: (String, String, String),
    /// Time of the record, in milliseconds: an object that is overwritten gets a new link with each record.
    of: i64,
    thumbnail: bool,
    expires_at: i64,
}

impl Sealed {
    /// When the snapshot was taken, in milliseconds since the epoch.
    pub(crate) fn taken(&self) -> i64 {
        self.of
    }
}

impl Seal {
    pub(crate) fn new() -> Self {
        Self(token::random())
    }

    pub(crate) fn links(&self, file: &SnapshotFile) -> PictureLinks {
        self.links_at(file, now())
    }

    fn links_at(&self, file: &SnapshotFile, now: i64) -> PictureLinks {
        let expires_at = ((now + LINK_MILLIS).div_euclid(LINK_STEP_MILLIS) + 1) * LINK_STEP_MILLIS;
        let link = |thumbnail| {
            let at = (file.oss_endpoint.clone(), file.oss_bucket.clone(), file.oss_object.clone());
            let sealed = Sealed { at, of: file.create_timestamp, thumbnail, expires_at };
            let mut bytes = serde_json::to_vec(&sealed).unwrap_or_default();
            bytes.extend(self.mac(&bytes));
            format!("{ROUTE}{}", token::encode(&bytes))
        };
        PictureLinks { thumbnail: link(true), full: link(false) }
    }

    /// `None` for a link that was not made with this key, or that has expired.
    fn open_at(&self, link: &str, now: i64) -> Option<Sealed> {
        let bytes = token::decode(link)?;
        let (body, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
        if !token::same(&self.mac(body), seal) {
            return None;
        }
        serde_json::from_slice(body).ok().filter(|sealed: &Sealed| sealed.expires_at > now)
    }

    fn mac(&self, bytes: &[u8]) -> [u8; SEAL_BYTES] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

/// The pictures behind the links.
pub(crate) struct Pictures {
    seal: Arc<Seal>,
    source: Arc<dyn PictureSource>,
}

impl Pictures {
    pub(crate) fn new(seal: Arc<Seal>, source: Arc<dyn PictureSource>) -> Self {
        Self { seal, source }
    }

    /// The picture of a link, with or without the path before it.
    pub(crate) fn open(&self, link: &str) -> Result<Sealed, Refusal> {
        self.seal.open_at(link.strip_prefix(ROUTE).unwrap_or(link), now()).ok_or_else(|| {
            Refusal::new(ProblemCode::BadPictureLink, StatusCode::GONE, ServerMessage::PictureLinkExpired)
        })
    }

    /// The bytes of a JPEG.
    pub(crate) async fn read(&self, sealed: &Sealed) -> Result<Bytes, Refusal> {
        let (endpoint, bucket, object) = &sealed.at;
        match self.source.read(endpoint, bucket, object, sealed.thumbnail).await {
            Ok(Some(bytes)) if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) => Ok(bytes),
            Ok(Some(_)) => Err(bad_answer(ServerMessage::PictureNotJpeg)),
            Ok(None) => {
                Err(Refusal::new(ProblemCode::PictureGone, StatusCode::NOT_FOUND, ServerMessage::PictureGone))
            }
            Err(error) => {
                tracing::warn!(%error, "a picture could not be read");
                Err(bad_answer(match error {
                    PictureError::NotAllowed(_) => ServerMessage::PictureElsewhere,
                    PictureError::Failed(_) => ServerMessage::PictureUnreadable,
                }))
            }
        }
    }
}

/// `GET /api/pictures/{sealed}`.
pub(crate) async fn picture(
    State(pictures): State<Arc<Pictures>>,
    Path(link): Path<String>,
) -> Result<Response, Refusal> {
    let bytes = pictures.read(&pictures.open(&link)?).await?;
    let headers = [
        (CONTENT_TYPE, "image/jpeg"),
        (CACHE_CONTROL, "private, max-age=3600"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}

fn bad_answer(advice: ServerMessage) -> Refusal {
    Refusal::new(ProblemCode::BadAnswer, StatusCode::BAD_GATEWAY, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_767_355_200_000;

    fn file() -> SnapshotFile {
        SnapshotFile {
            oss_endpoint: "oss-cn-shanghai.aliyuncs.com".into(),
            oss_bucket: "b".into(),
            oss_object: "k.jpg".into(),
            create_timestamp: 1_000,
            is_overlay: true,
            ..SnapshotFile::default()
        }
    }

    fn full(seal: &Seal, now: i64) -> String {
        seal.links_at(&file(), now).full.trim_start_matches(ROUTE).to_owned()
    }

    #[test]
    fn a_link_opens_with_the_key_that_made_it_only() {
        let (seal, other) = (Seal::new(), Seal::new());
        let link = full(&seal, NOON);
        assert_eq!(seal.open_at(&link, NOON).unwrap().at.2, "k.jpg");
        assert!(other.open_at(&link, NOON).is_none());
    }

    #[test]
    fn a_changed_link_does_not_open() {
        let seal = Seal::new();
        let mut bytes = token::decode(&full(&seal, NOON)).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert!(seal.open_at(&token::encode(&bytes), NOON).is_none(), "byte {at}");
            bytes[at] ^= 1;
        }
        assert!(seal.open_at("", NOON).is_none() && seal.open_at("AAAA", NOON).is_none());
    }

    #[test]
    fn a_picture_has_the_same_links_for_an_hour_and_each_is_good_for_one_to_two_hours() {
        let seal = Seal::new();
        let links = seal.links_at(&file(), NOON);
        assert_eq!(links, seal.links_at(&file(), NOON + 3_599_999));
        assert_ne!(links, seal.links_at(&file(), NOON + 3_600_000));
        for (made_at, good_until) in [(NOON, NOON + 7_199_999), (NOON + 3_599_999, NOON + 7_199_999)] {
            let link = full(&seal, made_at);
            assert!(seal.open_at(&link, good_until).is_some());
            assert!(seal.open_at(&link, good_until + 1).is_none());
        }
    }

    #[test]
    fn another_picture_has_other_links_even_under_the_same_key() {
        let seal = Seal::new();
        let known = seal.links_at(&file(), NOON);
        let others = [
            SnapshotFile { create_timestamp: 1_001, ..file() },
            SnapshotFile { oss_object: "l.jpg".into(), ..file() },
            SnapshotFile { oss_bucket: "c".into(), ..file() },
            SnapshotFile { oss_endpoint: "oss-cn-beijing.aliyuncs.com".into(), ..file() },
        ];
        for other in others {
            let links = seal.links_at(&other, NOON);
            assert_ne!(links.thumbnail, known.thumbnail, "{other:?}");
            assert_ne!(links.full, known.full, "{other:?}");
        }
        assert_ne!(known.thumbnail, known.full);
    }
}
