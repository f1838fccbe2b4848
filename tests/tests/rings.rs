//! Other people's code around calls and attempts: of a client, or of some operations alone.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bac_core::{
    Attempt, BoxError, BoxFuture, CallReport, CallStart, Client, ClientBuilder, Error, ErrorKind,
    Hook, Operations, Outcome, Request, RequestBody, TowerTransport, Transport, TransportBody,
    TransportError, TransportErrorKind, TransportService, UnexpectedResponse, client,
};
use bac_tests::{Peer, json_reply};
use bytes::Bytes;
use http::StatusCode;
use http_body::{Body, Frame};
use serde_json::{Value, json};
use tower_layer::Layer;
use tower_service::Service;

#[client]
trait Api {
    #[endpoint(GET "/one")]
    async fn one(&self) -> Result<Value, Error>;

    #[endpoint(POST "/two")]
    async fn two(&self, #[body] value: &Value) -> Result<Value, Error>;
}

fn named(name: &str) -> Operations {
    Operations::named(ApiClient::OPERATIONS, name)
}

fn api(builder: ClientBuilder) -> ApiClient {
    ApiClient::new(builder.build().unwrap())
}

/// Answers each request with the next status, then with 200, and its body with its own name.
#[derive(Clone, Debug)]
struct Answers(&'static str, Arc<Mutex<Vec<u16>>>, Arc<AtomicUsize>);

fn answers(name: &'static str, statuses: impl Into<Vec<u16>>) -> Answers {
    let mut statuses = statuses.into();
    statuses.reverse();
    Answers(name, Arc::new(Mutex::new(statuses)), Arc::default())
}

impl Transport for Answers {
    fn send(
        &self,
        _request: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        self.2.fetch_add(1, Ordering::SeqCst);
        let status = self.1.lock().unwrap().pop().unwrap_or(200);
        let mut response = http::Response::new(TransportBody::full(format!("{:?}", self.0)));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Box::pin(ready(Ok(response)))
    }
}

fn client_of(transport: impl Transport) -> ClientBuilder {
    Client::builder("http://127.0.0.1:9").transport(transport)
}

type Log = Arc<Mutex<Vec<String>>>;

/// Writes down what it sees of a call, and answers a refusal if it may.
#[derive(Clone, Debug, Default)]
struct Ring {
    log: Log,
    answers: bool,
    stops: bool,
}

impl Ring {
    fn log(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }
}

impl Hook for Ring {
    fn before_call<'a>(&'a self, call: &'a mut CallStart) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.log(format!("call {} {}", call.operation(), call.server()));
            let given = call.extensions().get::<u64>().copied().unwrap_or_default();
            call.extensions_mut().insert(given + 1);
            if self.stops { Err("enough".into()) } else { Ok(()) }
        })
    }

    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let given = attempt.extensions().get::<u64>().copied();
        self.log(format!("attempt {} {given:?}", attempt.number()));
        Box::pin(ready(Ok(())))
    }

    fn answer_refusal<'a>(
        &'a self,
        response: &'a UnexpectedResponse,
    ) -> BoxFuture<'a, Result<bool, BoxError>> {
        self.log(format!("refused {}", response.status().as_u16()));
        Box::pin(ready(Ok(self.answers)))
    }

    fn after_call<'a>(&'a self, report: &'a CallReport<'a>) -> BoxFuture<'a, ()> {
        let result = match report.result() {
            Ok(response) => response.status().as_u16().to_string(),
            Err(failure) => failure.to_string(),
        };
        let waited = report.elapsed() >= Duration::from_millis(1);
        let (attempts, budget) = (report.attempts(), report.retry_budget());
        self.log(format!("{} {attempts} {waited} {budget:?} {result}", report.start().operation()));
        Box::pin(ready(()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_seen_from_its_beginning_to_its_end() {
    let ring = Ring::default();
    let builder = client_of(answers("all", [503, 429])).hook(ring.clone());
    let api = api(builder.server("other", "http://127.0.0.1:10"));
    api.one().extension(4_u64).await.unwrap();
    let seen = std::mem::take(&mut *ring.log.lock().unwrap());
    assert_eq!(
        seen,
        [
            "call Api.one http://127.0.0.1:9",
            "attempt 1 Some(5)",
            "attempt 2 Some(5)",
            "refused 429",
            "attempt 3 Some(5)",
            // Two were paid for, and one success paid back.
            "Api.one 3 true Some(473) 200",
        ]
    );
    api.two(&json!(1)).on_server("other").await.unwrap();
    let seen = std::mem::take(&mut *ring.log.lock().unwrap());
    assert_eq!(seen[0], "call Api.two http://127.0.0.1:10");
    let error = api.two(&json!(1)).on_server("none").await.unwrap_err();
    assert!(error.to_string().contains("no server named `none`; there are: default, other"));
    // What cannot be sent at all never begins.
    assert!(ring.log.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_hook_stops_a_call_before_it_begins() {
    let ring = Ring { stops: true, ..Ring::default() };
    let transport = answers("all", []);
    let error = api(client_of(transport.clone()).hook(ring)).one().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
    assert!(error.to_string().contains("enough"), "{error}");
    assert_eq!(transport.2.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_hook_answers_a_refusal_once_a_call() {
    for (statuses, expected, sent) in [
        (vec![403], Ok(()), 2),
        (vec![403, 403], Err(403), 2),
        // Nobody knows whether the work was done.
        (vec![500], Err(500), 1),
    ] {
        let ring = Ring { answers: true, ..Ring::default() };
        let transport = answers("all", statuses);
        let result = api(client_of(transport.clone()).hook(ring)).two(&json!(1)).attempts(1).await;
        let result = result.map(|_| ()).map_err(|error| {
            assert_eq!(error.earlier_attempts().len() + 1, sent);
            error.status().unwrap().as_u16()
        });
        assert_eq!(result, expected);
        assert_eq!(transport.2.load(Ordering::SeqCst), sent);
    }
}

#[tokio::test(start_paused = true)]
async fn hooks_and_transports_are_for_the_operations_they_were_given_for() {
    let (one, all) = (Ring::default(), Ring::default());
    let builder = client_of(answers("all", []))
        .transport_for(named("two"), answers("first", []))
        .transport_for(named("two"), answers("two", []))
        .hook_for(named("one"), one.clone())
        .hook_for(ApiClient::OPERATIONS, all.clone());
    let api = api(builder);
    assert_eq!(api.one().await.unwrap(), "all");
    assert_eq!(api.two(&json!(1)).await.unwrap(), "two");
    assert_eq!((one.log.lock().unwrap().len(), all.log.lock().unwrap().len()), (3, 6));
}

#[test]
fn a_name_that_there_is_not_is_told() {
    let hook = client_of(answers("all", [])).hook_for(named("oen"), Ring::default());
    let transport = client_of(answers("all", [])).transport_for(named("oen"), answers("x", []));
    let layer = client_of(answers("all", [])).layer_for(named("oen"), Breaker::default());
    for (builder, setting) in [(hook, "hook_for"), (transport, "for"), (layer, "layer_for")] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(setting), "{error}");
    }
}

/// A layer that opens after one failure.
#[derive(Clone, Debug, Default)]
struct Breaker(Arc<AtomicUsize>);

impl<S> Layer<S> for Breaker {
    type Service = Broken<S>;

    fn layer(&self, inner: S) -> Broken<S> {
        Broken { inner, failures: Arc::clone(&self.0) }
    }
}

#[derive(Clone)]
struct Broken<S> {
    inner: S,
    failures: Arc<AtomicUsize>,
}

impl Service<http::Request<RequestBody>> for Broken<TransportService> {
    type Response = http::Response<TransportBody>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        if self.failures.load(Ordering::SeqCst) > 0 {
            return Box::pin(ready(Err("the circuit is open".into())));
        }
        assert_eq!(request.headers()["host"], "127.0.0.1:9");
        let (sent, failures) = (self.inner.call(request), Arc::clone(&self.failures));
        Box::pin(async move {
            let response = sent.await?;
            if response.status().is_server_error() {
                failures.fetch_add(1, Ordering::SeqCst);
                return Err("the server fails".into());
            }
            Ok(response)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_layer_tells_whether_anything_was_sent() {
    let transport = answers("all", [503]);
    let api = api(client_of(transport.clone()).layer_for(named("two"), Breaker::default()));
    let error = api.two(&json!(1)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Transport, Outcome::Unknown),
        "{error}"
    );
    let error = api.two(&json!(1)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Transport, Outcome::NotSent),
        "{error}"
    );
    assert!(error.to_string().contains("refused to send it: the circuit is open"), "{error}");
    assert!(error.earlier_attempts().is_empty());
    assert_eq!(transport.2.load(Ordering::SeqCst), 1);
    // The others have no layer.
    assert_eq!(api.one().await.unwrap(), "all");
}

/// A layer that lets a request through once there is room, or once it has been called.
#[derive(Clone)]
struct Waits<S> {
    inner: S,
    is_ready: bool,
    /// Sends it in a task of its own after so long, whoever waits for it.
    detached: Option<Duration>,
}

impl Service<http::Request<RequestBody>> for Waits<TransportService> {
    type Response = http::Response<TransportBody>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        if self.is_ready { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        let mut inner = self.inner.clone();
        let detached = self.detached;
        Box::pin(async move {
            let Some(time) = detached else {
                inner.call(request).await?;
                return std::future::pending().await;
            };
            let sent = tokio::spawn(async move {
                tokio::time::sleep(time).await;
                inner.call(request).await
            });
            Ok(sent.await??)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_was_sent_while_a_layer_waits() {
    struct Around(bool, Option<Duration>);
    impl Layer<TransportService> for Around {
        type Service = Waits<TransportService>;
        fn layer(&self, inner: TransportService) -> Self::Service {
            Waits { inner, is_ready: self.0, detached: self.1 }
        }
    }
    let second = Duration::from_secs(1);
    for (layer, outcome, count) in [
        (Around(false, None), Outcome::NotSent, 0),
        // What comes through when the call is over is not sent any more.
        (Around(true, Some(2 * second)), Outcome::NotSent, 0),
        (Around(true, None), Outcome::Unknown, 1),
    ] {
        let transport = answers("all", []);
        let api = api(client_of(transport.clone()).layer_for(ApiClient::OPERATIONS, layer));
        let error = api.two(&json!(1)).timeout(second).await.unwrap_err();
        assert_eq!((error.is_timeout(), error.outcome()), (true, outcome), "{error}");
        tokio::time::sleep(3 * second).await;
        assert_eq!(transport.2.load(Ordering::SeqCst), count);
    }
}

/// Hands on what it makes of a request, and fails whatever comes of it.
#[derive(Clone)]
struct Remade<S>(S, fn(&http::Request<RequestBody>) -> Vec<http::Request<RequestBody>>);

impl Service<http::Request<RequestBody>> for Remade<TransportService> {
    type Response = http::Response<TransportBody>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        let sent: Vec<_> = (self.1)(&request).into_iter().map(|it| self.0.call(it)).collect();
        Box::pin(async move {
            let mut last: Result<Self::Response, BoxError> = Err("nothing was made".into());
            for sent in sent {
                last = sent.await.map_err(Into::into);
            }
            last.and_then(|_| Err("the layer fails".into()))
        })
    }
}

/// A connection that breaks off, then none.
#[derive(Debug)]
struct Fading(AtomicUsize);

impl Transport for Fading {
    fn send(
        &self,
        _: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        let kind = match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => TransportErrorKind::Exchange,
            _ => TransportErrorKind::Connect,
        };
        Box::pin(ready(Err(TransportError::new(kind, "fading"))))
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_layer_does_with_requests_is_not_taken_for_nothing() {
    type Make = fn(&http::Request<RequestBody>) -> Vec<http::Request<RequestBody>>;
    struct Around(Make);
    impl Layer<TransportService> for Around {
        type Service = Remade<TransportService>;
        fn layer(&self, inner: TransportService) -> Self::Service {
            Remade(inner, self.0)
        }
    }
    // Without the extensions of the one that it was given.
    let anew: Make = |request| {
        let mut made = http::Request::new(request.body().clone());
        *made.method_mut() = request.method().clone();
        *made.uri_mut() = request.uri().clone();
        vec![made]
    };
    let transport = answers("all", []);
    let builder = client_of(transport.clone()).layer_for(ApiClient::OPERATIONS, Around(anew));
    let error = api(builder).two(&json!(1)).await.unwrap_err();
    assert_eq!((error.outcome(), transport.2.load(Ordering::SeqCst)), (Outcome::Unknown, 1));

    // Twice: the last was not sent, and the first may have been.
    let twice: Make = |request| vec![request.clone(), request.clone()];
    let builder = client_of(Fading(AtomicUsize::new(0)));
    let api = api(builder.layer_for(ApiClient::OPERATIONS, Around(twice)));
    let error = api.two(&json!(1)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Transport, Outcome::Unknown),
        "{error}"
    );
    assert!(error.earlier_attempts().is_empty());
    // Neither was: it is as without the layer.
    let error = api.two(&json!(1)).await.unwrap_err();
    assert_eq!((error.is_connect(), error.outcome()), (true, Outcome::NotSent), "{error}");
    assert_eq!(error.earlier_attempts().len(), 2);
}

#[tokio::test]
async fn an_error_of_the_transport_comes_through_layers_as_it_was() {
    #[derive(Debug)]
    struct Away;

    impl Transport for Away {
        fn send(
            &self,
            _: Request,
        ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
            let error = TransportError::new(TransportErrorKind::Connect, "nobody listens");
            Box::pin(ready(Err(error)))
        }
    }

    let builder = client_of(Away).layer_for(ApiClient::OPERATIONS, Breaker::default());
    let error = api(builder).one().attempts(1).await.unwrap_err();
    assert!(error.is_connect(), "{error}");
}

#[tokio::test]
async fn layers_stand_around_the_default_transport() {
    let peer = Peer::answering(json_reply("200 OK", "7")).unwrap();
    let address = peer.url();
    /// Asks nothing of requests.
    #[derive(Clone)]
    struct Nothing;
    impl<S> Layer<S> for Nothing {
        type Service = S;
        fn layer(&self, inner: S) -> S {
            inner
        }
    }
    let builder = Client::builder(address).layer_for(named("two"), Nothing);
    assert_eq!(api(builder).two(&json!({"a": 1})).await.unwrap(), 7);
    let sent = peer.received();
    assert_eq!(sent[0].body, br#"{"a":1}"#);
    assert_eq!(sent[0].header("host").len(), 1);
}

/// Another library's client: replies in frames, with the length of what it was sent.
#[derive(Clone)]
struct Foreign;

struct Frames(Vec<&'static [u8]>);

impl Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop().map(|piece| Ok(Frame::data(Bytes::from_static(piece)))))
    }
}

impl Service<http::Request<RequestBody>> for Foreign {
    type Response = http::Response<Frames>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        assert_eq!(request.uri(), "http://127.0.0.1:9/two");
        assert_eq!(request.body().size_hint().exact(), Some(7));
        ready(Ok(http::Response::new(Frames(vec![b"]", b"1,2", b"["]))))
    }
}

#[tokio::test]
async fn a_service_is_a_transport() {
    let api = api(client_of(TowerTransport::new(Foreign)));
    assert_eq!(api.two(&json!({"a": 1})).await.unwrap(), json!([1, 2]));
}
