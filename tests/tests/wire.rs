//! What a declared call puts on the wire, byte for byte.

use bac_core::{
    Client, Ed25519Signer, Error, ErrorKind, Outcome, RsaSigner, SignedRequest, Signer, client,
};
use bac_tests::{Peer, json_reply};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}/logs/{name}.json")]
    async fn path(&self, id: &str, name: &str) -> Result<Value, Error>;

    #[endpoint(GET "/compare/{base}...{head}")]
    async fn compare(&self, base: &str, head: &str) -> Result<Value, Error>;

    #[endpoint(GET "/list")]
    async fn query(
        &self,
        #[query] limit: Option<u32>,
        #[query("tag")] tags: &[&str],
        #[query("a b&c")] odd: &str,
    ) -> Result<Value, Error>;

    #[endpoint(PUT "/items/{id}")]
    async fn header(
        &self,
        id: u64,
        #[header("X-Trace")] trace: &str,
        #[header("X-Tag")] tags: Vec<String>,
        #[header("X-Absent")] absent: Option<&str>,
        #[body] item: &Value,
    ) -> Result<Value, Error>;

    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] payload: &Value) -> Result<Value, Error>;

    #[endpoint(GET "/plain")]
    async fn plain(&self) -> Result<Value, Error>;
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "null")).unwrap()
}

fn api(url: &str) -> ApiClient {
    ApiClient::new(Client::builder(url).signer(Ed25519Signer::generate().unwrap()).build().unwrap())
}

fn decoded(segment: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
        } else {
            assert!(byte.is_ascii_alphanumeric() || b"-._~".contains(&byte), "{segment}");
            byte
        });
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn path_values_arrive_as_themselves_in_one_segment() {
    let peer = peer();
    let api = api(&format!("{}/prefix/v1/", peer.url()));
    let hard = [
        "a/b", "a\\b", "a%2fb", "%2e%2e", "a b", "?x=1", "#x", "a\tb", "a\r\nb", "a\0b", "a;b",
        "é", "日本", "...", ".a", "..a", "a..", "-", "~", "{id}", "<>\"'|^`", "a:b@c", "\u{202e}",
    ];
    for value in hard {
        api.path(value, value).await.unwrap();
        let target = peer.received().pop().unwrap().target().to_owned();
        let segments: Vec<_> = target.split('/').collect();
        let ["", "prefix", "v1", "jobs", id, "logs", name] = segments[..] else {
            panic!("{target}")
        };
        assert_eq!(decoded(id), value);
        assert_eq!(decoded(name.strip_suffix(".json").unwrap()), value);
    }
    api.compare("main", "a...b").await.unwrap();
    assert_eq!(peer.received().pop().unwrap().target(), "/prefix/v1/compare/main...a...b");
}

#[tokio::test]
async fn path_values_that_make_another_path_are_refused_before_anything_is_signed_or_sent() {
    let peer = peer();
    let api = api(&peer.url());
    for (id, name, argument) in
        [("", "x", "id"), (".", "x", "id"), ("..", "x", "id"), ("x", "", "name")]
    {
        let error = api.path(id, name).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        let text = error.to_string();
        assert!(text.contains("Api.path") && text.contains(&format!("`{argument}`")), "{text}");
    }
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn queries_leave_out_what_is_absent_and_repeat_lists() {
    let peer = peer();
    let api = api(&peer.url());
    api.query(None, &[], "").await.unwrap();
    assert_eq!(peer.received().pop().unwrap().target(), "/list?a%20b%26c=");
    api.query(Some(3), &["x", "y&z=1", "+ é"], "#").await.unwrap();
    assert_eq!(
        peer.received().pop().unwrap().target(),
        "/list?limit=3&tag=x&tag=y%26z%3D1&tag=%2B%20%C3%A9&a%20b%26c=%23",
    );
}

#[tokio::test]
async fn header_fields() {
    let peer = peer();
    let client = Client::builder(peer.url())
        .header("x-all", "everywhere")
        .header("x-trace", "default")
        .user_agent("tests/1")
        .build()
        .unwrap();
    let api = ApiClient::new(client);
    let item = json!({"a": 1});
    let tags = vec!["one".to_owned(), "zwei é".to_owned()];
    api.header(7, "t-1", tags, None, &item).header("x-call", "c").await.unwrap();
    let request = peer.received().pop().unwrap();
    assert!(request.head.starts_with("PUT /items/7 HTTP/1.1\r\n"), "{}", request.head);
    for (name, values) in [
        ("x-all", &["everywhere"][..]),
        ("x-trace", &["t-1"]),
        ("x-tag", &["one", "zwei é"]),
        ("x-absent", &[]),
        ("x-call", &["c"]),
        ("user-agent", &["tests/1"]),
        ("accept", &["application/json, application/problem+json;q=0.9, */*;q=0.1"]),
        ("content-type", &["application/json"]),
        ("content-length", &["7"]),
        ("accept-encoding", &[]),
        ("cookie", &[]),
        ("referer", &[]),
    ] {
        assert_eq!(request.header(name), values, "{name}");
    }
    assert_eq!(request.body, br#"{"a":1}"#);

    api.plain().header("accept", "text/plain").await.unwrap();
    let request = peer.received().pop().unwrap();
    assert_eq!(request.header("accept"), ["text/plain"]);
    assert!(request.header("content-type").is_empty());
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn header_values_that_would_be_another_field_are_refused() {
    let peer = peer();
    let api = api(&peer.url());
    for value in ["a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b", "\u{7f}"] {
        for call in [
            api.header(1, value, Vec::new(), None, &Value::Null),
            api.plain().header("x-trace", value),
        ] {
            let error = call.await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            let text = error.to_string();
            assert!(text.to_lowercase().contains("`x-trace`"), "{text}");
            assert!(!text.contains("evil"), "{text}");
        }
    }
    for name in ["host", "Content-Length", "transfer-encoding", "connection", "a b", ""] {
        let error = api.plain().header(name, "x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name}");
    }
    let tags = vec![String::new(); 100_000];
    let error = api.header(1, "t", tags, None, &Value::Null).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("`X-Tag`"), "{error}");
    assert!(peer.received().is_empty());
}

/// White space around a value is no part of it, so it would arrive as another.
#[tokio::test]
async fn header_values_that_would_lose_their_ends_are_refused() {
    let peer = peer();
    let api = api(&peer.url());
    for value in [" a", "a ", "\ta", "a\t", " "] {
        for call in [
            api.header(1, value, Vec::new(), None, &Value::Null),
            api.plain().header("x-trace", value),
        ] {
            let error = call.await.unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::InvalidInput, Outcome::NotSent)
            );
            assert!(error.to_string().contains("space at an end"), "{error}");
        }
        for builder in [
            Client::builder(peer.url()).header("x-all", value),
            Client::builder(peer.url()).user_agent(value),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("space at an end"), "{error}");
        }
    }
    assert!(peer.received().is_empty());
    api.header(1, "", vec!["a b".to_owned()], None, &Value::Null).await.unwrap();
    let request = peer.received().pop().unwrap();
    assert_eq!((request.header("x-trace"), request.header("x-tag")), (vec![""], vec!["a b"]));
}

#[derive(Debug)]
struct NoText;

impl std::fmt::Display for NoText {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Err(std::fmt::Error)
    }
}

#[client]
trait Unwritable {
    #[endpoint(GET "/header")]
    async fn header(&self, #[header("X-Trace")] trace: &NoText) -> Result<Value, Error>;

    #[endpoint(GET "/query")]
    async fn query(&self, #[query] trace: &NoText) -> Result<Value, Error>;

    #[endpoint(GET "/path/{trace}")]
    async fn path(&self, trace: &NoText) -> Result<Value, Error>;
}

#[tokio::test]
async fn a_value_that_cannot_be_written_is_refused_by_its_name() {
    let peer = peer();
    let unwritable = UnwritableClient::new(Client::builder(peer.url()).build().unwrap());
    for (call, name) in [
        (unwritable.header(&NoText), "header `X-Trace`"),
        (unwritable.query(&NoText), "`trace`"),
        (unwritable.path(&NoText), "`trace`"),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(
            error.to_string().contains(&format!("{name} cannot be written as text")),
            "{error}"
        );
    }
    assert!(peer.received().is_empty());
}

/// What an endpoint accepts is what it declares, and in the end anything: an error is better than
/// none.
#[tokio::test]
async fn what_is_accepted_fits_the_reply() {
    let peer = peer();
    let client = Client::builder(peer.url()).build().unwrap();
    let accepting = AcceptingClient::new(client.clone());
    accepting.json().await.unwrap();
    accepting.nothing().await.unwrap();
    accepting.text().await.unwrap();
    accepting.bytes().await.unwrap();
    accepting.own("text/csv").await.unwrap();
    accepting.json().header("accept", "text/csv").await.unwrap();
    let own = Client::builder(peer.url()).header("Accept", "a/b").build().unwrap();
    AcceptingClient::new(own).json().await.unwrap();
    let accepted: Vec<String> =
        peer.received().iter().map(|request| request.header("accept").join("|")).collect();
    assert_eq!(
        accepted,
        [
            "application/json, application/problem+json;q=0.9, */*;q=0.1",
            "application/json;q=0.9, */*;q=0.5",
            "text/plain, */*;q=0.5",
            "application/octet-stream, */*;q=0.5",
            "text/csv",
            "text/csv",
            "a/b",
        ]
    );
}

#[client]
trait Accepting {
    #[endpoint(GET "/json", errors(406))]
    async fn json(&self) -> Result<Value, JsonError>;

    #[endpoint(POST "/nothing")]
    async fn nothing(&self) -> Result<(), Error>;

    #[endpoint(GET "/text", text)]
    async fn text(&self) -> Result<String, Error>;

    #[endpoint(GET "/bytes", bytes)]
    async fn bytes(&self) -> Result<bac_core::bytes::Bytes, Error>;

    #[endpoint(GET "/own")]
    async fn own(&self, #[header("Accept")] accept: &str) -> Result<Value, Error>;
}

#[tokio::test]
async fn a_refusal_of_what_is_accepted_says_what_that_was() {
    let peer = Peer::keeping(json_reply("406 Not Acceptable", "{\"message\":\"no\"}")).unwrap();
    let accepting = AcceptingClient::new(Client::builder(peer.url()).build().unwrap());
    let sent = "application/json, application/problem+json;q=0.9, */*;q=0.1";
    let told = format!("answered 406 Not Acceptable (sent was `accept: {sent}`): no");
    let JsonError::NotAcceptable(error) = accepting.json().await.unwrap_err() else { panic!() };
    assert!(error.to_string().ends_with(&told), "{error}");
    let error = Error::from(JsonError::NotAcceptable(error));
    assert!(error.to_string().ends_with(&told), "{error}");
    let error = accepting.own("text/csv").await.unwrap_err();
    assert!(error.to_string().contains("(sent was `accept: text/csv`): no"), "{error}");
    let error = accepting.nothing().await.unwrap_err();
    assert!(error.to_string().contains("application/json;q=0.9, */*;q=0.5"), "{error}");
    let hooked = Client::builder(peer.url()).hook(Accept).build().unwrap();
    let error = AcceptingClient::new(hooked).nothing().await.unwrap_err();
    assert!(error.to_string().contains("(sent was `accept: x/y`): no"), "{error}");
}

#[derive(Debug)]
struct Accept;

impl bac_core::Hook for Accept {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut bac_core::Attempt,
    ) -> bac_core::BoxFuture<'a, Result<(), bac_core::BoxError>> {
        Box::pin(async move {
            attempt.headers_mut().insert("accept", "x/y".parse()?);
            Ok(())
        })
    }
}

/// The payload's bytes as they stand between `{"payload":` and `,"signature":`, found without the
/// library.
fn payload_of(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(br#"{"payload":"#).unwrap();
    let marker = br#","signature":""#;
    let end = body.windows(marker.len()).rposition(|window| window == marker).unwrap();
    &body[..end]
}

#[tokio::test]
async fn the_sent_bytes_are_the_signed_bytes() {
    let peer = peer();
    let payload =
        json!({"text": "<&>\u{2028} \"é\"", "f": 1.0, "z": -0.0, "n": u64::MAX, "l": [null]});
    let ed25519 = Ed25519Signer::generate().unwrap();
    let rsa = RsaSigner::generate().unwrap();
    for signer in [Box::new(ed25519) as Box<dyn Signer>, Box::new(rsa)] {
        let public_key = STANDARD.decode(signer.public_key()).unwrap();
        let api = ApiClient::new(Client::builder(peer.url()).signer(signer).build().unwrap());
        let shown = api.sign(&payload).to_request().await.unwrap();
        api.sign(&payload).await.unwrap();
        let sent = peer.received().pop().unwrap();
        assert_eq!(
            &shown.body().as_bytes().unwrap()[..],
            sent.body,
            "both keys sign deterministically"
        );
        assert_eq!(payload_of(&sent.body), serde_json::to_vec(&payload).unwrap());

        // An independent verifier over the bytes that arrived.
        let envelope: Value = serde_json::from_slice(&sent.body).unwrap();
        let signature = STANDARD.decode(envelope["signature"].as_str().unwrap()).unwrap();
        let algorithm: &dyn aws_lc_rs::signature::VerificationAlgorithm = if public_key.len() == 32
        {
            &aws_lc_rs::signature::ED25519
        } else {
            &aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256
        };
        aws_lc_rs::signature::UnparsedPublicKey::new(algorithm, &public_key)
            .verify(payload_of(&sent.body), &signature)
            .unwrap();
    }
}

#[tokio::test]
async fn an_envelope_signed_elsewhere_is_sent_byte_for_byte() {
    let peer = peer();
    let signer = Ed25519Signer::generate().unwrap();
    let signed = SignedRequest::sign(&json!({"a": 1}), &signer).await.unwrap();
    // A client without a key of its own.
    let api = ApiClient::new(Client::builder(peer.url()).build().unwrap());
    api.sign_signed(&signed).await.unwrap();
    assert_eq!(peer.received().pop().unwrap().body, signed.as_bytes().to_vec());

    let error = api.sign(&json!({})).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Sign, Outcome::NotSent));
}

#[client]
trait Raw {
    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] payload: &RawValue) -> Result<Value, Error>;
}

/// JSON that is there already is signed as it stands, to the last space.
#[tokio::test]
async fn a_payload_may_be_json_that_is_there_already() {
    let peer = peer();
    let signer = std::sync::Arc::new(Ed25519Signer::generate().unwrap());
    let client = Client::builder(peer.url()).signer(std::sync::Arc::clone(&signer));
    let raw = RawClient::new(client.build().unwrap());
    let payload = RawValue::from_string("{ \"b\":1.0,\"a\" : [] }".to_owned()).unwrap();
    raw.sign(&payload).await.unwrap();
    assert_eq!(payload_of(&peer.received()[0].body), payload.get().as_bytes());

    let signed: SignedRequest<RawValue> = SignedRequest::sign(&*payload, &signer).await.unwrap();
    raw.sign_signed(&signed).await.unwrap();
    assert_eq!(peer.received()[1].body, peer.received()[0].body);
    assert_eq!(signed.verify().unwrap().client_id(), signer.client_id());
}

#[derive(Debug)]
struct Counting(Ed25519Signer, std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Signer for Counting {
    fn algorithm(&self) -> bac_core::sign::Algorithm {
        self.0.algorithm()
    }

    fn public_key(&self) -> &str {
        self.0.public_key()
    }

    fn client_id(&self) -> &str {
        self.0.client_id()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> bac_core::sign::Signing<'a> {
        self.1.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        self.0.sign(message)
    }
}

#[tokio::test]
async fn a_call_is_signed_once() {
    let peer = peer();
    let count = std::sync::Arc::default();
    let signer = Counting(Ed25519Signer::generate().unwrap(), std::sync::Arc::clone(&count));
    let api = ApiClient::new(Client::builder(peer.url()).signer(signer).build().unwrap());
    for calls in 1..4 {
        api.sign(&json!({})).await.unwrap();
        assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), calls);
    }
    api.plain().await.unwrap();
    assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 3);
}

#[derive(Debug)]
struct Unserializable;

impl Serialize for Unserializable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("not today"))
    }
}

#[derive(Debug)]
struct Panicking;

impl Serialize for Panicking {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("not today")
    }
}

#[client]
trait Broken {
    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] payload: &Unserializable) -> Result<Value, Error>;

    #[endpoint(POST "/body")]
    async fn body(&self, #[body] body: &Unserializable) -> Result<Value, Error>;

    #[endpoint(POST "/panicking")]
    async fn panicking(&self, #[signed] payload: &Panicking) -> Result<Value, Error>;

    #[endpoint(GET "/plain")]
    async fn plain(&self) -> Result<Value, Error>;
}

#[tokio::test]
async fn a_body_that_is_no_json_is_never_sent() {
    let peer = peer();
    let client = Client::builder(peer.url()).build().unwrap();
    let broken = BrokenClient::new(client);
    for call in [broken.sign(&Unserializable), broken.body(&Unserializable)] {
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(error.to_string().contains("not today"), "{error}");
    }
    assert!(peer.received().is_empty());

    // The same for an envelope that is signed by hand: the payload is at fault, and not the signer.
    let signer = Ed25519Signer::generate().unwrap();
    let error = SignedRequest::sign(&Unserializable, &signer).await.unwrap_err();
    assert!(error.is_payload());
    let error = Error::from(error);
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    assert!(error.to_string().contains("cannot be written as JSON: not today"), "{error}");
}

/// The panic is the caller's own, and goes to the caller; the client is as it was.
#[tokio::test]
async fn a_body_that_panics_does_no_harm_to_the_next_call() {
    let peer = peer();
    let signer = Ed25519Signer::generate().unwrap();
    let broken = BrokenClient::new(Client::builder(peer.url()).signer(signer).build().unwrap());
    for _ in 0..3 {
        let clone = broken.clone();
        let call = tokio::spawn(async move { clone.panicking(&Panicking).await });
        assert!(call.await.unwrap_err().is_panic());
        broken.plain().await.unwrap();
    }
    assert_eq!(peer.received().len(), 3);
}

#[test]
fn any_text_is_refused_or_arrives() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let peer = peer();
    let api = api(&peer.url());
    let text = proptest::collection::vec(any::<char>(), 0..40)
        .prop_map(|characters| characters.into_iter().collect::<String>());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(256)
    });
    runner
        .run(&(text.clone(), text), |(path, query)| {
            let before = peer.received().len();
            let sent = runtime.block_on(async {
                (api.path(&path, "n").await.is_ok(), api.query(None, &[&query], "").await)
            });
            sent.1.unwrap();
            let received = peer.received().split_off(before);
            let [ref asked @ .., ref listed] = received[..] else { panic!("nothing arrived") };
            match asked {
                [asked] => {
                    let segments: Vec<_> = asked.target().split('/').collect();
                    prop_assert_eq!(segments.len(), 5);
                    prop_assert_eq!(decoded(segments[2]), path);
                }
                _ => prop_assert!(!sent.0 && ["", ".", ".."].contains(&&*path)),
            }
            let pair = listed.target().strip_prefix("/list?tag=").unwrap();
            prop_assert_eq!(decoded(pair.strip_suffix("&a%20b%26c=").unwrap()), query);
            Ok(())
        })
        .unwrap();
}

#[client]
trait Bodiless {
    #[endpoint(DELETE "/it", success(200))]
    async fn delete(&self) -> Result<(), Error>;

    #[endpoint(GET "/it")]
    async fn get(&self) -> Result<(), Error>;

    #[endpoint(PATCH "/it")]
    async fn patch(&self) -> Result<(), Error>;

    #[endpoint(POST "/it")]
    async fn post(&self, #[body] body: Option<&Value>) -> Result<(), Error>;

    #[endpoint(PUT "/it")]
    async fn put(&self) -> Result<(), Error>;
}

#[tokio::test]
async fn that_there_is_no_body_is_said_where_one_would_mean_something() {
    let peer = Peer::keeping(json_reply("200 OK", "")).unwrap();
    let http = bac_core::reqwest::Client::builder().no_proxy().build().unwrap();
    let given = bac_core::ReqwestTransport::with_client(http);
    for client in [Client::builder(peer.url()), Client::builder(peer.url()).transport(given)] {
        let bodiless = BodilessClient::new(client.build().unwrap());
        bodiless.delete().await.unwrap();
        bodiless.get().await.unwrap();
        bodiless.patch().await.unwrap();
        bodiless.post(None).await.unwrap();
        bodiless.post(Some(&Value::from(7))).await.unwrap();
        bodiless.put().await.unwrap();
    }
    let lengths: Vec<_> =
        peer.received().iter().map(|request| request.header("content-length").join(",")).collect();
    assert_eq!(lengths, ["", "", "0", "0", "1", "0"].repeat(2));
}
