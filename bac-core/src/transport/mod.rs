//! What carries a request to a server and brings the reply: one attempt, nothing decided.

#[cfg(feature = "reqwest")]
mod reqwest;

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::Settings as ReqwestSettings;
use crate::error::BoxError;
#[cfg(feature = "websocket")]
use crate::websocket::{Connecting, connecting};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A finished request: exactly what is sent.
///
/// [`Call::to_request`](crate::Call::to_request) gives it without sending; a [`Transport`] takes
/// it.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Request {
    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Where it goes.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The header fields that the client sets; a transport adds `Host` and what frames the body.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, byte for byte: of a signed call the whole envelope. Of a call that opens a
    /// WebSocket it is the first message, which no transport is given; nor does the request show
    /// the header fields of the handshake, which are made when it is sent.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// The parts, for a transport to send.
    #[must_use]
    pub fn into_parts(self) -> (Method, Url, HeaderMap, Bytes) {
        (self.method, self.url, self.headers, self.body)
    }
}

/// Method, origin and sizes: path, query and headers may hold what must not reach a log.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

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
pub trait Transport: Send + Sync + fmt::Debug + 'static {
    /// Sends `request`, and returns once the head of the reply is there, whatever its status.
    ///
    /// # Errors
    /// Where no head came. The kind decides what the caller is told of the outcome: see
    /// [`TransportErrorKind`].
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>>;
}

/// The transport of a client.
pub(crate) enum AnyTransport {
    /// The default one, whose futures need no box.
    #[cfg(feature = "reqwest")]
    Reqwest(ReqwestTransport),
    Given(Arc<dyn Transport>),
}

impl AnyTransport {
    pub(crate) async fn send(
        &self,
        request: Request,
    ) -> Result<http::Response<TransportBody>, TransportError> {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => transport.execute(request).await,
            Self::Given(transport) => transport.send(request).await,
        }
    }
}

impl fmt::Debug for AnyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Reqwest(transport) => transport.fmt(f),
            Self::Given(transport) => transport.fmt(f),
        }
    }
}

/// The body of a reply, as it arrives.
pub struct TransportBody(BodyKind);

enum BodyKind {
    Full(Bytes),
    Chunks {
        chunks: Box<dyn BodyChunks>,
        length: Option<u64>,
    },
    /// Nothing: the connection itself.
    #[cfg(feature = "websocket")]
    Upgraded(Connecting),
    /// As `Chunks`, unboxed: the body of nearly every reply.
    #[cfg(feature = "reqwest")]
    Reqwest(reqwest::Chunks),
}

impl TransportBody {
    /// A body that is there already.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self(BodyKind::Full(bytes.into()))
    }

    /// A body that arrives in pieces; `length` is its declared length in bytes, if there is one.
    pub fn chunks(chunks: impl BodyChunks, length: Option<u64>) -> Self {
        Self(BodyKind::Chunks { chunks: Box::new(chunks), length })
    }

    /// No body, and the connection that the peer hands over with the status 101: what comes by it
    /// is all that follows the head.
    ///
    /// Dropping it ends the connection.
    #[cfg(feature = "websocket")]
    pub fn upgraded<C>(
        connection: impl Future<Output = std::io::Result<C>> + Send + 'static,
    ) -> Self
    where
        C: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
    {
        Self(BodyKind::Upgraded(connecting(connection)))
    }

    /// The connection, if it is handed over.
    #[cfg(feature = "websocket")]
    pub(crate) fn into_upgraded(self) -> Option<Connecting> {
        match self.0 {
            BodyKind::Upgraded(connecting) => Some(connecting),
            _ => None,
        }
    }

    #[cfg(feature = "reqwest")]
    const fn reqwest(chunks: reqwest::Chunks) -> Self {
        Self(BodyKind::Reqwest(chunks))
    }

    /// The declared length in bytes, if it is known before reading.
    pub(crate) fn length(&self) -> Option<u64> {
        match &self.0 {
            BodyKind::Full(bytes) => Some(bytes.len() as u64),
            BodyKind::Chunks { length, .. } => *length,
            #[cfg(feature = "websocket")]
            BodyKind::Upgraded(_) => None,
            #[cfg(feature = "reqwest")]
            BodyKind::Reqwest(chunks) => chunks.length(),
        }
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, BoxError> {
        let chunks: &mut dyn BodyChunks = match &mut self.0 {
            BodyKind::Full(bytes) if bytes.is_empty() => return Ok(None),
            BodyKind::Full(bytes) => return Ok(Some(std::mem::take(bytes))),
            BodyKind::Chunks { chunks, .. } => &mut **chunks,
            #[cfg(feature = "websocket")]
            BodyKind::Upgraded(_) => return Ok(None),
            #[cfg(feature = "reqwest")]
            BodyKind::Reqwest(chunks) => chunks,
        };
        std::future::poll_fn(|context| chunks.poll_chunk(context)).await
    }
}

impl fmt::Debug for TransportBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBody").field("length", &self.length()).finish()
    }
}

/// The pieces of a body that is still arriving. Dropping it ends the exchange.
pub trait BodyChunks: Send + 'static {
    /// The next piece, `None` once the body is whole. As for a future, `Pending` means that the
    /// context's waker will be called.
    ///
    /// # Errors
    /// Where the body breaks off before its end.
    fn poll_chunk(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<Option<Bytes>, BoxError>>;
}

/// Why a transport brought no reply, and with it whether the request may have arrived.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: BoxError,
}

/// The kind of a [`TransportError`]. Where nothing was sent, the call's outcome is
/// [`NotSent`](crate::Outcome::NotSent), otherwise [`Unknown`](crate::Outcome::Unknown).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about; nothing was sent.
    Connect,
    /// Connecting took longer than the limit; nothing was sent.
    ConnectTimeout,
    /// No secure connection came about; nothing was sent.
    Tls,
    /// The exchange broke after bytes of the request may have left.
    Exchange,
}

impl TransportError {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self { kind, source: source.into() }
    }

    /// The kind of failure.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(crate) fn into_source(self) -> BoxError {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
