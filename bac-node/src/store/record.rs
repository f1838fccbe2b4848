//! What is kept beside the objects of the wire.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bac_client::{model, orchestrator::model::Job};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// A job as today's API knows it, and as it was submitted, if that was by the signed API.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct JobRecord {
    pub(crate) job: Job,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signed: Option<model::Job>,
    /// Whether it waits for the approver's word.
    #[serde(default)]
    pub(crate) waits: Waits,
}

/// Where a job waits for the approver's word.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Waits {
    /// It waits for nobody.
    #[default]
    No,
    /// Before it has executions.
    AtRequester,
    /// Its executions wait, which the node has been asked to run.
    AtNode,
}

/// The one job that was found; the ids of them, if there is not one alone.
pub(crate) fn only(mut found: Vec<JobRecord>) -> Result<JobRecord, Vec<String>> {
    match found.len() {
        1 => Ok(found.swap_remove(0)),
        _ => Err(found.into_iter().map(|record| record.job.id).collect()),
    }
}

/// What changed: a job or one of its executions.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Level {
    Job,
    Execution,
}

/// What a change is about, in the words of today's API.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Topic {
    Submission,
    Scheduling,
    Running,
    Publishing,
    Stopping,
    Timeout,
}

impl Topic {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "Submission",
            Self::Scheduling => "Scheduling",
            Self::Running => "Exec Running",
            Self::Publishing => "Publishing Results",
            Self::Stopping => "Stopping",
            Self::Timeout => "Exec Timeout",
        }
    }
}

/// One entry of a job's history: who came from which state to which, and why.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Change {
    /// From 1 on, for each job anew.
    pub(crate) number: u64,
    pub(crate) level: Level,
    pub(crate) job_id: String,
    pub(crate) job_version: u64,
    /// Empty for a change of the job.
    pub(crate) execution_id: String,
    pub(crate) node_id: String,
    /// The states are words of today's API. Empty is the state of what was not there before.
    pub(crate) previous: String,
    pub(crate) new: String,
    pub(crate) revision: u64,
    pub(crate) topic: Topic,
    pub(crate) message: String,
    pub(crate) details: BTreeMap<String, String>,
    /// Nanoseconds since 1970.
    pub(crate) time: i64,
}

impl Change {
    pub(crate) fn at(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_nanos(u64::try_from(self.time).unwrap_or_default())
    }
}

/// What an execution wrote, as it is kept.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct KeptOutput {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// How many bytes were written behind what is kept.
    #[serde(default)]
    pub(crate) stdout_cut: u64,
    #[serde(default)]
    pub(crate) stderr_cut: u64,
    /// What is published of it, which is kept apart.
    #[serde(skip)]
    pub(crate) archive: Option<Bytes>,
}

/// Nanoseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
