//! `bac logs`

use std::net::TcpListener;

use bac_tests::recordings::{Replay, Replayed};
use serde_json::{Value, json};

use super::{Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac, own, user};

/// A node before v1.0.4 with one job, whose log is answered with an exchange; and the job's id.
fn old(node: Node, lists: &[&str], log: &str) -> (Replay, String) {
    let replay = node
        .replay()
        .answers(&node.signed("requester/list"), lists)
        .answer(&node.signed("requester/logs"), log);
    (replay, node.job(lists[0]))
}

#[test]
fn old_nodes_send_what_an_ended_execution_wrote() {
    for node in [V0_3_29, V1_0_3] {
        for follow in [&[][..], &["--follow"]] {
            let (replay, id) = old(node, &["list.by_id.completed"], "logs.finished");
            let (ended, _) = bac(replay, &[&["logs", &id], follow].concat());
            let ended = ended.expect_code(0);
            assert_eq!((&*ended.stdout, &*ended.stderr), ("hello, ", "done\n"), "{node:?}");
        }
        // Its exit code is that of a program that failed.
        let (replay, id) = old(node, &["list.by_id.exit_3"], "logs.finished_exit_3");
        let (ended, _) = bac(replay, &["logs", "--follow", &id]);
        let ended = ended.expect_code(1);
        assert!(ended.stderr.starts_with("bad\nerror: ") && ended.stderr.contains("exit code 3"));
    }
}

#[test]
fn old_nodes_send_what_a_running_execution_writes() {
    for node in [V0_3_29, V1_0_3] {
        let log = "logs.running.follow";
        let (replay, id) = old(node, &["list.by_id.running"], log);
        let (ended, _) = bac(replay, &["logs", &id]);
        assert_eq!(ended.expect_code(0).stdout, "tick\n".repeat(8), "{node:?}");

        let lists = ["list.by_id.running", "list.by_id.cancelled"];
        let (replay, id) = old(node, &lists, log);
        let (ended, _) = bac(replay, &["logs", "--follow", &id]);
        let ended = ended.expect_code(1);
        assert_eq!(ended.stdout, "tick\n".repeat(8), "{node:?}");
        assert!(ended.stderr.contains("ended as Cancelled"), "{ended:#?}");
    }
}

#[test]
fn old_nodes_have_no_log_of_what_failed_or_was_stopped() {
    for node in [V0_3_29, V1_0_3] {
        let (replay, id) = old(node, &["list.by_id.cancelled"], "logs.cancelled");
        let (ended, _) = bac(replay, &["logs", &id]);
        let ended = ended.expect_code(0);
        assert_eq!(ended.stderr, "The node kept nothing of what it wrote.\n", "{node:?}");

        // One such execution does not keep from the next.
        let (replay, id) = old(node, &["list.by_id.timeout"], "logs.failed_module");
        let (ended, asked) = bac(replay, &["logs", &id]);
        let ended = ended.expect_code(0);
        assert_eq!(ended.stderr.matches("==> execution").count(), 2, "{ended:#?}");
        assert_eq!(own(&asked).len(), 3, "{node:?}");
    }
}

#[test]
fn a_log_that_an_old_node_refuses_is_no_end() {
    for node in [V0_3_29, V1_0_3] {
        let (replay, id) = old(node, &["list.by_id.completed"], "logs.unknown_execution");
        let (ended, _) = bac(replay, &["logs", &id]);
        ended.expect_error(5, &["the log broke off", "check job, execution and key"]);
    }
}

/// A job for Docker, as the recorded logs of v1.9.3 are those of one.
fn docker(name: &str) -> (Replay, String, String) {
    let (replay, id) = V1_9_3.with_job(name, |told| {
        told["Job"]["Tasks"][0]["Engine"] = json!({"Type": "docker", "Params": {"Image": "i"}});
    });
    let told = V1_9_3.told(&format!("jobs.executions.{name}"));
    let execution = told["Items"][0]["ID"].as_str().unwrap().to_owned();
    let logs = format!("/api/v1/orchestrator/jobs/{id}/logs");
    let socket = format!("jobs.logs.{name}-execution");
    (replay.answer(&logs, &socket), id, execution)
}

const STDOUT: &str = "one\ndéjà vu\nno newlinethree\nx\u{fffd}\u{fffd}y\n";
const STDERR: &str = "two on stderr\nfour\n";

#[test]
fn the_log_of_an_execution_is_asked_for_by_its_id() {
    // The second ends with an error that the node reports.
    for (name, code, error) in [("running", 0, ""), ("stopped", 5, "a daemon's own error")] {
        let (replay, id, execution) = docker(name);
        let (ended, asked) = bac(replay, &["logs", &id]);
        let ended = ended.expect_code(code);
        assert_eq!(ended.stdout, STDOUT, "{name}");
        assert!(ended.stderr.starts_with(STDERR) && ended.stderr.contains(error), "{ended:#?}");
        let target = &own(&asked)[1];
        assert!(target.contains(&format!("/jobs/{id}/logs?")), "{target}");
        assert!(target.contains(&format!("execution_id={execution}")), "{target}");
    }
}

#[test]
fn a_followed_log_is_shown_as_it_comes() {
    let (replay, id, execution) = docker("running");
    let place = format!("/api/v1/orchestrator/jobs/{id}/logs");
    let asked = replay.answer(&place, "jobs.logs.running-follow").start();
    let mut running = user(&asked).start(["logs", "--follow", &id]);
    for line in STDOUT.split_inclusive('\n') {
        assert_eq!(running.line(), line);
    }
    running.signal("INT");
    let ended = running.end().expect_code(130);
    assert_eq!(ended.stdout, STDOUT);
    let target = &own(&asked)[1];
    assert!(target.contains("follow=true") && target.contains(&execution), "{target}");
}

fn has_socket(node: &Replayed) -> bool {
    own(node).iter().any(|line| line.contains("/logs"))
}

/// What the node kept of one execution, and that it was published nowhere.
fn unpublished(told: &mut Value) {
    let executions = &mut told["Executions"];
    let name = if executions["Items"].is_array() { "Items" } else { "Executions" };
    executions[name][0]["PublishedResult"] = json!({"Type": ""});
}

#[test]
fn what_a_module_wrote_is_what_the_node_kept_and_no_socket_is_opened() {
    for (node, stdout) in [
        (V1_3_2, "hello, "),
        (V1_4_0, "one\ntwo\nthree\n"),
        (V1_4_0_ON, "one\ntwo\nthree\n"),
        (V1_9_3, "one\ntwo\nthree\n"),
    ] {
        for follow in [&[][..], &["--follow"]] {
            let (replay, id) = node.with_job("completed", unpublished);
            let (ended, asked) = bac(replay, &[&["logs", &id], follow].concat());
            let ended = ended.expect_code(0);
            assert!(ended.stdout.starts_with(stdout), "{node:?} {ended:#?}");
            assert!(ended.stderr.contains("may be the start alone"), "{node:?} {ended:#?}");
            assert!(!has_socket(&asked), "{:?}", own(&asked));
        }
    }
}

#[test]
fn of_a_running_module_it_is_said_that_there_is_no_log_yet() {
    for node in [V1_4_0, V1_4_0_ON, V1_9_3] {
        let (replay, id) = node.with_job("running", |_| ());
        let (ended, asked) = bac(replay, &["logs", &id]);
        let ended = ended.expect_code(0);
        assert_eq!(ended.stdout, "");
        assert!(ended.stderr.contains("`--follow` waits for its end"), "{ended:#?}");
        assert!(!has_socket(&asked), "{:?}", own(&asked));
    }
}

#[test]
fn an_archive_that_cannot_be_had_is_said_and_what_the_node_kept_shown() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (replay, id) = V1_9_3.with_job("completed", |told| {
        let published = &mut told["Executions"]["Items"][0]["PublishedResult"];
        published["Params"]["URL"] = json!(format!("http://{nobody}/e.tar.gz"));
    });
    let (ended, _) = bac(replay, &["logs", &id]);
    let ended = ended.expect_code(0);
    assert_eq!(ended.stdout, "one\ntwo\nthree\n");
    assert!(ended.stderr.contains("What it published cannot be had"), "{ended:#?}");
    assert!(!ended.stderr.contains("bac node"), "{ended:#?}");
}
