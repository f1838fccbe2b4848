//! What jobs write, as the command shows it.

use std::{thread::sleep, time::Duration};

use crate::{
    node::Node,
    patience::until,
    program::{COMPLAINED, COUNTED, SAID, file},
    relay::Relay,
    user::User,
};

#[test]
#[ignore = "an_installed_node runs it"]
fn of_a_job_that_has_ended() {
    let node = Node::start();
    let user = User::of(node.url());
    let job = user.file(&file("_start"));
    user.bac(&["submit", "--wait", &job]).expect_code(0);
    let jobs = user.bac(&["list", "--output", "json"]).expect_code(0).json();
    let id = jobs[0]["ID"].as_str().unwrap();

    for arguments in [&["logs", id][..], &["logs", "--follow", id]] {
        let logs = user.bac(arguments).expect_code(0);
        assert_eq!(logs.stdout, SAID, "{logs:#?}");
        assert!(logs.stderr.contains(COMPLAINED), "{logs:#?}");
    }
}

/// To its end, and whole.
#[test]
#[ignore = "an_installed_node runs it"]
fn of_a_job_that_runs() {
    let node = Node::start();
    let relay = Relay::to(&node);
    let user = User::of(relay.url());

    let job = user.file(&file("counts"));
    let followed = user.bac(&["submit", "--follow", &job]).expect_code(0);
    assert_eq!(followed.stdout, COUNTED, "{followed:#?}");

    let mut again = file("counts");
    again["Name"] = "again".into();
    let id = user.running(&again);
    let followed = user.bac(&["logs", "--follow", &id]).expect_code(0);
    assert_eq!(followed.stdout, COUNTED, "{followed:#?}");
    if node.release.has_no_log_of_wasm() {
        // It would be silent for a minute, and other logs of the node with it.
        assert!(!relay.was_asked("/logs"), "{:#?}", relay.taken());
        assert!(!followed.stderr.is_empty(), "{followed:#?}");
    }
}

/// A program that ends with another code than 0 has failed, however it was waited for.
#[test]
#[ignore = "an_installed_node runs it"]
fn of_a_program_that_ends_with_3() {
    let node = Node::start();
    let user = User::of(node.url());

    let job = user.file(&file("three"));
    let followed = user.bac(&["submit", "--follow", &job]).fails(1, &["3"]);
    assert_eq!(followed.stdout, SAID, "{followed:#?}");
}

/// Nodes of v1.4 do nothing else while a log of a running job is read; if its reader just goes, not
/// even after that.
#[test]
#[ignore = "an_installed_node runs it"]
fn left_before_the_job_ends() {
    let node = Node::start();
    let relay = Relay::to(&node);
    let user = User::of(relay.url());
    let id = user.running(&file("ticks"));

    relay.taken();
    let followed = user.start(&["logs", "--follow", &id]);
    until("the job being asked about", || relay.was_asked(&id).then_some(()));
    // Whatever it does about it, it has begun after this.
    sleep(Duration::from_secs(2));
    followed.signal("INT");
    followed.end().expect_code(130);

    let job = user.file(&file("_start"));
    user.bac(&["submit", "--wait", &job]).expect_code(0).shows(&["Completed"]);
    user.bac(&["cancel", &id]).expect_code(0);
    until("the followed job's end", || {
        user.bac(&["describe", &id]).stdout.contains("Cancelled").then_some(())
    });
}
