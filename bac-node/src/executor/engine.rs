//! What an engine is: it runs tasks, within limits.

use std::{path::PathBuf, time::Duration};

use bac_client::orchestrator::model::Task;

use super::{output::Output, stop::Stop};
use crate::profile::Profile;

/// Runs the tasks of one engine.
pub(crate) trait Executor: Send + Sync {
    /// The engine's name, in the letters of a job.
    fn engine(&self) -> &'static str;

    /// Runs a task to its end, or until it is told to stop. It blocks its thread.
    fn run(&self, task: &Task, output: &Output, stop: &Stop) -> Ended;

    /// Leaves nothing behind, when nothing runs any more.
    fn close(&self) {}
}

/// How a task ended by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Ended {
    /// It ran to its end. An exit code other than 0 is the task's own failure.
    Exited(i32),
    /// It could not be run, or was ended by a limit or a fault.
    Failed(String),
}

/// What the executors may use.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// How long a `noop` task takes.
    pub(crate) noop: Duration,
    /// The most that is kept of each stream of a task, in bytes.
    pub(crate) output: usize,
    /// The instructions that a `wasm` task may run; `None` is no limit.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) fuel: Option<u64>,
    /// The memory of a `wasm` task that asks for none, and the most that it may ask for, in bytes.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) memory: u64,
    /// The disk of a `wasm` task that asks for none, and the most that it may ask for, in bytes.
    pub(crate) disk: u64,
    /// Where the files of `wasm` tasks lie; `None` is the system's place for what is temporary.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) workspace: Option<PathBuf>,
    /// Directories of this machine that jobs may read.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) directories: Vec<PathBuf>,
    /// What the engines do as which release.
    pub(crate) profile: Profile,
}
