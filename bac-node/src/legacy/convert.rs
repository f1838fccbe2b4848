//! Jobs of the signed API and jobs of today's, each as the other knows it.

use std::collections::BTreeMap;

use bac_client::{
    model::{self, Engine, StorageSourceType, StorageSpec},
    orchestrator::model::{
        InputSource, Job, JobType, NetworkConfig, NetworkType, ResourcesConfig, ResultPath,
        SpecConfig, Task, Timeouts, UnixNanos,
    },
};
use serde_json::{Map, Value, json};

use crate::store::now;

/// Where a job of today's API keeps who submitted it, as v1.4.0 does.
const CLIENT_ID: &str = "bacalhau.org/client.id";
const REQUESTER_ID: &str = "bacalhau.org/requester.id";

/// A submitted job as it is run, and as today's API shows it.
pub(crate) fn to_job(signed: &model::Job) -> Job {
    let spec = &signed.spec;
    let metadata = &signed.metadata;
    let seconds = spec.timeout.as_f64().max(0.0).ceil();
    let task = Task::default()
        .name("main")
        .engine(engine(spec))
        .publisher(publisher(spec))
        .env(environment(spec))
        .input_sources(spec.inputs.iter().map(input))
        .result_paths(
            spec.outputs.iter().map(|output| ResultPath::new(&*output.name, &*output.path)),
        )
        .resources(resources(&spec.resources))
        .network(network(&spec.network))
        // Whole seconds are far below what a float cannot tell apart.
        .timeouts(Timeouts::default().execution(seconds as i64));
    let kind = if spec.deal.targeting_mode { JobType::Ops } else { JobType::Batch };
    let mut job = Job::default()
        .id(&*metadata.id)
        .name(&*metadata.id)
        .namespace(&*metadata.client_id)
        .kind(kind)
        .constraints(spec.node_selectors.iter().cloned())
        .labels(spec.annotations.iter().map(|tag| (tag.clone(), String::new())))
        .meta([
            (CLIENT_ID.to_owned(), metadata.client_id.clone()),
            (REQUESTER_ID.to_owned(), metadata.requester.node_id.clone()),
        ])
        .tasks([task]);
    job.count = Some(spec.deal.concurrency.max(1));
    job.version = 1;
    job.create_time = UnixNanos::new(now());
    job
}

/// The same as a release keeps it: a module is an input, and what is empty is nothing.
pub(crate) fn to_job_of_release(signed: &model::Job) -> Job {
    let mut job = to_job(signed);
    let nothing = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    for engine in job.tasks.iter_mut().map(|task| &mut task.engine) {
        for (name, value) in &mut engine.params {
            match &**name {
                "EntryModule" => *value = as_input(value),
                "ImportModules" => match value {
                    Value::Array(items) => items.iter_mut().for_each(|one| *one = as_input(one)),
                    other => *other = json!([]),
                },
                _ if nothing(value) => *value = Value::Null,
                _ => {}
            }
        }
    }
    job
}

/// A volume as the input that later models have in its place.
fn as_input(volume: &Value) -> Value {
    if volume.get("Source").is_some() {
        return volume.clone();
    }
    let Ok(volume) = serde_json::from_value::<StorageSpec>(volume.clone()) else {
        return volume.clone();
    };
    let source = source(&volume);
    json!({
        "Source": {"Type": source.kind, "Params": source.params},
        "Alias": volume.name,
        "Target": volume.path,
    })
}

/// The engine by its name in today's letters, and its parameters.
pub(super) fn engine(spec: &model::Spec) -> SpecConfig {
    if !spec.engine_spec.kind.is_empty() {
        let mut engine = SpecConfig::new(spec.engine_spec.kind.to_ascii_lowercase());
        engine.params = spec.engine_spec.params.clone();
        return engine;
    }
    match &spec.engine {
        Engine::Docker => {
            let docker = &spec.docker;
            let mut engine = SpecConfig::new("docker").param("Image", &*docker.image);
            for (name, values) in [
                ("Entrypoint", &docker.entrypoint),
                ("Parameters", &docker.parameters),
                ("EnvironmentVariables", &docker.environment_variables),
            ] {
                engine = engine.param(name, json!(values));
            }
            engine.param("WorkingDirectory", &*docker.working_directory)
        }
        Engine::Wasm => {
            let wasm = &spec.wasm;
            SpecConfig::new("wasm")
                .param("EntryModule", json!(wasm.entry_module))
                .param("Entrypoint", &*wasm.entry_point)
                .param("Parameters", json!(wasm.parameters))
                .param("EnvironmentVariables", json!(wasm.environment_variables))
                .param("ImportModules", json!(wasm.import_modules))
        }
        other => SpecConfig::new(other.as_str().to_ascii_lowercase()),
    }
}

fn publisher(spec: &model::Spec) -> SpecConfig {
    let unset = model::Publisher::default();
    let old = &spec.publisher;
    let kind = if spec.publisher_spec.kind == unset { old } else { &spec.publisher_spec.kind };
    let mut publisher = SpecConfig::default();
    if *kind != unset {
        publisher.kind = kind.as_str().to_ascii_lowercase();
        publisher.params = spec.publisher_spec.params.clone();
    }
    publisher
}

fn environment(spec: &model::Spec) -> BTreeMap<String, String> {
    let pairs = spec.docker.environment_variables.iter();
    pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

pub(super) fn resources(asked: &model::Resources) -> ResourcesConfig {
    ResourcesConfig::default()
        .cpu(&*asked.cpu)
        .memory(&*asked.memory)
        .disk(&*asked.disk)
        .gpu(&*asked.gpu)
}

fn input(volume: &StorageSpec) -> InputSource {
    InputSource::default().source(source(volume)).alias(&*volume.name).target(&*volume.path)
}

/// Where a volume comes from.
pub(crate) fn source(volume: &StorageSpec) -> SpecConfig {
    let with = |kind: &str, name: &str, value: &str| SpecConfig::new(kind).param(name, value);
    match &volume.storage_source {
        StorageSourceType::Ipfs => with("ipfs", "CID", &volume.cid),
        StorageSourceType::UrlDownload => with("urlDownload", "URL", &volume.url),
        StorageSourceType::Inline => with("inline", "URL", &volume.url),
        StorageSourceType::RepoClone => with("repoClone", "Repo", &volume.repo),
        StorageSourceType::RepoCloneLfs => with("repoCloneLFS", "Repo", &volume.repo),
        StorageSourceType::LocalDirectory => {
            with("localDirectory", "SourcePath", &volume.source_path)
                .param("ReadWrite", volume.read_write)
        }
        StorageSourceType::S3 => {
            let mut source = SpecConfig::new("s3");
            if let Ok(Value::Object(members)) = serde_json::to_value(&volume.s3) {
                source.params = members;
            }
            source
        }
        other => SpecConfig::new(other.as_str()),
    }
}

/// A source as a volume of the signed API.
pub(crate) fn volume(source: &SpecConfig) -> StorageSpec {
    let text = |name: &str| source.text(name).unwrap_or_default();
    let volume = StorageSpec::default()
        .storage_source(&*source.kind)
        .cid(text("CID"))
        .url(text("URL"))
        .repo(text("Repo"))
        .source_path(text("SourcePath"));
    if volume.storage_source != StorageSourceType::S3 {
        return volume;
    }
    match serde_json::from_value::<model::S3>(Value::Object(source.params.clone())) {
        Ok(s3) => volume.s3(s3),
        Err(_) => volume,
    }
}

fn network(network: &model::NetworkConfig) -> NetworkConfig {
    let kind = match network.kind {
        model::Network::Full => NetworkType::Full,
        model::Network::Http => NetworkType::Http,
        _ => NetworkType::None,
    };
    NetworkConfig::from(kind).domains(network.domains.iter().cloned())
}

/// A job as the signed API shows it: as it was submitted, or as v1.4.0 makes it of one of today's.
pub(crate) fn to_signed(job: &Job, submitted: Option<&model::Job>) -> model::Job {
    if let Some(submitted) = submitted {
        return submitted.clone();
    }
    let meta = |name| job.meta.get(name).cloned().unwrap_or_default();
    let metadata = model::Metadata::default()
        .id(&*job.id)
        .created_at(job.create_time.to_system_time())
        .client_id(meta(CLIENT_ID))
        .requester(model::Requester::default().node_id(meta(REQUESTER_ID)));
    let task = job.tasks.first().cloned().unwrap_or_default();
    let resources = model::Resources::default()
        .cpu(&*task.resources.cpu)
        .memory(&*task.resources.memory)
        .disk(&*task.resources.disk)
        .gpu(&*task.resources.gpu);
    let mut engine = model::EngineSpec::new(&*task.engine.kind);
    engine.params = task.engine.params.clone();
    let mut spec = model::Spec::default()
        .engine(&*task.engine.kind)
        .engine_spec(engine)
        .resources(resources)
        .inputs(
            task.input_sources
                .iter()
                .map(|input| volume(&input.source).name(&*input.alias).path(&*input.target)),
        )
        .outputs(
            task.result_paths
                .iter()
                .map(|path| StorageSpec::default().name(&*path.name).path(&*path.path)),
        )
        .annotations(job.labels.iter().map(|(name, value)| match value.as_str() {
            "" => name.clone(),
            value => format!("{name}={value}"),
        }))
        .node_selectors(job.constraints.iter().cloned())
        .network(model::Network::from(task.network.kind.as_str()));
    spec.network.domains = task.network.domains.clone();
    spec.publisher_spec = model::Publisher::from(&*task.publisher.kind).into();
    spec.publisher_spec.params = Map::clone(&task.publisher.params);
    spec.deal.concurrency = job.count.unwrap_or(1);
    spec.deal.targeting_mode = job.kind.runs_on_all_nodes();
    let seconds =
        u64::try_from(task.timeouts.execution.max(task.timeouts.total)).unwrap_or_default();
    spec.timeout = std::time::Duration::from_secs(seconds).into();
    model::Job::default().api_version("V1beta2").metadata(metadata).spec(spec)
}

/// Who may cancel a job by the signed API.
pub(crate) fn owner(job: &Job) -> &str {
    job.meta.get(CLIENT_ID).map(String::as_str).unwrap_or_default()
}
