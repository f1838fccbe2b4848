//! What the orchestrator checks of a job before it takes it, and what it fills in.

use std::collections::BTreeSet;

use bac_client::orchestrator::model::{Job, JobType};

use super::find::NAMESPACE;
use crate::size;

/// Fills in what a job may leave out.
pub(super) fn normalize(mut job: Job) -> Job {
    job.id.clear();
    job.name = job.name.trim().to_owned();
    job.namespace = job.namespace.trim().to_owned();
    if job.namespace.is_empty() {
        NAMESPACE.clone_into(&mut job.namespace);
    }
    let count = job.count.unwrap_or(1);
    job.count = Some(if job.kind.runs_on_all_nodes() { count.max(1) } else { count });
    for task in &mut job.tasks {
        for kind in [&mut task.engine.kind, &mut task.publisher.kind] {
            *kind = kind.trim().to_owned();
        }
    }
    job
}

/// All faults, in the server's words, joined as it joins them.
pub(super) fn job(job: &Job) -> Result<(), String> {
    let mut faults = Vec::new();
    match &job.kind {
        JobType::Unset => faults.push("job type must be set".to_owned()),
        JobType::Other(word) => faults.push(format!("invalid job type: {word}")),
        _ => {}
    }
    let count = job.count.unwrap_or(1);
    if count < 0 {
        faults.push("job count must be >= 0".to_owned());
    }
    if job.kind.runs_on_all_nodes() && count > 1 {
        faults.push(format!("job type {} does not support count > 1", job.kind));
    }
    match job.tasks.len() {
        0 => faults.push("job must have at least one task".to_owned()),
        1 => {}
        _ => faults.push("jobs with more than one task are not supported".to_owned()),
    }
    if job.name.contains(char::is_whitespace) {
        faults.push("job name contains a space".to_owned());
    }
    for task in &job.tasks {
        let mut fault = |message: String| faults.push(format!("task {}: {message}", task.name));
        if task.name.trim().is_empty() {
            fault("missing task name".to_owned());
        }
        if task.engine.kind.is_empty() {
            fault("missing engine type".to_owned());
        }
        if !task.result_paths.is_empty() && task.publisher.kind.is_empty() {
            fault("publisher must be set if result paths are set".to_owned());
        }
        for (name, text) in [("memory", &task.resources.memory), ("disk", &task.resources.disk)] {
            if !text.is_empty() && size::parse(text).is_none() {
                fault(format!("invalid {name} value: {text}"));
            }
        }
        let timeouts = &task.timeouts;
        for (name, seconds) in [
            ("execution", timeouts.execution),
            ("queue", timeouts.queue),
            ("total", timeouts.total),
        ] {
            if seconds < 0 {
                fault(format!("invalid {name} timeout: must be >= 0"));
            }
        }
        let mut aliases = BTreeSet::new();
        for input in &task.input_sources {
            if input.source.kind.is_empty() {
                fault("input source without a type".to_owned());
            }
            if !input.alias.is_empty() && !aliases.insert(&input.alias) {
                fault(format!("input source with alias {} already exists", input.alias));
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
