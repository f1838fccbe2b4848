//! Replies that are not JSON: text and bytes, over a socket and in process.

use std::{fmt, future::Future, str::FromStr};

use bac_core::{
    Client, Error, ErrorKind, Outcome, ReplyKind,
    bytes::Bytes,
    client,
    server::{Context, InProcess},
};
use bac_tests::{Peer, json_reply};
use http::{HeaderValue, header};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[client(server)]
pub trait Plain {
    /// Says what it was told.
    #[endpoint(GET "/echo", text, errors(503))]
    async fn echo(&self, #[query] said: &str) -> Result<String, EchoError>;

    #[endpoint(POST "/file", bytes, success(206, 200))]
    async fn file(&self, #[body] bytes: &[u8]) -> Result<Bytes, Error>;

    /// Text with a label of its own.
    #[endpoint(GET "/labelled", text)]
    async fn labelled(&self) -> Result<String, Error>;
}

struct Parrot;

impl PlainService for Parrot {
    async fn echo(&self, _: &Context, said: &str) -> Result<String, EchoError> {
        match said {
            "no" => Err(EchoError::service_unavailable(json!({ "reason": "hoarse" }))),
            said => Ok(said.to_owned()),
        }
    }

    async fn file(&self, _: &Context, bytes: &[u8]) -> Result<Bytes, Error> {
        Ok(Bytes::copy_from_slice(bytes))
    }

    async fn labelled(&self, cx: &Context) -> Result<String, Error> {
        cx.set_header(header::CONTENT_TYPE, HeaderValue::from_static("text/csv"));
        Ok("a,b\n".to_owned())
    }
}

/// Runs a test against the server in process, and again over a socket.
async fn both<F: Future<Output = ()>>(test: impl Fn(PlainClient) -> F) {
    let server = PlainServer::new(Parrot);
    let transport = InProcess::new(server.clone());
    let client = Client::builder("http://in-process").transport(transport).build().unwrap();
    test(PlainClient::new(client)).await;
    let url = bac_tests::listen(server).await.unwrap();
    test(PlainClient::new(Client::new(url).unwrap())).await;
}

#[tokio::test]
async fn text_is_text() {
    both(|plain| async move {
        for said in ["OK", "", "é\u{0}\r\n\u{feff}", "\"quoted\"", "<html>"] {
            let reply = plain.echo(said).response().await.unwrap();
            assert_eq!(reply.value(), said);
            assert_eq!(reply.raw_body(), said);
            assert_eq!(reply.content_type(), Some("text/plain; charset=utf-8"));
        }
        let reply = plain.labelled().response().await.unwrap();
        assert_eq!((reply.content_type(), &**reply.value()), (Some("text/csv"), "a,b\n"));
    })
    .await;
}

#[tokio::test]
async fn bytes_are_bytes() {
    both(|plain| async move {
        for bytes in [&[][..], &[0, 255, 10, 13], &[0x1f, 0x8b, 8, 0]] {
            let reply = plain.file(bytes).response().await.unwrap();
            assert_eq!(reply.status(), 206);
            assert_eq!(reply.value(), bytes);
            assert_eq!(reply.content_type(), Some("application/octet-stream"));
        }
    })
    .await;
}

/// The errors of such an endpoint are as those of any other.
#[tokio::test]
async fn errors_are_declared_as_ever() {
    both(|plain| async move {
        match plain.echo("no").await.unwrap_err() {
            EchoError::ServiceUnavailable(error) => {
                assert_eq!(error.body().unwrap()["reason"], "hoarse")
            }
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[test]
fn the_description_says_what_comes() {
    let replies: Vec<ReplyKind> = PlainClient::OPERATIONS.iter().map(|o| o.reply()).collect();
    assert_eq!(replies, [ReplyKind::Text, ReplyKind::Bytes, ReplyKind::Text]);
}

fn reply(content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_label_decides_nothing_and_any_is_accepted() {
    let peer = Peer::keeping(reply("application/json", b"OK")).unwrap();
    let plain = PlainClient::new(Client::new(peer.url()).unwrap());
    assert_eq!(plain.echo("").await.unwrap(), "OK");
    assert_eq!(plain.file(b"").await.unwrap(), "OK");
    let accepted: Vec<String> =
        peer.received().iter().map(|request| request.header("accept").join("|")).collect();
    assert_eq!(accepted, ["text/plain, */*;q=0.5", "application/octet-stream, */*;q=0.5"]);

    // As ever, what a call says itself wins.
    plain.echo("").header("accept", "text/csv").await.unwrap();
    assert_eq!(peer.received()[2].header("accept"), ["text/csv"]);
}

#[tokio::test]
async fn text_that_is_none_is_kept_as_it_came() {
    let peer = Peer::keeping(reply("text/plain", b"caf\xe9 \x1b[2J")).unwrap();
    let plain = PlainClient::new(Client::new(peer.url()).unwrap());
    let EchoError::Client(error) = plain.echo("x").await.unwrap_err() else { panic!() };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Done));
    assert_eq!(error.raw_body().unwrap(), &b"caf\xe9 \x1b[2J"[..]);
    assert_eq!(error.status().unwrap(), 200);
    let text = error.to_string();
    let url = peer.url();
    assert!(
        text.starts_with(&format!(
            "Plain.echo (GET {url}/echo): the reply (text/plain) is not the declared UTF-8 text: "
        )),
        "{text}"
    );
    assert!(text.contains("index 3"), "{text}");
    assert!(std::error::Error::source(&error).unwrap().is::<std::str::Utf8Error>());
    assert_eq!(plain.file(b"").await.unwrap(), &b"caf\xe9 \x1b[2J"[..]);
}

#[tokio::test]
async fn limits_hold_for_text_and_bytes() {
    let peer = Peer::keeping(reply("text/plain", &[b'x'; 100])).unwrap();
    for limit in [99, 100] {
        let client = Client::builder(peer.url()).response_limit(limit).build().unwrap();
        let plain = PlainClient::new(client);
        let results = [
            plain.echo("").await.map(|text| text.len()).map_err(Error::from),
            plain.file(b"").await.map(|bytes| bytes.len()),
        ];
        for result in results {
            match limit {
                100 => assert_eq!(result.unwrap(), 100),
                _ => assert_eq!(result.unwrap_err().kind(), ErrorKind::TooLarge),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever comes is either the text itself or an error that keeps it.
    #[test]
    fn text_or_an_error_with_the_bytes(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let peer = Peer::keeping(reply("text/plain", &body)).unwrap();
            let plain = PlainClient::new(Client::new(peer.url()).unwrap());
            match (String::from_utf8(body.clone()), plain.labelled().await) {
                (Ok(text), Ok(value)) => assert_eq!(value, text),
                (Err(_), Err(error)) => assert_eq!(error.raw_body().unwrap(), &body),
                (expected, got) => panic!("{expected:?} {got:?}"),
            }
        });
    }
}

/// A word of the API in the query, once or often, and a struct that says how it is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub enum State {
    Running,
    Stopped,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
        })
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "running" => Ok(Self::Running),
            "stopped" => Ok(Self::Stopped),
            other => Err(format!("no state `{other}`")),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Reason {
    reason: String,
}

#[client(server)]
pub trait Words {
    #[endpoint(GET "/jobs")]
    async fn list(
        &self,
        #[query("state")] states: &[State],
        #[query] order: Option<State>,
    ) -> Result<Value, Error>;

    #[endpoint(DELETE "/jobs/{id}")]
    async fn stop(&self, id: &str, #[body] reason: &Reason) -> Result<Value, Error>;
}

struct Said;

impl WordsService for Said {
    async fn list(
        &self,
        _: &Context,
        states: &[State],
        order: Option<State>,
    ) -> Result<Value, Error> {
        Ok(json!([states, order]))
    }

    async fn stop(&self, _: &Context, id: &str, reason: &Reason) -> Result<Value, Error> {
        Ok(json!([id, reason.reason]))
    }
}

#[tokio::test]
async fn words_repeat_in_a_query_and_delete_has_a_body() {
    let url = bac_tests::listen(WordsServer::new(Said)).await.unwrap();
    let words = WordsClient::new(Client::new(url).unwrap());
    let answer = words.list(&[State::Running, State::Stopped], Some(State::Stopped)).await.unwrap();
    assert_eq!(answer, json!([["Running", "Stopped"], "Stopped"]));
    let answer = words.stop("j", &Reason { reason: "late".to_owned() }).await.unwrap();
    assert_eq!(answer, json!(["j", "late"]));

    let peer = Peer::keeping(json_reply("200 OK", "[]")).unwrap();
    let words = WordsClient::new(Client::new(peer.url()).unwrap());
    words.list(&[State::Running, State::Stopped], None).await.unwrap();
    words.stop("j", &Reason { reason: "late".to_owned() }).await.unwrap();
    let received = peer.received();
    assert_eq!(received[0].target(), "/jobs?state=running&state=stopped");
    assert_eq!(received[1].body, br#"{"reason":"late"}"#);
    assert_eq!(received[1].header("content-type"), ["application/json"]);
}

#[client]
pub trait Loose {
    #[endpoint(DELETE "/jobs/{id}", errors(400))]
    async fn stop(&self, id: &str, #[body] reason: &Value) -> Result<Value, StopError>;
}

/// The server half names the member of a body as the client names that of a reply.
#[tokio::test]
async fn a_body_that_is_not_what_was_declared_is_refused_at_its_member() {
    let transport = InProcess::new(WordsServer::new(Said));
    let client = Client::builder("http://in-process").transport(transport).build().unwrap();
    let loose = LooseClient::new(client);
    for (reason, told) in [
        (json!({ "reason": 7 }), "reason: invalid type: integer `7`, expected a string at line 1"),
        (json!({}), "missing field `reason` at line 1"),
        (json!("late"), "invalid type: string \"late\", expected struct Reason"),
    ] {
        let error = loose.stop("j", &reason).await.unwrap_err();
        let StopError::BadRequest(error) = error else { panic!("{error:?}") };
        assert!(error.message().starts_with(told), "{}", error.message());
    }
}
