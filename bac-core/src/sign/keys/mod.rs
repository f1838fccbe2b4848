//! Keys: private ones that sign in this process, the files that they are kept in, and public ones.

mod ed25519;
mod hmac;
mod key_error;
mod key_file;
mod pem;
mod private_key;
mod public_key;
#[cfg(feature = "rsa")]
mod rsa;
mod verifying_key;

#[cfg(feature = "rsa")]
pub use self::rsa::RsaSigner;
pub use self::{
    ed25519::Ed25519Signer,
    hmac::HmacSigner,
    key_error::{KeyError, KeyErrorKind},
    private_key::{signer_from_pem, signer_from_pem_file},
    public_key::{PublicKey, PublicKeyError, VerifyError},
    verifying_key::VerifyingKey,
};
