//! The protocol between the page and the proxy besides the vendor's operations.

use crate::facts::Product;
use crate::named::named;
use crate::operation::Operation;
use crate::parameter::Violation;
use serde::{Deserialize, Serialize};

/// Exchanges a one-time launch token for a session. The cookie is set in the response's header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    pub launch_token: String,
}

/// The second half of a session, which the page keeps in its origin's own storage and sends as `x-page-token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionGrant {
    pub page_token: String,
}

/// Which service the proxy signs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Local,
    Cloud,
}

/// What the page needs to know about the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    pub mode: Mode,
    pub region: String,
    /// The destination of signed calls.
    pub endpoints: Endpoints,
    /// The ID of the target account; `None` if there is none, or if it could not be read. History and deletions belong to the
    /// account and region, or without an account to the key and region.
    #[serde(default)]
    pub account: Option<String>,
    /// The AccessKey ID, shortened: `LTAI…9x3f`.
    pub access_key: String,
    pub read_only: bool,
    /// Where to push streams, in local mode: `rtmp://127.0.0.1:1935`.
    pub ingest: Option<String>,
    /// The server's own clock, in milliseconds since the epoch. The time of the service is in the header `x-console-time` of every
    /// response.
    pub now: i64,
    /// Deletions that are confirmed and not over.
    #[serde(default)]
    pub running_deletions: usize,
    /// Whether calls that delete may be sent.
    #[serde(default)]
    pub arming: Arming,
    /// Version of the server's program. The version of its page is in the header `x-console-version` of every response.
    pub version: String,
}

/// Whether calls that delete may be sent. Against the cloud, the user arms deletions for a limited time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arming {
    /// Whether arming is required at all.
    pub required: bool,
    /// When it ends, in milliseconds since the epoch; `None` while deletions are not armed.
    pub until: Option<i64>,
    /// How long it lasts, in minutes.
    pub minutes: u32,
    /// Maximum number of items sent within an hour; `None` for no limit.
    pub hourly_items: Option<u32>,
}

/// Posted to `/api/deletions/arm`, which answers with [`Arming`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ArmRequest {
    /// A shorter time than [`Arming::minutes`], if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// The destination of signed calls, by product: scheme and host, with the port unless it is the scheme's default and without a
/// path.
/// `https://ice.cn-shanghai.aliyuncs.com`, or the local service's `http://127.0.0.1:8081`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    pub ice: String,
    pub vod: String,
}

impl Endpoints {
    /// The address of a product.
    pub fn of(&self, product: Product) -> &str {
        match product {
            Product::Ice => &self.ice,
            Product::Vod => &self.vod,
        }
    }
}

/// A vendor response, with sealed links to the pictures it lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer<R> {
    pub response: R,
    /// In the order of the response's `FileList`; empty for every other operation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<PictureLinks>,
}

/// Links to one picture. Both are paths on the proxy, valid for one to two hours.
///
/// A path is the same each time the same picture is listed, and changes at most once an hour. It differs when the record's
/// time, bucket or key does, so a picture that is overwritten under its key gets new paths with each new record. A path returns
/// the object in the bucket when it is first fetched. For an overwrite picture (`IsOverlay`) that can be newer than the record
/// the path was made for, by the time between the list and the fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureLinks {
    /// At most 320 pixels wide.
    pub thumbnail: String,
    pub full: String,
}

/// Any failure, in the one form that the page reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: ProblemCode,
    /// One sentence with the recommended action.
    pub message: String,
    /// HTTP status of the vendor's response, or of the proxy's own.
    pub status: u16,
    /// The vendor's code, verbatim, when `code` is [`ProblemCode::Service`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What was being read, where a request concerns several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Box<Resource>>,
    /// The invalid fields of the request, with the reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// The request, so that the page can show it. Never on the wire.
    #[serde(skip)]
    pub sent: Option<Box<Sent>>,
}

/// A job, video or template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    pub id: String,
    /// Empty where it is not known.
    pub name: String,
}

/// A call as the page made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Operation name.
    pub operation: &'static str,
    /// The request's JSON object, with vendor names.
    pub parameters: serde_json::Value,
}

impl Sent {
    /// The call with this request.
    pub fn of<O: Operation>(request: &O) -> Self {
        Self { operation: O::FACTS.name, parameters: request.to_value() }
    }
}

named! {
    /// Source and reason of the error. Everything but `Service` is the proxy's own.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ProblemCode {
        /// The service answered with an error; see `vendor_code`.
        Service,
        /// The Host header names none of the server's own addresses.
        HostNotAllowed,
        /// The request comes from another site.
        CrossOrigin,
        /// Another method than POST.
        MethodNotAllowed,
        /// Another content type than exactly `application/json`.
        NotJson,
        /// The body is over the limit.
        BodyTooLarge,
        /// The body is not the JSON this route takes.
        MalformedJson,
        /// No session, or one that has ended.
        NoSession,
        /// The page token is missing or belongs to another session.
        BadPageToken,
        /// The launch token was used before, has expired or never existed.
        BadLaunchToken,
        /// No such route or operation.
        NotFound,
        /// Deletions go through a plan.
        NeedsPlan,
        /// The server was started read-only.
        ReadOnly,
        /// The request breaks a documented limit; see `violations`.
        InvalidRequest,
        /// Too many requests in too short a time.
        TooManyRequests,
        /// The service could not be reached; nothing was sent.
        Unreachable,
        /// The service did not answer a read in time; nothing was changed.
        NoAnswer,
        /// The service did not answer in time; whether it acted is unknown.
        UnknownOutcome,
        /// The service's response is too large, a redirect, or not as documented.
        BadAnswer,
        /// Deletions are not armed.
        NotArmed,
        /// The plan is older than five minutes.
        PlanExpired,
        /// The deletion is not in a state that allows this.
        WrongState,
        /// The typed confirmation is not what the plan asks for.
        WrongConfirmation,
        /// The picture link is not valid or has expired.
        BadPictureLink,
        /// The picture no longer exists.
        PictureGone,
        /// The server failed; its log says why.
        Internal,
        /// The page could not reach its own server. Made by the page itself.
        Network,
    }
}

impl Problem {
    pub fn new(code: ProblemCode, status: u16, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            status,
            vendor_code: None,
            request_id: None,
            about: None,
            violations: Vec::new(),
            sent: None,
        }
    }
}
