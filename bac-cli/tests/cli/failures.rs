//! What can go wrong with a node: the words, and the exit code of each kind.

use std::{
    net::TcpListener,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use bac_tests::{Peer, Received, recordings::Replay};

use crate::{
    fake::{self, Answer, path},
    support::User,
};

const SIGNED_JOB: &str = r#"{"APIVersion": "V1beta1", "Spec": {"Engine": "Noop", "Verifier": "Noop",
    "PublisherSpec": {"Type": "Noop"}, "Deal": {"Concurrency": 1}}}"#;

const JOB: &str = r#"{"Name": "n", "Type": "batch", "Count": 1, "Tasks": [{"Name": "main",
    "Engine": {"Type": "noop"}}]}"#;

/// An address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Submits a job file to a node.
fn submit(node: &Peer, text: &str) -> crate::support::Ended {
    let user = User::with_key().at(&node.url());
    let file = user.file("job.json", text);
    user.run(["submit", file.to_str().unwrap()])
}

/// Answers submissions alone.
fn on_submit(answer: fn() -> Answer) -> impl Fn(&Received) -> Option<Answer> {
    move |request| {
        let is_submit = path(request).ends_with("/requester/submit")
            || request.head.starts_with("PUT /api/v1/orchestrator/jobs ");
        is_submit.then(answer)
    }
}

#[test]
fn a_node_that_is_down_is_said_and_nothing_was_sent() {
    let user = User::with_key().at(&nobody());
    let job = user.file("job.json", SIGNED_JOB);
    for arguments in [
        vec!["health"],
        vec!["list"],
        vec!["describe", "f179d1d0"],
        vec!["cancel", "f179d1d0-1340-4dd5-8dd1-2e594cd3f820"],
        vec!["submit", job.to_str().unwrap()],
    ] {
        user.run(arguments).expect_error(3, &["can be reached", "refused", "bac node", "--url"]);
    }
}

#[test]
fn the_version_of_the_command_is_said_without_a_node() {
    let ended = User::new().at(&nobody()).run(["version"]);
    let ended = ended.fails(3, &["can be reached", "bac node"]);
    assert_eq!(ended.stdout, concat!("bac  ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn what_is_no_node_is_said() {
    for other in [
        fake::always("200 OK", "text/html", "<html><title>A router</title></html>"),
        fake::always("200 OK", "application/json", r#"{"hello": "world"}"#),
        fake::always("404 Not Found", "text/plain", "nothing here"),
        fake::always("301 Moved Permanently\r\nLocation: http://a.example/", "text/plain", ""),
    ] {
        User::with_key()
            .at(&other.url())
            .run(["list"])
            .expect_error(3, &["not a Bacalhau node", "/api/v1/agent/version", "port"]);
    }
}

#[test]
fn a_node_that_is_too_old_or_asks_who_calls_or_is_ill_is_said() {
    let old = fake::signed_node(|request| match path(request) {
        "/version" => Some(Answer::Json(
            "200 OK",
            r#"{"build_version_info": {"gitversion": "v0.2.0"}}"#.to_owned(),
        )),
        "/api/v1/requester/list" => Some(Answer::Json("404 Not Found", "{}".to_owned())),
        _ => None,
    });
    let list = |node: &Peer| User::with_key().at(&node.url()).run(["list"]);
    list(&old).expect_error(3, &["v0.2.0", "older"]);

    let new = fake::orchestrator(|request| match path(request) {
        "/api/v1/agent/version" => {
            Some(Answer::Json("200 OK", r#"{"GitVersion": "v2.1.0"}"#.to_owned()))
        }
        "/api/v1/orchestrator/jobs" => Some(Answer::Json("404 Not Found", "{}".to_owned())),
        _ => None,
    });
    list(&new).expect_error(3, &["v2.1.0", "newer"]);

    let guarded = fake::always("401 Unauthorized", "application/json", r#"{"Message": "no"}"#);
    list(&guarded).expect_error(4, &["credentials", "--token", "BACALHAU_API_KEY"]);

    let ill = fake::always("503 Service Unavailable", "text/plain", "later");
    list(&ill).expect_error(5, &["cannot answer now", "503"]);
}

#[test]
fn a_job_file_of_the_api_that_a_node_lacks_is_said() {
    let new = fake::orchestrator(|_| None);
    submit(&new, SIGNED_JOB).expect_error(3, &["v1.9.3", "does not serve the signed API", "Tasks"]);
    assert!(!new.received().iter().any(|request| path(request).ends_with("/submit")));
    let user = User::with_key().at(&new.url());
    user.run(["approve", "f179d1d0"]).expect_error(3, &["v1.9.3", "decisions", "v1.4.0"]);

    let late = Replay::of("v1.4.0").server("plain").start();
    submit(&late, SIGNED_JOB)
        .expect_error(3, &["v1.4.0", "does not serve the signed API", "410", "deprecated"]);

    let old = fake::signed_node(|_| None);
    submit(&old, JOB).expect_error(3, &["v1.0.3", "orchestrator's API", "`Spec`", "v1.0.4"]);
    let user = User::with_key().at(&old.url());
    user.run(["list", "--api", "orchestrator"]).expect_error(3, &["leave out `--api`"]);
}

#[test]
fn what_a_node_refuses_is_said_in_its_words() {
    let refusing = fake::signed_node(on_submit(|| {
        let body = r#"{"Code": "error-unknown-server-error", "Message": "no room\u001b[2J"}"#;
        Answer::Json("400 Bad Request", body.to_owned())
    }));
    submit(&refusing, SIGNED_JOB).expect_error(4, &["400", "no room\\u{1b}[2J"]);

    let failing = fake::signed_node(on_submit(|| {
        Answer::Json("500 Internal Server Error", r#"{"Message": "broken"}"#.to_owned())
    }));
    submit(&failing, SIGNED_JOB).expect_error(5, &["500", "broken"]);

    let refusing = fake::orchestrator(on_submit(|| {
        let body = r#"{"Status": 400, "Message": "no room", "Code": "BadRequest"}"#;
        Answer::Json("400 Bad Request", body.to_owned())
    }));
    submit(&refusing, JOB).expect_error(4, &["400", "no room"]);
}

#[test]
fn a_key_that_a_node_does_not_take_is_said() {
    let strict = fake::signed_node(on_submit(|| {
        let body = r#"{"Code": "error-unknown-server-error", "Message": "error verifying request signature: client's signature is invalid: failed to decode public key"}"#;
        Answer::Json("400 Bad Request", body.to_owned())
    }));
    submit(&strict, SIGNED_JOB).expect_error(4, &["decode public key", "bac key check"]);
}

#[test]
fn a_lost_answer_to_a_submission_leaves_it_open() {
    for answer in [
        || Answer::Close,
        || Answer::Json("502 Bad Gateway", "<html>".to_owned()),
        || Answer::Json("200 OK", "not what was promised".to_owned()),
    ] {
        for (node, job) in [
            (fake::signed_node(on_submit(answer)), SIGNED_JOB),
            (fake::orchestrator(on_submit(answer)), JOB),
        ] {
            submit(&node, job).expect_error(6, &["bac list", "before you submit it again"]);
        }
    }
}

#[test]
fn a_submission_that_is_interrupted_is_left_open() {
    let node = fake::signed_node(on_submit(|| Answer::Silence));
    let user = User::with_key().at(&node.url());
    let file = user.file("job.json", SIGNED_JOB);
    let running = user.start(["submit", file.to_str().unwrap()]);
    until(|| node.received().iter().any(|request| path(request).ends_with("/submit")));
    running.signal("INT");
    running.end().expect_error(6, &["interrupted", "may or may not", "bac list"]);
}

#[test]
fn a_cancellation_that_is_interrupted_is_left_open() {
    let id = "j-f179d1d0-1340-4dd5-8dd1-2e594cd3f820";
    let node =
        fake::orchestrator(|request| request.head.starts_with("DELETE ").then(|| Answer::Silence));
    let user = User::new().at(&node.url());
    let running = user.start(["cancel", id]);
    until(|| node.received().iter().any(|request| request.method() == "DELETE"));
    running.signal("INT");
    running.end().expect_error(6, &["may or may not have done it", "bac describe"]);
}

#[test]
fn a_wait_that_is_interrupted_says_that_the_job_goes_on() {
    let id = "f179d1d0-1340-4dd5-8dd1-2e594cd3f820";
    let node = fake::signed_node(move |request| match path(request) {
        "/api/v1/requester/submit" => {
            Some(Answer::Json("200 OK", format!(r#"{{"job": {{"Metadata": {{"ID": "{id}"}}}}}}"#)))
        }
        "/api/v1/requester/list" if request.body.windows(36).any(|part| part == id.as_bytes()) => {
            Some(Answer::Json(
                "200 OK",
                format!(
                    r#"{{"jobs": [{{"Job": {{"Metadata": {{"ID": "{id}"}}}},
                        "State": {{"JobID": "{id}", "State": "InProgress"}}}}]}}"#
                ),
            ))
        }
        _ => None,
    });
    let user = User::with_key().at(&node.url());
    let file = user.file("job.json", SIGNED_JOB);
    let running = user.start(["submit", "--wait", file.to_str().unwrap()]);
    let asked =
        || node.received().iter().filter(|request| path(request).ends_with("/list")).count();
    until(|| asked() > 1);
    running.signal("INT");
    running.end().expect_error(130, &[id, "goes on", "bac cancel"]);
}

#[test]
fn a_job_that_is_submitted_is_named_when_following_it_fails() {
    let node = fake::orchestrator(|request| {
        if request.head.starts_with("PUT ") {
            return Some(Answer::Json("200 OK", r#"{"JobID": "j-7"}"#.to_owned()));
        }
        match path(request) {
            "/api/v1/orchestrator/jobs/j-7" => Some(Answer::Json(
                "200 OK",
                r#"{"Job": {"ID": "j-7", "State": {"StateType": "Running"}}, "Executions": {"Items":
                    [{"ID": "e-1", "ComputeState": {"StateType": "Running"}}]}}"#
                    .to_owned(),
            )),
            "/api/v1/orchestrator/jobs/j-7/logs" => Some(Answer::Socket {
                texts: vec![r#"{"value": {"Type": 1, "Line": "one\n"}}"#.to_owned()],
                closes: false,
            }),
            _ => None,
        }
    });
    let user = User::with_key().at(&node.url());
    let file = user.file("job.json", JOB);
    let ended = user.run(["submit", "--follow", file.to_str().unwrap()]).expect_code(5);
    assert_eq!(ended.stdout, "one\n");
    assert!(ended.stderr.contains("broke off"), "{ended:#?}");
    assert!(ended.stderr.contains("`bac describe j-7`"), "{ended:#?}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = User::new().command(["operations", "--output", "json"]);
    let ended = command.stdout(Stdio::from(writer)).output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn a_reader_that_does_not_read_holds_up_no_interrupt() {
    // More than fits into a pipe.
    let long = "n".repeat(1_000_000);
    let node = fake::orchestrator(move |request| {
        let job = format!(r#"{{"Job": {{"ID": "j-1", "Name": "{long}"}}}}"#);
        path(request).ends_with("/jobs/j-1").then(|| Answer::Json("200 OK", job))
    });
    let user = User::new().at(&node.url());
    let mut running = user.start(["describe", "j-1", "--output", "json"]);
    assert_eq!(running.line(), "{\n");
    running.signal("INT");
    assert_eq!(running.code(), Some(130));
}

#[test]
fn what_a_node_warns_of_is_said_however_a_job_is_submitted() {
    let node = fake::orchestrator(|request| {
        let reply = r#"{"JobID": "j-7", "Warnings": ["beware"]}"#;
        if request.head.starts_with("PUT ") {
            return Some(Answer::Json("200 OK", reply.to_owned()));
        }
        let job = r#"{"Job": {"ID": "j-7", "State": {"StateType": "Completed"}}}"#;
        path(request).ends_with("/j-7").then(|| Answer::Json("200 OK", job.to_owned()))
    });
    let user = User::new().at(&node.url());
    let file = user.file("job.json", JOB);
    for how in [None, Some("--id-only"), Some("--wait"), Some("--follow")] {
        let arguments = ["submit", file.to_str().unwrap()].into_iter().chain(how);
        let ended = user.run(arguments).expect_code(0);
        assert_eq!(ended.stderr.matches("The node warns: beware").count(), 1, "{ended:#?}");
    }
}

#[track_caller]
fn until(condition: impl Fn() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < Duration::from_secs(60), "it does not come");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A token is sent to the node that it was given for, be that in the open.
#[cfg(unix)]
#[test]
fn a_token_that_can_be_read_on_its_way_is_warned_of_once() {
    let node = fake::orchestrator(|_| None);
    let port = node.url().rsplit_once(':').unwrap().1.to_owned();
    let warning = |host: &str, arguments: &[&str]| {
        let user = User::new().at(&format!("http://{host}:{port}"));
        let ended = user.run(["list"].into_iter().chain(arguments.iter().copied()));
        ended.expect_code(0).stderr.matches("unencrypted").count()
    };
    // By this address the machine reaches itself, and no program can know that.
    assert_eq!(warning("0.0.0.0", &["--token", "t-0123"]), 1);
    assert_eq!(warning("0.0.0.0", &[]), 0);
    assert_eq!(warning("127.0.0.1", &["--token", "t-0123"]), 0);
    let with_token =
        node.received().iter().filter(|it| it.header("authorization") == ["Bearer t-0123"]).count();
    assert!(with_token >= 2);
}
