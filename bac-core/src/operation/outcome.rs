//! Whether the work was done.

use http::StatusCode;

/// Whether an operation was carried out, as far as the client can tell.
///
/// Where nothing tells a repeated request from a new one (no idempotency key, no idempotent operation),
/// sending it again after [`Unknown`](Self::Unknown) may do the work twice: look first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// No byte of the request left.
    NotSent,
    /// A reply proves that it was not done: 3xx, 4xx, or 501, with which a server says that it cannot
    /// (RFC 9110 section 15.6.2).
    Refused,
    /// A 2xx head came, even if the status is not declared, or the body was lost or not understood.
    /// An HTML page where JSON was declared is not counted: somebody in between may have sent it.
    Done,
    /// Anything else, such as 5xx, or no reply to a request that may have arrived: it may or may
    /// not have been done.
    Unknown,
}

impl Outcome {
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Done,
            300..=499 | 501 => Self::Refused,
            _ => Self::Unknown,
        }
    }
}
