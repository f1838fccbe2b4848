//! Time, waiting and chance, in one place.

use std::{
    fmt,
    hash::{BuildHasher, Hasher, RandomState},
    time::{Duration, SystemTime},
};

use crate::maybe_send::{BoxFuture, MaybeSend, MaybeSync};

/// What a client asks for the time, waits with between two attempts, and draws random numbers from.
///
/// The one that is built in is the system's; a test gives one that it controls, and a program for
/// another platform its own. Limits in time are not its affair: they are tokio's, whose paused time
/// moves them.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use bac_core::{BoxFuture, Client, Clock};
///
/// /// Waits for nothing, and always draws the same.
/// #[derive(Debug)]
/// struct Still;
///
/// impl Clock for Still {
///     fn now(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH
///     }
///
///     fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
///         Box::pin(async {})
///     }
///
///     fn random(&self) -> u64 {
///         4
///     }
/// }
///
/// let client = Client::builder("http://127.0.0.1:1234").clock(Still).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
pub trait Clock: MaybeSend + MaybeSync + fmt::Debug + 'static {
    /// The time of day: what dates of a server are compared with.
    fn now(&self) -> SystemTime;

    /// Waits for so long.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;

    /// 64 random bits: for the spread of waiting times, and for idempotency keys, which nobody else
    /// may draw.
    fn random(&self) -> u64;
}

/// The system's time and randomness, and tokio's timer.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        // Where the system has none to give, what the standard library seeds its maps with.
        getrandom::u64().unwrap_or_else(|_| RandomState::new().build_hasher().finish())
    }
}
