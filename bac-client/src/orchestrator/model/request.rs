//! What is asked of the orchestrator, and what it answers with.

use super::enums::NodeAction;
use super::execution::{Execution, JobHistory};
use super::job::Job;
use super::numbered_states::NumberedStates;
use super::page::Page;
use crate::model::{NodeState, StateNumbering, record};

record! {
    /// A job to submit, or a new version of one.
    ///
    /// ```
    /// use bac_client::orchestrator::model::{Job, PutJobRequest};
    ///
    /// let request = PutJobRequest::from(Job::default()).force(true);
    /// ```
    pub struct PutJobRequest {
        /// The job.
        pub job: Job = "Job" always,
        /// Makes a new version even where nothing differs from the last; from v1.8.
        pub force: bool = "Force",
    }
}

/// Submits the job.
impl From<Job> for PutJobRequest {
    fn from(job: Job) -> Self {
        Self::default().job(job)
    }
}

record! {
    /// The answer to a submitted job.
    pub struct PutJobResponse {
        /// The job's id.
        pub job_id: String = "JobID" required,
        /// The evaluation that looks after the job.
        pub evaluation_id: String = "EvaluationID" always,
        /// What the node thinks is wrong with a job that it takes all the same.
        pub warnings: Vec<String> = "Warnings" always,
    }
}

record! {
    /// A job to compare with its last version; from v1.8.
    pub struct DiffJobRequest {
        /// The job, with its name.
        pub job: Job = "Job" always,
    }
}

/// Compares the job with the last version under its name.
impl From<Job> for DiffJobRequest {
    fn from(job: Job) -> Self {
        Self::default().job(job)
    }
}

record! {
    /// How a job differs from its last version; from v1.8.
    pub struct DiffJobResponse {
        /// The difference, as text for people; empty if there is none.
        pub diff: String = "Diff" always,
        /// What the node thinks is wrong with the job.
        pub warnings: Vec<String> = "Warnings" always,
    }
}

record! {
    /// A job, and what was asked for beside it.
    pub struct GetJobResponse {
        /// The job.
        pub job: Job = "Job" required,
        /// The start of its history, if it was asked for.
        pub history: Option<Page<JobHistory>> = "History",
        /// Its executions, if they were asked for.
        pub executions: Option<Page<Execution>> = "Executions",
    }
}

/// The job alone.
impl From<Job> for GetJobResponse {
    fn from(job: Job) -> Self {
        Self::default().job(job)
    }
}

impl NumberedStates for GetJobResponse {
    fn number_states(&mut self, numbering: StateNumbering) {
        if let Some(history) = &mut self.history {
            history.number_states(numbering);
        }
        if let Some(executions) = &mut self.executions {
            executions.number_states(numbering);
        }
    }
}

record! {
    /// Why a job is stopped.
    ///
    /// ```
    /// use bac_client::orchestrator::model::StopJobRequest;
    ///
    /// let request = StopJobRequest::default().reason("no longer needed");
    /// ```
    pub struct StopJobRequest {
        /// The reason, which becomes part of the job's history; may be empty.
        pub reason: String = "reason" always,
    }
}

record! {
    /// The answer to a stopped job.
    pub struct StopJobResponse {
        /// The evaluation that stops the job; empty if the job had ended already.
        pub evaluation_id: String = "EvaluationID" always,
    }
}

record! {
    /// Which version of a job is to run again; from v1.8.
    pub struct RerunJobRequest {
        /// The version; 0 is the last.
        pub job_version: u64 = "JobVersion",
        /// The reason, which becomes part of the job's history; may be empty.
        pub reason: String = "Reason",
    }
}

record! {
    /// The answer to a job that runs again; from v1.8.
    pub struct RerunJobResponse {
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// The version that runs.
        pub job_version: u64 = "JobVersion" always,
        /// The evaluation that looks after it.
        pub evaluation_id: String = "EvaluationID" always,
        /// What the node thinks is wrong with the job.
        pub warnings: Vec<String> = "Warnings" always,
    }
}

record! {
    /// One node.
    pub struct GetNodeResponse {
        /// The node.
        pub node: NodeState = "Node" required,
    }
}

/// The node that was asked for.
impl From<NodeState> for GetNodeResponse {
    fn from(node: NodeState) -> Self {
        Self::default().node(node)
    }
}

record! {
    /// What to do with a compute node.
    ///
    /// ```
    /// use bac_client::orchestrator::model::{NodeAction, PutNodeRequest};
    ///
    /// let request = PutNodeRequest::new("n-1", NodeAction::Approve).message("known to us");
    /// ```
    pub struct PutNodeRequest {
        /// What to do.
        pub action: NodeAction = "Action" always,
        /// Why.
        pub message: String = "Message" always,
        /// The node's id, which is that of the path.
        pub node_id: String = "NodeID" always,
    }
}

impl PutNodeRequest {
    /// Does this with that node.
    #[must_use]
    pub fn new(node_id: impl Into<String>, action: NodeAction) -> Self {
        Self::default().node_id(node_id).action(action)
    }
}

record! {
    /// Whether it was done.
    pub struct PutNodeResponse {
        /// Whether it was.
        pub success: bool = "Success" always,
        /// Why it was not.
        pub error: String = "Error",
    }
}
