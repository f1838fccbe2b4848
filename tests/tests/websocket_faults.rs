//! What a server can do wrong with a WebSocket, byte by byte over a real socket: each comes to one
//! clear error, then to the end of the stream.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use bac_core::{Client, Error, ErrorKind, Outcome, TimeoutPhase, client, websocket::Messages};
use bac_tests::{Connection, Peer, Received, in_time, json_reply};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

#[client(error_body = Value, server)]
pub trait Feed {
    #[endpoint(GET "/numbers", websocket, errors(400))]
    async fn numbers(&self) -> Result<Messages<u64>, NumbersError>;

    #[endpoint(GET "/items", websocket)]
    async fn items(&self) -> Result<Messages<Item>, Error>;

    #[endpoint(GET "/signed", websocket)]
    async fn signed(&self, #[signed] who: &str) -> Result<Messages<Value>, Error>;
}

#[derive(Debug, Deserialize, serde::Serialize)]
pub struct Item {
    parts: Vec<Part>,
}

#[derive(Debug, Deserialize, serde::Serialize)]
pub struct Part {
    size: u64,
}

/// Agrees to an upgrade as it should.
fn agree(request: &Received, stream: &mut TcpStream) -> io::Result<()> {
    let accept = derive_accept_key(request.header("sec-websocket-key")[0].as_bytes());
    write!(
        stream,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// A peer that agrees and goes on as the test says, until the connection is closed.
fn peer(go_on: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Peer {
    Peer::start(move |request, stream| {
        agree(request, stream)?;
        go_on(stream)?;
        Ok(Connection::Close)
    })
    .unwrap()
}

/// A peer that says this, and waits for the client to leave before it closes.
fn saying(bytes: Vec<u8>) -> Peer {
    peer(move |stream| {
        stream.write_all(&bytes)?;
        drain(stream);
        Ok(())
    })
}

/// Reads until the client closes.
fn drain(stream: &mut TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    let _ = stream.read_to_end(&mut read);
    read
}

/// An unmasked frame: its first byte, its length and its payload.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ 0..=125 => frame.push(length as u8),
        length @ 126..=0xffff => {
            frame.push(126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

fn text(payload: &str) -> Vec<u8> {
    frame(0x81, payload.as_bytes())
}

fn close(code: u16, reason: &str) -> Vec<u8> {
    frame(0x88, &[&code.to_be_bytes(), reason.as_bytes()].concat())
}

fn feed(peer: &Peer) -> FeedClient {
    let client = Client::builder(peer.url()).response_limit(1000).build().unwrap();
    FeedClient::new(client)
}

async fn all<T>(mut messages: Messages<T>) -> (Vec<T>, Option<Error>) {
    let mut good = Vec::new();
    let end = loop {
        match in_time(messages.next()).await {
            Some(Ok(message)) => good.push(message),
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    // The end is the end.
    for _ in 0..3 {
        assert!(messages.next().await.is_none());
    }
    (good, end)
}

#[tokio::test]
async fn a_normal_close_is_the_end() {
    for end in [
        close(1000, ""),
        close(1000, "done"),
        [close(1000, ""), close(1000, "")].concat(),
        frame(0x88, b""),
    ] {
        let peer = saying([text("0"), text("1"), end.clone()].concat());
        let (numbers, error) = all(feed(&peer).numbers().await.unwrap()).await;
        assert_eq!(numbers, [0, 1]);
        assert!(error.is_none(), "{end:?} {error:?}");
    }
}

/// What follows the good messages, the kind of the error, and a piece of its text.
type Case = (&'static str, Vec<u8>, ErrorKind, &'static str);

fn cases() -> Vec<Case> {
    let long = "1".repeat(1001);
    let half = "1".repeat(600);
    vec![
        (
            "a code nobody may send",
            close(1006, "failed"),
            ErrorKind::Closed(1006),
            "with code 1006: failed",
        ),
        (
            "its own code",
            close(1002, "you broke it"),
            ErrorKind::Closed(1002),
            "1002: you broke it",
        ),
        (
            "a forbidden code twice",
            [close(1006, "failed"), close(1006, "failed")].concat(),
            ErrorKind::Closed(1006),
            "with code 1006: failed",
        ),
        ("a code below all", close(999, ""), ErrorKind::Closed(999), "with code 999"),
        ("a reason", close(1011, "no disk"), ErrorKind::Closed(1011), "with code 1011: no disk"),
        ("a stop", close(1001, "bye"), ErrorKind::Closed(1001), "with code 1001: bye"),
        ("a code of its own", close(4000, ""), ErrorKind::Closed(4000), "with code 4000"),
        ("an escape", close(1008, "\u{1b}[2J\n"), ErrorKind::Closed(1008), "\\u{1b}[2J\\u{a}"),
        ("half a code", frame(0x88, &[3]), ErrorKind::Transport, "broke the WebSocket protocol"),
        ("an unknown kind", frame(0x83, b"1"), ErrorKind::Transport, "broke the WebSocket"),
        ("a reserved bit", frame(0xc1, b"1"), ErrorKind::Transport, "broke the WebSocket"),
        ("a mask", vec![0x81, 0x81, 1, 2, 3, 4, 0x30], ErrorKind::Transport, "broke the WebSocket"),
        ("half a ping", frame(0x09, b""), ErrorKind::Transport, "broke the WebSocket"),
        ("a long ping", frame(0x89, &[0; 126]), ErrorKind::Transport, "broke the WebSocket"),
        ("no beginning", frame(0x80, b"1"), ErrorKind::Transport, "broke the WebSocket"),
        (
            "two beginnings",
            [frame(0x01, b"1"), frame(0x81, b"1")].concat(),
            ErrorKind::Transport,
            "broke the WebSocket",
        ),
        (
            "HTTP",
            [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[b'-'; 100]].concat(),
            ErrorKind::Transport,
            "broke the",
        ),
        (
            "no UTF-8",
            frame(0x81, b"\"\xff\""),
            ErrorKind::Decode,
            "message 3 of the stream is not UTF-8",
        ),
        (
            "binary",
            frame(0x82, b"12"),
            ErrorKind::Decode,
            "message 3 of the stream is binary (2 bytes)",
        ),
        ("no JSON", text("12x"), ErrorKind::Decode, "is not the declared JSON: trailing"),
        ("nothing", text(""), ErrorKind::Decode, "is not the declared JSON: EOF"),
        (
            "another type",
            text("\"x\""),
            ErrorKind::Decode,
            "is not the declared JSON: invalid type",
        ),
        (
            "a long message",
            text(&long),
            ErrorKind::TooLarge,
            "larger than 1000 bytes; raise `response_limit`",
        ),
        (
            "a long one in pieces",
            [frame(0x01, half.as_bytes()), frame(0x80, half.as_bytes())].concat(),
            ErrorKind::TooLarge,
            "larger than 1000 bytes",
        ),
        (
            "one that is said to be endless",
            [&[0x81, 127][..], &(u64::MAX >> 2).to_be_bytes()].concat(),
            ErrorKind::TooLarge,
            "larger than 1000 bytes",
        ),
    ]
}

#[tokio::test]
async fn every_fault_is_one_error_after_what_is_good() {
    for (name, bytes, kind, found) in cases() {
        let peer = saying([text("0"), text("1"), bytes.clone()].concat());
        let (numbers, error) = all(feed(&peer).numbers().await.unwrap()).await;
        assert_eq!(numbers, [0, 1], "{name}");
        let error = error.unwrap_or_else(|| panic!("{name}: no error"));
        let shown = error.to_string();
        assert_eq!(error.kind(), kind, "{name}: {shown}");
        assert!(shown.contains(found), "{name}: {shown}");
        let url = peer.url();
        assert!(shown.starts_with(&format!("Feed.numbers (GET {url}/numbers): ")), "{shown}");
        assert!(shown.contains("good") && !shown.contains("send it again"), "{name}: {shown}");
        assert!(!shown.contains('\n'), "{name}");
        assert_eq!(
            (error.status().unwrap(), error.outcome()),
            (http::StatusCode::SWITCHING_PROTOCOLS, Outcome::Done)
        );

        // And the same where nothing good came before.
        let peer = saying(bytes);
        let (numbers, error) = all(feed(&peer).numbers().await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!((numbers.len(), error.kind(), error.outcome()), (0, kind, Outcome::Unknown));
        assert!(!error.to_string().contains("good"), "{error}");
    }
}

#[tokio::test]
async fn a_message_that_is_none_is_kept() {
    for (bytes, kept) in [
        (text("\"x\""), &b"\"x\""[..]),
        (frame(0x82, &[0, 255]), &[0, 255]),
        (text("{\u{1b}"), b"{\x1b"),
    ] {
        let peer = saying([text("0"), bytes].concat());
        let (_, error) = all(feed(&peer).numbers().await.unwrap()).await;
        assert_eq!(error.unwrap().raw_body().unwrap(), kept);
    }
    let peer = saying(text(r#"{"parts":[{"size":1},{"size":"two"}]}"#));
    let (_, error) = all(feed(&peer).items().await.unwrap()).await;
    let error = error.unwrap();
    assert!(error.to_string().contains("at `parts[1].size`: invalid type"), "{error}");
    assert!(std::error::Error::source(&error).unwrap().is::<serde_json::Error>());
}

#[tokio::test]
async fn a_connection_that_ends_is_told_from_a_close() {
    type End = fn(&mut TcpStream);
    let ends: [(&str, End); 3] = [
        ("ended", |_| {}),
        ("cut inside a frame", |stream| stream.write_all(&[0x81, 10, b'1']).unwrap()),
        ("cut inside a message", |stream| stream.write_all(&frame(0x01, b"1")).unwrap()),
    ];
    for (name, end) in ends {
        let peer = peer(move |stream| {
            stream.write_all(&text("0"))?;
            end(stream);
            Ok(())
        });
        let (numbers, error) = all(feed(&peer).numbers().await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!((numbers, error.kind()), (vec![0], ErrorKind::BodyCut), "{name}: {error}");
        let shown = error.to_string();
        assert!(shown.contains("after 1 message, which is good"), "{name}: {shown}");
        assert!(error.is_retryable(), "{name}");
    }
}

/// What a peer that breaks the rules is told, where it still listens.
#[tokio::test]
async fn a_peer_at_fault_is_told_why() {
    for (bytes, code) in [
        (frame(0x83, b"1"), 1002_u16),
        (frame(0x82, b"1"), 1003),
        (text("no"), 1007),
        (text(&"1".repeat(1001)), 1009),
        (close(1000, ""), 1000),
    ] {
        let heard = Arc::<Mutex<Vec<u8>>>::default();
        let (kept, sent) = (Arc::clone(&heard), bytes.clone());
        let peer = peer(move |stream| {
            stream.write_all(&sent)?;
            let said = drain(stream);
            kept.lock().unwrap().extend(said);
            Ok(())
        });
        all(feed(&peer).numbers().await.unwrap()).await;
        for _ in 0..2000 {
            if !heard.lock().unwrap().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let heard = heard.lock().unwrap().clone();
        // A close frame with a masked code.
        assert_eq!(heard[..2], [0x88, 0x82], "{bytes:?}");
        let code_sent = u16::from_be_bytes([heard[6] ^ heard[2], heard[7] ^ heard[3]]);
        assert_eq!(code_sent, code);
    }
}

#[tokio::test]
async fn a_refused_upgrade_is_a_reply_like_any_other() {
    let peer = Peer::keeping(json_reply("400 Bad Request", r#"{"message":"no"}"#)).unwrap();
    match feed(&peer).numbers().await.unwrap_err() {
        NumbersError::BadRequest(error) => assert_eq!(error.body().unwrap()["message"], "no"),
        other => panic!("{other:?}"),
    }
    for status in
        ["401 Unauthorized", "404 Not Found", "426 Upgrade Required", "500 Oops", "200 OK"]
    {
        let peer = Peer::keeping(json_reply(status, r#"{"message":"no"}"#)).unwrap();
        match feed(&peer).numbers().await.unwrap_err() {
            NumbersError::Unexpected(response) => {
                assert!(status.starts_with(response.status().as_str()));
                assert_eq!(response.message(), "no");
            }
            other => panic!("{other:?}"),
        }
    }
    let moved = "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\n\r\n";
    let peer = Peer::keeping(moved).unwrap();
    let error = Error::from(feed(&peer).numbers().await.unwrap_err());
    assert_eq!(error.kind(), ErrorKind::Redirect);
}

#[tokio::test]
async fn an_upgrade_to_something_else_is_refused() {
    const AGREED: &str = "Upgrade: websocket\r\nSec-WebSocket-Accept: ACCEPT\r\n";
    for (connection, fields, found) in [
        ("", AGREED, "`Connection` does not say `Upgrade`"),
        ("Connection: keep-alive\r\n", AGREED, "`Connection` does not say `Upgrade`"),
        ("Connection: Upgraded\r\n", AGREED, "`Connection` does not say `Upgrade`"),
    ] {
        let error = refused_upgrade(connection, fields).await;
        assert!(error.to_string().contains(found), "{error}");
    }
    for (fields, found) in [
        ("Upgrade: websocket\r\n", "Sec-WebSocket-Accept"),
        (
            "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
            "Sec-WebSocket-Accept",
        ),
        ("Upgrade: h2c\r\nSec-WebSocket-Accept: ACCEPT\r\n", "Upgrade"),
        ("Sec-WebSocket-Accept: ACCEPT\r\n", "Upgrade"),
        (
            "Upgrade: websocket\r\nSec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
            "sec-websocket-extensions",
        ),
        (
            "Upgrade: websocket\r\nSec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: x\r\n",
            "sec-websocket-protocol",
        ),
    ] {
        let error = refused_upgrade("Connection: Upgrade\r\n", fields).await;
        assert!(error.to_string().contains(found), "{error}");
    }
    // In any case, and among others.
    let peer = agreeing("Connection: keep-alive\r\nConnection: x, upgrade\r\n", AGREED);
    assert!(feed(&peer).numbers().await.is_ok());
}

/// A server that answers a request for an upgrade with these fields, and says no more.
fn agreeing(connection: &'static str, fields: &'static str) -> Peer {
    Peer::start(move |request, stream| {
        let accept = derive_accept_key(request.header("sec-websocket-key")[0].as_bytes());
        let fields = fields.replace("ACCEPT", &accept);
        write!(stream, "HTTP/1.1 101 Switching Protocols\r\n{connection}{fields}\r\n")?;
        drain(stream);
        Ok(Connection::Close)
    })
    .unwrap()
}

async fn refused_upgrade(connection: &'static str, fields: &'static str) -> Error {
    let peer = agreeing(connection, fields);
    let error = Error::from(feed(&peer).numbers().await.unwrap_err());
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Transport, Outcome::Unknown));
    assert_eq!(error.status().unwrap(), 101);
    error
}

/// The request is one for an upgrade and nothing more, with a key of its own each time.
#[tokio::test]
async fn the_handshake_is_that_of_the_standard() {
    let said = Arc::<Mutex<Vec<u8>>>::default();
    let kept = Arc::clone(&said);
    let peer = peer(move |stream| {
        let mut start = [0; 8];
        stream.read_exact(&mut start)?;
        kept.lock().unwrap().extend(start);
        stream.write_all(&[text("1"), close(1000, "")].concat())?;
        drain(stream);
        Ok(())
    });
    let client = Client::builder(peer.url())
        .signer(bac_core::Ed25519Signer::generate().unwrap())
        .build()
        .unwrap();
    let feed = FeedClient::new(client);
    for _ in 0..2 {
        let (messages, error) = all(feed.signed("me").await.unwrap()).await;
        assert!(error.is_none() && messages.len() == 1);
    }
    let received = peer.received();
    for request in &received {
        assert!(request.head.starts_with("GET /signed HTTP/1.1\r\n"), "{}", request.head);
        assert_eq!(request.header("connection"), ["Upgrade"]);
        assert_eq!(request.header("upgrade"), ["websocket"]);
        assert_eq!(request.header("sec-websocket-version"), ["13"]);
        for absent in
            ["content-type", "content-length", "transfer-encoding", "sec-websocket-extensions"]
        {
            assert!(request.header(absent).is_empty(), "{absent}");
        }
    }
    let key = |index: usize| received[index].header("sec-websocket-key")[0].to_owned();
    assert_eq!(key(0).len(), 24);
    assert_ne!(key(0), key(1));
    // A whole text frame, masked; its length needs two bytes more.
    assert_eq!(said.lock().unwrap()[..2], [0x81, 0x80 | 126]);
}

#[tokio::test]
async fn a_ping_is_answered() {
    let heard = Arc::<Mutex<Vec<u8>>>::default();
    let kept = Arc::clone(&heard);
    let peer = peer(move |stream| {
        stream.write_all(&frame(0x89, b"hi"))?;
        let mut pong = [0; 8];
        stream.read_exact(&mut pong)?;
        kept.lock().unwrap().extend(pong);
        stream.write_all(&[text("1"), close(1000, "")].concat())?;
        drain(stream);
        Ok(())
    });
    let (numbers, error) = all(feed(&peer).numbers().await.unwrap()).await;
    assert!(error.is_none());
    assert_eq!(numbers, [1]);
    let pong = heard.lock().unwrap().clone();
    assert_eq!(pong[..2], [0x8a, 0x82]);
    assert_eq!([pong[6] ^ pong[2], pong[7] ^ pong[3]], *b"hi");
}

fn impatient(peer: &Peer) -> FeedClient {
    let client = Client::builder(peer.url())
        .ping_interval(Duration::from_millis(30))
        .stall_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    FeedClient::new(client)
}

/// Reads pings of the client, each a masked frame without a payload.
fn read_pings(stream: &mut TcpStream, count: usize) -> io::Result<()> {
    for _ in 0..count {
        let mut ping = [0; 6];
        stream.read_exact(&mut ping)?;
        assert_eq!(ping[..2], [0x89, 0x80]);
    }
    Ok(())
}

#[tokio::test]
async fn a_peer_that_has_answered_pings_and_stops_is_dead() {
    let peer = peer(|stream| {
        stream.write_all(&text("0"))?;
        read_pings(stream, 1)?;
        stream.write_all(&frame(0x8a, b""))?;
        drain(stream);
        Ok(())
    });
    let (numbers, error) = all(impatient(&peer).numbers().await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!((numbers, error.kind()), (vec![0], ErrorKind::Timeout(TimeoutPhase::Stall)));
    assert!(error.to_string().contains("stopped answering, after 1 message"), "{error}");
}

/// Many servers read nothing once they have begun to write.
#[tokio::test]
async fn a_peer_that_never_answers_pings_is_not_dead() {
    let peer = peer(|stream| {
        read_pings(stream, 20)?;
        stream.write_all(&[text("7"), close(1000, "")].concat())?;
        drain(stream);
        Ok(())
    });
    let (numbers, error) = all(impatient(&peer).numbers().await.unwrap()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(numbers, [7]);
}

/// Silence while nobody asked is nobody's fault.
#[tokio::test]
async fn a_slow_reader_is_not_the_servers_fault() {
    let peer = peer(|stream| {
        stream.write_all(&text("0"))?;
        read_pings(stream, 1)?;
        stream.write_all(&[frame(0x8a, b""), text("1")].concat())?;
        read_pings(stream, 1)?;
        stream.write_all(&[frame(0x8a, b""), text("2"), close(1000, "")].concat())?;
        drain(stream);
        Ok(())
    });
    let mut numbers = impatient(&peer).numbers().await.unwrap();
    for number in 0..3 {
        assert_eq!(numbers.next().await.unwrap().unwrap(), number);
        thread::sleep(Duration::from_millis(400));
    }
    assert!(numbers.next().await.is_none());
}

#[tokio::test]
async fn a_call_that_opens_nothing_takes_no_upgrade() {
    #[client]
    trait Plain {
        #[endpoint(GET "/plain")]
        async fn plain(&self) -> Result<u64, Error>;
    }

    let reply =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n1";
    let peer = Peer::answering(reply).unwrap();
    let error = PlainClient::new(Client::new(peer.url()).unwrap()).plain().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 101));
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever bytes come, the stream ends, and without a panic.
    #[test]
    fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..200), good in 0_usize..3) {
        let good: Vec<u8> = (0..good).flat_map(|number| text(&number.to_string())).collect();
        let peer = peer(move |stream| stream.write_all(&[&good[..], &bytes].concat()));
        runtime().block_on(async {
            let messages = feed(&peer).numbers().await.unwrap();
            tokio::time::timeout(Duration::from_secs(20), all(messages)).await.unwrap();
        });
    }

    /// Messages arrive whole, in whatever frames and segments they come, pings between them.
    #[test]
    fn frames_and_segments_are_no_matter(
        values in prop::collection::vec(any::<u64>(), 0..20),
        piece in 1_usize..20,
        segment in 1_usize..40,
    ) {
        let mut bytes = Vec::new();
        for value in &values {
            let digits = value.to_string();
            let pieces: Vec<&[u8]> = digits.as_bytes().chunks(piece).collect();
            for (index, piece) in pieces.iter().enumerate() {
                let kind = if index == 0 { 1 } else { 0 };
                let last = if index + 1 == pieces.len() { 0x80 } else { 0 };
                bytes.extend(frame(kind | last, piece));
                bytes.extend(frame(0x89, b"still there?"));
            }
        }
        bytes.extend(close(1000, ""));
        let peer = peer(move |stream| {
            for segment in bytes.chunks(segment) {
                stream.write_all(segment)?;
            }
            drain(stream);
            Ok(())
        });
        let (numbers, error) = runtime()
            .block_on(async { all(feed(&peer).numbers().await.unwrap()).await });
        prop_assert!(error.is_none(), "{error:?}");
        prop_assert_eq!(numbers, values);
    }
}
