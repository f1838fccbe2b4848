//! What an unsuccessful call is made into, and what it was made of.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use http::StatusCode;

use super::{error::Error, history::EarlierAttempt, kind::ErrorKind, response::UnexpectedResponse};
use crate::{fields::retry_delay, operation::Outcome};

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

    /// From an error that left no usable reply, or of kind [`ErrorKind::Failed`], whose reply told of a
    /// failure.
    fn from_error(error: Error) -> Self;

    /// The reply or the error that this value was made of.
    fn failure(&self) -> Failure<'_>;

    /// As the error type that all endpoints share.
    fn into_error(self) -> Error;
}

impl EndpointError for Error {
    fn from_response(response: UnexpectedResponse) -> Self {
        response.into()
    }

    fn from_error(error: Error) -> Self {
        error
    }

    fn failure(&self) -> Failure<'_> {
        Failure::Error(self)
    }

    fn into_error(self) -> Error {
        self
    }
}

impl From<UnexpectedResponse> for Error {
    fn from(response: UnexpectedResponse) -> Self {
        let message = format!("answered {}", response.told());
        let mut error = Self::new(response.kind(), response.last_outcome(), message)
            .with_response(response.raw().clone());
        if let Some(operation) = response.operation() {
            error.set_operation(operation);
        }
        if let Some(server) = response.server() {
            error.set_server(server);
        }
        error.set_history(response.into_history());
        error
    }
}

/// What an endpoint's error was made of: a reply, or an [`Error`] without a usable one.
#[derive(Clone, Copy, Debug)]
pub enum Failure<'a> {
    /// A reply whose status is not a success, or one that is and tells of a failure.
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

    /// What became of the attempt: for a reply [`ErrorKind::Status`], or [`ErrorKind::Failed`] where it is a
    /// success that tells of a failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Response(response) => response.kind(),
            Self::Error(error) => error.kind(),
        }
    }

    /// The attempts before the last one, the first of them first.
    #[must_use]
    pub fn earlier_attempts(&self) -> &'a [EarlierAttempt] {
        match self {
            Self::Response(response) => response.earlier_attempts(),
            Self::Error(error) => error.earlier_attempts(),
        }
    }

    /// How long the server asks to wait, if a reply came and says so.
    pub(crate) fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        let raw = match self {
            Self::Response(response) => Some(response.raw()),
            Self::Error(error) => error.raw(),
        };
        retry_delay(raw?.headers(), now)
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
