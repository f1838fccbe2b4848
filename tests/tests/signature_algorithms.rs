//! HTTP message signatures (RFC 9421) by every algorithm: the standard's examples, and both halves of a
//! declaration against each other.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bac_core::{
    BoxError, BoxFuture, Client, Clock, Error, ErrorKind, Outcome, Request, client,
    http::{self, HeaderValue},
    server::{Context, Router},
    sign::{
        Algorithm, Curve, EcdsaSigner, Ed25519Signer, Head, HmacSigner, KeyLookup, PublicKey,
        RsaSigner, SignatureErrorKind, Signer, Verification, VerifyingKey,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use proptest::{prelude::*, sample::Index, test_runner::RngSeed};
use serde::Deserialize;

/// The request of RFC 9421 appendix B.2, as its examples sign it.
#[client]
trait Standard {
    #[endpoint(POST "/foo", query("param" = "Value", "Pet" = "dog"), text, sign = http_signature(covers("@authority", "content-digest", "@query-param"; name = "Pet"), label = "sig-b22", tag = "header-example", digest = sha512))]
    async fn b22(&self, #[body(text, "application/json")] body: &str) -> Result<String, Error>;

    #[endpoint(POST "/foo", query("param" = "Value", "Pet" = "dog"), text, sign = http_signature(covers("date", "@method", "@path", "@query", "@authority", "content-type", "content-digest", "content-length"), label = "sig-b23", digest = sha512))]
    async fn b23(
        &self,
        #[header("date")] date: &str,
        #[body(text, "application/json")] body: &str,
    ) -> Result<String, Error>;
}

#[client(server, sign = http_signature(covers("@method", "@path", "x-tenant", "content-digest"), alg))]
trait Orders {
    #[endpoint(POST "/orders", text)]
    async fn put(
        &self,
        #[header("x-tenant")] tenant: &str,
        #[body(text)] order: &str,
    ) -> Result<String, Error>;
}

struct Shop;

impl OrdersService for Shop {
    async fn put(&self, cx: &Context, tenant: &str, order: &str) -> Result<String, Error> {
        Ok(format!("{tenant} {order} {}", cx.verified().unwrap().key_id().unwrap()))
    }
}

const CREATED: u64 = 1_618_884_473;
const DATE: &str = "Tue, 20 Apr 2021 02:07:55 GMT";
const BODY: &str = r#"{"hello": "world"}"#;

/// A time that stands still.
#[derive(Debug)]
struct Then;

impl Clock for Then {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(CREATED)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        4
    }
}

#[derive(Deserialize)]
struct Rfc9421 {
    keys: Vec<Key>,
    signatures: Vec<Case>,
}

#[derive(Deserialize)]
struct Key {
    name: String,
    private: String,
    public: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    input: String,
    base: String,
    signature: String,
}

impl Rfc9421 {
    fn read() -> Self {
        let text = include_str!("../../bac-core/tests/fixtures/rfc9421.json");
        serde_json::from_str(text).unwrap()
    }

    fn case(&self, name: &str) -> &Case {
        self.signatures.iter().find(|case| case.name == name).unwrap()
    }

    fn key(&self, name: &str) -> &Key {
        self.keys.iter().find(|key| key.name == name).unwrap()
    }
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

/// RFC 9421, appendix B.2.1 to B.2.3: what is signed is the standard's, byte for byte, and its signatures are
/// good.
#[tokio::test]
async fn rsa_pss_examples_of_the_standard() {
    let vectors = Rfc9421::read();
    let key = vectors.key("test-key-rsa-pss");
    let signer = RsaSigner::from_pem(&key.private).unwrap().with_key_id(&key.name);
    let public = PublicKey::from_pem(key.public.as_deref().unwrap()).unwrap();
    let public = public.with_algorithm(Algorithm::RsaPssSha512).unwrap();
    let client = Client::builder("http://example.com").clock(Then).signer(signer);
    let standard = StandardClient::new(client.build().unwrap());
    let verification = Verification::new(public).clock(Then);

    let b22 = standard.b22(BODY).to_request().await.unwrap();
    let b23 = standard.b23(DATE, BODY).to_request().await.unwrap();
    for (name, label, request, operation) in [
        ("B.2.1", "sig-b21", &b22, 0),
        ("B.2.2", "sig-b22", &b22, 0),
        ("B.2.3", "sig-b23", &b23, 1),
    ] {
        let case = vectors.case(name);
        let scheme = StandardClient::OPERATIONS[operation].scheme().unwrap();
        let (parts, body) = received(request).into_parts();
        let mut headers = parts.headers.clone();
        // The first one covers nothing, and so is none that is declared.
        let is_declared = name != "B.2.1";
        if is_declared {
            let input = headers["signature-input"].to_str().unwrap();
            assert_eq!(input, format!("{label}={}", case.input), "{name}");
            let head = Head::received(&parts.method, &parts.uri, &headers, &body);
            verification.verify(scheme, &head, None).await.unwrap();
        }
        let field = |text: String| HeaderValue::from_str(&text).unwrap();
        headers.insert("signature-input", field(format!("{label}={}", case.input)));
        headers.insert("signature", field(format!("{label}=:{}:", case.signature)));
        let head = Head::received(&parts.method, &parts.uri, &headers, &body);
        let claim = bac_core::sign::Claim::new([]).with_label(label);
        let mut base = Vec::new();
        scheme.base(&head, &claim, &mut base).unwrap();
        assert_eq!(String::from_utf8(base).unwrap(), case.base, "{name}");
        let verified = verification.verify(scheme, &head, None).await;
        match verified {
            Ok(verified) => assert_eq!((verified.key_id(), is_declared), (Some(&*key.name), true)),
            Err(error) => {
                assert_eq!((error.kind(), is_declared), (SignatureErrorKind::Malformed, false));
            }
        }
    }
}

/// Keys by their names.
#[derive(Clone, Debug)]
struct Keys(Arc<Vec<(String, Arc<dyn VerifyingKey>)>>);

impl KeyLookup for Keys {
    fn keys<'a>(
        &'a self,
        _declared: Option<&'a str>,
        key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        let named = self.0.iter().filter(|(name, _)| Some(&**name) == key_id);
        let keys = named.map(|(_, key)| Arc::clone(key)).collect();
        Box::pin(async move { Ok(keys) })
    }
}

/// Each with the name of its algorithm.
type Signers = Vec<(&'static str, Arc<dyn Signer>)>;

/// A key of each algorithm that the standard's registry has, by the name that it has there.
fn signers() -> (Signers, Keys) {
    let pem = include_str!("../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
    let rsa = || RsaSigner::from_pem(pem).unwrap();
    let pss = rsa().with_algorithm(Algorithm::RsaPssSha512).unwrap();
    let secret = HmacSigner::new("a secret").unwrap().with_key_id("hmac-sha256");
    let ecdsa = |curve| EcdsaSigner::generate(curve).unwrap();
    let signers: Vec<(&str, Arc<dyn Signer>)> = vec![
        ("ed25519", Arc::new(Ed25519Signer::from_seed(&[7; 32]).with_key_id("ed25519"))),
        ("rsa-v1_5-sha256", Arc::new(rsa().with_key_id("rsa-v1_5-sha256"))),
        ("rsa-pss-sha512", Arc::new(pss.with_key_id("rsa-pss-sha512"))),
        ("ecdsa-p256-sha256", Arc::new(ecdsa(Curve::P256).with_key_id("ecdsa-p256-sha256"))),
        ("ecdsa-p384-sha384", Arc::new(ecdsa(Curve::P384).with_key_id("ecdsa-p384-sha384"))),
        ("hmac-sha256", Arc::new(secret.clone())),
    ];
    let public = |(name, signer): &(&str, Arc<dyn Signer>)| -> (String, Arc<dyn VerifyingKey>) {
        if signer.public_key().is_empty() {
            return ((*name).to_owned(), Arc::new(secret.clone()));
        }
        let key = PublicKey::parse(signer.public_key()).unwrap();
        ((*name).to_owned(), Arc::new(key.with_algorithm(signer.algorithm()).unwrap()))
    };
    let keys = Keys(Arc::new(signers.iter().map(public).collect()));
    (signers, keys)
}

fn router(keys: &Keys) -> Router {
    let verification = Verification::new(keys.clone()).clock(Then);
    Router::new().verify(verification).mount(OrdersServer::new(Shop))
}

fn orders(url: &str, signer: &Arc<dyn Signer>) -> OrdersClient {
    let client = Client::builder(url).clock(Then).signer(Arc::clone(signer));
    OrdersClient::new(client.build().unwrap())
}

#[tokio::test]
async fn both_halves_agree_on_a_socket() {
    let (signers, keys) = signers();
    let url = bac_tests::listen(router(&keys)).await.unwrap();
    for (name, signer) in &signers {
        let reply = orders(&url, signer).put("t", "order").await.unwrap();
        assert_eq!(reply, format!("t order {name}"));
    }
    // With a call that holds its thread, too.
    let signer = Arc::clone(&signers[2].1);
    let call = move || orders(&url, &signer).put("t", "order").blocking();
    let reply = tokio::task::spawn_blocking(call).await.unwrap();
    assert_eq!(reply.unwrap(), "t order rsa-pss-sha512");
}

#[tokio::test]
async fn alg_says_the_name_of_the_registry() {
    let (signers, keys) = signers();
    for (name, signer) in &signers {
        let request = orders("http://example.com", signer).put("t", "order").to_request().await;
        let request = request.unwrap();
        let input = request.headers()["signature-input"].to_str().unwrap();
        assert!(input.ends_with(&format!(";keyid=\"{name}\";alg=\"{name}\"")), "{input}");
        // One that says another than its key has is refused, whatever it was made with.
        for (other, _) in signers.iter().filter(|(other, _)| other != name) {
            let mut bad = received(&request);
            let said = input.replace(&format!(";alg=\"{name}\""), &format!(";alg=\"{other}\""));
            bad.headers_mut().insert("signature-input", HeaderValue::from_str(&said).unwrap());
            assert_eq!(router(&keys).handle(bad).await.status(), 401, "{name} as {other}");
        }
    }
}

/// The registry has no name for RSA-PSS with SHA-256.
#[tokio::test]
async fn what_the_registry_does_not_have_signs_no_message() {
    let pem = include_str!("../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
    let signer = RsaSigner::from_pem(pem).unwrap().with_algorithm(Algorithm::RsaPssSha256);
    let signer: Arc<dyn Signer> = Arc::new(signer.unwrap());
    let error = orders("http://example.com", &signer).put("t", "order").to_request().await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
    let text = error.to_string();
    assert!(text.contains("the key signs with RSA-PSS with SHA-256, and the scheme"), "{text}");
    assert!(text.contains("ECDSA P-384 with SHA-384 or "), "{text}");
}

fn is_refused(
    keys: &Keys,
    good: &http::Request<Bytes>,
    change: impl FnOnce(&mut http::Request<Bytes>),
) -> bool {
    let mut bad = good.clone();
    change(&mut bad);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(router(keys).handle(bad)).status() == 401
}

proptest! {
    // Signatures take long without optimisation.
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(0x6261_6331),
        cases: 8,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_flipped_byte_of_what_is_covered_is_refused(
        tenant in "[a-m]{1,12}",
        order in "[a-m]{1,40}",
        byte in any::<Index>(),
    ) {
        let (signers, keys) = signers();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for (name, signer) in &signers {
            let call = orders("http://example.com", signer).put(&tenant, &order);
            let good = received(&runtime.block_on(call.to_request()).unwrap());
            let status = runtime.block_on(router(&keys).handle(good.clone())).status();
            prop_assert_eq!(status, 200, "{}", name);

            // A letter becomes another one.
            let flip = |text: &[u8]| {
                let mut bytes = text.to_vec();
                *byte.get_mut(&mut bytes) ^= 0x10;
                bytes
            };
            let signature = good.headers()["signature"].to_str().unwrap();
            let bytes = signature.strip_prefix("sig1=:").unwrap().strip_suffix(':').unwrap();
            let forged = flip(&STANDARD.decode(bytes).unwrap());
            let forged = format!("sig1=:{}:", STANDARD.encode(forged)).into_bytes();
            for (field, value) in [
                ("x-tenant", flip(tenant.as_bytes())),
                ("content-digest", b"sha-256=:AAAA:".to_vec()),
                ("signature", forged),
            ] {
                let value = HeaderValue::from_bytes(&value).unwrap();
                let is_refused = is_refused(&keys, &good, |it| {
                    it.headers_mut().insert(field, value);
                });
                prop_assert!(is_refused, "{} of {}", field, name);
            }
            let body = flip(order.as_bytes());
            let is_refused = is_refused(&keys, &good, |it| *it.body_mut() = body.into());
            prop_assert!(is_refused, "the body of {}", name);
        }
    }
}
