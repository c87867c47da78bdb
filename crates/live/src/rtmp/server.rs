//! The server's side: receives one publisher at a time.

use super::amf0::Value;
use super::handshake::Side;
use super::link::{self, Command, Link};
use super::{Media, Message, RtmpError, kind};
use crate::Limits;
use crate::flv::Aggregate;

/// Message streams a peer may have at one time on one connection.
const MAX_STREAMS: u32 = 8;

/// Events for the owner of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ServerEvent {
    /// A peer wants to publish; answer with [`Server::accept`] or [`Server::refuse`].
    Publish {
        app: String,
        key: String,
    },
    Media(Media),
    /// The publisher ended its stream; the connection may continue.
    Unpublish,
    /// The peer wants to play, which is refused; send the remaining bytes and close.
    PlayRefused,
}

/// State of one accepted connection.
pub(crate) struct Server {
    link: Link,
    app: Option<String>,
    /// Streams that were created so far, and those that were not deleted since.
    created: u32,
    open: u32,
    asking: Option<u32>,
    publishing: Option<u32>,
    /// The rest of an aggregate message.
    aggregate: Aggregate,
}

impl Server {
    pub(crate) fn new(limits: &Limits) -> Server {
        Server {
            link: Link::new(Side::Server, limits),
            app: None,
            created: 0,
            open: 0,
            asking: None,
            publishing: None,
            aggregate: Aggregate::default(),
        }
    }

    /// Processes bytes from the peer. Call [`next`](Self::next) until it has nothing more.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), RtmpError> {
        if self.link.push(bytes)? {
            self.link.send_window();
            self.link.send_peer_bandwidth();
        }
        Ok(())
    }

    /// Whether the peer has sent its connect command.
    pub(crate) fn is_connected(&self) -> bool {
        self.app.is_some()
    }

    /// Bytes to send to the peer.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        self.link.take_output()
    }

    pub(crate) fn next(&mut self) -> Result<Option<ServerEvent>, RtmpError> {
        loop {
            if let Some(media) = self.aggregate.next() {
                return Ok(Some(ServerEvent::Media(media)));
            }
            let Some(message) = self.link.next()? else { return Ok(None) };
            match message.kind {
                kind::AUDIO | kind::VIDEO | kind::AGGREGATE if self.publishing.is_none() => {}
                kind::AUDIO => return Ok(Some(ServerEvent::Media(Media::Audio))),
                kind::VIDEO => return Ok(Some(ServerEvent::Media(Media::Video(message.payload)))),
                kind::AGGREGATE => self.aggregate = Aggregate::new(message.payload),
                _ => {
                    if let Some(event) = self.command(&message)? {
                        return Ok(Some(event));
                    }
                }
            }
            self.link.check_out()?;
        }
    }

    fn command(&mut self, message: &Message) -> Result<Option<ServerEvent>, RtmpError> {
        let Some(command) = link::command(message)? else { return Ok(None) };
        match command.name.as_str() {
            "connect" => self.connect(&command)?,
            "createStream" => {
                if self.app.is_none() {
                    return Err(RtmpError::Sequence("createStream before connect"));
                }
                if self.open >= MAX_STREAMS {
                    return Err(RtmpError::Sequence("too many streams on one connection"));
                }
                self.open += 1;
                self.created = self.created.wrapping_add(1);
                let id = Value::Number(f64::from(self.created));
                self.result(command.transaction, Value::Null, id);
            }
            "publish" => {
                let Some(app) = self.app.clone() else {
                    return Err(RtmpError::Sequence("publish before connect"));
                };
                if self.publishing.is_some() || self.asking.is_some() {
                    return Err(RtmpError::Sequence("a second publish"));
                }
                self.asking = Some(message.stream);
                let key = command.arguments.get(1).and_then(Value::as_str).unwrap_or_default().to_owned();
                return Ok(Some(ServerEvent::Publish { app, key }));
            }
            "play" | "play2" => {
                self.status(message.stream, "error", "NetStream.Play.Failed", "nothing can be played here");
                return Ok(Some(ServerEvent::PlayRefused));
            }
            "deleteStream" => {
                self.open = self.open.saturating_sub(1);
                return Ok(self.publishing.take().map(|_| ServerEvent::Unpublish));
            }
            "FCUnpublish" | "closeStream" => {
                return Ok(self.publishing.take().map(|_| ServerEvent::Unpublish));
            }
            // librtmp and similar clients wait for a response to a command with a transaction.
            "releaseStream" | "FCPublish" if command.transaction != 0.0 => {
                self.result(command.transaction, Value::Null, Value::Null);
            }
            _ => {}
        }
        Ok(None)
    }

    fn connect(&mut self, command: &Command) -> Result<(), RtmpError> {
        if self.app.is_some() {
            return Err(RtmpError::Sequence("a second connect"));
        }
        let app = command.arguments.first().and_then(|object| object.get("app")).and_then(Value::as_str);
        self.app = Some(app.unwrap_or_default().trim_end_matches('/').to_owned());
        let server = [("fmsVer", Value::string("FMS/3,0,1,123")), ("capabilities", Value::Number(31.0))];
        let info = [
            ("level", Value::string("status")),
            ("code", Value::string("NetConnection.Connect.Success")),
            ("description", Value::string("connected")),
            ("objectEncoding", Value::Number(0.0)),
        ];
        self.result(command.transaction, Value::object(server), Value::object(info));
        Ok(())
    }

    /// Accepts the peer's publish request.
    pub(crate) fn accept(&mut self) {
        let Some(stream) = self.asking.take() else { return };
        self.publishing = Some(stream);
        self.link.allow_media();
        let [a, b, c, d] = stream.to_be_bytes();
        self.link.control(kind::USER_CONTROL, &[0, 0, a, b, c, d]); // stream begin
        self.status(stream, "status", "NetStream.Publish.Start", "publishing");
    }

    /// Refuses the peer's publish request with a reason.
    pub(crate) fn refuse(&mut self, why: &str) {
        let Some(stream) = self.asking.take() else { return };
        self.status(stream, "error", "NetStream.Publish.BadName", why);
    }

    fn result(&mut self, transaction: f64, properties: Value, information: Value) {
        let values = [Value::string("_result"), Value::Number(transaction), properties, information];
        self.link.command(0, &values);
    }

    fn status(&mut self, stream: u32, level: &str, code: &str, description: &str) {
        let info = Value::object([
            ("level", Value::string(level)),
            ("code", Value::string(code)),
            ("description", Value::string(description)),
        ]);
        let values = [Value::string("onStatus"), Value::Number(0.0), Value::Null, info];
        self.link.command(stream, &values);
    }
}
