//! Private keys of each kind, as key files hold them.

use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::pkcs8::{PrivateKeyInfoRef, spki::der::asn1::AnyRef};

#[cfg(feature = "ecdsa")]
use super::ecdsa::{Curve, EcdsaSigner};
use super::ed25519::{self, Ed25519Signer};
use super::key_error::{KeyError, KeyErrorKind};
use super::key_file;
use super::oid;
use super::pem::Block;
#[cfg(feature = "rsa")]
use super::rsa::{Purpose, RsaSigner};
use crate::scheme::Signer;

/// Reads a key file of any kind; what the file holds decides the algorithm.
///
/// # Errors
///
/// See [`KeyErrorKind`]. Without the feature `rsa`, an RSA key is
/// [`UnsupportedKind`](KeyErrorKind::UnsupportedKind), and so is an ECDSA key without the feature `ecdsa`.
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

/// Reads the text of a key file of any kind; see [`signer_from_pem_file`].
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
            #[cfg(feature = "ecdsa")]
            PrivateKey::Ecdsa(_) => Err(KeyError::new(
                KeyErrorKind::UnsupportedKind,
                "an elliptic curve (EC) key where an Ed25519 key is needed; `EcdsaSigner` reads it",
            )),
        }
    }
}

#[cfg(feature = "rsa")]
impl RsaSigner {
    /// Reads a key from PEM text: PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`). One that its
    /// PKCS#8 structure says is for RSA-PSS (RFC 4055) signs so: with SHA-512, unless it says SHA-256 or
    /// [`with_algorithm`](Self::with_algorithm) does.
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
        let found = match PrivateKey::from_pem(text)? {
            PrivateKey::Rsa(signer) => return Ok(signer),
            PrivateKey::Ed25519(_) => "an Ed25519 key",
            #[cfg(feature = "ecdsa")]
            PrivateKey::Ecdsa(_) => "an elliptic curve (EC) key",
        };
        let message = format!(
            "{found} where an RSA key is needed; make one with `openssl genpkey -algorithm rsa -out NEW`"
        );
        Err(KeyError::new(KeyErrorKind::UnsupportedKind, message))
    }
}

#[cfg(feature = "ecdsa")]
impl EcdsaSigner {
    /// Reads a key from PEM text: PKCS#8 (`PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`, RFC 5915), of the curve
    /// P-256 or P-384.
    ///
    /// # Errors
    ///
    /// See [`KeyErrorKind`]; a key of another algorithm or curve is
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
        let found = match PrivateKey::from_pem(text)? {
            PrivateKey::Ecdsa(signer) => return Ok(signer),
            PrivateKey::Ed25519(_) => "an Ed25519 key",
            #[cfg(feature = "rsa")]
            PrivateKey::Rsa(_) => "an RSA key",
        };
        let message = format!(
            "{found} where an elliptic curve (EC) key is needed; make one with \
             `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out NEW`"
        );
        Err(KeyError::new(KeyErrorKind::UnsupportedKind, message))
    }
}

/// A key of any kind.
enum PrivateKey {
    Ed25519(Ed25519Signer),
    #[cfg(feature = "rsa")]
    Rsa(RsaSigner),
    #[cfg(feature = "ecdsa")]
    Ecdsa(EcdsaSigner),
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
            b"EC PRIVATE KEY" => sec1(&block.decode()?),
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
            #[cfg(feature = "ecdsa")]
            Self::Ecdsa(signer) => Arc::new(signer),
        }
    }
}

fn pkcs8(der: &[u8]) -> Result<PrivateKey, KeyError> {
    let info = PrivateKeyInfoRef::try_from(der)
        .map_err(|_| KeyError::malformed("its PEM block does not hold a PKCS#8 structure"))?;
    let parameters = info.algorithm.parameters;
    match info.algorithm.oid {
        oid::ED25519 => ed25519::from_pkcs8(info).map(PrivateKey::Ed25519),
        oid::RSA => pkcs1(info.private_key.as_bytes()),
        oid::RSA_PSS => rsa_pss(info.private_key.as_bytes(), parameters),
        oid::EC => ecdsa(info.private_key.as_bytes(), parameters),
        other => Err(KeyError::unsupported(oid::other(other))),
    }
}

#[cfg(feature = "rsa")]
fn pkcs1(der: &[u8]) -> Result<PrivateKey, KeyError> {
    RsaSigner::from_pkcs1(der, Purpose::ANY).map(PrivateKey::Rsa)
}

#[cfg(feature = "rsa")]
fn rsa_pss(der: &[u8], parameters: Option<AnyRef<'_>>) -> Result<PrivateKey, KeyError> {
    RsaSigner::from_pkcs1(der, Purpose::of_pss(parameters)?).map(PrivateKey::Rsa)
}

#[cfg(not(feature = "rsa"))]
fn pkcs1(_: &[u8]) -> Result<PrivateKey, KeyError> {
    Err(KeyError::without_rsa())
}

#[cfg(not(feature = "rsa"))]
fn rsa_pss(_: &[u8], _: Option<AnyRef<'_>>) -> Result<PrivateKey, KeyError> {
    Err(KeyError::without_rsa())
}

#[cfg(feature = "ecdsa")]
fn sec1(der: &[u8]) -> Result<PrivateKey, KeyError> {
    EcdsaSigner::from_sec1(der, None).map(PrivateKey::Ecdsa)
}

#[cfg(feature = "ecdsa")]
fn ecdsa(der: &[u8], parameters: Option<AnyRef<'_>>) -> Result<PrivateKey, KeyError> {
    EcdsaSigner::from_sec1(der, Some(Curve::of(parameters)?)).map(PrivateKey::Ecdsa)
}

#[cfg(not(feature = "ecdsa"))]
fn sec1(_: &[u8]) -> Result<PrivateKey, KeyError> {
    Err(KeyError::without_ecdsa())
}

#[cfg(not(feature = "ecdsa"))]
fn ecdsa(_: &[u8], _: Option<AnyRef<'_>>) -> Result<PrivateKey, KeyError> {
    Err(KeyError::without_ecdsa())
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
