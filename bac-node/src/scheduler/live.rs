//! What is under way: executions that wait for their turn or run, and the times of their jobs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bac_client::orchestrator::model::Job;
use tokio::{sync::watch, task::AbortHandle};

use crate::executor::{Output, Stop};

/// What is under way on a node. Clones are one.
#[derive(Clone, Debug)]
pub(super) struct Live(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    under_way: Mutex<UnderWay>,
    /// Whether the node is closing. It tells each change of what is under way, too.
    closing: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct UnderWay {
    /// By the execution's id.
    turns: HashMap<String, Entry>,
    /// By the job's id.
    clocks: HashMap<String, AbortHandle>,
    running: usize,
    /// How many executions ran and have ended.
    ended: usize,
}

#[derive(Debug)]
struct Entry {
    job: Arc<Job>,
    is_running: bool,
    stop: Stop,
    output: Output,
}

/// The place of one execution among those under way. However it goes, at its end the output ends,
/// and the place is free.
#[derive(Debug)]
pub(super) struct Turn {
    live: Live,
    execution_id: String,
    is_running: bool,
    pub(super) stop: Stop,
    pub(super) output: Output,
}

impl Live {
    pub(super) fn new() -> Self {
        let closing = watch::Sender::new(false);
        Self(Arc::new(Shared { under_way: Mutex::default(), closing }))
    }

    /// A turn for an execution that has none, of whose output so much is kept; none on a node that
    /// closes.
    pub(super) fn turn(&self, execution_id: &str, job: &Arc<Job>, kept: usize) -> Option<Turn> {
        let mut under_way = self.lock();
        if self.is_closing() || under_way.turns.contains_key(execution_id) {
            return None;
        }
        let stop = Stop::default();
        let output = Output::new(kept, stop.clone());
        let (job, is_running) = (Arc::clone(job), false);
        let entry = Entry { job, is_running, stop: stop.clone(), output: output.clone() };
        under_way.turns.insert(execution_id.to_owned(), entry);
        Some(Turn {
            live: self.clone(),
            execution_id: execution_id.to_owned(),
            is_running: false,
            stop,
            output,
        })
    }

    pub(super) fn stop(&self, execution_id: &str) {
        if let Some(entry) = self.lock().turns.get(execution_id) {
            entry.stop.stop();
        }
    }

    pub(super) fn output(&self, execution_id: &str) -> Option<Output> {
        self.lock().turns.get(execution_id).map(|entry| entry.output.clone())
    }

    /// How many executions run, and how many wait for their turn.
    pub(super) fn load(&self) -> (usize, usize) {
        let under_way = self.lock();
        (under_way.running, under_way.turns.len().saturating_sub(under_way.running))
    }

    /// The executions that run, each with its job, and how many have run before.
    pub(super) fn running(&self) -> (Vec<(String, Arc<Job>)>, usize) {
        let under_way = self.lock();
        let running = under_way.turns.iter().filter(|(_, entry)| entry.is_running);
        let running = running.map(|(id, entry)| (id.clone(), Arc::clone(&entry.job)));
        (running.collect(), under_way.ended)
    }

    /// Keeps the clock of a job, in place of the one it had.
    pub(super) fn watch(&self, job_id: &str, clock: AbortHandle) {
        if let Some(before) = self.lock().clocks.insert(job_id.to_owned(), clock) {
            before.abort();
        }
    }

    /// Stops the clock of a job.
    pub(super) fn forget(&self, job_id: &str) {
        if let Some(clock) = self.lock().clocks.remove(job_id) {
            clock.abort();
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        *self.0.closing.borrow()
    }

    /// Comes when the node closes. It holds nothing of the node.
    pub(super) fn closed(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        let mut closing = self.0.closing.subscribe();
        async move {
            // An error means that nothing of the node is left.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// Tells what is under way to end, and lets nothing begin any more.
    pub(super) fn halt(&self) {
        self.0.closing.send_replace(true);
        for entry in self.lock().turns.values() {
            entry.stop.stop();
        }
    }

    /// Waits until nothing is under way.
    pub(super) async fn ended(&self) {
        let mut closing = self.0.closing.subscribe();
        while !self.lock().turns.is_empty() {
            // Each turn that ends tells so.
            if closing.changed().await.is_err() {
                return;
            }
        }
    }

    // No code panics while it holds the lock halfway through a change.
    fn lock(&self) -> MutexGuard<'_, UnderWay> {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    pub(super) fn execution_id(&self) -> &str {
        &self.execution_id
    }

    /// Says that the execution runs now.
    pub(super) fn begin(&mut self) {
        self.is_running = true;
        let mut under_way = self.live.lock();
        under_way.running += 1;
        if let Some(entry) = under_way.turns.get_mut(&self.execution_id) {
            entry.is_running = true;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.output.end();
        {
            let mut under_way = self.live.lock();
            under_way.turns.remove(&self.execution_id);
            under_way.running -= usize::from(self.is_running);
            under_way.ended += usize::from(self.is_running);
        }
        // Whoever closes the node looks again.
        self.live.0.closing.send_modify(|_| {});
    }
}
