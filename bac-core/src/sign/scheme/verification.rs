//! Whether a request that came was signed as its declaration says.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    replay::{MemoryReplayStore, ReplayStore},
    signature_error::{SignatureError, SignatureErrorKind as Kind},
};
use crate::{
    box_error::BoxError,
    clock::{Clock, SystemClock},
    maybe_send::BoxFuture,
    scheme::{Claim, Head, Scheme},
    sign::keys::VerifyingKey,
};

/// Finds the keys that a request may be signed with.
///
/// ```
/// use bac_core::sign::{HmacSigner, KeyLookup, Verification};
///
/// // One key for all requests is a look-up, too.
/// let verification = Verification::new(HmacSigner::new("It's a Secret to Everybody")?);
/// # Ok::<_, bac_core::sign::KeyError>(())
/// ```
pub trait KeyLookup: Send + Sync + fmt::Debug + 'static {
    /// The keys of this name: `key_id` as the request says it, which is not proven, and `None` where it
    /// says none. There may be several, as while an old secret gives way to a new one; none refuse the
    /// request. `declared` is the name that the declaration gives its key (`key = "name"`).
    ///
    /// # Errors
    /// Where they cannot be looked up: the request is refused then.
    fn keys<'a>(
        &'a self,
        declared: Option<&'a str>,
        key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>>;
}

/// One key for all requests, whatever they call it.
impl<K: VerifyingKey + Clone> KeyLookup for K {
    fn keys<'a>(
        &'a self,
        _declared: Option<&'a str>,
        _key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        let key: Arc<dyn VerifyingKey> = Arc::new(self.clone());
        Box::pin(async move { Ok(vec![key]) })
    }
}

/// Checks that requests are signed as their declarations say: signature, time, and that none comes twice.
/// A [`Router`](crate::server::Router) takes it (`verify`), and so does whoever has a request of their own. A
/// client takes it, too ([`ClientBuilder::verify`](crate::ClientBuilder::verify)), for replies that are signed.
///
/// | setting | default |
/// |---|---|
/// | [`max_age`](Self::max_age) | 5 minutes since the signature was made, where it says when |
/// | [`skew`](Self::skew) | 1 minute that the two clocks may differ by |
/// | [`origin_scheme`](Self::origin_scheme) | not known |
/// | [`replay_store`](Self::replay_store) | [`MemoryReplayStore`], for schemes with a nonce |
///
/// ```
/// use std::time::Duration;
/// use bac_core::{bytes::Bytes, http, sign::{Head, HmacSigner, STANDARD_WEBHOOKS, Verification}};
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = HmacSigner::from_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?;
/// let verification = Verification::new(secret).max_age(Duration::from_secs(60));
///
/// let (parts, body) = http::Request::post("/hooks")
///     .header("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
///     .header("webhook-timestamp", "1614265330")
///     .header("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
///     .body(Bytes::from(r#"{"test": 2432232314}"#))?
///     .into_parts();
/// let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
/// // It is good, and was made years ago.
/// let error = verification.verify(&STANDARD_WEBHOOKS, &head, None).await.unwrap_err();
/// assert!(error.to_string().contains("too old"), "{error}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Verification {
    keys: Arc<dyn KeyLookup>,
    max_age: Duration,
    skew: Duration,
    origin_scheme: Option<&'static str>,
    replay: Arc<dyn ReplayStore>,
    clock: Option<Arc<dyn Clock>>,
}

/// The signature that was found good.
#[derive(Clone, Debug)]
pub struct Verified {
    claim: Claim,
}

impl Verified {
    /// The name of the key that signed, as the request says it, if it does.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.claim.key_id.as_deref()
    }

    /// When it was made, if that is signed.
    #[must_use]
    pub const fn created(&self) -> Option<SystemTime> {
        self.claim.created
    }
}

impl Verification {
    /// Checks signatures by these keys.
    pub fn new(keys: impl KeyLookup) -> Self {
        Self {
            keys: Arc::new(keys),
            max_age: Duration::from_secs(5 * 60),
            skew: Duration::from_secs(60),
            origin_scheme: None,
            replay: Arc::new(MemoryReplayStore::default()),
            clock: None,
        }
    }

    /// How long ago a signature may have been made.
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// By how much the clocks of both sides may differ.
    pub const fn skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// By which scheme, `http` or `https`, requests come: a server does not see it, and some signatures
    /// cover it.
    pub const fn origin_scheme(mut self, scheme: &'static str) -> Self {
        self.origin_scheme = Some(scheme);
        self
    }

    /// Keeps nonces here.
    pub fn replay_store(mut self, store: impl ReplayStore) -> Self {
        self.replay = Arc::new(store);
        self
    }

    /// Asks this clock for the time, instead of the system or that of the client.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// The same with this clock, unless it was given one.
    pub(crate) fn or_clock(mut self, clock: &Arc<dyn Clock>) -> Self {
        self.clock.get_or_insert_with(|| Arc::clone(clock));
        self
    }

    /// The clock that it asks.
    pub(crate) fn asked_clock(&self) -> &dyn Clock {
        self.clock.as_deref().unwrap_or(&SystemClock)
    }

    /// By which scheme requests come, if it was told.
    #[cfg(feature = "server")]
    pub(crate) const fn known_scheme(&self) -> Option<&'static str> {
        self.origin_scheme
    }

    /// Checks a request that has to have a signature of each of these schemes, each another one; `declared` is
    /// the name that the declaration gives the key of those that name none.
    ///
    /// ```
    /// use bac_core::{bytes::Bytes, http, sign::{Head, HmacSigner, STANDARD_WEBHOOKS, Verification}};
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let verification = Verification::new(HmacSigner::new("It's a Secret to Everybody")?);
    /// let (parts, body) = http::Request::post("/hooks").body(Bytes::new())?.into_parts();
    /// let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    /// assert!(verification.verify_all([&STANDARD_WEBHOOKS as _], &head, None).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Where it is not signed so by one of them, with the reason, which is for whoever runs the server.
    pub async fn verify_all(
        &self,
        schemes: impl IntoIterator<Item = &dyn Scheme>,
        head: &Head<'_>,
        declared: Option<&str>,
    ) -> Result<Vec<Verified>, SignatureError> {
        let mut verified: Vec<Verified> = Vec::new();
        for scheme in schemes {
            verified.push(self.verified(scheme, head, declared, &verified).await?);
        }
        Ok(verified)
    }

    /// Checks a request or a reply; `declared` is the name that the declaration gives its key.
    ///
    /// # Errors
    /// Where it is not signed so, with the reason, which is for whoever runs the server.
    pub async fn verify(
        &self,
        scheme: &dyn Scheme,
        head: &Head<'_>,
        declared: Option<&str>,
    ) -> Result<Verified, SignatureError> {
        self.verified(scheme, head, declared, &[]).await
    }

    /// `others` are signatures of the same message that count already.
    async fn verified(
        &self,
        scheme: &dyn Scheme,
        head: &Head<'_>,
        declared: Option<&str>,
        others: &[Verified],
    ) -> Result<Verified, SignatureError> {
        let head = &head.or_scheme(self.origin_scheme);
        let declared = scheme.key().or(declared);
        let mut claims = scheme.claims(head)?;
        claims.retain(|claim| !others.iter().any(|other| other.claim.is_same(claim)));
        let mut base = Vec::new();
        let mut unknown = 0;
        for claim in &claims {
            let keys = self.keys.keys(declared, claim.key_id.as_deref()).await;
            let keys = keys.map_err(|error| {
                SignatureError::new(Kind::UnknownKey, format!("no key could be looked up: {error}"))
            })?;
            unknown += usize::from(keys.is_empty());
            base.clear();
            scheme.base(head, claim, &mut base)?;
            let is_good = keys.iter().any(|key| {
                claim.algorithm.is_none_or(|said| said == key.algorithm())
                    && key.verify(&base, &claim.signature).is_ok()
            });
            if is_good {
                self.check_time(claim)?;
                self.check_replay(claim).await?;
                return Ok(Verified { claim: claim.clone() });
            }
        }
        let what = head.word();
        Err(match claims.len() {
            0 if others.is_empty() => {
                SignatureError::new(Kind::Malformed, format!("the {what} has no signature"))
            }
            0 => SignatureError::new(
                Kind::Malformed,
                format!("the {what} has fewer signatures than are declared"),
            ),
            all if all == unknown => SignatureError::new(
                Kind::UnknownKey,
                format!("no key is known that the {what} may be signed with"),
            ),
            _ => SignatureError::new(
                Kind::Forged,
                format!(
                    "the signature belongs to no known key and what came: another key signed, or the \
                     {what} was changed on its way"
                ),
            ),
        })
    }

    fn check_time(&self, claim: &Claim) -> Result<(), SignatureError> {
        let now = self.asked_clock().now();
        let untimely = |found: &str| Err(SignatureError::new(Kind::Untimely, found));
        if let Some(created) = claim.created {
            match now.duration_since(created) {
                Ok(age) if !claim.is_lasting && age > self.max_age.saturating_add(self.skew) => {
                    return untimely("the signature is too old");
                }
                Err(error) if error.duration() > self.skew => {
                    return untimely("the signature was made in the future: compare the clocks");
                }
                _ => {}
            }
        }
        let is_over = |expires| now.duration_since(expires).is_ok_and(|since| since > self.skew);
        if claim.expires.is_some_and(is_over) {
            return untimely("the signature has expired");
        }
        Ok(())
    }

    async fn check_replay(&self, claim: &Claim) -> Result<(), SignatureError> {
        let Some(nonce) = &claim.nonce else { return Ok(()) };
        let now = self.asked_clock().now();
        let life = self.max_age.saturating_add(self.skew.saturating_mul(2));
        let until = now.checked_add(life).unwrap_or(now);
        let until = claim.expires.map_or(until, |expires| until.max(expires + self.skew));
        let key_id = claim.key_id.as_deref().unwrap_or_default();
        match self.replay.is_new(key_id, nonce, until, now).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(SignatureError::new(Kind::Replayed, "the request came before")),
            Err(error) => Err(SignatureError::new(
                Kind::Replayed,
                format!("nobody can tell whether the request came before: {error}"),
            )),
        }
    }
}
