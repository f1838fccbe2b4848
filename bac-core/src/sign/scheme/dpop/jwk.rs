//! Public keys as JSON Web Keys (RFC 7517, 7518 and 8037).

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::scheme::{Algorithm, SchemeError, Signer};

/// The thumbprint of a signer's public key (RFC 7638, with SHA-256): what an access token that is bound to it
/// says in its `cnf` as `jkt`.
///
/// ```
/// use bac_core::{Ed25519Signer, sign::jwk_thumbprint};
///
/// // RFC 8037, appendix A.
/// let seed = [
///     0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
///     0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
/// ];
/// let thumbprint = jwk_thumbprint(&Ed25519Signer::from_seed(&seed))?;
/// assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
/// # Ok::<_, bac_core::sign::SchemeError>(())
/// ```
///
/// # Errors
/// Where the key has no public half that can be written so: it is none of Ed25519.
pub fn jwk_thumbprint(signer: &dyn Signer) -> Result<String, SchemeError> {
    Ok(Jwk::of(signer)?.thumbprint())
}

/// A public key, by the members that make it, in the order of their names.
pub(super) enum Jwk {
    Ed25519 { x: String },
}

/// A key as a proof has it.
#[derive(Deserialize)]
pub(super) struct Written {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    /// What a private key has, of each type.
    d: Option<serde::de::IgnoredAny>,
}

impl Jwk {
    pub(super) fn of(signer: &dyn Signer) -> Result<Self, SchemeError> {
        let algorithm = signer.algorithm();
        let bytes = STANDARD.decode(signer.public_key()).unwrap_or_default();
        match (algorithm, &*bytes) {
            (Algorithm::Ed25519, bytes) if bytes.len() == 32 => {
                Ok(Self::Ed25519 { x: URL_SAFE_NO_PAD.encode(bytes) })
            }
            _ => Err(SchemeError::new(format!(
                "the key of {algorithm} has no public half that can be shown as a JSON Web Key; sign with \
                 Ed25519"
            ))),
        }
    }

    /// Reads the key of a proof.
    pub(super) fn read(written: Written) -> Result<Self, SchemeError> {
        let Written { kty, crv, x, d } = written;
        if d.is_some() {
            return Err(SchemeError::new("the proof shows a private key"));
        }
        match (&*kty, crv.as_deref(), x) {
            ("OKP", Some("Ed25519"), Some(x)) if is_octets(&x, 32) => Ok(Self::Ed25519 { x }),
            _ => Err(SchemeError::new(
                "the key of the proof is none that is taken: it is to be one of Ed25519",
            )),
        }
    }

    /// By what its signatures are called, the first being the one that is sent.
    pub(super) const fn names(&self) -> &'static [&'static str] {
        match self {
            // RFC 9864 has the second one.
            Self::Ed25519 { .. } => &["EdDSA", "Ed25519"],
        }
    }

    pub(super) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519 { .. } => Algorithm::Ed25519,
        }
    }

    /// Without blanks, as its thumbprint is made of. What it holds needs no escapes.
    pub(super) fn json(&self) -> String {
        match self {
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
        }
    }

    pub(super) fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.json()))
    }

    /// As envelopes have it.
    pub(super) fn public_key(&self) -> String {
        let bytes = match self {
            Self::Ed25519 { x } => URL_SAFE_NO_PAD.decode(x),
        };
        STANDARD.encode(bytes.unwrap_or_default())
    }
}

fn is_octets(text: &str, length: usize) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == length)
}
