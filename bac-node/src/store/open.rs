//! How a database begins: in memory or in a file, new or as a node left it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use redb::{
    Database, ReadableTable,
    backends::{FileBackend, InMemoryBackend},
};
use uuid::Uuid;

use super::{
    database::{Kept, Open},
    error::{StartError, StoreError},
    tables::{FORMAT, META},
    transaction::Transaction,
};

/// The file in a data directory.
const FILE: &str = "node.redb";

/// A database that is about to be opened.
pub(super) struct Opening {
    place: String,
    open: Box<Open>,
    /// The file that was made for it, which is of no use if it does not come to anything.
    made: Option<PathBuf>,
}

pub(super) fn in_memory() -> Opening {
    let open = || Database::builder().create_with_backend(InMemoryBackend::new());
    Opening { place: "in memory".to_owned(), open: Box::new(open), made: None }
}

/// The file is readable by its owner alone, and so is a directory that is made.
pub(super) fn in_directory(directory: &Path) -> Result<Opening, StartError> {
    make(directory).map_err(|error| StartError::directory(directory, error))?;
    let path = directory.join(FILE);
    let place = path.display().to_string();
    let made = match fs::metadata(&path) {
        Ok(found) if found.is_file() && found.len() == 0 => return Err(StartError::empty(&place)),
        Ok(_) => None,
        Err(_) => Some(path.clone()),
    };
    let is_new = AtomicBool::new(made.is_some());
    let open = move || {
        // A file that is gone when it is opened again is not to be replaced by an empty one.
        let file = private(&path, is_new.swap(false, Ordering::Relaxed))?;
        Database::builder().create_with_backend(FileBackend::new(file)?)
    };
    Ok(Opening { place, open: Box::new(open), made })
}

impl Opening {
    #[cfg(test)]
    pub(super) fn new(
        place: &str,
        open: impl Fn() -> Result<Database, redb::DatabaseError> + Send + Sync + 'static,
    ) -> Self {
        Self { place: place.to_owned(), open: Box::new(open), made: None }
    }

    /// The database with its tables, and the node's id.
    pub(super) fn begin(self) -> Result<(Kept, String), StartError> {
        let Self { place, open, made } = self;
        let begun = open()
            .map_err(|error| StartError::database(&place, error))
            .and_then(|database| Ok((prepare(&database, &place)?, database)));
        match begun {
            Ok((node_id, database)) => Ok((Kept::new(open, database), node_id)),
            Err(error) => {
                if let Some(made) = made {
                    // What it failed of is the error to tell.
                    let _ = fs::remove_file(made);
                }
                Err(error)
            }
        }
    }
}

fn make(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn private(path: &Path, is_new: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(is_new).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
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
    Transaction::new(&write).prepare().map_err(failed)?;
    write.commit().map_err(|error| failed(error.into()))?;
    Ok(node_id)
}
