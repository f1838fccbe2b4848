//! Why a transport brought no reply.

use std::{error::Error as StdError, fmt};

use crate::{
    box_error::BoxError,
    error::{Error, ErrorKind, TimeoutPhase, root_cause},
    escape::Escaped,
    escaped_error::fit_to_print,
    operation::Outcome,
};

/// Why a transport brought no reply, and with it whether the request may have arrived.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: BoxError,
}

/// The kind of a [`TransportError`]. Where nothing was sent, the call's outcome is
/// [`NotSent`](crate::Outcome::NotSent), otherwise [`Unknown`](crate::Outcome::Unknown).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about; nothing was sent.
    Connect,
    /// Connecting took longer than the limit; nothing was sent.
    ConnectTimeout,
    /// No secure connection came about; nothing was sent.
    Tls,
    /// The transport would not send it: a circuit breaker is open, a body cannot be read. Nothing was
    /// sent, and it is not sent again.
    Refused,
    /// The exchange broke after bytes of the request may have left.
    Exchange,
}

impl TransportError {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self { kind, source: fit_to_print(source.into()) }
    }

    /// The kind of failure.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped::new(&self.source.to_string()))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// What a call fails with when its transport does; for test doubles that stand for a whole client.
///
/// ```
/// use bac_core::{Error, Outcome, TransportError, TransportErrorKind};
///
/// let error = Error::from(TransportError::new(TransportErrorKind::Connect, "nobody listens"));
/// assert!(error.is_connect());
/// assert_eq!(error.outcome(), Outcome::NotSent);
/// ```
impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let TransportError { kind, source } = error;
        let cause = root_cause(&*source);
        let error = match kind {
            TransportErrorKind::Connect => {
                Self::new(ErrorKind::Connect, Outcome::NotSent, format!("no connection: {cause}"))
            }
            TransportErrorKind::ConnectTimeout => {
                Self::timed_out(TimeoutPhase::Connect, Outcome::NotSent)
            }
            TransportErrorKind::Tls => Self::new(
                ErrorKind::Tls,
                Outcome::NotSent,
                format!("no secure connection: {cause}"),
            ),
            TransportErrorKind::Refused => Self::new(
                ErrorKind::Transport,
                Outcome::NotSent,
                format!("the transport refused to send it: {cause}"),
            ),
            TransportErrorKind::Exchange => Self::new(
                ErrorKind::Transport,
                Outcome::Unknown,
                format!("the exchange broke off: {cause}"),
            ),
        };
        error.with_source(source)
    }
}
