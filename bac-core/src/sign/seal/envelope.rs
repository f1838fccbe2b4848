//! The JSON object around a signed payload: written in place, read without copying the payload.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Range;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Unexpected, Visitor};
use serde::ser::Error as _;
use serde_json::value::RawValue;

use crate::scheme::Algorithm;
use crate::scheme::{SignError, Signer};
use crate::sign::encoding::{append_base64, from_base64};
use crate::sign::keys::{PublicKey, PublicKeyError};

const HEAD: &[u8] = br#"{"payload":"#;
const SIGNATURE: &[u8] = br#","signature":""#;
const PUBLIC_KEY: &[u8] = br#"","client_public_key":""#;
const END: &[u8] = br#""}"#;

/// Room for what follows the payload with an RSA key of 2048 bits: 344 characters of signature,
/// 360 of public key and the member names.
const TAIL: usize = 768;

/// Room for a usual job, so that a payload is written without growing its buffer.
pub(crate) const USUAL_PAYLOAD: usize = 2048;

/// An envelope that lacks its signature: one buffer with the payload in its final place.
#[derive(Clone)]
pub(crate) struct UnsignedEnvelope {
    buffer: Vec<u8>,
}

impl UnsignedEnvelope {
    /// Writes `payload` as JSON, once. `size_hint` is its expected length in bytes; a good one
    /// saves the buffer from growing.
    pub(crate) fn serialize<T: Serialize + ?Sized>(
        payload: &T,
        size_hint: usize,
    ) -> Result<Self, serde_json::Error> {
        let mut buffer = Vec::with_capacity(HEAD.len() + size_hint + TAIL);
        buffer.extend_from_slice(HEAD);
        serde_json::to_writer(&mut buffer, payload)?;
        let envelope = Self { buffer };
        // Servers take it for a missing payload, whatever its signature.
        if envelope.payload() == b"null" {
            return Err(serde_json::Error::custom("a null payload cannot be signed"));
        }
        Ok(envelope)
    }

    /// The bytes to sign.
    pub(crate) fn payload(&self) -> &[u8] {
        &self.buffer[HEAD.len()..]
    }

    /// Signs the payload and completes the envelope in the same buffer.
    pub(crate) async fn sign(self, signer: &dyn Signer) -> Result<Vec<u8>, SignError> {
        let algorithm = signer.algorithm();
        if !is_of_envelopes(algorithm) {
            return Err(SignError::new(format!(
                "the key signs with {algorithm}, and an envelope is signed with {} or {}; give a key of \
                 that kind",
                Algorithm::Ed25519,
                Algorithm::RsaPkcs1Sha256,
            )));
        }
        let public_key = signer.public_key();
        if public_key.is_empty() || !public_key.bytes().all(is_base64) {
            return Err(SignError::new("the signer's public key is not base64 text"));
        }
        let signature = signer.sign(self.payload()).await?;
        let mut buffer = self.buffer;
        let encoded = signature.as_ref().len().div_ceil(3) * 4;
        let tail = SIGNATURE.len() + encoded + PUBLIC_KEY.len() + public_key.len() + END.len();
        buffer.reserve_exact(tail);
        buffer.extend_from_slice(SIGNATURE);
        append_base64(signature.as_ref(), &mut buffer);
        buffer.extend_from_slice(PUBLIC_KEY);
        buffer.extend_from_slice(public_key.as_bytes());
        buffer.extend_from_slice(END);
        Ok(buffer)
    }

    /// Where the payload stands in this and in the finished envelope.
    pub(super) fn payload_range(&self) -> Range<usize> {
        HEAD.len()..self.buffer.len()
    }
}

impl fmt::Debug for UnsignedEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnsignedEnvelope({} bytes of payload)", self.payload().len())
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// An envelope as received, read as Bacalhau's servers read it: any member order, names without
/// regard to case, the last of equal names, unknown members and all that follows the JSON value
/// ignored.
pub(super) struct Envelope<'a> {
    payload: &'a RawValue,
    /// Empty if missing, as are the servers' own.
    pub(super) signature: String,
    /// Empty if missing.
    pub(super) public_key: String,
}

impl<'a> Envelope<'a> {
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, EnvelopeError> {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let members = Members::deserialize(&mut deserializer).map_err(EnvelopeError::Malformed)?;
        Ok(Self {
            payload: members.payload.ok_or(EnvelopeError::NoPayload)?,
            signature: members.signature,
            public_key: members.public_key,
        })
    }

    /// The bytes that were signed: the JSON value exactly as it stands in the body.
    pub(super) fn payload(&self) -> &'a [u8] {
        self.payload.get().as_bytes()
    }
}

/// The signature and the public key in `tail`, which [`UnsignedEnvelope::sign`] wrote behind the
/// payload.
pub(super) fn tail_texts(tail: &[u8]) -> Option<(&str, &str)> {
    // Neither text has a quote in it: `,"signature":"…","client_public_key":"…"}`.
    let mut quoted = str::from_utf8(tail).ok()?.split('"');
    Some((quoted.nth(3)?, quoted.nth(3)?))
}

/// Whether servers know signatures of envelopes that are made so.
fn is_of_envelopes(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Ed25519 | Algorithm::RsaPkcs1Sha256)
}

/// Checks the public key, the signature's encoding and the signature, in this order.
pub(super) fn verify(
    payload: &[u8],
    signature: &str,
    public_key: &str,
) -> Result<PublicKey, EnvelopeError> {
    let public_key = PublicKey::parse(public_key).and_then(|key| match key.algorithm() {
        algorithm if is_of_envelopes(algorithm) => Ok(key),
        _ => Err(PublicKeyError::Malformed),
    });
    let public_key = public_key.map_err(EnvelopeError::PublicKey)?;
    let signature =
        from_base64(signature).map_err(|position| EnvelopeError::SignatureEncoding { position })?;
    match public_key.verify(payload, &signature) {
        Ok(()) => Ok(public_key),
        Err(_) => Err(EnvelopeError::Signature { algorithm: public_key.algorithm() }),
    }
}

/// What is wrong with an envelope, in the order in which servers check it.
#[derive(Debug)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// The body is not a JSON object, or a member is of the wrong type.
    Malformed(serde_json::Error),
    /// The payload is missing or `null`.
    NoPayload,
    /// The public key cannot be read.
    PublicKey(PublicKeyError),
    /// The signature is not standard, padded base64.
    SignatureEncoding {
        /// The byte of the text at fault, counted as Bacalhau's servers count it.
        position: usize,
    },
    /// The signature does not belong to the payload and the public key.
    Signature {
        /// The scheme of the key.
        algorithm: Algorithm,
    },
}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(_) => f.write_str("the body is no envelope"),
            Self::NoPayload => f.write_str("the envelope has no payload"),
            Self::PublicKey(_) => f.write_str("the envelope's public key cannot be read"),
            Self::SignatureEncoding { position } => write!(
                f,
                "the envelope's signature is not base64: illegal data at input byte {position}"
            ),
            Self::Signature { .. } => {
                f.write_str("the envelope's signature does not belong to its payload and key")
            }
        }
    }
}

impl StdError for EnvelopeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Malformed(source) => Some(source),
            Self::PublicKey(source) => Some(source),
            Self::NoPayload | Self::SignatureEncoding { .. } | Self::Signature { .. } => None,
        }
    }
}

#[derive(Default)]
struct Members<'a> {
    payload: Option<&'a RawValue>,
    signature: String,
    public_key: String,
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MembersVisitor).map(|members: Members<'de>| members)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an envelope object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members::default();
        while let Some(name) = map.next_key()? {
            let text = match name {
                Name::Payload => {
                    members.payload = map.next_value()?;
                    continue;
                }
                Name::Other => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                Name::Signature => &mut members.signature,
                Name::PublicKey => &mut members.public_key,
            };
            // As in the servers, `null` clears the payload but leaves a text as it was.
            if let Some(value) = map.next_value()? {
                *text = value;
            }
        }
        Ok(members)
    }

    /// `null` is an object without members to the servers.
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Members::default())
    }

    // The default would put the text itself into the error.
    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Err(E::invalid_type(Unexpected::Other("string"), &self))
    }
}

enum Name {
    Payload,
    Signature,
    PublicKey,
    Other,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As bytes: the servers pass over a name that is no text, such as half a surrogate pair.
        deserializer.deserialize_bytes(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Name, E> {
        Ok(match str::from_utf8(name) {
            Ok(name) if equal_names(name, "payload") => Name::Payload,
            Ok(name) if equal_names(name, "signature") => Name::Signature,
            Ok(name) if equal_names(name, "client_public_key") => Name::PublicKey,
            _ => Name::Other,
        })
    }
}

/// Compares under Unicode simple case folding, by which two letters outside ASCII equal one in it.
fn equal_names(name: &str, lower: &str) -> bool {
    let fold = |c: char| match c {
        '\u{17F}' => 's',
        '\u{212A}' => 'k',
        _ => c.to_ascii_lowercase(),
    };
    name.chars().map(fold).eq(lower.chars())
}

#[cfg(test)]
mod tests;
