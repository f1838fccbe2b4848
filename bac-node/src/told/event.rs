//! What v1.3.2 sends over its socket of events.

use bac_client::{
    model::{JobEvent, JobEventName, JobUpdate, StateNumbering, Timestamp},
    orchestrator::model::{ExecutionStateType, JobHistory},
};
use serde_json::{Value, json};

use super::steps::failure;
use crate::store::{Change, Level};

/// When a time is told that was not noted.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// What has happened before: entries of the orchestrator's API, in its spelling.
pub(crate) fn update(entry: &JobHistory) -> Option<JobUpdate> {
    let mut entry = serde_json::to_value(entry).ok()?;
    let members = entry.as_object_mut()?;
    let silence = || json!({"Message": "", "Topic": "", "Timestamp": NEVER});
    members.entry("Event").or_insert_with(silence);
    if let Some(Value::Object(states)) = members.get_mut("ExecutionState") {
        for state in states.values_mut() {
            let word = state.as_str().map(ExecutionStateType::from);
            if let Some(number) = word.and_then(|word| word.number(StateNumbering::UpToV1_5_1)) {
                *state = json!(number);
            }
        }
    }
    serde_json::from_value(entry).ok()
}

/// What is told of a change while it happens: of an execution that fails twice, by the node that ran it
/// and by the one that had it run; of most changes nothing.
pub(crate) fn events(change: &Change, node_id: &str) -> Vec<JobEvent> {
    let event = |name: JobEventName| JobEvent::default().event_name(name).event_time(change.at());
    let of_job = |name| event(name).job_id(&*change.job_id);
    let by_node = |name| of_job(name).source_node_id(node_id);
    let of_execution =
        |name| by_node(name).execution_id(&*change.execution_id).target_node_id(&*change.node_id);
    match (change.level, &*change.new) {
        (Level::Job, "Pending") => vec![by_node(JobEventName::Created)],
        (Level::Job, "Completed") => {
            vec![by_node(JobEventName::Completed).event_time(Timestamp::from(NEVER))]
        }
        (Level::Job, "Failed") => vec![by_node(JobEventName::Error).status(&*change.message)],
        (Level::Job, "Stopped") => vec![of_job(JobEventName::Canceled).status(&*change.message)],
        (Level::Execution, "AskForBidAccepted") => vec![of_execution(JobEventName::Bid)],
        (Level::Execution, "Completed") => vec![of_execution(JobEventName::ResultsProposed)],
        (Level::Execution, "Failed") => {
            let failed = event(JobEventName::ComputeError)
                .execution_id(&*change.execution_id)
                .status(failure(&change.message));
            vec![failed.clone(), failed]
        }
        _ => Vec::new(),
    }
}
