//! `bac submit`

use bac_client::{bac_core::SignedRequest, model::JobCreatePayload};

use crate::{
    examples::example,
    support::{Ended, User},
};

/// The body that a dry run prints.
fn verified(ended: &Ended, user: &User) -> JobCreatePayload {
    let envelope = ended.stdout.strip_suffix('\n').unwrap().to_owned();
    let request = SignedRequest::<JobCreatePayload>::from_bytes(envelope).unwrap();
    let key = request.verify().unwrap();
    let shown = user.run(["key", "show", "--output", "json"]).json();
    assert_eq!(shown["client_id"], key.client_id());
    let payload = request.payload().unwrap();
    assert_eq!(payload.client_id, key.client_id());
    payload
}

#[test]
fn a_dry_run_prints_the_envelope_that_would_be_sent_and_sends_nothing() {
    // Nobody listens there.
    let user = User::with_key().at("http://127.0.0.1:9");
    let file = example("greet.signed.json");
    let ended = user.run(["submit", "--dry-run", &file]).expect_code(0);
    assert!(ended.stderr.contains("POST http://127.0.0.1:9/api/v1/requester/submit"), "{ended:#?}");
    let payload = verified(&ended, &user);
    assert_eq!(payload.spec.wasm.parameters, ["world"]);

    let shown = user.run(["submit", "--dry-run", "--output", "json", &file]).expect_code(0).json();
    assert_eq!(shown["method"], "POST");
    assert_eq!(shown["url"], "http://127.0.0.1:9/api/v1/requester/submit");
    assert!(shown["body"].as_str().unwrap().starts_with(r#"{"payload":"#));

    let text = std::fs::read_to_string(&file).unwrap();
    let ended = user.run_with_input(["submit", "--dry-run", "-"], &text).expect_code(0);
    assert_eq!(verified(&ended, &user), payload);
}

#[test]
fn a_dry_run_of_todays_form_needs_no_key() {
    let user = User::new().at("http://127.0.0.1:9");
    let file = example("greet.yaml");
    let ended = user.run(["submit", "--dry-run", &file]).expect_code(0);
    assert!(ended.stderr.contains("PUT http://127.0.0.1:9/api/v1/orchestrator/jobs"), "{ended:#?}");
    assert_eq!(ended.json()["Job"]["Tasks"][0]["Engine"]["Params"]["EntryPoint"], "_start");
}

#[test]
fn a_job_file_of_another_client_is_refused() {
    let user = User::with_key();
    let file = user.file(
        "job.json",
        r#"{"ClientID": "0123", "APIVersion": "V1beta1", "Spec": {"Engine": "Noop", "Verifier":
            "Noop", "PublisherSpec": {"Type": "Noop"}, "Deal": {"Concurrency": 1}}}"#,
    );
    user.run(["submit", "--dry-run", file.to_str().unwrap()])
        .expect_error(2, &["ClientID", "--key"]);
}

#[test]
fn everything_that_is_wrong_with_a_job_file_is_said_with_its_place() {
    let user = User::with_key();
    for (text, parts) in [
        (
            r#"{"Name": "n", "Type": "batch", "Tasks": [{"Name": "main", "Enigne": {}, "Env": 7}]}"#,
            ["line 1, column 59", "`Tasks[0].Enigne`", "`Engine`", "`Tasks[0].Env`", "7"]
                .as_slice(),
        ),
        (
            "Name: n\nType: bach\nTasks:\n  - Name: main\n    Engine: {Type: noop}\n    Count: two\n",
            &["line 6, column 5", "`Tasks[0].Count`"],
        ),
        (
            "Name: n\nType: bach\nTasks:\n  - Name: main\n    Engine: {}\n",
            &["a node would refuse", "line 2", "`Type`", "`bach`", "`Tasks[0].Engine.Type`"],
        ),
        (
            r#"{"APIVersion": "V1beta1", "Spec": {"Engine": "Docker", "Deal": {"Concurency": 1}}}"#,
            &["line 1, column", "`Spec.Deal.Concurency`", "`Concurrency`"],
        ),
        ("{\"Tasks\": [}", &["line 1, column 12"]),
        ("Tasks: [\n", &["line"]),
        ("[]", &["a job is expected"]),
        ("{}", &["`Tasks`", "`Spec`"]),
    ] {
        let file = user.file("job.file", text);
        let ended = user.run(["submit", file.to_str().unwrap()]).fails(2, parts);
        assert_eq!(ended.stdout, "", "{ended:#?}");
        // Of several faults each has a line of its own.
        let faults = ended.stderr.matches("line 1, column").count().max(1);
        let lines = ended.stderr.lines().count();
        assert!(lines == 1 || lines > faults, "{ended:#?}");
    }
}

#[test]
fn a_job_file_may_come_through_a_pipe_without_a_word() {
    let user = User::new().at("http://127.0.0.1:9");
    let text = std::fs::read_to_string(example("greet.yaml")).unwrap();
    let ended = user.run_with_input(["submit", "--dry-run"], &text).expect_code(0);
    assert_eq!(ended.json()["Job"]["Name"], "greet");
    user.run_with_input(["submit", "--dry-run"], "").expect_error(2, &["standard input"]);
}

#[test]
fn a_dry_run_in_yaml_is_a_job_file() {
    let user = User::with_key().at("http://127.0.0.1:9");
    for (name, member) in [("greet.yaml", "Tasks:"), ("greet.signed.json", "Spec:")] {
        let dry = ["submit", "--dry-run", "--output", "yaml"];
        let file = example(name);
        let ended = user.run(dry.into_iter().chain([&*file])).expect_code(0);
        assert!(ended.stdout.contains(member), "{ended:#?}");
        let again = user.run_with_input(dry, &ended.stdout).expect_code(0);
        assert_eq!(again.stdout, ended.stdout);
    }
}

#[test]
fn what_the_command_of_the_signed_era_filled_in_is_filled_in_and_said() {
    let user = User::with_key().at("http://127.0.0.1:9");
    let text = "APIVersion: V1beta1\nSpec:\n  Engine: Docker\n  Publisher: Estuary\n  Docker:\n    \
                Image: ubuntu\n    Entrypoint: [echo, hello]\n";
    let ended = user.run_with_input(["submit", "--dry-run"], text).expect_code(0);
    let payload = verified(&ended, &user);
    assert_eq!(payload.spec.deal.concurrency, 1);
    assert_eq!(payload.spec.publisher_spec.kind.to_string(), "Estuary");
    for filled in ["`Spec.Verifier` is `Noop`", "`Spec.Deal.Concurrency` is 1", "`Estuary`"] {
        assert!(ended.stderr.contains(filled), "{filled}: {ended:#?}");
    }
    // What a file says stays as it is, and is checked.
    let said = format!("{text}  Deal: {{Concurrency: 0}}\n");
    user.run_with_input(["submit", "--dry-run"], &said).fails(2, &["Deal.Concurrency"]);
}

#[test]
fn a_job_file_that_cannot_be_read_is_said() {
    let user = User::with_key();
    let none = user.home().join("none.json");
    user.run(["submit", none.to_str().unwrap()]).expect_error(2, &["none.json", "cannot be read"]);
    user.run_with_input(["submit", "-"], "{\"Spec\": {")
        .expect_error(2, &["standard input", "line 1"]);
}

/// Releases demand a publisher that files of their time leave out.
#[test]
fn a_publisher_is_named_where_a_release_demands_one() {
    for (release, publisher) in
        [("v1.0.3", Some("Ipfs")), ("v1.3.2", Some("Local")), ("v1.4.0", None)]
    {
        let node = crate::fake::signed_node(move |request| match crate::fake::path(request) {
            "/version" | "/api/v1/version" => Some(crate::fake::Answer::Json(
                "200 OK",
                format!(r#"{{"build_version_info": {{"gitversion": "{release}"}}}}"#),
            )),
            path if path.ends_with("/submit") => Some(crate::fake::Answer::Json(
                "200 OK",
                r#"{"job": {"Metadata": {"ID": "f179d1d0"}}}"#.to_owned(),
            )),
            _ => None,
        });
        let user = User::with_key().at(&node.url());
        let ended = user.run(["submit", &example("docker.signed.yaml")]).expect_code(0);
        let received = node.received();
        let sent = received.iter().find(|request| request.target().ends_with("/submit")).unwrap();
        let sent: serde_json::Value = serde_json::from_slice(&sent.body).unwrap();
        let named = sent["payload"]["Spec"]["PublisherSpec"]["Type"].as_str();
        assert_eq!(named, publisher, "{release}: {sent}");
        let is_said = ended.stderr.contains("names no publisher");
        assert_eq!(is_said, publisher.is_some(), "{ended:#?}");
    }
}
