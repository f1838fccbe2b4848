//! Replies that are no success: unexpected ones, and declared ones with their decoded body.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    escape::Escaped,
    message::{RawResponse, StatusLine, is_transient, raw_accessors},
    operation::{Operation, Outcome},
};

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
    pub(crate) fn set_server(&mut self, server: &str) {
        self.0.server = Some(server.to_owned());
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

    raw_accessors!(self => &self.0.raw);

    #[doc(hidden)]
    #[must_use]
    pub fn decode<B: DeserializeOwned>(self) -> ErrorResponse<B> {
        let body = serde_json::from_slice(&self.0.raw.body).ok();
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
