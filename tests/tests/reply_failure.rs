//! A success that tells of a failure, as RPCs answer: the variant `Failed` of an endpoint's errors.

use bac_core::{
    Client, Error, ErrorKind, Outcome, RawResponse, client,
    server::{Context, Router},
};
use bac_tests::{
    Peer,
    script::{BUSY, OK, script},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Deserialize, Serialize)]
pub struct RpcRequest {
    method: String,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub struct RpcReply {
    result: String,
}

/// What a function makes of a reply needs nothing of serde.
#[derive(Debug, PartialEq)]
pub struct Reason(String);

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RpcProblem {
    message: String,
}

impl RpcReply {
    fn failure(&self) -> Option<RpcProblem> {
        (self.result != "success").then(|| RpcProblem { message: self.result.clone() })
    }
}

fn reason(reply: &RpcReply) -> Option<Reason> {
    reply.failure().map(|problem| Reason(problem.message))
}

/// A server that says how far it came.
fn half_done(response: &RawResponse) -> Option<Outcome> {
    response.headers().contains_key("x-half-done").then_some(Outcome::Unknown)
}

#[client(base = "/rpc", error_body = RpcProblem, server)]
pub trait Torrents {
    #[endpoint(POST "", challenge(409, header = "X-Session-Id"), failure = RpcReply::failure, errors(400))]
    async fn call(&self, #[body] request: &RpcRequest) -> Result<RpcReply, RpcError>;

    /// Its error type is made of the key alone.
    #[endpoint(POST "/add", failure = RpcReply::failure, outcome = half_done)]
    async fn add(&self) -> Result<RpcReply, AddError>;

    #[endpoint(GET "/find", failure = RpcReply::failure)]
    async fn find(&self) -> Result<Option<RpcReply>, Error>;

    #[endpoint(GET "/xml", codec = xml, failure = RpcReply::failure)]
    async fn xml(&self) -> Result<RpcReply, XmlError>;

    #[endpoint(POST "/several", success(200 = RpcReply, 202 = ()), failure = several)]
    async fn several(&self) -> Result<Several, SeveralError>;
}

fn several(reply: &Several) -> Option<RpcProblem> {
    reply.ok()?.failure()
}

#[client(error_body = Reason, failure = reason)]
pub trait Plain {
    #[endpoint(POST "/plain")]
    async fn plain(&self) -> Result<RpcReply, PlainError>;
}

#[derive(Debug, Deserialize, PartialEq)]
pub struct Envelope<T> {
    data: Option<T>,
    error: Option<RpcProblem>,
}

impl<T> Envelope<T> {
    fn problem(&self) -> Option<RpcProblem> {
        self.error.clone()
    }
}

#[client(failure = Envelope::problem, error_body = RpcProblem, errors(404), dyn)]
pub trait Enveloped {
    #[endpoint(GET "/name")]
    async fn name(&self) -> Result<Envelope<String>, EnvelopeError>;

    #[endpoint(GET "/sizes")]
    async fn sizes(&self) -> Result<Envelope<Vec<u64>>, EnvelopeError>;

    /// The trait's function has nothing to look into.
    #[endpoint(DELETE "/name")]
    async fn remove(&self) -> Result<(), EnvelopeError>;

    #[endpoint(GET "/motto", text)]
    async fn motto(&self) -> Result<String, EnvelopeError>;

    #[endpoint(GET "/raw", failure = none)]
    async fn raw(&self) -> Result<Value, EnvelopeError>;

    #[endpoint(GET "/bare", errors())]
    async fn bare(&self) -> Result<Envelope<String>, Error>;
}

fn client(head: &str, body: &str) -> Client {
    let length = body.len();
    let reply = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}");
    Client::new(Peer::keeping(reply).unwrap().url()).unwrap()
}

fn torrents(head: &str, body: &str) -> TorrentsClient {
    TorrentsClient::new(client(head, body))
}

const FAILED: &str = r#"{"result": "no such torrent"}"#;

fn request() -> RpcRequest {
    RpcRequest { method: "torrent-get".to_owned() }
}

fn problem() -> RpcProblem {
    RpcProblem { message: "no such torrent".to_owned() }
}

#[tokio::test]
async fn a_success_that_tells_of_a_failure_is_one() {
    let torrents = torrents("200 OK\r\nX-Request-Id: 7", FAILED);
    let error = torrents.call(&request()).await.unwrap_err();
    assert_eq!((error.status(), error.outcome()), (Some(StatusCode::OK), Outcome::Refused));
    assert!(!error.is_retryable());
    let url = torrents.client().base_url();
    let text = format!(
        "Torrents.call (POST {url}/rpc) answered 200 OK, which tells of a failure: {FAILED}"
    );
    assert_eq!(error.to_string(), text);
    let RpcError::Failed(response) = &error else { panic!("{error}") };
    assert_eq!(response.body(), Some(&problem()));
    assert_eq!(response.raw_body(), FAILED);
    assert_eq!(response.request_id(), Some("7"));

    let error = Error::from(error);
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Failed, Outcome::Refused));
    assert_eq!(error.advice(), None);
    assert_eq!(error.raw_body().unwrap(), FAILED);
    assert_eq!(error.to_string(), text.replace(") answered", "): answered"));
}

#[tokio::test]
async fn a_success_that_tells_of_none_is_its_value() {
    let torrents = torrents("200 OK", r#"{"result": "success"}"#);
    let success = RpcReply { result: "success".to_owned() };
    assert_eq!(torrents.call(&request()).await.unwrap(), success);
    assert_eq!(torrents.find().await.unwrap(), Some(success));
}

#[tokio::test]
async fn a_declared_status_and_a_body_that_is_no_reply_are_what_they_were() {
    let error = torrents("400 Bad Request", FAILED).call(&request()).await.unwrap_err();
    assert!(matches!(error, RpcError::BadRequest(_)), "{error}");
    let error = torrents("200 OK", "[]").call(&request()).await.unwrap_err();
    assert!(matches!(&error, RpcError::Client(error) if error.is_decode()), "{error}");
    assert_eq!(error.outcome(), Outcome::Done);
}

#[tokio::test]
async fn every_way_to_call_tells_of_it() {
    let torrents = torrents("200 OK", FAILED);
    let error = torrents.call(&request()).response().await.unwrap_err();
    assert!(matches!(error, RpcError::Failed(_)), "{error}");
    let blocking = torrents.clone();
    let thread = std::thread::spawn(move || {
        [
            blocking.call(&request()).blocking().unwrap_err(),
            blocking.call(&request()).blocking_response().unwrap_err(),
        ]
    });
    for error in thread.join().unwrap() {
        assert!(matches!(error, RpcError::Failed(_)), "{error}");
    }
    let error = torrents.several().await.unwrap_err();
    assert!(matches!(error, SeveralError::Failed(_)), "{error}");
    let error = PlainClient::new(client("200 OK", FAILED)).plain().await.unwrap_err();
    let PlainError::Failed(response) = error else { panic!("{error}") };
    assert_eq!(response.into_body(), Some(Reason("no such torrent".to_owned())));
}

#[tokio::test]
async fn an_error_of_no_endpoint_holds_it_too() {
    let error = torrents("200 OK", FAILED).find().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Failed, Outcome::Refused));
    assert_eq!(error.failed(), Some(&problem()));
    assert_eq!(error.failed::<String>(), None);
    assert_eq!(error.event::<RpcProblem>(), None);
    // It becomes the variant of whatever holds such a one.
    assert!(
        matches!(RpcError::from(error), RpcError::Failed(response) if response.body() == Some(&problem()))
    );
    let error = torrents("200 OK", FAILED).find().await.unwrap_err();
    assert!(
        matches!(PlainError::from(error), PlainError::Client(error) if error.failed() == Some(&problem()))
    );
    // Nothing tells of none.
    assert_eq!(torrents("200 OK", "null").find().await.unwrap(), None);
}

#[tokio::test]
async fn a_reply_in_a_codec_is_looked_into() {
    let xml = "<RpcReply><result>no such torrent</result></RpcReply>";
    let error = torrents("200 OK", xml).xml().await.unwrap_err();
    let XmlError::Failed(response) = error else { panic!("{error}") };
    assert_eq!(response.body(), Some(&problem()));
}

#[tokio::test]
async fn the_declaration_may_know_a_better_outcome() {
    let error = torrents("200 OK\r\nX-Half-Done: 1", FAILED).add().await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    let error = torrents("200 OK", FAILED).add().await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
}

#[tokio::test]
async fn the_function_of_a_trait_is_for_each_reply_that_has_a_value() {
    let failed = r#"{"error": {"message": "no such torrent"}}"#;
    let enveloped = EnvelopedClient::new(client("200 OK", failed));
    for error in [enveloped.name().await.unwrap_err(), enveloped.sizes().await.unwrap_err()] {
        let EnvelopeError::Failed(response) = error else { panic!("{error}") };
        assert_eq!(response.body(), Some(&problem()));
    }
    enveloped.remove().await.unwrap();
    assert_eq!(enveloped.motto().await.unwrap(), failed);
    assert_eq!(enveloped.raw().await.unwrap()["error"]["message"], "no such torrent");
    assert_eq!(enveloped.bare().await.unwrap_err().failed(), Some(&problem()));
    let error = DynEnveloped::new(enveloped).name().await.unwrap_err();
    assert!(matches!(error, EnvelopeError::Failed(_)), "{error}");

    let enveloped = EnvelopedClient::new(client("200 OK", r#"{"data": [1]}"#));
    assert_eq!(enveloped.sizes().await.unwrap().data, Some(vec![1]));
}

#[client]
trait Counts {
    #[endpoint(PUT "/count", idempotency_key, failure = seven)]
    async fn count(&self) -> Result<u64, CountError>;
}

fn seven(count: &u64) -> Option<Value> {
    (*count == 7).then(|| Value::from("not seven"))
}

#[tokio::test(start_paused = true)]
async fn it_tells_of_the_attempts_before_it() {
    let (script, builder) = script([BUSY, OK]);
    let counts = CountsClient::new(builder.build().unwrap());
    let error = counts.count().attempts(2).idempotency_key("k-1").await.unwrap_err();
    let CountError::Failed(response) = error else { panic!("{error}") };
    assert_eq!(response.body(), Some(&Value::from("not seven")));
    let response = response.into_unexpected();
    assert_eq!(response.earlier_attempts().len(), 1);
    assert_eq!(response.idempotency_key(), Some("k-1"));
    // The one before may have done the work.
    assert_eq!(response.outcome(), Outcome::Unknown);
    assert!(response.to_string().contains(" (2 attempts)"), "{response}");
    assert_eq!(script.count(), 2);
}

/// Answers as the method asks.
struct Session {
    upstream: Option<TorrentsClient>,
}

impl TorrentsService for Session {
    async fn call(&self, _: &Context, request: &RpcRequest) -> Result<RpcReply, RpcError> {
        match &self.upstream {
            Some(upstream) => upstream.call(request).await,
            None if request.method == "made" => Err(RpcError::failed(problem())),
            None => Ok(RpcReply { result: "no such torrent".to_owned() }),
        }
    }

    async fn add(&self, _: &Context) -> Result<RpcReply, AddError> {
        Ok(RpcReply { result: "success".to_owned() })
    }

    async fn find(&self, _: &Context) -> Result<Option<RpcReply>, Error> {
        match &self.upstream {
            Some(upstream) => upstream.find().await,
            None => Err(RpcError::failed(problem()).into()),
        }
    }

    async fn xml(&self, _: &Context) -> Result<RpcReply, XmlError> {
        Ok(RpcReply { result: "no such torrent".to_owned() })
    }

    async fn several(&self, _: &Context) -> Result<Several, SeveralError> {
        Ok(Several::Accepted)
    }
}

async fn served(upstream: Option<TorrentsClient>) -> TorrentsClient {
    let router = Router::new().mount(TorrentsServer::new(Session { upstream })).on_failure(
        |operation, error| {
            let text = format!("{operation}: {error}");
            let mut answer = http::Response::new(text.into());
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            answer
        },
    );
    let url = bac_tests::listen(router).await.unwrap();
    TorrentsClient::new(Client::new(url).unwrap())
}

#[tokio::test]
async fn a_service_answers_with_the_reply_itself() {
    let torrents = served(None).await;
    let error = torrents.call(&request()).await.unwrap_err();
    let RpcError::Failed(response) = error else { panic!("{error}") };
    assert_eq!(response.body(), Some(&problem()));
    let error = torrents.xml().await.unwrap_err();
    assert!(matches!(error, XmlError::Failed(_)), "{error}");
    assert!(matches!(torrents.several().await.unwrap(), Several::Accepted));
    torrents.add().await.unwrap();
}

#[tokio::test]
async fn what_a_service_was_told_is_passed_on_as_it_came() {
    let upstream = torrents("200 OK\r\nX-From: upstream", FAILED);
    let torrents = served(Some(upstream)).await;
    let error = torrents.call(&request()).await.unwrap_err();
    let RpcError::Failed(response) = error else { panic!("{error}") };
    assert_eq!(response.raw_body(), FAILED);
    assert_eq!(response.headers()["x-from"], "upstream");
    let error = torrents.find().await.unwrap_err();
    assert_eq!(
        (error.failed(), error.raw_body().unwrap().as_ref()),
        (Some(&problem()), FAILED.as_bytes())
    );
}

#[tokio::test]
async fn what_a_service_made_itself_has_no_reply() {
    let torrents = served(None).await;
    let error = torrents.call(&RpcRequest { method: "made".to_owned() }).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
    assert!(
        error.to_string().contains("answers with the reply that tells of the failure"),
        "{error}"
    );
    let error = torrents.find().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
}

#[test]
fn a_fake_can_make_it() {
    let error = RpcError::failed(problem());
    assert_eq!((error.status(), error.outcome()), (Some(StatusCode::OK), Outcome::Refused));
    assert_eq!(error.to_string(), "200 OK, which tells of a failure");
    let RpcError::Failed(response) = error else { panic!("{error}") };
    assert_eq!(response.body(), Some(&problem()));
}
