//! How what a node says is worded.

use super::{Node, V0_3_29, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac, own};
use crate::{examples::example, support::User};

const JOBS: &str = "/api/v1/orchestrator/jobs";

/// The node's words, and behind them what was asked of whom.
#[track_caller]
fn expect_words_first(text: &str, words: &str, operation: &str) {
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("`{part}`: {text}"));
    assert_eq!(place(words), "error: ".len(), "{text}");
    assert!(place(words) < place(operation), "{text}");
    assert!(place("http://127.0.0.1") > place(words), "{text}");
    for ours in ["{id}", "OrchestratorJobs", "Job."] {
        assert!(!text.contains(ours), "{ours}: {text}");
    }
}

#[test]
fn the_reason_is_said_and_not_the_name_of_the_status() {
    for (node, id, reason) in [
        (V1_3_2, "orchestrator.put.refused.bad_cpu", "task main validation failed: task resources"),
        (V1_4_0, "jobs.put.invalid.cpu", "task main validation failed: task resources"),
        (V1_4_0, "jobs.put.invalid.memory", "task main validation failed: task resources"),
    ] {
        let replay = node.replay().answer(&format!("PUT {JOBS}"), id);
        let (ended, _) = bac(replay, &["submit", &example("greet.yaml")]);
        let ended = ended.expect_code(5);
        expect_words_first(&ended.stderr, reason, "It was asked `PUT ");
        assert!(!ended.stderr.contains("Internal Server Error;"), "{}", ended.stderr);
    }
    let job = V1_3_2.job("orchestrator.results.service_running");
    let (ended, _) = bac(V1_3_2.replay(), &["results", &job]);
    let words = "job type service does not support results";
    expect_words_first(&ended.expect_code(5).stderr, words, "/orchestrator/jobs/…/results`");
}

#[test]
fn what_a_node_refuses_is_said_before_what_was_asked() {
    for (node, id, words) in [
        (V0_3_29, "submit.refused.signature_zero", "error verifying request signature"),
        (V1_3_2, "submit.bad_selector", "selector values must be empty"),
        (V1_4_0_ON, "submit.invalid.selector", "selector values must have exactly one"),
    ] {
        let replay = node.replay().answer(&node.signed("requester/submit"), &node.id(id));
        let file =
            if node.release == "v0.3.29" { "greet.signed.json" } else { "greet.signed.local.json" };
        let (ended, _) = bac(replay, &["submit", &example(file)]);
        expect_words_first(&ended.stderr, words, "It was asked `POST ");
    }
    let replay = V1_9_3.replay().answer(&format!("PUT {JOBS}"), "jobs.put.invalid.cpu");
    let (ended, _) = bac(replay, &["submit", &example("greet.yaml")]);
    let told = V1_9_3.told("jobs.put.invalid.cpu");
    let words = told["Message"].as_str().unwrap().lines().next().unwrap();
    expect_words_first(&ended.stderr, words, "It was asked `PUT ");
}

#[test]
fn a_sentence_of_the_nodes_is_one_among_others() {
    let replay = V1_9_3.replay().answer(&format!("PUT {JOBS}"), "route.api-nothing");
    let (ended, _) = bac(replay, &["submit", &example("greet.yaml")]);
    let words = "The requested resource/URL was not found; The server version";
    expect_words_first(&ended.expect_code(4).stderr, words, "It was asked `PUT ");
}

#[test]
fn who_asks_too_often_is_told_to_wait() {
    for (node, id) in [(V1_4_0, "jobs.list.too-many"), (V1_9_3, "jobs.list.too-many")] {
        let replay =
            node.replay().answers_where(|request| request.target().contains("namespace="), &[id]);
        let (ended, asked) = bac(replay, &["list"]);
        ended.expect_error(4, &["429", "try again in a while"]);
        assert!(!own(&asked).is_empty(), "{node:?}");
    }
}

#[test]
fn a_port_that_speaks_tls_is_said() {
    for node in [V1_4_0, V1_9_3] {
        let refuse = |node: Node| node.replay().answers_where(|_| true, &["tls.plain.agent.alive"]);
        for arguments in [&["list"][..], &["health"], &["submit", &example("greet.yaml")]] {
            let asked = refuse(node).start();
            let ended = User::with_key().at(&asked.url()).run(arguments.iter().copied());
            ended.expect_error(
                3,
                &["HTTP request to an HTTPS server", "write `https://` in the URL"],
            );
        }
    }
}
