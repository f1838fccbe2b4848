//! Replies that are no success: unexpected ones, and declared ones with their decoded body.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

use super::{
    history::{EarlierAttempt, History},
    kind::ErrorKind,
    text_body::text_body,
};
use crate::{
    codec::{self, Decodes, Encode},
    escape::Escaped,
    json,
    message::{RawResponse, StatusLine, is_transient, raw_accessors},
    operation::{Operation, Outcome},
};

/// A reply whose status is neither a success nor a declared error, nor a redirect
/// ([`ErrorKind::Redirect`](crate::ErrorKind::Redirect)), with status, headers and body (of which no more is kept than [`error_body_limit`](crate::ClientBuilder::error_body_limit) says).
///
/// ```
/// use bac_core::{Outcome, UnexpectedResponse};
/// use http::{HeaderMap, StatusCode};
///
/// let response =
///     UnexpectedResponse::new(StatusCode::GONE, HeaderMap::new(), r#"{"message": "moved"}"#.into());
/// assert_eq!(response.message(), "moved");
/// assert_eq!(response.outcome(), Outcome::Refused);
/// assert_eq!(response.to_string(), "410 Gone: moved");
/// ```
#[derive(Clone)]
pub struct UnexpectedResponse(Box<Unexpected>);

#[derive(Clone)]
struct Unexpected {
    operation: Option<&'static Operation>,
    server: Option<String>,
    raw: RawResponse,
    /// The URL that was asked, where something of the reply may be relative to it.
    asked: Option<Url>,
    /// What the request said that it accepts, where the status is about that.
    accept: Option<HeaderValue>,
    history: History,
    /// Whether its status is a success, and its value tells of a failure.
    is_failed: bool,
}

impl UnexpectedResponse {
    /// A reply made of its parts, for a service or a test double that answers with a status which
    /// is not declared.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self::made(None, RawResponse::new(status, headers, body))
    }

    pub(crate) fn received(operation: &'static Operation, raw: RawResponse) -> Self {
        Self::made(Some(operation), raw)
    }

    fn made(operation: Option<&'static Operation>, raw: RawResponse) -> Self {
        let history = History::default();
        let is_failed = false;
        Self(Box::new(Unexpected {
            operation,
            server: None,
            raw,
            asked: None,
            accept: None,
            history,
            is_failed,
        }))
    }

    /// A success whose value tells of a failure.
    pub(crate) fn failed(operation: Option<&'static Operation>, raw: RawResponse) -> Self {
        let mut response = Self::made(operation, raw);
        response.0.is_failed = true;
        response
    }

    /// What became of the attempt that was answered so.
    pub(crate) const fn kind(&self) -> ErrorKind {
        if self.0.is_failed { ErrorKind::Failed } else { ErrorKind::Status }
    }

    pub(crate) fn with_accept(mut self, accept: HeaderValue) -> Self {
        self.0.accept = Some(accept);
        self
    }

    /// By the URL that was asked, which may hold what must not reach a log.
    pub(crate) fn with_asked(mut self, url: Url) -> Self {
        self.0.asked = Some(url);
        self
    }

    pub(crate) fn asked(&self) -> Option<&Url> {
        self.0.asked.as_ref()
    }

    /// `server` is a base URL, which holds no user info, query or fragment.
    pub(crate) fn set_server(&mut self, server: &str) {
        self.0.server = Some(server.to_owned());
    }

    pub(crate) fn set_history(&mut self, history: History) {
        self.0.history = history;
    }

    pub(super) fn into_history(self) -> History {
        self.0.history
    }

    /// The attempts of the call before the one that was answered so, the first of them first.
    #[must_use]
    pub fn earlier_attempts(&self) -> &[EarlierAttempt] {
        &self.0.history.earlier
    }

    /// The idempotency key that the call was sent with, if it had one: another call with it
    /// ([`Call::idempotency_key`](crate::Call::idempotency_key)) does the work no second time.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.history.key()
    }

    /// The operation that was answered so; `None` for one made by [`new`](Self::new).
    #[must_use]
    pub const fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The base URL of the server that answered so, which holds no user name, password, query or
    /// fragment; `None` for one made by [`new`](Self::new).
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// What the body says in words; see [`RawResponse::message`].
    #[must_use]
    pub fn message(&self) -> Cow<'_, str> {
        self.0.raw.message()
    }

    /// Whether the operation was carried out, as far as the declaration tells (`outcome = …`), or
    /// else the status; an earlier attempt of the call may have done it, too.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.history.outcome(self.last_outcome(), self.0.operation)
    }

    /// That of the attempt that was answered so.
    pub(super) fn last_outcome(&self) -> Outcome {
        self.told_outcome().unwrap_or_else(|| {
            if self.0.is_failed { Outcome::Refused } else { Outcome::of_status(self.status()) }
        })
    }

    /// Status and words, without what it is about.
    pub(super) fn told(&self) -> String {
        let mut text = StatusLine(self.status()).to_string();
        if let Some(accept) = &self.0.accept {
            text.push_str(&format!(
                " (sent was `accept: {}`)",
                String::from_utf8_lossy(accept.as_bytes())
            ));
        }
        if let Some(encoding) = self.0.raw.content_encoding() {
            text.push_str(&format!(" (body encoded as `{encoding}`)"));
        }
        if self.0.is_failed {
            text.push_str(", which tells of a failure");
        }
        match &*self.message() {
            "" if self.0.is_failed => {}
            message if self.0.is_failed => text.extend([": ", message]),
            // RFC 9110 section 15.4.5: the answer to a condition, and no place to go to.
            "" if self.status() == StatusCode::NOT_MODIFIED => text.push_str(
                ": it is unchanged since what the condition of the request names, such as `if-none-match`",
            ),
            // It says nothing of itself, and why it is no success is no plain thing.
            "" if matches!(self.status().as_u16(), 204 | 205) => {
                text.push_str(": nothing came where a value is declared");
            }
            message if self.status() == StatusCode::PARTIAL_CONTENT => {
                text.push_str(": it is a part of what was asked for, which is not declared");
                if !message.is_empty() {
                    text.extend([": ", message]);
                }
            }
            "" => {}
            message => text.extend([": ", message]),
        }
        text
    }

    fn told_outcome(&self) -> Option<Outcome> {
        self.0.operation?.told_outcome(&self.0.raw)
    }

    /// Whether the same request may succeed later: 408, 429, 500, 502, 503 and 504, unless the
    /// declaration knows what such a reply came to.
    ///
    /// This speaks of the server alone. Where the [`outcome`](Self::outcome) is unknown, sending
    /// again may do the work twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        is_transient(self.status()) && self.told_outcome().is_none()
    }

    raw_accessors!(self => &self.0.raw);

    #[doc(hidden)]
    #[must_use]
    pub fn decode<B: ErrorBody>(self) -> ErrorResponse<B> {
        let raw = &self.0.raw;
        // The beginning of a body may be another value than the whole is.
        let body = if raw.truncated { None } else { declared_body(&raw.body) };
        ErrorResponse::from_parts(self, body)
    }

    /// The same with a body that is read by another codec than JSON.
    #[doc(hidden)]
    #[must_use]
    pub fn decode_by<B>(self, codec: Decodes<B>) -> ErrorResponse<B> {
        let raw = &self.0.raw;
        let body = if raw.truncated { None } else { (codec.decode)(&raw.body).ok() };
        ErrorResponse::from_parts(self, body)
    }
}

/// What the JSON body of an error is read into.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from the body of an error",
    label = "not a type with serde's `Deserialize`",
    note = "derive `Deserialize` for it; `404 = text` and `404 = bytes` take what is no JSON"
)]
pub trait ErrorBody: DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> ErrorBody for T {}

fn declared_body<B: DeserializeOwned>(bytes: &[u8]) -> Option<B> {
    json::read_if_any(bytes).or_else(|| text_body(bytes))
}

impl fmt::Debug for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnexpectedResponse")
            .field("operation", &self.0.operation)
            .field("response", &self.0.raw)
            .finish()
    }
}

/// `Job.cancel answered 404 Not Found: missing job`
impl fmt::Display for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            let server = self.server().unwrap_or_default();
            write!(
                f,
                "{operation} ({} {server}{}) answered ",
                operation.method(),
                operation.shown_path()
            )?;
        }
        write!(f, "{}{}", Escaped(&self.told()), self.0.history)
    }
}

impl std::error::Error for UnexpectedResponse {}

/// A declared error: the reply, with its body decoded to the declared type; or a success that tells of a
/// failure (`failure = path`), with what the declared function makes of it.
///
/// A body that is not of the declared type, or larger than
/// [`error_body_limit`](crate::ClientBuilder::error_body_limit), is no failure: [`body`](Self::body) is
/// `None` then, and the raw body and [`message`](Self::message) are there all the same. Where the
/// declared type is a text (`errors(404 = String)`), a body that is no JSON text is that text itself.
///
/// ```
/// use bac_core::ErrorResponse;
/// use http::StatusCode;
///
/// let error = ErrorResponse::new(StatusCode::CONFLICT, vec!["a", "b"]);
/// assert_eq!(error.body(), Some(&vec!["a", "b"]));
/// assert_eq!(error.raw_body(), r#"["a","b"]"#);
/// ```
#[derive(Clone)]
pub struct ErrorResponse<B>(Box<Declared<B>>);

#[derive(Clone)]
struct Declared<B> {
    response: UnexpectedResponse,
    body: Option<B>,
}

impl<B> ErrorResponse<B> {
    /// A declared error with this body as JSON, for a service or a test double.
    ///
    /// A body that cannot be written as JSON is left out of the raw reply.
    #[must_use]
    pub fn new(status: StatusCode, body: B) -> Self
    where
        B: Serialize,
    {
        let raw = serde_json::to_vec(&body).unwrap_or_default();
        Self::written(status, "application/json", raw.into(), body)
    }

    /// The same with a body that another codec writes, as a declaration such as
    /// `errors(409 = xml(Conflict))` has it.
    ///
    /// ```
    /// use bac_core::{ErrorResponse, codec::Text};
    /// use http::StatusCode;
    ///
    /// let error = ErrorResponse::encoded::<Text>(StatusCode::CONFLICT, "taken".to_owned());
    /// assert_eq!(error.raw_body(), "taken");
    /// assert_eq!(error.content_type(), Some("text/plain; charset=utf-8"));
    /// ```
    ///
    /// The raw body is empty where the codec cannot write the value.
    #[must_use]
    pub fn encoded<C: Encode<B>>(status: StatusCode, body: B) -> Self {
        let raw = C::encode(&body).unwrap_or_default();
        Self::written(status, codec::media_type::<C>(), raw, body)
    }

    fn written(status: StatusCode, media_type: &'static str, raw: Bytes, body: B) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        let response = UnexpectedResponse::new(status, headers, raw);
        Self::from_parts(response, Some(body))
    }

    /// A declared error made of a reply and what it says: for a double of a server of which the error is a
    /// [`Reply`](crate::Reply).
    ///
    /// ```
    /// use bac_core::{ErrorResponse, UnexpectedResponse, bytes::Bytes, http::{HeaderMap, StatusCode}};
    ///
    /// let headers = HeaderMap::from_iter([("retry-after".parse()?, "30".parse()?)]);
    /// let reply = UnexpectedResponse::new(StatusCode::TOO_MANY_REQUESTS, headers, Bytes::new());
    /// let error = ErrorResponse::from_parts(reply, Some(30_u64));
    /// assert_eq!(error.body(), Some(&30));
    /// assert_eq!(error.headers()["retry-after"], "30");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_parts(response: UnexpectedResponse, body: Option<B>) -> Self {
        Self(Box::new(Declared { response, body }))
    }

    /// A success that told of a failure.
    pub(super) fn told(response: UnexpectedResponse, body: B) -> Self {
        Self::from_parts(response, Some(body))
    }

    /// The same without a reply, for a test double.
    #[doc(hidden)]
    #[must_use]
    pub fn failed(body: B) -> Self {
        let raw = RawResponse::new(StatusCode::OK, HeaderMap::new(), Bytes::new());
        Self::told(UnexpectedResponse::failed(None, raw), body)
    }

    /// The decoded body, if the reply held one of the declared type.
    #[must_use]
    pub fn body(&self) -> Option<&B> {
        self.0.body.as_ref()
    }

    /// The decoded body, without the rest.
    ///
    /// ```
    /// use bac_core::ErrorResponse;
    /// use http::StatusCode;
    ///
    /// let error = ErrorResponse::new(StatusCode::CONFLICT, "taken".to_owned());
    /// assert_eq!(error.into_body(), Some("taken".to_owned()));
    /// ```
    #[must_use]
    pub fn into_body(self) -> Option<B> {
        self.0.body
    }

    /// What the body says in words; see [`RawResponse::message`].
    #[must_use]
    pub fn message(&self) -> Cow<'_, str> {
        self.0.response.message()
    }

    /// The reply without its decoded body.
    #[must_use]
    pub fn as_unexpected(&self) -> &UnexpectedResponse {
        &self.0.response
    }

    /// The reply, giving up its decoded body.
    #[must_use]
    pub fn into_unexpected(self) -> UnexpectedResponse {
        self.0.response
    }

    raw_accessors!(self => &self.0.response.0.raw);
}

impl<B: fmt::Debug> fmt::Debug for ErrorResponse<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("operation", &&self.0.response.0.operation)
            .field("response", self.raw())
            .field("body", &self.0.body)
            .finish()
    }
}

impl<B> fmt::Display for ErrorResponse<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.response.fmt(f)
    }
}

impl<B: fmt::Debug> std::error::Error for ErrorResponse<B> {}
