//! What a request proves of a key of its own.

use std::fmt;

use zeroize::Zeroizing;

/// A key that a request brings along, and the token that is to be bound to it.
#[derive(Clone)]
pub(crate) struct Possession {
    /// As the request has it, not read yet.
    pub(crate) jwk: String,
    pub(crate) token: Zeroizing<String>,
    /// What the server gave to be signed.
    pub(crate) nonce: Option<String>,
}

impl fmt::Debug for Possession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Possession").field("jwk", &self.jwk).finish_non_exhaustive()
    }
}
