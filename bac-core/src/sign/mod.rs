//! Signing keys, signed requests and their verification.
//!
//! A signed request travels as an *envelope*: a JSON object with the `payload`, the `signature`
//! over the exact bytes of that payload, and the `client_public_key` that verifies it. The
//! signer is known to the server by its *client id*, a digest of the public key.
//!
//! | [`Algorithm`] | `client_public_key` is the base64 of | `signature` | client id is the SHA-256 of |
//! |---|---|---|---|
//! | [`RsaPkcs1Sha256`](Algorithm::RsaPkcs1Sha256) | the PKCS#1 `RSAPublicKey` DER | RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2) | the modulus, big-endian, without leading zeros |
//! | [`Ed25519`](Algorithm::Ed25519) | the 32 bytes of the key | Ed25519 (RFC 8032) | the 32 bytes of the key |
//!
//! Bacalhau nodes that check signatures take RSA keys only (feature `rsa`, `RsaSigner`).
//!
//! # Which key signs what
//!
//! | [`Algorithm`] | key | feature | signs |
//! |---|---|---|---|
//! | [`Ed25519`](Algorithm::Ed25519) | [`Ed25519Signer`] | | envelopes, heads |
//! | [`RsaPkcs1Sha256`](Algorithm::RsaPkcs1Sha256) | `RsaSigner` | `rsa` | envelopes, heads |
//! | [`RsaPssSha512`](Algorithm::RsaPssSha512), [`RsaPssSha256`](Algorithm::RsaPssSha256) | `RsaSigner::with_algorithm` | `rsa` | heads; no message signature (RFC 9421) is made with the latter |
//! | [`EcdsaP256Sha256`](Algorithm::EcdsaP256Sha256), [`EcdsaP384Sha384`](Algorithm::EcdsaP384Sha384) | `EcdsaSigner` | `ecdsa` | heads |
//! | [`HmacSha256`](Algorithm::HmacSha256) | [`HmacSigner`], on both sides | | heads |
//! | [`AwsSigV4`](Algorithm::AwsSigV4) | [`AccessKey`](crate::AccessKey) | | heads, URLs |
//!
//! What a private key signs, its [`PublicKey`] verifies: made from the text of [`Signer::public_key`], from a
//! PEM file (`PUBLIC KEY`, `RSA PUBLIC KEY`), or from a JSON Web Key.
//!
//! # Key files
//!
//! A key file is a PEM file. The first block counts; text around it, CRLF line ends and trailing
//! white space do no harm. `PRIVATE KEY` (PKCS#8: Ed25519, RSA, RSA for PSS only, ECDSA), `RSA PRIVATE KEY`
//! (PKCS#1) and `EC PRIVATE KEY` (SEC 1, with `EC PARAMETERS` before it or not) are read; every other kind
//! is refused with a [`KeyError`] that names what was found and how to mend it.
//!
//! A file is opened once, and what was opened is checked: it must be a regular file (reached
//! through a link or not) of at most 64 KiB, and on Unix nobody but its owner may have any access
//! to it. Who the owner is, is not checked, and on Windows access is not checked at all. To read
//! a key whose file may stay open to others, read the text and hand it to
//! `from_pem` of a signer or to [`signer_from_pem`].
//!
//! # A key held elsewhere
//!
//! [`Signer`] is asynchronous, so that a key may live in a key management service:
//!
//! ```
//! use bac_core::sign::{Algorithm, PublicKey, SignError, Signature, Signer, Signing};
//!
//! # #[derive(Debug)] struct KeyService;
//! # #[derive(Debug)] struct Unavailable;
//! # impl std::fmt::Display for Unavailable {
//! #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("no") }
//! # }
//! # impl std::error::Error for Unavailable {}
//! # impl KeyService {
//! #     async fn sign(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, Unavailable> { Err(Unavailable) }
//! # }
//! #[derive(Debug)]
//! struct RemoteSigner {
//!     service: KeyService,
//!     key_name: String,
//!     public_key: PublicKey,
//! }
//!
//! impl Signer for RemoteSigner {
//!     fn algorithm(&self) -> Algorithm {
//!         self.public_key.algorithm()
//!     }
//!     fn public_key(&self) -> &str {
//!         self.public_key.as_str()
//!     }
//!     fn client_id(&self) -> &str {
//!         self.public_key.client_id()
//!     }
//!     fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
//!         Signing::pending(Box::pin(async move {
//!             let bytes = self.service.sign(&self.key_name, message).await;
//!             bytes.map(Signature::from).map_err(SignError::new)
//!         }))
//!     }
//! }
//! ```

mod encoding;
mod keys;
mod scheme;
mod seal;
mod unsigned;

pub use zeroize::Zeroizing;

#[cfg(feature = "rsa")]
pub use self::keys::RsaSigner;
#[cfg(feature = "ecdsa")]
pub use self::keys::{Curve, EcdsaSigner};
pub(crate) use self::seal::{USUAL_PAYLOAD, UnsignedEnvelope};
pub use self::{
    keys::{
        Ed25519Signer, HmacSigner, KeyError, KeyErrorKind, PublicKey, PublicKeyError, VerifyError,
        VerifyingKey, signer_from_pem, signer_from_pem_file,
    },
    scheme::{
        Component, DigestAlgorithm, Dpop, Encoding, Form, HmacScheme, HttpSignature, KeyLookup,
        KeyRing, MemoryReplayStore, Piece, ReplayStore, STANDARD_WEBHOOKS, SigV4, SignatureError,
        SignatureErrorKind, TokenLookup, Verification, Verified,
    },
    seal::{EnvelopeError, SignedRequest},
};
pub use crate::scheme::{
    Algorithm, Answer, BodyCheck, Claim, Draft, Head, Memory, Moment, Needs, ReplyHead, Scheme,
    SchemeError, SignError, Signature, Signer, Signing,
};
