//! How jobs and executions come from one state to the next. What has ended stays as it is.

use std::collections::BTreeMap;

use bac_client::orchestrator::model::{
    DesiredStateType, Execution, ExecutionState, ExecutionStateType, Job, JobState, JobStateType,
    UnixNanos,
};
use uuid::Uuid;

use super::handle::Shared;
use crate::store::{Change, JobRecord, Level, StoreError, Topic, Transaction, now};

/// Why something changes: in which connection, and in words.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    pub(super) topic: Topic,
    pub(super) message: String,
}

impl Reason {
    pub(super) fn new(topic: Topic, message: impl Into<String>) -> Self {
        Self { topic, message: message.into() }
    }
}

impl Shared {
    /// Changes the store, and tells those who follow.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (done, changes) = self.store.change(|transaction| {
            let done = change(transaction)?;
            Ok((done, transaction.changes().to_vec()))
        })?;
        for change in changes {
            // An error means that nobody follows.
            let _ = self.changes.send(change);
        }
        Ok(done)
    }

    /// Ends a job together with its executions. Whether it had not ended before.
    pub(super) fn end_job(
        &self,
        job_id: &str,
        version: u64,
        to: JobStateType,
        reason: &Reason,
    ) -> Result<bool, StoreError> {
        let executions = self.store.executions(job_id)?;
        let is_moved = self.change(|transaction| {
            let Some(mut record) = transaction.job(job_id)? else { return Ok(false) };
            if record.job.version != version || !move_job(transaction, &mut record, to, reason)? {
                return Ok(false);
            }
            for execution in of_version(&executions, version) {
                end_execution(transaction, &execution.job_id, &execution.id, reason)?;
            }
            Ok(true)
        })?;
        self.stop_running(of_version(&executions, version));
        Ok(is_moved)
    }

    /// Tells the running ones of these executions to stop.
    pub(super) fn stop_running<'e>(&self, executions: impl Iterator<Item = &'e Execution>) {
        let running = self.running();
        for found in executions.filter_map(|execution| running.get(&execution.id)) {
            found.stop.stop();
        }
    }
}

fn of_version(executions: &[Execution], version: u64) -> impl Iterator<Item = &Execution> {
    executions.iter().filter(move |execution| execution.job_version == version)
}

/// Moves a job, unless it has ended. Whether it was moved.
pub(super) fn move_job(
    transaction: &mut Transaction<'_>,
    record: &mut JobRecord,
    to: JobStateType,
    reason: &Reason,
) -> Result<bool, StoreError> {
    if record.job.state.kind.is_terminal() {
        return Ok(false);
    }
    set_job(transaction, record, to, reason)?;
    Ok(true)
}

/// Puts a job into a state, even if it had ended: a new version of it begins.
pub(super) fn set_job(
    transaction: &mut Transaction<'_>,
    record: &mut JobRecord,
    to: JobStateType,
    reason: &Reason,
) -> Result<(), StoreError> {
    let job = &mut record.job;
    let previous = if job.revision == 0 { String::new() } else { job.state.kind.to_string() };
    // Only an end needs words that stay; the way there is in the history.
    let message =
        if to.is_terminal() && to != JobStateType::Completed { &reason.message } else { "" };
    job.state = JobState::from(to).message(message);
    job.revision += 1;
    job.modify_time = UnixNanos::new(now());
    transaction.put_job(record)?;
    let job = &record.job;
    transaction.record(Change {
        number: 0,
        level: Level::Job,
        job_id: job.id.clone(),
        job_version: job.version,
        execution_id: String::new(),
        node_id: String::new(),
        previous,
        new: job.state.kind.to_string(),
        revision: job.revision,
        topic: reason.topic,
        message: reason.message.clone(),
        details: BTreeMap::new(),
        time: job.modify_time.as_nanos(),
    })
}

/// A new execution of a job, up to where the node has taken it.
pub(super) fn new_execution(
    transaction: &mut Transaction<'_>,
    job: &Job,
    node_id: &str,
    evaluation_id: &str,
    index: i64,
) -> Result<Execution, StoreError> {
    let mut execution = Execution::default()
        .id(format!("e-{}", Uuid::new_v4()))
        .namespace(&*job.namespace)
        .eval_id(evaluation_id)
        .node_id(node_id)
        .job_id(&*job.id)
        .partition_index(index);
    execution.job_version = job.version;
    execution.create_time = UnixNanos::new(now());
    let mut steps = vec![
        (ExecutionStateType::New, "Execution created"),
        (ExecutionStateType::AskForBid, "Node asked to run the execution"),
        (ExecutionStateType::AskForBidAccepted, "Node is willing to run the execution"),
        (ExecutionStateType::BidAccepted, "Node chosen to run the execution"),
    ];
    for (state, message) in steps.drain(..) {
        let reason = Reason::new(Topic::Scheduling, message);
        set_execution(transaction, &mut execution, state, &reason)?;
    }
    Ok(execution)
}

/// Moves an execution as it is in the store, after `fill` has added to it. `None` if it has ended.
pub(super) fn move_execution(
    transaction: &mut Transaction<'_>,
    (job_id, execution_id): (&str, &str),
    to: ExecutionStateType,
    reason: &Reason,
    fill: impl FnOnce(&mut Execution),
) -> Result<Option<Execution>, StoreError> {
    let Some(mut execution) = transaction.execution(job_id, execution_id)? else {
        return Ok(None);
    };
    if execution.compute_state.kind.is_terminal() {
        return Ok(None);
    }
    fill(&mut execution);
    set_execution(transaction, &mut execution, to, reason)?;
    Ok(Some(execution))
}

/// Ends an execution because its job has ended or changed.
pub(super) fn end_execution(
    transaction: &mut Transaction<'_>,
    job_id: &str,
    execution_id: &str,
    reason: &Reason,
) -> Result<(), StoreError> {
    let to = ExecutionStateType::Cancelled;
    move_execution(transaction, (job_id, execution_id), to, reason, |_| {}).map(drop)
}

fn set_execution(
    transaction: &mut Transaction<'_>,
    execution: &mut Execution,
    to: ExecutionStateType,
    reason: &Reason,
) -> Result<(), StoreError> {
    let is_new = execution.revision == 0;
    let previous = if is_new { String::new() } else { execution.compute_state.kind.to_string() };
    execution.desired_state = match &to {
        ExecutionStateType::BidAccepted
        | ExecutionStateType::Running
        | ExecutionStateType::Publishing => DesiredStateType::Running,
        end if end.is_terminal() => DesiredStateType::Stopped,
        _ => DesiredStateType::Pending,
    }
    .into();
    execution.compute_state = ExecutionState::from(to).message(&*reason.message);
    execution.revision += 1;
    execution.modify_time = UnixNanos::new(now());
    transaction.put_execution(execution)?;
    transaction.record(Change {
        number: 0,
        level: Level::Execution,
        job_id: execution.job_id.clone(),
        job_version: execution.job_version,
        execution_id: execution.id.clone(),
        node_id: execution.node_id.clone(),
        previous,
        new: execution.compute_state.kind.to_string(),
        revision: execution.revision,
        topic: reason.topic,
        message: reason.message.clone(),
        details: BTreeMap::new(),
        time: execution.modify_time.as_nanos(),
    })
}
