//! The local service: the vendor's RPC API on a loopback port, over SQLite, a live engine and a folder of pictures.
//!
//! [`start`] gives a running [`LocalService`]. It takes requests as the vendor's own SDKs send them, checks their
//! signatures, and answers with the vendor's bodies and error codes, so that everything in front of it can be used
//! without a cloud account. Pictures and media are real files below the data folder.
//!
//! | Folder or file below the data folder | Holds |
//! | --- | --- |
//! | `local-credentials.json` | the one AccessKey, readable by its owner only |
//! | `local.sqlite3` | templates, jobs, snapshot records, videos, uploads |
//! | `objects/<bucket>/<key>` | pictures and media, under the vendor's key names |
//! | `thumbnails/<bucket>/<key>` | small versions of the pictures |
//! | `temporary` | files being written; emptied at every start |

mod address;
mod callbacks;
mod capture;
mod credentials;
mod demo;
mod dispatch;
mod faults;
mod files;
mod gateway;
mod jobs;
mod objects;
mod refusal;
mod service;
mod store;
mod streams;
mod templates;
mod vod;

pub use credentials::{Credentials, credentials};
pub use faults::Faults;
pub use objects::PictureStore;
pub use service::{Config, LocalService, StartError, start};
