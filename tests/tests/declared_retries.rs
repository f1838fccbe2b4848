//! What a declaration says of sending a call again, and of replies that ask for it: in paused time, over
//! a transport that answers by a script.

use std::{collections::HashSet, time::Duration};

use bac_core::{
    Attempt, BoxError, BoxFuture, ClientBuilder, EndpointError, Error, ErrorKind, Hook, Request,
    RetryPolicy, client,
};
use bac_tests::script::{BUSY, OK, Peer, Seeded, script, server};
use http::StatusCode;
use serde_json::{Value, json};

#[client(attempts = 4, attempt_timeout = "3s", idempotency_key = "X-Key")]
trait Charges {
    #[endpoint(GET "/charges")]
    async fn list(&self) -> Result<Value, Error>;

    #[endpoint(POST "/charges", attempts = 2)]
    async fn create(
        &self,
        #[header("X-Key")] key: Option<&str>,
        #[body] charge: &Value,
    ) -> Result<Value, Error>;

    #[endpoint(PATCH "/charges/{id}", attempt_timeout = "2s")]
    async fn change(&self, id: u64) -> Result<Value, Error>;

    #[endpoint(POST "/search", idempotent)]
    async fn search(&self) -> Result<Value, Error>;

    #[endpoint(PUT "/last")]
    async fn keep(&self) -> Result<Value, Error>;

    #[endpoint(DELETE "/last", idempotent = false)]
    async fn undo(&self) -> Result<Value, Error>;
}

#[client]
trait Plain {
    #[endpoint(POST "/search", idempotent)]
    async fn search(&self, #[body] text: &str) -> Result<Value, Error>;

    #[endpoint(POST "/pay", idempotency_key)]
    async fn pay(&self) -> Result<Value, Error>;

    #[endpoint(PUT "/jobs", idempotent = false)]
    async fn put(&self) -> Result<Value, Error>;

    #[endpoint(GET "/next", idempotent = false)]
    async fn next(&self) -> Result<Value, Error>;

    #[endpoint(GET "/once", attempts = 1)]
    async fn once(&self) -> Result<Value, Error>;
}

#[client(challenge(409, header = "X-Session-Id"))]
trait Rpc {
    #[endpoint(POST "/rpc", errors(409))]
    async fn call(&self, #[body] request: &Value) -> Result<Value, RpcError>;

    #[endpoint(GET "/stats")]
    async fn stats(&self) -> Result<Value, Error>;

    #[endpoint(POST "/token", challenge(401, header = "X-Token"), attempts = 1)]
    async fn token(&self) -> Result<Value, Error>;
}

fn charges(builder: ClientBuilder) -> ChargesClient {
    ChargesClient::new(builder.build().unwrap())
}

fn plain(builder: ClientBuilder) -> PlainClient {
    PlainClient::new(builder.build().unwrap())
}

fn rpc(builder: ClientBuilder) -> RpcClient {
    RpcClient::new(builder.build().unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_nearest_says_how_often() {
    let busy = || script(vec![BUSY; 99]);
    let never = RetryPolicy::never;
    // The client; the trait; the endpoint; the call.
    let (script, client) = busy();
    plain(client.retry(RetryPolicy::new().attempts(7))).pay().await.unwrap_err();
    assert_eq!(script.count(), 7);
    let (script, client) = busy();
    charges(client.retry(never())).list().await.unwrap_err();
    assert_eq!(script.count(), 4);
    let (script, client) = busy();
    charges(client.retry(never())).create(None, &json!(1)).await.unwrap_err();
    assert_eq!(script.count(), 2);
    let (script, client) = busy();
    charges(client.retry(never())).create(None, &json!(1)).attempts(5).await.unwrap_err();
    assert_eq!(script.count(), 5);

    let (script, client) = busy();
    plain(client).once().await.unwrap_err();
    assert_eq!(script.count(), 1);
    let (script, client) = busy();
    plain(client).once().attempts(2).await.unwrap_err();
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_idempotent_is_told_by_the_declaration() {
    let (script, client) = script(vec![BUSY; 2]);
    let response = plain(client).search("a").response().await.unwrap();
    assert_eq!((script.count(), response.earlier_attempts().len()), (3, 2));
    let bodies = (0..3).map(|index| script.request(index).body().as_bytes().cloned());
    assert!(bodies.into_iter().all(|body| body.as_deref() == Some(b"\"a\"".as_slice())));
    assert_eq!(script.header("idempotency-key"), ["", "", ""]);

    for is_put in [true, false] {
        let (script, client) = bac_tests::script::script(vec![BUSY; 2]);
        let api = plain(client);
        let result = if is_put { api.put().await } else { api.next().await };
        assert_eq!(result.unwrap_err().status(), Some(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(script.count(), 1);
        // That it was not done is said by the server.
        let (script, client) = bac_tests::script::script([Peer::Status(429, &[])]);
        let api = plain(client);
        let result = if is_put { api.put().await } else { api.next().await };
        result.unwrap();
        assert_eq!(script.count(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_drawn_key_is_that_of_one_call() {
    let (script, client) = script([BUSY, Peer::Cut, OK, BUSY, BUSY]);
    let api = plain(client.clock(Seeded::new(5)));
    api.pay().await.unwrap();
    api.pay().await.unwrap();
    let keys = script.header("idempotency-key");
    assert_eq!(keys.len(), 6);
    for call in keys.chunks(3) {
        assert!(call.iter().all(|key| *key == call[0]), "{call:?}");
        assert_eq!(call[0].len(), 32);
        assert!(call[0].bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c)));
    }
    assert_ne!(keys[0], keys[3]);
}

/// The clock that a client has by itself draws no key twice.
#[tokio::test]
async fn no_two_calls_have_the_same_key() {
    let client = bac_core::Client::builder("http://127.0.0.1:9").build().unwrap();
    let api = PlainClient::new(client);
    let mut keys = HashSet::new();
    for _ in 0..100 {
        let request = api.pay().to_request().await.unwrap();
        assert!(keys.insert(request.headers()["idempotency-key"].clone()), "{keys:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_an_argument_and_of_a_call_go_first() {
    let (script, client) = script(vec![BUSY; 1]);
    let api = charges(client);
    api.create(Some("mine"), &json!(1)).await.unwrap();
    api.create(Some("mine"), &json!(1)).idempotency_key("yours").await.unwrap();
    api.create(None, &json!(1)).idempotency_key("yours").await.unwrap();
    assert_eq!(script.header("x-key"), ["mine", "mine", "yours", "yours"]);
    assert!(script.header("idempotency-key").iter().all(String::is_empty));
}

#[tokio::test(start_paused = true)]
async fn the_key_of_a_trait_is_for_what_is_not_idempotent() {
    let (script, client) = script([]);
    let api = charges(client);
    api.list().await.unwrap();
    api.search().await.unwrap();
    api.keep().await.unwrap();
    api.create(None, &json!(1)).await.unwrap();
    api.change(7).await.unwrap();
    api.undo().await.unwrap();
    let lengths: Vec<usize> = script.header("x-key").iter().map(String::len).collect();
    assert_eq!(lengths, [0, 0, 0, 32, 32, 32]);
}

#[tokio::test(start_paused = true)]
async fn the_nearest_limits_an_attempt() {
    // The trait; the endpoint; the call. After the first wait of 200 ms.
    for (kind, gap) in [(0, 3_200), (1, 2_200), (2, 1_200)] {
        let (script, client) = script([Peer::Silent]);
        let api = charges(client.attempt_timeout(Duration::from_secs(9)));
        match kind {
            0 => api.list().await,
            1 => api.change(7).await,
            _ => api.list().attempt_timeout(Duration::from_secs(1)).await,
        }
        .unwrap();
        assert_eq!(script.gaps(), [gap]);
    }
}

const CHALLENGE: Peer = Peer::Status(409, &[("X-Session-Id", "id-1")]);

/// A server that wants to see its own id.
fn session(request: &Request) -> Peer {
    match request.headers().get("x-session-id") {
        Some(id) if id == "id-1" => OK,
        _ => CHALLENGE,
    }
}

#[tokio::test(start_paused = true)]
async fn a_challenge_is_answered_and_its_header_kept() {
    let (script, client) = server(session);
    let client = client.server("other", "http://127.0.0.1:8").build().unwrap();
    let api = RpcClient::new(client.clone());
    let response = api.call(&json!({"a": 1})).response().await.unwrap();
    let earlier: Vec<_> = response.earlier_attempts().iter().map(|it| it.status()).collect();
    assert_eq!(earlier, [Some(StatusCode::CONFLICT)]);
    assert_eq!(script.header("x-session-id"), ["", "id-1"]);
    assert_eq!(script.gaps(), [0], "nothing is waited for");
    let bodies = [0, 1].map(|index| script.request(index).body().as_bytes().cloned());
    assert_eq!(bodies[0], bodies[1]);

    // Each later call, of the same and of another endpoint, and of a clone.
    api.call(&json!(2)).await.unwrap();
    api.stats().await.unwrap();
    RpcClient::new(client.clone()).stats().await.unwrap();
    assert_eq!(script.header("x-session-id")[2..], ["id-1", "id-1", "id-1"]);
    // What is not declared to have it does not.
    PlainClient::new(client.clone()).once().await.unwrap_err();
    api.token().await.unwrap_err();
    assert_eq!(script.header("x-session-id")[5..], ["", ""]);
    // Another server has an own one.
    RpcClient::new(client.on_server("other").unwrap()).stats().await.unwrap();
    assert_eq!(script.header("x-session-id")[7..], ["", "id-1"]);
    assert_eq!(script.request(7).url().port(), Some(8));
    // It is not shown: it may be what makes the server take a request for a certain user's.
    assert!(!format!("{client:?} {:?}", script.request(8)).contains("id-1"));
}

#[tokio::test(start_paused = true)]
async fn a_second_challenge_with_the_same_id_surfaces() {
    let (script, client) = script(vec![CHALLENGE; 9]);
    let api = rpc(client);
    let error = api.call(&json!(1)).await.unwrap_err();
    assert!(matches!(error, RpcError::Conflict(_)), "{error}");
    assert_eq!(script.header("x-session-id"), ["", "id-1"]);
    // The next call shows it at once, and learns nothing new.
    let error = api.call(&json!(1)).await.unwrap_err().into_error();
    assert_eq!((script.count(), error.earlier_attempts().len()), (3, 0));
    // A server that always gives another is not asked for ever.
    let other = Peer::Status(409, &[("x-session-id", "id-2")]);
    let (script, client) = bac_tests::script::script([CHALLENGE, other.clone(), CHALLENGE, other]);
    rpc(client).stats().await.unwrap_err();
    assert_eq!(script.header("x-session-id"), ["", "id-1"]);
}

/// Shows an id of its own, always or where there is none.
#[derive(Debug)]
struct Shows {
    id: &'static str,
    always: bool,
}

impl Hook for Shows {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async {
            let headers = attempt.headers_mut();
            if self.always || !headers.contains_key("x-session-id") {
                headers.insert("x-session-id", self.id.parse()?);
            }
            Ok(())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_hook_shows_is_what_a_challenge_is_held_against() {
    // The server asks for what it was shown.
    let (script, client) = script(vec![CHALLENGE; 2]);
    let client = client.hook(Shows { id: "id-1", always: true });
    rpc(client).stats().await.unwrap_err();
    assert_eq!(script.header("x-session-id"), ["id-1"]);
    // Where the hook leaves what there is, the answer is given, and kept.
    let (script, client) = server(session);
    let api = rpc(client.hook(Shows { id: "mine", always: false }));
    api.stats().await.unwrap();
    api.stats().await.unwrap();
    assert_eq!(script.header("x-session-id"), ["mine", "id-1", "id-1"]);
    // Where it does not, that is known from the second call on.
    let (script, client) = server(session);
    let api = rpc(client.hook(Shows { id: "mine", always: true }));
    for count in [2, 3] {
        api.stats().await.unwrap_err();
        assert_eq!(script.header("x-session-id"), vec!["mine"; count]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_id_takes_the_place_of_the_old() {
    let (script, client) = script([CHALLENGE, OK, Peer::Status(409, &[("x-session-id", "id-2")])]);
    let api = rpc(client);
    for _ in 0..3 {
        api.stats().await.unwrap();
    }
    assert_eq!(script.header("x-session-id"), ["", "id-1", "id-1", "id-2", "id-2"]);
}

#[tokio::test(start_paused = true)]
async fn two_calls_that_are_challenged_at_once_both_succeed() {
    let (script, client) = server(|request| match session(request) {
        Peer::Status(409, fields) => Peer::Late(409, fields),
        answer => answer,
    });
    let api = rpc(client);
    let (first, second) = (json!(1), json!(2));
    let (first, second) =
        tokio::join!(async { api.call(&first).await.map_err(|error| error.to_string()) }, async {
            api.call(&second).await.map_err(|error| error.to_string())
        },);
    assert_eq!((first, second), (Ok(json!(7)), Ok(json!(7))));
    assert_eq!(script.header("x-session-id"), ["", "", "id-1", "id-1"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_none_of_the_attempts() {
    // It comes though there is but one attempt, and the others may still follow.
    let (script, client) = script([Peer::Status(401, &[("x-token", "t")])]);
    rpc(client).token().await.unwrap();
    assert_eq!(script.header("x-token"), ["", "t"]);
    let (script, client) = bac_tests::script::script([BUSY, CHALLENGE, BUSY]);
    rpc(client).stats().await.unwrap();
    assert_eq!(script.header("x-session-id"), ["", "", "id-1", "id-1"]);
    assert_eq!(script.gaps(), [200, 0, 400]);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_challenge_is_not_answered() {
    let long: &'static str = Box::leak("x".repeat(8 * 1024 + 1).into_boxed_str());
    let too_long: &'static [_] = Box::leak(Box::new([("x-session-id", long)]));
    for peer in [
        Peer::Status(409, &[]),
        Peer::Status(409, &[("x-session", "id-1")]),
        Peer::Status(403, &[("x-session-id", "id-1")]),
        Peer::Status(409, too_long),
    ] {
        let (script, client) = script([peer]);
        let api = rpc(client);
        assert_eq!(api.stats().await.unwrap_err().kind(), ErrorKind::Status);
        api.stats().await.unwrap();
        assert_eq!(script.header("x-session-id"), ["", ""]);
    }
    let exactly: &'static str = &long[1..];
    let (script, client) =
        script([Peer::Status(409, Box::leak(Box::new([("x-session-id", exactly)])))]);
    rpc(client).stats().await.unwrap();
    assert_eq!(script.header("x-session-id"), ["", exactly]);
}

#[tokio::test(start_paused = true)]
async fn a_callers_own_header_goes_first() {
    let (script, client) = server(session);
    let api = rpc(client);
    let error = api.stats().header("x-session-id", "mine").await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::CONFLICT));
    assert_eq!(script.header("x-session-id"), ["mine"]);
}
