//! ECDSA keys.

mod curve;
mod public;
mod signer;

pub(super) use self::public::{EcdsaPublicKey, UNCOMPRESSED};
pub use self::{curve::Curve, signer::EcdsaSigner};
