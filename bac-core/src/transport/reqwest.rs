//! The default transport, on reqwest.

use std::{
    convert::Infallible,
    error::Error as StdError,
    fmt, io, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use tokio::runtime::{self, Handle};

use super::{
    body::TransportBody,
    error::{TransportError, TransportErrorKind},
    handover::{Handover, WatchedBody},
    pools::Pools,
    reqwest_chunks::ReqwestChunks,
    transport::Transport,
};
use crate::{
    maybe_send::BoxFuture,
    message::{Request, RequestBody, RequestParts},
};

/// Sends over HTTP/1.1 with reqwest: connections are kept and reused, redirects, cookies, proxies
/// and compression are off, whatever features of reqwest other crates of the program turn on.
///
/// [`ClientBuilder::build`](crate::ClientBuilder::build) makes one where no other transport is
/// given; [`builder`](Self::builder) makes one with other settings.
///
/// A connection is driven by the tokio runtime in which it was made, so each runtime that sends has
/// a pool of its own, which ends with it. That of the first costs nothing more; for each other the
/// system's root certificates are read anew, if a server is `https`.
#[derive(Clone)]
pub struct ReqwestTransport(Clients);

#[derive(Clone)]
enum Clients {
    /// One for each runtime.
    Own(Arc<Pools>),
    /// The user's, for all of them.
    Given(reqwest::Client),
}

impl ReqwestTransport {
    /// A transport on a reqwest client of your own, with all its settings. It is of the version that
    /// [`crate::reqwest`] is. Where [`builder`](Self::builder) can make what you need, it is the
    /// better choice: it keeps the defaults.
    ///
    /// Kept is that a body is never sent twice: reqwest cannot read it again, so a redirect that
    /// would send it on (307, 308) is an error, as ever. All other defaults are those of the client,
    /// and unless you set them there:
    ///
    /// - other redirects are followed, up to ten, to any host, with your headers (but for
    ///   `Authorization` and `Cookie` on the way to another host) and a `Referer`;
    /// - the proxies of the environment or the system are used (feature `system-proxy` of reqwest);
    /// - there is no limit for connecting, and idle connections are kept for 90 s in any number,
    ///   which is longer than Bacalhau's nodes keep them: a request sent while the server closes is
    ///   lost;
    /// - with the features of reqwest that any crate of the program turns on, replies are
    ///   decompressed, and HTTP/2 is spoken, over which no WebSocket opens;
    /// - one pool serves all runtimes: a call that gets a connection of a runtime that is not
    ///   running waits until its limit runs out. Use such a client in one runtime, and not for
    ///   [`blocking`](crate::Call::blocking) calls beside it.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use bac_core::{Client, ReqwestTransport, reqwest};
    ///
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let http = reqwest::Client::builder()
    ///     .connect_timeout(Duration::from_secs(5))
    ///     .pool_idle_timeout(Duration::from_secs(15))
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .referer(false)
    ///     .retry(reqwest::retry::never())
    ///     .no_proxy()
    ///     .http1_only()
    ///     .build()?;
    /// let transport = ReqwestTransport::with_client(http);
    /// let client = Client::builder("http://127.0.0.1:1234").transport(transport).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn with_client(client: reqwest::Client) -> Self {
        Self(Clients::Given(client))
    }

    pub(super) const fn with_pools(pools: Arc<Pools>) -> Self {
        Self(Clients::Own(pools))
    }

    /// Sends within this runtime, which must be the one that it is awaited in.
    ///
    /// Where a method has a meaning for a body, that there is none is said (RFC 9110 section 8.6):
    /// servers answer 411 to less.
    pub(super) async fn execute(
        &self,
        request: Request,
        runtime: runtime::Id,
        handover: Option<&Handover>,
    ) -> Result<http::Response<TransportBody>, TransportError> {
        let RequestParts { method, url, mut headers, body, .. } = request.into_parts();
        let body = match body.as_bytes() {
            Some(bytes) if bytes.is_empty() => {
                if matches!(method, Method::PATCH | Method::POST | Method::PUT) {
                    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
                }
                None
            }
            Some(bytes) => Some(match (handover, &self.0) {
                (Some(handover), _) => {
                    reqwest::Body::wrap(WatchedBody::new(bytes.clone(), handover.clone()))
                }
                (None, Clients::Own(_)) => bytes.clone().into(),
                (None, Clients::Given(_)) => reqwest::Body::wrap(Once(Some(bytes.clone()))),
            }),
            None => Some(Box::pin(opened(&body)).await?),
        };
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = body;
        let pending = match &self.0 {
            Clients::Own(pools) => pools.of(runtime).map(|client| client.execute(request)),
            Clients::Given(client) => Ok(client.execute(request)),
        };
        match pending {
            Ok(pending) => pending.await.map(received).map_err(classify),
            Err(error) => Err(TransportError::new(TransportErrorKind::Connect, error)),
        }
    }
}

/// A body that is not there yet, at its beginning.
async fn opened(body: &RequestBody) -> Result<reqwest::Body, TransportError> {
    let opened = body.open_streamed().await;
    let refused = |error| TransportError::new(TransportErrorKind::Refused, error);
    opened.map(reqwest::Body::wrap).map_err(refused)
}

/// A body that can be read once, so that nothing can send it again.
struct Once(Option<Bytes>);

impl http_body::Body for Once {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(http_body::Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.0.as_ref().map_or(0, Bytes::len) as u64)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        match Handle::try_current() {
            Ok(handle) => Box::pin(async move { self.execute(request, handle.id(), None).await }),
            Err(error) => {
                Box::pin(async { Err(TransportError::new(TransportErrorKind::Connect, error)) })
            }
        }
    }
}

fn received(mut response: reqwest::Response) -> http::Response<TransportBody> {
    #[cfg(feature = "websocket")]
    if response.status() == http::StatusCode::SWITCHING_PROTOCOLS {
        return upgraded(response);
    }
    let mut head = http::Response::new(());
    *head.status_mut() = response.status();
    *head.version_mut() = response.version();
    *head.headers_mut() = mem::take(response.headers_mut());
    *head.extensions_mut() = mem::take(response.extensions_mut());
    head.map(|()| TransportBody::reqwest(ReqwestChunks(response)))
}

/// The head of a reply, and the connection that comes with it.
#[cfg(feature = "websocket")]
#[cold]
fn upgraded(response: reqwest::Response) -> http::Response<TransportBody> {
    let mut head = http::Response::new(());
    *head.status_mut() = response.status();
    *head.headers_mut() = response.headers().clone();
    let connection = async { response.upgrade().await.map_err(io::Error::other) };
    head.map(|()| TransportBody::upgraded(connection))
}

/// What is sent is a matter of where in its work reqwest failed. Its text holds the whole URL,
/// which may hold secrets, so the URL is taken out.
fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect(), error.is_timeout()) {
        (true, true) => TransportErrorKind::ConnectTimeout,
        (true, false) if is_handshake_fault(&error) => TransportErrorKind::Tls,
        (true, false) => TransportErrorKind::Connect,
        (false, _) => TransportErrorKind::Exchange,
    };
    TransportError::new(kind, error.without_url())
}

/// A TLS library reports its faults as I/O errors about bad data.
fn is_handshake_fault(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        if error.downcast_ref::<io::Error>().is_some_and(is_about_bad_data) {
            return true;
        }
        source = error.source();
    }
    false
}

/// The connector wraps the I/O error in another, which as a source passes over what it holds.
fn is_about_bad_data(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<io::Error>())
            .is_some_and(is_about_bad_data)
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Clients::Own(pools) => f.debug_tuple("ReqwestTransport").field(pools).finish(),
            Clients::Given(_) => f.debug_struct("ReqwestTransport").finish_non_exhaustive(),
        }
    }
}

#[cfg(all(test, feature = "rustls"))]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn a_server_without_tls_is_told_from_one_that_is_away() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await;
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
            let _ = stream.read(&mut [0; 1024]).await;
        });

        let client = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap();
        let error = client.get(format!("https://{address}")).send().await.unwrap_err();
        assert_eq!(classify(error).kind(), TransportErrorKind::Tls);
        server.await.unwrap();

        let error = client.get(format!("https://{address}")).send().await.unwrap_err();
        assert_eq!(classify(error).kind(), TransportErrorKind::Connect);
    }
}
