//! The enums of the orchestrator API.

use crate::model::word::Word as _;
use crate::model::{StateNumbering, words};

words! {
    /// What kind of job this is: how many nodes run it, and whether it ends.
    pub enum JobType {
        /// Not set. Nodes refuse it.
        #[default]
        Unset = "",
        /// Runs to its end on as many nodes as [`Job::count`](super::Job::count) says.
        Batch = "batch",
        /// Runs until it is stopped, on as many nodes as [`Job::count`](super::Job::count) says.
        Service = "service",
        /// Runs until it is stopped, on every node that fits.
        Daemon = "daemon",
        /// Runs to its end on every node that fits.
        Ops = "ops",
    }
}

impl JobType {
    /// Whether such a job runs until it is stopped.
    #[must_use]
    pub const fn is_long_running(&self) -> bool {
        matches!(self, Self::Service | Self::Daemon)
    }

    /// Whether every node that fits runs such a job, whatever its count.
    #[must_use]
    pub const fn runs_on_all_nodes(&self) -> bool {
        matches!(self, Self::Daemon | Self::Ops)
    }
}

words! {
    /// The state of a whole job.
    pub enum JobStateType {
        /// Not stated.
        #[default]
        Undefined = "Undefined" (0),
        /// Submitted, not yet scheduled.
        Pending = "Pending" (1),
        /// Waits for nodes with room.
        Queued = "Queued" (2),
        /// At least one execution is under way.
        Running = "Running" (3),
        /// Ended well.
        Completed = "Completed" (4),
        /// Failed, or could not be placed.
        Failed = "Failed" (5),
        /// Stopped by a user.
        Stopped = "Stopped" (6),
    }
}

impl JobStateType {
    /// Whether the job has ended and its state changes no more.
    ///
    /// ```
    /// use bac_client::orchestrator::model::JobStateType;
    ///
    /// assert!(JobStateType::Stopped.is_terminal());
    /// assert!(!JobStateType::Queued.is_terminal());
    /// assert!(!JobStateType::from("Resting").is_terminal());
    /// ```
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Stopped)
    }
}

words! {
    /// How far an execution is: one run of a job on one node.
    ///
    /// Nodes write it as a number, and [not all of them count alike](crate::model::StateNumbering).
    pub enum ExecutionStateType {
        /// Not stated.
        #[default]
        Undefined = "Undefined" (0),
        /// Made by the orchestrator, not yet offered.
        New = "New" (1),
        /// Offered to the compute node.
        AskForBid = "AskForBid" (2),
        /// The compute node wants to run it.
        AskForBidAccepted = "AskForBidAccepted" (3),
        /// The compute node does not want to run it.
        AskForBidRejected = "AskForBidRejected" (4),
        /// The orchestrator chose this compute node.
        BidAccepted = "BidAccepted" (5),
        /// Runs; from v1.5.
        Running = "Running" (6, none),
        /// Ran, and its results are on their way; from v1.5.
        Publishing = "Publishing" (7, none),
        /// The orchestrator chose another compute node.
        BidRejected = "BidRejected" (8, 6),
        /// Done, and its results are published.
        Completed = "Completed" (9, 7),
        /// Failed.
        Failed = "Failed" (10, 8),
        /// Stopped by a user or by the orchestrator.
        Cancelled = "Cancelled" (11, 9),
    }
}

impl ExecutionStateType {
    /// The number that a node writes for it; `None` for a state that the node does not have.
    ///
    /// ```
    /// use bac_client::model::StateNumbering;
    /// use bac_client::orchestrator::model::ExecutionStateType;
    ///
    /// let state = ExecutionStateType::Completed;
    /// assert_eq!(state.number(StateNumbering::UpToV1_5_1), Some(7));
    /// assert_eq!(state.number(StateNumbering::FromV1_5_2), Some(9));
    /// assert_eq!(ExecutionStateType::Running.number(StateNumbering::UpToV1_5_1), None);
    /// ```
    #[must_use]
    pub fn number(&self, numbering: StateNumbering) -> Option<i64> {
        (0..=11).find(|number| Self::from_number(*number, numbering) == *self)
    }

    /// Whether the execution has ended and its state changes no more.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::AskForBidRejected
                | Self::BidRejected
                | Self::Cancelled
                | Self::Completed
                | Self::Failed
        )
    }
}

words! {
    /// What the orchestrator wants an execution to do.
    pub enum DesiredStateType {
        /// Wait.
        #[default]
        Pending = "Pending" (0),
        /// Run.
        Running = "Running" (1),
        /// Stop.
        Stopped = "Stopped" (2),
    }
}

words! {
    /// What an entry of a job's history is about.
    pub enum HistoryType {
        /// Not stated.
        #[default]
        Undefined = "Undefined" | "jobHistoryTypeUndefined" (0),
        /// The job.
        JobLevel = "JobLevel" (1),
        /// One of its executions.
        ExecutionLevel = "ExecutionLevel" (2),
    }
}

words! {
    /// How much of the network a task may reach.
    pub enum NetworkType {
        /// Whatever the node gives by default; from v1.6.
        #[default]
        Default = "Default",
        /// Nothing.
        None = "None",
        /// The node's own network; from v1.6.
        Host = "Host",
        /// Everything; before v1.6, and another word for [`Host`](Self::Host) since.
        Full = "Full",
        /// HTTP and HTTPS to the listed domains.
        Http = "HTTP",
        /// A network of its own, with ports that are passed through; from v1.6.
        Bridge = "Bridge",
    }
}

words! {
    /// What to do with a compute node.
    pub enum NodeAction {
        /// Not set. Nodes refuse it.
        #[default]
        Unset = "",
        /// Lets it join the network.
        Approve = "approve",
        /// Keeps it out of the network.
        Reject = "reject",
        /// Forgets it.
        Delete = "delete",
    }
}

words! {
    /// What kind of history to read.
    pub enum EventType {
        /// Everything.
        #[default]
        All = "all",
        /// What happened to the job.
        Job = "job",
        /// What happened to its executions.
        Execution = "execution",
    }
}

words! {
    /// What to read of a job beside the job itself.
    pub enum Include {
        /// Nothing.
        #[default]
        Nothing = "",
        /// The start of its history.
        History = "history",
        /// Its executions.
        Executions = "executions",
    }
}

words! {
    /// What kind of error a node answers with.
    pub enum ErrorCode {
        /// Not stated, as by releases before v1.5.
        #[default]
        Unset = "",
        /// The request cannot be read or makes no sense.
        BadRequest = "BadRequest",
        /// The request's content breaks a rule.
        ValidationError = "ValidationError",
        /// No credentials, or wrong ones.
        Unauthorized = "Unauthorized",
        /// The credentials do not allow it.
        Forbidden = "Forbidden",
        /// There is no such thing.
        NotFound = "NotFound",
        /// The thing is in use.
        ResourceInUse = "ResourceInUse",
        /// A limit is reached.
        ResourceExhausted = "ResourceExhausted",
        /// The node failed.
        InternalError = "InternalError",
        /// The node does not do that.
        NotImplemented = "NotImplemented",
        /// The node cannot do it now.
        ServiceUnavailable = "ServiceUnavailable",
        /// Something took too long.
        TimeOut = "TimeOut",
        /// Something else was asked too often.
        TooManyRequests = "TooManyRequests",
        /// Releases do not go together.
        VersionMismatch = "VersionMismatch",
        /// Something else could not be reached.
        NetworkFailure = "NetworkFailure",
        /// The node is set up wrongly.
        ConfigurationError = "ConfigurationError",
        /// The node's store failed.
        DatastoreFailure = "DatastoreFailure",
        /// The request was given up.
        RequestCancelled = "RequestCancelled",
        /// A file could not be read or written.
        IoError = "IOError",
        /// Nothing more is known.
        UnknownError = "UnknownError",
    }
}

impl ErrorCode {
    /// The HTTP status that goes with the code where a node sets no other.
    #[must_use]
    pub const fn usual_status(&self) -> u16 {
        match self {
            Self::BadRequest | Self::ValidationError => 400,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::ResourceInUse => 409,
            Self::ResourceExhausted => 429,
            Self::NotImplemented => 501,
            Self::ServiceUnavailable => 503,
            _ => 500,
        }
    }
}
