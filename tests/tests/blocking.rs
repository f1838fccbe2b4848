//! Calls from code without an asynchronous runtime, and from code that wrongly blocks one.

use std::{future::IntoFuture, thread};

use bac_core::{Client, Error, ErrorKind, Outcome, client};
use bac_tests::{Peer, json_reply};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

#[client]
trait Api {
    #[endpoint(GET "/read")]
    async fn read(&self) -> Result<Value, Error>;

    #[endpoint(GET "/typed/{id}", errors(404))]
    async fn typed(&self, id: &str) -> Result<Value, TypedError>;
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "1")).unwrap()
}

fn api(peer: &Peer) -> ApiClient {
    ApiClient::new(Client::new(peer.url()).unwrap())
}

#[test]
fn outside_of_a_runtime_a_call_waits_for_its_reply() {
    let peer = peer();
    let api = api(&peer);
    for _ in 0..19 {
        assert_eq!(api.read().blocking().unwrap(), json!(1));
    }
    let full = api.read().header("x-a", "1").blocking_response().unwrap();
    assert_eq!((full.status().as_u16(), full.value()), (200, &json!(1)));
    assert_eq!(peer.received()[19].header("x-a"), ["1"]);
    // A connection that is just being put back is not there for the next call.
    assert!(peer.connections() < 10, "connections live from call to call");
}

#[test]
fn errors_are_those_of_the_endpoint() {
    let peer = Peer::answering(json_reply("404 Not Found", "7")).unwrap();
    let error = api(&peer).typed("a").blocking().unwrap_err();
    let TypedError::NotFound(error) = error else { panic!("{error:?}") };
    assert_eq!(error.body().unwrap(), &json!(7));
    let TypedError::Client(error) = api(&peer).typed("").blocking().unwrap_err() else { panic!() };
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

fn refused(error: &Error) {
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    let text = error.to_string();
    assert!(text.contains("Api.") && text.contains("await the call instead"), "{text}");
}

#[test]
fn inside_of_a_runtime_a_call_is_refused() {
    let peer = peer();
    let api = api(&peer);
    for runtime in [Builder::new_current_thread(), Builder::new_multi_thread()]
        .map(|mut builder| builder.enable_all().build().unwrap())
    {
        runtime.block_on(async {
            refused(&api.read().blocking().unwrap_err());
            refused(&api.read().blocking_response().unwrap_err());
            let error = api.typed("a").blocking().unwrap_err();
            let TypedError::Client(error) = error else { panic!("{error:?}") };
            refused(&error);
            // On a thread for blocking work the runtime itself waits.
            let call = api.read();
            let waiting = tokio::task::spawn_blocking(move || {
                tokio::runtime::Handle::current().block_on(async { call.await })
            });
            assert_eq!(waiting.await.unwrap().unwrap(), json!(1));
        });
    }
    assert_eq!(peer.received().len(), 2);
}

#[test]
fn many_threads_share_one_client() {
    let peer = peer();
    let api = api(&peer);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let api = api.clone();
            thread::spawn(move || {
                for _ in 0..20 {
                    assert_eq!(api.read().blocking().unwrap(), json!(1));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(peer.received().len(), 160);
    assert!(peer.connections() < 80, "{}", peer.connections());
}

#[test]
fn a_client_outlives_the_runtimes_that_it_was_used_in() {
    let peer = peer();
    let api = api(&peer);
    for _ in 0..3 {
        let runtime = Runtime::new().unwrap();
        assert_eq!(runtime.block_on(api.read().into_future()).unwrap(), json!(1));
        drop(runtime);
        assert_eq!(api.read().blocking().unwrap(), json!(1));
    }
}

#[test]
fn a_client_that_has_blocked_may_be_dropped_anywhere() {
    let peer = peer();
    for place in ["outside", "inside", "task"] {
        let api = api(&peer);
        assert_eq!(api.read().blocking().unwrap(), json!(1));
        let runtime = Runtime::new().unwrap();
        match place {
            "outside" => drop(api),
            "inside" => runtime.block_on(async move { drop(api) }),
            _ => runtime
                .block_on(async move { tokio::spawn(async move { drop(api) }).await })
                .unwrap(),
        }
    }
}

#[test]
fn a_call_keeps_its_client_alive() {
    let peer = peer();
    let call = api(&peer).read();
    assert_eq!(call.blocking().unwrap(), json!(1));
}
