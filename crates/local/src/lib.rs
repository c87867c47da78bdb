//! The local service: the vendor's RPC API on a loopback port, over SQLite, a live engine and a folder of pictures.
//!
//! [`start`] returns a running [`LocalService`]. It accepts requests as the vendor's own SDKs send them, checks their
//! signatures, and responds with the vendor's bodies and error codes, so that every client can be used without a cloud account.
//! Pictures and media are real files below the data folder.
//!
//! | Folder or file below the data folder | Holds |
//! | --- | --- |
//! | `local-credentials.json` | the one AccessKey, readable by its owner only |
//! | `local.sqlite3` | templates, jobs, snapshot records, videos, uploads, pending callbacks |
//! | `objects/<bucket>/…` | pictures and media, under the vendor's key names |
//! | `thumbnails/<bucket>/…` | small versions of the pictures |
//! | `temporary` | files being written; emptied at every start |
//! | `nonces` | nonces of requests that were answered |
//! | `fault-token` | the token with which the fault plan is set |
//! | `reserve` | space that is freed when the disk is full |
//!
//! No module depends on the whole: each is given what it needs, and only [`start`] assembles them. Every change to files stores
//! its intent, is made, and is recorded, in that order; interrupted changes are settled at the next start, and [`check`] proves
//! that nothing is left over.

mod callbacks;
mod capture;
mod check;
mod clock;
mod credentials;
mod demo;
mod directory;
mod facts;
mod faults;
mod files;
mod gateway;
mod intents;
mod job;
mod jobs;
mod network;
mod objects;
mod progress;
mod record;
mod refusal;
mod service;
mod settle;
mod space;
mod store;
mod streams;
mod templates;
mod uploads;
mod vod;

pub use callbacks::CallbackSender;
pub use check::{CheckError, Finding, Report, check};
pub use credentials::{Credentials, CredentialsError, credentials};
pub use faults::Faults;
pub use objects::PictureStore;
pub use service::{Config, LocalService, StartError, start};
pub use space::{Usage, give_up_reserve, make_room};
