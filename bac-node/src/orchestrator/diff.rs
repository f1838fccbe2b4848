//! What a changed job would change.

use bac_client::orchestrator::model::{Job, JobState, UnixNanos};
use similar::TextDiff;

/// The part of a job that its owner writes.
pub(super) fn asked(job: &Job) -> Job {
    let mut job = job.clone();
    job.id.clear();
    // The orchestrator's own notes.
    job.meta.retain(|name, _| !name.starts_with("bacalhau.org/"));
    job.state = JobState::default();
    job.version = 0;
    job.revision = 0;
    job.create_time = UnixNanos::default();
    job.modify_time = UnixNanos::default();
    job
}

/// The lines that differ, in the unified form; empty if the two ask for the same.
pub(super) fn diff(present: &Job, wanted: &Job) -> String {
    let text = |job: &Job| serde_json::to_string_pretty(&asked(job)).unwrap_or_default() + "\n";
    let (present, wanted) = (text(present), text(wanted));
    TextDiff::from_lines(&present, &wanted)
        .unified_diff()
        .context_radius(3)
        .header("present", "wanted")
        .to_string()
}
