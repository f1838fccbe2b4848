//! Jobs of the orchestrator.

use bac_core::client;
#[cfg(feature = "websocket")]
use bac_core::websocket::Messages;

#[cfg(feature = "websocket")]
use super::model::LogMessage;
use super::model::{
    ApiError, DiffJobRequest, DiffJobResponse, EventType, Execution, GetJobResponse, Include, Job,
    JobHistory, Page, PutJobRequest, PutJobResponse, RerunJobRequest, RerunJobResponse, SpecConfig,
    StopJobRequest, StopJobResponse,
};
use super::numbering::number_states_by_release;
use crate::refusal;

/// Jobs of an orchestrator node, from v1.0.4 on.
///
/// An `id` is a job's id. Reads take the start of one as well, from v1.1.0 on up to eight characters
/// and from v1.2.2 on any; `stop` takes one from v1.5.1 on. From v1.8 on the job's name does too,
/// within its namespace. `namespace` is `default` where it is left out, and `*` asks for all of them
/// in a list.
///
/// Most calls have a form that is pleasanter to write, with the arguments that may be left out in
/// one value: [`list_with`](OrchestratorJobsClient::list_with) and so on.
#[client(
    base = "/api/v1",
    error_body = ApiError,
    errors(400, 401, 403, 404, 409, 429, 500, 503),
    outcome = refusal::outcome,
    success(200),
    server(feature = "server"),
)]
pub trait OrchestratorJobs {
    /// Submits a job, or from v1.8 on a new version of the job that has its name.
    ///
    /// 400 is a job that breaks a rule, with all that is wrong with it; 409 one whose name is in use
    /// in a way that does not go together; 500 from v1.8 on also one that asks for the same as the
    /// last version of its name ([`RefusalKind::JobUnchanged`](crate::RefusalKind::JobUnchanged)).
    ///
    /// Before v1.8, and with a job without a name, nothing tells a repeated submission from a new
    /// one. After an error whose outcome is unknown, look for the job before submitting it again.
    #[endpoint(PUT "/orchestrator/jobs", idempotent = false)]
    async fn put(
        &self,
        #[query] namespace: Option<&str>,
        #[query] idempotency_token: Option<&str>,
        #[body] request: &PutJobRequest,
    ) -> Result<PutJobResponse, JobsError>;

    /// Compares a job with the last version under its name, without submitting it; from v1.8.
    #[endpoint(PUT "/orchestrator/jobs/diff")]
    async fn diff(&self, #[body] request: &DiffJobRequest) -> Result<DiffJobResponse, JobsError>;

    /// Lists jobs, a page at a time.
    ///
    /// Each of `labels` is a condition on a job's labels: `k=v`, `k in (a,b)`, `!k`; all of them must
    /// hold. `order_by` is `created_at` (the default) or `modified_at`; v1.9 answers 500 to anything
    /// else, v1.3 and v1.4 take anything and sort as by default. `limit` is the most that a page
    /// holds; the node's default counts where it is left out. A `next_token` brings the order and the
    /// limit of the page that it came with.
    #[allow(clippy::too_many_arguments)]
    #[endpoint(GET "/orchestrator/jobs", page(query = "next_token"))]
    async fn list(
        &self,
        #[query] namespace: Option<&str>,
        #[query] labels: &[String],
        #[query] order_by: Option<&str>,
        #[query] reverse: Option<bool>,
        #[query] limit: Option<u32>,
        #[query] next_token: Option<&str>,
    ) -> Result<Page<Job>, JobsError>;

    /// Reads one job, and what `include` says beside it: at most `limit` entries of that.
    ///
    /// `job_version` is the last where it is left out; before v1.8 there is but one.
    #[endpoint(GET "/orchestrator/jobs/{id}", finish = number_states_by_release)]
    async fn get(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
        #[query] include: Option<Include>,
        #[query] job_version: Option<u64>,
        #[query] limit: Option<u32>,
    ) -> Result<GetJobResponse, JobsError>;

    /// Stops a job. One that was stopped before stays as it is, and that is no error: the answer names
    /// no evaluation then. One that has completed or failed cannot be stopped: that is a 500, which
    /// [`RefusalKind::JobEnded`](crate::RefusalKind::JobEnded) tells from others. Before v1.5.1 `id`
    /// must be whole.
    ///
    /// So it may be sent again, and is by itself where an answer was lost.
    #[endpoint(DELETE "/orchestrator/jobs/{id}")]
    async fn stop(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
        #[body] request: &StopJobRequest,
    ) -> Result<StopJobResponse, JobsError>;

    /// Runs a version of a job again; from v1.8.
    ///
    /// Look first that the job is there, and the version: a node up to v1.9.3 answers 400 where one
    /// is not, and from then on takes no request that changes anything (503 after 30 s each) until it
    /// is started again. Where an answer does not come in time, look at the job's versions and
    /// executions before asking again.
    #[endpoint(PUT "/orchestrator/jobs/{id}/rerun", idempotent = false)]
    async fn rerun(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
        #[body] request: &RerunJobRequest,
    ) -> Result<RerunJobResponse, JobsError>;

    /// Reads what happened to a job and to its executions, oldest first, a page at a time.
    ///
    /// `since` is in seconds since 1970. `job_version` and `all_job_versions` are from v1.8 on;
    /// `node_id` is for v1.4 alone.
    #[allow(clippy::too_many_arguments)]
    #[endpoint(
        GET "/orchestrator/jobs/{id}/history",
        finish = number_states_by_release,
        page(query = "next_token"),
    )]
    async fn history(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
        #[query] since: Option<i64>,
        #[query] event_type: Option<EventType>,
        #[query] execution_id: Option<&str>,
        #[query] node_id: Option<&str>,
        #[query] job_version: Option<u64>,
        #[query] all_job_versions: Option<bool>,
        #[query] limit: Option<u32>,
        #[query] next_token: Option<&str>,
    ) -> Result<Page<JobHistory>, JobsError>;

    /// Lists the executions of a job, all on one page.
    ///
    /// `order_by` is `create_time` or `modify_time`; v1.9 takes `created_at` and `modified_at`, too.
    /// `job_version` and `all_job_versions` are from v1.8 on.
    #[allow(clippy::too_many_arguments)]
    #[endpoint(GET "/orchestrator/jobs/{id}/executions", finish = number_states_by_release)]
    async fn executions(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
        #[query] order_by: Option<&str>,
        #[query] reverse: Option<bool>,
        #[query] job_version: Option<u64>,
        #[query] all_job_versions: Option<bool>,
        #[query] limit: Option<u32>,
    ) -> Result<Page<Execution>, JobsError>;

    /// Lists the versions of a job, all on one page; from v1.8.
    #[endpoint(GET "/orchestrator/jobs/{id}/versions")]
    async fn versions(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
    ) -> Result<Page<Job>, JobsError>;

    /// Lists where the results of a job are, all on one page; empty until they are published.
    #[endpoint(GET "/orchestrator/jobs/{id}/results")]
    async fn results(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
    ) -> Result<Page<SpecConfig>, JobsError>;

    /// What an execution prints, line by line, until it ends or the stream is dropped.
    ///
    /// An error of the node is its last message; [`Log`](crate::Log) makes an error of it. Without
    /// `execution_id` a node takes the job's latest execution. `follow` waits for what is still to
    /// be printed; `tail` begins with the end of what was printed. `job_version` and
    /// `all_job_versions` are from v1.8 on.
    #[cfg(feature = "websocket")]
    #[allow(clippy::too_many_arguments)]
    #[endpoint(GET "/orchestrator/jobs/{id}/logs", websocket)]
    async fn logs(
        &self,
        id: &str,
        #[query] namespace: Option<&str>,
        #[query] execution_id: Option<&str>,
        #[query] tail: Option<bool>,
        #[query] follow: Option<bool>,
        #[query] job_version: Option<u64>,
        #[query] all_job_versions: Option<bool>,
    ) -> Result<Messages<LogMessage>, JobsError>;
}
