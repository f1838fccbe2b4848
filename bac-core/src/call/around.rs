//! The user's hooks around a call.

use std::{mem, time::Duration};

use tokio::time::{Instant, timeout};

use super::{attempts::attempts, failure::OwnedFailure, hooks::unsent, prepare::Prepared};
use crate::{
    client::Callee,
    error::EarlierAttempt,
    hook::{CallReport, CallStart},
    reply::Arrived,
};

/// How long hooks may take when all attempts are over, where nothing is left of the call's time.
const LONGEST_END: Duration = Duration::from_secs(1);

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
    let mut begun_with = 0;
    let hooks = async {
        for hook in callee.hooks() {
            hook.before_call(&mut start).await?;
            begun_with += 1;
        }
        Ok(())
    };
    let started = unsent(total.limit(hooks).await);
    let (attempted, result) = match started {
        Ok(()) => {
            prepared.extensions = start.extensions.clone();
            (1, attempts(callee, prepared).await)
        }
        Err(error) => (0, Err(error.into())),
    };
    let result = result.map_err(|failure: OwnedFailure| failure.explained(callee));
    let (earlier, outcome) = match &result {
        Ok((arrived, earlier)) => (earlier.len(), Ok(arrived.response())),
        Err(failure) => {
            let failure = failure.as_failure();
            (failure.earlier_attempts().len(), Err(failure))
        }
    };
    let report = CallReport {
        start: &start,
        attempts: earlier + attempted,
        elapsed: begun.elapsed(),
        budget: callee.client.inner.budget.left(),
        result: outcome,
    };
    let hooks = async {
        for hook in callee.hooks().take(begun_with) {
            hook.after_call(&report).await;
        }
    };
    // What the call came to matters more: they have what is left of its time, or a moment.
    let time = total.left().map_or(LONGEST_END, |left| left.max(LONGEST_END));
    let _ = timeout(time, hooks).await;
    result
}
