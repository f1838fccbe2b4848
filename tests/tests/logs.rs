//! Logs and events of the signed era, from nodes that speak as those of each release do: how they
//! begin, end, refuse and break.

use std::{future::Future, time::Duration};

use bac_client::{
    Bac, Client, DisplayError, ErrorKind, Log, LogFailure, LogPiece,
    model::{JobEventName, JobUpdate, LogStream, LogsPayload},
};
use bac_core::{
    Error, RsaSigner, SignedRequest, Signer, TransportError, TransportErrorKind,
    websocket::Messages,
};
use bac_tests::{Peer, json_reply};
use futures_util::{SinkExt, StreamExt, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::protocol::{CloseFrame, Message, frame::coding::CloseCode},
};

type Socket = WebSocketStream<TcpStream>;

/// A node that upgrades every connection and then does as the test says.
async fn node<F>(talk: impl Fn(Socket) -> F + Send + Sync + 'static) -> Bac
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            talk(accept_async(stream).await.unwrap()).await;
        }
    });
    signing(url)
}

fn signing(url: String) -> Bac {
    let pem = include_str!("../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
    let signer = RsaSigner::from_pem(pem).unwrap();
    Bac::new(Client::builder(url).signer(signer).build().unwrap())
}

fn payload(bac: &Bac) -> LogsPayload {
    LogsPayload::new(bac.client().signer().unwrap().client_id(), "j-1", "e-1").follow(true)
}

async fn log(bac: &Bac) -> Log<Messages<bac_client::model::LogFrame>> {
    Log::new(bac.job_logs().display(&payload(bac)).await.unwrap())
}

async fn said(socket: &mut Socket, text: &str) {
    socket.send(Message::text(text)).await.unwrap();
}

async fn close(socket: &mut Socket) {
    let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
    socket.send(Message::Close(Some(frame))).await.unwrap();
    // Its answer, so that nothing is lost.
    while let Some(Ok(_)) = socket.next().await {}
}

fn piece(stream: LogStream, text: &str) -> (LogStream, String) {
    (stream, text.to_owned())
}

async fn rest<S>(log: Log<S>) -> (Vec<(LogStream, String)>, Option<LogFailure>)
where
    Log<S>: futures_util::Stream<Item = Result<LogPiece, LogFailure>> + Unpin,
{
    let (mut pieces, mut failure) = (Vec::new(), None);
    let mut log = log;
    while let Some(item) = StreamExt::next(&mut log).await {
        assert!(failure.is_none(), "an error is the last item");
        match item {
            Ok(found) => pieces.push((found.stream, found.text)),
            Err(error) => failure = Some(error),
        }
    }
    (pieces, failure)
}

#[tokio::test]
async fn a_log_begins_with_the_signed_payload_and_ends_where_the_node_closes_it() {
    let (sent, mut first) = mpsc::unbounded_channel();
    let bac = node(move |mut socket| {
        let sent = sent.clone();
        async move {
            let message = socket.next().await.unwrap().unwrap();
            sent.send(message.into_text().unwrap().as_bytes().to_vec()).unwrap();
            said(&mut socket, r#"{"Tag":1,"Data":"one\ntw"}"#).await;
            said(&mut socket, r#"{"Tag":2,"Data":"h\ufffd","ErrorMessage":""}"#).await;
            said(&mut socket, "{\"tag\":1,\"data\":\"o\\n\",\"new\":[]}\n").await;
            close(&mut socket).await;
        }
    })
    .await;
    let (pieces, failure) = rest(log(&bac).await).await;
    assert_eq!(
        pieces,
        [
            piece(LogStream::Stdout, "one\ntw"),
            piece(LogStream::Stderr, "h\u{fffd}"),
            piece(LogStream::Stdout, "o\n"),
        ]
    );
    assert!(failure.is_none(), "{failure:?}");

    let envelope = first.recv().await.unwrap();
    let request = SignedRequest::<LogsPayload>::from_bytes(envelope).unwrap();
    let key = request.verify().unwrap();
    assert_eq!(Some(key.client_id()), bac.client().signer().map(Signer::client_id));
    assert_eq!(request.payload().unwrap(), payload(&bac));
    let written = std::str::from_utf8(request.payload_bytes()).unwrap();
    assert!(written.contains(r#""ExecutionID":"e-1","WithHistory":true,"Follow":true"#));
}

#[tokio::test]
async fn an_error_of_the_node_cannot_be_taken_for_output() {
    let bac = node(|mut socket| async move {
        let _ = socket.next().await;
        said(&mut socket, r#"{"Tag":1,"Data":"before\n","ErrorMessage":""}"#).await;
        let error = r#"{"Tag":0,"Data":"","ErrorMessage":"{\"Code\":\"c\",\"Message\":\"no such\\nexecution\"}"}"#;
        said(&mut socket, error).await;
        // The connection is dropped without a close frame, as v1.1.0 does.
    })
    .await;
    let (pieces, failure) = rest(log(&bac).await).await;
    assert_eq!(pieces, [piece(LogStream::Stdout, "before\n")]);
    let failure = failure.unwrap();
    assert!(
        matches!(&failure, LogFailure::Reported(error) if error.message() == "no such\nexecution")
    );
    assert_eq!(failure.to_string(), r"the node ended the log: no such\u{a}execution");
}

#[tokio::test]
async fn a_refusal_without_a_word_is_told_as_one() {
    // As v1.0.3: the connection just ends, or is closed with a code that must not be sent.
    for code in [None, Some(1006_u16)] {
        let bac = node(move |mut socket| async move {
            let _ = socket.next().await;
            if let Some(code) = code {
                let reason = b"failed to decode request";
                let mut frame = vec![0x88, u8::try_from(reason.len() + 2).unwrap()];
                frame.extend(code.to_be_bytes());
                frame.extend(reason);
                socket.get_mut().write_all(&frame).await.unwrap();
                socket.get_mut().shutdown().await.unwrap();
                let _ = socket.get_mut().read_to_end(&mut Vec::new()).await;
            }
        })
        .await;
        let (pieces, failure) = rest(log(&bac).await).await;
        assert_eq!(pieces, []);
        let failure = failure.unwrap();
        let LogFailure::Broken { error, pieces: 0 } = &failure else { panic!("{failure:?}") };
        assert!(matches!(error.kind(), ErrorKind::BodyCut | ErrorKind::Closed(_)), "{error:?}");
        assert!(failure.to_string().contains("check job, execution and key"), "{failure}");
    }
}

#[tokio::test]
async fn what_came_before_a_break_is_kept_and_the_reason_given() {
    for bad in ["", "{\"Tag\":1,\"Data\":7}", "not json"] {
        let bac = node(move |mut socket| async move {
            let _ = socket.next().await;
            said(&mut socket, r#"{"Tag":1,"Data":"good"}"#).await;
            if !bad.is_empty() {
                said(&mut socket, bad).await;
            }
        })
        .await;
        let (pieces, failure) = rest(log(&bac).await).await;
        assert_eq!(pieces, [piece(LogStream::Stdout, "good")]);
        let failure = failure.unwrap();
        let LogFailure::Broken { error, pieces: 1 } = &failure else { panic!("{failure:?}") };
        let expected = if bad.is_empty() { ErrorKind::BodyCut } else { ErrorKind::Decode };
        assert_eq!(error.kind(), expected, "{error}");
        let text = failure.to_string();
        assert!(text.starts_with("the log broke off: JobLogs.display (GET http://"), "{text}");
        assert!(!text.contains("check job"), "{text}");
        assert!(std::error::Error::source(&failure).is_some());
    }
}

#[tokio::test]
async fn a_node_that_serves_no_logs_says_so_before_the_upgrade() {
    let reply = json_reply("404 Not Found", r#"{"message":"no logs"}"#);
    let peer = Peer::keeping(reply).unwrap();
    let bac = signing(peer.url());
    let error = bac.job_logs().display(&payload(&bac)).await.unwrap_err();
    let DisplayError::Unexpected(answer) = error else { panic!("{error:?}") };
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.message(), "no logs");
}

#[tokio::test]
async fn dropping_a_log_ends_the_connection() {
    let (ended, mut was_ended) = mpsc::unbounded_channel();
    let bac = node(move |mut socket| {
        let ended = ended.clone();
        async move {
            let _ = socket.next().await;
            said(&mut socket, r#"{"Tag":1,"Data":"a"}"#).await;
            while let Some(Ok(_)) = socket.next().await {}
            ended.send(()).unwrap();
        }
    })
    .await;
    let mut log = log(&bac).await;
    assert_eq!(log.next().await.unwrap().unwrap().text, "a");
    drop(log);
    tokio::time::timeout(Duration::from_secs(20), was_ended.recv()).await.unwrap().unwrap();
}

#[tokio::test]
async fn history_and_events_of_a_job_come_as_what_they_are() {
    let bac = node(|mut socket| async move {
        let past = r#"{"Type":"JobLevel","JobID":"j-1","JobState":{"Previous":"New","New":"InProgress"},"NewVersion":2,"Time":"2024-03-01T02:00:00Z"}"#;
        said(&mut socket, past).await;
        let event = r#"{"JobID":"j-1","EventName":"ResultsPublished","Spec":{},"Deal":{},"EventTime":"2024-03-01T02:00:01Z"}"#;
        said(&mut socket, event).await;
        while let Some(Ok(_)) = socket.next().await {}
    })
    .await;
    let mut updates = bac.job_updates().watch(Some("j-1".parse().unwrap())).await.unwrap();
    let JobUpdate::History(past) = updates.next().await.unwrap().unwrap() else { panic!("past") };
    assert_eq!(past.new_version, 2);
    let JobUpdate::Event(event) = updates.next().await.unwrap().unwrap() else { panic!("event") };
    assert_eq!(event.event_name, JobEventName::ResultsPublished);
    updates.close().await;
}

#[tokio::test]
async fn lines_of_todays_api_are_pieces_too() {
    use bac_client::orchestrator::model::{LogLine, LogMessage};

    let messages = stream::iter([
        Ok(LogMessage::from(LogLine::stdout("a\n"))),
        Ok(LogMessage::default().error("gone")),
        Ok(LogMessage::from(LogLine::stderr("never seen"))),
    ]);
    let (pieces, failure) = rest(Log::new(messages)).await;
    assert_eq!(pieces, [piece(LogStream::Stdout, "a\n")]);
    assert_eq!(failure.unwrap().to_string(), "the node ended the log: gone");

    let refused = TransportError::new(TransportErrorKind::Connect, "nobody listens");
    let messages = stream::iter([Err::<LogMessage, _>(Error::from(refused))]);
    let (_, failure) = rest(Log::new(messages)).await;
    // Nothing was refused without a word here.
    let text = failure.unwrap().to_string();
    assert!(!text.contains("v1.1.0"), "{text}");
}
