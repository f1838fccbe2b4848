//! What is sent: signed payloads and plain requests.
//!
//! To a node an empty id is no id, or the start of every job's: a request that needs one is not
//! written without.

use super::enums::{ApiVersion, SortBy};
use super::record::record;
use super::spec::Spec;

record! {
    /// A job to submit: the signed payload of [`submit`](crate::job::Job::submit).
    ///
    /// A job file reads into this type whether it holds a payload or a whole job: members that it
    /// lacks take their default, and a job's `Metadata` is passed over.
    ///
    /// ```
    /// use bac_client::model::{JobCreatePayload, Spec};
    ///
    /// let payload = JobCreatePayload::new("2789e271…", Spec::docker("ubuntu:22.04"));
    ///
    /// let file = r#"{
    ///     "APIVersion": "V1beta1",
    ///     "Spec": {"Engine": "Docker", "Docker": {"Image": "ubuntu:22.04"}}
    /// }"#;
    /// let payload: JobCreatePayload = serde_json::from_str(file)?;
    /// let payload = payload.client_id("2789e271…");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// A value of the wrong kind is an error with its line and column; the crate
    /// `serde_path_to_error` adds the name. A member whose name is misspelt is passed over like any
    /// unknown one, so look at what was read before it is signed.
    ///
    /// ```
    /// use bac_client::model::JobCreatePayload;
    ///
    /// let file = r#"{"Spec": {"Timeout": "10m"}}"#;
    /// let mut json = serde_json::Deserializer::from_str(file);
    /// let error = serde_path_to_error::deserialize::<_, JobCreatePayload>(&mut json).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     r#"Spec.Timeout: invalid type: string "10m", expected a number of seconds at line 1 column 26"#,
    /// );
    /// ```
    pub struct JobCreatePayload {
        /// The signing key's client id: 64 hexadecimal digits in lower case.
        pub client_id: String = "ClientID" always,
        /// The version of the job model. Nodes take any; the default is [`ApiVersion::V1beta1`].
        pub api_version: ApiVersion = "APIVersion" always,
        /// What the job asks for.
        pub spec: Spec = "Spec" always,
    }
}

impl JobCreatePayload {
    /// A job of the client whose key signs the payload.
    #[must_use]
    pub fn new(client_id: impl Into<String>, spec: Spec) -> Self {
        Self::default().client_id(client_id).spec(spec)
    }
}

record! {
    /// A job to stop: the signed payload of [`cancel`](crate::job::Job::cancel).
    ///
    /// ```
    /// use bac_client::model::JobCancelPayload;
    ///
    /// let payload = JobCancelPayload::new("2789e271…", "f179d1d0-1340-4dd5-8dd1-2e594cd3f820")
    ///     .reason("no longer needed");
    /// ```
    pub struct JobCancelPayload {
        /// The signing key's client id; the job must be its own.
        pub client_id: String = "ClientID" always,
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// Why the job is stopped; may be left out.
        pub reason: String = "Reason",
    } refused by no_job
}

impl JobCancelPayload {
    fn no_job(&self) -> Option<&'static str> {
        no_job(&self.job_id)
    }

    /// Stops a job of the client whose key signs the payload.
    #[must_use]
    pub fn new(client_id: impl Into<String>, job_id: impl Into<String>) -> Self {
        Self::default().client_id(client_id).job_id(job_id)
    }
}

record! {
    /// A decision on a job that waits for one: the signed payload of
    /// [`approve`](crate::job::Job::approve).
    pub struct ModerateJobRequest {
        /// The signing key's client id; must be the one the node names as its approver.
        pub client_id: String = "ClientID" always,
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// The decision.
        pub response: ModerationResponse = "Response" always,
    } refused by no_job
}

impl ModerateJobRequest {
    fn no_job(&self) -> Option<&'static str> {
        no_job(&self.job_id)
    }

    /// Lets a job run.
    #[must_use]
    pub fn approve(client_id: impl Into<String>, job_id: impl Into<String>) -> Self {
        let response = ModerationResponse::default().should_bid(true);
        Self::default().client_id(client_id).job_id(job_id).response(response)
    }

    /// Keeps a job from running.
    #[must_use]
    pub fn reject(
        client_id: impl Into<String>,
        job_id: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        let response = ModerationResponse::default().reason(reason);
        Self::default().client_id(client_id).job_id(job_id).response(response)
    }
}

record! {
    /// A decision on a job.
    pub struct ModerationResponse {
        /// Whether the job may run.
        pub should_bid: bool = "shouldBid" always,
        /// Whether the decision is put off.
        pub should_wait: bool = "shouldWait" always,
        /// Why.
        pub reason: String = "reason" always,
    }
}

record! {
    /// Asks for the log of one execution: the signed payload of
    /// `JobLogs.display`.
    ///
    /// ```
    /// use bac_client::model::LogsPayload;
    ///
    /// let payload = LogsPayload::new("2789e271…", "f179d1d0-…", "e-0b5b5f8e-…").follow(true);
    /// ```
    pub struct LogsPayload {
        /// The signing key's client id; before v1.0.4 the job must be its own.
        pub client_id: String = "ClientID" always,
        /// The job's id.
        pub job_id: String = "JobID" always,
        /// The execution's id: [`ExecutionState::compute_reference`](super::ExecutionState).
        pub execution_id: String = "ExecutionID" always,
        /// Whether what was printed before is sent, too.
        pub with_history: bool = "WithHistory",
        /// Whether the log goes on until the execution ends.
        pub follow: bool = "Follow",
    } refused by no_execution
}

impl LogsPayload {
    fn no_execution(&self) -> Option<&'static str> {
        let no_execution = || self.execution_id.is_empty().then_some("`ExecutionID` is empty");
        no_job(&self.job_id).or_else(no_execution)
    }

    /// Asks for what one execution has printed so far.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        job_id: impl Into<String>,
        execution_id: impl Into<String>,
    ) -> Self {
        let payload = Self::default().client_id(client_id).job_id(job_id);
        payload.execution_id(execution_id).with_history(true)
    }
}

record! {
    /// Asks for the state of one job, or for its results. Not signed.
    pub struct StatesRequest {
        /// The client's id. Nodes only echo it in a header of the answer.
        pub client_id: String = "client_id" always,
        /// The job's id.
        pub job_id: String = "job_id" always,
    } refused by no_job
}

impl StatesRequest {
    fn no_job(&self) -> Option<&'static str> {
        no_job(&self.job_id)
    }

    /// Asks for the state of one job.
    #[must_use]
    pub fn new(client_id: impl Into<String>, job_id: impl Into<String>) -> Self {
        Self::default().client_id(client_id).job_id(job_id)
    }
}

record! {
    /// Asks for jobs. Not signed.
    ///
    /// ```
    /// use bac_client::model::{ListRequest, SortBy};
    ///
    /// let request = ListRequest::of_client("2789e271…")
    ///     .include_tags(["nightly"])
    ///     .sort_by(SortBy::CreatedAt)
    ///     .sort_reverse(true)
    ///     .max_jobs(20);
    /// ```
    pub struct ListRequest {
        /// The one job to list: its whole id or, but for v1.0.4, its first eight characters; from
        /// v1.2.2 on any start of it.
        pub id: String = "id" always,
        /// The client whose jobs are listed, unless [`return_all`](Self::return_all).
        pub client_id: String = "client_id" always,
        /// Lists jobs that have one of these annotations; all of them if there is none.
        pub include_tags: Vec<String> = "include_tags" always,
        /// Leaves out jobs that have one of these annotations and none of the included ones.
        pub exclude_tags: Vec<String> = "exclude_tags" always,
        /// The most jobs to list; 0 for no limit. Releases before v1.0.4 cut before they sort.
        pub max_jobs: u32 = "max_jobs" always,
        /// Whether jobs of every client are listed.
        pub return_all: bool = "return_all" always,
        /// What the jobs are sorted by.
        pub sort_by: SortBy = "sort_by" always,
        /// Whether they are sorted downwards.
        pub sort_reverse: bool = "sort_reverse" always,
    } refused by everybody
}

impl ListRequest {
    fn everybody(&self) -> Option<&'static str> {
        let is_limited = !self.id.is_empty() || !self.client_id.is_empty() || self.return_all;
        (!is_limited).then_some(
            "`id` and `client_id` are both empty, which would be every job; `return_all` asks for those",
        )
    }

    /// The jobs of every client.
    #[must_use]
    pub fn all() -> Self {
        Self::default().return_all(true)
    }

    /// One job, by its [`id`](Self::id).
    #[must_use]
    pub fn job(id: impl Into<String>) -> Self {
        Self::default().id(id)
    }

    /// The jobs of one client.
    #[must_use]
    pub fn of_client(client_id: impl Into<String>) -> Self {
        Self::default().client_id(client_id)
    }
}

record! {
    /// Asks for the history of one job. Not signed.
    pub struct EventsRequest {
        /// The client's id. Nodes only echo it in a header of the answer.
        pub client_id: String = "client_id" always,
        /// The job's id.
        pub job_id: String = "job_id" always,
        /// Which changes are told.
        pub filters: EventFilters = "filters" always,
    } refused by no_job
}

impl EventsRequest {
    fn no_job(&self) -> Option<&'static str> {
        no_job(&self.job_id)
    }

    /// Asks for the whole history of one job.
    #[must_use]
    pub fn new(client_id: impl Into<String>, job_id: impl Into<String>) -> Self {
        Self::default().client_id(client_id).job_id(job_id)
    }
}

record! {
    /// Which changes of a job are told; all of them by default.
    pub struct EventFilters {
        /// Only changes since then, in seconds since 1970; 0 for all.
        pub since: i64 = "since" always,
        /// Leaves out changes of executions.
        pub exclude_execution_level: bool = "exclude_execution_level" always,
        /// Leaves out changes of the job as a whole.
        pub exclude_job_level: bool = "exclude_job_level" always,
        /// Only changes of this execution; v1.4.0 alone looks at it.
        pub execution_id: String = "execution_id",
        /// Only changes on this compute node; v1.4.0 alone looks at it.
        pub node_id: String = "node_id",
    }
}

record! {
    /// Asks for a node's release. Not signed.
    pub struct VersionRequest {
        /// The client's id. May be empty; nodes do not look at it.
        pub client_id: String = "client_id" always,
    }
}

/// Why a request about one job is not written.
fn no_job(id: &str) -> Option<&'static str> {
    id.is_empty().then_some("the job's id is empty, which nodes take for any job")
}
