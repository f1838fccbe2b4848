//! Transports of one's own, the in-process one, and what a caller is told when one fails.

use std::{
    future::IntoFuture,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context as TaskContext, Poll},
    time::Duration,
};

use bac_core::{
    BodyChunks, BoxError, BoxFuture, Client, Ed25519Signer, Error, ErrorKind, Outcome, Request,
    RequestParts, ReqwestTransport, TimeoutPhase, Transport, TransportBody, TransportError,
    TransportErrorKind, UnexpectedResponse, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Peer, json_reply};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

#[client(server)]
trait Api {
    #[endpoint(GET "/items/{id}", errors(400))]
    async fn item(&self, id: &str, #[query] q: Option<&str>) -> Result<Value, ItemError>;

    #[endpoint(POST "/sign", errors(400))]
    async fn sign(&self, #[signed] payload: &Value) -> Result<Value, ItemError>;

    #[endpoint(HEAD "/items/{id}", errors(400))]
    async fn head(&self, id: &str) -> Result<(), HeadError>;
}

fn api(transport: impl Transport) -> ApiClient {
    let builder = Client::builder("http://somewhere:1/base/").transport(transport);
    let builder = builder.signer(Ed25519Signer::generate().unwrap()).response_limit(100);
    ApiClient::new(builder.timeout(Duration::from_secs(20)).build().unwrap())
}

type Sent = Result<http::Response<TransportBody>, TransportError>;

/// Answers with what a function makes of the request, and counts.
struct Canned<F> {
    answer: F,
    sent: Arc<AtomicUsize>,
}

impl<F> std::fmt::Debug for Canned<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Canned")
    }
}

impl<F: Fn(Request) -> Sent + Send + Sync + 'static> Transport for Canned<F> {
    fn send(&self, request: Request) -> BoxFuture<'_, Sent> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { (self.answer)(request) })
    }
}

fn canned<F: Fn(Request) -> Sent + Send + Sync + 'static>(answer: F) -> Canned<F> {
    Canned { answer, sent: Arc::default() }
}

fn client_error(error: ItemError) -> Error {
    match error {
        ItemError::Client(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_transport_of_ones_own_gets_the_whole_request() {
    let api = api(canned(|request| {
        let RequestParts { method, url, headers, body, .. } = request.into_parts();
        let accept = headers["accept"].to_str().unwrap().split(',').next();
        let seen = json!([method.as_str(), url.as_str(), accept, body.length()]);
        Ok(http::Response::new(TransportBody::full(seen.to_string())))
    }));
    let seen = api.item("a/b", Some("c d")).await.unwrap();
    assert_eq!(
        seen,
        json!(["GET", "http://somewhere:1/base/items/a%2Fb?q=c%20d", "application/json", 0])
    );
    let seen = api.sign(&json!(1)).await.unwrap();
    assert!(seen[3].as_u64().unwrap() > 100, "{seen}");
}

#[tokio::test]
async fn every_kind_of_failure_says_whether_anything_was_sent() {
    for (kind, expected, outcome, is_connect, is_retryable) in [
        (TransportErrorKind::Connect, ErrorKind::Connect, Outcome::NotSent, true, true),
        (
            TransportErrorKind::ConnectTimeout,
            ErrorKind::Timeout(TimeoutPhase::Connect),
            Outcome::NotSent,
            true,
            true,
        ),
        (TransportErrorKind::Tls, ErrorKind::Tls, Outcome::NotSent, true, false),
        (TransportErrorKind::Refused, ErrorKind::Transport, Outcome::NotSent, false, true),
        (TransportErrorKind::Exchange, ErrorKind::Transport, Outcome::Unknown, false, true),
    ] {
        let transport = canned(move |_| {
            let below = io::Error::other("the\ncable is\u{1b}[31m cut");
            Err(TransportError::new(kind, io::Error::other(below)))
        });
        let sent = Arc::clone(&transport.sent);
        let call = api(transport).sign(&json!(1)).attempts(1);
        let error = client_error(call.await.unwrap_err());
        assert_eq!((error.kind(), error.outcome()), (expected, outcome));
        assert_eq!((error.is_connect(), error.is_retryable()), (is_connect, is_retryable));
        assert_eq!(error.is_timeout(), kind == TransportErrorKind::ConnectTimeout);
        assert!(error.status().is_none() && error.raw().is_none());
        assert_eq!(sent.load(Ordering::SeqCst), 1, "sent once");
        let text = error.to_string();
        assert!(text.starts_with("Api.sign (POST http://somewhere:1/base/sign): "), "{text}");
        assert!(!text.chars().any(char::is_control), "{text}");
        let advice = match outcome {
            Outcome::Unknown => "look before sending it again",
            _ if expected == ErrorKind::Tls => "no secure connection",
            _ if kind == TransportErrorKind::Refused => "refused to send it",
            _ => "nothing was sent",
        };
        assert!(text.contains(advice), "{text}");
        assert!(std::error::Error::source(&error).is_some() || error.is_timeout());
    }
}

/// Pieces of a body, then an end or an error.
struct Pieces(Vec<&'static [u8]>, Option<&'static str>);

impl BodyChunks for Pieces {
    fn poll_chunk(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        Poll::Ready(match (self.0.is_empty(), self.1) {
            (false, _) => Ok(Some(Bytes::from_static(self.0.remove(0)))),
            (true, Some(error)) => Err(error.into()),
            (true, None) => Ok(None),
        })
    }
}

#[tokio::test]
async fn a_body_arrives_in_any_pieces() {
    let answer = |pieces: fn() -> Pieces, length| {
        canned(move |_| Ok(http::Response::new(TransportBody::chunks(pieces(), length))))
    };
    let whole = || Pieces(vec![b"", b"[1", b"", b",2", b"]", b""], None);
    assert_eq!(api(answer(whole, None)).item("a", None).await.unwrap(), json!([1, 2]));
    assert_eq!(api(answer(whole, Some(5))).item("a", None).await.unwrap(), json!([1, 2]));

    let cut = || Pieces(vec![b"[1", b",2"], Some("the wire"));
    let error = client_error(api(answer(cut, None)).item("a", None).await.unwrap_err());
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::BodyCut, Outcome::Done));
    assert_eq!(&error.raw_body().unwrap()[..], b"[1,2");
    assert!(error.to_string().contains("after 4 bytes of its body: the wire"), "{error}");

    for large in
        [|| Pieces(vec![&[b' '; 60], &[b' '; 60]], None), || Pieces(vec![&[b' '; 101]], None)]
    {
        let error = client_error(api(answer(large, None)).item("a", None).await.unwrap_err());
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::TooLarge, Outcome::Done));
        assert_eq!(error.raw_body().unwrap().len(), 100);
        assert!(error.to_string().contains("`response_limit`"), "{error}");
    }
    let full = || Pieces(vec![b"\"", &[b'x'; 98], b"\""], None);
    api(answer(full, None)).item("a", None).await.unwrap();
}

/// Never ends and is always there at once, so that nobody else has a turn.
struct Flood;

impl BodyChunks for Flood {
    fn poll_chunk(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        Poll::Ready(Ok(Some(Bytes::new())))
    }
}

#[tokio::test]
async fn a_body_that_never_waits_ends_with_the_limit_of_the_call() {
    let api = api(canned(|_| Ok(http::Response::new(TransportBody::chunks(Flood, None)))));
    let call = api.item("a", None).timeout(Duration::from_millis(50));
    let error = client_error(call.await.unwrap_err());
    let total = ErrorKind::Timeout(TimeoutPhase::Total);
    assert_eq!((error.kind(), error.outcome()), (total, Outcome::Done));
}

#[tokio::test]
async fn a_page_instead_of_json_tells_nothing_about_the_operation() {
    for (content_type, body) in [
        ("text/html", "<html>log in</html>"),
        ("Text/HTML; charset=utf-8", "log in"),
        ("text/plain", "\n <!DOCTYPE html>"),
    ] {
        let api = api(canned(move |_| {
            let response = http::Response::builder().header("content-type", content_type);
            Ok(response.body(TransportBody::full(body)).unwrap())
        }));
        let error = client_error(api.sign(&json!(1)).await.unwrap_err());
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
        assert!(error.to_string().contains("HTML page"), "{error}");
    }
}

#[tokio::test]
async fn a_reqwest_client_of_ones_own() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let inner = reqwest::Client::builder().user_agent("mine").no_proxy().build().unwrap();
    let client = Client::builder(peer.url()).transport(ReqwestTransport::with_client(inner));
    let api = ApiClient::new(client.user_agent("ours").build().unwrap());
    assert_eq!(api.item("a", None).await.unwrap(), json!(1));
    assert_eq!(peer.received()[0].header("user-agent"), ["ours"]);
}

/// Asks another server, and gives its errors on; panics when asked to.
#[derive(Clone)]
struct Gateway(ApiClient);

impl ApiService for Gateway {
    async fn item(&self, _: &Context, id: &str, q: Option<&str>) -> Result<Value, ItemError> {
        assert_ne!(id, "panic");
        self.0.item(id, q).await.map_err(|error| match error {
            ItemError::BadRequest(error) => ItemError::Unexpected(error.into_unexpected()),
            other => other,
        })
    }

    async fn sign(&self, _: &Context, _: &Value) -> Result<Value, ItemError> {
        let reply = |text: &'static str| {
            UnexpectedResponse::new(StatusCode::NO_CONTENT, HeaderMap::new(), text.into())
        };
        Err(ItemError::Unexpected(reply("not to be sent")))
    }

    async fn head(&self, _: &Context, id: &str) -> Result<(), HeadError> {
        match id {
            "good" => Ok(()),
            _ => Err(HeadError::bad_request(json!("said to nobody"))),
        }
    }
}

fn gateway(upstream: &str) -> Router {
    let client = Client::builder(upstream).response_limit(1000).build().unwrap();
    Router::new().mount(ApiServer::new(Gateway(ApiClient::new(client)))).also_under("prefix/")
}

/// The same server in process and behind a socket.
async fn both(upstream: &str) -> [ApiClient; 2] {
    let url = bac_tests::listen(gateway(upstream)).await.unwrap();
    let builder = Client::builder(url).signer(Ed25519Signer::generate().unwrap());
    let socket = ApiClient::new(builder.build().unwrap());
    let builder = Client::builder("http://in-process").transport(InProcess::new(gateway(upstream)));
    let builder = builder.signer(Ed25519Signer::generate().unwrap());
    [ApiClient::new(builder.build().unwrap()), socket]
}

#[tokio::test]
async fn answers_without_a_body_have_none_in_process_either() {
    for api in both("http://127.0.0.1:9").await {
        api.head("good").await.unwrap();
        let error = api.head("bad").await.unwrap_err();
        let HeadError::BadRequest(error) = error else { panic!("{error:?}") };
        assert!(error.raw_body().is_empty() && error.body().is_none());

        let ItemError::Unexpected(error) = api.sign(&json!(1)).await.unwrap_err() else { panic!() };
        assert_eq!((error.status().as_u16(), error.raw_body().len()), (204, 0));
    }
}

#[tokio::test]
async fn an_error_status_of_another_server_is_passed_on_as_it_was() {
    let long = "x".repeat(1_200_000);
    for (status, body, framing) in [
        (400, "{\"a\":1}", "Content-Length: 7\r\nKeep-Alive: timeout=5"),
        (503, "5\r\naway!\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        (404, &*long, "Content-Length: 1200000\r\nConnection: close"),
    ] {
        let reply = format!("HTTP/1.1 {status} X\r\nx-kept: yes\r\n{framing}\r\n\r\n{body}");
        let peer = Peer::answering(reply).unwrap();
        for api in both(&peer.url()).await {
            let error = api.item("a", None).await.unwrap_err();
            assert_eq!(error.status().unwrap(), status);
            let raw = match &error {
                ItemError::BadRequest(error) => error.raw(),
                ItemError::Unexpected(error) => error.raw(),
                other => panic!("{other:?}"),
            };
            assert_eq!(raw.headers()["x-kept"], "yes");
            assert!(raw.headers().get("keep-alive").is_none());
            let expected = match status {
                400 => b"{\"a\":1}",
                503 => &b"away!"[..],
                _ => &long.as_bytes()[..1024 * 1024],
            };
            assert!(raw.body() == expected, "{status}: {} bytes", raw.body().len());
        }
    }
}

#[tokio::test]
async fn a_success_that_another_server_garbled_is_no_success() {
    for reply in [
        json_reply("200 OK", "{"),
        json_reply("200 OK", &" ".repeat(2000)),
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1".to_owned(),
        "HTTP/1.1 307 X\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n".to_owned(),
        String::new(),
    ] {
        let peer = Peer::answering(reply.clone()).unwrap();
        for api in both(&peer.url()).await {
            let error = api.item("a", None).await.unwrap_err();
            assert_eq!(error.status().unwrap(), 500, "{reply}: {error}");
        }
    }
}

#[tokio::test]
async fn a_service_that_panics_does_no_harm_to_the_next_request() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let [in_process, socket] = both(&peer.url()).await;
    let task = tokio::spawn(in_process.item("panic", None).into_future());
    assert!(task.await.unwrap_err().is_panic());
    assert_eq!(in_process.item("a", None).await.unwrap(), json!(1));

    let error = client_error(socket.item("panic", None).await.unwrap_err());
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Transport, Outcome::Unknown));
    assert_eq!(socket.item("a", None).await.unwrap(), json!(1));
}

#[tokio::test]
async fn requests_of_other_clients_are_matched_and_decoded() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let router = gateway(&peer.url());
    for (target, status, upstream) in [
        ("/items/%61?q=x+y%2B&other", 200, "/items/a?q=x%20y%2B"),
        ("/prefix/items/a", 200, "/items/a"),
        ("/items/a?q", 200, "/items/a?q="),
        ("/items/a?q=1&q=2", 200, "/items/a?q=1"),
        ("/items/a?x=%ff", 200, "/items/a"),
        ("/items/a?q=%ff", 400, ""),
        ("/items/%ff", 400, ""),
        ("/items/", 404, ""),
        ("/items/a/", 404, ""),
        ("/prefixitems/a", 404, ""),
        ("/prefix", 404, ""),
        ("/items/%2e%2e", 400, ""),
        ("*", 404, ""),
    ] {
        let before = peer.received().len();
        let request = http::Request::builder().uri(target).body(Bytes::new()).unwrap();
        let response = router.handle(request).await;
        assert_eq!(response.status(), status, "{target}: {response:?}");
        let received = peer.received().split_off(before);
        let targets: Vec<_> = received.iter().map(|request| request.target()).collect();
        assert_eq!(targets, if upstream.is_empty() { vec![] } else { vec![upstream] });
    }
    for (method, target) in [("HEAD", "/none"), ("HEAD", "/sign")] {
        let request = http::Request::builder().method(method).uri(target);
        let response = router.handle(request.body(Bytes::new()).unwrap()).await;
        assert!(response.status().is_client_error() && response.body().is_empty());
    }
}

#[test]
fn a_router_knows_its_operations() {
    let router = gateway("http://127.0.0.1:9");
    let names: Vec<_> = router.operations().map(|operation| operation.name()).collect();
    assert_eq!(names, ["item", "sign", "head"]);
}
