//! Where the files of runs lie: a directory of the node's own, which goes with it. What a node left
//! that was killed goes when the next one starts.

use std::{
    fs::{self, DirBuilder, File},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use uuid::Uuid;

/// How the directories of nodes without a data directory begin.
const PREFIX: &str = "bac-node-";

/// The file by whose lock a node says that it is there.
const LOCK: &str = "lock";

/// The directory for a node's runs.
#[derive(Debug)]
pub(super) struct Workspace {
    directory: PathBuf,
    next: AtomicU64,
    /// Held as long as the node is there.
    _lock: File,
}

impl Workspace {
    /// One below this directory, which other nodes use as well.
    pub(super) fn begin(parent: &Path) -> io::Result<Self> {
        remove_leftovers(parent);
        let name = Uuid::new_v4();
        let (made, directory) =
            (parent.join(format!(".{PREFIX}{name}")), parent.join(format!("{PREFIX}{name}")));
        make(&made)?;
        let lock = File::create(made.join(LOCK))?;
        lock.lock()?;
        // It has its name only from here on, so that no other node takes it for left.
        fs::rename(&made, &directory)?;
        Ok(Self { directory, next: AtomicU64::default(), _lock: lock })
    }

    /// A new directory for one run.
    pub(super) fn directory(&self) -> io::Result<RunDirectory> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.directory.join(number.to_string());
        make(&path)?;
        Ok(RunDirectory(path))
    }

    /// Removes it, when no run needs it any more.
    pub(super) fn close(&self) {
        // What cannot be removed is left to the next start.
        let _ = remove(&self.directory);
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        self.close();
    }
}

/// The directory of one run, which goes with it.
#[derive(Debug)]
pub(super) struct RunDirectory(PathBuf);

impl RunDirectory {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        // What cannot be removed goes with the node's directory.
        let _ = remove(&self.0);
    }
}

fn make(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Removes the directories of nodes that are there no more.
fn remove_leftovers(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let is_node = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_node && is_left(&entry.path()) {
            // Another user's, say, is left to that user.
            let _ = remove(&entry.path());
        }
    }
}

fn is_left(directory: &Path) -> bool {
    File::open(directory.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

/// Removes a directory with all below it, however deep: each directory is moved to the top before
/// it is looked into, so that no path and no stack grows with the depth.
fn remove(root: &Path) -> io::Result<()> {
    let mut next = 0_u64;
    let mut left = vec![root.to_owned()];
    while let Some(directory) = left.pop() {
        let mut has_moved = false;
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                fs::remove_file(entry.path())?;
                continue;
            }
            if directory == root {
                left.push(entry.path());
            } else {
                let top = loop {
                    next += 1;
                    let top = root.join(format!("removed-{next}"));
                    if !top.exists() {
                        break top;
                    }
                };
                fs::rename(entry.path(), &top)?;
                left.push(top);
            }
            has_moved = true;
        }
        if directory != root {
            fs::remove_dir(&directory)?;
        } else if has_moved {
            // Once all that lies in it is gone.
            left.insert(0, directory);
        } else {
            fs::remove_dir(root)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_node_left_goes_with_the_next_start_and_what_one_uses_stays() {
        let parent = tempfile::tempdir().unwrap();
        let used = Workspace::begin(parent.path()).unwrap();
        let run = used.directory().unwrap();
        fs::write(run.path().join("file"), "of the run").unwrap();
        let left = parent.path().join(format!("{PREFIX}left"));
        fs::create_dir_all(left.join("7/a/b")).unwrap();
        fs::write(left.join("7/a/b/file"), "of a node that was killed").unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        let stranger = parent.path().join("stranger");
        fs::create_dir(&stranger).unwrap();

        let next = Workspace::begin(parent.path()).unwrap();
        assert!(!left.exists());
        assert!(stranger.exists());
        assert!(run.path().join("file").exists());
        let path = run.path().to_owned();
        drop(run);
        assert!(!path.exists());
        drop((used, next));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_tree_is_removed_however_deep_it_is() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().join("root");
        // Made as it is removed: from the innermost on, since no path is that long.
        fs::create_dir(&root).unwrap();
        let (inner, outer) = (root.join("inner"), root.join("outer"));
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("file"), "").unwrap();
        for _ in 0..2_000 {
            fs::create_dir(&outer).unwrap();
            fs::rename(&inner, outer.join("removed-1")).unwrap();
            fs::rename(&outer, &inner).unwrap();
        }
        remove(&root).unwrap();
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
