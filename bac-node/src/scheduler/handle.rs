//! The scheduler as its parts and its callers hold it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bac_client::orchestrator::model::Job;
use tokio::{
    runtime::Handle,
    sync::{Semaphore, broadcast, broadcast::error::RecvError},
    time::sleep,
};

use super::{arch::go_arch, live::Live, write_thread::WriteThread};
use crate::{
    executor::{Executors, Output},
    profile::Profile,
    store::{Change, Store},
};

/// How many changes a slow follower may be behind.
const CHANGES: usize = 4096;

/// How often whoever waits for a change looks whether it can come.
const LOOK: Duration = Duration::from_secs(1);

/// The scheduler of a node. Clones are one scheduler.
#[derive(Clone, Debug)]
pub(crate) struct Scheduler(pub(super) Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) executors: Executors,
    pub(super) profile: Profile,
    /// One permit for each execution that may run at a time.
    pub(super) slots: Arc<Semaphore>,
    pub(super) live: Live,
    /// Held from a change to the last that comes of it.
    pub(super) order: Mutex<()>,
    /// What writes to a disk; a store in memory needs none.
    pub(super) write_thread: Option<WriteThread>,
    pub(super) changes: broadcast::Sender<Change>,
    /// Whether this node may run jobs.
    is_approved: AtomicBool,
    pub(super) runtime: Handle,
}

impl Scheduler {
    pub(crate) fn new(
        store: Store,
        executors: Executors,
        profile: Profile,
        slots: usize,
        write_thread: Option<WriteThread>,
        runtime: Handle,
    ) -> Self {
        Self(Arc::new(Shared {
            store,
            executors,
            profile,
            slots: Arc::new(Semaphore::new(slots)),
            live: Live::new(),
            order: Mutex::default(),
            write_thread,
            changes: broadcast::Sender::new(CHANGES),
            is_approved: AtomicBool::new(true),
            runtime,
        }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn executors(&self) -> &Executors {
        &self.0.executors
    }

    /// The labels of this node.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        self.0.profile.labels(self.store().node_id(), go_arch())
    }

    /// The changes of all jobs from now on, in the order in which they are kept.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Change> {
        self.0.changes.subscribe()
    }

    /// Waits for the next of these changes, or for as many as were missed. Not if none will come: the
    /// node is gone, or cannot keep what happens.
    pub(crate) async fn has_changed(&self, changes: &mut broadcast::Receiver<Change>) -> bool {
        tokio::select! {
            change = changes.recv() => !matches!(change, Err(RecvError::Closed)),
            () = self.is_stuck() => false,
        }
    }

    /// Comes when what happens cannot be kept, so that there is nothing to wait for.
    pub(crate) async fn is_stuck(&self) {
        loop {
            sleep(LOOK).await;
            if self.store().trouble().is_some() {
                return;
            }
        }
    }

    /// The output of an execution that is under way.
    pub(crate) fn output(&self, execution_id: &str) -> Option<Output> {
        self.0.live.output(execution_id)
    }

    /// How many executions run, and how many wait for their turn.
    pub(crate) fn load(&self) -> (usize, usize) {
        self.0.live.load()
    }

    /// The executions that run, each with its job, and how many have run before.
    pub(crate) fn running(&self) -> (Vec<(String, Arc<Job>)>, usize) {
        self.0.live.running()
    }

    /// Comes when the node is closed. It holds nothing of the node, so that a stream which waits for
    /// it does not keep the node.
    pub(crate) fn closed(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        self.0.live.closed()
    }

    /// Whether this node may run jobs.
    pub(crate) fn is_approved(&self) -> bool {
        self.0.is_approved.load(Ordering::Relaxed)
    }

    /// Lets this node run jobs that come, or not.
    pub(crate) fn set_approved(&self, is_approved: bool) {
        self.0.is_approved.store(is_approved, Ordering::Relaxed);
    }

    /// Ends what runs, and waits for it. What has not ended by itself stays as it is in the store;
    /// the next start of the node calls it interrupted.
    pub(crate) async fn close(&self) {
        self.halt();
        self.0.live.ended().await;
        self.0.executors.close();
    }

    /// Tells what runs to end.
    pub(crate) fn halt(&self) {
        self.0.live.halt();
    }
}
