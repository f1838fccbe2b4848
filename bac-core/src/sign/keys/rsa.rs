//! RSA keys in this process.

use std::fmt;
use std::path::Path;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use ed25519_dalek::pkcs8::PrivateKeyInfoRef;
use ed25519_dalek::pkcs8::spki::der::pem::{LineEnding, encode_string};
use pkcs1::{RsaPrivateKey, RsaPublicKey, UintRef};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::key_error::{KeyError, KeyErrorKind};
use super::key_file;
use crate::scheme::Algorithm;
use crate::scheme::{SignError, Signature, Signer, Signing};
use crate::sign::encoding::{to_base64, to_hex};

/// An RSA key of 2048 to 8192 bits, held in memory and wiped when dropped.
///
/// This is what a Bacalhau node that checks signatures asks for, and what its stock command line
/// keeps in `user_id.pem`. `Debug` shows the size and the client id only.
///
/// # Examples
///
/// ```
/// use bac_core::sign::{RsaSigner, Signer};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let signer = RsaSigner::generate()?;
/// let again = RsaSigner::from_pem(&signer.to_pem()?)?;
/// assert_eq!(again.client_id(), signer.client_id());
/// # Ok(())
/// # }
/// ```
pub struct RsaSigner {
    key: RsaKeyPair,
    bits: usize,
    public_key: String,
    client_id: String,
    key_id: Option<String>,
}

impl RsaSigner {
    /// Gives it the name by which signatures of the head call it.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// Makes a new key of 2048 bits with the public exponent 65537, as the stock command line
    /// does. This takes some tenths of a second.
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::Generate`] if that fails.
    pub fn generate() -> Result<Self, KeyError> {
        let failed =
            || KeyError::new(KeyErrorKind::Generate, "generating an RSA key failed; try again");
        let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| failed())?;
        Self::from_key_pair(key).ok_or_else(failed)
    }

    /// The private key as PKCS#1 PEM (`RSA PRIVATE KEY`), the one form that the stock command
    /// line reads.
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::Generate`] if the key cannot be encoded, which happens only when there is
    /// no memory for it.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        let failed = || {
            KeyError::new(
                KeyErrorKind::Generate,
                "encoding the RSA key failed; try again with more memory",
            )
        };
        let der: Pkcs8V1Der<'_> = self.key.as_der().map_err(|_| failed())?;
        let info = PrivateKeyInfoRef::try_from(der.as_ref()).map_err(|_| failed())?;
        let pkcs1 = info.private_key.as_bytes();
        let text = encode_string("RSA PRIVATE KEY", LineEnding::LF, pkcs1).map_err(|_| failed())?;
        Ok(Zeroizing::new(text))
    }

    /// Writes the private key as PKCS#1 PEM into a new file that only its owner may read and
    /// write (mode 0600 on Unix, from the moment it exists).
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::AlreadyExists`] if there is anything at `path`; it is never overwritten.
    /// [`KeyErrorKind::NotFound`] if the directory does not exist.
    pub fn create_pem_file(&self, path: impl AsRef<Path>) -> Result<(), KeyError> {
        let path = path.as_ref();
        key_file::create(path, &self.to_pem().map_err(|error| error.with_path(path))?)
    }

    /// The size of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// Reads the DER of a PKCS#1 `RSAPrivateKey` (RFC 8017, appendix A.1.2).
    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let parts = RsaPrivateKey::<UintRef<'_>>::try_from(der)
            .map_err(|_| KeyError::malformed("the RSA key in its PEM block does not parse"))?;
        if parts.other_prime_infos.is_some() {
            return Err(KeyError::unsupported("an RSA key of more than two primes"));
        }
        match Strength::of(&parts.public_key()) {
            Strength::Good => {}
            Strength::Short(bits) => return Err(weak(&format!("an RSA key of {bits} bits"))),
            Strength::Exponent => return Err(weak("an RSA key with an unsafe public exponent")),
            Strength::Long(bits) => {
                return Err(KeyError::unsupported(&format!(
                    "an RSA key of {bits} bits, above 8192"
                )));
            }
        }
        // The structure is sound, so what is refused now is the arithmetic.
        let key = RsaKeyPair::from_der(der).ok();
        key.and_then(Self::from_key_pair).ok_or_else(|| {
            KeyError::new(
                KeyErrorKind::Inconsistent,
                "the numbers of this RSA key do not belong together; restore the file from a \
                 copy, or make a new key",
            )
        })
    }

    fn from_key_pair(key: RsaKeyPair) -> Option<Self> {
        let der = key.public_key().as_ref();
        let parts = RsaPublicKey::<UintRef<'_>>::try_from(der).ok()?;
        let bits = bits(parts.modulus.as_bytes());
        let public_key = to_base64(der);
        let client_id = client_id(&parts);
        Some(Self { bits, public_key, client_id, key, key_id: None })
    }
}

impl Signer for RsaSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaPkcs1Sha256
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
        let sign = |signature: &mut [u8]| {
            let random = SystemRandom::new();
            self.key
                .sign(&RSA_PKCS1_SHA256, &random, message, signature)
                .map_err(|_| SignError::new("the RSA operation failed"))
        };
        Signing::ready(match self.key.public_modulus_len() {
            256 => {
                let mut signature = [0; 256];
                sign(&mut signature).map(|()| Signature::from(signature))
            }
            length => {
                let mut signature = vec![0; length];
                sign(&mut signature).map(|()| Signature::from(signature))
            }
        })
    }
}

impl fmt::Debug for RsaSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaSigner")
            .field("bits", &self.bits)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Whether an RSA key is one to rely on.
pub(super) enum Strength {
    Good,
    /// Below 2048 bits.
    Short(usize),
    /// Above 8192 bits: verifying and signing would take too long.
    Long(usize),
    /// The public exponent is even, 1, or above 2^31 - 1, where servers stop reading it.
    Exponent,
}

impl Strength {
    pub(super) fn of(key: &RsaPublicKey<UintRef<'_>>) -> Self {
        let exponent = key.public_exponent.as_bytes();
        let is_odd = exponent.last().is_some_and(|last| last % 2 == 1);
        match bits(key.modulus.as_bytes()) {
            short @ ..2048 => Self::Short(short),
            long @ 8193.. => Self::Long(long),
            _ if exponent == [1] || !is_odd || bits(exponent) > 31 => Self::Exponent,
            _ => Self::Good,
        }
    }
}

/// The client id of an RSA key.
pub(super) fn client_id(key: &RsaPublicKey<UintRef<'_>>) -> String {
    to_hex(&Sha256::digest(key.modulus.as_bytes()))
}

/// The size of a number in bits; `number` is big-endian without leading zeros.
fn bits(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |first| first.leading_zeros() as usize);
    number.len() * 8 - unused
}

fn weak(found: &str) -> KeyError {
    let message = format!(
        "{found}; 2048 bits and an odd exponent from 3 to 2147483647 are needed, as \
         `openssl genpkey -algorithm rsa -out NEW` makes"
    );
    KeyError::new(KeyErrorKind::WeakKey, message)
}
