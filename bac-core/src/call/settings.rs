//! What a call says of itself, before it is awaited.

use std::time::Duration;

use http::Extensions;

use super::progress::OnProgress;
use crate::{error::Error, limits::time_fault, retry::attempts_fault};

/// What a call says of itself, in the place of its declaration and the client.
#[derive(Default)]
pub(super) struct CallSettings {
    /// The limit of the call as a whole.
    pub(super) total: Option<Duration>,
    /// That of an attempt.
    pub(super) attempt: Option<Duration>,
    /// That between two pieces of the reply's body.
    pub(super) stall: Option<Duration>,
    pub(super) attempts: Option<u32>,
    /// Whether it was given an idempotency key.
    pub(super) has_key: bool,
    /// What is for hooks and transports alone.
    pub(super) extensions: Extensions,
    pub(super) on_progress: Option<OnProgress>,
}

impl CallSettings {
    /// # Errors
    /// Where one of them cannot be used. The client's own are checked when it is built.
    pub(super) fn check(&self) -> Result<(), Error> {
        let unlimited = Some("leave it out and say `unlimited_timeout` of the client");
        let fault = self
            .total
            .and_then(|limit| time_fault("timeout", limit, unlimited))
            .or_else(|| time_fault("attempt_timeout", self.attempt?, None))
            .or_else(|| time_fault("stall_timeout", self.stall?, None))
            .or_else(|| attempts_fault(self.attempts?));
        match fault {
            Some(fault) => Err(Error::invalid_input(format!("the call's {fault}"))),
            None => Ok(()),
        }
    }
}
