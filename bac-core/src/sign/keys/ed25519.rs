//! Ed25519 keys in this process.

use std::fmt;
use std::path::Path;

use ed25519_dalek::pkcs8::PrivateKeyInfoRef;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::key_error::{KeyError, KeyErrorKind};
use super::key_file;
use crate::scheme::Algorithm;
use crate::scheme::{Signature, Signer, Signing};
use crate::sign::encoding::{to_base64, to_hex};

/// What stands before the seed in a PKCS#8 version 1 structure (RFC 8410, section 7): a sequence
/// of the version 0, the algorithm 1.3.101.112, and the seed as an octet string in another.
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// An Ed25519 key, held in memory and wiped when dropped.
///
/// The public key is always derived from the private one. `Debug` shows the client id only.
///
/// # Examples
///
/// ```
/// use bac_core::sign::{Ed25519Signer, Signer};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let signer = Ed25519Signer::generate()?;
/// let again = Ed25519Signer::from_pem(&signer.to_pem())?;
/// assert_eq!(again.public_key(), signer.public_key());
/// assert_eq!(signer.client_id().len(), 64);
/// # Ok(())
/// # }
/// ```
pub struct Ed25519Signer {
    key: SigningKey,
    public_key: String,
    client_id: String,
    key_id: Option<String>,
}

impl Ed25519Signer {
    /// Gives it the name by which signatures of the head call it.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// Makes a new key from the system's random bytes.
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::Generate`] if the system gives none.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed).map_err(|_| {
            KeyError::new(
                KeyErrorKind::Generate,
                "the system gave no random bytes for a new key; try again",
            )
        })?;
        Ok(Self::from_seed(&seed))
    }

    /// The key whose 32 byte seed (the "private key" of RFC 8032, section 5.1.5) is `seed`.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let public = key.verifying_key();
        let public_key = to_base64(public.as_bytes());
        let client_id = client_id(public.as_bytes());
        Self { key, public_key, client_id, key_id: None }
    }

    /// The private key as PKCS#8 version 1 PEM, which every reader of Ed25519 keys takes.
    #[must_use]
    pub fn to_pem(&self) -> Zeroizing<String> {
        let mut der = Zeroizing::new([0; PKCS8_HEAD.len() + 32]);
        let (head, seed) = der.split_at_mut(PKCS8_HEAD.len());
        head.copy_from_slice(&PKCS8_HEAD);
        seed.copy_from_slice(self.key.as_bytes());
        let body = Zeroizing::new(to_base64(&*der));
        Zeroizing::new(
            ["-----BEGIN PRIVATE KEY-----\n", body.as_str(), "\n-----END PRIVATE KEY-----\n"]
                .concat(),
        )
    }

    /// Writes the private key into a new file that only its owner may read and write (mode 0600
    /// on Unix, from the moment it exists).
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::AlreadyExists`] if there is anything at `path`; it is never overwritten.
    /// [`KeyErrorKind::NotFound`] if the directory does not exist.
    pub fn create_pem_file(&self, path: impl AsRef<Path>) -> Result<(), KeyError> {
        key_file::create(path.as_ref(), &self.to_pem())
    }
}

impl Signer for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519
    }

    fn public_key(&self) -> &str {
        &self.public_key
    }

    fn client_id(&self) -> &str {
        &self.client_id
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Signing::ready(Ok(Signature::from(self.key.sign(message).to_bytes())))
    }
}

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519Signer").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The client id of the public key `bytes`.
pub(super) fn client_id(bytes: &[u8; 32]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// The key of a PKCS#8 structure whose algorithm is Ed25519.
pub(super) fn from_pkcs8(info: PrivateKeyInfoRef<'_>) -> Result<Ed25519Signer, KeyError> {
    let malformed = || KeyError::malformed("the Ed25519 key in its PEM block does not parse");
    // The seed stands in an octet string within the structure's own. It is read where it is:
    // the decoder at hand makes copies that nobody wipes.
    let [0x04, 0x20, seed @ ..] = info.private_key.as_bytes() else { return Err(malformed()) };
    let seed = seed.try_into().map_err(|_| malformed())?;
    if info.algorithm.parameters.is_some() {
        return Err(malformed());
    }
    let signer = Ed25519Signer::from_seed(seed);
    match info.public_key.map(|bits| bits.as_bytes()) {
        Some(bytes) if bytes != Some(signer.key.verifying_key().as_bytes()) => Err(KeyError::new(
            KeyErrorKind::Inconsistent,
            "the public key in it does not belong to the private key; make a new key",
        )),
        _ => Ok(signer),
    }
}
