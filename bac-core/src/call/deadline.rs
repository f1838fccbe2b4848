//! Until when something may take.

use std::{future::Future, time::Duration};

use tokio::{
    runtime::Handle,
    time::{Instant, timeout_at},
};

use crate::{
    client::Callee,
    error::{Error, TimeoutPhase},
};

/// A point in time by which something must be done, and which limit it comes from.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    at: Option<Instant>,
    pub(super) phase: TimeoutPhase,
    /// Whether it had passed when it was made.
    pub(super) has_passed: bool,
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
        let named = [("timeout", self.total), ("stall_timeout", self.stall)];
        named.into_iter().find_map(|(name, limit)| match limit? {
            Duration::ZERO => Some(format!("the call's `{name}` is zero; give a duration")),
            Duration::MAX if name == "timeout" => Some(format!(
                "the call's `{name}` is endless; leave it out, or say `unlimited_timeout` of the client"
            )),
            Duration::MAX => Some(format!("the call's `{name}` is endless; give a duration")),
            _ => None,
        })
    }
}

impl Deadline {
    pub(super) fn of_call(callee: &Callee, own: OwnLimits) -> Result<Self, Error> {
        if Handle::try_current().is_err() {
            return Err(Error::invalid_input(
                "a call must be awaited inside a tokio runtime; outside of one, use `blocking()`",
            ));
        }
        if let Some(fault) = own.fault() {
            return Err(Error::invalid_input(fault));
        }
        let own = own.total.or(callee.operation.timeout());
        let limit = own.or(callee.client.inner.limits.total);
        // A limit beyond what a clock can hold is none.
        let at = limit.and_then(|limit| Instant::now().checked_add(limit));
        let phase = TimeoutPhase::Total;
        Ok(Self { at, phase, has_passed: false, is_calls_own: own.is_some() })
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

    /// Whether it runs out in less than `time` from now on.
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
