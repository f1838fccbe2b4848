//! Bodies that are sent piece by piece: a file, a stream, parts; each as it goes over the wire, and what
//! comes of one that breaks off, or that nobody takes.
#![deny(unused, warnings)]

use std::{
    io::{self, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    thread,
    time::Duration,
};

use bac_core::{
    BodyChunks, BodySource, BoxError, BoxFuture, Client, Error, ErrorKind, Outcome, Progress,
    TimeoutPhase, Upload, bytes::Bytes, client,
};
use bac_tests::{Connection, Peer, Received, json_reply};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, PartialEq)]
struct Problem {
    message: String,
}

#[derive(Serialize)]
struct Meta {
    size: u64,
}

#[client(error_body = Problem)]
trait Files {
    #[endpoint(PUT "/files/{name}", errors(413))]
    async fn put(&self, name: &str, #[body(stream)] data: Upload) -> Result<(), PutError>;

    #[endpoint(PUT "/image")]
    async fn image(&self, #[body(stream, "image/png")] data: Option<Upload>) -> Result<(), Error>;

    #[endpoint(POST "/files")]
    async fn post(
        &self,
        #[part] purpose: &str,
        #[part("note")] text: Option<u64>,
        #[part] file: &[Upload],
        #[part(json)] meta: Option<&Meta>,
        #[part(bytes, "sum")] check: Option<&[u8]>,
    ) -> Result<(), Error>;

    #[endpoint(POST "/maybe")]
    async fn maybe(&self, #[part] file: Option<Upload>) -> Result<(), Error>;
}

fn files(url: String) -> FilesClient {
    FilesClient::new(
        Client::builder(url).stall_timeout(Duration::from_millis(300)).build().unwrap(),
    )
}

fn good() -> Peer {
    Peer::keeping("HTTP/1.1 204 No Content\r\n\r\n").unwrap()
}

fn only(peer: &Peer) -> Received {
    let mut received = peer.received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

/// A stream of these pieces.
fn pieces(pieces: &[&'static str], length: Option<u64>) -> Upload {
    let items: Vec<_> = pieces.iter().map(|piece| Ok::<_, io::Error>(*piece)).collect();
    Upload::stream(futures_util::stream::iter(items), length)
}

#[tokio::test]
async fn a_known_length_is_said_and_an_unknown_one_is_chunked() {
    for length in [Some(6), None] {
        let peer = good();
        files(peer.url()).put("a", pieces(&["abc", "", "def"], length)).await.unwrap();
        let request = only(&peer);
        assert_eq!(request.body, b"abcdef");
        assert_eq!(request.header("content-type"), ["application/octet-stream"]);
        let framing = (request.header("content-length"), request.header("transfer-encoding"));
        assert_eq!(
            framing,
            if length.is_some() { (vec!["6"], vec![]) } else { (vec![], vec!["chunked"]) }
        );
    }
}

#[tokio::test]
async fn the_media_type_is_the_nearest_to_the_call() {
    let peer = good();
    let files = files(peer.url());
    files.image(Some(Upload::bytes("x"))).await.unwrap();
    files.image(Some(Upload::bytes("x").media_type("image/webp"))).await.unwrap();
    let call = files.image(Some(Upload::bytes("x").media_type("image/webp")));
    call.header("content-type", "image/x").await.unwrap();
    files.image(None).await.unwrap();
    let types: Vec<_> =
        peer.received().iter().map(|it| it.header("content-type").join("")).collect();
    assert_eq!(types, ["image/png", "image/webp", "image/x", ""]);

    let error = files.image(Some(Upload::bytes("x").media_type("a\nb"))).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
}

/// Answers 503 to the first request.
fn unavailable_once() -> Peer {
    let first = Mutex::new(true);
    Peer::start(move |_, stream| {
        let is_first = std::mem::replace(&mut *first.lock().unwrap(), false);
        let status = if is_first { "503 Service Unavailable" } else { "200 OK" };
        stream.write_all(json_reply(status, "{}").as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

#[tokio::test]
async fn a_file_is_opened_anew_for_each_attempt_and_a_stream_is_sent_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a");
    std::fs::write(&path, "abc").unwrap();
    let peer = unavailable_once();
    files(peer.url()).put("a", Upload::path(&path)).await.unwrap();
    let bodies: Vec<_> = peer.received().into_iter().map(|it| it.body).collect();
    assert_eq!(bodies, [b"abc", b"abc"]);

    let peer = unavailable_once();
    let error = files(peer.url()).put("a", pieces(&["abc"], None)).await.unwrap_err();
    assert!(error.to_string().contains("its body can be read only once"), "{error}");
    only(&peer);
}

#[tokio::test]
async fn a_file_that_is_not_there_sends_nothing() {
    let peer = good();
    let error = files(peer.url()).put("a", Upload::path("/no/such")).await.unwrap_err();
    let PutError::Client(error) = error else { panic!("{error}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::File, Outcome::NotSent));
    assert!(error.to_string().contains("the file /no/such cannot be sent"), "{error}");
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn a_wrong_length_breaks_the_exchange_off() {
    for (length, words) in
        [(2, "the body is longer than its length"), (9, "the body ended 6 bytes before")]
    {
        let peer = good();
        let error = files(peer.url()).put("a", pieces(&["abc"], Some(length))).await.unwrap_err();
        let PutError::Client(error) = error else { panic!("{error}") };
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Transport, Outcome::Unknown));
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.bytes_sent().is_some());
    }
}

#[tokio::test]
async fn parts_are_one_body() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a\"b.txt");
    std::fs::write(&path, "file").unwrap();
    for length in [Some(6), None] {
        let peer = good();
        let file = [Upload::path(&path), pieces(&["abc", "def"], length).media_type("text/csv")];
        let call =
            files(peer.url()).post("why", Some(7), &file, Some(&Meta { size: 1 }), Some(b"\0"));
        call.await.unwrap();
        let request = only(&peer);
        let content_type = request.header("content-type").concat();
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = "--B\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nwhy\
            \r\n--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n7\
            \r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nfile\
            \r\n--B\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Type: text/csv\r\n\r\nabcdef\
            \r\n--B\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"size\":1}\
            \r\n--B\r\nContent-Disposition: form-data; name=\"sum\"\r\nContent-Type: application/octet-stream\r\n\r\n\0\
            \r\n--B--\r\n";
        assert_eq!(
            String::from_utf8(request.body.clone()).unwrap(),
            expected.replace("--B", &format!("--{boundary}"))
        );
        assert_eq!(request.header("content-length").is_empty(), length.is_none());
    }
}

#[tokio::test]
async fn parts_that_are_absent_leave_a_body_of_parts() {
    let peer = good();
    files(peer.url()).maybe(None).await.unwrap();
    let request = only(&peer);
    assert!(request.header("content-type")[0].starts_with("multipart/form-data; boundary="));
    assert!(request.body.starts_with(b"--") && request.body.ends_with(b"--\r\n"));
}

#[tokio::test]
async fn progress_is_told_piece_by_piece() {
    let peer = good();
    let told = Arc::<Mutex<Vec<Progress>>>::default();
    let kept = Arc::clone(&told);
    let call = files(peer.url()).put("a", pieces(&["abc", "de"], Some(5)));
    call.on_progress(move |progress| kept.lock().unwrap().push(progress)).await.unwrap();
    let told: Vec<_> = told.lock().unwrap().iter().map(|it| (it.sent, it.to_send)).collect();
    assert_eq!(told, [(3, Some(5)), (5, Some(5))]);
}

/// As many bytes as that.
struct Zeros(u64);

impl BodySource for Zeros {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
        let chunks: Box<dyn BodyChunks> = Box::new(ZerosLeft(self.0));
        Box::pin(async { Ok(chunks) })
    }
}

struct ZerosLeft(u64);

impl BodyChunks for ZerosLeft {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        static PIECE: [u8; 64 * 1024] = [0; 64 * 1024];
        let piece = self.0.min(PIECE.len() as u64);
        self.0 -= piece;
        let piece = Bytes::from_static(&PIECE[..usize::try_from(piece).unwrap()]);
        Poll::Ready(Ok((!piece.is_empty()).then_some(piece)))
    }
}

const MUCH: u64 = 256 * 1024 * 1024;

fn much() -> Upload {
    Upload::source(Zeros(MUCH), Some(MUCH))
}

#[tokio::test]
async fn a_server_that_stops_reading_meets_the_stall_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let files = files(format!("http://{}", listener.local_addr().unwrap()));
    let (done, end) = std::sync::mpsc::channel::<()>();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 100_000]).unwrap();
        let _ = end.recv();
    });
    let error = files.put("a", much()).attempts(1).await.unwrap_err();
    let PutError::Client(error) = error else { panic!("{error}") };
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Stall));
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert!(error.to_string().contains("the server took nothing of the body"), "{error}");
    let sent = error.bytes_sent().unwrap();
    assert!((100_000..MUCH).contains(&sent), "{sent}");
    drop(done);
    server.join().unwrap();
}

#[tokio::test]
async fn a_server_that_answers_early_is_heard() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let files = files(format!("http://{}", listener.local_addr().unwrap()));
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 10_000]).unwrap();
        stream
            .write_all(json_reply("413 Content Too Large", "{\"message\":\"no\"}").as_bytes())
            .unwrap();
        // What is under way is read, so that the reply is not lost with a reset.
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let mut buffer = vec![0; 1 << 20];
        while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
    });
    match files.put("a", much()).await {
        Err(PutError::ContentTooLarge(error)) => assert_eq!(error.body().unwrap().message, "no"),
        other => panic!("{other:?}"),
    }
    server.join().unwrap();
}

#[tokio::test]
async fn an_upload_takes_longer_than_an_attempt_as_long_as_it_is_taken() {
    let peer = good();
    let (sender, items) = tokio::sync::mpsc::channel::<Result<&'static str, io::Error>>(1);
    let client = Client::builder(peer.url())
        .attempt_timeout(Duration::from_millis(150))
        .timeout(Duration::from_millis(200))
        .stall_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    tokio::spawn(async move {
        for _ in 0..4 {
            sender.send(Ok("abc")).await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let items = futures_util::stream::unfold(items, |mut items| async move {
        let item = items.recv().await?;
        Some((item, items))
    });
    FilesClient::new(client).put("a", Upload::stream(items, None)).await.unwrap();
    assert_eq!(only(&peer).body, b"abcabcabcabc");
}
