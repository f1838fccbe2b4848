//! Servers that answer as nodes of some release do, or in ways that no node should.

use std::{io::Write as _, net::TcpStream};

use bac_tests::{Connection, Peer, Received, json_reply};

/// What a fake does with a request.
pub(crate) enum Answer {
    /// Answers with this status line and JSON.
    Json(&'static str, String),
    /// Closes the connection without an answer.
    Close,
    /// Says nothing more, and keeps the connection.
    Silence,
}

/// A node of v1.3.2, which serves the signed API, but for what `answer` answers.
pub(crate) fn signed_node(
    answer: impl Fn(&Received) -> Option<Answer> + Send + Sync + 'static,
) -> Peer {
    node(move |request| {
        answer(request).unwrap_or_else(|| match path(request) {
            "/api/v1/version" => Answer::Json(
                "200 OK",
                r#"{"build_version_info": {"Major": "1", "Minor": "3", "GitVersion": "v1.3.2",
                    "GitCommit": "0123", "BuildDate": "2024-06-12T00:00:00Z", "GOOS": "linux",
                    "GOARCH": "amd64"}}"#
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

fn node(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Peer {
    Peer::start(move |request, stream: &mut TcpStream| {
        match answer(request) {
            Answer::Json(status, body) => stream.write_all(json_reply(status, &body).as_bytes())?,
            Answer::Close => return Ok(Connection::Close),
            Answer::Silence => {}
        }
        Ok(Connection::Keep)
    })
    .unwrap()
}
