//! The rows, a file for each family.

mod beyond;
mod body;
mod connection;
mod head;
mod limits;
mod retry;
mod reuse;
mod status;
mod tls;

use bac_tests::json_reply;
use bytes::Bytes;

use crate::{row::Row, script::Step};

/// Every row. A reply that leads elsewhere leads to `sink`.
pub fn all(sink: &str) -> Vec<Row> {
    [
        connection::rows(),
        head::rows(),
        body::rows(),
        limits::rows(),
        status::rows(sink),
        retry::rows(sink),
        reuse::rows(),
        tls::rows(),
        beyond::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The declared success.
const VALUE: &str = "{\"ok\":true}";

fn good() -> Bytes {
    json_reply("200 OK", VALUE).into()
}

fn send(bytes: impl Into<Bytes>) -> Step {
    Step::Send(bytes.into())
}

/// A reply with a JSON body.
fn json(status: &str, body: &str) -> Bytes {
    json_reply(status, body).into()
}

/// A success whose head is this, and whose body is a good one.
fn with_head(fields: &str) -> Bytes {
    format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}\r\n\r\n{VALUE}", VALUE.len()).into()
}

/// A reply without a body.
fn empty(status: &str, fields: &str) -> Bytes {
    format!("HTTP/1.1 {status}\r\n{fields}Content-Length: 0\r\n\r\n").into()
}
