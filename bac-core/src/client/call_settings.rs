//! What a call says of itself, before it is awaited.

use std::time::Duration;

use http::Extensions;

use super::progress::OnProgress;
#[cfg(feature = "gzip")]
use crate::coding::ContentCoding;
use crate::{error::Error, limits::time_fault, retry::attempts_fault};

/// What a call says of itself, in the place of its declaration and the client.
#[derive(Clone, Default)]
pub(crate) struct CallSettings {
    /// The limit of the call as a whole.
    pub(crate) total: Option<Duration>,
    /// That of an attempt.
    pub(crate) attempt: Option<Duration>,
    /// That between two pieces of the reply's body.
    pub(crate) stall: Option<Duration>,
    pub(crate) attempts: Option<u32>,
    /// How the body is coded.
    #[cfg(feature = "gzip")]
    pub(crate) content_encoding: Option<ContentCoding>,
    /// Whether it was given an idempotency key.
    pub(crate) has_key: bool,
    /// What is for hooks and transports alone.
    pub(crate) extensions: Extensions,
    pub(crate) on_progress: Option<OnProgress>,
}

impl CallSettings {
    /// These, and of what they do not say the other ones.
    pub(super) fn or(self, other: &Self) -> Self {
        let mut extensions = other.extensions.clone();
        extensions.extend(self.extensions);
        Self {
            total: self.total.or(other.total),
            attempt: self.attempt.or(other.attempt),
            stall: self.stall.or(other.stall),
            attempts: self.attempts.or(other.attempts),
            #[cfg(feature = "gzip")]
            content_encoding: self.content_encoding.or(other.content_encoding),
            has_key: self.has_key,
            extensions,
            on_progress: self.on_progress.or_else(|| other.on_progress.clone()),
        }
    }

    /// # Errors
    /// Where one of them cannot be used. The client's own are checked when it is built.
    pub(crate) fn check(&self) -> Result<(), Error> {
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
