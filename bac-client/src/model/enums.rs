//! The enums of the wire.
//!
//! Releases spell the same word differently (`Docker` up to v1.0.3, `docker` from v1.1.0) and all
//! of them read without regard to case. What is written is the older spelling, which every release
//! takes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wire::nullable_members;
use super::word::{Word, WordVisitor, words};

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
        /// The version of v1.1.0 to v1.4.0.
        V1beta2 = "V1beta2",
    }
}

words! {
    /// The state of a whole job.
    pub enum JobStateType {
        /// Not stated. Nodes before v1.1.0 leave out `New` where it stands in a state change.
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
        /// Some executions succeeded and some failed; before v1.1.0 only.
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
        /// Ran, and its result waits for verification; before v1.1.0 only.
        WaitingVerification = "WaitingVerification",
        /// Its result was verified; before v1.1.0 only.
        ResultAccepted = "ResultAccepted",
        /// Its result failed verification; before v1.1.0 only.
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
    pub enum Engine {
        /// Not set. It is never written: nodes refuse the word.
        #[default]
        Unknown = "unknown" | "engineUnknown" (0),
        /// Runs nothing; for tests.
        Noop = "Noop" (1),
        /// A docker container.
        Docker = "Docker" (2),
        /// A WebAssembly module.
        Wasm = "Wasm" (3),
        /// A programming language run-time; before v1.1.0 only.
        Language = "Language",
        /// Python on WebAssembly; before v1.1.0 only.
        PythonWasm = "PythonWasm",
    }
}

words! {
    /// How results are verified; before v1.1.0 only, where it is required.
    pub enum Verifier {
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
    pub enum Publisher {
        /// Not set. It is never written: nodes refuse the word.
        #[default]
        Unknown = "unknown" | "publisherUnknown" (0),
        /// Nowhere.
        Noop = "Noop" (1),
        /// IPFS.
        Ipfs = "Ipfs" (2),
        /// Filecoin; before v1.1.0 only.
        Filecoin = "Filecoin",
        /// Estuary; up to v1.1.
        Estuary = "Estuary" (3),
        /// An S3 bucket.
        S3 = "S3" (4),
        /// The compute node's own disk; not before v1.2.0.
        Local = "Local",
    }
}

words! {
    /// Where a volume's data comes from.
    pub enum StorageSourceType {
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
        /// Filecoin, unsealed on the node; before v1.1.0 only.
        FilecoinUnsealed = "FilecoinUnsealed",
        /// Filecoin; before v1.1.0 only.
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
    pub enum Operator {
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

/// What the requester node wants an execution to do; from v1.1.0.
///
/// The one enum that travels as a number. Words are read as well.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ExecutionDesiredState {
    /// Wait. On the wire: 0, which is left out.
    #[default]
    Pending,
    /// Run. On the wire: 1.
    Running,
    /// Stop. On the wire: 2.
    Stopped,
    /// A number that is not known here, as it came; -1 stands for an unknown word.
    Other(i64),
}

impl ExecutionDesiredState {
    /// The number as it is written on the wire.
    #[must_use]
    pub const fn as_number(self) -> i64 {
        match self {
            Self::Pending => 0,
            Self::Running => 1,
            Self::Stopped => 2,
            Self::Other(number) => number,
        }
    }
}

impl Word for ExecutionDesiredState {
    const NAME: &'static str = "ExecutionDesiredState";

    fn from_word(text: &str) -> Self {
        let known =
            [("Pending", Self::Pending), ("Running", Self::Running), ("Stopped", Self::Stopped)];
        let word = text.trim();
        let state = known.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        match state {
            Some((_, state)) => state,
            None if word.is_empty() => Self::default(),
            None => Self::from_number(word.parse().unwrap_or(-1)),
        }
    }

    fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Pending,
            1 => Self::Running,
            2 => Self::Stopped,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for ExecutionDesiredState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pending => formatter.pad("Pending"),
            Self::Running => formatter.pad("Running"),
            Self::Stopped => formatter.pad("Stopped"),
            Self::Other(number) => fmt::Display::fmt(number, formatter),
        }
    }
}

impl Serialize for ExecutionDesiredState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.as_number())
    }
}

impl<'de> Deserialize<'de> for ExecutionDesiredState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor::new())
    }
}

nullable_members!(ExecutionDesiredState);
