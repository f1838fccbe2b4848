//! Tokens of an OAuth 2 authorization server.

use std::{fmt, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::{sync::Mutex, time::timeout};
use url::{
    Url,
    form_urlencoded::{Serializer, byte_serialize},
};
use zeroize::Zeroizing;

use super::{
    credentials::Credentials, oauth2_dpop::Proofs, oauth2_error::OAuth2Error, oauth2_reply,
    source::CredentialSource,
};
use crate::{
    box_error::BoxError,
    error::Error,
    maybe_send::BoxFuture,
    message::{RawResponse, Request},
    request::USER_AGENT,
    scheme::BoundToken,
    transport::{Transport, TransportErrorKind},
};

/// How long the token endpoint may take, connecting included.
const LIMIT: Duration = Duration::from_secs(20);

/// The largest reply of a token endpoint that is read, in bytes.
const LONGEST: usize = 256 * 1024;

/// Access tokens of an OAuth 2 authorization server (RFC 6749), got by the client's own credentials
/// (section 4.4) or by a refresh token (section 6), and asked for anew when they expire or are refused.
///
/// | | |
/// |---|---|
/// | [`client_credentials`](Self::client_credentials), [`refresh_token`](Self::refresh_token) | begin one, by its grant |
/// | client id and secret | in `Authorization: Basic`; by [`secret_in_body`](crate::OAuth2SourceBuilder::secret_in_body) in the form |
/// | [`scope`](crate::OAuth2SourceBuilder::scope), [`audience`](crate::OAuth2SourceBuilder::audience), [`parameter`](crate::OAuth2SourceBuilder::parameter) | what else the form says |
/// | `expires_in` of the reply | how long the token is good; without it, until a server refuses it |
/// | `refresh_token` of the reply | takes the place of the old one |
/// | [`dpop`](crate::OAuth2SourceBuilder::dpop) | has the tokens bound to a key (RFC 9449), and proves that key to the endpoint; a token that is not bound is an error |
/// | an endpoint that is not reached, or answers 408, 429, 500, 502, 503 or 504 | is asked again as the client's [`RetryPolicy`](crate::RetryPolicy) has it, whatever the grant: the next call would ask the same |
/// | limits | 20 s and 256 KiB for a reply; redirects are not followed |
///
/// ```
/// use bac_core::{Client, OAuth2Source};
///
/// let tokens = OAuth2Source::client_credentials("https://id.example/token", "bac", "0123")
///     .scope("jobs:read jobs:write")
///     .build()?;
/// let client = Client::builder("https://node.example").credential_source(tokens).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
pub struct OAuth2Source {
    pub(super) endpoint: Url,
    pub(super) client_id: String,
    pub(super) client_secret: Option<Zeroizing<String>>,
    pub(super) is_secret_in_body: bool,
    pub(super) parameters: Vec<(String, String)>,
    /// The last refresh token, where that is the grant. It is held while it is used: a server takes one
    /// that is used twice for stolen, and several clients may have the source.
    pub(super) refresh_token: Option<Mutex<Zeroizing<String>>>,
    pub(super) on_refresh_token: Option<Arc<OnRefreshToken>>,
    /// Where tokens are bound to a key.
    pub(super) proofs: Option<Proofs>,
    pub(super) transport: Arc<dyn Transport>,
}

/// Is told a refresh token that took the place of another.
pub(super) type OnRefreshToken = dyn Fn(&str) + Send + Sync;

impl OAuth2Source {
    async fn ask(&self) -> Result<Credentials, OAuth2Error> {
        let endpoint = shown(&self.endpoint);
        let mut kept = match &self.refresh_token {
            Some(kept) => Some(kept.lock().await),
            None => None,
        };
        let form = self.form(kept.as_ref().map(|token| token.as_str()));
        let asked = timeout(LIMIT, self.answer(&endpoint, form)).await;
        let reply = asked.map_err(|_| {
            let seconds = LIMIT.as_secs();
            OAuth2Error::new(format!(
                "the token endpoint `{endpoint}` gave no whole reply within {seconds} s"
            ))
        })??;
        if let (Some(kept), Some(new)) = (&mut kept, oauth2_reply::refresh_token(&reply))
            && **kept != new
        {
            **kept = new;
            if let Some(tell) = &self.on_refresh_token {
                tell(kept);
            }
        }
        let reply = oauth2_reply::read(&endpoint, &reply, self.proofs.is_some())?;
        let credentials = match &self.proofs {
            None => Credentials::bearer(reply.access_token.as_str()),
            Some(proofs) => {
                BoundToken::new(reply.access_token.as_str()).to_key(proofs.thumbprint()?).into()
            }
        };
        Ok(match reply.life {
            Some(life) => credentials.expires_in(life),
            None => credentials,
        })
    }

    /// Asks, and once more where the endpoint says what the proof lacked.
    async fn answer(&self, endpoint: &str, form: String) -> Result<RawResponse, OAuth2Error> {
        let Some(proofs) = &self.proofs else { return self.exchange(endpoint, form).await };
        let reply = self.exchange(endpoint, form.clone()).await?;
        if !proofs.learn(&reply) {
            return Ok(reply);
        }
        let reply = self.exchange(endpoint, form).await?;
        proofs.learn(&reply);
        Ok(reply)
    }

    async fn exchange(&self, endpoint: &str, form: String) -> Result<RawResponse, OAuth2Error> {
        let mut request = Request::new(Method::POST, self.endpoint.clone());
        request.headers = self.headers();
        request.set_body(form);
        if let Some(proofs) = &self.proofs {
            proofs.put(&mut request).await?;
        }
        let response = self.transport.send(request).await.map_err(|error| {
            let may_pass =
                !matches!(error.kind(), TransportErrorKind::Tls | TransportErrorKind::Refused);
            let error = Error::from(error);
            let fault = format!("the token endpoint `{endpoint}` was not reached: {error}");
            let fault = OAuth2Error::new(fault).with_source(error);
            if may_pass { fault.passing(HeaderMap::new()) } else { fault }
        })?;
        let (head, mut body) = response.into_parts();
        let mut read = Vec::new();
        while let Some(chunk) = body.chunk().await.map_err(|error| {
            OAuth2Error::new(format!("the reply of the token endpoint `{endpoint}` broke off"))
                .with_source(error)
                .passing(HeaderMap::new())
        })? {
            if read.len() + chunk.len() > LONGEST {
                return Err(OAuth2Error::new(format!(
                    "the reply of the token endpoint `{endpoint}` is larger than {LONGEST} bytes"
                )));
            }
            read.extend_from_slice(&chunk);
        }
        Ok(RawResponse::new(head.status, head.headers, Bytes::from(read)))
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        if let Some(secret) = self.client_secret.as_ref().filter(|_| !self.is_secret_in_body) {
            // Section 2.3.1: either is encoded as in a form first.
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encoded(&self.client_id), encoded(secret));
            let basic = format!("Basic {}", STANDARD.encode(Zeroizing::new(pair).as_bytes()));
            // Base64 is ASCII.
            if let Ok(mut value) = HeaderValue::try_from(basic) {
                value.set_sensitive(true);
                headers.insert(header::AUTHORIZATION, value);
            }
        }
        headers
    }

    fn form(&self, refresh_token: Option<&str>) -> String {
        let mut form = Serializer::new(String::new());
        match refresh_token {
            Some(token) => {
                form.append_pair("grant_type", "refresh_token");
                form.append_pair("refresh_token", token);
            }
            None => {
                form.append_pair("grant_type", "client_credentials");
            }
        }
        match &self.client_secret {
            Some(secret) if self.is_secret_in_body => {
                form.append_pair("client_id", &self.client_id);
                form.append_pair("client_secret", secret);
            }
            Some(_) => {}
            // A public client says who it is (section 3.2.1).
            None => {
                form.append_pair("client_id", &self.client_id);
            }
        }
        form.extend_pairs(&self.parameters);
        form.finish()
    }
}

impl CredentialSource for OAuth2Source {
    fn credentials<'a>(
        &'a self,
        _stale: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        Box::pin(async { Ok(self.ask().await?) })
    }
}

/// The endpoint without what may be secret in it.
fn shown(endpoint: &Url) -> String {
    format!("{}{}", endpoint.origin().ascii_serialization(), endpoint.path())
}

/// Without secrets, and without the values of parameters.
impl fmt::Debug for OAuth2Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        let grant = match self.refresh_token {
            Some(_) => "refresh_token",
            None => "client_credentials",
        };
        f.debug_struct("OAuth2Source")
            .field("endpoint", &shown(&self.endpoint))
            .field("client_id", &self.client_id)
            .field("grant", &grant)
            .field("parameters", &names)
            .field("dpop", &self.proofs.is_some())
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}
