//! A job, its state and its history, as nodes answer with them.

use super::as_came::AsCame;
use super::enums::{
    ApiVersion, ExecutionDesiredState, ExecutionStateType, JobHistoryType, JobStateType,
};
use super::record::record;
use super::spec::Spec;
use super::storage::StorageSpec;
use super::time::Timestamp;
use super::word::Word;

record! {
    /// A job as the requester node keeps it.
    pub struct Job {
        /// The version of the job model; as submitted, but for v1.4.0, which reads back `V1beta2`.
        pub api_version: ApiVersion = "APIVersion" always,
        /// What the node knows of the job.
        pub metadata: Metadata = "Metadata" always,
        /// What the job asks for, with the node's defaults filled in.
        pub spec: Spec = "Spec" always,
    }
}

record! {
    /// What a node knows of a job.
    pub struct Metadata {
        /// The job's id, a UUID.
        pub id: String = "ID",
        /// When the job was submitted.
        pub created_at: Timestamp = "CreatedAt" always,
        /// The client that submitted the job: 64 hexadecimal digits.
        pub client_id: String = "ClientID",
        /// The node that took the job.
        pub requester: Requester = "Requester" always,
    }
}

record! {
    /// The node that took a job.
    pub struct Requester {
        /// The node's id.
        pub node_id: String = "RequesterNodeID",
        /// The node's public key, in base64.
        pub public_key: String = "RequesterPublicKey",
    }
}

record! {
    /// A job and its state, as lists hold them.
    pub struct JobWithInfo {
        /// The job.
        pub job: Job = "Job" always,
        /// The job's state.
        pub state: JobState = "State" always,
        /// The job's history; no node fills it in a list.
        pub history: Vec<JobHistory> = "History",
    }
}

record! {
    /// The state of a job and of its executions.
    pub struct JobState {
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// One for each run on a node; empty until the first.
        pub executions: Vec<ExecutionState> = "Executions" always,
        /// The state of the whole.
        pub state: JobStateType = "State" always,
        /// Counts the changes of the state.
        pub version: i64 = "Version" always,
        /// When the job was made.
        pub create_time: Timestamp = "CreateTime" always,
        /// When the state changed last.
        pub update_time: Timestamp = "UpdateTime" always,
        /// When the job times out; may be the zero time.
        pub timeout_at: Timestamp = "TimeoutAt" always,
    }
}

record! {
    /// The state of one execution: one run of a job on one compute node.
    pub struct ExecutionState {
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// The compute node's id.
        pub node_id: String = "NodeId" always,
        /// The execution's id.
        pub compute_reference: String = "ComputeReference" always,
        /// How far the execution is.
        pub state: ExecutionStateType = "State" always,
        /// Whether the node's bid was accepted; before v1.0.4 only.
        pub accepted_ask_for_bid: bool = "AcceptedAskForBid",
        /// What the requester node wants the execution to do; from v1.0.4.
        pub desired_state: ExecutionDesiredState = "DesiredState",
        /// A message about the state, such as why it failed.
        pub status: String = "Status",
        /// What the node offers for verification, in base64; before v1.0.4 only.
        pub verification_proposal: String = "VerificationProposal",
        /// The outcome of the verification; before v1.0.4 only.
        pub verification_result: VerificationResult = "VerificationResult",
        /// Where the results are; empty until they are published.
        pub published_results: StorageSpec = "PublishedResults" always,
        /// What the run printed and how it ended.
        pub run_output: Option<RunCommandResult> = "RunOutput",
        /// Counts the changes of the state.
        pub version: i64 = "Version" always,
        /// When the execution was made.
        pub create_time: Timestamp = "CreateTime" always,
        /// When the state changed last.
        pub update_time: Timestamp = "UpdateTime" always,
    }
}

record! {
    /// The outcome of a verification; before v1.0.4 only.
    pub struct VerificationResult {
        /// Whether the verification is done.
        pub complete: bool = "Complete",
        /// Whether the result is accepted.
        pub result: bool = "Result",
    }
}

record! {
    /// What a run printed and how it ended.
    pub struct RunCommandResult {
        /// The start of what was printed to standard output.
        pub stdout: String = "stdout" always,
        /// Whether more was printed than is shown.
        pub stdout_truncated: bool = "stdouttruncated" always,
        /// The start of what was printed to standard error.
        pub stderr: String = "stderr" always,
        /// Whether more was printed than is shown.
        pub stderr_truncated: bool = "stderrtruncated" always,
        /// The exit code of the program. -1 where it gave none: it did not run, or it is a
        /// WebAssembly module that returned without calling `proc_exit`.
        pub exit_code: i64 = "exitCode" always,
        /// What went wrong outside the program.
        pub runner_error: String = "runnerError" always,
    }
}

record! {
    /// One change of a job or of one of its executions.
    pub struct JobHistory {
        /// Whether the job or an execution changed.
        pub kind: JobHistoryType = "Type" always,
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// The compute node's id, where an execution changed.
        pub node_id: String = "NodeID",
        /// The execution's id, where an execution changed.
        pub compute_reference: String = "ComputeReference",
        /// The change, where the job changed.
        pub job_state: Option<JobStateChange> = "JobState",
        /// The change, where an execution changed.
        pub execution_state: Option<ExecutionStateChange> = "ExecutionState",
        /// The version of the state after the change.
        pub new_version: i64 = "NewVersion" always,
        /// A remark.
        pub comment: String = "Comment",
        /// When the change happened.
        pub time: Timestamp = "Time" always,
    }
}

record! {
    /// A change of a job's state.
    ///
    /// Releases before v1.0.4 leave `New` out, their zero state: a side that did not come is `New`
    /// here. Later ones leave out `Undefined`, from which a job becomes `New` and nothing else.
    pub struct JobStateChange {
        /// The state before.
        pub previous: JobStateType = "Previous",
        /// The state after.
        pub new: JobStateType = "New",
    } completed by name_zero_state
}

impl JobStateChange {
    fn name_zero_state(&mut self) {
        let Self { previous, new, as_came } = self;
        zero_state(previous, new, &JobStateType::New, as_came);
    }
}

record! {
    /// A change of an execution's state.
    ///
    /// Releases before v1.0.4 leave `New` out, their zero state: a side that did not come is `New`
    /// here. Later ones leave out `Undefined`, from which an execution becomes `New` and nothing
    /// else.
    pub struct ExecutionStateChange {
        /// The state before.
        pub previous: ExecutionStateType = "Previous",
        /// The state after.
        pub new: ExecutionStateType = "New",
    } completed by name_zero_state
}

impl ExecutionStateChange {
    fn name_zero_state(&mut self) {
        let Self { previous, new, as_came } = self;
        zero_state(previous, new, &ExecutionStateType::New, as_came);
    }
}

/// Puts the state that old releases leave out where a change lacks one, unless it is a change that
/// later ones write so: from nothing to `New`.
fn zero_state<T: Word + Clone + PartialEq>(
    previous: &mut T,
    new: &mut T,
    zero: &T,
    as_came: &mut AsCame,
) {
    const PREVIOUS: usize = 0;
    const NEW: usize = 1;
    if *new == T::default() && !as_came.was_zero(NEW) {
        new.clone_from(zero);
        as_came.note_absent("New", zero);
    } else if new == zero {
        return;
    }
    if *previous == T::default() && !as_came.was_zero(PREVIOUS) {
        previous.clone_from(zero);
        as_came.note_absent("Previous", zero);
    }
}

record! {
    /// Where the result of one execution is.
    pub struct PublishedResult {
        /// The compute node's id.
        pub node_id: String = "NodeID",
        /// Where the result is.
        pub data: StorageSpec = "Data" always,
    }
}
