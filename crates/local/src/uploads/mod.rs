//! Multipart uploads: starting one, receiving its parts, completing it, and removing its leftovers.
//!
//! The vendor's uploads go to OSS with a signature of their own, which is out of scope. Here `UploadAddress` is
//! Base64 of `{"Endpoint":"http://…/uploads/<video>","Bucket":…,"FileName":…}` and `UploadAuth` is Base64 of
//! `{"UploadToken":…,"ExpireUTCTime":…}`. Parts are sent as `PUT <Endpoint>/<number>` (1 to 10,000, at most 16 MiB
//! each) with `authorization: Bearer <UploadToken>`, and `POST <Endpoint>` joins them into the source file. As with the
//! vendor, the fragments stay until DeleteMultipartUpload removes them.

mod create;
mod delete;
mod details;
mod parts;

pub(crate) use create::{NewUpload, insert_upload};
pub(crate) use parts::part_key;

use crate::objects::Objects;
use crate::settle::Settler;
use crate::store::Store;
use std::net::SocketAddr;

/// Seconds an upload's token is valid.
const TOKEN_SECONDS: i64 = 3600;

/// The operations on uploads, and the handlers of their address; cheap to clone.
#[derive(Clone)]
pub(crate) struct Uploads {
    store: Store,
    objects: Objects,
    settler: Settler,
    /// Where the API listens, and with it the address for parts.
    api_address: SocketAddr,
}

impl Uploads {
    pub(crate) fn new(store: Store, objects: Objects, settler: Settler, api_address: SocketAddr) -> Uploads {
        Uploads { store, objects, settler, api_address }
    }
}
