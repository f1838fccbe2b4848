//! The settings of retries.

use std::time::Duration;

use bac_wire::MOST_ATTEMPTS;

use crate::limits::time_fault;

/// How often a call is sent, how long is waited in between, and how many calls of a client may be sent
/// again.
///
/// **What is sent again, and when:**
///
/// | what happened | any call | idempotent, or with an idempotency key |
/// |---|---|---|
/// | no connection, and nothing was sent | again | again |
/// | the exchange or the reply's body broke off | no | again |
/// | the limit of an attempt or the stall limit ran out | no | again |
/// | 429 | again | again |
/// | 408, 500, 502, 503, 504 | no | again |
/// | one of these, or 429, of a reply that is not signed as it is declared (`verify = …`) | no | again |
/// | a handshake of a WebSocket that is none; a stream that was opened | no | no |
/// | a stream of an endpoint with `resume` or `sse(resume)` broke off or stood still | no | what is missing of it |
/// | one of these of which the declaration knows what it came to (`outcome = …`) | no | no |
/// | the limit of the call ran out | no | no |
/// | any other status, a redirect | no | no |
/// | a reply that is too large or is not what was declared | no | no |
/// | no secure connection (TLS), a refusal by a hook or a transport | no | no |
///
/// Methods are idempotent as IANA's registry has it, `GET`, `HEAD`, `PUT` and `DELETE` among them, unless
/// the declaration says otherwise; `POST` and `PATCH` are where it says so. With 429 a server says that it did not do the
/// work (RFC 6585 section 4). A 503 does not prove that, whatever its `Retry-After`: a gateway sends one
/// for a server that may have done the work, so that only a call which may be repeated is.
///
/// The wait before the next attempt is random between 25 ms and `first`, twice that, four times that, at
/// most `longest` (exponential backoff with full jitter). A server that asks for more time (`Retry-After`,
/// `RateLimit`, `x-ratelimit-reset`) is given it. A wait that does not fit into what is left of the
/// call's limit, or without one into ten minutes, ends the call at once, with the last error.
///
/// Every attempt has the same body, signature and idempotency key. Awaited in vain, the error tells of all
/// attempts: [`Error::earlier_attempts`](crate::Error::earlier_attempts).
///
/// ```
/// use std::time::Duration;
/// use bac_core::{Client, RetryPolicy};
///
/// let client = Client::builder("https://node.example")
///     .retry(RetryPolicy::new().attempts(5).backoff(Duration::from_millis(100), Duration::from_secs(2)))
///     .build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RetryPolicy {
    pub(super) attempts: u32,
    pub(super) first: Duration,
    pub(super) longest: Duration,
    /// In tokens; `None` is unlimited.
    pub(super) budget: Option<u32>,
}

/// Where nothing is said.
const ATTEMPTS: u32 = 3;

/// As that of the AWS SDKs: some 35 calls may be sent again in a row.
const BUDGET: u32 = 500;

impl RetryPolicy {
    /// Three attempts, waits that grow from 200 ms to 5 s, a budget of 500.
    pub const fn new() -> Self {
        let (first, longest) = (Duration::from_millis(200), Duration::from_secs(5));
        Self { attempts: ATTEMPTS, first, longest, budget: Some(BUDGET) }
    }

    /// One attempt, where neither the declaration nor the call says otherwise. A refusal that new
    /// credentials, a declared challenge or a hook answer is none of those counted here: it is followed by
    /// one more all the same.
    pub const fn never() -> Self {
        Self::new().attempts(1)
    }

    /// How often a call is sent at most, from 1 to 100, where neither the declaration (`attempts = …`)
    /// nor [the call](crate::Call::attempts) says otherwise.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The longest wait before the second attempt, and before any.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first = first;
        self.longest = longest;
        self
    }

    /// How many calls of the client may be sent again while few succeed: each takes 14 from the budget,
    /// each success gives 1 back. It keeps a client from making the trouble of a server worse.
    pub const fn budget(mut self, tokens: u32) -> Self {
        self.budget = Some(tokens);
        self
    }

    /// Sends again without regard to how many others do.
    pub const fn unlimited_budget(mut self) -> Self {
        self.budget = None;
        self
    }

    pub(crate) const fn most_attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) const fn tokens(&self) -> Option<u32> {
        self.budget
    }

    /// Why one of the settings cannot be used.
    pub(crate) fn fault(&self) -> Option<String> {
        attempts_fault(self.attempts)
            .or_else(|| {
                let longest = Some("leave it out").filter(|_| !self.longest.is_zero());
                longest.and_then(|_| time_fault("backoff", self.longest, None))
            })
            .or_else(|| {
                (self.first > self.longest).then(|| {
                    "`backoff` begins with a longer wait than its longest; exchange the two"
                        .to_owned()
                })
            })
    }
}

/// Why a number of attempts is none.
pub(crate) fn attempts_fault(attempts: u32) -> Option<String> {
    match attempts {
        0 => Some("`attempts` is 0; 1 sends once and never again".to_owned()),
        1..=MOST_ATTEMPTS => None,
        _ => Some(format!("`attempts` is {attempts}; give at most {MOST_ATTEMPTS}")),
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}
