//! ECDSA keys in this process.

use std::fmt;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair as _};
use ed25519_dalek::pkcs8::spki::der::{
    self, Reader as _, SliceReader, TagNumber,
    asn1::{AnyRef, BitStringRef, ContextSpecific, OctetStringRef},
    pem::{LineEnding, encode_string},
};
use zeroize::Zeroizing;

use super::{curve::Curve, public::client_id};
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

/// An ECDSA key of the curve P-256 or P-384, held in memory and wiped when dropped.
///
/// Signatures are r and s side by side, as HTTP message signatures and JOSE have them, not DER. Two over the
/// same message differ: the nonce is random, and depends on key and message too, so that a system whose
/// random numbers are bad does not give the key away. The public key is always derived from the private
/// one. `Debug` shows the curve and the client id only.
///
/// # Examples
///
/// ```
/// use bac_core::sign::{Curve, EcdsaSigner, Signer};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let signer = EcdsaSigner::generate(Curve::P256)?;
/// let again = EcdsaSigner::from_pem(&signer.to_pem()?)?;
/// assert_eq!(again.public_key(), signer.public_key());
/// # Ok(())
/// # }
/// ```
pub struct EcdsaSigner {
    key: EcdsaKeyPair,
    curve: Curve,
    public_key: String,
    client_id: String,
    key_id: Option<String>,
}

impl EcdsaSigner {
    /// Gives it the name by which signatures of the head call it.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// Makes a new key of this curve.
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::Generate`] if that fails.
    pub fn generate(curve: Curve) -> Result<Self, KeyError> {
        let key = EcdsaKeyPair::generate(curve.signing()).map_err(|_| {
            KeyError::new(KeyErrorKind::Generate, "generating an ECDSA key failed; try again")
        })?;
        Ok(Self::from_key_pair(curve, key))
    }

    /// The private key as PKCS#8 PEM (`PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::Generate`] if the key cannot be encoded, which happens only when there is
    /// no memory for it.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        let failed = || {
            KeyError::new(
                KeyErrorKind::Generate,
                "encoding the ECDSA key failed; try again with more memory",
            )
        };
        let der = self.key.to_pkcs8v1().map_err(|_| failed())?;
        let text = encode_string("PRIVATE KEY", LineEnding::LF, der.as_ref());
        text.map(Zeroizing::new).map_err(|_| failed())
    }

    /// Writes the private key as PKCS#8 PEM into a new file that only its owner may read and
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

    /// Its curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// Reads the DER of an `ECPrivateKey` (RFC 5915), which says its curve where nothing around it does.
    pub(crate) fn from_sec1(der: &[u8], curve: Option<Curve>) -> Result<Self, KeyError> {
        let said = curve_of(der).map_err(|_| {
            KeyError::malformed("the elliptic curve (EC) key in its PEM block does not parse")
        })?;
        let curve = match (curve, said) {
            (Some(curve), None) => curve,
            (None, said) => Curve::of(said)?,
            (Some(curve), Some(said)) if Curve::of(Some(said))? == curve => curve,
            (Some(_), Some(_)) => return Err(inconsistent()),
        };
        // The structure is sound, so what is refused now is the arithmetic.
        let key = EcdsaKeyPair::from_private_key_der(curve.signing(), der);
        key.map(|key| Self::from_key_pair(curve, key)).map_err(|_| inconsistent())
    }

    fn from_key_pair(curve: Curve, key: EcdsaKeyPair) -> Self {
        let point = key.public_key().as_ref();
        let (public_key, client_id) = (to_base64(point), client_id(point));
        Self { public_key, client_id, key, curve, key_id: None }
    }
}

impl Signer for EcdsaSigner {
    fn algorithm(&self) -> Algorithm {
        self.curve.algorithm()
    }

    /// The point in the uncompressed form of SEC 1, section 2.3.3, as base64: what
    /// [`PublicKey::parse`](crate::sign::PublicKey::parse) reads. No envelope is signed by such a key.
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
        Signing::ready(match self.key.sign(&SystemRandom::new(), message) {
            Ok(signature) => Ok(match <[u8; 64]>::try_from(signature.as_ref()) {
                Ok(bytes) => Signature::from(bytes),
                Err(_) => Signature::from(signature.as_ref().to_vec()),
            }),
            Err(_) => Err(SignError::new("the ECDSA operation failed")),
        })
    }
}

impl fmt::Debug for EcdsaSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcdsaSigner")
            .field("curve", &self.curve)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// The parameters in an `ECPrivateKey`, if there are any.
fn curve_of(der: &[u8]) -> der::Result<Option<AnyRef<'_>>> {
    let mut reader = SliceReader::new(der)?;
    let parameters = reader.sequence(|reader| {
        const VERSION: u8 = 1;
        if reader.decode::<u8>()? != VERSION {
            return Err(reader.error(der::ErrorKind::Failed));
        }
        reader.decode::<&OctetStringRef>()?;
        let parameters = ContextSpecific::<AnyRef<'_>>::decode_explicit(reader, TagNumber(0))?;
        ContextSpecific::<BitStringRef<'_>>::decode_explicit(reader, TagNumber(1))?;
        Ok::<_, der::Error>(parameters.map(|field| field.value))
    })?;
    reader.finish()?;
    Ok(parameters)
}

fn inconsistent() -> KeyError {
    KeyError::new(
        KeyErrorKind::Inconsistent,
        "the numbers of this elliptic curve (EC) key do not belong together; restore the file from a \
         copy, or make a new key",
    )
}
