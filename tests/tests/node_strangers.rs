//! Who may use a development node on a port: programs, and no page of another server; a token as far
//! as it goes.

use bac_client::orchestrator::model::{Job, JobType, SpecConfig, Task};
use bac_core::{Ed25519Signer, SignedRequest, Signer};
use bac_node::{Listening, Node, Release};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const JSON: (&str, &str) = ("content-type", "application/json");

fn put() -> String {
    let engine = SpecConfig::new("noop").param("Parameters", json!(["hello"]));
    let task = Task::default().name("main").engine(engine);
    let job = Job::default().name("one").kind(JobType::Batch).tasks([task]);
    json!({ "Job": job }).to_string()
}

/// A signed submission, as it is sent.
async fn submission() -> Vec<u8> {
    let signer = Ed25519Signer::generate().unwrap();
    let payload = json!({
        "ClientID": signer.client_id(), "APIVersion": "V1beta1",
        "Spec": {
            "Engine": "Noop", "Verifier": "Noop", "PublisherSpec": {"Type": "Noop"},
            "Deal": {"Concurrency": 1},
        },
    });
    SignedRequest::sign(&payload, &signer).await.unwrap().as_bytes().to_vec()
}

async fn send(
    listening: &Listening,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> (StatusCode, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.request(method, format!("{}{path}", listening.url())).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn count(listening: &Listening) -> usize {
    let headers = [("authorization", "Bearer all")];
    let (_, text) =
        send(listening, Method::GET, "/api/v1/orchestrator/jobs?namespace=*", &headers, vec![])
            .await;
    let page: serde_json::Value = serde_json::from_str(&text).unwrap();
    page["Items"].as_array().unwrap().len()
}

#[tokio::test]
async fn no_page_of_another_server_uses_the_node() {
    let node = Node::builder().host_name("node.example").build().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let own = listening.url();
    let port = listening.address().port();
    let jobs = "/api/v1/orchestrator/jobs";
    let named = format!("node.example:{port}");
    let named_origin = format!("http://{named}");
    let evil = ("origin", "http://evil.example");
    let text = ("content-type", "text/plain");
    let form = ("content-type", "application/x-www-form-urlencoded");
    for (method, path, headers, expected) in [
        // What a page can send without asking first.
        ("POST", jobs, vec![evil, text], 403),
        ("POST", jobs, vec![evil, form], 403),
        ("POST", jobs, vec![evil], 403),
        ("POST", jobs, vec![("origin", "null"), text], 403),
        ("POST", "/requester/submit", vec![evil, text], 403),
        ("POST", "/api/v1/requester/submit", vec![evil, text], 403),
        ("GET", "/requester/list", vec![evil], 403),
        // What it asks for first.
        ("OPTIONS", jobs, vec![evil, ("access-control-request-method", "PUT")], 403),
        // A browser that tells no origin, and a program that labels nothing.
        ("POST", jobs, vec![text], 415),
        ("POST", jobs, vec![form], 415),
        ("POST", jobs, vec![("content-type", "multipart/form-data; boundary=a")], 415),
        ("POST", jobs, vec![("content-type", "text/plain; application/json")], 415),
        ("POST", jobs, vec![], 415),
        ("POST", "/requester/submit", vec![text], 415),
        // A page whose name leads here.
        ("GET", jobs, vec![("host", "evil.example")], 403),
        ("GET", jobs, vec![("host", "localhost.evil.example")], 403),
        ("GET", "/version", vec![("host", "evil.example")], 403),
        ("GET", "/local/x.tar.gz", vec![("host", "evil.example")], 403),
        // Another page of this machine.
        ("GET", jobs, vec![("origin", "http://127.0.0.1:1")], 403),
        // Those who may.
        ("GET", jobs, vec![], 200),
        ("GET", jobs, vec![("origin", &own)], 200),
        ("GET", jobs, vec![("host", &named)], 200),
        ("GET", jobs, vec![("host", &named), ("origin", &named_origin)], 200),
        ("GET", jobs, vec![("host", "localhost")], 200),
        ("GET", jobs, vec![("host", "[::1]:1234")], 200),
    ] {
        let body = if method == "GET" || method == "OPTIONS" { String::new() } else { put() };
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let what = format!("{method} {path} {headers:?}");
        let (status, answer) = send(&listening, method, path, &headers, body.into_bytes()).await;
        assert_eq!(status.as_u16(), expected, "{what}: {answer}");
        if status != StatusCode::OK {
            let words = ["may not use this node", "none of this node's", "reads JSON"];
            assert!(words.iter().any(|words| answer.contains(words)), "{what}: {answer}");
        }
    }
    assert_eq!(count(&listening).await, 0);
    let (status, answer) = send(&listening, Method::PUT, jobs, &[JSON], put().into_bytes()).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(count(&listening).await, 1);
}

#[tokio::test]
async fn a_websocket_is_opened_for_programs_and_pages_of_the_node_alone() {
    let node = Node::new().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let own = format!("Origin: {}\r\n", listening.url());
    for (origin, expected) in [
        ("", "101"),
        (&*own, "101"),
        ("Origin: http://evil.example\r\n", "403"),
        ("Origin: null\r\n", "403"),
    ] {
        let mut socket = TcpStream::connect(listening.address()).await.unwrap();
        let request = format!(
            "GET /requester/websocket/events HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{origin}\r\n",
            listening.address()
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut head = [0; 12];
        socket.read_exact(&mut head).await.unwrap();
        assert_eq!(std::str::from_utf8(&head).unwrap(), format!("HTTP/1.1 {expected}"), "{origin}");
    }
}

#[tokio::test]
async fn a_token_that_may_read_changes_nothing_by_whatever_way() {
    let node = Node::builder().token("all").read_only_token("some").build().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let some = ("authorization", "Bearer some");
    let node_id = {
        let headers = [("authorization", "Bearer all")];
        send(&listening, Method::GET, "/api/v1/node_id", &headers, vec![]).await.1
    };
    let this_node = format!("/api/v1/orchestrator/nodes/{}", node_id.trim());
    let (job, signed) = (put().into_bytes(), submission().await);
    let nothing = b"{}".to_vec();
    for (method, path, body) in [
        ("GET", "/requester/submit", &signed),
        ("HEAD", "/requester/submit", &signed),
        ("POST", "/requester/submit", &signed),
        ("DELETE", "/requester/submit", &signed),
        ("GET", "/requester/cancel", &signed),
        ("GET", "/requester/approve", &signed),
        ("GET", "/compute/approve", &signed),
        ("POST", "/api/v1/requester/submit", &signed),
        ("POST", "/api/v1/requester/cancel", &signed),
        ("PUT", "/api/v1/orchestrator/jobs", &job),
        ("POST", "/api/v1/orchestrator/jobs", &job),
        ("DELETE", "/api/v1/orchestrator/jobs/j-1", &nothing),
        ("PUT", "/api/v1/orchestrator/jobs/j-1/rerun", &nothing),
        ("PUT", &this_node, &nothing),
    ] {
        let what = format!("{method} {path}");
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let (status, answer) =
            send(&listening, method.clone(), path, &[some, JSON], body.clone()).await;
        assert_eq!(status, 403, "{what}: {answer}");
        let (status, answer) = send(&listening, method, path, &[JSON], body.clone()).await;
        assert_eq!(status, 401, "{what}: {answer}");
    }
    assert_eq!(count(&listening).await, 0);
    let diff = put().replace("hello", "good day").into_bytes();
    for (method, path, body) in [
        ("GET", "/api/v1/orchestrator/jobs", &vec![]),
        ("PUT", "/api/v1/orchestrator/jobs/diff", &diff),
        ("POST", "/requester/list", &nothing),
        ("GET", "/requester/list", &nothing),
        ("POST", "/api/v1/requester/list", &nothing),
        ("POST", "/api/v1/version", &nothing),
    ] {
        let what = format!("{method} {path}");
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let (status, answer) = send(&listening, method, path, &[some, JSON], body.clone()).await;
        assert_eq!(status, 200, "{what}: {answer}");
    }
}

#[tokio::test]
async fn a_node_that_answers_as_a_release_keeps_its_door_and_its_rights() {
    let result = "/local/e-1.tar.gz";
    for release in Release::ALL {
        let node = Node::builder().release(release).token("all").read_only_token("some");
        let listening = node.build().unwrap().listen("127.0.0.1:0").await.unwrap();
        let all = ("authorization", "Bearer all");
        let some = ("authorization", "Bearer some");
        let jobs = "/api/v1/orchestrator/jobs";
        let (job, signed) = (put().into_bytes(), submission().await);
        for (method, path, headers, body, expected) in [
            ("GET", jobs, vec![all, ("origin", "http://evil.example")], &vec![], 403),
            ("OPTIONS", jobs, vec![("origin", "http://evil.example")], &vec![], 403),
            ("GET", result, vec![("host", "evil.example")], &vec![], 403),
            ("PUT", jobs, vec![all, ("content-type", "text/plain")], &job, 415),
            ("PUT", jobs, vec![some, JSON], &job, 403),
            ("POST", jobs, vec![some, JSON], &job, 403),
            ("DELETE", "/api/v1/orchestrator/jobs/j-1", vec![some], &vec![], 403),
            ("PUT", jobs, vec![JSON], &job, 401),
            // Whoever has the address of a result has the result.
            ("GET", result, vec![], &vec![], 404),
        ] {
            let what = format!("{release}: {method} {path} {headers:?}");
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let (status, answer) = send(&listening, method, path, &headers, body.clone()).await;
            assert_eq!(status.as_u16(), expected, "{what}: {answer}");
        }
        if release == Release::V1_3_2 {
            for path in ["/requester/submit", "//requester/submit", "/api/v1/requester/submit"] {
                let body = signed.clone();
                let (status, _) = send(&listening, Method::POST, path, &[some, JSON], body).await;
                assert_eq!(status, 403, "{path}");
            }
        }
    }
    let node = Node::builder().token("all").build().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let (status, _) = send(&listening, Method::GET, result, &[], vec![]).await;
    assert_eq!(status, 401);
}

#[cfg(unix)]
#[tokio::test]
async fn what_a_node_keeps_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let inside = directory.path().join("made");
    let _node = Node::builder().data_dir(&inside).build().unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inside), 0o700);
    assert_eq!(mode(&inside.join("node.redb")), 0o600);
}
