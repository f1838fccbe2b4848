//! What is sent: signed payloads and plain requests.

use super::enums::ApiVersion;
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
    }
}

impl JobCancelPayload {
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
    }
}

impl ModerateJobRequest {
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
    /// Asks for the state of one job. Not signed.
    pub struct StatesRequest {
        /// The client's id. Nodes only echo it in a header of the answer.
        pub client_id: String = "client_id" always,
        /// The job's id.
        pub job_id: String = "job_id" always,
    }
}

impl StatesRequest {
    /// Asks for the state of one job.
    #[must_use]
    pub fn new(client_id: impl Into<String>, job_id: impl Into<String>) -> Self {
        Self::default().client_id(client_id).job_id(job_id)
    }
}
