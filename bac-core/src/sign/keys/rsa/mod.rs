//! RSA keys.

mod numbers;
mod public;
mod purpose;
mod signer;

pub use self::signer::RsaSigner;
pub(super) use self::{public::RsaPublicKey, purpose::Purpose};
