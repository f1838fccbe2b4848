//! What calls may be told beside what they must be told, and the calls that take it.
//!
//! Each of these is one value for the arguments of a declared endpoint that may be left out; a
//! default leaves them all out.

use bac_core::Call;
#[cfg(feature = "websocket")]
use bac_core::websocket::Messages;

use super::jobs::{JobsError, OrchestratorJobsClient};
#[cfg(feature = "websocket")]
use super::model::LogMessage;
use super::model::{
    EventType, Execution, GetJobResponse, Include, Job, JobHistory, NodeConnection, NodeMembership,
    NodeState, Page, PutJobRequest, PutJobResponse,
};
use super::nodes::{NodesError, OrchestratorNodesClient};
use super::pages::Pages;

/// Declares what may be left out: the struct, and a setter for each of its fields. Where it may have
/// conditions on labels, that is said behind it.
macro_rules! options {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
    } $(with $labels:ident)?) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_meta])* pub $field: Option<$type>,)*
            $(
                /// Conditions on labels: `k=v`, `k in (a,b)`, `!k`. All of them must hold.
                pub $labels: Vec<String>,
            )?
        }

        impl $name {
            /// Everything left out.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            $(
                $(#[$field_meta])*
                #[must_use]
                pub fn $field(mut self, $field: impl Into<$type>) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )*

            $(
                /// Adds a condition on labels: `k=v`, `k in (a,b)`, `!k`.
                #[must_use]
                pub fn label(mut self, condition: impl Into<String>) -> Self {
                    self.$labels.push(condition.into());
                    self
                }
            )?
        }
    };
}

options! {
    /// What a node may be told beside a job that is put.
    ///
    /// Releases up to v1.9 take a token and do nothing with it: a repeated submission is not told
    /// from a new one by it.
    pub struct PutJob {
        /// The namespace; that of the job itself is its member `namespace`.
        namespace: String,
        /// What tells a repeated submission from a new one.
        idempotency_token: String,
    }
}

options! {
    /// Which jobs to list, and in what order.
    pub struct ListJobs {
        /// The namespace; `*` for all of them.
        namespace: String,
        /// `created_at` (the default) or `modified_at`; v1.9 refuses anything else.
        order_by: String,
        /// Turns the order around.
        reverse: bool,
        /// The most that a page holds; the node's default where it is left out.
        limit: u32,
        /// The page to begin with, as an earlier page names it.
        next_token: String,
    } with labels
}

options! {
    /// What to read of a job.
    pub struct GetJob {
        /// The namespace in which a name is looked for.
        namespace: String,
        /// What to read beside the job itself.
        include: Include,
        /// The version, the last where it is left out; from v1.8.
        job_version: u64,
        /// The most entries of what is included.
        limit: u32,
    }
}

options! {
    /// Which part of a job's history to read.
    pub struct ListHistory {
        /// The namespace in which a name is looked for.
        namespace: String,
        /// Since when, in seconds since 1970.
        since: i64,
        /// About what.
        event_type: EventType,
        /// About which execution.
        execution_id: String,
        /// About which node; v1.4 only.
        node_id: String,
        /// The version, the last where it is left out; from v1.8.
        job_version: u64,
        /// All versions; from v1.8.
        all_job_versions: bool,
        /// The most that a page holds; the node's default where it is left out.
        limit: u32,
        /// The page to begin with, as an earlier page names it.
        next_token: String,
    }
}

options! {
    /// Which executions of a job to list, and in what order.
    pub struct ListExecutions {
        /// The namespace in which a name is looked for.
        namespace: String,
        /// `create_time` or `modify_time`; v1.9 takes `created_at` and `modified_at`, too.
        order_by: String,
        /// Turns the order around.
        reverse: bool,
        /// The version, the last where it is left out; from v1.8.
        job_version: u64,
        /// All versions; from v1.8.
        all_job_versions: bool,
        /// The most executions.
        limit: u32,
    }
}

#[cfg(feature = "websocket")]
options! {
    /// Which part of a log to read.
    ///
    /// ```no_run
    /// # use bac_client::orchestrator::OrchestratorJobsClient;
    /// use bac_client::{Log, orchestrator::query::ReadLogs};
    ///
    /// # async fn run(jobs: OrchestratorJobsClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let messages = jobs.logs_with("my-job", &ReadLogs::new().follow(true)).await?;
    /// let mut log = Log::new(messages);
    /// while let Some(piece) = log.next().await {
    ///     print!("{}", piece?.text);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub struct ReadLogs {
        /// The namespace in which a name is looked for.
        namespace: String,
        /// Of which execution; the latest where it is left out.
        execution_id: String,
        /// Begins with the end of what was printed.
        tail: bool,
        /// Waits for what is still to be printed.
        follow: bool,
        /// The version, the last where it is left out; from v1.8.
        job_version: u64,
        /// All versions; from v1.8.
        all_job_versions: bool,
    }
}

options! {
    /// Which nodes to list, and in what order.
    pub struct ListNodes {
        /// Only those that may join the network, or may not.
        approval: NodeMembership,
        /// Only those that are in touch, or are not.
        status: NodeConnection,
        /// `id`, `type`, `available_cpu`, `available_memory`, `available_disk`, `available_gpu`,
        /// `approval` or `status`.
        order_by: String,
        /// Turns the order around.
        reverse: bool,
        /// The most nodes.
        limit: u32,
    } with labels
}

impl OrchestratorJobsClient {
    /// Submits a job: [`put`](Self::put) with everything left out.
    pub fn put_job(&self, request: &PutJobRequest) -> Call<'static, PutJobResponse, JobsError> {
        self.put_with(request, &PutJob::default())
    }

    /// Submits a job: [`put`](Self::put) with its arguments in one value.
    ///
    /// ```no_run
    /// # use bac_client::orchestrator::{JobsError, OrchestratorJobsClient, model::PutJobRequest};
    /// use bac_client::orchestrator::query::PutJob;
    ///
    /// # async fn run(jobs: OrchestratorJobsClient, job: PutJobRequest) -> Result<(), JobsError> {
    /// let reply = jobs.put_with(&job, &PutJob::new().idempotency_token("7c1e")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_with(
        &self,
        request: &PutJobRequest,
        options: &PutJob,
    ) -> Call<'static, PutJobResponse, JobsError> {
        let PutJob { namespace, idempotency_token } = options;
        self.put(namespace.as_deref(), idempotency_token.as_deref(), request)
    }

    /// Reads one job: [`get`](Self::get) with everything left out.
    pub fn job(&self, id: &str) -> Call<'static, GetJobResponse, JobsError> {
        self.get_with(id, &GetJob::default())
    }

    /// Reads one job: [`get`](Self::get) with its arguments in one value.
    ///
    /// ```no_run
    /// # use bac_client::orchestrator::{JobsError, OrchestratorJobsClient};
    /// use bac_client::orchestrator::{model::Include, query::GetJob};
    ///
    /// # async fn run(jobs: OrchestratorJobsClient) -> Result<(), JobsError> {
    /// let reply = jobs.get_with("my-job", &GetJob::new().include(Include::Executions)).await?;
    /// for execution in reply.executions.unwrap_or_default().items {
    ///     println!("{} on {}", execution.id, execution.node_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_with(&self, id: &str, options: &GetJob) -> Call<'static, GetJobResponse, JobsError> {
        let GetJob { namespace, include, job_version, limit } = options;
        self.get(id, namespace.as_deref(), include.clone(), *job_version, *limit)
    }

    /// Lists jobs, one page: [`list`](Self::list) with its arguments in one value.
    pub fn list_with(&self, options: &ListJobs) -> Call<'static, Page<Job>, JobsError> {
        let ListJobs { namespace, order_by, reverse, limit, next_token, labels } = options;
        self.list(
            namespace.as_deref(),
            labels,
            order_by.as_deref(),
            *reverse,
            *limit,
            next_token.as_deref(),
        )
    }

    /// Lists jobs, page after page.
    ///
    /// Nothing is sent before the first page is asked for; see [`Pages`].
    pub fn list_all(&self, options: ListJobs) -> Pages<Job, JobsError> {
        self.list_with(&options).pages()
    }

    /// Reads a job's history, one page: [`history`](Self::history) with its arguments in one value.
    pub fn history_with(
        &self,
        id: &str,
        options: &ListHistory,
    ) -> Call<'static, Page<JobHistory>, JobsError> {
        let options = options.clone();
        self.history(
            id,
            options.namespace.as_deref(),
            options.since,
            options.event_type,
            options.execution_id.as_deref(),
            options.node_id.as_deref(),
            options.job_version,
            options.all_job_versions,
            options.limit,
            options.next_token.as_deref(),
        )
    }

    /// Reads a job's history, page after page.
    ///
    /// Nothing is sent before the first page is asked for; see [`Pages`].
    pub fn history_all(&self, id: &str, options: ListHistory) -> Pages<JobHistory, JobsError> {
        self.history_with(id, &options).pages()
    }

    /// Lists a job's executions: [`executions`](Self::executions) with its arguments in one value.
    pub fn executions_with(
        &self,
        id: &str,
        options: &ListExecutions,
    ) -> Call<'static, Page<Execution>, JobsError> {
        let ListExecutions { namespace, order_by, reverse, job_version, all_job_versions, limit } =
            options;
        self.executions(
            id,
            namespace.as_deref(),
            order_by.as_deref(),
            *reverse,
            *job_version,
            *all_job_versions,
            *limit,
        )
    }
}

#[cfg(feature = "websocket")]
impl OrchestratorJobsClient {
    /// Reads a log: [`logs`](Self::logs) with its arguments in one value.
    pub fn logs_with(
        &self,
        id: &str,
        options: &ReadLogs,
    ) -> Call<'static, Messages<LogMessage>, JobsError> {
        let ReadLogs { namespace, execution_id, tail, follow, job_version, all_job_versions } =
            options;
        self.logs(
            id,
            namespace.as_deref(),
            execution_id.as_deref(),
            *tail,
            *follow,
            *job_version,
            *all_job_versions,
        )
    }
}

impl OrchestratorNodesClient {
    /// Lists nodes: [`list`](Self::list) with its arguments in one value.
    ///
    /// ```no_run
    /// # use bac_client::orchestrator::{NodesError, OrchestratorNodesClient};
    /// use bac_client::orchestrator::{model::NodeMembership, query::ListNodes};
    ///
    /// # async fn run(nodes: OrchestratorNodesClient) -> Result<(), NodesError> {
    /// let waiting = ListNodes::new().approval(NodeMembership::Pending).label("zone=eu");
    /// for node in nodes.list_with(&waiting).await?.items {
    ///     println!("{}", node.info.node_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_with(&self, options: &ListNodes) -> Call<'static, Page<NodeState>, NodesError> {
        let ListNodes { approval, status, order_by, reverse, limit, labels } = options.clone();
        self.list(&labels, approval, status, order_by.as_deref(), reverse, limit)
    }
}
