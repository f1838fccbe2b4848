//! What follows a failed attempt.

use std::time::Duration;

use http::StatusCode;

use super::{backoff::backoff, budget::Budget, policy::RetryPolicy};
use crate::{
    clock::Clock,
    error::{ErrorKind, Failure, GaveUp, TimeoutPhase},
    message::is_transient,
    operation::Outcome,
};

/// What a call may still do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chances {
    /// How many attempts have been made.
    pub(crate) made: u32,
    /// How many may be made.
    pub(crate) attempts: u32,
    /// Whether doing the work twice does no more than doing it once.
    pub(crate) is_repeatable: bool,
    /// Whether the body can be sent again.
    pub(crate) is_replayable: bool,
    /// What is left of the call's limit; `None` if it has none.
    pub(crate) left: Option<Duration>,
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// One more attempt, after so long.
    Attempt(Duration),
    /// Nothing, because nothing else was to be expected.
    End,
    /// Nothing, though the failure may pass.
    GiveUp(GaveUp),
}

/// The longest wait of a call that has no limit as a whole.
const LONGEST_WAIT: Duration = Duration::from_secs(10 * 60);

/// Decides what follows a failed attempt; one more takes its price from the budget.
pub(crate) fn next(
    failure: Failure<'_>,
    chances: &Chances,
    policy: &RetryPolicy,
    budget: &Budget,
    clock: &dyn Clock,
) -> Next {
    if chances.made >= chances.attempts || !may_be_sent_again(failure, chances.is_repeatable) {
        return Next::End;
    }
    if !chances.is_replayable {
        return Next::GiveUp(GaveUp::NotReplayable);
    }
    let own = backoff(policy, chances.made, clock.random());
    let wait = failure.retry_after(clock.now()).map_or(own, |asked| asked.max(own));
    if wait >= chances.left.unwrap_or(LONGEST_WAIT) {
        return Next::GiveUp(GaveUp::TooLong(wait));
    }
    if budget.withdraw() { Next::Attempt(wait) } else { Next::GiveUp(GaveUp::NoBudget) }
}

/// The table in the documentation of [`RetryPolicy`].
fn may_be_sent_again(failure: Failure<'_>, is_repeatable: bool) -> bool {
    match failure {
        Failure::Response(response) => {
            response.is_retryable()
                && (is_repeatable || response.status() == StatusCode::TOO_MANY_REQUESTS)
        }
        Failure::Error(error) => match (error.kind(), error.outcome()) {
            (ErrorKind::Timeout(TimeoutPhase::Total), _) => false,
            (ErrorKind::Connect | ErrorKind::Timeout(_), Outcome::NotSent) => true,
            // Refused by the transport; or answered, as by a handshake that is none.
            (ErrorKind::Transport, Outcome::NotSent) => false,
            (ErrorKind::Transport, _) if error.status().is_some() => false,
            // Whoever stands in front of a server and is busy does not sign.
            (ErrorKind::Signature, _) => is_repeatable && error.status().is_some_and(is_transient),
            (ErrorKind::Transport | ErrorKind::BodyCut | ErrorKind::Timeout(_), _) => is_repeatable,
            _ => false,
        },
    }
}
