//! Why a text is no public key.

use std::{error::Error as StdError, fmt};

/// Why a text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKeyError {
    /// It is not standard, padded base64.
    Encoding {
        /// The byte of the text at fault, counted as Bacalhau's servers count it.
        position: usize,
    },
    /// The bytes are neither an Ed25519 key, nor a PKCS#1 `RSAPublicKey`, nor an uncompressed point of
    /// P-256 or P-384. An X.509 `SubjectPublicKeyInfo` is refused too:
    /// [`PublicKey::from_pem`](super::PublicKey::from_pem) reads it.
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
