//! The player's side: plays one stream from another server.

use super::amf0::Value;
use super::handshake::Side;
use super::link::{self, Link};
use super::{Media, Message, RtmpError, kind};
use crate::flv::Aggregate;
use crate::{Limits, PullAddress};

const CONNECT: f64 = 1.0;
const CREATE_STREAM: f64 = 2.0;
const PLAY: f64 = 3.0;
/// Start of a play command: live if there is a live stream, else recorded.
const LIVE_OR_RECORDED: f64 = -2.0;
/// How much the server should buffer for us, in milliseconds.
const BUFFER: u32 = 1000;
/// Status codes (parts of) that mean no media will come any more.
const FINAL: [&str; 6] = ["Failed", "NotFound", "BadName", "UnpublishNotify", "Play.Stop", "Complete"];

/// Events for the owner of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClientEvent {
    /// Arriving media is the only proof that a stream exists: some servers start to play missing ones.
    Media(Media),
    /// The server will send nothing more; the text is its status code.
    Ended(String),
}

/// State of one connection that plays.
pub(crate) struct Client {
    link: Link,
    app: String,
    tc_url: String,
    key: String,
    /// The rest of an aggregate message.
    aggregate: Aggregate,
}

impl Client {
    pub(crate) fn new(address: &PullAddress, limits: &Limits) -> Client {
        Client {
            link: Link::new(Side::Client, limits),
            app: address.app.clone(),
            tc_url: address.tc_url(),
            key: address.key.clone(),
            aggregate: Aggregate::default(),
        }
    }

    /// Processes bytes from the server. Call [`next`](Self::next) until it has nothing more.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), RtmpError> {
        if self.link.push(bytes)? {
            let object = Value::object([
                ("app", Value::string(&*self.app)),
                ("flashVer", Value::string("LNX 9,0,124,2")),
                ("tcUrl", Value::string(&*self.tc_url)),
                ("fpad", Value::Boolean(false)),
                ("capabilities", Value::Number(15.0)),
                ("audioCodecs", Value::Number(4071.0)),
                ("videoCodecs", Value::Number(252.0)),
                ("videoFunction", Value::Number(1.0)),
            ]);
            self.link.command(0, &[Value::string("connect"), Value::Number(CONNECT), object]);
        }
        Ok(())
    }

    /// Bytes to send to the server; the first are available at once.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        self.link.take_output()
    }

    pub(crate) fn next(&mut self) -> Result<Option<ClientEvent>, RtmpError> {
        loop {
            if let Some(media) = self.aggregate.next() {
                return Ok(Some(ClientEvent::Media(media)));
            }
            let Some(message) = self.link.next()? else { return Ok(None) };
            match message.kind {
                kind::AUDIO => return Ok(Some(ClientEvent::Media(Media::Audio))),
                kind::VIDEO => return Ok(Some(ClientEvent::Media(Media::Video(message.payload)))),
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

    fn command(&mut self, message: &Message) -> Result<Option<ClientEvent>, RtmpError> {
        let Some(command) = link::command(message)? else { return Ok(None) };
        match command.name.as_str() {
            "_result" if command.transaction == CONNECT => {
                self.link.send_window();
                let values = [Value::string("createStream"), Value::Number(CREATE_STREAM), Value::Null];
                self.link.command(0, &values);
            }
            "_result" if command.transaction == CREATE_STREAM => {
                // Any stream id is accepted; a value that is no number is read as the usual 1.
                let id = command.arguments.get(1).and_then(Value::as_number).unwrap_or(1.0) as u32;
                self.play(id);
            }
            "_error" => {
                let text = format!("{} {}", command.info("code"), command.info("description"));
                return Err(RtmpError::Refused(text.trim().to_owned()));
            }
            "onStatus" => {
                let code = command.info("code");
                if FINAL.iter().any(|part| code.contains(part)) {
                    return Ok(Some(ClientEvent::Ended(code.to_owned())));
                }
            }
            "close" => return Ok(Some(ClientEvent::Ended("close".into()))),
            _ => {}
        }
        Ok(None)
    }

    fn play(&mut self, stream: u32) {
        self.link.allow_media();
        let values = [
            Value::string("play"),
            Value::Number(PLAY),
            Value::Null,
            Value::string(&*self.key),
            Value::Number(LIVE_OR_RECORDED),
        ];
        self.link.command(stream, &values);
        // User control 3: buffer length.
        let [id, length] = [stream.to_be_bytes(), BUFFER.to_be_bytes()];
        self.link.control(kind::USER_CONTROL, &[&[0, 3][..], &id, &length].concat());
    }
}
