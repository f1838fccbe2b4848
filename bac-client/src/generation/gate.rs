//! Calls that a node is known not to serve, stopped before they are sent.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bac_core::http::StatusCode;
use bac_core::{Attempt, BoxError, BoxFuture, Escaped, Hook};

/// What the paths of the signed API begin with, and of no other.
const SIGNED_API: &str = "/requester/";

/// What stands before that from v1.0.0 on.
pub(super) const API_V1: &str = "/api/v1";

/// Stops calls of a node's signed API once it is known that the node does not serve it. Other servers
/// of the same client are none of its affair.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Arc<OnceLock<Closed>>);

#[derive(Debug)]
struct Closed {
    /// The base URL of the node, without a slash at its end.
    node: String,
    gone: SignedApiGone,
}

impl Gate {
    /// Closes it for the node with this base URL.
    pub(crate) fn close(&self, node: &str, gone: SignedApiGone) {
        // A node is asked once; whoever closed the gate first has said why.
        let _ = self.0.set(Closed { node: node.to_owned(), gone });
    }
}

impl Closed {
    /// Whether a call is one of the node's signed API, in either of the places where it may lie.
    fn stops(&self, attempt: &Attempt) -> bool {
        let Some(path) = attempt.url().as_str().strip_prefix(&*self.node) else { return false };
        path.strip_prefix(API_V1).unwrap_or(path).starts_with(SIGNED_API)
    }
}

impl Hook for Gate {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let closed = self.0.get().filter(|closed| closed.stops(attempt));
        let checked = closed.map_or(Ok(()), |closed| Err(closed.gone.clone().into()));
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
        write!(formatter, "this node ({}) does not serve the signed API", Escaped::new(release))?;
        if let Some(status) = status {
            write!(formatter, ": it answered {status}")?;
        }
        if !message.is_empty() {
            write!(formatter, ", \"{}\"", Escaped::new(message))?;
        }
        formatter.write_str(if self.orchestrator {
            "; submit with `orchestrator().jobs().put_job` instead, which is not signed"
        } else {
            "; it may be a node that only runs jobs: connect to the one that takes them"
        })
    }
}

impl std::error::Error for SignedApiGone {}
