//! The settings of a source of OAuth 2 tokens.

use std::{fmt, sync::Arc};

use tokio::sync::Mutex;
use url::Url;
use zeroize::Zeroizing;

use super::{
    oauth2::{OAuth2Source, OnRefreshToken},
    oauth2_dpop::Proofs,
    plain_http::is_plain_http,
};
#[cfg(feature = "reqwest")]
use crate::transport::ReqwestTransport;
use crate::{
    clock::{Clock, SystemClock},
    error::Error,
    scheme::{Memory, Signer},
    sign::Dpop,
    transport::Transport,
};

/// What the source says itself.
const OWN: [&str; 4] = ["client_id", "client_secret", "grant_type", "refresh_token"];

/// The settings of an [`OAuth2Source`], which [`build`](Self::build) checks.
#[must_use = "a builder does nothing until `build`"]
pub struct OAuth2SourceBuilder {
    endpoint: String,
    client_id: String,
    client_secret: Option<Zeroizing<String>>,
    is_secret_in_body: bool,
    parameters: Vec<(String, String)>,
    refresh_token: Option<Zeroizing<String>>,
    on_refresh_token: Option<Arc<OnRefreshToken>>,
    signer: Option<Arc<dyn Signer>>,
    clock: Arc<dyn Clock>,
    transport: Option<Arc<dyn Transport>>,
}

impl OAuth2Source {
    /// Starts a source that gets tokens in the client's own name (RFC 6749 section 4.4) at this token
    /// endpoint.
    pub fn client_credentials(
        token_endpoint: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> OAuth2SourceBuilder {
        OAuth2SourceBuilder::new(token_endpoint.into(), client_id.into())
            .client_secret(client_secret)
    }

    /// Starts a source that gets tokens by a refresh token (RFC 6749 section 6), which a login gave, at
    /// this token endpoint.
    ///
    /// A server may give another refresh token with each token. The source goes on with that one;
    /// [`on_refresh_token`](OAuth2SourceBuilder::on_refresh_token) keeps it for the program's next run.
    ///
    /// ```
    /// use bac_core::OAuth2Source;
    ///
    /// let tokens = OAuth2Source::refresh_token("https://id.example/token", "bac", "4567")
    ///     .on_refresh_token(|token| {
    ///         if let Err(error) = std::fs::write("refresh-token", token) {
    ///             eprintln!("the login will have to be repeated: {error}");
    ///         }
    ///     })
    ///     .build()?;
    /// # Ok::<_, bac_core::Error>(())
    /// ```
    pub fn refresh_token(
        token_endpoint: impl Into<String>,
        client_id: impl Into<String>,
        refresh_token: impl Into<String>,
    ) -> OAuth2SourceBuilder {
        let mut builder = OAuth2SourceBuilder::new(token_endpoint.into(), client_id.into());
        builder.refresh_token = Some(Zeroizing::new(refresh_token.into()));
        builder
    }
}

impl OAuth2SourceBuilder {
    fn new(endpoint: String, client_id: String) -> Self {
        Self {
            endpoint,
            client_id,
            client_secret: None,
            is_secret_in_body: false,
            parameters: Vec::new(),
            refresh_token: None,
            on_refresh_token: None,
            signer: None,
            clock: Arc::new(SystemClock),
            transport: None,
        }
    }

    /// The client's secret, where it has one.
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.client_secret = Some(Zeroizing::new(secret.into()));
        self
    }

    /// Sends client id and secret in the form, for a server that does not take them in
    /// `Authorization`.
    pub const fn secret_in_body(mut self) -> Self {
        self.is_secret_in_body = true;
        self
    }

    /// What the tokens are to allow: names with a space between (RFC 6749 section 3.3).
    pub fn scope(self, scope: impl Into<String>) -> Self {
        self.parameter("scope", scope)
    }

    /// What the tokens are for, where the server asks for an `audience`.
    pub fn audience(self, audience: impl Into<String>) -> Self {
        self.parameter("audience", audience)
    }

    /// Another parameter of the form, such as `resource` (RFC 8707).
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Calls this with each refresh token that takes the place of another, once it has: the old one may
    /// be worth nothing by then. It is called in the task of the refresh, which it should not hold up.
    pub fn on_refresh_token(mut self, tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_refresh_token = Some(Arc::new(tell));
        self
    }

    /// Has the tokens bound to this key (RFC 9449): each request to the endpoint proves that it is there, and
    /// the tokens are [`BoundToken`](crate::BoundToken)s for endpoints that are declared `sign = dpop`. It is
    /// the key that the client signs with, too.
    ///
    /// An endpoint that asks for a nonce, or whose `Date` shows that the clock is off, is asked once more. One
    /// that gives a token of another type than `DPoP` is an error: such a token is good for whoever has it.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use bac_core::{Client, Ed25519Signer, OAuth2Source};
    ///
    /// let signer = Arc::new(Ed25519Signer::generate()?);
    /// let tokens = OAuth2Source::client_credentials("https://id.example/token", "bac", "0123")
    ///     .dpop(Arc::clone(&signer))
    ///     .build()?;
    /// let client = Client::builder("https://node.example")
    ///     .credential_source(tokens)
    ///     .signer(signer)
    ///     .build()?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn dpop(mut self, signer: impl Signer) -> Self {
        self.signer = Some(Arc::new(signer));
        self
    }

    /// Asks this clock for the time that proofs say, instead of the system.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Asks the token endpoint by this transport, instead of a `ReqwestTransport` with its defaults.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Checks the settings and makes the source. It asks for nothing yet.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) for
    ///
    /// - a token endpoint that is no `https` URL, or `http` on another host than loopback, or has user
    ///   info or a fragment;
    /// - an empty client id or refresh token;
    /// - a parameter that the source sets by itself;
    /// - a key for [`dpop`](Self::dpop) without a public half;
    /// - no transport, without the feature `reqwest`.
    pub fn build(self) -> Result<OAuth2Source, Error> {
        let endpoint = checked(&self.endpoint)?;
        if self.client_id.is_empty() {
            return Err(Error::configuration(
                "the OAuth 2 client id is empty; give that of the client",
            ));
        }
        if self.refresh_token.as_ref().is_some_and(|token| token.is_empty()) {
            return Err(Error::configuration("the refresh token is empty; log in to get one"));
        }
        if let Some((name, _)) = self.parameters.iter().find(|(name, _)| OWN.contains(&&**name)) {
            return Err(Error::configuration(format!(
                "the parameter `{name}` of a token request is set by the source itself; leave it out"
            )));
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        if let Some(signer) = &self.signer {
            Dpop::thumbprint(&**signer)
                .map_err(|error| Error::configuration(error.to_string()).with_source(error))?;
        }
        let proof = |signer| Proofs { signer, clock: self.clock, memory: Memory::default() };
        Ok(OAuth2Source {
            endpoint,
            client_id: self.client_id,
            client_secret: self.client_secret,
            is_secret_in_body: self.is_secret_in_body,
            parameters: self.parameters,
            refresh_token: self.refresh_token.map(Mutex::new),
            on_refresh_token: self.on_refresh_token,
            proofs: self.signer.map(proof),
            transport,
        })
    }
}

fn checked(endpoint: &str) -> Result<Url, Error> {
    // The text may hold a password, so it is never part of a message.
    let refuse = |found: &str| {
        Error::configuration(format!(
            "the URL of the token endpoint {found}; give it as `https://host/path`"
        ))
    };
    let url = Url::parse(endpoint).map_err(|error| refuse("is not one").with_source(error))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("is neither `http` nor `https`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("holds a user name or password"));
    }
    if url.fragment().is_some() {
        return Err(refuse("holds a fragment"));
    }
    if is_plain_http(&url) {
        return Err(refuse(
            "is plain `http` on another host than this one, where secrets can be read on their way",
        ));
    }
    Ok(url)
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(ReqwestTransport::new()?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::configuration(
        "there is no transport for the token endpoint: give one, or turn on the feature `reqwest` of \
         `bac-core`",
    ))
}

/// Names alone: what is not checked yet, and values, may hold secrets.
impl fmt::Debug for OAuth2SourceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        f.debug_struct("OAuth2SourceBuilder")
            .field("client_id", &self.client_id)
            .field("parameters", &names)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}
