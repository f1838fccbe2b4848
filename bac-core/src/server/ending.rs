//! Why and how a stream ends that has been opened.

use std::fmt;

use super::{answers::FAILED, received::passed_on, rejection::Rejection};
use crate::{error::Error, operation::Operation};

/// Why a stream ends that has been opened, if not by coming to its end.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum StreamFault<'a> {
    /// The first message is not what was declared, or its signature is not good.
    Rejected(&'a Rejection),
    /// The service failed: at once, or as the last item of its stream.
    Failed(&'a Error),
}

impl fmt::Display for StreamFault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

/// How a server ends a stream: with a last message or not, with a close frame or not.
///
/// ```
/// use bac_core::server::Ending;
///
/// let proper = Ending::close(1008, "who are you?");
/// let rough = Ending::abrupt().message(r#"{"error":"who are you?"}"#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub(super) message: Option<String>,
    pub(super) close: Option<(u16, String)>,
}

impl Ending {
    /// A close frame. Of the reason as much is sent as there is room for, 123 bytes.
    ///
    /// Any code is sent as it is, also one that the standard forbids.
    #[must_use]
    pub fn close(code: u16, reason: impl Into<String>) -> Self {
        Self { message: None, close: Some((code, reason.into())) }
    }

    /// No close frame: the connection just ends.
    #[must_use]
    pub const fn abrupt() -> Self {
        Self { message: None, close: None }
    }

    /// Sends a last text before.
    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.message = Some(text.into());
        self
    }

    /// What is done if nobody says otherwise: code 1008 and its text for a message that was refused;
    /// 1011 for a service that failed, with the status and the words of the reply that its error
    /// holds, or else with fixed ones: the error's own text may name addresses behind this server.
    #[must_use]
    pub fn of(fault: StreamFault<'_>) -> Self {
        match fault {
            StreamFault::Rejected(rejection) => Self::close(1008, rejection.to_string()),
            StreamFault::Failed(error) => Self::close(1011, reason(error)),
        }
    }
}

fn reason(error: &Error) -> String {
    match passed_on(error) {
        Some(reply) => format!("{}: {}", reply.status(), reply.message()),
        None => FAILED.to_owned(),
    }
}

/// Words the end of a stream.
pub(super) type EndingOf = dyn Fn(&Operation, StreamFault<'_>) -> Ending + Send + Sync;
