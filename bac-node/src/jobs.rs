//! The jobs of a node, kept in memory, and how they pass through their states.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bac_client::model::{
    ExecutionState, ExecutionStateType, Job, JobCreatePayload, JobState, JobStateType, Metadata,
    Requester, Seconds, Timestamp,
};
use uuid::Uuid;

/// What a node that runs nothing says of each execution.
const NOT_RUN: &str = "not run: a development node plays the states of a job";

/// How long a job may run that does not say so itself.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub(crate) struct Jobs {
    node_id: String,
    pace: Duration,
    records: Mutex<BTreeMap<String, Record>>,
}

/// Why a job cannot be cancelled or moderated.
pub(crate) enum Refusal {
    NotFound,
    OtherClient { owner: String },
    Terminal(JobStateType),
}

impl Jobs {
    pub(crate) fn new(pace: Duration) -> Self {
        Self {
            node_id: format!("node-{}", Uuid::new_v4()),
            pace,
            records: Mutex::new(BTreeMap::new()),
        }
    }

    /// Takes a job whose payload has been checked.
    pub(crate) fn submit(&self, payload: &JobCreatePayload) -> Job {
        let id = Uuid::new_v4().to_string();
        let now = Timestamp::now();
        let metadata = Metadata::default()
            .id(&id)
            .created_at(now.clone())
            .client_id(&payload.client_id)
            .requester(Requester::default().node_id(&self.node_id));
        let mut spec = payload.spec.clone();
        if spec.timeout == Seconds::default() {
            spec.timeout = DEFAULT_TIMEOUT.into();
        }
        let job =
            Job::default().api_version(payload.api_version.clone()).metadata(metadata).spec(spec);
        let state = JobState::default()
            .job_id(&id)
            .state(JobStateType::New)
            .version(1)
            .create_time(now.clone())
            .update_time(now);
        let record = Record { job: job.clone(), state, submitted: Instant::now() };
        self.records().insert(id, record);
        job
    }

    /// The state of a job, by its id or by the first eight characters of it.
    pub(crate) fn state(&self, id: &str) -> Option<JobState> {
        let mut records = self.records();
        let record = find(&mut records, id)?;
        record.advance(&self.node_id, self.pace);
        Some(record.state.clone())
    }

    /// Stops a job in the name of the client that submitted it.
    pub(crate) fn cancel(
        &self,
        id: &str,
        client_id: &str,
        reason: &str,
    ) -> Result<JobState, Refusal> {
        let mut records = self.records();
        let record = find(&mut records, id).ok_or(Refusal::NotFound)?;
        record.advance(&self.node_id, self.pace);
        let owner = &record.job.metadata.client_id;
        if owner != client_id {
            return Err(Refusal::OtherClient { owner: owner.clone() });
        }
        if record.state.state.is_terminal() {
            return Err(Refusal::Terminal(record.state.state.clone()));
        }
        record.end(JobStateType::Cancelled, ExecutionStateType::Cancelled, reason);
        Ok(record.state.clone())
    }

    /// Keeps a job from running, in the name of the node's approver.
    pub(crate) fn reject(&self, id: &str, reason: &str) -> Result<(), Refusal> {
        let mut records = self.records();
        let record = find(&mut records, id).ok_or(Refusal::NotFound)?;
        record.advance(&self.node_id, self.pace);
        if record.state.state.is_terminal() {
            return Err(Refusal::Terminal(record.state.state.clone()));
        }
        record.end(JobStateType::Error, ExecutionStateType::AskForBidRejected, reason);
        Ok(())
    }

    /// Whether there is a job of this id.
    pub(crate) fn contains(&self, id: &str) -> bool {
        find(&mut self.records(), id).is_some()
    }

    fn records(&self) -> MutexGuard<'_, BTreeMap<String, Record>> {
        // No code panics while it holds the lock halfway through a change.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many characters of an id stand for the whole.
const SHORT_ID: usize = 8;

fn find<'r>(records: &'r mut BTreeMap<String, Record>, id: &str) -> Option<&'r mut Record> {
    if id.len() == SHORT_ID {
        return records.iter_mut().find(|(full, _)| full.starts_with(id)).map(|(_, found)| found);
    }
    records.get_mut(id)
}

#[derive(Debug)]
struct Record {
    job: Job,
    state: JobState,
    submitted: Instant,
}

impl Record {
    /// Brings the state to where it is by now. Nothing runs in between, so a job moves when
    /// somebody looks.
    fn advance(&mut self, node_id: &str, pace: Duration) {
        let elapsed = self.submitted.elapsed();
        if self.state.state == JobStateType::New && elapsed >= pace {
            self.start(node_id);
        }
        if self.state.state == JobStateType::InProgress && elapsed >= pace * 2 {
            self.end(JobStateType::Completed, ExecutionStateType::Completed, NOT_RUN);
        }
    }

    fn start(&mut self, node_id: &str) {
        let now = Timestamp::now();
        let execution = |_| {
            ExecutionState::default()
                .job_id(&self.state.job_id)
                .node_id(node_id)
                .compute_reference(format!("e-{}", Uuid::new_v4()))
                .state(ExecutionStateType::BidAccepted)
                .status(NOT_RUN)
                .version(1)
                .create_time(now.clone())
                .update_time(now.clone())
        };
        let concurrency = self.job.spec.deal.concurrency.clamp(1, MAX_EXECUTIONS);
        let executions: Vec<_> = (0..concurrency).map(execution).collect();
        self.state.executions = executions;
        self.change(JobStateType::InProgress);
    }

    fn end(&mut self, state: JobStateType, execution_state: ExecutionStateType, status: &str) {
        let now = Timestamp::now();
        for execution in &mut self.state.executions {
            execution.state = execution_state.clone();
            execution.status = status.to_owned();
            execution.version += 1;
            execution.update_time = now.clone();
        }
        self.change(state);
    }

    fn change(&mut self, state: JobStateType) {
        self.state.state = state;
        self.state.version += 1;
        self.state.update_time = Timestamp::now();
    }
}

/// One node stands for all compute nodes, so a job of any concurrency gets this many at most.
const MAX_EXECUTIONS: i64 = 16;
