//! Calls in code that takes any implementation of a trait, and any implementation as one type.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bac_core::{Call, Client, ErrorKind, Outcome, TimeoutPhase, client};
use bac_tests::{Peer, json_reply};
use serde_json::{Value, json};

#[client(calls, dyn, errors(404))]
trait Repos {
    /// Reads one.
    #[endpoint(GET "/repos/{id}")]
    async fn get(&self, id: &str, #[query] tags: &[&str]) -> Result<Value, ReposError>;

    /// Arguments of more than one lifetime.
    #[endpoint(GET "/repos/{id}/of/{other}")]
    async fn lent<'a>(
        &'a self,
        id: &str,
        other: &str,
        #[query] name: Option<&'a str>,
    ) -> Result<Value, ReposError>;

    /// The old way.
    #[deprecated(note = "use `get`")]
    #[endpoint(GET "/old/{id}")]
    async fn old(&self, id: u64) -> Result<Value, ReposError>;

    #[cfg(all(unix, not(unix)))]
    #[endpoint(POST "/absent")]
    async fn absent(&self, #[body] thing: &NoSuchType) -> Result<Value, ReposError>;
}

#[derive(Default)]
struct Fake {
    asked: AtomicUsize,
}

impl Repos for Fake {
    async fn get(&self, id: &str, tags: &[&str]) -> Result<Value, ReposError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if id == "slow" {
            std::future::pending::<()>().await;
        }
        Ok(json!([id, tags]))
    }

    async fn lent<'a>(
        &'a self,
        id: &str,
        other: &str,
        name: Option<&'a str>,
    ) -> Result<Value, ReposError> {
        Ok(json!([id, other, name]))
    }

    async fn old(&self, id: u64) -> Result<Value, ReposError> {
        Ok(json!(id))
    }
}

fn client(peer: &Peer) -> ReposClient {
    ReposClient::new(Client::new(peer.url()).unwrap())
}

fn peer() -> Peer {
    Peer::keeping(json_reply("200 OK", "1")).unwrap()
}

async fn both<A: Repos>(api: &A) -> [Value; 2] {
    let id = String::from("a");
    let calls = api.calls();
    let first = calls.get(&id, &["x", "y"]).header("x-trace", "7").await.unwrap();
    // Calls outlive what has made them, and are kept as any other.
    let kept: Vec<Call<'_, Value, ReposError>> = vec![calls.lent(&id, "b", Some("c"))];
    let mut kept = kept.into_iter();
    [first, kept.next().unwrap().timeout(Duration::from_secs(60)).await.unwrap()]
}

#[tokio::test]
async fn generic_code_has_the_calls_of_a_client() {
    let peer = peer();
    assert_eq!(both(&client(&peer)).await, [json!(1), json!(1)]);
    let received = peer.received();
    assert_eq!(received[0].target(), "/repos/a?tags=x&tags=y");
    assert_eq!(received[0].header("x-trace"), ["7"]);
    assert_eq!(received[1].target(), "/repos/a/of/b?name=c");
    // The request of the client itself, and not one of a future.
    let client = client(&peer);
    let request = client.calls().get("z", &[]).to_request().await.unwrap();
    assert_eq!(request.url().path(), "/repos/z");
}

#[tokio::test]
async fn generic_code_has_the_futures_of_a_fake() {
    let fake = Fake::default();
    assert_eq!(both(&fake).await, [json!(["a", ["x", "y"]]), json!(["a", "b", "c"])]);
    // Nothing is asked before the call is awaited.
    drop(fake.calls().get("a", &[]));
    assert_eq!(fake.asked.load(Ordering::Relaxed), 1);
    let Err(ReposError::Client(error)) = fake.calls().get("a", &[]).to_request().await else {
        panic!()
    };
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
}

#[tokio::test(start_paused = true)]
async fn a_limit_ends_the_future_of_a_fake() {
    let fake = Fake::default();
    let call = fake.calls().get("slow", &[]).timeout(Duration::from_secs(5));
    let Err(ReposError::Client(error)) = call.await else { panic!() };
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Total));
}

#[tokio::test]
async fn any_implementation_is_one_type() {
    fn shared<T: Clone + Send + Sync + std::fmt::Debug + 'static>(_: &T) {}

    let peer = peer();
    let client = client(&peer);
    let apis = [
        DynRepos::new(client.clone()),
        DynRepos::new(Fake::default()),
        // It is an implementation itself.
        DynRepos::new(DynRepos::new(client)),
    ];
    shared(&apis[0]);
    let mut values = Vec::new();
    for api in &apis {
        let id = String::from("a");
        values.push(api.get(&id, &["x"]).header("x-trace", "7").await.unwrap());
        values.extend(both(api).await);
        values.push(Repos::get(api, "q", &[]).await.unwrap());
    }
    let of_fake =
        [json!(["a", ["x"]]), json!(["a", ["x", "y"]]), json!(["a", "b", "c"]), json!(["q", []])];
    assert_eq!(values[..4], [const { 1 }; 4].map(Value::from));
    assert_eq!(values[4..8], of_fake);
    let received = peer.received();
    assert_eq!(received.len(), 8);
    for at in [0, 1, 4, 5] {
        assert_eq!(received[at].header("x-trace"), ["7"], "{at}");
    }
    let spawned = apis[1].clone();
    let task = tokio::spawn(async move { spawned.get("t", &[]).await });
    assert_eq!(task.await.unwrap().unwrap(), json!(["t", []]));
}

#[tokio::test]
async fn objects_share_what_they_are_made_of() {
    let fake = Arc::new(Fake::default());
    struct Shared(Arc<Fake>);
    impl Repos for Shared {
        async fn get(&self, id: &str, tags: &[&str]) -> Result<Value, ReposError> {
            self.0.get(id, tags).await
        }
        async fn lent<'a>(
            &'a self,
            id: &str,
            other: &str,
            name: Option<&'a str>,
        ) -> Result<Value, ReposError> {
            self.0.lent(id, other, name).await
        }
        async fn old(&self, id: u64) -> Result<Value, ReposError> {
            #[expect(deprecated)]
            self.0.old(id).await
        }
    }
    let api = DynRepos::new(Shared(Arc::clone(&fake)));
    api.clone().get("a", &[]).await.unwrap();
    api.get("a", &[]).await.unwrap();
    assert_eq!(fake.asked.load(Ordering::Relaxed), 2);
    assert_eq!(format!("{api:?} {:?}", api.calls()), "DynRepos { .. } ReposCalls { .. }");
}

#[test]
fn calls_of_a_fake_can_be_waited_for() {
    let fake = Fake::default();
    assert_eq!(fake.calls().get("a", &[]).blocking().unwrap(), json!(["a", []]));
}

#[tokio::test]
async fn deprecation_is_for_the_callers() {
    let api = DynRepos::new(Fake::default());
    #[expect(deprecated)]
    let values = [api.old(1).await, api.calls().old(2).await, Repos::old(&api, 3).await];
    assert_eq!(values.map(Result::unwrap), [json!(1), json!(2), json!(3)]);
}
