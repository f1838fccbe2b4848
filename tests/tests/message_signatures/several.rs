//! Several signatures of one request, each by a key of its own.

use std::sync::Arc;

use bac_core::{
    BoxError, BoxFuture, Client, ClientBuilder, Error, ErrorKind, Outcome, client,
    server::{Context, InProcess, Router},
    sign::{KeyLookup, SignatureErrorKind, Verification, VerifyingKey},
};
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

#[tokio::test]
async fn a_missing_key_is_named_and_nothing_sent() {
    let client = Client::builder("http://127.0.0.1:9").key("user", ed25519()).signer(ed25519());
    let vault = VaultClient::new(client.build().unwrap());
    let error = vault.open("left").await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
    assert!(error.to_string().contains("with the key `device`"), "{error}");
}
