//! The runtime of declared HTTP clients: a trait says what an API is, the `#[client]` macro makes
//! the client that encodes, signs, sends and decodes its calls.
//!
//! ```
//! use bac_core::{Client, Ed25519Signer, Error, client};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize)]
//! struct Order {
//!     item: String,
//! }
//!
//! #[derive(Debug, Deserialize)]
//! struct Receipt {
//!     id: u64,
//! }
//!
//! #[derive(Debug, Deserialize)]
//! struct Problem {
//!     message: String,
//! }
//!
//! /// Orders of a shop.
//! #[client(error_body = Problem)]
//! pub trait Orders {
//!     /// Places an order in the signer's name.
//!     #[endpoint(POST "/orders", errors(400, 409))]
//!     async fn place(&self, #[signed] order: &Order) -> Result<Receipt, PlaceError>;
//!
//!     /// One order.
//!     #[endpoint(GET "/orders/{id}", timeout = "10s")]
//!     async fn get(&self, id: u64, #[query] fields: Option<&str>) -> Result<Receipt, Error>;
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("https://shop.example/api").signer(Ed25519Signer::generate()?).build()?;
//! let orders = OrdersClient::new(client);
//! match orders.place(&Order { item: "pen".to_owned() }).await {
//!     Ok(receipt) => println!("order {}", receipt.id),
//!     Err(PlaceError::Conflict(error)) => println!("conflict: {:?}", error.body()),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Words used throughout: an *endpoint* is a declared method, its static description an
//! [`Operation`]; an *argument* is what a method takes, a [`Parameter`] its description in the
//! operation; a [`Call`] is one prepared invocation, an *attempt* one HTTP exchange of it; the
//! *payload* is what is signed, the *envelope* what carries it with its signature.
//!
//! | to | see |
//! |---|---|
//! | declare endpoints: all attributes | [`macro@client`] |
//! | set servers, key, credentials, limits | [`ClientBuilder`], which lists the defaults |
//! | say what bodies are: JSON, XML, a codec of one's own | [`codec`] |
//! | tune, send, or only prepare a call | [`Call`] |
//! | tell failures apart, and what they did | [`Error`], [`ErrorKind`], [`Outcome`] |
//! | read a reply that is not the value | [`Response`], [`ErrorResponse`], [`UnexpectedResponse`] |
//! | make, load and keep keys; sign; verify | [`sign`] |
//! | say who calls, and renew that | [`Credentials`], [`CredentialSource`] |
//! | send again, or never | [`RetryPolicy`], [`Call::attempts`] |
//! | follow what a server links to, or redirects | [`Link`], [`Redirect`] |
//! | read a list page by page | [`Pages`], [`Items`], [`Page`](struct@crate::Page) |
//! | watch or change requests | [`Hook`] |
//! | send by other means, or not at all | [`Transport`] |
//! | follow a stream of messages | the module `websocket` (feature `websocket`) |
//! | serve the same declaration | the module `server` (feature `server`) |
//!
//! Calls are awaited on [tokio](https://docs.rs/tokio), or run by [`Call::blocking`] on any thread.
//! A call that fails for a reason that may pass is sent again where that does no harm: [`RetryPolicy`] has
//! the table of what is sent again, and when.
//!
//! A limit in time ends a call when the runtime comes to look at it. On a runtime of one thread, which
//! also runs the connections of `ReqwestTransport`, a peer can put that off by some seconds: hyper
//! reads the size of a chunk, and the white space behind it, without a bound, and with all that the
//! system has of it in one go. Whoever talks to peers that are not trusted uses a runtime of several
//! threads, where the limit holds.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `reqwest` | yes | `ReqwestTransport`, the default transport |
//! | `rustls` | yes | `https` for it, with the platform's root certificates |
//! | `tracing` | yes | a span for each call and each attempt |
//! | `ecdsa` | no | `EcdsaSigner`, and the verification of ECDSA signatures |
//! | `rsa` | no | `RsaSigner`, and the verification of RSA signatures |
//! | `brotli` | no | the coding `br` beside those of `gzip`, which it turns on |
//! | `gzip` | no | bodies that are coded on their way: the words `accept_encoding` and `content_encoding`, `ClientBuilder::accept_encoding`, `Call::content_encoding` |
//! | `tower` | no | services and layers of tower as transports: `TowerTransport`, `ClientBuilder::layer_for` |
//! | `server` | no | the server half: `#[client(server)]` and the module `server` |
//! | `websocket` | no | endpoints that open a WebSocket: the module `websocket` |
//! | `xml` | no | bodies in XML: `codec::Xml`, and the word `xml` in declarations |

// So that `::bac_core` in generated code is this crate in its own documentation and tests, too.
extern crate self as bac_core;

mod box_error;
mod call;
mod client;
mod clock;
pub mod codec;
mod coding;
mod credentials;
mod errand;
mod error;
mod escape;
mod escaped_error;
mod fields;
mod hook;
mod json;
mod limits;
mod link;
mod maybe_send;
mod message;
mod open_enum;
mod operation;
#[cfg(not(target_family = "wasm"))]
mod park;
mod partial;
mod percent;
mod position;
mod regular_file;
mod reply;
mod request;
mod retry;
mod scheme;
#[cfg(feature = "server")]
pub mod server;
pub mod sign;
mod transport;
mod value;
#[cfg(feature = "websocket")]
pub mod websocket;

#[doc(hidden)]
#[path = "private.rs"]
#[allow(missing_docs, reason = "generated code alone names these")]
pub mod __private;

pub use bac_macros::{OpenEnum, Page, Reply, client, endpoint};
// Their types stand in the public API, so a user needs these versions of them.
#[cfg(feature = "reqwest")]
pub use ::reqwest;
pub use {bytes, http, url};

#[cfg(not(target_family = "wasm"))]
pub use self::reply::Blocking;
#[cfg(feature = "ecdsa")]
pub use self::sign::EcdsaSigner;
#[cfg(feature = "rsa")]
pub use self::sign::RsaSigner;
#[cfg(feature = "reqwest")]
pub use self::transport::{ReqwestTransport, ReqwestTransportBuilder};
#[cfg(feature = "tower")]
pub use self::transport::{TowerTransport, TransportService};
pub use self::{
    box_error::BoxError,
    call::{Call, CallFuture, Items, Pages, Presigned},
    client::{CallDefaults, Client, ClientBuilder, Progress, ServerSelector},
    clock::Clock,
    coding::ContentCoding,
    credentials::{
        BearerFile, CredentialSource, Credentials, OAuth2Error, OAuth2Source, OAuth2SourceBuilder,
    },
    error::{
        EarlierAttempt, EndpointError, Error, ErrorKind, ErrorResponse, Failure, TimeoutPhase,
        UnexpectedResponse,
    },
    escape::Escaped,
    escaped_error::EscapedError,
    hook::{Attempt, CallReport, CallStart, Hook},
    link::Link,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    message::{BodyChunks, BodySource, RawResponse, Request, RequestBody, RequestParts},
    open_enum::UnknownObject,
    operation::{
        Challenge, Constant, Location, Method, Operation, Operations, OtherMethod, Outcome, Paging,
        Parameter, Redirect, ReplyKind, StatusRange, Style,
    },
    partial::Partial,
    position::Position,
    reply::{ByteStream, Event, Events, Lines, Next, Page, Paged, Reply, ReplyReader, Response},
    request::Upload,
    retry::RetryPolicy,
    scheme::{AccessKey, BoundToken, Signer},
    sign::{Ed25519Signer, SignedRequest},
    transport::{Transport, TransportBody, TransportError, TransportErrorKind},
};

/// What a declared endpoint without errors of its own returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
const _: () = {
    const fn shared<T: Clone + Send + Sync + 'static>() {}
    const fn sent<T: Send + Sync + 'static>() {}
    shared::<Client>();
    sent::<Error>();
    sent::<UnexpectedResponse>();
    sent::<Call<'static, (), Error>>();
};

/// A transport may hold what a browser's one thread owns.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
const _: () = {
    #[derive(Debug)]
    struct Page(std::rc::Rc<()>);

    impl Transport for Page {
        fn send(
            &self,
            _: Request,
        ) -> BoxFuture<'_, std::result::Result<http::Response<TransportBody>, TransportError>>
        {
            Box::pin(async {
                Ok(http::Response::new(TransportBody::full(vec![
                    0;
                    std::rc::Rc::strong_count(&self.0)
                ])))
            })
        }
    }

    const fn carries<T: Transport>() {}
    carries::<Page>();
};
