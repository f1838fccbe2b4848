//! Keys: private ones that sign in this process, the files that they are kept in, and public ones.

#[cfg(feature = "ecdsa")]
mod ecdsa;
mod ed25519;
mod hmac;
mod jwk;
mod key_error;
mod key_file;
mod oid;
mod pem;
mod private_key;
mod public_key;
mod public_key_error;
mod public_pem;
#[cfg(feature = "rsa")]
mod rsa;
mod verifying_key;

#[cfg(feature = "ecdsa")]
pub use self::ecdsa::{Curve, EcdsaSigner};
#[cfg(feature = "rsa")]
pub use self::rsa::RsaSigner;
pub use self::{
    ed25519::Ed25519Signer,
    hmac::HmacSigner,
    key_error::{KeyError, KeyErrorKind},
    private_key::{signer_from_pem, signer_from_pem_file},
    public_key::{PublicKey, VerifyError},
    public_key_error::PublicKeyError,
    verifying_key::VerifyingKey,
};
