//! The curves of ECDSA keys.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm,
};
use ed25519_dalek::pkcs8::{ObjectIdentifier, spki::der::asn1::AnyRef};

use crate::{scheme::Algorithm, sign::keys::key_error::KeyError};

/// A curve of ECDSA keys.
///
/// ```
/// use bac_core::sign::{Algorithm, Curve};
///
/// assert_eq!(Curve::P384.algorithm(), Algorithm::EcdsaP384Sha384);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Curve {
    /// P-256, which others call `secp256r1` or `prime256v1`.
    P256,
    /// P-384, which others call `secp384r1`.
    P384,
}

impl Curve {
    pub(crate) const ALL: [Self; 2] = [Self::P256, Self::P384];

    /// How keys of this curve sign.
    #[must_use]
    pub const fn algorithm(self) -> Algorithm {
        match self {
            Self::P256 => Algorithm::EcdsaP256Sha256,
            Self::P384 => Algorithm::EcdsaP384Sha384,
        }
    }

    /// What a JWK calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
        }
    }

    /// The bytes of one coordinate.
    pub(crate) const fn width(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    /// What a key file calls it.
    pub(super) const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P256 => ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
            Self::P384 => ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        }
    }

    pub(super) const fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        }
    }

    pub(super) const fn verifying(self) -> &'static EcdsaVerificationAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED,
            Self::P384 => &ECDSA_P384_SHA384_FIXED,
        }
    }

    /// The curve that a key file says in the parameters of its algorithm (RFC 5480, section 2.1.1).
    pub(crate) fn of(parameters: Option<AnyRef<'_>>) -> Result<Self, KeyError> {
        let Some(parameters) = parameters else {
            return Err(KeyError::malformed("the elliptic curve (EC) key does not say its curve"));
        };
        let Ok(oid) = parameters.decode_as::<ObjectIdentifier>() else {
            return Err(KeyError::unsupported(
                "an elliptic curve (EC) key of a curve that is given by numbers, not by its name",
            ));
        };
        Self::ALL.into_iter().find(|curve| curve.oid() == oid).ok_or_else(|| other(oid))
    }
}

/// A curve that is not known here.
fn other(oid: ObjectIdentifier) -> KeyError {
    const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
    const SECP256K1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");

    KeyError::unsupported(match oid {
        P521 => "an elliptic curve (EC) key of the curve P-521",
        SECP256K1 => "an elliptic curve (EC) key of the curve secp256k1",
        _ => "an elliptic curve (EC) key of an unknown curve",
    })
}
