//! `bac node`

use crate::{
    examples::example,
    support::{Node, User},
};

#[test]
fn a_node_says_where_it_is_and_stops_when_it_is_told_to() {
    let node = Node::start(&User::new(), &[]);
    assert!(node.url.starts_with("http://127.0.0.1:"), "{}", node.url);
    assert!(!node.url.ends_with(":0"), "{}", node.url);
    node.stop().expect_code(0);
}

#[test]
fn a_wait_outlives_a_node_that_is_restarted() {
    let user = User::with_key();
    let data = user.home().join("jobs");
    let data = ["--data-dir", data.to_str().unwrap()];
    let node = Node::start(&user, &data);
    let address = node.url.strip_prefix("http://").unwrap().to_owned();
    let user = user.at(&node.url);

    let mut waiting = user.start(["submit", "--wait", "--id-only", &example("ticks.yaml")]);
    let id = waiting.line();
    // It has begun once it has written something.
    let mut log = user.start(["logs", "--follow", id.trim()]);
    assert_eq!(log.line(), "tick\n");
    drop(log);

    node.stop().expect_code(0);
    let node = Node::start_at(&address, &user, &data);
    let ended = waiting.end().expect_code(1);
    assert_eq!(ended.stdout, id);
    assert!(ended.stderr.contains("Failed"), "{ended:#?}");
    node.stop().expect_code(0);
}

#[test]
fn a_job_is_cancelled_by_its_own_key_alone() {
    let (owner, stranger) = (User::with_key(), User::with_key());
    let node = Node::start(&owner, &[]);
    let (owner, stranger) = (owner.at(&node.url), stranger.at(&node.url));
    let file = owner.file(
        "job.json",
        &std::fs::read_to_string(example("greet.signed.json")).unwrap().replace("_start", "ticks"),
    );
    let id = owner.run(["submit", "--id-only", file.to_str().unwrap()]).expect_code(0).stdout;
    let id = id.trim();

    stranger
        .run(["cancel", "--api", "signed", id])
        .expect_error(4, &["401", "mismatched ClientIDs", "--key"]);
    let cancelled = owner.run(["cancel", "--api", "signed", id]).expect_code(0);
    assert!(cancelled.stdout.contains("Cancelled"), "{cancelled:#?}");

    let mine = |user: &User| user.run(["list", "--api", "signed", "--output", "json"]).json();
    assert_eq!(mine(&owner).as_array().unwrap().len(), 1);
    assert_eq!(mine(&stranger).as_array().unwrap().len(), 0);
    node.stop().expect_code(0);
}

#[test]
fn a_node_that_asks_for_a_token_is_told_it() {
    let user = User::with_key();
    let node = Node::start(&user, &["--require-token", "t-0123"]);
    let user = user.at(&node.url);
    user.run(["list"]).expect_error(4, &["401", "BACALHAU_API_KEY"]);
    user.run(["list", "--token", "t-wrong"]).expect_error(4, &["401"]);
    user.run(["list", "--token", "t-0123"]).expect_code(0);

    let user = user.env("BACALHAU_API_KEY", "t-0123");
    let follow = ["submit", "--follow", &example("greet.yaml")];
    assert_eq!(user.run(follow).expect_code(0).stdout, "Hello, reader!\nHello, writer!\n");
    node.stop().expect_code(0);
}

#[test]
fn a_data_directory_is_for_one_node() {
    let user = User::new();
    let data = user.home().join("jobs");
    let data = data.to_str().unwrap();
    let node = Node::start(&user, &["--data-dir", data]);
    user.run(["node", "--listen", "127.0.0.1:0", "--data-dir", data])
        .expect_error(2, &[data, "in use"]);
    node.stop().expect_code(0);

    let file = user.file("file", "");
    user.run(["node", "--listen", "127.0.0.1:0", "--data-dir", file.to_str().unwrap()])
        .expect_error(2, &["file"]);
}

#[test]
fn a_job_that_waits_for_a_decision_runs_once_it_is_approved() {
    let user = User::with_key();
    let key = user.run(["key", "show", "--output", "json"]).json();
    let node = Node::start(&user, &["--approver", key["client_id"].as_str().unwrap()]);
    let user = user.at(&node.url);
    let file = example("greet.signed.json");
    let id = || user.run(["submit", "--id-only", &file]).expect_code(0).stdout.trim().to_owned();

    let (approved, rejected) = (id(), id());
    let following = user.start(["logs", "--follow", &approved]);
    user.run(["approve", &approved]).expect_code(0);
    assert_eq!(following.end().expect_code(0).stdout, "Hello, world!\n");

    user.run(["reject", &rejected, "--reason", "not today"]).expect_code(0);
    let described = user.run(["describe", &rejected]).expect_code(0);
    assert!(described.stdout.contains("not today"), "{described:#?}");
    node.stop().expect_code(0);
}
