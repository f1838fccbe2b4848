//! A server called without a socket.

use std::{
    convert::Infallible,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
#[cfg(feature = "websocket")]
use http::StatusCode;
use http::{HeaderValue, header, header::Entry};
use tower_service::Service;

#[cfg(feature = "websocket")]
use super::upgrade::Upgrade;
use super::{body::Body, router::StreamingRouter};
use crate::{
    box_error::BoxError,
    maybe_send::BoxFuture,
    message::{BodyChunks, Request, RequestBody, RequestParts},
    reply::ByteStream,
    transport::{Transport, TransportBody, TransportError, TransportErrorKind},
};

/// A [`Transport`] that hands requests to a server in the same process: a [`Router`](super::Router),
/// a generated server, or any service over whole requests. Bodies that flow do so, to and fro, where the
/// service is [`Router::streaming`](super::Router::streaming).
///
/// Everything else is as over a socket: the request is encoded and signed, the signature checked,
/// the reply decoded, limits and hooks apply.
pub struct InProcess<S> {
    service: S,
}

impl<S> InProcess<S> {
    /// A transport to this service.
    pub const fn new(service: S) -> Self {
        Self { service }
    }
}

type Reply = Result<http::Response<TransportBody>, TransportError>;

impl<S, B> Transport for InProcess<S>
where
    S: Service<http::Request<Bytes>, Response = http::Response<B>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send,
    B: Into<TransportBody>,
{
    fn send(&self, request: Request) -> BoxFuture<'_, Reply> {
        let service = self.service.clone();
        Box::pin(async move {
            let (head, body) = received(request)?;
            let body = body.collect().await.map_err(not_sent)?;
            exchange(service, head.map(|()| body)).await
        })
    }
}

impl Transport for InProcess<StreamingRouter> {
    fn send(&self, request: Request) -> BoxFuture<'_, Reply> {
        let service = self.service.clone();
        Box::pin(async move {
            let (head, body) = received(request)?;
            if let Some(bytes) = body.as_bytes() {
                return exchange(service, head.map(|()| Body::from(bytes.clone()))).await;
            }
            let chunks = body.open().await.map_err(not_sent)?;
            let fault = Arc::default();
            let chunks = Sent { chunks, fault: Arc::clone(&fault) };
            let body = ByteStream::of_chunks(chunks, body.length());
            let reply = exchange(service, head.map(|()| Body::from(body))).await;
            let fault = fault.lock().unwrap_or_else(PoisonError::into_inner).take();
            // A client whose body breaks off hears no more of the server.
            fault.map_or(reply, |fault| {
                Err(TransportError::new(TransportErrorKind::Exchange, fault))
            })
        })
    }
}

/// The body of a client, whose error is its own affair: the server is told that there is no more.
struct Sent {
    chunks: Box<dyn BodyChunks>,
    fault: Arc<Mutex<Option<BoxError>>>,
}

impl BodyChunks for Sent {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        self.chunks.poll_chunk(context).map_err(|error| {
            *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            "the client broke off".into()
        })
    }
}

async fn exchange<S, Q, B>(
    mut service: S,
    #[cfg_attr(not(feature = "websocket"), expect(unused_mut))] mut request: http::Request<Q>,
) -> Reply
where
    S: Service<http::Request<Q>, Response = http::Response<B>, Error = Infallible>,
    B: Into<TransportBody>,
{
    #[cfg(feature = "websocket")]
    let client_side = upgradable(&mut request);
    let Ok(()) = std::future::poll_fn(|context| service.poll_ready(context)).await;
    let Ok(response) = service.call(request).await;
    #[cfg(feature = "websocket")]
    if let (StatusCode::SWITCHING_PROTOCOLS, Some(io)) = (response.status(), client_side) {
        return Ok(response.map(|_| TransportBody::upgraded(async { Ok(io) })));
    }
    Ok(response.map(Into::into))
}

/// The head of the request as a server meets it, with the path alone as its target, and the body.
fn received(request: Request) -> Result<(http::Request<()>, RequestBody), TransportError> {
    let RequestParts { method, url, headers, body, .. } = request.into_parts();
    let target = url.as_str().get(url[..url::Position::BeforePath].len()..).unwrap_or("/");
    let request = http::Request::builder().method(method).uri(target).body(());
    let mut request = request.map_err(|error| not_sent(error.into()))?;
    *request.headers_mut() = headers;
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    if let (Entry::Vacant(none), Ok(host)) =
        (request.headers_mut().entry(header::HOST), HeaderValue::from_str(host))
    {
        none.insert(host);
    }
    Ok((request, body))
}

/// The client's end of a connection that the server can take where the request asks for an upgrade.
#[cfg(feature = "websocket")]
fn upgradable<B>(request: &mut http::Request<B>) -> Option<tokio::io::DuplexStream> {
    /// As much as is under way at a time, in bytes.
    const UNDER_WAY: usize = 64 * 1024;

    request.headers().get(http::header::UPGRADE)?;
    let (client, server) = tokio::io::duplex(UNDER_WAY);
    request.extensions_mut().insert(Upgrade::new(async { Ok(server) }));
    Some(client)
}

fn not_sent(error: BoxError) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, error)
}

impl<S> fmt::Debug for InProcess<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess").finish_non_exhaustive()
    }
}
