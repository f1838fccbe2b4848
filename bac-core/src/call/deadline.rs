//! Until when something may take.

use std::{future::Future, time::Duration};

use tokio::{
    runtime::{Handle, Id},
    time::{Instant, timeout_at},
};

use crate::{
    client::Callee,
    error::{Error, TimeoutPhase},
    limits::time_fault,
};

/// A point in time by which something must be done, and which limit it comes from.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    at: Option<Instant>,
    pub(super) phase: TimeoutPhase,
    /// Whether it had passed when it was made.
    pub(super) has_passed: bool,
    /// Where the clock runs.
    pub(super) runtime: Id,
    /// Whether the call or its declaration gave the limit, and not the client.
    is_calls_own: bool,
}

/// The limits in time that a call has of its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OwnLimits {
    pub(super) total: Option<Duration>,
    /// Between two pieces of the reply's body.
    pub(super) stall: Option<Duration>,
}

impl OwnLimits {
    /// Why one of them is none. The client's own are checked when it is built.
    fn fault(&self) -> Option<String> {
        let unlimited = Some("leave it out and say `unlimited_timeout` of the client");
        let of_total = self.total.and_then(|limit| time_fault("timeout", limit, unlimited));
        of_total.or_else(|| time_fault("stall_timeout", self.stall?, None))
    }
}

impl Deadline {
    pub(super) fn of_call(callee: &Callee, own: OwnLimits) -> Result<Self, Error> {
        let Ok(handle) = Handle::try_current() else {
            return Err(Error::invalid_input(
                "a call must be awaited inside a tokio runtime; without one, use `blocking()`",
            ));
        };
        if let Some(fault) = own.fault() {
            return Err(Error::invalid_input(format!("the call's {fault}")));
        }
        let own = own.total.or(callee.operation.timeout());
        let limit = own.or(callee.client.inner.limits.total);
        // A limit beyond what a clock can hold is none.
        let at = limit.and_then(|limit| Instant::now().checked_add(limit));
        let phase = TimeoutPhase::Total;
        let (runtime, is_calls_own) = (handle.id(), own.is_some());
        Ok(Self { at, phase, has_passed: false, runtime, is_calls_own })
    }

    /// The limit for an attempt of this call. A call that says how long it may take means it: the
    /// client's limit for any attempt does not cut it short.
    pub(super) fn of_attempt(&self, limit: Duration) -> Self {
        if self.is_calls_own { *self } else { self.earlier(limit, TimeoutPhase::Attempt) }
    }

    /// This one, or a limit from now on that runs out before it.
    pub(super) fn earlier(&self, limit: Duration, phase: TimeoutPhase) -> Self {
        let now = Instant::now();
        let has_passed = self.at.is_some_and(|at| at <= now);
        match (self.at, now.checked_add(limit)) {
            (Some(at), Some(other)) if other < at => {
                Self { at: Some(other), phase, has_passed, ..*self }
            }
            (None, Some(other)) => Self { at: Some(other), phase, has_passed, ..*self },
            _ => Self { has_passed, ..*self },
        }
    }

    /// Whether it runs out within `time` from now on.
    pub(super) fn is_within(&self, time: Duration) -> bool {
        self.at.is_some_and(|at| at.saturating_duration_since(Instant::now()) <= time)
    }

    pub(super) async fn limit<F: Future>(&self, future: F) -> Result<F::Output, TimeoutPhase> {
        match self.at {
            Some(at) => timeout_at(at, future).await.map_err(|_| self.phase),
            None => Ok(future.await),
        }
    }
}
