//! One client in several runtimes: each has connections of its own, and none waits for another.

use std::{future::IntoFuture, thread, time::Duration};

use bac_core::{Client, Error, ReqwestTransport, client};
use bac_tests::{Peer, json_reply, within};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

#[client]
trait Api {
    #[endpoint(GET "/read")]
    async fn read(&self) -> Result<Value, Error>;
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "1")).unwrap()
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn read(runtime: &Runtime, api: &ApiClient) {
    let call = api.read().timeout(Duration::from_secs(20));
    assert_eq!(runtime.block_on(call.into_future()).unwrap(), json!(1));
}

/// The default transport, as the client's own and as one that was handed over.
fn clients(peer: &Peer) -> [ApiClient; 2] {
    let handed = Client::builder(peer.url()).transport(ReqwestTransport::new().unwrap());
    [Client::new(peer.url()).unwrap(), handed.build().unwrap()].map(ApiClient::new)
}

#[test]
fn runtimes_that_take_turns_keep_a_connection_each() {
    within(60, || {
        for which in 0..2 {
            let peer = peer();
            let api = &clients(&peer)[which];
            let runtimes = [one_thread(), one_thread(), Runtime::new().unwrap()];
            for _ in 0..10 {
                for runtime in &runtimes {
                    read(runtime, api);
                }
            }
            // A connection that is just being put back is not there for the next call.
            let connections = peer.connections();
            assert!((3..20).contains(&connections), "{connections}");
        }
    });
}

#[test]
fn a_runtime_that_has_ended_leaves_nothing_behind() {
    within(60, || {
        let peer = peer();
        let api = ApiClient::new(Client::new(peer.url()).unwrap());
        let lasting = one_thread();
        read(&lasting, &api);
        for _ in 0..20 {
            let passing = [one_thread(), Runtime::new().unwrap()];
            for runtime in &passing {
                read(runtime, &api);
                read(runtime, &api);
            }
            read(&lasting, &api);
            assert!(format!("{api:?}").contains("runtimes: 3"), "{api:?}");
        }
        assert!(format!("{api:?}").contains("runtimes: 1"), "{api:?}");
        // The first of all may end as well.
        drop(lasting);
        read(&one_thread(), &api);
    });
}

/// What a runtime is given to do for a client ends with the client.
#[test]
fn a_client_that_has_ended_leaves_nothing_behind() {
    within(60, || {
        let peer = peer();
        let runtime = one_thread();
        for _ in 0..3 {
            let api = ApiClient::new(Client::new(peer.url()).unwrap());
            read(&one_thread(), &api);
            read(&runtime, &api);
            assert!(runtime.metrics().num_alive_tasks() > 0);
            drop(api);
            while runtime.metrics().num_alive_tasks() > 0 {
                runtime.block_on(tokio::task::yield_now());
            }
        }
    });
}

#[test]
fn tasks_of_many_runtimes_share_one_client() {
    within(60, || {
        let peer = peer();
        let api = ApiClient::new(Client::new(peer.url()).unwrap());
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let api = api.clone();
                thread::spawn(move || {
                    let runtime = Runtime::new().unwrap();
                    for _ in 0..10 {
                        runtime.block_on(async {
                            let tasks = (0..4).map(|_| tokio::spawn(api.read().into_future()));
                            for task in tasks.collect::<Vec<_>>() {
                                assert_eq!(task.await.unwrap().unwrap(), json!(1));
                            }
                        });
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(peer.received().len(), 320);
    });
}
