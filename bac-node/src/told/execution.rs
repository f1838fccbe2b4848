//! Executions as a release shows them.

use bac_client::orchestrator::model::{
    DesiredState, DesiredStateType, Execution, ExecutionState, ExecutionStateType, Job, JobState,
    JobStateType, RunOutput, SpecConfig,
};

use crate::profile::{Profile, Words};

/// What an execution is told that ends together with its job.
pub(crate) const STOPPED: &str = "Execution stop requested because job has been stopped";

/// What a service is told whose program ended.
pub(crate) const ENDED_SERVICE: &str = "execution completed unexpectedly";

/// The changes of an execution up to where the node has taken it.
const ACCEPTED: u64 = 4;

/// An execution of a job, which is that of its version.
pub(crate) fn execution(profile: Profile, job: &Job, mut execution: Execution) -> Execution {
    let words = profile.words();
    if words == Words::Own {
        return execution;
    }
    let kind = execution.compute_state.kind.clone();
    let message = std::mem::take(&mut execution.compute_state.message);
    let is_on_all = job.kind.runs_on_all_nodes();
    let is_ended_service = message == ENDED_SERVICE;
    let state = shown(words, is_on_all, &kind);
    execution.compute_state = ExecutionState::from(state).message(match (&kind, words) {
        (ExecutionStateType::Failed, Words::V1_3) if !is_ended_service => {
            format!("execution error: {message}")
        }
        (ExecutionStateType::Failed, _) => message,
        (ExecutionStateType::Cancelled, Words::V1_9) => STOPPED.to_owned(),
        (ExecutionStateType::AskForBidRejected, _) => message,
        (ExecutionStateType::New | ExecutionStateType::AskForBid, _) => String::new(),
        (ExecutionStateType::Cancelled, _) if execution.revision < ACCEPTED => String::new(),
        _ if is_on_all => String::new(),
        (_, Words::V1_3) => "Accepted job".to_owned(),
        _ => "Running".to_owned(),
    });
    let (desired, why) = match &kind {
        ExecutionStateType::Completed => (DesiredStateType::Stopped, "execution completed"),
        ExecutionStateType::Failed if is_ended_service => {
            (DesiredStateType::Stopped, ENDED_SERVICE)
        }
        ExecutionStateType::Failed => (DesiredStateType::Stopped, "execution failed"),
        ExecutionStateType::AskForBidRejected => (DesiredStateType::Stopped, "bid rejected"),
        ExecutionStateType::Cancelled => (DesiredStateType::Stopped, STOPPED),
        ExecutionStateType::Running | ExecutionStateType::Publishing => {
            let is_told = words == Words::V1_9 && !is_on_all;
            (DesiredStateType::Running, if is_told { "Running" } else { "" })
        }
        _ if is_on_all => (DesiredStateType::Running, ""),
        _ => (DesiredStateType::Pending, ""),
    };
    execution.desired_state = DesiredState::from(desired).message(why);
    if words == Words::V1_3 {
        execution.revision = told_revision(&kind, is_ended_service, is_on_all, execution.revision);
    }
    let has_run = kind == ExecutionStateType::Completed || is_ended_service;
    if words == Words::V1_9 {
        let mut job = job.clone();
        job.state = JobState::from(JobStateType::Pending);
        execution.job = Some(job);
        if !has_run {
            execution.run_output = Some(RunOutput::default());
        }
    } else {
        execution.job_version = 0;
        if !has_run {
            execution.run_output = None;
        }
    }
    if !has_run {
        execution.published_result = SpecConfig::default();
    }
    execution
}

/// How many changes of an execution v1.3.2 counts, of as many as there were: it is asked to stop before
/// it has, publishing is none, and one on all nodes is not asked for.
const fn told_revision(
    kind: &ExecutionStateType,
    is_ended_service: bool,
    is_on_all: bool,
    revision: u64,
) -> u64 {
    let has_published = is_ended_service
        || matches!(kind, ExecutionStateType::Publishing | ExecutionStateType::Completed);
    let is_stopped = matches!(kind, ExecutionStateType::Cancelled);
    let asked = if is_on_all { 3 } else { 0 };
    (revision + is_stopped as u64).saturating_sub(has_published as u64 + asked)
}

/// The state that a release shows. A WebAssembly job that runs has been accepted, no more; one for
/// all nodes is not asked for.
pub(super) fn shown(
    words: Words,
    is_on_all: bool,
    kind: &ExecutionStateType,
) -> ExecutionStateType {
    use ExecutionStateType::{AskForBid, AskForBidAccepted, BidAccepted, New, Publishing, Running};
    match kind {
        Running | Publishing if is_on_all && words == Words::V1_9 => New,
        Running | Publishing => BidAccepted,
        AskForBid | AskForBidAccepted | BidAccepted if is_on_all => New,
        BidAccepted => AskForBidAccepted,
        same => same.clone(),
    }
}
