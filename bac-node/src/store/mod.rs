//! What a node keeps: jobs, their versions, executions, history and output, in one embedded
//! database, in memory or in a file.

mod error;
mod record;
mod tables;
mod transaction;

use std::{fs, path::Path};

use redb::{Database, ReadableDatabase, ReadableTable, backends::InMemoryBackend};
use uuid::Uuid;

use bac_client::orchestrator::model::{Execution, Job};

pub use self::error::StartError;
use self::tables::{EXECUTIONS, FORMAT, HISTORY, JOBS, META, OUTPUT, VERSIONS, decode};
pub(crate) use self::{
    error::StoreError,
    record::{Change, JobRecord, KeptOutput, Level, Topic, now},
    transaction::Transaction,
};

/// The file in a data directory.
const FILE: &str = "node.redb";

#[derive(Debug)]
pub(crate) struct Store {
    database: Database,
    node_id: String,
}

impl Store {
    /// A store that lives as long as the node.
    pub(crate) fn in_memory() -> Result<Self, StartError> {
        let database = Database::builder()
            .create_with_backend(InMemoryBackend::new())
            .map_err(|error| StartError::database("in memory", error))?;
        Self::with(database, "in memory")
    }

    /// The store of a directory, which is made if need be.
    pub(crate) fn in_directory(directory: &Path) -> Result<Self, StartError> {
        fs::create_dir_all(directory).map_err(|error| StartError::directory(directory, error))?;
        let file = directory.join(FILE);
        let place = file.display().to_string();
        let database =
            Database::create(&file).map_err(|error| StartError::database(&place, error))?;
        Self::with(database, &place)
    }

    fn with(database: Database, place: &str) -> Result<Self, StartError> {
        let node_id = prepare(&database, place)?;
        Ok(Self { database, node_id })
    }

    /// The id that this node has kept since its first start.
    pub(crate) fn node_id(&self) -> &str {
        &self.node_id
    }

    /// A job by its whole id.
    pub(crate) fn job(&self, id: &str) -> Result<Option<JobRecord>, StoreError> {
        let table = self.database.begin_read()?.open_table(JOBS)?;
        table.get(id)?.map(|value| decode(value.value())).transpose()
    }

    /// All jobs, in no particular order.
    pub(crate) fn jobs(&self) -> Result<Vec<JobRecord>, StoreError> {
        let table = self.database.begin_read()?.open_table(JOBS)?;
        table.iter()?.map(|entry| decode(entry?.1.value())).collect()
    }

    /// The versions of a job, the first one first.
    pub(crate) fn versions(&self, job_id: &str) -> Result<Vec<Job>, StoreError> {
        let table = self.database.begin_read()?.open_table(VERSIONS)?;
        let range = table.range((job_id, 0)..=(job_id, u64::MAX))?;
        range.map(|entry| decode(entry?.1.value())).collect()
    }

    /// The executions of a job, the oldest first.
    pub(crate) fn executions(&self, job_id: &str) -> Result<Vec<Execution>, StoreError> {
        let table = self.database.begin_read()?.open_table(EXECUTIONS)?;
        // No execution id is greater than this text, which no id begins with.
        let range = table.range((job_id, "")..=(job_id, "\u{10ffff}"))?;
        let mut found: Vec<Execution> =
            range.map(|entry| decode(entry?.1.value())).collect::<Result<_, StoreError>>()?;
        found.sort_by_key(|execution| (execution.create_time, execution.id.clone()));
        Ok(found)
    }

    /// What happened to a job and its executions, the oldest first.
    pub(crate) fn history(&self, job_id: &str) -> Result<Vec<Change>, StoreError> {
        let table = self.database.begin_read()?.open_table(HISTORY)?;
        let range = table.range((job_id, 0)..=(job_id, u64::MAX))?;
        range.map(|entry| decode(entry?.1.value())).collect()
    }

    /// What an execution wrote, once it has ended.
    pub(crate) fn output(&self, execution_id: &str) -> Result<Option<KeptOutput>, StoreError> {
        let table = self.database.begin_read()?.open_table(OUTPUT)?;
        table.get(execution_id)?.map(|value| decode(value.value())).transpose()
    }

    /// Changes the store: all of it, or nothing if `change` fails.
    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let write = self.database.begin_write()?;
        let done = {
            let mut transaction = Transaction::new(&write)?;
            change(&mut transaction)?
        };
        write.commit()?;
        Ok(done)
    }
}

/// Makes the tables of a new database, or checks that those of an old one are a node's. The node's
/// id.
fn prepare(database: &Database, place: &str) -> Result<String, StartError> {
    let failed = |error: StoreError| StartError::store(place, error);
    let write = database.begin_write().map_err(|error| failed(error.into()))?;
    let node_id = {
        let is_new = write.list_tables().map_err(|error| failed(error.into()))?.next().is_none();
        let mut meta = write.open_table(META).map_err(|error| match error {
            redb::TableError::TableTypeMismatch { .. } => StartError::foreign(place),
            other => failed(other.into()),
        })?;
        let read = |name| {
            let value = meta.get(name).map_err(|error| failed(error.into()))?;
            Ok::<_, StartError>(value.map(|value| value.value().to_owned()))
        };
        match (read("format")?, read("node")?) {
            (Some(format), Some(node_id)) if format == FORMAT => node_id,
            (Some(format), _) if format != FORMAT => {
                return Err(StartError::format(place, &format));
            }
            _ if !is_new => return Err(StartError::foreign(place)),
            _ => {
                let node_id = format!("n-{}", Uuid::new_v4());
                let mut put = |name, value| {
                    meta.insert(name, value).map(drop).map_err(|error| failed(error.into()))
                };
                put("format", FORMAT)?;
                put("node", &node_id)?;
                node_id
            }
        }
    };
    Transaction::new(&write).map_err(failed)?;
    write.commit().map_err(|error| failed(error.into()))?;
    Ok(node_id)
}
