//! The machine and the node as they describe themselves, in the models that both APIs share.

use std::{path::Path, time::SystemTime};

use bac_client::{
    model::{
        AddrInfo, BuildVersionInfo, ComputeNodeInfo, ConnectionState, FreeSpace, HealthInfo,
        MountStatus, NodeConnection, NodeInfo, NodeMembership, NodeState, NodeType,
        ResourceUsageData, Timestamp,
    },
    orchestrator::model::{Job, Task},
};
use serde_json::{Map, Value, json};

use crate::{
    legacy::Generation,
    profile::{Profile, Words},
    scheduler::{PUBLISHERS, STORAGE_SOURCES, Scheduler, go_arch},
};

/// What does not change while the node runs.
#[derive(Debug)]
pub(crate) struct Host {
    started: SystemTime,
    /// The memory of one job, in bytes.
    memory: u64,
    /// The disk of one job, in bytes.
    disk: u64,
    profile: Profile,
}

impl Host {
    pub(crate) fn new(memory: u64, disk: u64, profile: Profile) -> Self {
        Self { started: SystemTime::now(), memory, disk, profile }
    }

    pub(crate) fn health(&self, generation: Generation) -> HealthInfo {
        let mut space =
            FreeSpace::default().tmp(mount(&std::env::temp_dir())).root(mount(Path::new("/")));
        if generation == Generation::First || self.profile.is_release() {
            // There is no such mount.
            space.ipfs_mount = Some(MountStatus::default());
        }
        HealthInfo::default().free_space(space)
    }

    pub(crate) fn debug(&self, scheduler: &Scheduler) -> Map<String, Value> {
        let (running, waiting) = scheduler.load();
        let members = json!({
            "running_executions": running,
            "enqueued_jobs": waiting,
            "engines": scheduler.executors().engines().collect::<Vec<_>>(),
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// What a release says of the compute node in it, and of the requester.
    pub(crate) fn debug_of_release(
        &self,
        scheduler: &Scheduler,
        (computes, requests): (bool, bool),
    ) -> Map<String, Value> {
        let mut members = Map::new();
        if computes {
            let tasks = |job: &Job| {
                let given = |task: &Task| (task.name.clone(), self.given(task));
                job.tasks.iter().map(given).collect::<Map<_, _>>()
            };
            let (running, completed) = scheduler.running();
            let running = running.iter().map(|(id, job)| {
                json!({
                    "ExecutionID": id,
                    "JobID": job.id,
                    "State": "BidAccepted",
                    "AllocatedResources": {"Tasks": tasks(job)},
                })
            });
            members.insert("ActiveJobs".to_owned(), running.collect());
            members.insert("jobsCompleted".to_owned(), json!(completed));
        }
        if requests {
            let node = match self.profile.words() {
                Words::V1_3 => self.state(scheduler),
                _ => self.today(scheduler),
            };
            members.insert("DiscoveredNodes".to_owned(), json!([node]));
        }
        members
    }

    pub(crate) fn version(&self, release: &str) -> BuildVersionInfo {
        let numbers = release.trim_start_matches('v');
        let mut parts = numbers.split('.');
        BuildVersionInfo::default()
            .major(parts.next().unwrap_or_default())
            .minor(parts.next().unwrap_or_default())
            .git_version(release)
            .git_commit(concat!("bac-node ", env!("CARGO_PKG_VERSION")))
            .build_date(Timestamp::from("2023-01-01T00:00:00Z"))
            .goos(std::env::consts::OS)
            .goarch(go_arch())
    }

    /// The node as late releases describe it.
    pub(crate) fn info(&self, scheduler: &Scheduler, release: &str) -> NodeInfo {
        let mut info = NodeInfo::default()
            .node_id(scheduler.store().node_id())
            .node_type(NodeType::Compute)
            .labels(scheduler.labels())
            .bacalhau_version(self.version(release));
        info.compute_node_info = Some(self.compute(scheduler));
        info
    }

    /// The same, with what the orchestrator thinks of it.
    pub(crate) fn state(&self, scheduler: &Scheduler) -> NodeState {
        NodeState::default()
            .info(self.info(scheduler, self.profile.signed_version()))
            .membership(if scheduler.is_approved() {
                NodeMembership::Approved
            } else {
                NodeMembership::Rejected
            })
            .connection(NodeConnection::Connected)
    }

    /// The node as today's orchestrator lists it.
    pub(crate) fn today(&self, scheduler: &Scheduler) -> NodeState {
        let connection = ConnectionState::default()
            .status(NodeConnection::Connected)
            .last_heartbeat(Timestamp::now())
            .connected_since(self.started);
        let mut state = self.state(scheduler).info(self.info(scheduler, self.profile.version()));
        state.connection_state = Some(connection);
        state.info.supported_protocols = vec!["bprotocol/v2".to_owned(), "ncl/v1".to_owned()];
        state
    }

    /// The node as the first releases describe it.
    pub(crate) fn first_info(&self, scheduler: &Scheduler) -> NodeInfo {
        let peer = AddrInfo::default().id(scheduler.store().node_id());
        let mut info = NodeInfo::default()
            .node_type(NodeType::Compute)
            .labels(scheduler.labels())
            .bacalhau_version(self.version("v1.0.3"));
        info.peer_info = Some(peer);
        info.compute_node_info = Some(self.compute(scheduler).verifiers(["Noop"]));
        info
    }

    /// What a task gets of the node.
    fn given(&self, task: &Task) -> Value {
        // What cannot be read is not run.
        let asked = task.resources.quantities().unwrap_or_default();
        let mut given = ResourceUsageData::default();
        given.cpu = if asked.cpu > 0.0 { asked.cpu } else { 0.5 };
        given.memory = if asked.memory > 0 { asked.memory } else { self.memory };
        if self.profile.words() == Words::V1_9 {
            given.disk = self.disk;
        }
        json!(given)
    }

    fn compute(&self, scheduler: &Scheduler) -> ComputeNodeInfo {
        let (running, waiting) = scheduler.load();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        let capacity = |cpus: usize| {
            let mut capacity = ResourceUsageData::default();
            // A number of processors is exact as a float.
            capacity.cpu = cpus as f64;
            capacity.memory = self.memory;
            capacity.disk = self.disk.min(mount(&std::env::temp_dir()).free);
            capacity
        };
        ComputeNodeInfo::default()
            .execution_engines(scheduler.executors().engines())
            .publishers(PUBLISHERS)
            .storage_sources(STORAGE_SOURCES)
            .max_capacity(capacity(cpus))
            .available_capacity(capacity(cpus.saturating_sub(running)))
            .max_job_requirements(capacity(cpus))
            .running_executions(count(running))
            .enqueued_executions(count(waiting))
    }
}

/// The room of the file system that a path is on, in bytes.
#[cfg(unix)]
fn mount(path: &Path) -> MountStatus {
    let mut status = MountStatus::default();
    if let Ok(found) = rustix::fs::statvfs(path) {
        status.all = found.f_blocks.saturating_mul(found.f_frsize);
        status.free = found.f_bavail.saturating_mul(found.f_frsize);
        status.used = status.all.saturating_sub(found.f_bfree.saturating_mul(found.f_frsize));
    }
    status
}

/// The room of the file system that a path is on, which is not known here.
#[cfg(not(unix))]
fn mount(_path: &Path) -> MountStatus {
    MountStatus::default()
}
