//! The settings of a node, and its start with them.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::runtime;

use crate::{
    access::Access,
    dispatch::Dispatch,
    door::Door,
    executor::{Executors, Limits},
    host::Host,
    node::Node,
    profile::Profile,
    release::Release,
    scheduler::{Scheduler, WriteThread},
    signed_api::SignedApi,
    store::{StartError, Store},
    throttle::Throttle,
};

/// How many executions run at a time.
const SLOTS: usize = 16;

/// What no machine runs at a time; a semaphore has an end, and panics beyond it.
const MOST_SLOTS: usize = 65_535;

/// The disk of a job that asks for none, in bytes.
const DISK: u64 = 1024 * 1024 * 1024;

/// The most that is kept of each stream of a job, in bytes.
const OUTPUT: usize = 1024 * 1024;

impl Node {
    /// A node without jobs, with the defaults of [`NodeBuilder`].
    ///
    /// # Errors
    /// If its threads cannot be started.
    pub fn new() -> Result<Self, StartError> {
        Self::builder().build()
    }

    /// Starts a node with settings.
    pub fn builder() -> NodeBuilder {
        NodeBuilder::default()
    }
}

/// The settings of a [`Node`].
///
/// ```
/// use std::time::Duration;
///
/// use bac_node::Node;
///
/// let node = Node::builder().noop_takes(Duration::from_millis(200)).slots(2).build()?;
/// # Ok::<_, bac_node::StartError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct NodeBuilder {
    data_dir: Option<PathBuf>,
    approver: Option<String>,
    release: Option<Release>,
    signed_api: SignedApi,
    access: Access,
    door: Door,
    requests_a_second: Option<u32>,
    slots: usize,
    memory: Option<u64>,
    limits: Limits,
}

impl NodeBuilder {
    /// Keeps jobs, executions, history, results and the node's id in this directory, which is made
    /// if need be. Without it they are kept in memory, as long as the node lives.
    ///
    /// After a restart a job that was running has failed, and says why; a job that had not begun
    /// begins.
    pub fn data_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(directory.into());
        self
    }

    /// The client id whose key may approve and reject jobs; nobody's by default, as on a real node
    /// without `BACALHAU_JOB_APPROVER`. With an approver, a job of the signed API waits for the
    /// approval before it runs.
    pub fn approver(mut self, client_id: impl Into<String>) -> Self {
        self.approver = Some(client_id.into());
        self
    }

    /// Answers as this release does on every path, and says so in its version; as none by default,
    /// which serves what any of them does, and helps where they do not.
    ///
    /// What a client can see of the release and must cope with is kept, its faults among it. Not so
    /// what would destroy something, such as a job that ends the process or spoils every list: that
    /// is refused, and the error says why.
    pub const fn release(mut self, release: Release) -> Self {
        self.release = Some(release);
        self
    }

    /// How the node answers the signed API, unless it [answers as a release](Self::release).
    pub const fn signed_api(mut self, signed_api: SignedApi) -> Self {
        self.signed_api = signed_api;
        self
    }

    /// A token (`Authorization: Bearer …`) that may do everything. With any token or password set, a
    /// request without one is answered 401. Published results are read without one of a node that
    /// [answers as a release](Self::release).
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.access = self.access.token(token, true);
        self
    }

    /// A token that may only read: 403 is the answer to every operation that changes something, by
    /// whatever method it is reached.
    pub fn read_only_token(mut self, token: impl Into<String>) -> Self {
        self.access = self.access.token(token, false);
        self
    }

    /// A user and password (`Authorization: Basic …`) that may do everything.
    pub fn password(mut self, user: &str, password: &str) -> Self {
        self.access = self.access.password(user, password, true);
        self
    }

    /// A user and password (`Authorization: Basic …`) that may only read, as
    /// [`read_only_token`](Self::read_only_token).
    pub fn read_only_password(mut self, user: &str, password: &str) -> Self {
        self.access = self.access.password(user, password, false);
        self
    }

    /// A host name by which the node may be reached on a port, such as that of a container: a request
    /// for any other host than an address, `localhost` or such a name is answered 403, so that no web
    /// page whose name leads here can use the node. May be called again.
    pub fn host_name(mut self, name: impl Into<String>) -> Self {
        self.door.add(name.into());
        self
    }

    /// How many requests a second one address may send on a port, and as many at once; another is
    /// answered 429. No limit by default, and 1000 for a node that [answers as a
    /// release](Self::release), as the release has it. An address is what `X-Forwarded-For` or
    /// `X-Real-IP` say, and that of the peer without them, so this is no protection.
    ///
    /// Of 0, every request is answered 429.
    pub const fn requests_a_second(mut self, requests: u32) -> Self {
        self.requests_a_second = Some(requests);
        self
    }

    /// How many executions run at a time: 16 by default, 1 at least, and 65,535 at most, which any
    /// larger number stands for. More executions wait for their turn.
    pub fn slots(mut self, slots: usize) -> Self {
        self.slots = slots.clamp(1, MOST_SLOTS);
        self
    }

    /// How long a `noop` task takes, so that a job can be looked at and cancelled while it runs.
    /// None by default.
    pub const fn noop_takes(mut self, time: Duration) -> Self {
        self.limits.noop = time;
        self
    }

    /// The most that is kept of what a task prints, in bytes of each of its two streams: 1 MiB by
    /// default. Whoever follows a job gets all of it; where it is cut, its logs say so.
    pub const fn output(mut self, bytes: usize) -> Self {
        self.limits.output = bytes;
        self
    }

    /// The instructions that a `wasm` task may run, counted as the engine's fuel; no limit by
    /// default, but the timeouts of the job.
    pub const fn fuel(mut self, instructions: u64) -> Self {
        self.limits.fuel = Some(instructions);
        self
    }

    /// The memory of a `wasm` task, in bytes: what it has unless it asks for less, and the most it
    /// may ask for. 256 MiB by default, and 512 MB for a node that answers as a release.
    pub const fn memory(mut self, bytes: u64) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// The disk of a `wasm` task, in bytes: what its module, its inputs and all that it writes may
    /// take together, unless it asks for less, and the most it may ask for. 1 GiB by default. A
    /// program that wants more is told that no space is left. It may have 10,000 files and
    /// directories, 64 directories deep at most, and 32 of them open at a time.
    pub const fn disk(mut self, bytes: u64) -> Self {
        self.limits.disk = bytes;
        self
    }

    /// Lets jobs read from a directory of this machine (`localDirectory`), and from all below it.
    /// They get a copy. None by default.
    pub fn allow_directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.limits.directories.push(directory.into());
        self
    }

    /// Makes the node. It opens no port.
    ///
    /// # Errors
    /// If the data directory is not usable: not to be written, in use by another node, damaged or
    /// another program's; or if the node's threads cannot be started.
    pub fn build(self) -> Result<Node, StartError> {
        let store = match &self.data_dir {
            Some(directory) => Store::in_directory(directory)?,
            None => Store::in_memory()?,
        };
        let write_thread = self.data_dir.is_some().then(WriteThread::start).transpose();
        let write_thread = write_thread.map_err(StartError::threads)?;
        // Of its own, so that jobs go on whoever calls, and from whatever runtime.
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("bac-node")
            .enable_time()
            .build()
            .map_err(StartError::threads)?;
        let profile = Profile::of(self.release);
        let memory = self.memory.unwrap_or(profile.memory());
        let disk = self.limits.disk;
        let workspace = self.data_dir;
        let executors = Executors::new(&Limits { memory, workspace, profile, ..self.limits });
        let runner = runtime.handle().clone();
        let scheduler = Scheduler::new(store, executors, profile, self.slots, write_thread, runner);
        if let Err(error) = scheduler.resume() {
            runtime.shutdown_background();
            return Err(StartError::jobs(error));
        }
        let host = Arc::new(Host::new(memory, disk, profile));
        let signed_api = profile.signed_api().unwrap_or(self.signed_api);
        let dispatch =
            Dispatch::new(&scheduler, &host, self.approver, self.access, signed_api, profile);
        let throttle = Throttle::new(self.requests_a_second.or(profile.requests_a_second()));
        Ok(Node::with(dispatch, self.door, throttle, scheduler, runtime))
    }
}

impl Default for NodeBuilder {
    fn default() -> Self {
        Self {
            data_dir: None,
            approver: None,
            release: None,
            signed_api: SignedApi::default(),
            access: Access::default(),
            door: Door::default(),
            requests_a_second: None,
            slots: SLOTS,
            memory: None,
            limits: Limits {
                noop: Duration::ZERO,
                output: OUTPUT,
                fuel: None,
                memory: 0,
                disk: DISK,
                workspace: None,
                directories: Vec::new(),
                profile: Profile::default(),
            },
        }
    }
}
