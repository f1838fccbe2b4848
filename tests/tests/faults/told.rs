//! What peers do wrong, and what a caller is told of it: the kind of failure, whether the operation
//! was carried out, and everything that came. Each call is one attempt, unless it says otherwise.

use std::{io::Write, net::TcpListener, sync::mpsc, time::Duration};

use bac_core::{Client, Ed25519Signer, Error, ErrorKind, Outcome, RetryPolicy, TimeoutPhase};
use bac_tests::{Connection, Peer, in_time, json_reply};

use crate::work::{CountError, Payload, ReadError, SubmitError, WorkClient};

fn work(url: String) -> WorkClient {
    let client = Client::builder(url)
        .signer(Ed25519Signer::generate().unwrap())
        .retry(RetryPolicy::never())
        .connect_timeout(Duration::from_millis(500))
        .attempt_timeout(Duration::from_secs(2))
        .stall_timeout(Duration::from_millis(500))
        .timeout(Duration::from_secs(5))
        .response_limit(1 << 20)
        .build()
        .unwrap();
    WorkClient::new(client)
}

fn payload() -> Payload {
    Payload { text: "hello".to_owned() }
}

/// The client's own error, for the read and for the signed submit; each was sent once at most.
async fn errors(peer: &Peer) -> [Error; 2] {
    // A client each: a connection that the peer is just closing would be a fault of its own.
    let read = in_time(work(peer.url()).read()).await.unwrap_err();
    let ReadError::Client(read) = read else { panic!("{read:?}") };
    let before = peer.received().len();
    let submit = in_time(work(peer.url()).submit(&payload())).await.unwrap_err();
    let SubmitError::Client(submit) = submit else { panic!("{submit:?}") };
    assert!(peer.received().len() <= before + 1, "a submit was sent twice");
    [read, submit]
}

async fn expect(name: &str, reply: impl Into<Vec<u8>>, kind: ErrorKind, outcome: Outcome) {
    let peer = Peer::answering(reply).unwrap();
    for error in errors(&peer).await {
        assert_eq!((error.kind(), error.outcome()), (kind, outcome), "{name}: {error}");
        let text = error.to_string();
        assert!(!text.chars().any(char::is_control), "{name}: {text}");
        assert!(text.contains("Work."), "{name}: {text}");
    }
    assert_eq!(peer.received().len(), 2, "{name}");
}

#[tokio::test]
async fn nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = work(format!("http://{address}")).submit(&payload()).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    let SubmitError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect() && error.is_retryable());
    assert!(error.to_string().contains(&format!("POST http://{address}/submit")), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn the_head_is_broken() {
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    for (name, reply) in [
        ("close without a reply", String::new()),
        ("close inside the head", "HTTP/1.1 200 OK\r\nContent-Ty".to_owned()),
        ("no HTTP", "hello there\r\n\r\n".to_owned()),
        ("another version", "HTTP/9.9 200 OK\r\n\r\n".to_owned()),
        ("too many fields", format!("HTTP/1.1 200 OK\r\n{many}\r\n")),
        (
            "two lengths",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello".to_owned(),
        ),
        (
            "a length beyond all numbers",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n".to_owned(),
        ),
        ("an escape in a field", "HTTP/1.1 200 OK\r\nx-a: \u{1b}[2J\r\n\r\n".to_owned()),
    ] {
        expect(name, reply, ErrorKind::Transport, Outcome::Unknown).await;
    }
}

#[tokio::test]
async fn the_body_breaks_off() {
    for (name, reply) in [
        ("fewer bytes than promised", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"ok\""),
        (
            "end inside a chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"ok\"",
        ),
        ("no chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    ] {
        expect(name, reply, ErrorKind::BodyCut, Outcome::Done).await;
    }
    let peer = Peer::answering("HTTP/1.1 200 OK\r\nx-job: 7\r\nContent-Length: 99\r\n\r\n{\"ok\"")
        .unwrap();
    let [error, _] = errors(&peer).await;
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.headers().unwrap()["x-job"], "7");
    assert_eq!(&error.raw_body().unwrap()[..], b"{\"ok\"");
}

// The peer is waited for on a thread of its own, so that the connection can be closed meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_body_is_larger_than_the_limit() {
    let declared = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n";
    expect("declared", declared, ErrorKind::TooLarge, Outcome::Done).await;

    let (sent, counted) = mpsc::channel();
    let peer = Peer::start(move |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        let chunk = [&b"10000\r\n"[..], &[b' '; 0x10000], b"\r\n"].concat();
        let mut chunks = 0;
        while stream.write_all(&chunk).is_ok() {
            chunks += 1;
        }
        sent.send(chunks).unwrap();
        Ok(Connection::Close)
    })
    .unwrap();
    for error in errors(&peer).await {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::TooLarge, Outcome::Done));
        // A beginning, and not all that was read.
        assert_eq!(error.raw_body().unwrap().len(), 64 * 1024);
        assert!(error.raw().unwrap().is_truncated());
    }
    // 64 KiB a chunk: the peer got rid of no more than the limit and what sockets buffer.
    for _ in 0..2 {
        let chunks = counted.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(chunks < 256, "{chunks} chunks were read of an endless body");
    }
}

#[tokio::test]
async fn a_large_error_is_an_error_all_the_same() {
    let body = "x".repeat(2_000_000);
    let reply = json_reply("400 Bad Request", &body);
    let error = work(Peer::answering(reply).unwrap().url()).read().await.unwrap_err();
    let ReadError::BadRequest(error) = error else { panic!("{error:?}") };
    assert_eq!(error.raw_body().len(), 1024 * 1024);
    assert!(error.raw().is_truncated());
    assert!(error.to_string().len() < 2048);
}

#[tokio::test]
async fn a_declared_error_has_its_type_whenever_its_body_was_read_whole() {
    let words = "x".repeat(70_000);
    let body = format!("{{\"code\":7,\"message\":\"{words}\"}}");
    let peer = Peer::answering(json_reply("400 Bad Request", &body)).unwrap();
    let error = work(peer.url()).read().await.unwrap_err();
    let ReadError::BadRequest(error) = error else { panic!("{error:?}") };
    assert_eq!(error.body().unwrap().code, 7);
    assert_eq!(error.message(), words);
    assert!(!error.raw().is_truncated());

    let read = async |limit, body: &str| {
        let reply = json_reply("400 Bad Request", body);
        let client = Client::builder(Peer::answering(reply).unwrap().url()).error_body_limit(limit);
        WorkClient::new(client.build().unwrap()).count().await.unwrap_err()
    };
    let CountError::BadRequest(error) = read(5, "12345").await else { panic!("no reply") };
    assert_eq!((error.body(), error.raw().is_truncated()), (Some(&12345), false));
    // The beginning of a number is another number.
    let CountError::BadRequest(error) = read(4, "12345").await else { panic!("no reply") };
    assert_eq!((error.body(), &error.raw_body()[..]), (None, &b"1234"[..]));
    assert!(error.raw().is_truncated());
    for limit in [0, usize::MAX] {
        let error = Client::builder(peer.url()).error_body_limit(limit).build().unwrap_err();
        assert!(error.to_string().contains("`error_body_limit`"), "{error}");
    }
}

#[tokio::test]
async fn a_declared_text_holds_a_body_that_is_no_json() {
    for (body, held) in [
        ("no such job\n", Some("no such job\n")),
        ("\"in quotes\"", Some("in quotes")),
        ("{\"message\":\"no\"}", Some("{\"message\":\"no\"}")),
        ("", None),
    ] {
        let reply = json_reply("404 Not Found", body);
        let error = work(Peer::answering(reply).unwrap().url()).count().await.unwrap_err();
        let CountError::NotFound(error) = error else { panic!("{error:?}") };
        assert_eq!(error.body().map(String::as_str), held);
    }
}

/// Everything that is below an error is one short line, like the error.
#[tokio::test]
async fn what_a_peer_says_is_as_fit_to_print_in_the_errors_below() {
    let hostile = format!("\u{1b}[2J\r\nforged{}", "x".repeat(100_000));
    let body = serde_json::to_string(&serde_json::json!({ "ok": hostile })).unwrap();
    let [error, _] = errors(&Peer::answering(json_reply("200 OK", &body)).unwrap()).await;
    let source = std::error::Error::source(&error).unwrap();
    let source = source.downcast_ref::<serde_json::Error>().unwrap();
    assert!(source.is_data() && source.line() == 1, "{source}");
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(error) = next {
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(text.len() < 2048 && !text.chars().any(char::is_control), "{text}");
            assert!(text.contains("[2J"), "{text}");
        }
        next = error.source();
    }
}

#[tokio::test]
async fn time_runs_out() {
    let silent = Peer::start(|_, stream| {
        // Until the client goes away.
        let _ = std::io::Read::read(stream, &mut [0]);
        Ok(Connection::Close)
    })
    .unwrap();
    let attempt = ErrorKind::Timeout(TimeoutPhase::Attempt);
    for error in errors(&silent).await {
        assert_eq!((error.kind(), error.outcome()), (attempt, Outcome::Unknown));
        assert!(error.is_timeout());
    }
    let error = work(silent.url()).submit(&payload()).timeout(Duration::from_millis(50)).await;
    let SubmitError::Client(error) = error.unwrap_err() else { panic!("a reply") };
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Total));
    assert_eq!(error.outcome(), Outcome::Unknown);

    let stalling = Peer::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")?;
        let _ = std::io::Read::read(stream, &mut [0]);
        Ok(Connection::Close)
    })
    .unwrap();
    for error in errors(&stalling).await {
        assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Stall));
        assert_eq!(error.outcome(), Outcome::Done);
        assert_eq!(error.status().unwrap(), 200);
    }
}

/// A limit that runs out while the connection is still coming about: the server never answers the
/// handshake.
#[tokio::test]
async fn a_limit_that_runs_out_while_connecting_says_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let work = |call: Duration| {
        let client = Client::builder(format!("https://{address}"))
            .signer(Ed25519Signer::generate().unwrap())
            .attempt_timeout(call);
        WorkClient::new(client.build().unwrap())
    };
    let short = Duration::from_millis(200);
    let total = ErrorKind::Timeout(TimeoutPhase::Total);
    let error = work(Duration::from_secs(9)).submit(&payload()).timeout(short).await.unwrap_err();
    let SubmitError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!((error.kind(), error.outcome()), (total, Outcome::NotSent), "{error}");
    assert!(error.to_string().ends_with("nothing was sent"), "{error}");
    let error = work(short).submit(&payload()).await.unwrap_err();
    let SubmitError::Client(error) = error else { panic!("{error:?}") };
    let attempt = ErrorKind::Timeout(TimeoutPhase::Attempt);
    assert_eq!((error.kind(), error.outcome()), (attempt, Outcome::NotSent), "{error}");
    // Without a body nothing tells it.
    let error = work(Duration::from_secs(9)).read().timeout(short).await.unwrap_err();
    let ReadError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!((error.kind(), error.outcome()), (total, Outcome::Unknown), "{error}");

    // Once it was sent, it may have been carried out, be the connection a new or a kept one.
    let peer = Peer::start(|request, stream| {
        if request.target() == "/read" {
            stream.write_all(json_reply("200 OK", "{\"ok\":true}").as_bytes())?;
        }
        Ok(Connection::Keep)
    })
    .unwrap();
    let client = Client::builder(peer.url()).signer(Ed25519Signer::generate().unwrap());
    let work = WorkClient::new(client.build().unwrap());
    for _ in 0..2 {
        let error = work.submit(&payload()).timeout(short).await.unwrap_err();
        let SubmitError::Client(error) = error else { panic!("{error:?}") };
        assert_eq!((error.kind(), error.outcome()), (total, Outcome::Unknown), "{error}");
        work.read().await.unwrap();
    }
    // What is watched arrives as it is.
    let [sent, ..] = &peer.received()[..] else { panic!("nothing arrived") };
    assert_eq!(sent.header("content-length"), [sent.body.len().to_string()]);
    assert!(sent.header("transfer-encoding").is_empty());
}

/// Lifting the limit of a call lifts none of the others: a silent server does not hold a caller.
#[tokio::test]
async fn without_a_limit_for_the_call_those_below_it_hold() {
    for (reply, phase, outcome) in [
        ("", TimeoutPhase::Attempt, Outcome::Unknown),
        ("HTTP/1.1 200 OK\r\n", TimeoutPhase::Attempt, Outcome::Unknown),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", TimeoutPhase::Stall, Outcome::Done),
    ] {
        let peer = Peer::start(move |_, stream| {
            stream.write_all(reply.as_bytes())?;
            // Until the client goes away.
            let _ = std::io::Read::read(stream, &mut [0]);
            Ok(Connection::Close)
        })
        .unwrap();
        let (brief, long) = (Duration::from_millis(200), Duration::from_secs(600));
        let builder = Client::builder(peer.url()).unlimited_timeout();
        let builder = match phase {
            TimeoutPhase::Attempt => builder.attempt_timeout(brief).stall_timeout(long),
            _ => builder.attempt_timeout(long).stall_timeout(brief),
        };
        let read = in_time(WorkClient::new(builder.build().unwrap()).read()).await;
        let ReadError::Client(error) = read.unwrap_err() else { panic!() };
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout(phase), outcome));
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let sink = Peer::answering(json_reply("200 OK", "{\"ok\":true}")).unwrap();
    let elsewhere = sink.url().replace("http://", "http://user:secret@");
    for (status, location) in [
        (301, format!("{elsewhere}/moved?token=secret")),
        (302, "file:///etc/passwd".to_owned()),
        (303, "/moved".to_owned()),
        (307, format!("{}/moved", sink.url().replace("127.0.0.1", "localhost"))),
        (308, format!("//{}", sink.url().trim_start_matches("http://"))),
    ] {
        let reply =
            format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let peer = Peer::answering(reply).unwrap();
        for error in errors(&peer).await {
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::Redirect, Outcome::Refused));
            assert_eq!(error.status().unwrap(), status);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        assert_eq!(peer.received().len(), 2, "{status}");
    }
    assert!(sink.received().is_empty());
}

/// Where the same path is elsewhere, the API has moved; another address may be the answer.
#[tokio::test]
async fn a_redirect_is_told_as_what_it_is() {
    let moved = "redirects are not followed: set the base URL to where the API really is";
    let slash = "write the path as the server does, with or without a slash at its end";
    let answer = "this endpoint answers with another address, which is not followed: it is in the \
                  header `location` of this error";
    for (status, location, advice) in [
        (301, "https://elsewhere.example/read", moved),
        (308, "/api/v1/read?x=1", moved),
        (307, "http://elsewhere.example/v2/read", moved),
        (301, "/read/", slash),
        (302, "https://files.example/7", answer),
        (307, "/login", answer),
        (303, "/read", answer),
        (302, "http://[", answer),
    ] {
        let reply =
            format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let error = work(Peer::answering(reply).unwrap().url()).read().await.unwrap_err();
        let ReadError::Client(error) = error else { panic!("{error:?}") };
        assert!(error.to_string().ends_with(advice), "{location}: {error}");
        assert!(error.advice().unwrap().ends_with(advice), "{error}");
        assert_eq!(error.headers().unwrap()["location"], location);
        assert_eq!(error.kind(), ErrorKind::Redirect);
    }
    let reply = "HTTP/1.1 304 Not Modified\r\nETag: \"7\"\r\n\r\n";
    let error = work(Peer::answering(reply).unwrap().url()).read().await.unwrap_err();
    assert!(error.to_string().contains("304 Not Modified: it is unchanged since"), "{error}");
    let ReadError::Unexpected(response) = error else { panic!("{error:?}") };
    assert_eq!(response.headers()["etag"], "\"7\"");
}

#[tokio::test]
async fn what_a_broken_reply_to_an_idempotent_call_advises_is_to_send_it_again() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"ok\"";
    let again = "send it again, as it is idempotent";
    let [read, submit] = errors(&Peer::answering(cut).unwrap()).await;
    assert!(read.to_string().ends_with(again), "{read}");
    assert_eq!(submit.advice(), Some("the server reported success: do not send it again"));
    let [read, submit] = errors(&Peer::answering("").unwrap()).await;
    assert!(read.to_string().ends_with(again), "{read}");
    assert!(submit.advice().unwrap().ends_with("look before sending it again"), "{submit}");
}

#[tokio::test]
async fn a_long_poll_may_be_silent_for_as_long_as_its_call_says() {
    let peer = Peer::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n ")?;
        std::thread::sleep(Duration::from_millis(700));
        stream.write_all(b"{\"ok\":true}")?;
        // One that is just closing might be used for the next call.
        Ok(Connection::Keep)
    })
    .unwrap();
    let work = work(peer.url());
    let minute = Duration::from_secs(60);
    let ReadError::Client(error) = work.read().timeout(minute).await.unwrap_err() else { panic!() };
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Stall));
    assert!(work.read().stall_timeout(minute).await.unwrap().ok);
    // The declaration wins over the client, and the call over the declaration.
    assert!(work.wait().await.unwrap().ok);
    let brief = Duration::from_millis(50);
    let error = work.wait().stall_timeout(brief).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Stall));
    for limit in [Duration::ZERO, Duration::MAX] {
        let Err(ReadError::Client(error)) = work.read().stall_timeout(limit).await else {
            panic!()
        };
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(error.to_string().contains("`stall_timeout`"), "{error}");
    }
}

#[tokio::test]
async fn statuses_that_may_pass_are_retryable_and_others_are_not() {
    for (status, is_retryable) in [
        (400, false),
        (404, false),
        (408, true),
        (409, false),
        (425, false),
        (429, true),
        (500, true),
        (501, false),
        (502, true),
        (503, true),
        (504, true),
        (505, false),
    ] {
        let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        let error = work(Peer::answering(reply).unwrap().url()).submit(&payload()).await;
        let error = error.unwrap_err();
        assert_eq!(error.is_retryable(), is_retryable, "{status}");
        assert_eq!(Error::from(error).is_retryable(), is_retryable, "{status}");
    }
}

#[tokio::test]
async fn statuses_that_are_not_declared_keep_everything() {
    for (status, outcome) in [
        (501, Outcome::Refused),
        (201, Outcome::Done),
        (304, Outcome::Refused),
        (401, Outcome::Refused),
        (404, Outcome::Refused),
        (410, Outcome::Refused),
        (413, Outcome::Refused),
        (418, Outcome::Refused),
        (429, Outcome::Refused),
        (503, Outcome::Unknown),
        (999, Outcome::Unknown),
    ] {
        let body = if status == 304 { "" } else { "{\"code\":7}" };
        let reply = format!(
            "HTTP/1.1 {status} X\r\nx-kept: yes\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let peer = Peer::answering(reply).unwrap();
        let error = work(peer.url()).submit(&payload()).await.unwrap_err();
        assert_eq!(error.outcome(), outcome, "{status}");
        assert_eq!(error.status().unwrap(), status);
        let SubmitError::Unexpected(response) = error else { panic!("{status}: {error:?}") };
        assert_eq!(response.headers()["x-kept"], "yes");
        assert_eq!(&response.raw_body()[..], body.as_bytes());
        assert_eq!(peer.received().len(), 1);
    }
}

#[tokio::test]
async fn declared_errors_are_typed_whatever_their_body() {
    let json = json_reply("400 Bad Request", "{\"code\":7,\"message\":\"no\\u001b[2J\"}");
    let error = work(Peer::answering(json).unwrap().url()).read().await.unwrap_err();
    assert!(!error.to_string().contains('\u{1b}'), "{error}");
    let ReadError::BadRequest(error) = error else { panic!("{error:?}") };
    assert_eq!(error.body().unwrap().code, 7);
    assert_eq!(error.message(), "no\u{1b}[2J");

    let text = "HTTP/1.1 500 X\r\nContent-Length: 6\r\n\r\nbroken";
    let error = work(Peer::answering(text).unwrap().url()).read().await.unwrap_err();
    assert!(error.is_retryable());
    let ReadError::InternalServerError(error) = error else { panic!("{error:?}") };
    assert!(error.body().is_none());
    assert_eq!(error.message(), "broken");
    assert!(error.to_string().ends_with("500 Internal Server Error: broken"), "{error}");
}

#[tokio::test]
async fn a_success_that_is_not_the_declared_json() {
    for (name, body) in [
        ("empty", ""),
        ("another type", "{\"ok\":\"yes\"}"),
        ("missing member", "{}"),
        ("truncated", "{\"ok\":tr"),
        ("two values", "{\"ok\":true}{\"ok\":false}"),
        ("a member twice", "{\"ok\":true,\"ok\":false}"),
        ("an array", "[1]"),
    ] {
        let reply = json_reply("200 OK", body);
        expect(name, reply, ErrorKind::Decode, Outcome::Done).await;
    }
    let deep = json_reply("200 OK", &"[".repeat(200_000));
    expect("deep", deep, ErrorKind::Decode, Outcome::Done).await;

    let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>log in</html>";
    expect("a page from somebody else", html, ErrorKind::Decode, Outcome::Unknown).await;

    let peer = Peer::answering(json_reply("200 OK", "{\"ok\":\"yes\"}")).unwrap();
    let [error, _] = errors(&peer).await;
    assert!(error.to_string().contains("at `ok`"), "{error}");
    assert_eq!(&error.raw_body().unwrap()[..], b"{\"ok\":\"yes\"}");
}

/// What came is named: a page that somebody else sent, an answer in another language, one that is
/// encoded, one that is no text.
#[tokio::test]
async fn a_success_in_another_language_is_told_by_its_name() {
    for (head, body, outcome, told) in [
        (
            "Content-Type: text/html",
            "<p>log in</p>",
            Outcome::Unknown,
            "(text/html) is an HTML page",
        ),
        ("Content-Type: text/html", "log in", Outcome::Unknown, "(text/html) is an HTML page"),
        ("X: y", " <!doctype HTML><p>", Outcome::Unknown, "(no content type) is an HTML page"),
        ("X: y", "<p>log in", Outcome::Unknown, "(no content type) is an HTML page"),
        (
            "Content-Type: application/xhtml+xml",
            "<?xml version='1.0'?><html/>",
            Outcome::Unknown,
            "HTML",
        ),
        ("Content-Type: application/xml", "<ok>1</ok>", Outcome::Done, "(application/xml) is XML"),
        ("X: y", "\u{feff}<?xml version='1.0'?><ok/>", Outcome::Done, "(no content type) is XML"),
        // A label does not make a page of JSON.
        ("Content-Type: text/html", "{\"ok\":7}", Outcome::Done, "at `ok`"),
        ("Content-Encoding: gzip", "\u{1f}\u{8b}x", Outcome::Done, "encoded as `gzip`"),
        ("Content-Encoding: gzip", "{\"ok\":7}", Outcome::Done, "at `ok`"),
        ("Content-Encoding: identity", "x", Outcome::Done, "is not the declared JSON"),
    ] {
        let length = body.len();
        let reply = format!("HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}");
        for error in errors(&Peer::answering(reply).unwrap()).await {
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Decode, outcome),
                "{body}: {error}"
            );
            assert!(error.to_string().contains(told), "{error}");
            assert_eq!(error.raw_body().unwrap(), body);
        }
    }
    // What was not needed to read it is not minded.
    let reply = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{\"ok\":true}";
    assert!(work(Peer::answering(reply).unwrap().url()).read().await.unwrap().ok);
}

#[tokio::test]
async fn text_that_is_not_utf8_is_no_json_and_a_byte_order_mark_is_passed_over() {
    let body = b"{\"ok\":true,\"more\":\"\xff\"}";
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    for error in errors(&Peer::answering([head.as_bytes(), body].concat()).unwrap()).await {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Done));
        assert!(error.to_string().contains("from index 19"), "{error}");
        assert!(std::error::Error::source(&error).unwrap().is::<std::str::Utf8Error>());
        assert_eq!(error.raw_body().unwrap(), &body[..]);
    }
    let reply = "HTTP/1.1 200 OK\r\n\r\n\u{feff}{\"ok\":true}";
    let full = work(Peer::answering(reply).unwrap().url()).read().response().await.unwrap();
    assert!(full.value().ok);
    assert_eq!(full.raw_body(), "\u{feff}{\"ok\":true}");
}

#[tokio::test]
async fn odd_replies_that_are_legal() {
    for (name, reply) in [
        ("text/plain", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{\"ok\":true}"),
        ("no type", "HTTP/1.1 200 OK\r\n\r\n \n{\"ok\":true}\n"),
        ("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n{\"ok\":true}"),
        ("early hints", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{\"ok\":true}"),
        (
            "trailers",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"ok\r\n7\r\n\":true}\r\n0\r\nx-t: 1\r\n\r\n",
        ),
    ] {
        let done = work(Peer::answering(reply).unwrap().url()).read().await;
        assert!(done.unwrap_or_else(|error| panic!("{name}: {error}")).ok);
    }
    let latin1 = b"HTTP/1.1 200 OK\r\nx-a: caf\xe9\r\n\r\n{\"ok\":true}";
    let full = work(Peer::answering(&latin1[..]).unwrap().url()).read().response().await.unwrap();
    assert_eq!(full.headers()["x-a"].as_bytes(), b"caf\xe9");

    for reply in ["HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nnot JSON"] {
        work(Peer::answering(reply).unwrap().url()).quiet().await.unwrap();
    }
}

#[tokio::test]
async fn a_reply_on_an_idle_connection_is_nobodys() {
    let (gone, mut left) = tokio::sync::mpsc::unbounded_channel();
    let peer = Peer::start(move |_, stream| {
        stream.write_all(json_reply("200 OK", "{\"ok\":true}").as_bytes())?;
        std::thread::sleep(Duration::from_millis(20));
        stream.write_all(json_reply("200 OK", "{\"ok\":false}").as_bytes())?;
        // The client has seen it, and wants nothing more of this connection.
        let _ = std::io::Read::read(stream, &mut [0]);
        gone.send(()).unwrap();
        Ok(Connection::Close)
    })
    .unwrap();
    let work = work(peer.url());
    for _ in 0..5 {
        assert!(work.read().await.unwrap().ok);
        in_time(left.recv()).await.unwrap();
    }
    assert_eq!(peer.connections(), 5);
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_sent() {
    let peer = Peer::answering(json_reply("200 OK", "{\"ok\":true}")).unwrap();
    let large = Payload { text: "x".repeat(10 * 1024 * 1024) };
    let SubmitError::Client(error) = work(peer.url()).submit(&large).await.unwrap_err() else {
        panic!("a reply")
    };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::TooLarge, Outcome::NotSent));
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn a_calls_own_limit_may_be_longer_than_that_of_an_attempt() {
    let peer = Peer::start(|_, stream| {
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(json_reply("200 OK", "{\"ok\":true}").as_bytes())?;
        Ok(Connection::Close)
    })
    .unwrap();
    let work = |policy| {
        let client = Client::builder(peer.url()).attempt_timeout(Duration::from_millis(50));
        WorkClient::new(client.retry(policy).build().unwrap())
    };
    let minute = Duration::from_secs(60);
    let attempt = ErrorKind::Timeout(TimeoutPhase::Attempt);
    let once = work(RetryPolicy::never());
    let ReadError::Client(error) = once.read().await.unwrap_err() else { panic!("a reply") };
    assert_eq!(error.kind(), attempt);
    assert!(once.read().timeout(minute).await.unwrap().ok);
    // Where another attempt may follow, a silent one leaves it some of the call.
    let again = work(RetryPolicy::new());
    let error = again.read().timeout(minute).await.unwrap_err();
    let ReadError::Client(error) = error else { panic!("a reply") };
    assert_eq!((error.kind(), error.earlier_attempts().len()), (attempt, 2));
    assert!(again.read().timeout(minute).attempts(1).await.unwrap().ok);
}
