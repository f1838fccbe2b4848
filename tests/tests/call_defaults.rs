//! A client whose calls all begin with the same settings.

use std::time::Duration;

use bac_core::{Client, Error, ErrorKind, Link, Outcome, TimeoutPhase, client};
use bac_tests::{Connection, Peer, json_reply};
use serde_json::{Value, json};

#[client(header("x-constant" = "trait"))]
trait Api {
    #[endpoint(GET "/plain")]
    async fn plain(&self) -> Result<Value, Error>;

    #[endpoint(GET "/limited", timeout = "60s", attempts = 1)]
    async fn limited(&self) -> Result<Value, Error>;

    #[endpoint(GET "/traced")]
    async fn traced(&self, #[header("x-trace")] trace: Option<&str>) -> Result<Value, Error>;

    #[endpoint(GET)]
    async fn follow(&self, #[url(any_origin)] link: &Link) -> Result<Value, Error>;
}

fn api(peer: &Peer) -> ApiClient {
    let client = Client::builder(peer.url()).header("x-client", "built").build().unwrap();
    ApiClient::new(client)
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "1")).unwrap()
}

fn silent() -> Peer {
    Peer::start(|_, stream| {
        let _ = std::io::Read::read(stream, &mut [0]);
        Ok(Connection::Close)
    })
    .unwrap()
}

#[tokio::test]
async fn every_call_has_them_and_the_client_before_has_not() {
    let peer = peer();
    let before = api(&peer);
    let api = before.with(|call| call.header("x-tenant", "a"));
    api.plain().await.unwrap();
    api.clone().traced(None).await.unwrap();
    // Through the trait, too.
    Api::plain(&api).await.unwrap();
    before.plain().await.unwrap();
    let received = peer.received();
    for request in &received[..3] {
        assert_eq!(request.header("x-tenant"), ["a"]);
        assert_eq!(request.header("x-client"), ["built"]);
    }
    assert!(received[3].header("x-tenant").is_empty());
}

#[tokio::test]
async fn the_nearest_to_the_call_wins() {
    let peer = peer();
    let api = api(&peer).with(|call| {
        call.header("x-client", "with").header("x-constant", "with").header("x-trace", "with")
    });
    api.plain().await.unwrap();
    api.traced(Some("argument")).await.unwrap();
    api.traced(None).await.unwrap();
    api.traced(Some("argument"))
        .header("x-trace", "call")
        .header("x-client", "call")
        .await
        .unwrap();
    let received = peer.received();
    let sent = |at: usize, name: &str| received[at].header(name).join(", ");
    assert_eq!(sent(0, "x-client"), "with");
    assert_eq!(sent(0, "x-constant"), "with");
    assert_eq!(sent(1, "x-trace"), "argument");
    assert_eq!(sent(2, "x-trace"), "with");
    assert_eq!(sent(3, "x-trace"), "call");
    assert_eq!(sent(3, "x-client"), "call");
}

#[tokio::test]
async fn what_is_said_later_stands_beside_what_was_said_before() {
    let peer = peer();
    let api = api(&peer)
        .with(|call| call.header("x-a", "1").header("x-b", "1"))
        .with(|call| call.header("x-b", "2"));
    api.plain().await.unwrap();
    let received = peer.received();
    assert_eq!((received[0].header("x-a"), received[0].header("x-b")), (vec!["1"], vec!["2"]));
}

#[tokio::test]
async fn a_limit_goes_before_the_declared_one_and_behind_that_of_a_call() {
    let silent = silent();
    let total = |error: Error| error.kind() == ErrorKind::Timeout(TimeoutPhase::Total);
    let api = api(&silent).with(|call| call.timeout(Duration::from_millis(20)));
    assert!(total(api.limited().await.unwrap_err()));
    assert!(total(api.limited().blocking().unwrap_err()));
    let slow = api.with(|call| call.timeout(Duration::from_secs(60)));
    assert!(total(slow.limited().timeout(Duration::from_millis(20)).await.unwrap_err()));
    let stalled = api.with(|call| {
        call.timeout(Duration::from_secs(60)).attempt_timeout(Duration::from_millis(20))
    });
    let error = stalled.limited().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Attempt));
}

#[tokio::test]
async fn attempts_go_before_the_declared_ones() {
    let unwell = Peer::keeping(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n",
    )
    .unwrap();
    let api = api(&unwell).with(|call| call.attempts(3));
    api.limited().await.unwrap_err();
    assert_eq!(unwell.received().len(), 3);
    api.limited().attempts(1).await.unwrap_err();
    assert_eq!(unwell.received().len(), 4);
}

#[tokio::test]
async fn hooks_and_transports_are_given_what_is_theirs() {
    #[derive(Clone, Debug, PartialEq)]
    struct Tenant(&'static str);

    let api = api(&peer()).with(|call| call.extension(Tenant("a")).extension(7_u8));
    let request = api.plain().to_request().await.unwrap();
    assert_eq!(request.extensions().get(), Some(&Tenant("a")));
    let request = api.limited().extension(Tenant("b")).to_request().await.unwrap();
    assert_eq!(request.extensions().get(), Some(&Tenant("b")));
    assert_eq!(request.extensions().get(), Some(&7_u8));
}

#[tokio::test]
async fn what_cannot_be_is_told_by_each_call_and_nothing_is_sent() {
    let peer = peer();
    let api = api(&peer);
    for (bad, words) in [
        (api.with(|call| call.timeout(Duration::ZERO)), "timeout"),
        (api.with(|call| call.attempts(0)), "attempts"),
        (api.with(|call| call.header("x a", "1")), "x a"),
        (api.with(|call| call.header("x-a", "1\r\nx-b: 2").header("x-c", "3")), "x-a"),
        (api.with(|call| call.header("host", "other")), "host"),
    ] {
        let error = bad.plain().await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn nothing_of_them_goes_to_another_origin() {
    let (here, there) = (peer(), peer());
    let api = api(&here).with(|call| call.header("x-secret", "s3cret"));
    let link = |peer: &Peer| Link::new(&format!("{}/x", peer.url()));
    api.follow(&link(&there)).await.unwrap();
    api.follow(&link(&here)).await.unwrap();
    assert!(there.received()[0].header("x-secret").is_empty());
    assert_eq!(here.received()[0].header("x-secret"), ["s3cret"]);
}

#[tokio::test]
async fn it_is_the_same_on_another_server_and_in_every_form() {
    let (first, second) = (peer(), peer());
    let client = Client::builder(first.url()).server("second", second.url()).build().unwrap();
    let client = client.with(|call| call.header("x-tenant", "a"));
    ApiClient::new(client.on_server("second").unwrap()).plain().await.unwrap();
    let call = ApiClient::new(client).plain().on_server("second");
    assert_eq!(call.response().await.unwrap().value(), &json!(1));
    let received = second.received();
    assert_eq!(received.iter().map(|r| r.header("x-tenant")).collect::<Vec<_>>(), [["a"], ["a"]]);
}

#[test]
fn no_value_is_shown() {
    let mut shown = String::new();
    let client = Client::new("http://127.0.0.1:9").unwrap();
    let _ = client.with(|call| {
        let call = call.header("authorization", "s3cret").attempts(2);
        shown = format!("{call:?}");
        call
    });
    assert!(shown.contains("authorization") && !shown.contains("s3cret"), "{shown}");
}
