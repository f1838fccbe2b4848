//! Executions of a job, their output and their history.

use std::collections::BTreeMap;

use super::enums::{DesiredStateType, ExecutionStateType, HistoryType, JobStateType};
use super::job::Job;
use super::numbered_states::NumberedStates;
use super::task::SpecConfig;
use super::time::UnixNanos;
use crate::model::{ResourceUsageData, StateNumbering, Timestamp, record};

record! {
    /// One run of a job on one compute node.
    pub struct Execution {
        /// The id.
        pub id: String = "ID" always,
        /// The job's namespace.
        pub namespace: String = "Namespace" always,
        /// The evaluation that made the execution.
        pub eval_id: String = "EvalID" always,
        /// The name.
        pub name: String = "Name" always,
        /// The compute node's id.
        pub node_id: String = "NodeID" always,
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// The job, where a node sends it along.
        pub job: Option<Job> = "Job",
        /// The version of the job that this execution runs; from v1.8.
        pub job_version: u64 = "JobVersion",
        /// What the tasks were given of the node.
        pub allocated_resources: AllocatedResources = "AllocatedResources" always,
        /// What the orchestrator wants.
        pub desired_state: DesiredState = "DesiredState" always,
        /// What the compute node says.
        pub compute_state: ExecutionState = "ComputeState" always,
        /// Where the results are; empty until they are published.
        pub published_result: SpecConfig = "PublishedResult" always,
        /// What the run printed and how it ended.
        pub run_output: Option<RunOutput> = "RunOutput",
        /// The execution that this one stands for.
        pub previous_execution: String = "PreviousExecution" always,
        /// The execution that stands for this one.
        pub next_execution: String = "NextExecution" always,
        /// The evaluation that looks after a failure.
        pub followup_eval_id: String = "FollowupEvalID" always,
        /// Which part of the job's count this is, from 0; from v1.6.
        pub partition_index: i64 = "PartitionIndex",
        /// Counts the changes of the execution.
        pub revision: u64 = "Revision" always,
        /// When the execution was made.
        pub create_time: UnixNanos = "CreateTime" always,
        /// When the execution changed last.
        pub modify_time: UnixNanos = "ModifyTime" always,
    }
}

record! {
    /// What the tasks of an execution were given of the node.
    pub struct AllocatedResources {
        /// By the name of the task.
        pub tasks: BTreeMap<String, ResourceUsageData> = "Tasks" always,
    }
}

record! {
    /// What the orchestrator wants an execution to do.
    pub struct DesiredState {
        /// The state.
        pub kind: DesiredStateType = "StateType" always,
        /// More about it, in words.
        pub message: String = "Message",
        /// More about it, by name.
        pub details: BTreeMap<String, String> = "Details",
    }
}

/// The state without a message.
impl From<DesiredStateType> for DesiredState {
    fn from(kind: DesiredStateType) -> Self {
        Self::default().kind(kind)
    }
}

record! {
    /// How far an execution is.
    pub struct ExecutionState {
        /// The state.
        pub kind: ExecutionStateType = "StateType" always,
        /// More about it, in words, such as why it failed.
        pub message: String = "Message",
        /// More about it, by name.
        pub details: BTreeMap<String, String> = "Details",
    }
}

impl ExecutionState {
    fn number_states(&mut self, numbering: StateNumbering) {
        self.as_came.renumber("StateType", &mut self.kind, numbering);
    }
}

/// The state without a message.
impl From<ExecutionStateType> for ExecutionState {
    fn from(kind: ExecutionStateType) -> Self {
        Self::default().kind(kind)
    }
}

record! {
    /// What a run printed and how it ended.
    pub struct RunOutput {
        /// The start of what was printed to standard output.
        pub stdout: String = "Stdout" always,
        /// Whether more was printed than is shown.
        pub stdout_truncated: bool = "StdoutTruncated" always,
        /// The start of what was printed to standard error. The one lower-case name here.
        pub stderr: String = "stderr" always,
        /// Whether more was printed than is shown.
        pub stderr_truncated: bool = "StderrTruncated" always,
        /// The exit code of the program, where the execution's state says that it ran to its end:
        /// from v1.5.2 on nodes write 0 for executions that have not run, have failed or were
        /// stopped. -1 is that of a WebAssembly module that returned without calling `proc_exit`.
        pub exit_code: i64 = "ExitCode" always,
        /// What went wrong outside of the program.
        pub error: String = "ErrorMsg" always,
    }
}

record! {
    /// One thing that happened to a job or to one of its executions.
    ///
    /// From v1.5 on [`event`](Self::event) says what; v1.4 has `job_state` or `execution_state`,
    /// `comment`, `node_id` and `new_revision` instead.
    pub struct JobHistory {
        /// Counts the entries of a job; from v1.7.
        pub seq_num: u64 = "SeqNum",
        /// Whether it is about the job or an execution.
        pub kind: HistoryType = "Type" always,
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// The version of the job; from v1.8.
        pub job_version: u64 = "JobVersion",
        /// The execution's id, where it is about one.
        pub execution_id: String = "ExecutionID",
        /// The compute node's id; v1.4 only.
        pub node_id: String = "NodeID",
        /// What happened.
        pub event: Event = "Event",
        /// When it happened.
        pub time: Timestamp = "Time" always,
        /// The change of the job; sent to clients of v1.4.
        pub job_state: Option<JobStateChange> = "JobState",
        /// The change of the execution; sent to clients of v1.4.
        pub execution_state: Option<ExecutionStateChange> = "ExecutionState",
        /// A remark; v1.4 only.
        pub comment: String = "Comment",
        /// Counts the changes; v1.4 only.
        pub new_revision: u64 = "NewRevision",
    }
}

record! {
    /// What happened, in words.
    pub struct Event {
        /// A sentence for people.
        pub message: String = "Message" always,
        /// What part of the work it belongs to, such as `Scheduling`.
        pub topic: String = "Topic" always,
        /// When it happened, which may be before it was noted.
        pub timestamp: Timestamp = "Timestamp" always,
        /// More about it, by name.
        pub details: BTreeMap<String, String> = "Details",
    }
}

record! {
    /// A change of a job's state.
    pub struct JobStateChange {
        /// The state before.
        pub previous: JobStateType = "Previous",
        /// The state after.
        pub new: JobStateType = "New",
    }
}

record! {
    /// A change of an execution's state.
    pub struct ExecutionStateChange {
        /// The state before.
        pub previous: ExecutionStateType = "Previous",
        /// The state after.
        pub new: ExecutionStateType = "New",
    }
}

impl ExecutionStateChange {
    fn number_states(&mut self, numbering: StateNumbering) {
        self.as_came.renumber("Previous", &mut self.previous, numbering);
        self.as_came.renumber("New", &mut self.new, numbering);
    }
}

impl NumberedStates for Execution {
    fn number_states(&mut self, numbering: StateNumbering) {
        self.compute_state.number_states(numbering);
    }
}

impl NumberedStates for JobHistory {
    fn number_states(&mut self, numbering: StateNumbering) {
        if let Some(change) = &mut self.execution_state {
            change.number_states(numbering);
        }
    }
}
