//! Versions of a job: `--force`, `rerun`, `versions`, `diff`, `executions`.

use serde_json::{Value, json};

use crate::{
    examples::example,
    fake::{self, Answer, path},
    support::{Node, User},
};

#[test]
fn a_job_runs_again_and_its_versions_are_told_apart() {
    let user = User::with_key();
    let node = Node::start(&user, &[]);
    let user = user.at(&node.url);
    let file = example("greet.yaml");
    let id = user.run(["submit", "--wait", "--id-only", &file]).expect_code(0).stdout;
    let id = id.trim();

    // What was asked for before is no new job, and its output is none of one.
    for how in ["--wait", "--follow", "--id-only"] {
        let ended = user.run(["submit", how, &file]).fails(4, &[id, "--force", "bac rerun"]);
        assert_eq!(ended.stdout, "");
    }
    let ended = user.run(["submit", "--force", "--follow", &file]).expect_code(0);
    assert_eq!(ended.stdout, "Hello, reader!\nHello, writer!\n", "{ended:#?}");
    let again = user.run(["rerun", "--wait", "--id-only", "greet"]).expect_code(0);
    assert_eq!(again.stdout.trim(), id);
    user.run(["rerun", "--follow", "--job-version", "1", id])
        .expect_code(0)
        .shows(&["Hello, reader!"]);

    let versions = user.run(["versions", id, "--output", "json"]).expect_code(0).json();
    let number = |job: &Value| job["Version"].as_u64().unwrap();
    assert_eq!(versions.as_array().unwrap().iter().map(number).collect::<Vec<_>>(), [4, 3, 2, 1]);
    user.run(["versions", id]).expect_code(0).shows(&["VERSION", "4", "Completed", "1"]);

    let count = |arguments: &[&str]| {
        let arguments =
            ["executions", id, "--output", "json"].into_iter().chain(arguments.iter().copied());
        user.run(arguments).expect_code(0).json().as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 1);
    assert_eq!(count(&["--job-version", "2"]), 1);
    assert_eq!(count(&["--all-versions"]), 4);
    user.run(["describe", id]).expect_code(0).shows(&["Version", "4", "EXECUTION"]);
    user.run(["describe", id, "--job-version", "2"]).expect_code(0).shows(&["Version", "2"]);
    node.stop().expect_code(0);
}

#[test]
fn what_a_file_would_change_is_shown_before_it_is_submitted() {
    let user = User::with_key();
    let node = Node::start(&user, &[]);
    let user = user.at(&node.url);
    let file = example("greet.yaml");
    user.run(["submit", "--wait", "--id-only", &file]).expect_code(0);
    let same = user.run(["diff", &file]).expect_code(0);
    assert!(same.stderr.contains("Nothing would change"), "{same:#?}");
    let text = std::fs::read_to_string(&file).unwrap().replace("[reader, writer]", "[{{.who}}]");
    let ended = user.run_with_input(["diff", "-V", "who=you"], &text).expect_code(0);
    assert!(ended.stdout.contains("you"), "{ended:#?}");
    let signed = example("greet.signed.json");
    user.run(["diff", &signed]).expect_error(2, &["signed form", "versions"]);
    node.stop().expect_code(0);
}

/// A node of v1.9.3 with a job of two versions.
fn two_versions(request: &bac_tests::Received) -> Option<Answer> {
    let job = |version: u64, state: &str| json!({"ID": "j-1", "Name": "n", "Version": version, "State": {"StateType": state}});
    let told = match path(request) {
        "/api/v1/orchestrator/jobs/j-1" => json!({"Job": job(2, "Completed")}),
        "/api/v1/orchestrator/jobs/j-2" => {
            json!({"Job": {"ID": "j-2", "Version": 1, "State": {"StateType": "Pending"}}})
        }
        "/api/v1/orchestrator/jobs/j-1/versions" => {
            json!({"Items": [job(1, "Completed"), job(2, "Completed")]})
        }
        path if path.ends_with("/rerun") => {
            json!({"JobID": "j-1", "JobVersion": 3, "EvaluationID": "e"})
        }
        _ => return None,
    };
    Some(Answer::Json("200 OK", told.to_string()))
}

#[test]
fn a_version_that_there_is_not_is_never_asked_for() {
    let node = fake::orchestrator(two_versions);
    let user = User::new().at(&node.url());
    user.run(["rerun", "j-1", "--job-version", "7"]).expect_error(
        4,
        &["no version 7", "the last is 2", "bac versions j-1", "Nothing was asked"],
    );
    user.run(["rerun", "j-2"]).expect_error(4, &["j-2", "Pending"]);
    assert!(!node.received().iter().any(|request| request.method() == "PUT"));

    // What is asked for is the version that was seen.
    for (arguments, version) in [(vec![], 2), (vec!["--job-version", "1"], 1)] {
        let arguments = ["rerun", "j-1", "--reason", "again"].into_iter().chain(arguments);
        user.run(arguments).expect_code(0).shows(&["j-1", "3"]);
        let received = node.received();
        let put = received.iter().rfind(|request| request.method() == "PUT").unwrap();
        let body: Value = serde_json::from_slice(&put.body).unwrap();
        assert_eq!((&body["JobVersion"], &body["Reason"]), (&json!(version), &json!("again")));
    }
}

#[test]
fn a_node_without_versions_is_said_and_not_asked() {
    let old = fake::signed_node(|_| None);
    let user = User::with_key().at(&old.url());
    for verb in ["rerun", "versions"] {
        user.run([verb, "f179d1d0"]).expect_error(3, &["v1.0.3", "orchestrator's API"]);
    }
    let middle = fake::orchestrator(|request| {
        (path(request) == "/api/v1/agent/version")
            .then(|| Answer::Json("200 OK", r#"{"GitVersion": "v1.7.0"}"#.to_owned()))
    });
    let user = User::new().at(&middle.url());
    for arguments in [
        vec!["rerun", "j-1"],
        vec!["versions", "j-1"],
        vec!["describe", "j-1", "--job-version", "2"],
        vec!["executions", "j-1", "--all-versions"],
    ] {
        user.run(arguments).expect_error(3, &["v1.7.0", "one version", "v1.8.0"]);
    }
}

/// Of two versions the executions are told at once, and the one that was waited for gives way to a
/// later one meanwhile.
#[test]
fn what_an_earlier_or_a_later_version_wrote_is_never_shown_as_that_of_this_one() {
    let execution = |id: &str, version: u64, output: &str| {
        json!({"ID": id, "JobVersion": version, "ComputeState": {"StateType": 9},
            "RunOutput": {"Stdout": output, "ExitCode": if version == 1 { 3 } else { 0 }}})
    };
    let job = move |version: u64| {
        json!({
            "Job": {"ID": "j-1", "Version": version, "State": {"StateType": "Completed"},
                "Tasks": [{"Engine": {"Type": "wasm"}}]},
            "Executions": {"Items": [execution("e-old", 1, "old\n"), execution("e-new", 2, "new\n")]},
        })
    };
    let node = fake::orchestrator(move |request| {
        if request.head.starts_with("PUT ") {
            return Some(Answer::Json("200 OK", r#"{"JobID": "j-1"}"#.to_owned()));
        }
        path(request).ends_with("/jobs/j-1").then(|| Answer::Json("200 OK", job(2).to_string()))
    });
    let user = User::new().at(&node.url());
    let ended = user.run(["submit", "--follow", &example("greet.yaml")]).expect_code(0);
    assert_eq!(ended.stdout, "new\n", "{ended:#?}");
    let ended = user.run(["logs", "j-1"]).expect_code(0);
    assert_eq!(ended.stdout, "new\n", "{ended:#?}");

    let asked = std::sync::atomic::AtomicU64::new(2);
    let node = fake::orchestrator(move |request| {
        if request.head.starts_with("PUT ") {
            return Some(Answer::Json("200 OK", r#"{"JobID": "j-1"}"#.to_owned()));
        }
        path(request).ends_with("/jobs/j-1").then(|| {
            let version = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Answer::Json("200 OK", job(version).to_string())
        })
    });
    let user = User::new().at(&node.url());
    let ended = user.run(["submit", "--wait", &example("greet.yaml")]);
    let ended = ended.fails(1, &["version 3", "submitted meanwhile", "bac versions j-1"]);
    assert_eq!(ended.stdout, "");
}

#[test]
fn a_wait_may_end_with_the_code_of_the_program() {
    let node = fake::orchestrator(|request| {
        if request.head.starts_with("PUT ") {
            return Some(Answer::Json("200 OK", r#"{"JobID": "j-1"}"#.to_owned()));
        }
        let job = json!({
            "Job": {"ID": "j-1", "State": {"StateType": "Completed"}},
            "Executions": {"Items": [{"ID": "e-1", "ComputeState": {"StateType": 9},
                "RunOutput": {"ExitCode": 42}}]},
        });
        path(request).ends_with("/jobs/j-1").then(|| Answer::Json("200 OK", job.to_string()))
    });
    let user = User::new().at(&node.url());
    let file = example("greet.yaml");
    user.run(["submit", "--wait", &file]).fails(1, &["exit code 42"]);
    user.run(["submit", "--wait", "--exit-code", &file]).fails(42, &["exit code 42"]);
}
