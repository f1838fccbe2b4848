//! The server half of a declaration: what `#[client(server)]` makes besides the client.
//!
//! From the same trait come `JobService`, to be implemented, and `JobServer`, which matches
//! requests to the declared operations, checks the signature of signed ones over the bytes as they
//! came, decodes the arguments, calls the service and encodes its answer. It is a
//! [`tower_service::Service`] over whole requests; a [`Router`] puts several under one address, and
//! [`InProcess`] lets a client call them without a socket. Sockets, time limits and the size of a
//! body are the affair of the HTTP server in front.
//!
//! | the service returns | the answer is |
//! |---|---|
//! | a value | the first declared success status, with the value as JSON, text or bytes as declared; no body for `()` |
//! | a declared error, or `Unexpected` | its status, headers and body |
//! | an [`Error`](crate::Error) that holds a reply | that reply, as a gateway passes it on |
//! | any other [`Error`](crate::Error) | 500, `{"message": …}` |
//!
//! The method of a `websocket` endpoint returns the stream of its messages. It is called before the
//! upgrade, so that its error is an answer like any other, with a declared status; a signed one is
//! called after the upgrade, when the payload is there. The stream is dropped when the client
//! leaves. How a stream ends that was refused or that failed after the
//! upgrade, `Router::on_stream_fault` says; `Streams` ends those of a server that stops.
//!
//! A request that does not get so far is answered as [`Rejection`] says. That a signature is good
//! does not mean that the payload speaks for its signer: compare its client id with that of
//! [`Context::signer`].
//!
//! ```
//! use bac_core::{Client, Error, client, server::{Context, InProcess, Router}};
//!
//! #[client(server)]
//! trait Greeting {
//!     #[endpoint(GET "/greet/{name}")]
//!     async fn greet(&self, name: &str) -> Result<String, Error>;
//! }
//!
//! struct Polite;
//!
//! impl GreetingService for Polite {
//!     async fn greet(&self, _cx: &Context, name: &str) -> Result<String, Error> {
//!         Ok(format!("Good day, {name}"))
//!     }
//! }
//!
//! # #[tokio::main] async fn main() -> Result<(), Error> {
//! let router = Router::new().mount(GreetingServer::new(Polite));
//! let client = Client::builder("http://in-process").transport(InProcess::new(router)).build()?;
//! assert_eq!(GreetingClient::new(client).greet("Ada").await?, "Good day, Ada");
//! # Ok(())
//! # }
//! ```

mod in_process;
mod received;
mod rejection;
mod route;
mod router;
#[cfg(feature = "websocket")]
mod socket;

use std::{
    fmt,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use http::{HeaderMap, HeaderName, HeaderValue};

#[cfg(feature = "websocket")]
#[doc(hidden)]
pub use self::socket::Opened;
#[cfg(feature = "websocket")]
pub use self::socket::{Ending, StreamFault, Streams, Upgrade};
pub use self::{
    in_process::InProcess,
    rejection::{Rejection, RejectionKind},
    router::Router,
};
#[doc(hidden)]
pub use self::{
    received::{Answer, Received},
    router::call,
};
use crate::{BoxFuture, Operation, sign::PublicKey};

/// What a service learns beside its arguments, and the header fields it answers with.
pub struct Context {
    operation: &'static Operation,
    headers: HeaderMap,
    peer: Option<SocketAddr>,
    signer: Option<PublicKey>,
    answer_headers: Mutex<HeaderMap>,
}

impl Context {
    /// The operation that was called.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The header fields of the request.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Who sent the request, where the transport told it by a [`SocketAddr`] among the request's
    /// extensions.
    #[must_use]
    pub const fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// The key whose signature over the payload has been verified; `None` where the operation is
    /// not signed.
    #[must_use]
    pub const fn signer(&self) -> Option<&PublicKey> {
        self.signer.as_ref()
    }

    /// Sets a header field of the answer, be it a success or an error, instead of one of that name
    /// which the answer has by itself.
    pub fn set_header(&self, name: HeaderName, value: HeaderValue) {
        self.answer_headers.lock().unwrap_or_else(PoisonError::into_inner).insert(name, value);
    }

    fn take_answer_headers(&self) -> HeaderMap {
        std::mem::take(&mut self.answer_headers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("operation", &self.operation)
            .field("peer", &self.peer)
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}

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
