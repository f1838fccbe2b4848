//! Bodies that are coded on their way: replies and streams that are decoded, requests that are coded, and both
//! halves of one declaration.
#![deny(unused, warnings)]

use std::{
    io::Write,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use bac_core::{
    ByteStream, Client, ContentCoding, Error, ErrorKind, Events, Lines, Outcome, RetryPolicy,
    Upload, client,
    server::{BodyLimits, Context, InProcess, Router},
    sign::HmacSigner,
};
use bac_tests::{Connection, Peer, json_reply};
use bytes::Bytes;
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Problem {
    message: String,
}

#[client(server, accept_encoding(gzip, deflate), content_encoding = gzip, error_body = Problem, errors(404))]
trait Notes {
    #[endpoint(GET "/note", text)]
    async fn get(&self) -> Result<String, NoteError>;

    #[endpoint(PUT "/note")]
    async fn put(&self, #[body] note: &str) -> Result<(), NoteError>;

    #[endpoint(GET "/numbers")]
    async fn numbers(&self) -> Result<Lines<u64>, NoteError>;

    #[endpoint(GET "/feed", sse(end = "[DONE]"))]
    async fn feed(&self) -> Result<Events<u64>, NoteError>;

    #[endpoint(GET "/file")]
    async fn file(&self) -> Result<ByteStream, NoteError>;

    #[endpoint(GET "/plain", text, accept_encoding())]
    async fn plain(&self) -> Result<String, NoteError>;

    #[endpoint(PUT "/plain", content_encoding = identity)]
    async fn put_plain(&self, #[body] note: &str) -> Result<(), NoteError>;

    #[endpoint(HEAD "/note")]
    async fn head(&self) -> Result<(), NoteError>;
}

#[client(content_encoding = gzip)]
trait Uploads {
    #[endpoint(PUT "/file")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<(), Error>;

    #[endpoint(POST "/files")]
    async fn post(&self, #[part] purpose: &str, #[part] file: Upload) -> Result<(), Error>;

    #[endpoint(
        POST "/signed",
        sign = http_signature(covers("@method", "content-encoding", "content-digest"))
    )]
    async fn signed(&self, #[body] note: &str) -> Result<(), Error>;
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn deflate(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn gunzip(coded: &[u8]) -> String {
    let mut body = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(coded), &mut body).unwrap();
    body
}

fn reply(status: &str, coding: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Encoding: {coding}\r\nETag: \"7\"\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn builder(peer: &Peer) -> bac_core::ClientBuilder {
    let (first, longest) = (Duration::from_millis(1), Duration::from_millis(2));
    Client::builder(peer.url()).retry(RetryPolicy::new().backoff(first, longest))
}

fn notes(peer: &Peer) -> NotesClient {
    NotesClient::new(builder(peer).response_limit(1000).error_body_limit(100).build().unwrap())
}

async fn got(reply: Vec<u8>) -> (Result<String, NoteError>, Peer) {
    let peer = Peer::answering(reply).unwrap();
    (notes(&peer).get().await, peer)
}

#[tokio::test]
async fn a_reply_is_decoded_where_that_is_asked_for() {
    let twice = gzip(&deflate(b"a note"));
    let members = [gzip(b"a "), gzip(b"note")].concat();
    for (coding, body) in [
        ("gzip", gzip(b"a note")),
        ("x-gzip", gzip(b"a note")),
        ("deflate", deflate(b"a note")),
        ("deflate, gzip", twice),
        ("gzip", members),
        ("identity", b"a note".to_vec()),
        ("gzip", [gzip(b"a note"), vec![0; 10]].concat()),
    ] {
        let (note, peer) = got(reply("200 OK", coding, &body)).await;
        assert_eq!(note.unwrap(), "a note", "{coding}");
        assert_eq!(peer.received()[0].header("accept-encoding"), ["gzip, deflate"]);
    }
    let peer = Peer::answering(reply("200 OK", "gzip", &gzip(b"a note"))).unwrap();
    let response = notes(&peer).get().response().await.unwrap();
    for gone in ["content-encoding", "content-length"] {
        assert!(!response.headers().contains_key(gone), "{gone} is of the coded body");
    }
    assert_eq!(
        (&response.headers()["etag"], &**response.raw_body()),
        (&"\"7\"".parse().unwrap(), &b"a note"[..])
    );

    let error =
        got(reply("404 Not Found", "gzip", &gzip(br#"{"message":"gone"}"#))).await.0.unwrap_err();
    let NoteError::NotFound(response) = error else { panic!("{error}") };
    assert_eq!(response.body().unwrap().message, "gone");

    // A head speaks of a body that does not come.
    let head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n";
    let response = notes(&Peer::answering(*head).unwrap()).head().response().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
}

#[tokio::test]
async fn nothing_is_asked_for_and_nothing_decoded_by_itself() {
    let peer = Peer::answering(reply("200 OK", "gzip", &gzip(b"a note"))).unwrap();
    let error = notes(&peer).plain().await.unwrap_err();
    assert!(error.to_string().contains("encoded as `gzip`, which was not asked for"), "{error}");
    assert!(peer.received()[0].header("accept-encoding").is_empty());
}

#[client]
trait Quiet {
    #[endpoint(GET "/signed", verify = http_signature(covers("@status", "content-digest")))]
    async fn signed(&self) -> Result<String, Error>;

    #[endpoint(GET "/file", resume)]
    async fn file(&self) -> Result<ByteStream, Error>;

    #[endpoint(GET "/note", text)]
    async fn get(&self) -> Result<String, Error>;

    #[endpoint(PUT "/note")]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

#[tokio::test]
async fn the_client_and_the_call_ask_for_it_too() {
    let peer = Peer::answering(reply("200 OK", "gzip", &gzip(b"a note"))).unwrap();
    let asking = builder(&peer).accept_encoding([ContentCoding::Gzip]).build().unwrap();
    assert_eq!(QuietClient::new(asking.clone()).get().await.unwrap(), "a note");
    assert_eq!(peer.received()[0].header("accept-encoding"), ["gzip"]);
    let quiet = QuietClient::new(asking.clone());
    for request in [quiet.signed().to_request().await, quiet.file().to_request().await] {
        let request = request.unwrap();
        let name = request.url().path();
        assert!(!request.headers().contains_key("accept-encoding"), "{name} is as it is");
    }
    let error = NotesClient::new(asking).plain().await.unwrap_err();
    assert!(error.to_string().contains("not asked for"), "the declaration goes before: {error}");

    let peer = Peer::answering("HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    let quiet = QuietClient::new(builder(&peer).build().unwrap());
    quiet.put("x").await.unwrap();
    quiet.put("x").content_encoding(ContentCoding::Gzip).await.unwrap();
    let each = quiet.with(|call| call.content_encoding(ContentCoding::Gzip));
    each.put("x").await.unwrap();
    let [plain, coded, of_each] = &peer.received()[..] else { panic!() };
    assert_eq!(of_each.body, coded.body);
    assert_eq!((plain.header("content-encoding").len(), &*plain.body), (0, &b"\"x\""[..]));
    assert_eq!(coded.header("content-encoding"), ["gzip"]);
    assert_eq!(gunzip(&coded.body), "\"x\"");
}

#[tokio::test]
async fn what_is_no_such_coding_is_an_error() {
    let whole = gzip(&(0..2000).map(|it| it as u8).collect::<Vec<_>>()[..900]);
    let mut changed = gzip(b"a note");
    *changed.last_mut().unwrap() ^= 1;
    let (decode, cut) = (ErrorKind::Decode, ErrorKind::BodyCut);
    for (coding, body, kind, words, attempts) in [
        (
            "zstd",
            b"x".to_vec(),
            decode,
            "has `zstd` applied to it, and `gzip, deflate` was asked for",
            1,
        ),
        ("gzip, zstd", gzip(b"x"), decode, "has `zstd` applied", 1),
        ("gzip, gzip, gzip, gzip", gzip(b"x"), decode, "more than 3 codings", 1),
        ("gzip", b"a note".to_vec(), decode, "from `gzip`: it does not begin as gzip does", 1),
        (
            "gzip",
            [gzip(b"a note"), b"x".to_vec()].concat(),
            decode,
            "something else follows its end",
            1,
        ),
        ("gzip", changed, decode, "its checksum", 1),
        ("deflate", vec![0x78, 0x9c, 7], decode, "from `deflate`: it is not what", 1),
        ("gzip", whole[..whole.len() - 9].to_vec(), cut, "ends before the end", 3),
        ("deflate", deflate(b"a note")[..5].to_vec(), cut, "ends before the end", 3),
        ("gzip", gzip(&[7; 1001]), ErrorKind::TooLarge, "larger than 1000 bytes", 1),
        ("gzip", gzip(&vec![7; 64 << 20]), ErrorKind::TooLarge, "larger than 1000 bytes", 1),
    ] {
        let (note, peer) = got(reply("200 OK", coding, &body)).await;
        let NoteError::Client(error) = note.unwrap_err() else { panic!("{coding}: {words}") };
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::Done), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(peer.received().len(), attempts, "{error}");
    }
    // What is left of an error is what was read of it.
    let (note, _) =
        got(reply("500 Internal Server Error", "gzip", &gzip(&vec![b'x'; 1 << 20]))).await;
    let NoteError::Unexpected(response) = note.unwrap_err() else { panic!() };
    assert_eq!((response.raw_body().len(), response.raw().is_truncated()), (100, true));
    let (note, _) = got(reply("500 Internal Server Error", "zstd", b"\xff")).await;
    let NoteError::Unexpected(response) = note.unwrap_err() else { panic!() };
    assert_eq!(&**response.raw_body(), b"\xff");
}

/// A chunked reply in gzip, of which each piece is made as a server makes what is to be seen at once.
fn flowing(pieces: &'static [&'static str]) -> Peer {
    Peer::start(move |_, stream| {
        stream.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        )?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let mut send = |coded: &[u8]| {
            write!(stream, "{:x}\r\n", coded.len())?;
            stream.write_all(&[coded, b"\r\n"].concat())
        };
        for piece in pieces {
            encoder.write_all(piece.as_bytes())?;
            encoder.flush()?;
            send(&std::mem::take(encoder.get_mut()))?;
        }
        send(&encoder.finish()?)?;
        stream.write_all(b"0\r\n\r\n")?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

#[tokio::test]
async fn streams_are_decoded_as_they_come() {
    let peer = flowing(&["1\n2", "3\n"]);
    let mut numbers = notes(&peer).numbers().await.unwrap();
    assert_eq!(numbers.next().await.unwrap().unwrap(), 1);
    assert_eq!(numbers.next().await.unwrap().unwrap(), 23);
    assert!(numbers.next().await.is_none());

    let peer = flowing(&["data: 1\n\n", "data: 2\n\ndata: [DONE]\n\n"]);
    let mut feed = notes(&peer).feed().await.unwrap();
    assert_eq!(feed.next().await.unwrap().unwrap(), 1);
    assert_eq!(feed.next().await.unwrap().unwrap(), 2);
    assert!(feed.next().await.is_none());

    // The limit of each item is behind the decoding, and that of what is collected, too.
    let peer = Peer::answering(reply("200 OK", "gzip", &gzip(&vec![b'1'; 64 << 20]))).unwrap();
    let error = notes(&peer).numbers().await.unwrap().next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let stream = notes(&peer).file().await.unwrap();
    assert_eq!(stream.length(), None, "of the coded body it is known");
    assert_eq!(stream.collect(1 << 20).await.unwrap_err().kind(), ErrorKind::TooLarge);

    for (body, kind) in [
        (gzip(&[b'7'; 100])[..20].to_vec(), ErrorKind::BodyCut),
        ([gzip(b"7"), b"x".to_vec()].concat(), ErrorKind::Decode),
    ] {
        let peer = Peer::answering(reply("200 OK", "gzip", &body)).unwrap();
        let error = notes(&peer).file().await.unwrap().collect(1000).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::Done), "{error}");
    }
    let peer = Peer::answering(reply("200 OK", "zstd", b"x")).unwrap();
    let NoteError::Client(error) = notes(&peer).file().await.unwrap_err() else { panic!() };
    assert_eq!(error.kind(), ErrorKind::Decode);
    let cut = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n\x1f\x8b";
    let error = notes(&Peer::answering(*cut).unwrap()).file().await.unwrap().collect(9).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::BodyCut);
}

/// Refuses the first request, and takes those behind it.
fn refusing_once() -> Peer {
    let count = AtomicUsize::new(0);
    Peer::start(move |_, stream| {
        let status = match count.fetch_add(1, Ordering::SeqCst) {
            0 => "503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0",
            _ => "204 No Content",
        };
        write!(stream, "HTTP/1.1 {status}\r\n\r\n")?;
        Ok(Connection::Keep)
    })
    .unwrap()
}

#[tokio::test]
async fn a_request_is_coded_and_each_attempt_has_the_same_bytes() {
    let peer = refusing_once();
    notes(&peer).put("a note").await.unwrap();
    let [first, second] = &peer.received()[..] else { panic!() };
    assert_eq!(gunzip(&first.body), "\"a note\"");
    assert_eq!((&first.body, first.header("content-encoding")), (&second.body, vec!["gzip"]));
    assert_eq!(first.header("content-length"), [first.body.len().to_string()]);
    assert_eq!(first.header("content-type"), ["application/json"]);

    let peer = Peer::answering("HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    notes(&peer).put_plain("a note").await.unwrap();
    assert!(peer.received()[0].header("content-encoding").is_empty());
    let error = notes(&peer).put("x").header("content-encoding", "br").await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(error.to_string().contains("leave it out"), "{error}");
    let limited = builder(&peer).request_limit(50).build().unwrap();
    let error = NotesClient::new(limited).put(&"x".repeat(50)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "the limit is that of what is coded: {error}");
}

#[tokio::test]
async fn what_comes_piece_by_piece_is_coded_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    let content = "a line of many\n".repeat(10_000);
    std::fs::write(&path, &content).unwrap();
    let uploads = |peer: &Peer| UploadsClient::new(builder(peer).build().unwrap());

    let peer = refusing_once();
    uploads(&peer).put(Upload::path(&path)).await.unwrap();
    for request in &peer.received()[..] {
        assert_eq!(request.header("content-encoding"), ["gzip"]);
        assert_eq!(request.header("transfer-encoding"), ["chunked"], "its length is not known");
        assert!(gunzip(&request.body) == content && request.body.len() < content.len() / 10);
    }
    assert_eq!(peer.received().len(), 2, "a file is opened once more");

    let peer = Peer::answering("HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    let upload = Upload::bytes("the file").file_name("a.txt");
    uploads(&peer).post("backup", upload).await.unwrap();
    let request = &peer.received()[0];
    let body = gunzip(&request.body);
    assert!(body.contains("backup") && body.contains("the file"), "{body}");
    assert!(request.header("content-type").concat().starts_with("multipart/form-data"));
}

#[tokio::test]
async fn what_is_signed_is_what_is_sent() {
    use base64::{Engine, engine::general_purpose::STANDARD};

    let peer = Peer::answering("HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    let signer = HmacSigner::new("a test secret of 32 bytes or more").unwrap();
    let client = builder(&peer).signer(signer).build().unwrap();
    UploadsClient::new(client).signed("a note").await.unwrap();
    let request = &peer.received()[0];
    assert_eq!(gunzip(&request.body), "\"a note\"");
    let digest =
        STANDARD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &request.body));
    assert_eq!(request.header("content-digest"), [format!("sha-256=:{digest}:")]);
    assert!(request.header("signature-input").concat().contains("\"content-encoding\""));
}

#[derive(Clone)]
struct Shelf;

const NOTE: &str = "the same, and the same again; ";

impl NotesService for Shelf {
    async fn get(&self, cx: &Context) -> Result<String, NoteError> {
        cx.set_header(http::header::ETAG, http::HeaderValue::from_static("\"7\""));
        Ok(NOTE.repeat(100))
    }

    async fn put(&self, _: &Context, note: &str) -> Result<(), NoteError> {
        match note {
            "" => Err(NoteError::not_found(Problem { message: NOTE.repeat(100) })),
            _ => Ok(()),
        }
    }

    async fn numbers(&self, _: &Context) -> Result<Lines<u64>, NoteError> {
        Ok(Lines::new(futures_util::stream::iter((0..1000).map(Ok))))
    }

    async fn feed(&self, _: &Context) -> Result<Events<u64>, NoteError> {
        Ok(Events::new(futures_util::stream::iter([Ok(1), Ok(2)])))
    }

    async fn file(&self, _: &Context) -> Result<ByteStream, NoteError> {
        Ok(NOTE.repeat(100).into())
    }

    async fn plain(&self, _: &Context) -> Result<String, NoteError> {
        Ok(NOTE.repeat(100))
    }

    async fn put_plain(&self, _: &Context, _: &str) -> Result<(), NoteError> {
        Ok(())
    }

    async fn head(&self, _: &Context) -> Result<(), NoteError> {
        Ok(())
    }
}

fn shelf() -> Router {
    Router::new()
        .mount(NotesServer::new(Shelf))
        .body_limits(|_| BodyLimits::new().whole(1000).stream(1000))
}

#[tokio::test]
async fn both_halves_agree() {
    let transport = InProcess::new(shelf().streaming());
    let client = Client::builder("http://notes.invalid").transport(transport).build().unwrap();
    let notes = NotesClient::new(client);
    assert_eq!(notes.get().await.unwrap(), NOTE.repeat(100));
    notes.put("a note").await.unwrap();
    let error = notes.put("").await.unwrap_err();
    let NoteError::NotFound(response) = error else { panic!("{error}") };
    assert_eq!(response.body().unwrap().message, NOTE.repeat(100));
    let mut numbers = notes.numbers().await.unwrap();
    for number in 0..1000 {
        assert_eq!(numbers.next().await.unwrap().unwrap(), number);
    }
    assert!(numbers.next().await.is_none());
    let mut feed = notes.feed().await.unwrap();
    assert_eq!(feed.next().await.unwrap().unwrap(), 1);
    assert_eq!(feed.next().await.unwrap().unwrap(), 2);
    assert!(feed.next().await.is_none());
    assert_eq!(notes.file().await.unwrap().collect(9999).await.unwrap(), NOTE.repeat(100));
    assert_eq!(notes.plain().await.unwrap(), NOTE.repeat(100));
    notes.head().await.unwrap();
}

#[client(server, accept_encoding(br, gzip), content_encoding = br)]
trait Tight {
    #[endpoint(PUT "/note")]
    async fn put(&self, #[body] note: String) -> Result<String, Error>;

    #[endpoint(GET "/numbers")]
    async fn numbers(&self) -> Result<Lines<u64>, Error>;
}

impl TightService for Shelf {
    async fn put(&self, _: &Context, note: String) -> Result<String, Error> {
        Ok(note)
    }

    async fn numbers(&self, _: &Context) -> Result<Lines<u64>, Error> {
        Ok(Lines::new(futures_util::stream::iter((0..1000).map(Ok))))
    }
}

#[tokio::test]
async fn brotli_is_a_coding_like_the_others() {
    let router = Router::new().mount(TightServer::new(Shelf));
    let transport = InProcess::new(router.clone().streaming());
    let client = Client::builder("http://notes.invalid").transport(transport).build().unwrap();
    let tight = TightClient::new(client);
    let note = NOTE.repeat(100);
    assert_eq!(tight.put(note.clone()).await.unwrap(), note);
    let mut numbers = tight.numbers().await.unwrap();
    for number in 0..1000 {
        assert_eq!(numbers.next().await.unwrap().unwrap(), number);
    }
    assert!(numbers.next().await.is_none());

    let peer = Peer::answering(json_reply("200 OK", "\"x\"")).unwrap();
    TightClient::new(builder(&peer).build().unwrap()).put(note.clone()).await.unwrap();
    let request = &peer.received()[0];
    assert_eq!(request.header("accept-encoding"), ["br, gzip"]);
    assert_eq!(request.header("content-encoding"), ["br"]);
    let put = http::Request::put("/note").header("content-encoding", "br");
    let answer = router.handle(put.body(Bytes::from(request.body.clone())).unwrap()).await;
    assert_eq!(serde_json::from_slice::<String>(answer.body()).unwrap(), note);
    let bomb = [0xff; 100];
    let put = http::Request::put("/note").header("content-encoding", "br");
    let answer = router.handle(put.body(Bytes::copy_from_slice(&bomb)).unwrap()).await;
    assert_eq!(answer.status().as_u16(), 400);
}

#[tokio::test]
async fn a_service_answers_as_it_is_asked() {
    let answer = async |path: &str, accept: &str| {
        let request = http::Request::get(path).header("accept-encoding", accept);
        shelf().handle(request.body(Bytes::new()).unwrap()).await
    };
    let coded = answer("/note", "br, gzip;q=0.5").await;
    assert_eq!(gunzip(coded.body()), NOTE.repeat(100));
    let field = |name: &str| coded.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((&*field("content-encoding"), &*field("vary")), ("gzip", "accept-encoding"));
    assert_eq!(field("etag"), "W/\"7\"", "other bytes than what is not coded");
    for (path, accept) in
        [("/note", "br"), ("/note", ""), ("/note", "gzip;q=0"), ("/plain", "gzip")]
    {
        let plain = answer(path, accept).await;
        assert!(!plain.headers().contains_key("content-encoding"), "{path} {accept}");
        assert_eq!(plain.body(), &*NOTE.repeat(100));
        assert_eq!(plain.headers().contains_key("vary"), path == "/note");
    }
}

/// What looks at the coding by itself.
#[client(server)]
trait Raw {
    #[endpoint(PUT "/raw")]
    async fn put(
        &self,
        #[header("Content-Encoding")] coding: String,
        #[body(bytes)] body: Vec<u8>,
    ) -> Result<usize, Error>;
}

impl RawService for Shelf {
    async fn put(&self, _: &Context, coding: String, body: Vec<u8>) -> Result<usize, Error> {
        Ok(coding.len() + body.len())
    }
}

#[tokio::test]
async fn a_service_that_looks_at_the_coding_has_it_as_it_came() {
    let transport = InProcess::new(Router::new().mount(RawServer::new(Shelf)));
    let client = Client::builder("http://notes.invalid").transport(transport).build().unwrap();
    let coded = gzip(b"x");
    let length = coded.len();
    let raw = RawClient::new(client);
    assert_eq!(raw.put("gzip".to_owned(), coded).await.unwrap(), 4 + length);
}

#[client(server, content_encoding = gzip)]
trait Inbox {
    #[endpoint(PUT "/file")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<u64, Error>;

    #[endpoint(POST "/files")]
    async fn post(&self, #[part] purpose: String, #[part] file: Upload) -> Result<u64, Error>;
}

async fn length(data: Upload) -> Result<u64, Error> {
    let mut stream = data.into_stream();
    while let Some(piece) = stream.next().await {
        piece?;
    }
    Ok(stream.received())
}

impl InboxService for Shelf {
    async fn put(&self, _: &Context, data: Upload) -> Result<u64, Error> {
        length(data).await
    }

    async fn post(&self, _: &Context, purpose: String, file: Upload) -> Result<u64, Error> {
        Ok(purpose.len() as u64 + length(file).await?)
    }
}

#[tokio::test]
async fn a_service_reads_what_is_decoded_as_it_comes() {
    let limits = |_: &bac_core::Operation| BodyLimits::new().stream(1000);
    let router = Router::new().mount(InboxServer::new(Shelf)).body_limits(limits);
    let transport = InProcess::new(router.clone().streaming());
    let client = Client::builder("http://notes.invalid").transport(transport).build().unwrap();
    let inbox = InboxClient::new(client);
    let upload = |length: usize| {
        let pieces = (0..length).map(|_| Ok::<_, Error>("x"));
        Upload::stream(futures_util::stream::iter(pieces), None)
    };
    assert_eq!(inbox.put(upload(1000)).await.unwrap(), 1000);
    assert_eq!(inbox.post("four".to_owned(), Upload::bytes("the file")).await.unwrap(), 12);
    let error = inbox.put(upload(1001)).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 413, "the limit is behind the decoding: {error}");

    let put = async |coding: &str, body: Vec<u8>| {
        let put = http::Request::put("/file").header("content-encoding", coding);
        router.handle(put.body(Bytes::from(body)).unwrap()).await.status().as_u16()
    };
    assert_eq!(put("gzip", gzip(b"x")).await, 200);
    assert_eq!(put("gzip", gzip(&vec![7; 64 << 20])).await, 413);
    assert_eq!(put("gzip", b"x".to_vec()).await, 400);
    assert_eq!(put("gzip", gzip(b"xyz")[..9].to_vec()).await, 400);
    assert_eq!(put("br", b"x".to_vec()).await, 415);
}

#[tokio::test]
async fn a_request_in_another_coding_is_refused() {
    let put = async |path: &str, coding: &str, body: Vec<u8>| {
        let request = http::Request::put(path).header("content-encoding", coding);
        let answer = shelf().handle(request.body(Bytes::from(body)).unwrap()).await;
        let accept =
            answer.headers().get("accept-encoding").map(|it| it.to_str().unwrap().to_owned());
        (answer.status().as_u16(), accept.unwrap_or_default())
    };
    let is = |status, accept: &str| (status, accept.to_owned());
    let note = b"\"a note\"";
    for (path, coding, body, expected) in [
        ("/note", "gzip", gzip(note), is(204, "")),
        ("/note", "identity", note.to_vec(), is(204, "")),
        ("/note", "br", note.to_vec(), is(415, "gzip")),
        ("/note", "deflate", deflate(note), is(415, "gzip")),
        ("/note", "gzip, gzip", gzip(&gzip(note)), is(415, "gzip")),
        ("/plain", "gzip", gzip(note), is(415, "identity")),
        ("/note", "gzip", note.to_vec(), is(400, "")),
        ("/note", "gzip", gzip(note)[..12].to_vec(), is(400, "")),
        ("/note", "gzip", gzip(&vec![b' '; 64 << 20]), is(413, "")),
    ] {
        assert_eq!(put(path, coding, body).await, expected, "{path} {coding}");
    }
}
