//! What happened to a job, as a release tells it.

use std::collections::BTreeMap;

use bac_client::orchestrator::model::{ExecutionStateType, Job};

use super::execution::{ENDED_SERVICE, STOPPED, shown};
use crate::{
    profile::{Profile, Words},
    store::{Change, Level, Topic},
};

/// The reason of whoever stops a job and gives none.
pub(crate) const NO_REASON: &str = "Job stopped by user";

/// What a node says of an execution where nobody decides on it.
pub(crate) const WILLING: &str = "Node is willing to run the execution";

/// One thing that happened.
#[derive(Debug)]
pub(crate) struct Step<'c> {
    pub(crate) change: &'c Change,
    /// The states are words of today's API, those that the release shows.
    pub(crate) previous: String,
    pub(crate) new: String,
    /// Counts the changes of the job, or of the execution.
    pub(crate) revision: u64,
    pub(crate) topic: &'static str,
    pub(crate) message: String,
    pub(crate) details: BTreeMap<String, String>,
}

/// What a release tells of these changes: v1.3.2 every step, few of them with words; v1.9.3 those that
/// have words.
pub(crate) fn steps<'c>(profile: Profile, job: &Job, changes: &'c [Change]) -> Vec<Step<'c>> {
    let is_on_all = job.kind.runs_on_all_nodes();
    let words = profile.words();
    let mut revisions = BTreeMap::<&str, u64>::new();
    let mut steps = Vec::new();
    for change in in_order(changes) {
        let told = match words {
            Words::V1_3 => v1_3(job, change),
            _ => v1_9(job, change).into_iter().collect(),
        };
        for Told { topic, message, details, stays } in told {
            let state = |word: &str| match change.level {
                Level::Job => word.to_owned(),
                Level::Execution => {
                    shown(words, is_on_all, &ExecutionStateType::from(word)).to_string()
                }
            };
            let previous = if change.previous.is_empty() { &change.new } else { &change.previous };
            let revision = revisions.entry(&change.execution_id).or_default();
            *revision += 1;
            steps.push(Step {
                change,
                previous: state(previous),
                new: state(if stays { previous } else { &change.new }),
                revision: *revision,
                topic,
                message,
                details,
            });
        }
    }
    steps
}

/// What is said of a step.
struct Told {
    topic: &'static str,
    message: String,
    details: BTreeMap<String, String>,
    /// Whether the state is not the new one yet.
    stays: bool,
}

impl Told {
    fn new(topic: &'static str, message: &str) -> Self {
        Self { topic, message: message.to_owned(), details: BTreeMap::new(), stays: false }
    }

    fn with(mut self, name: &str, detail: &str) -> Self {
        self.details.insert(name.to_owned(), detail.to_owned());
        self
    }
}

fn v1_9(job: &Job, change: &Change) -> Option<Told> {
    let message = &*change.message;
    Some(match (change.level, &*change.new) {
        (Level::Job, "Pending") if message == "Job rerun" => {
            Told::new("Submission", "Job rerun requested").with("Reason", "job rerun")
        }
        (Level::Job, "Pending") => Told::new("Submission", message),
        (Level::Job, "Queued") => Told::new("Queueing", message),
        (Level::Job, state @ ("Running" | "Completed")) => {
            Told::new("State Update", state).with("NewState", state)
        }
        (Level::Job, "Stopped") => {
            Told::new("Scheduling", "Job requested to stop before completion")
                .with("Reason", if message == NO_REASON { "" } else { message })
        }
        (Level::Job, _) if change.topic == Topic::Timeout => Told::new("Job Timeout", message)
            .with("FailsExecution", "true")
            .with("Hint", "Increase the task timeout or allocate more resources")
            .with("IsError", "true"),
        (Level::Job, _) => Told::new("Scheduling", message)
            .with("IsError", "true")
            .with("NodesAvailable", "1")
            .with("NodesRequested", &job.count.unwrap_or(1).max(1).to_string())
            .with("NodesSuitable", if message.contains("suitable: 1") { "1" } else { "0" }),
        (Level::Execution, "New") => {
            let node = &change.node_id;
            let short = node.get(..10).unwrap_or(node);
            Told::new("Scheduling", &format!("Requested execution on {short}")).with("NodeID", node)
        }
        (Level::Execution, "Running") if !job.kind.runs_on_all_nodes() => {
            Told::new("Execution", "Running")
        }
        (Level::Execution, "Completed") => Told::new("Execution", "Completed successfully"),
        (Level::Execution, "Failed") if message == ENDED_SERVICE => {
            Told::new("Execution", "Completed successfully")
        }
        (Level::Execution, "Cancelled") => Told::new("Scheduling", STOPPED),
        (Level::Execution, "Failed") => {
            Told::new("Running Execution", message).with("IsError", "true")
        }
        _ => return None,
    })
}

fn v1_3(job: &Job, change: &Change) -> Vec<Told> {
    let silent = || Told::new("", "");
    let is_on_all = job.kind.runs_on_all_nodes();
    match (change.level, &*change.new) {
        (Level::Job, "Pending") => vec![Told::new("Submission", "Job submitted")],
        (Level::Job, "Running" | "Completed") => vec![silent()],
        (Level::Job, _) => v1_9(job, change).into_iter().collect(),
        (Level::Execution, "Publishing") => Vec::new(),
        (Level::Execution, "AskForBid" | "AskForBidAccepted" | "BidAccepted") if is_on_all => {
            Vec::new()
        }
        // Nobody had to decide, or these are the words of who has.
        (Level::Execution, "AskForBidAccepted") if change.message == WILLING => {
            vec![Told::new("Requesting Node", "Accepted job")]
        }
        (Level::Execution, "AskForBidAccepted" | "AskForBidRejected") => {
            vec![Told::new("Requesting Node", &change.message)]
        }
        (Level::Execution, "Failed") => {
            let told = v1_9(job, change).into_iter();
            told.map(|one| Told { message: failure(&change.message), ..one }).collect()
        }
        // It is asked to stop, and then it has.
        (Level::Execution, "Cancelled") => {
            vec![Told { stays: true, ..Told::new("Scheduling", STOPPED) }, silent()]
        }
        (Level::Execution, _) => vec![silent()],
    }
}

/// What v1.3.2 says of an execution that failed.
pub(super) fn failure(message: &str) -> String {
    match message {
        ENDED_SERVICE => "Completed successfully".to_owned(),
        message => format!("execution error: {message}"),
    }
}

/// A job is said to run before its execution is.
fn in_order(changes: &[Change]) -> Vec<&Change> {
    let runs = |change: &Change, level| change.level == level && change.new == "Running";
    let mut ordered: Vec<&Change> = changes.iter().collect();
    for index in 1..ordered.len() {
        if runs(ordered[index - 1], Level::Execution) && runs(ordered[index], Level::Job) {
            ordered.swap(index - 1, index);
        }
    }
    ordered
}
