//! Replies of real releases decode into the models, and nothing they say is lost.

use crate::support::{has_null, lost, read, replies, successes};
use bac_client::model::{
    ApiVersion, CancelResponse, Engine, ErrorBody, EventsResponse, ExecutionDesiredState,
    ExecutionStateType, JobHistoryType, JobStateType, ListResponse, Publisher, StatesResponse,
    StorageSourceType, SubmitResponse,
};
use serde_json::{Value, json};

#[test]
fn successes_go_through_the_models_unharmed() {
    let mut count = 0;
    for reply in successes() {
        let original: Value = serde_json::from_str(&reply.body).unwrap();
        let written = reply.through_model(&reply.body).unwrap();
        assert_eq!(lost(&original, &written, ""), Vec::<String>::new(), "{}", reply.name());
        assert!(!has_null(&written), "{}: {written}", reply.name());
        count += 1;
    }
    assert!(count >= 11, "only {count} replies");
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
    assert!(count >= 30, "only {count} replies");
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
fn events_keep_the_zero_state_of_old_releases_apart_from_no_change() {
    let EventsResponse { events, .. } = read("events", "v0.3.29", "found");
    assert_eq!(events[0].kind, JobHistoryType::JobLevel);
    assert_eq!(events[0].job_state, Some(Default::default()));
    assert_eq!(events[0].execution_state, None);
    let change = events[2].execution_state.as_ref().unwrap();
    assert_eq!(change.previous, ExecutionStateType::BidAccepted);
    assert_eq!(change.new, ExecutionStateType::WaitingVerification);

    let EventsResponse { events, .. } = read("events", "v1.4.0", "found");
    assert_eq!(events[0].job_state.as_ref().unwrap().new, JobStateType::InProgress);
}
