//! The connection, key and settings that every declared client shares.

use std::{fmt, sync::Arc};

use http::{HeaderName, HeaderValue};
use url::Url;

#[cfg(not(target_family = "wasm"))]
use super::background::Background;
#[cfg(feature = "tracing")]
use super::told::Told;
use super::{
    call_defaults::CallDefaults,
    scoped::Scoped,
    server::{Server, ServerSelector},
};
#[cfg(feature = "gzip")]
use crate::coding::ContentCoding;
use crate::{
    clock::Clock,
    credentials::GivenCredentials,
    error::Error,
    hook::Hook,
    limits::Limits,
    request::Target,
    retry::{Budget, RetryPolicy},
    scheme::{Memory, Signer},
    sign::Verification,
    transport::AnyTransport,
};

/// Servers, each with its credentials; connections, key, limits and hooks: what generated clients
/// send their calls with.
///
/// Cheap to clone; clones share everything, so one client serves any number of declared APIs, in any
/// number of threads and tokio runtimes.
///
/// ```no_run
/// use bac_core::{Client, Ed25519Signer};
///
/// let client = Client::builder("http://127.0.0.1:1234")
///     .signer(Ed25519Signer::from_pem_file("id.pem")?)
///     .build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
    /// The index of the selected server.
    pub(super) server: usize,
    /// What its calls begin with.
    pub(super) defaults: Option<Arc<CallDefaults>>,
}

pub(crate) struct Inner {
    pub(super) servers: Vec<Server>,
    pub(crate) signer: Option<Arc<dyn Signer>>,
    /// By the names that declarations give them.
    pub(crate) keys: Vec<(String, Arc<dyn Signer>)>,
    /// By what replies are checked that are signed.
    pub(crate) verification: Option<Box<Verification>>,
    pub(crate) transport: AnyTransport,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) hooks: Vec<Scoped<dyn Hook>>,
    /// For some operations, in the place of `transport`.
    pub(crate) transports: Vec<Scoped<AnyTransport>>,
    pub(crate) limits: Limits,
    /// Where a declaration says nothing of it.
    pub(crate) strict_paths: bool,
    /// The codings in which replies are asked for, where a declaration says nothing of it.
    #[cfg(feature = "gzip")]
    pub(crate) accept_encoding: Vec<ContentCoding>,
    pub(crate) retry: RetryPolicy,
    /// What is left for attempts beyond the first, of all calls.
    pub(crate) budget: Budget,
    /// The operations of which it was told that they are to go.
    #[cfg(feature = "tracing")]
    pub(crate) told: Told,
    pub(super) clock: Arc<dyn Clock>,
    #[cfg(not(target_family = "wasm"))]
    pub(super) blocking: Background,
}

impl Client {
    /// The same client on another of its servers, by name or by index in the order in which they
    /// were given (the builder's base URL is 0, and named `default`).
    ///
    /// # Errors
    /// A configuration error that lists the servers, if there is none of that name or index.
    ///
    /// ```
    /// # fn main() -> Result<(), bac_core::Error> {
    /// let client = bac_core::Client::builder("http://127.0.0.1:1234")
    ///     .server("staging", "http://127.0.0.1:1235/api/v1")
    ///     .build()?;
    /// assert_eq!(client.on_server("staging")?.base_url(), "http://127.0.0.1:1235/api/v1");
    /// assert_eq!(client.on_server(0)?.base_url(), "http://127.0.0.1:1234");
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_server(&self, server: impl Into<ServerSelector>) -> Result<Self, Error> {
        let server = server.into().find(&self.inner.servers)?;
        Ok(Self { server, ..self.clone() })
    }

    /// The same client, whose calls all begin with the settings that `set` makes, on whatever server: what
    /// else would be said of each call. What it was told before stays, where it is not told otherwise. A
    /// generated client has the same method.
    ///
    /// The nearest to a call wins: what the call says, what an argument of it sends, these settings, the
    /// declaration, the client's builder.
    ///
    /// ```
    /// use std::time::Duration;
    /// use bac_core::{Client, Error, client};
    ///
    /// #[client]
    /// trait Jobs {
    ///     #[endpoint(GET "/jobs", timeout = "60s")]
    ///     async fn list(&self) -> Result<Vec<String>, Error>;
    /// }
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// # let client = Client::builder("http://127.0.0.1:9").build()?;
    /// let jobs = JobsClient::new(client);
    /// let quick = jobs.with(|call| call.timeout(Duration::from_secs(1)).header("x-tenant", "a"));
    ///
    /// let request = quick.list().to_request().await?;
    /// assert_eq!(request.headers()["x-tenant"], "a");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with(&self, set: impl FnOnce(CallDefaults) -> CallDefaults) -> Self {
        let before = self.defaults.as_deref().cloned().unwrap_or_default();
        Self { defaults: Some(Arc::new(set(before))), ..self.clone() }
    }

    /// What its calls begin with, if it was told.
    pub(crate) fn defaults(&self) -> Option<&CallDefaults> {
        self.defaults.as_deref()
    }

    /// The base URL of the selected server, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.selected().base.as_str()
    }

    /// The name of the selected server.
    #[must_use]
    pub fn server_name(&self) -> &str {
        &self.selected().name
    }

    /// Whether what is sent to the selected server can be read on its way: it is plain HTTP to another
    /// machine than this one. Credentials are sent there only where
    /// [`plain_http_credentials`](crate::ClientBuilder::plain_http_credentials) allows it.
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        self.selected().base.is_plain_http()
    }

    /// The key that signs, if one was given.
    #[must_use]
    pub fn signer(&self) -> Option<&dyn Signer> {
        self.inner.signer.as_deref()
    }

    /// The URL of `target` on the selected server.
    pub(crate) fn url(&self, target: &Target) -> Result<Url, Error> {
        self.selected().url(target)
    }

    /// The base URL of the selected server.
    pub(crate) fn server_url(&self) -> &Url {
        self.selected().base.url()
    }

    /// What tells the selected server who calls.
    pub(crate) fn credentials(&self) -> Option<&GivenCredentials> {
        self.selected().credentials.as_ref()
    }

    /// The name of the selected server, as requests to it say it in `Host`.
    pub(crate) fn host(&self) -> &HeaderValue {
        &self.selected().host
    }

    /// What is kept for the selected server on behalf of schemes.
    pub(crate) fn memory(&self) -> &Memory {
        &self.selected().memory
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// Whether every request has a header field of this name.
    pub(crate) fn sends(&self, name: &HeaderName) -> bool {
        self.inner.headers.iter().any(|(sent, _)| sent == name)
    }

    /// Keeps a header field that the selected server has given, to be sent with later requests to it.
    pub(crate) fn keep_header(&self, name: HeaderName, value: HeaderValue) {
        self.selected().kept.put(name, value);
    }

    /// What the selected server has given to be sent under this name.
    pub(crate) fn kept_header(&self, name: &HeaderName) -> Option<HeaderValue> {
        self.selected().kept.get(name)
    }

    /// Scheme, host and port of the selected server.
    #[cfg(feature = "tracing")]
    pub(crate) fn address(&self) -> (&str, &str, u16) {
        self.selected().base.address()
    }

    fn selected(&self) -> &Server {
        // `on_server` and `build` give no index that is not in the list.
        &self.inner.servers[self.server]
    }

    /// Runs `future` to its end on this thread, within the client's own background runtime.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        self.inner.blocking.block_on(future)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.selected().name)
            .field("base_url", &self.selected().base)
            .field("signer", &self.inner.signer)
            .field("transport", &self.inner.transport)
            .field("hooks", &self.inner.hooks)
            .field("limits", &self.inner.limits)
            .finish_non_exhaustive()
    }
}
