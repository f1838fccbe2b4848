//! The user's hooks around a call.

use std::mem;

use tokio::time::Instant;

use super::{attempts::attempts, failure::OwnedFailure, hooks::unsent, prepare::Prepared};
use crate::{
    client::Callee,
    error::EarlierAttempt,
    hook::{CallReport, CallStart},
    reply::Arrived,
};

/// All attempts of a call, with the hooks around them.
pub(super) async fn around(
    callee: &Callee,
    prepared: &mut Prepared,
) -> Result<(Arrived, Vec<EarlierAttempt>), OwnedFailure> {
    let begun = Instant::now();
    let extensions = mem::take(&mut prepared.extensions);
    let server = callee.client.base_url().to_owned();
    let mut start = CallStart { operation: callee.operation, server, extensions };
    let total = prepared.limits.total;
    let hooks = async {
        for hook in callee.hooks() {
            hook.before_call(&mut start).await?;
        }
        Ok(())
    };
    unsent(total.limit(hooks).await)?;
    prepared.extensions = start.extensions.clone();
    let result = attempts(callee, prepared).await.map_err(|failure| failure.explained(callee));
    let (earlier, outcome) = match &result {
        Ok((arrived, earlier)) => (earlier.len(), Ok(arrived.response())),
        Err(failure) => {
            let failure = failure.as_failure();
            (failure.earlier_attempts().len(), Err(failure))
        }
    };
    let report = CallReport {
        start: &start,
        attempts: earlier + 1,
        elapsed: begun.elapsed(),
        budget: callee.client.inner.budget.left(),
        result: outcome,
    };
    let hooks = async {
        for hook in callee.hooks() {
            hook.after_call(&report).await;
        }
    };
    // As after an error: what the call came to matters more.
    let _ = total.limit(hooks).await;
    result
}
