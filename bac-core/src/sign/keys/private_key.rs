//! Private keys of either kind, as key files hold them.

use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};

use super::ed25519::{self, Ed25519Signer};
use super::key_error::{KeyError, KeyErrorKind};
use super::key_file;
use super::pem::Block;
#[cfg(feature = "rsa")]
use super::rsa::RsaSigner;
use crate::scheme::Signer;

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
    key_file::read(path.as_ref(), PrivateKey::from_pem).map(PrivateKey::into_signer)
}

/// Reads the text of a key file of either kind; see [`signer_from_pem_file`].
///
/// # Errors
///
/// See [`KeyErrorKind`].
pub fn signer_from_pem(text: &str) -> Result<Arc<dyn Signer>, KeyError> {
    PrivateKey::from_pem(text.as_bytes()).map(PrivateKey::into_signer)
}

impl Ed25519Signer {
    /// Reads a key from PEM text: PKCS#8 (`PRIVATE KEY`), with or without the public key in it
    /// (RFC 8410; versions 1 and 2).
    ///
    /// # Errors
    ///
    /// See [`KeyErrorKind`]; a key of another algorithm is
    /// [`UnsupportedKind`](KeyErrorKind::UnsupportedKind).
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        Self::from_pem_bytes(text.as_bytes())
    }

    /// Reads a key file; the [module documentation](crate::sign#key-files) says what it must be like.
    ///
    /// # Errors
    ///
    /// See [`KeyErrorKind`].
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        key_file::read(path.as_ref(), Self::from_pem_bytes)
    }

    fn from_pem_bytes(text: &[u8]) -> Result<Self, KeyError> {
        match PrivateKey::from_pem(text)? {
            PrivateKey::Ed25519(signer) => Ok(signer),
            #[cfg(feature = "rsa")]
            PrivateKey::Rsa(_) => Err(KeyError::new(
                KeyErrorKind::UnsupportedKind,
                "an RSA key where an Ed25519 key is needed; `RsaSigner` reads it",
            )),
        }
    }
}

#[cfg(feature = "rsa")]
impl RsaSigner {
    /// Reads a key from PEM text: PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// See [`KeyErrorKind`]; a key of another algorithm is
    /// [`UnsupportedKind`](KeyErrorKind::UnsupportedKind), and so is one of more than 8192 bits.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        Self::from_pem_bytes(text.as_bytes())
    }

    /// Reads a key file; the [module documentation](crate::sign#key-files) says what it must be like.
    ///
    /// # Errors
    ///
    /// See [`KeyErrorKind`].
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        key_file::read(path.as_ref(), Self::from_pem_bytes)
    }

    fn from_pem_bytes(text: &[u8]) -> Result<Self, KeyError> {
        match PrivateKey::from_pem(text)? {
            PrivateKey::Rsa(signer) => Ok(signer),
            PrivateKey::Ed25519(_) => Err(KeyError::new(
                KeyErrorKind::UnsupportedKind,
                "an Ed25519 key where an RSA key is needed; make one with \
                 `openssl genpkey -algorithm rsa -out NEW`",
            )),
        }
    }
}

/// A key of either kind.
enum PrivateKey {
    Ed25519(Ed25519Signer),
    #[cfg(feature = "rsa")]
    Rsa(RsaSigner),
}

impl PrivateKey {
    /// Reads the key in the first PEM block of `text`.
    fn from_pem(text: &[u8]) -> Result<Self, KeyError> {
        let block = Block::first(text)?;
        match block.label {
            _ if block.encrypted => Err(encrypted()),
            b"ENCRYPTED PRIVATE KEY" => Err(encrypted()),
            b"PRIVATE KEY" => pkcs8(&block.decode()?),
            b"RSA PRIVATE KEY" => pkcs1(&block.decode()?),
            b"EC PRIVATE KEY" | b"EC PARAMETERS" => {
                Err(KeyError::unsupported("an elliptic curve (EC) key"))
            }
            b"DSA PRIVATE KEY" | b"DSA PARAMETERS" => Err(KeyError::unsupported("a DSA key")),
            b"OPENSSH PRIVATE KEY" => Err(KeyError::new(
                KeyErrorKind::UnsupportedKind,
                "a key in the format of OpenSSH; an RSA key in a copy of this file can be rewritten \
                 with `ssh-keygen -p -m PEM -f COPY`",
            )),
            b"PUBLIC KEY" | b"RSA PUBLIC KEY" => Err(not_private("a public key")),
            b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => {
                Err(not_private("a certificate"))
            }
            _ => Err(not_private("another kind of PEM block")),
        }
    }

    fn into_signer(self) -> Arc<dyn Signer> {
        match self {
            Self::Ed25519(signer) => Arc::new(signer),
            #[cfg(feature = "rsa")]
            Self::Rsa(signer) => Arc::new(signer),
        }
    }
}

fn pkcs8(der: &[u8]) -> Result<PrivateKey, KeyError> {
    const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
    const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
    const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
    const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
    const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
    const X448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.111");
    const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");
    const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");

    let info = PrivateKeyInfoRef::try_from(der)
        .map_err(|_| KeyError::malformed("its PEM block does not hold a PKCS#8 structure"))?;
    match info.algorithm.oid {
        ED25519 => ed25519::from_pkcs8(info).map(PrivateKey::Ed25519),
        RSA => pkcs1(info.private_key.as_bytes()),
        RSA_PSS => Err(KeyError::unsupported("an RSA key for PSS only")),
        EC => Err(KeyError::unsupported("an elliptic curve (EC) key")),
        X25519 => Err(KeyError::unsupported("an X25519 key, which cannot sign")),
        X448 => Err(KeyError::unsupported("an X448 key, which cannot sign")),
        ED448 => Err(KeyError::unsupported("an Ed448 key")),
        DSA => Err(KeyError::unsupported("a DSA key")),
        _ => Err(KeyError::unsupported("a key of an unknown algorithm")),
    }
}

#[cfg(feature = "rsa")]
fn pkcs1(der: &[u8]) -> Result<PrivateKey, KeyError> {
    RsaSigner::from_pkcs1(der).map(PrivateKey::Rsa)
}

#[cfg(not(feature = "rsa"))]
fn pkcs1(_: &[u8]) -> Result<PrivateKey, KeyError> {
    Err(KeyError::new(
        KeyErrorKind::UnsupportedKind,
        "an RSA key, which this program was built without; build it with the feature `rsa`",
    ))
}

fn encrypted() -> KeyError {
    KeyError::new(
        KeyErrorKind::Encrypted,
        "the key is protected with a passphrase; write it without one: \
         `openssl pkey -in FILE -out NEW`",
    )
}

fn not_private(found: &str) -> KeyError {
    let message = format!("{found} where a private key is needed; name the private key's file");
    KeyError::new(KeyErrorKind::NotPrivate, message)
}
