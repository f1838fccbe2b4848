//! `bac logs`

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use bac_tests::Peer;
use serde_json::json;

use crate::{
    fake::{self, Answer, path},
    support::User,
};

const JOB: &str = "f179d1d0-1340-4dd5-8dd1-2e594cd3f820";

/// A node of the signed API with one job of these executions, whose log is these texts.
fn node(executions: &[(&str, &str)], texts: &'static [&'static str], closes: bool) -> Peer {
    let executions: Vec<_> = executions
        .iter()
        .map(|(id, state)| json!({"ComputeReference": id, "NodeId": "n-1", "State": state}))
        .collect();
    let job = json!({"jobs": [{
        "Job": {"Metadata": {"ID": JOB}},
        "State": {"JobID": JOB, "State": "Completed", "Executions": executions},
    }]});
    fake::signed_node(move |request| match path(request) {
        "/api/v1/requester/list" => Some(Answer::Json("200 OK", job.to_string())),
        "/api/v1/requester/logs" => Some(Answer::Socket {
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
            closes,
        }),
        _ => None,
    })
}

const FRAMES: &[&str] = &[
    r#"{"Tag": 1, "Data": "one\ntw"}"#,
    r#"{"Tag": 2, "Data": "beware\n"}"#,
    r#"{"Tag": 1, "Data": "o\n", "ErrorMessage": ""}"#,
];

#[test]
fn what_a_job_writes_goes_where_the_job_wrote_it() {
    let node = node(&[("e-1", "Completed")], FRAMES, true);
    let user = User::with_key().at(&node.url());
    let ended = user.run(["logs", JOB]).expect_code(0);
    assert_eq!((&*ended.stdout, &*ended.stderr), ("one\ntwo\n", "beware\n"));

    let ended = user.run(["logs", "--follow", JOB, "--output", "json"]).expect_code(0);
    let pieces: Vec<serde_json::Value> =
        ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(pieces[1], json!({"stream": "stderr", "text": "beware\n"}));
    assert_eq!(pieces.len(), 3);
}

#[test]
fn a_log_that_breaks_keeps_what_was_printed_and_says_why() {
    let user = |node: &Peer| User::with_key().at(&node.url());
    let broken = node(&[("e-1", "Completed")], FRAMES, false);
    let ended = user(&broken).run(["logs", JOB]).expect_code(5);
    assert_eq!(ended.stdout, "one\ntwo\n");
    assert!(ended.stderr.contains("broke off"), "{ended:#?}");

    const REPORTED: &[&str] = &[
        r#"{"Tag": 1, "Data": "one\n", "ErrorMessage": ""}"#,
        r#"{"Tag": 0, "Data": "", "ErrorMessage": "the disk is away"}"#,
    ];
    let reported = node(&[("e-1", "Completed")], REPORTED, true);
    let ended = user(&reported).run(["logs", JOB]).expect_code(5);
    assert_eq!(ended.stdout, "one\n");
    assert!(ended.stderr.contains("the disk is away"), "{ended:#?}");

    let garbled = node(&[("e-1", "Completed")], &[r#"{"Tag": 1, "Data": 7}"#], true);
    user(&garbled).run(["logs", JOB]).expect_error(5, &["Data"]);
}

#[test]
fn a_release_without_logs_shows_what_it_kept() {
    let job = json!({"jobs": [{
        "Job": {"Metadata": {"ID": JOB}},
        "State": {"JobID": JOB, "State": "Completed", "Executions": [{
            "ComputeReference": "e-1",
            "State": "Completed",
            "RunOutput": {"stdout": "one\n", "stderr": "beware\n", "stdouttruncated": true},
        }]},
    }]});
    let node = fake::signed_node(move |request| match path(request) {
        "/api/v1/requester/list" => Some(Answer::Json("200 OK", job.to_string())),
        _ => None,
    });
    let ended = User::with_key().at(&node.url()).run(["logs", "--follow", JOB]).expect_code(0);
    assert_eq!(ended.stdout, "one\n");
    let lines: Vec<_> = ended.stderr.lines().collect();
    let ["beware", more] = lines[..] else { panic!("{ended:#?}") };
    assert!(more.contains("more"), "{ended:#?}");
}

#[test]
fn following_is_interrupted_by_ctrl_c() {
    let (sender, receiver) = mpsc::channel();
    let node = fake::orchestrator(move |request| match path(request) {
        "/api/v1/orchestrator/jobs/j-1" => Some(Answer::Json(
            "200 OK",
            json!({
                "Job": {"ID": "j-1", "State": {"StateType": "Running"}},
                "Executions": {"Items": [{"ID": "e-1", "ComputeState": {"StateType": "Running"}}]},
            })
            .to_string(),
        )),
        "/api/v1/orchestrator/jobs/j-1/logs" => Some(Answer::Endless {
            text: r#"{"value": {"Type": 1, "Line": "tick\n"}}"#.to_owned(),
            sent: sender.clone(),
        }),
        _ => None,
    });
    let user = User::with_key().at(&node.url());
    let mut running = user.start(["logs", "--follow", "j-1"]);
    assert_eq!(running.line(), "tick\n");
    running.signal("INT");
    let ended = running.end().expect_code(130);
    assert!(ended.stdout.lines().all(|line| line == "tick"));
    assert_eq!(ended.stderr, "error: interrupted\n");
    // Some nodes do not get over a log that is left without one: a close frame, and nothing else.
    const CLOSE: u8 = 0x88;
    let sent = receiver.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(sent.first(), Some(&CLOSE), "{sent:?}");
    assert_eq!(usize::from(sent[1] & 0x7f) + 6, sent.len(), "{sent:?}");
}

#[test]
fn several_executions_are_shown_with_their_names_or_one_is_chosen() {
    let node = node(&[("e-1", "Completed"), ("e-2", "Completed"), ("f-3", "Failed")], FRAMES, true);
    let user = User::with_key().at(&node.url());
    let ended = user.run(["logs", JOB]).expect_code(0);
    assert_eq!(ended.stdout, "one\ntwo\n".repeat(3));
    let headings: Vec<_> = ended.stderr.lines().filter(|line| line.starts_with("==>")).collect();
    assert_eq!(
        headings,
        [
            "==> execution e-1 (Completed) <==",
            "==> execution e-2 (Completed) <==",
            "==> execution f-3 (Failed) <==",
        ]
    );

    let ended = user.run(["logs", JOB, "--execution", "e-2"]).expect_code(0);
    assert_eq!((&*ended.stdout, &*ended.stderr), ("one\ntwo\n", "beware\n"));
    user.run(["logs", JOB, "--execution", "f"]).expect_code(0);
    user.run(["logs", JOB, "--execution", "e-"]).expect_error(2, &["several", "e-1, e-2"]);
    user.run(["logs", JOB, "--execution", "x"]).expect_error(2, &["no execution", "e-1, e-2, f-3"]);

    let ended = user.run(["logs", "--follow", JOB]).expect_code(0);
    assert_eq!(ended.stdout, "one\ntwo\n");
    assert!(
        ended.stderr.contains("f-3 is followed") && ended.stderr.contains("--execution"),
        "{ended:#?}"
    );
}

#[test]
fn a_job_of_which_nothing_has_run_has_no_log() {
    let node = node(&[("e-1", "BidRejected")], FRAMES, true);
    let ended = User::with_key().at(&node.url()).run(["logs", JOB]).expect_code(0);
    assert_eq!(ended.stdout, "");
}

/// A node that tells of a WebAssembly job one thing after the other, and the last for ever.
fn wasm_node(kind: &'static str, told: &'static [(&'static str, &'static str)]) -> Peer {
    let asked = AtomicUsize::new(0);
    fake::orchestrator(move |request| {
        if path(request) != "/api/v1/orchestrator/jobs/j-1" {
            return None;
        }
        let (state, executions) = told[asked.fetch_add(1, Ordering::Relaxed).min(told.len() - 1)];
        let executions: serde_json::Value = serde_json::from_str(executions).unwrap();
        let job = json!({
            "Job": {
                "ID": "j-1", "Type": kind, "State": {"StateType": state},
                "Tasks": [{"Name": "main", "Engine": {"Type": "wasm"}}],
            },
            "Executions": {"Items": executions},
        });
        Some(Answer::Json("200 OK", job.to_string()))
    })
}

#[test]
fn what_is_tried_again_is_followed_too() {
    const RUNS: &str = r#"[{"ID": "e-1", "ComputeState": {"StateType": 6}}]"#;
    const FAILED: &str = r#"[{"ID": "e-1", "ComputeState": {"StateType": 10}, "RunOutput": {}}]"#;
    const BOTH: &str = r#"[
        {"ID": "e-1", "ComputeState": {"StateType": 10}, "RunOutput": {}},
        {"ID": "e-2", "ComputeState": {"StateType": 9}, "RunOutput": {"Stdout": "one\n"}}
    ]"#;
    let told = &[("Running", RUNS), ("Running", RUNS), ("Running", FAILED), ("Completed", BOTH)];
    let node = wasm_node("batch", told);
    let ended = User::new().at(&node.url()).run(["logs", "--follow", "j-1"]).expect_code(0);
    assert_eq!(ended.stdout, "one\n", "{ended:#?}");
    let place = |text: &str| ended.stderr.find(text).unwrap_or_else(|| panic!("{ended:#?}"));
    assert!(place("The node kept nothing") < place("==> execution e-2 (Completed) <=="));
}

#[test]
fn a_job_that_is_not_made_to_end_is_followed_until_it_does() {
    const RUNS: &str = r#"[{"ID": "e-1", "ComputeState": {"StateType": 6}, "RunOutput": {}}]"#;
    const STOPPED: &str =
        r#"[{"ID": "e-1", "ComputeState": {"StateType": 11}, "RunOutput": {"Stdout": "tick\n"}}]"#;
    let told = &[("Running", RUNS), ("Running", RUNS), ("Running", RUNS), ("Stopped", STOPPED)];
    let node = wasm_node("service", told);
    let ended = User::new().at(&node.url()).run(["logs", "--follow", "j-1"]).expect_code(1);
    assert_eq!(ended.stdout, "tick\n", "{ended:#?}");
}

#[test]
fn of_a_log_the_last_lines_may_be_shown_alone() {
    let texts = || {
        ["one\n", "two\nth", "ree\n", "four\n"]
            .map(|text| json!({"value": {"Type": 1, "Line": text}}).to_string())
            .to_vec()
    };
    let node = fake::orchestrator(move |request| match path(request) {
        "/api/v1/orchestrator/jobs/j-7" => Some(Answer::Json(
            "200 OK",
            r#"{"Job": {"ID": "j-7", "State": {"StateType": "Completed"}}, "Executions": {"Items":
                [{"ID": "e-1", "ComputeState": {"StateType": "Completed"}}]}}"#
                .to_owned(),
        )),
        "/api/v1/orchestrator/jobs/j-7/logs" => {
            Some(Answer::Socket { texts: texts(), closes: true })
        }
        _ => None,
    });
    let user = User::new().at(&node.url());
    for (arguments, shown) in [
        (vec![], "one\ntwo\nthree\nfour\n"),
        (vec!["--tail", "2"], "three\nfour\n"),
        (vec!["--tail", "0"], ""),
        (vec!["--tail", "2", "--follow"], "three\nfour\n"),
    ] {
        let arguments = ["logs", "j-7"].into_iter().chain(arguments);
        assert_eq!(user.run(arguments).expect_code(0).stdout, shown);
    }
}
