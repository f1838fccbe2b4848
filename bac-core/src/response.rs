//! What came back: a whole reply, with the value it was decoded to or the error it stands for.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Error, Operation, Outcome, decode, escape::Escaped};

/// One HTTP reply, read whole: status, headers and the body as it came.
#[derive(Clone)]
pub struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) truncated: bool,
}

impl RawResponse {
    /// A reply made of its parts.
    #[must_use]
    pub const fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, truncated: false }
    }

    /// The status code.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The header fields.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The `Content-Type`, if there is one and it is text.
    ///
    /// It decides nothing here: real servers label JSON as `text/plain`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE)?.to_str().ok()
    }

    /// The start of the `Content-Type`: all of any usual one.
    pub(crate) fn shown_content_type(&self) -> Option<&str> {
        // A text header value is ASCII.
        self.content_type().map(|text| text.get(..100).unwrap_or(text))
    }

    /// The body, byte for byte. Of a reply that is no success, no more than the first 64 KiB
    /// are kept.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether there was more of the body than what is kept: it was over the limit, broke off, or
    /// did not come in time.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// What the body says in words: the first text under `Message`, `message`, `Error`, `error`,
    /// `detail`, `title` or `reason` of a JSON object (or under `message` of an object that stands
    /// there), a JSON text, or else the trimmed body itself. A text that repeats the status in words
    /// gives way to one that says more. Where an object holds nothing but another, that one counts.
    ///
    /// This is the peer's text, as it came: escape it before it goes to a terminal or a log.
    #[must_use]
    pub fn message(&self) -> Cow<'_, str> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::String(text)) => Cow::Owned(text),
            Ok(Value::Object(members)) => message_member(&members, self.status)
                .map_or_else(|| self.text(), |text| Cow::Owned(text.to_owned())),
            _ => self.text(),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        match String::from_utf8_lossy(&self.body) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }
}

fn message_member(members: &serde_json::Map<String, Value>, status: StatusCode) -> Option<&str> {
    const NAMES: [&str; 7] = ["Message", "message", "Error", "error", "detail", "title", "reason"];
    let mut texts = NAMES.iter().filter_map(|name| match members.get(*name)? {
        Value::String(text) => Some(text.as_str()),
        Value::Object(nested) => nested.get("message")?.as_str(),
        _ => None,
    });
    let Some(first) = texts.next() else {
        // `{"Authentication": {"success": false, "reason": "…"}}`
        return match members.values().next()? {
            Value::Object(only) if members.len() == 1 => message_member(only, status),
            _ => None,
        };
    };
    if status.canonical_reason().is_some_and(|words| words.eq_ignore_ascii_case(first)) {
        // `code=404, message=Not Found` says no more than `Not Found`.
        return texts.find(|text| !text.contains(first)).or(Some(first));
    }
    Some(first)
}

/// Status, content type and size: a body may hold what must not reach a log.
impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status.as_u16())
            .field("content_type", &self.shown_content_type())
            .field("body_bytes", &self.body.len())
            .field("truncated", &self.truncated)
            .finish()
    }
}

/// Accessors that a type lends from its raw reply.
macro_rules! raw_accessors {
    ($self:ident => $raw:expr) => {
        /// The status code.
        #[must_use]
        pub const fn status(&$self) -> StatusCode {
            $raw.status
        }

        /// The header fields.
        #[must_use]
        pub const fn headers(&$self) -> &HeaderMap {
            &$raw.headers
        }

        /// The `Content-Type`, if there is one and it is text.
        #[must_use]
        pub fn content_type(&$self) -> Option<&str> {
            $raw.content_type()
        }

        /// The body, byte for byte.
        #[must_use]
        pub const fn raw_body(&$self) -> &Bytes {
            &$raw.body
        }

        /// The whole reply.
        #[must_use]
        pub const fn raw(&$self) -> &RawResponse {
            &$raw
        }
    };
}

/// A successful reply: the decoded value beside status, headers, content type and raw body.
///
/// [`Call::response`](crate::Call::response) returns it; awaiting the call itself gives the value
/// alone.
#[derive(Clone, Debug)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) raw: RawResponse,
}

impl<T> Response<T> {
    /// The decoded value.
    #[must_use]
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The decoded value, without the rest.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    raw_accessors!(self => self.raw);
}

/// A reply whose status is neither a success nor a declared error, with status, headers and body
/// (of which no more than the first 64 KiB are kept).
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
}

impl UnexpectedResponse {
    /// A reply made of its parts, for a service or a test double that answers with a status which
    /// is not declared.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        let raw = RawResponse::new(status, headers, body);
        Self(Box::new(Unexpected { operation: None, server: None, raw }))
    }

    pub(crate) fn received(operation: &'static Operation, raw: RawResponse) -> Self {
        Self(Box::new(Unexpected { operation: Some(operation), server: None, raw }))
    }

    /// `server` is a base URL, which holds no user info, query or fragment.
    pub(crate) fn with_server(mut self, server: &str) -> Self {
        self.0.server = Some(server.to_owned());
        self
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
    /// else the status.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.told_outcome().unwrap_or_else(|| Outcome::of_status(self.status()))
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

    raw_accessors!(self => self.0.raw);

    #[doc(hidden)]
    #[must_use]
    pub fn decode<B: DeserializeOwned>(self) -> ErrorResponse<B> {
        let body = decode::error_body(&self.0.raw);
        ErrorResponse(Box::new(Declared { response: self, body }))
    }
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
                operation.path()
            )?;
        }
        write!(f, "{}", StatusLine(self.status()))?;
        match self.message() {
            message if message.is_empty() => Ok(()),
            message => write!(f, ": {}", Escaped(&message)),
        }
    }
}

impl std::error::Error for UnexpectedResponse {}

/// Whether a status is one that may pass.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// `404 Not Found`, or `499` where the status has no standard name.
pub(crate) struct StatusLine(pub(crate) StatusCode);

impl fmt::Display for StatusLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())?;
        self.0.canonical_reason().map_or(Ok(()), |reason| write!(f, " {reason}"))
    }
}

/// A declared error: the reply, with its body decoded to the declared type.
///
/// A body that is not of the declared type is no failure: [`body`](Self::body) is `None` then, and
/// the raw body and [`message`](Self::message) are there all the same.
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
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let raw = serde_json::to_vec(&body).unwrap_or_default();
        let response = UnexpectedResponse::new(status, headers, raw.into());
        Self(Box::new(Declared { response, body: Some(body) }))
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

    raw_accessors!(self => self.0.response.0.raw);
}

impl<B: fmt::Debug> fmt::Debug for ErrorResponse<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("operation", &self.0.response.0.operation)
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

/// What a call came to when it did not come to a value: made into the declared error type.
///
/// The `#[client]` macro implements it for the error enums it generates; [`Error`] implements it
/// for endpoints that declare no errors. There is no need to implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error type of an endpoint",
    label = "not an endpoint's error type",
    note = "declare the statuses with `errors(…)` and the named enum is generated, or use `bac_core::Error`"
)]
pub trait EndpointError: Sized {
    /// From a reply whose status is not a success.
    fn from_response(response: UnexpectedResponse) -> Self;

    /// From an error that left no usable reply.
    fn from_error(error: Error) -> Self;

    /// The reply or the error that this value was made of.
    fn failure(&self) -> Failure<'_>;

    /// As the error type that all endpoints share.
    fn into_error(self) -> Error;
}

/// What an endpoint's error was made of: a reply, or an [`Error`] without a usable one.
#[derive(Clone, Copy, Debug)]
pub enum Failure<'a> {
    /// A reply whose status is not a success.
    Response(&'a UnexpectedResponse),
    /// Nothing usable came back.
    Error(&'a Error),
}

impl<'a> Failure<'a> {
    /// The status of the reply, if one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Response(response) => Some(response.status()),
            Self::Error(error) => error.status(),
        }
    }

    /// Whether the operation was carried out, as far as it can be told.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Response(response) => response.outcome(),
            Self::Error(error) => error.outcome(),
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Response(response) => response.is_retryable(),
            Self::Error(error) => error.is_retryable(),
        }
    }

    /// The error one level down.
    #[must_use]
    pub fn source(&self) -> Option<&'a (dyn std::error::Error + 'static)> {
        match self {
            Self::Response(_) => None,
            Self::Error(error) => std::error::Error::source(*error),
        }
    }
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(response) => response.fmt(f),
            Self::Error(error) => error.fmt(f),
        }
    }
}
