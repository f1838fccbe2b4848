//! Nodes of the network, events that go on, and lists for people.

use serde_json::json;

use crate::{
    examples::example,
    fake::{self, Answer, path},
    support::{Node, User},
};

/// A node that knows three, of which two ids begin alike.
fn network() -> bac_tests::Peer {
    fake::orchestrator(|request| {
        let node = |id: &str, membership: &str, connection: &str| {
            json!({"Info": {"NodeID": id, "NodeType": "Compute", "Labels": {"zone": "a"}},
                "Membership": membership, "Connection": connection})
        };
        let nodes = json!({"Items": [
            node("n-1", "APPROVED", "CONNECTED"),
            node("n-21", "PENDING", "CONNECTED"),
            node("n-22", "APPROVED", "DISCONNECTED"),
        ], "NextToken": ""});
        match (request.method(), path(request)) {
            ("GET", "/api/v1/orchestrator/nodes") => {
                Some(Answer::Json("200 OK", nodes.to_string()))
            }
            ("PUT", "/api/v1/orchestrator/nodes/n-21") => {
                Some(Answer::Json("200 OK", r#"{"Success": true}"#.to_owned()))
            }
            ("PUT", _) => Some(Answer::Json(
                "200 OK",
                r#"{"Success": false, "Error": "node already approved"}"#.to_owned(),
            )),
            _ => None,
        }
    })
}

#[test]
fn nodes_are_decided_on_by_the_start_of_their_ids() {
    let node = network();
    let user = User::new().at(&node.url());
    user.run(["nodes", "approve", "n-21", "--message", "known"])
        .expect_code(0)
        .shows(&["n-21", "approved"]);
    let received = node.received();
    let put = received.iter().find(|request| request.method() == "PUT").unwrap();
    let body: serde_json::Value = serde_json::from_slice(&put.body).unwrap();
    assert_eq!(body, json!({"Action": "approve", "Message": "known", "NodeID": "n-21"}));
    user.run(["nodes", "delete", "n-1"])
        .expect_error(4, &["n-1", "not deleted", "already approved"]);
    user.run(["nodes", "reject", "n-2"]).expect_error(4, &["several", "n-21, n-22"]);
    user.run(["nodes", "approve", "n-9"]).expect_error(4, &["n-9", "bac nodes"]);
    let old = fake::signed_node(|_| None);
    User::with_key()
        .at(&old.url())
        .run(["nodes", "approve", "n-1"])
        .expect_error(3, &["v1.0.3", "v1.3.1"]);
}

#[test]
fn nodes_are_shown_in_detail_and_chosen() {
    let node = network();
    let user = User::new().at(&node.url());
    user.run(["nodes", "n-22"]).expect_code(0).shows(&["Node", "n-22", "DISCONNECTED", "zone=a"]);
    let ids = |arguments: &[&str]| {
        let arguments = ["nodes", "--output", "json"].iter().chain(arguments).copied();
        let told = user.run(arguments).expect_code(0).json();
        let id = |node: &serde_json::Value| node["Info"]["NodeID"].as_str().unwrap().to_owned();
        told.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]), ["n-1", "n-21", "n-22"]);
    assert_eq!(ids(&["--membership", "pending"]), ["n-21"]);
    assert_eq!(ids(&["--connection", "disconnected"]), ["n-22"]);
    user.run(["nodes", "--label", "zone=a"]).expect_code(0);
    assert!(node.received().iter().any(|request| request.target().contains("labels=zone")));
}

#[test]
fn events_are_followed_to_the_end_of_the_job_and_chosen() {
    let user = User::with_key();
    let node = Node::start(&user, &[]);
    let user = user.at(&node.url);
    let id = user.run(["submit", "--id-only", &example("ticks.yaml")]).expect_code(0).stdout;
    let id = id.trim().to_owned();
    let mut following = user.start(["events", "--follow", &id]);
    assert!(following.line().contains("job"));
    user.run(["cancel", &id]).expect_code(0);
    let followed = following.end().expect_code(0).stdout;
    let whole = user.run(["history", &id]).expect_code(0).stdout;
    assert_eq!(followed.lines().count() + 1, whole.lines().count(), "{followed}{whole}");

    let count = |arguments: &[&str]| {
        let arguments =
            ["events", &id, "--output", "json"].into_iter().chain(arguments.iter().copied());
        user.run(arguments).expect_code(0).json().as_array().unwrap().len()
    };
    let (all, of_job, of_executions) =
        (count(&[]), count(&["--of", "job"]), count(&["--of", "executions"]));
    assert!(of_job > 0 && of_executions > 0 && of_job + of_executions == all);
    assert_eq!(count(&["--execution", "e-none"]), 0);
    assert_eq!(count(&["--execution", "e-"]), of_executions);
    assert_eq!(count(&["--since", "1h"]), all);
    assert_eq!(count(&["--since", "2999-01-01T00:00:00Z"]), 0);
    node.stop().expect_code(0);
}

#[test]
fn a_program_and_a_module_are_run_without_a_job_file() {
    let user = User::with_key();
    let node = Node::start(&user, &[]);
    let user = user.at(&node.url);
    let module = user.home().join("greet.wasm");
    std::fs::write(&module, wat::parse_file(example("greet.wat")).unwrap()).unwrap();
    let module = module.to_str().unwrap();
    let ended = user.run(["wasm", "run", "--follow", "--name", "g", module, "--", "you", "-x"]);
    assert_eq!(ended.expect_code(0).stdout, "Hello, you!\nHello, -x!\n");
    let tail = user.run(["logs", "--tail", "1", "g"]).expect_code(0);
    assert_eq!((&*tail.stdout, tail.stderr.contains("done")), ("", true), "{tail:#?}");
    user.run(["wasm", "run", &example("greet.wat")])
        .expect_error(2, &["greet.wat", "no WebAssembly"]);

    let dry = user.run([
        "docker",
        "run",
        "--dry-run",
        "-e",
        "A=1",
        "-i",
        "https://h.example/x:/in",
        "--cpu",
        "500m",
        "--network",
        "http",
        "--domain",
        "h.example",
        "--result",
        "out=/outputs",
        "--run-timeout",
        "30m",
        "-l",
        "team=data",
        "--workdir",
        "/w",
        "ubuntu:24.04",
        "echo",
        "-n",
        "hello",
    ]);
    let job = &dry.expect_code(0).json()["Job"];
    let task = &job["Tasks"][0];
    assert_eq!(
        task["Engine"]["Params"],
        json!({"Image": "ubuntu:24.04",
        "Parameters": ["echo", "-n", "hello"], "WorkingDirectory": "/w"})
    );
    assert_eq!(task["Env"], json!({"A": "1"}));
    assert_eq!(task["InputSources"][0]["Target"], "/in");
    assert_eq!(task["Publisher"]["Type"], "local");
    assert_eq!(task["ResultPaths"], json!([{"Name": "out", "Path": "/outputs"}]));
    assert_eq!(task["Timeouts"]["ExecutionTimeout"], 1800);
    assert_eq!((&job["Labels"]["team"], &job["Count"]), (&json!("data"), &json!(1)));
    node.stop().expect_code(0);
}
