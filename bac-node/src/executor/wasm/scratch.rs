//! The files of one run: inputs are copied to a directory of their own, so that a module can
//! change nothing of the node's machine.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

use bac_client::orchestrator::model::{InputSource, ResultPath, SpecConfig};
use serde_json::Value;
use wasmi_wasi::sync::{Dir, ambient_authority, dir};

use super::{
    super::Output,
    files::BoundedDir,
    host::Mount,
    quota::{DEPTH, ENTRIES, Quota},
    workspace::{RunDirectory, Workspace},
};

/// The most directories that a run begins with.
const MOUNTS: usize = 64;

/// The most that is kept of a run's results, in bytes.
const RESULTS: u64 = 16 * 1024 * 1024;

pub(super) struct Scratch {
    root: RunDirectory,
    /// The directories of this machine that may be read.
    allowed: Vec<PathBuf>,
    /// The mounted directories, by their path in the module.
    mounts: BTreeMap<PathBuf, PathBuf>,
    /// Names of results, and the directories that hold them.
    results: Vec<(String, PathBuf)>,
    /// What the module and its inputs leave of it is for what is written.
    quota: Quota,
    disk: u64,
}

impl Scratch {
    /// For a run that may have so many bytes of the disk.
    pub(super) fn new(
        workspace: &Workspace,
        allowed: &[PathBuf],
        disk: u64,
    ) -> Result<Self, String> {
        let root = workspace
            .directory()
            .map_err(|error| format!("no directory for the job's files can be made: {error}"))?;
        let allowed = allowed.iter().filter_map(|path| path.canonicalize().ok()).collect();
        let (mounts, results, quota) = (BTreeMap::new(), Vec::new(), Quota::new(disk));
        Ok(Self { root, allowed, mounts, results, quota, disk })
    }

    /// The bytes of the entry module.
    pub(super) fn module(&mut self, source: &SpecConfig) -> Result<Vec<u8>, String> {
        match source.kind.to_ascii_lowercase().as_str() {
            "inline" => self.inline(source),
            "localdirectory" => {
                let path = self.local(source)?;
                let length = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?.len();
                self.take(length)?;
                fs::read(&path).map_err(|error| unreadable(&path, &error))
            }
            _ => Err(unsupported(&source.kind)),
        }
    }

    /// Copies an input to where the module will find it.
    pub(super) fn mount(&mut self, input: &InputSource) -> Result<(), String> {
        let target = absolute(&input.target)?;
        match input.source.kind.to_ascii_lowercase().as_str() {
            "inline" => {
                let data = self.inline(&input.source)?;
                let (parent, name) = (target.parent(), target.file_name());
                let (Some(parent), Some(name)) = (parent, name) else {
                    return Err("an inline input needs a file as its target".to_owned());
                };
                let directory = self.directory(parent)?;
                self.take_entry()?;
                fs::write(directory.join(name), data).map_err(|error| copying(&error))
            }
            "localdirectory" => {
                let from = self.local(&input.source)?;
                if from.is_dir() {
                    let to = self.directory(&target)?;
                    return self.copy_directory(&from, &to);
                }
                let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
                    return Err("a file needs a file as its target".to_owned());
                };
                let to = self.directory(parent)?.join(name);
                self.take_entry()?;
                self.copy_file(&from, &to)
            }
            _ => Err(unsupported(&input.source.kind)),
        }
    }

    /// Makes a directory for results where the module will look for it.
    pub(super) fn result(&mut self, result: &ResultPath) -> Result<(), String> {
        let target = absolute(&result.path)?;
        if matches!(result.name.as_str(), "" | "." | "..") || result.name.contains(['/', '\\']) {
            return Err(format!(
                "the name `{}` of a result is no name of a directory",
                result.name
            ));
        }
        let directory = self.directory(&target)?;
        self.results.push((result.name.clone(), directory));
        Ok(())
    }

    /// The files that the module has left in the directories for results.
    pub(super) fn collect(&mut self, output: &Output) -> Result<(), String> {
        let mut left = RESULTS;
        for (name, directory) in &self.results {
            collect(directory, name, output, &mut left)?;
        }
        Ok(())
    }

    /// All mounted directories, opened.
    pub(super) fn mounts(&self) -> Result<Vec<Mount>, String> {
        let open = |(target, directory): (&PathBuf, &PathBuf)| {
            let directory = Dir::open_ambient_dir(directory, ambient_authority())
                .map_err(|error| copying(&error))?;
            let directory = dir::Dir::from_cap_std(directory);
            Ok((BoundedDir::new(directory, self.quota.clone()), target.clone()))
        };
        self.mounts.iter().map(open).collect()
    }

    fn directory(&mut self, target: &Path) -> Result<PathBuf, String> {
        if let Some(known) = self.mounts.get(target) {
            return Ok(known.clone());
        }
        if self.mounts.len() == MOUNTS {
            return Err(format!("the job has inputs and results in over {MOUNTS} directories"));
        }
        let directory = self.root.path().join(self.mounts.len().to_string());
        fs::create_dir(&directory).map_err(|error| copying(&error))?;
        self.mounts.insert(target.to_owned(), directory.clone());
        Ok(directory)
    }

    fn inline(&mut self, source: &SpecConfig) -> Result<Vec<u8>, String> {
        let url = text(source, "URL").ok_or("an inline source needs a URL")?;
        let data = super::source::content(url)?;
        self.take(data.len() as u64)?;
        Ok(data)
    }

    /// A path of this machine, if it is one of those that may be read.
    fn local(&self, source: &SpecConfig) -> Result<PathBuf, String> {
        let named =
            text(source, "SourcePath").ok_or("a localDirectory source needs a SourcePath")?;
        let path = Path::new(named);
        let path = path.canonicalize().map_err(|error| unreadable(path, &error))?;
        if self.allowed.iter().any(|allowed| path.starts_with(allowed)) {
            return Ok(path);
        }
        Err(format!("{named} is in none of the directories that this node's jobs may read"))
    }

    /// Symbolic links are left out: they lead elsewhere.
    fn copy_directory(&mut self, from: &Path, to: &Path) -> Result<(), String> {
        let mut left = vec![(from.to_owned(), to.to_owned(), 0)];
        while let Some((from, to, depth)) = left.pop() {
            for entry in fs::read_dir(&from).map_err(|error| unreadable(&from, &error))? {
                let entry = entry.map_err(|error| unreadable(&from, &error))?;
                let kind = entry.file_type().map_err(|error| unreadable(&from, &error))?;
                let target = to.join(entry.file_name());
                if kind.is_dir() {
                    if depth == DEPTH {
                        return Err(format!("an input is more than {DEPTH} directories deep"));
                    }
                    self.take_entry()?;
                    fs::create_dir_all(&target).map_err(|error| copying(&error))?;
                    left.push((entry.path(), target, depth + 1));
                } else if kind.is_file() {
                    self.take_entry()?;
                    self.copy_file(&entry.path(), &target)?;
                }
            }
        }
        Ok(())
    }

    fn copy_file(&self, from: &Path, to: &Path) -> Result<(), String> {
        let length = fs::metadata(from).map_err(|error| unreadable(from, &error))?.len();
        self.take(length)?;
        fs::copy(from, to).map(drop).map_err(|error| unreadable(from, &error))
    }

    fn take(&self, length: u64) -> Result<(), String> {
        let taken = self.quota.take_bytes(length);
        taken.map_err(|_| format!("the job's inputs are over its {} bytes of disk", self.disk))
    }

    fn take_entry(&self) -> Result<(), String> {
        let taken = self.quota.take_entry();
        taken.map_err(|_| format!("the job's inputs are over {ENTRIES} files and directories"))
    }
}

/// Takes up the files of a directory and below. Symbolic links are left out: they lead elsewhere.
fn collect(directory: &Path, name: &str, output: &Output, left: &mut u64) -> Result<(), String> {
    let mut directories = vec![(directory.to_owned(), name.to_owned())];
    while let Some((directory, name)) = directories.pop() {
        let failed = |error| unreadable(&directory, &error);
        for entry in fs::read_dir(&directory).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let metadata = entry.metadata().map_err(failed)?;
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            if metadata.is_dir() {
                directories.push((entry.path(), name));
            } else if metadata.is_file() {
                let rest = left.checked_sub(metadata.len());
                *left =
                    rest.ok_or_else(|| format!("the job's results are over {RESULTS} bytes"))?;
                let data = fs::read(entry.path()).map_err(failed)?;
                output.add_file(name, data);
            }
        }
    }
    Ok(())
}

fn absolute(target: &str) -> Result<PathBuf, String> {
    let path = Path::new(target);
    let is_plain =
        path.components().all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
    if path.is_absolute() && is_plain {
        return Ok(path.to_owned());
    }
    Err(format!("the target `{target}` of an input must be an absolute path"))
}

fn text<'s>(source: &'s SpecConfig, name: &str) -> Option<&'s str> {
    let member = source.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    member.and_then(|(_, value)| Value::as_str(value)).filter(|text| !text.is_empty())
}

fn unsupported(kind: &str) -> String {
    format!("does not support {kind} storage, only inline, localDirectory")
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

fn copying(error: &io::Error) -> String {
    format!("the job's files cannot be prepared: {error}")
}
