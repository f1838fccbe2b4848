//! Public keys as PEM text.

use std::path::Path;

use ed25519_dalek::pkcs8::spki::{SubjectPublicKeyInfoRef, der::asn1::AnyRef};

#[cfg(feature = "ecdsa")]
use super::ecdsa::{Curve, UNCOMPRESSED};
#[cfg(feature = "rsa")]
use super::rsa::Purpose;
use super::{
    key_error::{KeyError, KeyErrorKind},
    key_file, oid,
    pem::Block,
    public_key::PublicKey,
    public_key_error::PublicKeyError,
};

impl PublicKey {
    /// Reads a key from PEM text: an X.509 `SubjectPublicKeyInfo` (`PUBLIC KEY`) of an Ed25519, RSA or ECDSA
    /// key, or PKCS#1 (`RSA PUBLIC KEY`). The first block counts. An RSA key whose file says that it is for
    /// RSA-PSS is for that alone; the signatures of another are those of RSA PKCS#1 v1.5, unless
    /// [`with_algorithm`](Self::with_algorithm) says otherwise.
    ///
    /// ```
    /// use bac_core::sign::{Algorithm, PublicKey};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let key = PublicKey::from_pem(
    ///     "-----BEGIN PUBLIC KEY-----\n\
    ///      MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n\
    ///      -----END PUBLIC KEY-----\n",
    /// )?;
    /// assert_eq!(key.algorithm(), Algorithm::Ed25519);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`KeyErrorKind`].
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        from_pem_bytes(text.as_bytes())
    }

    /// Reads the file of a public key, which anybody may read. Otherwise it must be as the
    /// [module documentation](crate::sign#key-files) says.
    ///
    /// # Errors
    ///
    /// See [`KeyErrorKind`].
    pub fn from_pem_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        key_file::read_public(path.as_ref(), from_pem_bytes)
    }
}

fn from_pem_bytes(text: &[u8]) -> Result<PublicKey, KeyError> {
    let block = Block::first(text)?;
    match block.label {
        b"PUBLIC KEY" => spki(&block.decode()?),
        b"RSA PUBLIC KEY" => rsa(&block.decode()?),
        b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => Err(not_public(
            "a certificate",
            "write the key in it by itself: `openssl x509 -in FILE -noout -pubkey`",
        )),
        label if label.ends_with(b"PRIVATE KEY") => Err(not_public(
            "a private key",
            "write its public half, and give that: `openssl pkey -in FILE -pubout -out NEW`",
        )),
        _ => Err(not_public("another kind of PEM block", "name the public key's file")),
    }
}

fn spki(der: &[u8]) -> Result<PublicKey, KeyError> {
    let malformed = || KeyError::malformed("its PEM block does not hold a public key");
    let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| malformed())?;
    let bytes = info.subject_public_key.as_bytes().ok_or_else(malformed)?;
    let parameters = info.algorithm.parameters;
    match info.algorithm.oid {
        oid::ED25519 if parameters.is_none() => {
            let bytes = bytes.try_into().map_err(|_| malformed())?;
            PublicKey::ed25519(bytes).map_err(|error| refused(error, "Ed25519"))
        }
        oid::ED25519 => Err(malformed()),
        oid::RSA => rsa(bytes),
        oid::RSA_PSS => rsa_pss(bytes, parameters),
        oid::EC => ecdsa(bytes, parameters),
        other => Err(KeyError::unsupported(oid::other(other))),
    }
}

#[cfg(feature = "rsa")]
fn rsa(der: &[u8]) -> Result<PublicKey, KeyError> {
    PublicKey::rsa_for(der, Purpose::ANY).map_err(|error| refused(error, "RSA"))
}

#[cfg(feature = "rsa")]
fn rsa_pss(der: &[u8], parameters: Option<AnyRef<'_>>) -> Result<PublicKey, KeyError> {
    PublicKey::rsa_for(der, Purpose::of_pss(parameters)?).map_err(|error| refused(error, "RSA"))
}

#[cfg(not(feature = "rsa"))]
fn rsa(_: &[u8]) -> Result<PublicKey, KeyError> {
    Err(KeyError::without_rsa())
}

#[cfg(not(feature = "rsa"))]
fn rsa_pss(_: &[u8], _: Option<AnyRef<'_>>) -> Result<PublicKey, KeyError> {
    Err(KeyError::without_rsa())
}

#[cfg(feature = "ecdsa")]
fn ecdsa(point: &[u8], parameters: Option<AnyRef<'_>>) -> Result<PublicKey, KeyError> {
    let curve = Curve::of(parameters)?;
    if point.len() == 1 + curve.width() && point.first() != Some(&UNCOMPRESSED) {
        return Err(KeyError::new(
            KeyErrorKind::UnsupportedKind,
            "an elliptic curve (EC) key in compressed form; write it in full: \
             `openssl ec -pubin -in FILE -conv_form uncompressed -pubout -out NEW`",
        ));
    }
    PublicKey::ecdsa(curve, point).map_err(|error| refused(error, "elliptic curve (EC)"))
}

#[cfg(not(feature = "ecdsa"))]
fn ecdsa(_: &[u8], _: Option<AnyRef<'_>>) -> Result<PublicKey, KeyError> {
    Err(KeyError::without_ecdsa())
}

/// The structure is sound, and the key in it is no good one.
fn refused(error: PublicKeyError, kind: &str) -> KeyError {
    match error {
        PublicKeyError::Weak => KeyError::new(
            KeyErrorKind::WeakKey,
            format!("an {kind} key that is too weak to rely on; have another one made"),
        ),
        PublicKeyError::Unsupported => KeyError::unsupported("an RSA key of more than 8192 bits"),
        PublicKeyError::Malformed | PublicKeyError::Encoding { .. } => {
            KeyError::malformed(&format!("the {kind} key in its PEM block does not parse"))
        }
    }
}

fn not_public(found: &str, mend: &str) -> KeyError {
    let message = format!("{found} where a public key is needed; {mend}");
    KeyError::new(KeyErrorKind::NotPublic, message)
}
