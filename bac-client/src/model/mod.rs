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

mod enums;
mod error;
mod job;
mod record;
mod request;
mod response;
mod spec;
mod storage;
mod time;
mod wire;
mod word;

pub use enums::{
    ApiVersion, Engine, ExecutionDesiredState, ExecutionStateType, JobHistoryType, JobStateType,
    Network, Operator, Publisher, StorageSourceType, Verifier,
};
pub use error::ErrorBody;
pub use job::{
    ExecutionState, ExecutionStateChange, Job, JobHistory, JobState, JobStateChange, JobWithInfo,
    Metadata, Requester, RunCommandResult, VerificationResult,
};
pub use request::{
    JobCancelPayload, JobCreatePayload, ModerateJobRequest, ModerationResponse, StatesRequest,
};
pub use response::{CancelResponse, EventsResponse, ListResponse, StatesResponse, SubmitResponse};
pub use spec::{
    Deal, Docker, EngineSpec, LabelSelectorRequirement, Language, NetworkConfig, PublisherSpec,
    Resources, Spec, Wasm,
};
pub use storage::{S3, StorageSpec};
pub use time::{Seconds, Timestamp};
