//! The contract between the page, the proxy and the service: operations, their limits and their documented errors.
//!
//! Every fact about an operation is written once, as [`Facts`] beside the typed request and response. Validation, encoding to
//! the wire, decoding from it, the proxy's allow-list and the local service's dispatch all use the same facts. Nothing here
//! does I/O, and everything compiles to WebAssembly.

mod activity;
mod answer;
mod callback_test;
mod console;
pub mod deletion;
mod downloads;
mod errors;
mod facts;
pub mod faults;
mod history;
pub mod ice;
mod ids;
pub mod lenient;
mod messages;
mod named;
mod newest;
mod operation;
mod parameter;
pub mod ram;
pub mod template;
pub mod time;
pub mod vod;
mod wire;

pub use activity::{
    ActivityDetail, ActivityEntry, ActivityOutcome, ActivityPage, ActivityParameter, ActivityQuery,
    ChainCheck, ChainKey, Recorded,
};
pub use answer::{BadAnswer, decode_response};
pub use callback_test::{CallbackTest, CallbackTestOutcome, CallbackTestResult};
pub use console::{
    Answer, ArmRequest, Arming, Context, Endpoints, Mode, PictureLinks, Problem, ProblemCode, Resource, Sent,
    SessionGrant, SessionRequest,
};
pub use downloads::{Download, DownloadRequest, MAX_DOWNLOAD, archive_file, file_stem, picture_file};
pub use errors::{DocumentedError, ErrorBody, GATEWAY_ERRORS, Remedy, VOD_WIDE_ERRORS};
pub use facts::{Effect, Facts, Method, Placement, Product};
pub use history::{HistoryQuery, JobHistory, MAX_COMMANDS, MAX_DELETED, PastCommand};
pub use ids::{BadId, CommaList, CreateTimestamp, JobId, PageSize, StreamId, TemplateId, VideoId};
pub use messages::{ServerMessage, ServerText};
pub use newest::{
    JobNewest, MAX_NEWEST_JOBS, NewestAnswer, NewestFound, NewestOf, NewestReading, NewestRequest,
};
pub use operation::{Action, Operation, Visitor};
pub use parameter::{Kind, Parameter, Rule, Shape, Violation, ViolationKind};
pub use wire::{Encoded, WireParameters};
