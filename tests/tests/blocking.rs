//! Calls that hold their thread: without an asynchronous runtime, beside one, and inside of one.

use std::{future::IntoFuture, sync::OnceLock, thread, time::Duration};

use bac_core::{
    Attempt, BoxError, BoxFuture, Client, Error, ErrorKind, Hook, Outcome, TimeoutPhase, client,
};
use bac_tests::{Connection, Peer, json_reply, within};
use serde_json::{Value, json};
use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::{LocalSet, block_in_place, spawn_blocking},
};

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

fn runtimes() -> [Runtime; 4] {
    let builders = || [Builder::new_current_thread(), Builder::new_multi_thread()];
    let [one, many] = builders().map(|mut builder| builder.enable_all().build().unwrap());
    // Without timers and I/O.
    let [bare_one, bare_many] = builders().map(|mut builder| builder.build().unwrap());
    [one, many, bare_one, bare_many]
}

#[test]
fn a_call_waits_for_its_reply_on_any_thread() {
    within(60, || {
        let peer = peer();
        for runtime in runtimes() {
            let api = api(&peer);
            // The first call starts the background thread, wherever it is made.
            let read = move || {
                let api = api.clone();
                move || {
                    assert_eq!(api.read().blocking().unwrap(), json!(1));
                    assert_eq!(api.read().blocking_response().unwrap().status(), 200);
                    let error = api.typed("").blocking().unwrap_err();
                    assert_eq!(error.outcome(), Outcome::NotSent);
                }
            };
            let in_place = read();
            let is_multi = runtime.metrics().num_workers() > 1;
            runtime.block_on(async {
                // In asynchronous code itself, more often than a task may go on without a break.
                for _ in 0..200 {
                    read()();
                }
                spawn_blocking(read()).await.unwrap();
                let in_task = read();
                tokio::spawn(async move { in_task() }).await.unwrap();
                LocalSet::new().run_until(async { read()() }).await;
                if is_multi {
                    let task = tokio::spawn(async move { block_in_place(in_place) });
                    task.await.unwrap();
                }
            });
            let _entered = runtime.enter();
            read()();
        }
    });
}

#[test]
fn a_connection_of_a_runtime_that_nobody_drives_is_not_waited_for() {
    within(60, || {
        let peer = peer();
        let api = api(&peer);
        let [one, _, _, _] = runtimes();
        for _ in 0..10 {
            assert_eq!(one.block_on(api.read().into_future()).unwrap(), json!(1));
            let call = api.read().timeout(Duration::from_secs(20));
            assert_eq!(call.blocking().unwrap(), json!(1));
        }
        // Each has its own, and keeps it, though not for a call while it is just being put back.
        let connections = peer.connections();
        assert!((2..15).contains(&connections), "{connections}");
    });
}

#[test]
fn time_runs_out_where_the_thread_is_held_that_would_answer() {
    within(60, || {
        let silent = Peer::start(|_, stream| {
            let _ = std::io::Read::read(stream, &mut [0]);
            Ok(Connection::Close)
        })
        .unwrap();
        let builder = Client::builder(silent.url()).attempt_timeout(Duration::from_millis(100));
        let api = ApiClient::new(builder.build().unwrap());
        for runtime in runtimes() {
            let error = runtime.block_on(async { api.read().blocking().unwrap_err() });
            let expected = ErrorKind::Timeout(TimeoutPhase::Attempt);
            assert_eq!((error.kind(), error.outcome()), (expected, Outcome::Unknown));
        }
    });
}

/// Asks somebody for a token before each request, by a blocking call of the same client.
#[derive(Debug, Default)]
struct Asking(OnceLock<ApiClient>);

impl Hook for &'static Asking {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            if attempt.operation().name() == "typed" {
                let token = self.0.get().unwrap().read().blocking()?;
                attempt.headers_mut().insert("x-token", token.to_string().parse()?);
            }
            Ok(())
        })
    }
}

#[test]
fn a_hook_of_a_blocking_call_may_make_one() {
    static ASKING: Asking = Asking(OnceLock::new());
    within(60, || {
        let peer = peer();
        let client = Client::builder(peer.url()).hook(&ASKING).build().unwrap();
        let api = ApiClient::new(client);
        ASKING.0.set(api.clone()).unwrap();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let api = api.clone();
                thread::spawn(move || assert_eq!(api.typed("a").blocking().unwrap(), json!(1)))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let received = peer.received();
        let typed: Vec<_> = received.iter().filter(|sent| sent.target() == "/typed/a").collect();
        assert_eq!((received.len(), typed.len()), (8, 4));
        assert!(typed.iter().all(|request| request.header("x-token") == ["1"]));
    });
}

/// Panics in the middle of a call.
#[derive(Debug)]
struct Panicking;

impl Hook for Panicking {
    fn before_request<'a>(&'a self, _: &'a mut Attempt) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async {
            // A runtime with timers is at hand, whatever thread this is.
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(Handle::try_current().is_err(), "the hook is at fault");
            Ok(())
        })
    }
}

#[test]
fn a_hook_that_panics_is_its_callers_affair_alone() {
    within(60, || {
        let peer = peer();
        let client = Client::builder(peer.url()).hook(Panicking).build().unwrap();
        let api = ApiClient::new(client);
        for _ in 0..2 {
            let api = api.clone();
            thread::spawn(move || api.read().blocking()).join().unwrap_err();
        }
        assert!(peer.received().is_empty());
    });
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
