//! What a success answers with: one object around the value.
//!
//! The member that holds a single value is required, so that an answer of some other server is
//! told from a real one; a list may be missing or `null`, which means that it is empty.

use super::job::{Job, JobHistory, JobState, JobWithInfo, PublishedResult};
use super::node::BuildVersionInfo;
use super::record::record;

record! {
    /// The answer to a submitted job.
    pub struct SubmitResponse {
        /// The job as the node keeps it, with the id it was given.
        pub job: Job = "job" required,
    }
}

/// The job that was taken.
impl From<Job> for SubmitResponse {
    fn from(job: Job) -> Self {
        Self::default().job(job)
    }
}

record! {
    /// The answer to a cancelled job.
    pub struct CancelResponse {
        /// The job's state after the cancellation.
        pub state: JobState = "state" required,
    }
}

/// The state of the job that was stopped.
impl From<JobState> for CancelResponse {
    fn from(state: JobState) -> Self {
        Self::default().state(state)
    }
}

record! {
    /// The answer to a question for a job's state.
    pub struct StatesResponse {
        /// The job's state.
        pub state: JobState = "state" required,
    }
}

/// The state of the job that was asked for.
impl From<JobState> for StatesResponse {
    fn from(state: JobState) -> Self {
        Self::default().state(state)
    }
}

record! {
    /// A list of jobs.
    pub struct ListResponse {
        /// The jobs with their states.
        pub jobs: Vec<JobWithInfo> = "jobs" always,
    }
}

record! {
    /// The history of a job.
    pub struct EventsResponse {
        /// The changes, oldest first.
        pub events: Vec<JobHistory> = "events" always,
    }
}

record! {
    /// Where the results of a job are.
    pub struct ResultsResponse {
        /// One for each execution that published its result.
        pub results: Vec<PublishedResult> = "results" always,
    }
}

record! {
    /// The answer to a question for a node's release.
    pub struct VersionResponse {
        /// The release, and how it was built.
        pub build_version_info: BuildVersionInfo = "build_version_info" required,
    }
}

/// The release that was asked for.
impl From<BuildVersionInfo> for VersionResponse {
    fn from(build_version_info: BuildVersionInfo) -> Self {
        Self::default().build_version_info(build_version_info)
    }
}
