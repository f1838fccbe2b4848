//! What the default transport is made of, and what is switched off in it whatever else is said.

use std::{fmt, sync::Arc, time::Duration};

#[cfg(feature = "rustls")]
use reqwest::{Certificate, Identity};
use url::Url;
use zeroize::Zeroizing;

use super::pools::Make;
use crate::{
    box_error::BoxError,
    error::{Error, root_cause},
    limits::{IDLE_TIMEOUT, Limits, MAX_IDLE_PER_HOST, idle_fault, time_fault},
};

/// What a [`ReqwestTransport`](super::ReqwestTransport) is made of.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle_per_host: usize,
    /// Whether any server may be `https`.
    pub(crate) https: bool,
    /// As they were given: PEM or DER.
    #[cfg(feature = "rustls")]
    roots: Vec<Vec<u8>>,
    /// As it was given: PEM, with its key.
    #[cfg(feature = "rustls")]
    client_certificate: Option<Zeroizing<Vec<u8>>>,
    /// As it was given. It may hold a password.
    proxy: Option<Zeroizing<String>>,
    configure: Vec<Arc<Configure>>,
}

type Configure = dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync;

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Limits::default().connect,
            idle_timeout: IDLE_TIMEOUT,
            max_idle_per_host: MAX_IDLE_PER_HOST,
            https: cfg!(feature = "rustls"),
            #[cfg(feature = "rustls")]
            roots: Vec::new(),
            #[cfg(feature = "rustls")]
            client_certificate: None,
            proxy: None,
            configure: Vec::new(),
        }
    }
}

impl Settings {
    #[cfg(feature = "rustls")]
    pub(crate) fn root_certificate(&mut self, certificates: &[u8]) {
        self.roots.push(certificates.to_owned());
    }

    #[cfg(feature = "rustls")]
    pub(crate) fn client_certificate(&mut self, pem: &[u8]) {
        self.client_certificate = Some(Zeroizing::new(pem.to_owned()));
    }

    pub(crate) fn proxy(&mut self, url: String) {
        self.proxy = Some(Zeroizing::new(url));
    }

    pub(super) fn configure(
        &mut self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) {
        self.configure.push(Arc::new(configure));
    }

    /// A setting that a transport of the user's own would not know of.
    pub(crate) fn of_default_transport_alone(&self) -> Option<&'static str> {
        #[cfg(feature = "rustls")]
        if !self.roots.is_empty() {
            return Some("root_certificate");
        }
        #[cfg(feature = "rustls")]
        if self.client_certificate.is_some() {
            return Some("client_certificate");
        }
        self.proxy.is_some().then_some("proxy")
    }

    /// What to look at where a client cannot be made, which says itself only what is wrong.
    #[cfg_attr(not(feature = "rustls"), allow(clippy::unused_self, reason = "there is none then"))]
    pub(super) fn suspect(&self) -> &'static str {
        #[cfg(feature = "rustls")]
        if self.client_certificate.is_some() {
            return "; check what `root_certificate` and `client_certificate` were given";
        } else if !self.roots.is_empty() {
            return "; check what `root_certificate` was given";
        }
        ""
    }

    /// Checks everything that can be checked once, and gives what makes a client of it.
    ///
    /// # Errors
    /// A configuration error that names the setting.
    pub(super) fn checked(self) -> Result<Box<Make>, Error> {
        let fault = time_fault("connect_timeout", self.connect_timeout, None)
            .or_else(|| time_fault("idle_timeout", self.idle_timeout, None))
            .or_else(|| idle_fault("max_idle_connections", self.max_idle_per_host));
        if let Some(fault) = fault {
            return Err(Error::configuration(fault));
        }
        let proxy = self.checked_proxy()?;
        let https = self.https || proxy.as_ref().is_some_and(|(is_https, _)| *is_https);
        let tls = Tls::checked(&self, https)?;
        let proxy = proxy.map(|(_, proxy)| proxy);
        Ok(Box::new(move || {
            let builder = tls.apply(self.connections());
            let builder = match &proxy {
                Some(proxy) => builder.proxy(proxy.clone()),
                None => builder,
            };
            let configured =
                self.configure.iter().fold(builder, |builder, configure| configure(builder));
            Ok(hardened(configured).build()?)
        }))
    }

    /// The defaults, which the user's own settings may change.
    fn connections(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_idle_per_host)
            .tcp_keepalive(Duration::from_secs(15))
            .tcp_nodelay(true)
            .no_proxy()
            .no_hickory_dns()
    }

    fn checked_proxy(&self) -> Result<Option<(bool, reqwest::Proxy)>, Error> {
        // The text may hold a password, so it is never part of a message.
        let refuse = |found: &str| {
            Error::configuration(format!(
                "the URL of `proxy` {found}; give it as `http://host:port`, with `user:password@` before the host if it asks for them"
            ))
        };
        let Some(text) = &self.proxy else { return Ok(None) };
        let url = Url::parse(text).map_err(|_| refuse("is not a URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("is neither `http` nor `https`"));
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("holds more than an address"));
        }
        let is_https = url.scheme() == "https";
        let proxy = reqwest::Proxy::all(url).map_err(|_| refuse("cannot be used"))?;
        Ok(Some((is_https, proxy)))
    }
}

/// Switches off, by name, whatever the documentation says is off: the features of reqwest are shared
/// by all crates of a program, and any of them may have been turned on by another.
fn hardened(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .http1_only()
}

/// Why a client could not be made.
pub(super) fn not_set_up(error: BoxError, suspect: &str) -> Error {
    let cause = root_cause(&*error);
    Error::configuration(format!("the transport cannot be set up: {cause}{suspect}"))
        .with_source(error)
}

#[cfg(feature = "rustls")]
enum Tls {
    /// Reading the system's root certificates is most of what starting a client costs, and no use to
    /// one that only speaks plain HTTP. Redirects are off, so it can never be sent to `https`.
    Off,
    On {
        roots: Vec<Certificate>,
        identity: Option<Identity>,
    },
}

#[cfg(feature = "rustls")]
impl Tls {
    fn checked(settings: &Settings, https: bool) -> Result<Self, Error> {
        let roots = settings.roots.iter().map(|bytes| certificates(bytes));
        let roots = roots.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let identity = settings.client_certificate.as_deref().map(|pem| identity(pem));
        let identity = identity.transpose()?;
        Ok(if https { Self::On { roots, identity } } else { Self::Off })
    }

    fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        // Of the two that reqwest knows, the one that is not tried here is its choice as soon as any
        // crate of the program turns it on.
        let builder = builder.tls_backend_rustls();
        match self {
            Self::Off => builder.tls_certs_only([]),
            Self::On { roots, identity } => {
                let builder = builder.tls_version_min(reqwest::tls::Version::TLS_1_2);
                let builder = match roots.is_empty() {
                    true => builder,
                    false => builder.tls_certs_merge(roots.iter().cloned()),
                };
                match identity {
                    Some(identity) => builder.identity(identity.clone()),
                    None => builder,
                }
            }
        }
    }
}

/// One certificate in DER, or any number in PEM.
#[cfg(feature = "rustls")]
fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, Error> {
    const SEQUENCE: u8 = 0x30;
    let read = match bytes.first() {
        Some(&SEQUENCE) => Certificate::from_der(bytes).map(|certificate| vec![certificate]),
        _ => Certificate::from_pem_bundle(bytes),
    };
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(no_certificate(None)),
        Err(error) => Err(no_certificate(Some(error))),
    }
}

#[cfg(feature = "rustls")]
fn no_certificate(source: Option<reqwest::Error>) -> Error {
    let error = Error::configuration(
        "what `root_certificate` was given holds no certificate; give the text of a PEM file (`-----BEGIN CERTIFICATE-----`), or one certificate in DER",
    );
    match source {
        Some(source) => error.with_source(source),
        None => error,
    }
}

/// A certificate and its key; what is said of them shows neither.
#[cfg(feature = "rustls")]
fn identity(pem: &[u8]) -> Result<Identity, Error> {
    Identity::from_pem(pem).map_err(|_| {
        Error::configuration(
            "what `client_certificate` was given is not a certificate and its private key, one after the other in PEM and not encrypted",
        )
    })
}

#[cfg(not(feature = "rustls"))]
struct Tls;

#[cfg(not(feature = "rustls"))]
impl Tls {
    fn checked(_settings: &Settings, https: bool) -> Result<Self, Error> {
        if https {
            return Err(Error::configuration(
                "an `https` server needs the feature `rustls` of `bac-core`, or a transport of your own",
            ));
        }
        Ok(Self)
    }

    fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}

/// Names and numbers: a proxy's URL and a key are secrets.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Settings");
        debug
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_idle_per_host", &self.max_idle_per_host);
        #[cfg(feature = "rustls")]
        debug
            .field("root_certificates", &self.roots.len())
            .field("client_certificate", &self.client_certificate.is_some());
        debug.field("proxy", &self.proxy.is_some()).finish_non_exhaustive()
    }
}
