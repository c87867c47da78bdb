//! Texts for problems: the source of the error, what it means, what to do, and the error of a field.

use super::Tr;
use media_api::{ProblemCode, Remedy, Rule, Shape, Violation, ViolationKind};

texts! {
    problems {
        COPY_REQUEST_ID,
        REQUEST_ID,
        TRY_AGAIN,
        OPERATION_DOCS,
        ERROR_DOCS,
        UNDOCUMENTED,
        SHOW_REQUEST,
        REQUEST_TO_LOCAL,
        REQUEST_TO_CLOUD,
        CURL_SECRET,
        RETRY_UNKNOWN,
        LOOK_FIRST,
        FROM_PROXY,
        FROM_NETWORK,
        FROM_UNREACHABLE,
        FROM_BAD_ANSWER,
        FROM_INTERNAL,
        ABOUT,
        FROM_SILENCE,
        FROM_SESSION,
        FROM_INPUT,
        NO_ANSWER_IN_TIME,
        UNREADABLE,
        ANSWERED_WITH,
        FROM_SERVICE,
        NETWORK_HINT,
        FIX_INPUT,
        SAME_AGAIN,
        RETRY_LATER,
        ASK_PERMISSION,
        ENABLE_SERVICE,
        NOTHING_TO_DO,
        FIX_SETUP,
        INVALID_REQUEST,
        HOST_NOT_ALLOWED,
        CROSS_ORIGIN,
        METHOD_NOT_ALLOWED,
        BODY_TOO_LARGE,
        NO_SESSION,
        NEEDS_PLAN,
        READ_ONLY,
        TOO_MANY_REQUESTS,
        UNREACHABLE,
        NO_ANSWER,
        UNKNOWN_OUTCOME,
        BAD_ANSWER,
        NOT_ARMED,
        PLAN_EXPIRED,
        WRONG_STATE,
        WRONG_CONFIRMATION,
        BAD_PICTURE_LINK,
        INTERNAL,
        MISSING,
        TOO_LONG,
        NOT_ONE_OF,
        OUT_OF_RANGE,
        TOO_MANY,
        UNKNOWN,
        TEXT,
        ID,
        INTEGER,
        BOOLEAN,
        TIME,
        TIMESTAMPS,
        LIST,
        OBJECT,
        WINDOW_OVER_THIRTY_DAYS,
        WINDOW_OVER_ONE_DAY,
        STREAM_URL,
        CALLBACK_URL,
        BUCKET_NAME,
        ENDPOINT_NAME,
        NO_FORMAT,
        FORMAT_LEADING_SLASH,
        FORMAT_NOT_JPG,
        FORMAT_PLACEHOLDER,
        FORMAT_NEEDS_SERIAL,
        FORMAT_UNSAFE_PATH,
        CALLBACK_KEY,
        CALLBACK_QUEUE,
        FILE_EXTENSION,
        ONE_OF_TWO,
    }
}

/// What to do about a documented error, and whether a retry can help.
pub fn remedy(remedy: Remedy) -> Tr {
    match remedy {
        Remedy::FixInput => FIX_INPUT,
        Remedy::RetryLater => RETRY_LATER,
        Remedy::AskPermission => ASK_PERMISSION,
        Remedy::EnableService => ENABLE_SERVICE,
        Remedy::NothingToDo => NOTHING_TO_DO,
        Remedy::FixSetup => FIX_SETUP,
    }
}

/// What an error of the proxy means.
pub fn proxy(code: ProblemCode) -> Tr {
    use ProblemCode::*;
    match code {
        Service => FROM_SERVICE,
        Network => NETWORK_HINT,
        InvalidRequest => INVALID_REQUEST,
        HostNotAllowed => HOST_NOT_ALLOWED,
        CrossOrigin => CROSS_ORIGIN,
        MethodNotAllowed | NotJson | MalformedJson | NotFound => METHOD_NOT_ALLOWED,
        BodyTooLarge => BODY_TOO_LARGE,
        NoSession | BadPageToken | BadLaunchToken => NO_SESSION,
        NeedsPlan => NEEDS_PLAN,
        ReadOnly => READ_ONLY,
        TooManyRequests => TOO_MANY_REQUESTS,
        Unreachable => UNREACHABLE,
        NoAnswer => NO_ANSWER,
        UnknownOutcome => UNKNOWN_OUTCOME,
        BadAnswer => BAD_ANSWER,
        NotArmed => NOT_ARMED,
        PlanExpired => PLAN_EXPIRED,
        WrongState => WRONG_STATE,
        WrongConfirmation => WRONG_CONFIRMATION,
        BadPictureLink | PictureGone => BAD_PICTURE_LINK,
        Internal => INTERNAL,
    }
}

/// The error of a field, in one sentence.
pub fn violation(violation: &Violation) -> String {
    let number = |n: usize| crate::format::count(n as u64);
    match &violation.kind {
        ViolationKind::Missing => MISSING.get().to_owned(),
        ViolationKind::TooLong { limit, actual } => TOO_LONG.with(&[&number(*limit), &number(*actual)]),
        ViolationKind::NotOneOf { allowed } => NOT_ONE_OF.with(&[&allowed.join(", ")]),
        ViolationKind::OutOfRange { min, max } => OUT_OF_RANGE.with(&[&min.to_string(), &max.to_string()]),
        ViolationKind::TooMany { limit, actual } => TOO_MANY.with(&[&number(*limit), &number(*actual)]),
        ViolationKind::Malformed { expected } => shape(*expected).get().to_owned(),
        ViolationKind::Unknown => UNKNOWN.get().to_owned(),
        ViolationKind::Broken { rule } => self::rule(*rule).get().to_owned(),
    }
}

fn shape(shape: Shape) -> Tr {
    match shape {
        Shape::Text => TEXT,
        Shape::Id => ID,
        Shape::Integer => INTEGER,
        Shape::Boolean => BOOLEAN,
        Shape::Time => TIME,
        Shape::Timestamps => TIMESTAMPS,
        Shape::List => LIST,
        Shape::Object => OBJECT,
    }
}

fn rule(rule: Rule) -> Tr {
    match rule {
        Rule::EndBeforeStart => super::table::ERR_ORDER,
        Rule::WindowOverThirtyDays => WINDOW_OVER_THIRTY_DAYS,
        Rule::WindowOverOneDay => WINDOW_OVER_ONE_DAY,
        Rule::StreamUrl => STREAM_URL,
        Rule::CallbackUrl => CALLBACK_URL,
        Rule::BucketName => BUCKET_NAME,
        Rule::EndpointName => ENDPOINT_NAME,
        Rule::NoFormat => NO_FORMAT,
        Rule::FormatLeadingSlash => FORMAT_LEADING_SLASH,
        Rule::FormatNotJpg => FORMAT_NOT_JPG,
        Rule::FormatPlaceholder => FORMAT_PLACEHOLDER,
        Rule::FormatNeedsSerial => FORMAT_NEEDS_SERIAL,
        Rule::FormatUnsafePath => FORMAT_UNSAFE_PATH,
        Rule::CallbackKey => CALLBACK_KEY,
        Rule::CallbackQueue => CALLBACK_QUEUE,
        Rule::FileExtension => FILE_EXTENSION,
        Rule::OneOfTwo => ONE_OF_TWO,
    }
}
