//! Why a head is not taken for signed.

use std::{error::Error as StdError, fmt};

use crate::{escape::Escaped, scheme::SchemeError};

/// Why a request that came is not taken for signed: for whoever runs the server. Whoever sent it is told
/// as little as possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureError {
    kind: SignatureErrorKind,
    message: String,
}

/// The kinds of a [`SignatureError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureErrorKind {
    /// There is no signature, or one that cannot be read.
    Malformed,
    /// No key is known by that name, or the look-up failed.
    UnknownKey,
    /// The signature does not belong to what came and to a known key.
    Forged,
    /// It was made too long ago, in the future, or has expired.
    Untimely,
    /// It came before.
    Replayed,
}

impl SignatureError {
    pub(super) fn new(kind: SignatureErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// Nobody has said which keys are good.
    #[cfg(feature = "server")]
    pub(crate) fn without_keys() -> Self {
        Self::new(
            SignatureErrorKind::UnknownKey,
            "the server has no keys to check signatures with; give them with `Router::verify`",
        )
    }

    /// The kind of fault.
    #[must_use]
    pub const fn kind(&self) -> SignatureErrorKind {
        self.kind
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped::new(&self.message))
    }
}

impl StdError for SignatureError {}

impl From<SchemeError> for SignatureError {
    fn from(error: SchemeError) -> Self {
        Self::new(SignatureErrorKind::Malformed, error.message)
    }
}
