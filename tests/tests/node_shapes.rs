//! One job as two generations of the signed API tell it: spelling, layout and label of the answers.

use std::time::Duration;

use bac_core::{Ed25519Signer, SignedRequest, Signer};
use bac_node::Node;
use bac_tests::{content_type_of, json_of, text_of};
use bytes::Bytes;
use http::{Method, Response};
use serde_json::{Value, json};

const FIRST: &str = "";
const LAST: &str = "/api/v1";

async fn ask(node: &Node, method: Method, target: &str, body: &[u8]) -> Response<Bytes> {
    let request = http::Request::builder()
        .method(method)
        .uri(target)
        .header("content-type", "application/json")
        .header("host", "node.example:1234")
        .body(Bytes::copy_from_slice(body))
        .unwrap();
    node.handle(request).await
}

async fn post(node: &Node, target: &str, body: &Value) -> Response<Bytes> {
    ask(node, Method::POST, target, body.to_string().as_bytes()).await
}

async fn submitted(node: &Node, prefix: &str) -> (String, Value) {
    let signer = Ed25519Signer::generate().unwrap();
    let payload = json!({
        "ClientID": signer.client_id(),
        "APIVersion": "V1beta1",
        "Spec": {
            "Engine": "Noop",
            "EngineSpec": {"Type": "noop", "Params": {"Parameters": ["<hi>"]}},
            "Verifier": "Noop",
            "PublisherSpec": {"Type": "Local"},
            "Resources": {"Memory": "1Gb"},
            "Inputs": [{"StorageSource": "Inline", "URL": "data:,x", "Path": "/in"}],
            "Outputs": [{"Name": "out", "Path": "/out"}],
            "Deal": {"Concurrency": 1, "MinBids": 1},
            "Timeout": 60,
        },
    });
    let signed = SignedRequest::sign(&payload, &signer).await.unwrap();
    let target = format!("{prefix}/requester/submit");
    let answer = ask(node, Method::POST, &target, signed.as_bytes()).await;
    assert_eq!(answer.status(), 200, "{}", text_of(&answer));
    let id = answer.headers()["x-bacalhau-job-id"].to_str().unwrap().to_owned();
    (id, json_of(&answer)["job"]["Spec"].clone())
}

async fn ended(node: &Node, id: &str) {
    for _ in 0..12_000 {
        let state = post(node, "/requester/states", &json!({"job_id": id})).await;
        if json_of(&state)["state"]["State"] == "Completed" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("job {id} does not end");
}

#[tokio::test]
async fn a_spec_is_spelled_as_its_generation_does() {
    let node = Node::new().unwrap();
    let (_, first) = submitted(&node, FIRST).await;
    assert_eq!(first["inputs"][0]["path"], "/in");
    assert_eq!(first["inputs"][0]["StorageSource"], "Inline");
    assert_eq!(first["outputs"][0]["path"], "/out");
    assert_eq!((&first["Engine"], &first["Verifier"]), (&json!("Noop"), &json!("Noop")));
    assert_eq!(first["PublisherSpec"]["Type"], "Local");
    assert_eq!(first["Language"], json!({"JobContext": {}}));
    assert_eq!(first["Deal"]["MinBids"], 1);
    assert!(first.get("EngineSpec").is_none() && first.get("Inputs").is_none(), "{first}");

    let (_, last) = submitted(&node, LAST).await;
    assert_eq!(last["Inputs"][0]["Path"], "/in");
    assert_eq!(last["Inputs"][0]["StorageSource"], "inline");
    assert_eq!(last["Outputs"][0]["Path"], "/out");
    assert_eq!(
        (&last["Engine"], &last["PublisherSpec"]["Type"]),
        (&json!("noop"), &json!("local"))
    );
    assert_eq!(last["EngineSpec"]["Type"], "noop");
    assert_eq!(last["Deal"], json!({"Concurrency": 1}));
    for gone in ["Verifier", "Language", "inputs", "outputs"] {
        assert!(last.get(gone).is_none(), "{gone}: {last}");
    }
}

#[tokio::test]
async fn states_events_and_results_are_told_as_their_generation_does() {
    let node = Node::new().unwrap();
    let (id, _) = submitted(&node, FIRST).await;
    ended(&node, &id).await;
    let about = json!({"client_id": "c", "job_id": id});

    let first = post(&node, "/requester/states", &about).await;
    assert_eq!(content_type_of(&first), "text/plain; charset=utf-8");
    assert!(text_of(&first).starts_with("{\"state\":{") && text_of(&first).ends_with("}\n"));
    assert!(text_of(&first).contains("\\u003chi\\u003e\\n"), "{}", text_of(&first));
    assert!(!first.headers().contains_key("x-request-id"));
    let state = &json_of(&first)["state"];
    assert_eq!(state["TimeoutAt"], "0001-01-01T00:00:00Z");
    let execution = &state["Executions"][0];
    assert_eq!(execution["AcceptedAskForBid"], true);
    assert_eq!(execution["VerificationResult"], json!({"Complete": true, "Result": true}));
    assert!(execution.get("DesiredState").is_none());

    let last = post(&node, "/api/v1/requester/states", &about).await;
    assert_eq!(content_type_of(&last), "application/json");
    assert!(
        text_of(&last).starts_with("{\n  \"state\": {\n    \"CreateTime\""),
        "{}",
        text_of(&last)
    );
    assert_eq!(last.headers()["vary"], "Origin");
    assert!(last.headers().contains_key("x-request-id"));
    for answer in [&first, &last] {
        assert_eq!(answer.headers()["x-bacalhau-client-id"], "c");
        assert_eq!(answer.headers()["x-bacalhau-job-id"], id);
    }
    let state = &json_of(&last)["state"];
    assert_ne!(state["TimeoutAt"], "0001-01-01T00:00:00Z");
    let execution = &state["Executions"][0];
    assert_eq!(execution["DesiredState"], 2);
    assert!(execution.get("AcceptedAskForBid").is_none());

    // The zero state is left out at first, and states that came later are not told.
    let events = json_of(&post(&node, "/requester/events", &about).await);
    assert_eq!(events["events"][0]["JobState"], json!({}));
    let steps = |events: &Value, member: &str| -> Vec<String> {
        let changes = events["events"].as_array().unwrap().iter();
        changes.filter_map(|event| event[member]["New"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(
        steps(&events, "ExecutionState"),
        ["AskForBid", "AskForBidAccepted", "BidAccepted", "ResultAccepted", "Completed"]
    );
    let events = json_of(&post(&node, "/api/v1/requester/events", &about).await);
    assert_eq!(steps(&events, "JobState"), ["New", "InProgress", "Completed"]);
    assert_eq!(
        steps(&events, "ExecutionState"),
        ["New", "AskForBid", "AskForBidAccepted", "BidAccepted", "Completed"]
    );
    let filter = json!({"job_id": id, "filters": {"exclude_execution_level": true}});
    let events = json_of(&post(&node, "/api/v1/requester/events", &filter).await);
    assert_eq!(events["events"].as_array().unwrap().len(), 3);

    let results = json_of(&post(&node, "/requester/results", &about).await);
    let data = &results["results"][0]["Data"];
    assert_eq!(data["StorageSource"], "URLDownload");
    let url = data["URL"].as_str().unwrap();
    assert!(url.starts_with("http://node.example:1234/local/e-"), "{url}");
    let results = json_of(&post(&node, "/api/v1/requester/results", &about).await);
    assert_eq!(results["results"][0]["Data"]["StorageSource"], "urlDownload");
}

#[tokio::test]
async fn what_is_not_there_is_told_as_its_generation_does() {
    let node = Node::new().unwrap();
    let about = json!({"client_id": "", "job_id": "nope"});
    for (target, status, expected) in [
        ("/requester/states", 500, "Job not found. ID: nope\n"),
        ("/requester/results", 500, "Job not found. ID: nope\n"),
        (
            "/api/v1/requester/states",
            500,
            "{\n  \"error\": \"code=500, message=Job not found. ID: nope\",\n  \"message\": \"Job not \
             found. ID: nope\"\n}\n",
        ),
        ("/api/v1/requester/results", 200, "{\n  \"results\": []\n}\n"),
    ] {
        let answer = post(&node, target, &about).await;
        assert_eq!((answer.status().as_u16(), text_of(&answer)), (status, expected), "{target}");
    }
    for prefix in [FIRST, LAST] {
        let answer = post(&node, &format!("{prefix}/requester/list"), &json!({"id": "nope"})).await;
        assert_eq!(answer.status(), 400);
        assert_eq!(content_type_of(&answer), "text/plain; charset=utf-8");
        let body = json_of(&answer);
        assert_eq!(body["Code"], "error-job-not-found");
        assert_eq!(body["Details"], json!({"id": "nope"}));
        let empty = post(&node, &format!("{prefix}/requester/list"), &json!({})).await;
        assert_eq!(json_of(&empty), json!({"jobs": []}));
    }
    // An early node has no executions to tell of before there are any, and no results.
    let (id, _) = submitted(&Node::builder().approver("x").build().unwrap(), FIRST).await;
    assert_eq!(id.len(), 36);
}

#[tokio::test]
async fn the_node_is_told_as_its_generation_does() {
    let node = Node::new().unwrap();
    let get = |target: &'static str| ask(&node, Method::GET, target, b"");
    let id = json_of(&get("/id").await).as_str().unwrap().to_owned();
    assert_eq!(content_type_of(&get("/id").await), "text/plain; charset=utf-8");
    assert_eq!(text_of(&get("/api/v1/id").await), id);
    assert_eq!(text_of(&get("/peers").await), "null\n");
    assert_eq!(
        (text_of(&get("/varz").await), content_type_of(&get("/varz").await)),
        ("{}", "application/json")
    );
    assert!(json_of(&get("/healthz").await)["FreeSpace"]["IPFSMount"].is_object());
    assert!(json_of(&get("/api/v1/healthz").await)["FreeSpace"].get("IPFSMount").is_none());

    let version = post(&node, "/version", &json!({"client_id": ""})).await;
    let version = &json_of(&version)["build_version_info"];
    assert_eq!((&version["gitversion"], &version["minor"]), (&json!("v1.0.3"), &json!("0")));
    let version = post(&node, "/api/v1/version", &json!({"client_id": ""})).await;
    let version = &json_of(&version)["build_version_info"];
    assert_eq!((&version["GitVersion"], &version["Minor"]), (&json!("v1.3.2"), &json!("3")));

    let first = json_of(&get("/node_info").await);
    assert_eq!((&first["NodeType"], &first["PeerInfo"]["ID"]), (&json!(1), &json!(id)));
    assert_eq!(first["ComputeNodeInfo"]["ExecutionEngines"][0], "Noop");
    assert_eq!(first["BacalhauVersion"]["gitversion"], "v1.0.3");
    let last = json_of(&get("/api/v1/node_info").await);
    assert_eq!(
        (&last["Info"]["NodeID"], &last["Info"]["NodeType"]),
        (&json!(id), &json!("Compute"))
    );
    assert_eq!(
        (&last["Membership"], &last["Connection"]),
        (&json!("APPROVED"), &json!("CONNECTED"))
    );
    assert_eq!(json_of(&get("/api/v1/requester/nodes").await), json!([last]));
}

#[tokio::test]
async fn an_approval_is_answered_as_its_generation_does() {
    let approver = Ed25519Signer::generate().unwrap();
    let node = Node::builder().approver(approver.client_id()).build().unwrap();
    for (prefix, path, label, words) in [
        (FIRST, "/requester/approve", None, ""),
        (FIRST, "/compute/approve", None, ""),
        (LAST, "/compute/approve", Some("application/json"), "\"Job approved.\"\n"),
    ] {
        let (id, _) = submitted(&node, prefix).await;
        let payload = json!({
            "ClientID": approver.client_id(), "JobID": id, "Response": {"shouldBid": true},
        });
        let signed = SignedRequest::sign(&payload, &approver).await.unwrap();
        let target = format!("{prefix}{path}");
        let answer = ask(&node, Method::POST, &target, signed.as_bytes()).await;
        assert_eq!((answer.status().as_u16(), text_of(&answer)), (200, words), "{target}");
        let found = answer.headers().get("content-type").map(|label| label.to_str().unwrap());
        assert_eq!(found, label);
        ended(&node, &id).await;
    }
    // A stranger is refused, and each path has its own status for that.
    let stranger = Ed25519Signer::generate().unwrap();
    let payload = json!({"ClientID": stranger.client_id(), "JobID": "x", "Response": {}});
    let signed = SignedRequest::sign(&payload, &stranger).await.unwrap();
    for (target, status) in
        [("/requester/approve", 400), ("/compute/approve", 401), ("/api/v1/compute/approve", 401)]
    {
        let answer = ask(&node, Method::POST, target, signed.as_bytes()).await;
        assert_eq!(answer.status(), status, "{target}");
        assert!(text_of(&answer).contains("approval submitted by unknown client"), "{target}");
    }
}

#[tokio::test]
async fn lists_are_filtered_and_sorted() {
    let node = Node::new().unwrap();
    let mut ids = Vec::new();
    for index in 0..4 {
        let signer = Ed25519Signer::generate().unwrap();
        let payload = json!({
            "ClientID": signer.client_id(),
            "APIVersion": "V1beta1",
            "Spec": {
                "Engine": "Noop",
                "Verifier": "Noop",
                "PublisherSpec": {"Type": "Noop"},
                "Deal": {"Concurrency": 1},
                "Annotations": [if index % 2 == 0 { "even" } else { "odd" }, format!("t{index}")],
            },
        });
        let signed = SignedRequest::sign(&payload, &signer).await.unwrap();
        let answer = ask(&node, Method::POST, "/requester/submit", signed.as_bytes()).await;
        let client_id = signer.client_id().to_owned();
        ids.push((
            json_of(&answer)["job"]["Metadata"]["ID"].as_str().unwrap().to_owned(),
            client_id,
        ));
    }
    let listed = |request: Value| {
        let node = &node;
        async move {
            let answer = json_of(&post(node, "/requester/list", &request).await);
            let jobs = answer["jobs"].as_array().unwrap().iter();
            jobs.map(|job| job["Job"]["Metadata"]["ID"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    let of = |indexes: &[usize]| indexes.iter().map(|one| ids[*one].0.clone()).collect::<Vec<_>>();
    let by_time = |request: Value| {
        let mut request = request;
        request["return_all"] = json!(true);
        request["sort_by"] = json!("created_at");
        listed(request)
    };
    assert_eq!(by_time(json!({})).await, of(&[0, 1, 2, 3]));
    assert_eq!(by_time(json!({"sort_reverse": true})).await, of(&[3, 2, 1, 0]));
    assert_eq!(by_time(json!({"include_tags": ["odd"]})).await, of(&[1, 3]));
    assert_eq!(by_time(json!({"exclude_tags": ["odd", "t0"]})).await, of(&[2]));
    assert_eq!(by_time(json!({"max_jobs": 2})).await.len(), 2);
    assert_eq!(listed(json!({"client_id": ids[2].1})).await, of(&[2]));
    assert_eq!(listed(json!({"id": &ids[1].0[..8]})).await, of(&[1]));
    let mut sorted = of(&[0, 1, 2, 3]);
    sorted.sort();
    assert_eq!(listed(json!({"return_all": true, "sort_by": "id"})).await, sorted);
    let negative = post(&node, "/api/v1/requester/list", &json!({"max_jobs": -1})).await;
    assert_eq!((negative.status().as_u16(), content_type_of(&negative)), (400, "application/json"));
}
