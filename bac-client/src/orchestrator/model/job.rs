//! A job: what it asks for, and what the orchestrator knows of it.

use std::collections::BTreeMap;

use super::enums::{JobStateType, JobType};
use super::task::Task;
use super::time::UnixNanos;
use crate::model::{LabelSelectorRequirement, record};

record! {
    /// A job, as it is submitted and as the orchestrator keeps it.
    ///
    /// Whoever submits a job gives `name`, `kind`, `tasks` and what else is to differ from the
    /// node's defaults; the rest is the orchestrator's.
    pub struct Job {
        /// The id, which the orchestrator gives.
        pub id: String = "ID" always,
        /// The name. From v1.8 on, submitting a job under the name of another makes a new version
        /// of that job.
        pub name: String = "Name" always,
        /// The namespace; `default` where it is empty.
        pub namespace: String = "Namespace" always,
        /// What kind of job this is.
        pub kind: JobType = "Type" always,
        /// Jobs of a higher priority are scheduled first.
        pub priority: i64 = "Priority" always,
        /// How many nodes run the job; 0 stops all executions. Where it is left out, late releases
        /// take it for 1, and v1.4.0 for 0, of which a batch job completes without having run.
        /// Daemon and ops jobs run on every node that fits, and take 0 and 1 only.
        pub count: Option<i64> = "Count",
        /// What must hold of a node's labels for it to run the job.
        pub constraints: Vec<LabelSelectorRequirement> = "Constraints" always,
        /// Anything else that is to be kept with the job; nodes add to it.
        pub meta: BTreeMap<String, String> = "Meta" always,
        /// Labels to find the job by.
        pub labels: BTreeMap<String, String> = "Labels" always,
        /// What the job runs; exactly one, as of v1.9.
        pub tasks: Vec<Task> = "Tasks" always,
        /// How far the job is.
        pub state: JobState = "State" always,
        /// Counts the versions of what the job asks for; from v1.8 meaningful.
        pub version: u64 = "Version" always,
        /// Counts the changes of the job.
        pub revision: u64 = "Revision" always,
        /// When the job was submitted.
        pub create_time: UnixNanos = "CreateTime" always,
        /// When the job changed last.
        pub modify_time: UnixNanos = "ModifyTime" always,
    }
}

record! {
    /// How far a job is.
    pub struct JobState {
        /// The state.
        pub kind: JobStateType = "StateType" always,
        /// More about it, in words.
        pub message: String = "Message",
        /// More about it, by name.
        pub details: BTreeMap<String, String> = "Details",
    }
}

/// The state without a message.
impl From<JobStateType> for JobState {
    fn from(kind: JobStateType) -> Self {
        Self::default().kind(kind)
    }
}
