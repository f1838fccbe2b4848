//! Hooks around an attempt: what they see, what they may change, what they may stop, and that they
//! take no longer than the call may.

use std::{
    fmt, future,
    sync::{Arc, Mutex},
    time::Duration,
};

use bac_core::{
    Attempt, BoxError, BoxFuture, Client, Ed25519Signer, Error, ErrorKind, Failure, Hook, Outcome,
    RawResponse, SignedRequest, TimeoutPhase, client,
};
use bac_tests::{Peer, in_time, json_reply};
use http::HeaderValue;
use serde_json::{Value, json};

#[client]
trait Api {
    #[endpoint(GET "/read/{id}")]
    async fn read(&self, id: &str) -> Result<Value, Error>;

    #[endpoint(POST "/sign", errors(400))]
    async fn sign(&self, #[signed] payload: &Value) -> Result<Value, SignError>;
}

type Log = Arc<Mutex<Vec<String>>>;

/// Writes down all that it sees.
#[derive(Debug)]
struct Watch {
    name: &'static str,
    log: Log,
}

impl Watch {
    fn log(&self, line: impl fmt::Display) {
        self.log.lock().unwrap().push(format!("{} {line}", self.name));
    }
}

impl Hook for Watch {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let path = attempt.url().path();
            self.log(format_args!("before {} {path}", attempt.method()));
            Ok(())
        })
    }

    fn after_success<'a>(
        &'a self,
        attempt: &'a Attempt,
        response: &'a RawResponse,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let length = response.body().len();
            self.log(format_args!("success {} {length}", attempt.operation()));
            Ok(())
        })
    }

    fn after_error<'a>(&'a self, _: &'a Attempt, failure: Failure<'a>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let status = failure.status().map_or(0, |status| status.as_u16());
            self.log(format_args!("error {status} {:?}", failure.outcome()));
        })
    }
}

fn watched(url: String) -> (ApiClient, Log) {
    let log = Log::default();
    let watch = |name| Watch { name, log: Arc::clone(&log) };
    let client = Client::builder(url)
        .signer(Ed25519Signer::generate().unwrap())
        .hook(watch("one"))
        .hook(watch("two"))
        .build()
        .unwrap();
    (ApiClient::new(client), log)
}

/// Keeps the text of what an attempt came to.
#[derive(Debug, Default)]
struct Text(Log);

impl Hook for Text {
    fn after_error<'a>(&'a self, _: &'a Attempt, failure: Failure<'a>) -> BoxFuture<'a, ()> {
        self.0.lock().unwrap().push(failure.to_string());
        Box::pin(async {})
    }
}

#[tokio::test]
async fn a_hook_reads_the_text_that_the_caller_reads() {
    for reply in ["SSH-2.0-OpenSSH\r\n".into(), json_reply("400 Bad Request", r#""no""#)] {
        let peer = Peer::keeping(reply).unwrap();
        let log = Log::default();
        let builder = Client::builder(peer.url()).signer(Ed25519Signer::generate().unwrap());
        let api = ApiClient::new(builder.hook(Text(Arc::clone(&log))).build().unwrap());
        let error = api.sign(&json!(1)).await.unwrap_err().to_string();
        assert!(error.contains(&format!("Api.sign (POST {}/sign)", peer.url())), "{error}");
        assert_eq!(*log.lock().unwrap(), [error]);
    }
}

#[tokio::test]
async fn every_hook_runs_in_order_around_a_success() {
    let peer = Peer::keeping(json_reply("200 OK", "[1]")).unwrap();
    let (api, log) = watched(peer.url());
    assert_eq!(api.read("a").await.unwrap(), json!([1]));
    assert_eq!(
        *log.lock().unwrap(),
        [
            "one before GET /read/a",
            "two before GET /read/a",
            "one success Api.read 3",
            "two success Api.read 3",
        ]
    );
}

#[tokio::test]
async fn an_error_reaches_the_hooks_and_then_the_caller() {
    let declared = Peer::answering(json_reply("400 Bad Request", "7")).unwrap();
    let (api, log) = watched(declared.url());
    let error = api.sign(&json!(1)).await.unwrap_err();
    let SignError::BadRequest(error) = error else { panic!("{error:?}") };
    assert_eq!(error.body().unwrap(), &json!(7));
    assert_eq!(log.lock().unwrap()[2..], ["one error 400 Refused", "two error 400 Refused"]);

    let cut = Peer::answering("").unwrap();
    let (api, log) = watched(cut.url());
    let error = api.read("a").attempts(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(log.lock().unwrap()[2..], ["one error 0 Unknown", "two error 0 Unknown"]);
}

#[tokio::test]
async fn an_argument_that_is_refused_reaches_no_hook() {
    let (api, log) = watched("http://127.0.0.1:9".to_owned());
    assert_eq!(api.read("..").await.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert!(log.lock().unwrap().is_empty());
}

/// Sets one header field, or stops the call.
#[derive(Debug)]
struct Change(&'static str, &'static str);

impl Hook for Change {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            if self.0.is_empty() {
                return Err(self.1.into());
            }
            attempt.headers_mut().insert(self.0, HeaderValue::from_static(self.1));
            Ok(())
        })
    }
}

fn changed(url: String, changes: &[(&'static str, &'static str)]) -> ApiClient {
    let builder = Client::builder(url).signer(Ed25519Signer::generate().unwrap());
    let hooked = changes.iter().fold(builder, |builder, (name, value)| {
        builder.header("x-default", "default").hook(Change(name, value))
    });
    ApiClient::new(hooked.build().unwrap())
}

#[tokio::test]
async fn a_changed_header_field_is_sent_and_the_body_stays_what_was_signed() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let changes = [("x-hook", "first"), ("x-default", "hook"), ("x-hook", "second")];
    changed(peer.url(), &changes).sign(&json!({"a": 1})).await.unwrap();
    let request = peer.received().pop().unwrap();
    assert_eq!(request.header("x-hook"), ["second"]);
    assert_eq!(request.header("x-default"), ["hook"]);
    let signed = SignedRequest::<Value>::from_bytes(request.body).unwrap();
    signed.verify().unwrap();
}

#[tokio::test]
async fn a_hook_cannot_change_where_the_body_ends_or_where_it_goes() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    for (name, value) in [
        ("content-length", "3"),
        ("transfer-encoding", "chunked"),
        ("host", "elsewhere.example"),
        ("connection", "close"),
        ("keep-alive", "timeout=5"),
        ("proxy-connection", "keep-alive"),
    ] {
        let error = changed(peer.url(), &[(name, value)]).sign(&json!(1)).await.unwrap_err();
        let SignError::Client(error) = error else { panic!("{error:?}") };
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
    }
    assert!(peer.received().is_empty());
}

/// Leaves so many header fields.
#[derive(Debug)]
struct Many(u16);

impl Hook for Many {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            for number in 0..self.0 {
                let name = http::HeaderName::from_bytes(format!("x-{number}").as_bytes())?;
                attempt.headers_mut().insert(name, number.into());
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_hook_cannot_fill_the_head() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let builder = Client::builder(peer.url()).hook(Many(24_000));
    let error = ApiClient::new(builder.build().unwrap()).read("a").await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
    assert!(error.to_string().contains("at most 4096 are sent"), "{error}");
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn a_hook_that_errs_before_the_request_stops_the_call() {
    let peer = Peer::keeping(json_reply("200 OK", "null")).unwrap();
    let api = changed(peer.url(), &[("x-a", "1"), ("", "not on\na Sunday")]);
    let error = api.read("a").await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
    assert!(error.to_string().contains("not on\\u{a}a Sunday"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    assert!(error.status().is_none());
    assert!(peer.received().is_empty());
}

/// Errs, or waits for ever, in one of the three places.
#[derive(Debug)]
struct Bad {
    place: &'static str,
    waits: bool,
}

impl Bad {
    fn act(&self, place: &str) -> BoxFuture<'static, Result<(), BoxError>> {
        match (self.place == place, self.waits) {
            (true, true) => Box::pin(future::pending()),
            (true, false) => Box::pin(async { Err("the audit refused it".into()) }),
            (false, _) => Box::pin(async { Ok(()) }),
        }
    }
}

impl Hook for Bad {
    fn before_request<'a>(&'a self, _: &'a mut Attempt) -> BoxFuture<'a, Result<(), BoxError>> {
        self.act("before")
    }

    fn after_success<'a>(
        &'a self,
        _: &'a Attempt,
        _: &'a RawResponse,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.act("success")
    }

    fn after_error<'a>(&'a self, _: &'a Attempt, _: Failure<'a>) -> BoxFuture<'a, ()> {
        let acted = self.act("error");
        Box::pin(async move {
            let _ = acted.await;
        })
    }
}

fn bad(url: String, place: &'static str, waits: bool) -> ApiClient {
    let client = Client::builder(url)
        .signer(Ed25519Signer::generate().unwrap())
        .hook(Bad { place, waits })
        .timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    ApiClient::new(client)
}

#[tokio::test]
async fn a_hook_that_errs_after_a_success_ends_the_call_and_the_reply_is_kept() {
    let peer = Peer::keeping(json_reply("200 OK", "[7]")).unwrap();
    let error = bad(peer.url(), "success", false).sign(&json!(1)).await.unwrap_err();
    let SignError::Client(error) = error else { panic!("{error:?}") };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::Done));
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(&error.raw_body().unwrap()[..], b"[7]");
    assert!(error.to_string().contains("the audit refused it"), "{error}");
    assert!(error.to_string().contains("do not send it again"), "{error}");
}

#[tokio::test]
async fn a_hook_may_take_no_longer_than_the_call() {
    let peer = Peer::keeping(json_reply("200 OK", "[7]")).unwrap();
    let total = ErrorKind::Timeout(TimeoutPhase::Total);

    let error = in_time(bad(peer.url(), "before", true).read("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (total, Outcome::NotSent));
    assert!(peer.received().is_empty());

    // The reply came, and is not lost with the hook.
    let error = in_time(bad(peer.url(), "success", true).read("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (total, Outcome::Done));
    assert_eq!(&error.raw_body().unwrap()[..], b"[7]");

    // What the call came to matters more than that its hook was slow.
    let peer = Peer::answering(json_reply("400 Bad Request", "7")).unwrap();
    let error = in_time(bad(peer.url(), "error", true).sign(&json!(1))).await.unwrap_err();
    assert!(matches!(error, SignError::BadRequest(_)), "{error:?}");
}
