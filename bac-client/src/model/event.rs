//! The live events of jobs.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::enums::{ApiVersion, JobEventName};
use super::job::{JobHistory, RunCommandResult, VerificationResult};
use super::record::record;
use super::spec::{Deal, Spec};
use super::storage::StorageSpec;
use super::time::Timestamp;
use super::wire::has_member;
use super::word::StateNumbering;
use crate::orchestrator;
use crate::orchestrator::model::NumberedStates as _;

record! {
    /// Something that happened to a job, as it happens; up to v1.4.0.
    pub struct JobEvent {
        /// The version of the job model, which few events name.
        pub api_version: Option<ApiVersion> = "APIVersion",
        /// The job's id.
        pub job_id: String = "JobID",
        /// The execution's id, where the event is about one.
        pub execution_id: String = "ExecutionID",
        /// The id of the client whose job it is.
        pub client_id: String = "ClientID",
        /// The node that tells.
        pub source_node_id: String = "SourceNodeID",
        /// The node that is told.
        pub target_node_id: String = "TargetNodeID",
        /// What happened.
        pub event_name: JobEventName = "EventName",
        /// What the job asks for, where the event says so.
        pub spec: Spec = "Spec",
        /// How many nodes run the job, where the event says so.
        pub deal: Deal = "Deal",
        /// A remark.
        pub status: String = "Status",
        /// What the node offers for verification, in base64; before v1.0.4 only.
        pub verification_proposal: String = "VerificationProposal",
        /// The outcome of the verification; before v1.0.4 only.
        pub verification_result: VerificationResult = "VerificationResult",
        /// Where the result is.
        pub published_result: StorageSpec = "PublishedResult",
        /// When it happened.
        pub event_time: Timestamp = "EventTime" always,
        /// The key of the node that tells, in base64.
        pub sender_public_key: String = "SenderPublicKey",
        /// What the run printed and how it ended.
        pub run_output: Option<RunCommandResult> = "RunOutput",
    }
}

/// One message about a job: first its history, then what happens to it.
///
/// ```
/// use bac_client::model::{JobEventName, JobUpdate};
///
/// let event = r#"{"JobID": "j", "EventName": "Bid", "EventTime": "2024-03-01T02:00:00Z"}"#;
/// let JobUpdate::Event(event) = serde_json::from_str(event)? else { unreachable!() };
/// assert_eq!(event.event_name, JobEventName::Bid);
///
/// let past = r#"{"JobID": "j", "Type": "JobLevel", "Time": "2024-03-01T02:00:00Z"}"#;
/// assert!(matches!(serde_json::from_str(past)?, JobUpdate::History(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(untagged)]
pub enum JobUpdate {
    /// A change that the node remembers.
    History(Box<JobHistory>),
    /// The same in the form of today's API, as v1.4.0 sends it.
    OrchestratorHistory(Box<orchestrator::model::JobHistory>),
    /// Something that happened just now.
    Event(Box<JobEvent>),
}

impl JobUpdate {
    /// The job's id.
    #[must_use]
    pub fn job_id(&self) -> &str {
        match self {
            Self::History(history) => &history.job_id,
            Self::OrchestratorHistory(history) => &history.job_id,
            Self::Event(event) => &event.job_id,
        }
    }
}

/// What is neither by its members is read as [`History`](JobUpdate::History).
impl<'de> Deserialize<'de> for JobUpdate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::<String, Value>::deserialize(deserializer)?;
        let is_event = has_member(&members, &["EventName", "EventTime"]);
        let is_new = has_member(&members, &["ExecutionID", "NewRevision", "Event", "SeqNum"]);
        let value = Value::Object(members);
        if is_event {
            return serde_json::from_value(value).map(Self::Event).map_err(D::Error::custom);
        }
        if is_new {
            let mut history: Box<orchestrator::model::JobHistory> =
                serde_json::from_value(value.clone()).map_err(D::Error::custom)?;
            if is_told_apart(&history) {
                // No later release has this socket, and replies over it name none.
                history.number_states(StateNumbering::UpToV1_5_1);
                return Ok(Self::OrchestratorHistory(history));
            }
        }
        serde_json::from_value(value).map(Self::History).map_err(D::Error::custom)
    }
}

/// Whether what tells it from the other form is still there when it is written again.
fn is_told_apart(history: &orchestrator::model::JobHistory) -> bool {
    !history.execution_id.is_empty()
        || history.new_revision != 0
        || history.seq_num != 0
        || history.event != orchestrator::model::Event::default()
}
