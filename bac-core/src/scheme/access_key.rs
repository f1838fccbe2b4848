//! An access key, which signs and is never sent.

use std::fmt;

use zeroize::Zeroizing;

/// An access key: its name, its secret and, where it is lent for a time, the token of the session. The
/// secret signs requests ([`Scheme`](crate::sign::Scheme)) and is never sent; neither it nor the token
/// stands in an error or in the output of `Debug`, and both are wiped from memory when dropped.
///
/// ```
/// use bac_core::{AccessKey, Client, Credentials};
///
/// let key = AccessKey::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG").session_token("6e86291e8372ff2a");
/// assert_eq!(format!("{key:?}"), "AccessKey { .. }");
/// let client = Client::builder("https://node.example").credentials(key.into()).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    id: String,
    secret: Zeroizing<String>,
    session_token: Option<Zeroizing<String>>,
    region: Option<String>,
}

impl AccessKey {
    /// A key of this name with this secret.
    #[must_use]
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: Zeroizing::new(secret.into()),
            session_token: None,
            region: None,
        }
    }

    /// The token of the session that the key is lent for.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// The region that it signs for, where the declaration names none.
    #[must_use]
    pub fn in_region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The region that it signs for, if that is said.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Its name, which requests say.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its secret, for a scheme to sign with.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The token of the session, if there is one, for a scheme to send.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.as_str())
    }

    /// Why it cannot be used.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let is_visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_one = |part: &str| is_visible(part) && !part.is_empty() && !part.contains('/');
        if self.region().is_some_and(|region| !is_one(region)) || self.id.contains('/') {
            Some(
                "the name or the region of the access key is no name: give each alone, without a slash",
            )
        } else if self.id.is_empty() || self.secret.is_empty() {
            Some("the access key has no name or no secret; give both, or leave the credentials out")
        } else if !is_visible(&self.id) || !is_visible(&self.secret) {
            Some(
                "the access key holds a space or a control character; trim what was read from a file",
            )
        } else if self.token().is_some_and(|token| token.is_empty() || !is_visible(token)) {
            Some(
                "the session token of the access key is empty or holds a space; trim it, or leave it out",
            )
        } else {
            None
        }
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey").finish_non_exhaustive()
    }
}
