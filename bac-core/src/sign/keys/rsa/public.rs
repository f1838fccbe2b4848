//! Public RSA keys.

use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA512, RsaParameters,
};
use pkcs1::{EncodeRsaPublicKey as _, UintRef};

use super::{
    numbers::{PublicNumbers, Strength, client_id},
    purpose::Purpose,
};
use crate::{
    scheme::Algorithm,
    sign::keys::{key_error::KeyError, public_key_error::PublicKeyError},
};

/// The public half of an RSA key.
#[derive(Clone)]
pub(crate) struct RsaPublicKey {
    pub(crate) modulus: Box<[u8]>,
    pub(crate) exponent: Box<[u8]>,
    pub(crate) algorithm: Algorithm,
    purpose: Purpose,
    key: ParsedPublicKey,
}

impl RsaPublicKey {
    /// Reads the DER of a PKCS#1 `RSAPublicKey`.
    pub(crate) fn from_pkcs1(der: &[u8], purpose: Purpose) -> Result<Self, PublicKeyError> {
        let parts = PublicNumbers::try_from(der).map_err(|_| PublicKeyError::Malformed)?;
        match Strength::of(&parts) {
            Strength::Good => {}
            Strength::Short(_) | Strength::Exponent => return Err(PublicKeyError::Weak),
            Strength::Long(_) => return Err(PublicKeyError::Unsupported),
        }
        let algorithm = purpose.usual();
        let key = ParsedPublicKey::new(verifying(algorithm), der);
        Ok(Self {
            modulus: parts.modulus.as_bytes().into(),
            exponent: parts.public_exponent.as_bytes().into(),
            algorithm,
            purpose,
            key: key.map_err(|_| PublicKeyError::Malformed)?,
        })
    }

    /// The DER of the `RSAPublicKey` with these numbers, which have no leading zeros.
    pub(crate) fn to_pkcs1(modulus: &[u8], exponent: &[u8]) -> Option<Vec<u8>> {
        let parts = PublicNumbers {
            modulus: UintRef::new(modulus).ok()?,
            public_exponent: UintRef::new(exponent).ok()?,
        };
        Some(parts.to_pkcs1_der().ok()?.as_bytes().to_vec())
    }

    /// The same key for signatures that are made in another way.
    pub(crate) fn with_algorithm(mut self, algorithm: Algorithm) -> Result<Self, KeyError> {
        self.purpose.check(algorithm)?;
        if algorithm == self.algorithm {
            return Ok(self);
        }
        let der = Self::to_pkcs1(&self.modulus, &self.exponent);
        let key = der.and_then(|der| ParsedPublicKey::new(verifying(algorithm), der).ok());
        self.key = key.ok_or_else(|| KeyError::malformed("the RSA key does not parse"))?;
        self.algorithm = algorithm;
        Ok(self)
    }

    pub(crate) fn client_id(&self) -> String {
        client_id(&self.modulus)
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

fn verifying(algorithm: Algorithm) -> &'static RsaParameters {
    match algorithm {
        Algorithm::RsaPssSha256 => &RSA_PSS_2048_8192_SHA256,
        Algorithm::RsaPssSha512 => &RSA_PSS_2048_8192_SHA512,
        _ => &RSA_PKCS1_2048_8192_SHA256,
    }
}
