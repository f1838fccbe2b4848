//! What the generated server of a trait is.

#[cfg(feature = "websocket")]
use super::opened::Opened;
use super::{
    received::{Answer, Received},
    rejection::Rejection,
};
use crate::{maybe_send::BoxFuture, operation::Operation};

/// The server of one declared trait. `#[client(server)]` implements it; there is no need to do so
/// by hand.
pub trait Serve: Send + Sync + 'static {
    /// The operations that it answers.
    fn operations(&self) -> &'static [&'static Operation];

    #[doc(hidden)]
    fn serve<'a>(&'a self, request: &'a Received) -> BoxFuture<'a, Result<Answer, Rejection>>;

    /// Opens the stream of a WebSocket.
    #[cfg(feature = "websocket")]
    #[doc(hidden)]
    fn open<'a>(&'a self, request: &'a Received) -> BoxFuture<'a, Result<Opened, Rejection>> {
        Box::pin(async move { Err(request.unknown()) })
    }
}
