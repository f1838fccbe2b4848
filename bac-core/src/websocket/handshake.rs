//! The client's half of the opening handshake (RFC 6455 section 4.1), around the exchange.

use bytes::Bytes;
use futures_util::SinkExt;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error as WsError, Message, Utf8Bytes,
        handshake::{client::generate_key, derive_accept_key},
        protocol::Role,
    },
};

use super::{
    protocol::config,
    socket::{Limits, Socket},
    tail::Tail,
};
use crate::{
    error::{Error, ErrorKind},
    message::{RawResponse, Request},
    operation::Outcome,
    transport::TransportBody,
};

/// What is kept for a server that sends pings and does not take the answers, in bytes, beside the
/// first message.
const ANSWERS: usize = 16 * 1024;

/// What is kept of a request until it is answered.
pub(crate) struct Handshake {
    key: String,
    /// The first message, empty if there is none.
    first: Bytes,
}

impl Handshake {
    /// Turns a request into one for an upgrade: its body, which is there, becomes the first message.
    pub(crate) fn begin(request: &mut Request) -> Box<Self> {
        let key = generate_key();
        let headers = &mut request.headers;
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        // It is base64, and so a header value.
        if let Ok(key) = HeaderValue::from_str(&key) {
            headers.insert(header::SEC_WEBSOCKET_KEY, key);
        }
        let first = std::mem::take(&mut request.body);
        Box::new(Self { key, first: first.as_bytes().cloned().unwrap_or_default() })
    }

    /// Checks the server's half, and sends the first message.
    pub(crate) async fn complete(
        self: Box<Self>,
        response: &RawResponse,
        body: TransportBody,
        limits: Limits,
    ) -> Result<Box<Socket>, Error> {
        let fail = |fault: &str| {
            let message = format!("the server did not agree to a WebSocket as it should: {fault}");
            Error::new(ErrorKind::Transport, Outcome::Unknown, message)
                .with_response(response.clone())
        };
        if let Some(fault) = self.fault(&response.headers) {
            return Err(fail(&fault));
        }
        let Some(upgraded) = body.into_upgraded() else {
            return Err(fail("the transport does not hand over the connection"));
        };
        let io = upgraded.await.map_err(|source| {
            fail(&format!("the connection was not handed over ({source})")).with_source(source)
        })?;
        let config = config(limits.message)
            .write_buffer_size(ANSWERS)
            .max_write_buffer_size(2 * ANSWERS + self.first.len());
        let mut stream =
            WebSocketStream::from_raw_socket(Tail::new(io), Role::Client, Some(config)).await;
        if !self.first.is_empty() {
            send(&mut stream, self.first).await.map_err(|source| {
                let message = format!("the first message could not be sent: {source}");
                Error::new(ErrorKind::Transport, Outcome::Unknown, message)
                    .with_response(response.clone())
                    .with_source(source)
            })?;
        }
        Ok(Box::new(Socket::new(stream, limits)))
    }

    fn fault(&self, headers: &HeaderMap) -> Option<String> {
        if !has_word(headers, header::CONNECTION, "upgrade") {
            return Some("`Connection` does not say `Upgrade`".to_owned());
        }
        if !says(headers, header::UPGRADE, "websocket") {
            return Some("`Upgrade` is not `websocket`".to_owned());
        }
        if !says(headers, header::SEC_WEBSOCKET_ACCEPT, &derive_accept_key(self.key.as_bytes())) {
            return Some("`Sec-WebSocket-Accept` does not answer this request".to_owned());
        }
        let unasked = [header::SEC_WEBSOCKET_EXTENSIONS, header::SEC_WEBSOCKET_PROTOCOL];
        let unasked = unasked.into_iter().find(|name| headers.contains_key(name))?;
        Some(format!("it chose a `{unasked}`, and none was offered"))
    }
}

/// Whether a word, in any case, is in a header that lists them.
pub(crate) fn has_word(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    let texts = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).any(|found| found.trim().eq_ignore_ascii_case(word))
}

fn says(headers: &HeaderMap, name: HeaderName, value: &str) -> bool {
    // One is a word, in any case; the other is base64, where case matters.
    headers.get(&name).is_some_and(|found| match name {
        header::UPGRADE => found.as_bytes().eq_ignore_ascii_case(value.as_bytes()),
        _ => found.as_bytes() == value.as_bytes(),
    })
}

async fn send(stream: &mut WebSocketStream<Tail>, message: Bytes) -> Result<(), WsError> {
    // What is sent is JSON, and so text.
    let text = Utf8Bytes::try_from(message)?;
    stream.send(Message::Text(text)).await
}
