//! What signs the head of a request: its place in the order of a call, webhooks by HMAC, and the server
//! half, which checks the same declaration.

use std::{
    future::ready,
    io::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use bac_core::{
    AccessKey, Attempt, BoxError, BoxFuture, Client, ClientBuilder, Clock, CredentialSource,
    Credentials, Ed25519Signer, Error, ErrorKind, Hook, Link, Outcome, Request, client,
    http::{HeaderName, HeaderValue},
    server::{Context, InProcess, RejectionKind, Router},
    sign::{
        Answer, Claim, Draft, Head, HmacSigner, KeyLookup, Moment, Needs, ReplyHead,
        STANDARD_WEBHOOKS, Scheme, SchemeError, Signature, SignatureErrorKind, Verification,
        VerifyingKey,
    },
};
use bac_tests::{
    Connection, Peer as Socket, json_reply,
    script::{BUSY, OK, Peer, script},
};
use bytes::Bytes;
use proptest::prelude::*;

#[client(server, sign = hmac(header = "X-Hub-Signature-256", prefix = "sha256="))]
trait Hub {
    #[endpoint(POST "/hook", text)]
    async fn tell(&self, #[body(text)] event: &str) -> Result<String, Error>;

    #[endpoint(GET "/healthz", text, unsigned)]
    async fn health(&self) -> Result<String, Error>;

    /// As Slack signs.
    #[endpoint(POST "/slack", text, sign = hmac(header = "X-Slack-Signature", prefix = "v0=", over = "v0:{timestamp}:{body}", timestamp = "X-Slack-Request-Timestamp"))]
    async fn slack(&self, #[body(text)] event: &str) -> Result<String, Error>;

    /// As Stripe signs.
    #[endpoint(POST "/stripe", text, sign = hmac(header = "Stripe-Signature", prefix = "t={timestamp},v1=", over = "{timestamp}.{body}"), key = "stripe")]
    async fn stripe(&self, #[body(text)] event: &str) -> Result<String, Error>;

    #[endpoint(POST "/standard", text, sign = standard_webhooks)]
    async fn standard(
        &self,
        #[header("webhook-id")] id: Option<&str>,
        #[body(text)] event: &str,
    ) -> Result<String, Error>;

    #[endpoint(DELETE "/jobs/{id}", text, sign = hmac(header = "X-Signature", encoding = base64url, over = "{method} {target} {authority} {header:x-tenant} {timestamp}", timestamp = "X-Time"))]
    async fn delete(
        &self,
        id: &str,
        #[query] why: Option<&str>,
        #[header("X-Tenant")] tenant: &str,
    ) -> Result<String, Error>;
}

struct Receiver;

impl HubService for Receiver {
    async fn tell(&self, cx: &Context, event: &str) -> Result<String, Error> {
        assert!(cx.verified().is_some());
        Ok(event.to_owned())
    }

    async fn health(&self, cx: &Context) -> Result<String, Error> {
        assert!(cx.verified().is_none());
        Ok("well".to_owned())
    }

    async fn slack(&self, cx: &Context, event: &str) -> Result<String, Error> {
        assert!(cx.verified().unwrap().created().is_some());
        Ok(event.to_owned())
    }

    async fn stripe(&self, _: &Context, event: &str) -> Result<String, Error> {
        Ok(event.to_owned())
    }

    async fn standard(&self, _: &Context, id: Option<&str>, _: &str) -> Result<String, Error> {
        Ok(id.unwrap_or_default().to_owned())
    }

    async fn delete(
        &self,
        _: &Context,
        id: &str,
        why: Option<&str>,
        tenant: &str,
    ) -> Result<String, Error> {
        Ok(format!("{id} {why:?} {tenant}"))
    }
}

/// A time that the test sets, and numbers that count.
#[derive(Clone, Debug)]
struct At(Arc<Mutex<u64>>, Arc<AtomicUsize>);

fn at(seconds: u64) -> At {
    At(Arc::new(Mutex::new(seconds)), Arc::default())
}

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(*self.0.lock().unwrap())
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        // The next attempt is a second later.
        *self.0.lock().unwrap() += 1;
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        self.1.fetch_add(1, Ordering::SeqCst) as u64
    }
}

const GITHUB: &str = "It's a Secret to Everybody";
const WEBHOOK: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NOW: u64 = 1_614_265_330;

fn secret() -> HmacSigner {
    HmacSigner::new(GITHUB).unwrap()
}

fn hub(builder: ClientBuilder) -> HubClient {
    HubClient::new(builder.signer(secret()).key("stripe", secret()).build().unwrap())
}

fn here() -> ClientBuilder {
    Client::builder("http://127.0.0.1:9").clock(at(NOW))
}

fn header(request: &Request, name: &str) -> String {
    request.headers()[name].to_str().unwrap().to_owned()
}

/// The examples of GitHub's documentation and of the Standard Webhooks specification.
#[tokio::test]
async fn as_the_vendors_write_them() {
    let request = hub(here()).tell("Hello, World!").to_request().await.unwrap();
    assert_eq!(
        header(&request, "x-hub-signature-256"),
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    );
    assert!(request.headers()["x-hub-signature-256"].is_sensitive());

    let secret = HmacSigner::from_webhook_secret(WEBHOOK).unwrap();
    let hub = HubClient::new(here().signer(secret).build().unwrap());
    let id = Some("msg_p5jXN8AQM9LWM0D4loKWxJek");
    let request = hub.standard(id, r#"{"test": 2432232314}"#).to_request().await.unwrap();
    assert_eq!(header(&request, "webhook-timestamp"), "1614265330");
    assert_eq!(
        header(&request, "webhook-signature"),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
}

/// What is signed, word by word, for the forms that have no published example.
#[tokio::test]
async fn what_a_template_says_is_signed() {
    let hub = hub(here());
    let mac = |message: &str| {
        let key = secret();
        let signature = bac_core::Signer::sign(&key, message.as_bytes());
        futures_util::FutureExt::now_or_never(signature).unwrap().unwrap().as_ref().to_vec()
    };
    let hex =
        |message: &str| -> String { mac(message).iter().map(|b| format!("{b:02x}")).collect() };
    let request = hub.slack("a=1").to_request().await.unwrap();
    assert_eq!(header(&request, "x-slack-request-timestamp"), NOW.to_string());
    let signed = format!("v0={}", hex(&format!("v0:{NOW}:a=1")));
    assert_eq!(header(&request, "x-slack-signature"), signed);
    let request = hub.stripe("{}").to_request().await.unwrap();
    let signed = format!("t={NOW},v1={}", hex(&format!("{NOW}.{{}}")));
    assert_eq!(header(&request, "stripe-signature"), signed);
    let request = hub.delete("a b", Some("x+y"), "blue").to_request().await.unwrap();
    let signed = mac(&format!("DELETE /jobs/a%20b?why=x%2By 127.0.0.1:9 blue {NOW}"));
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    assert_eq!(header(&request, "x-signature"), URL_SAFE_NO_PAD.encode(signed));
    assert_eq!(header(&request, "x-time"), NOW.to_string());
    assert!(
        hub.health().to_request().await.unwrap().headers().get("x-hub-signature-256").is_none()
    );
}

fn router() -> Router {
    let keys = Verification::new(secret()).clock(at(NOW));
    Router::new().verify(keys).mount(HubServer::new(Receiver))
}

#[tokio::test]
async fn both_halves_agree() {
    let hub = hub(here().transport(InProcess::new(router())));
    assert_eq!(hub.tell("é\n").await.unwrap(), "é\n");
    assert_eq!(hub.health().await.unwrap(), "well");
    assert_eq!(hub.slack("a").await.unwrap(), "a");
    assert_eq!(hub.stripe("a").await.unwrap(), "a");
    assert_eq!(hub.standard(Some("msg_1"), "a").await.unwrap(), "msg_1");
    // A name of the call's own.
    let named = hub.standard(None, "a").await.unwrap();
    assert!(named.starts_with("msg_") && named.len() == 36, "{named}");
    assert_eq!(hub.delete("a/b", None, "t").await.unwrap(), "a/b None t");
}

#[tokio::test]
async fn over_a_real_socket_the_signature_is_over_what_arrives() {
    let url = bac_tests::listen(router()).await.unwrap();
    let hub = hub(Client::builder(&url).clock(at(NOW)));
    assert_eq!(hub.tell("a").await.unwrap(), "a");
    assert_eq!(hub.stripe("a").await.unwrap(), "a");
    assert_eq!(
        hub.delete("a b%2F+", Some("%&+ ?"), "t").await.unwrap(),
        "a b%2F+ Some(\"%&+ ?\") t"
    );
}

/// A request of ours as a server gets it.
fn received(request: &Request) -> http::Request<Bytes> {
    let url = request.url();
    let target =
        url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path()));
    let mut received = http::Request::new(request.body().as_bytes().unwrap().clone());
    *received.method_mut() = request.method().clone();
    *received.uri_mut() = target.parse().unwrap();
    *received.headers_mut() = request.headers().clone();
    received
}

#[derive(Clone, Debug)]
struct Refused(Arc<Mutex<Vec<SignatureErrorKind>>>);

fn watched(verification: Option<Verification>) -> (Router, Refused) {
    let refused = Refused(Arc::default());
    let kept = refused.clone();
    let router = Router::new().mount(HubServer::new(Receiver)).on_rejection(move |rejection| {
        if *rejection.kind() == RejectionKind::Signature {
            kept.0.lock().unwrap().push(rejection.signature_error().unwrap().kind());
        }
        rejection.to_response()
    });
    (
        match verification {
            Some(it) => router.verify(it),
            None => router,
        },
        refused,
    )
}

#[tokio::test]
async fn a_flipped_byte_is_refused() {
    let (router, refused) = watched(Some(Verification::new(secret()).clock(at(NOW))));
    let hub = hub(here());
    let requests = [
        hub.tell("body").to_request().await.unwrap(),
        hub.slack("body").to_request().await.unwrap(),
        hub.stripe("body").to_request().await.unwrap(),
        hub.standard(Some("msg_1"), "body").to_request().await.unwrap(),
    ];
    for request in requests {
        let good = received(&request);
        let mut flips = 0;
        for name in good.headers().keys() {
            let is_covered = name.as_str().contains("signature")
                || name.as_str().contains("timestamp")
                || name == "webhook-id";
            for index in (0..good.headers()[name].len()).filter(|_| is_covered) {
                let mut bytes = good.headers()[name].as_bytes().to_vec();
                // Hex is read in either case, and base64 has bits to spare in its last symbol.
                bytes[index] = if bytes[index] == b'!' { b'"' } else { b'!' };
                let mut bad = good.clone();
                bad.headers_mut().insert(name, HeaderValue::from_bytes(&bytes).unwrap());
                assert_eq!(router.handle(bad).await.status(), 401, "{name} {index}");
                flips += 1;
            }
        }
        for index in 0..good.body().len() {
            let mut bytes = good.body().to_vec();
            bytes[index] ^= 1;
            let mut bad = good.clone();
            *bad.body_mut() = bytes.into();
            assert_eq!(router.handle(bad).await.status(), 401, "body {index}");
            flips += 1;
        }
        assert!(flips > 40);
        assert_eq!(refused.0.lock().unwrap().len(), flips);
        refused.0.lock().unwrap().clear();
        assert_eq!(router.handle(good).await.status(), 200);
    }
}

proptest! {
    /// What one half signs the other verifies, whatever is in it.
    #[test]
    fn what_one_half_signs_the_other_verifies(
        id in "[^/.]{1,12}",
        why in proptest::option::of(".{0,12}"),
        tenant in "[!-~]{1,12}",
        event in "\\PC{1,40}",
        byte in any::<proptest::sample::Index>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (router, _) = watched(Some(Verification::new(secret()).clock(at(NOW))));
            let hub = hub(here());
            let sent = hub.delete(&id, why.as_deref(), &tenant).to_request().await;
            let sent = [sent, hub.stripe(&event).to_request().await].map(Result::ok);
            for request in sent.into_iter().flatten() {
                let good = received(&request);
                let answer = router.handle(good.clone()).await;
                assert_eq!(answer.status(), 200, "{answer:?}");
                let mut bad = good.clone();
                if good.body().is_empty() {
                    bad.headers_mut().insert("x-tenant", HeaderValue::from_static("other~tenant~"));
                } else {
                    let mut bytes = good.body().to_vec();
                    bytes[byte.index(good.body().len())] ^= 1;
                    *bad.body_mut() = bytes.into();
                }
                assert_eq!(router.handle(bad).await.status(), 401);
            }
        });
    }
}

#[tokio::test]
async fn time_and_form_are_checked_and_little_is_told() {
    let stamped = hub(here()).slack("body").to_request().await.unwrap();
    for (now, kind) in [
        (NOW + 360, None),
        (NOW + 361, Some(SignatureErrorKind::Untimely)),
        (NOW - 60, None),
        (NOW - 61, Some(SignatureErrorKind::Untimely)),
    ] {
        let (router, refused) = watched(Some(Verification::new(secret()).clock(at(now))));
        let answer = router.handle(received(&stamped)).await;
        assert_eq!(refused.0.lock().unwrap().pop(), kind, "{now}");
        if kind.is_some() {
            assert_eq!(answer.status(), 401);
            let told = String::from_utf8_lossy(answer.body());
            assert_eq!(
                told,
                r#"{"message":"the request is not signed as this operation asks for"}"#
            );
        }
    }
    // Nobody has said which keys are good; another key; no signature, two, one that is none.
    let other = HmacSigner::new("another").unwrap();
    for (verification, change, kind) in [
        (None, None, SignatureErrorKind::UnknownKey),
        (Some(Verification::new(other)), None, SignatureErrorKind::Forged),
        (Some(Verification::new(Nobody)), None, SignatureErrorKind::UnknownKey),
        (Some(Verification::new(secret())), Some(vec![]), SignatureErrorKind::Malformed),
        (
            Some(Verification::new(secret())),
            Some(vec!["v0=00", "v0=00"]),
            SignatureErrorKind::Malformed,
        ),
        (Some(Verification::new(secret())), Some(vec!["sha256=00"]), SignatureErrorKind::Malformed),
        (Some(Verification::new(secret())), Some(vec!["v0=0g"]), SignatureErrorKind::Malformed),
        (Some(Verification::new(secret())), Some(vec!["v0="]), SignatureErrorKind::Forged),
    ] {
        let (router, refused) = watched(verification.map(|it| it.clock(at(NOW))));
        let mut request = received(&stamped);
        if let Some(values) = change {
            request.headers_mut().remove("x-slack-signature");
            for value in values {
                request.headers_mut().append("x-slack-signature", value.parse().unwrap());
            }
        }
        assert_eq!(router.handle(request).await.status(), 401);
        assert_eq!(*refused.0.lock().unwrap(), [kind]);
    }
}

#[derive(Debug)]
struct Nobody;

impl KeyLookup for Nobody {
    fn keys<'a>(
        &'a self,
        _: Option<&'a str>,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        Box::pin(ready(Ok(Vec::new())))
    }
}

/// While a secret gives way to another, a request has a signature of each, or a server knows both.
#[tokio::test]
async fn a_secret_gives_way_to_another() {
    let request = hub(here()).standard(Some("m"), "a").to_request().await.unwrap();
    let signature = header(&request, "webhook-signature");
    let stripe = header(&hub(here()).stripe("a").to_request().await.unwrap(), "stripe-signature");
    let verification = Verification::new(secret()).clock(at(NOW));
    for value in [format!("v1,AAAA {signature}"), format!("v1a,AAAA {signature} v1,AAAA")] {
        let mut received = received(&request);
        received.headers_mut().insert("webhook-signature", value.parse().unwrap());
        let (parts, body) = received.into_parts();
        let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        verification.verify(&STANDARD_WEBHOOKS, &head, None).await.unwrap();
    }
    let (router, _) = watched(Some(verification));
    let mut request = received(&hub(here()).stripe("a").to_request().await.unwrap());
    let several = format!("{stripe},v0=00,v1=00");
    request.headers_mut().insert("stripe-signature", several.parse().unwrap());
    assert_eq!(router.handle(request).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_signed_anew_and_is_the_same_call() {
    let (script, client) = script([BUSY, Peer::Status(429, &[]), OK]);
    let hub = hub(client.clock(at(NOW)));
    hub.standard(None, "a").idempotency_key("k").await.unwrap();
    assert_eq!(script.header("webhook-timestamp"), ["1614265330", "1614265331", "1614265332"]);
    let ids = script.header("webhook-id");
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let signatures = script.header("webhook-signature");
    assert!(signatures[0] != signatures[1] && signatures[1] != signatures[2], "{signatures:?}");
    // Each of them is good at its time.
    for (index, now) in [NOW, NOW + 1, NOW + 2].into_iter().enumerate() {
        let keys = Verification::new(secret()).skew(Duration::ZERO).max_age(Duration::ZERO);
        let (router, _) = watched(Some(keys.clock(at(now))));
        assert_eq!(router.handle(received(&script.request(index))).await.status(), 200);
    }
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_sent() {
    let (script, client) = script([]);
    let build = |client: ClientBuilder| HubClient::new(client.build().unwrap());
    let key = || Credentials::from(AccessKey::new("AKID", "s3cret").session_token("t0ken"));
    let ed25519 = Ed25519Signer::from_seed(&[7; 32]);
    let cases = [
        (build(client).tell("a").await, "give one with `Client::builder(…).signer(…)`"),
        (
            build(here().signer(secret())).stripe("a").await,
            "`Client::builder(…).key(\"stripe\", …)`",
        ),
        (
            build(here().signer(ed25519)).tell("a").await,
            "the key signs with Ed25519, and the scheme of the endpoint needs HMAC with SHA-256",
        ),
        (
            hub(here().credentials(key())).tell("a").await,
            "never sent, and the endpoint declares no",
        ),
    ];
    for (result, found) in cases {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent), "{error}");
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains(found) && !shown.contains("s3cret") && !shown.contains("t0ken"),
            "{shown}"
        );
    }
    assert_eq!(script.count(), 0);
    // What is declared unsigned is sent without it.
    let (script, client) = bac_tests::script::script([]);
    hub(client.credentials(key())).health().await.unwrap();
    assert!(!format!("{:?}", script.request(0).headers()).contains("s3cret"));

    let twice = here().key("a", secret()).key("a", secret()).build().unwrap_err();
    assert!(twice.to_string().contains("the key `a` is given twice"), "{twice}");
}

#[derive(Debug)]
struct Adds;

impl Hook for Adds {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        // It sees no signature, and what it changes is signed.
        assert!(attempt.headers().get("x-signature").is_none());
        attempt.headers_mut().insert("x-tenant", HeaderValue::from_static("of-the-hook"));
        Box::pin(ready(Ok(())))
    }
}

#[tokio::test]
async fn what_hooks_change_is_signed() {
    let hub = hub(here().transport(InProcess::new(router())).hook(Adds));
    assert_eq!(hub.delete("1", None, "mine").await.unwrap(), "1 None of-the-hook");
}

/// Shows the nonce that a server gave last, and the number of its attempt.
#[derive(Debug)]
struct Nonce;

const PROOF: HeaderName = HeaderName::from_static("x-proof");

impl Scheme for Nonce {
    fn needs(&self) -> Needs {
        Needs::NOTHING.signer()
    }

    fn prepare(&self, draft: &mut Draft<'_>, moment: &Moment<'_>) -> Result<(), SchemeError> {
        let nonce = moment.memory().get("nonce").unwrap_or_default();
        // What the client writes itself is not a scheme's.
        let host = HeaderName::from_static("host");
        assert!(draft.insert(&host, "elsewhere", false).is_err());
        let who = draft.head().headers().get("authorization").map(|it| it.to_str().unwrap());
        let proof = format!("{nonce} {}", who.unwrap_or_default());
        draft.insert(&PROOF, &proof, false)
    }

    fn base(&self, head: &Head<'_>, _: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
        base.extend_from_slice(head.single("x-proof")?.as_bytes());
        Ok(())
    }

    fn place(&self, _: &Signature, _: &mut Draft<'_>) -> Result<(), SchemeError> {
        Ok(())
    }

    fn replied(&self, reply: &ReplyHead<'_>, moment: &Moment<'_>) -> Answer {
        let name = HeaderName::from_static("x-nonce");
        let is_new = reply.header(&name).is_some_and(|it| moment.memory().put("nonce", it));
        if is_new { Answer::Resend } else { Answer::Nothing }
    }

    fn claims(&self, _: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
        Ok(Vec::new())
    }
}

#[client(sign = Nonce)]
trait Guarded {
    #[endpoint(GET "/a", challenge(401, header = "x-session"))]
    async fn a(&self) -> Result<u8, Error>;
}

#[derive(Debug, Default)]
struct Counted(AtomicUsize);

impl CredentialSource for Counted {
    fn credentials<'a>(
        &'a self,
        _: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(ready(Ok(Credentials::bearer(format!("t{number}")))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_answered_by_scheme_credentials_and_challenge_in_this_order() {
    let refusal: &[_] = &[("x-nonce", "n1"), ("x-session", "s1")];
    let second: &[_] = &[("x-nonce", "n2"), ("x-session", "s1")];
    let (script, client) = script([
        Peer::Status(401, refusal),
        Peer::Status(401, second),
        Peer::Status(401, second),
        Peer::Status(200, &[("x-nonce", "n3")]),
    ]);
    let client = client.signer(secret()).credential_source(Counted::default()).build().unwrap();
    let api = GuardedClient::new(client);
    let response = api.a().attempts(1).response().await.unwrap();
    assert_eq!(response.earlier_attempts().len(), 3);
    let proofs = ["  Bearer t0", "n1 Bearer t0", "n2 Bearer t1", "n2 Bearer t1"];
    assert_eq!(
        script.header("x-proof"),
        proofs.map(|it| it.trim_start_matches(' ')).map(|it| if it.starts_with('B') {
            format!(" {it}")
        } else {
            it.to_owned()
        })
    );
    assert_eq!(script.header("x-session"), ["", "", "", "s1"]);
    // A success teaches, too.
    api.a().await.unwrap();
    assert_eq!(script.header("x-proof")[4], "n3 Bearer t1");
}

#[client(sign = hmac(header = "X-Signature", over = "{method} {target}"))]
trait Linked {
    #[endpoint(GET, text)]
    async fn follow(&self, #[url(any_origin)] link: &Link) -> Result<String, Error>;
}

#[tokio::test]
async fn another_origin_gets_no_signature() {
    let [home, elsewhere] = [(); 2].map(|()| Socket::keeping(json_reply("200 OK", "ok")).unwrap());
    let client = Client::builder(home.url()).signer(secret()).build().unwrap();
    let linked = LinkedClient::new(client);
    for (peer, signatures) in [(&home, 1), (&elsewhere, 0)] {
        let link = Link::new(format!("{}/x", peer.url()));
        let request = linked.follow(&link).to_request().await.unwrap();
        assert_eq!(request.headers().get_all("x-signature").iter().count(), signatures);
        linked.follow(&link).await.unwrap();
        assert_eq!(peer.received()[0].header("x-signature").len(), signatures);
    }
}

#[tokio::test]
async fn a_signed_call_on_a_socket_has_its_host_and_length() {
    let peer = Socket::start(|_, stream| {
        stream.write_all(json_reply("200 OK", "ok").as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap();
    hub(Client::builder(peer.url()).clock(at(NOW))).tell("Hello, World!").await.unwrap();
    let sent = peer.received().pop().unwrap();
    assert_eq!(sent.header("content-length"), ["13"]);
    assert_eq!(
        sent.header("x-hub-signature-256"),
        ["sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"]
    );
}
