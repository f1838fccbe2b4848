//! Signing keys, signed requests and their verification.
//!
//! A signed request travels as an *envelope*: a JSON object with the `payload`, the `signature`
//! over the exact bytes of that payload, and the `client_public_key` that verifies it. The
//! signer is known to the server by its *client id*, a digest of the public key.
//!
//! | [`Algorithm`] | `client_public_key` is the base64 of | `signature` | client id is the SHA-256 of |
//! |---|---|---|---|
//! | [`RsaPkcs1Sha256`](Algorithm::RsaPkcs1Sha256) | the PKCS#1 `RSAPublicKey` DER | RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2) | the modulus, big-endian, without leading zeros |
//! | [`Ed25519`](Algorithm::Ed25519) | the 32 bytes of the key | Ed25519 (RFC 8032) | the 32 bytes of the key |
//!
//! Bacalhau nodes that check signatures take RSA keys only (feature `rsa`, `RsaSigner`).
//!
//! # Key files
//!
//! A key file is a PEM file. The first block counts; text around it, CRLF line ends and trailing
//! white space do no harm. `PRIVATE KEY` (PKCS#8, Ed25519 or RSA) and `RSA PRIVATE KEY` (PKCS#1)
//! are read; every other kind is refused with a [`KeyError`] that names what was found and how to
//! mend it.
//!
//! A file is opened once, and what was opened is checked: it must be a regular file (reached
//! through a link or not) of at most 64 KiB, and on Unix nobody but its owner may have any access
//! to it. Who the owner is, is not checked, and on Windows access is not checked at all. To read
//! a key whose file may stay open to others, read the text and hand it to
//! `from_pem` of a signer or to [`signer_from_pem`].
//!
//! # A key held elsewhere
//!
//! [`Signer`] is asynchronous, so that a key may live in a key management service:
//!
//! ```
//! use bac_core::sign::{Algorithm, PublicKey, SignError, Signature, Signer, Signing};
//!
//! # #[derive(Debug)] struct KeyService;
//! # #[derive(Debug)] struct Unavailable;
//! # impl std::fmt::Display for Unavailable {
//! #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("no") }
//! # }
//! # impl std::error::Error for Unavailable {}
//! # impl KeyService {
//! #     async fn sign(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, Unavailable> { Err(Unavailable) }
//! # }
//! #[derive(Debug)]
//! struct RemoteSigner {
//!     service: KeyService,
//!     key_name: String,
//!     public_key: PublicKey,
//! }
//!
//! impl Signer for RemoteSigner {
//!     fn algorithm(&self) -> Algorithm {
//!         self.public_key.algorithm()
//!     }
//!     fn public_key(&self) -> &str {
//!         self.public_key.as_str()
//!     }
//!     fn client_id(&self) -> &str {
//!         self.public_key.client_id()
//!     }
//!     fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
//!         Signing::pending(Box::pin(async move {
//!             let bytes = self.service.sign(&self.key_name, message).await;
//!             bytes.map(Signature::from).map_err(SignError::new)
//!         }))
//!     }
//! }
//! ```

mod ed25519;
mod encoding;
mod envelope;
mod key_error;
mod key_file;
mod pem;
mod public_key;
mod request;
#[cfg(feature = "rsa")]
mod rsa;
mod signer;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

pub use zeroize::Zeroizing;

pub use self::ed25519::Ed25519Signer;
pub use self::envelope::EnvelopeError;
pub use self::key_error::{KeyError, KeyErrorKind};
pub use self::public_key::{PublicKey, PublicKeyError, VerifyError};
pub use self::request::SignedRequest;
#[cfg(feature = "rsa")]
pub use self::rsa::RsaSigner;
pub use self::signer::{SignError, Signature, Signer, Signing};

pub(crate) use self::envelope::{USUAL_PAYLOAD, UnsignedEnvelope};

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519 over the message itself (RFC 8032).
    Ed25519,
    /// RSASSA-PKCS1-v1_5 over the SHA-256 of the message (RFC 8017, section 8.2).
    RsaPkcs1Sha256,
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ed25519 => "Ed25519",
            Self::RsaPkcs1Sha256 => "RSA PKCS#1 v1.5 with SHA-256",
        })
    }
}

/// Reads a key file of either kind; what the file holds decides the algorithm.
///
/// # Errors
///
/// See [`KeyErrorKind`]. Without the feature `rsa`, an RSA key is
/// [`UnsupportedKind`](KeyErrorKind::UnsupportedKind).
///
/// # Examples
///
/// ```
/// use bac_core::sign::{Ed25519Signer, Signer, signer_from_pem_file};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("id.pem");
/// let created = Ed25519Signer::generate()?;
/// created.create_pem_file(&path)?;
///
/// let signer = signer_from_pem_file(&path)?;
/// assert_eq!(signer.client_id(), created.client_id());
/// # Ok(())
/// # }
/// ```
pub fn signer_from_pem_file(path: impl AsRef<Path>) -> Result<Arc<dyn Signer>, KeyError> {
    key_file::read(path.as_ref(), pem::private_key).map(pem::PrivateKey::into_signer)
}

/// Reads the text of a key file of either kind; see [`signer_from_pem_file`].
///
/// # Errors
///
/// See [`KeyErrorKind`].
pub fn signer_from_pem(text: &str) -> Result<Arc<dyn Signer>, KeyError> {
    pem::private_key(text.as_bytes()).map(pem::PrivateKey::into_signer)
}
