//! Web Bot Auth: the vectors of its drafts, by a client that is not ours, and both halves.

use std::{
    collections::VecDeque,
    sync::Mutex,
    time::{Duration, SystemTime},
};

use bac_core::{
    BoxFuture, Client, Clock, Error, ErrorKind, client,
    server::{Context, InProcess, Router},
    sign::{Head, Verification},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::Value;

use super::support::{CREATED, at, ed25519, header, public_key, shared_secret};

/// What the drafts' own tests sign; file and licence are named in it.
const VECTORS: &str = include_str!("../../fixtures/web-bot-auth.json");

#[client(server, sign = web_bot_auth(agent = "https://bot.example"))]
trait Pages {
    #[endpoint(GET "/{path..}", text)]
    async fn get(&self, path: &str) -> Result<String, Error>;

    #[endpoint(GET "/plain/{path..}", text, sign = web_bot_auth(expires = "1m", label = "bot"))]
    async fn plain(&self, path: &str) -> Result<String, Error>;
}

/// As the vectors have it.
#[client]
trait Vectors {
    #[endpoint(GET "/path/to/resource", text, sign = web_bot_auth(expires = "60m"))]
    async fn v1(&self) -> Result<String, Error>;

    #[endpoint(GET "/path/to/resource", text, sign = web_bot_auth(expires = "3153600000s"))]
    async fn v2(&self) -> Result<String, Error>;
}

/// A time, and numbers that are told before.
#[derive(Debug)]
struct Told(u64, Mutex<VecDeque<u64>>);

impl Clock for Told {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        self.1.lock().unwrap().pop_front().unwrap_or_default()
    }
}

fn vectors() -> Vec<Value> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    vectors["cases"].as_array().unwrap().clone()
}

fn text<'a>(case: &'a Value, name: &str) -> Option<&'a str> {
    case[name].as_str()
}

/// Without an agent all of a request is told by the profile: it is the same, byte for byte.
#[tokio::test]
async fn what_is_signed_is_what_the_drafts_have() {
    let mut made = 0;
    for case in vectors() {
        let is_ours = text(&case, "algorithm") == Some("ed25519");
        if !is_ours || text(&case, "agent").is_some() {
            continue;
        }
        let nonce = STANDARD.decode(text(&case, "nonce").unwrap()).unwrap();
        let numbers: VecDeque<u64> =
            nonce.chunks(8).map(|chunk| u64::from_be_bytes(chunk.try_into().unwrap())).collect();
        let clock = Told(case["created"].as_u64().unwrap(), Mutex::new(numbers));
        let client = Client::builder("https://example.com").clock(clock).signer(ed25519());
        let vectors = VectorsClient::new(client.build().unwrap());
        let request = match text(&case, "draft").unwrap() {
            "v1" => vectors.v1().to_request().await.unwrap(),
            _ => vectors.v2().to_request().await.unwrap(),
        };
        assert_eq!(header(&request, "signature-input"), text(&case, "input").unwrap());
        assert_eq!(header(&request, "signature"), text(&case, "signature").unwrap());
        made += 1;
    }
    assert_eq!(made, 2);
}

#[tokio::test]
async fn what_others_sign_is_verified() {
    let scheme = VectorsClient::OPERATIONS[0].scheme().unwrap();
    let mut verified = 0;
    for case in vectors() {
        let mut request = http::Request::get("/path/to/resource")
            .header("host", "example.com")
            .header("signature-input", text(&case, "input").unwrap())
            .header("signature", text(&case, "signature").unwrap());
        if let Some(agent) = text(&case, "agent") {
            request = request.header("signature-agent", agent);
        }
        let (parts, body) = request.body(Bytes::new()).unwrap().into_parts();
        let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
        let (label, input) = text(&case, "input").unwrap().split_once('=').unwrap();
        let claim = bac_core::sign::Claim::new([]).with_label(label);
        let mut base = Vec::new();
        scheme.base(&head, &claim, &mut base).unwrap();
        let agent = match (text(&case, "agent"), text(&case, "draft").unwrap()) {
            (None, _) => String::new(),
            (Some(agent), "v1") => format!("\"signature-agent\": {agent}\n"),
            (Some(agent), _) => {
                let (key, value) = agent.split_once('=').unwrap();
                format!("\"signature-agent\";key=\"{key}\": {value}\n")
            }
        };
        let expected =
            format!("\"@authority\": example.com\n{agent}\"@signature-params\": {input}");
        assert_eq!(String::from_utf8(base).unwrap(), expected);
        let name = match text(&case, "algorithm").unwrap() {
            "ed25519" => "test-key-ed25519",
            _ => "test-key-rsa-pss",
        };
        let key = super::standard::key(name);
        let now = case["created"].as_u64().unwrap() + 100;
        let verification = Verification::new(key.clone()).clock(at(now));
        let good = verification.verify(scheme, &head, None).await.unwrap();
        // The keys are called by their thumbprints.
        assert_eq!(good.key_id(), Some(&*key.thumbprint()));
        let again = verification.verify(scheme, &head, None).await.unwrap_err();
        assert!(again.to_string().contains("came before"), "{again}");
        verified += 1;
    }
    assert_eq!(verified, 8);
}

struct Site;

impl PagesService for Site {
    async fn get(&self, cx: &Context, path: &str) -> Result<String, Error> {
        let agent = cx.headers()["signature-agent"].to_str().unwrap();
        Ok(format!("{path} for {agent} by {}", cx.verified().unwrap().key_id().unwrap()))
    }

    async fn plain(&self, _: &Context, path: &str) -> Result<String, Error> {
        Ok(path.to_owned())
    }
}

#[tokio::test]
async fn both_halves_know_a_bot() {
    let router = || {
        let verification = Verification::new(public_key()).clock(at(CREATED));
        Router::new().verify(verification).mount(PagesServer::new(Site))
    };
    let url = bac_tests::listen(router()).await.unwrap();
    let in_process = Client::builder("http://127.0.0.1:9").transport(InProcess::new(router()));
    for client in [in_process, Client::builder(&url)] {
        let client = client.clock(at(CREATED)).signer(ed25519()).build().unwrap();
        let pages = PagesClient::new(client);
        assert_eq!(
            pages.get("a/b").await.unwrap(),
            "a/b for sig1=\"https://bot.example\" by poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U"
        );
        assert_eq!(pages.plain("a").await.unwrap(), "a");
        let request = pages.get("a").to_request().await.unwrap();
        let input = header(&request, "signature-input");
        let (before, nonce) = input.split_once(";nonce=\"").unwrap();
        assert_eq!(
            before,
            "sig1=(\"@authority\" \"signature-agent\";key=\"sig1\");created=1618884473;keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\";alg=\"ed25519\";expires=1618884773"
        );
        assert!(nonce.ends_with("\";tag=\"web-bot-auth\""), "{nonce}");
    }
    // A key without a thumbprint says so, and nothing is sent.
    let client = Client::builder("http://127.0.0.1:9").signer(shared_secret()).build().unwrap();
    let error = PagesClient::new(client).get("a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Sign);
    assert!(error.to_string().contains("public half"), "{error}");
}
