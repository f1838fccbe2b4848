//! What is written is what servers of every release take.

use std::time::Duration;

use crate::support::{has_null, lost, through};
use bac_client::model::{
    ApiVersion, Docker, Engine, EventFilters, EventsRequest, JobCancelPayload, JobCreatePayload,
    LabelSelectorRequirement, ListRequest, LogsPayload, ModerateJobRequest, Network, NetworkConfig,
    Operator, Publisher, Resources, S3, SortBy, Spec, StatesRequest, StorageSourceType,
    StorageSpec, Verifier, VersionRequest, Wasm,
};
use serde_json::{Value, json};

const CLIENT_ID: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// A job file as users keep them.
const JOB_FILE: &str = include_str!("../fixtures/job.json");

#[test]
fn the_smallest_docker_job_names_all_that_old_releases_demand() {
    let spec = Spec::docker(Docker::new("ubuntu:22.04").entrypoint(["echo", "hi"]));
    let payload = JobCreatePayload::new(CLIENT_ID, spec);
    assert_eq!(
        serde_json::to_value(&payload).unwrap(),
        json!({
            "ClientID": CLIENT_ID,
            "APIVersion": "V1beta1",
            "Spec": {
                "Engine": "Docker",
                "Verifier": "Noop",
                "PublisherSpec": {"Type": "Noop"},
                "Docker": {"Image": "ubuntu:22.04", "Entrypoint": ["echo", "hi"]},
                "Wasm": {"EntryModule": {}},
                "Resources": {"GPU": ""},
                "Network": {"Type": "None"},
                "Deal": {"Concurrency": 1},
            },
        })
    );
}

#[test]
fn the_smallest_wasm_job_names_its_module() {
    let spec = Spec::wasm(StorageSpec::url_download("https://example.com/main.wasm"));
    let written = serde_json::to_value(&spec).unwrap();
    assert_eq!(written["Engine"], "Wasm");
    assert_eq!(
        written["Wasm"],
        json!({
            "EntryModule": {"StorageSource": "URLDownload", "URL": "https://example.com/main.wasm"},
            "EntryPoint": "_start",
        })
    );
    assert_eq!(written["Docker"], json!({}));
}

#[test]
fn every_member_of_a_spec_is_written() {
    let mut wasm = Wasm::new(StorageSpec::ipfs("QmData")).environment_variables([("A", "1")]);
    wasm.import_modules.push(StorageSpec::inline("data:,"));
    let mut spec = Spec::wasm(wasm)
        .publisher_spec(Publisher::S3)
        .resources(Resources::default().cpu("500m").memory("1Gb").disk("10Gb").gpu("1"))
        .network(NetworkConfig::http([".example.com"]))
        .timeout(Duration::from_secs(1800))
        .inputs([
            StorageSpec::from(S3::new("bucket", "key/*").region("eu-west-1")).path("/in"),
            StorageSpec::local_directory("/data").read_write(true).path("/data"),
        ])
        .outputs([StorageSpec::output("outputs", "/outputs")])
        .annotations(["nightly"])
        .node_selectors([LabelSelectorRequirement::new("zone", Operator::In, ["eu", "us"])])
        .do_not_track(true);
    spec.deal.targeting_mode = true;
    let written = serde_json::to_value(&spec).unwrap();
    let expected = json!({
        "PublisherSpec": {"Type": "S3"},
        "Wasm": {
            "EnvironmentVariables": {"A": "1"},
            "ImportModules": [{"StorageSource": "Inline", "URL": "data:,"}],
        },
        "Resources": {"CPU": "500m", "Memory": "1Gb", "Disk": "10Gb", "GPU": "1"},
        "Network": {"Type": "HTTP", "Domains": [".example.com"]},
        "Timeout": 1800,
        "Inputs": [
            {
                "StorageSource": "S3",
                "S3": {"Bucket": "bucket", "Key": "key/*", "Region": "eu-west-1"},
                "Path": "/in",
            },
            {
                "StorageSource": "LocalDirectory",
                "SourcePath": "/data",
                "ReadWrite": true,
                "Path": "/data",
            },
        ],
        "Outputs": [{"StorageSource": "IPFS", "Name": "outputs", "Path": "/outputs"}],
        "Annotations": ["nightly"],
        "NodeSelectors": [{"Key": "zone", "Operator": "in", "Values": ["eu", "us"]}],
        "DoNotTrack": true,
        "Deal": {"TargetingMode": true, "Concurrency": 1},
    });
    assert_eq!(lost(&expected, &written, ""), Vec::<String>::new());
    assert_eq!(written["Timeout"].to_string(), "1800");
}

#[test]
fn a_job_file_is_a_job_for_every_release() {
    let payload: JobCreatePayload = serde_json::from_str(JOB_FILE).unwrap();
    assert_eq!((payload.client_id.as_str(), &payload.api_version), ("", &ApiVersion::V1beta1));
    let spec = &payload.spec;
    assert_eq!((&spec.engine, &spec.verifier), (&Engine::Docker, &Verifier::Noop));
    assert_eq!(spec.network.kind, Network::None);
    assert_eq!(spec.inputs[0].storage_source, StorageSourceType::UrlDownload);
    assert_eq!(spec.timeout.to_duration(), Some(Duration::from_secs(600)));

    let original: Value = serde_json::from_str(JOB_FILE).unwrap();
    let written = serde_json::to_value(payload.client_id(CLIENT_ID)).unwrap();
    assert_eq!(lost(&original, &written, ""), Vec::<String>::new());
    assert_eq!(written["ClientID"], CLIENT_ID);
    assert!(!has_null(&written));
}

#[test]
fn a_whole_job_and_a_bare_spec_are_job_files_too() {
    let job = r#"{"APIVersion": "V1beta2", "Metadata": {"ID": "x"}, "spec": {"engine": "docker"}}"#;
    let payload: JobCreatePayload = serde_json::from_str(job).unwrap();
    assert_eq!(payload.api_version, ApiVersion::V1beta2);
    assert_eq!(payload.spec.engine, Engine::Docker);

    let spec: Spec = serde_json::from_str(r#"{"Engine": "wasm", "Timeout": 1.8e3}"#).unwrap();
    assert_eq!(spec.engine, Engine::Wasm);
    assert_eq!(serde_json::to_value(&spec).unwrap()["Timeout"].to_string(), "1800");
}

#[test]
fn other_payloads_have_the_members_of_the_wire() {
    let cancel = JobCancelPayload::new(CLIENT_ID, "job");
    assert_eq!(
        serde_json::to_string(&cancel).unwrap(),
        format!(r#"{{"ClientID":"{CLIENT_ID}","JobID":"job"}}"#)
    );
    assert_eq!(
        serde_json::to_value(cancel.reason("late")).unwrap(),
        json!({"ClientID": CLIENT_ID, "JobID": "job", "Reason": "late"})
    );
    assert_eq!(
        serde_json::to_value(ModerateJobRequest::approve(CLIENT_ID, "job")).unwrap(),
        json!({
            "ClientID": CLIENT_ID,
            "JobID": "job",
            "Response": {"shouldBid": true, "shouldWait": false, "reason": ""},
        })
    );
    let reject = ModerateJobRequest::reject(CLIENT_ID, "job", "too large");
    assert!(!reject.response.should_bid);
    through::<ModerateJobRequest>(&serde_json::to_string(&reject).unwrap()).unwrap();
    assert_eq!(
        serde_json::to_value(StatesRequest::new(CLIENT_ID, "job")).unwrap(),
        json!({"client_id": CLIENT_ID, "job_id": "job"})
    );
    let logs = LogsPayload::new(CLIENT_ID, "job", "e-1").follow(true);
    assert_eq!(
        serde_json::to_value(logs).unwrap(),
        json!({
            "ClientID": CLIENT_ID,
            "JobID": "job",
            "ExecutionID": "e-1",
            "WithHistory": true,
            "Follow": true,
        })
    );
    let list = ListRequest::of_client(CLIENT_ID)
        .include_tags(["nightly"])
        .sort_by(SortBy::CreatedAt)
        .sort_reverse(true)
        .max_jobs(20);
    assert_eq!(
        serde_json::to_value(list).unwrap(),
        json!({
            "id": "",
            "client_id": CLIENT_ID,
            "include_tags": ["nightly"],
            "exclude_tags": [],
            "max_jobs": 20,
            "return_all": false,
            "sort_by": "created_at",
            "sort_reverse": true,
        })
    );
    let events =
        EventsRequest::new("", "job").filters(EventFilters::default().since(1_700_000_000));
    assert_eq!(
        serde_json::to_value(events).unwrap(),
        json!({
            "client_id": "",
            "job_id": "job",
            "filters": {
                "since": 1_700_000_000,
                "exclude_execution_level": false,
                "exclude_job_level": false,
            },
        })
    );
    assert_eq!(serde_json::to_value(VersionRequest::default()).unwrap(), json!({"client_id": ""}));
}

#[test]
fn unset_words_are_not_written() {
    let spec: Spec = serde_json::from_str(
        r#"{"Engine": "unknown", "Publisher": "publisherUnknown", "PublisherSpec": {"Type": ""}}"#,
    )
    .unwrap();
    assert_eq!(spec, Spec::default());
    let written = serde_json::to_value(&spec).unwrap();
    assert_eq!(written.get("Engine"), None);
    assert_eq!(written["PublisherSpec"], json!({}));
}
