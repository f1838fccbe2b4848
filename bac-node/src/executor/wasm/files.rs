//! The directories and files of a run, within its quota. There are no links: what a path means is
//! what it says.

use std::{
    any::Any,
    io::{IoSlice, IoSliceMut, SeekFrom},
    path::{Component, Path, PathBuf},
};

use async_trait::async_trait;
use wasmi_wasi::{
    WasiDir, WasiFile,
    sync::dir,
    wasi_common::{
        Error, SystemTimeSpec,
        dir::{OpenResult, ReaddirCursor, ReaddirEntity},
        file::{Advice, FdFlags, FileType, Filestat, OFlags},
        snapshots::preview_1::error::Errno,
    },
};

use super::quota::{DEPTH, Opened, Quota};

/// A directory of a run, and how deep it lies.
pub(super) struct BoundedDir {
    directory: dir::Dir,
    depth: usize,
    quota: Quota,
    /// Those that the run begins with have none.
    _opened: Option<Opened>,
}

impl BoundedDir {
    /// One that the run begins with.
    pub(super) const fn new(directory: dir::Dir, quota: Quota) -> Self {
        Self { directory, depth: 0, quota, _opened: None }
    }

    /// How deep a path leads.
    fn depth_of(&self, path: &str) -> usize {
        Path::new(path).components().fold(self.depth, |depth, part| match part {
            Component::Normal(_) => depth + 1,
            Component::ParentDir => depth.saturating_sub(1),
            _ => depth,
        })
    }

    fn checked_depth(&self, path: &str) -> Result<usize, Error> {
        let depth = self.depth_of(path);
        if depth > DEPTH { Err(Errno::Nametoolong.into()) } else { Ok(depth) }
    }

    async fn stat(&self, path: &str) -> Option<Filestat> {
        self.directory.get_path_filestat(path, false).await.ok()
    }

    /// How many directories deep the tree of a directory is.
    async fn height(&self, path: &str) -> Result<usize, Error> {
        let mut height = 0;
        let mut left = vec![(path.to_owned(), 1)];
        while let Some((path, level)) = left.pop() {
            height = height.max(level);
            let directory = self.directory.open_file_(
                false,
                &path,
                OFlags::DIRECTORY,
                true,
                false,
                FdFlags::empty(),
            )?;
            let dir::OpenResult::Dir(directory) = directory else { continue };
            for entry in directory.readdir(ReaddirCursor::from(0)).await? {
                let entry = entry?;
                if entry.filetype == FileType::Directory && entry.name != "." && entry.name != ".."
                {
                    left.push((format!("{path}/{}", entry.name), level + 1));
                }
            }
        }
        Ok(height)
    }
}

#[async_trait]
impl WasiDir for BoundedDir {
    fn as_any(&self) -> &dyn Any {
        self
    }

    async fn open_file(
        &self,
        symlink_follow: bool,
        path: &str,
        oflags: OFlags,
        read: bool,
        write: bool,
        fdflags: FdFlags,
    ) -> Result<OpenResult, Error> {
        let depth = self.checked_depth(path)?;
        let opened = self.quota.open()?;
        let is_new = oflags.contains(OFlags::CREATE) && self.stat(path).await.is_none();
        if is_new {
            self.quota.take_entry()?;
        }
        let found = self.directory.open_file_(symlink_follow, path, oflags, read, write, fdflags);
        match found {
            Ok(dir::OpenResult::Dir(directory)) => {
                let (quota, _opened) = (self.quota.clone(), Some(opened));
                Ok(OpenResult::Dir(Box::new(Self { directory, depth, quota, _opened })))
            }
            Ok(dir::OpenResult::File(file)) => {
                let status = file.get_filestat().await?;
                self.quota.open_file(status.inode, status.size);
                Ok(OpenResult::File(Box::new(BoundedFile {
                    file: Box::new(file),
                    inode: status.inode,
                    quota: self.quota.clone(),
                    _opened: opened,
                })))
            }
            Err(error) => {
                if is_new {
                    self.quota.give_entry();
                }
                Err(error)
            }
        }
    }

    async fn create_dir(&self, path: &str) -> Result<(), Error> {
        self.checked_depth(path)?;
        self.quota.take_entry()?;
        let made = self.directory.create_dir(path).await;
        if made.is_err() {
            self.quota.give_entry();
        }
        made
    }

    async fn readdir(
        &self,
        cursor: ReaddirCursor,
    ) -> Result<Box<dyn Iterator<Item = Result<ReaddirEntity, Error>> + Send>, Error> {
        self.directory.readdir(cursor).await
    }

    async fn symlink(&self, _old_path: &str, _new_path: &str) -> Result<(), Error> {
        Err(Errno::Notsup.into())
    }

    async fn remove_dir(&self, path: &str) -> Result<(), Error> {
        self.directory.remove_dir(path).await?;
        self.quota.give_entry();
        Ok(())
    }

    async fn unlink_file(&self, path: &str) -> Result<(), Error> {
        let status = self.stat(path).await;
        self.directory.unlink_file(path).await?;
        if let Some(status) = status {
            self.quota.remove_file(status.inode, status.size);
        }
        Ok(())
    }

    async fn read_link(&self, path: &str) -> Result<PathBuf, Error> {
        self.directory.read_link(path).await
    }

    async fn get_filestat(&self) -> Result<Filestat, Error> {
        self.directory.get_filestat().await
    }

    async fn get_path_filestat(
        &self,
        path: &str,
        follow_symlinks: bool,
    ) -> Result<Filestat, Error> {
        self.directory.get_path_filestat(path, follow_symlinks).await
    }

    async fn rename(
        &self,
        path: &str,
        dest_dir: &dyn WasiDir,
        dest_path: &str,
    ) -> Result<(), Error> {
        let to = dest_dir.as_any().downcast_ref::<Self>().ok_or(Errno::Badf)?;
        let depth = to.checked_depth(dest_path)?;
        let from = self.stat(path).await.ok_or(Errno::Noent)?;
        // Its tree moves with it.
        if from.filetype == FileType::Directory
            && depth > self.depth_of(path)
            && depth - 1 + self.height(path).await? > DEPTH
        {
            return Err(Errno::Nametoolong.into());
        }
        let replaced = to.stat(dest_path).await.filter(|status| status.inode != from.inode);
        self.directory.rename_(path, &to.directory, dest_path)?;
        match replaced {
            Some(status) if status.filetype == FileType::Directory => self.quota.give_entry(),
            Some(status) => self.quota.remove_file(status.inode, status.size),
            None => {}
        }
        Ok(())
    }

    async fn hard_link(
        &self,
        _path: &str,
        _target_dir: &dyn WasiDir,
        _target_path: &str,
    ) -> Result<(), Error> {
        Err(Errno::Notsup.into())
    }

    async fn set_times(
        &self,
        path: &str,
        atime: Option<SystemTimeSpec>,
        mtime: Option<SystemTimeSpec>,
        follow_symlinks: bool,
    ) -> Result<(), Error> {
        self.directory.set_times(path, atime, mtime, follow_symlinks).await
    }
}

/// An open file of a run.
struct BoundedFile {
    file: Box<dyn WasiFile>,
    inode: u64,
    quota: Quota,
    _opened: Opened,
}

impl Drop for BoundedFile {
    fn drop(&mut self) {
        self.quota.close_file(self.inode);
    }
}

fn length(buffers: &[IoSlice<'_>]) -> u64 {
    buffers.iter().map(|buffer| buffer.len() as u64).sum()
}

#[async_trait]
impl WasiFile for BoundedFile {
    fn as_any(&self) -> &dyn Any {
        self.file.as_any()
    }

    async fn get_filetype(&self) -> Result<FileType, Error> {
        self.file.get_filetype().await
    }

    async fn datasync(&self) -> Result<(), Error> {
        self.file.datasync().await
    }

    async fn sync(&self) -> Result<(), Error> {
        self.file.sync().await
    }

    async fn get_fdflags(&self) -> Result<FdFlags, Error> {
        self.file.get_fdflags().await
    }

    async fn set_fdflags(&mut self, flags: FdFlags) -> Result<(), Error> {
        self.file.set_fdflags(flags).await
    }

    async fn get_filestat(&self) -> Result<Filestat, Error> {
        self.file.get_filestat().await
    }

    async fn set_filestat_size(&self, size: u64) -> Result<(), Error> {
        self.quota.grow(self.inode, size)?;
        self.file.set_filestat_size(size).await?;
        self.quota.cut(self.inode, size);
        Ok(())
    }

    async fn advise(&self, offset: u64, length: u64, advice: Advice) -> Result<(), Error> {
        self.file.advise(offset, length, advice).await
    }

    async fn set_times(
        &self,
        atime: Option<SystemTimeSpec>,
        mtime: Option<SystemTimeSpec>,
    ) -> Result<(), Error> {
        self.file.set_times(atime, mtime).await
    }

    async fn read_vectored<'a>(&self, buffers: &mut [IoSliceMut<'a>]) -> Result<u64, Error> {
        self.file.read_vectored(buffers).await
    }

    async fn read_vectored_at<'a>(
        &self,
        buffers: &mut [IoSliceMut<'a>],
        offset: u64,
    ) -> Result<u64, Error> {
        self.file.read_vectored_at(buffers, offset).await
    }

    async fn write_vectored<'a>(&self, buffers: &[IoSlice<'a>]) -> Result<u64, Error> {
        let is_appended = self.file.get_fdflags().await?.contains(FdFlags::APPEND);
        let begin = match is_appended {
            true => self.quota.size(self.inode),
            false => self.file.seek(SeekFrom::Current(0)).await?,
        };
        self.quota.grow(self.inode, begin.saturating_add(length(buffers)))?;
        self.file.write_vectored(buffers).await
    }

    async fn write_vectored_at<'a>(
        &self,
        buffers: &[IoSlice<'a>],
        offset: u64,
    ) -> Result<u64, Error> {
        // A file that is appended to is so wherever it is written.
        let begin = offset.max(self.quota.size(self.inode));
        let begin = match self.file.get_fdflags().await?.contains(FdFlags::APPEND) {
            true => begin,
            false => offset,
        };
        self.quota.grow(self.inode, begin.saturating_add(length(buffers)))?;
        self.file.write_vectored_at(buffers, offset).await
    }

    async fn seek(&self, position: SeekFrom) -> Result<u64, Error> {
        self.file.seek(position).await
    }

    async fn peek(&self, buffer: &mut [u8]) -> Result<u64, Error> {
        self.file.peek(buffer).await
    }

    fn num_ready_bytes(&self) -> Result<u64, Error> {
        self.file.num_ready_bytes()
    }

    async fn readable(&self) -> Result<(), Error> {
        self.file.readable().await
    }

    async fn writable(&self) -> Result<(), Error> {
        self.file.writable().await
    }
}
