//! Limits in time, size and number: on by default, always finite unless lifted by name, and checked
//! in one place.

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

/// The longest limit in time. A clock that is asked for much more cannot hold it.
const LONGEST: Duration = Duration::from_secs(LONGEST_DAYS * 24 * 60 * 60);
const LONGEST_DAYS: u64 = 365;

/// The most connections without a call that may be kept for a host, which has no more ports.
const MOST_IDLE_PER_HOST: usize = 65_535;

/// How many header fields a client, and how many the arguments of a call, may have. Servers take far
/// fewer, and a map of header fields has an end.
pub(crate) const MOST_HEADERS: usize = 1024;

/// How many header fields are sent, with those that hooks have made.
pub(crate) const MOST_SENT_HEADERS: usize = 4 * MOST_HEADERS;

/// Why a duration is no limit; `unlimited` says what stands for none.
pub(crate) fn time_fault(name: &str, limit: Duration, unlimited: Option<&str>) -> Option<String> {
    if limit.is_zero() {
        return Some(format!("`{name}` is zero; give a duration"));
    }
    (limit > LONGEST).then(|| match unlimited {
        Some(unlimited) => {
            format!("`{name}` is more than {LONGEST_DAYS} days; give a shorter one, or {unlimited}")
        }
        None => format!("`{name}` is more than {LONGEST_DAYS} days; give a shorter one"),
    })
}

/// Why a number of connections is no limit.
pub(crate) fn idle_fault(name: &str, connections: usize) -> Option<String> {
    (connections > MOST_IDLE_PER_HOST)
        .then(|| format!("`{name}` is {connections}; give at most {MOST_IDLE_PER_HOST}"))
}

impl Limits {
    /// Why one of these is no limit.
    pub(crate) fn fault(&self) -> Option<String> {
        let client = Some("say `unlimited_timeout`");
        time_fault("connect_timeout", self.connect, None)
            .or_else(|| time_fault("attempt_timeout", self.attempt, None))
            .or_else(|| time_fault("stall_timeout", self.stall, None))
            .or_else(|| time_fault("timeout", self.total?, client))
            .or_else(|| time_fault("ping_interval", self.ping, None))
            .or_else(|| size_fault("request_limit", self.request))
            .or_else(|| size_fault("response_limit", self.response?))
            .or_else(|| {
                (self.response == Some(usize::MAX)).then(|| {
                    "`response_limit` is endless; give a size, or say `unlimited_response`"
                        .to_owned()
                })
            })
            .or_else(|| size_fault("error_body_limit", self.error_body))
            .or_else(|| {
                (self.error_body == usize::MAX)
                    .then(|| "`error_body_limit` is endless; give a size".to_owned())
            })
    }
}

fn size_fault(name: &str, bytes: usize) -> Option<String> {
    (bytes == 0).then(|| format!("`{name}` is zero; give a size"))
}
