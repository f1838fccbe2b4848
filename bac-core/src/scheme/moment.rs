//! When, and with what, a request is signed.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{access_key::AccessKey, bound_token::BoundToken, memory::Memory, signer::Signer};
use crate::clock::Clock;

/// When, and with what, a request is signed.
pub struct Moment<'a> {
    pub(crate) clock: &'a dyn Clock,
    pub(crate) memory: &'a Memory,
    pub(crate) call: u128,
    pub(crate) signer: Option<&'a dyn Signer>,
    pub(crate) access_key: Option<&'a AccessKey>,
    pub(crate) bound_token: Option<&'a BoundToken>,
}

impl<'a> Moment<'a> {
    /// The time of day: that of the client's clock, corrected by what is known of the server's.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.memory.corrected(self.clock.now())
    }

    /// The same in whole seconds since 1970.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    /// 128 random bits, others each time.
    #[must_use]
    pub fn random(&self) -> u128 {
        (u128::from(self.clock.random()) << 64) | u128::from(self.clock.random())
    }

    /// 128 random bits that are the same in each attempt of a call; 0 for a scheme that does not ask for them
    /// ([`Needs::call`](crate::sign::Needs::call)).
    #[must_use]
    pub const fn call(&self) -> u128 {
        self.call
    }

    /// What is kept for the server.
    #[must_use]
    pub const fn memory(&self) -> &'a Memory {
        self.memory
    }

    /// The key that signs, if there is one.
    #[must_use]
    pub const fn signer(&self) -> Option<&'a dyn Signer> {
        self.signer
    }

    /// The access key that the client's credentials are, if they are one.
    #[must_use]
    pub const fn access_key(&self) -> Option<&'a AccessKey> {
        self.access_key
    }

    /// The access token bound to a key that the client's credentials are, if they are one.
    #[must_use]
    pub const fn bound_token(&self) -> Option<&'a BoundToken> {
        self.bound_token
    }
}

impl fmt::Debug for Moment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moment").field("now", &self.now()).finish_non_exhaustive()
    }
}
