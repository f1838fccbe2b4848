//! The history of a job, as today's API shows it.

use bac_client::orchestrator::model::{
    Event, EventType, ExecutionStateChange, HistoryType, JobHistory, JobStateChange, Page,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::error::{Refusal, bad_request};
use crate::store::{Change, Level};

/// One entry; with the states before and after it for clients of v1.4.
pub(super) fn entry(change: &Change, with_states: bool) -> JobHistory {
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

/// A part of the history. Its tokens name the last entry that was shown.
pub(super) fn page(
    mut entries: Vec<JobHistory>,
    limit: Option<u32>,
    token: Option<&str>,
) -> Result<Page<JobHistory>, Refusal> {
    if let Some(token) = token.filter(|token| !token.is_empty()) {
        let last = number(token).ok_or_else(|| bad_request("invalid next_token"))?;
        entries.retain(|entry| entry.seq_num > last);
    }
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
    let Some(limit) = limit.filter(|limit| *limit < entries.len()) else {
        return Ok(Page::last(entries));
    };
    entries.truncate(limit);
    let last = entries.last().map_or(0, |entry| entry.seq_num);
    Ok(Page::followed(entries, URL_SAFE_NO_PAD.encode(format!("after:{last}"))))
}

fn number(token: &str) -> Option<u64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("after:")?.parse().ok()
}
