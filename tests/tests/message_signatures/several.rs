//! Several signatures of one request, each by a key of its own.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use bac_core::{
    BoxError, BoxFuture, Client, ClientBuilder, Error, ErrorKind, Outcome, client,
    server::{Context, InProcess, Router},
    sign::{
        Curve, EcdsaSigner, KeyLookup, PublicKey, ReplayStore, SignatureErrorKind, Signer,
        Verification, VerifyingKey,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::HeaderValue;

use super::support::{CREATED, at, ed25519, header, public_key, received, shared_secret};

#[client(server, sign = (
    http_signature(covers("@method", "@path", "content-digest"), key = "user"),
    http_signature(covers("@authority", "signature"; key = "sig1", "signature-input"; key = "sig1"), label = "device", key = "device", tag = "device"),
))]
trait Vault {
    #[endpoint(POST "/open", text)]
    async fn open(&self, #[body(text)] door: &str) -> Result<String, Error>;

    /// A proxy that signs what came to it signed.
    #[endpoint(POST "/relay", text, key = "device", sign = http_signature(covers("signature"; key = "sig1", "x-forwarded"), label = "proxy"))]
    async fn relay(
        &self,
        #[header("signature-input")] inputs: &str,
        #[header("signature")] signatures: &str,
        #[header("x-forwarded")] from: &str,
    ) -> Result<String, Error>;
}

struct Doors;

impl VaultService for Doors {
    async fn open(&self, cx: &Context, door: &str) -> Result<String, Error> {
        let keys: Vec<_> = cx.all_verified().iter().map(|it| it.key_id().unwrap()).collect();
        assert_eq!(cx.verified().unwrap().key_id(), Some(keys[0]));
        Ok(format!("{door}: {}", keys.join(", ")))
    }

    async fn relay(&self, cx: &Context, _: &str, _: &str, _: &str) -> Result<String, Error> {
        Ok(cx.verified().unwrap().key_id().unwrap().to_owned())
    }
}

/// Keys by the names that the declaration gives them.
#[derive(Clone, Debug)]
struct Declared;

impl KeyLookup for Declared {
    fn keys<'a>(
        &'a self,
        declared: Option<&'a str>,
        _key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        let key: Arc<dyn VerifyingKey> = match declared {
            Some("user") => Arc::new(public_key()),
            Some("device") => Arc::new(shared_secret()),
            other => panic!("{other:?}"),
        };
        Box::pin(async move { Ok(vec![key]) })
    }
}

fn verification() -> Verification {
    Verification::new(Declared).clock(at(CREATED))
}

fn router() -> Router {
    Router::new().verify(verification()).mount(VaultServer::new(Doors))
}

fn client(url: &str) -> ClientBuilder {
    let client = Client::builder(url).clock(at(CREATED)).key("user", ed25519());
    client.key("device", shared_secret())
}

#[tokio::test]
async fn each_is_made_by_its_key_and_each_is_verified() {
    let in_process = client("http://127.0.0.1:9").transport(InProcess::new(router()));
    let url = bac_tests::listen(router()).await.unwrap();
    for client in [in_process, client(&url)] {
        let vault = VaultClient::new(client.build().unwrap());
        let opened = vault.open("left").await.unwrap();
        assert_eq!(opened, "left: test-key-ed25519, test-shared-secret");
        let request = vault.open("left").to_request().await.unwrap();
        let inputs = header(&request, "signature-input");
        assert!(inputs.starts_with("sig1=(\"@method\" \"@path\" \"content-digest\");created="));
        assert!(inputs.contains(", device=(\"@authority\" \"signature\";key=\"sig1\" \"signature-input\";key=\"sig1\");created="));
        let relayed = vault.relay("sig1=(\"@method\");created=1", "sig1=:AAAA:", "a");
        assert_eq!(relayed.await.unwrap(), "test-shared-secret");
    }
}

#[tokio::test]
async fn none_of_them_may_be_missing() {
    let vault = VaultClient::new(client("http://127.0.0.1:9").build().unwrap());
    let good = received(&vault.open("left").to_request().await.unwrap());
    let text = |name: &str| good.headers()[name].to_str().unwrap().to_owned();
    let (inputs, signatures) = (text("signature-input"), text("signature"));
    let (first, second) = inputs.split_once(", device=").unwrap();
    let (signature, other) = signatures.split_once(", device=").unwrap();
    // One that covers all that both have to, and is the only one.
    let both = |text: &str| format!("{text}, device={}", text.strip_prefix("sig1=").unwrap());
    for (inputs, signatures, kind, found) in [
        (first.to_owned(), signature.to_owned(), SignatureErrorKind::Malformed, "another tag"),
        (
            format!("device={second}"),
            format!("device={other}"),
            SignatureErrorKind::Malformed,
            "does not cover",
        ),
        (both(first), both(signature), SignatureErrorKind::Malformed, "another tag"),
        (
            inputs.replace("tag=\"device\"", "tag=\"user\""),
            signatures.clone(),
            SignatureErrorKind::Malformed,
            "another tag",
        ),
        (
            inputs.clone(),
            format!("{signature}, device=:AAAA:"),
            SignatureErrorKind::Forged,
            "another key signed",
        ),
        // The second is over the first, too.
        (
            inputs.replace(
                "created=1618884473;keyid=\"test-key",
                "created=1618884474;keyid=\"test-key",
            ),
            signatures.clone(),
            SignatureErrorKind::Forged,
            "another key signed",
        ),
    ] {
        let mut bad = good.clone();
        let set = |bad: &mut http::Request<Bytes>, name: &'static str, value: &str| {
            bad.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        };
        set(&mut bad, "signature-input", &inputs);
        set(&mut bad, "signature", &signatures);
        let (parts, body) = bad.clone().into_parts();
        let head = bac_core::sign::Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let declared = VaultClient::OPERATIONS[0];
        let error = verification().check(declared, &head).await.unwrap_err();
        assert!(error.kind() == kind && error.to_string().contains(found), "{error} ({found})");
        assert_eq!(router().handle(bad).await.status(), 401);
    }
    assert_eq!(router().handle(good).await.status(), 200);
}

/// One signature is not taken for two, whatever it covers.
#[tokio::test]
async fn one_signature_counts_once() {
    #[client(sign = (http_signature(covers("@method")), http_signature(covers("@path"), label = "sig2")))]
    trait Two {
        #[endpoint(GET "/a", text)]
        async fn get(&self) -> Result<String, Error>;

        #[endpoint(GET "/a", text, sign = http_signature(covers("@method", "@path")))]
        async fn once(&self) -> Result<String, Error>;
    }
    let client = Client::builder("http://127.0.0.1:9").clock(at(CREATED)).signer(ed25519());
    let two = TwoClient::new(client.build().unwrap());
    let verification = Verification::new(public_key()).clock(at(CREATED));
    let declared = TwoClient::OPERATIONS[0];
    for (request, is_good) in [
        (two.get().to_request().await.unwrap(), true),
        (two.once().to_request().await.unwrap(), false),
    ] {
        let (parts, body) = received(&request).into_parts();
        let head = bac_core::sign::Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let verified = verification.check(declared, &head).await;
        match verified {
            Ok(verified) => assert!(is_good && verified.len() == 2),
            Err(error) => {
                assert!(!is_good && error.to_string().contains("fewer signatures"), "{error}");
            }
        }
    }
}

/// Nor is it under two labels, which are not signed: neither as it is, nor as the second that anybody can make of
/// an ECDSA signature.
#[tokio::test]
async fn a_copy_of_a_signature_is_none() {
    #[client(sign = (http_signature(covers("@method")), http_signature(covers("@path"), label = "sig2")))]
    trait Two {
        #[endpoint(GET "/a", text, sign = http_signature(covers("@method", "@path")))]
        async fn once(&self) -> Result<String, Error>;

        #[endpoint(GET "/a", text)]
        async fn get(&self) -> Result<String, Error>;
    }
    let signer = EcdsaSigner::generate(Curve::P256).unwrap();
    let key = PublicKey::parse(signer.public_key()).unwrap();
    let client = Client::builder("http://127.0.0.1:9").clock(at(CREATED)).signer(signer);
    let two = TwoClient::new(client.build().unwrap());
    let good = received(&two.once().to_request().await.unwrap());
    let text = |name: &str| good.headers()[name].to_str().unwrap().to_owned();
    let (input, signature) = (text("signature-input"), text("signature"));
    let encoded = signature.strip_prefix("sig1=:").unwrap().strip_suffix(':').unwrap();
    let mut bytes = STANDARD.decode(encoded).unwrap();
    negate(&mut bytes[32..]);
    for copy in [encoded.to_owned(), STANDARD.encode(&bytes)] {
        let mut bad = good.clone();
        let inputs = format!("{input}, other={}", input.strip_prefix("sig1=").unwrap());
        let signatures = format!("{signature}, other=:{copy}:");
        bad.headers_mut().insert("signature-input", HeaderValue::from_str(&inputs).unwrap());
        bad.headers_mut().insert("signature", HeaderValue::from_str(&signatures).unwrap());
        let (parts, body) = bad.into_parts();
        let head = bac_core::sign::Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let verification = Verification::new(key.clone()).clock(at(CREATED));
        let error = verification.check(TwoClient::OPERATIONS[1], &head).await.unwrap_err();
        assert!(error.to_string().contains("fewer signatures"), "{error}");
        // It is a good one, where one is asked for.
        verification.check(TwoClient::OPERATIONS[0], &head).await.unwrap();
    }
}

/// The order of P-256 less this.
fn negate(scalar: &mut [u8]) {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let mut borrow = 0;
    for (byte, of_order) in scalar.iter_mut().zip(ORDER).rev() {
        let difference = i16::from(of_order) - i16::from(*byte) - borrow;
        borrow = i16::from(difference < 0);
        *byte = difference.rem_euclid(256) as u8;
    }
}

/// What others have signed beside it makes no good signature a bad one, wherever it stands.
#[tokio::test]
async fn what_cannot_be_checked_is_passed_over() {
    #[client(sign = http_signature(covers("@method")))]
    trait One {
        #[endpoint(GET "/a", text)]
        async fn get(&self) -> Result<String, Error>;
    }
    let of = async |created: u64| {
        let client = Client::builder("http://127.0.0.1:9").clock(at(created)).signer(ed25519());
        let one = OneClient::new(client.build().unwrap());
        let request = one.get().to_request().await.unwrap();
        (received(&request), header(&request, "signature-input"), header(&request, "signature"))
    };
    let (good, input, signature) = of(CREATED).await;
    let (_, old_input, old_signature) = of(CREATED - 1000).await;
    let renamed = |text: &str| text.replacen("sig1=", "other=", 1);
    let lost = format!("other=(\"@method\" \"x-lost\");created={CREATED}");
    for (other, other_signature, kind) in [
        (lost.as_str(), "other=:AAAA:", SignatureErrorKind::Malformed),
        (&renamed(&old_input), &renamed(&old_signature), SignatureErrorKind::Untimely),
    ] {
        for (inputs, signatures, is_good) in [
            (format!("{other}, {input}"), format!("{other_signature}, {signature}"), true),
            (format!("{input}, {other}"), format!("{signature}, {other_signature}"), true),
            (other.to_owned(), other_signature.to_owned(), false),
        ] {
            let mut request = good.clone();
            let headers = request.headers_mut();
            headers.insert("signature-input", HeaderValue::from_str(&inputs).unwrap());
            headers.insert("signature", HeaderValue::from_str(&signatures).unwrap());
            let (parts, body) = request.into_parts();
            let head =
                bac_core::sign::Head::received(&parts.method, &parts.uri, &parts.headers, &body);
            let verification = Verification::new(public_key()).clock(at(CREATED));
            match verification.check(OneClient::OPERATIONS[0], &head).await {
                Ok(_) => assert!(is_good),
                Err(error) => assert!(!is_good && error.kind() == kind, "{error}"),
            }
        }
    }
}

/// Keeps until when it was asked to keep nonces.
#[derive(Clone, Debug, Default)]
struct Asked(Arc<Mutex<Vec<Duration>>>);

impl ReplayStore for Asked {
    fn is_new<'a>(
        &'a self,
        _key_id: &'a str,
        _nonce: &'a str,
        until: SystemTime,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.0.lock().unwrap().push(until.duration_since(now).unwrap());
        Box::pin(async { Ok(true) })
    }
}

/// Whoever signs does not say how long the server has to remember it.
#[tokio::test]
async fn a_nonce_is_kept_as_long_as_it_is_taken() {
    #[client(sign = http_signature(covers("@method"), nonce, expires = "525600000m"))]
    trait Far {
        #[endpoint(GET "/a", text)]
        async fn get(&self) -> Result<String, Error>;
    }
    let client = Client::builder("http://127.0.0.1:9").clock(at(CREATED)).signer(ed25519());
    let far = FarClient::new(client.build().unwrap());
    let (parts, body) = received(&far.get().to_request().await.unwrap()).into_parts();
    let head = bac_core::sign::Head::received(&parts.method, &parts.uri, &parts.headers, &body);
    let asked = Asked::default();
    let verification = Verification::new(public_key()).replay_store(asked.clone());
    let checked = |seconds| {
        let verification = verification.clone().clock(at(CREATED + seconds));
        async move { verification.check(FarClient::OPERATIONS[0], &head).await }
    };
    checked(0).await.unwrap();
    assert_eq!(*asked.0.lock().unwrap(), [Duration::from_secs(5 * 60 + 2 * 60)]);
    assert_eq!(checked(361).await.unwrap_err().kind(), SignatureErrorKind::Untimely);
}

#[tokio::test]
async fn a_missing_key_is_named_and_nothing_sent() {
    let client = Client::builder("http://127.0.0.1:9").key("user", ed25519()).signer(ed25519());
    let vault = VaultClient::new(client.build().unwrap());
    let error = vault.open("left").await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
    assert!(error.to_string().contains("with the key `device`"), "{error}");
}
