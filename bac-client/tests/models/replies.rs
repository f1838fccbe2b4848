//! Replies of real releases decode into the models, and nothing they say is lost.

use crate::support::{has_null, lost, read, replies, successes};
use bac_client::model::{
    AddrInfo, ApiVersion, CancelResponse, Engine, ErrorBody, EventsResponse, ExecutionDesiredState,
    ExecutionStateType, HealthInfo, JobEventName, JobHistoryType, JobStateChange, JobStateType,
    JobUpdate, List, ListResponse, LogFrame, LogStream, Network, NodeConnection, NodeDescription,
    NodeMembership, NodeType, Publisher, ResultsResponse, Spec, StateNumbering, StatesResponse,
    StorageSourceType, SubmitResponse, VersionResponse,
};
use bac_client::orchestrator::model::{Execution, NumberedStates as _};
use serde_json::{Value, json};

#[test]
fn successes_go_through_the_models_unharmed() {
    let mut count = 0;
    for reply in successes() {
        let original: Value = serde_json::from_str(&reply.body).unwrap();
        let written = reply.through_model(&reply.body).unwrap();
        assert_eq!(lost(&original, &written, ""), Vec::<String>::new(), "{}", reply.name());
        // Free objects are kept as they came.
        assert!(reply.operation == "debug" || !has_null(&written), "{}: {written}", reply.name());
        count += 1;
    }
    assert!(count >= 34, "only {count} replies");
}

#[test]
fn errors_give_message_and_code_in_every_shape() {
    let mut count = 0;
    for reply in replies().into_iter().filter(|reply| reply.status >= 400) {
        let name = reply.name();
        let read = serde_json::from_str::<ErrorBody>(&reply.body);
        assert_eq!(read.is_ok(), reply.error_body.unwrap(), "{name}");
        let message = match &read {
            Ok(body) => body.message().unwrap(),
            // What is no JSON is the message itself.
            Err(_) => reply.body.trim(),
        };
        assert_eq!(message, reply.message.unwrap(), "{name}");
        let Ok(body) = read else { continue };
        assert_eq!(body.code(), reply.code.as_deref(), "{name}");

        let written = serde_json::to_value(&body).unwrap();
        let names: Vec<_> = written.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["Code", "Details", "Err", "Message"], "{name}");
        let again: ErrorBody = serde_json::from_value(written).unwrap();
        assert_eq!(again.message(), body.message(), "{name}");
        assert_eq!(again.code(), Some(body.code().unwrap_or(ErrorBody::UNKNOWN)), "{name}");
        count += 1;
    }
    assert!(count >= 38, "only {count} replies");
}

#[test]
fn a_job_of_the_old_releases_is_read_whole() {
    let SubmitResponse { job, .. } = read("submit", "v0.3.29", "accepted");
    assert_eq!(job.api_version, ApiVersion::V1beta1);
    assert_eq!(job.metadata.id, "0c9b1f6e-52d4-4b7a-9d0e-7f3a6c2b8e15");
    assert_eq!(job.metadata.created_at.as_str(), "2024-03-01T01:59:59.5+02:00");
    assert_eq!(job.spec.engine, Engine::Docker);
    assert_eq!(job.spec.publisher, Publisher::Ipfs);
    assert_eq!(job.spec.docker.entrypoint, ["sh", "-c", "echo <a> && echo b"]);
    assert_eq!(job.spec.timeout.as_f64(), 1800.5);
    assert_eq!(job.spec.inputs[0].storage_source, StorageSourceType::Ipfs);
    assert_eq!(job.spec.inputs[0].path, "/inputs");
    assert_eq!(job.spec.outputs[0].name, "outputs");
    assert_eq!(job.spec.annotations, ["čtvrť", "b"]);
    assert_eq!(job.spec.node_selectors[0].values, ["eu", "us"]);
    assert_eq!((job.spec.deal.concurrency, job.spec.deal.min_bids), (2, 1));
}

#[test]
fn a_job_of_the_late_releases_is_read_whole() {
    let SubmitResponse { job, .. } = read("submit", "v1.4.0", "accepted");
    assert_eq!(job.api_version, ApiVersion::V1beta2);
    assert_eq!(job.spec.engine, Engine::Docker);
    assert_eq!(job.spec.engine_spec.kind, "docker");
    assert_eq!(job.spec.engine_spec.params["Parameters"], json!(["echo", "<hi>"]));
    assert_eq!(job.spec.engine_spec.params["Entrypoint"], Value::Null);
    assert_eq!(job.spec.publisher_spec.kind, Publisher::Local);
    assert_eq!(job.spec.timeout.as_f64(), 600.0);
    let s3 = job.spec.inputs[0].s3.as_ref().unwrap();
    assert_eq!((s3.checksum.as_str(), s3.region.as_str()), ("c2hh", "eu-west-1"));
    assert_eq!(job.spec.inputs[0].path, "/in");
}

#[test]
fn states_are_read_in_the_words_of_every_release() {
    let CancelResponse { state, .. } = read("cancel", "v1.0.3", "accepted");
    assert_eq!(state.state, JobStateType::Cancelled);
    assert!(state.timeout_at.is_zero());
    assert!(!state.update_time.is_zero());
    assert_eq!(state.executions[0].node_id, "QmComputeNodeComputeNodeComputeNodeCompute1111");
    assert_eq!(state.executions[0].published_results, Default::default());

    let StatesResponse { state, .. } = read("states", "v0.3.29", "found");
    assert_eq!(state.state, JobStateType::CompletedPartially);
    assert!(state.state.is_terminal());
    assert_eq!(state.executions[1].state, ExecutionStateType::WaitingVerification);
    assert_eq!(state.executions[1].verification_proposal, "AAEC/w==");
    assert!(state.executions[0].verification_result.complete);

    let CancelResponse { state, .. } = read("cancel", "v1.4.0", "accepted");
    assert_eq!(state.executions[0].desired_state, ExecutionDesiredState::Stopped);

    let StatesResponse { state, .. } = read("states", "v1.4.0", "found");
    assert_eq!(state.state, JobStateType::Undefined);
    assert_eq!(state.executions, []);
}

#[test]
fn lists_are_read_with_null_and_empty_members() {
    let ListResponse { jobs, .. } = read("list", "v1.0.3", "found");
    let output = jobs[0].state.executions[0].run_output.as_ref().unwrap();
    assert_eq!(output.stdout, "a\n\0b€<&>");
    assert_eq!((output.exit_code, output.stderr_truncated), (0, true));
    assert_eq!(jobs[1].state.executions, []);

    let ListResponse { jobs, .. } = read("list", "v0.3.29", "empty");
    assert_eq!(jobs, []);

    let ListResponse { jobs, .. } = read("list", "v1.4.0", "found");
    let results = &jobs[0].state.executions[1].published_results;
    assert_eq!(results.storage_source, StorageSourceType::UrlDownload);
    assert_eq!(results.url, "http://h/x?a=1&b=2");
}

#[test]
fn a_side_of_a_change_that_old_releases_leave_out_is_new() {
    let EventsResponse { events, .. } = read("events", "v0.3.29", "found");
    assert_eq!(events[0].kind, JobHistoryType::JobLevel);
    let made = events[0].job_state.as_ref().unwrap();
    assert_eq!((&made.previous, &made.new), (&JobStateType::New, &JobStateType::New));
    assert_eq!(events[0].execution_state, None);
    let change = events[2].execution_state.as_ref().unwrap();
    assert_eq!(change.previous, ExecutionStateType::BidAccepted);
    assert_eq!(change.new, ExecutionStateType::WaitingVerification);

    let EventsResponse { events, .. } = read("events", "v1.4.0", "found");
    assert_eq!(events[0].job_state.as_ref().unwrap().new, JobStateType::InProgress);
}

#[test]
fn each_side_of_a_change_is_told_by_the_other() {
    for (body, previous, new) in [
        ("{}", "New", "New"),
        (r#"{"New": "Queued"}"#, "New", "Queued"),
        (r#"{"Previous": "Queued"}"#, "Queued", "New"),
        (r#"{"Previous": "Queued", "New": "InProgress"}"#, "Queued", "InProgress"),
        // From v1.0.4 on `Undefined` is what is left out.
        (r#"{"New": "New"}"#, "Undefined", "New"),
        (r#"{"Previous": "Undefined", "New": "Queued"}"#, "Undefined", "Queued"),
    ] {
        let mut change: JobStateChange = serde_json::from_str(body).unwrap();
        assert_eq!((change.previous.as_str(), change.new.as_str()), (previous, new), "{body}");
        let came: serde_json::Value = serde_json::from_str(body).unwrap();
        let written = serde_json::to_value(&change).unwrap();
        assert_eq!(written, came);
        change.previous = JobStateType::InProgress;
        assert_eq!(serde_json::to_value(&change).unwrap()["Previous"], "InProgress");
    }
}

#[test]
fn words_and_numbers_are_written_back_as_they_came_until_they_are_changed() {
    let body = json!({
        "ID": "e-1",
        "DesiredState": {"StateType": 2},
        "ComputeState": {"StateType": 7},
        "PublishedResult": {"Type": "", "Params": {}},
        "RunOutput": {"Stdout": "", "ExitCode": 0},
    });
    let mut execution: Execution = serde_json::from_value(body).unwrap();
    assert_eq!(execution.compute_state.kind.as_str(), "Publishing");
    execution.number_states(StateNumbering::UpToV1_5_1);
    assert_eq!(execution.compute_state.kind.as_str(), "Completed");
    let written = serde_json::to_value(&execution).unwrap();
    assert_eq!(written["ComputeState"], json!({"StateType": 7}));
    assert_eq!(written["DesiredState"], json!({"StateType": 2}));
    assert_eq!(written["PublishedResult"], json!({"Type": "", "Params": {}}));

    execution.compute_state.kind = "Failed".into();
    execution.number_states(StateNumbering::FromV1_5_2);
    assert_eq!(serde_json::to_value(&execution).unwrap()["ComputeState"]["StateType"], "Failed");

    let body = json!({"Engine": "docker", "Network": {"Type": "http"}});
    let mut spec: Spec = serde_json::from_value(body).unwrap();
    assert_eq!((&spec.engine, &spec.network.kind), (&Engine::Docker, &Network::Http));
    let written = serde_json::to_value(&spec).unwrap();
    assert_eq!(
        (&written["Engine"], &written["Network"]["Type"]),
        (&"docker".into(), &"http".into())
    );
    spec.engine = Engine::Wasm;
    assert_eq!(serde_json::to_value(&spec).unwrap()["Engine"], "Wasm");

    let unknown: Execution =
        serde_json::from_value(json!({"ComputeState": {"StateType": 99}})).unwrap();
    assert_eq!(unknown.compute_state.kind.as_str(), "99");
    assert_eq!(serde_json::to_value(&unknown).unwrap()["ComputeState"]["StateType"], 99);
}

#[test]
fn every_number_of_a_state_is_read_in_both_numberings() {
    const BEFORE: [&str; 10] = [
        "Undefined",
        "New",
        "AskForBid",
        "AskForBidAccepted",
        "AskForBidRejected",
        "BidAccepted",
        "BidRejected",
        "Completed",
        "Failed",
        "Cancelled",
    ];
    const SINCE: [&str; 12] = [
        "Undefined",
        "New",
        "AskForBid",
        "AskForBidAccepted",
        "AskForBidRejected",
        "BidAccepted",
        "Running",
        "Publishing",
        "BidRejected",
        "Completed",
        "Failed",
        "Cancelled",
    ];
    for number in 0..14 {
        let body = json!({"ComputeState": {"StateType": number}});
        let mut execution: Execution = serde_json::from_value(body).unwrap();
        let plain = number.to_string();
        let since = SINCE.get(number).copied().unwrap_or(&plain);
        assert_eq!(execution.compute_state.kind.as_str(), since);
        execution.number_states(StateNumbering::UpToV1_5_1);
        let before = BEFORE.get(number).copied().unwrap_or(&plain);
        assert_eq!(execution.compute_state.kind.as_str(), before);
    }
}

#[test]
fn nodes_of_every_generation_are_described() {
    let old: NodeDescription = read("node", "v1.0.3", "compute node");
    let info = old.info();
    assert_eq!(info.id(), "QmRequesterNodeRequesterNodeRequesterNode11111");
    assert_eq!((&info.node_type, old.state()), (&NodeType::Compute, None));
    assert_eq!(info.bacalhau_version.git_version, "v1.0.3");
    assert_eq!(info.labels["zone"], "us");
    let compute = info.compute_node_info.as_ref().unwrap();
    assert_eq!(compute.execution_engines, ["Noop", "Docker", "Wasm"]);
    assert_eq!(compute.available_capacity.disk, u64::MAX);
    assert_eq!(compute.max_capacity.cpu, 6.4);

    let requester: NodeDescription = read("node", "v0.3.29", "requester node");
    let info = requester.into_info();
    assert_eq!((&info.node_type, &info.compute_node_info), (&NodeType::Requester, &None));
    assert!(info.labels.is_empty());

    let middle: NodeDescription = read("node", "v1.1.0", "compute node");
    assert_eq!(middle.info().node_type, NodeType::Compute);
    assert_eq!(middle.state(), None);

    let nodes: List<NodeDescription> = read("nodes", "v1.4.0", "found");
    let state = nodes[0].state().unwrap();
    assert_eq!(state.membership, NodeMembership::Approved);
    assert_eq!(state.connection, NodeConnection::Connected);
    assert_eq!(state.info.id(), "n-3c1f0a52-77de-4b0e-9f46-0d2b5c8e9a17");
    let gpus = &state.info.compute_node_info.as_ref().unwrap().max_capacity.gpus;
    assert_eq!((gpus[0].name.as_str(), gpus[0].memory), ("A10", 24_564));
}

#[test]
fn small_answers_are_read() {
    let peers: List<AddrInfo> = read("peers", "v0.3.29", "found");
    assert_eq!((peers.len(), peers[0].addrs.len()), (2, 2));
    let peers: List<AddrInfo> = read("peers", "v0.3.29", "null");
    assert!(peers.is_empty());

    let ResultsResponse { results, .. } = read("results", "v1.4.0", "found");
    assert_eq!(results[0].data.url, "http://192.0.2.9/out?a=1&b=2");
    let ResultsResponse { results, .. } = read("results", "v1.0.3", "null");
    assert_eq!(results, []);

    for (release, minor) in [("v1.0.3", "0"), ("v1.4.0", "4")] {
        let VersionResponse { build_version_info: version, .. } = read("version", release, "found");
        assert_eq!((version.git_version.as_str(), version.minor.as_str()), (release, minor));
    }

    let HealthInfo { free_space, .. } = read("healthz", "v1.0.3", "found");
    assert_eq!((free_space.root.all, free_space.ipfs_mount.is_some()), (u64::MAX, true));
    let HealthInfo { free_space, .. } = read("healthz", "v1.4.0", "found");
    assert_eq!((free_space.tmp.free, free_space.ipfs_mount), (4, None));
}

#[test]
fn messages_of_sockets_are_told_apart() {
    let frame: LogFrame = read("log", "v1.0.3", "piece");
    let frame = frame.into_result().unwrap();
    assert_eq!((frame.stream, frame.data.as_str()), (LogStream::Stdout, "one\ntwo"));
    let frame: LogFrame = read("log", "v1.1.0", "piece");
    assert_eq!(frame.into_result().unwrap().stream, LogStream::Stderr);
    let frame: LogFrame = read("log", "v1.1.0", "error");
    let error = frame.into_result().unwrap_err();
    assert_eq!(error.message(), "Job not found. ID: nope");

    let JobUpdate::History(history) = read("update", "v1.0.3", "history") else {
        panic!("a change of the past");
    };
    let change = history.execution_state.unwrap();
    assert_eq!(change.new, ExecutionStateType::AskForBidAccepted);
    let JobUpdate::OrchestratorHistory(history) = read("update", "v1.4.0", "history") else {
        panic!("a change of the past, as today's API tells it");
    };
    assert_eq!(history.event.message, "Bid accepted");
    let JobUpdate::Event(event) = read("update", "v1.0.3", "event") else {
        panic!("something that happened just now");
    };
    assert_eq!(event.event_name, JobEventName::ComputeError);
    assert_eq!(event.run_output.unwrap().exit_code, 1);
}

#[test]
fn a_change_of_the_past_is_the_same_when_it_is_written_and_read_again() {
    let common = r#""JobID": "j", "Type": "JobLevel", "Time": "2024-03-01T02:00:00Z""#;
    for (more, is_todays) in [
        ("", false),
        // Neither tells the two forms apart once it is left out.
        (r#", "Event": null"#, false),
        (r#", "SeqNum": 0, "ExecutionID": """#, false),
        (r#", "SeqNum": 1"#, true),
        (r#", "ExecutionID": "e-1", "Event": null"#, true),
    ] {
        let text = format!("{{{common}{more}}}");
        let update: JobUpdate = serde_json::from_str(&text).unwrap();
        let again: JobUpdate =
            serde_json::from_str(&serde_json::to_string(&update).unwrap()).unwrap();
        assert_eq!(again, update, "{text}");
        assert_eq!(matches!(update, JobUpdate::OrchestratorHistory(_)), is_todays, "{text}");
    }
}
