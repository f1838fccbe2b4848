//! Calls that a node is known not to serve, stopped before they are sent.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bac_core::http::StatusCode;
use bac_core::{Attempt, BoxError, BoxFuture, Hook};

/// What the paths of the signed API begin with, and of no other.
const SIGNED_API: &str = "/requester/";

/// Stops calls of the signed API once it is known that the node does not serve it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Arc<OnceLock<SignedApiGone>>);

impl Gate {
    pub(crate) fn close(&self, gone: SignedApiGone) {
        // A node is asked once; whoever closed the gate first has said why.
        let _ = self.0.set(gone);
    }
}

impl Hook for Gate {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let gone = self.0.get().filter(|_| attempt.operation().path().starts_with(SIGNED_API));
        let checked = gone.map_or(Ok(()), |gone| Err(gone.clone().into()));
        Box::pin(async move { checked })
    }
}

/// A call of the signed API that was not sent, because the node does not serve it.
///
/// It is the source of an error of kind [`Hook`](bac_core::ErrorKind::Hook).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedApiGone {
    pub(super) release: String,
    pub(super) status: Option<StatusCode>,
    pub(super) message: String,
    pub(super) orchestrator: bool,
}

impl SignedApiGone {
    /// The release that the node runs.
    #[must_use]
    pub fn release(&self) -> &str {
        &self.release
    }

    /// How the node answered when it was asked; `None` if its release alone told.
    #[must_use]
    pub const fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// The node's words; empty if it had none.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for SignedApiGone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { release, status, message, .. } = self;
        write!(formatter, "this node ({release}) does not serve the signed API")?;
        if let Some(status) = status {
            write!(formatter, ": it answered {status}")?;
        }
        if !message.is_empty() {
            write!(formatter, ", {message:?}")?;
        }
        formatter.write_str(if self.orchestrator {
            "; submit with `orchestrator().jobs().put_job` instead, which is not signed"
        } else {
            "; it may be a node that only runs jobs: connect to the one that takes them"
        })
    }
}

impl std::error::Error for SignedApiGone {}
