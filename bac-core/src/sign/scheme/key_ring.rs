//! Keys by their names.

use std::{fmt, sync::Arc};

use super::verification::KeyLookup;
use crate::{box_error::BoxError, maybe_send::BoxFuture, sign::keys::VerifyingKey};

/// The keys of a server, by their names: for one that checks signatures of several callers, or has two secrets
/// at once while one gives way to the other.
///
/// A name is that which a declaration gives its key (`key = "stripe"`), for whose endpoints no other key is
/// good; where it gives none, the one that the request says. Where no key has that name, or the request says
/// none, those without a name are tried.
///
/// ```
/// use bac_core::sign::{HmacSigner, KeyRing, Verification};
///
/// let keys = KeyRing::new()
///     .key(HmacSigner::new("the secret of most")?)
///     .named("stripe", HmacSigner::new("the new secret")?)
///     .named("stripe", HmacSigner::new("the old secret")?);
/// let verification = Verification::new(keys);
/// # Ok::<_, bac_core::sign::KeyError>(())
/// ```
#[derive(Clone, Default)]
pub struct KeyRing(Vec<(Option<String>, Arc<dyn VerifyingKey>)>);

impl KeyRing {
    /// No keys: every signature is refused.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key without a name.
    #[must_use]
    pub fn key(mut self, key: impl VerifyingKey) -> Self {
        self.0.push((None, Arc::new(key)));
        self
    }

    /// Adds a key of this name, beside those that there are.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>, key: impl VerifyingKey) -> Self {
        self.0.push((Some(name.into()), Arc::new(key)));
        self
    }
}

impl KeyLookup for KeyRing {
    fn keys<'a>(
        &'a self,
        declared: Option<&'a str>,
        key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        // A key without a name does not pass for one that has this.
        let is_known =
            key_id.is_some_and(|id| self.0.iter().any(|(name, _)| name.as_deref() == Some(id)));
        let meant = declared.or(key_id.filter(|_| is_known));
        let keys = self.0.iter().filter(|(name, _)| name.as_deref() == meant);
        let keys = keys.map(|(_, key)| Arc::clone(key)).collect();
        Box::pin(async move { Ok(keys) })
    }
}

/// Names alone.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|(name, _)| name.as_deref()).collect();
        f.debug_tuple("KeyRing").field(&names).finish()
    }
}
