//! A server half that reads parts and streams as they come: from its own client, over a socket and in process,
//! and from peers that send what they like.
#![deny(unused, warnings)]

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context as TaskContext, Poll},
    time::Duration,
};

use bac_core::{
    AccessKey, BodyChunks, BodySource, BoxError, BoxFuture, ByteStream, Client, Error, ErrorKind,
    Outcome, RequestBody, TransportError, TransportErrorKind, Upload,
    bytes::Bytes,
    client,
    http::{self, StatusCode},
    server::{BodyLimits, Context, InProcess, RejectionKind, Router},
    sign::{HmacSigner, STANDARD_WEBHOOKS, Verification},
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Problem {
    message: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Meta {
    size: u64,
}

/// What came, as the service tells it.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
struct Seen {
    words: Vec<String>,
    file_name: Option<String>,
    media_type: Option<String>,
    length: Option<u64>,
    content: String,
}

#[client(error_body = Problem, server)]
trait Files {
    #[endpoint(PUT "/files/{name}", errors(409))]
    async fn put(&self, name: &str, #[body(stream)] data: Upload) -> Result<Seen, PutError>;

    #[endpoint(PUT "/maybe")]
    async fn maybe(
        &self,
        #[body(stream, "image/png")] data: Option<&Upload>,
    ) -> Result<bool, Error>;

    #[endpoint(POST "/parts", errors(409))]
    async fn post(
        &self,
        #[part] purpose: &str,
        #[part("a \"note\"")] note: Option<u64>,
        #[part(json)] meta: &Meta,
        #[part(bytes, "sum")] sum: Option<&[u8]>,
        #[part] tags: &[String],
        #[part] file: Upload,
    ) -> Result<Seen, PostError>;

    #[endpoint(POST "/many")]
    async fn many(
        &self,
        #[part] files: &[Upload],
        #[part] cover: Option<Upload>,
        #[part] last: &str,
    ) -> Result<Vec<Seen>, Error>;

    #[endpoint(POST "/echo")]
    async fn echo(&self, #[body(stream)] data: Upload) -> Result<ByteStream, Error>;
}

#[derive(Clone, Default)]
struct Service {
    dropped: Arc<Notify>,
    failed: Arc<Mutex<Option<(ErrorKind, String)>>>,
}

impl Service {
    async fn seen(&self, words: Vec<String>, upload: Upload) -> Result<Seen, Error> {
        let mut seen = Seen {
            words,
            file_name: upload.get_file_name().map(str::to_owned),
            media_type: upload.get_media_type().map(str::to_owned),
            length: upload.length(),
            content: String::new(),
        };
        match upload.into_stream().collect(1 << 20).await {
            Ok(content) => seen.content = String::from_utf8_lossy(&content).into_owned(),
            Err(error) => {
                *self.failed.lock().unwrap() = Some((error.kind(), error.to_string()));
                return Err(error);
            }
        }
        Ok(seen)
    }
}

impl FilesService for Service {
    async fn put(&self, _cx: &Context, name: &str, data: Upload) -> Result<Seen, PutError> {
        match name {
            "refused" => Err(PutError::conflict(Problem { message: "no".into() })),
            "left" => {
                let mut data = data.into_stream();
                data.next().await.unwrap()?;
                drop(data);
                self.dropped.notified().await;
                Ok(Seen::default())
            }
            // As a library around readers would have it.
            "wrapped" => {
                let mut all = Vec::new();
                data.into_stream().read_to_end(&mut all).await.map_err(wrapped)?;
                Ok(Seen::default())
            }
            _ => Ok(self.seen(vec![name.to_owned()], data).await?),
        }
    }

    async fn maybe(&self, _cx: &Context, data: Option<&Upload>) -> Result<bool, Error> {
        Ok(data.is_some())
    }

    async fn post(
        &self,
        _cx: &Context,
        purpose: &str,
        note: Option<u64>,
        meta: &Meta,
        sum: Option<&[u8]>,
        tags: &[String],
        file: Upload,
    ) -> Result<Seen, PostError> {
        if purpose == "refused" {
            return Err(PostError::conflict(Problem { message: "no".into() }));
        }
        let words = vec![format!("{purpose} {note:?} {} {sum:?} {tags:?}", meta.size)];
        Ok(self.seen(words, file).await?)
    }

    async fn many(
        &self,
        _cx: &Context,
        files: &[Upload],
        cover: Option<Upload>,
        last: &str,
    ) -> Result<Vec<Seen>, Error> {
        let mut all = Vec::new();
        for file in files.iter().cloned().chain(cover) {
            all.push(self.seen(vec![last.to_owned()], file).await?);
        }
        Ok(all)
    }

    async fn echo(&self, _cx: &Context, data: Upload) -> Result<ByteStream, Error> {
        Ok(data.into_stream())
    }
}

fn wrapped(error: io::Error) -> PutError {
    PutError::Client(TransportError::new(TransportErrorKind::Exchange, error).into())
}

const LIMITS: BodyLimits = BodyLimits::new()
    .whole(40_000)
    .part(20_000)
    .parts(10)
    .stream(200_000)
    .stall(Duration::from_millis(300));

fn router(service: &Service) -> Router {
    Router::new().mount(FilesServer::new(service.clone()))
}

async fn serve(router: Router) -> String {
    bac_tests::listen_streaming(router).await.unwrap()
}

/// Its clients: over a socket, in process, and in process without what flows.
async fn clients(router: Router) -> [FilesClient; 3] {
    let socket = Client::builder(serve(router.clone()).await);
    let here = || Client::builder("http://in-process");
    let flowing = here().transport(InProcess::new(router.clone().streaming()));
    let whole = here().transport(InProcess::new(router));
    [socket, flowing, whole].map(|builder| {
        FilesClient::new(builder.stall_timeout(Duration::from_secs(5)).build().unwrap())
    })
}

fn pieces(pieces: &[&'static str], length: Option<u64>) -> Upload {
    let items: Vec<_> = pieces.iter().map(|piece| Ok::<_, io::Error>(*piece)).collect();
    Upload::stream(futures_util::stream::iter(items), length)
}

#[tokio::test]
async fn a_stream_arrives_as_it_was_sent() {
    for (index, files) in clients(router(&Service::default())).await.iter().enumerate() {
        let upload = pieces(&["ab", "c"], Some(3)).media_type("text/csv");
        let seen = files.put("a", upload).await.unwrap();
        let expected = Seen {
            words: vec!["a".into()],
            media_type: Some("text/csv".into()),
            length: Some(3),
            content: "abc".into(),
            ..Seen::default()
        };
        assert_eq!(seen, expected);
        let seen = files.put("a", pieces(&["ab", "c"], None)).await.unwrap();
        assert_eq!((seen.content.as_str(), seen.length), ("abc", (index == 2).then_some(3)));
        assert!(!files.maybe(None).await.unwrap());
        assert!(files.maybe(Some(&Upload::bytes(""))).await.unwrap());
        assert!(files.maybe(Some(&pieces(&["a"], None))).await.unwrap());
        let echo = files.echo(pieces(&["ab", "c"], None)).await.unwrap();
        assert_eq!(echo.collect(3).await.unwrap(), "abc");
    }
}

#[tokio::test]
async fn parts_arrive_as_they_were_sent() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a\"b\\c.txt");
    std::fs::write(&path, "\r\n--file").unwrap();
    for files in clients(router(&Service::default())).await {
        let meta = Meta { size: 7 };
        let tags = ["x".to_owned(), "\r\ny".to_owned()];
        let file = Upload::path(&path).media_type("text/plain");
        let seen = files.post("why", Some(1), &meta, Some(b"\0"), &tags, file).await.unwrap();
        let expected = Seen {
            words: vec!["why Some(1) 7 Some([0]) [\"x\", \"\\r\\ny\"]".into()],
            file_name: Some("a\"b\\c.txt".into()),
            media_type: Some("text/plain".into()),
            // That of a part is known where it ends.
            length: None,
            content: "\r\n--file".into(),
        };
        assert_eq!(seen, expected);
        let seen = files.post("why", None, &meta, None, &[], Upload::bytes("")).await.unwrap();
        assert_eq!((&*seen.words[0], &*seen.content), ("why None 7 None []", ""));

        let [one, two] = ["1", "2"].map(|text| Upload::bytes(text).file_name(text));
        let seen = files.many(&[one, two], Some(Upload::bytes("3")), "last").await.unwrap();
        let seen: Vec<_> =
            seen.iter().map(|it| (it.file_name.as_deref(), it.length, &*it.content)).collect();
        assert_eq!(
            seen,
            [(Some("1"), Some(1), "1"), (Some("2"), Some(1), "2"), (None, Some(1), "3")]
        );
        assert!(files.many(&[], None, "last").await.unwrap().is_empty());
    }
}

/// What a service answers before it has read all that there is.
#[tokio::test]
async fn a_service_that_answers_early_is_heard() {
    for files in &clients(router(&Service::default())).await[..2] {
        let Err(PutError::Conflict(error)) = files.put("refused", much()).await else { panic!() };
        assert_eq!(error.body().unwrap().message, "no");
        let post = files.post("refused", None, &Meta { size: 1 }, None, &[], much());
        let Err(PostError::Conflict(error)) = post.await else { panic!() };
        assert_eq!(error.body().unwrap().message, "no");
    }
}

/// As many zeros as that; it counts what was taken.
struct Zeros {
    length: u64,
    taken: Arc<AtomicU64>,
    ended: Option<Arc<Notify>>,
}

impl BodySource for Zeros {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
        let left = ZerosLeft {
            left: self.length,
            taken: Arc::clone(&self.taken),
            ended: self.ended.clone(),
        };
        Box::pin(async { Ok(Box::new(left) as Box<dyn BodyChunks>) })
    }
}

struct ZerosLeft {
    left: u64,
    taken: Arc<AtomicU64>,
    ended: Option<Arc<Notify>>,
}

impl BodyChunks for ZerosLeft {
    fn poll_chunk(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        static PIECE: [u8; 64 * 1024] = [b'0'; 64 * 1024];
        let piece = self.left.min(PIECE.len() as u64);
        self.left -= piece;
        self.taken.fetch_add(piece, Ordering::Relaxed);
        let piece = Bytes::from_static(&PIECE[..usize::try_from(piece).unwrap()]);
        Poll::Ready(Ok((!piece.is_empty()).then_some(piece)))
    }
}

impl Drop for ZerosLeft {
    fn drop(&mut self) {
        if let Some(ended) = &self.ended {
            ended.notify_one();
        }
    }
}

const MUCH: u64 = 128 * 1024 * 1024;

fn much() -> Upload {
    Upload::source(Zeros { length: MUCH, taken: Arc::default(), ended: None }, Some(MUCH))
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_read_no_further() {
    let service = Service::default();
    let router = router(&service);
    let client = Client::builder("http://in-process").transport(InProcess::new(router.streaming()));
    let taken = Arc::<AtomicU64>::default();
    let ended = Some(Arc::clone(&service.dropped));
    let zeros = Zeros { length: MUCH, taken: Arc::clone(&taken), ended };
    let files = FilesClient::new(client.build().unwrap());
    // The service waits until the source is dropped, too.
    files.put("left", Upload::source(zeros, Some(MUCH))).await.unwrap();
    assert!(taken.load(Ordering::Relaxed) <= 128 * 1024, "{taken:?}");
}

#[tokio::test]
async fn what_is_over_a_limit_is_refused_and_ends_the_reading() {
    let router = router(&Service::default()).body_limits(|_| LIMITS);
    let [socket, flowing, _] = clients(router).await;
    for files in [socket, flowing] {
        // Told at once, of a length that is known; and while it is read.
        for length in [Some(MUCH), None] {
            let zeros = Zeros { length: MUCH, taken: Arc::default(), ended: None };
            for name in ["a", "wrapped"] {
                let zeros = Zeros { taken: Arc::clone(&zeros.taken), ..zeros_of(&zeros) };
                let error = files.put(name, Upload::source(zeros, length)).await.unwrap_err();
                let PutError::Unexpected(response) = error else { panic!("{name}: {error}") };
                assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
                let words = "the body is larger than 200000 bytes";
                assert!(response.message().contains(words), "{}", response.message());
            }
        }
        let meta = Meta { size: 1 };
        let long = "x".repeat(20_001);
        let error = files.post(&long, None, &meta, None, &[], Upload::bytes("")).await.unwrap_err();
        let PostError::Unexpected(response) = error else { panic!("{error}") };
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert!(response.message().contains("part `purpose` is larger than 20000 bytes"));
        let tags: Vec<_> = ["x".repeat(15_000), "y".repeat(15_000), "z".repeat(15_000)].into();
        let error = files.post("", None, &meta, None, &tags, Upload::bytes("")).await.unwrap_err();
        let PostError::Unexpected(response) = error else { panic!("{error}") };
        assert!(response.message().contains("the parts are larger than 40000 bytes together"));
        let many = vec![String::new(); 8];
        let error = files.post("", None, &meta, None, &many, Upload::bytes("")).await.unwrap_err();
        let PostError::Unexpected(response) = error else { panic!("{error}") };
        assert!(response.message().contains("more than 10 parts"), "{}", response.message());
        // A part that flows is held to the limit of the whole alone.
        let large = Upload::bytes(vec![b'0'; 100_000]);
        files.post("", None, &meta, None, &[], large).await.unwrap();
        // What a later part follows is held.
        let large = Upload::bytes(vec![b'0'; 20_001]);
        let error = files.many(&[], Some(large), "").await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::PAYLOAD_TOO_LARGE));
    }
}

fn zeros_of(zeros: &Zeros) -> Zeros {
    Zeros { length: zeros.length, taken: Arc::clone(&zeros.taken), ended: None }
}

/// A request to the service by hand: what it answers.
async fn answered(url: &str, head: &str, body: &[&[u8]]) -> String {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    let head = format!("{head}\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    for piece in body {
        stream.write_all(piece).await.unwrap();
        stream.flush().await.unwrap();
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

fn part(name: &str, content: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
}

/// The status and the body of what is answered to these parts.
async fn posted(url: &str, content_type: &str, body: &str) -> (u16, String) {
    let length = body.len();
    let head =
        format!("POST /parts HTTP/1.1\r\nContent-Length: {length}\r\nContent-Type: {content_type}");
    let answer = answered(url, &head, &[body.as_bytes()]).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

const PARTS: &str = "multipart/form-data; boundary=b";

#[tokio::test]
async fn parts_come_in_any_order_and_some_are_of_no_use() {
    let url = serve(router(&Service::default()).body_limits(|_| LIMITS)).await;
    let [purpose, meta, file] =
        [part("purpose", "why"), part("meta", "{\"size\":1}"), part("file", "abc")];
    let other = part("other", "?");
    for body in [
        format!("{purpose}{meta}{file}--b--"),
        format!("in front{}\r\n{other}{meta}{other}{purpose}{file}{other}--b--\r\nbehind", ""),
        // A file that is small is held until what has to come has.
        format!("{file}{purpose}{meta}--b--"),
        format!("{purpose}{file}{meta}--b--\r\n"),
        // The first of a name counts.
        format!("{purpose}{}{file}{meta}--b--", part("purpose", "not")),
    ] {
        let (status, answer) = posted(&url, PARTS, &body).await;
        assert_eq!(status, 200, "{answer}");
        assert!(answer.contains("why None 1 None []") && answer.contains("\"abc\""), "{answer}");
    }
    let whole = format!("{purpose}{meta}{file}--b--");
    let chunks: String = whole.chars().map(|byte| format!("1\r\n{byte}\r\n")).collect();
    let head =
        format!("POST /parts HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: {PARTS}");
    let answer = answered(&url, &head, &[chunks.as_bytes(), b"0\r\n\r\n"]).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"abc\""), "{answer}");
}

#[tokio::test]
async fn what_is_not_as_declared_is_refused() {
    let url = serve(router(&Service::default()).body_limits(|_| LIMITS)).await;
    let [purpose, meta, file] =
        [part("purpose", "why"), part("meta", "{\"size\":1}"), part("file", "abc")];
    let large = part("file", &"x".repeat(20_001));
    for (content_type, body, status, words) in [
        ("application/json", "{}".to_owned(), 415, "the body is not `multipart/form-data`"),
        ("multipart/form-data", String::new(), 400, "has no boundary"),
        (PARTS, format!("{purpose}{file}--b--"), 400, "part `meta` is missing"),
        (PARTS, format!("{purpose}{meta}--b--"), 400, "part `file` is missing"),
        (PARTS, format!("{purpose}{}{file}--b--", part("meta", "{}")), 400, "part `meta`: "),
        (
            PARTS,
            format!("{purpose}{}{meta}{file}--b--", part("a %22note%22", "x")),
            400,
            "part `a \\\"note\\\"`: invalid digit",
        ),
        (PARTS, format!("{large}{purpose}{meta}--b--"), 413, "part `file` is larger than"),
        (PARTS, format!("{purpose}{meta}"), 400, "ended before its last boundary"),
        // The service had begun to read it.
        (PARTS, format!("{purpose}{meta}{file}"), 400, "ended before its last boundary"),
        (PARTS, format!("{purpose}{meta}{file}--b"), 400, "ended before its last boundary"),
        (PARTS, format!("{purpose}{meta}{file}--bc--"), 400, "stands within one of them"),
        (
            PARTS,
            format!("{purpose}{meta}{file}{}--b--", part("tags", "late")),
            400,
            "part `tags` came behind the one that is handed over as it comes; send it before",
        ),
        (
            PARTS,
            format!("{purpose}{meta}--b\r\nContent-Type: text/plain\r\n\r\n--b--"),
            400,
            "has no `Content-Disposition`",
        ),
    ] {
        let (found, answer) = posted(&url, content_type, &body).await;
        assert_eq!(found, status, "{answer}");
        assert!(answer.contains(words), "{answer}");
    }
}

#[tokio::test]
async fn what_does_not_come_is_not_waited_for() {
    let service = Service::default();
    let url = serve(router(&service).body_limits(|_| LIMITS)).await;
    let head = "PUT /files/a HTTP/1.1\r\nContent-Length: 10";
    let answer = answered(&url, head, &[b"abc"]).await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout"), "{answer}");
    assert!(answer.contains("nothing of the body came for 300ms, after 3 bytes"), "{answer}");
    let (kind, _) = service.failed.lock().unwrap().take().unwrap();
    assert_eq!(kind, ErrorKind::Timeout(bac_core::TimeoutPhase::Stall));

    let head = format!("POST /parts HTTP/1.1\r\nContent-Length: 99\r\nContent-Type: {PARTS}");
    let answer = answered(&url, &head, &[b"--b\r\n"]).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_client_that_breaks_off_is_an_error_of_the_stream() {
    let service = Service::default();
    let url = serve(router(&service)).await;
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    let request = b"PUT /files/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc";
    stream.write_all(request).await.unwrap();
    drop(stream);
    let failed = async || loop {
        if let Some(failed) = service.failed.lock().unwrap().take() {
            return failed;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let (kind, words) = failed().await;
    assert_eq!(kind, ErrorKind::BodyCut, "{words}");
    assert!(words.contains("the request: the body broke off before its end"), "{words}");

    // A client in the same process is told what broke its body off, as over a socket.
    let client = Client::builder("http://in-process")
        .transport(InProcess::new(router(&service).streaming()));
    let broken = futures_util::stream::iter([Ok("abc"), Err(io::Error::other("the disk is gone"))]);
    let files = FilesClient::new(client.build().unwrap());
    let error = files.put("a", Upload::stream(broken, None)).await.unwrap_err();
    let PutError::Client(error) = error else { panic!("{error}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Transport, Outcome::Unknown));
    assert!(error.to_string().contains("the disk is gone"), "{error}");
    assert_eq!(failed().await.0, ErrorKind::BodyCut);
}

#[tokio::test]
async fn a_router_words_what_it_refuses_of_a_stream() {
    let router = router(&Service::default())
        .body_limits(|_| BodyLimits::new().stream(3))
        .on_rejection(|rejection| {
            assert_eq!(*rejection.kind(), RejectionKind::TooLarge);
            let mut answer = http::Response::new(Bytes::from_static(b"{\"message\":\"mine\"}"));
            *answer.status_mut() = StatusCode::CONFLICT;
            answer
        });
    for files in clients(router).await {
        let Err(PutError::Conflict(error)) = files.put("a", pieces(&["abc", "d"], None)).await
        else {
            panic!()
        };
        assert_eq!(error.body().unwrap().message, "mine");
    }
}

/// Signed without its body, which is therefore read as it comes.
#[client(server)]
trait Store {
    #[endpoint(PUT "/{key}", sign = sigv4(service = "s3", payload = unsigned))]
    async fn put(&self, key: &str, #[body(stream)] data: Upload) -> Result<u64, Error>;
}

#[client(server)]
trait Inbox {
    #[endpoint(PUT "/inbox", sign = http_signature(covers("@method", "@path")))]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<u64, Error>;

    /// Signed with its body, which the macro knows of its own schemes alone.
    #[endpoint(POST "/inbox", sign = STANDARD_WEBHOOKS)]
    async fn post(&self, #[body(stream)] data: RequestBody) -> Result<u64, Error>;
}

impl StoreService for Service {
    async fn put(&self, _cx: &Context, _: &str, data: Upload) -> Result<u64, Error> {
        Ok(data.into_stream().collect(1 << 20).await?.len() as u64)
    }
}

impl InboxService for Service {
    async fn put(&self, _cx: &Context, data: Upload) -> Result<u64, Error> {
        Ok(data.into_stream().collect(1 << 20).await?.len() as u64)
    }

    async fn post(&self, cx: &Context, data: RequestBody) -> Result<u64, Error> {
        assert!(cx.verified().is_some());
        Ok(Upload::from(data).into_stream().collect(1 << 20).await?.len() as u64)
    }
}

#[tokio::test]
async fn a_signature_over_the_body_has_it_read_before() {
    let router = || Router::new().body_limits(|_| LIMITS);
    let key = || AccessKey::new("AKID", "secret").in_region("eu-west-1");
    let store = router().mount(StoreServer::new(Service::default()));
    let url = serve(store.verify(Verification::new(key()))).await;
    let store = StoreClient::new(Client::builder(url).credentials(key().into()).build().unwrap());
    assert_eq!(store.put("a", pieces(&["abc", "d"], None)).await.unwrap(), 4);
    assert_eq!(store.put("a", Upload::bytes(vec![0; 50_000])).await.unwrap(), 50_000);

    let secret = || HmacSigner::new("a test secret of 32 bytes or more").unwrap();
    let inbox = router().mount(InboxServer::new(Service::default()));
    let url = serve(inbox.verify(Verification::new(secret()))).await;
    let client = |secret| Client::builder(&url).signer(secret).build().unwrap();
    let inbox = InboxClient::new(client(secret()));
    assert_eq!(inbox.put(pieces(&["abc", "d"], None)).await.unwrap(), 4);
    assert_eq!(inbox.post("abc".into()).await.unwrap(), 3);
    let error = inbox.post(vec![0; 50_000].into()).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::PAYLOAD_TOO_LARGE), "{error}");
    let other =
        InboxClient::new(client(HmacSigner::new("another secret of 32 bytes or more").unwrap()));
    let error = other.post("abc".into()).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED), "{error}");
}
