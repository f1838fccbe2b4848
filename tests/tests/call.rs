//! A call as a value: kept, sent to another thread, tuned, shown without sending; and a declared
//! trait as a bound that fakes implement, too.

use std::{
    future::{Future, IntoFuture},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use bac_client::{
    CancelError, SubmitError,
    job::{ApproveError, Job, JobClient},
    model::{
        CancelResponse, ErrorBody, JobCancelPayload, JobCreatePayload, JobState,
        ModerateJobRequest, Spec, SubmitResponse,
    },
};
use bac_core::{
    Call, CallFuture, Client, Ed25519Signer, Error, ErrorKind, Outcome, Request, Response,
    SignedRequest, TimeoutPhase, client,
};
use bac_tests::{Connection, Peer, json_reply};
use serde_json::{Value, json};

#[client]
trait Api {
    #[endpoint(GET "/items/{id}", timeout = "300ms")]
    async fn item(&self, id: &str, #[query] tags: &[&str]) -> Result<Value, Error>;

    #[endpoint(GET "/feed", stall_timeout = "100ms", attempts = 1)]
    async fn feed(&self) -> Result<Value, Error>;

    #[endpoint(POST "/sign")]
    async fn sign(&self, #[signed] payload: &Value) -> Result<Value, Error>;
}

fn api(url: String) -> ApiClient {
    ApiClient::new(Client::builder(url).signer(Ed25519Signer::generate().unwrap()).build().unwrap())
}

fn send<T: Send>(value: T) -> T {
    value
}

fn owned<T: Send + 'static>(value: T) -> T {
    value
}

fn shared<T: Clone + Send + Sync + std::fmt::Debug + 'static>(_: &T) {}

#[tokio::test]
async fn calls_and_clients_move_between_threads() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = api(peer.url());
    shared(&api);
    shared(api.client());
    let call = {
        // The call borrows nothing of its arguments.
        let (id, tags) = (String::from("a"), vec![String::from("t")]);
        owned(api.item(&id, &[&tags[0]]))
    };
    drop(owned(api.item("a", &[]).response()));
    drop(owned(api.item("a", &[]).to_request()));
    let future: CallFuture<'static, Value, Error> = owned(call.into_future());
    assert_eq!(tokio::spawn(future).await.unwrap().unwrap(), json!(1));
    assert_eq!(peer.received()[0].target(), "/items/a?tags=t");

    // A future of the trait's own borrows the client at most.
    assert_eq!(send(Api::item(&api, "b", &[])).await.unwrap(), json!(1));
}

#[tokio::test]
async fn calls_are_kept_and_sent_when_they_are_awaited() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = api(peer.url());
    let calls: Vec<Call<'static, Value, Error>> =
        (0..8).map(|n| api.item(&n.to_string(), &[])).chain([api.sign(&json!(8))]).collect();
    drop(api);
    assert_eq!(peer.connections(), 0);
    let tasks: Vec<_> = calls.into_iter().map(|call| tokio::spawn(call.into_future())).collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), json!(1));
    }
    assert_eq!(peer.received().len(), 9);
}

#[tokio::test]
async fn a_kept_call_ages_only_once_it_is_awaited() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let call = api(peer.url()).item("a", &[]).into_future();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(call.await.unwrap(), json!(1));
}

#[tokio::test]
async fn a_call_has_the_nearest_limit() {
    let silent = Peer::start(|_, stream| {
        let _ = std::io::Read::read(stream, &mut [0]);
        Ok(Connection::Close)
    })
    .unwrap();
    let total = ErrorKind::Timeout(TimeoutPhase::Total);
    let api = api(silent.url());
    assert_eq!(api.item("a", &[]).await.unwrap_err().kind(), total);
    let millisecond = Duration::from_millis(1);
    assert_eq!(api.sign(&json!(1)).timeout(millisecond).await.unwrap_err().kind(), total);

    let slow = Peer::start(|_, stream| {
        std::thread::sleep(Duration::from_millis(600));
        std::io::Write::write_all(stream, json_reply("200 OK", "1").as_bytes())?;
        Ok(Connection::Close)
    })
    .unwrap();
    let call = ApiClient::new(Client::new(slow.url()).unwrap()).item("a", &[]);
    assert_eq!(call.timeout(Duration::from_secs(30)).await.unwrap(), json!(1));
}

#[tokio::test]
async fn a_declared_limit_ends_a_silence() {
    let silent = Peer::start(|_, stream| {
        std::io::Write::write_all(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1")?;
        let _ = std::io::Read::read(stream, &mut [0]);
        Ok(Connection::Close)
    })
    .unwrap();
    let error = api(silent.url()).feed().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Stall));
}

#[tokio::test]
async fn a_limit_that_is_none_is_refused_before_anything_is_sent() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = api(peer.url());
    for limit in [Duration::ZERO, Duration::MAX] {
        for error in [
            api.sign(&json!(1)).timeout(limit).await.unwrap_err(),
            api.sign(&json!(1)).timeout(limit).to_request().await.unwrap_err(),
        ] {
            let found = (error.kind(), error.outcome());
            assert_eq!(found, (ErrorKind::InvalidInput, Outcome::NotSent));
            assert!(error.to_string().contains("`timeout`"), "{error}");
        }
    }
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn a_url_that_is_too_long_is_refused_before_anything_is_sent() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = api(peer.url());
    let long = "x".repeat(70_000);
    for call in [api.item(&long, &[]), api.item("a", &[&long])] {
        let error = call.timeout(Duration::from_secs(9)).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(error.to_string().contains("65534"), "{error}");
    }
    assert!(peer.received().is_empty());
}

#[tokio::test]
async fn what_would_be_sent_is_shown_without_sending_it() {
    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = api(format!("{}/v1/", peer.url()));
    let call = || api.sign(&json!({"a": 1})).header("X-Trace", "7");
    let shown: Request = call().to_request().await.unwrap();
    assert_eq!(peer.connections(), 0);
    call().await.unwrap();
    let sent = peer.received().pop().unwrap();
    assert_eq!(format!("{} {} HTTP/1.1", shown.method(), shown.url().path()), {
        sent.head.lines().next().unwrap()
    });
    for (name, value) in shown.headers() {
        assert_eq!(sent.header(name.as_str()), [value.to_str().unwrap()], "{name}");
    }
    assert_eq!(&shown.body().as_bytes().unwrap()[..], sent.body);

    // It can be sent later, by whomever: the envelope is whole.
    let signed =
        SignedRequest::<Value>::from_bytes(shown.body().as_bytes().unwrap().clone()).unwrap();
    api.sign_signed(&signed).await.unwrap();
    assert_eq!(peer.received().pop().unwrap().body, sent.body);

    let error = api.item("", &[]).to_request().await.unwrap_err();
    assert_eq!(error.operation().unwrap().name(), "item");
    assert!(error.to_string().contains(&peer.url()), "{error}");
}

#[tokio::test]
async fn a_call_may_carry_more_of_a_query_than_is_declared() {
    struct Unwritable;
    impl std::fmt::Display for Unwritable {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Err(std::fmt::Error)
        }
    }

    let peer = Peer::keeping(json_reply("200 OK", "1")).unwrap();
    let api = api(peer.url());
    for (call, query) in [
        (api.item("a", &["t"]).query("n", 1), "tags=t&n=1"),
        (api.item("a", &[]).query("a b&", "c=d?#/\u{e9}"), "a%20b%26=c%3Dd%3F%23%2F%C3%A9"),
        (api.item("a", &["t"]).query("tags", "u").query("", ""), "tags=t&tags=u&="),
        (api.sign(&json!(1)).query("n", 1), "n=1"),
    ] {
        let request = call.to_request().await.unwrap();
        assert_eq!(request.url().query(), Some(query));
    }
    api.item("a", &[]).query("n", 1).await.unwrap();
    assert!(peer.received()[0].target().ends_with("/items/a?n=1"));

    let error = api.item("a", &[]).query("n", Unwritable).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    assert!(error.to_string().contains("`n` cannot be written as text"), "{error}");
}

#[tokio::test]
async fn a_full_response_has_all_that_came() {
    let reply = "HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-type: text/plain\r\n\r\n [ 1 ]\n";
    let api = api(Peer::answering(reply).unwrap().url());
    let full: Response<Value> = api.item("a", &[]).response().await.unwrap();
    assert_eq!((full.status().as_u16(), full.value()), (200, &json!([1])));
    assert_eq!(
        (&full.headers()["x-a"], full.content_type()),
        (&"1".parse().unwrap(), Some("text/plain"))
    );
    assert_eq!(&full.raw_body()[..], b" [ 1 ]\n");
    assert_eq!(full.into_value(), json!([1]));
}

#[tokio::test]
async fn a_call_outside_of_a_runtime_says_what_to_do() {
    let call = api("http://127.0.0.1:9".to_owned()).item("a", &[]);
    // Polled on a thread that no runtime knows of.
    let error = std::thread::spawn(move || {
        let mut future = std::pin::pin!(call.into_future());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(result) => result.unwrap_err(),
            std::task::Poll::Pending => panic!("it waits"),
        }
    })
    .join()
    .unwrap();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
    assert!(error.to_string().contains("`blocking()`"), "{error}");
}

/// A job resource without a server.
#[derive(Default)]
struct Fake {
    submitted: AtomicUsize,
}

impl Job for Fake {
    async fn submit(&self, payload: &JobCreatePayload) -> Result<SubmitResponse, SubmitError> {
        if payload.client_id.is_empty() {
            return Err(SubmitError::bad_request(ErrorBody::unknown("no client id")));
        }
        let id = self.submitted.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        let mut job = bac_client::model::Job::default();
        job.metadata.id = format!("job-{id}");
        Ok(job.into())
    }

    async fn cancel(&self, payload: &JobCancelPayload) -> Result<CancelResponse, CancelError> {
        Ok(JobState::default().job_id(&payload.job_id).into())
    }

    async fn approve(&self, _: &ModerateJobRequest) -> Result<(), ApproveError> {
        Ok(())
    }
}

/// Code over any job resource: a client, a fake, a wrapper.
async fn submit_all<J: Job>(jobs: &J, count: usize) -> Result<Vec<String>, SubmitError> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let payload = JobCreatePayload::new("me", Spec::docker("ubuntu"));
        ids.push(jobs.submit(&payload).await?.job.metadata.id);
    }
    Ok(ids)
}

fn spawned(jobs: impl Job + Send + Sync + 'static) -> impl Future<Output = Vec<String>> + Send {
    let task = tokio::spawn(async move { submit_all(&jobs, 2).await });
    async { task.await.unwrap().unwrap() }
}

#[tokio::test]
async fn generic_code_takes_a_fake_and_a_client() {
    assert_eq!(spawned(Fake::default()).await, ["job-0", "job-1"]);

    let reply = json_reply("200 OK", r#"{"job":{"Metadata":{"ID":"7"}}}"#);
    let peer = Peer::keeping(reply).unwrap();
    let client = Client::builder(peer.url()).signer(Ed25519Signer::generate().unwrap());
    let jobs = JobClient::new(client.build().unwrap());
    assert_eq!(spawned(jobs.clone()).await, ["7", "7"]);
    assert_eq!(peer.received().len(), 2);

    let error = Fake::default().submit(&JobCreatePayload::default()).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.outcome()), (400, Outcome::Refused));
    let SubmitError::BadRequest(error) = error else { panic!("{error:?}") };
    assert_eq!(error.message(), "no client id");
}
