//! One change of the store: what a job is, as one event finds it, and what the event makes of it.

use bac_client::orchestrator::model::{Execution, Job};
use redb::{ReadableTable, WriteTransaction};

use super::{
    error::StoreError,
    record::{Change, JobRecord, KeptOutput},
    tables::{ARCHIVES, Bytes, EXECUTIONS, HISTORY, JOBS, NAMES, OUTPUT, VERSIONS, decode, encode},
};

/// Which job an event is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'w> {
    Id(&'w str),
    Name { name: &'w str, namespace: &'w str },
}

/// The same, owned.
#[derive(Clone, Debug)]
pub(crate) enum OwnedWhose {
    Id(String),
    Name { name: String, namespace: String },
}

impl Whose<'_> {
    pub(crate) fn to_owned(self) -> OwnedWhose {
        match self {
            Self::Id(id) => OwnedWhose::Id(id.to_owned()),
            Self::Name { name, namespace } => {
                let (name, namespace) = (name.to_owned(), namespace.to_owned());
                OwnedWhose::Name { name, namespace }
            }
        }
    }
}

impl OwnedWhose {
    pub(crate) fn borrow(&self) -> Whose<'_> {
        match self {
            Self::Id(id) => Whose::Id(id),
            Self::Name { name, namespace } => Whose::Name { name, namespace },
        }
    }
}

/// A job and its executions, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    pub(crate) record: Option<JobRecord>,
    pub(crate) executions: Vec<Execution>,
}

/// What is written at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writes {
    pub(crate) record: Option<JobRecord>,
    /// Whether a version of the job begins, which the name stands for from then on.
    pub(crate) begins_version: bool,
    /// The version that was the present one until then.
    pub(crate) superseded: Option<Job>,
    pub(crate) executions: Vec<Execution>,
    /// Of the execution with this id.
    pub(crate) output: Option<(String, KeptOutput)>,
    /// Additions to the history, which the store numbers.
    pub(crate) changes: Vec<Change>,
}

/// Each table that is open costs something when the change is kept, so only those are that it needs.
pub(super) struct Transaction<'t>(&'t WriteTransaction);

impl<'t> Transaction<'t> {
    pub(super) const fn new(write: &'t WriteTransaction) -> Self {
        Self(write)
    }

    /// Makes the tables that are not there yet.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        self.0.open_table(JOBS)?;
        self.0.open_table(NAMES)?;
        self.0.open_table(VERSIONS)?;
        self.0.open_table(EXECUTIONS)?;
        self.0.open_table(HISTORY)?;
        self.0.open_table(OUTPUT)?;
        self.0.open_table(ARCHIVES)?;
        Ok(())
    }

    pub(super) fn held(&self, whose: Whose<'_>) -> Result<Held, StoreError> {
        let id = match whose {
            Whose::Id(id) => id.to_owned(),
            Whose::Name { name, namespace } => {
                let names = self.0.open_table(NAMES)?;
                let named = names.get((name, namespace))?;
                match named {
                    Some(id) => id.value().to_owned(),
                    None => return Ok(Held::default()),
                }
            }
        };
        let record: Option<JobRecord> = {
            let jobs = self.0.open_table(JOBS)?;
            let found = jobs.get(&*id)?;
            found.map(|value| decode(value.value())).transpose()?
        };
        let executions = match &record {
            Some(_) => executions(&self.0.open_table(EXECUTIONS)?, &id)?,
            None => Vec::new(),
        };
        Ok(Held { record, executions })
    }

    /// Writes all of it. The changes as they were numbered.
    pub(super) fn write(&self, writes: Writes) -> Result<Vec<Change>, StoreError> {
        if let Some(record) = &writes.record {
            let job = &record.job;
            let id = job.id.as_str();
            self.0.open_table(JOBS)?.insert(id, encode(record)?.as_slice())?;
            if writes.begins_version {
                let name = (job.name.as_str(), job.namespace.as_str());
                self.0.open_table(NAMES)?.insert(name, id)?;
            }
        }
        if let Some(job) = &writes.superseded {
            let version = (job.id.as_str(), job.version);
            self.0.open_table(VERSIONS)?.insert(version, encode(job)?.as_slice())?;
        }
        if !writes.executions.is_empty() {
            let mut executions = self.0.open_table(EXECUTIONS)?;
            for execution in &writes.executions {
                let key = (execution.job_id.as_str(), execution.id.as_str());
                executions.insert(key, encode(execution)?.as_slice())?;
            }
        }
        if let Some((id, output)) = &writes.output {
            self.0.open_table(OUTPUT)?.insert(id.as_str(), encode(output)?.as_slice())?;
            if let Some(archive) = &output.archive {
                self.0.open_table(ARCHIVES)?.insert(id.as_str(), &archive[..])?;
            }
        }
        self.add(writes.changes)
    }

    /// Numbers changes of one job, and adds them to its history.
    fn add(&self, mut changes: Vec<Change>) -> Result<Vec<Change>, StoreError> {
        let Some(first) = changes.first() else { return Ok(changes) };
        let mut history = self.0.open_table(HISTORY)?;
        let id = first.job_id.as_str();
        let last = history.range((id, 0)..=(id, u64::MAX))?.next_back().transpose()?;
        let last = last.map_or(0, |(key, _)| key.value().1);
        for (change, number) in changes.iter_mut().zip(last + 1..) {
            change.number = number;
            let key = (change.job_id.as_str(), number);
            history.insert(key, encode(change)?.as_slice())?;
        }
        Ok(changes)
    }
}

/// The executions of a job, the oldest first.
pub(super) fn executions(
    table: &impl ReadableTable<(&'static str, &'static str), Bytes>,
    job_id: &str,
) -> Result<Vec<Execution>, StoreError> {
    // No execution id is greater than this text, which no id begins with.
    let range = table.range((job_id, "")..=(job_id, "\u{10ffff}"))?;
    let mut found: Vec<Execution> =
        range.map(|entry| decode(entry?.1.value())).collect::<Result<_, StoreError>>()?;
    found.sort_by(|one, other| {
        (one.create_time, one.partition_index, &one.id).cmp(&(
            other.create_time,
            other.partition_index,
            &other.id,
        ))
    });
    Ok(found)
}
