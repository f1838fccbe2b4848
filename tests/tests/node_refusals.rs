//! What the development node refuses as real nodes do, though this workspace's own models take it;
//! and how the answers of each release are labelled.

use bac_core::{Ed25519Signer, SignedRequest, Signer};
use bac_node::Node;
use bac_tests::{content_type_of, json_of, text_of};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use serde_json::{Value, json};

const FIRST: &str = "";
const LAST: &str = "/api/v1";

async fn ask(
    node: &Node,
    method: Method,
    target: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    node.handle(request.body(body.into()).unwrap()).await
}

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

async fn post(node: &Node, target: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    ask(node, Method::POST, target, &JSON, body).await
}

/// A job that both releases take, with these members in place of its own; `null` takes one out.
fn payload(signer: &Ed25519Signer, changed: &Value) -> Value {
    fn change(members: &mut Value, changed: &Value) {
        for (name, value) in changed.as_object().unwrap() {
            match (members.get_mut(name), value) {
                (_, Value::Null) => {
                    members.as_object_mut().unwrap().remove(name);
                }
                (Some(member @ Value::Object(_)), Value::Object(_)) => change(member, value),
                _ => members[name] = value.clone(),
            }
        }
    }
    let mut payload = json!({
        "ClientID": signer.client_id(),
        "APIVersion": "V1beta1",
        "Spec": {
            "Engine": "Noop",
            "Verifier": "Noop",
            "PublisherSpec": {"Type": "Noop"},
            "Timeout": 60,
            "Deal": {"Concurrency": 1},
        },
    });
    change(&mut payload, changed);
    payload
}

#[tokio::test]
async fn jobs_are_read_as_strictly_as_each_release_reads_them() {
    let node = Node::new().unwrap();
    let signer = Ed25519Signer::generate().unwrap();
    let input = |one: Value| json!({"Spec": {"Inputs": [one]}});
    let url = |name: &str| json!({"StorageSource": "urlDownload", "URL": "x:y", "Name": name});
    let twice = json!({"Spec": {"Inputs": [url("a"), url("b"), url("a")]}});
    let unread = "error unmarshalling payload: ";
    for (changed, first, last) in [
        (json!({}), (200, ""), (200, "")),
        (json!({"APIVersion": null}), (400, "API version"), (400, "API version")),
        (json!({"APIVersion": ""}), (400, "API version"), (400, "API version")),
        (json!({"Spec": null}), (400, "job spec is empty"), (500, "Internal Server Error")),
        (json!({"Spec": {"Timeout": 1800.0}}), (200, ""), (400, unread)),
        (json!({"Spec": {"Timeout": 1.5}}), (200, ""), (400, unread)),
        (json!({"Spec": {"Engine": 1}}), (400, unread), (400, unread)),
        (json!({"Spec": {"Engine": "abacus"}}), (400, unread), (500, "missing engine type")),
        (json!({"spec": {"engine": 1}}), (400, unread), (400, unread)),
        (json!({"Spec": {"Verifier": 1}}), (400, unread), (200, "")),
        (json!({"Spec": {"Verifier": "none"}}), (400, unread), (200, "")),
        (json!({"Spec": {"PublisherSpec": {"Type": 1}}}), (400, unread), (400, unread)),
        (json!({"Spec": {"PublisherSpec": {"Type": "moon"}}}), (400, unread), (400, unread)),
        (json!({"Spec": {"Publisher": "publisherUnknown"}}), (400, unread), (400, unread)),
        (json!({"Spec": {"Network": {"Type": 1}}}), (400, unread), (400, unread)),
        (json!({"Spec": {"Network": {"Type": "LAN"}}}), (400, unread), (400, unread)),
        (input(json!({"StorageSource": 1})), (400, unread), (400, unread)),
        (input(json!({"StorageSource": "moon"})), (400, unread), (400, unread)),
        (input(json!({"StorageSource": "urlDownload"})), (200, ""), (500, "Inputs[0].URL")),
        (twice, (200, ""), (500, "Inputs[2].Name")),
        (
            json!({"Spec": {"NodeSelectors": [{"Key": "k", "Operator": "in"}]}}),
            (200, ""),
            (500, "NodeSelectors[0].Values"),
        ),
        (
            json!({"Spec": {"Engine": "Wasm", "Wasm": {"EntryModule": {}}}}),
            (200, ""),
            (500, "Wasm.EntryModule.StorageSource"),
        ),
        (json!({"Spec": {"Resources": {"CPU": "many"}}}), (200, ""), (500, "Resources.CPU")),
        (
            json!({"Spec": {"Outputs": [{"Name": "o", "Path": "/o"}], "PublisherSpec": null}}),
            (400, "invalid publisher type"),
            (500, "PublisherSpec.Type"),
        ),
        (
            json!({"Spec": {"Network": {"Type": "HTTP", "Domains": ["a.example.com", "LOCAL"]}}}),
            (400, r#"invalid domain \"LOCAL\""#),
            (400, r#"invalid domain \"LOCAL\""#),
        ),
        (
            json!({"Spec": {"Network": {"Type": "HTTP", "Domains": [".example.com", "::1"]}}}),
            (200, ""),
            (200, ""),
        ),
        (
            json!({"ClientID": "", "APIVersion": ""}),
            (400, "must contain a client ID"),
            (400, "must contain a client ID"),
        ),
    ] {
        let signed = SignedRequest::sign(&payload(&signer, &changed), &signer).await.unwrap();
        for (prefix, (status, words)) in [(FIRST, first), (LAST, last)] {
            let target = format!("{prefix}/requester/submit");
            let answer = post(&node, &target, signed.as_bytes().clone()).await;
            let context = format!("{target} {changed}: {}", text_of(&answer));
            assert_eq!(answer.status(), status, "{context}");
            assert!(text_of(&answer).contains(words), "{context}");
        }
    }
}

#[tokio::test]
async fn a_job_that_cannot_be_read_is_told_behind_a_bad_signature() {
    let node = Node::new().unwrap();
    let signer = Ed25519Signer::generate().unwrap();
    let job = payload(&signer, &json!({"Spec": {"Engine": 1}}));
    let signed = SignedRequest::sign(&job, &signer).await.unwrap();
    let forged = String::from_utf8(signed.as_bytes().to_vec()).unwrap().replace("V1beta1", "V1");
    for prefix in [FIRST, LAST] {
        let answer = post(&node, &format!("{prefix}/requester/submit"), forged.clone()).await;
        assert_eq!(answer.status(), 400);
        assert!(text_of(&answer).contains("client's signature is invalid"), "{}", text_of(&answer));
    }
}

#[tokio::test]
async fn late_releases_word_two_operations_in_their_own_way() {
    let node = Node::new().unwrap();
    let signer = Ed25519Signer::generate().unwrap();
    let of_another = json!({"ClientID": "a", "JobID": "j", "Response": {}});
    let of_another = SignedRequest::sign(&of_another, &signer).await.unwrap();
    for (body, words) in [
        (Bytes::from_static(b"{"), "error unmarshalling envelope: "),
        (of_another.as_bytes().clone(), "public key does not match client ID"),
    ] {
        let first = post(&node, "/compute/approve", body.clone()).await;
        assert_eq!(
            (first.status().as_u16(), content_type_of(&first)),
            (400, "text/plain; charset=utf-8")
        );
        assert_eq!(json_of(&first)["Code"], "error-unknown-server-error");
        let last = post(&node, "/api/v1/compute/approve", body).await;
        assert_eq!((last.status().as_u16(), content_type_of(&last)), (400, "application/json"));
        let message = json_of(&last)["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{message}");
        assert_eq!(json_of(&last)["error"], format!("code=400, message={message}"));
    }
    for (headers, body) in [(&JSON[..], "{"), (&[], "{}")] {
        let target = "/api/v1/requester/results";
        let answer = ask(&node, Method::POST, target, headers, body).await;
        assert_eq!((answer.status().as_u16(), content_type_of(&answer)), (400, "application/json"));
        assert!(serde_json::from_slice::<Value>(answer.body()).is_err(), "{}", text_of(&answer));
        assert!(text_of(&answer).ends_with('\n'));
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_as_its_operation_refuses() {
    let node = Node::new().unwrap();
    let long = Bytes::from(vec![b' '; 10 * 1024 * 1024 + 1]);
    let list = post(&node, "/requester/list", long.clone()).await;
    assert_eq!((list.status().as_u16(), text_of(&list)), (400, "http: request body too large\n"));
    let submit = post(&node, "/requester/submit", long.clone()).await;
    assert_eq!(submit.status(), 400);
    let message = json_of(&submit)["Message"].as_str().unwrap().to_owned();
    assert!(message.ends_with("http: request body too large"), "{message}");
    let list = post(&node, "/api/v1/requester/list", long).await;
    assert_eq!(list.status(), 413);
}

#[tokio::test]
async fn a_socket_that_is_no_upgrade_is_a_bad_request() {
    let node = Node::new().unwrap();
    for target in
        ["/requester/logs", "/requester/websocket/events", "/api/v1/requester/websocket/events"]
    {
        let answer = ask(&node, Method::GET, target, &[], "").await;
        assert_eq!(answer.status(), 400, "{target}");
        assert!(text_of(&answer).starts_with("Bad Request\n"), "{target}: {}", text_of(&answer));
    }
}

#[tokio::test]
async fn the_first_release_echoes_what_a_list_asks_for() {
    let node = Node::new().unwrap();
    let asked = json!({"id": "deadbeef", "client_id": "c"}).to_string();
    let ids = |headers: &HeaderMap| {
        ["x-bacalhau-client-id", "x-bacalhau-job-id"]
            .map(|name| headers.get(name).map(|id| id.to_str().unwrap().to_owned()))
    };
    let first = post(&node, "/requester/list", asked.clone()).await;
    assert_eq!(first.status(), 400);
    assert_eq!(ids(first.headers()), [Some("c".to_owned()), Some("deadbeef".to_owned())]);
    let last = post(&node, "/api/v1/requester/list", asked).await;
    assert_eq!(ids(last.headers()), [None, None]);
}

#[tokio::test]
async fn later_releases_number_their_answers_and_say_what_they_are() {
    let node = Node::new().unwrap();
    let missing = "/api/v1/orchestrator/jobs/missing";
    for (target, release) in [("/api/v1/livez", "v1.3.2"), (missing, "v1.9.3+bac")] {
        let answer = ask(&node, Method::GET, target, &[], "").await;
        let headers = answer.headers();
        assert!(!headers["x-request-id"].is_empty(), "{target}");
        assert_eq!(headers["x-bacalhau-git-version"], release, "{target}");
        for name in ["git-commit", "build-date", "build-os", "arch"] {
            assert!(headers.contains_key(format!("x-bacalhau-{name}")), "{target} {name}");
        }
        let numbered = [("x-request-id", "r-7")];
        let answer = ask(&node, Method::GET, target, &numbered, "").await;
        assert_eq!(answer.headers()["x-request-id"], "r-7", "{target}");
    }
    let first = ask(&node, Method::GET, "/livez", &[], "").await;
    assert!(!first.headers().contains_key("x-request-id"));
    assert!(!first.headers().contains_key("x-bacalhau-git-version"));

    let unnumbered = json_of(&ask(&node, Method::GET, missing, &[], "").await);
    assert_eq!(unnumbered["RequestID"], "");
    let numbered = json_of(&ask(&node, Method::GET, missing, &[("x-request-id", "r-7")], "").await);
    assert_eq!((&numbered["RequestID"], &numbered["Code"]), (&json!("r-7"), &json!("NotFound")));
}

#[tokio::test]
async fn jobs_may_be_posted_to_the_orchestrator() {
    let node = Node::new().unwrap();
    let task = json!({"Name": "main", "Engine": {"Type": "noop"}, "Publisher": {"Type": ""}});
    let job = json!({"Job": {"Name": "posted", "Type": "batch", "Count": 1, "Tasks": [task]}});
    let target = "/api/v1/orchestrator/jobs?idempotency_token=once";
    let answer = post(&node, target, job.to_string()).await;
    assert_eq!(answer.status(), 200, "{}", text_of(&answer));
    let id = json_of(&answer)["JobID"].as_str().unwrap().to_owned();
    let read = ask(&node, Method::GET, "/api/v1/orchestrator/jobs/posted", &[], "").await;
    assert_eq!(json_of(&read)["Job"]["ID"], id);

    // The order that nobody asked for stands in a token, too.
    let job = job.to_string().replace("posted", "second");
    assert_eq!(post(&node, target, job).await.status(), 200);
    let page = ask(&node, Method::GET, "/api/v1/orchestrator/jobs?limit=1", &[], "").await;
    assert_eq!(json_of(&page)["NextToken"], "Y3JlYXRlZF9hdDpOOjE6MQ");
}
