//! Endpoints that open a WebSocket: both halves, over a socket and in process.

use std::{
    future::{Future, IntoFuture},
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use bac_core::{
    Client, Credentials, Ed25519Signer, Error, ErrorKind, Hook, Outcome, ReplyKind, SignedRequest,
    TimeoutPhase, UnexpectedResponse, client,
    server::{Context, Ending, InProcess, Router, StreamFault},
    websocket::Messages,
};
use bac_tests::within;
use futures_util::{SinkExt, StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    runtime::{Builder, Runtime},
    task::spawn_blocking,
};
use tokio_tungstenite::tungstenite::{
    Message, handshake::derive_accept_key, protocol::frame::coding::CloseCode,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Line {
    number: u64,
    text: String,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Order {
    job: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Problem {
    reason: String,
}

#[client(base = "/api", error_body = Problem, server)]
pub trait Logs {
    /// So many lines of a job.
    #[endpoint(GET "/jobs/{job}/lines", websocket, errors(404, 500))]
    async fn lines(
        &self,
        job: &str,
        #[query] count: u64,
        #[header("X-Tag")] tags: &[String],
    ) -> Result<Messages<Line>, LinesError>;

    /// The same, asked for under a signature.
    #[endpoint(GET "/signed", websocket, errors(404, 500))]
    async fn signed(
        &self,
        #[signed] order: &Order,
        #[query] tail: bool,
    ) -> Result<Messages<Value>, LinesError>;

    /// What a client does not leave has no end.
    #[endpoint(GET "/endless", websocket, timeout = "5s")]
    async fn endless(&self) -> Result<Messages<u64>, Error>;

    /// Is as ever.
    #[endpoint(GET "/plain")]
    async fn plain(&self) -> Result<u64, Error>;
}

/// Counts the streams that are open.
#[derive(Clone, Default)]
struct Writer {
    open: Arc<AtomicUsize>,
}

struct Guard(Arc<AtomicUsize>);

impl Guard {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(open))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl LogsService for Writer {
    async fn lines(
        &self,
        cx: &Context,
        job: &str,
        count: u64,
        tags: &[String],
    ) -> Result<Messages<Line>, LinesError> {
        if job == "none" {
            return Err(LinesError::not_found(Problem { reason: "no such job".to_owned() }));
        }
        let tag = tags.join("+");
        cx.set_header("x-tag".parse().unwrap(), tag.parse().unwrap());
        let text = format!("{job} {tag}");
        let guard = Guard::new(&self.open);
        let lines = stream::iter(0..count).map(move |number| {
            let _ = &guard;
            match number {
                1000 => Err(Error::from(bac_core::UnexpectedResponse::new(
                    http::StatusCode::BAD_GATEWAY,
                    http::HeaderMap::new(),
                    "the disk is full".into(),
                ))),
                number => Ok(Line { number, text: text.clone() }),
            }
        });
        Ok(Messages::new(lines))
    }

    async fn signed(
        &self,
        cx: &Context,
        order: &Order,
        tail: bool,
    ) -> Result<Messages<Value>, LinesError> {
        if order.job == "none" {
            return Err(LinesError::not_found(Problem { reason: "no such job".to_owned() }));
        }
        let signer = cx.signer().expect("the endpoint is signed").client_id();
        Ok(Messages::new(stream::iter([Ok(json!([order.job, tail, signer]))])))
    }

    async fn endless(&self, _: &Context) -> Result<Messages<u64>, Error> {
        let guard = Guard::new(&self.open);
        let numbers = stream::unfold((0, guard), |(number, guard)| async move {
            if number > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Some((Ok(number), (number + 1, guard)))
        });
        Ok(Messages::new(numbers))
    }

    async fn plain(&self, _: &Context) -> Result<u64, Error> {
        Ok(7)
    }
}

/// Runs a test against the server in process, and again over a socket.
async fn both<F: Future<Output = ()>>(test: impl Fn(LogsClient, Writer) -> F) {
    let signer = || Ed25519Signer::generate().unwrap();
    let writer = Writer::default();
    let client = Client::builder("http://in-process")
        .transport(InProcess::new(LogsServer::new(writer.clone())))
        .signer(signer())
        .build()
        .unwrap();
    test(LogsClient::new(client), writer).await;

    let writer = Writer::default();
    let url = bac_tests::listen(LogsServer::new(writer.clone())).await.unwrap();
    let client = Client::builder(url).signer(signer()).build().unwrap();
    test(LogsClient::new(client), writer).await;
}

/// Waits for something that other tasks bring about.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn messages_come_typed_and_in_order_and_end() {
    both(|logs, writer| async move {
        let tags = ["a".to_owned(), "b".to_owned()];
        let mut lines = logs.lines("j/1", 500, &tags).await.unwrap();
        for number in 0..500 {
            let line = lines.next().await.unwrap().unwrap();
            assert_eq!(line, Line { number, text: "j/1 a+b".to_owned() });
        }
        assert!(lines.next().await.is_none());
        assert!(lines.next().await.is_none());
        until("the service's stream is dropped", || writer.open.load(Ordering::SeqCst) == 0).await;

        // It is a stream like others.
        let lines = logs.lines("j", 3, &[]).await.unwrap();
        let numbers: Vec<u64> = lines.map(|line| line.unwrap().number).collect().await;
        assert_eq!(numbers, [0, 1, 2]);
        // And the endpoints beside it are as ever.
        assert_eq!(logs.plain().await.unwrap(), 7);
    })
    .await;
}

#[tokio::test]
async fn an_error_before_the_upgrade_is_a_declared_one() {
    both(|logs, _| async move {
        match logs.lines("none", 1, &[]).await {
            Err(LinesError::NotFound(error)) => {
                assert_eq!(error.body().unwrap().reason, "no such job")
            }
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn the_reply_is_there_beside_the_stream() {
    both(|logs, _| async move {
        let response = logs.lines("j", 1, &["x".to_owned()]).response().await.unwrap();
        assert_eq!(response.status(), 101);
        assert_eq!(response.headers()["x-tag"], "x");
        assert_eq!(response.headers()["upgrade"], "websocket");
        assert_eq!(response.into_value().next().await.unwrap().unwrap().number, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_signed_is_the_first_message() {
    both(|logs, _| async move {
        let order = Order { job: "j".to_owned() };
        let expected = |id: &str| json!(["j", true, id]);
        let id = logs.client().signer().unwrap().client_id();
        let mut messages = logs.signed(&order, true).await.unwrap();
        assert_eq!(messages.next().await.unwrap().unwrap(), expected(id));
        assert!(messages.next().await.is_none());

        // Signed elsewhere, and byte for byte.
        let signer = Ed25519Signer::generate().unwrap();
        let request = SignedRequest::sign(&order, &signer).await.unwrap();
        let mut messages = logs.signed_signed(&request, true).await.unwrap();
        let id = bac_core::Signer::client_id(&signer);
        assert_eq!(messages.next().await.unwrap().unwrap(), expected(id));

        // After the upgrade there is no status to tell an error with.
        let order = Order { job: "none".to_owned() };
        let mut messages = logs.signed(&order, true).await.unwrap();
        let error = messages.next().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Closed(1011), Outcome::Unknown));
        assert!(error.to_string().contains("no such job"), "{error}");
        assert!(messages.next().await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_service_that_fails_says_so_after_what_is_good() {
    both(|logs, _| async move {
        let lines = logs.lines("j", 2000, &[]).await.unwrap();
        let mut lines: Vec<Result<Line, Error>> = lines.collect().await;
        assert_eq!(lines.len(), 1001);
        let error = lines.pop().unwrap().unwrap_err();
        assert!(lines.iter().all(Result::is_ok));
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Closed(1011), Outcome::Done));
        let text = error.to_string();
        assert!(text.contains("the disk is full, after 1000 messages, which are good"), "{text}");
        assert!(text.starts_with("Logs.lines (GET http"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn dropping_the_stream_stops_the_service() {
    both(|logs, writer| async move {
        for leave_politely in [false, true] {
            let mut numbers = logs.endless().await.unwrap();
            assert_eq!(numbers.next().await.unwrap().unwrap(), 0);
            assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
            assert_eq!(writer.open.load(Ordering::SeqCst), 1);
            if leave_politely {
                numbers.close().await;
            } else {
                drop(numbers);
            }
            until("the service's stream is dropped", || writer.open.load(Ordering::SeqCst) == 0)
                .await;
        }
        // A call that is dropped before it is answered leaves nothing, either.
        for _ in 0..10 {
            let call =
                tokio::time::timeout(Duration::from_micros(50), logs.endless().into_future());
            drop(call.await);
        }
        until("no stream is left", || writer.open.load(Ordering::SeqCst) == 0).await;
    })
    .await;
}

/// A server that writes and never waits for its client: what it is told, and whether all of it came.
async fn left_by(leave: impl FnOnce(Messages<u64>) + Send + 'static) -> Option<CloseCode> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        let (mut write, mut read) = socket.split();
        let chatter =
            tokio::spawn(async move { while write.send(Message::text("1")).await.is_ok() {} });
        let code = loop {
            match read.next().await {
                Some(Ok(Message::Close(frame))) => break frame.map(|frame| frame.code),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break None,
            }
        };
        chatter.abort();
        code
    });
    let mut numbers = LogsClient::new(client).endless().await.unwrap();
    assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
    leave(numbers);
    server.await.unwrap()
}

#[tokio::test]
async fn a_dropped_stream_is_closed() {
    assert_eq!(left_by(drop).await, Some(CloseCode::Normal));
    let on_a_thread = |numbers| std::thread::spawn(|| drop(numbers)).join().unwrap();
    assert_eq!(left_by(on_a_thread).await, Some(CloseCode::Normal));
}

#[tokio::test]
async fn a_reader_that_dawdles_misses_nothing() {
    both(|logs, _| async move {
        let mut lines = logs.lines(&"x".repeat(2000), 900, &[]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        for number in 0..900 {
            assert_eq!(lines.next().await.unwrap().unwrap().number, number);
        }
        assert!(lines.next().await.is_none());
    })
    .await;
}

/// A message that is awaited together with something else is not lost with it.
#[tokio::test]
async fn a_dropped_next_loses_nothing() {
    both(|logs, _| async move {
        let mut numbers = logs.endless().await.unwrap();
        let mut expected = 0;
        while expected < 50 {
            tokio::select! {
                biased;
                () = tokio::time::sleep(Duration::from_micros(300)) => {}
                number = numbers.next() => {
                    assert_eq!(number.unwrap().unwrap(), expected);
                    expected += 1;
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_stream_outlives_the_limits_of_the_call() {
    let url = bac_tests::listen(LogsServer::new(Writer::default())).await.unwrap();
    let client = Client::builder(url)
        .attempt_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    let logs = LogsClient::new(client);
    let mut numbers = logs.endless().timeout(Duration::from_secs(2)).await.unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(2500) {
        numbers.next().await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_request_that_asks_for_no_upgrade_is_told_so() {
    let url = bac_tests::listen(LogsServer::new(Writer::default())).await.unwrap();
    let http = reqwest::Client::new();
    let get = || http.get(format!("{url}/api/endless"));
    let answer = get().send().await.unwrap();
    assert_eq!(answer.status(), 426);
    assert_eq!(answer.headers()["upgrade"], "websocket");
    assert_eq!(answer.headers()["sec-websocket-version"], "13");
    assert!(answer.text().await.unwrap().contains("ask for an upgrade"));

    let upgrade =
        || get().header("connection", "keep-alive, Upgrade").header("upgrade", "WebSocket");
    let answer = upgrade().header("sec-websocket-version", "8").send().await.unwrap();
    assert_eq!(answer.status(), 426);
    let answer = upgrade().header("sec-websocket-version", "13").send().await.unwrap();
    assert_eq!(answer.status(), 426);
    assert!(answer.text().await.unwrap().contains("Sec-WebSocket-Key"));

    // What the request holds is checked before anything is opened.
    let answer = http
        .get(format!("{url}/api/jobs/j/lines?count=many"))
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 400);
}

/// A client that is none of ours.
async fn raw(url: &str, path: &str) -> tokio_tungstenite::WebSocketStream<tokio::net::TcpStream> {
    let address = url.trim_start_matches("http://");
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    tokio_tungstenite::client_async(format!("ws://{address}{path}"), stream).await.unwrap().0
}

#[tokio::test]
async fn a_first_message_that_is_refused_is_told_in_the_servers_words() {
    let router = || Router::new().mount(LogsServer::new(Writer::default()));
    let cases = [
        ("{}", "payload"),
        ("no json", "envelope"),
        (r#"{"payload":{},"signature":"","client_public_key":""}"#, "public key"),
    ];
    let url = bac_tests::listen(router()).await.unwrap();
    for (first, found) in cases {
        let mut socket = raw(&url, "/api/signed?tail=true").await;
        socket.send(Message::text(first)).await.unwrap();
        let Message::Close(Some(frame)) = socket.next().await.unwrap().unwrap() else { panic!() };
        assert_eq!(frame.code, CloseCode::Policy);
        assert!(frame.reason.contains(found), "{}", frame.reason);
        assert!(socket.next().await.is_none());
    }

    // As one server does it: a message with the error, and the connection is dropped.
    let url = bac_tests::listen(router().on_stream_fault(|operation, fault| match fault {
        StreamFault::Rejected(_) => {
            let text = json!({ "ErrorMessage": fault.to_string(), "of": operation.name() });
            Ending::abrupt().message(text.to_string())
        }
        _ => Ending::close(1006, "é".repeat(100)),
    }));
    let url = url.await.unwrap();
    let mut socket = raw(&url, "/api/signed?tail=true").await;
    socket.send(Message::text("{}")).await.unwrap();
    let Message::Text(text) = socket.next().await.unwrap().unwrap() else { panic!() };
    assert!(text.contains("ErrorMessage") && text.contains("signed"), "{text}");
    assert!(socket.next().await.unwrap().is_err());

    // As another does it: a code that must not be sent.
    let client = Client::builder(url).signer(Ed25519Signer::generate().unwrap()).build().unwrap();
    let logs = LogsClient::new(client);
    let mut messages = logs.signed(&Order { job: "none".to_owned() }, true).await.unwrap();
    let error = messages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed(1006));
    assert!(error.to_string().contains("with code 1006: é"), "{error}");
    assert!(messages.next().await.is_none());
}

#[tokio::test]
async fn a_client_may_ask_and_is_answered() {
    let url = bac_tests::listen(LogsServer::new(Writer::default())).await.unwrap();
    let mut socket = raw(&url, "/api/endless").await;
    socket.send(Message::Ping("are you there?".into())).await.unwrap();
    socket.send(Message::text("this is read by nobody")).await.unwrap();
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Pong(data) => break assert_eq!(&data[..], b"are you there?"),
            other => assert!(other.is_text()),
        }
    }
}

#[test]
fn the_description_says_that_it_is_one() {
    let [lines, signed, endless, plain] = LogsClient::OPERATIONS else { panic!() };
    for operation in [lines, signed, endless] {
        let success: Vec<String> = operation.success().iter().map(ToString::to_string).collect();
        assert_eq!((operation.reply(), &*success), (ReplyKind::WebSocket, &["101".to_owned()][..]));
    }
    assert_eq!(plain.reply(), ReplyKind::Json);
    assert!(signed.is_signed() && lines.declares_error(404));
}

/// A hook sees the request as it does any other, with the first message as its body.
#[derive(Debug)]
struct Watching(Arc<std::sync::Mutex<Vec<String>>>);

impl Hook for Watching {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut bac_core::Attempt,
    ) -> bac_core::BoxFuture<'a, Result<(), bac_core::BoxError>> {
        Box::pin(async move {
            self.0
                .lock()
                .unwrap()
                .push(String::from_utf8(attempt.body().as_bytes().unwrap().to_vec())?);
            attempt.headers_mut().insert("x-tag", "hooked".parse()?);
            Ok(())
        })
    }

    fn after_success<'a>(
        &'a self,
        _: &'a bac_core::Attempt,
        response: &'a bac_core::RawResponse,
    ) -> bac_core::BoxFuture<'a, Result<(), bac_core::BoxError>> {
        self.0.lock().unwrap().push(response.status().to_string());
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn hooks_headers_and_credentials_are_as_for_any_call() {
    let url = bac_tests::listen(LogsServer::new(Writer::default())).await.unwrap();
    let seen = Arc::<std::sync::Mutex<Vec<String>>>::default();
    let client = Client::builder(&url)
        .signer(Ed25519Signer::generate().unwrap())
        .credentials(Credentials::bearer("t0ken"))
        .hook(Watching(Arc::clone(&seen)))
        .build()
        .unwrap();
    let logs = LogsClient::new(client);
    let order = Order { job: "j".to_owned() };

    let request = logs.signed(&order, false).to_request().await.unwrap();
    assert_eq!(request.url().as_str(), format!("{url}/api/signed?tail=false"));
    assert!(
        SignedRequest::<Order>::from_bytes(request.body().as_bytes().unwrap().clone())
            .unwrap()
            .verify()
            .is_ok()
    );

    let mut messages = logs.signed(&order, false).await.unwrap();
    assert!(messages.next().await.unwrap().is_ok());
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    assert_eq!(seen.len(), 2);
    assert!(seen[0].starts_with(r#"{"payload":{"job":"j"},"signature":""#), "{}", seen[0]);
    assert_eq!(seen[1], "101 Switching Protocols");

    let mut lines = logs.lines("j", 1, &[]).await.unwrap();
    assert_eq!(lines.next().await.unwrap().unwrap().text, "j hooked");
}

/// Refuses what it sees after a success, or waits for ever.
#[derive(Debug)]
struct Refusing {
    waits: bool,
}

impl Hook for Refusing {
    fn after_success<'a>(
        &'a self,
        _: &'a bac_core::Attempt,
        _: &'a bac_core::RawResponse,
    ) -> bac_core::BoxFuture<'a, Result<(), bac_core::BoxError>> {
        Box::pin(async {
            if self.waits {
                std::future::pending::<()>().await;
            }
            Err("the audit refused it".into())
        })
    }
}

#[tokio::test]
async fn a_hook_that_errs_once_a_stream_is_open_ends_the_call_and_the_reply_is_kept() {
    let url = bac_tests::listen(LogsServer::new(Writer::default())).await.unwrap();
    for waits in [false, true] {
        let client = Client::builder(&url)
            .hook(Refusing { waits })
            .timeout(std::time::Duration::from_millis(500))
            .build()
            .unwrap();
        let error = Error::from(LogsClient::new(client).lines("j", 1, &[]).await.unwrap_err());
        let kind = match waits {
            false => ErrorKind::Hook,
            true => ErrorKind::Timeout(TimeoutPhase::Total),
        };
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::Done), "{error}");
        assert_eq!(error.status().unwrap(), 101);
        assert_eq!(error.headers().unwrap()["upgrade"], "websocket");
        assert_eq!(error.to_string().contains("the audit refused it"), !waits, "{error}");
    }
}

#[client(server)]
pub trait Relay {
    #[endpoint(GET "/down", websocket)]
    async fn down(&self) -> Result<Messages<u64>, Error>;

    #[endpoint(GET "/refused", websocket)]
    async fn refused(&self) -> Result<Messages<u64>, Error>;
}

/// Has its messages from elsewhere, and none comes.
struct Relaying;

impl RelayService for Relaying {
    async fn down(&self, _: &Context) -> Result<Messages<u64>, Error> {
        let client = Client::builder("http://127.0.0.1:9").build()?;
        let error = LogsClient::new(client).endless().await.unwrap_err();
        Ok(Messages::new(stream::iter([Err(error)])))
    }

    async fn refused(&self, _: &Context) -> Result<Messages<u64>, Error> {
        let reply = r#"{"message": "not for you"}"#.into();
        let reply =
            UnexpectedResponse::new(http::StatusCode::FORBIDDEN, http::HeaderMap::new(), reply);
        Ok(Messages::new(stream::iter([Err(Error::from(reply))])))
    }
}

#[tokio::test]
async fn a_stream_that_fails_does_not_tell_where_its_service_asks() {
    let router = || Router::new().mount(RelayServer::new(Relaying));
    let reason = async |url: &str, path: &str| {
        let mut socket = raw(url, path).await;
        let Message::Close(Some(frame)) = socket.next().await.unwrap().unwrap() else { panic!() };
        (u16::from(frame.code), frame.reason.to_string())
    };
    let url = bac_tests::listen(router()).await.unwrap();
    let words = "the service failed; ask whoever runs it".to_owned();
    assert_eq!(reason(&url, "/down").await, (1011, words));
    let words = "403 Forbidden: not for you".to_owned();
    assert_eq!(reason(&url, "/refused").await, (1011, words));

    let telling = router().on_stream_fault(|_, fault| Ending::close(1011, fault.to_string()));
    let url = bac_tests::listen(telling).await.unwrap();
    let (_, told) = reason(&url, "/down").await;
    assert!(told.contains("http://127.0.0.1:9"), "{told}");
}

/// A fake stands for the client, as for any endpoint.
#[tokio::test]
async fn a_fake_gives_a_stream_of_its_own() {
    struct Fake;

    impl Logs for Fake {
        async fn lines(
            &self,
            _: &str,
            count: u64,
            _: &[String],
        ) -> Result<Messages<Line>, LinesError> {
            let line = |number| Ok(Line { number, text: String::new() });
            Ok(Messages::new(stream::iter((0..count).map(line))))
        }

        async fn signed(&self, _: &Order, _: bool) -> Result<Messages<Value>, LinesError> {
            Ok(Messages::new(stream::empty()))
        }

        async fn endless(&self) -> Result<Messages<u64>, Error> {
            Ok(Messages::new(stream::pending()))
        }

        async fn plain(&self) -> Result<u64, Error> {
            Ok(0)
        }
    }

    async fn count(logs: &impl Logs) -> usize {
        logs.lines("j", 4, &[]).await.unwrap().count().await
    }

    assert_eq!(count(&Fake).await, 4);
    let url = bac_tests::listen(LogsServer::new(Writer::default())).await.unwrap();
    assert_eq!(count(&LogsClient::new(Client::new(url).unwrap())).await, 4);
}

/// A server in a runtime of its own, which runs as long as it is kept.
fn served() -> (Runtime, LogsClient) {
    let server = Runtime::new().unwrap();
    let url = server.block_on(bac_tests::listen(LogsServer::new(Writer::default()))).unwrap();
    (server, LogsClient::new(Client::new(url).unwrap()))
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// The stream may be read where no runtime with timers is.
#[test]
fn a_stream_may_be_read_anywhere() {
    within(60, || {
        let (server, logs) = served();
        let mut lines = logs.lines("j", 5, &[]).blocking().unwrap();
        let mut next = move || lines.blocking_next().map(|line| line.unwrap().number);
        assert_eq!(next(), Some(0));
        assert_eq!(server.block_on(async { next() }), Some(1));
        assert_eq!(one_thread().block_on(async { next() }), Some(2));
        server.block_on(async {
            let rest = spawn_blocking(move || [next(), next(), next()]).await.unwrap();
            assert_eq!(rest, [Some(3), Some(4), None]);
        });

        let lines = logs.lines("j", 20, &[]).blocking().unwrap();
        let poor = Builder::new_current_thread().build().unwrap();
        let numbers = thread::spawn(move || {
            poor.block_on(lines.map(|line| line.unwrap().number).collect::<Vec<_>>())
        });
        assert_eq!(numbers.join().unwrap(), (0..20).collect::<Vec<_>>());
    });
}

/// In asynchronous code more is read at a stretch than a task may do without a break.
#[test]
fn a_thread_of_a_runtime_may_be_held_for_a_long_stream() {
    within(60, || {
        let (_server, logs) = served();
        for runtime in [one_thread(), Runtime::new().unwrap()] {
            let mut numbers = logs.endless().blocking().unwrap();
            runtime.block_on(async {
                tokio::spawn(async move {
                    let numbers = std::iter::from_fn(|| numbers.blocking_next());
                    assert!(numbers.map(Result::unwrap).take(400).eq(0..400));
                })
                .await
                .unwrap();
            });
        }
    });
}

#[test]
fn a_stream_of_a_runtime_that_nobody_drives_is_not_waited_for() {
    within(60, || {
        let (_server, logs) = served();
        let home = one_thread();
        let mut numbers = home.block_on(logs.endless().into_future()).unwrap();
        let mut read = 0;
        let mut until_left_alone = |numbers: &mut Messages<u64>| loop {
            match numbers.blocking_next().unwrap() {
                // What had come before.
                Ok(number) => {
                    assert_eq!(number, read);
                    read += 1;
                }
                Err(error) => break error,
            }
        };
        let error = until_left_alone(&mut numbers);
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let text = error.to_string();
        assert!(text.starts_with("Logs.endless (GET http://127.0.0.1:"), "{text}");
        assert!(text.contains("nobody drives the runtime in which it was opened"), "{text}");
        // The very thread that would drive it.
        let error = home.block_on(async { until_left_alone(&mut numbers) });
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        // Nothing is lost, and driven it goes on, for another thread as well.
        assert_eq!(home.block_on(numbers.next()).unwrap().unwrap(), read);
        home.block_on(async {
            let numbers = spawn_blocking(move || {
                let numbers = std::iter::from_fn(|| numbers.blocking_next());
                numbers.map(Result::unwrap).take(2000).last()
            });
            assert_eq!(numbers.await.unwrap(), Some(read + 2000));
        });
    });
}

#[test]
fn a_runtime_that_stops_being_driven_does_not_hold_a_thread() {
    within(60, || {
        let (pings, pinged) = mpsc::channel();
        let peer = bac_tests::Peer::start(move |request, stream| {
            let accept = derive_accept_key(request.header("sec-websocket-key")[0].as_bytes());
            write!(
                stream,
                "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
            )?;
            // Never says a word.
            while stream.read(&mut [0; 64])? > 0 {
                let _ = pings.send(());
            }
            Ok(bac_tests::Connection::Close)
        })
        .unwrap();
        let client = Client::builder(peer.url()).ping_interval(Duration::from_millis(200));
        let logs = LogsClient::new(client.build().unwrap());
        let home = one_thread();
        let mut numbers = home.block_on(logs.endless().into_future()).unwrap();
        let thread = thread::spawn(move || {
            let error = numbers.blocking_next().unwrap().unwrap_err();
            assert!(numbers.blocking_next().is_none());
            error
        });
        // Driven until the thread has waited for so long that it asks the peer.
        while pinged.try_recv().is_err() {
            home.block_on(async { tokio::time::sleep(Duration::from_millis(5)).await });
        }
        let error = thread.join().unwrap();
        assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Stall), "{error}");
        assert!(error.to_string().contains("nobody drives the runtime"), "{error}");
    });
}

/// A clock of a runtime that has ended panics when it is asked.
#[test]
fn a_runtime_that_ends_ends_its_streams() {
    within(60, || {
        let (_server, logs) = served();
        for round in 0..60 {
            let home = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            let mut numbers = home.block_on(logs.endless().into_future()).unwrap();
            let (start, started) = mpsc::channel();
            let blocking = home.handle().clone();
            let thread = thread::spawn(move || match round % 3 {
                0 => {
                    start.send(()).unwrap();
                    std::iter::from_fn(|| numbers.blocking_next()).last()
                }
                // On a thread of the runtime itself, which goes on while the runtime ends.
                1 => {
                    let (done, last) = mpsc::channel();
                    blocking.spawn_blocking(move || {
                        start.send(()).unwrap();
                        done.send(std::iter::from_fn(|| numbers.blocking_next()).last())
                    });
                    last.recv().unwrap()
                }
                _ => one_thread().block_on(async move {
                    start.send(()).unwrap();
                    let mut last = None;
                    while let Some(number) = numbers.next().await {
                        last = Some(number);
                    }
                    last
                }),
            });
            started.recv().unwrap();
            thread::sleep(Duration::from_millis(round % 7));
            drop(home);
            let error = thread.join().unwrap().unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BodyCut, "{error}");
        }
    });
}

/// A server that never hands the connection over, as one in front of it may not.
#[tokio::test]
async fn a_handshake_has_its_limit() {
    let peer = bac_tests::Peer::start(|_, _| {
        std::thread::sleep(Duration::from_secs(30));
        Ok(bac_tests::Connection::Close)
    })
    .unwrap();
    let logs = LogsClient::new(Client::new(peer.url()).unwrap());
    let error = logs.endless().timeout(Duration::from_millis(200)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Total));
}

/// A transport of the user's that hands over a connection, or fails to.
#[derive(Debug)]
struct Handing {
    hands_over: bool,
}

impl bac_core::Transport for Handing {
    fn send(
        &self,
        request: bac_core::Request,
    ) -> bac_core::BoxFuture<
        '_,
        Result<http::Response<bac_core::TransportBody>, bac_core::TransportError>,
    > {
        use bac_core::TransportBody;
        use tokio_tungstenite::{
            WebSocketStream,
            tungstenite::{handshake::derive_accept_key, protocol::Role},
        };

        let key = request.headers()["sec-websocket-key"].as_bytes().to_owned();
        let hands_over = self.hands_over;
        Box::pin(async move {
            let (client, server) = tokio::io::duplex(1024);
            tokio::spawn(async move {
                let mut socket = WebSocketStream::from_raw_socket(server, Role::Server, None).await;
                let _ = socket.send(Message::text("41")).await;
                let _ = socket.close(None).await;
            });
            let connection = async move {
                if hands_over { Ok(client) } else { Err(std::io::Error::other("gone")) }
            };
            let response = http::Response::builder()
                .status(101)
                .header("connection", "Upgrade")
                .header("upgrade", "websocket")
                .header("sec-websocket-accept", derive_accept_key(&key))
                .body(TransportBody::upgraded(connection));
            Ok(response.unwrap())
        })
    }
}

#[tokio::test]
async fn any_transport_can_hand_over_a_connection() {
    let logs = |transport| {
        LogsClient::new(Client::builder("http://x").transport(transport).build().unwrap())
    };
    let numbers = logs(Handing { hands_over: true }).endless().await.unwrap();
    assert_eq!(numbers.map(Result::unwrap).collect::<Vec<_>>().await, [41]);

    let error = logs(Handing { hands_over: false }).endless().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("was not handed over (gone)"), "{error}");
}

/// A client that is gone without a word is noticed by what is sent to it.
#[tokio::test(start_paused = true)]
async fn a_silent_service_pings_its_client() {
    use bac_core::server::Upgrade;
    use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

    #[client(server)]
    trait Silence {
        #[endpoint(GET "/silence", websocket)]
        async fn silence(&self) -> Result<Messages<u64>, Error>;
    }

    struct Silent;

    impl SilenceService for Silent {
        async fn silence(&self, _: &Context) -> Result<Messages<u64>, Error> {
            Ok(Messages::new(stream::pending()))
        }
    }

    let (client, server) = tokio::io::duplex(1024);
    let mut request = bac_tests::websocket_request("/silence");
    request.extensions_mut().insert(Upgrade::new(async { Ok(server) }));
    let response = Router::new().mount(SilenceServer::new(Silent)).handle(request).await;
    assert_eq!(response.status(), 101);
    assert_eq!(response.headers()["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    let mut socket = WebSocketStream::from_raw_socket(client, Role::Client, None).await;
    for _ in 0..3 {
        assert!(socket.next().await.unwrap().unwrap().is_ping());
    }
    // Time that passes without anybody reading is no reason to leave, and a close is answered.
    tokio::time::sleep(Duration::from_secs(3600)).await;
    socket.close(None).await.unwrap();
    while let Some(Ok(message)) = socket.next().await {
        assert!(message.is_ping() || message.is_close());
    }
}

#[tokio::test]
async fn a_page_of_another_server_opens_no_stream_unless_it_is_let() {
    let router = || Router::new().mount(LogsServer::new(Writer::default()));
    let asked = |router: Router, origin: Option<&'static str>| async move {
        let mut request = http::Request::builder()
            .uri("/api/endless")
            .header("host", "node.example")
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        router.handle(request.body(Default::default()).unwrap()).await
    };
    let evil = Some("https://evil.example");
    // Who may gets as far as to the connection, which nobody hands over here.
    for (router, origin, status) in [
        (router(), None, 426),
        (router(), Some("http://node.example"), 426),
        (router(), evil, 403),
        (router(), Some("null"), 403),
        (router().allow_origin("https://app.example"), Some("https://app.example"), 426),
        (router().allow_origin("https://app.example"), Some("http://app.example"), 403),
        (router().allow_origin("https://app.example"), evil, 403),
        (router().allow_any_origin(), evil, 426),
    ] {
        let answer = asked(router, origin).await;
        assert_eq!(answer.status(), status, "{origin:?}: {answer:?}");
        if status == 403 {
            assert!(answer.body().starts_with(b"{\"message\":\"this is a WebSocket for programs"));
        }
    }
}
