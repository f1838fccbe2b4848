//! Whether this node can run a job at all.

use std::collections::BTreeMap;

use bac_client::{
    model::{LabelSelectorRequirement, Operator},
    orchestrator::model::{Job, Task},
};

use super::handle::Scheduler;

/// The publishers of this node. No name, too, publishes nothing.
pub(crate) const PUBLISHERS: [&str; 2] = ["local", "noop"];

/// The kinds of inputs that its executors read.
pub(crate) const STORAGE_SOURCES: [&str; 2] = ["inline", "localDirectory"];

impl Scheduler {
    /// Why no node can run the job, in a requester's words.
    pub(super) fn unsuitable(&self, job: &Job) -> Option<String> {
        let requested = job.count.unwrap_or(1);
        if let Some(reason) = self.lacking(job) {
            return Some(self.too_few(requested, 0, &reason));
        }
        let is_short = self.0.profile.runs_once_on_a_node() && requested > 1;
        is_short.then(|| self.too_few(requested, 1, ""))
    }

    /// What a job is told whose executions find no nodes.
    pub(super) fn too_few(&self, requested: i64, suitable: u8, reason: &str) -> String {
        let node_id = self.store().node_id();
        let short = node_id.get(..10).unwrap_or(node_id);
        let requested = requested.max(1);
        format!(
            "not enough nodes to run job. requested: {requested}, available: 1, suitable: {suitable}.\n\
             • Node {short}: {reason}"
        )
    }

    /// What the node lacks for the job.
    fn lacking(&self, job: &Job) -> Option<String> {
        if !self.is_approved() {
            return Some("is not approved to run jobs".to_owned());
        }
        let only = |names: &[&str]| names.join(", ");
        for task in &job.tasks {
            if self.executors().of(&task.engine.kind).is_none() {
                let engines: Vec<_> = self.executors().engines().collect();
                let engine = &task.engine.kind;
                return Some(format!("does not support {engine}, only {}", only(&engines)));
            }
            let publisher = task.publisher.kind.trim();
            if !publisher.is_empty() && !has(&PUBLISHERS, publisher) {
                return Some(format!("does not support {publisher}, only {}", only(&PUBLISHERS)));
            }
            let mut sources = task.input_sources.iter().map(|input| &input.source.kind);
            if let Some(kind) = sources.find(|kind| !has(&STORAGE_SOURCES, kind)) {
                return Some(format!("does not support {kind}, only {}", only(&STORAGE_SOURCES)));
            }
        }
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        let is_too_big = |task: &Task| {
            // A number of processors is exact as a float.
            task.resources.quantities().is_ok_and(|asked| asked.cpu > cpus as f64)
        };
        if self.0.profile.is_release() && job.tasks.iter().any(is_too_big) {
            return Some(format!("node busy with available capacity {{CPU: {cpus}}}"));
        }
        let labels = self.labels();
        let unmet = job.constraints.iter().find(|constraint| !is_met(constraint, &labels));
        unmet.map(|constraint| {
            let (key, operator) = (&constraint.key, &constraint.operator);
            format!("labels do not match selector {key} {operator} {:?}", constraint.values)
        })
    }
}

fn has(names: &[&str], name: &str) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name.trim()))
}

fn is_met(constraint: &LabelSelectorRequirement, labels: &BTreeMap<String, String>) -> bool {
    let value = labels.get(&constraint.key);
    let is_listed = value.is_some_and(|value| constraint.values.contains(value));
    let number = |text: &String| text.parse::<i64>().ok();
    let compared = || Some((number(value?)?, number(constraint.values.first()?)?));
    match &constraint.operator {
        Operator::Equals | Operator::DoubleEquals | Operator::In => is_listed,
        Operator::NotEquals | Operator::NotIn => !is_listed,
        Operator::Exists => value.is_some(),
        Operator::DoesNotExist => value.is_none(),
        Operator::GreaterThan => compared().is_some_and(|(value, limit)| value > limit),
        Operator::LessThan => compared().is_some_and(|(value, limit)| value < limit),
        _ => false,
    }
}
