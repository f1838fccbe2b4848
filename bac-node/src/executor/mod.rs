//! What runs the tasks of jobs.

mod noop;
mod output;
mod stop;
#[cfg(feature = "wasm")]
mod wasm;

use std::{path::PathBuf, sync::Arc, time::Duration};

use bac_client::orchestrator::model::Task;

pub(crate) use self::{
    output::{Chunk, Output, Stream},
    stop::Stop,
};

/// Runs the tasks of one engine.
pub(crate) trait Executor: Send + Sync {
    /// The engine's name, in the letters of a job.
    fn engine(&self) -> &'static str;

    /// Runs a task to its end, or until it is told to stop. It blocks its thread.
    fn run(&self, task: &Task, output: &Output, stop: &Stop) -> Ended;
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
    /// The instructions that a `wasm` task may run; `None` is no limit.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) fuel: Option<u64>,
    /// The memory of a `wasm` task that asks for none, and the most that it may ask for, in bytes.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) memory: u64,
    /// Directories of this machine that jobs may read.
    #[cfg_attr(not(feature = "wasm"), allow(dead_code))]
    pub(crate) directories: Vec<PathBuf>,
}

/// The engines of this node.
#[derive(Clone)]
pub(crate) struct Executors(Arc<[Box<dyn Executor>]>);

impl Executors {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self(Arc::new([
            Box::new(noop::Noop::new(limits.noop)),
            #[cfg(feature = "wasm")]
            Box::new(wasm::Wasm::new(limits)),
        ]))
    }

    /// The executor of an engine, by its name in any case of letters.
    pub(crate) fn of(&self, engine: &str) -> Option<&dyn Executor> {
        let found = self.0.iter().find(|one| one.engine().eq_ignore_ascii_case(engine.trim()));
        found.map(AsRef::as_ref)
    }

    pub(crate) fn engines(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|one| one.engine())
    }
}

impl std::fmt::Debug for Executors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.engines()).finish()
    }
}
