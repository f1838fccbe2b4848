//! The settings of a client, with their defaults.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue, header};

#[cfg(not(target_family = "wasm"))]
use super::background::Background;
#[cfg(feature = "tracing")]
use super::told::Told;
use super::{
    base_url::BaseUrl,
    client::{Client, Inner},
    scoped::Scoped,
    server::{Server, ServerSelector},
};
#[cfg(feature = "gzip")]
use crate::coding::ContentCoding;
#[cfg(feature = "reqwest")]
use crate::transport::{ReqwestSettings, ReqwestTransport};
#[cfg(feature = "tower")]
use crate::transport::{TowerTransport, TransportService};
use crate::{
    clock::{Clock, SystemClock},
    credentials::{CredentialSource, Credentials, GivenCredentials, Offer},
    error::Error,
    hook::Hook,
    limits::{IDLE_TIMEOUT, Limits, MAX_IDLE_PER_HOST, MOST_HEADERS, idle_fault, time_fault},
    maybe_send::{MaybeSend, MaybeSync},
    operation::Operations,
    request::{USER_AGENT, header_field, value_fault},
    retry::{Budget, RetryPolicy},
    scheme::Signer,
    sign::Verification,
    transport::{AnyTransport, Transport},
};

/// Makes a transport for some operations of the client's.
trait MakeTransport: MaybeSend + MaybeSync {
    fn make(&self, transport: &AnyTransport) -> AnyTransport;
}

impl<F: Fn(&AnyTransport) -> AnyTransport + MaybeSend + MaybeSync> MakeTransport for F {
    fn make(&self, transport: &AnyTransport) -> AnyTransport {
        self(transport)
    }
}

/// The settings of a [`Client`].
///
/// | setting | default |
/// |---|---|
/// | [`connect_timeout`](Self::connect_timeout) | 5 s: name, TCP and TLS |
/// | [`attempt_timeout`](Self::attempt_timeout) | 40 s for one exchange, connecting included |
/// | [`stall_timeout`](Self::stall_timeout) | 20 s between two pieces of a body |
/// | [`timeout`](Self::timeout) | 90 s for the whole call |
/// | [`retry`](Self::retry) | three attempts at most, waits of up to 200 ms, 400 ms, … 5 s, a budget |
/// | [`request_limit`](Self::request_limit) | 10 MiB |
/// | [`response_limit`](Self::response_limit) | 16 MiB |
/// | [`error_body_limit`](Self::error_body_limit) | 1 MiB |
/// | [`ping_interval`](Self::ping_interval) | 20 s of silence of a WebSocket |
/// | [`idle_timeout`](Self::idle_timeout) | 15 s, at most [32](Self::max_idle_connections) connections a host |
/// | [`user_agent`](Self::user_agent) | `bac/<version>` |
/// | [`https_only`](Self::https_only) | off: `http` servers are allowed |
/// | [`plain_http_credentials`](Self::plain_http_credentials) | off: credentials go to `http` servers of this machine alone |
/// | `accept_encoding` (feature `gzip`) | none: replies are asked for as they are, and nothing is decoded |
/// | [`strict_paths`](Self::strict_paths) | off: a path value is refused where it is `.` or `..` itself |
/// | `Content-Type` of a body | `application/json` |
/// | `Accept` of JSON and WebSockets | `application/json, application/problem+json;q=0.9, */*;q=0.1` |
/// | `Accept` where nothing is declared | `application/json;q=0.9, */*;q=0.5` |
/// | `Accept` of text, and of bytes | `text/plain` or `application/octet-stream`, then `*/*;q=0.5` |
/// | root certificates | the platform's; `root_certificate` adds others |
/// | client certificate, proxy | none; `client_certificate` and `proxy` give one |
/// | redirects, cookies, proxies of the environment, compression, HTTP/2 | off, whatever features of `reqwest` other crates turn on |
///
/// A setting that cannot be used is reported by [`build`](Self::build). The shortest limit in time is
/// anything above zero, the longest 365 days.
///
/// # Which limit counts what
///
/// | limit | counts | set for |
/// |---|---|---|
/// | [`connect_timeout`](Self::connect_timeout) | name, TCP and TLS of a new connection | the client |
/// | [`attempt_timeout`](Self::attempt_timeout) | connecting, sending, waiting for the head, reading the body; not signing; the wait for a [source of credentials](CredentialSource) by itself | the client, the declaration, [the call](crate::Call::attempt_timeout) |
/// | [`stall_timeout`](Self::stall_timeout) | each silence inside the reply's body; not the wait for the head | the client, the declaration, [the call](crate::Call::stall_timeout) |
/// | [`timeout`](Self::timeout) | all of that, signing and hooks included | the client, the declaration, [the call](crate::Call::timeout) |
///
/// The limit of an attempt, or of silence, ends an attempt: another may follow, as the table of
/// [`RetryPolicy`] says. That for the whole call ends the call, with all its attempts and the waits between
/// them. A call that has a `timeout` of its own and is sent only once is not cut short by the client's
/// limit for an attempt: it means what it says.
///
/// While a call connects nothing was sent, and its error
/// says so ([`Outcome::NotSent`](crate::Outcome::NotSent)) where that can be told: of the limit for
/// connecting, and of the others where the default transport sends a call that has a body, with no layer around it.
///
/// An answer that begins at once and then waits for something to happen needs three: a `timeout` for how
/// long it may take, a `stall_timeout` for how long it may be silent, and where it may be sent again an
/// `attempt_timeout` as long as the first. Limits of a
/// WebSocket are listed in the module `websocket`.
///
/// Of what flows other limits count. A reply that is a [`ByteStream`](crate::ByteStream),
/// [`Lines`](crate::Lines) or [`Events`](crate::Events) has those of call and attempt up to its head, and the
/// one for silence from there on; `response_limit` holds for each line or event. While an
/// [`Upload`](crate::Upload) or parts are taken the limit is that for silence, between two pieces; that of an
/// attempt begins anew once all is taken, and the client's `timeout` does not count, nor does what a source of
/// the caller's takes to give the next piece. One that the call or its
/// declaration gives holds over all of it. `request_limit` does not count for what is sent piece by piece.
///
/// ```
/// use std::time::Duration;
/// use bac_core::{Client, Credentials, Ed25519Signer};
///
/// let client = Client::builder("https://node.example/api/v1")
///     .signer(Ed25519Signer::generate()?)
///     .credentials(Credentials::bearer("0123"))
///     .timeout(Duration::from_secs(20))
///     .https_only()
///     .build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    servers: Vec<(String, String)>,
    selected: ServerSelector,
    signer: Option<Arc<dyn Signer>>,
    verification: Option<Box<Verification>>,
    keys: Vec<(String, Arc<dyn Signer>)>,
    transport: Option<Arc<dyn Transport>>,
    headers: Vec<(String, String)>,
    credentials: Option<Offer>,
    /// By the name of a server.
    own_credentials: Vec<(String, Offer)>,
    /// The names of servers that get credentials over plain HTTP.
    plain_http_credentials: Vec<String>,
    user_agent: String,
    hooks: Vec<Scoped<dyn Hook>>,
    /// Each makes a transport of the client's.
    transports: Vec<Scoped<dyn MakeTransport>>,
    limits: Limits,
    retry: RetryPolicy,
    clock: Arc<dyn Clock>,
    idle_timeout: Duration,
    max_idle_per_host: usize,
    https_only: bool,
    strict_paths: bool,
    #[cfg(feature = "gzip")]
    accept_encoding: Vec<ContentCoding>,
    /// What the default transport alone has.
    #[cfg(feature = "reqwest")]
    connections: ReqwestSettings,
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
}

impl ClientBuilder {
    fn new(base_url: String) -> Self {
        Self {
            servers: vec![("default".to_owned(), base_url)],
            selected: ServerSelector::Index(0),
            signer: None,
            verification: None,
            keys: Vec::new(),
            transport: None,
            headers: Vec::new(),
            credentials: None,
            own_credentials: Vec::new(),
            plain_http_credentials: Vec::new(),
            user_agent: USER_AGENT.to_owned(),
            hooks: Vec::new(),
            transports: Vec::new(),
            limits: Limits::default(),
            retry: RetryPolicy::new(),
            clock: Arc::new(SystemClock),
            idle_timeout: IDLE_TIMEOUT,
            max_idle_per_host: MAX_IDLE_PER_HOST,
            https_only: false,
            strict_paths: false,
            #[cfg(feature = "gzip")]
            accept_encoding: Vec::new(),
            #[cfg(feature = "reqwest")]
            connections: ReqwestSettings::default(),
        }
    }

    /// Adds a server under a name of its own; see [`Client::on_server`]. The base URL that the
    /// builder was made with is named `default`. Key, hooks, headers and limits are those of the
    /// client; credentials are the server's own ([`credentials_for`](Self::credentials_for)).
    pub fn server(mut self, name: impl Into<String>, base_url: impl Into<String>) -> Self {
        self.servers.push((name.into(), base_url.into()));
        self
    }

    /// Selects the server that calls go to, by name or index, instead of the first.
    pub fn use_server(mut self, server: impl Into<ServerSelector>) -> Self {
        self.selected = server.into();
        self
    }

    /// The key that signs the payloads of signed endpoints. Without one, calling such an endpoint
    /// fails with [`ErrorKind::Sign`](crate::ErrorKind::Sign); the others need none.
    pub fn signer(mut self, signer: impl Signer) -> Self {
        self.signer = Some(Arc::new(signer));
        self
    }

    /// A key for the endpoints whose declaration names it (`key = "orders"`), in the place of
    /// [`signer`](Self::signer). Without it, calling such an endpoint fails with
    /// [`ErrorKind::Sign`](crate::ErrorKind::Sign), and nothing is sent.
    ///
    /// ```
    /// use bac_core::{Client, Error, client, sign::HmacSigner};
    ///
    /// #[client(sign = standard_webhooks, key = "orders")]
    /// trait Hooks {
    ///     #[endpoint(POST "/hook")]
    ///     async fn tell(&self, #[body] event: &str) -> Result<(), Error>;
    /// }
    ///
    /// let client = Client::builder("https://shop.example")
    ///     .key("orders", HmacSigner::from_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?)
    ///     .build()?;
    /// # Ok::<_, Error>(())
    /// ```
    pub fn key(mut self, name: impl Into<String>, signer: impl Signer) -> Self {
        self.keys.push((name.into(), Arc::new(signer)));
        self
    }

    /// The keys of servers whose replies are signed (`verify = http_signature(…)`), and how old a signature may
    /// be. Without it, calling such an endpoint fails with
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), and nothing is sent; a reply that is not
    /// signed as it is declared is an error of the kind [`ErrorKind::Signature`](crate::ErrorKind::Signature).
    ///
    /// ```
    /// use bac_core::{Client, Error, client, sign::{PublicKey, Verification}};
    ///
    /// #[client(verify = http_signature(covers("@status", "content-digest", "@method"; req, "@path"; req)))]
    /// trait Orders {
    ///     #[endpoint(GET "/orders/{id}")]
    ///     async fn get(&self, id: &str) -> Result<String, Error>;
    /// }
    ///
    /// let of_server = PublicKey::parse("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=").unwrap();
    /// let client = Client::builder("https://shop.example").verify(Verification::new(of_server)).build()?;
    /// # Ok::<_, Error>(())
    /// ```
    pub fn verify(mut self, verification: Verification) -> Self {
        self.verification = Some(Box::new(verification));
        self
    }

    /// Sends with this instead of the default transport. Settings of connections
    /// ([`connect_timeout`](Self::connect_timeout), [`idle_timeout`](Self::idle_timeout),
    /// [`max_idle_connections`](Self::max_idle_connections)) are then its own affair, and so is in which
    /// runtime its connections live: a pool that several runtimes share may wait for one of them that
    /// is not running, [`blocking`](crate::Call::blocking) calls included, which have a runtime of
    /// their own. The default transport keeps one for each.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Also trusts these root certificates for `https`, beside the platform's: the text of a PEM file
    /// with any number of them, or a single one in DER. May be given several times.
    ///
    /// Not on Apple's systems and Android, whose own verifier takes no others: there
    /// [`build`](Self::build) reports it, and
    /// [`configure`](crate::ReqwestTransportBuilder::configure) with `tls_certs_only` trusts the given
    /// ones alone.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = bac_core::Client::builder("https://node.internal")
    ///     .root_certificate(std::fs::read("ca.pem")?)
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(all(feature = "reqwest", feature = "rustls"))]
    pub fn root_certificate(mut self, certificates: impl AsRef<[u8]>) -> Self {
        self.connections.root_certificate(certificates.as_ref());
        self
    }

    /// Shows this certificate to every `https` server that asks for one (mutual TLS): in PEM, its
    /// private key (PKCS#8, PKCS#1 or SEC1, not encrypted) and the certificate with those between it
    /// and the root, in any order. The last one given counts.
    ///
    /// It is one for all servers of the client. The key leaves this process no more than any other,
    /// but each server that asks learns who calls.
    #[cfg(all(feature = "reqwest", feature = "rustls"))]
    pub fn client_certificate(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.connections.client_certificate(pem.as_ref());
        self
    }

    /// Sends every request by this proxy, such as `http://user:password@host:3128`: `https` through a
    /// tunnel, `http` with everything in it for the proxy to read. Those to this machine go there,
    /// too. Without this there is none: the environment is not asked.
    ///
    /// A proxy may answer `http` requests itself, and its replies cannot be told from the server's.
    #[cfg(feature = "reqwest")]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.connections.proxy(url.into());
        self
    }

    /// Sends a header field with every call, in the place of one of the same name given before; one
    /// of the same name that the endpoint declares or the call sets wins. Headers that the client
    /// writes itself, such as `Host` and `Content-Length`, are refused by [`build`](Self::build).
    ///
    /// It goes to every server of the client: what is secret belongs into
    /// [`credentials`](Self::credentials).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends a token, a password or a key with every request to the server that the builder was made
    /// with, and to every other one **of the same origin** (scheme, host and port) that has none of its
    /// own. No other server gets it: give that one its own with
    /// [`credentials_for`](Self::credentials_for). A header `Authorization` that the endpoint declares,
    /// or the call or a hook sets, wins.
    ///
    /// | | the builder's server and its origin | one server, by name |
    /// |---|---|---|
    /// | always the same | `credentials` | [`credentials_for`](Self::credentials_for) |
    /// | others when they expire or are refused | [`credential_source`](Self::credential_source) | [`credential_source_for`](Self::credential_source_for) |
    ///
    /// What a server refuses (401, or what a declaration names in `refresh(…)`) is what the call comes to,
    /// unless there is a source. Over plain HTTP
    /// to another machine none of them are sent: see
    /// [`plain_http_credentials`](Self::plain_http_credentials).
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(Offer::Fixed(credentials));
        self
    }

    /// Sends what this source gives, in the place of [`credentials`](Self::credentials) and to the same
    /// servers. Those share what it gave, so that it is asked once for all of them.
    ///
    /// ```
    /// use bac_core::{Client, OAuth2Source};
    ///
    /// let tokens =
    ///     OAuth2Source::client_credentials("https://id.example/token", "bac", "0123").build()?;
    /// let client = Client::builder("https://node.example").credential_source(tokens).build()?;
    /// # Ok::<_, bac_core::Error>(())
    /// ```
    pub fn credential_source(mut self, source: impl CredentialSource) -> Self {
        self.credentials = Some(Offer::Source(Arc::new(source)));
        self
    }

    /// Sends a token, a password or a key to this server alone, by the name that it has or will be
    /// given, and not what [`credentials`](Self::credentials) gives.
    ///
    /// ```
    /// use bac_core::{Client, Credentials};
    ///
    /// let client = Client::builder("https://eu.example")
    ///     .credentials(Credentials::bearer("0123"))
    ///     .server("us", "https://us.example")
    ///     .credentials_for("us", Credentials::bearer("4567"))
    ///     .build()?;
    /// # Ok::<_, bac_core::Error>(())
    /// ```
    pub fn credentials_for(mut self, server: impl Into<String>, credentials: Credentials) -> Self {
        self.own_credentials.push((server.into(), Offer::Fixed(credentials)));
        self
    }

    /// Sends what this source gives to this server alone, by the name that it has or will be given.
    pub fn credential_source_for(
        mut self,
        server: impl Into<String>,
        source: impl CredentialSource,
    ) -> Self {
        self.own_credentials.push((server.into(), Offer::Source(Arc::new(source))));
        self
    }

    /// Allows credentials to be sent to this server, by its name, and to those of its origin, over plain
    /// HTTP. Whoever is on the way can read them then, and call in their name.
    ///
    /// To a loopback address they are sent without this: `localhost` and the names below it,
    /// 127.0.0.0/8, `::1`. To any other `http` server they are refused when the client is built.
    ///
    /// ```
    /// use bac_core::{Client, Credentials};
    ///
    /// let builder = || {
    ///     Client::builder("http://node.internal:1234").credentials(Credentials::bearer("0123"))
    /// };
    /// assert!(builder().build().is_err());
    /// builder().plain_http_credentials("default").build()?;
    /// # Ok::<_, bac_core::Error>(())
    /// ```
    pub fn plain_http_credentials(mut self, server: impl Into<String>) -> Self {
        self.plain_http_credentials.push(server.into());
        self
    }

    /// The `User-Agent`, instead of `bac/<version>`.
    pub fn user_agent(mut self, value: impl Into<String>) -> Self {
        self.user_agent = value.into();
        self
    }

    /// Adds a hook, which runs after those that were added before it.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.push(Scoped::for_all(Arc::new(hook)));
        self
    }

    /// Adds a hook for some operations alone, which runs after those that were added before it.
    ///
    /// An empty set of operations is reported by [`build`](Self::build).
    ///
    /// ```
    /// use bac_core::{Client, Error, Hook, Operations, client};
    ///
    /// #[client]
    /// trait Jobs {
    ///     #[endpoint(GET "/jobs")]
    ///     async fn list(&self) -> Result<(), Error>;
    /// }
    ///
    /// #[derive(Debug)]
    /// struct Slow;
    ///
    /// impl Hook for Slow {}
    ///
    /// let list = Operations::named(JobsClient::OPERATIONS, "list");
    /// let client = Client::builder("http://127.0.0.1:1234").hook_for(list, Slow).build()?;
    /// # Ok::<_, bac_core::Error>(())
    /// ```
    pub fn hook_for(mut self, operations: impl Into<Operations>, hook: impl Hook) -> Self {
        self.hooks.push(Scoped::for_some("hook_for", operations, Arc::new(hook)));
        self
    }

    /// Sends some operations with this, in the place of the client's transport; of several for one
    /// operation the last counts.
    ///
    /// An empty set of operations is reported by [`build`](Self::build).
    pub fn transport_for(
        mut self,
        operations: impl Into<Operations>,
        transport: impl Transport,
    ) -> Self {
        let transport: Arc<dyn Transport> = Arc::new(transport);
        let make = move |_: &AnyTransport| AnyTransport::Given(Arc::clone(&transport));
        self.transports.push(Scoped::for_some("transport_for", operations, Arc::new(make)));
        self
    }

    /// Puts a [`tower::Layer`](tower_layer::Layer) around the client's transport for some operations:
    /// a circuit breaker, a limit of requests in flight, a rate. It sees each attempt.
    ///
    /// Where the layer fails without having called the service below it, nothing was sent
    /// ([`Outcome::NotSent`](crate::Outcome::NotSent)), and it is not sent again; nor was it where each call
    /// of the service says so. Otherwise, and where a layer makes requests of its own without the
    /// extensions of the one that it was given, the outcome is unknown. The same holds where a limit runs
    /// out while the layer waits; what it hands on after that is not sent.
    ///
    /// An empty set of operations is reported by [`build`](Self::build).
    #[cfg(feature = "tower")]
    pub fn layer_for<L>(mut self, operations: impl Into<Operations>, layer: L) -> Self
    where
        L: tower_layer::Layer<TransportService> + MaybeSend + MaybeSync + 'static,
        TowerTransport<L::Service>: Transport,
    {
        let make = move |transport: &AnyTransport| {
            let around = TowerTransport::around(transport.clone(), |ours| layer.layer(ours));
            AnyTransport::Layered(Arc::new(around))
        };
        self.transports.push(Scoped::for_some("layer_for", operations, Arc::new(make)));
        self
    }

    /// How often a call is sent, and how long is waited in between: see [`RetryPolicy`], whose table
    /// says what is sent again when.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What the client asks for the time, waits with between two attempts, and draws random numbers
    /// from, instead of the system.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The limit for connecting: name, TCP and TLS.
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect = limit;
        self
    }

    /// The limit for one exchange: connecting, writing the request, waiting for the head, reading
    /// the body. A longer [`timeout`](Self::timeout) of the client does not lift it; one that a call or
    /// its declaration gives does, if the call is sent only once.
    pub const fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.limits.attempt = limit;
        self
    }

    /// The limit between two pieces of a reply's body. It does not count before the head.
    pub const fn stall_timeout(mut self, limit: Duration) -> Self {
        self.limits.stall = limit;
        self
    }

    /// The limit for a whole call, signing included; a declared or a call's own `timeout` wins.
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.limits.total = Some(limit);
        self
    }

    /// Lets a call take any time. The limit of an attempt holds all the same.
    pub const fn unlimited_timeout(mut self) -> Self {
        self.limits.total = None;
        self
    }

    /// The largest body that is sent, in bytes, a signed envelope as a whole. A larger one fails
    /// with [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge), and nothing is sent.
    pub const fn request_limit(mut self, bytes: usize) -> Self {
        self.limits.request = bytes;
        self
    }

    /// The largest body of a success that is read, and the largest message of a WebSocket, in
    /// bytes. A larger one fails with
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) and [`Outcome::Done`](crate::Outcome).
    pub const fn response_limit(mut self, bytes: usize) -> Self {
        self.limits.response = Some(bytes);
        self
    }

    /// How much is read of the body of a reply that is no success, in bytes. The rest is left unread:
    /// [`RawResponse::is_truncated`](crate::RawResponse::is_truncated) tells that, and a declared
    /// error has no decoded body then.
    pub const fn error_body_limit(mut self, bytes: usize) -> Self {
        self.limits.error_body = bytes;
        self
    }

    /// How long a WebSocket may be silent before the server is pinged. What follows is said in the
    /// module `websocket`.
    pub const fn ping_interval(mut self, silence: Duration) -> Self {
        self.limits.ping = silence;
        self
    }

    /// Reads a success of any size.
    pub const fn unlimited_response(mut self) -> Self {
        self.limits.response = None;
        self
    }

    /// How long a connection without a call is kept. It should stay below the server's own limit
    /// (20 s for Bacalhau's nodes): a request sent while the server closes is lost.
    pub const fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = limit;
        self
    }

    /// How many connections without a call are kept for a host, up to 65,535; 0 keeps none.
    pub const fn max_idle_connections(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
        self
    }

    /// Refuses path values that come to hold a segment `.` or `..` when they are decoded, as some servers and proxies
    /// do where they should not, or twice: `a/../b`, `%2e%2e`, `%252e`, `..\\x`, `..;x`. They arrive as they are
    /// given where everybody reads a path as RFC 3986 has it. A declaration says `strict_paths` or
    /// `strict_paths = false`, which goes before this; values of `#[path(any_segments)]` may hold all of it.
    ///
    /// ```
    /// # use bac_core::{Client, Error, ErrorKind, client};
    /// # #[client]
    /// # trait Files {
    /// #     #[endpoint(GET "/files/{name}")]
    /// #     async fn get(&self, name: &str) -> Result<String, Error>;
    /// # }
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// let files = FilesClient::new(Client::builder("https://host").strict_paths().build()?);
    /// let error = files.get("%2e%2e/secret").await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidInput);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn strict_paths(mut self) -> Self {
        self.strict_paths = true;
        self
    }

    /// Asks for replies in these codings (`Accept-Encoding`) and decodes those that have one: success, error and
    /// stream alike, also where several were applied one after the other. Nothing is without it. A declaration
    /// says `accept_encoding(gzip)` or `accept_encoding()`, which goes before this.
    ///
    /// | of such a reply | is |
    /// |---|---|
    /// | every limit in size, what is read and what progress tells | that of the decoded body |
    /// | `Content-Encoding`, `Content-Length` | gone, as they are of the coded one; so are digests and strong validators that it has, which stay |
    /// | a coding that is not known | an error of kind [`Decode`](crate::ErrorKind::Decode) that names it |
    /// | a body that is not what its coding makes, or goes on behind its end | an error of kind [`Decode`](crate::ErrorKind::Decode) |
    /// | a body that ends before its end | an error of kind [`BodyCut`](crate::ErrorKind::BodyCut) |
    ///
    /// A download that [may go on](crate::ByteStream#what-goes-on) is asked for as it is, and so is a reply whose
    /// signature is checked (`verify = …`), as both are about the coded bytes.
    ///
    /// ```
    /// use bac_core::{Client, ContentCoding, Error, client};
    ///
    /// #[client]
    /// trait Reports {
    ///     #[endpoint(GET "/report")]
    ///     async fn report(&self) -> Result<String, Error>;
    /// }
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// let client = Client::builder("http://127.0.0.1:9").accept_encoding([ContentCoding::Gzip]).build()?;
    /// let request = ReportsClient::new(client).report().to_request().await?;
    /// assert_eq!(request.headers()["accept-encoding"], "gzip");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "gzip")]
    pub fn accept_encoding(mut self, codings: impl IntoIterator<Item = ContentCoding>) -> Self {
        self.accept_encoding = codings.into_iter().collect();
        self
    }

    /// Refuses servers that are not `https`.
    pub const fn https_only(mut self) -> Self {
        self.https_only = true;
        self
    }

    /// Checks the settings and makes the client. It connects to nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), with a text that names the
    /// setting:
    ///
    /// - a base URL that is none, or with user info, query, fragment, an empty path segment, one of
    ///   dots, white space, a control character or a backslash, without `//` and a host behind its
    ///   scheme, or with a scheme other than `http` and `https`; its text is never shown;
    /// - an `http` server with [`https_only`](Self::https_only); an `https` server without the
    ///   feature `rustls`; no transport without the feature `reqwest`;
    /// - a certificate, key or proxy that cannot be used, or one beside a
    ///   [`transport`](Self::transport) of your own;
    /// - two keys of one name;
    /// - two servers of one name, or none of the selected name or index;
    /// - an invalid header name or value (one with a space at an end is none), or a header that the
    ///   client writes itself;
    /// - credentials that cannot be sent, for a server that is not there, or given twice for one; a
    ///   header `Authorization`, or one of the name of an API key, beside them; for a server of plain
    ///   HTTP on another machine, without
    ///   [`plain_http_credentials`](Self::plain_http_credentials);
    /// - a limit of zero, one of more than 365 days, and an endless one
    ///   ([`unlimited_timeout`](Self::unlimited_timeout) and
    ///   [`unlimited_response`](Self::unlimited_response) say that by name);
    /// - more than 1024 header fields, or more than 65,535 connections to keep for a host.
    pub fn build(self) -> Result<Client, Error> {
        self.check_limits()?;
        self.check_keys()?;
        let servers = self.checked_servers()?;
        let server = self.selected.find(&servers)?;
        let headers = self.checked_headers(&servers)?;
        if let Some(fault) = value_fault(&self.user_agent) {
            return Err(Error::configuration(format!("the user agent {fault}")));
        }
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|error| {
            Error::configuration("the user agent holds a line break or another control character")
                .with_source(error)
        })?;
        let transport = match &self.transport {
            Some(transport) => {
                #[cfg(feature = "reqwest")]
                if let Some(name) = self.connections.of_default_transport_alone() {
                    return Err(Error::configuration(format!(
                        "`{name}` is for the default transport, and another was given; set it there"
                    )));
                }
                AnyTransport::Given(Arc::clone(transport))
            }
            None => self.default_transport(&servers)?,
        };
        self.hooks.iter().try_for_each(Scoped::check)?;
        self.transports.iter().try_for_each(Scoped::check)?;
        let transports =
            self.transports.iter().map(|own| own.map(|own| own.make(&transport))).collect();
        let inner = Inner {
            servers,
            signer: self.signer,
            keys: self.keys,
            verification: self.verification.map(|it| Box::new(it.or_clock(&self.clock))),
            transport,
            headers,
            user_agent,
            hooks: self.hooks,
            transports,
            limits: self.limits,
            strict_paths: self.strict_paths,
            #[cfg(feature = "gzip")]
            accept_encoding: self.accept_encoding,
            budget: Budget::new(self.retry.tokens()),
            retry: self.retry,
            #[cfg(feature = "tracing")]
            told: Told::default(),
            clock: self.clock,
            #[cfg(not(target_family = "wasm"))]
            blocking: Background::default(),
        };
        Ok(Client { inner: Arc::new(inner), server, defaults: None })
    }

    fn check_limits(&self) -> Result<(), Error> {
        let fault = self
            .limits
            .fault()
            .or_else(|| self.retry.fault())
            .or_else(|| time_fault("idle_timeout", self.idle_timeout, None))
            .or_else(|| idle_fault("max_idle_connections", self.max_idle_per_host));
        fault.map_or(Ok(()), |fault| Err(Error::configuration(fault)))
    }

    fn check_keys(&self) -> Result<(), Error> {
        for (index, (name, _)) in self.keys.iter().enumerate() {
            if self.keys[..index].iter().any(|(other, _)| other == name) {
                return Err(Error::configuration(format!(
                    "the key `{name}` is given twice; keep one"
                )));
            }
        }
        Ok(())
    }

    fn checked_servers(&self) -> Result<Vec<Server>, Error> {
        let mut servers: Vec<Server> = Vec::with_capacity(self.servers.len());
        for (name, base_url) in &self.servers {
            if servers.iter().any(|server| server.name == *name) {
                return Err(Error::configuration(format!(
                    "two servers are named `{name}`; give each a name of its own (the builder's base URL has `default`)"
                )));
            }
            let base = BaseUrl::parse(name, base_url)?;
            if self.https_only && !base.is_https() {
                return Err(Error::configuration(format!(
                    "server `{name}` is not `https`, and `https_only` is set"
                )));
            }
            servers.push(Server::new(name.clone(), base));
        }
        self.give_credentials(&mut servers)?;
        Ok(servers)
    }

    /// A credential belongs to a server: what another is given is given for it by name, or stays
    /// within the origin.
    fn give_credentials(&self, servers: &mut [Server]) -> Result<(), Error> {
        if let Some(offer) = &self.credentials {
            let given = offer.accept(&self.clock, &self.retry)?;
            let origin = servers[0].base.origin();
            for server in servers.iter_mut().filter(|server| server.base.origin() == origin) {
                server.credentials = Some(given.clone());
            }
        }
        for (index, (name, offer)) in self.own_credentials.iter().enumerate() {
            if self.own_credentials[..index].iter().any(|(other, _)| other == name) {
                return Err(Error::configuration(format!(
                    "server `{name}` is given credentials twice; keep one"
                )));
            }
            let server = ServerSelector::Name(name.clone()).find(servers)?;
            servers[server].credentials = Some(offer.accept(&self.clock, &self.retry)?);
        }
        self.check_plain_http(servers)
    }

    /// Nobody on the way is to read them, unless that is said to be right.
    fn check_plain_http(&self, servers: &[Server]) -> Result<(), Error> {
        let mut allowed = Vec::with_capacity(self.plain_http_credentials.len());
        for name in &self.plain_http_credentials {
            let server = ServerSelector::Name(name.clone()).find(servers)?;
            allowed.push(servers[server].base.origin());
        }
        let is_refused = |server: &&Server| {
            server.credentials.is_some()
                && server.base.is_plain_http()
                && !allowed.contains(&server.base.origin())
        };
        servers.iter().find(is_refused).map_or(Ok(()), |server| {
            let name = &server.name;
            Err(Error::configuration(format!(
                "server `{name}` is plain `http` on another host than this one, where credentials can \
                 be read on their way; use `https`, or say `plain_http_credentials(\"{name}\")`"
            )))
        })
    }

    fn checked_headers(&self, servers: &[Server]) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
        if self.headers.len() > MOST_HEADERS {
            return Err(Error::configuration(format!(
                "the client has {} header fields; give at most {MOST_HEADERS}",
                self.headers.len()
            )));
        }
        let mut headers: Vec<(HeaderName, HeaderValue)> = Vec::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let field = header_field(name, value).map_err(as_configuration)?;
            headers.retain(|(name, _)| *name != field.0);
            headers.push(field);
        }
        let has_credentials = self.credentials.is_some() || !self.own_credentials.is_empty();
        let is_of_credentials = |name: &HeaderName| {
            let of_server = |server: &Server| match &server.credentials {
                Some(GivenCredentials::Fixed(placement)) => placement.header() == Some(name),
                _ => false,
            };
            *name == header::AUTHORIZATION || servers.iter().any(of_server)
        };
        if let Some((name, _)) = headers.iter().find(|(name, _)| is_of_credentials(name))
            && has_credentials
        {
            return Err(Error::configuration(format!(
                "the header `{name}` and `credentials` are both given; keep one"
            )));
        }
        Ok(headers)
    }

    #[cfg(feature = "reqwest")]
    fn default_transport(&self, servers: &[Server]) -> Result<AnyTransport, Error> {
        let mut settings = self.connections.clone();
        settings.connect_timeout = self.limits.connect;
        settings.idle_timeout = self.idle_timeout;
        settings.max_idle_per_host = self.max_idle_per_host;
        settings.https = servers.iter().any(|server| server.base.is_https());
        Ok(AnyTransport::Reqwest(ReqwestTransport::with_settings(settings)?))
    }

    #[cfg(not(feature = "reqwest"))]
    fn default_transport(&self, _servers: &[Server]) -> Result<AnyTransport, Error> {
        Err(Error::configuration(
            "there is no transport: give one, or turn on the feature `reqwest` of `bac-core`",
        ))
    }
}

/// Names, not values: base URLs that are not checked yet and header fields may hold secrets.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("ClientBuilder")
            .field("servers", &names(&self.servers))
            .field("selected", &self.selected)
            .field("signer", &self.signer)
            .field("transport", &self.transport)
            .field("headers", &names(&self.headers))
            .field("credentials", &self.credentials)
            .field("own_credentials", &self.own_credentials)
            .field("hooks", &self.hooks)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

fn as_configuration(error: Error) -> Error {
    Error::configuration(error.to_string()).with_source(error)
}
