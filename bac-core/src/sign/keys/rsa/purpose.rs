//! What RSA keys are for.

use ed25519_dalek::pkcs8::{ObjectIdentifier, spki::der::asn1::AnyRef};
use pkcs1::RsaPssParamsOwned;

use crate::{
    scheme::Algorithm,
    sign::keys::key_error::{KeyError, KeyErrorKind},
};

/// What an RSA key is for: the ways in which it may sign, the usual one first.
#[derive(Clone, Copy)]
pub(crate) struct Purpose(&'static [Algorithm]);

impl Purpose {
    pub(crate) const ANY: Self =
        Self(&[Algorithm::RsaPkcs1Sha256, Algorithm::RsaPssSha512, Algorithm::RsaPssSha256]);
    const PSS: Self = Self(&[Algorithm::RsaPssSha512, Algorithm::RsaPssSha256]);
    const PSS_SHA256: Self = Self(&[Algorithm::RsaPssSha256]);
    const PSS_SHA512: Self = Self(&[Algorithm::RsaPssSha512]);

    /// That of a key for PSS only, by the parameters of its algorithm (RFC 4055, section 1.2).
    pub(crate) fn of_pss(parameters: Option<AnyRef<'_>>) -> Result<Self, KeyError> {
        const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
        const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
        const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

        let Some(parameters) = parameters else { return Ok(Self::PSS) };
        let parameters: RsaPssParamsOwned = parameters.decode_as().map_err(|_| {
            KeyError::malformed("what the RSA key for PSS says of its signatures does not parse")
        })?;
        let is_usual = parameters.mask_gen.oid == MGF1;
        let mask = parameters.mask_gen.parameters.map(|hash| hash.oid).filter(|_| is_usual);
        // The salt may be longer than it says, and never shorter.
        match parameters.hash.oid {
            hash if mask != Some(hash) => {
                Err(KeyError::unsupported("an RSA key for PSS whose mask is not made by its hash"))
            }
            SHA_256 if parameters.salt_len <= 32 => Ok(Self::PSS_SHA256),
            SHA_512 if parameters.salt_len <= 64 => Ok(Self::PSS_SHA512),
            SHA_256 | SHA_512 => Err(KeyError::unsupported(
                "an RSA key for PSS with a salt that is longer than the hash",
            )),
            _ => Err(KeyError::unsupported(
                "an RSA key for PSS with another hash than SHA-256 or SHA-512",
            )),
        }
    }

    /// That of a key which is for one way only; `None` if no RSA key signs so.
    pub(crate) fn only(algorithm: Algorithm) -> Option<Self> {
        let index = Self::ANY.0.iter().position(|known| *known == algorithm)?;
        Self::ANY.0.get(index..=index).map(Self)
    }

    /// How it signs where nobody says it.
    pub(super) fn usual(self) -> Algorithm {
        self.0.first().copied().unwrap_or(Algorithm::RsaPkcs1Sha256)
    }

    pub(super) fn check(self, algorithm: Algorithm) -> Result<(), KeyError> {
        if self.0.contains(&algorithm) {
            return Ok(());
        }
        let possible: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        Err(KeyError::new(
            KeyErrorKind::UnsupportedKind,
            format!(
                "the RSA key does not sign with {algorithm}; name {}, or give another key",
                possible.join(" or ")
            ),
        ))
    }
}
