//! What a node keeps: jobs, their versions, executions, history and output, in one embedded
//! database, in memory or in a file.

mod database;
mod error;
#[cfg(test)]
mod full;
mod open;
mod record;
mod tables;
mod transaction;

use std::path::Path;

use bytes::Bytes;

use bac_client::orchestrator::model::{Execution, Job};

pub use self::error::StartError;
#[cfg(test)]
pub(crate) use self::full::Disk;
use self::{
    database::Kept,
    tables::{ARCHIVES, EXECUTIONS, HISTORY, JOBS, META, NAMES, OUTPUT, VERSIONS, decode},
    transaction::{Transaction, executions},
};
pub(crate) use self::{
    error::StoreError,
    record::{Change, JobRecord, KeptOutput, Level, Topic, Waits, now, only},
    transaction::{Held, Whose, Writes},
};

/// How much is written to see whether the store can be written again, in bytes.
const TRIED: usize = 256 * 1024;

/// What a change came to, and what it added to the history.
pub(crate) type Changed<T> = (T, Vec<Change>);

#[derive(Debug)]
pub(crate) struct Store {
    kept: Kept,
    node_id: String,
}

impl Store {
    /// A store that lives as long as the node.
    pub(crate) fn in_memory() -> Result<Self, StartError> {
        Self::with(open::in_memory())
    }

    /// The store of a directory, which is made if need be.
    pub(crate) fn in_directory(directory: &Path) -> Result<Self, StartError> {
        Self::with(open::in_directory(directory)?)
    }

    /// A store on a disk that may be full.
    #[cfg(test)]
    pub(crate) fn on(disk: &Disk) -> Result<Self, StartError> {
        Self::with(disk.opening())
    }

    fn with(opening: open::Opening) -> Result<Self, StartError> {
        let (kept, node_id) = opening.begin()?;
        Ok(Self { kept, node_id })
    }

    /// The id that this node has kept since its first start.
    pub(crate) fn node_id(&self) -> &str {
        &self.node_id
    }

    /// Why nothing can be written at present, which is tried if it failed the last time.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.kept.trouble()?;
        // A smaller write may still find room where a job does not.
        let much = "x".repeat(TRIED);
        let tried = self.kept.write(|write| {
            write.open_table(META)?.insert("tried", much.as_str())?;
            Ok(())
        });
        if tried.is_ok() {
            let _ = self.kept.write(|write| {
                write.open_table(META)?.remove("tried")?;
                Ok(())
            });
        }
        self.kept.trouble()
    }

    /// A job by its whole id.
    pub(crate) fn job(&self, id: &str) -> Result<Option<JobRecord>, StoreError> {
        self.kept.read(|read| {
            let table = read.open_table(JOBS)?;
            table.get(id)?.map(|value| decode(value.value())).transpose()
        })
    }

    /// A job by its name, of this namespace, or of any: then of the first in their order.
    pub(crate) fn job_named(
        &self,
        name: &str,
        namespace: Option<&str>,
    ) -> Result<Option<JobRecord>, StoreError> {
        self.kept.read(|read| {
            let names = read.open_table(NAMES)?;
            let first = (name, namespace.unwrap_or_default());
            let found = names.range(first..)?.next().transpose()?;
            let Some((key, id)) = found else { return Ok(None) };
            let (found_name, found_namespace) = key.value();
            if found_name != name || namespace.is_some_and(|one| one != found_namespace) {
                return Ok(None);
            }
            let jobs = read.open_table(JOBS)?;
            jobs.get(id.value())?.map(|value| decode(value.value())).transpose()
        })
    }

    /// The jobs whose ids begin so, in the order of their ids, so many at most.
    pub(crate) fn jobs_from(&self, start: &str, most: usize) -> Result<Vec<JobRecord>, StoreError> {
        self.kept.read(|read| {
            let table = read.open_table(JOBS)?;
            let mut found = Vec::new();
            for entry in table.range(start..)?.take(most) {
                let (id, value) = entry?;
                if !id.value().starts_with(start) {
                    break;
                }
                found.push(decode(value.value())?);
            }
            Ok(found)
        })
    }

    /// All jobs, in no particular order.
    pub(crate) fn jobs(&self) -> Result<Vec<JobRecord>, StoreError> {
        self.jobs_from("", usize::MAX)
    }

    /// The versions of a job, the first one first.
    pub(crate) fn versions(&self, job_id: &str) -> Result<Vec<Job>, StoreError> {
        self.kept.read(|read| {
            let jobs = read.open_table(JOBS)?;
            let present = jobs.get(job_id)?.map(|value| decode::<JobRecord>(value.value()));
            let table = read.open_table(VERSIONS)?;
            let range = table.range((job_id, 0)..=(job_id, u64::MAX))?;
            let before = range.map(|entry| decode(entry?.1.value()));
            before.chain(present.map(|record| Ok(record?.job))).collect()
        })
    }

    /// The executions of a job, the oldest first.
    pub(crate) fn executions(&self, job_id: &str) -> Result<Vec<Execution>, StoreError> {
        self.kept.read(|read| executions(&read.open_table(EXECUTIONS)?, job_id))
    }

    /// What happened to a job and its executions, the oldest first.
    pub(crate) fn history(&self, job_id: &str) -> Result<Vec<Change>, StoreError> {
        self.kept.read(|read| {
            let table = read.open_table(HISTORY)?;
            let range = table.range((job_id, 0)..=(job_id, u64::MAX))?;
            range.map(|entry| decode(entry?.1.value())).collect()
        })
    }

    /// What an execution wrote, once it has ended.
    pub(crate) fn output(&self, execution_id: &str) -> Result<Option<KeptOutput>, StoreError> {
        self.kept.read(|read| {
            let table = read.open_table(OUTPUT)?;
            table.get(execution_id)?.map(|value| decode(value.value())).transpose()
        })
    }

    /// The archive that an execution published.
    pub(crate) fn archive(&self, execution_id: &str) -> Result<Option<Bytes>, StoreError> {
        self.kept.read(|read| {
            let table = read.open_table(ARCHIVES)?;
            Ok(table.get(execution_id)?.map(|value| Bytes::copy_from_slice(value.value())))
        })
    }

    /// The one way to change what is kept: what `decide` makes of a job as it is, or nothing if it
    /// refuses. No other change falls between the two.
    pub(crate) fn change<T, R>(
        &self,
        whose: Whose<'_>,
        decide: impl FnOnce(Held) -> Result<(Writes, T), R>,
    ) -> Result<Result<Changed<T>, R>, StoreError> {
        self.kept.write(|write| {
            let transaction = Transaction::new(write);
            match decide(transaction.held(whose)?) {
                Ok((writes, value)) => Ok(Ok((value, transaction.write(writes)?))),
                Err(refusal) => Ok(Err(refusal)),
            }
        })
    }
}
