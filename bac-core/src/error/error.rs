//! The one error type, what kind of failure it is, and whether the work was done all the same.

use std::{error::Error as StdError, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{
    advice::tls_advice,
    cause::BoxError,
    kind::{ErrorKind, TimeoutPhase},
};
use crate::{
    escape::Escaped,
    message::{RawResponse, is_transient},
    operation::{Operation, Outcome},
};

/// What went wrong with a call, or with building a client.
///
/// Its text is one line: which endpoint, where it was sent, what happened, what to do next. It
/// never holds what was sent: no path value, query, header, body, signature or key. It may quote
/// what came back, with control characters escaped and cut after 1 KiB: the server's own message,
/// where a redirect leads, what did not decode.
///
/// [`kind`](Self::kind) and the predicates tell failures apart, [`outcome`](Self::outcome) tells
/// whether the operation was carried out, and status, headers and raw body are kept whenever there
/// were any.
///
/// ```
/// use bac_core::{Error, Outcome};
///
/// fn advise(error: &Error) -> &'static str {
///     match error.outcome() {
///         Outcome::NotSent if error.is_retryable() => "call again",
///         Outcome::NotSent | Outcome::Refused => "mend the request or the settings",
///         Outcome::Done => "done, though the reply was lost",
///         _ => "ask the server before you call again",
///     }
/// }
/// # let error = bac_core::Client::builder("ftp://host").build().unwrap_err();
/// # assert_eq!(advise(&error), "mend the request or the settings");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    outcome: Outcome,
    operation: Option<&'static Operation>,
    server: Option<String>,
    message: String,
    response: Option<RawResponse>,
    source: Option<BoxError>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            outcome,
            operation: None,
            server: None,
            message: message.into(),
            response: None,
            source: None,
        }))
    }

    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, Outcome::NotSent, message)
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, Outcome::NotSent, message)
    }

    pub(crate) fn timed_out(phase: TimeoutPhase, outcome: Outcome) -> Self {
        let message = match phase {
            TimeoutPhase::Connect => "no connection within the connect limit",
            TimeoutPhase::Attempt => "no whole reply within the limit of an attempt",
            TimeoutPhase::Stall => "the reply's body stood still for longer than the stall limit",
            TimeoutPhase::Total => "the call took longer than its limit",
        };
        Self::new(ErrorKind::Timeout(phase), outcome, message)
    }

    pub(crate) fn set_operation(&mut self, operation: &'static Operation) {
        self.0.operation = Some(operation);
    }

    /// `server` is a base URL, which holds no user info, query or fragment.
    pub(crate) fn set_server(&mut self, server: &str) {
        self.0.server = Some(server.to_owned());
    }

    pub(crate) fn with_response(mut self, response: RawResponse) -> Self {
        self.0.response = Some(response);
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the operation was carried out, as far as it can be told.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The operation that was called; `None` for an error of building a client or loading a key.
    #[must_use]
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// The base URL of the server that was called, which holds no user name, password, query or
    /// fragment; `None` for an error of building a client or loading a key.
    #[must_use]
    pub fn server(&self) -> Option<&str> {
        self.0.server.as_deref()
    }

    /// The status of the reply, if a head came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.raw().map(RawResponse::status)
    }

    /// The header fields of the reply, if a head came.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.raw().map(RawResponse::headers)
    }

    /// What was read of the body, byte for byte, if a head came: up to the limit, or to where it
    /// broke off.
    #[must_use]
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.raw().map(RawResponse::body)
    }

    /// What was read of the reply, if a head came.
    #[must_use]
    pub fn raw(&self) -> Option<&RawResponse> {
        self.0.response.as_ref()
    }

    /// Whether a time limit ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout(_))
    }

    /// Whether no connection came about: not to the host, not in time, or no secure one. Nothing
    /// was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Timeout(TimeoutPhase::Connect)
        )
    }

    /// Whether a whole reply came that is not what was declared.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// Whether the fault may pass: no connection (TLS apart), an exchange or a reply that broke
    /// off, a time limit, or a status of [`UnexpectedResponse::is_retryable`](crate::UnexpectedResponse::is_retryable).
    ///
    /// Whether sending again is safe is another question, which [`outcome`](Self::outcome) answers.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect
            | ErrorKind::Transport
            | ErrorKind::BodyCut
            | ErrorKind::Timeout(_) => true,
            // One of another outcome than its status has is explained by the declaration.
            ErrorKind::Status => self.status().is_some_and(|status| {
                is_transient(status) && self.0.outcome == Outcome::of_status(status)
            }),
            // The server restarts, or asks to try again later.
            ErrorKind::Closed(1012 | 1013) => true,
            _ => false,
        }
    }

    /// The error's text up to its [`advice`](Self::advice), for a program that has its own.
    #[must_use]
    pub fn without_advice(&self) -> impl fmt::Display + '_ {
        WithoutAdvice(self)
    }

    /// What to do next, where that can be told: the end of the error's text.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        match (self.0.kind, self.0.outcome) {
            (ErrorKind::Connect | ErrorKind::Timeout(TimeoutPhase::Connect), _) => {
                Some("nothing was sent: check that the server runs at this address")
            }
            (ErrorKind::Tls, _) => Some(tls_advice(&self.0.message)),
            (ErrorKind::Decode, _) if self.status() == Some(StatusCode::SWITCHING_PROTOCOLS) => {
                Some("the message is kept on this error")
            }
            (ErrorKind::Decode, _) => Some("status, headers and raw body are kept on this error"),
            (ErrorKind::Redirect, _) => {
                Some("redirects are not followed: set the base URL to where the API really is")
            }
            (ErrorKind::Status, _) => None,
            // A stream says itself how much of it is good.
            _ if self.status() == Some(StatusCode::SWITCHING_PROTOCOLS) => None,
            (_, Outcome::Unknown) => {
                Some("the server may or may not have carried it out: look before sending it again")
            }
            (_, Outcome::Done) => Some("the server reported success: do not send it again"),
            _ => None,
        }
    }
}

struct WithoutAdvice<'a>(&'a Error);

impl fmt::Display for WithoutAdvice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = &self.0.0;
        if let Some(operation) = error.operation {
            let server = error.server.as_deref().unwrap_or_default();
            write!(f, "{operation} ({} {server}{}): ", operation.method(), operation.path())?;
        }
        write!(f, "{}", Escaped(&error.message))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.without_advice())?;
        self.advice().map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("outcome", &self.0.outcome)
            .field("message", &format_args!("{self}"))
            .field("response", &self.0.response)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
