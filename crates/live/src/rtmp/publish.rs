//! The publisher's side: publishes one stream to a server.

use super::amf0::Value;
use super::handshake::Side;
use super::link::{self, Link};
use super::{Message, RtmpError, kind};
use crate::{Limits, StreamName};
use bytes::Bytes;

const CONNECT: f64 = 1.0;
const CREATE_STREAM: f64 = 2.0;
const PUBLISH: f64 = 3.0;

/// Events for the owner of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublisherEvent {
    /// The server accepted; media may be sent from now on.
    Start,
}

/// State of one connection that publishes.
pub(crate) struct Publisher {
    link: Link,
    name: StreamName,
    tc_url: String,
    stream: u32,
}

impl Publisher {
    /// `authority` is host and port as sent to the server in its address.
    pub(crate) fn new(name: &StreamName, authority: &str, limits: &Limits) -> Publisher {
        Publisher {
            link: Link::new(Side::Client, limits),
            name: name.clone(),
            tc_url: format!("rtmp://{authority}/{}", name.app()),
            stream: 0,
        }
    }

    /// Processes bytes from the server. Call [`next`](Self::next) until it has nothing more.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), RtmpError> {
        if self.link.push(bytes)? {
            let object = Value::object([
                ("app", Value::string(self.name.app())),
                ("type", Value::string("nonprivate")),
                ("flashVer", Value::string("FMLE/3.0 (compatible; media-console)")),
                ("tcUrl", Value::string(&*self.tc_url)),
            ]);
            self.link.command(0, &[Value::string("connect"), Value::Number(CONNECT), object]);
        }
        Ok(())
    }

    /// Bytes to send to the server; the first are available at once.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        self.link.take_output()
    }

    pub(crate) fn next(&mut self) -> Result<Option<PublisherEvent>, RtmpError> {
        while let Some(message) = self.link.next()? {
            if let Some(event) = self.command(&message)? {
                return Ok(Some(event));
            }
            self.link.check_out()?;
        }
        Ok(None)
    }

    /// Queues one audio, video or data message; `timestamp` in milliseconds.
    pub(crate) fn media(&mut self, kind: u8, timestamp: u32, payload: Bytes) {
        self.link.media(kind, self.stream, timestamp, payload);
    }

    /// Queues the end of the stream.
    pub(crate) fn finish(&mut self) {
        let id = Value::Number(f64::from(self.stream));
        let values = [Value::string("deleteStream"), Value::Number(0.0), Value::Null, id];
        self.link.command(0, &values);
    }

    fn command(&mut self, message: &Message) -> Result<Option<PublisherEvent>, RtmpError> {
        let Some(command) = link::command(message)? else { return Ok(None) };
        match command.name.as_str() {
            "_result" if command.transaction == CONNECT => {
                let values = [Value::string("createStream"), Value::Number(CREATE_STREAM), Value::Null];
                self.link.command(0, &values);
            }
            "_result" if command.transaction == CREATE_STREAM => {
                self.stream = command.arguments.get(1).and_then(Value::as_number).unwrap_or(1.0) as u32;
                let values = [
                    Value::string("publish"),
                    Value::Number(PUBLISH),
                    Value::Null,
                    Value::string(self.name.stream()),
                    Value::string("live"),
                ];
                self.link.command(self.stream, &values);
            }
            "_error" => {
                let text = format!("{} {}", command.info("code"), command.info("description"));
                return Err(RtmpError::Refused(text.trim().to_owned()));
            }
            "onStatus" if command.info("code") == "NetStream.Publish.Start" => {
                return Ok(Some(PublisherEvent::Start));
            }
            "onStatus" if command.info("level") == "error" => {
                return Err(RtmpError::Refused(command.info("description").to_owned()));
            }
            _ => {}
        }
        Ok(None)
    }
}

/// A metadata message as a publisher sends it: the tag of a file, marked to be stored for later players.
pub(crate) fn metadata(tag_body: &[u8]) -> (u8, Bytes) {
    let mut payload = super::amf0::write(&[Value::string("@setDataFrame")]);
    payload.extend_from_slice(tag_body);
    (kind::DATA_AMF0, payload.into())
}
