//! The other half: verifying.

use std::error::Error as StdError;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use ed25519_dalek::{Signature, VerifyingKey};

#[cfg(feature = "ecdsa")]
use super::ecdsa::{Curve, EcdsaPublicKey};
use super::key_error::{KeyError, KeyErrorKind};
use super::public_key_error::PublicKeyError;
#[cfg(feature = "rsa")]
use super::rsa::{Purpose, RsaPublicKey};
use crate::scheme::Algorithm;
use crate::sign::encoding::{from_base64, to_base64};

/// A public key: as it stands in an envelope, in a PEM file, or in a JWK.
///
/// # Examples
///
/// ```
/// use bac_core::sign::{Algorithm, PublicKey};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // RFC 8032, section 7.1, test 1.
/// let key = PublicKey::parse("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")?;
/// assert_eq!(key.algorithm(), Algorithm::Ed25519);
/// assert_eq!(key.to_string().parse(), Ok(key.clone()));
/// assert!(key.verify(b"a message", b"no signature").is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PublicKey {
    pub(super) key: Key,
    text: String,
    client_id: String,
}

#[derive(Clone)]
pub(super) enum Key {
    Ed25519(VerifyingKey),
    #[cfg(feature = "rsa")]
    Rsa(RsaPublicKey),
    #[cfg(feature = "ecdsa")]
    Ecdsa(EcdsaPublicKey),
}

impl PublicKey {
    /// Reads the text that [`Signer::public_key`](crate::Signer::public_key) gives: standard base64 with
    /// padding, of 32 bytes (an Ed25519 key), of a PKCS#1 `RSAPublicKey` DER, or of an uncompressed point of
    /// P-256 or P-384 (an ECDSA key; feature `ecdsa`), which no envelope has. CR and LF in the text are
    /// skipped.
    ///
    /// RSA keys of 2048 to 8192 bits are taken. Bacalhau's servers would take shorter ones too. Their
    /// signatures are those of RSA PKCS#1 v1.5, unless [`with_algorithm`](Self::with_algorithm) says
    /// otherwise.
    ///
    /// # Errors
    ///
    /// See [`PublicKeyError`].
    pub fn parse(text: &str) -> Result<Self, PublicKeyError> {
        let bytes = from_base64(text).map_err(|position| PublicKeyError::Encoding { position })?;
        if let Ok(bytes) = <&[u8; 32]>::try_from(&*bytes) {
            return Self::ed25519(bytes);
        }
        #[cfg(feature = "ecdsa")]
        if let Some(curve) = EcdsaPublicKey::curve_of(&bytes) {
            return Self::ecdsa(curve, &bytes);
        }
        Self::rsa(&bytes)
    }

    /// The same key for signatures that are made in another way: an RSA key for RSA PKCS#1 v1.5 with
    /// SHA-256, or RSA-PSS with SHA-256 or SHA-512.
    ///
    /// ```
    /// use bac_core::sign::{Algorithm, PublicKey};
    ///
    /// let key = PublicKey::parse("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").unwrap();
    /// assert!(key.clone().with_algorithm(Algorithm::Ed25519).is_ok());
    /// assert!(key.with_algorithm(Algorithm::RsaPssSha512).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::UnsupportedKind`] if no key of this kind signs so, or the file that this one is from
    /// says that it is for another way only.
    pub fn with_algorithm(self, algorithm: Algorithm) -> Result<Self, KeyError> {
        match self.key {
            #[cfg(feature = "rsa")]
            Key::Rsa(key) => Ok(Self { key: Key::Rsa(key.with_algorithm(algorithm)?), ..self }),
            _ if self.algorithm() == algorithm => Ok(self),
            _ => Err(KeyError::new(
                KeyErrorKind::UnsupportedKind,
                format!(
                    "the key signs with {}, and not with {algorithm}; give a key of that kind",
                    self.algorithm()
                ),
            )),
        }
    }

    /// How signatures of this key are made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match &self.key {
            Key::Ed25519(_) => Algorithm::Ed25519,
            #[cfg(feature = "rsa")]
            Key::Rsa(key) => key.algorithm,
            #[cfg(feature = "ecdsa")]
            Key::Ecdsa(key) => key.curve.algorithm(),
        }
    }

    /// The key as text: base64 on one line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name by which a server knows this key: 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Checks that `signature` was made over exactly `message` by this key.
    ///
    /// Ed25519 signatures are checked strictly: a second signature derived from a valid one is
    /// refused (RFC 8032, section 5.1.7). ECDSA signatures are r and s side by side, and DER is refused; of
    /// s and its negative either is taken, as no standard for them asks for the lower one.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if it was not.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let is_valid = match &self.key {
            Key::Ed25519(key) => Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            #[cfg(feature = "rsa")]
            Key::Rsa(key) => key.verifies(message, signature),
            #[cfg(feature = "ecdsa")]
            Key::Ecdsa(key) => key.verifies(message, signature),
        };
        if is_valid { Ok(()) } else { Err(VerifyError::new()) }
    }

    pub(super) fn ed25519(bytes: &[u8; 32]) -> Result<Self, PublicKeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| PublicKeyError::Malformed)?;
        if key.is_weak() {
            return Err(PublicKeyError::Weak);
        }
        let client_id = super::ed25519::client_id(bytes);
        Ok(Self { key: Key::Ed25519(key), text: to_base64(bytes), client_id })
    }

    #[cfg(feature = "rsa")]
    fn rsa(der: &[u8]) -> Result<Self, PublicKeyError> {
        Self::rsa_for(der, Purpose::ANY)
    }

    /// The key of the DER of a PKCS#1 `RSAPublicKey`.
    #[cfg(feature = "rsa")]
    pub(super) fn rsa_for(der: &[u8], purpose: Purpose) -> Result<Self, PublicKeyError> {
        let key = RsaPublicKey::from_pkcs1(der, purpose)?;
        let client_id = key.client_id();
        Ok(Self { key: Key::Rsa(key), text: to_base64(der), client_id })
    }

    /// The key that is an uncompressed point of this curve.
    #[cfg(feature = "ecdsa")]
    pub(super) fn ecdsa(curve: Curve, point: &[u8]) -> Result<Self, PublicKeyError> {
        let key = EcdsaPublicKey::new(curve, point).ok_or(PublicKeyError::Malformed)?;
        let client_id = key.client_id();
        Ok(Self { key: Key::Ecdsa(key), text: to_base64(point), client_id })
    }

    #[cfg(not(feature = "rsa"))]
    fn rsa(der: &[u8]) -> Result<Self, PublicKeyError> {
        // A DER sequence; what is in it cannot be told here.
        const SEQUENCE: u8 = 0x30;
        match der.first() {
            Some(&SEQUENCE) => Err(PublicKeyError::Unsupported),
            _ => Err(PublicKeyError::Malformed),
        }
    }
}

/// Two are equal that are one key, and check signatures that are made in one way.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.algorithm() == other.algorithm()
    }
}

impl Eq for PublicKey {}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// As [`PublicKey::parse`].
impl FromStr for PublicKey {
    type Err = PublicKeyError;

    fn from_str(text: &str) -> Result<Self, PublicKeyError> {
        Self::parse(text)
    }
}

/// The key as text, as [`PublicKey::as_str`] gives it.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("algorithm", &self.algorithm())
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// A signature that does not belong to the message and the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyError(());

impl VerifyError {
    /// It does not.
    #[must_use]
    pub const fn new() -> Self {
        Self(())
    }
}

impl Default for VerifyError {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature does not belong to the message and the key")
    }
}

impl StdError for VerifyError {}
