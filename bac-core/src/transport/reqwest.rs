//! The default transport, on reqwest.

use std::{error::Error as StdError, fmt, io, time::Duration};

use super::{
    body::TransportBody,
    error::{TransportError, TransportErrorKind},
    handover::{Handover, WatchedBody},
    reqwest_chunks::ReqwestChunks,
    transport::Transport,
};
use crate::{
    box_future::BoxFuture,
    error::Error,
    limits::{IDLE_TIMEOUT, Limits, MAX_IDLE_PER_HOST},
    message::Request,
};

/// Sends over HTTP/1.1 with reqwest: connections are kept and reused, redirects, cookies, proxies
/// and compression are off.
///
/// [`ClientBuilder::build`](crate::ClientBuilder::build) makes one where no other transport is
/// given.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

/// What a [`ReqwestTransport`] is made of.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle_per_host: usize,
    pub(crate) https: bool,
}

impl ReqwestTransport {
    /// The default transport with its default settings, those of
    /// [`ClientBuilder`](crate::ClientBuilder), for a transport of your own to wrap.
    ///
    /// # Errors
    /// A configuration error if it cannot be set up, such as without the system's root certificates.
    ///
    /// ```
    /// use bac_core::{BoxFuture, Client, Request, ReqwestTransport, Transport, TransportBody, TransportError};
    ///
    /// #[derive(Debug)]
    /// struct Traced(ReqwestTransport);
    ///
    /// impl Transport for Traced {
    ///     fn send(
    ///         &self,
    ///         request: Request,
    ///     ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
    ///         eprintln!("{} {}", request.method(), request.url().path());
    ///         self.0.send(request)
    ///     }
    /// }
    ///
    /// let transport = Traced(ReqwestTransport::new()?);
    /// let client = Client::builder("http://127.0.0.1:1234").transport(transport).build()?;
    /// # Ok::<_, bac_core::Error>(())
    /// ```
    pub fn new() -> Result<Self, Error> {
        Self::with_settings(&Settings {
            connect_timeout: Limits::default().connect,
            idle_timeout: IDLE_TIMEOUT,
            max_idle_per_host: MAX_IDLE_PER_HOST,
            https: cfg!(feature = "rustls"),
        })
    }

    /// A transport on a reqwest client of your own, with all its settings: a proxy, a client
    /// certificate, more root certificates. It is of the version that [`crate::reqwest`] is.
    ///
    /// Leave redirects off in it: the body of a signed call is a credential, and reqwest's default
    /// policy sends it on to any host that a server names.
    ///
    /// ```no_run
    /// use bac_core::{Client, ReqwestTransport, reqwest};
    ///
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let http = reqwest::Client::builder()
    ///     .proxy(reqwest::Proxy::all("http://127.0.0.1:3128")?)
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .retry(reqwest::retry::never())
    ///     .build()?;
    /// let transport = ReqwestTransport::with_client(http);
    /// let client = Client::builder("http://127.0.0.1:1234").transport(transport).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn with_client(client: reqwest::Client) -> Self {
        Self { client }
    }

    pub(crate) fn with_settings(settings: &Settings) -> Result<Self, Error> {
        let builder = reqwest::Client::builder()
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(settings.max_idle_per_host)
            .tcp_keepalive(Duration::from_secs(15))
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .no_proxy();
        let client = secure(builder, settings.https)?.build().map_err(|error| {
            Error::configuration(format!("the transport cannot be set up: {error}"))
                .with_source(error)
        })?;
        Ok(Self { client })
    }

    pub(super) fn execute(
        &self,
        request: Request,
        handover: Option<&Handover>,
    ) -> impl Future<Output = Result<http::Response<TransportBody>, TransportError>> + use<> {
        let (method, url, headers, body) = request.into_parts();
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        if !body.is_empty() {
            *request.body_mut() = Some(match handover {
                Some(handover) => reqwest::Body::wrap(WatchedBody::new(body, handover.clone())),
                None => body.into(),
            });
        }
        let pending = self.client.execute(request);
        async move { pending.await.map(received).map_err(classify) }
    }
}

/// Reading the system's root certificates is most of what starting a client costs, and no use to
/// one that only speaks plain HTTP. Redirects are off, so it can never be sent to `https`.
#[cfg(feature = "rustls")]
fn secure(builder: reqwest::ClientBuilder, https: bool) -> Result<reqwest::ClientBuilder, Error> {
    Ok(if https {
        builder.tls_version_min(reqwest::tls::Version::TLS_1_2)
    } else {
        builder.tls_certs_only([])
    })
}

#[cfg(not(feature = "rustls"))]
fn secure(builder: reqwest::ClientBuilder, https: bool) -> Result<reqwest::ClientBuilder, Error> {
    if https {
        return Err(Error::configuration(
            "an `https` server needs the feature `rustls` of `bac-core`, or a transport of your own",
        ));
    }
    Ok(builder)
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        Box::pin(self.execute(request, None))
    }
}

fn received(response: reqwest::Response) -> http::Response<TransportBody> {
    #[cfg(feature = "websocket")]
    if response.status() == http::StatusCode::SWITCHING_PROTOCOLS {
        return upgraded(response);
    }
    http::Response::<reqwest::Body>::from(response)
        .map(|body| TransportBody::reqwest(ReqwestChunks(body)))
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
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
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
