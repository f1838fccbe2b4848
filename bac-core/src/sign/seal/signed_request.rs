//! A signed request that can be kept, shown, sent later and verified.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::envelope::{self, Envelope, EnvelopeError, USUAL_PAYLOAD, UnsignedEnvelope};
use crate::scheme::{SignError, Signer};
use crate::sign::keys::PublicKey;

/// A payload of type `T` in a signed envelope, with the exact bytes that were or will be sent.
///
/// It can be signed in one place and sent from another: the bytes stay as they are. Whoever holds
/// them can send them again, because nothing in an envelope says when or to whom it was sent.
/// `Debug` shows lengths only.
///
/// # Examples
///
/// ```
/// use bac_core::sign::{Ed25519Signer, SignedRequest, Signer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let signer = Ed25519Signer::generate()?;
/// let request = SignedRequest::sign(&vec![1, 2, 3], &signer).await?;
/// assert_eq!(request.payload_bytes(), b"[1,2,3]");
///
/// let received = SignedRequest::<Vec<u8>>::from_bytes(request.as_bytes().clone())?;
/// assert_eq!(received, request);
/// let key = received.verify()?;
/// assert_eq!(key.client_id(), signer.client_id());
/// assert_eq!(received.payload()?, [1, 2, 3]);
/// # Ok(())
/// # }
/// ```
pub struct SignedRequest<T: ?Sized> {
    envelope: Bytes,
    /// A part of `envelope`.
    payload: Bytes,
    signature: Box<str>,
    public_key: Box<str>,
    of: PhantomData<fn() -> T>,
}

impl<T: ?Sized> SignedRequest<T> {
    /// Writes `payload` as JSON and signs it, each once.
    ///
    /// # Errors
    ///
    /// If `payload` cannot be written as JSON or is `null` there
    /// ([`SignError::is_payload`]), or if the signer fails.
    pub async fn sign(payload: &T, signer: &dyn Signer) -> Result<Self, SignError>
    where
        T: Serialize,
    {
        let unsigned =
            UnsignedEnvelope::serialize(payload, USUAL_PAYLOAD).map_err(SignError::payload)?;
        let payload = unsigned.payload_range();
        let envelope = Bytes::from(unsigned.sign(signer).await?);
        let (signature, public_key) =
            envelope::tail_texts(&envelope[payload.end..]).unwrap_or_default();
        Ok(Self {
            signature: signature.into(),
            public_key: public_key.into(),
            payload: envelope.slice(payload),
            envelope,
            of: PhantomData,
        })
    }

    /// Takes an envelope that was signed elsewhere. The signature is not checked;
    /// [`verify`](Self::verify) does that.
    ///
    /// Whatever a server reads is taken: any member order, names without regard to case, the last
    /// of equal names; unknown members and what follows the JSON object are ignored.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError::Malformed`] or [`EnvelopeError::NoPayload`].
    pub fn from_bytes(envelope: impl Into<Bytes>) -> Result<Self, EnvelopeError> {
        let envelope = envelope.into();
        let parsed = Envelope::parse(&envelope)?;
        Ok(Self {
            payload: envelope.slice_ref(parsed.payload()),
            signature: parsed.signature.into(),
            public_key: parsed.public_key.into(),
            envelope,
            of: PhantomData,
        })
    }

    /// The envelope, byte for byte as it is sent.
    #[must_use]
    pub fn as_bytes(&self) -> &Bytes {
        &self.envelope
    }

    /// The payload, byte for byte as it was signed.
    #[must_use]
    pub fn payload_bytes(&self) -> &[u8] {
        &self.payload
    }

    /// The signature as base64 text; empty if the envelope has none.
    #[must_use]
    pub fn signature_text(&self) -> &str {
        &self.signature
    }

    /// The public key as base64 text; empty if the envelope has none.
    #[must_use]
    pub fn public_key_text(&self) -> &str {
        &self.public_key
    }

    /// Decodes the payload.
    ///
    /// # Errors
    ///
    /// If it does not decode into a `T`. The error may quote from the payload.
    pub fn payload(&self) -> Result<T, serde_json::Error>
    where
        T: DeserializeOwned,
    {
        serde_json::from_slice(&self.payload)
    }

    /// Checks the signature over the exact bytes of the payload, and gives the key that made it.
    ///
    /// Whether the payload speaks for that key is another question: compare
    /// [`PublicKey::client_id`] with the one in the payload.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError::PublicKey`], [`EnvelopeError::SignatureEncoding`] or
    /// [`EnvelopeError::Signature`].
    pub fn verify(&self) -> Result<PublicKey, EnvelopeError> {
        envelope::verify(&self.payload, &self.signature, &self.public_key)
    }
}

impl<T: ?Sized> Clone for SignedRequest<T> {
    fn clone(&self) -> Self {
        Self {
            envelope: self.envelope.clone(),
            payload: self.payload.clone(),
            signature: self.signature.clone(),
            public_key: self.public_key.clone(),
            of: PhantomData,
        }
    }
}

/// Two are equal that are sent as the same bytes.
impl<T: ?Sized> PartialEq for SignedRequest<T> {
    fn eq(&self, other: &Self) -> bool {
        self.envelope == other.envelope
    }
}

impl<T: ?Sized> Eq for SignedRequest<T> {}

impl<T: ?Sized> fmt::Debug for SignedRequest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("envelope_bytes", &self.envelope.len())
            .field("payload_bytes", &self.payload.len())
            .finish_non_exhaustive()
    }
}
