//! Nodes: what they are, what they have, and the release they run.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::enums::{NodeConnection, NodeMembership, NodeType};
use super::record::record;
use super::time::Timestamp;
use super::wire::has_member;

record! {
    /// The release that a node runs, and how it was built.
    ///
    /// Releases before v1.0.4 write the names of the members in lower case.
    pub struct BuildVersionInfo {
        /// The first number of the release, such as `1`.
        pub major: String = "Major",
        /// The second number of the release, such as `4`.
        pub minor: String = "Minor",
        /// The release, such as `v1.4.0`; a build from a commit may have more behind it.
        pub git_version: String = "GitVersion" always,
        /// The commit that was built.
        pub git_commit: String = "GitCommit" always,
        /// When it was built.
        pub build_date: Timestamp = "BuildDate" always,
        /// The operating system, such as `linux`.
        pub goos: String = "GOOS" always,
        /// The processor, such as `amd64`.
        pub goarch: String = "GOARCH" always,
    }
}

record! {
    /// A node: who it is, and what it offers.
    pub struct NodeInfo {
        /// The node's id; from v1.2.0. Before that it is the [`peer_info`](Self::peer_info)'s.
        pub node_id: String = "NodeID",
        /// Where other nodes reach the node; until v1.3.
        pub peer_info: Option<AddrInfo> = "PeerInfo",
        /// What the node does in the network.
        pub node_type: NodeType = "NodeType" always,
        /// The node's labels, which job selectors look at.
        pub labels: BTreeMap<String, String> = "Labels" always,
        /// How requester and compute nodes of this release talk to each other; from v1.5.0.
        pub supported_protocols: Vec<String> = "SupportedProtocols",
        /// What the node runs jobs with; none for a node that runs none.
        pub compute_node_info: Option<ComputeNodeInfo> = "ComputeNodeInfo",
        /// The release that the node runs.
        pub bacalhau_version: BuildVersionInfo = "BacalhauVersion" always,
    }
}

impl NodeInfo {
    /// The node's id, wherever the release puts it; empty if it says none.
    #[must_use]
    pub fn id(&self) -> &str {
        match &self.peer_info {
            Some(peer) if self.node_id.is_empty() => &peer.id,
            _ => &self.node_id,
        }
    }
}

record! {
    /// What a compute node offers, and how busy it is.
    pub struct ComputeNodeInfo {
        /// The engines it runs jobs with, such as `docker`; in capitals before v1.0.4.
        pub execution_engines: Vec<String> = "ExecutionEngines" always,
        /// How it can verify results; before v1.0.4 only.
        pub verifiers: Vec<String> = "Verifiers",
        /// Where it can publish results to.
        pub publishers: Vec<String> = "Publishers" always,
        /// Where it can take volumes from.
        pub storage_sources: Vec<String> = "StorageSources" always,
        /// All that it offers to jobs.
        pub max_capacity: ResourceUsageData = "MaxCapacity" always,
        /// What waits in its queue; from v1.3.0.
        pub queue_capacity: ResourceUsageData = "QueueCapacity",
        /// What is free.
        pub available_capacity: ResourceUsageData = "AvailableCapacity" always,
        /// The most that one job can ask for.
        pub max_job_requirements: ResourceUsageData = "MaxJobRequirements" always,
        /// The number of executions that run.
        pub running_executions: i64 = "RunningExecutions" always,
        /// The number of executions that wait.
        pub enqueued_executions: i64 = "EnqueuedExecutions" always,
        /// Where the node serves data to others; from v1.5.0.
        pub address: String = "address",
    }
}

record! {
    /// Quantities of what a job uses or a node has.
    pub struct ResourceUsageData {
        /// Processor cores.
        pub cpu: f64 = "CPU",
        /// Memory, in bytes.
        pub memory: u64 = "Memory",
        /// Disk space, in bytes.
        pub disk: u64 = "Disk",
        /// The number of graphics processors.
        pub gpu: u64 = "GPU",
        /// Which graphics processors; from v1.2.0.
        pub gpus: Vec<Gpu> = "GPUs",
    } refused by endless
}

impl ResourceUsageData {
    /// JSON has no such number: `null` would stand for it, which is read as nothing.
    fn endless(&self) -> Option<&'static str> {
        (!self.cpu.is_finite()).then_some("`CPU` is endless or no number; give a number of cores")
    }
}

record! {
    /// A graphics processor.
    pub struct Gpu {
        /// Its number on the node.
        pub index: u64 = "Index" always,
        /// Its name, such as `T4`.
        pub name: String = "Name" always,
        /// Its maker, such as `NVIDIA`.
        pub vendor: String = "Vendor" always,
        /// Its memory, in MiB.
        pub memory: u64 = "Memory" always,
        /// Its address on the PCI bus.
        pub pci_address: String = "PCIAddress" always,
    }
}

record! {
    /// Where a node is reached by others.
    pub struct AddrInfo {
        /// The node's id.
        pub id: String = "ID" always,
        /// Its addresses, such as `/ip4/10.0.0.2/tcp/1235`.
        pub addrs: Vec<String> = "Addrs" always,
    }
}

record! {
    /// A node as its requester node sees it; from v1.3.1.
    pub struct NodeState {
        /// The node.
        pub info: NodeInfo = "Info" always,
        /// Whether it may take part.
        pub membership: NodeMembership = "Membership" always,
        /// Whether it is in touch; v1.9 prefers [`connection_state`](Self::connection_state).
        pub connection: NodeConnection = "Connection" always,
        /// When it was in touch, and what went wrong; from v1.7.0.
        pub connection_state: Option<ConnectionState> = "ConnectionState",
    }
}

record! {
    /// When a node was in touch with its requester node; from v1.7.0.
    pub struct ConnectionState {
        /// Whether it is in touch.
        pub status: NodeConnection = "Status" always,
        /// When it was last heard of.
        pub last_heartbeat: Timestamp = "LastHeartbeat" always,
        /// Since when it is in touch; zero if it is not.
        pub connected_since: Timestamp = "ConnectedSince" always,
        /// Since when it is not in touch; zero if it is.
        pub disconnected_since: Timestamp = "DisconnectedSince" always,
        /// Why it is not in touch.
        pub last_error: String = "LastError",
        /// The number of the last message from the node.
        pub last_compute_seq_num: u64 = "LastComputeSeqNum",
        /// The number of the last message to the node.
        pub last_orchestrator_seq_num: u64 = "LastOrchestratorSeqNum",
    }
}

/// A node as releases of the signed era describe one: up to v1.3.0 the node alone, from v1.3.1 on
/// with what its requester node knows of it.
///
/// ```
/// use bac_client::model::{NodeDescription, NodeMembership};
///
/// let old: NodeDescription = serde_json::from_str(r#"{"PeerInfo": {"ID": "QmNode"}}"#)?;
/// assert_eq!((old.info().id(), old.state()), ("QmNode", None));
///
/// let new = r#"{"Info": {"NodeID": "n-1"}, "Membership": "APPROVED"}"#;
/// let new: NodeDescription = serde_json::from_str(new)?;
/// assert_eq!(new.info().id(), "n-1");
/// assert_eq!(new.state().map(|state| &state.membership), Some(&NodeMembership::Approved));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "a network has few nodes, and a list is of one kind")]
pub enum NodeDescription {
    /// The node; up to v1.3.0.
    Info(NodeInfo),
    /// The node and what its requester node knows of it; from v1.3.1.
    State(NodeState),
}

impl NodeDescription {
    /// The node.
    #[must_use]
    pub const fn info(&self) -> &NodeInfo {
        match self {
            Self::Info(info) => info,
            Self::State(state) => &state.info,
        }
    }

    /// The node, taken out.
    #[must_use]
    pub fn into_info(self) -> NodeInfo {
        match self {
            Self::Info(info) => info,
            Self::State(state) => state.info,
        }
    }

    /// What the requester node knows of it, where the release says so.
    #[must_use]
    pub const fn state(&self) -> Option<&NodeState> {
        match self {
            Self::Info(_) => None,
            Self::State(state) => Some(state),
        }
    }
}

/// As nodes up to v1.3.0 describe it.
impl From<NodeInfo> for NodeDescription {
    fn from(info: NodeInfo) -> Self {
        Self::Info(info)
    }
}

/// As nodes from v1.3.1 on describe it.
impl From<NodeState> for NodeDescription {
    fn from(state: NodeState) -> Self {
        Self::State(state)
    }
}

/// Without any member, which no release sends, it is read as [`Info`](NodeDescription::Info).
impl<'de> Deserialize<'de> for NodeDescription {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::<String, Value>::deserialize(deserializer)?;
        let is_state = has_member(&members, &["Info", "Membership", "Connection"]);
        let value = Value::Object(members);
        if is_state {
            serde_json::from_value(value).map(Self::State).map_err(D::Error::custom)
        } else {
            serde_json::from_value(value).map(Self::Info).map_err(D::Error::custom)
        }
    }
}

record! {
    /// How a node is.
    pub struct HealthInfo {
        /// The space on its disks.
        pub free_space: FreeSpace = "FreeSpace" always,
    }
}

record! {
    /// The space on a node's disks.
    pub struct FreeSpace {
        /// The disk of IPFS; not in v1.4.0.
        pub ipfs_mount: Option<MountStatus> = "IPFSMount",
        /// The disk of temporary files.
        pub tmp: MountStatus = "tmp" always,
        /// The disk of the system.
        pub root: MountStatus = "root" always,
    }
}

record! {
    /// The space on one disk.
    pub struct MountStatus {
        /// All of it, in bytes.
        pub all: u64 = "All" always,
        /// What is used, in bytes.
        pub used: u64 = "Used" always,
        /// What is free, in bytes.
        pub free: u64 = "Free" always,
    }
}
