//! What a call of several attempts comes to: what may have been done by any of them is told, and never
//! done twice because something else is asked for.

use std::{
    future::ready,
    sync::{Arc, Mutex},
};

use bac_core::{
    Attempt, BoxError, BoxFuture, CallReport, CallStart, ClientBuilder, Error, ErrorKind, Hook,
    Outcome, RawResponse, TransportErrorKind, client,
};
use bac_tests::script::{OK, Peer, script};
use serde_json::Value;

#[client]
trait Api {
    #[endpoint(DELETE "/x")]
    async fn delete(&self) -> Result<Value, Error>;

    #[endpoint(GET "/x")]
    async fn get(&self) -> Result<Value, Error>;

    #[endpoint(POST "/pay", idempotency_key, errors(409))]
    async fn pay(&self, #[header("Idempotency-Key")] key: Option<&str>) -> Result<Value, PayError>;

    #[endpoint(POST "/plain", challenge(409, header = "X-Session-Id"))]
    async fn plain(&self) -> Result<Value, Error>;

    #[endpoint(POST "/told", challenge(409, header = "X-Session-Id"), outcome = done)]
    async fn told(&self) -> Result<Value, Error>;

    #[endpoint(POST "/late", challenge(503, header = "X-Session-Id"))]
    async fn late(&self) -> Result<Value, Error>;
}

/// A refusal that did the work.
fn done(_: &RawResponse) -> Option<Outcome> {
    Some(Outcome::Done)
}

const CHALLENGE: Peer = Peer::Status(409, &[("x-session-id", "s1")]);

fn api(builder: ClientBuilder) -> ApiClient {
    ApiClient::new(builder.build().unwrap())
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_attempt_may_have_done_is_told() {
    let broke_off = Peer::Fails(TransportErrorKind::Exchange);
    let away = Peer::Fails(TransportErrorKind::Connect);
    let not_found = Peer::Status(404, &[]);
    for (peers, expected) in [
        ([broke_off.clone(), away.clone(), away.clone()], Outcome::Unknown),
        ([broke_off.clone(), not_found.clone(), OK], Outcome::Unknown),
        ([Peer::Cut, not_found.clone(), OK], Outcome::Done),
        ([Peer::Cut, broke_off.clone(), away.clone()], Outcome::Done),
        ([away.clone(), not_found.clone(), OK], Outcome::Refused),
        ([away.clone(), away.clone(), away.clone()], Outcome::NotSent),
    ] {
        let (_, client) = script(peers.clone());
        let error = api(client).delete().await.unwrap_err();
        assert_eq!(error.outcome(), expected, "{peers:?}: {error}");
        let says_nothing_was_sent = error.to_string().contains("nothing was sent");
        assert_eq!(says_nothing_was_sent, expected == Outcome::NotSent, "{error}");
        // The declared errors of a call say the same.
        let (_, client) = script(peers.clone());
        let error = api(client).pay(None).await.unwrap_err();
        assert_eq!(error.outcome(), expected, "{peers:?}: {error}");
    }
    // A read does nothing, so it is its last attempt that matters.
    let (_, client) = script([broke_off, not_found]);
    assert_eq!(api(client).get().await.unwrap_err().outcome(), Outcome::Refused);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_told_so_that_another_call_can_show_it() {
    let (script, client) = script(vec![Peer::Fails(TransportErrorKind::Exchange); 3]);
    let api = api(client);
    let error = bac_core::EndpointError::into_error(api.pay(None).await.unwrap_err());
    let key = error.idempotency_key().unwrap().to_owned();
    assert_eq!(key.len(), 32);
    api.pay(None).idempotency_key(&key).await.unwrap();
    assert_eq!(script.header("idempotency-key"), vec![key; 4]);
    assert_eq!(api.plain().attempts(0).await.unwrap_err().idempotency_key(), None);
}

#[tokio::test(start_paused = true)]
async fn an_empty_key_is_none() {
    let (script, client) = script([]);
    let api = api(client);
    for error in [
        bac_core::EndpointError::into_error(api.pay(Some("")).await.unwrap_err()),
        api.plain().idempotency_key("").await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("idempotency key in header"), "{error}");
    }
    assert_eq!(script.count(), 0);
}

/// Does this to the headers of each attempt.
struct Change(fn(&mut http::HeaderMap));

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Change")
    }
}

impl Hook for Change {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        (self.0)(attempt.headers_mut());
        Box::pin(ready(Ok(())))
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_cannot_take_the_key_away() {
    for change in [
        |headers: &mut http::HeaderMap| drop(headers.remove("idempotency-key")),
        |headers: &mut http::HeaderMap| {
            headers.insert("idempotency-key", "7".parse().unwrap());
        },
    ] {
        let (script, client) = script([]);
        let error = api(client.hook(Change(change))).pay(None).await.unwrap_err();
        let error = bac_core::EndpointError::into_error(error);
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Hook, Outcome::NotSent));
        assert!(error.to_string().contains("`idempotency-key`"), "{error}");
        assert_eq!(script.count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_done_the_work_is_not_answered() {
    let (told, client) = script([CHALLENGE]);
    assert_eq!(api(client).told().await.unwrap_err().outcome(), Outcome::Done);
    assert_eq!(told.count(), 1);
    let (late, client) = script([Peer::Status(503, &[("x-session-id", "s1")])]);
    assert_eq!(api(client).late().await.unwrap_err().outcome(), Outcome::Unknown);
    assert_eq!(late.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_challenge_gives_nothing_that_is_said_already() {
    let (script, client) = script([CHALLENGE]);
    api(client.header("x-session-id", "mine")).plain().await.unwrap_err();
    assert_eq!(script.header("x-session-id"), ["mine"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_server_gives_to_somebody_is_for_nobody_else() {
    let (script, client) = script([CHALLENGE]);
    let api = api(client);
    for (name, value) in [("authorization", "alice"), ("cookie", "user=bob")] {
        api.plain().header(name, value).await.unwrap();
    }
    api.plain().await.unwrap();
    assert_eq!(script.header("x-session-id"), ["", "s1", "", ""]);
}

/// Counts calls that have begun and that have ended.
#[derive(Clone, Debug, Default)]
struct Count(Arc<Mutex<Vec<i32>>>);

impl Hook for Count {
    fn before_call<'a>(&'a self, _: &'a mut CallStart) -> BoxFuture<'a, Result<(), BoxError>> {
        self.0.lock().unwrap().push(1);
        Box::pin(ready(Ok(())))
    }

    fn after_call<'a>(&'a self, report: &'a CallReport<'a>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            self.0.lock().unwrap().push(-1);
            assert!(report.result().is_err());
        })
    }
}

/// Stops every call.
#[derive(Debug)]
struct Stop;

impl Hook for Stop {
    fn before_call<'a>(&'a self, _: &'a mut CallStart) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(ready(Err("stop".into())))
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_begun_well_is_told_of_the_end() {
    let count = Count::default();
    let (_, client) = script([]);
    api(client.hook(count.clone()).hook(Stop)).get().await.unwrap_err();
    assert_eq!(*count.0.lock().unwrap(), [1, -1]);
    // Also where nothing is left of the call's time.
    let count = Count::default();
    let (_, client) = script(vec![Peer::Silent; 9]);
    api(client.hook(count.clone())).get().await.unwrap_err();
    assert_eq!(*count.0.lock().unwrap(), [1, -1]);
    // One that stops the call has nothing to end.
    let count = Count::default();
    let (_, client) = script([]);
    api(client.hook(Stop).hook(count.clone())).get().await.unwrap_err();
    assert!(count.0.lock().unwrap().is_empty());
}
