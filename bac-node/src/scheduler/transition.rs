//! What an event makes of a job and its executions. Nothing here reads a clock, a file or a lock:
//! the same state and event come to the same.
//!
//! What has ended stays as it is. An execution runs once at most, and another may be made in place of
//! one that failed; a job that has ended has no execution that has not, and an event that is told twice
//! changes nothing the second time.

use std::{collections::BTreeMap, sync::Arc};

use bac_client::orchestrator::model::{
    DesiredStateType, Execution, ExecutionState, ExecutionStateType, Job, JobState, JobStateType,
    RunOutput, SpecConfig, UnixNanos,
};

use crate::{
    store::{Change, Held, JobRecord, KeptOutput, Level, Topic, Waits, Writes},
    told::WILLING,
};

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

/// What happens to a job.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// A job of today's API is put: the next version of the one that has its name, or a new one
    /// with this id.
    Put { job: Box<Job>, id: String, asks_for_more: Option<AsksForMore> },
    /// A job of the signed API is submitted.
    Submit(Box<JobRecord>),
    /// The job is to run again as this version of it is; as the present one, if there is none.
    Rerun(Option<Box<Job>>),
    /// The approver agrees, in these words.
    Approve { message: String },
    /// The approver does not: the executions that wait are refused in these words, and the job fails.
    Reject { message: String, refusal: Reason },
    /// It ends by somebody's word or by its time; with a version only if that is the present one.
    End { version: Option<u64>, to: JobStateType, reason: Reason },
    /// A version gets its executions.
    Admit { version: u64, admission: Admission },
    /// An execution has its turn.
    Begin { execution_id: String },
    /// An execution has been run.
    Finish { execution_id: String, outcome: Box<Outcome>, result: Box<RunOutput>, kept: KeptOutput },
    /// A node starts that has not run it yet.
    Resume,
}

/// Whether a job asks for something else than a present one, before and after.
pub(crate) type AsksForMore = fn(&Job, &Job) -> bool;

/// What the node grants a version of a job.
#[derive(Clone, Debug)]
pub(super) enum Admission {
    /// One execution with each of these ids.
    Granted {
        ids: Vec<String>,
        evaluation_id: String,
        node_id: String,
        is_full: bool,
    },
    Refused(Reason),
    /// No node fits it; it is refused if that is so at the end of the time that it may wait.
    Postponed {
        reason: Reason,
        refusal: Reason,
    },
}

/// How an execution came to its end.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Completed {
        published: Option<SpecConfig>,
    },
    /// The program ended, which it should not have.
    Unexpected {
        published: Option<SpecConfig>,
        failure: Failure,
    },
    Failed(Failure),
    /// By the node, which leaves it as it is.
    Interrupted,
}

/// Why an execution failed, and whether another takes its place.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) reason: Reason,
    pub(super) retry: Option<Retry>,
}

/// How what failed is tried again.
#[derive(Clone, Debug)]
pub(super) struct Retry {
    /// How often each part of a version is tried, the first time included.
    pub(super) tries: usize,
    /// The ids of the next try.
    pub(super) execution_id: String,
    pub(super) evaluation_id: String,
    /// Why the job fails after the last one.
    pub(super) given_up: Reason,
}

/// What is to be done once the change is kept.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// Look whether the node can run the version, and admit it.
    Evaluate(Box<Job>),
    /// End the version when its time is up.
    Watch(Box<Job>),
    /// Refuse the version when the time is up that it may wait for a node.
    Refuse { job: Box<Job>, reason: Reason },
    /// Give the execution its turn.
    Run { execution: Box<Execution>, job: Arc<Job> },
    /// Stop the execution, if it waits or runs.
    Stop { execution_id: String },
    /// The version has ended: its time need not be watched any more.
    Ended { job_id: String },
}

/// Why an event changes nothing.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    NotFound,
    /// The job has ended.
    Ended(JobStateType),
    /// The version or execution is not the present one any more.
    Stale,
    /// The job asks for nothing else than what it did.
    Unchanged(Box<Job>),
}

/// What an event comes to.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    /// The job as it is now.
    pub(super) job: Option<Box<Job>>,
    pub(super) effects: Vec<Effect>,
}

pub(super) fn transition(
    held: Held,
    event: &Event,
    at: UnixNanos,
    late: Option<&str>,
) -> Result<(Writes, Step), Refusal> {
    let mut draft = Draft::new(held, at, late);
    match event {
        Event::Put { job, id, asks_for_more } => draft.put(job, id, *asks_for_more)?,
        Event::Submit(record) => draft.submit(record),
        Event::Rerun(version) => draft.rerun(version.as_deref())?,
        Event::Approve { message } => draft.approve(message)?,
        Event::Reject { message, refusal } => draft.reject(message, refusal)?,
        Event::End { version, to, reason } => draft.end(*version, to, reason)?,
        Event::Admit { version, admission } => draft.admit(*version, admission)?,
        Event::Begin { execution_id } => draft.begin(execution_id)?,
        Event::Finish { execution_id, outcome, result, kept } => {
            draft.finish(execution_id, outcome, result, kept)?;
        }
        Event::Resume => draft.resume()?,
    }
    Ok(draft.done())
}

/// A job while an event changes it.
struct Draft<'l> {
    record: Option<JobRecord>,
    executions: Vec<Execution>,
    at: UnixNanos,
    /// Why the event comes late, which its changes tell.
    late: Option<&'l str>,
    is_changed: bool,
    begins_version: bool,
    superseded: Option<Job>,
    changed: Vec<usize>,
    output: Option<(String, KeptOutput)>,
    changes: Vec<Change>,
    effects: Vec<Effect>,
}

impl<'l> Draft<'l> {
    fn new(held: Held, at: UnixNanos, late: Option<&'l str>) -> Self {
        let Held { record, executions } = held;
        Self {
            record,
            executions,
            at,
            late,
            is_changed: false,
            begins_version: false,
            superseded: None,
            changed: Vec::new(),
            output: None,
            changes: Vec::new(),
            effects: Vec::new(),
        }
    }

    fn done(self) -> (Writes, Step) {
        let changed = |(index, execution)| self.changed.contains(&index).then_some(execution);
        let job = self.record.as_ref().map(|record| Box::new(record.job.clone()));
        let writes = Writes {
            record: self.record.filter(|_| self.is_changed),
            begins_version: self.begins_version,
            superseded: self.superseded,
            executions: self.executions.into_iter().enumerate().filter_map(changed).collect(),
            output: self.output,
            changes: self.changes,
        };
        (writes, Step { job, effects: self.effects })
    }

    fn put(
        &mut self,
        job: &Job,
        id: &str,
        asks_for_more: Option<AsksForMore>,
    ) -> Result<(), Refusal> {
        let mut job = job.clone();
        let Some(known) = &self.record else {
            id.clone_into(&mut job.id);
            if job.name.is_empty() {
                id.clone_into(&mut job.name);
            }
            job.version = 1;
            job.revision = 0;
            job.create_time = self.at;
            let record = JobRecord { job, signed: None, waits: Waits::No };
            self.begin_version(record, "Job submitted");
            return Ok(());
        };
        if asks_for_more.is_some_and(|asks_for_more| !asks_for_more(&known.job, &job)) {
            return Err(Refusal::Unchanged(Box::new(known.job.clone())));
        }
        job.id.clone_from(&known.job.id);
        job.create_time = known.job.create_time;
        self.next_version(JobRecord { job, signed: None, waits: Waits::No }, "Job updated");
        Ok(())
    }

    fn submit(&mut self, record: &JobRecord) {
        // An id that is known was kept by a write of which nobody was told.
        if self.record.is_none() {
            self.begin_version(record.clone(), "Job created");
        }
    }

    fn rerun(&mut self, version: Option<&Job>) -> Result<(), Refusal> {
        let known = self.record.as_ref().ok_or(Refusal::NotFound)?;
        let job = version.unwrap_or(&known.job).clone();
        let signed = known.signed.clone();
        self.next_version(JobRecord { job, signed, waits: Waits::No }, "Job rerun");
        Ok(())
    }

    /// The version of a job behind the present one.
    fn next_version(&mut self, mut record: JobRecord, message: &str) {
        if let Some(known) = &self.record {
            record.job.version = known.job.version + 1;
            record.job.revision = known.job.revision;
            record.job.state = known.job.state.clone();
        }
        self.begin_version(record, message);
    }

    fn begin_version(&mut self, record: JobRecord, message: &str) {
        let reason = Reason::new(Topic::Submission, message);
        self.end_executions(&reason);
        if self.record.is_some() {
            self.effects.push(Effect::Ended { job_id: record.job.id.clone() });
        }
        let waits = record.waits;
        self.superseded = self.record.replace(record).map(|known| known.job);
        self.begins_version = true;
        self.set_job(JobStateType::Pending, &reason);
        if waits != Waits::AtRequester {
            self.evaluate();
        }
    }

    fn approve(&mut self, message: &str) -> Result<(), Refusal> {
        let record = self.record.as_mut().ok_or(Refusal::NotFound)?;
        let waited = std::mem::take(&mut record.waits);
        self.is_changed |= waited != Waits::No;
        if record.job.state.kind.is_terminal() {
            return Ok(());
        }
        let job = record.job.clone();
        let asked = self.asked(job.version);
        match waited {
            Waits::AtRequester => self.evaluate(),
            // Those that it does not have yet will not wait.
            Waits::AtNode if !asked.is_empty() => {
                for index in asked {
                    self.accept(index, message);
                }
                self.take_up(&job);
            }
            Waits::No | Waits::AtNode => {}
        }
        Ok(())
    }

    fn reject(&mut self, message: &str, refusal: &Reason) -> Result<(), Refusal> {
        let version = self.live_job()?.version;
        for index in self.asked(version) {
            let reason = Reason::new(Topic::Scheduling, message);
            self.set_execution(index, ExecutionStateType::AskForBidRejected, &reason);
        }
        self.end_job(JobStateType::Failed, refusal);
        Ok(())
    }

    /// The executions of a version that the node has been asked to run, and no more.
    fn asked(&self, version: u64) -> Vec<usize> {
        let is_asked = |at: &usize| {
            let execution = &self.executions[*at];
            execution.job_version == version
                && execution.compute_state.kind == ExecutionStateType::AskForBid
        };
        (0..self.executions.len()).filter(is_asked).collect()
    }

    /// Lets an execution that the node was asked to run be chosen.
    fn accept(&mut self, index: usize, message: &str) {
        for (state, message) in [
            (ExecutionStateType::AskForBidAccepted, message),
            (ExecutionStateType::BidAccepted, "Node chosen to run the execution"),
        ] {
            self.set_execution(index, state, &Reason::new(Topic::Scheduling, message));
        }
    }

    fn end(
        &mut self,
        version: Option<u64>,
        to: &JobStateType,
        reason: &Reason,
    ) -> Result<(), Refusal> {
        let job = self.live_job()?;
        if version.is_some_and(|version| version != job.version) {
            return Err(Refusal::Stale);
        }
        self.end_job(to.clone(), reason);
        Ok(())
    }

    fn admit(&mut self, version: u64, admission: &Admission) -> Result<(), Refusal> {
        let job = self.live_job()?.clone();
        if job.version != version {
            return Err(Refusal::Stale);
        }
        match (admission, job.tasks.first()) {
            (Admission::Refused(reason), _) => self.end_job(JobStateType::Failed, reason),
            (Admission::Postponed { reason, refusal }, _) => {
                if job.state.kind != JobStateType::Queued {
                    self.set_job(JobStateType::Queued, reason);
                }
                self.effects.push(Effect::Refuse { job: Box::new(job), reason: refusal.clone() });
            }
            (Admission::Granted { .. }, None) => {
                let reason = Reason::new(Topic::Scheduling, "the job has no task");
                self.end_job(JobStateType::Failed, &reason);
            }
            (Admission::Granted { ids, evaluation_id, node_id, is_full }, Some(_)) => {
                let waits = self.record.as_ref().is_some_and(|one| one.waits != Waits::No);
                if self.of_version(version).next().is_none() {
                    if *is_full && !ids.is_empty() && !waits {
                        let reason = Reason::new(Topic::Scheduling, "Job waits for a free node");
                        self.set_job(JobStateType::Queued, &reason);
                    }
                    for (part, id) in (0..).zip(ids) {
                        let index = self.add_execution(&job, id, evaluation_id, node_id, part);
                        if !waits {
                            self.accept(index, WILLING);
                        }
                    }
                }
                if !waits {
                    self.take_up(&job);
                }
                // One that asks for no execution has them all.
                self.settle();
            }
        }
        Ok(())
    }

    fn begin(&mut self, execution_id: &str) -> Result<(), Refusal> {
        let job = self.live_job()?;
        let (version, is_running) = (job.version, job.state.kind == JobStateType::Running);
        let index = self.index(execution_id)?;
        let execution = &self.executions[index];
        if execution.job_version != version || execution.compute_state.kind.is_terminal() {
            return Err(Refusal::Stale);
        }
        if execution.compute_state.kind != ExecutionStateType::Running {
            let reason = Reason::new(Topic::Running, "Execution is running");
            self.set_execution(index, ExecutionStateType::Running, &reason);
        }
        if !is_running {
            self.set_job(JobStateType::Running, &Reason::new(Topic::Running, "Job is running"));
        }
        Ok(())
    }

    fn finish(
        &mut self,
        execution_id: &str,
        outcome: &Outcome,
        result: &RunOutput,
        kept: &KeptOutput,
    ) -> Result<(), Refusal> {
        let index = self.index(execution_id)?;
        self.output = Some((execution_id.to_owned(), kept.clone()));
        if self.executions[index].compute_state.kind.is_terminal() {
            // It was stopped; what it wrote until then is told all the same.
            if self.executions[index].run_output.is_none() {
                self.executions[index].run_output = Some(result.clone());
                self.changed.push(index);
            }
            return Ok(());
        }
        match outcome {
            Outcome::Interrupted => {}
            Outcome::Completed { published } => {
                self.publish(index, published.as_ref(), result);
                let reason = Reason::new(Topic::Running, "Completed successfully");
                self.set_execution(index, ExecutionStateType::Completed, &reason);
                self.settle();
            }
            Outcome::Unexpected { published, failure } => {
                self.publish(index, published.as_ref(), result);
                self.fail(index, failure);
            }
            Outcome::Failed(failure) => {
                let output = result.clone().error(&*failure.reason.message);
                self.executions[index].run_output = Some(output);
                self.fail(index, failure);
            }
        }
        Ok(())
    }

    fn publish(&mut self, index: usize, published: Option<&SpecConfig>, result: &RunOutput) {
        let reason = Reason::new(Topic::Publishing, "Publishing results");
        self.set_execution(index, ExecutionStateType::Publishing, &reason);
        self.executions[index].run_output = Some(result.clone());
        if let Some(published) = published {
            self.executions[index].published_result = published.clone();
        }
    }

    /// Ends an execution that failed. Another takes its place, or its job fails as well.
    fn fail(&mut self, index: usize, failure: &Failure) {
        self.set_execution(index, ExecutionStateType::Failed, &failure.reason);
        let Some(retry) = &failure.retry else {
            return self.end_job(JobStateType::Failed, &failure.reason);
        };
        let failed = &self.executions[index];
        let (part, node_id) = (failed.partition_index, failed.node_id.clone());
        let of_part = self.of_version(failed.job_version);
        let tried = of_part.filter(|execution| execution.partition_index == part).count();
        match self.live_job().cloned() {
            Ok(job) if tried < retry.tries => {
                let Retry { execution_id, evaluation_id, .. } = retry;
                let index = self.add_execution(&job, execution_id, evaluation_id, &node_id, part);
                self.accept(index, WILLING);
                let next = self.executions.last().cloned().map(Box::new);
                let job = Arc::new(job);
                self.effects.extend(next.map(|execution| Effect::Run { execution, job }));
            }
            _ => self.end_job(JobStateType::Failed, &retry.given_up),
        }
    }

    /// What ran when the last node ended has failed, and its job with it. What had not begun begins.
    fn resume(&mut self) -> Result<(), Refusal> {
        let job = self.live_job()?.clone();
        let waits = self.record.as_ref().map_or(Waits::No, |record| record.waits);
        let is_asked = self.of_version(job.version).next().is_some();
        if waits == Waits::AtRequester || waits == Waits::AtNode && is_asked {
            return Ok(());
        }
        let ran: Vec<usize> = (0..self.executions.len()).filter(|at| self.has_begun(*at)).collect();
        let reason = Reason::new(Topic::Running, "the node was stopped while the execution ran");
        for index in &ran {
            let output = RunOutput::default().exit_code(-1).error(&*reason.message);
            self.executions[*index].run_output = Some(output);
            self.set_execution(*index, ExecutionStateType::Failed, &reason);
        }
        if !ran.is_empty() {
            self.end_job(JobStateType::Failed, &reason);
        } else if self.of_version(job.version).next().is_none() {
            self.evaluate();
        } else {
            self.take_up(&job);
        }
        Ok(())
    }

    /// The present version is completed when all of its executions are.
    fn settle(&mut self) {
        let Some(record) = &self.record else { return };
        let version = record.job.version;
        if self.of_version(version).all(|execution| execution.compute_state.kind.is_terminal()) {
            self.end_job(JobStateType::Completed, &Reason::new(Topic::Running, "Job completed"));
        }
    }

    /// Gives the executions that have not begun their turns.
    fn take_up(&mut self, job: &Job) {
        let shared = Arc::new(job.clone());
        let waiting: Vec<Execution> = self
            .of_version(job.version)
            .filter(|execution| !execution.compute_state.kind.is_terminal())
            .cloned()
            .collect();
        self.effects.push(Effect::Watch(Box::new(job.clone())));
        self.effects.extend(waiting.into_iter().map(|execution| Effect::Run {
            execution: Box::new(execution),
            job: Arc::clone(&shared),
        }));
    }

    fn evaluate(&mut self) {
        if let Some(record) = &self.record {
            self.effects.push(Effect::Evaluate(Box::new(record.job.clone())));
        }
    }

    fn end_job(&mut self, to: JobStateType, reason: &Reason) {
        let Some(record) = &self.record else { return };
        if record.job.state.kind.is_terminal() {
            return;
        }
        self.effects.push(Effect::Ended { job_id: record.job.id.clone() });
        self.set_job(to, reason);
        self.end_executions(reason);
    }

    /// Ends the executions that have not ended, because their job has or there is a new version.
    fn end_executions(&mut self, reason: &Reason) {
        for index in 0..self.executions.len() {
            let execution = &self.executions[index];
            if !execution.compute_state.kind.is_terminal() {
                self.effects.push(Effect::Stop { execution_id: execution.id.clone() });
                self.set_execution(index, ExecutionStateType::Cancelled, reason);
            }
        }
    }

    fn live_job(&self) -> Result<&Job, Refusal> {
        let job = self.record.as_ref().map(|record| &record.job).ok_or(Refusal::NotFound)?;
        if job.state.kind.is_terminal() {
            return Err(Refusal::Ended(job.state.kind.clone()));
        }
        Ok(job)
    }

    fn index(&self, execution_id: &str) -> Result<usize, Refusal> {
        let found = self.executions.iter().position(|execution| execution.id == execution_id);
        found.ok_or(Refusal::NotFound)
    }

    fn has_begun(&self, index: usize) -> bool {
        use ExecutionStateType::{Publishing, Running};
        matches!(self.executions[index].compute_state.kind, Running | Publishing)
    }

    fn of_version(&self, version: u64) -> impl Iterator<Item = &Execution> {
        self.executions.iter().filter(move |execution| execution.job_version == version)
    }

    /// A new execution, which the node has been asked to run.
    fn add_execution(
        &mut self,
        job: &Job,
        id: &str,
        evaluation_id: &str,
        node_id: &str,
        part: i64,
    ) -> usize {
        let mut execution = Execution::default()
            .id(id)
            .namespace(&*job.namespace)
            .eval_id(evaluation_id)
            .node_id(node_id)
            .job_id(&*job.id)
            .partition_index(part);
        execution.job_version = job.version;
        execution.create_time = self.at;
        let index = self.executions.len();
        self.executions.push(execution);
        for (state, message) in [
            (ExecutionStateType::New, "Execution created"),
            (ExecutionStateType::AskForBid, "Node asked to run the execution"),
        ] {
            self.set_execution(index, state, &Reason::new(Topic::Scheduling, message));
        }
        index
    }

    /// Puts the job into a state, even if it had ended: a new version of it begins.
    fn set_job(&mut self, to: JobStateType, reason: &Reason) {
        let words = self.words(reason);
        let Some(record) = &mut self.record else { return };
        let job = &mut record.job;
        let previous = if job.revision == 0 { String::new() } else { job.state.kind.to_string() };
        // Only an end needs words that stay; the way there is in the history.
        let is_told = to.is_terminal() && (to != JobStateType::Completed || self.late.is_some());
        let message = if is_told { words.as_str() } else { "" };
        job.state = JobState::from(to).message(message);
        job.revision += 1;
        job.modify_time = self.at;
        self.is_changed = true;
        self.changes.push(Change {
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
            message: words,
            details: BTreeMap::new(),
            time: self.at.as_nanos(),
        });
    }

    fn set_execution(&mut self, index: usize, to: ExecutionStateType, reason: &Reason) {
        let words = self.words(reason);
        let execution = &mut self.executions[index];
        let is_new = execution.revision == 0;
        let previous =
            if is_new { String::new() } else { execution.compute_state.kind.to_string() };
        execution.desired_state = match &to {
            ExecutionStateType::BidAccepted
            | ExecutionStateType::Running
            | ExecutionStateType::Publishing => DesiredStateType::Running,
            end if end.is_terminal() => DesiredStateType::Stopped,
            _ => DesiredStateType::Pending,
        }
        .into();
        execution.compute_state = ExecutionState::from(to).message(&*words);
        execution.revision += 1;
        execution.modify_time = self.at;
        self.changed.push(index);
        self.changes.push(Change {
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
            message: words,
            details: BTreeMap::new(),
            time: self.at.as_nanos(),
        });
    }

    /// The message of a change.
    fn words(&self, reason: &Reason) -> String {
        match self.late {
            Some(late) => format!("{} (told late: {late})", reason.message),
            None => reason.message.clone(),
        }
    }
}
