//! The open database, which is opened again when its file could not be written.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError, RwLock},
};

use redb::{Database, DatabaseError, ReadTransaction, ReadableDatabase, WriteTransaction};

use super::error::StoreError;

/// How the database is opened, each time.
pub(super) type Open = dyn Fn() -> Result<Database, DatabaseError> + Send + Sync;

/// A database and the way to open it. After one failed write or read it refuses all that follows,
/// so that it has to be opened again, which makes its file good.
pub(super) struct Kept {
    open: Box<Open>,
    /// `None` from a failure to the next use.
    database: RwLock<Option<Database>>,
    /// Why the last write failed.
    trouble: Mutex<Option<String>>,
}

impl Kept {
    pub(super) fn new(open: Box<Open>, database: Database) -> Self {
        Self { open, database: RwLock::new(Some(database)), trouble: Mutex::default() }
    }

    pub(super) fn trouble(&self) -> Option<String> {
        self.lock().clone()
    }

    pub(super) fn read<T>(
        &self,
        read: impl Fn(&ReadTransaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let once = || self.with(|database| read(&database.begin_read()?));
        match once() {
            // Whoever wrote before failed, and left it so.
            Err(error) if error.is_of_file() => once(),
            done => done,
        }
    }

    /// All of it is written, or nothing if `write` fails.
    pub(super) fn write<T>(
        &self,
        write: impl FnOnce(&WriteTransaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let done = self.with(|database| {
            let transaction = database.begin_write()?;
            let done = write(&transaction)?;
            transaction.commit()?;
            Ok(done)
        });
        let mut trouble = self.lock();
        match &done {
            Ok(_) => *trouble = None,
            Err(error) if error.is_of_file() => *trouble = Some(error.to_string()),
            Err(_) => {}
        }
        done
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        if database.is_none() {
            drop(database);
            let mut closed = self.database.write().unwrap_or_else(PoisonError::into_inner);
            if closed.is_none() {
                *closed = Some((self.open)()?);
            }
            drop(closed);
            database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        }
        let Some(open) = &*database else { return Err(redb::Error::PreviousIo.into()) };
        let done = work(open);
        drop(database);
        if done.as_ref().is_err_and(StoreError::is_of_file) {
            *self.database.write().unwrap_or_else(PoisonError::into_inner) = None;
        }
        done
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}
