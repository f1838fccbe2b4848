//! A key that checks signatures.

use std::{fmt, sync::Arc};

use super::public_key::{PublicKey, VerifyError};
use crate::scheme::Algorithm;

/// A key that checks signatures: a [`PublicKey`], or a secret that both sides have
/// ([`HmacSigner`](super::HmacSigner)).
///
/// `Debug` must not show a secret.
pub trait VerifyingKey: Send + Sync + fmt::Debug + 'static {
    /// How signatures of this key are made: one that is said to be made otherwise is refused.
    fn algorithm(&self) -> Algorithm;

    /// Checks that `signature` was made over exactly `message` by this key, in a time that tells nothing of
    /// a secret.
    ///
    /// # Errors
    /// [`VerifyError`] if it was not.
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError>;
}

impl VerifyingKey for PublicKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        self.verify(message, signature)
    }
}

impl<K: VerifyingKey + ?Sized> VerifyingKey for Arc<K> {
    fn algorithm(&self) -> Algorithm {
        (**self).algorithm()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        (**self).verify(message, signature)
    }
}
