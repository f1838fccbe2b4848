//! Replies that flow: bytes, lines and events over a socket, and from a service of the same declaration.
#![deny(unused, warnings)]

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use bac_core::{
    ByteStream, Client, Error, ErrorKind, Event, Events, Lines, Outcome, Progress, Reply,
    TimeoutPhase, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Connection, Peer, Received, json_reply, within};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Problem {
    message: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Piece {
    text: String,
}

fn piece(text: &str) -> Piece {
    Piece { text: text.to_owned() }
}

fn told(data: &str) -> Option<Problem> {
    data.strip_prefix("{\"error\":")?.strip_suffix('}').and_then(|it| serde_json::from_str(it).ok())
}

type Pieces = Events<Piece>;

#[derive(Debug, Reply)]
struct Download {
    #[header("ETag")]
    etag: Option<String>,
    #[body]
    data: ByteStream,
}

#[client(server, error_body = Problem, errors(404, 429))]
trait Flows {
    #[endpoint(GET "/file")]
    async fn file(&self) -> Result<ByteStream, FlowError>;

    #[endpoint(GET "/download")]
    async fn download(&self) -> Result<Download, FlowError>;

    #[endpoint(GET "/lines")]
    async fn lines(&self) -> Result<Lines<Piece>, FlowError>;

    #[endpoint(GET "/events")]
    async fn events(&self) -> Result<Events<Event<Piece>>, FlowError>;

    #[endpoint(GET "/feed", sse(resume))]
    async fn feed(&self) -> Result<Events<u8>, FlowError>;

    #[endpoint(POST "/chat", sse(end = "[DONE]", error("error") = Problem, error = told))]
    async fn chat(&self, #[body] question: &str) -> Result<Pieces, FlowError>;
}

fn flows(peer: &Peer) -> FlowsClient {
    let client = Client::builder(peer.url()).stall_timeout(Duration::from_millis(300));
    FlowsClient::new(client.build().unwrap())
}

/// A chunked reply, of which the chunks come one by one.
fn chunked(content_type: &str, chunks: &[&str], is_whole: bool) -> Peer {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nETag: \"7\"\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let chunks: Vec<String> =
        chunks.iter().map(|it| format!("{:x}\r\n{it}\r\n", it.len())).collect();
    Peer::start(move |_, stream| {
        stream.write_all(head.as_bytes())?;
        for chunk in &chunks {
            stream.write_all(chunk.as_bytes())?;
            thread::sleep(Duration::from_millis(5));
        }
        if !is_whole {
            return Ok(Connection::Close);
        }
        stream.write_all(b"0\r\n\r\n")?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

async fn all<T>(
    mut next: impl AsyncFnMut() -> Option<Result<T, Error>>,
) -> (Vec<T>, Option<Error>) {
    let mut items = Vec::new();
    while let Some(item) = next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) => {
                assert!(next().await.is_none(), "an error is the last");
                return (items, Some(error));
            }
        }
    }
    (items, None)
}

#[tokio::test]
async fn bytes_flow() {
    let peer = chunked("application/octet-stream", &["ab", "c"], true);
    let flows = flows(&peer);
    assert_eq!(flows.file().await.unwrap().collect(3).await.unwrap(), "abc");
    let download = flows.download().await.unwrap();
    assert_eq!(download.etag.as_deref(), Some("\"7\""));
    assert_eq!(download.data.collect(3).await.unwrap(), "abc");
    assert_eq!(peer.connections(), 1, "a stream that was read to its end leaves its connection");
    let accept = peer.received()[0].header("accept").concat();
    assert!(accept.starts_with("application/octet-stream"), "{accept}");

    let response = flows.file().response().await.unwrap();
    assert_eq!(response.headers()["etag"], "\"7\"");
    assert_eq!(response.into_value().collect(3).await.unwrap(), "abc");
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error_with_the_head() {
    let peer = chunked("application/octet-stream", &["ab"], false);
    let mut stream = flows(&peer).file().await.unwrap();
    let (pieces, error) = all(async || stream.next().await).await;
    let error = error.unwrap();
    assert_eq!((pieces.concat(), error.kind()), (b"ab".to_vec(), ErrorKind::BodyCut));
    assert_eq!((error.outcome(), error.status().unwrap().as_u16()), (Outcome::Done, 200));
    assert_eq!(error.headers().unwrap()["etag"], "\"7\"");
    assert!(
        error.to_string().starts_with(&format!("Flows.file (GET {}/file)", peer.url())),
        "{error}"
    );
    assert_eq!(peer.received().len(), 1, "nothing is sent again behind the head");
}

#[tokio::test]
async fn a_length_that_is_wrong_is_an_error() {
    let peer = Peer::answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc").unwrap();
    let mut stream = flows(&peer).file().await.unwrap();
    assert_eq!(stream.length(), Some(9));
    let (pieces, error) = all(async || stream.next().await).await;
    assert_eq!(pieces.concat(), b"abc");
    assert_eq!(error.unwrap().kind(), ErrorKind::BodyCut);
    assert_eq!(stream.received(), 3);
}

#[tokio::test]
async fn the_limit_of_the_call_ends_with_the_head_and_that_for_silence_stays() {
    let peer = Peer::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")?;
        for piece in ["abc", "def"] {
            thread::sleep(Duration::from_millis(150));
            stream.write_all(piece.as_bytes())?;
        }
        stream.read_exact(&mut [0])?;
        Ok(Connection::Close)
    })
    .unwrap();
    let limit = Duration::from_millis(100);
    let mut stream = flows(&peer).file().timeout(limit).attempt_timeout(limit).await.unwrap();
    let (pieces, error) = all(async || stream.next().await).await;
    assert_eq!(pieces.concat(), b"abcdef");
    assert_eq!(error.unwrap().kind(), ErrorKind::Timeout(TimeoutPhase::Stall));
}

#[tokio::test]
async fn a_refused_stream_is_the_declared_error_and_one_that_may_pass_is_asked_for_again() {
    let peer = Peer::keeping(json_reply("404 Not Found", r#"{"message":"no such file"}"#)).unwrap();
    let flows_of = flows(&peer);
    for result in [
        flows_of.file().await.map(drop),
        flows_of.lines().await.map(drop),
        flows_of.events().await.map(drop),
        flows_of.chat("?").await.map(drop),
    ] {
        let Err(FlowError::NotFound(error)) = result else { panic!("{result:?}") };
        assert_eq!(error.body().unwrap().message, "no such file");
    }

    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let peer = Peer::start(move |_, stream| {
        let reply = match counted.fetch_add(1, Ordering::SeqCst) {
            0 => json_reply("503 Service Unavailable", "{}"),
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".to_owned(),
        };
        stream.write_all(reply.as_bytes())?;
        Ok(if reply.contains("503") { Connection::Keep } else { Connection::Close })
    })
    .unwrap();
    let mut stream = flows(&peer).file().await.unwrap();
    let (_, error) = all(async || stream.next().await).await;
    assert_eq!(error.unwrap().earlier_attempts()[0].status().unwrap().as_u16(), 503);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn lines_and_events_flow() {
    let chunks = ["{\"text\":\"a\"}\n{\"te", "xt\":\"b\"}\n\n", "{\"text\":\"c\"}"];
    let peer = chunked("application/x-ndjson", &chunks, true);
    let mut lines = flows(&peer).lines().await.unwrap();
    let (items, error) = all(async || lines.next().await).await;
    assert!(error.is_none() && items == ["a", "b", "c"].map(piece), "{items:?} {error:?}");

    let chunks = [
        ": hello\n\nid: 7\r\nevent: add\r\ndata: {\"text\":",
        "\"a\"}\r\n\r",
        "\ndata: {\"text\":\"b\"}\n\n",
    ];
    let peer = chunked("text/event-stream", &chunks, true);
    let mut events = flows(&peer).events().await.unwrap();
    let (items, error) = all(async || events.next().await).await;
    assert!(error.is_none());
    assert_eq!(items, [Event::new(piece("a")).name("add").id("7"), Event::new(piece("b")).id("7")]);
    let accept = peer.received()[0].header("accept").concat();
    assert!(accept.starts_with("text/event-stream"), "{accept}");
}

#[tokio::test]
async fn events_have_a_declared_end_and_declared_errors() {
    let piece_a = "data: {\"text\":\"a\"}\n\n";
    let peer = chunked("text/event-stream", &[piece_a, "data: [DONE]\n\n"], true);
    let flows_of = flows(&peer);
    for _ in 0..2 {
        let mut events = flows_of.chat("?").await.unwrap();
        let (items, error) = all(async || events.next().await).await;
        assert!(error.is_none() && items == [piece("a")], "{error:?}");
    }

    for (chunks, kind, problem) in [
        (vec![piece_a], ErrorKind::BodyCut, None),
        (
            vec![piece_a, "event: error\ndata: {\"message\":\"full\"}\n\n"],
            ErrorKind::Event,
            Some("full"),
        ),
        (
            vec![piece_a, "data: {\"error\":{\"message\":\"full\"}}\n\n"],
            ErrorKind::Event,
            Some("full"),
        ),
        (vec![piece_a, "data: no\n\n"], ErrorKind::Decode, None),
    ] {
        let peer = chunked("text/event-stream", &chunks, true);
        let mut events = flows(&peer).chat("?").await.unwrap();
        let (items, error) = all(async || events.next().await).await;
        let error = error.unwrap();
        assert_eq!((items, error.kind()), (vec![piece("a")], kind), "{error}");
        assert_eq!(error.event::<Problem>().map(|it| &*it.message), problem);
    }

    let peer = chunked("text/html", &["<p>"], true);
    let Err(FlowError::Client(error)) = flows(&peer).chat("?").await else { panic!() };
    assert!(error.is_decode() && error.to_string().contains("text/event-stream"), "{error}");
}

/// Answers each request with the next of these, and closes the connection.
fn one_after_the_other(replies: &'static [&'static str]) -> Peer {
    let next = AtomicUsize::new(0);
    Peer::start(move |_, stream| {
        let reply = replies[next.fetch_add(1, Ordering::SeqCst).min(replies.len() - 1)];
        stream.write_all(reply.as_bytes())?;
        Ok(Connection::Close)
    })
    .unwrap()
}

#[tokio::test]
async fn a_stream_of_events_goes_on_behind_the_last() {
    let peer = one_after_the_other(&[
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nretry: 1\nid: 7\ndata: 1\n\nid: 8\ndata: 2",
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ndata: 2\n\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
    ]);
    let mut feed = flows(&peer).feed().await.unwrap();
    let (items, error) = all(async || feed.next().await).await;
    assert!(error.is_none() && items == [1, 2], "{items:?} {error:?}");
    let ids: Vec<_> =
        peer.received().iter().map(|it| it.header("last-event-id").concat()).collect();
    assert_eq!(ids, ["", "7", "7", "7"]);
}

#[tokio::test]
async fn a_stream_that_never_comes_is_given_up() {
    let peer = one_after_the_other(&["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nretry: 1\n"]);
    let mut feed = flows(&peer).feed().await.unwrap();
    let (items, error) = all(async || feed.next().await).await;
    assert_eq!((items, error.unwrap().kind()), (vec![], ErrorKind::BodyCut));
    assert_eq!(peer.received().len(), 4, "once, and as often as a call is attempted");
    let peer = one_after_the_other(&[
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nretry: 1\ndata: 1\n\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\n{\"message\":\"no\"}",
    ]);
    let mut feed = flows(&peer).feed().await.unwrap();
    let (items, error) = all(async || feed.next().await).await;
    assert_eq!((items, error.unwrap().status().unwrap().as_u16()), (vec![1], 404));
}

#[tokio::test]
async fn dropping_a_stream_ends_the_exchange() {
    let (ended, end) = tokio::sync::oneshot::channel();
    let ended = Mutex::new(Some(ended));
    let peer = Peer::start(move |_: &Received, stream: &mut TcpStream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")?;
        // The end of the connection, or that it was reset.
        let _ = stream.read(&mut [0]);
        if let Some(ended) = ended.lock().unwrap().take() {
            ended.send(()).unwrap();
        }
        Ok(Connection::Close)
    })
    .unwrap();
    let mut stream = flows(&peer).file().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
    drop(stream);
    bac_tests::in_time(end).await.unwrap();
}

#[tokio::test]
async fn progress_of_a_reply_is_told() {
    let peer = Peer::answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc").unwrap();
    let told = Arc::<Mutex<Vec<Progress>>>::default();
    let kept = Arc::clone(&told);
    let call = flows(&peer).file().on_progress(move |progress| kept.lock().unwrap().push(progress));
    call.await.unwrap().collect(3).await.unwrap();
    let last = *told.lock().unwrap().last().unwrap();
    assert_eq!((last.received, last.to_receive), (3, Some(3)));
}

#[test]
fn a_thread_waits_for_what_flows() {
    within(60, || {
        let peer =
            chunked("text/event-stream", &["data: {\"text\":\"a\"}\n\n", "data: [DONE]\n\n"], true);
        let events = flows(&peer).chat("?").blocking().unwrap();
        assert_eq!(events.blocking().map(Result::unwrap).collect::<Vec<_>>(), [piece("a")]);
        let peer = chunked("text/plain", &["ab", "c"], true);
        let mut text = String::new();
        flows(&peer).file().blocking().unwrap().blocking().read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
    });
}

/// What a service of the same declaration answers, or the server behind it.
struct Service(Option<FlowsClient>);

impl FlowsService for Service {
    async fn file(&self, _: &Context) -> Result<ByteStream, FlowError> {
        let pieces = (0..3).map(|number| Ok::<_, Error>(vec![number; 100_000]));
        Ok(ByteStream::new(futures_util::stream::iter(pieces), Some(300_000)))
    }

    async fn download(&self, _: &Context) -> Result<Download, FlowError> {
        Ok(Download { etag: Some("\"8\"".to_owned()), data: "abc".into() })
    }

    async fn lines(&self, _: &Context) -> Result<Lines<Piece>, FlowError> {
        Ok(Lines::new(futures_util::stream::iter(["a\n", "b"].map(|text| Ok(piece(text))))))
    }

    async fn events(&self, _: &Context) -> Result<Events<Event<Piece>>, FlowError> {
        let events = [Event::new(piece("a")).name("add").id("7"), Event::new(piece("b"))];
        Ok(Events::new(futures_util::stream::iter(events.map(Ok))))
    }

    async fn feed(&self, _: &Context) -> Result<Events<u8>, FlowError> {
        Ok(Events::new(futures_util::stream::iter([Ok(1)])))
    }

    async fn chat(&self, _: &Context, question: &str) -> Result<Pieces, FlowError> {
        let items = match question {
            "forward" => return self.0.as_ref().unwrap().chat("?").await,
            "busy" => {
                return Err(FlowError::TooManyRequests(bac_core::ErrorResponse::new(
                    bac_core::http::StatusCode::TOO_MANY_REQUESTS,
                    Problem { message: "later".to_owned() },
                )));
            }
            "break" => vec![Ok(piece("a")), Err(broken())],
            _ => vec![Ok(piece("a")), Ok(piece("b"))],
        };
        Ok(Events::new(futures_util::stream::iter(items)))
    }
}

fn broken() -> Error {
    Client::builder("no URL").build().unwrap_err()
}

fn served(router: Router) -> [FlowsClient; 2] {
    let whole = InProcess::new(router.clone());
    let flowing = InProcess::new(router.streaming());
    let client = || Client::builder("http://in-process");
    [client().transport(whole).build(), client().transport(flowing).build()]
        .map(|client| FlowsClient::new(client.unwrap()))
}

#[tokio::test]
async fn a_service_answers_with_what_flows() {
    for flows in served(Router::new().mount(FlowsServer::new(Service(None)))) {
        let file = flows.file().await.unwrap();
        assert_eq!(file.length(), Some(300_000));
        assert_eq!(file.collect(300_000).await.unwrap().len(), 300_000);
        let download = flows.download().await.unwrap();
        assert_eq!(download.etag.as_deref(), Some("\"8\""));
        assert_eq!(download.data.collect(9).await.unwrap(), "abc");

        let response = flows.lines().response().await.unwrap();
        assert_eq!(response.content_type(), Some("application/x-ndjson"));
        let mut lines = response.into_value();
        assert_eq!(all(async || lines.next().await).await.0, ["a\n", "b"].map(piece));
        let mut events = flows.events().await.unwrap();
        let (items, _) = all(async || events.next().await).await;
        assert_eq!(
            items,
            [Event::new(piece("a")).name("add").id("7"), Event::new(piece("b")).id("7")]
        );
        // With the declared end, without which this would be an error.
        let mut pieces = flows.chat("?").await.unwrap();
        let (items, error) = all(async || pieces.next().await).await;
        assert!(error.is_none() && items == ["a", "b"].map(piece), "{error:?}");
        let Err(FlowError::TooManyRequests(error)) = flows.chat("busy").await else { panic!() };
        assert_eq!(error.body().unwrap().message, "later");
    }
}

#[tokio::test]
async fn a_gateway_passes_an_error_event_on() {
    let chunks =
        ["data: {\"text\":\"a\"}\n\n", "event: error\ndata: {\"message\":\ndata: \"full\"}\n\n"];
    let peer = chunked("text/event-stream", &chunks, true);
    let gateway = FlowsServer::new(Service(Some(flows(&peer))));
    for flows in served(Router::new().mount(gateway)) {
        let mut pieces = flows.chat("forward").await.unwrap();
        let (items, error) = all(async || pieces.next().await).await;
        let error = error.unwrap();
        assert_eq!((items, error.kind()), (vec![piece("a")], ErrorKind::Event), "{error}");
        assert_eq!(error.event::<Problem>().unwrap().message, "full");
    }
}

#[tokio::test]
async fn a_service_that_fails_midway_breaks_the_stream_off() {
    let [whole, flowing] = served(Router::new().mount(FlowsServer::new(Service(None))));
    // Of an answer that was waited for nothing has left.
    let Err(FlowError::Unexpected(response)) = whole.chat("break").await else { panic!() };
    assert_eq!(response.status().as_u16(), 500);
    let mut pieces = flowing.chat("break").await.unwrap();
    let (items, error) = all(async || pieces.next().await).await;
    let error = error.unwrap();
    assert_eq!((items, error.kind()), (vec![piece("a")], ErrorKind::BodyCut), "{error}");
}
