//! `bac submit`

use bac_client::{bac_core::SignedRequest, model::JobCreatePayload};
use bac_tests::{
    Received,
    recordings::{Replay, Replayed},
};
use serde_json::Value;

use super::{Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac, own, user};
use crate::{examples::example, support::Ended};

/// Submits a job file that is written for the test.
fn submit(node: Replay, text: &str) -> (Ended, Replayed) {
    let node = node.start();
    let user = user(&node);
    let file = user.file("job", text);
    (user.run(["submit", file.to_str().unwrap()]), node)
}

fn is_submit(request: &Received) -> bool {
    request.target().ends_with("/requester/submit") || request.method() == "PUT"
}

fn submission(node: &Replayed) -> Received {
    node.received().into_iter().find(is_submit).unwrap()
}

#[test]
fn the_examples_are_sent_to_the_nodes_that_take_them() {
    for (node, file) in [
        (V0_3_29, "greet.signed.json"),
        (V1_0_3, "greet.signed.json"),
        (V1_3_2, "greet.signed.local.json"),
        (V1_4_0_ON, "greet.signed.local.json"),
    ] {
        let (ended, asked) = bac(node.replay(), &["submit", "--id-only", &example(file)]);
        let ended = ended.expect_code(0);
        assert_eq!(ended.stdout.trim().len(), 36, "{ended:#?}");
        assert_eq!(own(&asked), [format!("POST {}", node.signed("requester/submit"))]);
        let sent = SignedRequest::<JobCreatePayload>::from_bytes(submission(&asked).body).unwrap();
        sent.verify().unwrap();
    }
    for (node, put) in [
        (V1_3_2, "orchestrator.put.accepted"),
        (V1_4_0, "jobs.put.new"),
        (V1_4_0_ON, "jobs.put.new"),
        (V1_9_3, "jobs.put.new"),
    ] {
        let place = "PUT /api/v1/orchestrator/jobs";
        let replay = node.replay().answer(place, &node.id(put));
        let (ended, asked) = bac(replay, &["submit", "--id-only", &example("greet.yaml")]);
        let ended = ended.expect_code(0);
        assert_eq!(ended.stdout.trim(), node.told(put)["JobID"], "{ended:#?}");
        assert_eq!(own(&asked), [place]);
        let sent: Value = serde_json::from_slice(&submission(&asked).body).unwrap();
        assert_eq!(sent["Job"]["Tasks"][0]["Publisher"]["Type"], "local");
    }
}

#[test]
fn a_job_that_a_node_kept_and_will_not_run_is_named() {
    for node in [V0_3_29, V1_0_3] {
        for id in ["submit.three_nodes", "submit.nowhere", "submit.bad_selector"] {
            let headers = &node.find(id).response.as_ref().unwrap().headers;
            let job = headers["x-bacalhau-job-id"].clone();
            let replay = node.replay().answer(&node.signed("requester/submit"), id);
            let (ended, asked) = bac(replay, &["submit", &example("greet.signed.json")]);
            ended.expect_error(1, &[&job, "500", "submitting it again makes one more"]);
            assert_eq!(own(&asked).len(), 1, "{node:?} {id}");
        }
    }
}

const SIGNED: &str = r#"{"APIVersion": "V1beta1", "Spec": {"Engine": "Wasm", "Verifier": "Noop",
    "PublisherSpec": {"Type": "Noop"}, "Resources": {"Memory": "MEMORY"}, "Wasm": {"EntryModule":
    {"StorageSource": "Inline", "URL": "data:application/wasm;base64,AA=="}, "EntryPoint": "START"},
    "Deal": {"Concurrency": 1}}}"#;

const TODAYS: &str = r#"{"Name": "n", "Type": "batch", "Count": 1, "Tasks": [{"Name": "main",
    "Engine": {"Type": "wasm", "Params": {"EntryModule": MODULE, "EntryPoint": "START"}}}]}"#;

/// The module as an input of its own, and by its name.
const INPUT: &str = r#"{"Target": "/m.wasm", "Source": {"Type": "inline", "Params": {"URL": "data:application/wasm;base64,AA=="}}}"#;
const NAME: &str = r#""/m.wasm""#;

#[test]
fn what_a_release_cannot_take_is_refused_before_it_is_sent() {
    let of_example = |name: &str| std::fs::read_to_string(example(name)).unwrap();
    let signed =
        |memory: &str, start: &str| SIGNED.replace("MEMORY", memory).replace("START", start);
    let todays =
        |module: &str, start: &str| TODAYS.replace("MODULE", module).replace("START", start);
    let refused: Vec<(Node, String, &[&str])> = vec![
        (V1_3_2, of_example("greet.signed.json"), &["v1.3.2", "`Noop` spoils", "`Local`"]),
        (V0_3_29, of_example("greet.signed.local.json"), &["v0.3.29", "`Local`", "`Noop`"]),
        (V1_0_3, of_example("greet.signed.local.json"), &["v1.0.3", "`Local`", "`Noop`"]),
        (V1_0_3, signed("1Gb", "_start"), &["`Spec.Resources.Memory`", "`1Gb`", "`1GB`"]),
        (V0_3_29, signed("1Gb", "_start"), &["`Spec.Resources.Memory`", "`1Gb`", "`1GB`"]),
        (V1_0_3, signed("1GB", ""), &["`Spec.Wasm.EntryPoint`", "`_start`"]),
        (V1_4_0_ON, signed("1GB", " "), &["`Spec.Wasm.EntryPoint`", "`_start`"]),
        (V1_3_2, todays(NAME, "_start"), &["`Job.Tasks[0].Engine.Params.EntryModule`", "input"]),
        (V1_4_0, todays(NAME, "_start"), &["`Job.Tasks[0].Engine.Params.EntryModule`", "input"]),
        (V1_4_0, todays(INPUT, ""), &["Tasks[0].Engine.Params.EntryPoint`", "`_start`"]),
        (V1_9_3, todays(INPUT, ""), &["Tasks[0].Engine.Params.EntryPoint`", "`_start`"]),
    ];
    for (node, text, words) in refused {
        let (ended, asked) = submit(node.replay(), &text);
        ended.expect_error(2, words);
        assert!(own(&asked).is_empty(), "{node:?} {text}: {:?}", own(&asked));
    }
    // The same where it is taken.
    for (node, text) in [
        (V1_0_3, signed("1GB", "_start")),
        (V1_4_0_ON, signed("1Gb", "_start")),
        (V1_4_0, todays(INPUT, "_start")),
        (V1_9_3, todays(NAME, "_start")),
    ] {
        let (ended, asked) = submit(node.replay(), &text);
        ended.expect_code(0);
        assert!(asked.received().iter().any(is_submit), "{node:?} {text}");
    }
}

#[test]
fn a_file_of_the_api_that_a_node_does_not_serve_is_not_sent() {
    for (node, file, words) in [
        (V0_3_29, "greet.yaml", ["v0.3.29", "the orchestrator's API", "`Spec`"]),
        (V1_0_3, "greet.yaml", ["v1.0.3", "the orchestrator's API", "`Spec`"]),
        (V1_4_0, "greet.signed.json", ["410 Gone", "the signed API", "`Tasks`"]),
        (V1_9_3, "greet.signed.json", ["v1.9.3", "the signed API", "`Tasks`"]),
    ] {
        let (ended, asked) = bac(node.replay(), &["submit", &example(file)]);
        ended.expect_error(3, &words);
        assert!(own(&asked).is_empty(), "{node:?}");
    }
}

#[test]
fn an_api_against_the_form_of_the_file_is_refused_and_nothing_is_sent() {
    for (api, file, other) in [
        ("signed", "greet.yaml", "--api orchestrator"),
        ("orchestrator", "greet.signed.local.json", "--api signed"),
    ] {
        for node in [V1_3_2, V1_4_0_ON, V1_9_3] {
            let arguments = ["submit", "--api", api, &example(file)];
            let (ended, asked) = bac(node.replay(), &arguments);
            ended.expect_error(2, &["the other API", other, "leave it out"]);
            assert!(asked.received().is_empty(), "{node:?}");
        }
    }
}

#[test]
fn a_job_that_has_not_changed_is_refused_with_what_to_do() {
    let replay = V1_9_3.replay().answer("PUT /api/v1/orchestrator/jobs", "jobs.put.same-again");
    let (ended, asked) = bac(replay, &["submit", &example("greet.yaml")]);
    ended.expect_error(4, &["no changes detected", "change the job", "another `Name`"]);
    assert_eq!(own(&asked).len(), 1);
}
