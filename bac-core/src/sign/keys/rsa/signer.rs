//! RSA keys in this process.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::digest::{Digest, SHA256, SHA512, digest};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use ed25519_dalek::pkcs8::PrivateKeyInfoRef;
use ed25519_dalek::pkcs8::spki::der::pem::{LineEnding, encode_string};
use pkcs1::{RsaPrivateKey, UintRef};
use zeroize::Zeroizing;

use super::{
    numbers::{PublicNumbers, Strength, bits, client_id},
    purpose::Purpose,
};
use crate::{
    scheme::{Algorithm, SignError, Signature, Signer, Signing},
    sign::{
        encoding::to_base64,
        keys::{
            key_error::{KeyError, KeyErrorKind},
            key_file,
        },
    },
};

/// An RSA key of 2048 to 8192 bits, held in memory and wiped when dropped.
///
/// This is what a Bacalhau node that checks signatures asks for, and what its stock command line
/// keeps in `user_id.pem`. It signs with RSA PKCS#1 v1.5 with SHA-256, unless
/// [`with_algorithm`](Self::with_algorithm) or its file says otherwise. A signature takes up to some
/// milliseconds, and is made beside the threads of an asynchronous runtime ([`Signing::blocking`]).
/// `Debug` shows the size and the client id only.
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
    key: Arc<RsaKeyPair>,
    algorithm: Algorithm,
    purpose: Purpose,
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

    /// The same key, signing in another way: RSA PKCS#1 v1.5 with SHA-256, or RSA-PSS with SHA-256 or
    /// SHA-512.
    ///
    /// ```
    /// use bac_core::sign::{Algorithm, RsaSigner, Signer};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let signer = RsaSigner::generate()?.with_algorithm(Algorithm::RsaPssSha512)?;
    /// assert_eq!(signer.algorithm(), Algorithm::RsaPssSha512);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::UnsupportedKind`] if no RSA key signs so, or the file that this one is from says
    /// that it is for another way only.
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Result<Self, KeyError> {
        self.purpose.check(algorithm)?;
        self.algorithm = algorithm;
        Ok(self)
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
    /// line reads. It does not say how the key is to sign.
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
    pub(crate) fn from_pkcs1(der: &[u8], purpose: Purpose) -> Result<Self, KeyError> {
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
        let signer = key.and_then(Self::from_key_pair).ok_or_else(|| {
            KeyError::new(
                KeyErrorKind::Inconsistent,
                "the numbers of this RSA key do not belong together; restore the file from a \
                 copy, or make a new key",
            )
        })?;
        Ok(Self { algorithm: purpose.usual(), purpose, ..signer })
    }

    fn from_key_pair(key: RsaKeyPair) -> Option<Self> {
        let der = key.public_key().as_ref();
        let parts = PublicNumbers::try_from(der).ok()?;
        let bits = bits(parts.modulus.as_bytes());
        let public_key = to_base64(der);
        let client_id = client_id(parts.modulus.as_bytes());
        let (algorithm, purpose) = (Purpose::ANY.usual(), Purpose::ANY);
        let key = Arc::new(key);
        Some(Self { key, algorithm, purpose, bits, public_key, client_id, key_id: None })
    }
}

impl Signer for RsaSigner {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
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
        let (hash, encoding) = match self.algorithm {
            Algorithm::RsaPssSha256 => (&SHA256, &RSA_PSS_SHA256),
            Algorithm::RsaPssSha512 => (&SHA512, &RSA_PSS_SHA512),
            _ => (&SHA256, &RSA_PKCS1_SHA256),
        };
        // The message is hashed here, so that nothing of it is copied to the thread that signs.
        let digest = digest(hash, message);
        let key = Arc::clone(&self.key);
        Signing::blocking(move || sign(&key, encoding, &digest))
    }
}

fn sign(
    key: &RsaKeyPair,
    encoding: &'static dyn RsaEncoding,
    digest: &Digest,
) -> Result<Signature, SignError> {
    let sign = |signature: &mut [u8]| {
        key.sign_digest(encoding, digest, signature)
            .map_err(|_| SignError::new("the RSA operation failed"))
    };
    match key.public_modulus_len() {
        256 => {
            let mut signature = [0; 256];
            sign(&mut signature).map(|()| Signature::from(signature))
        }
        length => {
            let mut signature = vec![0; length];
            sign(&mut signature).map(|()| Signature::from(signature))
        }
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

fn weak(found: &str) -> KeyError {
    let message = format!(
        "{found}; 2048 bits and an odd exponent from 3 to 2147483647 are needed, as \
         `openssl genpkey -algorithm rsa -out NEW` makes"
    );
    KeyError::new(KeyErrorKind::WeakKey, message)
}
