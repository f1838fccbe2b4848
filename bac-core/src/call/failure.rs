//! What a call comes to when no success comes of it.

use crate::{
    client::Callee,
    error::{EndpointError, Error, Failure, UnexpectedResponse},
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
