//! The history of a job, as today's API shows it.

use bac_client::orchestrator::model::{
    Event, EventType, ExecutionStateChange, HistoryType, Job, JobHistory, JobStateChange, Page,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{fault::Fault, page::Window};
use crate::{
    profile::{Profile, Words},
    store::{Change, Level},
    told,
};

/// The entries of a job's history and what each is of; with the states before and after it for
/// clients of v1.4.
pub(super) fn entries<'c>(
    profile: Profile,
    job: &Job,
    changes: &'c [Change],
    with_states: bool,
) -> Vec<(&'c Change, JobHistory)> {
    match profile.words() {
        Words::Own => changes.iter().map(|change| (change, entry(change, with_states))).collect(),
        Words::V1_3 | Words::V1_9 => told(profile, job, changes, with_states),
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
fn told<'c>(
    profile: Profile,
    job: &Job,
    changes: &'c [Change],
    with_states: bool,
) -> Vec<(&'c Change, JobHistory)> {
    let is_early = profile.words() == Words::V1_3;
    let mut entries = Vec::new();
    for step in told::steps(profile, job, changes) {
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

/// Which entries are asked for.
#[derive(Default)]
pub(super) struct Filter<'q> {
    /// Seconds since 1970.
    pub(super) since: i64,
    pub(super) kind: EventType,
    pub(super) execution_id: &'q str,
    pub(super) node_id: &'q str,
}

impl Filter<'_> {
    pub(super) fn keeps(&self, change: &Change) -> bool {
        let is_kind = match self.kind {
            EventType::Job => change.level == Level::Job,
            EventType::Execution => change.level == Level::Execution,
            _ => true,
        };
        is_kind
            && change.time >= self.since.saturating_mul(1_000_000_000)
            && (self.execution_id.is_empty() || change.execution_id == self.execution_id)
            && (self.node_id.is_empty() || change.node_id == self.node_id)
    }
}

/// A part of the history. Its tokens name the last entry that was shown, or the first that was not.
pub(super) fn page(
    profile: Profile,
    mut entries: Vec<JobHistory>,
    has_ended: bool,
    limit: Option<u32>,
    token: Option<&str>,
) -> Result<Page<JobHistory>, Fault> {
    let token = token.filter(|token| !token.is_empty());
    let mut limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or_default();
    match profile.words() {
        // It has no pages.
        Words::V1_3 => return Ok(Page::last(entries)),
        Words::V1_9 => {
            if let Some(token) = token {
                let window = Window::new(None, None, None, Some(token))?;
                limit = window.limit();
                entries.retain(|entry| entry.seq_num >= window.offset());
            }
            let is_cut = limit > 0 && limit < entries.len();
            if is_cut {
                entries.truncate(limit);
            }
            if !is_cut && has_ended {
                return Ok(Page::last(entries));
            }
            let next = entries.last().map_or(1, |entry| entry.seq_num + 1);
            let next = URL_SAFE_NO_PAD.encode(format!(":N:{limit}:{next}"));
            return Ok(Page::followed(entries, next));
        }
        Words::Own => {}
    }
    if let Some(token) = token {
        let last = number(token).ok_or_else(|| Fault::BadToken(token.to_owned()))?;
        entries.retain(|entry| entry.seq_num > last);
    }
    if limit == 0 || limit >= entries.len() {
        return Ok(Page::last(entries));
    }
    entries.truncate(limit);
    let last = entries.last().map_or(0, |entry| entry.seq_num);
    Ok(Page::followed(entries, URL_SAFE_NO_PAD.encode(format!("after:{last}"))))
}

fn number(token: &str) -> Option<u64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("after:")?.parse().ok()
}
