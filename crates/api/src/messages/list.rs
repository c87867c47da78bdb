//! The list of the messages.

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
    NoAnswer = "{} did not answer in time; nothing was changed.",
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

    // Publishers that a stream lost.
    /// How many seconds ago, its address, and the reason.
    PublisherDisconnected = "{} s ago a publisher at {} was disconnected: {}.",
    /// How many seconds ago, its address, and the reason.
    PublisherTurnedAway = "{} s ago a publisher at {} was turned away: {}.",
    /// Their addresses.
    NameContested = "Several publishers (at {}) take this stream's name from each other; give each a name of its own.",
    PublishKeyWrong = "the publish key is missing or wrong: append ?key=… to the stream key",
    NameInUse = "the stream name is in use",
    NameEmpty = "neither the application nor the stream key names a stream",
    /// The largest number of bytes.
    NameTooLong = "a stream name has at most {} bytes",
    NameForbidden = "a stream name has no control characters, no backslash, no question or number sign, and no \".\" or \"..\"",
    TooManyConnections = "too many connections have just been opened and do not publish",
    TooManyPublishers = "as many streams are being published as may be; raise the limit to take more",
    TooManyOfAddress = "one address publishes as many streams as it may; raise the limit to take more",
    OthersConnect = "others wanted to connect",
    NothingPublished = "nothing was published in time",
    NotReading = "the peer does not read",
    NoMedia = "no audio or video arrived",

    // Connections that break RTMP.
    /// The byte.
    NotRtmp = "this is not RTMP (first byte {})",
    /// The limit.
    ChunkStreams = "more than {} chunk streams",
    /// The chunk stream.
    NoFullHeader = "chunk stream {} begins without a full header",
    /// The chunk stream.
    MessageInterrupted = "a new message begins inside an unfinished one on chunk stream {}",
    /// Bytes, and the number of the type.
    MessageTooLarge = "a message of {} bytes and type {}",
    /// The limit in bytes.
    UnfinishedMessages = "more than {} bytes in unfinished messages",
    /// Bytes.
    ChunkSize = "a chunk size of {}",
    TooManyAnswers = "the peer causes more answers than it reads",
    CommandCutShort = "a command is cut short",
    /// The limit.
    CommandTooDeep = "a command is nested deeper than {} levels",
    /// The limit.
    CommandTooLong = "a command has more than {} values",
    CommandEndless = "a command contains an object that does not end",
    /// The number of the type.
    CommandType = "a command contains the unknown value type {}",
    StreamBeforeConnect = "createStream before connect",
    TooManyStreams = "too many streams on one connection",
    PublishBeforeConnect = "publish before connect",
    SecondPublish = "a second publish",
    SecondConnect = "a second connect",

    // Streams that cannot be pulled.
    /// The other server's words.
    PullRefused = "the server refused: {}",
    /// The system's reason.
    PullUnreachable = "the server could not be reached: {}",
    PullNoAnswer = "the server did not answer in time",
    NameTaken = "another publisher uses the name",
    /// The code.
    PullEnded = "the server ended the stream ({})",
    /// The system's reason.
    ConnectionBroke = "the connection broke: {}",
    ConnectionClosed = "the peer closed the connection",
    NoAddress = "the host has no address",
    /// The host.
    HostIsOwn = "{} has become a name of this machine; stop the job and start it again",
    /// The host, and the reason.
    HostUnresolved = "the host name {} cannot be resolved: {}",
    HostNoAddress = "it has no address",
    LookupNoAnswer = "no answer came in time",
    /// The host, and its address.
    AddressForbidden = "{} resolves to {}, an address that is never connected to",

    // Keyframes that cannot be read or decoded.
    ConfigurationMalformed = "the decoder configuration is cut short or malformed",
    UnitsCutShort = "a picture's NAL units are cut short",
    UnitStartCode = "a NAL unit contains a start code",
    UnitsSeparated = "NAL units are separated by start codes",
    UnitMalformed = "a NAL unit is cut short or malformed",
    /// The reason.
    VideoTagMalformed = "a video tag is malformed: {}",
    TagEmpty = "empty",
    TagNoPacketType = "no packet type",
    TagNoTime = "no composition time",
    TagPacketType = "unknown packet type",
    TagNoCodec = "no codec",
    StreamNotLive = "the stream is not live",
    /// The reason.
    NotDecoded = "the keyframe could not be decoded: {}",
    /// The reason.
    DecoderFailed = "the picture decoder failed: {}",
    EngineStopped = "the engine is shut down",
    FoundDamaged = "the decoder found it damaged",
    DecoderPanicked = "it panicked",
    NothingDecoded = "the decoder gave no picture",
    /// Width and height.
    OtherSize = "it is decoded as {} × {} pixels",
    NotEncoded = "the picture could not be encoded as JPEG",

    // Video of which no picture can be made: what it is, and what to send instead.
    /// The number of the codec.
    FlvCodec = "FLV video codec {}",
    /// The name of the codec.
    VideoCodec = "video codec \"{}\"",
    OnlyH264 = "Only H.264 (AVC) video can be decoded here. Set the encoder to H.264.",
    SeveralTracks = "several video tracks in one stream",
    OneTrack = "Only one video track can be handled. Publish a single track.",
    DamagedConfiguration = "a damaged H.264 configuration",
    /// The reason.
    ConfigurationUnusable = "The publisher's decoder configuration is unusable: {}. Restart the encoder.",
    Lossless = "lossless H.264",
    OnlyLossy = "Only lossy H.264 can be decoded here. Raise the encoder's quantiser above 0.",
    Chroma422 = "4:2:2 chroma",
    Chroma444 = "4:4:4 chroma",
    MonochromeCropped = "monochrome video that is cropped on the left or at the top",
    PixelFormat = "Set the encoder's pixel format to yuv420p (8-bit 4:2:0).",
    /// Bits.
    BitDepth = "{}-bit video",
    Interlaced = "interlaced video",
    OnlyProgressive = "Only progressive video can be decoded here. Deinterlace before encoding.",
    /// The number of the profile.
    Profile = "H.264 profile {}",
    OtherProfile = "This profile cannot be decoded here. Set the encoder to Baseline, Main or High.",
    /// Width and height.
    LargePicture = "a picture of {} × {} pixels",
    /// The largest number.
    MostPixels = "At most {} pixels are decoded. Lower the encoder's resolution.",
    /// Their number, width and height.
    ReferencePictures = "{} reference pictures of {} × {}",
    MostReferences = "That is more than level 5.2 allows. Lower the encoder's number of reference frames.",

    // Pictures that cannot be stored.
    /// Bytes of the name, and the largest number.
    FileNameTooLong = "the file name has {} bytes, and OSS takes at most {}",
    /// The system's reason.
    ObjectStoreFailed = "the object store failed ({})",
    /// The database's reason.
    DatabaseFailed = "the database failed ({})",
    ServiceStopping = "the service is stopping",

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
    /// The host, and the reason.
    CallbackNotSent = "the callback did not reach {}: {}",
    /// The host, and the status.
    CallbackAnswered = "{} answered with the status {}",
    CallbackMalformed = "the address is malformed",
}
