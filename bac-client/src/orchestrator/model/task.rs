//! A task: what a job runs.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::enums::NetworkType;
use crate::model::record;

record! {
    /// What a job runs, with what it needs of a node.
    pub struct Task {
        /// The name.
        pub name: String = "Name" always,
        /// What runs it.
        pub engine: SpecConfig = "Engine" always,
        /// Where its results go; nowhere if the kind is empty.
        pub publisher: SpecConfig = "Publisher" always,
        /// Environment variables. `env:NAME` as a value is the compute node's own variable.
        pub env: BTreeMap<String, String> = "Env",
        /// Anything else that is to be kept with the task.
        pub meta: BTreeMap<String, String> = "Meta",
        /// What it reads.
        pub input_sources: Vec<InputSource> = "InputSources",
        /// What of its files becomes part of the published result.
        pub result_paths: Vec<ResultPath> = "ResultPaths",
        /// What it needs of a node.
        pub resources: ResourcesConfig = "Resources",
        /// What it may reach of the network.
        pub network: NetworkConfig = "Network",
        /// How long it may take.
        pub timeouts: Timeouts = "Timeouts",
    }
}

record! {
    /// An engine, publisher or source by its kind, with parameters.
    pub struct SpecConfig {
        /// The kind, such as `docker`, `wasm`, `ipfs`, `s3`, `urlDownload`. Nodes read it without
        /// regard to case.
        pub kind: String = "Type" always,
        /// The parameters, kept as they came.
        pub params: Map<String, Value> = "Params",
    }
}

impl SpecConfig {
    /// This kind, without parameters.
    #[must_use]
    pub fn new(kind: impl Into<String>) -> Self {
        Self::default().kind(kind)
    }

    /// Whether this is the kind, whatever the case.
    ///
    /// ```
    /// use bac_client::orchestrator::model::SpecConfig;
    ///
    /// assert!(SpecConfig::new("Docker").is("docker"));
    /// ```
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind.trim().eq_ignore_ascii_case(kind)
    }

    /// Sets a parameter.
    ///
    /// ```
    /// use bac_client::orchestrator::model::SpecConfig;
    ///
    /// let url = SpecConfig::new("urlDownload").param("URL", "https://example.com/data.csv");
    /// assert_eq!(url.params["URL"], "https://example.com/data.csv");
    /// ```
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    /// A parameter by its name, whatever the case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.params.get(name).or_else(|| {
            self.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.into()
        })
    }

    /// A parameter that is text, by its name, whatever the case.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }
}

record! {
    /// Data that a task reads, and where it finds it.
    pub struct InputSource {
        /// Where the data is.
        pub source: SpecConfig = "Source" always,
        /// Another name for the data, such as that of a WebAssembly module.
        pub alias: String = "Alias" always,
        /// Where the task sees the data.
        pub target: String = "Target" always,
    }
}

record! {
    /// Files of a task that become part of the published result.
    pub struct ResultPath {
        /// The name of the part.
        pub name: String = "Name" always,
        /// Where the task writes it.
        pub path: String = "Path" always,
    }
}

impl ResultPath {
    /// What the task writes below `path`, published as `name`.
    #[must_use]
    pub fn new(name: impl Into<String>, path: impl Into<String>) -> Self {
        Self::default().name(name).path(path)
    }
}

record! {
    /// What a task needs of a node: quantities with their unit, `500m`, `0.5`, `1Gb`, `512MB`.
    pub struct ResourcesConfig {
        /// Processor time, in cores (`0.5`) or thousandths (`500m`).
        pub cpu: String = "CPU",
        /// Memory, with its unit: `512MB`, `1Gb`.
        pub memory: String = "Memory",
        /// Disk space, with its unit.
        pub disk: String = "Disk",
        /// The number of graphics processors: `1`.
        pub gpu: String = "GPU",
    }
}

record! {
    /// What a task may reach of the network, and what of it may be reached.
    pub struct NetworkConfig {
        /// How much of it.
        pub kind: NetworkType = "Type" always,
        /// The hosts that [`NetworkType::Http`] allows: lower case, with a dot and a top-level
        /// domain, a leading dot for subdomains; or an IP address.
        pub domains: Vec<String> = "Domains",
        /// The ports that are passed through; from v1.6.
        pub ports: Vec<Port> = "Ports",
    }
}

impl NetworkConfig {
    /// HTTP and HTTPS to these hosts.
    #[must_use]
    pub fn http(domains: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::from(NetworkType::Http).domains(domains)
    }
}

/// The kind of network, without domains and ports.
impl From<NetworkType> for NetworkConfig {
    fn from(kind: NetworkType) -> Self {
        Self::default().kind(kind)
    }
}

record! {
    /// A port of a task that is passed through; from v1.6.
    pub struct Port {
        /// The name, of which the task's environment variable for the port is made.
        pub name: String = "Name" always,
        /// The port of the node; it chooses one where this is 0.
        pub fixed: i64 = "Static",
        /// The port inside of the task, for [`NetworkType::Bridge`]; the node's where this is 0.
        pub target: i64 = "Target",
        /// The address of the node that is bound; all of them where this is empty.
        pub host_network: String = "HostNetwork",
    }
}

impl Port {
    /// A port of this name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self::default().name(name)
    }
}

record! {
    /// How long a task may take, in seconds; 0 is the node's default.
    pub struct Timeouts {
        /// The time it may run.
        pub execution: i64 = "ExecutionTimeout",
        /// The time it may wait for a node with room; from v1.5.
        pub queue: i64 = "QueueTimeout",
        /// The time for all of it: waiting, running, and running again; from v1.5.
        pub total: i64 = "TotalTimeout",
    }
}
