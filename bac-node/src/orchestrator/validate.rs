//! What the orchestrator checks of a job before it takes it, and what it fills in.

use bac_client::orchestrator::model::Job;

use super::find::NAMESPACE;

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

/// All faults at once: the rules of every node, and this one's own.
pub(super) fn job(job: &Job) -> Result<(), String> {
    let mut faults: Vec<String> = match job.validate() {
        Ok(()) => Vec::new(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    };
    if job.tasks.len() > 1 {
        faults.push("`Tasks`: must hold no more than one task".to_owned());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
