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
        _ if is_on_all => String::new(),
        (_, Words::V1_3) => "Accepted job".to_owned(),
        (ExecutionStateType::New | ExecutionStateType::AskForBid, _) => String::new(),
        _ => "Running".to_owned(),
    });
    let (desired, why) = match &kind {
        ExecutionStateType::Completed => (DesiredStateType::Stopped, "execution completed"),
        ExecutionStateType::Failed if is_ended_service => {
            (DesiredStateType::Stopped, ENDED_SERVICE)
        }
        ExecutionStateType::Failed => (DesiredStateType::Stopped, "execution failed"),
        ExecutionStateType::Cancelled => (DesiredStateType::Stopped, STOPPED),
        ExecutionStateType::Running | ExecutionStateType::Publishing => {
            let is_told = words == Words::V1_9 && !is_on_all;
            (DesiredStateType::Running, if is_told { "Running" } else { "" })
        }
        _ if is_on_all => (DesiredStateType::Running, ""),
        _ => (DesiredStateType::Pending, ""),
    };
    execution.desired_state = DesiredState::from(desired).message(why);
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
