//! Why a store cannot be opened, read or changed.

use std::{error::Error, fmt, io, path::Path};

/// Why a node did not start.
///
/// The message says which file it is about, and what to do.
#[derive(Debug)]
pub struct StartError {
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl StartError {
    pub(super) fn directory(directory: &Path, error: io::Error) -> Self {
        let directory = directory.display();
        Self {
            message: format!("the data directory {directory} cannot be made: {error}"),
            source: Some(error.into()),
        }
    }

    pub(super) fn database(place: &str, error: redb::DatabaseError) -> Self {
        use redb::{DatabaseError, StorageError};
        let message = match &error {
            DatabaseError::DatabaseAlreadyOpen => format!(
                "the database {place} is in use: another node runs on this directory; stop it, or \
                 give this one a directory of its own"
            ),
            DatabaseError::Storage(StorageError::Corrupted(_)) => {
                return Self::damaged(place, error);
            }
            DatabaseError::Storage(StorageError::Io(fault))
                if matches!(
                    fault.kind(),
                    io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
                ) =>
            {
                return Self::damaged(place, error);
            }
            DatabaseError::Storage(StorageError::Io(fault))
                if fault.kind() == io::ErrorKind::StorageFull =>
            {
                format!("the database {place} cannot be made: no space is left on its disk")
            }
            other => format!("the database {place} cannot be opened: {other}"),
        };
        Self { message, source: Some(error.into()) }
    }

    fn damaged(place: &str, error: redb::DatabaseError) -> Self {
        let message = format!(
            "{place} is damaged, or no database of a development node ({error}); move it away, and \
             the node starts with an empty one"
        );
        Self { message, source: Some(error.into()) }
    }

    pub(super) fn empty(place: &str) -> Self {
        let message = format!(
            "the database {place} is an empty file: nothing is kept there; remove it, and the node \
             starts with a new one"
        );
        Self { message, source: None }
    }

    pub(super) fn store(place: &str, error: StoreError) -> Self {
        Self {
            message: format!("the database {place} cannot be used: {error}"),
            source: Some(error.into()),
        }
    }

    pub(super) fn foreign(place: &str) -> Self {
        let message = format!(
            "the database {place} is another program's, not a development node's; give the node a \
             directory of its own"
        );
        Self { message, source: None }
    }

    pub(super) fn format(place: &str, format: &str) -> Self {
        let message = format!(
            "the database {place} has the format {}, which this version does not read; use the \
             version that wrote it, or another directory",
            format.escape_default()
        );
        Self { message, source: None }
    }

    pub(crate) fn threads(error: io::Error) -> Self {
        Self {
            message: format!("the node's threads cannot be started: {error}"),
            source: Some(error.into()),
        }
    }

    pub(crate) fn jobs(error: StoreError) -> Self {
        Self {
            message: format!("the jobs of the last run cannot be taken up: {error}"),
            source: Some(error.into()),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Why the store cannot be read or changed while the node runs.
#[derive(Debug)]
pub(crate) enum StoreError {
    Database(redb::Error),
    /// What is kept is not what was written.
    Record(serde_json::Error),
    /// It is not known whether it was written.
    BrokenOff,
    /// What is kept of this job may not be what has become of it, since nothing can be written.
    Stale {
        job_id: String,
        why: String,
    },
}

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        Self::Database(error.into())
    }
}

impl StoreError {
    /// Whether the file cannot be read or written, which may pass.
    pub(crate) fn is_of_file(&self) -> bool {
        matches!(self, Self::Database(redb::Error::Io(_) | redb::Error::PreviousIo))
    }

    fn is_full(&self) -> bool {
        use io::ErrorKind::{QuotaExceeded, StorageFull};
        match self {
            Self::Database(redb::Error::Io(error)) => {
                matches!(error.kind(), StorageFull | QuotaExceeded)
            }
            _ => false,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            _ if self.is_full() => {
                f.write_str("the store cannot be written: no space is left on its disk; free some")
            }
            Self::Database(error) => write!(f, "the store failed: {error}"),
            Self::Stale { job_id, why } => {
                write!(f, "what has become of the job {job_id} is not known: {why}")
            }
            Self::BrokenOff => f.write_str(
                "the store may not have been written: look whether it was before you try again",
            ),
            Self::Record(error) => write!(f, "a record of the store is not readable: {error}"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Record(error) => Some(error),
            Self::Stale { .. } | Self::BrokenOff => None,
        }
    }
}
