//! What runs the tasks of jobs.

mod engine;
mod noop;
mod output;
mod stop;
mod tape;
#[cfg(feature = "wasm")]
mod wasm;

use std::sync::Arc;

use self::engine::Executor;
pub(crate) use self::{
    engine::{Ended, Limits},
    output::{Captured, Follower, Output, Piece},
    stop::Stop,
    tape::{Chunk, Stream},
};

/// The engines of this node.
#[derive(Clone)]
pub(crate) struct Executors {
    all: Arc<[Box<dyn Executor>]>,
    kept: usize,
}

impl Executors {
    pub(crate) fn new(limits: &Limits) -> Self {
        let mut all: Vec<Box<dyn Executor>> = Vec::new();
        // Without another engine there would be none.
        if limits.profile.has_noop() || cfg!(not(feature = "wasm")) {
            all.push(Box::new(noop::Noop::new(limits.noop)));
        }
        #[cfg(feature = "wasm")]
        all.push(Box::new(wasm::Wasm::new(limits)));
        Self { all: all.into(), kept: limits.output }
    }

    /// The most that is kept of each stream of a task, in bytes.
    pub(crate) const fn kept(&self) -> usize {
        self.kept
    }

    /// The executor of an engine, by its name in any case of letters.
    pub(crate) fn of(&self, engine: &str) -> Option<&dyn Executor> {
        let found = self.all.iter().find(|one| one.engine().eq_ignore_ascii_case(engine.trim()));
        found.map(AsRef::as_ref)
    }

    /// Leaves nothing behind, when nothing runs any more.
    pub(crate) fn close(&self) {
        self.all.iter().for_each(|one| one.close());
    }

    pub(crate) fn engines(&self) -> impl Iterator<Item = &'static str> {
        self.all.iter().map(|one| one.engine())
    }
}

impl std::fmt::Debug for Executors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.engines()).finish()
    }
}
