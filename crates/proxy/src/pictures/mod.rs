//! Pictures: sealed links that a file list hands out, and the pictures behind them.

mod oss;

pub use oss::OssPictures;

use crate::app::App;
use crate::journal::now;
use crate::refusal::Refusal;
use crate::token;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use media_api::ice::SnapshotFile;
use media_api::{PictureLinks, ProblemCode};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Arc;

/// How long a link is good, in milliseconds.
const LINK_MILLIS: i64 = 3_600_000;
/// Expiry is rounded up to this, so that a list read twice gives the same links and the browser's cache is used.
const LINK_STEP_MILLIS: i64 = 600_000;
const SEAL_BYTES: usize = 32;

/// Why a picture could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The store is not one that pictures are read from.
    #[error("pictures are not read from {0}")]
    NotAllowed(String),
    /// The store failed or refused; may be tried again.
    #[error("the picture store failed: {0}")]
    Failed(String),
}

/// Where pictures are read from.
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

/// Makes and opens links. The key lives as long as the process.
pub(crate) struct Seal([u8; 32]);

#[derive(Serialize, Deserialize)]
struct Sealed {
    /// Endpoint, bucket, object key.
    at: (String, String, String),
    thumbnail: bool,
    expires_at: i64,
}

impl Seal {
    pub(crate) fn new() -> Self {
        Self(token::random())
    }

    pub(crate) fn links(&self, file: &SnapshotFile) -> PictureLinks {
        let link = |thumbnail| {
            let expires_at =
                (now() + LINK_MILLIS).div_euclid(LINK_STEP_MILLIS) * LINK_STEP_MILLIS + LINK_STEP_MILLIS;
            let at = (file.oss_endpoint.clone(), file.oss_bucket.clone(), file.oss_object.clone());
            let mut bytes = serde_json::to_vec(&Sealed { at, thumbnail, expires_at }).unwrap_or_default();
            bytes.extend(self.mac(&bytes));
            format!("/api/pictures/{}", token::encode(&bytes))
        };
        PictureLinks { thumbnail: link(true), full: link(false) }
    }

    fn open(&self, link: &str) -> Option<Sealed> {
        let bytes = token::decode(link)?;
        let (body, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
        if !token::same(&self.mac(body), seal) {
            return None;
        }
        serde_json::from_slice(body).ok().filter(|sealed: &Sealed| sealed.expires_at > now())
    }

    fn mac(&self, bytes: &[u8]) -> [u8; SEAL_BYTES] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

/// `GET /api/pictures/{sealed}`.
pub(crate) async fn picture(
    State(app): State<Arc<App>>,
    Path(link): Path<String>,
) -> Result<Response, Refusal> {
    let sealed = app.seal.open(&link).ok_or_else(|| {
        Refusal::new(
            ProblemCode::BadPictureLink,
            StatusCode::NOT_FOUND,
            "This picture link is not valid or has expired; reload the list.",
        )
    })?;
    let (endpoint, bucket, object) = &sealed.at;
    let bytes = match app.pictures.read(endpoint, bucket, object, sealed.thumbnail).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return Err(Refusal::new(
                ProblemCode::PictureGone,
                StatusCode::NOT_FOUND,
                "The picture no longer exists; its record can be deleted.",
            ));
        }
        Err(error) => {
            tracing::warn!(%error, "a picture could not be read");
            let advice =
                "The picture could not be read; check that the key may read the bucket, then try again.";
            return Err(Refusal::new(ProblemCode::BadAnswer, StatusCode::BAD_GATEWAY, advice));
        }
    };
    if !bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Err(Refusal::new(
            ProblemCode::BadAnswer,
            StatusCode::BAD_GATEWAY,
            "The file is not a JPEG, so it is not shown; look at it in the bucket.",
        ));
    }
    let headers = [
        (CONTENT_TYPE, "image/jpeg"),
        (CACHE_CONTROL, "private, max-age=3600"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(seal: &Seal) -> String {
        let file =
            SnapshotFile { oss_bucket: "b".into(), oss_object: "k.jpg".into(), ..SnapshotFile::default() };
        seal.links(&file).full.trim_start_matches("/api/pictures/").to_owned()
    }

    #[test]
    fn a_link_opens_with_the_key_that_made_it_only() {
        let (seal, other) = (Seal::new(), Seal::new());
        let link = link(&seal);
        assert_eq!(seal.open(&link).unwrap().at.2, "k.jpg");
        assert!(other.open(&link).is_none());
    }

    #[test]
    fn a_changed_link_does_not_open() {
        let seal = Seal::new();
        let mut bytes = token::decode(&link(&seal)).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert!(seal.open(&token::encode(&bytes)).is_none(), "byte {at}");
            bytes[at] ^= 1;
        }
        assert!(seal.open("").is_none() && seal.open("AAAA").is_none());
    }
}
