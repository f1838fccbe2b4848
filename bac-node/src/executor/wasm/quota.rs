//! What one run may have of the disk: bytes, files and directories, depth, and open ones.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use wasmi_wasi::wasi_common::snapshots::preview_1::error::{Errno, Error};

/// The most files and directories of a run.
pub(super) const ENTRIES: u64 = 10_000;

/// How many directories deep one may lie.
pub(super) const DEPTH: usize = 64;

/// The most files and directories that are open at a time.
const OPEN: usize = 32;

/// The disk of one run. Clones are one.
#[derive(Clone, Debug)]
pub(super) struct Quota(Arc<Mutex<Used>>);

#[derive(Debug)]
struct Used {
    bytes_left: u64,
    entries_left: u64,
    open_left: usize,
    /// The files that are open, by their inode.
    files: HashMap<u64, File>,
}

#[derive(Debug)]
struct File {
    size: u64,
    open: usize,
    /// It has no name any more, and goes when it is closed.
    is_removed: bool,
}

impl Quota {
    pub(super) fn new(bytes: u64) -> Self {
        let files = HashMap::new();
        Self(Arc::new(Mutex::new(Used {
            bytes_left: bytes,
            entries_left: ENTRIES,
            open_left: OPEN,
            files,
        })))
    }

    /// Takes bytes for what is written; whether they are left.
    pub(super) fn take_bytes(&self, bytes: u64) -> Result<(), Error> {
        self.lock().take_bytes(bytes)
    }

    /// Takes a name for a file or directory that is made.
    pub(super) fn take_entry(&self) -> Result<(), Error> {
        let mut used = self.lock();
        used.entries_left = used.entries_left.checked_sub(1).ok_or(Errno::Nospc)?;
        Ok(())
    }

    pub(super) fn give_entry(&self) {
        self.lock().entries_left += 1;
    }

    /// Takes a descriptor.
    pub(super) fn open(&self) -> Result<Opened, Error> {
        let mut used = self.lock();
        used.open_left = used.open_left.checked_sub(1).ok_or(Errno::Mfile)?;
        Ok(Opened(self.clone()))
    }

    /// A file is open that has this size; the bytes have been taken.
    pub(super) fn open_file(&self, inode: u64, size: u64) {
        let mut used = self.lock();
        let file = used.files.entry(inode).or_insert(File { size, open: 0, is_removed: false });
        file.open += 1;
        // It may have been cut to nothing by the opening.
        let freed = file.size.saturating_sub(size);
        file.size = size;
        used.bytes_left += freed;
    }

    pub(super) fn close_file(&self, inode: u64) {
        let mut used = self.lock();
        let Some(file) = used.files.get_mut(&inode) else { return };
        file.open -= 1;
        if file.open > 0 {
            return;
        }
        let freed = if file.is_removed { file.size } else { 0 };
        used.files.remove(&inode);
        used.bytes_left += freed;
    }

    /// The name of a file of this size is gone.
    pub(super) fn remove_file(&self, inode: u64, size: u64) {
        let mut used = self.lock();
        used.entries_left += 1;
        match used.files.get_mut(&inode) {
            Some(file) => file.is_removed = true,
            None => used.bytes_left += size,
        }
    }

    /// Makes room for an open file to become at least this long.
    pub(super) fn grow(&self, inode: u64, end: u64) -> Result<(), Error> {
        let mut used = self.lock();
        let size = used.files.get(&inode).map_or(0, |file| file.size);
        used.take_bytes(end.saturating_sub(size))?;
        if let Some(file) = used.files.get_mut(&inode) {
            file.size = size.max(end);
        }
        Ok(())
    }

    /// An open file has been cut to this length.
    pub(super) fn cut(&self, inode: u64, size: u64) {
        let mut used = self.lock();
        let Some(file) = used.files.get_mut(&inode) else { return };
        let freed = file.size.saturating_sub(size);
        file.size -= freed;
        used.bytes_left += freed;
    }

    /// How long an open file is.
    pub(super) fn size(&self, inode: u64) -> u64 {
        self.lock().files.get(&inode).map_or(0, |file| file.size)
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Used {
    fn take_bytes(&mut self, bytes: u64) -> Result<(), Error> {
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or(Errno::Nospc)?;
        Ok(())
    }
}

/// A descriptor, which is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Opened(Quota);

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.lock().open_left += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_when_a_file_is_gone_for_good() {
        let quota = Quota::new(100);
        quota.open_file(1, 0);
        quota.grow(1, 60).unwrap();
        quota.grow(1, 50).unwrap();
        quota.grow(1, 101).unwrap_err();
        quota.remove_file(1, 60);
        // It is open, and takes its room still.
        quota.take_bytes(41).unwrap_err();
        quota.close_file(1);
        quota.take_bytes(100).unwrap();
        quota.open_file(2, 100);
        quota.cut(2, 30);
        quota.close_file(2);
        quota.take_bytes(70).unwrap();
        quota.remove_file(2, 30);
        quota.take_bytes(30).unwrap();
        // Opened and cut to nothing by that.
        quota.open_file(3, 70);
        quota.open_file(3, 0);
        quota.take_bytes(70).unwrap();
        quota.take_bytes(1).unwrap_err();
    }

    #[test]
    fn descriptors_and_names_come_back() {
        let quota = Quota::new(0);
        let opened: Vec<_> = (0..OPEN).map(|_| quota.open().unwrap()).collect();
        quota.open().unwrap_err();
        drop(opened);
        quota.open().unwrap();
        for _ in 0..ENTRIES {
            quota.take_entry().unwrap();
        }
        quota.take_entry().unwrap_err();
        quota.give_entry();
        quota.take_entry().unwrap();
    }
}
