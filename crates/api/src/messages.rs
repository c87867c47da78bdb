//! The messages of the console's own server: those of the proxy, of deletions and of the local service. The service's messages
//! are not among them.
//!
//! A message travels and is stored as its English text. The page finds it by that text, as gettext does, and shows it in the
//! language of the page. A text that is not listed here, such as one of an earlier version, is shown as it is.

/// Declares the messages, each with its English text. `{}` stands for a value.
macro_rules! server_messages {
    ($($(#[$of:meta])* $name:ident = $text:literal,)*) => {
        /// A message of the console's own server.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ServerMessage { $($(#[$of])* $name),* }

        impl ServerMessage {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The English text, with `{}` for each value.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

server_messages! {
    // Requests that the server refuses.
    NoSuchRoute = "The server has no such route; reload the page.",
    NoSuchFile = "There is no such file; reload the page.",
    NoSuchOperation = "The console calls no such operation; reload the page.",
    /// The host to open.
    HostNotAllowed = "This server does not answer to that name; open http://{} instead.",
    /// The host to open.
    CrossOrigin = "The request comes from another site; open http://{} instead.",
    /// The method.
    OtherMethod = "This address takes {} only; use the page.",
    NotJson = "The content type must be exactly application/json.",
    /// The limit in KiB.
    BodyTooLarge = "The request is over {} KiB; choose fewer items at once.",
    HeadersTooLong = "The address or the headers are too long; open the page again from its start.",
    BodyIncomplete = "The request did not arrive completely or in time; try again.",
    /// The parser's reason.
    MalformedJson = "The request is not the JSON this route takes ({}); reload the page.",
    NoSession = "There is no session, or it has ended; run `media-console login-link` and open the address it prints.",
    BadPageToken = "The page's token is missing or belongs to another session; open the page again with `media-console login-link`.",
    BadLaunchToken = "This address was used before or has expired; run `media-console login-link` for a fresh one.",
    TooManyLogins = "Too many attempts to log in; wait a few seconds and try again.",
    TooManyRequests = "Too many requests in too short a time; wait a few seconds and try again.",
    ServerFull = "The server is handling the maximum number of requests; try again in a few seconds.",
    NoAnswerInTime = "The server did not answer in time; reload to see what was done before trying again.",
    ServerFailed = "The server failed; look at its log, then try again.",
    JournalUnreadable = "The journal cannot be read; check the data folder.",
    ReadOnly = "The server was started with --read-only; start it without to change anything.",
    NeedsPlan = "Deletions go through a plan; post what is to go to /api/deletions/plan.",
    BadIdentifier = "An identifier is 1 to 128 letters, digits, hyphens, underscores or dots.",
    BrokenLimits = "The request breaks a documented limit; correct the marked fields.",
    /// The largest number of jobs.
    TooManyJobs = "At most {} jobs can be asked for at once; reload the page.",
    ActivityPageSize = "A page of activity holds 1 to 200 entries; ask for fewer.",
    /// The largest number of characters.
    ActivityTextTooLong = "A text to search for in the activity has at most {} characters; shorten it.",
    /// The name of the template.
    OnlyLocalFails = "Only the local service can be told to fail.",
    OnlyLocalTests = "Only the local service can be told to test a callback address.",
    BadCallbackUrl = "A callback address begins with http:// or https:// and names a host.",
    /// Why not: another message.
    FaultPlanRefused = "The plan is not used: {}.",
    FaultTimes = "times is at least 1",
    FaultProbability = "probability is above 0 and at most 1",
    FaultSeconds = "seconds is 1 to 3600",
    /// The operation, and the code.
    FaultNotDocumented = "{} does not document the error {}",

    // The service's responses.
    /// The host.
    Unreachable = "No connection to {}, so nothing was sent; check the network and try again.",
    /// The host.
    UnknownOutcome = "{} did not answer in time; reload to see whether it acted before trying again.",
    /// The host.
    ReceivedBefore = "{} says that this request has reached it before, so it may have acted; reload to see whether it did before trying again.",
    /// The host, and the reason.
    BadAnswer = "{} gave an answer that cannot be used ({}); check that the endpoint is right.",
    AnswerTooLarge = "it is too large",
    AnswerNotDocumented = "it is not in the documented form",

    // Pictures and downloads.
    PictureLinkExpired = "This picture link has expired, or is not one of this server's; reload the list.",
    PictureNotJpeg = "The file is not a JPEG, so it is not shown; look at it in the bucket.",
    PictureGone = "The picture no longer exists; its record can be deleted.",
    PictureElsewhere = "Pictures are read from OSS endpoints only, and this one is stored elsewhere.",
    PictureUnreadable = "The picture could not be read; check that the key may read the bucket, then try again.",
    /// The largest number of pictures.
    DownloadSize = "One file holds 1 to {} pictures; choose fewer.",
    DownloadsUnderWay = "Several downloads are under way; wait until one has ended.",
    DownloadExpired = "This download has expired, or is not one of this session's; start it again from the page.",

    // Plans and deletions.
    NoSuchPlan = "This plan was made in another session, or is not known here. Nothing was deleted; make a new plan.",
    NoSuchDeletion = "There is no such deletion here; reload the list.",
    PlannedAlone = "This cannot be planned together; plan it on its own.",
    /// The largest number of read calls.
    PlanOverBudget = "This plan needs more than {} read calls, or takes too long; choose less, or a shorter range.",
    /// The largest number of days.
    RangeTooLong = "The range is over {} days; choose a shorter one.",
    NothingToConfirm = "Nothing of this plan exists any more; there is nothing to confirm.",
    /// The text to type.
    TypeToConfirm = "Type {} to confirm; nothing has been deleted.",
    PlanExpired = "The plan is older than five minutes; make a new one.",
    NothingToRetry = "Every item that was tried is gone; there is nothing to try again.",
    NotArmed = "Deletions are not armed; arm them for a limited time and try again.",
    /// The number of items.
    SharedItems = "Another deletion that is not over contains {} of these; wait for its end or cancel it, and make a new plan.",
    NotConfirmed = "This plan has not been confirmed; confirm it or make a new one.",
    UnderWay = "This deletion is already under way; cancel it or wait for it to end.",
    IsWaiting = "This deletion is waiting; continue it or cancel it.",
    HasEnded = "This deletion has ended; its outcome is in the list.",
    WasCancelled = "This deletion was cancelled; make a new plan.",

    // Outcomes of items, and why a deletion halts.
    FoundGone = "It was gone when it was looked up; no answer says that this deletion removed it.",
    StillThere = "It was still there when it was looked up.",
    StillListed = "The service accepted the deletion but still lists it.",
    NotRead = "It could not be looked up.",
    AcceptedNotRead = "The service accepted the deletion, but it could not be read to prove it.",
    NotNamed = "The answer did not name it; it was looked up instead.",
    ServerEnded = "The server ended while this was sent, and it could not be looked up.",
    GivenUp = "It may have been sent before the server ended, and reading did not show that it is gone. It was not sent again.",
    NotLookedUp = "What was under way when the server ended could not be looked up. Continue the deletion to look again.",
    RunFailed = "The server failed; look at its log.",
    CallInvalid = "The request breaks documented limits.",
    /// The host.
    CallUnreachable = "There was no connection to {}.",
    /// The host.
    CallUnknown = "No answer from {} says whether it acted.",
    /// The host, and the reason.
    CallBadAnswer = "A bad answer from {}: {}.",

    // Notices of the local service about a job's stream and pictures.
    NobodyPushes = "Nobody is pushing this stream at the moment.",
    BeingPulled = "The stream is being pulled; nothing has arrived yet.",
    /// The reason.
    NotPulled = "The stream cannot be pulled: {}",
    /// The reason.
    BegunBut = "The stream has begun, but {}",
    /// The reason.
    NoNewPictures = "No new pictures can be taken: {}",
    /// What was received, and the reason.
    NoPictureOf = "No picture can be made of {}: {}",
    /// The reason.
    NoPicture = "No picture can be made: {}",
    DiskSlow = "The disk is slow: the last picture is still being stored.",
    NotWatchable = "The stream's address is not one that can be watched.",
    /// The age of the last keyframe and the interval of the job, both in seconds.
    LateKeyframe = "A picture needs a keyframe, and the last one came {} s ago. Set the publisher's keyframe interval to at most {} s.",
    /// The reason.
    NotStored = "The picture could not be stored: {}. It is tried again every few seconds.",
    StoringFailed = "storing it has failed unexpectedly",
    /// Free space, and space that is kept.
    DiskFullWith = "the disk is full: {} free, and {} are kept for the databases; make room, and pictures go on by themselves",
    DiskFull = "the disk is full; make room, and pictures go on by themselves",
    DatabaseFull = "the disk is full, so that not even the database can be written",
    NoKeyframeYet = "no keyframe has arrived yet.",
    OnlyAudio = "only audio has arrived. Add a video track to what is published.",
    NoConfiguration = "its pictures came without a decoder configuration (SPS and PPS). Restart the encoder.",
    AnnexB = "its pictures are in Annex B form, with start codes instead of lengths. Set the encoder to AVC (AVCC) output for RTMP.",
    /// The reason.
    KeyframesDamaged = "its keyframes cannot be read: {}. Restart the encoder.",
    NoKeyframes = "none of its pictures is a keyframe. Set a keyframe interval of a few seconds, and no intra refresh.",
    /// Seconds.
    NothingArrived = "nothing has arrived for {} s. Look at the publisher.",
    /// Seconds.
    KeyframeOld = "the last keyframe is {} s old. Set a shorter keyframe interval.",

    // The result of a job's last callback.
    /// The host.
    CallbackTaken = "{} took it",
    /// The reason.
    CallbackRefused = "{}, and is not asked again",
    /// The reason, and which attempt of how many.
    CallbackFailed = "{} (attempt {} of {})",
    /// The reason, and the number of attempts.
    CallbackGivenUp = "{}; given up after {} attempts",
    /// Seconds.
    CallbackNoAnswer = "no answer within {} s",
    /// The number of dropped ones, that of waiting ones, and the host.
    CallbacksDropped = "{} dropped: {} newer callbacks wait for {}",
}

/// The English text of a [`ServerMessage`] with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerText(String);

impl ServerText {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<ServerText> for String {
    fn from(text: ServerText) -> Self {
        text.0
    }
}

/// For a message without values.
impl From<ServerMessage> for ServerText {
    fn from(message: ServerMessage) -> Self {
        message.with(&[])
    }
}

/// For a message without values.
impl From<ServerMessage> for String {
    fn from(message: ServerMessage) -> Self {
        ServerText::from(message).0
    }
}

impl std::fmt::Display for ServerText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl ServerMessage {
    /// The text with its values, in order.
    pub fn with(self, values: &[&str]) -> ServerText {
        let mut values = values.iter();
        let mut parts = self.english().split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text.push_str(values.next().unwrap_or(&""));
            text.push_str(part);
        }
        debug_assert!(values.next().is_none(), "{self:?} has fewer values");
        ServerText(text)
    }

    /// The message that has this English text, with its values in order.
    pub fn find(text: &str) -> Option<(Self, Vec<&str>)> {
        // A text with values may fit a more general one too: the one with the fewest characters as values is meant.
        let fitting = Self::ALL.iter().filter_map(|message| Some((*message, message.values_in(text)?)));
        fitting.min_by_key(|(_, values)| values.iter().map(|value| value.len()).sum::<usize>())
    }

    fn values_in(self, text: &str) -> Option<Vec<&str>> {
        let (first, rest) = self.english().split_once("{}").unwrap_or((self.english(), ""));
        if rest.is_empty() && !self.english().ends_with("{}") {
            return (text == first).then(Vec::new);
        }
        let mut text = text.strip_prefix(first)?;
        let mut values = Vec::new();
        let mut parts = rest.split("{}").peekable();
        while let Some(part) = parts.next() {
            let end = match parts.peek() {
                Some(_) => text.find(part)?,
                None => text
                    .len()
                    .checked_sub(part.len())
                    .filter(|end| text.is_char_boundary(*end) && text[*end..] == *part)?,
            };
            values.push(&text[..end]);
            text = &text[end + part.len()..];
        }
        values.iter().all(|value| !value.is_empty()).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_message_is_found_by_its_text_with_its_values(values in prop::collection::vec("[a-z0-9.:-]{1,12}", 3)) {
            for message in ServerMessage::ALL {
                let count = message.english().matches("{}").count();
                let values: Vec<&str> = values[..count].iter().map(String::as_str).collect();
                let text = message.with(&values);
                prop_assert_eq!(ServerMessage::find(text.as_str()), Some((*message, values)));
            }
        }

        #[test]
        fn any_other_text_is_no_message(text in "[A-Z][a-z]{0,9}[!?]{0,2}") {
            prop_assert_eq!(ServerMessage::find(&text), None);
        }
    }

    #[test]
    fn a_value_may_be_a_message_itself() {
        let inner = ServerMessage::AnswerTooLarge.with(&[]);
        let text = ServerMessage::BadAnswer.with(&["ice.cn-shanghai.aliyuncs.com", inner.as_str()]);
        let (message, values) = ServerMessage::find(text.as_str()).unwrap();
        assert_eq!(
            (message, values.as_slice()),
            (ServerMessage::BadAnswer, &["ice.cn-shanghai.aliyuncs.com", "it is too large"][..])
        );
        assert_eq!(ServerMessage::find(values[1]), Some((ServerMessage::AnswerTooLarge, Vec::new())));
    }
}
