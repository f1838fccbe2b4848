//! DPoP, RFC 9449: what is sent, the nonces of servers, tokens of a token endpoint, and the server half.

use std::{
    collections::HashMap,
    future::ready,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use bac_core::{
    BoundToken, BoxError, BoxFuture, Client, ClientBuilder, Clock, CredentialSource, Credentials,
    Ed25519Signer, Error, ErrorKind, Link, OAuth2Source, Outcome, Request, RsaSigner, Signer,
    Transport, TransportBody, TransportError, client,
    server::{Context, InProcess, RejectionKind, Router},
    sign::{
        Curve, Dpop, EcdsaSigner, Head, HmacSigner, PublicKey, SignatureErrorKind, TokenLookup,
        Verification,
    },
};
use bac_tests::{
    Peer as Socket, json_reply,
    script::{OK, Peer, script},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

#[client(server, sign = dpop)]
trait Vault {
    #[endpoint(GET "/secrets/{id}", text)]
    async fn get(&self, id: &str, #[query] version: Option<u64>) -> Result<String, Error>;

    #[endpoint(POST "/secrets", text)]
    async fn add(&self, #[body(text)] secret: &str) -> Result<String, Error>;

    #[endpoint(GET "/device", text, key = "device")]
    async fn device(&self) -> Result<String, Error>;

    #[endpoint(GET "/healthz", text, unsigned)]
    async fn health(&self) -> Result<String, Error>;
}

#[client(sign = dpop)]
trait Linked {
    #[endpoint(GET, text)]
    async fn follow(&self, #[url(any_origin)] link: &Link) -> Result<String, Error>;
}

#[client]
trait Plain {
    #[endpoint(GET "/plain", text)]
    async fn get(&self) -> Result<String, Error>;
}

struct Keeper;

impl VaultService for Keeper {
    async fn get(&self, cx: &Context, id: &str, version: Option<u64>) -> Result<String, Error> {
        let key = cx.verified().unwrap().key_id().unwrap();
        assert_eq!(key, thumbprint(&signer()));
        Ok(format!("{id} {version:?}"))
    }

    async fn add(&self, _: &Context, secret: &str) -> Result<String, Error> {
        Ok(secret.to_owned())
    }

    async fn device(&self, _: &Context) -> Result<String, Error> {
        Ok("device".to_owned())
    }

    async fn health(&self, cx: &Context) -> Result<String, Error> {
        assert!(cx.verified().is_none());
        Ok("well".to_owned())
    }
}

const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const ATH: &str = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
/// Thu, 04 Jul 2019 17:50:18 GMT
const NOW: u64 = 1_562_262_618;

/// A time that the test sets, and numbers that count.
#[derive(Clone, Debug)]
struct At(Arc<AtomicU64>, Arc<AtomicU64>);

fn at(seconds: u64) -> At {
    At(Arc::new(AtomicU64::new(seconds)), Arc::default())
}

impl Clock for At {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        self.1.fetch_add(1, Ordering::SeqCst)
    }
}

fn signer() -> Ed25519Signer {
    Ed25519Signer::from_seed(&[7; 32])
}

fn other() -> Ed25519Signer {
    Ed25519Signer::from_seed(&[8; 32])
}

fn thumbprint(signer: &dyn Signer) -> String {
    PublicKey::parse(signer.public_key()).unwrap().thumbprint()
}

fn here() -> ClientBuilder {
    Client::builder("http://127.0.0.1:9").clock(at(NOW))
}

fn vault(builder: ClientBuilder) -> VaultClient {
    let client = builder.credentials(Credentials::dpop(TOKEN)).signer(signer());
    VaultClient::new(client.key("device", other()).build().unwrap())
}

fn header(request: &Request, name: &str) -> String {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

/// Header and claims of a proof.
fn read(proof: &str) -> [Value; 2] {
    let mut parts = proof.split('.');
    [(); 2].map(|()| {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap()
    })
}

fn claims(proof: &str) -> Value {
    read(proof)[1].clone()
}

/// Sections 4.2 and 7.1, read by nothing of ours but the check of the signature.
#[tokio::test]
async fn a_proof_is_as_the_standard_has_it() {
    let request = vault(here()).get("a b", Some(2)).to_request().await.unwrap();
    assert_eq!(header(&request, "authorization"), format!("DPoP {TOKEN}"));
    let proof = header(&request, "dpop");
    let [head, claims] = read(&proof);
    let key = PublicKey::parse(signer().public_key()).unwrap();
    let x = URL_SAFE_NO_PAD
        .encode(base64::engine::general_purpose::STANDARD.decode(key.as_str()).unwrap());
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": x});
    assert_eq!(head, json!({"typ": "dpop+jwt", "alg": "EdDSA", "jwk": jwk}));
    let jti = claims["jti"].as_str().unwrap();
    assert_eq!(URL_SAFE_NO_PAD.decode(jti).unwrap().len(), 16);
    assert_eq!(
        claims,
        json!({
            "jti": jti,
            "htm": "GET",
            "htu": "http://127.0.0.1:9/secrets/a%20b",
            "iat": NOW,
            "ath": ATH,
        })
    );
    let (signed, signature) = proof.rsplit_once('.').unwrap();
    key.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    for name in ["authorization", "dpop"] {
        assert!(request.headers()[name].is_sensitive(), "{name}");
    }
    // The next one has another name; and the key that the declaration names signs.
    let next = vault(here()).device().to_request().await.unwrap();
    assert_ne!(read(&header(&next, "dpop"))[0]["jwk"], jwk);
    let health = vault(here()).health().to_request().await.unwrap();
    assert_eq!(header(&health, "authorization") + &header(&health, "dpop"), "");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_proof_of_its_own() {
    let (script, client) = script([Peer::Status(503, &[]), Peer::Status(429, &[])]);
    vault(client.clock(at(NOW))).get("a", None).await.unwrap();
    let mut names: Vec<_> =
        script.header("dpop").iter().map(|proof| claims(proof)["jti"].to_string()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 3);
}

/// Whoever has a `Bearer` token may use it: none is sent by accident, and none that is bound without its
/// proof.
#[tokio::test]
async fn a_token_is_sent_with_its_proof_or_not_at_all() {
    let (script, client) = script([]);
    let build = |client: ClientBuilder| VaultClient::new(client.build().unwrap());
    let bearer = || Credentials::bearer("s3cret");
    let bound = |signer: &dyn Signer| {
        Credentials::from(BoundToken::new("s3cret").to_key(thumbprint(signer)))
    };
    let hmac = HmacSigner::new("k").unwrap();
    let plain = PlainClient::new(
        client.credentials(Credentials::dpop("s3cret")).signer(signer()).build().unwrap(),
    );
    let cases = [
        (plain.get().await, "declare `sign = dpop`, or `unsigned`"),
        (
            build(here().credentials(bearer()).signer(signer())).add("a").await,
            "would be sent as `Bearer`, which whoever has it may use",
        ),
        (
            build(here().signer(signer())).add("a").header("authorization", "bearer s3cret").await,
            "would be sent as `Bearer`",
        ),
        (
            build(here().credentials(bound(&other())).signer(signer())).add("a").await,
            "the token is bound to another key than the one that signs",
        ),
        (build(here().credentials(bound(&signer()))).add("a").await, "the client has no key"),
        (
            build(here().credentials(bound(&signer())).signer(signer())).device().await,
            "`Client::builder(…).key(\"device\", …)`",
        ),
        (
            build(here().credentials(bound(&signer())).signer(hmac)).add("a").await,
            "the key signs with HMAC with SHA-256, and the scheme of the endpoint needs Ed25519",
        ),
    ];
    for (result, found) in cases {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent), "{error}");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(found) && !shown.contains("s3cret"), "{shown}");
    }
    assert_eq!(script.count(), 0);
    // With its own key it is sent; a call's own token goes before that of the client.
    let api = build(here().credentials(bound(&signer())).signer(signer()));
    let request = api.add("a").to_request().await.unwrap();
    assert_eq!(header(&request, "authorization"), "DPoP s3cret");
    let own = api.add("a").header("authorization", &format!("DPoP {TOKEN}")).to_request().await;
    let own = own.unwrap();
    assert_eq!(header(&own, "authorization"), format!("DPoP {TOKEN}"));
    assert_eq!(claims(&header(&own, "dpop"))["ath"], ATH);
    // Without a token the proof goes alone, as to a token endpoint.
    let alone = build(here().signer(signer())).add("a").to_request().await.unwrap();
    assert_eq!(claims(&header(&alone, "dpop"))["ath"], Value::Null);
}

#[tokio::test]
async fn another_origin_gets_neither_token_nor_proof() {
    let [home, elsewhere] = [(); 2].map(|()| Socket::keeping(json_reply("200 OK", "ok")).unwrap());
    let client = Client::builder(home.url()).credentials(Credentials::dpop(TOKEN));
    let linked = LinkedClient::new(client.signer(signer()).build().unwrap());
    for (peer, count) in [(&home, 1), (&elsewhere, 0)] {
        linked.follow(&Link::new(format!("{}/x", peer.url()))).await.unwrap();
        let received = peer.received().pop().unwrap();
        for name in ["authorization", "dpop"] {
            assert_eq!(received.header(name).len(), count, "{name}");
        }
    }
}

const ASKS: (&str, &str) = (
    "www-authenticate",
    "DPoP error=\"use_dpop_nonce\", error_description=\"Resource server requires nonce in DPoP proof\"",
);

fn nonces(proofs: &[String]) -> Vec<String> {
    let nonce = |proof: &String| claims(proof)["nonce"].as_str().unwrap_or_default().to_owned();
    proofs.iter().map(nonce).collect()
}

/// Sections 8.2 and 9.
#[tokio::test(start_paused = true)]
async fn a_nonce_is_signed_from_the_moment_that_a_server_gives_it() {
    let (script, client) = script([
        Peer::Status(401, &[ASKS, ("dpop-nonce", "n1")]),
        Peer::Status(200, &[("dpop-nonce", "n2")]),
        Peer::Status(404, &[("dpop-nonce", "n3")]),
        OK,
    ]);
    let vault = vault(client.clock(at(NOW)));
    let response = vault.add("a").attempts(1).response().await.unwrap();
    assert_eq!(response.earlier_attempts().len(), 1);
    vault.get("a", None).await.unwrap_err();
    vault.get("a", None).await.unwrap();
    assert_eq!(nonces(&script.header("dpop")), ["", "n1", "n2", "n3"]);
}

#[tokio::test(start_paused = true)]
async fn only_a_reply_that_asks_for_a_nonce_is_answered_and_once() {
    let gives = ("dpop-nonce", "n1");
    for (status, fields, count) in [
        (401, [gives, ("www-authenticate", "DPoP error=\"invalid_token\"")], 1),
        (401, [gives, ("www-authenticate", "Bearer error=\"use_dpop_nonce\"")], 1),
        (400, [gives, ASKS], 1),
        (401, [("x-none", ""), ASKS], 1),
        (401, [("dpop-nonce", ""), ASKS], 1),
        // It asks again and again.
        (401, [gives, ASKS], 2),
    ] {
        let fields = fields.to_vec().leak();
        let (script, client) = script(vec![Peer::Status(status, fields); 4]);
        let error = vault(client.clock(at(NOW))).get("a", None).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(script.count(), count, "{fields:?}");
    }
}

/// A server that takes plain tokens, too, names both ways, in two lines or in one.
#[tokio::test(start_paused = true)]
async fn a_nonce_is_asked_for_among_other_challenges() {
    let bearer = ("www-authenticate", "Bearer realm=\"vault\"");
    let one = ("www-authenticate", "Bearer realm=\"vault\", DPoP error=\"use_dpop_nonce\"");
    for fields in [[bearer, ASKS, ("dpop-nonce", "n1")], [one, bearer, ("dpop-nonce", "n1")]] {
        let (script, client) = script([Peer::Status(401, fields.to_vec().leak())]);
        vault(client.clock(at(NOW))).get("a", None).await.unwrap();
        assert_eq!(nonces(&script.header("dpop")), ["", "n1"]);
    }
}

/// Tokens that count.
#[derive(Debug, Default)]
struct Counting(AtomicU64);

impl CredentialSource for Counting {
    fn credentials<'a>(
        &'a self,
        _: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(ready(Ok(Credentials::dpop(format!("t{number}")))))
    }
}

/// Section 7.1: a token that is no longer good is replaced, with a proof for the new one; and a nonce that is
/// asked for is another thing.
#[tokio::test(start_paused = true)]
async fn a_token_that_is_refused_is_replaced() {
    let stale = ("www-authenticate", "DPoP error=\"invalid_token\", algs=\"ES256\"");
    let (script, client) = script([
        Peer::Status(401, &[ASKS, ("dpop-nonce", "n1")]),
        Peer::Status(401, vec![stale].leak()),
    ]);
    let client = client.clock(at(NOW)).credential_source(Counting::default()).signer(signer());
    let vault = VaultClient::new(client.build().unwrap());
    vault.get("a", None).attempts(1).await.unwrap();
    assert_eq!(script.header("authorization"), ["DPoP t0", "DPoP t0", "DPoP t1"]);
    let proofs = script.header("dpop");
    assert_eq!(nonces(&proofs), ["", "n1", "n1"]);
    let hashes: Vec<_> = proofs.iter().map(|proof| claims(proof)["ath"].clone()).collect();
    assert!(hashes[0] == hashes[1] && hashes[1] != hashes[2], "{hashes:?}");
}

/// Two calls at once: the second one to be refused knows the nonce already, by the first, and is sent once
/// more all the same.
#[tokio::test(start_paused = true)]
async fn each_of_several_calls_is_answered() {
    let gives: &[_] = &[ASKS, ("dpop-nonce", "n1")];
    let (script, client) = script([Peer::Late(401, gives), Peer::Late(401, gives)]);
    let vault = vault(client.clock(at(NOW)));
    let (a, b) = tokio::join!(vault.get("a", None), vault.get("b", None));
    a.unwrap();
    b.unwrap();
    assert_eq!(nonces(&script.header("dpop")), ["", "", "n1", "n1"]);
}

/// Tokens by their thumbprints.
#[derive(Clone, Debug, Default)]
struct Issued(Arc<Mutex<HashMap<String, String>>>);

impl Issued {
    fn new() -> Self {
        let issued = Self::default();
        issued.bind(TOKEN, &signer());
        issued
    }

    fn bind(&self, token: &str, signer: &dyn Signer) {
        self.0.lock().unwrap().insert(token.to_owned(), thumbprint(signer));
    }
}

impl TokenLookup for Issued {
    fn thumbprint<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        let found = match token {
            "broken" => Err("the store is away".into()),
            _ => Ok(self.0.lock().unwrap().get(token).cloned()),
        };
        Box::pin(ready(found))
    }
}

fn verification() -> Verification {
    Verification::of_tokens(Issued::new()).clock(at(NOW)).origin_scheme("http")
}

type Refusals = Arc<Mutex<Vec<(SignatureErrorKind, String)>>>;

fn watched(verification: Verification) -> (Router, Refusals) {
    let refusals = Refusals::default();
    let kept = Arc::clone(&refusals);
    let router = Router::new().verify(verification).mount(VaultServer::new(Keeper));
    let router = router.on_rejection(move |rejection| {
        if *rejection.kind() == RejectionKind::Signature {
            let error = rejection.signature_error().unwrap();
            kept.lock().unwrap().push((error.kind(), error.to_string()));
        }
        rejection.to_response()
    });
    (router, refusals)
}

#[tokio::test]
async fn both_halves_agree() {
    let (router, _) = watched(verification());
    let vault = vault(here().transport(InProcess::new(router)));
    assert_eq!(vault.get("a/b c", Some(1)).await.unwrap(), "a/b c Some(1)");
    assert_eq!(vault.add("é").await.unwrap(), "é");
    assert_eq!(vault.health().await.unwrap(), "well");
}

#[tokio::test]
async fn over_a_real_socket_the_proof_is_for_what_arrives() {
    let (router, _) = watched(verification());
    let url = bac_tests::listen(router).await.unwrap();
    let vault = vault(Client::builder(&url).clock(at(NOW)));
    assert_eq!(vault.get("%2F +é~", None).await.unwrap(), "%2F +é~ None");
    assert_eq!(vault.add("a").await.unwrap(), "a");
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

/// A proof that says this, signed by this key.
fn proof(head: &Value, claims: &Value, signer: &Ed25519Signer) -> String {
    let signed = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let signature = Signer::sign(signer, signed.as_bytes());
    let signature = futures_util::FutureExt::now_or_never(signature).unwrap().unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn whoever_runs_the_server_is_told_why_and_who_called_little() {
    use SignatureErrorKind as Kind;
    let request = received(&vault(here()).get("a", None).to_request().await.unwrap());
    let [head, claims] = read(request.headers()["dpop"].to_str().unwrap());
    let with = |part: &Value, member: &str, value: Value| {
        let mut changed = part.clone();
        match value {
            Value::Null => drop(changed.as_object_mut().unwrap().remove(member)),
            value => changed[member] = value,
        }
        changed
    };
    let of_head = |member: &str, value| proof(&with(&head, member, value), &claims, &signer());
    let of_claims = |member: &str, value| proof(&head, &with(&claims, member, value), &signer());
    let private = with(&head["jwk"], "d", json!("AA"));
    let theirs = read(&proof_of(&other()).await)[0]["jwk"].clone();
    for (changed, kind, found, code) in [
        (of_head("typ", json!("JWT")), Kind::Malformed, "another type", "invalid_dpop_proof"),
        (of_head("typ", Value::Null), Kind::Malformed, "missing field `typ`", "invalid_dpop_proof"),
        (of_head("alg", json!("none")), Kind::Malformed, "that is not taken", "invalid_dpop_proof"),
        (
            of_head("alg", json!("HS256")),
            Kind::Malformed,
            "that is not taken",
            "invalid_dpop_proof",
        ),
        (of_head("alg", json!("ES256")), Kind::Malformed, "not with ECDSA", "invalid_dpop_proof"),
        (of_head("crit", json!(["x"])), Kind::Malformed, "an extension", "invalid_dpop_proof"),
        (of_head("jwk", private), Kind::Malformed, "private key", "invalid_dpop_proof"),
        (
            of_head("jwk", json!({"kty": "x"})),
            Kind::Malformed,
            "an unknown kind",
            "invalid_dpop_proof",
        ),
        (of_head("jwk", theirs), Kind::Forged, "no known key", "invalid_dpop_proof"),
        (of_claims("htm", json!("POST")), Kind::Malformed, "another method", "invalid_dpop_proof"),
        (
            of_claims("htu", json!("http://127.0.0.1:9/secrets/b")),
            Kind::Malformed,
            "another URL",
            "invalid_dpop_proof",
        ),
        (
            of_claims("htu", json!("https://127.0.0.1:9/secrets/a")),
            Kind::Malformed,
            "another URL",
            "invalid_dpop_proof",
        ),
        (of_claims("ath", json!("AA")), Kind::Malformed, "another access", "invalid_dpop_proof"),
        (of_claims("ath", Value::Null), Kind::Malformed, "another access", "invalid_dpop_proof"),
        (of_claims("jti", json!("")), Kind::Malformed, "no name", "invalid_dpop_proof"),
        (
            of_claims("jti", json!("x".repeat(257))),
            Kind::Malformed,
            "no name",
            "invalid_dpop_proof",
        ),
        (of_claims("iat", json!("soon")), Kind::Malformed, "its claims", "invalid_dpop_proof"),
        (of_claims("iat", json!(-1)), Kind::Malformed, "is none", "invalid_dpop_proof"),
        (of_claims("iat", json!(1e300)), Kind::Malformed, "is none", "invalid_dpop_proof"),
        (of_claims("iat", json!(NOW - 361)), Kind::Untimely, "too old", "invalid_dpop_proof"),
        (of_claims("iat", json!(NOW + 61)), Kind::Untimely, "in the future", "invalid_dpop_proof"),
        ("a.b".to_owned(), Kind::Malformed, "three parts", "invalid_dpop_proof"),
        ("a.b.c.d".to_owned(), Kind::Malformed, "three parts", "invalid_dpop_proof"),
        ("..".to_owned(), Kind::Malformed, "its header", "invalid_dpop_proof"),
        ("!.e30.".to_owned(), Kind::Malformed, "not base64", "invalid_dpop_proof"),
        ("x".repeat(9000) + "..", Kind::Malformed, "too long", "invalid_dpop_proof"),
    ] {
        let (router, refusals) = watched(verification());
        let mut request = received_with(&request, "dpop", &changed);
        let answer = router.handle(std::mem::take(&mut request)).await;
        assert_refused(&answer, code);
        let (told, why) = refusals.lock().unwrap().pop().unwrap();
        assert!(told == kind && why.contains(found), "{changed}: {told:?} {why}");
    }
    for (name, value, kind, found, code) in [
        ("authorization", "Bearer x", Kind::Malformed, "no access token", "invalid_dpop_proof"),
        ("authorization", "DPoP", Kind::Malformed, "no access token", "invalid_dpop_proof"),
        ("authorization", "DPoP other", Kind::Malformed, "another access", "invalid_dpop_proof"),
    ] {
        let (router, refusals) = watched(verification());
        assert_refused(&router.handle(received_with(&request, name, value)).await, code);
        let (told, why) = refusals.lock().unwrap().pop().unwrap();
        assert!(told == kind && why.contains(found), "{value}: {told:?} {why}");
    }
    // Tokens that are not good, or are bound to another key; a server that knows none; two proofs.
    let issued = Issued::new();
    issued.bind("theirs", &other());
    let verification = Verification::of_tokens(issued).clock(at(NOW));
    let no_tokens = Verification::new(HmacSigner::new("k").unwrap()).clock(at(NOW));
    for (token, verification, found) in [
        ("unknown", verification.clone(), "is not good, or is bound to no key"),
        ("theirs", verification.clone(), "bound to another key than that of the proof"),
        ("broken", verification, "the store is away"),
        (TOKEN, no_tokens, "`Verification::tokens`"),
    ] {
        let client = here().credentials(Credentials::dpop(token)).signer(signer());
        let request = VaultClient::new(client.build().unwrap()).get("a", None).to_request().await;
        let (router, refusals) = watched(verification);
        assert_refused(&router.handle(received(&request.unwrap())).await, "invalid_token");
        let (told, why) = refusals.lock().unwrap().pop().unwrap();
        assert!(told == Kind::UnknownKey && why.contains(found), "{token}: {told:?} {why}");
    }
    let (router, refusals) = watched(self::verification());
    let mut twice = clone(&request);
    let value = twice.headers()["dpop"].clone();
    twice.headers_mut().append("dpop", value);
    assert_refused(&router.handle(twice).await, "invalid_dpop_proof");
    assert!(refusals.lock().unwrap()[0].1.contains("more than once"));
    // The same proof again.
    assert_eq!(router.handle(clone(&request)).await.status(), 200);
    assert_refused(&router.handle(request).await, "invalid_dpop_proof");
    assert_eq!(refusals.lock().unwrap()[1].0, Kind::Replayed);
}

/// The example of section 7.1, a proof by ECDSA, with the thumbprint of section 6.1.
const OF_THE_STANDARD: &str = concat!(
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0Vj",
    "NoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5",
    "VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUI",
    "iwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI",
    "2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqz",
    "hrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA",
);

#[tokio::test]
async fn the_proof_of_the_standard_is_taken() {
    let issued = Issued::default();
    let bound = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    issued.0.lock().unwrap().insert(TOKEN.to_owned(), bound.to_owned());
    let check_as = async |authority: &str, proof: &str, path: &str| {
        let mut headers = http::HeaderMap::new();
        headers.insert("host", "resource.example.org".parse().unwrap());
        headers.insert("authorization", format!("DPoP {TOKEN}").parse().unwrap());
        headers.insert("dpop", proof.parse().unwrap());
        let (uri, body) = (path.parse().unwrap(), Bytes::new());
        let head = Head::received(&http::Method::GET, &uri, &headers, &body);
        let verification = Verification::of_tokens(issued.clone()).clock(at(NOW));
        let verification = verification.origin_scheme("https").authority(authority);
        let verified = verification.verify(&Dpop, &head, None).await;
        verified.map(|it| it.key_id().unwrap().to_owned()).map_err(|error| error.kind())
    };
    let check = async |proof: &str, path: &str| check_as("Resource.example.org", proof, path).await;
    assert_eq!(check(OF_THE_STANDARD, "/protectedresource").await.as_deref(), Ok(bound));
    // Another server, to which whoever was called sends it on as it is.
    let sent_on = check_as("node.example", OF_THE_STANDARD, "/protectedresource").await;
    assert_eq!(sent_on, Err(SignatureErrorKind::Forged));
    let elsewhere = check(OF_THE_STANDARD, "/protectedresources").await;
    assert_eq!(elsewhere, Err(SignatureErrorKind::Malformed));
    let (signed, signature) = OF_THE_STANDARD.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", signature.replacen('2', "3", 1));
    let forged = check(&forged, "/protectedresource").await;
    assert_eq!(forged, Err(SignatureErrorKind::Forged));
}

/// Keys of each kind, and what their proofs say of them.
#[tokio::test]
async fn both_halves_agree_on_keys_of_each_kind() {
    let pem = include_str!("../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
    let [rsa, pss] = [(); 2].map(|()| RsaSigner::from_pem(pem).unwrap());
    let pss = pss.with_algorithm(bac_core::sign::Algorithm::RsaPssSha256).unwrap();
    let signers: [(Arc<dyn Signer>, &str, &str); 5] = [
        (Arc::new(signer()), "EdDSA", "OKP"),
        (Arc::new(EcdsaSigner::generate(Curve::P256).unwrap()), "ES256", "EC"),
        (Arc::new(EcdsaSigner::generate(Curve::P384).unwrap()), "ES384", "EC"),
        (Arc::new(rsa), "RS256", "RSA"),
        (Arc::new(pss), "PS256", "RSA"),
    ];
    for (signer, alg, kty) in signers {
        let issued = Issued::default();
        issued.bind(TOKEN, &signer);
        let (router, refusals) =
            watched(Verification::of_tokens(issued).clock(at(NOW)).origin_scheme("http"));
        let client = here().credentials(Credentials::dpop(TOKEN)).signer(signer);
        let client = client.transport(InProcess::new(router)).build().unwrap();
        let vault = VaultClient::new(client);
        let request = vault.add("a").to_request().await.unwrap();
        let [head, _] = read(&header(&request, "dpop"));
        assert_eq!((&head["alg"], &head["jwk"]["kty"]), (&json!(alg), &json!(kty)));
        assert_eq!(vault.add("a").await.unwrap(), "a", "{alg}: {refusals:?}");
    }
}

async fn proof_of(signer: &Ed25519Signer) -> String {
    let client = here().credentials(Credentials::dpop(TOKEN));
    let signer = Ed25519Signer::from_pem(&signer.to_pem()).unwrap();
    let api = VaultClient::new(client.signer(signer).build().unwrap());
    header(&api.get("a", None).to_request().await.unwrap(), "dpop")
}

fn clone(request: &http::Request<Bytes>) -> http::Request<Bytes> {
    let mut copy = http::Request::new(request.body().clone());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

fn received_with(request: &http::Request<Bytes>, name: &str, value: &str) -> http::Request<Bytes> {
    let mut copy = clone(request);
    let name: http::HeaderName = name.parse().unwrap();
    copy.headers_mut().insert(name, value.parse().unwrap());
    copy
}

fn assert_refused(answer: &http::Response<Bytes>, code: &str) {
    assert_eq!(answer.status(), 401);
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with("DPoP "), "{challenge}");
    assert!(challenge.ends_with(&format!("error=\"{code}\"")), "{challenge}");
    let told = String::from_utf8_lossy(answer.body());
    assert_eq!(told, r#"{"message":"the request is not signed as this operation asks for"}"#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a path: each side writes the URL in its own way.
    #[test]
    fn what_one_half_proves_the_other_takes(
        id in any::<String>(),
        version in any::<Option<u64>>(),
        prefix in "(/[a-z%.~0-9A-F]{1,5}){0,2}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (router, refused) = watched(verification());
            let router = router.also_under(&*prefix);
            let base = format!("http://127.0.0.1:9{prefix}");
            let Ok(client) = Client::builder(base).clock(at(NOW)).transport(InProcess::new(router))
                .credentials(Credentials::dpop(TOKEN)).signer(signer()).build() else { return };
            let vault = VaultClient::new(client);
            // What cannot be sent is another test's.
            if vault.get(&id, version).to_request().await.is_ok() {
                let result = vault.get(&id, version).await;
                assert!(refused.lock().unwrap().is_empty(), "{prefix} {id:?}: {refused:?} {result:?}");
            }
        });
    }

    #[test]
    fn a_flipped_bit_of_what_is_covered_is_refused(place in 0..4usize, bit in any::<usize>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let request = vault(here()).get("abcdef", None).to_request().await.unwrap();
            let mut changed = received(&request);
            let flip = |text: &str| -> String {
                let mut bytes = text.as_bytes().to_vec();
                let at = (bit / 8) % bytes.len();
                // Letters and digits stay such, so that only the signature can tell.
                let flipped = bytes[at] ^ 1;
                if flipped.is_ascii_alphanumeric() {
                    bytes[at] = flipped;
                } else {
                    bytes[at] = if bytes[at] == b'Z' { b'Y' } else { b'Z' };
                }
                String::from_utf8(bytes).unwrap()
            };
            match place {
                0 => {
                    let proof = changed.headers()["dpop"].to_str().unwrap().to_owned();
                    changed.headers_mut().insert("dpop", flip(&proof).parse().unwrap());
                }
                1 => {
                    let token = format!("DPoP {}", flip(TOKEN));
                    changed.headers_mut().insert("authorization", token.parse().unwrap());
                }
                2 => *changed.uri_mut() = format!("/secrets/{}", flip("abcdef")).parse().unwrap(),
                _ => {
                    changed.headers_mut().insert("host", flip("127.0.0.1").parse().unwrap());
                }
            }
            let (router, _) = watched(verification());
            assert_eq!(router.handle(changed).await.status(), 401);
        });
    }
}

/// Section 8: the nonce of the server half, end to end.
#[tokio::test]
async fn a_server_that_asks_for_its_nonce_is_answered() {
    let clock = at(NOW);
    let secret = HmacSigner::new("one secret of all processes").unwrap();
    let verification = verification().clock(clock.clone());
    let verification = verification.nonces(secret, Duration::from_secs(60));
    let (router, refusals) = watched(verification);
    let url = bac_tests::listen(router).await.unwrap();
    let vault = vault(Client::builder(&url).clock(clock.clone()));
    let first = vault.get("a", None).response().await.unwrap();
    assert_eq!(first.earlier_attempts().len(), 1);
    let refused = refusals.lock().unwrap().pop().unwrap();
    assert!(
        refused.0 == SignatureErrorKind::Nonce && refused.1.contains("no nonce"),
        "{refused:?}"
    );
    // A minute later the next nonce comes with a success, and the call after has it.
    clock.0.fetch_add(60, Ordering::SeqCst);
    let second = vault.get("a", None).response().await.unwrap();
    assert_eq!(second.earlier_attempts().len(), 0);
    let given = second.headers()["dpop-nonce"].clone();
    let third = vault.get("a", None).response().await.unwrap();
    assert!(third.headers().get("dpop-nonce").is_none());
    // After two it is another one, which is asked for anew.
    clock.0.fetch_add(120, Ordering::SeqCst);
    let last = vault.get("a", None).response().await.unwrap();
    assert_eq!(last.earlier_attempts().len(), 1);
    assert!(refusals.lock().unwrap().pop().unwrap().1.contains("another nonce"));
    assert!(!given.is_empty());
}

/// A request whose proof is checked by someone who has a server of their own.
#[tokio::test]
async fn a_proof_is_checked_without_a_router() {
    let request = received(&vault(here()).get("a", None).to_request().await.unwrap());
    let (parts, body) = request.into_parts();
    let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    let verified = verification().verify(&Dpop, &head, None).await.unwrap();
    assert_eq!(verified.key_id(), Some(&*thumbprint(&signer())));
    assert!(verified.headers().is_empty());
    let error = verification().verify(&Dpop, &head.or_scheme(Some("https")), None).await;
    let error = error.unwrap_err();
    let challenge = &error.headers()["www-authenticate"];
    assert_eq!(
        challenge,
        "DPoP algs=\"EdDSA ES256 ES384 PS256 PS512 RS256\", error=\"invalid_dpop_proof\""
    );
}

/// Status, body and header fields of an answer.
type Told = (u16, Value, &'static [(&'static str, &'static str)]);

/// A token endpoint, which answers by a function of the number of the request, and keeps what came.
#[derive(Clone)]
struct TokenEndpoint {
    answer: fn(usize) -> Told,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl std::fmt::Debug for TokenEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenEndpoint")
    }
}

impl Transport for TokenEndpoint {
    fn send(
        &self,
        request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let mut seen = self.seen.lock().unwrap();
        seen.push(request);
        let (status, body, fields) = (self.answer)(seen.len());
        let mut response = http::Response::new(TransportBody::full(body.to_string()));
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        for (name, value) in fields {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        Box::pin(ready(Ok(response)))
    }
}

fn endpoint(answer: fn(usize) -> Told) -> TokenEndpoint {
    TokenEndpoint { answer, seen: Arc::default() }
}

fn source(endpoint: &TokenEndpoint, clock: &At) -> OAuth2Source {
    let source = OAuth2Source::client_credentials("https://id.example/token?tenant=1", "id", "pw");
    let source = source.dpop(signer()).clock(clock.clone()).transport(endpoint.clone());
    source.build().unwrap()
}

/// Sections 5 and 8: a nonce from a 400, another with the token, kept for the next one.
#[tokio::test]
async fn a_token_endpoint_is_shown_proofs_and_gives_bound_tokens() {
    let endpoint = endpoint(|number| {
        let token = json!({
            "access_token": format!("t{number}"), "token_type": "dpop", "expires_in": 60,
        });
        match number {
            1 => (400, json!({"error": "use_dpop_nonce"}), &[("dpop-nonce", "n1")]),
            2 => (200, token, &[("dpop-nonce", "n2")]),
            _ => (200, token, &[]),
        }
    });
    let clock = at(NOW);
    let issued = Issued::default();
    let (router, _) =
        watched(Verification::of_tokens(issued.clone()).clock(clock.clone()).origin_scheme("http"));
    let client = here().clock(clock.clone()).transport(InProcess::new(router));
    let client = client.credential_source(source(&endpoint, &clock)).signer(signer());
    let vault = VaultClient::new(client.build().unwrap());
    issued.bind("t2", &signer());
    assert_eq!(vault.add("a").await.unwrap(), "a");
    issued.bind("t3", &signer());
    clock.0.fetch_add(61, Ordering::SeqCst);
    assert_eq!(vault.add("b").await.unwrap(), "b");

    let seen = endpoint.seen.lock().unwrap();
    let proofs: Vec<_> = seen.iter().map(|request| header(request, "dpop")).collect();
    assert_eq!(nonces(&proofs), ["", "n1", "n2"]);
    for (request, proof) in seen.iter().zip(&proofs) {
        let [head, claims] = read(proof);
        assert_eq!(head["jwk"]["kty"], "OKP");
        assert_eq!(claims["htm"], "POST");
        assert_eq!(claims["htu"], "https://id.example/token");
        assert_eq!(claims["ath"], Value::Null);
        // The client still says who it is.
        assert_eq!(header(request, "authorization"), "Basic aWQ6cHc=");
        let form = request.body().as_bytes().unwrap();
        assert_eq!(form, "grant_type=client_credentials");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_binds_nothing_is_told_so() {
    let bearer =
        endpoint(|_| (200, json!({"access_token": "s3cret", "token_type": "Bearer"}), &[]));
    let untyped = endpoint(|_| (200, json!({"access_token": "s3cret"}), &[]));
    let asks = endpoint(|_| (400, json!({"error": "use_dpop_nonce"}), &[("dpop-nonce", "n")]));
    let silent = endpoint(|_| (400, json!({"error": "use_dpop_nonce"}), &[]));
    for (endpoint, found, count) in [
        (
            bearer,
            "of the type `Bearer`, and one that is bound to the key, `DPoP`, was asked for",
            1,
        ),
        (untyped, "of no type, and one that is bound", 1),
        (asks, "400 Bad Request: use_dpop_nonce", 2),
        (silent, "400 Bad Request: use_dpop_nonce", 1),
    ] {
        let error = source(&endpoint, &at(NOW)).credentials(None).await.unwrap_err().to_string();
        assert!(error.contains(found) && !error.contains("s3cret"), "{error}");
        assert_eq!(endpoint.seen.lock().unwrap().len(), count, "{found}");
    }
    // A bound token where none was asked for.
    let endpoint =
        endpoint(|_| (200, json!({"access_token": "s3cret", "token_type": "DPoP"}), &[]));
    let plain = OAuth2Source::client_credentials("https://id.example/token", "id", "pw");
    let plain = plain.transport(endpoint).build().unwrap();
    let error = plain.credentials(None).await.unwrap_err().to_string();
    assert!(error.contains("give it the client's with `dpop(signer)`"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
    let wrong = OAuth2Source::client_credentials("https://id.example/token", "id", "pw");
    let error = wrong.dpop(HmacSigner::new("k").unwrap()).build().unwrap_err();
    assert!(error.kind() == ErrorKind::Configuration, "{error}");
}

/// The clock of this machine is ten minutes behind, as the `Date` of a token endpoint shows.
#[tokio::test]
async fn a_token_endpoint_corrects_a_clock_that_is_off_once() {
    let endpoint = endpoint(|number| match number {
        1 => (
            400,
            json!({"error": "invalid_dpop_proof"}),
            &[("date", "Thu, 04 Jul 2019 18:00:18 GMT")],
        ),
        2 => (200, json!({"access_token": "t", "token_type": "DPoP"}), &[]),
        // A time that nobody believes.
        _ => (
            400,
            json!({"error": "invalid_dpop_proof"}),
            &[("date", "Thu, 04 Jul 2029 18:00:18 GMT")],
        ),
    });
    let source = source(&endpoint, &at(NOW));
    source.credentials(None).await.unwrap();
    source.credentials(None).await.unwrap_err();
    let seen = endpoint.seen.lock().unwrap();
    let times: Vec<_> =
        seen.iter().map(|it| claims(&header(it, "dpop"))["iat"].as_u64().unwrap()).collect();
    assert_eq!(times, [NOW, NOW + 600, NOW + 600]);
}
