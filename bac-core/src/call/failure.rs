//! What a call comes to when no success comes of it.

use std::time::Duration;

use url::Origin;

use crate::{
    client::Callee,
    error::{EarlierAttempt, EndpointError, Error, Failure, History, UnexpectedResponse},
};

/// A [`Failure`] that owns what it is made of.
pub(super) enum OwnedFailure {
    Response(UnexpectedResponse),
    Error(Error),
}

impl OwnedFailure {
    /// Says which operation and which server it is about.
    pub(super) fn explained(mut self, callee: &Callee) -> Self {
        match &mut self {
            Self::Response(response) => callee.explain_response(response),
            Self::Error(error) => callee.explain(error),
        }
        self
    }

    /// Says that it is about another server than the client's.
    pub(super) fn on(mut self, server: &Origin) -> Self {
        let server = server.ascii_serialization();
        match &mut self {
            Self::Response(response) => response.set_server(&server),
            Self::Error(error) => error.set_server(&server),
        }
        self
    }

    /// Says what to do next.
    pub(super) fn with_advice(self, advice: &'static str) -> Self {
        match self {
            Self::Response(response) => Self::Response(response),
            Self::Error(error) => Self::Error(error.with_advice(advice)),
        }
    }

    /// Tells what came before it.
    pub(super) fn with_history(mut self, history: History) -> Self {
        match &mut self {
            Self::Response(response) => response.set_history(history),
            Self::Error(error) => error.set_history(history),
        }
        self
    }

    /// What is told of it once another attempt has followed, after a wait.
    pub(super) fn as_earlier(&self, wait: Duration) -> EarlierAttempt {
        let failure = self.as_failure();
        EarlierAttempt {
            kind: failure.kind(),
            status: failure.status(),
            outcome: failure.outcome(),
            wait,
        }
    }

    pub(super) const fn as_failure(&self) -> Failure<'_> {
        match self {
            Self::Response(response) => Failure::Response(response),
            Self::Error(error) => Failure::Error(error),
        }
    }

    pub(super) fn into_endpoint_error<E: EndpointError>(self) -> E {
        match self {
            Self::Response(response) => E::from_response(response),
            Self::Error(error) => E::from_error(error),
        }
    }
}

impl From<Error> for OwnedFailure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
