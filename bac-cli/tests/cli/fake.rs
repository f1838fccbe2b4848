//! Servers that answer as nodes of some release do, or in ways that no node should.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    sync::mpsc::Sender,
    thread,
    time::Duration,
};

use bac_tests::{Connection, Peer, Received, json_reply};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// What a fake does with a request.
pub(crate) enum Answer {
    /// Answers with this status line and JSON.
    Json(&'static str, String),
    /// Closes the connection without an answer.
    Close,
    /// Says nothing more, and keeps the connection.
    Silence,
    /// Agrees to a WebSocket, sends these texts, each shorter than 126 bytes, and then closes in
    /// order or, without that, just ends the connection.
    Socket { texts: Vec<String>, closes: bool },
    /// Agrees to a WebSocket, sends this text until the connection breaks, and passes on what the
    /// client sent.
    Endless { text: String, sent: Sender<Vec<u8>> },
}

/// A node of v1.0.3, which serves the signed API alone, but for what `answer` answers.
pub(crate) fn signed_node(
    answer: impl Fn(&Received) -> Option<Answer> + Send + Sync + 'static,
) -> Peer {
    node(move |request| {
        answer(request).unwrap_or_else(|| match path(request) {
            "/version" => Answer::Json(
                "200 OK",
                r#"{"build_version_info": {"major": "1", "minor": "0", "gitversion": "v1.0.3",
                    "gitcommit": "0123", "builddate": "2023-06-12T00:00:00Z", "goos": "linux",
                    "goarch": "amd64"}}"#
                    .to_owned(),
            ),
            "/api/v1/requester/list" => Answer::Json("200 OK", r#"{"jobs": []}"#.to_owned()),
            _ => not_found(),
        })
    })
}

/// A node of v1.9.3, which serves the orchestrator's API, but for what `answer` answers.
pub(crate) fn orchestrator(
    answer: impl Fn(&Received) -> Option<Answer> + Send + Sync + 'static,
) -> Peer {
    node(move |request| {
        answer(request).unwrap_or_else(|| match path(request) {
            "/api/v1/agent/version" => Answer::Json(
                "200 OK",
                r#"{"Major": "1", "Minor": "9", "GitVersion": "v1.9.3", "GitCommit": "4567",
                    "BuildDate": "2026-01-12T00:00:00Z", "GOOS": "linux", "GOARCH": "arm64"}"#
                    .to_owned(),
            ),
            "/api/v1/orchestrator/jobs" => {
                Answer::Json("200 OK", r#"{"NextToken": "", "Items": []}"#.to_owned())
            }
            _ => not_found(),
        })
    })
}

/// A server that gives the same answer to everything.
pub(crate) fn always(status: &'static str, content_type: &str, body: &str) -> Peer {
    let length = body.len();
    Peer::keeping(format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    ))
    .unwrap()
}

pub(crate) fn path(request: &Received) -> &str {
    request.target().split('?').next().unwrap()
}

fn not_found() -> Answer {
    Answer::Json("404 Not Found", r#"{"message": "Not Found"}"#.to_owned())
}

pub(crate) fn node(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Peer {
    Peer::start(move |request, stream: &mut TcpStream| {
        match answer(request) {
            Answer::Json(status, body) => stream.write_all(json_reply(status, &body).as_bytes())?,
            Answer::Close => return Ok(Connection::Close),
            Answer::Silence => {}
            Answer::Socket { texts, closes } => {
                upgrade(request, stream)?;
                for text in texts {
                    send(&text, stream)?;
                }
                if closes {
                    stream.write_all(&[0x88, 2, 0x03, 0xe8])?;
                }
                // What the client still says is read, or else its end of the connection breaks.
                stream.shutdown(Shutdown::Write)?;
                io::copy(stream, &mut io::sink())?;
                return Ok(Connection::Close);
            }
            Answer::Endless { text, sent } => {
                upgrade(request, stream)?;
                let mut read = stream.try_clone()?;
                thread::spawn(move || {
                    let mut bytes = Vec::new();
                    // However the connection ends, what came before counts.
                    let _ = read.read_to_end(&mut bytes);
                    let _ = sent.send(bytes);
                });
                loop {
                    send(&text, stream)?;
                    thread::sleep(Duration::from_millis(10));
                }
            }
        }
        Ok(Connection::Keep)
    })
    .unwrap()
}

fn upgrade(request: &Received, stream: &mut TcpStream) -> io::Result<()> {
    let key = request.header("sec-websocket-key")[0].as_bytes();
    let accept = derive_accept_key(key);
    write!(
        stream,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// A text message in one frame.
fn send(text: &str, stream: &mut TcpStream) -> io::Result<()> {
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 126, "a longer text has a longer head");
    stream.write_all(&[0x81, length])?;
    stream.write_all(text.as_bytes())
}
