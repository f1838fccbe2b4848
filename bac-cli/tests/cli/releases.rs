//! The same commands against releases that have little in common.

use bac_client::{bac_core::SignedRequest, model::JobCreatePayload};
use serde_json::json;

use crate::{
    examples::example,
    fake::{self, Answer, path},
    support::User,
};

const JOB: &str = "f179d1d0-1340-4dd5-8dd1-2e594cd3f820";

fn ok(value: &serde_json::Value) -> Answer {
    Answer::Json("200 OK", value.to_string())
}

#[test]
fn v0_3_29_is_spoken_to_at_the_root() {
    let listed = |id: &str, time: &str| {
        json!({
            "Job": {
                "Metadata": {"ID": id, "CreatedAt": time},
                "Spec": {"Engine": "Wasm", "Wasm": {"EntryModule": {"Name": "m.wasm"}}},
            },
            "State": {"JobID": id, "State": "InProgress"},
        })
    };
    // In no order, and more than is asked for.
    let jobs = json!({"jobs": [
        listed("j-2", "2023-02-02T00:00:00.5Z"),
        listed("j-3", "2023-02-03T00:00:00Z"),
        listed("j-1", "2023-02-01T00:00:00Z"),
    ]});
    let node = fake::node(move |request| match path(request) {
        "/version" => ok(&json!({"build_version_info": {"gitversion": "v0.3.29"}})),
        "/requester/list" => ok(&jobs),
        "/requester/submit" => ok(&json!({"job": {"Metadata": {"ID": JOB}}})),
        "/requester/states" => ok(&json!({"state": {"JobID": JOB, "State": "Queued"}})),
        "/requester/approve" => Answer::Json("200 OK", String::new()),
        "/livez" => Answer::Json("200 OK", "OK".to_owned()),
        "/requester/debug" => ok(&json!({"DiscoveredNodes": [
            {"PeerInfo": {"ID": "Qm1"}, "NodeType": 1},
            {"PeerInfo": {"ID": "Qm2"}, "NodeType": 1},
        ]})),
        "/node_info" => ok(&json!({"PeerInfo": {"ID": "Qm1"}, "NodeType": 1})),
        _ => Answer::Json("404 Not Found", "404 page not found".to_owned()),
    });
    let user = User::with_key().at(&node.url());

    let list = user.run(["list", "--limit", "2"]).expect_code(0);
    let lines: Vec<_> = list.stdout.lines().collect();
    let [_, first, second] = lines[..] else { panic!("{list:#?}") };
    assert!(first.starts_with("j-3") && second.starts_with("j-2"), "{list:#?}");
    assert!(second.contains("2023-02-02T00:00:00Z  wasm    m.wasm  InProgress"), "{list:#?}");
    // The node would cut first and sort then, so it is asked for all.
    let asked = node.received().into_iter().rfind(|request| path(request) == "/requester/list");
    let asked: serde_json::Value = serde_json::from_slice(&asked.unwrap().body).unwrap();
    assert_eq!(asked["max_jobs"], 0);

    let submitted = user.run(["submit", "--id-only", &example("greet.signed.json")]).expect_code(0);
    assert_eq!(submitted.stdout, format!("{JOB}\n"));
    let sent = node.received().into_iter().find(|request| path(request) == "/requester/submit");
    let sent = SignedRequest::<JobCreatePayload>::from_bytes(sent.unwrap().body).unwrap();
    sent.verify().unwrap();

    user.run(["approve", JOB]).expect_code(0);
    user.run(["health"]).expect_code(0);
    let nodes = user.run(["nodes", "--output", "json"]).expect_code(0).json();
    assert_eq!(nodes[0]["PeerInfo"]["ID"], "Qm1");
    assert_eq!(nodes[1]["PeerInfo"]["ID"], "Qm2");
    let version = user.run(["version", "--output", "json"]).expect_code(0).json();
    assert_eq!(version["node"]["version"], "v0.3.29");
}

#[test]
fn v1_9_3_is_read_page_by_page() {
    let page = |ids: &[&str], next: &str| {
        let jobs: Vec<_> = ids.iter().map(|id| json!({"ID": id})).collect();
        json!({"NextToken": next, "Items": jobs})
    };
    let node = fake::orchestrator(move |request| match path(request) {
        "/api/v1/orchestrator/jobs" if request.target().contains("next_token=t") => {
            Some(ok(&page(&["j-3"], "")))
        }
        "/api/v1/orchestrator/jobs" => Some(ok(&page(&["j-1", "j-2"], "t"))),
        _ => None,
    });
    let user = User::with_key().at(&node.url()).env("BACALHAU_API_KEY", "t-0123");
    let ids = |limit: &str| -> Vec<String> {
        let jobs = user.run(["list", "--limit", limit, "--output", "json"]).expect_code(0).json();
        jobs.as_array().unwrap().iter().map(|job| job["ID"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("0"), ["j-1", "j-2", "j-3"]);
    assert_eq!(ids("1"), ["j-1"]);
    for request in node.received() {
        assert_eq!(request.header("authorization"), ["Bearer t-0123"], "{}", request.head);
    }
}
