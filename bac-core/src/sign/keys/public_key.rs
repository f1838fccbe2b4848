//! The other half: verifying.

use std::error::Error as StdError;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use ed25519_dalek::{Signature, VerifyingKey};

use crate::scheme::Algorithm;
use crate::sign::encoding::{from_base64, to_base64};

/// A public key as it stands in an envelope.
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
    key: Key,
    text: String,
    client_id: String,
}

#[derive(Clone)]
enum Key {
    Ed25519(VerifyingKey),
    #[cfg(feature = "rsa")]
    Rsa(aws_lc_rs::signature::ParsedPublicKey),
}

impl PublicKey {
    /// Reads the text of `client_public_key`: standard base64 with padding, of 32 bytes (an
    /// Ed25519 key) or of a PKCS#1 `RSAPublicKey` DER. CR and LF in the text are skipped.
    ///
    /// RSA keys of 2048 to 8192 bits are taken. Bacalhau's servers would take shorter ones too.
    ///
    /// # Errors
    ///
    /// See [`PublicKeyError`].
    pub fn parse(text: &str) -> Result<Self, PublicKeyError> {
        let bytes = from_base64(text).map_err(|position| PublicKeyError::Encoding { position })?;
        match <&[u8; 32]>::try_from(&*bytes) {
            Ok(bytes) => Self::ed25519(bytes),
            Err(_) => Self::rsa(&bytes),
        }
    }

    /// How signatures of this key are made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.key {
            Key::Ed25519(_) => Algorithm::Ed25519,
            #[cfg(feature = "rsa")]
            Key::Rsa(_) => Algorithm::RsaPkcs1Sha256,
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
    /// refused (RFC 8032, section 5.1.7).
    ///
    /// # Errors
    ///
    /// [`VerifyError`] if it was not.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        let is_valid = match &self.key {
            Key::Ed25519(key) => Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            #[cfg(feature = "rsa")]
            Key::Rsa(key) => key.verify_sig(message, signature).is_ok(),
        };
        if is_valid { Ok(()) } else { Err(VerifyError::new()) }
    }

    fn ed25519(bytes: &[u8; 32]) -> Result<Self, PublicKeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| PublicKeyError::Malformed)?;
        if key.is_weak() {
            return Err(PublicKeyError::Weak);
        }
        let client_id = super::ed25519::client_id(bytes);
        Ok(Self { key: Key::Ed25519(key), text: to_base64(bytes), client_id })
    }

    #[cfg(feature = "rsa")]
    fn rsa(der: &[u8]) -> Result<Self, PublicKeyError> {
        use super::rsa::{Strength, client_id};
        use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};

        let parts = pkcs1::RsaPublicKey::<pkcs1::UintRef<'_>>::try_from(der)
            .map_err(|_| PublicKeyError::Malformed)?;
        match Strength::of(&parts) {
            Strength::Good => {}
            Strength::Short(_) | Strength::Exponent => return Err(PublicKeyError::Weak),
            Strength::Long(_) => return Err(PublicKeyError::Unsupported),
        }
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der)
            .map_err(|_| PublicKeyError::Malformed)?;
        Ok(Self { key: Key::Rsa(key), text: to_base64(der), client_id: client_id(&parts) })
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

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
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

/// Why a text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKeyError {
    /// It is not standard, padded base64.
    Encoding {
        /// The byte of the text at fault, counted as Bacalhau's servers count it.
        position: usize,
    },
    /// The bytes are neither an Ed25519 key nor a PKCS#1 `RSAPublicKey`. An X.509
    /// `SubjectPublicKeyInfo` is refused too.
    Malformed,
    /// The key gives no security: RSA below 2048 bits, an RSA exponent that is even, 1, or above
    /// 2^31 - 1 (Bacalhau's servers read no larger one), an Ed25519 point of small order.
    Weak,
    /// RSA above 8192 bits, or any RSA key without the feature `rsa`.
    Unsupported,
}

impl fmt::Display for PublicKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding { position } => {
                write!(f, "illegal base64 data at input byte {position}")
            }
            Self::Malformed => {
                f.write_str("neither an Ed25519 key of 32 bytes nor a PKCS#1 RSA public key")
            }
            Self::Weak => f.write_str("the key is too weak"),
            Self::Unsupported if cfg!(feature = "rsa") => {
                f.write_str("RSA keys above 8192 bits are not supported")
            }
            Self::Unsupported => {
                f.write_str("RSA keys are not supported by this build; it lacks the feature `rsa`")
            }
        }
    }
}

impl StdError for PublicKeyError {}

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
