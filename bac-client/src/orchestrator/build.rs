//! Jobs made step by step: what a job needs is asked for, and what does not go together cannot be
//! written.
//!
//! ```
//! use bac_client::orchestrator::build::{Publisher, Source};
//! use bac_client::orchestrator::model::{Job, Task};
//! use std::time::Duration;
//!
//! let count = Task::docker("main", "ubuntu:22.04")
//!     .command(["wc", "-w", "/inputs/book.txt"])
//!     .input(Source::url_download("https://example.com/book.txt"), "/inputs")
//!     .publish(Publisher::local(), [("outputs", "/outputs")])
//!     .execution_timeout(Duration::from_secs(600));
//! let job = Job::batch("count-words", count).count(3);
//! assert_eq!(job.validate(), Ok(()));
//!
//! let hello = Task::wasm("main", Source::ipfs("QmModule")).args(["--loud"]).env("NAME", "you");
//! let job = Job::ops("hello", hello);
//! assert_eq!(job.validate(), Ok(()));
//! ```
//!
//! What one engine has, a task of another has not:
//!
//! ```compile_fail,E0599
//! use bac_client::orchestrator::{build::Source, model::Task};
//!
//! let task = Task::wasm("main", Source::ipfs("QmModule")).working_directory("/work");
//! ```
//!
//! A job of the signed era is made by [`Spec::docker`](crate::model::Spec::docker) and
//! [`Spec::wasm`](crate::model::Spec::wasm).

use std::time::Duration;

use serde_json::Value;

use super::model::{
    InputSource, Job, JobType, NetworkConfig, ResourcesConfig, ResultPath, SpecConfig, Task,
};

impl Job {
    /// A job that runs to its end, on one node or on as many as [`count`](Self::count) says.
    #[must_use]
    pub fn batch(name: impl Into<String>, task: impl Into<Task>) -> Self {
        Self::of(JobType::Batch, name, task).count(1)
    }

    /// A job that runs until it is stopped, on one node or on as many as [`count`](Self::count)
    /// says.
    #[must_use]
    pub fn service(name: impl Into<String>, task: impl Into<Task>) -> Self {
        Self::of(JobType::Service, name, task).count(1)
    }

    /// A job that runs until it is stopped, on every node that fits.
    #[must_use]
    pub fn daemon(name: impl Into<String>, task: impl Into<Task>) -> Self {
        Self::of(JobType::Daemon, name, task)
    }

    /// A job that runs to its end, on every node that fits.
    #[must_use]
    pub fn ops(name: impl Into<String>, task: impl Into<Task>) -> Self {
        Self::of(JobType::Ops, name, task)
    }

    fn of(kind: JobType, name: impl Into<String>, task: impl Into<Task>) -> Self {
        Self::default().kind(kind).name(name).tasks([task])
    }
}

impl Task {
    /// A task that runs a container of this image.
    pub fn docker(name: impl Into<String>, image: impl Into<String>) -> DockerTask {
        let engine = SpecConfig::new("docker").param("Image", image.into());
        TaskBuilder::new(name, engine, Docker)
    }

    /// A task that runs the function `_start` of this WebAssembly module.
    ///
    /// The module stands in the engine's parameters, as the input that it is: nodes of every release
    /// take that, and those from v1.7.0 on make an input of it. Environment variables are written
    /// for both, too.
    pub fn wasm(name: impl Into<String>, module: Source) -> WasmTask {
        let engine = SpecConfig::new("wasm").param("EntryPoint", "_start");
        let modules = Wasm { entry: module.at(ENTRY_MODULE), imports: Vec::new() };
        TaskBuilder::new(name, engine, modules)
    }

    /// A task that runs nothing, for tests.
    #[must_use]
    pub fn noop(name: impl Into<String>) -> Self {
        Self::default().name(name).engine(SpecConfig::new("noop"))
    }
}

/// Where a task sees the module that it runs.
const ENTRY_MODULE: &str = "/app/main.wasm";

/// A task that runs a container.
pub type DockerTask = TaskBuilder<Docker>;

/// A task that runs a WebAssembly module.
pub type WasmTask = TaskBuilder<Wasm>;

/// A task of one engine, as it is made. It becomes a [`Task`] where one is wanted.
#[derive(Clone, Debug)]
#[must_use = "a task does nothing by itself: give it to a job"]
pub struct TaskBuilder<E> {
    task: Task,
    engine: E,
}

/// The engine of a [`DockerTask`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Docker;

/// The engine of a [`WasmTask`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Wasm {
    entry: InputSource,
    imports: Vec<InputSource>,
}

impl<E> TaskBuilder<E> {
    fn new(name: impl Into<String>, spec: SpecConfig, engine: E) -> Self {
        Self { task: Task::default().name(name).engine(spec), engine }
    }

    /// Sets an environment variable. `env:NAME` as value is the compute node's own variable.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.task.env.insert(name.into(), value.into());
        self
    }

    /// Keeps something with the task.
    pub fn meta(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.task.meta.insert(name.into(), value.into());
        self
    }

    /// Lets the task see data below a path of its own.
    pub fn input(mut self, source: Source, target: impl Into<String>) -> Self {
        self.task.input_sources.push(source.at(target));
        self
    }

    /// Publishes what the task writes: each result has a name and the path that it is written to.
    pub fn publish(
        mut self,
        publisher: Publisher,
        results: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let results = results.into_iter().map(|(name, path)| ResultPath::new(name, path));
        self.task.publisher = publisher.0;
        self.task.result_paths = results.collect();
        self
    }

    /// Asks for what the task needs of a node.
    pub fn resources(mut self, resources: ResourcesConfig) -> Self {
        self.task.resources = resources;
        self
    }

    /// Asks for what the task may reach of the network.
    pub fn network(mut self, network: impl Into<NetworkConfig>) -> Self {
        self.task.network = network.into();
        self
    }

    /// Limits the time that the task runs, in whole seconds; a part of one counts as one.
    pub fn execution_timeout(mut self, limit: Duration) -> Self {
        self.task.timeouts.execution = seconds(limit);
        self
    }

    /// Limits the time that the task waits for a node with room, in whole seconds; from v1.5.
    pub fn queue_timeout(mut self, limit: Duration) -> Self {
        self.task.timeouts.queue = seconds(limit);
        self
    }

    /// Limits the time for waiting, running and running again, in whole seconds; from v1.5.
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.task.timeouts.total = seconds(limit);
        self
    }

    fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.task.engine = self.task.engine.param(name, value);
        self
    }

    fn list(self, name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let values: Vec<Value> =
            values.into_iter().map(|value| Value::from(value.into())).collect();
        self.param(name, values)
    }
}

impl DockerTask {
    /// What the container runs: arguments behind the image's entry point, which is the command
    /// itself for an image without one.
    pub fn command(self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.list("Parameters", arguments)
    }

    /// Runs this in place of the image's entry point.
    pub fn entrypoint(self, command: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.list("Entrypoint", command)
    }

    /// Starts the command in this directory of the container.
    pub fn working_directory(self, path: impl Into<String>) -> Self {
        self.param("WorkingDirectory", path.into())
    }
}

impl WasmTask {
    /// Gives the program arguments.
    pub fn args(self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.list("Parameters", arguments)
    }

    /// Runs this exported function instead of `_start`.
    pub fn entry_point(self, function: impl Into<String>) -> Self {
        self.param("EntryPoint", function.into())
    }

    /// Gives the module another one to import from, under the name that it imports.
    pub fn import(mut self, module: Source, name: impl Into<String>) -> Self {
        let name = name.into();
        let target = format!("/app/{name}.wasm");
        self.engine.imports.push(module.at(target).alias(name));
        self
    }
}

impl From<DockerTask> for Task {
    fn from(builder: DockerTask) -> Self {
        builder.task
    }
}

impl From<WasmTask> for Task {
    fn from(builder: WasmTask) -> Self {
        let TaskBuilder { mut task, engine: Wasm { entry, imports } } = builder;
        // Objects of text and maps of JSON can be written, so none is lost here.
        let written = |input: &InputSource| serde_json::to_value(input).unwrap_or_default();
        task.engine = task.engine.param("EntryModule", written(&entry));
        if !imports.is_empty() {
            let imports: Vec<Value> = imports.iter().map(written).collect();
            task.engine = task.engine.param("ImportModules", imports);
        }
        if !task.env.is_empty() {
            let variables = serde_json::to_value(&task.env).unwrap_or_default();
            task.engine = task.engine.param("EnvironmentVariables", variables);
        }
        task
    }
}

/// Where data of a task comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source(SpecConfig);

impl Source {
    /// Data to download.
    #[must_use]
    pub fn url_download(url: impl Into<String>) -> Self {
        Self(SpecConfig::new("urlDownload").param("URL", url.into()))
    }

    /// Data on IPFS.
    #[must_use]
    pub fn ipfs(cid: impl Into<String>) -> Self {
        Self(SpecConfig::new("ipfs").param("CID", cid.into()))
    }

    /// Data in an S3 bucket: an object, or all below a prefix that ends in `*` or `/`.
    #[must_use]
    pub fn s3(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self(SpecConfig::new("s3").param("Bucket", bucket.into()).param("Key", key.into()))
    }

    /// A directory of the compute node, which must allow it.
    #[must_use]
    pub fn local_directory(path: impl Into<String>) -> Self {
        Self(SpecConfig::new("localDirectory").param("SourcePath", path.into()))
    }

    /// Data that travels in the job itself, as a `data:` URL (RFC 2397).
    #[must_use]
    pub fn inline(data_url: impl Into<String>) -> Self {
        Self(SpecConfig::new("inline").param("URL", data_url.into()))
    }

    /// Any other kind.
    #[must_use]
    pub const fn other(source: SpecConfig) -> Self {
        Self(source)
    }

    fn at(self, target: impl Into<String>) -> InputSource {
        InputSource::default().source(self.0).target(target)
    }
}

/// Where results of a task go.
#[derive(Clone, Debug, PartialEq)]
pub struct Publisher(SpecConfig);

impl Publisher {
    /// The compute node's own disk, which it serves from.
    #[must_use]
    pub fn local() -> Self {
        Self(SpecConfig::new("local"))
    }

    /// IPFS.
    #[must_use]
    pub fn ipfs() -> Self {
        Self(SpecConfig::new("ipfs"))
    }

    /// An S3 bucket. `{jobID}`, `{executionID}`, `{date}` and `{time}` in the key are filled in.
    #[must_use]
    pub fn s3(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self(SpecConfig::new("s3").param("Bucket", bucket.into()).param("Key", key.into()))
    }

    /// Any other kind.
    #[must_use]
    pub const fn other(publisher: SpecConfig) -> Self {
        Self(publisher)
    }
}

/// Whole seconds, at least as long as the duration.
fn seconds(limit: Duration) -> i64 {
    let whole = i64::try_from(limit.as_secs()).unwrap_or(i64::MAX);
    whole.saturating_add(i64::from(limit.subsec_nanos() > 0))
}
