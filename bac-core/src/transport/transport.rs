//! What carries a request to a server and brings the reply: one attempt, nothing decided.

use std::fmt;

use super::{body::TransportBody, error::TransportError};
use crate::{
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    message::Request,
};

/// Sends one request and brings the head of the reply, with its body to be read.
///
/// A transport makes one attempt: it follows no redirect, sends nothing twice once bytes have
/// left, and leaves the body as it came. Time and size are limited around it by the
/// [`Client`](crate::Client), so dropping the future must stop the exchange.
///
/// A request with the header `Upgrade` opens a WebSocket (feature `websocket`): where the reply has
/// the status 101, its body is `TransportBody::upgraded`.
///
/// ```
/// use bac_core::{BoxFuture, Client, Request, Transport, TransportBody, TransportError};
///
/// /// Answers every request with an empty JSON object.
/// #[derive(Debug)]
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(
///         &self,
///         _request: Request,
///     ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
///         Box::pin(async { Ok(http::Response::new(TransportBody::full("{}"))) })
///     }
/// }
///
/// let client = Client::builder("http://127.0.0.1:1234").transport(Canned).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
pub trait Transport: MaybeSend + MaybeSync + fmt::Debug + 'static {
    /// Sends `request`, and returns once the head of the reply is there, whatever its status.
    ///
    /// # Errors
    /// Where no head came. The kind decides what the caller is told of the outcome: see
    /// [`TransportErrorKind`](crate::TransportErrorKind).
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>>;
}
