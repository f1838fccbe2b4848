//! Until when something may take.

use std::{future::Future, time::Duration};

use tokio::{
    runtime::{Handle, Id},
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
    /// Where the clock runs.
    pub(super) runtime: Id,
    /// Whether the call or its declaration gave the limit, and not the client.
    pub(super) is_calls_own: bool,
}

impl Deadline {
    /// The limit of a call, which may give one of its own.
    pub(super) fn of_call(callee: &Callee, own: Option<Duration>) -> Result<Self, Error> {
        let own = own.or(callee.operation.timeout());
        let limit = own.or(callee.client.inner.limits.total);
        Ok(Self { is_calls_own: own.is_some(), ..Self::of_total(limit)? })
    }

    /// A limit of a call as a whole, which begins now and may be its own.
    pub(super) fn of_total(limit: Option<Duration>) -> Result<Self, Error> {
        let Ok(handle) = Handle::try_current() else {
            return Err(Error::invalid_input(
                "a call must be awaited inside a tokio runtime; without one, use `blocking()`",
            ));
        };
        // A limit beyond what a clock can hold is none.
        let at = limit.and_then(|limit| Instant::now().checked_add(limit));
        let phase = TimeoutPhase::Total;
        Ok(Self { at, phase, has_passed: false, runtime: handle.id(), is_calls_own: true })
    }

    /// When it runs out; `None` where it has no end.
    pub(super) const fn at(&self) -> Option<Instant> {
        self.at
    }

    /// A limit from now on in the place of this one.
    pub(super) fn anew(&self, limit: Duration, phase: TimeoutPhase) -> Self {
        Self { at: Instant::now().checked_add(limit), phase, has_passed: false, ..*self }
    }

    /// What is left of it; `None` where it has no end.
    pub(super) fn left(&self) -> Option<Duration> {
        self.at.map(|at| at.saturating_duration_since(Instant::now()))
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
