//! The command from the first look at a node to the end of a job.

use std::path::Path;

use serde_json::Value;

use crate::{
    node::Node,
    patience::until,
    program::{SAID, file, file_of_today},
    relay::Relay,
    user::User,
};

#[test]
#[ignore = "an_installed_node runs it"]
fn looks_around() {
    let node = Node::start();
    let user = User::of(node.url());
    let release = node.release.to_string();

    user.bac(&["version"]).expect_code(0).shows(&[
        "Node",
        &release,
        "Serves",
        "the orchestrator's API",
    ]);
    assert_eq!(user.bac(&["version", "--output", "json"]).json()["node"]["version"], release);
    user.bac(&["health"]).expect_code(0).shows(&["Status", "OK"]);
    user.bac(&["nodes"]).expect_code(0).shows(&["Compute", "APPROVED", "CONNECTED", "wasm"]);
    assert_eq!(
        user.bac(&["list", "--output", "json"]).expect_code(0).json(),
        Value::Array(Vec::new())
    );
}

#[test]
#[ignore = "an_installed_node runs it"]
fn a_program_that_succeeds() {
    let node = Node::start();
    let user = User::of(node.url());

    let job = user.file(&file("_start"));
    let ended = user.bac(&["submit", "--wait", &job]).expect_code(0);
    ended.shows(&["State      Completed", "Engine     wasm", "\ne-", "Completed", "0"]);

    let jobs = user.bac(&["list", "--output", "json"]).expect_code(0).json();
    let [job] = jobs.as_array().unwrap().as_slice() else { panic!("{jobs}") };
    assert_eq!((&job["Name"], &job["State"]["StateType"]), (&"_start".into(), &"Completed".into()));
    let id = job["ID"].as_str().unwrap();

    user.bac(&["describe", id]).expect_code(0).shows(&[
        id,
        "State      Completed",
        "\ne-",
        "Completed",
    ]);
    let short = &id[..10];
    user.bac(&["describe", short]).expect_code(0).shows(&[id]);
    user.bac(&["events", id]).expect_code(0).shows(&[
        "job",
        "Job submitted",
        "\n",
        " e-",
        "Completed",
    ]);
    let results = user.bac(&["results", id]).expect_code(0);
    results.shows(&["urlDownload", "http://127.0.0.1:", "/e-", ".tar.gz"]);
}

/// Its job is `Completed` all the same.
#[test]
#[ignore = "an_installed_node runs it"]
fn a_program_that_ends_with_3() {
    let node = Node::start();
    let user = User::of(node.url());

    let job = user.file(&file("three"));
    let ended = user.bac(&["submit", "--wait", &job]).fails(1, &["3"]);
    ended.shows(&["State      Completed", "\ne-", "Completed", "3"]);
}

#[test]
#[ignore = "an_installed_node runs it"]
fn a_program_that_traps() {
    let node = Node::start();
    let user = User::of(node.url());

    let job = user.file(&file("traps"));
    let ended = user.bac(&["submit", "--wait", &job]).fails(1, &["ended as Failed", "unreachable"]);
    ended.shows(&["State      Failed", "\ne-", "Failed", "unreachable", "\ne-", "Failed"]);
    let id = user.bac(&["list", "--output", "json"]).json()[0]["ID"].as_str().unwrap().to_owned();
    assert_eq!(
        user.bac(&["results", &id, "--output", "json"]).expect_code(0).json(),
        Value::Array(vec![])
    );
}

#[test]
#[ignore = "an_installed_node runs it"]
fn a_job_that_is_cancelled() {
    let node = Node::start();
    let user = User::of(node.url());
    let cancelled = |id: &str| {
        until("a cancelled execution", || {
            let described = user.bac(&["describe", id]).expect_code(0);
            described.stdout.contains("Cancelled").then_some(described)
        })
    };

    let id = user.running(&file("ticks"));
    user.bac(&["describe", &id]).expect_code(0).shows(&["State      Running", "\ne-"]);
    user.bac(&["cancel", &id, "--reason", "enough"]).expect_code(0).shows(&[&id]);
    cancelled(&id).shows(&["State      Stopped", "\ne-", "Cancelled"]);
    user.bac(&["events", &id]).expect_code(0).shows(&["Job requested to stop"]);

    // By the start of its id, as every other verb takes it.
    let id = user.running(&file("counts"));
    user.bac(&["cancel", &id[..12]]).expect_code(0);
    cancelled(&id).shows(&[&id, "State      Stopped", "\ne-", "Cancelled"]);
}

/// The job files that come with the command.
#[test]
#[ignore = "an_installed_node runs it"]
fn the_examples() {
    let node = Node::start();
    let user = User::of(node.url());
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bac-cli/examples");
    let example = |name| examples.join(name).into_os_string().into_string().unwrap();

    user.bac(&["key", "new"]).expect_code(0);
    let signed = user.bac(&["submit", &example("greet.signed.json")]);
    signed.fails(3, &["does not serve the signed API"]);

    let greeted = user.bac(&["submit", "--wait", &example("greet.yaml")]);
    greeted.expect_code(0).shows(&["greet", "Completed", "\ne-", "Completed", "0"]);
    let followed = user.bac(&["submit", "--follow", &example("greet.yaml")]).expect_code(0);
    assert_eq!(followed.stdout, "Hello, reader!\nHello, writer!\n");
    assert!(followed.stderr.contains("done\n"), "{followed:#?}");
    user.bac(&["submit", &example("ticks.yaml")]).expect_code(0).shows(&["j-"]);
}

/// The form that later releases want is nothing that earlier ones can read.
#[test]
#[ignore = "an_installed_node runs it"]
fn a_module_by_name() {
    let node = Node::start();
    let user = User::of(node.url());

    let job = user.file(&file_of_today("_start"));
    let ended = user.bac(&["submit", "--wait", &job]);
    if node.release.takes_modules_by_name() {
        let id = ended.expect_code(0).shows(&["Completed"]);
        let id = id.stdout.split_whitespace().nth(1).unwrap();
        assert_eq!(user.bac(&["logs", id]).expect_code(0).stdout, SAID);
    } else {
        ended.fails(2, &["EntryModule", "before v1.7.0", "Nothing was sent"]);
    }
}

/// A node is not asked more than it takes to know what it is.
#[test]
#[ignore = "an_installed_node runs it"]
fn few_requests() {
    let node = Node::start();
    let relay = Relay::to(&node);
    let id = User::of(node.url()).submitted(&file("_start"));
    let user = User::of(relay.url());

    let job = user.file(&file("three"));
    for (arguments, own) in [
        (&["list"][..], "GET /api/v1/orchestrator/jobs?namespace="),
        (&["nodes"], "GET /api/v1/orchestrator/nodes"),
        (&["describe", &id], "GET /api/v1/orchestrator/jobs/"),
        (&["events", &id], "GET /api/v1/orchestrator/jobs/"),
        (&["results", &id], "GET /api/v1/orchestrator/jobs/"),
        (&["submit", &job], "PUT /api/v1/orchestrator/jobs"),
    ] {
        relay.taken();
        user.bac(arguments).expect_code(0);
        let asked = relay.taken();
        let before = asked.iter().position(|line| line.starts_with(own));
        assert!(before.is_some_and(|count| count <= 2), "{arguments:?}: {asked:#?}");
    }
}
