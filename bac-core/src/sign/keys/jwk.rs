//! Public keys as JSON Web Keys (RFC 7517), and what these are called (RFC 7638).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::IgnoredAny};
use sha2::{Digest as _, Sha256};

#[cfg(feature = "ecdsa")]
use super::ecdsa::{Curve, UNCOMPRESSED};
#[cfg(feature = "rsa")]
use super::rsa::{Purpose, RsaPublicKey};
use super::{
    key_error::{KeyError, KeyErrorKind},
    public_key::{Key, PublicKey},
    public_key_error::PublicKeyError,
};
use crate::scheme::Algorithm;

/// What is read of a JWK; its other members say nothing that is needed.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    #[cfg_attr(not(feature = "ecdsa"), allow(dead_code))]
    y: Option<String>,
    #[cfg_attr(not(feature = "rsa"), allow(dead_code))]
    n: Option<String>,
    #[cfg_attr(not(feature = "rsa"), allow(dead_code))]
    e: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    /// Private: of every kind of key but `oct`, whose `k` is.
    d: Option<IgnoredAny>,
}

impl PublicKey {
    /// Reads a JSON Web Key (RFC 7517): `OKP` with Ed25519 (RFC 8037), `EC` with P-256 or P-384 (feature
    /// `ecdsa`), `RSA` of 2048 to 8192 bits (feature `rsa`). What `alg` says an RSA key is for, it is for
    /// alone; without it, its signatures are those of RSA PKCS#1 v1.5.
    ///
    /// ```
    /// use bac_core::sign::PublicKey;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // RFC 8037, appendix A.2 and A.3.
    /// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// let key = PublicKey::from_jwk(jwk)?;
    /// assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyErrorKind::Malformed`] if it is none; [`KeyErrorKind::NotPublic`] if it holds a private key or
    /// a secret; [`KeyErrorKind::UnsupportedKind`] if it is for something else or of another kind;
    /// [`KeyErrorKind::WeakKey`] if it gives no security.
    pub fn from_jwk(json: &str) -> Result<Self, KeyError> {
        let jwk: Jwk = serde_json::from_str(json).map_err(|_| malformed("it is no JWK"))?;
        if jwk.d.is_some() || jwk.kty == "oct" {
            return Err(KeyError::new(
                KeyErrorKind::NotPublic,
                "the JWK holds a private key or a secret; give the public one alone, and take the other \
                 out of use",
            ));
        }
        if jwk.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
            return Err(unsupported("the JWK is not for signatures"));
        }
        let algorithm = match jwk.alg.as_deref() {
            Some(name) => {
                let known = Algorithm::from_jose_name(name);
                Some(known.ok_or_else(|| unsupported("the `alg` of the JWK is not known"))?)
            }
            None => None,
        };
        let key = match &*jwk.kty {
            "OKP" => jwk.ed25519(),
            "EC" => jwk.ecdsa(),
            "RSA" => jwk.rsa(algorithm),
            _ => Err(unsupported("the JWK is of an unknown kind")),
        }?;
        match algorithm {
            Some(algorithm) if key.algorithm() != algorithm => {
                Err(malformed("its `alg` is for another kind of key"))
            }
            _ => Ok(key),
        }
    }

    /// The key as a JSON Web Key: the members that make it, in the order and form of its thumbprint.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.key {
            Key::Ed25519(key) => {
                let x = text(key.as_bytes());
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)
            }
            #[cfg(feature = "rsa")]
            Key::Rsa(key) => {
                let (n, e) = (text(&key.modulus), text(&key.exponent));
                format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
            }
            #[cfg(feature = "ecdsa")]
            Key::Ecdsa(key) => {
                let (x, y) = key.coordinates();
                let (curve, x, y) = (key.curve.name(), text(x), text(y));
                format!(r#"{{"crv":"{curve}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
        }
    }

    /// The name of the key that is made of itself (RFC 7638, with SHA-256): 43 characters of base64 for URLs.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.to_jwk()))
    }
}

impl Jwk {
    fn ed25519(&self) -> Result<PublicKey, KeyError> {
        if self.crv.as_deref() != Some("Ed25519") {
            return Err(unsupported("the JWK is of another curve than Ed25519"));
        }
        let x = bytes(self.x.as_deref())?;
        let x = x.as_slice().try_into().map_err(|_| malformed("its `x` is not 32 bytes long"))?;
        PublicKey::ed25519(x).map_err(refused)
    }

    #[cfg(feature = "ecdsa")]
    fn ecdsa(&self) -> Result<PublicKey, KeyError> {
        let curve = Curve::ALL.into_iter().find(|curve| self.crv.as_deref() == Some(curve.name()));
        let curve =
            curve.ok_or_else(|| unsupported("the JWK is of another curve than P-256 or P-384"))?;
        let (x, y) = (bytes(self.x.as_deref())?, bytes(self.y.as_deref())?);
        // RFC 7518, section 6.2.1: each at its full length.
        if x.len() != curve.width() || y.len() != curve.width() {
            return Err(malformed("its `x` or `y` is not as long as its curve asks for"));
        }
        PublicKey::ecdsa(curve, &[&[UNCOMPRESSED][..], &x, &y].concat()).map_err(refused)
    }

    #[cfg(not(feature = "ecdsa"))]
    fn ecdsa(&self) -> Result<PublicKey, KeyError> {
        Err(KeyError::without_ecdsa())
    }

    #[cfg(feature = "rsa")]
    fn rsa(&self, algorithm: Option<Algorithm>) -> Result<PublicKey, KeyError> {
        let (n, e) = (bytes(self.n.as_deref())?, bytes(self.e.as_deref())?);
        // RFC 7518, section 6.3.1: as short as it can be.
        if n.first() == Some(&0) || e.first() == Some(&0) {
            return Err(malformed("its `n` or `e` begins with a zero"));
        }
        let der =
            RsaPublicKey::to_pkcs1(&n, &e).ok_or_else(|| malformed("its numbers are none"))?;
        let purpose = algorithm.and_then(Purpose::only).unwrap_or(Purpose::ANY);
        PublicKey::rsa_for(&der, purpose).map_err(refused)
    }

    #[cfg(not(feature = "rsa"))]
    fn rsa(&self, _: Option<Algorithm>) -> Result<PublicKey, KeyError> {
        Err(KeyError::without_rsa())
    }
}

fn bytes(member: Option<&str>) -> Result<Vec<u8>, KeyError> {
    let member = member.ok_or_else(|| malformed("a member of its key is missing"))?;
    let bytes = URL_SAFE_NO_PAD.decode(member);
    bytes.map_err(|_| malformed("a member of its key is not base64 for URLs, without padding"))
}

/// The numbers are there, and are no good key.
fn refused(error: PublicKeyError) -> KeyError {
    match error {
        PublicKeyError::Weak => KeyError::new(
            KeyErrorKind::WeakKey,
            "the key of the JWK is too weak to rely on; make another one",
        ),
        PublicKeyError::Unsupported => {
            unsupported("the RSA key of the JWK has more than 8192 bits")
        }
        PublicKeyError::Malformed | PublicKeyError::Encoding { .. } => {
            malformed("its numbers are no key")
        }
    }
}

fn malformed(found: &str) -> KeyError {
    let message = format!("a JWK is needed, and {found}; give one of kind `OKP`, `EC` or `RSA`");
    KeyError::new(KeyErrorKind::Malformed, message)
}

fn unsupported(found: &str) -> KeyError {
    let message = format!("{found}; give one for signatures, of kind `OKP`, `EC` or `RSA`");
    KeyError::new(KeyErrorKind::UnsupportedKind, message)
}
