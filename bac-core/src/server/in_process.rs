//! A server called without a socket.

use std::{convert::Infallible, fmt};

use bytes::Bytes;
#[cfg(feature = "websocket")]
use http::StatusCode;
use http::{HeaderValue, header, header::Entry};
use tower_service::Service;

#[cfg(feature = "websocket")]
use super::upgrade::Upgrade;
use crate::{
    box_error::BoxError,
    maybe_send::BoxFuture,
    message::{Request, RequestParts},
    transport::{Transport, TransportBody, TransportError, TransportErrorKind},
};

/// A [`Transport`] that hands requests to a server in the same process: a [`Router`](super::Router),
/// a generated server, or any service over whole requests. Answers that flow do so where the service is
/// [`Router::streaming`](super::Router::streaming).
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
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let mut service = self.service.clone();
        Box::pin(async move {
            #[cfg_attr(not(feature = "websocket"), expect(unused_mut))]
            let mut request = received(request).await?;
            #[cfg(feature = "websocket")]
            let client_side = upgradable(&mut request);
            let Ok(()) = std::future::poll_fn(|context| service.poll_ready(context)).await;
            let Ok(response) = service.call(request).await;
            #[cfg(feature = "websocket")]
            if let (StatusCode::SWITCHING_PROTOCOLS, Some(io)) = (response.status(), client_side) {
                return Ok(response.map(|_| TransportBody::upgraded(async { Ok(io) })));
            }
            Ok(response.map(Into::into))
        })
    }
}

/// The request as a server meets it: with the path alone as its target.
async fn received(request: Request) -> Result<http::Request<Bytes>, TransportError> {
    let RequestParts { method, url, headers, body, .. } = request.into_parts();
    let target = url.as_str().get(url[..url::Position::BeforePath].len()..).unwrap_or("/");
    let body = body.collect().await.map_err(not_sent)?;
    let request = http::Request::builder().method(method).uri(target).body(body);
    let mut request = request.map_err(|error| not_sent(error.into()))?;
    *request.headers_mut() = headers;
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    if let (Entry::Vacant(none), Ok(host)) =
        (request.headers_mut().entry(header::HOST), HeaderValue::from_str(host))
    {
        none.insert(host);
    }
    Ok(request)
}

/// The client's end of a connection that the server can take where the request asks for an upgrade.
#[cfg(feature = "websocket")]
fn upgradable(request: &mut http::Request<Bytes>) -> Option<tokio::io::DuplexStream> {
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
