//! The settings of the default transport, with its defaults.

use std::time::Duration;

use super::{
    pools::Pools,
    reqwest::ReqwestTransport,
    reqwest_settings::{Settings, not_set_up},
};
use crate::error::Error;

/// The settings of a [`ReqwestTransport`], for what
/// [`ClientBuilder`](crate::ClientBuilder) has no method for, or to wrap it in a transport of your own.
///
/// | setting | default |
/// |---|---|
/// | [`connect_timeout`](Self::connect_timeout) | 5 s: name, TCP and TLS |
/// | [`idle_timeout`](Self::idle_timeout) | 15 s |
/// | [`max_idle_connections`](Self::max_idle_connections) | 32 a host |
/// | [`proxy`](Self::proxy) | none, whatever the environment says |
/// | `root_certificate` (feature `rustls`) | the platform's alone |
/// | `client_certificate` (feature `rustls`) | none |
///
/// A setting that cannot be used is reported by [`build`](Self::build).
///
/// ```
/// use std::time::Duration;
/// use bac_core::{Client, ReqwestTransport};
///
/// let transport = ReqwestTransport::builder()
///     .connect_timeout(Duration::from_secs(2))
///     .configure(|http| http.tcp_keepalive(Duration::from_secs(60)).local_address(None))
///     .build()?;
/// let client = Client::builder("http://127.0.0.1:1234").transport(transport).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ReqwestTransportBuilder(Settings);

impl ReqwestTransport {
    /// The default transport with its default settings, those of
    /// [`ClientBuilder`](crate::ClientBuilder), for a transport of your own to wrap.
    ///
    /// # Errors
    /// As [`ReqwestTransportBuilder::build`].
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
        Self::builder().build()
    }

    /// Starts a transport with other settings.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::default()
    }
}

impl ReqwestTransportBuilder {
    /// The limit for connecting: name, TCP and TLS.
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.0.connect_timeout = limit;
        self
    }

    /// How long a connection without a call is kept.
    pub const fn idle_timeout(mut self, limit: Duration) -> Self {
        self.0.idle_timeout = limit;
        self
    }

    /// How many connections without a call are kept for a host, up to 65,535; 0 keeps none. Each
    /// runtime that sends has its own.
    pub const fn max_idle_connections(mut self, connections: usize) -> Self {
        self.0.max_idle_per_host = connections;
        self
    }

    /// As [`ClientBuilder::root_certificate`](crate::ClientBuilder::root_certificate).
    #[cfg(feature = "rustls")]
    pub fn root_certificate(mut self, certificates: impl AsRef<[u8]>) -> Self {
        self.0.root_certificate(certificates.as_ref());
        self
    }

    /// As [`ClientBuilder::client_certificate`](crate::ClientBuilder::client_certificate).
    #[cfg(feature = "rustls")]
    pub fn client_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.0.client_certificate(pem.as_ref());
        self
    }

    /// As [`ClientBuilder::proxy`](crate::ClientBuilder::proxy).
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.0.proxy(url.into());
        self
    }

    /// Changes the settings of reqwest's own builder. It is of the version that
    /// [`crate::reqwest`] is. Closures run in the order in which they were given, once for each
    /// runtime that sends, since each has a pool of its own.
    ///
    /// What would send a request elsewhere or again, or take a reply apart, is switched off after
    /// them, whatever they say: redirects, `Referer`, retries, decompression, and every version of
    /// HTTP but 1.1. A proxy that they add, cookies and a `danger_accept_…` stay.
    pub fn configure(
        mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.0.configure(configure);
        self
    }

    /// Checks the settings and makes the transport. It connects to nothing.
    ///
    /// # Errors
    /// A configuration error that names the setting, where it cannot be used; and where the
    /// transport cannot be set up, such as without the system's root certificates.
    pub fn build(self) -> Result<ReqwestTransport, Error> {
        ReqwestTransport::with_settings(self.0)
    }
}

impl ReqwestTransport {
    pub(crate) fn with_settings(settings: Settings) -> Result<Self, Error> {
        let suspect = settings.suspect();
        let pools = Pools::new(settings.checked()?).map_err(|error| not_set_up(error, suspect))?;
        Ok(Self::with_pools(pools))
    }
}
