//! Requests that never reach a service.

use std::{error::Error as StdError, fmt};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use crate::{
    box_error::BoxError,
    escape::Escaped,
    escaped_error::fit_to_print,
    sign::{EnvelopeError, SignatureError},
};

/// Why a request did not reach the service: no such operation, a bad signature, arguments that do
/// not decode. Or why what a service was reading of it came to no good end: a service that fails by the
/// error of such a stream is answered so, too.
///
/// Its own answer is 404, 405, 408, 413, 415, 426, 401, 403 or 400 with `{"message": …}`;
/// [`Router::on_rejection`](super::Router::on_rejection) words it as another API does.
#[derive(Debug)]
pub struct Rejection {
    kind: RejectionKind,
    message: String,
    source: Option<BoxError>,
}

/// The kind of a [`Rejection`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectionKind {
    /// No operation has this path.
    NotFound,
    /// An operation has this path, and another method.
    MethodNotAllowed {
        /// The methods that the path has, as `Allow` lists them.
        allow: String,
    },
    /// The body of the request has a coding (`Content-Encoding`) that the operation does not take.
    Coding {
        /// What it takes, as `Accept-Encoding` lists it.
        accept: &'static str,
    },
    /// A path, query, form, header or part value is missing or does not decode.
    Argument {
        /// Its name on the wire.
        name: &'static str,
    },
    /// The body is not what is declared, or not whole.
    Body,
    /// The body says by its `Content-Type` that it is something else than what is declared. One that says
    /// nothing is taken for what is.
    MediaType {
        /// What it should be, as `Accept` lists it.
        accepted: &'static str,
    },
    /// The body, a part of it or their number is over a limit of [`BodyLimits`](super::BodyLimits).
    TooLarge,
    /// Nothing of the body came for too long.
    Stalled,
    /// The body is no envelope, or its signature is not good. The [source](StdError::source) is an
    /// [`EnvelopeError`].
    Envelope,
    /// The envelope is good, and its payload is not the declared JSON.
    Payload,
    /// The head of the request is not signed as declared. The [source](StdError::source) is a
    /// [`SignatureError`], for whoever runs the server: the answer says no more than that.
    Signature,
    /// The endpoint opens a WebSocket, and the request does not ask for that as it should, or cannot.
    Upgrade,
    /// The endpoint opens a WebSocket, and the request comes from a page of another server.
    Origin,
}

impl Rejection {
    pub(super) fn new(kind: RejectionKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    pub(super) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(fit_to_print(source.into()));
        self
    }

    pub(super) fn envelope(error: EnvelopeError) -> Self {
        Self::new(RejectionKind::Envelope, error.to_string()).with_source(error)
    }

    pub(super) fn signature(error: SignatureError) -> Self {
        let message = "the request is not signed as this operation asks for";
        Self::new(RejectionKind::Signature, message).with_source(error)
    }

    /// What is wrong with the signature of the head, if that is it: for a log, not for whoever called.
    #[must_use]
    pub fn signature_error(&self) -> Option<&SignatureError> {
        self.source.as_ref()?.downcast_ref()
    }

    /// The kind of rejection.
    #[must_use]
    pub const fn kind(&self) -> &RejectionKind {
        &self.kind
    }

    /// What is wrong with the signed envelope, if that is it.
    #[must_use]
    pub fn envelope_error(&self) -> Option<&EnvelopeError> {
        self.source.as_ref()?.downcast_ref()
    }

    /// The status of the answer: 404, 405, 408, 413, 415, 426, 401, 403 or 400.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self.kind {
            RejectionKind::NotFound => StatusCode::NOT_FOUND,
            RejectionKind::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            RejectionKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RejectionKind::Stalled => StatusCode::REQUEST_TIMEOUT,
            RejectionKind::Upgrade => StatusCode::UPGRADE_REQUIRED,
            RejectionKind::Origin => StatusCode::FORBIDDEN,
            RejectionKind::Signature => StatusCode::UNAUTHORIZED,
            RejectionKind::Coding { .. } | RejectionKind::MediaType { .. } => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The answer: the status, `{"message": …}` as JSON, `Allow`, `Accept`, `Accept-Encoding` or `Upgrade` where
    /// RFC 9110 asks for it, and what the scheme of a signature asks for: where an HTTP message signature is missing,
    /// `Accept-Signature` tells which (RFC 9421 section 5).
    #[must_use]
    pub fn to_response(&self) -> http::Response<Bytes> {
        let body = serde_json::json!({ "message": self.message }).to_string();
        let mut response = http::Response::new(Bytes::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(error) = self.signature_error() {
            headers.extend(error.headers());
        }
        if let RejectionKind::MethodNotAllowed { allow } = &self.kind
            && let Ok(allow) = HeaderValue::from_str(allow)
        {
            headers.insert(header::ALLOW, allow);
        }
        if let RejectionKind::Coding { accept } = self.kind {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        }
        if let RejectionKind::MediaType { accepted } = self.kind {
            headers.insert(header::ACCEPT, HeaderValue::from_static(accepted));
        }
        if self.kind == RejectionKind::Upgrade {
            headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        }
        response
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped::new(&self.message))
    }
}

impl StdError for Rejection {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
