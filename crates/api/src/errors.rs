//! Documented errors, and the vendor's error body. Messages are verbatim, typing errors included.

use serde::{Deserialize, Serialize};

/// The recommended action for an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Correct the marked fields and send again.
    FixInput,
    /// Wait, then retry unchanged.
    RetryLater,
    /// An administrator must grant a permission.
    AskPermission,
    /// The account must activate the service.
    EnableService,
    /// The requested state is already reached.
    NothingToDo,
    /// The proxy's own credentials, clock or endpoint must be corrected.
    FixSetup,
}

/// One row of an error table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentedError {
    /// HTTP status. The same code can have another status in another operation: branch on the code.
    pub status: u16,
    pub code: &'static str,
    /// Verbatim; `%s` stands for text the document does not give.
    pub message: &'static str,
    /// Vendor names of the inputs to mark.
    pub fields: &'static [&'static str],
    pub remedy: Remedy,
}

impl DocumentedError {
    pub(crate) const fn new(
        status: u16,
        code: &'static str,
        message: &'static str,
        fields: &'static [&'static str],
        remedy: Remedy,
    ) -> Self {
        Self { status, code, message, fields, remedy }
    }

    /// Whether the message is fixed, with nothing to fill in.
    pub fn has_fixed_message(&self) -> bool {
        !self.message.contains(['%', '<', '$'])
    }
}

/// The vendor's error body (api-reference B.6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ErrorBody {
    #[serde(alias = "requestId")]
    pub request_id: String,
    /// The endpoint that was called.
    pub host_id: String,
    #[serde(alias = "code")]
    pub code: String,
    #[serde(alias = "message")]
    pub message: String,
    /// A troubleshooting link.
    pub recommend: String,
}

use Remedy::*;

const fn row(status: u16, code: &'static str, message: &'static str, remedy: Remedy) -> DocumentedError {
    DocumentedError::new(status, code, message, &[], remedy)
}

pub(crate) const INTERNAL: DocumentedError =
    row(500, "InternalError", "The request processing has failed due to some unknown error.", RetryLater);
pub(crate) const ICE_MISSING: DocumentedError = row(400, "MissingParameter", "%s", FixInput);
pub(crate) const ICE_INVALID: DocumentedError = row(400, "InvalidParameter", "%s", FixInput);
pub(crate) const USER_DISABLE: DocumentedError = row(403, "UserDisable", "User is disable.", AskPermission);
pub(crate) const FORBIDDEN: DocumentedError =
    row(403, "Forbidden", "User not authorized to operate on the specified resource.", AskPermission);
pub(crate) const ICE_DENIED: DocumentedError =
    row(403, "OperationDenied", "Your account has not enabled the ICE service.", EnableService);
pub(crate) const MALFORMED_START: DocumentedError = DocumentedError::new(
    400,
    "MalformedStartTime",
    "Specified parameter StartTime is not valid.",
    &["StartTime"],
    FixInput,
);
pub(crate) const MALFORMED_END: DocumentedError = DocumentedError::new(
    400,
    "MalformedEndTime",
    "Specified parameter EndTime is not valid.",
    &["EndTime"],
    FixInput,
);
pub(crate) const END_MISMATCH: DocumentedError = DocumentedError::new(
    400,
    "EndTimeMismatch",
    "Specified end time does not math the specified start time.",
    &["StartTime", "EndTime"],
    FixInput,
);
pub(crate) const JOB_NOT_FOUND: DocumentedError =
    DocumentedError::new(404, "JobNotFound", "No such job.", &["JobId"], FixInput);
pub(crate) const TEMPLATE_NOT_FOUND: DocumentedError =
    DocumentedError::new(404, "TemplateNotFound", "No such template.", &["TemplateId"], FixInput);

/// Errors that any VOD operation can return (api-reference C.3). `<name>` stands for a parameter's name.
pub const VOD_WIDE_ERRORS: &[DocumentedError] = &[
    row(
        400,
        "MissingParameter",
        "The input parameter <name> that is mandatory for processing this request is not supplied.",
        FixInput,
    ),
    row(400, "InvalidParameter", "The specified parameter <name> is not valid.", FixInput),
    row(403, "OperationDenied", "Your account does not open VOD service yet.", EnableService),
    row(403, "OperationDenied.Suspended", "Your VOD service is suspended.", EnableService),
    FORBIDDEN,
    INTERNAL,
    row(
        503,
        "ServiceUnAvailable",
        "The request has failed due to a temporary failure of the server.",
        RetryLater,
    ),
    row(400, "Throttling.User", "Request was denied due to user flow throttling.", RetryLater),
];

/// Errors that the gateway can return for any call (api-reference C.1 and C.2), where a text is known.
pub const GATEWAY_ERRORS: &[DocumentedError] = &[
    row(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", FixSetup),
    row(400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.", FixSetup),
    row(403, "Forbidden.AccessKeyDisabled", "The Access Key is disabled.", FixSetup),
    row(400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation.", FixSetup),
    row(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.", FixSetup),
    row(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", FixSetup),
    row(
        400,
        "InvalidTimeStamp.Format",
        "Specified time stamp or date value is not well formatted.",
        FixSetup,
    ),
    row(400, "SignatureNonceUsed", "Specified signature nonce was used already.", RetryLater),
    row(400, "MissingSecurityToken", "SecurityToken is mandatory for this action.", FixSetup),
    row(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.", FixSetup),
    row(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.", FixSetup),
    row(
        400,
        "InvalidSecurityToken.MismatchWithAccessKey",
        "Specified SecurityToken mismatch with the AccessKey.",
        FixSetup,
    ),
    row(
        404,
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.",
        FixSetup,
    ),
    row(
        404,
        "InvalidApi.NotFound",
        "Specified api is not found, please check your url and method.",
        FixSetup,
    ),
    row(400, "InvalidVersion", "Specified parameter Version is not valid.", FixSetup),
    row(404, "InvalidProduct.NotFound", "Cannot find product according to your specified domain.", FixSetup),
    row(
        403,
        "NoPermission",
        "You are not authorized to do this action. You should be authorized by RAM.",
        AskPermission,
    ),
    row(
        403,
        "Forbidden.RAM",
        "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
        AskPermission,
    ),
    row(400, "Throttling.User", "Request was denied due to user flow control.", RetryLater),
    row(400, "Throttling", "Request was denied due to request throttling.", RetryLater),
    row(400, "Throttling.Api", "Request was denied due to api flow control.", RetryLater),
    INTERNAL,
    row(
        503,
        "ServiceUnavailable",
        "The request has failed due to a temporary failure of the server.",
        RetryLater,
    ),
    row(504, "RequestTimeout", "The request is timeout, please try again later.", RetryLater),
];
