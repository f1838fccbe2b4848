//! What a job asks for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::enums::{Engine, Network, Operator, Publisher, Verifier};
use super::record::record;
use super::storage::StorageSpec;
use super::time::Seconds;

record! {
    /// What a job asks for: engine, volumes, resources, placement.
    ///
    /// [`Spec::docker`] and [`Spec::wasm`] make a spec that nodes of every release take, from
    /// v0.3.29 on; all else can be set on top. A spec read from a job file is taken as it stands.
    ///
    /// ```
    /// use std::time::Duration;
    /// use bac_client::model::{Docker, Spec, StorageSpec};
    ///
    /// let docker = Docker::new("ubuntu:22.04").entrypoint(["wc", "-l", "/inputs/data.csv"]);
    /// let spec = Spec::docker(docker)
    ///     .inputs([StorageSpec::url_download("https://example.com/data.csv").path("/inputs")])
    ///     .timeout(Duration::from_secs(600));
    /// ```
    pub struct Spec {
        /// What runs the job. Required before v1.0.4; later [`engine_spec`](Self::engine_spec)
        /// may stand for it.
        pub engine: Engine = "Engine",
        /// What runs the job, with its parameters; from v1.0.4.
        pub engine_spec: EngineSpec = "EngineSpec",
        /// How results are verified. Required before v1.0.4, ignored later.
        pub verifier: Verifier = "Verifier",
        /// Where results go; replaced by [`publisher_spec`](Self::publisher_spec).
        pub publisher: Publisher = "Publisher",
        /// Where results go, with parameters. Its kind is required before v1.0.4.
        pub publisher_spec: PublisherSpec = "PublisherSpec" always,
        /// What the docker engine runs.
        pub docker: Docker = "Docker" always manual,
        /// What the language engine runs; before v1.0.4 only.
        pub language: Language = "Language",
        /// What the WebAssembly engine runs.
        pub wasm: Wasm = "Wasm" always manual,
        /// What the job needs of a node.
        pub resources: Resources = "Resources" always,
        /// What the job may reach of the network.
        pub network: NetworkConfig = "Network" always,
        /// How long the job may run. Unset, or below the node's minimum, the node's default holds
        /// (10 minutes in v1.4.0), and its answer shows the value in use.
        pub timeout: Seconds = "Timeout",
        /// Volumes to read. Releases before v1.0.4 spell it `inputs`.
        pub inputs: Vec<StorageSpec> = "Inputs",
        /// Volumes to write. Releases before v1.0.4 spell it `outputs`.
        pub outputs: Vec<StorageSpec> = "Outputs",
        /// Free labels, for finding the job again.
        pub annotations: Vec<String> = "Annotations",
        /// What must hold of a node's labels for it to run the job.
        pub node_selectors: Vec<LabelSelectorRequirement> = "NodeSelectors",
        /// Asks the node to keep the job out of its usage statistics.
        pub do_not_track: bool = "DoNotTrack",
        /// How many nodes run the job.
        pub deal: Deal = "Deal" always,
    }
}

impl Spec {
    /// A job for the docker engine: an image, or a whole [`Docker`] part.
    ///
    /// Sets what nodes of any release demand: engine, no verification, no publisher, one node.
    #[must_use]
    pub fn docker(docker: impl Into<Docker>) -> Self {
        let mut spec = Self::smallest(Engine::Docker);
        spec.docker = docker.into();
        spec
    }

    /// A job for the WebAssembly engine: the storage of its module, or a whole [`Wasm`] part.
    ///
    /// Sets what nodes of any release demand: engine, no verification, no publisher, one node.
    #[must_use]
    pub fn wasm(wasm: impl Into<Wasm>) -> Self {
        let mut spec = Self::smallest(Engine::Wasm);
        spec.wasm = wasm.into();
        spec
    }

    /// What every job needs for nodes of any release to take it.
    fn smallest(engine: Engine) -> Self {
        Self::default()
            .engine(engine)
            .verifier(Verifier::Noop)
            .publisher_spec(Publisher::Noop)
            .deal(Deal::default().concurrency(1))
    }
}

record! {
    /// An engine by name, with its parameters; from v1.0.4.
    ///
    /// Parameters of docker: `Image`, `Entrypoint`, `Parameters`, `EnvironmentVariables`,
    /// `WorkingDirectory`. Of wasm: `EntryModule`, `Entrypoint`, `Parameters`,
    /// `EnvironmentVariables`, `ImportModules`.
    pub struct EngineSpec {
        /// The engine's name, for example `docker`.
        pub kind: String = "Type" always,
        /// The engine's parameters, kept as they came.
        pub params: Map<String, Value> = "Params",
    }
}

impl EngineSpec {
    /// The engine of this name, without parameters.
    #[must_use]
    pub fn new(kind: impl Into<String>) -> Self {
        Self::default().kind(kind)
    }
}

record! {
    /// A publisher with its parameters.
    pub struct PublisherSpec {
        /// The publisher.
        pub kind: Publisher = "Type",
        /// The publisher's parameters, kept as they came.
        pub params: Map<String, Value> = "Params",
    }
}

/// The publisher without parameters.
impl From<Publisher> for PublisherSpec {
    fn from(kind: Publisher) -> Self {
        Self::default().kind(kind)
    }
}

record! {
    /// What the docker engine runs.
    pub struct Docker {
        /// The image, for example `ubuntu:22.04`.
        pub image: String = "Image",
        /// The command and its arguments, in place of the image's own entry point.
        pub entrypoint: Vec<String> = "Entrypoint",
        /// Arguments after the entry point; from v1.0.4.
        pub parameters: Vec<String> = "Parameters",
        /// Environment variables, each `NAME=value`.
        pub environment_variables: Vec<String> = "EnvironmentVariables",
        /// The directory that the command starts in.
        pub working_directory: String = "WorkingDirectory",
    }
}

impl Docker {
    /// Runs an image.
    #[must_use]
    pub fn new(image: impl Into<String>) -> Self {
        Self::default().image(image)
    }
}

/// Runs an image.
impl From<&str> for Docker {
    fn from(image: &str) -> Self {
        Self::new(image)
    }
}

/// Runs an image.
impl From<String> for Docker {
    fn from(image: String) -> Self {
        Self::new(image)
    }
}

record! {
    /// What the WebAssembly engine runs.
    pub struct Wasm {
        /// The module; needs a source.
        pub entry_module: StorageSpec = "EntryModule" always,
        /// The exported function to call, for example `_start`.
        pub entry_point: String = "EntryPoint",
        /// The program's arguments.
        pub parameters: Vec<String> = "Parameters",
        /// Environment variables by name (a list in [`Docker`], a map here).
        pub environment_variables: BTreeMap<String, String> = "EnvironmentVariables",
        /// Modules that the entry module imports from.
        pub import_modules: Vec<StorageSpec> = "ImportModules",
    }
}

impl Wasm {
    /// Runs the function `_start` of a module.
    #[must_use]
    pub fn new(entry_module: impl Into<StorageSpec>) -> Self {
        Self::default().entry_module(entry_module).entry_point("_start")
    }
}

/// Runs the function `_start` of a module.
impl From<StorageSpec> for Wasm {
    fn from(entry_module: StorageSpec) -> Self {
        Self::new(entry_module)
    }
}

record! {
    /// What the language engine runs; before v1.0.4 only.
    pub struct Language {
        /// The language, for example `python`.
        pub language: String = "Language",
        /// The version of the language, for example `3.10`.
        pub language_version: String = "LanguageVersion",
        /// Whether the program must give the same result on every run.
        pub deterministic_execution: bool = "DeterministicExecution",
        /// The volume that holds the program.
        pub job_context: StorageSpec = "JobContext" always,
        /// The program's text.
        pub command: String = "Command",
        /// The program's file within the context.
        pub program_path: String = "ProgramPath",
        /// The file within the context that lists the packages to install.
        pub requirements_path: String = "RequirementsPath",
    }
}

record! {
    /// What a job needs of a node: quantities with their unit, `500m`, `0.5`, `1Gb`, `512MB`.
    pub struct Resources {
        /// Processor time, in cores (`0.5`) or thousandths (`500m`).
        pub cpu: String = "CPU",
        /// Memory, with its unit: `512MB`, `1Gb`.
        pub memory: String = "Memory",
        /// Disk space, with its unit.
        pub disk: String = "Disk",
        /// The number of graphics processors: `1`.
        pub gpu: String = "GPU" always,
    }
}

record! {
    /// What a job may reach of the network.
    pub struct NetworkConfig {
        /// How much of it.
        pub kind: Network = "Type" always,
        /// The hosts that [`Network::Http`] allows: lower case, with a dot and a top-level domain,
        /// a leading dot for subdomains; or an IP address.
        pub domains: Vec<String> = "Domains",
    }
}

impl NetworkConfig {
    /// HTTP and HTTPS to these hosts.
    #[must_use]
    pub fn http(domains: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::from(Network::Http).domains(domains)
    }
}

/// The kind of network, without domains.
impl From<Network> for NetworkConfig {
    fn from(kind: Network) -> Self {
        Self::default().kind(kind)
    }
}

record! {
    /// A condition on one label of a node.
    pub struct LabelSelectorRequirement {
        /// The label.
        pub key: String = "Key" always,
        /// How the label is compared.
        pub operator: Operator = "Operator",
        /// What the label is compared with. Must be empty for [`Operator::Exists`] and
        /// [`Operator::DoesNotExist`], and must not for [`Operator::In`] and [`Operator::NotIn`].
        pub values: Vec<String> = "Values",
    }
}

impl LabelSelectorRequirement {
    /// Compares a label with values.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        operator: impl Into<Operator>,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self::default().key(key).operator(operator).values(values)
    }
}

record! {
    /// How many nodes run a job.
    pub struct Deal {
        /// Whether every matching node runs the job, whatever the concurrency; from v1.0.4.
        pub targeting_mode: bool = "TargetingMode",
        /// How many nodes run the job; at least 1.
        pub concurrency: i64 = "Concurrency",
        /// How many equal results make a result; before v1.0.4 only, at most the concurrency.
        pub confidence: i64 = "Confidence",
        /// How many bids to wait for; before v1.0.4 only.
        pub min_bids: i64 = "MinBids",
    }
}
