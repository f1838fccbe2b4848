//! Jobs, executions and their history as the signed API shows them.

use bac_client::{
    model::{
        Engine, EngineSpec, ExecutionDesiredState, ExecutionState, ExecutionStateChange,
        ExecutionStateType, Job, JobEvent, JobEventName, JobHistory, JobHistoryType, JobState,
        JobStateChange, JobStateType, JobWithInfo, PublishedResult, RunCommandResult, StorageSpec,
        VerificationResult,
    },
    orchestrator::model as today,
};

use super::{convert, generation::Generation};
use crate::{
    profile::Profile,
    store::{Change, JobRecord, Level},
    told::{self, Step},
};

/// A job as it is kept: as it was submitted, or, as by a release, as it is made of what is run.
pub(super) fn kept(profile: Profile, generation: Generation, record: &JobRecord) -> Job {
    if !profile.is_release() {
        return job(generation, record);
    }
    let mut job = convert::to_signed(&record.job, None);
    job.spec.engine = Engine::Unknown;
    job
}

/// A job as the answer to its submission has it: a release says twice, too, where results go.
pub(super) fn submitted(profile: Profile, generation: Generation, record: &JobRecord) -> Job {
    let Some(signed) = record.signed.as_ref().filter(|_| profile.is_release()) else {
        return job(generation, record);
    };
    let mut job = signed.clone();
    job.spec.publisher = job.spec.publisher_spec.kind.clone();
    if job.spec.engine_spec.kind.is_empty() {
        let engine = convert::engine(&job.spec);
        job.spec.engine_spec = EngineSpec::new(engine.kind);
        job.spec.engine_spec.params = engine.params;
        for value in job.spec.engine_spec.params.values_mut() {
            let is_empty = value.as_array().is_some_and(Vec::is_empty)
                || value.as_object().is_some_and(serde_json::Map::is_empty);
            if is_empty {
                *value = serde_json::Value::Null;
            }
        }
    }
    job
}

/// A job as it was submitted. Late releases tell what its engine is twice.
pub(super) fn job(generation: Generation, record: &JobRecord) -> Job {
    let mut job = convert::to_signed(&record.job, record.signed.as_ref());
    if generation == Generation::Last
        && job.spec.engine_spec.kind.is_empty()
        && let Some(task) = record.job.tasks.first()
    {
        job.spec.engine_spec.kind.clone_from(&task.engine.kind);
        job.spec.engine_spec.params.clone_from(&task.engine.params);
    }
    job
}

pub(super) fn with_info(
    profile: Profile,
    generation: Generation,
    record: &JobRecord,
    executions: &[today::Execution],
    url: &str,
) -> JobWithInfo {
    let state = state(profile, generation, record, executions, url);
    JobWithInfo::default().job(kept(profile, generation, record)).state(state)
}

pub(super) fn state(
    profile: Profile,
    generation: Generation,
    record: &JobRecord,
    executions: &[today::Execution],
    url: &str,
) -> JobState {
    let job = &record.job;
    let timeout = job.tasks.first().map_or(0, |task| task.timeouts.execution);
    let mut state = JobState::default()
        .job_id(&*job.id)
        .executions(executions.iter().map(|one| {
            let shown = told::execution(profile, job, one.clone());
            let status = status(profile, &shown);
            execution(generation, &shown, url).status(status)
        }))
        .state(job_state(job.state.kind.as_str()))
        .version(number(job.revision))
        .create_time(job.create_time.to_system_time())
        .update_time(job.modify_time.to_system_time());
    if generation == Generation::Last && timeout > 0 {
        let seconds = u64::try_from(timeout).unwrap_or_default();
        let limit = std::time::Duration::from_secs(seconds);
        if let Some(end) = job.create_time.to_system_time().checked_add(limit) {
            state = state.timeout_at(end);
        }
    }
    state
}

/// What is said of an execution: of a release, by the compute node and by the orchestrator.
fn status(profile: Profile, execution: &today::Execution) -> String {
    let (compute, desired) = (&execution.compute_state.message, &execution.desired_state.message);
    if profile.is_release() { format!("{compute}. {desired}") } else { compute.clone() }
}

fn execution(generation: Generation, execution: &today::Execution, url: &str) -> ExecutionState {
    let kind = execution_state(generation, execution.compute_state.kind.as_str());
    let is_done = kind == ExecutionStateType::Completed;
    let mut view = ExecutionState::default()
        .job_id(&*execution.job_id)
        .node_id(&*execution.node_id)
        .compute_reference(&*execution.id)
        .state(kind)
        .version(number(execution.revision))
        .create_time(execution.create_time.to_system_time())
        .update_time(execution.modify_time.to_system_time());
    view.desired_state = match execution.desired_state.kind {
        today::DesiredStateType::Running => ExecutionDesiredState::Running,
        today::DesiredStateType::Stopped => ExecutionDesiredState::Stopped,
        _ => ExecutionDesiredState::Pending,
    };
    view.accepted_ask_for_bid = true;
    if is_done {
        view.verification_result = VerificationResult::default().complete(true).result(true);
    }
    view.published_results = published(execution, url).unwrap_or_default();
    view.run_output = execution.run_output.as_ref().map(|output| {
        RunCommandResult::default()
            .stdout(&*output.stdout)
            .stdout_truncated(output.stdout_truncated)
            .stderr(&*output.stderr)
            .stderr_truncated(output.stderr_truncated)
            .exit_code(output.exit_code)
            .runner_error(&*output.error)
    });
    view
}

fn published(execution: &today::Execution, url: &str) -> Option<StorageSpec> {
    let result = crate::results::located(&execution.published_result, url)?;
    Some(convert::volume(&result))
}

/// What the executions of a job have published.
pub(super) fn results(executions: &[today::Execution], url: &str) -> Vec<PublishedResult> {
    let result = |execution: &today::Execution| {
        let data = published(execution, url)?;
        Some(PublishedResult::default().node_id(&*execution.node_id).data(data))
    };
    executions.iter().filter_map(result).collect()
}

/// One entry of the history that a release tells.
pub(super) fn step(step: &Step<'_>) -> JobHistory {
    let change = step.change;
    let view = JobHistory::default()
        .job_id(&*change.job_id)
        .new_version(number(step.revision))
        .comment(&*step.message)
        .time(change.at());
    match change.level {
        Level::Job => {
            let states = JobStateChange::default();
            let states = states.previous(job_state(&step.previous)).new(job_state(&step.new));
            view.kind(JobHistoryType::JobLevel).job_state(states)
        }
        Level::Execution => {
            let state = |word| execution_state(Generation::Last, word);
            let states = ExecutionStateChange::default();
            let states = states.previous(state(&step.previous)).new(state(&step.new));
            view.kind(JobHistoryType::ExecutionLevel)
                .node_id(&*change.node_id)
                .compute_reference(&*change.execution_id)
                .execution_state(states)
        }
    }
}

/// One entry of the history; `None` for a step that this generation does not know.
pub(super) fn history(generation: Generation, change: &Change) -> Option<JobHistory> {
    let mut view = JobHistory::default()
        .job_id(&*change.job_id)
        .new_version(number(change.revision))
        .comment(&*change.message)
        .time(change.at());
    match change.level {
        Level::Job => {
            let (previous, new) = (job_state(&change.previous), job_state(&change.new));
            if previous == new {
                return None;
            }
            view.kind = JobHistoryType::JobLevel;
            // The first state is the zero value of its type, which early releases leave out.
            let shown = |state| match state {
                JobStateType::New if generation == Generation::First => JobStateType::Undefined,
                state => state,
            };
            let change = JobStateChange::default().previous(shown(previous)).new(shown(new));
            view.job_state = Some(change);
        }
        Level::Execution => {
            let previous = execution_state(generation, &change.previous);
            let new = execution_state(generation, &change.new);
            if previous == new {
                return None;
            }
            view.kind = JobHistoryType::ExecutionLevel;
            view.node_id.clone_from(&change.node_id);
            view.compute_reference.clone_from(&change.execution_id);
            let shown = |state| match state {
                ExecutionStateType::New if generation == Generation::First => {
                    ExecutionStateType::Undefined
                }
                state => state,
            };
            let change = ExecutionStateChange::default().previous(shown(previous)).new(shown(new));
            view.execution_state = Some(change);
        }
    }
    Some(view)
}

/// A change as it is told while it happens, by the name of the event; `None` for a step that has
/// none.
pub(super) fn event(change: &Change) -> Option<JobEvent> {
    let name = match (change.level, change.new.as_str()) {
        (Level::Job, "Pending") => JobEventName::Created,
        (Level::Job, "Stopped") => JobEventName::Canceled,
        (Level::Job, "Failed") => JobEventName::Error,
        (Level::Execution, "AskForBidAccepted") => JobEventName::Bid,
        (Level::Execution, "AskForBidRejected" | "BidRejected") => JobEventName::BidRejected,
        (Level::Execution, "BidAccepted") => JobEventName::BidAccepted,
        (Level::Execution, "Running") => JobEventName::Running,
        (Level::Execution, "Publishing") => JobEventName::ResultsProposed,
        (Level::Execution, "Completed") => JobEventName::ResultsPublished,
        (Level::Execution, "Failed") => JobEventName::ComputeError,
        (Level::Execution, "Cancelled") => JobEventName::BidCancelled,
        _ => return None,
    };
    let event = JobEvent::default()
        .job_id(&*change.job_id)
        .execution_id(&*change.execution_id)
        .target_node_id(&*change.node_id)
        .event_name(name)
        .status(&*change.message)
        .event_time(change.at());
    Some(event)
}

fn job_state(state: &str) -> JobStateType {
    match state {
        "" => JobStateType::Undefined,
        "Pending" => JobStateType::New,
        "Running" => JobStateType::InProgress,
        "Failed" => JobStateType::Error,
        "Stopped" => JobStateType::Cancelled,
        same => JobStateType::from(same),
    }
}

fn execution_state(generation: Generation, state: &str) -> ExecutionStateType {
    match state {
        "" => ExecutionStateType::Undefined,
        "Running" => ExecutionStateType::BidAccepted,
        "Publishing" if generation == Generation::First => ExecutionStateType::ResultAccepted,
        "Publishing" => ExecutionStateType::BidAccepted,
        same => ExecutionStateType::from(same),
    }
}

fn number(revision: u64) -> i64 {
    i64::try_from(revision).unwrap_or(i64::MAX)
}
