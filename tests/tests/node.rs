//! The development node, by the client in process and over a socket, and by raw requests: every
//! answer in the status, shape and words of a real node.

use std::{
    future::Future,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use bac_client::{
    Bac, CancelError, StatesClient, StatesError, SubmitError,
    job::ApproveError,
    model::{
        ErrorBody, JobCancelPayload, JobCreatePayload, JobState, JobStateType, ModerateJobRequest,
        StatesRequest,
    },
};
use bac_core::{Client, Ed25519Signer, Outcome, RsaSigner, SignedRequest, Signer};
use bac_node::Node;
use bac_tests::noop_spec;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

fn job_of(signer: &dyn Signer) -> JobCreatePayload {
    JobCreatePayload::new(signer.client_id(), noop_spec(&["hello", "you"]))
}

/// The label of a success in JSON, which differs between the two generations.
fn label(bac: &Bac) -> &'static str {
    let is_last = bac.client().base_url().contains("/api/v1");
    if is_last { "application/json" } else { "text/plain; charset=utf-8" }
}

/// Asks for the state until the job has ended.
async fn ended(bac: &Bac, id: &str) -> JobState {
    for _ in 0..12_000 {
        let state = bac.states().get(&StatesRequest::new("", id)).await.unwrap().state;
        if state.state.is_terminal() {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("job {id} does not end");
}

fn signers() -> [Box<dyn Signer>; 2] {
    [Box::new(Ed25519Signer::generate().unwrap()), Box::new(RsaSigner::generate().unwrap())]
}

/// Runs a test with an Ed25519 and with an RSA key, in process and over a socket. The test gets a
/// client of its own and one of a stranger to the same node.
async fn everywhere<F: Future<Output = ()>>(node: fn() -> Node, test: impl Fn(Bac, Bac) -> F) {
    for signer in signers() {
        let node = node();
        let stranger = node.client(Ed25519Signer::generate().unwrap()).unwrap();
        test(Bac::new(node.client(signer).unwrap()), Bac::new(stranger)).await;
    }
    for base in ["", "/api/v1"] {
        for signer in signers() {
            let listening = node().listen("127.0.0.1:0").await.unwrap();
            let url = format!("{}{base}", listening.url());
            let client = |signer| Client::builder(&*url).signer(signer).build().unwrap();
            let stranger: Box<dyn Signer> = Box::new(Ed25519Signer::generate().unwrap());
            test(Bac::new(client(signer)), Bac::new(client(stranger))).await;
            listening.stop().await;
        }
    }
}

fn at_once() -> Node {
    Node::new().unwrap()
}

fn never() -> Node {
    Node::builder().noop_takes(Duration::from_secs(3600)).build().unwrap()
}

fn me(bac: &Bac) -> &dyn Signer {
    bac.client().signer().unwrap()
}

async fn submitted(bac: &Bac) -> String {
    bac.job().submit(&job_of(me(bac))).await.unwrap().job.metadata.id
}

#[tokio::test]
async fn a_job_is_submitted_and_followed_to_its_end() {
    everywhere(at_once, |bac, stranger| async move {
        let payload = job_of(me(&bac));
        let full = bac.job().submit(&payload).response().await.unwrap();
        let job = &full.value().job;
        assert_eq!(full.status(), 200);
        assert_eq!(full.content_type(), Some(label(&bac)));
        assert_eq!(full.headers()["x-bacalhau-job-id"], job.metadata.id);
        assert_eq!(job.metadata.client_id, me(&bac).client_id());
        assert_eq!(job.spec.engine, payload.spec.engine);
        assert!(!job.metadata.requester.node_id.is_empty());

        let state = ended(&bac, &job.metadata.id).await;
        assert_eq!(state.state, JobStateType::Completed);
        let output = state.executions[0].run_output.as_ref().unwrap();
        assert_eq!((output.stdout.as_str(), output.exit_code), ("hello you\n", 0));

        // Anybody may look, by the whole id or the first eight characters of it.
        let states = StatesClient::new(stranger.client().clone());
        for id in [&job.metadata.id[..], &job.metadata.id[..8]] {
            let request = StatesRequest::new("whoever", id);
            let full = states.get(&request).response().await.unwrap();
            assert_eq!(full.value().state.job_id, job.metadata.id);
            assert_eq!(full.value().state.state, JobStateType::Completed);
            assert_eq!(full.headers()["x-bacalhau-client-id"], "whoever");
            assert_eq!(full.headers()["x-bacalhau-job-id"], id);
            assert_eq!(full.value().state.executions.len(), 1);
        }

        // Two submissions of one payload are two jobs.
        assert_ne!(submitted(&bac).await, job.metadata.id);
    })
    .await;
}

#[tokio::test]
async fn a_job_is_new_and_then_in_progress() {
    let node = Node::builder().noop_takes(Duration::from_millis(300)).build().unwrap();
    let bac = Bac::new(node.client(Ed25519Signer::generate().unwrap()).unwrap());
    let request = StatesRequest::new("", submitted(&bac).await);
    let states = StatesClient::new(bac.client().clone());
    let mut seen = Vec::new();
    while seen.last() != Some(&JobStateType::Completed) {
        let state = states.get(&request).await.unwrap().state.state;
        if seen.last() != Some(&state) {
            seen.push(state);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // A slow machine may miss a state, but none comes before another's turn.
    let order = [JobStateType::New, JobStateType::InProgress, JobStateType::Completed];
    let mut expected = order.iter();
    assert!(seen.iter().all(|state| expected.any(|one| one == state)), "{seen:?}");
}

#[tokio::test]
async fn cancelling_ones_own_job() {
    everywhere(never, |bac, _| async move {
        let id = submitted(&bac).await;
        let payload = JobCancelPayload::new(me(&bac).client_id(), &id).reason("changed my mind");
        let full = bac.job().cancel(&payload).response().await.unwrap();
        assert_eq!(full.value().state.state, JobStateType::Cancelled);
        assert_eq!(full.content_type(), Some(label(&bac)));
        assert_eq!(full.headers()["x-bacalhau-client-id"], me(&bac).client_id());
        assert_eq!(full.headers()["x-bacalhau-job-id"], id);

        if label(&bac) == "application/json" {
            // Late releases are content with a job that is as it was to be.
            let again = bac.job().cancel(&payload).await.unwrap();
            assert_eq!(again.state.state, JobStateType::Cancelled);
            return;
        }
        let error = bac.job().cancel(&payload).await.unwrap_err();
        assert_eq!((error.outcome(), error.is_retryable()), (Outcome::Refused, false));
        let CancelError::InternalServerError(error) = error else { panic!("{error:?}") };
        assert!(error.message().contains("cannot cancel job in state"), "{}", error.message());
        assert_eq!(error.body().unwrap().code(), Some(ErrorBody::UNKNOWN));
    })
    .await;
}

#[tokio::test]
async fn cancelling_what_is_not_ones_own() {
    everywhere(never, |bac, stranger| async move {
        let id = submitted(&stranger).await;
        let cancel = |id: &str| {
            let payload = JobCancelPayload::new(me(&bac).client_id(), id);
            let call = bac.job().cancel(&payload);
            async { call.await.unwrap_err() }
        };
        let CancelError::Unauthorized(error) = cancel(&id).await else { panic!() };
        assert!(error.message().starts_with("mismatched ClientIDs for cancel"), "{error}");
        assert_eq!(error.content_type(), Some("text/plain; charset=utf-8"));
        assert_eq!(error.headers()["x-content-type-options"], "nosniff");
        assert_eq!(error.headers()["x-bacalhau-job-id"], id);

        let error = cancel("no-such-job").await;
        assert_eq!(error.outcome(), Outcome::Refused);
        let CancelError::Unexpected(error) = error else { panic!("{error:?}") };
        assert_eq!(error.status(), 404);
        assert_eq!(error.message(), "missing job: Job not found. ID: no-such-job");
        let body: Value = serde_json::from_slice(error.raw_body()).unwrap();
        assert_eq!(body["Code"], ErrorBody::UNKNOWN);
        assert_eq!(body["Err"], body["Message"]);
        assert!(error.raw_body().ends_with(b"\n"));

        // The job is as it was.
        let payload = JobCancelPayload::new(me(&stranger).client_id(), &id);
        stranger.job().cancel(&payload).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_client_id_of_somebody_else_is_refused() {
    everywhere(never, |bac, stranger| async move {
        let mismatch = "error validating request: client's public key does not match client ID";
        let missing = "error validating request: payload must contain a client ID";
        let upper = me(&bac).client_id().to_uppercase();
        for (client_id, message) in
            [(me(&stranger).client_id(), mismatch), (&upper, mismatch), ("", missing)]
        {
            let payload = job_of(me(&bac)).client_id(client_id);
            let SubmitError::BadRequest(error) = bac.job().submit(&payload).await.unwrap_err()
            else {
                panic!()
            };
            assert_eq!(error.message(), message);
            let payload = JobCancelPayload::new(client_id, "x");
            let CancelError::BadRequest(error) = bac.job().cancel(&payload).await.unwrap_err()
            else {
                panic!()
            };
            assert_eq!(error.message(), message);
        }
    })
    .await;
}

#[tokio::test]
async fn jobs_that_a_node_does_not_take() {
    everywhere(never, |bac, _| async move {
        let signer = me(&bac);
        let good = |members: Value| {
            let mut spec = json!({
                "Engine": "Docker",
                "Verifier": "Noop",
                "PublisherSpec": {"Type": "Noop"},
                "Deal": {"Concurrency": 1},
            });
            spec.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            spec
        };
        let both = vec![
            (
                good(json!({"Deal": {"Concurrency": -1}})),
                "concurrency must be >= 1",
            ),
            (good(json!({"Network": {"Type": "X"}})), "error unmarshalling payload: "),
            (
                good(json!({"Network": {"Type": "HTTP", "Domains": ["<nope>"]}})),
                "invalid domain \"<nope>\"",
            ),
            (
                good(json!({"inputs": [{"StorageSource": "Tape"}]})),
                "error unmarshalling payload: ",
            ),
        ];
        let first = vec![
            (json!({}), "job spec is empty"),
            (json!({"Engine": "docker"}), "job deal is empty"),
            (
                good(json!({"Deal": {"Concurrency": 1, "Confidence": 2}})),
                "the deal confidence cannot be higher than the concurrency",
            ),
            (good(json!({"Engine": "abacus"})), "error unmarshalling payload: "),
            (good(json!({"Verifier": "oath"})), "error unmarshalling payload: "),
            (good(json!({"Engine": null})), "invalid executor type: "),
            (good(json!({"Verifier": null})), "invalid verifier type: "),
            (good(json!({"PublisherSpec": {}})), "invalid publisher type: "),
        ];
        let is_last = label(&bac) == "application/json";
        for (spec, message) in both.into_iter().chain(if is_last { Vec::new() } else { first }) {
            let payload = json!({"ClientID": signer.client_id(), "APIVersion": "V1", "Spec": spec});
            let signed = SignedRequest::sign(&payload, signer).await.unwrap();
            let signed = SignedRequest::from_bytes(signed.as_bytes().clone()).unwrap();
            let error = bac.job().submit_signed(&signed).await.unwrap_err();
            let SubmitError::BadRequest(error) = error else { panic!("{error:?}") };
            assert!(error.message().starts_with(message), "{message}: {}", error.message());
        }
        let call = bac.job().submit(&job_of(signer)).header("X-Bacalhau-Job-ID", "mine");
        let SubmitError::BadRequest(error) = call.await.unwrap_err() else { panic!() };
        let words = "rejecting job because HTTP header X-Bacalhau-Job-ID was set";
        assert_eq!(error.message(), words);
        if !is_last {
            return;
        }
        // What late releases see only when they have converted the job is their own fault.
        let payload = json!({
            "ClientID": signer.client_id(), "APIVersion": "V1", "Spec": {"Deal": {"Concurrency": 1}},
        });
        let signed = SignedRequest::sign(&payload, signer).await.unwrap();
        let signed = SignedRequest::from_bytes(signed.as_bytes().clone()).unwrap();
        let error = bac.job().submit_signed(&signed).await.unwrap_err();
        let SubmitError::InternalServerError(error) = error else { panic!("{error:?}") };
        assert!(error.message().contains("engine"), "{}", error.message());
    })
    .await;
}

#[tokio::test]
async fn approving_is_for_the_approver() {
    let approver = Ed25519Signer::generate().unwrap();
    let approver_id = approver.client_id().to_owned();
    let node = Node::builder().approver(&approver_id).build().unwrap();
    let owner = Bac::new(node.client(RsaSigner::generate().unwrap()).unwrap());
    let approver = Bac::new(node.client(approver).unwrap());
    let id = submitted(&owner).await;

    // It waits for the approval.
    let state = owner.states().get(&StatesRequest::new("", &id)).await.unwrap().state;
    assert_eq!((state.state, state.executions.len()), (JobStateType::New, 0));

    let decision = ModerateJobRequest::approve(&approver_id, &id);
    let full = approver.job().approve(&decision).response().await.unwrap();
    assert_eq!((full.status().as_u16(), full.raw_body().len()), (200, 0));

    let own = ModerateJobRequest::approve(me(&owner).client_id(), &id);
    let ApproveError::BadRequest(error) = owner.job().approve(&own).await.unwrap_err() else {
        panic!()
    };
    assert_eq!(error.message(), "approval submitted by unknown client");
    let ApproveError::BadRequest(error) = owner.job().approve(&decision).await.unwrap_err() else {
        panic!()
    };
    assert!(error.message().contains("does not match client ID"), "{}", error.message());

    let unknown = ModerateJobRequest::approve(&approver_id, "no-such-job");
    let error = approver.job().approve(&unknown).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 500);

    // Once it is approved it runs.
    assert_eq!(ended(&owner, &id).await.state, JobStateType::Completed);
    let id = submitted(&owner).await;
    let wait = serde_json::from_value(json!({
        "ClientID": approver_id, "JobID": id, "Response": {"shouldWait": true},
    }));
    approver.job().approve(&wait.unwrap()).await.unwrap();
    let no = ModerateJobRequest::reject(&approver_id, &id, "not today");
    approver.job().approve(&no).await.unwrap();
    let state = ended(&owner, &id).await;
    assert_eq!((state.state, state.executions.len()), (JobStateType::Error, 0));
    assert_eq!(approver.job().approve(&no).await.unwrap_err().status().unwrap(), 500);

    // Nobody is the approver of a node that names none.
    let bac = Bac::new(never().client(Ed25519Signer::generate().unwrap()).unwrap());
    let own = ModerateJobRequest::approve(me(&bac).client_id(), submitted(&bac).await);
    let error = bac.job().approve(&own).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}

#[tokio::test]
async fn the_state_of_an_unknown_job_is_a_plain_text_error() {
    let node = never();
    let states = StatesClient::new(node.client(Ed25519Signer::generate().unwrap()).unwrap());
    let error = states.get(&StatesRequest::new("c", "nope")).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 500);
    let raw = match &error {
        StatesError::InternalServerError(error) => error.raw(),
        other => panic!("{other:?}"),
    };
    assert_eq!(raw.content_type(), Some("text/plain; charset=utf-8"));
    assert_eq!(raw.message(), "Job not found. ID: nope");
    assert_eq!(raw.headers()["x-bacalhau-client-id"], "c");
}

async fn post(node: &Node, target: &str, body: impl Into<Bytes>) -> http::Response<Bytes> {
    request(node, "POST", target, body).await
}

async fn request(
    node: &Node,
    method: &str,
    target: &str,
    body: impl Into<Bytes>,
) -> http::Response<Bytes> {
    let request = http::Request::builder().method(method).uri(target).body(body.into()).unwrap();
    node.handle(request).await
}

/// The message of an error in the shape of signed operations.
fn message(response: &http::Response<Bytes>) -> String {
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert!(response.body().ends_with(b"\n"));
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    let members: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["Code", "Details", "Err", "Message"]);
    assert_eq!(body["Code"], ErrorBody::UNKNOWN);
    assert_eq!(body["Err"], body["Message"]);
    body["Message"].as_str().unwrap().to_owned()
}

const VERIFYING: &str = "error verifying request signature: client's signature is invalid: ";

#[tokio::test]
async fn the_first_fault_of_an_envelope_is_named_in_the_order_of_a_real_node() {
    let node = never();
    let signer = RsaSigner::generate().unwrap();
    let signed = |payload: Value| {
        let signer = &signer;
        async move { SignedRequest::sign(&payload, signer).await.unwrap().as_bytes().clone() }
    };
    let good = signed(json!({"ClientID": signer.client_id(), "JobID": "x"})).await;
    let good: Value = serde_json::from_slice(&good).unwrap();
    // Each breaks one more thing than the one before it, from the last check to the first.
    let mut broken = good.clone();
    let mut cases = Vec::new();
    broken["payload"] = json!({"ClientID": 7});
    broken["signature"] = json!("AAAA");
    cases.push((broken.clone(), format!("{VERIFYING}crypto/rsa: verification error")));
    broken["signature"] = json!("AAAA%");
    cases.push((
        broken.clone(),
        format!("{VERIFYING}failed to decode signature: illegal base64 data at input byte 4"),
    ));
    broken["client_public_key"] = json!("%");
    cases.push((broken.clone(), format!("{VERIFYING}failed to decode public key: ")));
    broken["payload"] = Value::Null;
    cases.push((broken.clone(), "no payload contained in signed message".to_owned()));
    broken["signature"] = json!(7);
    cases.push((broken.clone(), "error unmarshalling envelope: ".to_owned()));
    let mut texts: Vec<(Bytes, String)> =
        cases.into_iter().map(|(body, message)| (body.to_string().into(), message)).collect();
    for body in ["", "{", "[]", "7", "\"x\"", "{\"payload\":}"] {
        texts.push((body.into(), "error unmarshalling envelope: ".to_owned()));
    }
    texts.push(("{}".into(), "no payload contained in signed message".to_owned()));
    for (payload, message) in [
        (json!({"ClientID": 7}), "error unmarshalling payload: "),
        (json!([]), "error unmarshalling payload: "),
        (json!("text"), "error unmarshalling payload: "),
        (json!({}), "error validating request: payload must contain a client ID"),
        (json!({"ClientID": "x"}), "error validating request: client's public key does not match"),
    ] {
        texts.push((signed(payload).await, message.to_owned()));
    }
    for (body, expected) in texts {
        for target in [
            "/requester/submit",
            "/requester/cancel",
            "/requester/approve",
            "/api/v1/requester/submit",
            "/api/v1/requester/cancel",
        ] {
            {
                let response = post(&node, target, body.clone()).await;
                assert_eq!(response.status(), 400, "{target} {body:?}");
                let found = message(&response);
                assert!(found.starts_with(&expected), "{target} {body:?}: {found}");
            }
        }
    }
}

/// A signed or refused request of the signing fixtures, as it is posted.
fn envelope(case: &Value, public_key: &str) -> String {
    if let Some(envelope) = case["envelope"].as_str() {
        return envelope.to_owned();
    }
    format!(
        "{{\"payload\":{},\"signature\":{},\"client_public_key\":{}}}",
        case["payload"].as_str().unwrap(),
        case["signature"],
        Value::from(case["public_key"].as_str().unwrap_or(public_key)),
    )
}

#[tokio::test]
async fn the_signing_fixtures_are_accepted_and_refused_at_the_right_check() {
    let node = never();
    for (scheme, text) in [
        ("crypto/rsa", include_str!("../../bac-core/tests/fixtures/rsa.json")),
        ("ed25519", include_str!("../../bac-core/tests/fixtures/ed25519.json")),
    ] {
        let fixtures: Value = serde_json::from_str(text).unwrap();
        let keys = fixtures["keys"].as_array().unwrap();
        for case in fixtures["signed"].as_array().unwrap() {
            let name = case["name"].as_str().unwrap();
            let key = keys.iter().find(|key| key["name"] == case["key"]).unwrap();
            let body = envelope(case, key["public_key"].as_str().unwrap());
            let (path, status) = match name.split('/').next_back().unwrap() {
                // A job without a verifier is one of late releases.
                "submit-docker" => ("/api/v1/requester/submit", 200),
                "approve" => ("/requester/approve", 400),
                // Good signatures over payloads of other kinds.
                kind if kind.starts_with("cancel") || kind.starts_with("outer") => {
                    ("/requester/cancel", 404)
                }
                _ => ("/requester/submit", 0),
            };
            let response = post(&node, path, body).await;
            if status != 0 {
                assert_eq!(response.status(), status, "{name}: {response:?}");
            }
            if response.status() == StatusCode::BAD_REQUEST {
                let found = message(&response);
                assert!(!found.contains("signature"), "{name}: {found}");
                assert!(!found.contains("envelope"), "{name}: {found}");
            }
        }
        for case in fixtures["refused"].as_array().unwrap() {
            let name = &case["name"];
            let expected = match case["check"].as_str().unwrap() {
                "malformed" => "error unmarshalling envelope: ".to_owned(),
                "no_payload" => "no payload contained in signed message".to_owned(),
                "public_key" => format!("{VERIFYING}failed to decode public key: "),
                "signature_encoding" => format!(
                    "{VERIFYING}failed to decode signature: illegal base64 data at input byte {}",
                    case["position"]
                ),
                "signature" => format!("{VERIFYING}{scheme}: verification error"),
                "client_id" => "error validating request: ".to_owned(),
                other => panic!("{other}"),
            };
            let response = post(&node, "/requester/cancel", envelope(case, "")).await;
            assert_eq!(response.status(), 400, "{name}");
            let found = message(&response);
            assert!(found.starts_with(&expected), "{name}: {found}");
        }
    }
}

#[tokio::test]
async fn other_paths_methods_and_bodies() {
    let node = never();
    for (method, target, status, content_type, words) in [
        ("GET", "/", 404, "text/plain; charset=utf-8", "404 page not found"),
        ("GET", "/requester/none", 404, "text/plain; charset=utf-8", "404 page not found"),
        ("POST", "/api/v2/requester/submit", 404, "text/plain; charset=utf-8", "404 page"),
        ("POST", "/requester/submit/", 404, "text/plain; charset=utf-8", "404 page"),
        // The first releases have no nodes, no /approve and no /debug.
        ("GET", "/requester/nodes", 404, "text/plain; charset=utf-8", "404 page"),
        ("GET", "/approve", 404, "text/plain; charset=utf-8", "404 page"),
        ("GET", "/debug", 404, "text/plain; charset=utf-8", "404 page"),
        // Any method reaches their handlers.
        (
            "GET",
            "/requester/submit",
            400,
            "text/plain; charset=utf-8",
            "error unmarshalling envelope",
        ),
        ("DELETE", "/livez", 200, "text/plain", "OK"),
        ("POST", "/requester/states", 400, "text/plain; charset=utf-8", "EOF"),
        // Late ones match the method, and have dropped some routes.
        ("PUT", "/api/v1/requester/states", 405, "application/json", "Method Not Allowed"),
        ("GET", "/api/v1/requester/debug", 405, "application/json", "Method Not Allowed"),
        ("GET", "/api/v1/readyz", 404, "application/json", "code=404, message=Not Found"),
        ("GET", "/api/v1/peers", 404, "application/json", "Not Found"),
        ("POST", "/api/v1/requester/approve", 404, "application/json", "Not Found"),
        ("POST", "/api/v1/requester/list", 400, "application/json", "Unsupported Media Type"),
        ("GET", "/api/v1/orchestrator/jbos", 404, "application/json", "\"Code\":\"NotFound\""),
        ("POST", "/api/v1/orchestrator/jobs/x", 405, "application/json", "Method Not Allowed"),
    ] {
        let response = request(&node, method, target, "").await;
        assert_eq!(response.status(), status, "{method} {target}");
        assert_eq!(response.headers()["content-type"], content_type, "{method} {target}");
        let body = std::str::from_utf8(response.body()).unwrap();
        assert!(body.contains(words), "{method} {target}: {body}");
        assert_eq!(response.headers().contains_key("allow"), status == 405);
    }
}

/// Sends bytes over a socket and reads what comes back, whatever happens to the sending.
fn exchange(address: std::net::SocketAddr, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut reader = stream.try_clone().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(body);
        });
        let mut answer = Vec::new();
        let _ = reader.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_refused_over_a_socket() {
    let listening = never().listen("127.0.0.1:0").await.unwrap();
    let address = listening.address();
    let limit = 10 * 1024 * 1024;
    for (length, words) in [
        (limit, "no payload contained in signed message"),
        (limit + 1, "request body too large"),
        (limit * 3, "request body too large"),
    ] {
        let mut body = vec![b' '; length - 2];
        body.extend_from_slice(b"{}");
        let head = format!(
            "POST /requester/submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let answer = tokio::task::spawn_blocking(move || exchange(address, &head, &body));
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{words}: {answer}");
        assert!(answer.contains(words), "{words}: {answer}");
        assert!(answer.contains("text/plain; charset=utf-8"), "{answer}");
    }
    let body = vec![b' '; 10_000_001];
    let head = "POST /api/v1/requester/submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n\
                Content-Length: 10000001\r\n\r\n";
    let answer = tokio::task::spawn_blocking(move || exchange(address, head, &body)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("code=413, message=Request Entity Too Large"), "{answer}");
    listening.stop().await;
}

#[tokio::test]
async fn a_node_that_is_dropped_leaves_its_port() {
    let node = never();
    let bac = Bac::new(node.client(Ed25519Signer::generate().unwrap()).unwrap());
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let remote = Client::builder(listening.url()).signer(Ed25519Signer::generate().unwrap());
    let remote = Bac::new(remote.build().unwrap());
    // In process and on the port it is one node.
    let id = submitted(&remote).await;
    let states = StatesClient::new(bac.client().clone());
    states.get(&StatesRequest::new("", &id)).await.unwrap();

    listening.stop().await;
    let error = remote.job().submit(&job_of(me(&remote))).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    states.get(&StatesRequest::new("", &id)).await.unwrap();
}
