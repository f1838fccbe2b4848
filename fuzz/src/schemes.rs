//! Signed heads, as the other side reads them.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bac_core::{
    AccessKey, BoxError, BoxFuture, Clock, Error, client, http,
    sign::{
        Claim, Head, HmacSigner, KeyLookup, PublicKey, Scheme, TokenLookup, Verification,
        VerifyingKey,
    },
};

use crate::{block_on, check_line, requests};

#[client]
trait Signed {
    #[endpoint(POST "/", sign = http_signature(covers("@method", "@authority"), alg))]
    async fn few(&self) -> Result<(), Error>;

    #[endpoint(POST "/", sign = http_signature(covers("@method", "@target-uri", "@query-param"; name = "Pet", "content-digest"), tag = "t", expires = "5m", nonce))]
    async fn much(&self, #[query("Pet")] pet: &str, #[body(text)] body: &str) -> Result<(), Error>;

    #[endpoint(POST "/", sign = sigv4(service = "service", region = "us-east-1"))]
    async fn sigv4(&self, #[body(text)] body: &str) -> Result<(), Error>;

    #[endpoint(POST "/", sign = sigv4(service = "service", region = "us-east-1", in = query, expires = "60m"))]
    async fn sigv4_in_query(&self) -> Result<(), Error>;

    #[endpoint(POST "/", sign = sigv4(service = "s3"))]
    async fn s3(&self, #[body(text)] body: &str) -> Result<(), Error>;

    #[endpoint(POST "/", sign = hmac(header = "x-hub-signature-256", prefix = "sha256="))]
    async fn prefixed(&self, #[body(text)] body: &str) -> Result<(), Error>;

    #[endpoint(POST "/", sign = hmac(header = "x-slack-signature", prefix = "v0=", over = "v0:{timestamp}:{body}", timestamp = "x-slack-request-timestamp"))]
    async fn timed(&self, #[body(text)] body: &str) -> Result<(), Error>;

    #[endpoint(POST "/", sign = hmac(header = "stripe-signature", prefix = "t={timestamp},v1=", over = "{timestamp}.{body}"))]
    async fn several(&self, #[body(text)] body: &str) -> Result<(), Error>;

    #[endpoint(POST "/", sign = standard_webhooks)]
    async fn standard(&self, #[body(text)] body: &str) -> Result<(), Error>;

    #[endpoint(POST "/", sign = dpop)]
    async fn dpop(&self) -> Result<(), Error>;
}

fn scheme(endpoint: &str) -> &'static dyn Scheme {
    let operation = SignedClient::OPERATIONS.iter().find(|it| it.name() == endpoint);
    operation.and_then(|operation| operation.scheme()).expect("it is declared")
}

/// The time of the standard's examples, which stands still.
#[derive(Debug)]
struct Then(u64);

impl Clock for Then {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        4
    }
}

/// Tries one key after the other.
#[derive(Debug)]
struct Keys(Vec<Arc<dyn VerifyingKey>>);

impl KeyLookup for Keys {
    fn keys<'a>(
        &'a self,
        _declared: Option<&'a str>,
        _key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

/// Reads a request, writes what is signed of it, and checks it: what is good is not good any more once its
/// body is another, where that is signed, or nobody knows its key. Says by how many endpoints it is good.
fn check(
    data: &[u8],
    endpoints: &[&str],
    now: u64,
    keys: &[Arc<dyn VerifyingKey>],
    signs_body: bool,
) -> usize {
    let Some(request) = requests::read(data) else { return 0 };
    let is_good = |endpoint: &&&str| {
        let scheme = scheme(endpoint);
        let is_good = verify(scheme, &request, now, keys);
        if is_good && signs_body {
            let mut bad = request.clone();
            *bad.body_mut() = [request.body(), &b"."[..]].concat().into();
            assert!(!verify(scheme, &bad, now, keys), "another body");
        }
        if is_good {
            let other = HmacSigner::new("other").expect("a secret");
            assert!(!verify(scheme, &request, now, &[Arc::new(other)]), "another key");
        }
        is_good
    };
    endpoints.iter().filter(is_good).count()
}

fn verify(
    scheme: &dyn Scheme,
    request: &requests::Request,
    now: u64,
    keys: &[Arc<dyn VerifyingKey>],
) -> bool {
    verify_by(Verification::new(Keys(keys.to_vec())).clock(Then(now)), scheme, request)
}

fn verify_by(verification: Verification, scheme: &dyn Scheme, request: &requests::Request) -> bool {
    let head = Head::received(request.method(), request.uri(), request.headers(), request.body());
    match scheme.claims(&head) {
        Ok(claims) => {
            for claim in &claims {
                base(scheme, &head, claim);
            }
        }
        Err(error) => check_line(&error),
    }
    base(scheme, &head, &Claim::default());
    let verification = verification.origin_scheme("https");
    match block_on(verification.verify(scheme, &head, None)) {
        Ok(_) => true,
        Err(error) => {
            check_line(&error);
            false
        }
    }
}

/// The same head gives the same bytes.
fn base(scheme: &dyn Scheme, head: &Head<'_>, claim: &Claim) {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    match scheme.base(head, claim, &mut first) {
        Ok(()) => {
            scheme.base(head, claim, &mut second).expect("as before");
            assert_eq!(first, second);
        }
        Err(error) => check_line(&error),
    }
}

/// `Signature`, `Signature-Input` and `Content-Digest`.
pub(crate) fn message_signature(data: &[u8]) {
    signed_messages(data);
}

fn signed_messages(data: &[u8]) -> usize {
    // That of RFC 9421, appendix B.1.4.
    let ed25519 = PublicKey::from_pem(
        "-----BEGIN PUBLIC KEY-----\n\
         MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n\
         -----END PUBLIC KEY-----\n",
    );
    let secret = HmacSigner::new("a secret").expect("a secret");
    let keys: [Arc<dyn VerifyingKey>; 2] = [Arc::new(ed25519.expect("a key")), Arc::new(secret)];
    let now = 1_618_884_473;
    check(data, &["few"], now, &keys, false) + check(data, &["much"], now, &keys, true)
}

/// `Authorization` or the query of AWS Signature Version 4.
pub(crate) fn sigv4(data: &[u8]) {
    signed_for_aws(data);
}

fn signed_for_aws(data: &[u8]) -> usize {
    let key = AccessKey::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let keys: [Arc<dyn VerifyingKey>; 1] = [Arc::new(key)];
    check(data, &["sigv4", "sigv4_in_query", "s3"], 1_440_938_160, &keys, true)
}

/// The fields of webhooks.
pub(crate) fn hmac(data: &[u8]) {
    webhooks(data);
}

fn webhooks(data: &[u8]) -> usize {
    let secret = HmacSigner::new("It's a Secret to Everybody").expect("a secret");
    let webhook = HmacSigner::from_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let keys: [Arc<dyn VerifyingKey>; 2] = [Arc::new(secret), Arc::new(webhook.expect("a secret"))];
    check(data, &["prefixed", "timed", "several", "standard"], 1_614_265_330, &keys, true)
}

/// Every token is bound to one key.
#[derive(Debug)]
struct Bound(&'static str);

impl TokenLookup for Bound {
    fn thumbprint<'a>(
        &'a self,
        _token: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        Box::pin(async { Ok(Some(self.0.to_owned())) })
    }
}

/// `DPoP`, with the token beside it.
pub(crate) fn dpop(data: &[u8]) {
    has_proof(data);
}

/// What is good is not good any more once it is elsewhere, or its token is bound to another key.
fn has_proof(data: &[u8]) -> bool {
    let Some(mut request) = requests::read(data) else { return false };
    let scheme = scheme("dpop");
    // That of RFC 9449, section 6.1.
    let mut verify = |thumbprint, target: Option<&'static str>| {
        if let Some(target) = target {
            *request.uri_mut() = http::Uri::from_static(target);
        }
        let verification = Verification::of_tokens(Bound(thumbprint)).clock(Then(1_562_262_618));
        verify_by(verification, scheme, &request)
    };
    let bound = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    let is_good = verify(bound, None);
    if is_good {
        assert!(!verify("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", None), "another key");
        assert!(!verify(bound, Some("/elsewhere")), "elsewhere");
    }
    is_good
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a fuzzer changes is worth changing: there is something good of each scheme.
    #[test]
    fn the_corpus_has_good_signatures() {
        let read = |path| std::fs::read(format!("corpus/{path}")).unwrap();
        for name in ["good-few", "good-much"] {
            assert_eq!(signed_messages(&read(format!("message_signature/{name}"))), 1, "{name}");
        }
        for name in ["good", "of-the-suite", "of-the-suite-in-query"] {
            assert_eq!(signed_for_aws(&read(format!("sigv4/{name}"))), 1, "{name}");
        }
        for name in ["github", "standard", "in-one-field", "with-a-version"] {
            assert_eq!(webhooks(&read(format!("hmac/{name}"))), 1, "{name}");
        }
        assert!(has_proof(&read("dpop/of-the-standard".to_owned())));
    }
}
