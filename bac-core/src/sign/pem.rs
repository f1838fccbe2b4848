//! From the text of a key file to the key.
//!
//! The block is cut out here, not with a strict RFC 7468 parser: key files are edited and pasted,
//! and the stock command line reads them whatever their line width and trailing white space.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use super::ed25519::{self, Ed25519Signer};
use super::key_error::{KeyError, KeyErrorKind};
#[cfg(feature = "rsa")]
use super::rsa::RsaSigner;
use super::signer::Signer;

/// A key of either kind.
pub(super) enum PrivateKey {
    Ed25519(Ed25519Signer),
    #[cfg(feature = "rsa")]
    Rsa(RsaSigner),
}

impl PrivateKey {
    pub(super) fn into_signer(self) -> Arc<dyn Signer> {
        match self {
            Self::Ed25519(signer) => Arc::new(signer),
            #[cfg(feature = "rsa")]
            Self::Rsa(signer) => Arc::new(signer),
        }
    }
}

/// Reads the key in the first PEM block of `text`.
pub(super) fn private_key(text: &[u8]) -> Result<PrivateKey, KeyError> {
    let block = Block::first(text)?;
    match block.label {
        _ if block.encrypted => Err(encrypted()),
        b"ENCRYPTED PRIVATE KEY" => Err(encrypted()),
        b"PRIVATE KEY" => pkcs8(&block.decode()?),
        b"RSA PRIVATE KEY" => pkcs1(&block.decode()?),
        b"EC PRIVATE KEY" | b"EC PARAMETERS" => Err(unsupported("an elliptic curve (EC) key")),
        b"DSA PRIVATE KEY" | b"DSA PARAMETERS" => Err(unsupported("a DSA key")),
        b"OPENSSH PRIVATE KEY" => Err(KeyError::new(
            KeyErrorKind::UnsupportedKind,
            "a key in the format of OpenSSH; an RSA key in a copy of this file can be rewritten \
             with `ssh-keygen -p -m PEM -f COPY`",
        )),
        b"PUBLIC KEY" | b"RSA PUBLIC KEY" => Err(not_private("a public key")),
        b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => {
            Err(not_private("a certificate"))
        }
        _ => Err(not_private("another kind of PEM block")),
    }
}

/// One PEM block: the lines between its two armour lines.
struct Block<'a> {
    label: &'a [u8],
    /// Whether its headers say so (RFC 1421: `Proc-Type: 4,ENCRYPTED`).
    encrypted: bool,
    /// The symbols of the body, without white space.
    body: Zeroizing<Vec<u8>>,
}

impl<'a> Block<'a> {
    fn first(text: &'a [u8]) -> Result<Self, KeyError> {
        // Some editors put a byte-order mark in front.
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        let label = lines.find_map(|line| armour(line, b"BEGIN ")).ok_or_else(no_block)?;
        let body = Zeroizing::new(Vec::with_capacity(text.len()));
        let mut block = Self { label, encrypted: false, body };
        for line in lines {
            if let Some(end) = armour(line, b"END ") {
                return if end == label { Ok(block) } else { Err(cut_short()) };
            }
            // No symbol of base64 is a colon.
            if line.contains(&b':') {
                block.encrypted |= line.starts_with(b"Proc-Type:") && line.ends_with(b"ENCRYPTED");
            } else {
                block.body.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()));
            }
        }
        Err(cut_short())
    }

    fn decode(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let mut der = Zeroizing::new(vec![0; base64::decoded_len_estimate(self.body.len())]);
        let length = STANDARD
            .decode_slice(&*self.body, &mut der)
            .map_err(|_| malformed("the base64 of its PEM block is damaged"))?;
        der.truncate(length);
        if der.is_empty() {
            return Err(malformed("its PEM block is empty"));
        }
        Ok(der)
    }
}

/// The label of an armour line such as `-----BEGIN PRIVATE KEY-----`.
fn armour<'a>(line: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(b"-----")?.strip_prefix(word)?.strip_suffix(b"-----")
}

fn pkcs8(der: &[u8]) -> Result<PrivateKey, KeyError> {
    const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
    const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
    const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
    const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
    const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
    const X448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.111");
    const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");
    const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");

    let info = PrivateKeyInfoRef::try_from(der)
        .map_err(|_| malformed("its PEM block does not hold a PKCS#8 structure"))?;
    match info.algorithm.oid {
        ED25519 => ed25519::from_pkcs8(info).map(PrivateKey::Ed25519),
        RSA => pkcs1(info.private_key.as_bytes()),
        RSA_PSS => Err(unsupported("an RSA key for PSS only")),
        EC => Err(unsupported("an elliptic curve (EC) key")),
        X25519 => Err(unsupported("an X25519 key, which cannot sign")),
        X448 => Err(unsupported("an X448 key, which cannot sign")),
        ED448 => Err(unsupported("an Ed448 key")),
        DSA => Err(unsupported("a DSA key")),
        _ => Err(unsupported("a key of an unknown algorithm")),
    }
}

#[cfg(feature = "rsa")]
fn pkcs1(der: &[u8]) -> Result<PrivateKey, KeyError> {
    RsaSigner::from_pkcs1(der).map(PrivateKey::Rsa)
}

#[cfg(not(feature = "rsa"))]
fn pkcs1(_: &[u8]) -> Result<PrivateKey, KeyError> {
    Err(KeyError::new(
        KeyErrorKind::UnsupportedKind,
        "an RSA key, which this program was built without; build it with the feature `rsa`",
    ))
}

fn no_block() -> KeyError {
    KeyError::new(
        KeyErrorKind::NoPemBlock,
        "no PEM block in it; a key file starts with five dashes, then BEGIN and the kind of key",
    )
}

fn cut_short() -> KeyError {
    malformed("the END line that belongs to its PEM block is missing")
}

fn encrypted() -> KeyError {
    KeyError::new(
        KeyErrorKind::Encrypted,
        "the key is protected with a passphrase; write it without one: \
         `openssl pkey -in FILE -out NEW`",
    )
}

pub(super) fn malformed(found: &str) -> KeyError {
    let message = format!("{found}; restore the file from a copy, or make a new key");
    KeyError::new(KeyErrorKind::Malformed, message)
}

pub(super) fn unsupported(found: &str) -> KeyError {
    let (wanted, algorithm) = if cfg!(feature = "rsa") {
        ("an RSA or Ed25519", "rsa")
    } else {
        ("an Ed25519", "ed25519")
    };
    let message = format!(
        "{found}; {wanted} key is needed, as `openssl genpkey -algorithm {algorithm} -out NEW` makes"
    );
    KeyError::new(KeyErrorKind::UnsupportedKind, message)
}

fn not_private(found: &str) -> KeyError {
    let message = format!("{found} where a private key is needed; name the private key's file");
    KeyError::new(KeyErrorKind::NotPrivate, message)
}
