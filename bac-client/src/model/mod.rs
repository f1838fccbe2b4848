//! The objects of the Bacalhau API, as releases v0.3.29 to v1.4.0 write them.
//!
//! Reading copes with every release: member names match without regard to case (`inputs` became
//! `Inputs`), missing and `null` members take their default, unknown members are passed over,
//! unknown words of an enum are kept. What is written, every release reads.
//!
//! Structs can gain members in later versions. Outside this crate they are made by a constructor
//! or `default()`, and filled by setters named as the members:
//!
//! ```
//! use bac_client::model::{Resources, Spec};
//!
//! let resources = Resources::default().cpu("500m").memory("1Gb");
//! let mut spec = Spec::docker("ubuntu:22.04").resources(resources);
//! spec.docker.working_directory = "/inputs".to_owned();
//! ```

pub(crate) mod as_came;
mod enums;
pub(crate) mod error;
mod event;
mod id;
mod job;
mod list;
mod log;
mod node;
mod record;
mod request;
mod response;
pub(crate) mod shape;
mod spec;
mod storage;
mod time;
pub(crate) mod wire;
pub(crate) mod word;
pub(crate) mod word_enum;

pub use enums::{
    ApiVersion, Engine, ExecutionDesiredState, ExecutionStateType, JobEventName, JobHistoryType,
    JobStateType, LogStream, Network, NodeConnection, NodeMembership, NodeType, Operator,
    Publisher, SortBy, StorageSourceType, Verifier,
};
pub use error::ErrorBody;
pub use event::{JobEvent, JobUpdate};
pub use id::{EmptyJobId, JobId};
pub use job::{
    ExecutionState, ExecutionStateChange, Job, JobHistory, JobState, JobStateChange, JobWithInfo,
    Metadata, PublishedResult, Requester, RunCommandResult, VerificationResult,
};
pub use list::List;
pub use log::{LogError, LogFrame};
pub use node::{
    AddrInfo, BuildVersionInfo, ComputeNodeInfo, ConnectionState, FreeSpace, Gpu, HealthInfo,
    MountStatus, NodeDescription, NodeInfo, NodeState, ResourceUsageData,
};
pub use request::{
    EventFilters, EventsRequest, JobCancelPayload, JobCreatePayload, ListRequest, LogsPayload,
    ModerateJobRequest, ModerationResponse, StatesRequest, VersionRequest,
};
pub use response::{
    CancelResponse, EventsResponse, ListResponse, ResultsResponse, StatesResponse, SubmitResponse,
    VersionResponse,
};
pub use spec::{
    Deal, Docker, EngineSpec, LabelSelectorRequirement, Language, NetworkConfig, PublisherSpec,
    Resources, Spec, Wasm,
};
pub use storage::{S3, StorageSpec};
pub use time::{Seconds, Timestamp};
pub use word::StateNumbering;
// The macros and traits that declare these objects, for those of other APIs of this crate.
#[allow(unused_imports, reason = "each API takes what it needs")]
pub(crate) use {
    record::record,
    wire::{Member, nullable_members},
    word_enum::{numbers, words},
};
