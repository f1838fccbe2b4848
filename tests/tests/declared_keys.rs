//! A declaration names its key, the client gives it, and a call whose key is missing is not sent: in each scheme.

use bac_core::Signer as _;
use bac_core::{
    AccessKey, Call, ClientBuilder, Credentials, Ed25519Signer, Error, ErrorKind, Outcome, client,
    http::HeaderName,
    server::{Context, InProcess, Router},
    sign::{
        Claim, Draft, Head, HmacSigner, KeyRing, Moment, Needs, PublicKey, Scheme, SchemeError,
        Signature, Verification,
    },
};
use bac_tests::script::script;

/// Signs the path.
#[derive(Debug)]
pub struct Own;

const SIGNATURE: HeaderName = HeaderName::from_static("x-own");

impl Scheme for Own {
    fn needs(&self) -> Needs {
        Needs::NOTHING.signer()
    }

    fn prepare(&self, _: &mut Draft<'_>, _: &Moment<'_>) -> Result<(), SchemeError> {
        Ok(())
    }

    fn base(&self, head: &Head<'_>, _: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
        base.extend_from_slice(head.path().as_bytes());
        Ok(())
    }

    fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError> {
        let bytes: Vec<String> = signature.as_ref().iter().map(u8::to_string).collect();
        draft.insert(&SIGNATURE, &bytes.join(" "), true)
    }

    fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
        let bytes = head.single("x-own")?.split(' ').map(str::parse);
        let bytes: Result<Vec<u8>, _> = bytes.collect();
        Ok(vec![Claim::new(bytes.map_err(|_| SchemeError::new("no bytes"))?)])
    }
}

/// The trait names a key, and an endpoint another.
#[client(server, sign = http_signature(covers("@method", "@path")), key = "orders")]
trait Orders {
    #[endpoint(GET "/of-trait", text)]
    async fn of_trait(&self) -> Result<String, Error>;

    #[endpoint(GET "/http-signature", text, key = "device")]
    async fn http_signature(&self) -> Result<String, Error>;

    #[endpoint(GET "/hmac", text, sign = hmac(header = "X-Signature", over = "{target}"), key = "secret")]
    async fn hmac(&self) -> Result<String, Error>;

    #[endpoint(GET "/standard", text, sign = standard_webhooks, key = "secret")]
    async fn standard(&self) -> Result<String, Error>;

    #[endpoint(GET "/own", text, sign = Own, key = "device")]
    async fn own(&self) -> Result<String, Error>;

    #[endpoint(GET "/dpop", text, sign = dpop, key = "device")]
    async fn dpop(&self) -> Result<String, Error>;

    #[endpoint(POST "/envelope", text, unsigned)]
    async fn envelope(&self) -> Result<String, Error>;
}

#[client]
trait Others {
    #[endpoint(POST "/envelope", text, key = "device")]
    async fn envelope(&self, #[signed] job: &str) -> Result<String, Error>;

    #[endpoint(GET "/sigv4", text, sign = sigv4(service = "s3", region = "eu-1"))]
    async fn sigv4(&self) -> Result<String, Error>;
}

struct Service;

macro_rules! answers {
    ($($name:ident),*) => {
        impl OrdersService for Service {$(
            async fn $name(&self, cx: &Context) -> Result<String, Error> {
                assert_eq!(cx.verified().is_some(), stringify!($name) != "envelope");
                Ok(stringify!($name).to_owned())
            }
        )*}
    };
}

answers!(of_trait, http_signature, hmac, standard, own, dpop, envelope);

fn key(number: u8) -> Ed25519Signer {
    Ed25519Signer::from_seed(&[number; 32])
}

fn secret() -> HmacSigner {
    HmacSigner::new("secret").unwrap()
}

const CALLS: [(&str, &str); 6] = [
    ("of_trait", "orders"),
    ("http_signature", "device"),
    ("hmac", "secret"),
    ("standard", "secret"),
    ("own", "device"),
    ("dpop", "device"),
];

fn call(orders: &OrdersClient, name: &str) -> Call<'static, String, Error> {
    match name {
        "of_trait" => orders.of_trait(),
        "http_signature" => orders.http_signature(),
        "hmac" => orders.hmac(),
        "standard" => orders.standard(),
        "own" => orders.own(),
        _ => orders.dpop(),
    }
}

/// The client has a key without a name, and one of each name but the one that is asked for.
#[tokio::test]
async fn a_call_whose_key_is_missing_is_not_sent() {
    let (script, client) = script([]);
    let mut client = Some(client);
    for (name, asked) in CALLS {
        let builder = client.take().unwrap_or_else(|| bac_tests::script::script([]).1);
        let mut builder = builder.signer(key(9));
        for known in ["orders", "device", "secret", "Orders", "none"] {
            if known != asked {
                builder = builder.key(known, key(8));
            }
        }
        let error = call(&OrdersClient::new(builder.build().unwrap()), name).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent), "{error}");
        let text = error.to_string();
        let help = format!("`Client::builder(…).key(\"{asked}\", …)`");
        assert!(text.contains(&format!("the key `{asked}`")) && text.contains(&help), "{text}");
    }
    assert_eq!(script.count(), 0);

    let (script, client) = bac_tests::script::script([]);
    let others = OthersClient::new(client.signer(key(9)).build().unwrap());
    for (result, found) in [
        (others.envelope("a").await, "`Client::builder(…).key(\"device\", …)`"),
        (others.sigv4().await, "credentials(AccessKey::new(…).into())"),
    ] {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains(found), "{error}");
    }
    assert_eq!(script.count(), 0);
}

fn router(ring: KeyRing) -> Router {
    Router::new().verify(Verification::new(ring)).mount(OrdersServer::new(Service))
}

fn public(key: &Ed25519Signer) -> PublicKey {
    PublicKey::parse(key.public_key()).unwrap()
}

fn all(builder: ClientBuilder) -> ClientBuilder {
    builder.key("orders", key(1)).key("device", key(2)).key("secret", secret())
}

/// The server half asks for the key by the name that the declaration gives it.
#[tokio::test]
async fn the_named_key_signs_and_is_the_one_that_is_checked() {
    let ring = || {
        KeyRing::new()
            .named("orders", public(&key(1)))
            .named("device", public(&key(2)))
            .named("secret", secret())
    };
    let swapped = || {
        KeyRing::new()
            .named("orders", public(&key(2)))
            .named("device", public(&key(1)))
            .named("secret", HmacSigner::new("another").unwrap())
            .key(public(&key(1)))
            .key(public(&key(2)))
            .key(secret())
    };
    let client = |ring: KeyRing| {
        let client = bac_core::Client::builder("http://127.0.0.1:9").signer(key(9));
        OrdersClient::new(all(client.transport(InProcess::new(router(ring)))).build().unwrap())
    };
    for (name, _) in CALLS.iter().filter(|(name, _)| *name != "dpop") {
        assert_eq!(call(&client(ring()), name).await.unwrap(), *name);
        let error = call(&client(swapped()), name).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 401, "{name}");
    }
    // A proof shows its key.
    let dpop = client(ring()).dpop().to_request().await.unwrap();
    let signed_by = |key: &Ed25519Signer| {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        let proof = dpop.headers()["dpop"].to_str().unwrap();
        let (signed, signature) = proof.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        public(key).verify(signed.as_bytes(), &signature).is_ok()
    };
    assert!(signed_by(&key(2)) && !signed_by(&key(9)));
    // And an envelope is of the key that is named.
    let (script, client) = script([]);
    let client = all(client).credentials(Credentials::from(AccessKey::new("AKID", "secret")));
    let others = OthersClient::new(client.signer(key(9)).build().unwrap());
    others.sigv4().await.unwrap();
    let (_, client) = bac_tests::script::script([]);
    let others = OthersClient::new(all(client).signer(key(9)).build().unwrap());
    let envelope = others.envelope("a").to_request().await.unwrap();
    let body = String::from_utf8(envelope.body().as_bytes().unwrap().to_vec()).unwrap();
    assert!(body.contains(key(2).public_key()), "{body}");
    assert_eq!(script.count(), 1);
}
