//! A token, a password or a key.

use std::{
    borrow::Cow,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, header};
use zeroize::Zeroizing;

use super::placement::Placement;
use crate::{
    error::Error,
    percent::percent_encoded,
    request::header_field,
    scheme::{AccessKey, BoundToken},
};

/// A token, a password or a key that is sent with every request to a server.
///
/// | made by | sent as |
/// |---|---|
/// | [`bearer`](Self::bearer) | `Authorization: Bearer <token>` |
/// | [`basic`](Self::basic) | `Authorization: Basic <user:password in base64>` |
/// | [`api_key_header`](Self::api_key_header) | a header field of any name |
/// | [`api_key_query`](Self::api_key_query) | a parameter of the query |
/// | [`access_key`](Self::access_key) | nothing: a scheme signs with it, and says its name |
/// | [`dpop`](Self::dpop) | `Authorization: DPoP <token>`, by endpoints that are declared `sign = dpop` |
///
/// [`ClientBuilder::credentials`](crate::ClientBuilder::credentials) and
/// [`credentials_for`](crate::ClientBuilder::credentials_for) take them as they are, for good; a
/// [`CredentialSource`](crate::CredentialSource) gives others when they expire or are refused. Either
/// way, they are put on a request behind all hooks, and where the call has a header field or a query
/// parameter of that name already, that one is sent.
///
/// They never stand in an error or in the output of `Debug`, and the value itself is wiped from memory when it is
/// dropped. [`Call::to_request`](crate::Call::to_request) holds them, as it is what is sent.
///
/// ```
/// use bac_core::{Client, Credentials};
///
/// let client = Client::builder("https://node.example")
///     .credentials(Credentials::bearer("0123"))
///     .build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    kind: Kind,
    expiry: Option<Expiry>,
}

#[derive(Clone)]
enum Kind {
    AccessKey(Arc<AccessKey>),
    ApiKeyHeader { name: String, key: Zeroizing<String> },
    ApiKeyQuery { name: String, key: Zeroizing<String> },
    Basic { user: Zeroizing<String>, password: Zeroizing<String> },
    Bearer(Zeroizing<String>),
    BoundToken(Arc<BoundToken>),
}

#[derive(Clone, Copy)]
enum Expiry {
    At(SystemTime),
    In(Duration),
}

impl Credentials {
    /// A bearer token (RFC 6750), as it was handed out: without the word `Bearer`.
    #[must_use]
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::new(Kind::Bearer(Zeroizing::new(token.into())))
    }

    /// A user and a password (RFC 7617), sent in UTF-8.
    #[must_use]
    pub fn basic(user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (Zeroizing::new(user.into()), Zeroizing::new(password.into()));
        Self::new(Kind::Basic { user, password })
    }

    /// A key that is sent in a header field of this name, such as `X-API-Key`; or a whole value of
    /// `Authorization`, for a scheme that has no function here.
    #[must_use]
    pub fn api_key_header(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::new(Kind::ApiKeyHeader { name: name.into(), key: Zeroizing::new(key.into()) })
    }

    /// A key that is sent as a parameter of this name at the end of the query, percent-encoded. It is
    /// in the URL of what is sent alone: hooks, errors and redirects do not show it. Servers and
    /// proxies write URLs into their logs, so where the API takes the key in a header, send it there.
    ///
    /// ```
    /// # use bac_core::{Client, Credentials, Error, client};
    /// # #[client]
    /// # trait Jobs {
    /// #     #[endpoint(GET "/jobs")]
    /// #     async fn list(&self) -> Result<(), Error>;
    /// # }
    /// # #[tokio::main] async fn main() -> Result<(), Error> {
    /// let client = Client::builder("https://node.example")
    ///     .credentials(Credentials::api_key_query("key", "a/b"))
    ///     .build()?;
    /// let request = JobsClient::new(client).list().to_request().await?;
    /// assert_eq!(request.url().as_str(), "https://node.example/jobs?key=a%2Fb");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn api_key_query(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self::new(Kind::ApiKeyQuery { name: name.into(), key: Zeroizing::new(key.into()) })
    }

    /// A key that signs, for endpoints whose scheme asks for one. It is not sent: an endpoint without such a
    /// scheme, and not declared `unsigned`, is an error before anything is.
    #[must_use]
    pub fn access_key(key: AccessKey) -> Self {
        Self::new(Kind::AccessKey(Arc::new(key)))
    }

    /// An access token that is bound to the client's key (RFC 9449), as it was handed out: without the word
    /// `DPoP`. Only an endpoint that is declared `sign = dpop` sends it, with the proof that the client has
    /// the key; one that is neither declared so nor `unsigned` is an error before anything is sent, so that
    /// the token is never shown as one that whoever has it may use.
    #[must_use]
    pub fn dpop(token: impl Into<String>) -> Self {
        BoundToken::new(token).into()
    }

    const fn new(kind: Kind) -> Self {
        Self { kind, expiry: None }
    }

    /// Says until when they are good, in place of what was said before. The
    /// [`CredentialSource`](crate::CredentialSource) that gave them is asked for others then; of what a
    /// builder is given it changes nothing, as there are no others.
    #[must_use]
    pub const fn expires_at(mut self, time: SystemTime) -> Self {
        self.expiry = Some(Expiry::At(time));
        self
    }

    /// As [`expires_at`](Self::expires_at), for so long from when the source gives them, by the clock of
    /// the client.
    #[must_use]
    pub const fn expires_in(mut self, time: Duration) -> Self {
        self.expiry = Some(Expiry::In(time));
        self
    }

    /// Until when they are good, if they came `now`.
    pub(super) fn end(&self, now: SystemTime) -> Option<SystemTime> {
        match self.expiry? {
            Expiry::At(time) => Some(time),
            // What no clock can hold does not end.
            Expiry::In(time) => now.checked_add(time),
        }
    }

    /// Where they go, once they are checked.
    pub(super) fn placement(&self) -> Result<Placement, Error> {
        if let Some(fault) = self.kind.fault() {
            return Err(Error::configuration(fault));
        }
        let (name, mut value) = match &self.kind {
            Kind::AccessKey(key) => return Ok(Placement::AccessKey(Arc::clone(key))),
            Kind::BoundToken(token) => return Ok(Placement::BoundToken(Arc::clone(token))),
            Kind::Basic { user, password } => {
                let pair = Zeroizing::new(format!("{}:{}", **user, **password));
                let encoded = Zeroizing::new(STANDARD.encode(&*pair));
                authorization(&Zeroizing::new(format!("Basic {}", *encoded)))?
            }
            Kind::Bearer(token) => authorization(&Zeroizing::new(format!("Bearer {}", **token)))?,
            Kind::ApiKeyHeader { name, key } => header_field(name, key)
                .map_err(|error| Error::configuration(error.to_string()).with_source(error))?,
            Kind::ApiKeyQuery { name, key } => {
                let pair = format!("{}={}", percent_encoded(name), percent_encoded(key));
                return Ok(Placement::Query { name: name.clone(), pair: Zeroizing::new(pair) });
            }
        };
        value.set_sensitive(true);
        Ok(Placement::Header(name, value))
    }
}

impl From<AccessKey> for Credentials {
    fn from(key: AccessKey) -> Self {
        Self::access_key(key)
    }
}

impl From<BoundToken> for Credentials {
    fn from(token: BoundToken) -> Self {
        Self::new(Kind::BoundToken(Arc::new(token)))
    }
}

impl Kind {
    fn fault(&self) -> Option<Cow<'static, str>> {
        let fault = match self {
            Self::AccessKey(key) => key.fault(),
            Self::Basic { user, password } => basic_fault(user, password),
            Self::Bearer(token) => return token_fault(token, "Bearer").map(Cow::Owned),
            Self::BoundToken(token) => return token_fault(token.token(), "DPoP").map(Cow::Owned),
            Self::ApiKeyQuery { name, .. } if name.is_empty() => {
                Some("the API key has no parameter name; give that of the API")
            }
            Self::ApiKeyHeader { key, .. } | Self::ApiKeyQuery { key, .. } => key
                .is_empty()
                .then_some("the API key is empty; give a key, or leave the credentials out"),
        };
        fault.map(Cow::Borrowed)
    }
}

fn authorization(text: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let value = HeaderValue::from_str(text).map_err(|error| {
        Error::configuration("the credentials cannot be sent in a header").with_source(error)
    })?;
    Ok((header::AUTHORIZATION, value))
}

fn basic_fault(user: &str, password: &str) -> Option<&'static str> {
    if user.contains(':') {
        return Some("the user name of the credentials holds a colon, which ends it on the wire");
    }
    let has_control = [user, password].iter().any(|text| text.chars().any(char::is_control));
    has_control.then_some(
        "the credentials hold a line break or another control character; trim what was read from a file",
    )
}

/// `word` is what stands before it on the wire.
fn token_fault(token: &str, word: &str) -> Option<String> {
    let start = token.split_once(' ').map(|(start, _)| start);
    let fault = if token.is_empty() {
        "is empty; give a token, or leave the credentials out"
    } else if start.is_some_and(|start| start.eq_ignore_ascii_case(word)) {
        return Some(format!("the token begins with `{word}`; give the token alone"));
    } else if token.contains(|character: char| character.is_whitespace()) {
        "holds white space; trim what was read from a file"
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        "holds a character that is not visible ASCII"
    } else {
        return None;
    };
    Some(format!("the `{word}` token {fault}"))
}

/// The kind alone.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::AccessKey(_) => "Credentials(access key)",
            Kind::ApiKeyHeader { .. } => "Credentials(API key in a header)",
            Kind::ApiKeyQuery { .. } => "Credentials(API key in the query)",
            Kind::Basic { .. } => "Credentials(basic)",
            Kind::Bearer(_) => "Credentials(bearer)",
            Kind::BoundToken(_) => "Credentials(DPoP)",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent(credentials: &Credentials) -> Result<String, Error> {
        match credentials.placement()? {
            Placement::Header(name, value) => {
                assert!(value.is_sensitive());
                assert!(!format!("{value:?}").contains(value.to_str().unwrap()));
                let value = value.to_str().unwrap();
                Ok(if name == "authorization" {
                    value.to_owned()
                } else {
                    format!("{name}: {value}")
                })
            }
            Placement::Query { pair, .. } => Ok(pair.to_string()),
            Placement::AccessKey(key) => Ok(format!("signed by {}", key.id())),
            Placement::BoundToken(token) => Ok(format!("DPoP {}", token.token())),
        }
    }

    /// The examples of RFC 7617 section 2 and 2.1, and of RFC 6750 section 2.1.
    #[test]
    fn as_the_standards_write_them() {
        let sent = |credentials| sent(&credentials).unwrap();
        assert_eq!(
            sent(Credentials::basic("Aladdin", "open sesame")),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(sent(Credentials::basic("test", "123£")), "Basic dGVzdDoxMjPCow==");
        assert_eq!(sent(Credentials::bearer("mF_9.B5f-4.1JqM")), "Bearer mF_9.B5f-4.1JqM");
        assert_eq!(sent(Credentials::basic("", "")), "Basic Og==");
        assert_eq!(sent(Credentials::api_key_header("X-API-Key", "k 1")), "x-api-key: k 1");
        assert_eq!(
            sent(Credentials::api_key_query("a key", "a/b c+%£")),
            "a%20key=a%2Fb%20c%2B%25%C2%A3"
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused_without_showing_it() {
        for (credentials, found) in [
            (AccessKey::new("", "s3cret").into(), "no name or no secret"),
            (AccessKey::new("id", "").into(), "no name or no secret"),
            (AccessKey::new("id", "s3cret\n").into(), "a space or a control character"),
            (AccessKey::new("id", "s3cret").session_token("s3c ret").into(), "session token"),
            (Credentials::bearer(""), "empty"),
            (Credentials::dpop(""), "the `DPoP` token is empty"),
            (Credentials::dpop("dpop s3cret"), "begins with `DPoP`"),
            (Credentials::dpop("s3cret\n"), "white space"),
            (Credentials::bearer("Bearer s3cret"), "begins with `Bearer`"),
            (Credentials::bearer("s3cret\n"), "white space"),
            (Credentials::bearer("s3cr\u{e9}t s3cret"), "white space"),
            (Credentials::bearer("s3cret\u{0}"), "visible ASCII"),
            (Credentials::bearer("s3cret\u{e9}"), "visible ASCII"),
            (Credentials::basic("a:b", "s3cret"), "colon"),
            (Credentials::basic("a", "s3cret\r\n"), "control character"),
            (Credentials::basic("s3cret\u{7f}", ""), "control character"),
            (Credentials::api_key_header("x-key", ""), "empty"),
            (Credentials::api_key_header("x-key", "s3cret "), "space at an end"),
            (Credentials::api_key_header("x-key", "s3cret\n"), "line break"),
            (Credentials::api_key_header("x key", "s3cret"), "`x key` is not a header name"),
            (Credentials::api_key_header("Host", "s3cret"), "set by the client itself"),
            (Credentials::api_key_query("key", ""), "empty"),
            (Credentials::api_key_query("", "s3cret"), "no parameter name"),
        ] {
            let error = credentials.placement().err().unwrap();
            let shown = format!("{error} {error:?} {credentials:?}");
            assert!(shown.contains(found), "{shown}");
            assert!(!shown.contains("s3cr"), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn sent_as_given_or_refused(user in any::<String>(), password in any::<String>()) {
            if let Ok(text) = sent(&Credentials::basic(&user, &password)) {
                let text = text.strip_prefix("Basic ").unwrap();
                let decoded = String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
                prop_assert_eq!(decoded.split_once(':').unwrap(), (&*user, &*password));
            }
            if let Ok(text) = sent(&Credentials::bearer(&user)) {
                prop_assert_eq!(text, format!("Bearer {user}"));
            }
            if let Ok(text) = sent(&Credentials::api_key_query(&user, &password)) {
                let pairs: Vec<_> = url::form_urlencoded::parse(text.as_bytes()).collect();
                prop_assert_eq!(pairs, [(user.into(), password.into())]);
            }
        }
    }
}
