//! Secrets that both sides have.

use std::{fmt, path::Path};

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    key_error::{KeyError, KeyErrorKind},
    key_file,
    public_key::VerifyError,
    verifying_key::VerifyingKey,
};
use crate::scheme::{Algorithm, SignError, Signature, Signer, Signing};

/// A secret that both sides have, with which HMAC-SHA256 (RFC 2104) is made and checked. It is held in
/// memory and wiped when dropped; `Debug` shows nothing of it.
///
/// ```
/// use bac_core::sign::{HmacSigner, VerifyingKey};
///
/// let secret = HmacSigner::new("It's a Secret to Everybody")?;
/// assert!(secret.verify(b"Hello, World!", b"no signature").is_err());
/// # Ok::<_, bac_core::sign::KeyError>(())
/// ```
#[derive(Clone)]
pub struct HmacSigner {
    secret: Zeroizing<Vec<u8>>,
    key_id: Option<String>,
}

/// Padding may be there or not: secrets are copied by hand.
const PASTED: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl HmacSigner {
    /// The secret with these bytes. Text of a vendor is mostly meant as it stands.
    ///
    /// # Errors
    /// [`KeyErrorKind::WeakKey`] if it is empty.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let secret = Zeroizing::new(secret.as_ref().to_vec());
        if secret.is_empty() {
            return Err(KeyError::new(
                KeyErrorKind::WeakKey,
                "the secret is empty; give the one that both sides have",
            ));
        }
        Ok(Self { secret, key_id: None })
    }

    /// The secret of a standard webhook: base64, with or without `whsec_` before it.
    ///
    /// # Errors
    /// [`KeyErrorKind::Malformed`] if it is none; [`KeyErrorKind::WeakKey`] if it is empty.
    pub fn from_webhook_secret(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let text = text.strip_prefix("whsec_").unwrap_or(text);
        let secret = PASTED.decode(text).map(Zeroizing::new).map_err(|_| {
            KeyError::malformed("the secret of a webhook is not base64 behind `whsec_`")
        })?;
        Self::new(&*secret)
    }

    /// Reads the secret from a file, which must be like a
    /// [key file](crate::sign#key-files) but for what is in it: the secret alone, without the line end
    /// behind it.
    ///
    /// # Errors
    /// See [`KeyErrorKind`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        key_file::read(path.as_ref(), |text| Self::new(text.trim_ascii_end()))
    }

    /// Gives it the name by which the other side knows it.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// The bytes that `verify` takes.
    pub(crate) fn mac_of(&self, message: &[u8]) -> Vec<u8> {
        self.mac(message).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }

    fn mac(&self, message: &[u8]) -> Option<Hmac<Sha256>> {
        // Any length will do, so there is none that it fails for.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(message);
        Some(mac)
    }
}

impl Signer for HmacSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HmacSha256
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        let mac = self.mac(message).map(|mac| mac.finalize().into_bytes().to_vec());
        Signing::ready(
            mac.map(Signature::from).ok_or_else(|| SignError::new("the secret cannot be used")),
        )
    }
}

impl VerifyingKey for HmacSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HmacSha256
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        // It compares in constant time.
        let mac = self.mac(message).ok_or_else(VerifyError::new)?;
        mac.verify_slice(signature).map_err(|_| VerifyError::new())
    }
}

impl fmt::Debug for HmacSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacSigner").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}
