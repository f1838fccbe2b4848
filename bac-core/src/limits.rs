//! Limits in time and size: on by default, and always finite unless lifted by name.

use std::time::Duration;

/// What one call may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Name, TCP and TLS.
    pub(crate) connect: Duration,
    /// One attempt: above the 30 s after which a Bacalhau server's handler gives up, so that its
    /// answer decides the outcome, and below the 45 s after which it stops writing.
    pub(crate) attempt: Duration,
    /// Between two pieces of a body. It does not count before the head.
    pub(crate) stall: Duration,
    /// The whole call, signing included; `None` is unlimited.
    pub(crate) total: Option<Duration>,
    /// Body of a request, in bytes: a Bacalhau server refuses more.
    pub(crate) request: usize,
    /// Body of a success, in bytes; `None` is unlimited.
    pub(crate) response: Option<usize>,
    /// Body of any other reply, in bytes: the rest is left unread. One that a declared error has is
    /// decoded if it is whole.
    pub(crate) error_body: usize,
    /// Silence of a WebSocket, after which a ping is sent.
    pub(crate) ping: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(40),
            stall: Duration::from_secs(20),
            total: Some(Duration::from_secs(90)),
            request: 10 * 1024 * 1024,
            response: Some(16 * 1024 * 1024),
            error_body: 1024 * 1024,
            ping: Duration::from_secs(20),
        }
    }
}

/// How long a connection without a call is kept. A Bacalhau server drops idle connections after
/// 20 s; a request written to one that is just closing would be lost without a trace.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// How many connections without a call are kept for a host.
pub(crate) const MAX_IDLE_PER_HOST: usize = 32;

/// How much is kept of a success that is larger than its limit, in bytes.
pub(crate) const KEPT_OF_TOO_LARGE: usize = 64 * 1024;
