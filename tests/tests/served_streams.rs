//! What a service says over a stream beside its values: sequences of JSON, events of errors, comments; as bytes,
//! and as the client of the same declaration reads them.
#![deny(unused, warnings)]

use std::time::Duration;

use bac_core::{
    Client, Error, ErrorKind, Event, Events, Lines,
    bytes::Bytes,
    client, http,
    server::{Context, InProcess, Router},
};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Problem {
    message: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Quota {
    left: u64,
}

fn told(data: &str) -> Option<u64> {
    data.strip_prefix("failed ")?.parse().ok()
}

#[client(server)]
trait Feeds {
    #[endpoint(GET "/numbers", accept = "application/json-seq")]
    async fn sequence(&self) -> Result<Lines<Option<f64>>, Error>;

    #[endpoint(GET "/lines", accept = "application/x-ndjson")]
    async fn lines(&self) -> Result<Lines<f64>, Error>;

    #[endpoint(GET "/events/{of}", sse(end = "[DONE]", error("problem") = Problem, error("quota") = Quota, error = told))]
    async fn events(&self, of: &str) -> Result<Events<Event<String>>, Error>;

    #[endpoint(GET "/plain")]
    async fn plain(&self) -> Result<Events<u8>, Error>;
}

struct Service;

impl FeedsService for Service {
    async fn sequence(&self, _: &Context) -> Result<Lines<Option<f64>>, Error> {
        Ok(Lines::new(stream::iter([Ok(Some(1.5)), Ok(None), Ok(Some(-3.0))])))
    }

    async fn lines(&self, _: &Context) -> Result<Lines<f64>, Error> {
        Ok(Lines::new(stream::iter([Ok(1.5), Ok(2.0)])))
    }

    async fn events(&self, _: &Context, of: &str) -> Result<Events<Event<String>>, Error> {
        let first = Event::new("a\nb".to_owned()).name("note").id("7");
        let first = first.retry(Duration::from_millis(1500));
        let last = match of {
            "problem" => Err(Error::of_event(Problem { message: "no\nroom".into() })),
            "quota" => Err(Error::of_event(Quota { left: 0 })),
            "other" => Err(Error::of_event(3)),
            "unwritable" => Err(Error::of_event(std::collections::HashMap::from([((), 1)]))),
            _ => Ok(Event::new("c".to_owned())),
        };
        Ok(Events::new(stream::iter([Ok(first), last])))
    }

    async fn plain(&self, _: &Context) -> Result<Events<u8>, Error> {
        let late = async |number: u8| {
            tokio::time::sleep(Duration::from_secs(25)).await;
            Ok(number)
        };
        let numbers = stream::iter([1, 2]).then(late);
        Ok(Events::new(Box::pin(numbers)).keep_alive(Duration::from_secs(10)))
    }
}

fn router() -> Router {
    Router::new().mount(FeedsServer::new(Service))
}

fn feeds() -> FeedsClient {
    let client =
        Client::builder("http://in-process").transport(InProcess::new(router().streaming()));
    FeedsClient::new(client.build().unwrap())
}

async fn written(path: &str) -> (String, String) {
    let request = http::Request::get(path).body(Bytes::new()).unwrap();
    let response = router().handle(request).await;
    let content_type = bac_tests::content_type_of(&response).to_owned();
    (content_type, String::from_utf8(response.into_body().to_vec()).unwrap())
}

#[tokio::test]
async fn a_sequence_is_written_where_the_declaration_asks_for_one() {
    let (content_type, body) = written("/numbers").await;
    assert_eq!(content_type, "application/json-seq");
    assert_eq!(body, "\x1e1.5\n\x1enull\n\x1e-3.0\n");
    let numbers = feeds().sequence().await.unwrap();
    let numbers: Vec<_> = numbers.map(Result::unwrap).collect().await;
    assert_eq!(numbers, [Some(1.5), None, Some(-3.0)]);
    assert_eq!(written("/lines").await, ("application/x-ndjson".into(), "1.5\n2.0\n".into()));
}

#[tokio::test]
async fn a_service_ends_a_stream_with_a_declared_error() {
    const FIRST: &str = "event: note\nid: 7\nretry: 1500\ndata: \"a\\nb\"\n\n";

    for (of, last) in [
        ("all", "data: \"c\"\n\ndata: [DONE]\n\n"),
        ("problem", "event: problem\ndata: {\"message\":\"no\\nroom\"}\n\n"),
        ("quota", "event: quota\ndata: {\"left\":0}\n\n"),
        // None is declared that it could be, and so it is the first that has a name.
        ("other", "event: problem\ndata: 3\n\n"),
    ] {
        let (content_type, body) = written(&format!("/events/{of}")).await;
        assert_eq!(content_type, "text/event-stream");
        assert_eq!(body, format!("{FIRST}{last}"));
    }
    let error = async |of: &str| {
        let mut events = feeds().events(of).await.unwrap();
        let first = events.next().await.unwrap().unwrap();
        assert_eq!((first.name.as_str(), first.id.as_deref()), ("note", Some("7")));
        assert_eq!(events.retry(), Some(Duration::from_millis(1500)));
        events.next().await.unwrap().unwrap_err()
    };
    let problem = error("problem").await;
    assert_eq!(problem.event::<Problem>().unwrap().message, "no\nroom");
    assert_eq!(error("quota").await.event(), Some(&Quota { left: 0 }));
    let other = error("other").await;
    assert_eq!((other.kind(), other.event::<Problem>()), (ErrorKind::Event, None));
    assert_eq!(error("unwritable").await.kind(), ErrorKind::BodyCut);
}

#[tokio::test]
async fn a_fake_gives_the_same_error() {
    let error = Error::of_event(Quota { left: 0 });
    assert_eq!(error.event(), Some(&Quota { left: 0 }));
    assert_eq!(error.raw_body().unwrap(), "{\"left\":0}");
    let error = Error::of_event(Problem { message: "no \u{1b} room".into() });
    assert_eq!(error.to_string().lines().count(), 1);
    assert!(error.to_string().contains("tells of an error: no \\u{1b} room"), "{error}");
    let error = Error::of_event(std::collections::HashMap::from([((), 1)]));
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
}

#[tokio::test(start_paused = true)]
async fn comments_keep_a_stream_alive() {
    let (_, body) = written("/plain").await;
    assert_eq!(body, ":\n\n:\n\ndata: 1\n\n:\n\n:\n\ndata: 2\n\n");
    // Without them the client's limit of 20 s would end it.
    let numbers: Vec<_> = feeds().plain().await.unwrap().map(Result::unwrap).collect().await;
    assert_eq!(numbers, [1, 2]);
}
