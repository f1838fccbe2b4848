//! One change of the store: what it reads, it reads as changed so far.

use bac_client::orchestrator::model::{Execution, Job};
use redb::{ReadableTable, Table, WriteTransaction};

use super::{
    error::StoreError,
    record::{Change, JobRecord, KeptOutput},
    tables::{Bytes, EXECUTIONS, HISTORY, JOBS, OUTPUT, VERSIONS, decode, encode},
};

pub(crate) struct Transaction<'t> {
    jobs: Table<'t, &'static str, Bytes>,
    versions: Table<'t, (&'static str, u64), Bytes>,
    executions: Table<'t, (&'static str, &'static str), Bytes>,
    history: Table<'t, (&'static str, u64), Bytes>,
    output: Table<'t, &'static str, Bytes>,
    /// What was added to the history.
    changes: Vec<Change>,
}

impl<'t> Transaction<'t> {
    pub(super) fn new(write: &'t WriteTransaction) -> Result<Self, StoreError> {
        Ok(Self {
            jobs: write.open_table(JOBS)?,
            versions: write.open_table(VERSIONS)?,
            executions: write.open_table(EXECUTIONS)?,
            history: write.open_table(HISTORY)?,
            output: write.open_table(OUTPUT)?,
            changes: Vec::new(),
        })
    }

    pub(crate) fn job(&self, id: &str) -> Result<Option<JobRecord>, StoreError> {
        self.jobs.get(id)?.map(|value| decode(value.value())).transpose()
    }

    pub(crate) fn execution(
        &self,
        job_id: &str,
        execution_id: &str,
    ) -> Result<Option<Execution>, StoreError> {
        self.executions.get((job_id, execution_id))?.map(|value| decode(value.value())).transpose()
    }

    pub(crate) fn put_job(&mut self, record: &JobRecord) -> Result<(), StoreError> {
        self.jobs.insert(record.job.id.as_str(), encode(record)?.as_slice())?;
        let version = (record.job.id.as_str(), record.job.version);
        self.versions.insert(version, encode::<Job>(&record.job)?.as_slice())?;
        Ok(())
    }

    pub(crate) fn put_execution(&mut self, execution: &Execution) -> Result<(), StoreError> {
        let key = (execution.job_id.as_str(), execution.id.as_str());
        self.executions.insert(key, encode(execution)?.as_slice())?;
        Ok(())
    }

    pub(crate) fn put_output(
        &mut self,
        execution_id: &str,
        output: &KeptOutput,
    ) -> Result<(), StoreError> {
        self.output.insert(execution_id, encode(output)?.as_slice())?;
        Ok(())
    }

    /// Appends to the history of a job, and numbers the change.
    pub(crate) fn record(&mut self, mut change: Change) -> Result<(), StoreError> {
        let job_id = change.job_id.as_str();
        let last = self.history.range((job_id, 0)..=(job_id, u64::MAX))?.next_back().transpose()?;
        change.number = last.map_or(1, |(key, _)| key.value().1 + 1);
        self.history.insert((job_id, change.number), encode(&change)?.as_slice())?;
        self.changes.push(change);
        Ok(())
    }

    /// What was added to the history so far.
    pub(crate) fn changes(&self) -> &[Change] {
        &self.changes
    }
}
