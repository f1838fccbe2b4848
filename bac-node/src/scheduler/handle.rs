//! The scheduler as its parts and its callers hold it: what it knows of what runs.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    runtime::Handle,
    sync::{Semaphore, broadcast, watch},
};

use super::arch::go_arch;
use crate::{
    executor::{Executors, Output, Stop},
    profile::Profile,
    store::{Change, Store},
};

/// How many changes a slow follower may be behind.
const CHANGES: usize = 4096;

/// The scheduler of a node. Clones are one scheduler.
#[derive(Clone, Debug)]
pub(crate) struct Scheduler(pub(super) Arc<Shared>);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) store: Store,
    executors: Executors,
    pub(super) profile: Profile,
    /// One permit for each execution that may run at a time.
    pub(super) slots: Arc<Semaphore>,
    /// The runs of jobs that have not ended, by job id.
    runs: Mutex<HashMap<String, Run>>,
    /// The executions that have begun to run and not ended, by their id.
    running: Mutex<HashMap<String, Running>>,
    pub(super) changes: broadcast::Sender<Change>,
    pub(super) closing: watch::Sender<bool>,
    /// Whether this node may run jobs.
    is_approved: AtomicBool,
    pub(super) runtime: Handle,
}

/// One version of a job on its way.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) version: u64,
    /// Says to the run that the job has ended otherwise.
    pub(super) ended: watch::Sender<bool>,
}

#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) stop: Stop,
    pub(super) output: Output,
}

impl Scheduler {
    pub(crate) fn new(
        store: Store,
        executors: Executors,
        profile: Profile,
        slots: usize,
        runtime: Handle,
    ) -> Self {
        Self(Arc::new(Shared {
            store,
            executors,
            profile,
            slots: Arc::new(Semaphore::new(slots)),
            runs: Mutex::default(),
            running: Mutex::default(),
            changes: broadcast::Sender::new(CHANGES),
            closing: watch::Sender::new(false),
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

    /// The changes of all jobs from now on.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Change> {
        self.0.changes.subscribe()
    }

    /// The output of an execution that runs.
    pub(crate) fn output(&self, execution_id: &str) -> Option<Output> {
        self.0.running().get(execution_id).map(|running| running.output.clone())
    }

    /// How many executions run, and how many wait for their turn.
    pub(crate) fn load(&self) -> (usize, usize) {
        let running = self.0.running().len();
        (running, self.0.runs().len().saturating_sub(running))
    }

    /// Comes when the node is closed. It holds nothing of the node, so that a stream which waits for
    /// it does not keep the node.
    pub(crate) fn closed(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        let mut closing = self.0.closing.subscribe();
        async move {
            // An error means that nothing of the node is left.
            let _ = closing.wait_for(|closing| *closing).await;
        }
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
        let mut closed = self.0.closing.subscribe();
        while !self.0.runs().is_empty() {
            // Each run that ends tells so.
            if closed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Tells what runs to end.
    pub(crate) fn halt(&self) {
        self.0.closing.send_replace(true);
        for running in self.0.running().values() {
            running.stop.stop();
        }
    }
}

impl Shared {
    // No code panics while it holds one of the locks halfway through a change.

    pub(super) fn runs(&self) -> MutexGuard<'_, HashMap<String, Run>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn running(&self) -> MutexGuard<'_, HashMap<String, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
