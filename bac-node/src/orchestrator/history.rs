//! Which part of a job's history is asked of today's API.

use bac_client::orchestrator::model::{EventType, JobHistory, Page};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{fault::Fault, page::Window};
use crate::{
    profile::{Profile, Words},
    store::{Change, Level},
};

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
