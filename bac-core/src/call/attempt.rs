//! What is done for each attempt: hooks around one exchange.

use super::{
    deadline::Deadline, exchange::exchange, failure::OwnedFailure, hooks, prepare::Prepared,
};
use crate::{client::Callee, reply::Arrived};

/// Sends a prepared request once.
pub(super) async fn attempt(
    callee: &Callee,
    prepared: Prepared,
    total: &Deadline,
) -> Result<Arrived, OwnedFailure> {
    let Prepared { mut request, target } = prepared;
    let mut seen = None;
    // In a box: a call without hooks has no need of room for them.
    if !callee.client.inner.hooks.is_empty() {
        let attempt = Box::pin(hooks::before(callee, request, total)).await?;
        request = attempt.request.clone();
        seen = Some(attempt);
    }
    let result = exchange(callee, request, &target, total).await;
    match seen {
        Some(attempt) => Box::pin(hooks::after(callee, &attempt, result, total)).await,
        None => result,
    }
}
