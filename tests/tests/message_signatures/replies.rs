//! Replies that are signed (`verify = …`): by the server half, for the request that they answer, and checked
//! by the client.

use std::{
    convert::Infallible,
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context as TaskContext, Poll},
    time::Duration,
};

use bac_core::{
    BoxError, BoxFuture, ByteStream, Client, ClientBuilder, Ed25519Signer, Error, ErrorKind,
    Events, Outcome, Partial, RetryPolicy, UnexpectedResponse, client,
    server::{Context, InProcess, Router},
    sign::{Claim, Head, KeyLookup, PublicKey, SignatureError, Signer, Verification, VerifyingKey},
    websocket::Messages,
};
use bac_tests::{Connection, Peer};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use proptest::prelude::*;
use tower_service::Service;

use super::support::{CREATED, at, ed25519, public_key};

#[client(
    server,
    sign = http_signature(covers("@method", "@target-uri", "content-digest"), nonce),
    verify = http_signature(covers("@status", "content-digest", "@method"; req, "@path"; req, "@query"; req, "content-digest"; req, "signature"; key = "sig1"; req), label = "reply", tag = "orders", expires = "1m"),
    errors(404 = text, 409 = text)
)]
trait Orders {
    #[endpoint(POST "/orders", text)]
    async fn put(&self, #[body(text)] order: &str) -> Result<String, OrderError>;

    #[endpoint(GET "/orders/{id}", text, redirect = same_origin)]
    async fn get(&self, id: &str, #[query] copy: Option<u8>) -> Result<String, OrderError>;

    #[endpoint(DELETE "/orders/{id}")]
    async fn remove(&self, id: &str) -> Result<(), OrderError>;

    #[endpoint(GET "/health", text, unsigned, verify = none, errors())]
    async fn health(&self) -> Result<String, Error>;
}

#[derive(Clone, Default)]
struct Shop(Arc<AtomicUsize>);

impl OrdersService for Shop {
    async fn put(&self, _: &Context, order: &str) -> Result<String, OrderError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(format!("{order}!"))
    }

    async fn get(&self, cx: &Context, id: &str, _: Option<u8>) -> Result<String, OrderError> {
        match id {
            "none" => Err(OrderError::not_found("no such order".to_owned())),
            "large" => Err(OrderError::conflict("x".repeat(100_000))),
            "odd" => Err(OrderError::Unexpected(UnexpectedResponse::new(
                StatusCode::IM_A_TEAPOT,
                HeaderMap::new(),
                "odd".into(),
            ))),
            _ => {
                cx.set_header(HeaderName::from_static("x-id"), HeaderValue::from_str(id).unwrap());
                Ok(id.to_owned())
            }
        }
    }

    async fn remove(&self, _: &Context, _: &str) -> Result<(), OrderError> {
        Ok(())
    }

    async fn health(&self, _: &Context) -> Result<String, Error> {
        Ok("up".to_owned())
    }
}

/// The key of the server: another than the client's.
fn of_server() -> Ed25519Signer {
    Ed25519Signer::from_seed(&[7; 32]).with_key_id("shop")
}

fn key_of_server() -> PublicKey {
    PublicKey::parse(of_server().public_key()).unwrap()
}

fn router(shop: Shop) -> Router {
    let verification = Verification::new(public_key()).clock(at(CREATED)).origin_scheme("http");
    Router::new().verify(verification).signer(of_server()).mount(OrdersServer::new(shop))
}

fn client(url: &str) -> ClientBuilder {
    let client = Client::builder(url).clock(at(CREATED)).signer(ed25519());
    client.verify(Verification::new(key_of_server())).retry(RetryPolicy::never())
}

fn orders(router: Router) -> OrdersClient {
    OrdersClient::new(
        client("http://127.0.0.1:9").transport(InProcess::new(router)).build().unwrap(),
    )
}

async fn all(orders: &OrdersClient, shop: &Shop) {
    assert_eq!(orders.put("tea").await.unwrap(), "tea!");
    assert_eq!(orders.put("").await.unwrap(), "!");
    assert_eq!(orders.get("a b/c", Some(1)).await.unwrap(), "a b/c");
    orders.remove("1").await.unwrap();
    let OrderError::NotFound(response) = orders.get("none", None).await.unwrap_err() else {
        panic!("no declared error");
    };
    assert_eq!(response.body().unwrap(), "no such order");
    let OrderError::Unexpected(response) = orders.get("odd", None).await.unwrap_err() else {
        panic!("no unexpected response");
    };
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(orders.health().await.unwrap(), "up");
    // What never reaches the service is signed, too.
    let error = orders.get("1", None).query("copy", "many").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST), "{error}");
    assert_eq!(shop.0.load(Ordering::SeqCst), 2);
    let response = orders.get("1", None).attempts(3).response().await.unwrap();
    let input = response.headers()["signature-input"].to_str().unwrap();
    assert_eq!(
        input,
        "reply=(\"@status\" \"content-digest\" \"@method\";req \"@path\";req \"@query\";req \
         \"signature\";key=\"sig1\";req);created=1618884473;keyid=\"shop\";expires=1618884533;tag=\"orders\""
    );
}

#[tokio::test]
async fn both_halves_agree_on_replies() {
    let shop = Shop::default();
    all(&orders(router(shop.clone())), &shop).await;
    let shop = Shop::default();
    let url = bac_tests::listen(router(shop.clone())).await.unwrap();
    all(&OrdersClient::new(client(&url).build().unwrap()), &shop).await;
}

/// A server whose answers are changed on their way.
#[derive(Clone)]
struct Changed {
    router: Router,
    change: Arc<dyn Fn(http::Response<Bytes>) -> http::Response<Bytes> + Send + Sync>,
}

impl Service<http::Request<Bytes>> for Changed {
    type Response = http::Response<Bytes>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        let Self { router, change } = self.clone();
        Box::pin(async move { Ok(change(router.handle(request).await)) })
    }
}

fn changed(
    change: impl Fn(http::Response<Bytes>) -> http::Response<Bytes> + Send + Sync + 'static,
) -> OrdersClient {
    let changed = Changed { router: router(Shop::default()), change: Arc::new(change) };
    let client = client("http://127.0.0.1:9").transport(InProcess::new(changed));
    OrdersClient::new(client.build().unwrap())
}

fn with_header(name: &'static str, value: &str) -> OrdersClient {
    let value = HeaderValue::from_str(value).unwrap();
    changed(move |mut response| {
        response.headers_mut().insert(name, value.clone());
        response
    })
}

/// Each of them is an error of one kind, in which nothing of the reply counts.
fn check(error: OrderError, found: &str) {
    let OrderError::Client(error) = error else { panic!("taken for an answer: {error:?}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Signature, Outcome::Unknown));
    assert!(error.to_string().contains(found), "{error} ({found})");
    assert!(error.to_string().contains("look before sending it again"), "{error}");
}

#[tokio::test]
async fn what_was_changed_on_its_way_is_not_believed() {
    let cases: Vec<(OrdersClient, &str)> = vec![
        (
            changed(|mut response| {
                *response.status_mut() = StatusCode::CREATED;
                response
            }),
            "the reply was changed on its way",
        ),
        (changed(|response| response.map(|_| "other!".into())), "`content-digest` is of"),
        // The body was taken away, which has to be missed.
        (changed(|response| response.map(|_| Bytes::new())), "`content-digest` is of"),
        (
            changed(|mut response| {
                response.headers_mut().remove("content-digest");
                response
            }),
            "no digest by",
        ),
        (with_header("content-digest", "sha-256=:AAAA:"), "`content-digest` is of"),
        (with_header("signature", "reply=:AAAA:"), "another key signed"),
        (with_header("signature", "sig1=:AAAA:"), "the reply has no signature"),
        (with_header("signature-input", "reply=()"), "another tag"),
        (with_header("signature-input", "reply=();tag=\"orders\""), "does not cover"),
        (with_header("signature-input", "("), "is no dictionary"),
        (changed(|_| http::Response::new("tea!".into())), "no digest"),
        (
            changed(|_| {
                let refusal = http::Response::builder().status(404).body(Bytes::from("no"));
                refusal.unwrap()
            }),
            "(404 Not Found) cannot be trusted",
        ),
        (
            changed(|_| {
                let elsewhere = http::Response::builder().status(307).header("location", "/other");
                elsewhere.body(Bytes::new()).unwrap()
            }),
            "the reply has no signature",
        ),
    ];
    for (orders, found) in cases {
        check(orders.put("tea").await.unwrap_err(), found);
    }
    // Nor is a redirect followed that nobody signed.
    let elsewhere = changed(|_| {
        let elsewhere = http::Response::builder().status(307).header("location", "/orders/2");
        elsewhere.body(Bytes::new()).unwrap()
    });
    let error = elsewhere.get("1", None).await.unwrap_err();
    let OrderError::Client(error) = error else { panic!("taken for an answer: {error:?}") };
    assert_eq!(error.kind(), ErrorKind::Signature, "{error}");
    // What is not signed may change.
    assert_eq!(with_header("x-trace", "1").put("tea").await.unwrap(), "tea!");
}

/// A good reply to another request is none to this one.
#[tokio::test]
async fn a_reply_is_bound_to_its_request() {
    let first = Arc::new(std::sync::Mutex::new(None));
    let orders = changed(move |response| {
        let mut first = first.lock().unwrap();
        first.get_or_insert(response).clone()
    });
    assert_eq!(orders.get("1", None).await.unwrap(), "1");
    for (id, copy) in [("2", None), ("1", Some(1)), ("1", None)] {
        let error = orders.get(id, copy).await.unwrap_err();
        let OrderError::Client(error) = error else { panic!("taken for an answer: {error:?}") };
        assert_eq!(error.kind(), ErrorKind::Signature, "{error}");
    }
}

#[tokio::test]
async fn without_keys_nothing_is_sent_and_nothing_done() {
    let shop = Shop::default();
    let unable = Client::builder("http://127.0.0.1:9").signer(ed25519()).clock(at(CREATED));
    let unable = unable.transport(InProcess::new(router(shop.clone()))).build().unwrap();
    let error = OrdersClient::new(unable).put("tea").await.unwrap_err();
    let OrderError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Configuration, Outcome::NotSent));
    assert!(error.to_string().contains("Client::builder(…).verify("), "{error}");
    // The other half: a server that cannot sign does not ask its service.
    let told = Arc::new(std::sync::Mutex::new(String::new()));
    let keep = Arc::clone(&told);
    let verification = Verification::new(public_key()).clock(at(CREATED)).origin_scheme("http");
    let keyless = Router::new().verify(verification).mount(OrdersServer::new(shop.clone()));
    let keyless = keyless.on_failure(move |_, error| {
        *keep.lock().unwrap() = error.to_string();
        http::Response::builder().status(500).body(Bytes::new()).unwrap()
    });
    check(orders(keyless).put("tea").await.unwrap_err(), "(500 Internal Server Error)");
    assert!(told.lock().unwrap().contains("`Router::signer(…)`"), "{told:?}");
    assert_eq!(shop.0.load(Ordering::SeqCst), 0);
}

/// Keys by the name that the reply says.
#[derive(Debug)]
struct Known(Vec<(&'static str, PublicKey)>);

impl KeyLookup for Known {
    fn keys<'a>(
        &'a self,
        declared: Option<&'a str>,
        key_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<Arc<dyn VerifyingKey>>, BoxError>> {
        assert_eq!(declared, None);
        let found = self.0.iter().filter(|(name, _)| Some(*name) == key_id);
        let found = found.map(|(_, key)| Arc::new(key.clone()) as Arc<dyn VerifyingKey>).collect();
        Box::pin(async move { Ok(found) })
    }
}

#[tokio::test]
async fn keys_are_looked_up_by_their_name_and_signatures_grow_old() {
    let call = |known, clock| {
        let router = router(Shop::default());
        let client = Client::builder("http://127.0.0.1:9").signer(ed25519()).clock(at(CREATED));
        let client = client.verify(Verification::new(Known(known)).clock(at(clock)));
        let orders = client.transport(InProcess::new(router)).build().unwrap();
        async move { OrdersClient::new(orders).put("tea").await }
    };
    let known = || vec![("other", public_key()), ("shop", key_of_server())];
    assert_eq!(call(known(), CREATED).await.unwrap(), "tea!");
    for (known, clock, found) in [
        (vec![("other", key_of_server())], CREATED, "no key is known that the reply"),
        (vec![("shop", public_key())], CREATED, "another key signed"),
        (known(), CREATED + 121, "has expired"),
        (known(), CREATED - 61, "made in the future"),
    ] {
        check(call(known, clock).await.unwrap_err(), found);
    }
}

/// Whoever stands in front of a server and is busy cannot sign; what is signed by nobody is sent again where
/// that does no harm.
#[tokio::test]
async fn busy_intermediaries_are_asked_again() {
    let (count, counted) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&count);
    let changed = Changed {
        router: router(Shop::default()),
        change: Arc::new(move |response| {
            if seen.fetch_add(1, Ordering::SeqCst) % 2 == 0 {
                return http::Response::builder().status(503).body("busy".into()).unwrap();
            }
            counted.fetch_add(1, Ordering::SeqCst);
            response
        }),
    };
    let client = client("http://127.0.0.1:9").transport(InProcess::new(changed));
    let orders = OrdersClient::new(client.build().unwrap());
    let response = orders.get("1", None).attempts(3).response().await.unwrap();
    assert_eq!(response.earlier_attempts()[0].kind(), ErrorKind::Signature);
    assert_eq!(count.load(Ordering::SeqCst), 2);
    // Not what may have been done.
    check(
        orders.put("tea").attempts(3).await.unwrap_err(),
        "(503 Service Unavailable) cannot be trusted",
    );
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

/// A refusal that is not read to its end has no digest.
#[tokio::test]
async fn a_body_beyond_the_limit_is_not_believed() {
    let client = client("http://127.0.0.1:9").error_body_limit(65536);
    let client = client.transport(InProcess::new(router(Shop::default()))).build().unwrap();
    let error = OrdersClient::new(client).get("large", None).await.unwrap_err();
    let OrderError::Client(error) = error else { panic!("taken for an answer: {error:?}") };
    assert_eq!(error.kind(), ErrorKind::Signature);
    assert!(error.to_string().contains("was not read beyond 65536 bytes"), "{error}");
}

/// Where nobody sends a body there is none to be checked.
#[tokio::test]
async fn a_head_has_no_body() {
    #[client(server, verify = http_signature(covers("@status", "content-digest", "etag", "@method"; req)))]
    trait Files {
        #[endpoint(HEAD "/file")]
        async fn head(&self) -> Result<(), Error>;
    }
    struct One;
    impl FilesService for One {
        async fn head(&self, cx: &Context) -> Result<(), Error> {
            let set = |name, value| cx.set_header(HeaderName::from_static(name), value);
            set("etag", HeaderValue::from_static("\"a\""));
            set("content-digest", HeaderValue::from_static("sha-256=:AAAA:"));
            Ok(())
        }
    }
    let router = Router::new().signer(of_server()).mount(FilesServer::new(One));
    let url = bac_tests::listen(router).await.unwrap();
    let client = Client::builder(&url).verify(Verification::new(key_of_server())).build().unwrap();
    FilesClient::new(client).head().await.unwrap();
}

/// A body that is handed over before it has come is checked when it has.
#[tokio::test]
async fn a_stream_is_checked_at_its_end() {
    #[client(server, verify = http_signature(covers("@status", "content-digest", "@path"; req)), key = "files")]
    trait Files {
        #[endpoint(GET "/files/{name}")]
        async fn get(&self, name: &str) -> Result<ByteStream, Error>;

        /// Its digest is not signed.
        #[endpoint(GET "/parts/{name}", verify = http_signature(covers("@status", "@path"; req)))]
        async fn part(&self, name: &str) -> Result<ByteStream, Error>;
    }
    /// Sends pieces, with the digest of `abc`.
    struct Pieces;
    impl FilesService for Pieces {
        async fn get(&self, cx: &Context, name: &str) -> Result<ByteStream, Error> {
            let digest = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
            if name != "undigested" {
                let value = HeaderValue::from_static(digest);
                cx.set_header(HeaderName::from_static("content-digest"), value);
            }
            let last = if name == "good" { "c" } else { "d" };
            let pieces = ["a", "b", last].map(|piece| Ok::<_, Error>(Bytes::from(piece)));
            Ok(ByteStream::new(futures_util::stream::iter(pieces), None))
        }

        async fn part(&self, cx: &Context, name: &str) -> Result<ByteStream, Error> {
            self.get(cx, name).await
        }
    }
    let router = Router::new().key("files", of_server()).mount(FilesServer::new(Pieces));
    let transport = InProcess::new(router.streaming());
    let client = Client::builder("http://127.0.0.1:9").transport(transport);
    let client = client.verify(Verification::new(key_of_server()));
    let files = FilesClient::new(client.build().unwrap());
    assert_eq!(files.get("good").await.unwrap().collect(1 << 20).await.unwrap(), "abc");
    let mut stream = files.get("bad").await.unwrap();
    for piece in ["a", "b", "d"] {
        assert_eq!(stream.next().await.unwrap().unwrap(), piece);
    }
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Signature, Outcome::Unknown));
    assert!(error.to_string().contains("the stream cannot be trusted"), "{error}");
    assert!(stream.next().await.is_none());
    // Nobody can sign the digest of what has not come.
    let error = files.get("undigested").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Signature, "{error}");
    assert_eq!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
    assert_eq!(files.part("undigested").await.unwrap().collect(9).await.unwrap(), "abd");
}

/// Where the status is not signed, no other one makes a body that was taken away unmissed; and what is not signed
/// does not say that nothing is missing.
#[tokio::test]
async fn what_is_taken_away_is_missed() {
    #[client(server, verify = http_signature(covers("content-digest")))]
    trait Bills {
        #[endpoint(GET "/bill", text)]
        async fn get(&self) -> Result<Option<String>, Error>;

        #[endpoint(GET "/file", resume)]
        async fn file(&self) -> Result<ByteStream, Error>;
    }
    struct One;
    impl BillsService for One {
        async fn get(&self, _: &Context) -> Result<Option<String>, Error> {
            Ok(Some("paid".to_owned()))
        }

        async fn file(&self, cx: &Context) -> Result<ByteStream, Error> {
            cx.set_header(HeaderName::from_static("etag"), HeaderValue::from_static("\"7\""));
            Ok("paid".into())
        }
    }
    let verification = Verification::new(public_key()).clock(at(CREATED));
    let router = Router::new().verify(verification).signer(of_server());
    let router = router.mount(BillsServer::new(One));
    let get = |uri: &str| http::Request::get(uri).header("host", "h").body(Bytes::new()).unwrap();
    let bill = router.handle(get("/bill")).await;
    let signed = ["signature-input", "signature", "content-digest"]
        .map(|name| format!("{name}: {}\r\n", bill.headers()[name].to_str().unwrap()))
        .concat();
    let answered = |status: &str, rest: &str| {
        let peer = Peer::answering(format!("HTTP/1.1 {status}\r\n{rest}").into_bytes()).unwrap();
        let client = client(&peer.url()).build().unwrap();
        (peer, BillsClient::new(client))
    };
    let whole = format!("{signed}Content-Length: 4\r\n\r\npaid");
    let (_peer, bills) = answered("200 OK", &whole);
    assert_eq!(bills.get().await.unwrap().as_deref(), Some("paid"));
    for (status, rest) in [
        ("204 No Content", format!("{signed}\r\n")),
        ("200 OK", format!("{signed}Content-Length: 0\r\n\r\n")),
    ] {
        let (_peer, bills) = answered(status, &rest);
        let error = bills.get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Signature, "{error}");
    }

    let kept = r#"{"received":4,"validator":{"etag":"\"7\""}}"#;
    let partial: Partial = serde_json::from_str(kept).unwrap();
    for (status, rest) in [
        ("416 Range Not Satisfiable", "Content-Range: bytes */4\r\nContent-Length: 0\r\n\r\n"),
        ("206 Partial Content", "Content-Range: bytes 0-1/4\r\nContent-Length: 2\r\n\r\npa"),
    ] {
        let (_peer, bills) = answered(status, rest);
        let error = bills.file().resume(&partial).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Signature, "{error}");
    }
    // The server half signs that it has no more, too.
    let transport = InProcess::new(router.streaming());
    let bills = client("http://127.0.0.1:9").transport(transport).build().unwrap();
    let error = BillsClient::new(bills).file().resume(&partial).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Range, "{error}");
}

/// A reply of a stranger with this body, signed by its status and its digest, of which `comes` is what comes.
async fn signed(status: u16, whole: &str, comes: &str, fields: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, whole.as_bytes());
    let digest = format!("sha-256=:{}:", STANDARD.encode(digest));
    let input = "(\"@status\" \"content-digest\");created=1618884473";
    let base = format!(
        "\"@status\": {status}\n\"content-digest\": {digest}\n\"@signature-params\": {input}"
    );
    let signature = STANDARD.encode(of_server().sign(base.as_bytes()).await.unwrap());
    let length = whole.len();
    format!(
        "HTTP/1.1 {status} Any\r\n{fields}Content-Digest: {digest}\r\nSignature-Input: s={input}\r\nSignature: s=:{signature}:\r\nContent-Length: {length}\r\n\r\n{comes}"
    )
}

/// What was handed over before a stream broke off is of what was signed, too, however it goes on.
#[tokio::test]
async fn what_goes_on_is_checked_as_a_whole() {
    #[client(verify = http_signature(covers("@status", "content-digest")))]
    trait Flows {
        #[endpoint(GET "/file", resume)]
        async fn file(&self) -> Result<ByteStream, Error>;

        #[endpoint(GET "/events", sse(end = "[DONE]", resume))]
        async fn events(&self) -> Result<Events<String>, Error>;
    }
    let flows = |replies: [String; 2]| {
        let next = AtomicUsize::new(0);
        let peer = Peer::start(move |_, stream| {
            let reply = &replies[next.fetch_add(1, Ordering::SeqCst).min(1)];
            stream.write_all(reply.as_bytes())?;
            Ok(Connection::Close)
        });
        let peer = peer.unwrap();
        let (first, longest) = (Duration::from_millis(1), Duration::from_millis(2));
        let retry = RetryPolicy::new().backoff(first, longest);
        let client = client(&peer.url()).retry(retry).build().unwrap();
        (peer, FlowsClient::new(client))
    };
    let (tag, other) = ("ETag: \"1\"\r\n", "ETag: \"2\"\r\n");
    let part = format!("{tag}Content-Range: bytes 4-9/10\r\n");
    let rest = signed(206, "456789", "456789", &part).await;
    let whole = signed(200, "0123456789", "0123456789", tag).await;
    for (comes, then, is_good) in [
        ("0123", &rest, true),
        ("XXXX", &rest, false),
        ("0123", &whole, true),
        ("XXXX", &whole, false),
        ("", &signed(200, "another", "another", other).await, true),
        ("", &signed(200, "another", "changed", other).await, false),
    ] {
        let first = signed(200, "0123456789", comes, tag).await;
        let (_peer, flows) = flows([first, then.clone()]);
        let mut stream = flows.file().await.unwrap();
        assert!(stream.partial().is_none(), "another process could not check what is there");
        let mut end = None;
        while let Some(piece) = stream.next().await {
            end = piece.err();
        }
        assert_eq!(end.map(|error| error.kind()), (!is_good).then_some(ErrorKind::Signature));
        assert!(stream.partial().is_none());
    }

    let event = "Content-Type: text/event-stream\r\n";
    let (good, bad) = ("data: \"a\"\n\ndata: [DONE]\n\n", "data: \"b\"\n\ndata: [DONE]\n\n");
    for (comes, kind) in [
        (good, None),
        (bad, Some(ErrorKind::Signature)),
        ("data: \"b\"\n\n", Some(ErrorKind::BodyCut)),
    ] {
        let then = "data: [DONE]\n\n";
        let replies = [signed(200, good, comes, event).await, signed(200, then, then, event).await];
        let (_peer, flows) = flows(replies);
        let mut events = flows.events().await.unwrap();
        events.next().await.unwrap().unwrap();
        let end = events.next().await.map(|end| end.unwrap_err().kind());
        assert_eq!(end, kind);
    }
}

/// A server that is not ours, byte for byte: the signature is read as it comes over a socket.
#[tokio::test]
async fn a_reply_of_a_stranger_is_read_as_it_is_on_the_wire() {
    #[client(verify = http_signature(covers("@status", "cache-control"; sf, "x-bytes"; bs, "x-dict"; key = "b")))]
    trait Strange {
        #[endpoint(GET "/", text)]
        async fn get(&self) -> Result<String, Error>;
    }
    let input =
        "(\"@status\" \"cache-control\";sf \"x-bytes\";bs \"x-dict\";key=\"b\");created=1618884473";
    let base = format!(
        "\"@status\": 200\n\"cache-control\";sf: max-age=60, private\n\"x-bytes\";bs: :gQ==:, :Yg==:\n\"x-dict\";key=\"b\": 2;x\n\"@signature-params\": {input}"
    );
    let signature = of_server().sign(base.as_bytes()).await.unwrap();
    let signature = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, signature);
    let mut reply = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=60,   private\r\nX-Dict: a=1,  b=2;x\r\nSignature-Input: s={input}\r\nSignature: s=:{signature}:\r\n"
    ).into_bytes();
    reply.extend_from_slice(b"X-Bytes:  \x81 \r\nX-Bytes: b\r\n\r\nhi");
    let peer = Peer::answering(reply).unwrap();
    let client = Client::builder(peer.url()).verify(Verification::new(key_of_server()));
    let strange = StrangeClient::new(client.clock(at(CREATED)).build().unwrap());
    assert_eq!(strange.get().await.unwrap(), "hi");
}

/// The example of RFC 9421 section 2.4: what a reply is bound to.
#[test]
fn as_the_standard_binds_a_reply() {
    #[client(verify = http_signature(covers("@status", "content-digest", "content-type", "@authority"; req, "@method"; req, "@path"; req, "content-digest"; req), label = "reqres"))]
    trait Busy {
        #[endpoint(POST "/foo", text, sign = http_signature(covers("content-digest")))]
        async fn get(&self, #[body(text)] text: &str) -> Result<String, Error>;
    }
    let field = |pairs: &[(&'static str, &str)]| {
        let pairs = pairs.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        });
        pairs.collect::<HeaderMap>()
    };
    let of_request = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
    let of_reply = "sha-512=:0Y6iCBzGg5rZtoXS95Ijz03mslf6KAMCloESHObfwnHJDbkkWWQz6PhhU9kxsTbARtY2PTBOzq24uJFpHsMuAg==:";
    let input = "(\"@status\" \"content-digest\" \"content-type\" \"@authority\";req \"@method\";req \"@path\";req \"content-digest\";req);created=1618884479;keyid=\"test-key-ecc-p256\"";
    let (uri, sent) = (Uri::from_static("/foo?param=Value&Pet=dog"), Bytes::from(super::BODY));
    let headers = field(&[("host", "example.com"), ("content-digest", of_request)]);
    let request = Head::received(&Method::POST, &uri, &headers, &sent);
    let headers = field(&[
        ("content-type", "application/json"),
        ("content-digest", of_reply),
        ("signature-input", &format!("reqres={input}")),
        ("signature", "reqres=:AAAA:"),
    ]);
    let body = Bytes::from(r#"{"busy": true, "message": "Your call is very important to us"}"#);
    let reply = Head::reply(StatusCode::SERVICE_UNAVAILABLE, &headers, Some(&body), &request);
    let scheme = BusyClient::OPERATIONS[0].reply_scheme().unwrap();
    let claims: Vec<Claim> = scheme.claims(&reply).unwrap();
    let mut base = Vec::new();
    scheme.base(&reply, &claims[0], &mut base).unwrap();
    assert_eq!(
        String::from_utf8(base).unwrap(),
        format!(
            "\"@status\": 503\n\"content-digest\": {of_reply}\n\"content-type\": application/json\n\"@authority\";req: example.com\n\"@method\";req: POST\n\"@path\";req: /foo\n\"content-digest\";req: {of_request}\n\"@signature-params\": {input}"
        )
    );
    // Components of one message are none of the other.
    for (input, found) in [
        ("(\"@method\")", "`@method` is not one of a reply"),
        ("(\"@status\";req)", "`@status` is not one of a request"),
        ("(\"x-none\")", "the reply has no header `x-none`"),
        ("(\"x-none\";req)", "the request has no header `x-none`"),
        ("(\"content-type\";tr)", "trailers are not read"),
        ("(\"@method\";req=?0)", "has parameters, which are not known"),
        (
            "(\"content-digest\";req;sf \"content-digest\";sf;req)",
            "covers `\"content-digest\";sf;req` twice",
        ),
    ] {
        let headers = field(&[
            ("content-type", "application/json"),
            ("signature-input", &format!("reqres={input}")),
        ]);
        let reply = Head::reply(StatusCode::OK, &headers, Some(&body), &request);
        let claim = Claim::new([]).with_label("reqres");
        let error = scheme.base(&reply, &claim, &mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains(found), "{error} ({found})");
    }
}

/// What a refusal of this kind tells: nothing of it is secret, and its source says more.
#[tokio::test]
async fn the_error_has_its_reason() {
    let error = with_header("signature", "reply=:AAAA:").put("tea").await.unwrap_err();
    let OrderError::Client(error) = error else { panic!("{error:?}") };
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.downcast_ref::<SignatureError>().is_some(), "{source:?}");
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert_eq!(error.raw_body().unwrap(), "tea!");
}

/// Of a WebSocket the handshake is signed.
#[tokio::test]
async fn a_handshake_is_a_reply() {
    #[client(server, verify = http_signature(covers("@status", "sec-websocket-accept", "@path"; req)))]
    trait Lines {
        #[endpoint(GET "/lines", websocket)]
        async fn lines(&self) -> Result<Messages<u64>, Error>;
    }
    struct Numbers;
    impl LinesService for Numbers {
        async fn lines(&self, _: &Context) -> Result<Messages<u64>, Error> {
            Ok(Messages::new(futures_util::stream::iter([Ok(1), Ok(2)])))
        }
    }
    let connect = async |known: PublicKey| {
        let router = Router::new().signer(of_server()).mount(LinesServer::new(Numbers));
        let client = Client::builder("http://127.0.0.1:9").transport(InProcess::new(router));
        let client = client.verify(Verification::new(known)).build()?;
        LinesClient::new(client).lines().await
    };
    let mut lines = connect(key_of_server()).await.unwrap();
    assert_eq!(lines.next().await.unwrap().unwrap(), 1);
    let error = connect(public_key()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Signature, "{error}");
}

proptest! {
    // Ed25519 takes long without optimisation.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What the server half signs the client verifies, and not with one byte of it changed.
    #[test]
    fn what_the_server_signs_the_client_verifies(
        text in "\\PC{0,40}",
        byte in any::<proptest::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let orders = orders(router(Shop::default()));
            let response = orders.put(&text).response().await.unwrap();
            assert_eq!(*response.value(), format!("{text}!"));
            let flipped = move |bytes: &[u8]| {
                let mut bytes = bytes.to_vec();
                let index = byte.index(bytes.len());
                bytes[index] ^= 1 << bit;
                bytes
            };
            let change = flipped;
            let of_body = changed(move |response| response.map(|body| change(&body).into()));
            check(of_body.put(&text).await.unwrap_err(), "cannot be trusted");
            for name in ["signature", "signature-input", "content-digest"] {
                let change = flipped;
                let of_head = changed(move |mut response| {
                    let bytes = change(response.headers()[name].as_bytes());
                    match HeaderValue::from_bytes(&bytes) {
                        Ok(value) => response.headers_mut().insert(name, value),
                        Err(_) => response.headers_mut().remove(name),
                    };
                    response
                });
                check(of_head.put(&text).await.unwrap_err(), "cannot be trusted");
            }
        });
    }
}
