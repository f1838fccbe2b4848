//! The enums of the wire.
//!
//! Releases spell the same word differently (`Docker` up to v1.0.3, `docker` from v1.0.4) and all
//! of them read without regard to case. What is written is the older spelling, which every release
//! takes.

use super::word_enum::{numbers, words};

words! {
    /// The version of the job model that a payload is written in.
    ///
    /// The default is [`V1beta1`](Self::V1beta1): every release takes it. Nodes answer with the
    /// version they store.
    pub enum ApiVersion {
        /// The first version.
        V1alpha1 = "V1alpha1",
        /// The version of v0.3.29 and v1.0.3.
        #[default]
        V1beta1 = "V1beta1",
        /// The version of v1.0.4 to v1.4.0.
        V1beta2 = "V1beta2",
    }
}

words! {
    /// The state of a whole job.
    pub enum JobStateType {
        /// Not stated.
        #[default]
        Undefined = "Undefined" (0),
        /// Accepted by the requester node; no execution runs yet.
        New = "New" (1),
        /// At least one execution is under way.
        InProgress = "InProgress" (2),
        /// Stopped by its client.
        Cancelled = "Cancelled" (3),
        /// Failed, or could not be placed on any node.
        Error = "Error" (4),
        /// All executions that were asked for succeeded.
        Completed = "Completed" (5),
        /// Some executions succeeded and some failed; before v1.0.4 only.
        CompletedPartially = "CompletedPartially",
        /// Waits for capacity.
        Queued = "Queued" (6),
    }
}

impl JobStateType {
    /// Whether the job has ended and its state changes no more.
    ///
    /// ```
    /// use bac_client::model::JobStateType;
    ///
    /// assert!(JobStateType::Cancelled.is_terminal());
    /// assert!(!JobStateType::InProgress.is_terminal());
    /// assert!(!JobStateType::from("Resting").is_terminal());
    /// ```
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Completed | Self::CompletedPartially | Self::Error)
    }
}

words! {
    /// The state of one execution, which is one run of a job on one compute node.
    pub enum ExecutionStateType {
        /// Not stated.
        #[default]
        Undefined = "Undefined" (0),
        /// Made by the requester node, not yet offered.
        New = "New" (1),
        /// Offered to the compute node.
        AskForBid = "AskForBid" (2),
        /// The compute node wants to run it.
        AskForBidAccepted = "AskForBidAccepted" (3),
        /// The compute node does not want to run it.
        AskForBidRejected = "AskForBidRejected" (4),
        /// The requester node chose this compute node: the execution runs.
        BidAccepted = "BidAccepted" (5),
        /// The requester node chose another compute node.
        BidRejected = "BidRejected" (6),
        /// Ran, and its result waits for verification; before v1.0.4 only.
        WaitingVerification = "WaitingVerification",
        /// Its result was verified; before v1.0.4 only.
        ResultAccepted = "ResultAccepted",
        /// Its result failed verification; before v1.0.4 only.
        ResultRejected = "ResultRejected",
        /// Done, and its results are published.
        Completed = "Completed" (7),
        /// Failed.
        Failed = "Failed" (8),
        /// Stopped by the client or by the requester node.
        Cancelled = "Cancelled" (9),
    }
}

impl ExecutionStateType {
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
                | Self::ResultRejected
        )
    }
}

words! {
    /// What a line of a job's history is about.
    pub enum JobHistoryType {
        /// Not stated.
        #[default]
        Undefined = "jobHistoryTypeUndefined" | "Undefined" (0),
        /// A change of the job's state.
        JobLevel = "JobLevel" (1),
        /// A change of one execution's state.
        ExecutionLevel = "ExecutionLevel" (2),
    }
}

words! {
    /// What runs a job.
    pub enum Engine never writes unset {
        /// Not set. It is never written: nodes refuse the word.
        #[default]
        Unknown = "unknown" | "engineUnknown" (0),
        /// Runs nothing; for tests.
        Noop = "Noop" (1),
        /// A docker container.
        Docker = "Docker" (2),
        /// A WebAssembly module.
        Wasm = "Wasm" (3),
        /// A programming language run-time; before v1.0.4 only.
        Language = "Language",
        /// Python on WebAssembly; before v1.0.4 only.
        PythonWasm = "PythonWasm",
    }
}

words! {
    /// How results are verified; before v1.0.4 only, where it is required.
    pub enum Verifier never writes unset {
        /// Not set. It is never written: nodes refuse the word.
        #[default]
        Unknown = "unknown" | "verifierUnknown",
        /// No verification.
        Noop = "Noop",
        /// Several nodes must give the same result.
        Deterministic = "Deterministic",
        /// A party outside the network decides; v1.0.3 only.
        External = "External",
    }
}

words! {
    /// Where results go.
    pub enum Publisher never writes unset {
        /// Not set. It is never written: nodes refuse the word.
        #[default]
        Unknown = "unknown" | "publisherUnknown" (0),
        /// Nowhere.
        Noop = "Noop" (1),
        /// IPFS.
        Ipfs = "Ipfs" (2),
        /// Filecoin; before v1.0.4 only.
        Filecoin = "Filecoin",
        /// Estuary; up to v1.1.
        Estuary = "Estuary" (3),
        /// An S3 bucket.
        S3 = "S3" (4),
        /// The compute node's own disk; from v1.2.2.
        Local = "Local",
    }
}

words! {
    /// Where a volume's data comes from.
    pub enum StorageSourceType never writes unset {
        /// Not set. It is never written: nodes refuse the word.
        #[default]
        Unknown = "unknown" | "storageSourceUnknown" (0),
        /// A CID on IPFS.
        Ipfs = "IPFS" (1),
        /// A git repository.
        RepoClone = "RepoClone" (2),
        /// A git repository with large files.
        RepoCloneLfs = "RepoCloneLFS" (3),
        /// A URL.
        UrlDownload = "URLDownload" (4),
        /// Filecoin, unsealed on the node; before v1.0.4 only.
        FilecoinUnsealed = "FilecoinUnsealed",
        /// Filecoin; before v1.0.4 only.
        Filecoin = "Filecoin",
        /// Estuary; up to v1.1.
        Estuary = "Estuary" (5),
        /// The data itself, as a `data:` URL.
        Inline = "Inline" (6),
        /// A directory of the compute node.
        LocalDirectory = "LocalDirectory" (7),
        /// An S3 bucket.
        S3 = "S3" (8),
    }
}

words! {
    /// How much of the network a job may reach.
    pub enum Network {
        /// Nothing.
        #[default]
        None = "None" (0),
        /// Everything.
        Full = "Full" (1),
        /// HTTP and HTTPS to the listed domains.
        Http = "HTTP" (2),
    }
}

words! {
    /// How a node's label is compared.
    pub enum Operator never writes unset {
        /// Not set. It is never written.
        #[default]
        Unknown = "unknown",
        /// The label is absent.
        DoesNotExist = "!",
        /// The label has the value.
        Equals = "=",
        /// The label has the value; another spelling of [`Equals`](Self::Equals).
        DoubleEquals = "==",
        /// The label has one of the values.
        In = "in",
        /// The label does not have the value.
        NotEquals = "!=",
        /// The label has none of the values.
        NotIn = "notin",
        /// The label is there.
        Exists = "exists",
        /// The label is a number above the value.
        GreaterThan = "gt",
        /// The label is a number below the value.
        LessThan = "lt",
    }
}

numbers! {
    /// What the requester node wants an execution to do; from v1.0.4.
    pub enum ExecutionDesiredState {
        /// Wait. It is left out where it is written.
        #[default]
        Pending = "Pending" (0),
        /// Run.
        Running = "Running" (1),
        /// Stop.
        Stopped = "Stopped" (2),
    }
}

numbers! {
    /// Which output of a program a piece of its log is from.
    pub enum LogStream {
        /// Not stated.
        #[default]
        Unknown = "unknown" (0),
        /// Standard output.
        Stdout = "stdout" (1),
        /// Standard error.
        Stderr = "stderr" (2),
    }
}

words! {
    /// What a node does in the network.
    pub enum NodeType {
        /// Not stated.
        #[default]
        Unknown = "unknown" | "nodeTypeUnknown" | "nodeTypeUndefined",
        /// It takes jobs and finds nodes that run them. Nodes before v1.0.4 write 0 for it.
        Requester = "Requester" (0),
        /// It runs jobs. Nodes before v1.0.4 write 1 for it.
        Compute = "Compute" (1),
    }
}

words! {
    /// Whether a node may take part in the network; from v1.3.1.
    pub enum NodeMembership {
        /// Not stated.
        #[default]
        Unknown = "UNKNOWN",
        /// Waits for a decision.
        Pending = "PENDING",
        /// Takes part.
        Approved = "APPROVED",
        /// Was refused.
        Rejected = "REJECTED",
    }
}

words! {
    /// Whether a node is in touch with its requester node; from v1.3.1.
    pub enum NodeConnection {
        /// Not stated.
        #[default]
        Unknown = "UNKNOWN",
        /// Healthy.
        Connected = "CONNECTED",
        /// Not heard of for some time.
        Disconnected = "DISCONNECTED",
    }
}

words! {
    /// What a list of jobs is sorted by.
    pub enum SortBy {
        /// Not sorted.
        #[default]
        Unsorted = "",
        /// The job's id.
        Id = "id",
        /// When the job was submitted.
        CreatedAt = "created_at",
    }
}

words! {
    /// What an event of a job's life is about; before v1.4.0.
    pub enum JobEventName {
        /// Not stated.
        #[default]
        Unknown = "unknown" | "jobEventUnknown",
        /// A client submitted the job.
        InitialSubmission = "InitialSubmission",
        /// The requester node made the job.
        Created = "Created",
        /// The job's deal changed.
        DealUpdated = "DealUpdated",
        /// A compute node bids for the job.
        Bid = "Bid",
        /// A bid was accepted.
        BidAccepted = "BidAccepted",
        /// A bid was turned down.
        BidRejected = "BidRejected",
        /// A bid was taken back.
        BidCancelled = "BidCancelled",
        /// An execution runs.
        Running = "Running",
        /// An execution failed.
        ComputeError = "ComputeError",
        /// A compute node offers its result for verification.
        ResultsProposed = "ResultsProposed",
        /// A result was accepted.
        ResultsAccepted = "ResultsAccepted",
        /// A result was turned down.
        ResultsRejected = "ResultsRejected",
        /// A result was published.
        ResultsPublished = "ResultsPublished",
        /// The job or an execution completed; from v1.0.4.
        Completed = "Completed",
        /// The job failed.
        Error = "Error",
        /// The job was stopped.
        Canceled = "Canceled",
        /// A request about the job was invalid.
        InvalidRequest = "InvalidRequest",
    }
}
