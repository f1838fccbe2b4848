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
mod protocol;
mod socket;
mod tail;

pub use self::messages::Messages;
pub(crate) use self::{
    handshake::Handshake,
    socket::{Limits, Socket},
};
#[cfg(feature = "server")]
pub(crate) use self::{
    handshake::has_word,
    protocol::{STRETCH, code_for, config},
};
