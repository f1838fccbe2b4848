//! An access token that only whoever has a key may use.

use std::fmt;

use zeroize::Zeroizing;

/// An access token that is bound to a key (RFC 9449): it is worth nothing to whoever cannot sign with that
/// key, and is sent only with the proof of it, as `sign = dpop` declares. The token stands in no error and
/// not in the output of `Debug`, and is wiped from memory when dropped.
///
/// ```
/// use bac_core::{BoundToken, Client, Ed25519Signer, Signer, sign::PublicKey};
///
/// let signer = Ed25519Signer::from_seed(&[7; 32]);
/// let thumbprint = PublicKey::parse(signer.public_key())?.thumbprint();
/// let token = BoundToken::new("Kz~8mXK1EalYznwH-LC-1fBAo").to_key(thumbprint);
/// assert_eq!(format!("{token:?}"), "BoundToken { .. }");
/// let client = Client::builder("https://node.example")
///     .credentials(token.into())
///     .signer(signer)
///     .build()?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BoundToken {
    token: Zeroizing<String>,
    thumbprint: Option<String>,
}

impl BoundToken {
    /// The token as it was handed out: without the word `DPoP`.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: Zeroizing::new(token.into()), thumbprint: None }
    }

    /// Says which key it is bound to, by the thumbprint of that (RFC 7638):
    /// [`PublicKey::thumbprint`](crate::sign::PublicKey::thumbprint). A client whose key is another
    /// sends nothing then, where a server would refuse the request.
    #[must_use]
    pub fn to_key(mut self, thumbprint: impl Into<String>) -> Self {
        self.thumbprint = Some(thumbprint.into());
        self
    }

    /// The token, for a scheme to send.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The thumbprint of the key that it is bound to, if that is said.
    #[must_use]
    pub fn thumbprint(&self) -> Option<&str> {
        self.thumbprint.as_deref()
    }
}

impl fmt::Debug for BoundToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundToken").finish_non_exhaustive()
    }
}
