//! One change of the store: what a job is, as one event finds it, and what the event makes of it.

use bac_client::orchestrator::model::Execution;
use redb::{ReadableTable, Table, WriteTransaction};

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
    pub(crate) executions: Vec<Execution>,
    /// Of the execution with this id.
    pub(crate) output: Option<(String, KeptOutput)>,
    /// Additions to the history, which the store numbers.
    pub(crate) changes: Vec<Change>,
}

pub(super) struct Transaction<'t> {
    jobs: Table<'t, &'static str, Bytes>,
    names: Table<'t, (&'static str, &'static str), &'static str>,
    versions: Table<'t, (&'static str, u64), Bytes>,
    executions: Table<'t, (&'static str, &'static str), Bytes>,
    history: Table<'t, (&'static str, u64), Bytes>,
    output: Table<'t, &'static str, Bytes>,
    archives: Table<'t, &'static str, Bytes>,
}

impl<'t> Transaction<'t> {
    /// Makes the tables that are not there yet.
    pub(super) fn new(write: &'t WriteTransaction) -> Result<Self, StoreError> {
        Ok(Self {
            jobs: write.open_table(JOBS)?,
            names: write.open_table(NAMES)?,
            versions: write.open_table(VERSIONS)?,
            executions: write.open_table(EXECUTIONS)?,
            history: write.open_table(HISTORY)?,
            output: write.open_table(OUTPUT)?,
            archives: write.open_table(ARCHIVES)?,
        })
    }

    pub(super) fn held(&self, whose: Whose<'_>) -> Result<Held, StoreError> {
        let named = match whose {
            Whose::Id(_) => None,
            Whose::Name { name, namespace } => self.names.get((name, namespace))?,
        };
        let id = match (whose, &named) {
            (Whose::Id(id), _) => id,
            (Whose::Name { .. }, Some(id)) => id.value(),
            (Whose::Name { .. }, None) => return Ok(Held::default()),
        };
        let record = self.jobs.get(id)?.map(|value| decode(value.value())).transpose()?;
        Ok(Held { record, executions: executions(&self.executions, id)? })
    }

    /// Writes all of it. The changes as they were numbered.
    pub(super) fn write(&mut self, writes: Writes) -> Result<Vec<Change>, StoreError> {
        if let Some(record) = &writes.record {
            let job = &record.job;
            let (id, name) = (job.id.as_str(), job.name.as_str());
            self.jobs.insert(id, encode(record)?.as_slice())?;
            self.names.insert((name, job.namespace.as_str()), id)?;
            self.versions.insert((id, job.version), encode(job)?.as_slice())?;
        }
        for execution in &writes.executions {
            let key = (execution.job_id.as_str(), execution.id.as_str());
            self.executions.insert(key, encode(execution)?.as_slice())?;
        }
        if let Some((id, output)) = &writes.output {
            self.output.insert(id.as_str(), encode(output)?.as_slice())?;
            if let Some(archive) = &output.archive {
                self.archives.insert(id.as_str(), &archive[..])?;
            }
        }
        let mut changes = writes.changes;
        for change in &mut changes {
            self.number(change)?;
            let key = (change.job_id.as_str(), change.number);
            self.history.insert(key, encode(change)?.as_slice())?;
        }
        Ok(changes)
    }

    fn number(&self, change: &mut Change) -> Result<(), StoreError> {
        let id = change.job_id.as_str();
        let last = self.history.range((id, 0)..=(id, u64::MAX))?.next_back().transpose()?;
        change.number = last.map_or(1, |(key, _)| key.value().1 + 1);
        Ok(())
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
