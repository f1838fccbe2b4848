//! The connection, key and settings that every declared client shares.

mod builder;

use std::{
    fmt,
    future::Future,
    sync::{Arc, OnceLock},
};

use http::{HeaderName, HeaderValue};
use tokio::runtime::{self, Runtime};

pub use self::builder::{ClientBuilder, ServerSelector};
use crate::{
    Error, Hook, Signer, base_url::BaseUrl, error::ErrorKind, limits::Limits,
    transport::AnyTransport,
};

/// Servers, connections, key, limits and hooks: what generated clients send their calls with.
///
/// Cheap to clone; clones share everything, so one client serves any number of declared APIs.
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
    server: usize,
}

pub(crate) struct Inner {
    servers: Vec<Server>,
    pub(crate) signer: Option<Arc<dyn Signer>>,
    pub(crate) transport: AnyTransport,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
    pub(crate) limits: Limits,
    blocking: Background,
}

#[derive(Clone, Debug)]
struct Server {
    name: String,
    base: BaseUrl,
}

impl Client {
    /// A client of the server at this base URL, with the defaults of [`ClientBuilder`] and no
    /// signer.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    #[cfg(feature = "reqwest")]
    pub fn new(base_url: impl Into<String>) -> Result<Self, Error> {
        Self::builder(base_url).build()
    }

    /// Starts a client of the server at this base URL: scheme, host, port and, where the API has
    /// one, a path prefix, such as `https://node.example:1234/api/v1`. Declared paths are put after
    /// the prefix. The URL is checked by [`ClientBuilder::build`].
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url.into())
    }

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
        Ok(Self { inner: Arc::clone(&self.inner), server })
    }

    /// The base URL of the selected server, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.base().as_str()
    }

    /// The name of the selected server.
    #[must_use]
    pub fn server_name(&self) -> &str {
        &self.selected().name
    }

    /// The key that signs, if one was given.
    #[must_use]
    pub fn signer(&self) -> Option<&dyn Signer> {
        self.inner.signer.as_deref()
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.selected().base
    }

    fn selected(&self) -> &Server {
        // `on_server` and `build` give no index that is not in the list.
        &self.inner.servers[self.server]
    }

    /// Runs `future` to its end on the client's own background runtime.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        if runtime::Handle::try_current().is_ok() {
            return Err(Error::invalid_input(
                "a blocking call was made inside an asynchronous runtime; await the call instead",
            ));
        }
        Ok(self.inner.blocking.runtime()?.block_on(future))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.selected().name)
            .field("base_url", self.base())
            .field("signer", &self.inner.signer)
            .field("transport", &self.inner.transport)
            .field("hooks", &self.inner.hooks)
            .field("limits", &self.inner.limits)
            .finish_non_exhaustive()
    }
}

/// The runtime of blocking calls: made by the first of them, and kept so that connections live
/// from one call to the next.
#[derive(Default)]
struct Background(OnceLock<Runtime>);

impl Background {
    fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime);
        }
        let made = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("bac-blocking")
            .enable_all()
            .build()
            .map_err(|error| {
                let message = format!("no runtime for blocking calls: {error}");
                Error::new(ErrorKind::Configuration, crate::Outcome::NotSent, message)
                    .with_source(error)
            })?;
        // Where two threads make one at the same time, the second is put away again.
        if let Err(spare) = self.0.set(made) {
            spare.shutdown_background();
        }
        self.0.get().ok_or_else(|| Error::configuration("no runtime for blocking calls"))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // An ordinary drop waits, which is not allowed inside an asynchronous runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
