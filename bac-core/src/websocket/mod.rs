//! Endpoints that open a WebSocket: a call comes to a stream of typed messages.
//!
//! ```
//! use bac_core::{Client, Error, client, websocket::Messages};
//! use serde::Deserialize;
//!
//! #[derive(Debug, Deserialize)]
//! struct Line {
//!     text: String,
//! }
//!
//! #[client]
//! trait Logs {
//!     /// The lines of a job, as they are written.
//!     #[endpoint(GET "/jobs/{id}/logs", websocket, errors(404))]
//!     async fn follow(&self, id: &str, #[query] tail: bool) -> Result<Messages<Line>, FollowError>;
//! }
//!
//! # async fn run() -> Result<(), Error> {
//! let logs = LogsClient::new(Client::new("http://127.0.0.1:1234")?);
//! let mut lines = logs.follow("j-1", true).await?;
//! while let Some(line) = lines.next().await {
//!     println!("{}", line?.text);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Everything up to the stream is as for any other call: base URL, headers, credentials, hooks,
//! limits, declared errors where the server answers with another status than 101. A `#[signed]`
//! payload is signed before the request leaves, and its envelope is the first message after the
//! upgrade; [`Request::body`](crate::Request::body) and hooks show it.
//!
//! | limit | holds for |
//! |---|---|
//! | `timeout`, of the attempt or of the call | the handshake and the first message, not the stream |
//! | [`response_limit`](crate::ClientBuilder::response_limit) | each message |
//! | [`ping_interval`](crate::ClientBuilder::ping_interval) | silence, after which the peer is pinged |
//! | [`stall_timeout`](crate::ClientBuilder::stall_timeout) | the answer to a ping, from a peer that has answered one before |
//!
//! A stream may be silent for as long as it likes. A peer that is gone is found out all the same:
//! by its closed connection, by TCP, which nothing answers, or by a ping without an answer. Many
//! servers never answer pings, so only one that has done so before is held to it.

mod handshake;
mod messages;
mod socket;
mod tail;

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::tungstenite::{
    Error as WsError,
    protocol::{WebSocketConfig, frame::coding::CloseCode},
};

use crate::BoxFuture;

pub use self::messages::Messages;
pub(crate) use self::{
    handshake::Handshake,
    messages::incoming,
    socket::{Limits, Socket},
};

/// Both ways of an upgraded connection.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection that is about to be handed over.
pub(crate) type Connecting = BoxFuture<'static, io::Result<Box<dyn Io>>>;

pub(crate) fn connecting<C: Io + 'static>(
    connection: impl Future<Output = io::Result<C>> + Send + 'static,
) -> Connecting {
    Box::pin(async move {
        let io: Box<dyn Io> = Box::new(connection.await?);
        Ok(io)
    })
}

/// Messages of at most so many bytes, in whatever frames.
pub(crate) fn config(message_limit: Option<usize>) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(message_limit)
        .max_frame_size(Some(message_limit.map_or(FRAME, |limit| limit.min(FRAME))))
}

/// What a peer is told that broke the rules.
pub(crate) fn code_for(error: &WsError) -> CloseCode {
    match error {
        WsError::Capacity(_) => CloseCode::Size,
        WsError::Utf8(_) => CloseCode::Invalid,
        _ => CloseCode::Protocol,
    }
}

/// Taken for each connection, in bytes.
const READ_BUFFER: usize = 16 * 1024;

/// The largest frame, in bytes, where messages may be of any size: as much as a peer announces is
/// asked of the allocator before any of it has come.
const FRAME: usize = 1 << 30;

/// How many messages are looked at at a stretch before other tasks get their turn.
pub(crate) const STRETCH: usize = 64;
