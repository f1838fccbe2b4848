//! Downloads that go on where they broke off: within a call, by another process, and from a service.
#![deny(unused, warnings)]

use std::{
    fs,
    io::Write,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bac_core::{
    Attempt, BoxError, BoxFuture, ByteStream, Client, Error, ErrorKind, Hook, Outcome, Partial,
    Progress, Reply, RetryPolicy, client,
    server::{Context, InProcess, Router},
};
use bac_tests::{Connection, Peer, within};
use bytes::Bytes;

#[derive(Debug, Reply)]
struct Object {
    #[header("ETag")]
    etag: Option<String>,
    #[body]
    data: ByteStream,
}

#[client(server)]
trait Files {
    #[endpoint(GET "/file", resume)]
    async fn file(&self) -> Result<ByteStream, Error>;

    #[endpoint(GET "/object", resume, errors(404, 416))]
    async fn object(&self) -> Result<Object, ObjectError>;

    #[endpoint(GET "/whole")]
    async fn whole(&self) -> Result<ByteStream, Error>;
}

/// What is fetched.
const WHOLE: &str = "abcdefghij";

/// Each request is answered by the next of these, the last one again and again, and behind it the connection
/// ends.
fn one_after_the_other(replies: &[String]) -> Peer {
    let replies = replies.to_vec();
    let next = AtomicUsize::new(0);
    Peer::start(move |_, stream| {
        let reply = &replies[next.fetch_add(1, Ordering::SeqCst).min(replies.len() - 1)];
        stream.write_all(reply.as_bytes())?;
        Ok(Connection::Close)
    })
    .unwrap()
}

fn reply(status: &str, fields: &[&str], length: usize, body: &str) -> String {
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n{body}")
}

/// The whole, of which so much comes.
fn whole(tag: &str, comes: usize) -> String {
    reply("200 OK", &[&format!("ETag: {tag}")], WHOLE.len(), &WHOLE[..comes])
}

/// What is behind the first bytes, of which so much comes.
fn rest(tag: &str, from: usize, comes: usize) -> String {
    let range = format!("Content-Range: bytes {from}-9/10");
    let fields = [&*format!("ETag: {tag}"), &range];
    reply("206 Partial Content", &fields, WHOLE.len() - from, &WHOLE[from..][..comes])
}

fn files(peer: &Peer) -> FilesClient {
    let (first, longest) = (Duration::from_millis(1), Duration::from_millis(2));
    let client = Client::builder(peer.url()).retry(RetryPolicy::new().backoff(first, longest));
    FilesClient::new(client.stall_timeout(Duration::from_millis(300)).build().unwrap())
}

async fn fetched(replies: &[String]) -> (Result<Bytes, Error>, Peer) {
    let peer = one_after_the_other(replies);
    let stream = files(&peer).file().await.unwrap();
    (stream.collect(100).await, peer)
}

/// What each request says of the part that it asks for.
fn asked(peer: &Peer) -> Vec<(String, String)> {
    let received = peer.received();
    let asked =
        received.iter().map(|it| (it.header("range").concat(), it.header("if-range").concat()));
    asked.collect()
}

fn pair(range: &str, state: &str) -> (String, String) {
    (range.to_owned(), state.to_owned())
}

#[tokio::test]
async fn it_goes_on_where_it_breaks_off() {
    let (all, peer) = fetched(&[whole("\"7\"", 3), rest("\"7\"", 3, 4), rest("\"7\"", 7, 3)]).await;
    assert_eq!(all.unwrap(), WHOLE);
    let expected = [pair("", ""), pair("bytes=3-", "\"7\""), pair("bytes=7-", "\"7\"")];
    assert_eq!(asked(&peer), expected);

    // A body without a length has an end of its own.
    let head = "HTTP/1.1 200 OK\r\nETag: \"7\"\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
    let (all, _) = fetched(&[head.to_owned(), rest("\"7\"", 3, 7)]).await;
    assert_eq!(all.unwrap(), WHOLE);

    // One that stands still is one that has broken off.
    let next = AtomicUsize::new(0);
    let peer = Peer::start(move |_, stream| {
        if next.fetch_add(1, Ordering::SeqCst) == 0 {
            stream.write_all(whole("\"7\"", 4).as_bytes())?;
            std::thread::sleep(Duration::from_millis(600));
        } else {
            stream.write_all(rest("\"7\"", 4, 6).as_bytes())?;
        }
        Ok(Connection::Close)
    })
    .unwrap();
    let stream = files(&peer).file().await.unwrap();
    assert_eq!(stream.collect(100).await.unwrap(), WHOLE);
}

#[tokio::test]
async fn what_is_shown_is_a_strong_validator() {
    let dates =
        ["Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Date: Sun, 06 Nov 1994 08:50:37 GMT"];
    let dated = reply("200 OK", &dates, 10, "abc");
    let part = reply("206 Partial Content", &["Content-Range: bytes 3-9/10"], 7, "defghij");
    let (all, peer) = fetched(&[dated, part]).await;
    assert_eq!(all.unwrap(), WHOLE, "of a date a part need not speak");
    assert_eq!(asked(&peer)[1], pair("bytes=3-", "Sun, 06 Nov 1994 08:49:37 GMT"));

    let young = [dates[0], "Date: Sun, 06 Nov 1994 08:50:36 GMT"];
    for fields in
        [&["ETag: W/\"7\""][..], &[], &dates[..1], &young, &["ETag: \"7\"", "ETag: \"8\""]]
    {
        let (all, peer) = fetched(&[reply("200 OK", fields, 10, "abc"), whole("\"7\"", 10)]).await;
        assert_eq!(all.unwrap_err().kind(), ErrorKind::BodyCut, "{fields:?}");
        assert_eq!(peer.received().len(), 1, "{fields:?}");
        let peer = one_after_the_other(&[reply("200 OK", fields, 10, "abc")]);
        assert_eq!(files(&peer).file().await.unwrap().partial(), None, "{fields:?}");
    }
}

#[tokio::test]
async fn what_is_not_declared_does_not_go_on() {
    let peer = one_after_the_other(&[whole("\"7\"", 3), rest("\"7\"", 3, 7)]);
    let stream = files(&peer).whole().await.unwrap();
    assert_eq!(stream.partial(), None);
    assert_eq!(stream.collect(100).await.unwrap_err().kind(), ErrorKind::BodyCut);
    assert_eq!(peer.received().len(), 1);

    let partial = partial(3);
    let error = files(&peer).whole().resume(&partial).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    assert!(error.to_string().contains("declare it"), "{error}");

    // Who asks for a part by hand gets that, as ever.
    let error = files(&peer).file().header("range", "bytes=3-").await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 206, "{error}");
}

#[tokio::test]
async fn it_is_asked_for_as_often_as_the_call_may_be_sent() {
    let parts = [whole("\"7\"", 1), rest("\"7\"", 1, 1), rest("\"7\"", 2, 1), rest("\"7\"", 3, 7)];
    let (all, peer) = fetched(&parts).await;
    let error = all.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::BodyCut, Outcome::Done), "{error}");
    assert_eq!((peer.received().len(), error.earlier_attempts().len()), (3, 2), "{error}");
    assert!(error.to_string().contains("(3 attempts)"), "{error}");

    let peer = one_after_the_other(&parts);
    let stream = files(&peer).file().attempts(4).await.unwrap();
    assert_eq!(stream.collect(100).await.unwrap(), WHOLE);
    let peer = one_after_the_other(&parts);
    let stream = files(&peer).file().attempts(1).await.unwrap();
    assert_eq!(stream.collect(100).await.unwrap_err().kind(), ErrorKind::BodyCut);
    assert_eq!(peer.received().len(), 1);

    // What fails in between is one of them, and a reply that ends it has all of them.
    let unavailable = reply("503 Service Unavailable", &["Retry-After: 0"], 0, "");
    let (all, _) = fetched(&[whole("\"7\"", 3), unavailable, rest("\"7\"", 3, 7)]).await;
    assert_eq!(all.unwrap(), WHOLE);
    let (all, _) = fetched(&[whole("\"7\"", 3), reply("404 Not Found", &[], 0, "")]).await;
    let error = all.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 404));
    assert_eq!(error.earlier_attempts().len(), 1, "{error}");
}

#[tokio::test]
async fn a_reply_that_is_not_what_is_missing_ends_it() {
    let of = |range: &str, length: usize| {
        let fields = ["ETag: \"7\"", &*format!("Content-Range: {range}")];
        reply("206 Partial Content", &fields, length, &WHOLE[..length])
    };
    let parts = ["ETag: \"7\"", "Content-Type: multipart/byteranges; boundary=x"];
    let mislabeled = ["ETag: \"7\"", "Content-Range: bytes 3-9/10"];
    let (range, changed) = (ErrorKind::Range, ErrorKind::Changed);
    for (reply, kind, words) in [
        (of("bytes 4-9/10", 6), range, "from 3 on were asked for, and 4 to 9 came"),
        (of("bytes 0-2/10", 3), range, "and 0 to 2 came"),
        (of("bytes 3-9/10", 6), range, "3 to 9 came, which are 7, and the body has 6"),
        (of("bytes */10", 0), range, "`bytes */10`, which is none"),
        (of("items 3-9/10", 7), range, "`items 3-9/10`, which is none"),
        (of("bytes 3-9/11", 7), changed, "had 10 bytes, and has 11"),
        (rest("\"8\"", 3, 7), changed, "its validator is another"),
        (rest("W/\"7\"", 3, 7), changed, "its validator is another"),
        (reply("206 Partial Content", &["ETag: \"7\""], 7, "defghij"), range, "does not say which"),
        (
            reply("206 Partial Content", &["Content-Range: bytes 3-9/10"], 7, "defghij"),
            changed,
            "or missing",
        ),
        (reply("206 Partial Content", &parts, 7, "defghij"), range, "several parts"),
        (reply("200 OK", &mislabeled, 7, "defghij"), range, "a status that is not 206"),
        (whole("\"8\"", 10), changed, "broke off after 3 bytes"),
        (reply("200 OK", &[], 10, WHOLE), changed, "something else"),
        (reply("200 OK", &["ETag: \"7\""], 9, &WHOLE[..9]), changed, "something else"),
        (
            reply("416 Range Not Satisfiable", &["Content-Range: bytes */2"], 0, ""),
            range,
            "the whole has 2 by now",
        ),
        (reply("416 Range Not Satisfiable", &[], 0, ""), range, "no bytes from 3 on"),
    ] {
        let (all, peer) = fetched(&[whole("\"7\"", 3), reply.clone()]).await;
        let error = all.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::Done), "{error}\n{reply}");
        assert!(error.to_string().contains(words), "{error}\n{reply}");
        assert!(error.to_string().contains("ask for all of it anew"), "{error}");
        assert_eq!(error.earlier_attempts().len(), 1, "{error}");
        assert!(error.headers().is_some(), "{error}");
        assert_eq!(peer.received().len(), 2, "{error}");
    }
}

#[tokio::test]
async fn more_or_less_than_what_is_missing_is_good() {
    // Of a cache that keeps blocks.
    let (all, _) = fetched(&[whole("\"7\"", 3), rest("\"7\"", 2, 8)]).await;
    assert_eq!(all.unwrap(), WHOLE);
    // Of a server that knows no ranges.
    let (all, _) = fetched(&[whole("\"7\"", 3), whole("\"7\"", 10)]).await;
    assert_eq!(all.unwrap(), WHOLE);
    // Of one that breaks off before what is missing comes.
    let (all, _) = fetched(&[whole("\"7\"", 5), whole("\"7\"", 2), rest("\"7\"", 5, 5)]).await;
    assert_eq!(all.unwrap(), WHOLE);
    // Of one that sends a part of the part.
    let fields = ["ETag: \"7\"", "Content-Range: bytes 3-5/10"];
    let part = reply("206 Partial Content", &fields, 3, "def");
    let (all, peer) = fetched(&[whole("\"7\"", 3), part, rest("\"7\"", 6, 4)]).await;
    assert_eq!(all.unwrap(), WHOLE);
    assert_eq!(asked(&peer)[2].0, "bytes=6-");
}

#[tokio::test]
async fn a_file_is_saved_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    let peer = one_after_the_other(&[whole("\"7\"", 3), rest("\"7\"", 3, 7)]);
    assert_eq!(files(&peer).file().await.unwrap().save(&path, 10).await.unwrap(), 10);
    assert_eq!(fs::read_to_string(&path).unwrap(), WHOLE);

    // What the server has by then takes the place of what came before, be it longer, shorter or nothing.
    for (now, tag) in [("0123456789abcdef", "\"8\""), ("01", "W/\"8\""), ("", "\"8\"")] {
        let other = reply("200 OK", &[&format!("ETag: {tag}")], now.len(), now);
        let peer = one_after_the_other(&[whole("\"7\"", 3), other]);
        let stream = files(&peer).file().await.unwrap();
        assert_eq!(stream.save(&path, 16).await.unwrap(), now.len() as u64);
        assert_eq!(fs::read_to_string(&path).unwrap(), now);
    }
    let other = reply("200 OK", &["ETag: \"8\""], 16, "0123456789abcdef");
    let peer = one_after_the_other(&[whole("\"7\"", 3), other]);
    let error = files(&peer).file().await.unwrap().save(&path, 15).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "the limit is that of the file");
    assert_eq!(fs::read_to_string(&path).unwrap(), "", "the file is the one of before");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
}

/// What a process has kept that was ended behind so many bytes.
fn partial(received: u64) -> Partial {
    let kept = r#"{"received":0,"length":10,"validator":{"etag":"\"7\""}}"#;
    serde_json::from_str::<Partial>(kept).unwrap().at(received)
}

#[tokio::test]
async fn another_process_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file.part");
    let peer = one_after_the_other(&[whole("\"7\"", 3)]);
    let mut stream = files(&peer).file().attempts(1).await.unwrap();
    let kept = serde_json::to_string(&stream.partial().unwrap()).unwrap();
    assert_eq!(kept, r#"{"received":0,"length":10,"validator":{"etag":"\"7\""}}"#);
    assert_eq!(stream.append(&path, 10).await.unwrap_err().kind(), ErrorKind::BodyCut);
    assert_eq!(fs::read_to_string(&path).unwrap(), "abc");
    assert_eq!(stream.partial().unwrap(), partial(3));

    let there = fs::metadata(&path).unwrap().len();
    let partial: Partial = serde_json::from_str(&kept).unwrap();
    let peer = one_after_the_other(&[rest("\"7\"", 3, 2), rest("\"7\"", 5, 5)]);
    let mut stream = files(&peer).file().resume(&partial.at(there)).await.unwrap();
    assert_eq!((stream.offset(), stream.received(), stream.length()), (3, 3, Some(10)));
    assert_eq!(stream.append(&path, 10).await.unwrap(), 10);
    assert_eq!(fs::read_to_string(&path).unwrap(), WHOLE);
    assert_eq!(asked(&peer), [pair("bytes=3-", "\"7\""), pair("bytes=5-", "\"7\"")]);
}

#[tokio::test]
async fn what_has_changed_since_begins_anew() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file.part");
    fs::write(&path, "abcdef").unwrap();
    let peer = one_after_the_other(&[reply("200 OK", &["ETag: \"8\""], 4, "0123")]);
    let mut stream = files(&peer).file().resume(&partial(6)).await.unwrap();
    assert_eq!((stream.offset(), stream.received(), stream.length()), (0, 0, Some(4)));
    assert_eq!(stream.append(&path, 10).await.unwrap(), 4);
    assert_eq!(fs::read_to_string(&path).unwrap(), "0123");

    // While it was written on, too; and what is known of it then is of the new state.
    fs::write(&path, "abcdef").unwrap();
    let other = reply("200 OK", &["ETag: \"8\""], 4, "01");
    let peer = one_after_the_other(&[rest("\"7\"", 6, 2), other]);
    let mut stream = files(&peer).file().attempts(2).resume(&partial(6)).await.unwrap();
    assert_eq!(stream.append(&path, 10).await.unwrap_err().kind(), ErrorKind::BodyCut);
    assert_eq!(fs::read_to_string(&path).unwrap(), "01");
    let kept = serde_json::to_string(&stream.partial().unwrap()).unwrap();
    assert_eq!(kept, r#"{"received":2,"length":4,"validator":{"etag":"\"8\""}}"#);

    for (reply, kind) in [
        (rest("\"8\"", 6, 4), ErrorKind::Changed),
        (
            reply("416 Range Not Satisfiable", &["Content-Range: bytes */10"], 0, ""),
            ErrorKind::Range,
        ),
    ] {
        let peer = one_after_the_other(&[reply]);
        assert_eq!(files(&peer).file().resume(&partial(6)).await.unwrap_err().kind(), kind);
        assert_eq!(peer.received().len(), 1, "asked for once more it would be the same");
    }
    let peer = one_after_the_other(&[reply("416 Range Not Satisfiable", &[], 0, "")]);
    let error = files(&peer).object().resume(&partial(6)).await.unwrap_err();
    assert!(
        matches!(error, ObjectError::RangeNotSatisfiable(_)),
        "what is declared is that: {error}"
    );
}

/// The example of `ByteStream::append`, in this directory.
async fn fetch(
    files: &FilesClient,
    directory: &Path,
    limit: u64,
) -> Result<(), Box<dyn std::error::Error>> {
    let named = |name: &str| directory.join(name);
    let keep = |partial: Option<Partial>| -> Result<(), Box<dyn std::error::Error>> {
        match partial {
            Some(partial) => fs::write(named("a.iso.partial"), serde_json::to_vec(&partial)?)?,
            None if fs::exists(named("a.iso.partial"))? => fs::remove_file(named("a.iso.partial"))?,
            None => {}
        }
        Ok(())
    };
    let kept: Option<Partial> = match fs::read(named("a.iso.partial")) {
        Ok(kept) => Some(serde_json::from_slice(&kept)?),
        Err(_) => None,
    };
    let mut call = files.file().attempts(2);
    if let Some(partial) = kept {
        let there = fs::metadata(named("a.iso.part")).map_or(0, |file| file.len());
        call = call.resume(&partial.at(there));
    }
    let mut stream = call.await?;
    if stream.offset() == 0 && fs::exists(named("a.iso.part"))? {
        fs::remove_file(named("a.iso.part"))?;
    }
    keep(stream.partial())?;
    let written = stream.append(named("a.iso.part"), limit).await;
    if written.is_err() {
        keep(stream.partial())?;
    }
    written?;
    fs::rename(named("a.iso.part"), named("a.iso"))?;
    keep(None)
}

/// What one process leaves is never gone on with by the next as what it is not.
#[tokio::test]
async fn no_two_states_are_mixed_by_the_example() {
    let other = |comes: usize| reply("200 OK", &["ETag: \"8\""], 10, &"0123456789"[..comes]);
    let of_other = |from: usize| {
        let range = format!("Content-Range: bytes {from}-9/10");
        let rest = &"0123456789"[from..];
        reply("206 Partial Content", &["ETag: \"8\"", &range], rest.len(), rest)
    };
    let none = || reply("404 Not Found", &[], 0, "");
    // The second process finds another state, and stops before a byte of it is written.
    let peer = one_after_the_other(&[whole("\"7\"", 3), none(), other(10), other(10), of_other(3)]);
    let directory = tempfile::tempdir().unwrap();
    let there = || fs::read_to_string(directory.path().join("a.iso.part")).unwrap_or_default();
    assert!(fetch(&files(&peer), directory.path(), 10).await.is_err() && there() == "abc");
    assert!(fetch(&files(&peer), directory.path(), 9).await.is_err() && there().is_empty());
    fetch(&files(&peer), directory.path(), 10).await.unwrap();
    assert_eq!(fs::read_to_string(directory.path().join("a.iso")).unwrap(), "0123456789");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);

    // The state is another while it is written, and the one before when the second process asks.
    let peer = one_after_the_other(&[whole("\"7\"", 3), other(4), whole("\"7\"", 10)]);
    let directory = tempfile::tempdir().unwrap();
    let there = || fs::read_to_string(directory.path().join("a.iso.part")).unwrap_or_default();
    assert!(fetch(&files(&peer), directory.path(), 10).await.is_err() && there() == "0123");
    fetch(&files(&peer), directory.path(), 10).await.unwrap();
    assert_eq!(fs::read_to_string(directory.path().join("a.iso")).unwrap(), WHOLE);
    assert_eq!(asked(&peer).last(), Some(&pair("bytes=4-", "\"8\"")));
}

/// What has as many bytes as are there, and had others, is something else.
#[tokio::test]
async fn nothing_is_missing_of_the_same_alone() {
    let empty =
        |fields: &[&str]| one_after_the_other(&[reply("416 Range Not Satisfiable", fields, 0, "")]);
    for (known, fields, is_whole) in [
        (r#""length":3,"#, &["Content-Range: bytes */3"][..], true),
        ("", &["Content-Range: bytes */3"], true),
        (r#""length":10,"#, &["Content-Range: bytes */3"], false),
        ("", &["Content-Range: bytes */3", "ETag: \"8\""], false),
    ] {
        let kept = format!(r#"{{"received":3,{known}"validator":{{"etag":"\"7\""}}}}"#);
        let partial: Partial = serde_json::from_str(&kept).unwrap();
        let error = files(&empty(fields)).file().resume(&partial).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Range);
        assert_eq!(error.to_string().contains("keep what is there"), is_whole, "{error}");
    }
}

#[tokio::test]
async fn what_is_there_is_what_was_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file.part");
    fs::write(&path, "ab").unwrap();
    let peer = one_after_the_other(&[rest("\"7\"", 3, 7)]);
    let resumed = async || files(&peer).file().resume(&partial(3)).await.unwrap();
    let error = resumed().await.append(&path, 10).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains("it has 2 bytes, and what comes goes behind 3"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "ab");
    let error = resumed().await.save(&path, 10).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("`append`"), "{error}");
    // What is behind it is of nobody.
    fs::write(&path, "abcXXXXXXXXX").unwrap();
    let error = resumed().await.append(&path, 9).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(resumed().await.append(&path, 10).await.unwrap(), 10);
    assert_eq!(fs::read_to_string(&path).unwrap(), WHOLE);

    for kept in ["W/\\\"7\\\"", "7", "\\\"7\\r\\nx: y\\\""] {
        let kept = format!(r#"{{"received":3,"validator":{{"etag":"{kept}"}}}}"#);
        let partial: Partial = serde_json::from_str(&kept).unwrap();
        let sent = peer.received().len();
        let error = files(&peer).file().resume(&partial).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert_eq!(peer.received().len(), sent);
        assert_eq!(format!("{partial:?}"), "Partial { received: 3, length: None, .. }");
    }
}

/// Sees the range of each request, and stops the one that asks for this.
#[derive(Clone, Debug, Default)]
struct Watch {
    seen: Arc<Mutex<Vec<String>>>,
    stopped: &'static str,
}

impl Hook for Watch {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let range = attempt.headers().get("range").map_or("", |it| it.to_str().unwrap()).to_owned();
        let is_stopped = range == self.stopped;
        self.seen.lock().unwrap().push(range);
        Box::pin(async move { if is_stopped { Err("no more".into()) } else { Ok(()) } })
    }
}

#[tokio::test]
async fn hooks_and_progress_go_on_with_it() {
    let replies = [whole("\"7\"", 3), rest("\"7\"", 3, 2), rest("\"7\"", 5, 5)];
    let peer = one_after_the_other(&replies);
    let watch = Watch { stopped: "none", ..Watch::default() };
    let client = Client::builder(peer.url()).hook(watch.clone()).build().unwrap();
    let told = Arc::<Mutex<Vec<Progress>>>::default();
    let kept = Arc::clone(&told);
    let files = FilesClient::new(client);
    let call = files.file().on_progress(move |progress| kept.lock().unwrap().push(progress));
    assert_eq!(call.await.unwrap().collect(10).await.unwrap(), WHOLE);
    assert_eq!(*watch.seen.lock().unwrap(), ["", "bytes=3-", "bytes=5-"]);
    let told = told.lock().unwrap().clone();
    assert!(told.iter().all(|progress| progress.to_receive == Some(10)), "{told:?}");
    assert!(told.is_sorted_by_key(|progress| progress.received), "{told:?}");
    assert_eq!(told.last().unwrap().received, 10);

    // What a hook stops ends the stream, with the attempt before it.
    let peer = one_after_the_other(&replies);
    let watch = Watch { stopped: "bytes=3-", ..Watch::default() };
    let client = Client::builder(peer.url()).hook(watch).build().unwrap();
    let stream = FilesClient::new(client).file().await.unwrap();
    let error = stream.collect(10).await.unwrap_err();
    assert_eq!((error.kind(), error.earlier_attempts().len()), (ErrorKind::Hook, 1), "{error}");
    assert_eq!(peer.received().len(), 1);
}

#[test]
fn a_thread_goes_on_too() {
    within(60, || {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file.part");
        fs::write(&path, "abc").unwrap();
        let peer = one_after_the_other(&[rest("\"7\"", 3, 2), rest("\"7\"", 5, 5)]);
        let stream = files(&peer).file().resume(&partial(3)).blocking().unwrap();
        assert_eq!(stream.blocking().append(&path, 10).unwrap(), 10);
        assert_eq!(fs::read_to_string(&path).unwrap(), WHOLE);
    });
}

/// A service whose object has this tag, and which sends so much of it at a time.
#[derive(Clone)]
struct Store(Option<&'static str>);

fn pieces() -> ByteStream {
    let pieces = ["abc", "defg", "hij"].map(Ok::<_, Error>);
    ByteStream::new(futures_util::stream::iter(pieces), Some(10))
}

impl FilesService for Store {
    async fn file(&self, cx: &Context) -> Result<ByteStream, Error> {
        if let Some(tag) = self.0 {
            cx.set_header(http::header::ETAG, http::HeaderValue::from_static(tag));
        }
        Ok(pieces())
    }

    async fn object(&self, _: &Context) -> Result<Object, ObjectError> {
        Ok(Object { etag: self.0.map(str::to_owned), data: pieces() })
    }

    async fn whole(&self, _: &Context) -> Result<ByteStream, Error> {
        Ok(pieces())
    }
}

#[tokio::test]
async fn a_service_answers_with_the_part_that_is_asked_for() {
    let router = Router::new().mount(FilesServer::new(Store(Some("\"7\""))));
    let answer = async |path: &str, fields: &[(&str, &str)]| {
        let mut request = http::Request::get(path);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let answer = router.handle(request.body(Bytes::new()).unwrap()).await;
        let range = answer.headers().get("content-range").map(|it| it.to_str().unwrap().to_owned());
        let body = String::from_utf8(answer.body().to_vec()).unwrap();
        (answer.status().as_u16(), range.unwrap_or_default(), body)
    };
    let is = |status, range: &str, body: &str| (status, range.to_owned(), body.to_owned());
    for path in ["/file", "/object"] {
        for (range, expected) in [
            ("bytes=0-", is(206, "bytes 0-9/10", WHOLE)),
            ("bytes=3-", is(206, "bytes 3-9/10", "defghij")),
            ("bytes=2-3", is(206, "bytes 2-3/10", "cd")),
            ("bytes=-2", is(206, "bytes 8-9/10", "ij")),
            ("bytes=10-", is(416, "bytes */10", "")),
            ("bytes=1-2,4-5", is(200, "", WHOLE)),
            ("items=1-2", is(200, "", WHOLE)),
        ] {
            assert_eq!(answer(path, &[("range", range)]).await, expected, "{path} {range}");
        }
        let shown = async |state| answer(path, &[("range", "bytes=3-"), ("if-range", state)]).await;
        assert_eq!(shown("\"7\"").await.0, 206);
        for other in ["\"8\"", "W/\"7\"", "Sun, 06 Nov 1994 08:49:37 GMT"] {
            assert_eq!(shown(other).await, is(200, "", WHOLE), "{other}");
        }
    }
    assert_eq!(answer("/whole", &[("range", "bytes=3-")]).await, is(200, "", WHOLE));
}

#[tokio::test]
async fn both_halves_agree() {
    let client = |tag| {
        let router = Router::new().mount(FilesServer::new(Store(tag)));
        let transport = InProcess::new(router.streaming());
        let client = Client::builder("http://files.invalid").transport(transport);
        FilesClient::new(client.build().unwrap())
    };
    let object = client(Some("\"7\"")).object().resume(&partial(4)).await.unwrap();
    assert_eq!((object.etag.as_deref(), object.data.offset()), (Some("\"7\""), 4));
    assert_eq!(object.data.collect(10).await.unwrap(), "efghij");
    for tag in [Some("\"8\""), Some("W/\"7\""), None] {
        let stream = client(tag).file().resume(&partial(4)).await.unwrap();
        assert_eq!(stream.offset(), 0);
        assert_eq!(stream.collect(10).await.unwrap(), WHOLE);
    }
    let error = client(Some("\"7\"")).file().resume(&partial(10)).await.unwrap_err();
    assert!(error.to_string().contains("nothing is missing"), "{error}");
    assert!(error.to_string().ends_with("keep what is there: it is whole"), "{error}");
}
