//! What the command says of what cannot be done.

use serde_json::json;

use crate::{node::Node, program::file, relay::Relay, user::User};

#[test]
#[ignore = "an_installed_node runs it"]
fn no_job_is_named() {
    let node = Node::start();
    let relay = Relay::to(&node);
    let user = User::of(relay.url());

    for verb in ["describe", "events", "results", "logs", "cancel", "approve", "reject"] {
        user.bac(&[verb, ""]).fails(2, &["error: "]);
        assert_eq!(relay.taken(), [""; 0], "{verb}");
    }
}

#[test]
#[ignore = "an_installed_node runs it"]
fn the_node_knows_no_such_job() {
    let node = Node::start();
    let user = User::of(node.url());

    for job in ["j-00000000-0000-4000-8000-000000000000", "nosuchjob"] {
        for verb in [
            &["describe"][..],
            &["events"],
            &["results"],
            &["logs"],
            &["logs", "--follow"],
            &["cancel"],
        ] {
            let ended = user.bac(&[verb, &[job]].concat());
            ended.fails(4, &["the node knows no job", job]);
        }
    }
}

#[test]
#[ignore = "an_installed_node runs it"]
fn the_job_has_ended() {
    let node = Node::start();
    let user = User::of(node.url());

    for (function, state) in [("_start", "Completed"), ("traps", "Failed")] {
        let job = user.file(&file(function));
        user.bac(&["submit", "--wait", &job]);
        let jobs = user.bac(&["list", "--limit", "1", "--output", "json"]).expect_code(0).json();
        let id = jobs[0]["ID"].as_str().unwrap();
        user.bac(&["cancel", id]).fails(4, &[state]);
    }
}

/// Again it is a job, or another version of the one that there is; never is it silently nothing.
#[test]
#[ignore = "an_installed_node runs it"]
fn the_same_name_again() {
    let node = Node::start();
    let user = User::of(node.url());

    let first = user.running(&file("ticks"));
    let mut changed = file("ticks");
    changed["Priority"] = json!(1);
    let second = user.running(&changed);
    assert_eq!(first == second, node.release.has_versions_of_jobs(), "{first} {second}");
    user.bac(&["cancel", &second]).expect_code(0);
}

#[test]
#[ignore = "an_installed_node runs it"]
fn a_job_file_that_is_wrong() {
    let node = Node::start();
    let relay = Relay::to(&node);
    let user = User::of(relay.url());

    let mut job = file("_start");
    job["Tasks"][0]["Engine"]["Type"] = json!("");
    user.bac(&["submit", &user.file(&job)]).fails(2, &["Engine"]);
    let puts = relay.taken().into_iter().filter(|line| line.starts_with("PUT"));
    assert_eq!(puts.count(), 0);
}

#[test]
#[ignore = "an_installed_node runs it"]
fn no_node_is_there() {
    let url = format!("http://127.0.0.1:{}", crate::network::port());
    User::of(&url).bac(&["list"]).fails(3, &[&url]);
}
