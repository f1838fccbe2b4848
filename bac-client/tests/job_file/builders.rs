//! Jobs made step by step.

use std::time::Duration;

use bac_client::job_file::{Content, JobFile};
use bac_client::model::{Spec, StorageSpec};
use bac_client::orchestrator::build::{Publisher, Source};
use bac_client::orchestrator::model::{
    Job, NetworkConfig, NetworkType, ResourcesConfig, SpecConfig, Task,
};
use serde_json::json;

/// What a file of the job holds, in the order of JSON.
fn written(job: Job) -> serde_json::Value {
    assert_eq!(job.validate(), Ok(()));
    let text = Content::from(job).to_json().unwrap();
    JobFile::from_json(&text).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_smallest_docker_job_is_small() {
    let task = Task::docker("main", "ubuntu:22.04").command(["echo", "hi"]);
    assert_eq!(
        written(Job::batch("x", task)),
        json!({
            "Name": "x",
            "Type": "batch",
            "Count": 1,
            "Tasks": [{
                "Name": "main",
                "Engine": {
                    "Type": "docker",
                    "Params": {"Image": "ubuntu:22.04", "Parameters": ["echo", "hi"]},
                },
            }],
        })
    );
}

#[test]
fn everything_of_a_docker_task_is_written() {
    let task = Task::docker("main", "python:3")
        .entrypoint(["python"])
        .command(["-c", "print(1)"])
        .working_directory("/work")
        .env("LEVEL", "8")
        .meta("owner", "me")
        .input(Source::s3("data", "in/*"), "/in")
        .input(Source::local_directory("/srv"), "/srv")
        .publish(Publisher::s3("results", "{jobID}"), [("outputs", "/outputs")])
        .resources(ResourcesConfig::default().cpu("1").memory("1Gb"))
        .network(NetworkType::Full)
        .execution_timeout(Duration::from_millis(59_001))
        .queue_timeout(Duration::from_secs(30))
        .total_timeout(Duration::from_secs(90));
    let task = &written(Job::service("x", task).count(2))["Tasks"][0];
    assert_eq!(
        *task,
        json!({
            "Name": "main",
            "Engine": {"Type": "docker", "Params": {
                "Image": "python:3",
                "Entrypoint": ["python"],
                "Parameters": ["-c", "print(1)"],
                "WorkingDirectory": "/work",
            }},
            "Publisher": {"Type": "s3", "Params": {"Bucket": "results", "Key": "{jobID}"}},
            "Env": {"LEVEL": "8"},
            "Meta": {"owner": "me"},
            "InputSources": [
                {
                    "Source": {"Type": "s3", "Params": {"Bucket": "data", "Key": "in/*"}},
                    "Target": "/in",
                },
                {
                    "Source": {"Type": "localDirectory", "Params": {"SourcePath": "/srv"}},
                    "Target": "/srv",
                },
            ],
            "ResultPaths": [{"Name": "outputs", "Path": "/outputs"}],
            "Resources": {"CPU": "1", "Memory": "1Gb"},
            "Network": {"Type": "Full"},
            "Timeouts": {"ExecutionTimeout": 60, "QueueTimeout": 30, "TotalTimeout": 90},
        })
    );
}

#[test]
fn a_wasm_task_is_written_as_every_release_takes_it() {
    let task = Task::wasm("main", Source::inline("data:application/wasm;base64,AGFzbQ=="))
        .import(Source::ipfs("QmLibrary"), "library")
        .entry_point("run")
        .args(["--loud"])
        .env("LEVEL", "8")
        .input(Source::url_download("https://example.com/data"), "/data")
        .network(NetworkConfig::http(["example.com"]));
    let task = &written(Job::daemon("x", task))["Tasks"][0];
    assert_eq!(
        task["Engine"]["Params"],
        json!({
            "EntryModule": {
                "Source": {
                    "Type": "inline",
                    "Params": {"URL": "data:application/wasm;base64,AGFzbQ=="},
                },
                "Alias": "",
                "Target": "/app/main.wasm",
            },
            "EntryPoint": "run",
            "EnvironmentVariables": {"LEVEL": "8"},
            "ImportModules": [{
                "Source": {"Type": "ipfs", "Params": {"CID": "QmLibrary"}},
                "Alias": "library",
                "Target": "/app/library.wasm",
            }],
            "Parameters": ["--loud"],
        })
    );
    assert_eq!(task["Env"], json!({"LEVEL": "8"}));
    assert_eq!(task["InputSources"].as_array().unwrap().len(), 1);
}

#[test]
fn what_has_no_constructor_can_be_given_whole() {
    let source = Source::other(SpecConfig::new("git").param("Repo", "https://example.com/a.git"));
    let publisher = Publisher::other(SpecConfig::new("s3managed"));
    let task = Task::docker("main", "alpine")
        .input(source, "/code")
        .publish(publisher, [("outputs", "/outputs")]);
    let task = &written(Job::ops("x", task))["Tasks"][0];
    assert_eq!(task["InputSources"][0]["Source"]["Type"], "git");
    assert_eq!(task["Publisher"]["Type"], "s3managed");
}

#[test]
fn jobs_of_both_kinds_pass_the_rules() {
    assert_eq!(Job::batch("x", Task::noop("main")).validate(), Ok(()));
    assert_eq!(Spec::docker("ubuntu:22.04").validate(), Ok(()));
    assert_eq!(Spec::wasm(StorageSpec::ipfs("QmModule")).validate(), Ok(()));
}
