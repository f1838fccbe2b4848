//! The server half of a declaration: what `#[client(server)]` makes besides the client.
//!
//! From the same trait come `JobService`, to be implemented, and `JobServer`, which matches
//! requests to the declared operations, checks the signature of signed ones over the bytes as they
//! came, decodes the arguments, calls the service and encodes its answer. It is a
//! [`tower_service::Service`] over whole requests; a [`Router`] puts several under one address, and
//! [`InProcess`] lets a client call them without a socket. Sockets and time limits are the affair of the HTTP
//! server in front, and so is the size of a body that it reads whole.
//!
//! | the service returns | the answer is |
//! |---|---|
//! | a value | the first status of `success(…)`, or else 200, with the value as JSON, text or bytes as declared |
//! | `()` | the same without a body, and 204 where no status is declared, but to `HEAD` |
//! | `None` of an `Option` | the first status of `none(…)`, or else 204 |
//! | a [`Reply`](crate::Reply) | its headers and its body, and its status if it has one |
//! | a [`Page`](struct@crate::Page) | its items in the shape that [its docs](struct@crate::Page) show, with the token or the link of the next |
//! | what flows, of an endpoint with `resume` | as of any other; or 206 with the range that the request asks for, of the state that it shows in `If-Range`; or 416. What comes before the range is read and passed over |
//! | anything, of an endpoint with `accept_encoding(…)` | coded so where the request accepts it and 256 bytes or more make it worth it (feature `gzip`); a strong `ETag` is a weak one then |
//! | a declared error, or `Unexpected` | its status, headers and body |
//! | an [`Error`](crate::Error) that holds a reply | that reply, as a gateway passes it on |
//! | none, for a `provided` endpoint that the service does not have | 501, or what [`Router::on_failure`] says |
//! | any other [`Error`](crate::Error) | 500, `{"message": …}` in fixed words, or what [`Router::on_failure`] says |
//!
//! The method of a `websocket` endpoint returns the stream of its messages. It is called before the
//! upgrade, so that its error is an answer like any other, with a declared status; a signed one is
//! called after the upgrade, when the payload is there. The stream is dropped when the client
//! leaves. How a stream ends that was refused or that failed after the
//! upgrade, `Router::on_stream_fault` says; `Streams` ends those of a server that stops. A browser
//! lets any page open a WebSocket to any server: one of another server's page is refused with 403,
//! unless `Router::allow_origin` or `allow_any_origin` lets it.
//!
//! A body that is still to come ([`Body`], [`Router::respond`]) is read before the service is called, within
//! [`BodyLimits`]; and where it is declared to flow, by the service itself:
//!
//! | the argument | what the service is given |
//! |---|---|
//! | `#[body(stream)] data: Upload` | the body, read by [`Upload::into_stream`](crate::Upload::into_stream) as it comes |
//! | `#[part] file: Upload`, the last of the parts | the same of this part; the parts before it are there. Where one that has to be is not, this one is held until it is |
//! | any other part, a list of `Upload`s among them | its value, read before; what nobody has declared is passed over |
//!
//! Dropping an upload ends the reading. A service may answer before all has come, and may answer with what it
//! reads. Where it fails by the error of such a stream, the request is answered as a [`Rejection`] of it.
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

mod answers;
mod body;
mod body_limits;
mod coding;
mod constants;
mod context;
#[cfg(feature = "websocket")]
mod ending;
mod error_reply;
mod from_part;
mod in_process;
mod inflow;
mod into_reply;
mod into_stream;
mod media_type;
mod multipart;
#[cfg(feature = "websocket")]
mod opened;
mod origin;
mod page;
mod pairs;
mod part;
mod received;
mod received_pieces;
mod rejection;
mod route;
mod router;
mod sent;
mod serve;
mod signed_reply;
#[cfg(feature = "websocket")]
mod socket;
#[cfg(feature = "websocket")]
mod streams;
#[cfg(feature = "websocket")]
mod upgrade;
mod writer;

#[cfg(feature = "websocket")]
#[doc(hidden)]
pub use self::opened::Opened;
pub use self::{
    body::Body,
    body_limits::BodyLimits,
    context::Context,
    in_process::InProcess,
    into_reply::IntoReply,
    origin::is_same_origin,
    rejection::{Rejection, RejectionKind},
    router::{Router, StreamingRouter},
    serve::Serve,
    writer::ReplyWriter,
};
#[cfg(feature = "websocket")]
pub use self::{
    ending::{Ending, StreamFault},
    streams::Streams,
    upgrade::Upgrade,
};
#[doc(hidden)]
pub use self::{
    from_part::{FromPart, FromUpload, ReceivedPart},
    into_reply::WriteAs,
    into_stream::IntoStream,
    received::{Answer, Received},
    router::call,
    sent::{NotSent, Sent},
};
