//! The roles against each other and against scripted and hostile peers, without sockets.

use super::amf0::Value;
use super::client::{Client, ClientEvent};
use super::handshake::Side;
use super::link::{self, Command, Link};
use super::publish::{Publisher, PublisherEvent};
use super::server::{Server, ServerEvent};
use super::*;
use crate::flv::Aggregate;
use crate::{Limits, PullAddress};
use proptest::prelude::*;

/// Exchanges bytes between a publisher and a server until both have nothing to send; accepts every publish. Returns what the
/// server reported and what the publisher sent.
fn converse(publisher: &mut Publisher, server: &mut Server) -> (Vec<ServerEvent>, Vec<u8>) {
    let (mut events, mut sent) = (Vec::new(), Vec::new());
    loop {
        let (to_server, to_publisher) = (publisher.take_output(), server.take_output());
        if to_server.is_empty() && to_publisher.is_empty() {
            return (events, sent);
        }
        server.push(&to_server).unwrap();
        sent.extend(to_server);
        while let Some(event) = server.next().unwrap() {
            if matches!(event, ServerEvent::Publish { .. }) {
                server.accept();
            }
            events.push(event);
        }
        publisher.push(&to_publisher).unwrap();
        while let Some(PublisherEvent::Start) = publisher.next().unwrap() {
            publisher.media(kind::VIDEO, 0, Bytes::from(vec![7; 10_000]));
            publisher.media(kind::AUDIO, 0x0123_4567, Bytes::from_static(&[1]));
            publisher.media(kind::AGGREGATE, 0, aggregate_of(&[(8, b"a"), (18, b"b"), (9, b"cd")]));
            publisher.finish();
        }
    }
}

fn aggregate_of(tags: &[(u8, &[u8])]) -> Bytes {
    let mut bytes = Vec::new();
    for (kind, body) in tags {
        bytes.extend_from_slice(&[*kind, 0, 0, body.len() as u8, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(&(11 + body.len() as u32).to_be_bytes());
    }
    bytes.into()
}

fn publisher() -> Publisher {
    Publisher::new(&"live/camera".parse().unwrap(), "localhost", &Limits::default())
}

fn capture() -> Vec<u8> {
    converse(&mut publisher(), &mut Server::new(&Limits::default())).1
}

#[test]
fn a_publisher_is_received_by_a_server() {
    let (events, _) = converse(&mut publisher(), &mut Server::new(&Limits::default()));
    let video = |body: &[u8]| ServerEvent::Media(Media::Video(Bytes::copy_from_slice(body)));
    let expected = [
        ServerEvent::Publish { app: "live".into(), key: "camera".into() },
        video(&[7; 10_000]),
        ServerEvent::Media(Media::Audio),
        ServerEvent::Media(Media::Audio),
        video(b"cd"),
        ServerEvent::Unpublish,
    ];
    assert_eq!(events, expected);
}

#[test]
fn a_refused_publisher_learns_why() {
    let (mut publisher, mut server) = (publisher(), Server::new(&Limits::default()));
    for _ in 0..10 {
        server.push(&publisher.take_output()).unwrap();
        while let Some(event) = server.next().unwrap() {
            assert!(matches!(event, ServerEvent::Publish { .. }));
            server.refuse("wrong key");
        }
        publisher.push(&server.take_output()).unwrap();
        match publisher.next() {
            Ok(None) => {}
            outcome => return assert_eq!(outcome, Err(RtmpError::Refused("wrong key".into()))),
        }
    }
    panic!("the publisher got no response");
}

/// The other end of a connection, played by the test.
struct Peer(Link);

impl Peer {
    fn server() -> Peer {
        Peer(Link::new(Side::Server, &Limits::default()))
    }

    /// A peer that has completed the handshake with a server.
    fn client_of(server: &mut Server) -> Peer {
        let mut peer = Peer(Link::new(Side::Client, &Limits::default()));
        server.push(&peer.0.take_output()).unwrap();
        peer.0.push(&server.take_output()).unwrap();
        peer
    }

    fn commands(&mut self, bytes: &[u8]) -> Vec<(u32, Command)> {
        self.0.push(bytes).unwrap();
        let mut commands = Vec::new();
        while let Some(message) = self.0.next().unwrap() {
            commands.extend(link::command(&message).unwrap().map(|command| (message.stream, command)));
        }
        commands
    }

    fn send(&mut self, stream: u32, values: &[Value]) -> Vec<u8> {
        self.0.command(stream, values);
        self.0.take_output()
    }

    fn status(&mut self, code: &str) -> Vec<u8> {
        let info = Value::object([("code", Value::string(code))]);
        self.send(1, &[Value::string("onStatus"), Value::Number(0.0), Value::Null, info])
    }
}

fn address(app: &str, key: &str) -> PullAddress {
    PullAddress { host: "example.com".into(), port: 1936, app: app.into(), key: key.into() }
}

fn client() -> Client {
    Client::new(&address("live", "camera?token=t"), &Limits::default())
}

/// A client that was accepted to play stream 5, and its peer.
fn playing() -> (Client, Peer) {
    let (mut client, mut peer) = (client(), Peer::server());
    assert!(peer.commands(&client.take_output()).is_empty());
    client.push(&peer.0.take_output()).unwrap();
    let commands = peer.commands(&client.take_output());
    let [(0, connect)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!(connect.name, "connect");
    assert_eq!(connect.arguments[0].get("app"), Some(&Value::string("live")));
    assert_eq!(connect.arguments[0].get("tcUrl"), Some(&Value::string("rtmp://example.com:1936/live")));

    let answer = [Value::string("_result"), Value::Number(1.0), Value::Null, Value::object([])];
    client.push(&peer.send(0, &answer)).unwrap();
    assert_eq!(client.next().unwrap(), None);
    let commands = peer.commands(&client.take_output());
    assert_eq!(commands[0].1.name, "createStream");

    let answer = [Value::string("_result"), Value::Number(2.0), Value::Null, Value::Number(5.0)];
    client.push(&peer.send(0, &answer)).unwrap();
    assert_eq!(client.next().unwrap(), None);
    let commands = peer.commands(&client.take_output());
    let [(5, play)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!((play.name.as_str(), &play.arguments[1]), ("play", &Value::string("camera?token=t")));
    (client, peer)
}

#[test]
fn a_client_plays_what_comes_on_any_stream_and_inside_aggregates() {
    let (mut client, mut peer) = playing();
    client.push(&peer.status("NetStream.Play.Start")).unwrap();
    assert_eq!(client.next().unwrap(), None, "a promise is no media");
    peer.0.media(kind::VIDEO, 9, 40, Bytes::from(vec![1; 100_000]));
    peer.0.media(kind::AGGREGATE, 1, 80, aggregate_of(&[(9, b"x"), (8, b"y")]));
    client.push(&peer.0.take_output()).unwrap();
    let media = [(); 3].map(|()| client.next().unwrap().unwrap());
    let video = |body: Vec<u8>| ClientEvent::Media(Media::Video(body.into()));
    assert_eq!(media, [video(vec![1; 100_000]), video(b"x".to_vec()), ClientEvent::Media(Media::Audio)]);
}

#[test]
fn a_client_notices_the_end() {
    for code in ["NetStream.Play.StreamNotFound", "NetStream.Play.UnpublishNotify", "NetStream.Play.Stop"] {
        let (mut client, mut peer) = playing();
        client.push(&peer.status(code)).unwrap();
        assert_eq!(client.next().unwrap(), Some(ClientEvent::Ended(code.into())));
    }
}

#[test]
fn a_refused_client_says_what_the_server_said() {
    let (mut client, mut peer) = playing();
    let info = Value::object([
        ("code", Value::string("NetConnection.Connect.Rejected")),
        ("description", Value::string("no such application")),
    ]);
    client.push(&peer.send(0, &[Value::string("_error"), Value::Number(1.0), Value::Null, info])).unwrap();
    let expected = "NetConnection.Connect.Rejected no such application";
    assert_eq!(client.next(), Err(RtmpError::Refused(expected.into())));
}

#[test]
fn pings_are_answered_and_bytes_acknowledged() {
    let (mut client, mut peer) = playing();
    peer.0.control(kind::USER_CONTROL, &[0, 6, 1, 2, 3, 4]);
    peer.0.control(kind::WINDOW_SIZE, &70_000u32.to_be_bytes());
    client.push(&peer.0.take_output()).unwrap();
    assert_eq!(client.next().unwrap(), None);
    let answer = client.take_output();
    assert!(answer.windows(6).any(|bytes| bytes == [0, 7, 1, 2, 3, 4]), "{answer:?}");
    peer.0.media(kind::VIDEO, 1, 0, Bytes::from(vec![0; 40_000]));
    client.push(&peer.0.take_output()).unwrap();
    assert!(client.take_output().contains(&kind::ACKNOWLEDGEMENT));
}

#[test]
fn a_server_keeps_the_order_of_commands() {
    let refused = |values: &[Value]| {
        let mut server = Server::new(&Limits::default());
        let mut peer = Peer::client_of(&mut server);
        let mut bytes = peer.0.take_output();
        bytes.extend(peer.send(0, values));
        server.push(&bytes).unwrap();
        server.next().unwrap_err()
    };
    let sequence = |text| RtmpError::Sequence(text);
    assert_eq!(refused(&[Value::string("publish")]), sequence("publish before connect"));
    assert_eq!(refused(&[Value::string("createStream")]), sequence("createStream before connect"));
}

#[test]
fn a_player_is_turned_away() {
    let mut server = Server::new(&Limits::default());
    let mut peer = Peer::client_of(&mut server);
    let mut bytes = peer.0.take_output();
    bytes.extend(peer.send(1, &[Value::string("play"), Value::Number(0.0)]));
    server.push(&bytes).unwrap();
    assert_eq!(server.next().unwrap(), Some(ServerEvent::PlayRefused));
}

#[test]
fn a_peer_that_asks_without_end_is_cut_off() {
    let mut server = Server::new(&Limits::default());
    let mut peer = Peer::client_of(&mut server);
    let mut bytes = peer.0.take_output();
    for _ in 0..20_000 {
        peer.0.control(kind::USER_CONTROL, &[0, 6, 0, 0, 0, 0]);
    }
    bytes.extend(peer.0.take_output());
    server.push(&bytes).unwrap();
    assert_eq!(server.next(), Err(RtmpError::Answers));
}

fn feed(bytes: &[u8], step: usize) {
    let mut server = Server::new(&Limits::default());
    for part in bytes.chunks(step) {
        if server.push(part).is_err() {
            return;
        }
        loop {
            match server.next() {
                Ok(Some(ServerEvent::Publish { .. })) => server.accept(),
                Ok(Some(ServerEvent::Media(Media::Video(body)))) => drop(crate::flv::video(&body)),
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return,
            }
        }
        assert!(server.take_output().len() < 300 << 10);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_publisher_never_panics_a_server(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        commands_only: bool,
        step in 1usize..3000,
    ) {
        let mut bytes = capture();
        let end = if commands_only { bytes.len().min(3700) } else { bytes.len() };
        for (at, byte) in damage {
            // The handshake is random anyway.
            let at = 3073 + at.index(end - 3073);
            bytes[at] = byte;
        }
        feed(&bytes, step);
    }

    #[test]
    fn hostile_bytes_never_panic_a_server_or_a_client(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        feed(&[capture()[..3073].to_vec(), bytes.clone()].concat(), 1000);
        feed(&bytes, 1000);
        let (mut client, _) = playing();
        if client.push(&bytes).is_ok() {
            while let Ok(Some(_)) = client.next() {}
        }
    }
}

#[test]
fn a_publisher_may_begin_again_as_often_as_it_likes_on_one_connection() {
    let mut server = Server::new(&Limits::default());
    let mut peer = Peer::client_of(&mut server);
    let text = |text: &str| Value::string(text);
    let connect = [text("connect"), Value::Number(1.0), Value::object([("app", text("live"))])];
    server.push(&peer.send(0, &connect)).unwrap();
    for take in 1..=20 {
        let id = f64::from(take);
        server.push(&peer.send(0, &[text("createStream"), Value::Number(2.0), Value::Null])).unwrap();
        server
            .push(&peer.send(take, &[text("publish"), Value::Number(3.0), Value::Null, text("x")]))
            .unwrap();
        assert!(matches!(server.next().unwrap(), Some(ServerEvent::Publish { .. })), "take {take}");
        server.accept();
        let delete = [text("deleteStream"), Value::Number(4.0), Value::Null, Value::Number(id)];
        server.push(&peer.send(0, &delete)).unwrap();
        assert_eq!(server.next().unwrap(), Some(ServerEvent::Unpublish), "take {take}");
        server.take_output();
    }
    // Without deleting them the limit is reached.
    let create = [text("createStream"), Value::Number(2.0), Value::Null];
    let more = (0..20).try_for_each(|_| {
        server.push(&peer.send(0, &create))?;
        server.next().map(|_| ())
    });
    assert!(more.is_err());
}

#[test]
fn an_aggregate_is_read_one_message_at_a_time_and_keeps_nothing_after_it() {
    let tags: Vec<(u8, &[u8])> = vec![(8, b"a"); 1000];
    let mut aggregate = Aggregate::new(aggregate_of(&tags));
    assert_eq!(aggregate.by_ref().count(), 1000);
    assert_eq!(aggregate, Aggregate::default());
    let whole = aggregate_of(&[(9, b"picture")]);
    let Some(Media::Video(picture)) = Aggregate::new(whole.clone()).next() else { panic!() };
    assert!(!whole.as_ptr_range().contains(&picture.as_ptr()), "a picture does not keep the message");
}
