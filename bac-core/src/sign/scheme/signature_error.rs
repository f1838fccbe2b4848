//! Why a head is not taken for signed.

use std::{error::Error as StdError, fmt};

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{escape::Escaped, scheme::SchemeError};

/// Why a request that came is not taken for signed: for whoever runs the server. Whoever sent it is told
/// as little as possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureError {
    kind: SignatureErrorKind,
    message: String,
    /// The name of the scheme in `WWW-Authenticate`, with what it says of itself.
    challenge: Option<&'static str>,
    /// What the next request is to sign.
    nonce: Option<String>,
    /// The header fields that ask for a signature.
    asked: Vec<(HeaderName, HeaderValue)>,
}

/// The kinds of a [`SignatureError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureErrorKind {
    /// There is no signature, or one that cannot be read.
    Malformed,
    /// No key is known by that name or for that token, or the look-up failed.
    UnknownKey,
    /// The signature does not belong to what came and to a known key.
    Forged,
    /// It was made too long ago, in the future, or has expired.
    Untimely,
    /// It came before.
    Replayed,
    /// It lacks the nonce that the server gives.
    Nonce,
}

impl SignatureError {
    pub(super) fn new(kind: SignatureErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), challenge: None, nonce: None, asked: Vec::new() }
    }

    /// Nobody has said which keys are good.
    #[cfg(feature = "server")]
    pub(crate) fn without_keys() -> Self {
        Self::new(
            SignatureErrorKind::UnknownKey,
            "the server has no keys to check signatures with; give them with `Router::verify`",
        )
    }

    pub(super) const fn with_challenge(mut self, challenge: Option<&'static str>) -> Self {
        self.challenge = challenge;
        self
    }

    pub(super) fn with_nonce(mut self, nonce: String) -> Self {
        self.nonce = Some(nonce);
        self
    }

    pub(super) fn with_asked(mut self, asked: impl Iterator<Item = (HeaderName, String)>) -> Self {
        let fields =
            asked.filter_map(|(name, value)| Some((name, HeaderValue::try_from(value).ok()?)));
        self.asked = fields.collect();
        self
    }

    /// The header fields that the answer has, with status 401: what the scheme asks for, if it says that in
    /// `WWW-Authenticate`, the nonce that the next request is to sign, and `Accept-Signature` (RFC 9421
    /// section 5).
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(challenge) = self.challenge {
            // The codes of RFC 6750 section 3.1 and of RFC 9449 section 12.2.
            let code = match self.kind {
                SignatureErrorKind::UnknownKey => "invalid_token",
                SignatureErrorKind::Nonce => "use_dpop_nonce",
                _ => "invalid_dpop_proof",
            };
            let value = HeaderValue::try_from(format!(r#"{challenge}, error="{code}""#));
            headers.extend(value.ok().map(|value| (header::WWW_AUTHENTICATE, value)));
        }
        headers.extend(self.nonce.as_deref().and_then(nonce_field));
        for (name, value) in &self.asked {
            headers.append(name, value.clone());
        }
        headers
    }

    /// The kind of fault.
    #[must_use]
    pub const fn kind(&self) -> SignatureErrorKind {
        self.kind
    }
}

/// A nonce as an answer has it.
pub(super) fn nonce_field(nonce: &str) -> Option<(HeaderName, HeaderValue)> {
    let value = HeaderValue::from_str(nonce).ok()?;
    Some((HeaderName::from_static("dpop-nonce"), value))
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped::new(&self.message))
    }
}

impl StdError for SignatureError {}

impl From<SchemeError> for SignatureError {
    fn from(error: SchemeError) -> Self {
        Self::new(SignatureErrorKind::Malformed, error.message)
    }
}
