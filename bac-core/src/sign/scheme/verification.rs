//! Whether a request that came was signed as its declaration says.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    replay::{MemoryReplayStore, ReplayStore},
    server_nonces::ServerNonces,
    signature_error::{SignatureError, SignatureErrorKind as Kind, nonce_field},
};
use http::HeaderMap;

use crate::{
    box_error::BoxError,
    clock::{Clock, SystemClock},
    maybe_send::BoxFuture,
    operation::Operation,
    scheme::{Algorithm, Claim, Head, Memory, Moment, Possession, Scheme},
    sign::keys::{HmacSigner, PublicKey, VerifyingKey},
};

/// Finds the keys that a request may be signed with.
///
/// ```
/// use bac_core::sign::{HmacSigner, KeyLookup, Verification};
///
/// // One key for all requests is a look-up, too; a `KeyRing` has several.
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

/// Says which keys access tokens are bound to.
///
/// ```
/// use bac_core::{BoxError, BoxFuture, sign::TokenLookup};
///
/// /// Tokens that this service has handed out, with the thumbprints of their keys.
/// #[derive(Debug)]
/// struct Issued(std::collections::HashMap<String, String>);
///
/// impl TokenLookup for Issued {
///     fn thumbprint<'a>(
///         &'a self,
///         token: &'a str,
///     ) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
///         Box::pin(async move { Ok(self.0.get(token).cloned()) })
///     }
/// }
/// ```
pub trait TokenLookup: Send + Sync + fmt::Debug + 'static {
    /// The thumbprint of the key that this token is bound to (`jkt` in its `cnf`, RFC 7638 with SHA-256), as
    /// the token or whoever issued it says; `None` where the token is not good, or is bound to no key: the
    /// request is refused then.
    ///
    /// # Errors
    /// Where that cannot be told: the request is refused, too.
    fn thumbprint<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>>;
}

/// No keys: each request brings its own.
#[derive(Debug)]
struct NoKeys;

impl KeyLookup for NoKeys {
    fn keys<'a>(
        &'a self,
        _declared: Option<&'a str>,
        _key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        Box::pin(async { Ok(Vec::new()) })
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
/// | [`authority`](Self::authority) | whatever a request says that it calls |
/// | [`replay_store`](Self::replay_store) | [`MemoryReplayStore`], for schemes with a nonce |
/// | [`tokens`](Self::tokens), [`nonces`](Self::nonces) | none: for `sign = dpop` alone |
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
    tokens: Option<Arc<dyn TokenLookup>>,
    nonces: Option<ServerNonces>,
    max_age: Duration,
    skew: Duration,
    origin_scheme: Option<&'static str>,
    /// Whom requests may call; anybody where there is none.
    authorities: Vec<String>,
    replay: Arc<dyn ReplayStore>,
    clock: Option<Arc<dyn Clock>>,
}

/// The signature that was found good.
#[derive(Clone, Debug)]
pub struct Verified {
    claim: Claim,
    /// What later requests are to sign.
    nonce: Option<String>,
}

/// The same with what it was found good by.
struct Found {
    verified: Verified,
    key: Arc<dyn VerifyingKey>,
    base: Vec<u8>,
}

impl Found {
    /// Whether this is the same signature under another label, which is not signed: by the same key over the
    /// same bytes. It may be another one to look at, as of ECDSA anybody can make a second of the first.
    fn is_copied_by(&self, claim: &Claim, base: &[u8]) -> bool {
        claim.label().is_some()
            && self.base == base
            && self.key.verify(base, &claim.signature).is_ok()
    }
}

impl Verified {
    /// The name of the key that signed, as the request says it, if it does. With `sign = dpop` it is the
    /// thumbprint of the key, and proven.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.claim.key_id.as_deref()
    }

    /// When it was made, if that is signed.
    #[must_use]
    pub const fn created(&self) -> Option<SystemTime> {
        self.claim.created
    }

    /// The header fields that the answer has: the nonce that later requests are to sign, where that is
    /// another by now.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        self.nonce.as_deref().and_then(nonce_field).into_iter().collect()
    }
}

impl Verification {
    /// Checks signatures by these keys.
    pub fn new(keys: impl KeyLookup) -> Self {
        Self {
            keys: Arc::new(keys),
            tokens: None,
            nonces: None,
            max_age: Duration::from_secs(5 * 60),
            skew: Duration::from_secs(60),
            origin_scheme: None,
            authorities: Vec::new(),
            replay: Arc::new(MemoryReplayStore::default()),
            clock: None,
        }
    }

    /// Checks proofs of `sign = dpop`: each request brings its key, and these say whether its token is bound
    /// to it. [`tokens`](Self::tokens) adds the same where there are keys for other schemes, too.
    ///
    /// ```
    /// # use bac_core::{BoxError, BoxFuture, sign::TokenLookup};
    /// # #[derive(Debug)] struct Issued;
    /// # impl TokenLookup for Issued {
    /// #     fn thumbprint<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
    /// #         Box::pin(async { Ok(None) })
    /// #     }
    /// # }
    /// use std::time::Duration;
    /// use bac_core::sign::{HmacSigner, Verification};
    ///
    /// let verification = Verification::of_tokens(Issued)
    ///     .origin_scheme("https")
    ///     .nonces(HmacSigner::new("one secret of all processes")?, Duration::from_secs(300));
    /// # Ok::<_, bac_core::sign::KeyError>(())
    /// ```
    pub fn of_tokens(tokens: impl TokenLookup) -> Self {
        Self::new(NoKeys).tokens(tokens)
    }

    /// Says which keys the access tokens of `sign = dpop` are bound to.
    pub fn tokens(mut self, tokens: impl TokenLookup) -> Self {
        self.tokens = Some(Arc::new(tokens));
        self
    }

    /// Has proofs of `sign = dpop` sign a nonce of the server, which is another after each `life` (in whole
    /// seconds, one at least) and good for twice as long: so that no proof can be made long before it is
    /// used. A request without one is refused with the one to sign; answers give the next. It is made of the
    /// secret, which all processes of the server have.
    pub fn nonces(mut self, secret: HmacSigner, life: Duration) -> Self {
        self.nonces = Some(ServerNonces::new(secret, life));
        self
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

    /// Refuses requests that say they call another server than this, `host` or `host:port` as `Host` has it;
    /// given again, it is one more. Without it a request that was signed for another server is good here, if
    /// whoever got it there sends it on as it is: give it where callers sign for several servers with one key,
    /// and where `sign = dpop` stands.
    pub fn authority(mut self, authority: impl Into<String>) -> Self {
        self.authorities.push(authority.into());
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

    /// Checks a request that came as its operation declares: with each of its signatures, of which one that
    /// several schemes could have made counts once. This is what [`Router`](crate::server::Router) does, for
    /// whoever has a server of their own.
    ///
    /// ```
    /// use bac_core::{Error, bytes::Bytes, client, http, sign::{Head, HmacSigner, Verification}};
    ///
    /// #[client(sign = hmac(header = "X-Hub-Signature-256", prefix = "sha256="))]
    /// trait Hub {
    ///     #[endpoint(POST "/hook")]
    ///     async fn tell(&self, #[body(text)] event: &str) -> Result<(), Error>;
    /// }
    ///
    /// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let verification = Verification::new(HmacSigner::new("It's a Secret to Everybody")?);
    /// let (parts, body) = http::Request::post("/hook")
    ///     .header(
    ///         "x-hub-signature-256",
    ///         "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    ///     )
    ///     .body(Bytes::from("Hello, World!"))?
    ///     .into_parts();
    /// // The bytes as they came, before anything reads them.
    /// let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    /// let [tell] = HubClient::OPERATIONS else { unreachable!() };
    /// assert!(verification.check(tell, &head).await?.len() == 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Where it is not signed so, with the reason, which is for whoever runs the server.
    pub async fn check(
        &self,
        operation: &Operation,
        head: &Head<'_>,
    ) -> Result<Vec<Verified>, SignatureError> {
        let schemes: Vec<&dyn Scheme> = operation.schemes().map(|it| it as _).collect();
        self.all(&schemes, head, operation.key()).await
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
        let verified = self.all(&[scheme], head, declared).await?;
        let missing = || SignatureError::new(Kind::Malformed, "there is no signature");
        verified.into_iter().next().ok_or_else(missing)
    }

    async fn all(
        &self,
        schemes: &[&dyn Scheme],
        head: &Head<'_>,
        declared: Option<&str>,
    ) -> Result<Vec<Verified>, SignatureError> {
        let head = head.or_scheme(self.origin_scheme);
        let is_called = |name: &String| head.authority().eq_ignore_ascii_case(name);
        if head.status().is_none()
            && !self.authorities.is_empty()
            && !self.authorities.iter().any(is_called)
        {
            let found = "the request calls another server than this one";
            return Err(SignatureError::new(Kind::Forged, found));
        }
        let verified = self.made_by(schemes, &head, declared).await;
        verified.map_err(|error| self.asking(error, schemes))
    }

    /// Checks that each scheme has made a signature, each another one.
    async fn made_by(
        &self,
        schemes: &[&dyn Scheme],
        head: &Head<'_>,
        declared: Option<&str>,
    ) -> Result<Vec<Verified>, SignatureError> {
        let mut found: Vec<Found> = Vec::with_capacity(schemes.len());
        for scheme in schemes {
            let one = self.verified(*scheme, head, scheme.key().or(declared), &found).await;
            found.push(one.map_err(|error| error.with_challenge(scheme.challenge()))?);
        }
        let verified: Vec<Verified> = found.into_iter().map(|one| one.verified).collect();
        // A nonce is used up by what is good as a whole.
        for (one, scheme) in verified.iter().zip(schemes) {
            let replay = self.check_replay(&one.claim).await;
            replay.map_err(|error| error.with_challenge(scheme.challenge()))?;
        }
        Ok(verified)
    }

    /// An error with what asks for what is missing.
    fn asking(&self, error: SignatureError, schemes: &[&dyn Scheme]) -> SignatureError {
        let memory = Memory::default();
        let moment = Moment {
            clock: self.asked_clock(),
            memory: &memory,
            call: 0,
            signer: None,
            access_key: None,
            bound_token: None,
        };
        error.with_asked(schemes.iter().filter_map(|scheme| scheme.asks(&moment)))
    }

    /// `others` are signatures of the same message that count already.
    async fn verified(
        &self,
        scheme: &dyn Scheme,
        head: &Head<'_>,
        declared: Option<&str>,
        others: &[Found],
    ) -> Result<Found, SignatureError> {
        let mut claims = scheme.claims(head)?;
        claims.retain(|claim| !others.iter().any(|other| other.verified.claim.is_same(claim)));
        let mut base = Vec::new();
        let (mut unknown, mut copies) = (0, 0);
        // What is wrong with one of them is no fault of those behind it, which others may have made.
        let mut fault = None;
        for claim in &mut claims {
            let keys = match &claim.possession {
                Some(possession) => {
                    let key = own_key(possession, claim.algorithm)?;
                    claim.key_id = Some(key.thumbprint());
                    vec![Arc::new(key) as Arc<dyn VerifyingKey>]
                }
                None => {
                    let keys = self.keys.keys(declared, claim.key_id.as_deref()).await;
                    keys.map_err(|error| {
                        let message = format!("no key could be looked up: {error}");
                        SignatureError::new(Kind::UnknownKey, message)
                    })?
                }
            };
            unknown += usize::from(keys.is_empty());
            base.clear();
            if let Err(error) = scheme.base(head, claim, &mut base) {
                fault.get_or_insert(error.into());
                continue;
            }
            if others.iter().any(|other| other.is_copied_by(claim, &base)) {
                copies += 1;
                continue;
            }
            let good = keys.into_iter().find(|key| {
                claim.algorithm.is_none_or(|said| said == key.algorithm())
                    && key.verify(&base, &claim.signature).is_ok()
            });
            if let Some(key) = good {
                if let Err(error) = self.check_time(claim) {
                    fault.get_or_insert(error);
                    continue;
                }
                let nonce = match &claim.possession {
                    Some(possession) => {
                        self.check_possession(possession, claim.key_id.as_deref()).await?
                    }
                    None => None,
                };
                let verified = Verified { claim: claim.clone(), nonce };
                return Ok(Found { verified, key, base });
            }
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
        let what = head.word();
        Err(match claims.len() {
            0 if others.is_empty() => {
                SignatureError::new(Kind::Malformed, format!("the {what} has no signature"))
            }
            all if all == copies => SignatureError::new(
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

    /// Whether the token is bound to the key, and the nonce signed that the server gave. What later requests
    /// are to sign comes of it, if it is another.
    async fn check_possession(
        &self,
        possession: &Possession,
        thumbprint: Option<&str>,
    ) -> Result<Option<String>, SignatureError> {
        let mut next = None;
        if let Some(nonces) = &self.nonces {
            let now = self.asked_clock().now();
            let current = nonces.current(now);
            match &possession.nonce {
                Some(nonce) if *nonce == current => {}
                Some(nonce) if nonces.takes(nonce, now) => next = Some(current),
                said => {
                    let found = match said {
                        Some(_) => {
                            "the proof has signed another nonce than the server gives by now"
                        }
                        None => "the proof has signed no nonce, and the server asks for its own",
                    };
                    return Err(SignatureError::new(Kind::Nonce, found).with_nonce(current));
                }
            }
        }
        let unknown = |found: String| Err(SignatureError::new(Kind::UnknownKey, found));
        let Some(tokens) = &self.tokens else {
            return unknown(
                "the server does not know its tokens; say which keys they are bound to with \
                 `Verification::tokens`"
                    .to_owned(),
            );
        };
        match tokens.thumbprint(&possession.token).await {
            Ok(Some(bound)) if Some(&*bound) == thumbprint => Ok(next),
            Ok(Some(_)) => {
                unknown("the token is bound to another key than that of the proof".into())
            }
            Ok(None) => unknown("the token is not good, or is bound to no key".into()),
            Err(error) => unknown(format!("the key of the token could not be looked up: {error}")),
        }
    }

    async fn check_replay(&self, claim: &Claim) -> Result<(), SignatureError> {
        let Some(nonce) = &claim.nonce else { return Ok(()) };
        let now = self.asked_clock().now();
        let life = self.max_age.saturating_add(self.skew.saturating_mul(2));
        let until = now.checked_add(life).unwrap_or(now);
        // Where its age is limited, too, it is not taken for longer, however late it says that it ends.
        let is_aging = claim.created.is_some() && !claim.is_lasting;
        let until = match claim.expires.filter(|_| !is_aging) {
            Some(expires) => until.max(expires.checked_add(self.skew).unwrap_or(expires)),
            None => until,
        };
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

/// The key that a request brings along.
fn own_key(
    possession: &Possession,
    algorithm: Option<Algorithm>,
) -> Result<PublicKey, SignatureError> {
    let key = PublicKey::from_jwk(&possession.jwk).and_then(|key| match algorithm {
        Some(algorithm) => key.with_algorithm(algorithm),
        None => Ok(key),
    });
    key.map_err(|error| {
        let message = format!("the key of the proof cannot be taken: {error}");
        SignatureError::new(Kind::Malformed, message)
    })
}
