//! What happened to a job, as entries of today's API.

use bac_client::orchestrator::model::{
    Event, ExecutionStateChange, HistoryType, Job, JobHistory, JobStateChange,
};

use super::steps::steps;
use crate::{
    profile::{Profile, Words},
    store::{Change, Level},
};

/// The entries of a job's history and what each is of; with the states before and after it for
/// clients of v1.4.
pub(crate) fn entries<'c>(
    profile: Profile,
    job: &Job,
    changes: &'c [Change],
    with_states: bool,
) -> Vec<(&'c Change, JobHistory)> {
    match profile.words() {
        Words::Own => changes.iter().map(|change| (change, entry(change, with_states))).collect(),
        Words::V1_3 | Words::V1_9 => of_release(profile, job, changes, with_states),
    }
}

fn entry(change: &Change, with_states: bool) -> JobHistory {
    let mut event = Event::default()
        .message(&*change.message)
        .topic(change.topic.as_str())
        .timestamp(change.at());
    event.details.clone_from(&change.details);
    let mut entry = JobHistory::default().job_id(&*change.job_id).event(event).time(change.at());
    entry.seq_num = change.number;
    entry.job_version = change.job_version;
    entry.kind = match change.level {
        Level::Job => HistoryType::JobLevel,
        Level::Execution => HistoryType::ExecutionLevel,
    };
    entry.execution_id.clone_from(&change.execution_id);
    if with_states {
        let (previous, new) = (&*change.previous, &*change.new);
        match change.level {
            Level::Job => {
                entry.job_state = Some(JobStateChange::default().previous(previous).new(new));
            }
            Level::Execution => {
                let states = ExecutionStateChange::default().previous(previous).new(new);
                entry.execution_state = Some(states);
                entry.node_id.clone_from(&change.node_id);
            }
        }
        entry.new_revision = change.revision;
        entry.comment.clone_from(&change.message);
    }
    entry
}

/// What a release tells; v1.3.2 numbers and versions nothing.
fn of_release<'c>(
    profile: Profile,
    job: &Job,
    changes: &'c [Change],
    with_states: bool,
) -> Vec<(&'c Change, JobHistory)> {
    let is_early = profile.words() == Words::V1_3;
    let mut entries = Vec::new();
    for step in steps(profile, job, changes) {
        let mut event = Event::default().message(&*step.message).topic(step.topic);
        if !step.topic.is_empty() {
            event = event.timestamp(step.change.at());
        }
        event.details = step.details;
        let mut entry = entry(step.change, is_early).event(event);
        entry.seq_num = entries.len() as u64 + 1;
        if with_states && !is_early {
            // There is a place for them, and nothing to put there any more.
            match step.change.level {
                Level::Job => entry.job_state = Some(JobStateChange::default()),
                Level::Execution => {
                    entry.execution_state = Some(ExecutionStateChange::default());
                }
            }
        }
        if is_early {
            entry.seq_num = 0;
            entry.job_version = 0;
            entry.comment = step.message;
            entry.new_revision = step.revision;
            match step.change.level {
                Level::Job => {
                    let states = JobStateChange::default();
                    entry.job_state = Some(states.previous(&*step.previous).new(&*step.new));
                }
                Level::Execution => {
                    let states = ExecutionStateChange::default();
                    entry.execution_state = Some(states.previous(&*step.previous).new(&*step.new));
                }
            }
        }
        entries.push((step.change, entry));
    }
    entries
}
