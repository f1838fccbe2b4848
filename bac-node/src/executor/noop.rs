//! The engine that runs nothing.

use std::time::Duration;

use bac_client::orchestrator::model::Task;
use serde_json::Value;

use super::{
    engine::{Ended, Executor},
    output::Output,
    stop::Stop,
    tape::Stream,
};

/// Takes a while, writes its `Parameters` in one line as `echo` does, and is done.
#[derive(Debug)]
pub(super) struct Noop {
    takes: Duration,
}

impl Noop {
    pub(super) const fn new(takes: Duration) -> Self {
        Self { takes }
    }
}

impl Executor for Noop {
    fn engine(&self) -> &'static str {
        "noop"
    }

    fn run(&self, task: &Task, output: &Output, stop: &Stop) -> Ended {
        let parameters = task.engine.params.get("Parameters").and_then(Value::as_array);
        let words: Vec<&str> = parameters.into_iter().flatten().filter_map(Value::as_str).collect();
        if !words.is_empty() {
            output.write(Stream::Stdout, format!("{}\n", words.join(" ")).as_bytes());
        }
        if stop.wait(self.takes) {
            return Ended::Failed("stopped".to_owned());
        }
        Ended::Exited(0)
    }
}
