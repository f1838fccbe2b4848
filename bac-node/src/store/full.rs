//! A disk for tests, which is full when it is told to be.

use std::{
    io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use redb::{Database, StorageBackend};

use super::open::Opening;

/// Clones are one disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Arc<State>);

#[derive(Debug, Default)]
struct State {
    data: Mutex<Vec<u8>>,
    is_full: AtomicBool,
    refused: AtomicUsize,
    /// Whether a write waits before it is on the disk, and whether one does.
    is_held: Mutex<bool>,
    freed: Condvar,
    is_waited_for: AtomicBool,
}

impl Disk {
    pub(crate) fn set_full(&self, is_full: bool) {
        self.0.is_full.store(is_full, Ordering::SeqCst);
    }

    /// How many writes it has refused.
    pub(crate) fn refused(&self) -> usize {
        self.0.refused.load(Ordering::SeqCst)
    }

    /// Lets writes wait from now on.
    pub(crate) fn hold(&self) {
        *self.0.is_held.lock().unwrap() = true;
    }

    /// Lets them go on.
    pub(crate) fn let_go(&self) {
        *self.0.is_held.lock().unwrap() = false;
        self.0.freed.notify_all();
    }

    /// Whether a write has waited.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.0.is_waited_for.load(Ordering::SeqCst)
    }

    pub(super) fn opening(&self) -> Opening {
        let disk = self.clone();
        Opening::new("on a disk", move || Database::builder().create_with_backend(disk.clone()))
    }

    fn data(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.data.lock().unwrap()
    }

    fn check(&self) -> io::Result<()> {
        match self.0.is_full.load(Ordering::SeqCst) {
            true => {
                self.0.refused.fetch_add(1, Ordering::SeqCst);
                Err(io::ErrorKind::StorageFull.into())
            }
            false => Ok(()),
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.data().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let begin = usize::try_from(offset).unwrap();
        out.copy_from_slice(&self.data()[begin..begin + out.len()]);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.check()?;
        self.data().resize(usize::try_from(length).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut is_held = self.0.is_held.lock().unwrap();
        while *is_held {
            self.0.is_waited_for.store(true, Ordering::SeqCst);
            is_held = self.0.freed.wait(is_held).unwrap();
        }
        drop(is_held);
        self.check()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.check()?;
        let begin = usize::try_from(offset).unwrap();
        self.data()[begin..begin + data.len()].copy_from_slice(data);
        Ok(())
    }
}
