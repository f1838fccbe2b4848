//! The objects of the orchestrator and agent API, as releases v1.1.1 to v1.9.3 write them.
//!
//! They are read as leniently as those of [`crate::model`]: member names match without regard to
//! case, missing and `null` members take their default, unknown members are passed over, unknown
//! words of an enum are kept. What both APIs have is re-exported of there. Times are counted in nanoseconds ([`UnixNanos`]) where the wire counts
//! them, and text ([`Timestamp`]) where it writes them.

mod agent;
mod auth;
mod enums;
mod error;
mod execution;
mod job;
mod log;
mod numbered_states;
mod page;
mod request;
mod task;
mod time;

pub use self::agent::{AgentConfig, AliveResponse, AuthConfig, Oauth2Config};
pub use self::auth::{AuthMethods, AuthRequest, AuthResponse, Authentication, Requirement, Token};
pub use self::enums::{
    DesiredStateType, ErrorCode, EventType, ExecutionStateType, HistoryType, Include, JobStateType,
    JobType, NetworkType, NodeAction,
};
pub use self::error::ApiError;
pub use self::execution::{
    AllocatedResources, DesiredState, Event, Execution, ExecutionState, ExecutionStateChange,
    JobHistory, JobStateChange, RunOutput,
};
pub use self::job::{Job, JobState};
pub use self::log::{LogLine, LogMessage};
pub use self::numbered_states::NumberedStates;
pub use self::page::{ListItem, Page};
pub use self::request::{
    DiffJobRequest, DiffJobResponse, GetJobResponse, GetNodeResponse, PutJobRequest,
    PutJobResponse, PutNodeRequest, PutNodeResponse, RerunJobRequest, RerunJobResponse,
    StopJobRequest, StopJobResponse,
};
pub use self::task::{
    InputSource, NetworkConfig, Port, ResourcesConfig, ResultPath, SpecConfig, Task, Timeouts,
};
pub use self::time::UnixNanos;

// What both APIs have.
pub use crate::model::{
    BuildVersionInfo, ComputeNodeInfo, ConnectionState, Gpu, LabelSelectorRequirement, LogError,
    LogStream, NodeConnection, NodeDescription, NodeInfo, NodeMembership, NodeState, NodeType,
    Operator, ResourceUsageData, StateNumbering, Timestamp,
};
