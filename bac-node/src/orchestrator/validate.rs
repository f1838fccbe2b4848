//! What the orchestrator checks of a job before it takes it, and what it fills in.

use bac_client::orchestrator::model::{Job, JobState, JobType, UnixNanos};

use super::{api::Today, fault::Fault, find::NAMESPACE};
use crate::profile::Words;

/// Names of metadata that are the orchestrator's own begin so.
const RESERVED: &str = "bacalhau.org/";

impl Today {
    /// Takes out of a job what is not its owner's to say, and says so; only a release that lets it
    /// pass does either.
    pub(super) fn sanitized(&self, mut job: Job) -> (Job, Vec<String>) {
        let mut warnings = Vec::new();
        if !self.profile.is_release() {
            return (job, warnings);
        }
        let mut ignored = |is_given: bool, what: &str| {
            if is_given {
                warnings.push(format!("job {what} is ignored when submitting a job"));
            }
        };
        ignored(job.state != JobState::default(), "state");
        ignored(job.revision != 0, "revision");
        ignored(job.version != 0, "version");
        ignored(job.create_time != UnixNanos::default(), "create time");
        ignored(job.modify_time != UnixNanos::default(), "modify time");
        job.state = JobState::default();
        (job.revision, job.version) = (0, 0);
        (job.create_time, job.modify_time) = (UnixNanos::default(), UnixNanos::default());
        if !job.id.is_empty() && matches!(job.kind, JobType::Batch | JobType::Ops) {
            warnings.push("job ID is ignored when submitting a batch job".to_owned());
        }
        if job.tasks.len() > 1 {
            warnings.push("only one task is supported per job".to_owned());
            job.tasks.truncate(1);
        }
        for name in job.meta.keys().filter(|name| name.starts_with(RESERVED)) {
            warnings.push(format!("job meta key {name:?} is reserved and will be ignored"));
        }
        job.meta.retain(|name, _| !name.starts_with(RESERVED));
        (job, warnings)
    }

    /// Fills in what a job may leave out.
    pub(super) fn normalized(&self, mut job: Job) -> Job {
        job.id.clear();
        job.name = job.name.trim().to_owned();
        job.namespace = job.namespace.trim().to_owned();
        if job.namespace.is_empty() {
            NAMESPACE.clone_into(&mut job.namespace);
        }
        let words = self.profile.words();
        let count = job.count.unwrap_or(self.profile.count());
        job.count = Some(match (job.kind.runs_on_all_nodes(), words) {
            (true, Words::Own | Words::V1_3) => count.max(1),
            // Its nodes are not counted.
            (true, _) => job.count.unwrap_or_default(),
            (false, _) => count,
        });
        for task in &mut job.tasks {
            for kind in [&mut task.engine.kind, &mut task.publisher.kind] {
                *kind = kind.trim().to_owned();
            }
            if words == Words::V1_9 {
                for (quantity, usual) in
                    [(&mut task.resources.cpu, "500m"), (&mut task.resources.memory, "512mb")]
                {
                    if quantity.is_empty() {
                        usual.clone_into(quantity);
                    }
                    quantity.make_ascii_lowercase();
                }
            }
            let runs_long = matches!(job.kind, JobType::Daemon | JobType::Service);
            if words == Words::V1_3 && task.timeouts.execution == 0 && !runs_long {
                task.timeouts.execution = self.profile.time_limit().try_into().unwrap_or(i64::MAX);
            }
        }
        let node_id = self.scheduler.store().node_id();
        let mut note = |name: &str, value: &str| {
            job.meta.insert(format!("{RESERVED}{name}"), value.to_owned());
        };
        if words != Words::V1_3 {
            note("orchestrator.id", node_id);
        }
        if words != Words::Own {
            note("requester.id", node_id);
        }
        if words == Words::V1_9 {
            note("server.instance.id", node_id);
        }
        job
    }

    /// All faults at once: the rules of every node, or of the release, and this one's own.
    pub(super) fn validated(&self, job: &Job) -> Result<(), Fault> {
        let checked = match self.profile.rules() {
            Some(release) => job.taken_by(release),
            None => job.validate(),
        };
        let mut faults: Vec<String> = match checked {
            Ok(()) => Vec::new(),
            Err(errors) => errors.iter().map(ToString::to_string).collect(),
        };
        if !self.profile.is_release() && job.tasks.len() > 1 {
            faults.push("`Tasks`: must hold no more than one task".to_owned());
        }
        // Quantities are looked at later there, and not expected to fail.
        let is_quantity = |fault: &String| fault.contains(".Resources.");
        if self.profile.words() == Words::V1_3 && faults.iter().all(is_quantity) {
            return match faults.first() {
                Some(_) => Err(Fault::Failed(faults.join("\n"))),
                None => Ok(()),
            };
        }
        if faults.is_empty() { Ok(()) } else { Err(Fault::Invalid(faults.join("\n"))) }
    }
}
