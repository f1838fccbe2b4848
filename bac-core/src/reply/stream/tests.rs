use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use tokio::{io::AsyncReadExt, runtime::Handle};

use super::*;
use crate::{
    BodyChunks, BoxError, BoxFuture, Client, Error, ErrorKind, Outcome, RawResponse, Request,
    TimeoutPhase, Transport, TransportBody, TransportError,
    client::Callee,
    error::History,
    operation::{Declaration, ErrorEvent, EventRules, Operation, Particulars},
};

/// What comes, one after the other.
enum Part {
    Piece(&'static [u8]),
    Breaks,
    Silence,
}

use Part::{Breaks, Piece, Silence};

/// A body of these parts, which tells when it is dropped.
struct Body {
    parts: VecDeque<Part>,
    is_dropped: Arc<AtomicBool>,
}

impl BodyChunks for Body {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        Poll::Ready(match self.parts.pop_front() {
            Some(Piece(piece)) => Ok(Some(Bytes::from_static(piece))),
            Some(Breaks) => Err(io::Error::other("reset").into()),
            Some(Silence) => {
                self.parts.push_front(Silence);
                return Poll::Pending;
            }
            None => Ok(None),
        })
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.is_dropped.store(true, Ordering::Release);
    }
}

#[derive(Debug)]
struct Nobody;

impl Transport for Nobody {
    fn send(
        &self,
        _: Request,
    ) -> BoxFuture<'_, Result<http::Response<TransportBody>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

#[derive(Debug, Deserialize, PartialEq)]
struct Problem {
    message: String,
}

const RULES: EventRules = EventRules {
    end: Some("[DONE]"),
    errors: &[
        ErrorEvent { name: Some("error"), read: |data| problem(serde_json::from_str(data).ok()?) },
        ErrorEvent {
            name: None,
            read: |data| {
                let mut data: Value = serde_json::from_str(data).ok()?;
                problem(serde_json::from_value(data.get_mut("error")?.take()).ok()?)
            },
        },
    ],
    resumes: false,
};

fn problem(problem: Problem) -> Option<BoxError> {
    Some(Box::new(crate::error::ToldFailure(problem)))
}

struct Setting {
    length: Option<u64>,
    limit: usize,
    rules: EventRules,
    content_type: Option<&'static str>,
}

impl Setting {
    const NEW: Self =
        Self { length: None, limit: 1000, rules: EventRules::NEW, content_type: None };

    fn incoming(self, parts: impl IntoIterator<Item = Part>) -> (Incoming, Arc<AtomicBool>) {
        let client = Client::builder("http://127.0.0.1:9")
            .transport(Nobody)
            .response_limit(self.limit)
            .build()
            .unwrap();
        let particulars =
            Box::leak(Box::new(Particulars { events: self.rules, ..Particulars::NONE }));
        let declaration =
            Declaration { api: "Feed", name: "follow", particulars, ..Declaration::NEW };
        let operation = Box::leak(Box::new(Operation::from_declaration(declaration)));
        let mut headers = HeaderMap::new();
        if let Some(content_type) = self.content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        let head = RawResponse::new(StatusCode::OK, headers, Bytes::new());
        let origin =
            Origin { callee: Callee { client, operation }, head, history: History::default() };
        let is_dropped = Arc::new(AtomicBool::new(false));
        let parts = parts.into_iter().collect();
        let body = Body { parts, is_dropped: Arc::clone(&is_dropped) };
        let body = TransportBody::chunks(body, self.length);
        let stall = Duration::from_millis(20);
        (Incoming::new(body, stall, Handle::current(), origin), is_dropped)
    }

    fn bytes(self, parts: impl IntoIterator<Item = Part>) -> ByteStream {
        ByteStream::incoming(Box::new(self.incoming(parts).0))
    }

    fn lines(self, parts: impl IntoIterator<Item = Part>) -> Lines<Value> {
        Lines::incoming(self.incoming(parts).0)
    }

    fn events(self, parts: impl IntoIterator<Item = Part>) -> Events<Value> {
        Events::incoming(self.incoming(parts).0).unwrap()
    }
}

/// All that comes, and what it ended with. Behind an error there is nothing.
async fn all<T, S: flow::Flow<Value = T, Failure = Error>>(
    mut stream: S,
) -> (Vec<T>, Option<Error>) {
    let mut next =
        async || std::future::poll_fn(|cx| std::pin::Pin::new(&mut stream).poll_next(cx)).await;
    let mut items = Vec::new();
    let mut end = None;
    while let Some(item) = next().await {
        assert!(end.is_none(), "more behind an error");
        match item {
            Ok(item) => items.push(item),
            Err(error) => end = Some(error),
        }
    }
    assert!(next().await.is_none());
    (items, end)
}

const _: () = {
    const fn everywhere<T: Send + Sync + Unpin + 'static>() {}
    everywhere::<ByteStream>();
    everywhere::<Lines<std::rc::Rc<()>>>();
    everywhere::<Events<std::rc::Rc<()>>>();
    everywhere::<Blocking<Lines<std::rc::Rc<()>>>>();
};

#[tokio::test]
async fn bytes_come_whole_or_end_with_an_error() {
    let (pieces, end) = all(Setting::NEW.bytes([Piece(b"ab"), Piece(b""), Piece(b"c")])).await;
    assert!(pieces == ["ab", "c"] && end.is_none());

    for (length, parts, kind, words, received) in [
        (None, vec![Piece(b"ab"), Breaks], ErrorKind::BodyCut, "broke off after 2 bytes: reset", 1),
        (Some(5), vec![Piece(b"ab")], ErrorKind::BodyCut, "ended after 2 bytes of 5", 1),
        (Some(1), vec![Piece(b"ab")], ErrorKind::BodyCut, "longer than the 1 bytes", 0),
        (
            None,
            vec![Piece(b"ab"), Silence],
            ErrorKind::Timeout(TimeoutPhase::Stall),
            "stood still for longer than the stall limit, after 2 bytes",
            1,
        ),
    ] {
        let (pieces, end) = all(Setting { length, ..Setting::NEW }.bytes(parts)).await;
        let error = end.unwrap();
        assert_eq!((pieces.len(), error.kind()), (received, kind), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().starts_with("Feed.follow (GET http://127.0.0.1:9"), "{error}");
        assert_eq!((error.outcome(), error.status()), (Outcome::Done, Some(StatusCode::OK)));
    }
}

#[tokio::test]
async fn the_exchange_ends_with_the_stream() {
    let (incoming, is_dropped) = Setting::NEW.incoming([Piece(b"ab"), Silence]);
    let mut stream = ByteStream::incoming(Box::new(incoming));
    stream.next().await.unwrap().unwrap();
    assert!(!is_dropped.load(Ordering::Acquire));
    stream.next().await.unwrap().unwrap_err();
    assert!(is_dropped.load(Ordering::Acquire), "by its error");

    let (incoming, is_dropped) = Setting::NEW.incoming([Silence]);
    drop(Lines::<Value>::incoming(incoming));
    assert!(is_dropped.load(Ordering::Acquire), "by its drop");
}

#[tokio::test]
async fn a_stream_is_collected_and_saved_up_to_a_limit() {
    let stream = |length| Setting { length, ..Setting::NEW }.bytes([Piece(b"abc"), Piece(b"def")]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a");
    for length in [None, Some(6)] {
        assert_eq!(stream(length).collect(6).await.unwrap(), "abcdef");
        let error = stream(length).collect(5).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::TooLarge, Outcome::Done));

        std::fs::write(&path, "before").unwrap();
        let error = stream(length).save(&path, 5).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(stream(length).save(&path, 6).await.unwrap(), 6);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "abcdef");
    }
    let error = Setting::NEW.bytes([Piece(b"abc"), Breaks]).save(&path, 9).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyCut);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1, "nothing else is left");
    for path in [directory.path().join("no/such"), directory.path().join(".."), "/".into()] {
        let error = stream(None).save(path, 6).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{error}");
    }
}

#[tokio::test]
async fn a_stream_is_a_reader() {
    let mut stream = Setting::NEW.bytes([Piece(b"abcdef"), Breaks]);
    let mut buffer = [0; 4];
    assert_eq!(stream.read(&mut buffer).await.unwrap(), 4);
    assert_eq!(stream.next().await.unwrap().unwrap(), "ef", "what the reader had no room for");
    let error = stream.read(&mut buffer).await.unwrap_err();
    assert!(error.get_ref().unwrap().is::<Error>(), "{error}");
    assert_eq!(stream.read(&mut buffer).await.unwrap(), 0);
}

#[tokio::test]
async fn lines_come_one_by_one() {
    let (lines, end) =
        all(Setting::NEW.lines([Piece(b"{\"a\""), Piece(b":1}\n\n[2]"), Piece(b"\r\n3")])).await;
    assert!(end.is_none());
    assert_eq!(serde_json::to_string(&lines).unwrap(), r#"[{"a":1},[2],3]"#);

    for (limit, parts, kind, words, body, good) in [
        (9, vec![Piece(b"1\n{]\n2\n")], ErrorKind::Decode, "line 2 of the stream is not", "{]", 1),
        (
            9,
            vec![Piece(b"\"\xff\"\n")],
            ErrorKind::Decode,
            "line 1 of the stream is not",
            "\"\u{fffd}\"",
            0,
        ),
        (
            9,
            vec![Piece(b"1\n{\"a\":")],
            ErrorKind::BodyCut,
            "ended inside a line, after 1 line,",
            "{\"a\":",
            1,
        ),
        (9, vec![Piece(b"1\n2\n{")], ErrorKind::BodyCut, "after 2 lines, which are good", "{", 2),
        (
            9,
            vec![Piece(b"\x1e12")],
            ErrorKind::BodyCut,
            "inside a line, before any whole line",
            "12",
            0,
        ),
        (
            3,
            vec![Piece(b"1\n\"aaaa\"\n")],
            ErrorKind::TooLarge,
            "line 2 of the stream is larger than 3 bytes",
            "",
            1,
        ),
        (9, vec![Piece(b"1\n2"), Breaks], ErrorKind::BodyCut, "broke off after 3 bytes", "", 1),
    ] {
        let (lines, end) = all(Setting { limit, ..Setting::NEW }.lines(parts)).await;
        let error = end.unwrap();
        assert_eq!((lines.len(), error.kind()), (good, kind), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(String::from_utf8_lossy(error.raw_body().unwrap()), body, "{error}");
        assert_eq!(error.outcome(), Outcome::Done);
    }
}

#[tokio::test]
async fn events_come_up_to_their_end() {
    let parts = || {
        [
            Piece(b"data: 1\n\n:\n\ndata:\n\nevent: ping\ndata: 2\n"),
            Piece(b"\ndata: [DONE]\n\n"),
            Silence,
        ]
    };
    let rules = RULES;
    let (events, end) = all(Setting { rules, ..Setting::NEW }.events(parts())).await;
    assert!(events == [1, 2] && end.is_none(), "{end:?}");
    let (_, end) = all(Setting::NEW.events(parts())).await;
    assert_eq!(end.unwrap().kind(), ErrorKind::Decode, "nobody declared that it is an end");

    // A body that stops behind the data of its last event has come to its end, too.
    let (events, end) =
        all(Setting { rules, ..Setting::NEW }.events([Piece(b"data: 1\n\ndata: [DONE]")])).await;
    assert!(events == [1] && end.is_none());
    let (events, end) = all(Setting::NEW.events([Piece(b"data: 1\n\n: over\n")])).await;
    assert!(events == [1] && end.is_none());
}

#[tokio::test]
async fn events_that_do_not_come_to_their_end_end_with_an_error() {
    for (limit, rules, parts, kind, words, good) in [
        (
            99,
            RULES,
            vec![Piece(b"data: 1\n\n")],
            ErrorKind::BodyCut,
            "ended without its last event `[DONE]`, after 1 event,",
            1,
        ),
        (99, RULES, vec![], ErrorKind::BodyCut, "before any whole event", 0),
        (
            99,
            EventRules::NEW,
            vec![Piece(b"data: 1\n\ndata: 2\n")],
            ErrorKind::BodyCut,
            "ended inside an event",
            1,
        ),
        (
            5,
            EventRules::NEW,
            vec![Piece(b"data: 123456\n\n")],
            ErrorKind::TooLarge,
            "event 1 of the stream is larger than 5 bytes",
            0,
        ),
        (
            99,
            EventRules::NEW,
            vec![Piece(b"data: 1\n\ndata: x\n\n")],
            ErrorKind::Decode,
            "event 2 of the stream is not the declared JSON",
            1,
        ),
        (
            99,
            EventRules::NEW,
            vec![Piece(b"data: \"\xff\"\n\n")],
            ErrorKind::Decode,
            "invalid utf-8",
            0,
        ),
        (
            99,
            EventRules::NEW,
            vec![Silence],
            ErrorKind::Timeout(TimeoutPhase::Stall),
            "stood still",
            0,
        ),
    ] {
        let (events, end) = all(Setting { limit, rules, ..Setting::NEW }.events(parts)).await;
        let error = end.unwrap();
        assert_eq!((events.len(), error.kind()), (good, kind), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.outcome(), Outcome::Done, "{error}");
    }
}

#[tokio::test]
async fn an_event_that_is_an_error_is_a_typed_one() {
    let overloaded = || Problem { message: "over\u{1b}loaded".to_owned() };
    for (data, problem) in [
        (
            &b"data: 1\n\nevent: error\ndata: {\"message\": \"over\\u001bloaded\"}\n\n"[..],
            Some(overloaded()),
        ),
        (
            b"data: 1\n\ndata: {\"error\": {\"message\": \"over\\u001bloaded\"}}\n\n",
            Some(overloaded()),
        ),
        (b"data: 1\n\nevent: error\ndata: down\n\n", None),
    ] {
        let (events, end) =
            all(Setting { rules: RULES, ..Setting::NEW }.events([Piece(data)])).await;
        assert_eq!(events, [1]);
        let error = end.unwrap();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Event, Outcome::Unknown));
        assert_eq!(error.event(), problem.as_ref(), "{error}");
        assert!(error.event::<String>().is_none());
        let words = if problem.is_some() {
            "tells of an error: over\\u{1b}loaded"
        } else {
            "tells of an error: down"
        };
        assert!(error.to_string().contains(&format!("event 2 of the stream {words}")), "{error}");
        assert!(!error.raw_body().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_event_has_a_name_and_an_id() {
    let parts = [Piece(b"retry: 5\nid: 7\nevent: add\ndata: 1\n\ndata: 2\n\n")];
    let (incoming, _) = Setting::NEW.incoming(parts);
    let mut events = Events::<Event<u8>>::incoming(incoming).unwrap();
    let retry = Duration::from_millis(5);
    let first = events.next().await.unwrap().unwrap();
    assert_eq!(first, Event::new(1).name("add").id("7").retry(retry));
    assert_eq!((events.last_event_id(), events.retry()), (Some("7"), Some(retry)));
    assert_eq!(events.next().await.unwrap().unwrap(), Event::new(2).id("7").retry(retry));

    let mut text = Vec::new();
    first.write_event(&mut text).unwrap();
    Event::new("a\n").name("x\ny").id("\r").write_event(&mut text).unwrap();
    "b".write_event(&mut text).unwrap();
    let expected =
        "event: add\nid: 7\nretry: 5\ndata: 1\n\nevent: x\nid: \ndata: \"a\\n\"\n\ndata: \"b\"\n\n";
    assert_eq!(String::from_utf8(text).unwrap(), expected);
}

#[tokio::test]
async fn a_reply_that_is_no_stream_of_events_is_told_from_one_without_any() {
    for (content_type, is_one) in [
        (None, true),
        (Some("text/event-stream;charset=utf-8"), true),
        (Some("Text/Plain"), true),
        (Some("text/html; charset=utf-8"), false),
        (Some("application/json"), false),
    ] {
        let (incoming, _) = Setting { content_type, ..Setting::NEW }.incoming([]);
        match Events::<Value>::incoming(incoming) {
            Ok(_) => assert!(is_one, "{content_type:?}"),
            Err(error) => {
                assert!(!is_one, "{error}");
                assert_eq!(error.kind(), ErrorKind::Decode);
                assert!(error.to_string().contains(content_type.unwrap()), "{error}");
            }
        }
    }
}

#[test]
fn a_thread_waits_for_a_stream() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let within = runtime.enter();
    let lines = Setting::NEW.lines([Piece(b"1\n2\n"), Silence]);
    let bytes = Setting::NEW.bytes([Piece(b"abc"), Piece(b"d")]);
    let saved = Setting::NEW.bytes([Piece(b"abc"), Piece(b"d")]);
    drop(within);
    let mut lines = lines.blocking();
    assert_eq!(lines.next().unwrap().unwrap(), 1);
    assert_eq!(lines.next().unwrap().unwrap(), 2);
    assert!(lines.next().unwrap().unwrap_err().is_timeout());
    assert!(lines.next().is_none());

    let mut whole = String::new();
    io::Read::read_to_string(&mut bytes.blocking(), &mut whole).unwrap();
    assert_eq!(whole, "abcd");
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(saved.blocking().save(directory.path().join("a"), 4).unwrap(), 4);

    let given =
        Lines::new(futures_util::stream::iter([Ok(1), Err(Error::invalid_input("x")), Ok(2)]));
    assert_eq!(given.blocking().map(|item| item.ok()).collect::<Vec<_>>(), [Some(1), None]);

    // The last owner of a client may be dropped anywhere.
    let within = runtime.enter();
    let lines = Setting::NEW.lines([Piece(b"1\n")]);
    drop(within);
    let mut lines = lines.blocking();
    runtime.block_on(async {
        assert_eq!(lines.next().unwrap().unwrap(), 1);
        drop(lines);
    });
}

#[test]
fn silence_is_measured_wherever_the_stream_is_awaited() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let stream = || {
        let _within = runtime.enter();
        Setting::NEW.bytes([Silence])
    };
    let mut elsewhere = stream();
    let other = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert!(other.block_on(elsewhere.next()).unwrap().unwrap_err().is_timeout());
    let mut nowhere = stream();
    assert!(crate::park::wait(nowhere.next()).unwrap().unwrap_err().is_timeout());
}
