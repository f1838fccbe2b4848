//! A job as commands show it, whichever API told of it.

mod orchestrator;
mod signed;

use bac_client::{model::JobWithInfo, orchestrator::model};
use serde::{Serialize, Serializer};

use crate::output::{Cell, Table};

/// A job with its state and its executions.
///
/// Programs get it as the node told it.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) id: String,
    name: String,
    created: String,
    client: String,
    engine: String,
    /// What it runs, in a word.
    what: String,
    pub(crate) state: String,
    /// What the node says of the state.
    message: String,
    /// How it ended, once it has.
    pub(crate) end: Option<End>,
    pub(crate) executions: Vec<Execution>,
    raw: Raw,
}

/// What the node told.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Raw {
    Signed(Box<JobWithInfo>),
    Orchestrator(Box<model::GetJobResponse>),
    Listed(Box<model::Job>),
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Well. A job that is not made to end has come this far when it runs.
    Completed,
    /// Not so, with the node's reasons.
    Otherwise(String),
}

/// One run of a job on a node, or the try of one.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) id: String,
    node: String,
    state: String,
    ran: bool,
    message: String,
    pub(crate) output: Option<Output>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Output {
    exit_code: i64,
    /// What went wrong outside the program.
    error: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Whether there was more of either.
    pub(crate) is_cut: bool,
}

impl Job {
    /// The headings of [`row`](Self::row).
    pub(crate) fn table() -> Table {
        Table::list(["ID", "CREATED", "ENGINE", "JOB", "STATE"])
    }

    pub(crate) fn row(&self) -> [Cell; 5] {
        let is_named = !self.name.is_empty() && self.name != self.id;
        [
            (&self.id).into(),
            (&self.created).into(),
            (&self.engine).into(),
            if is_named { &self.name } else { &self.what }.into(),
            Cell::state(&self.state),
        ]
    }

    /// All of it, for people.
    pub(crate) fn description(&self) -> String {
        let job = Table::record()
            .field("Job", &self.id)
            .field("Name", if self.name == self.id { "" } else { &self.name })
            .field("State", Cell::state(&self.state))
            .field("Remark", &self.message)
            .field("Created", &self.created)
            .field("Client", &self.client)
            .field("Engine", &self.engine)
            .field("Runs", &self.what);
        if self.executions.is_empty() {
            return job.to_string();
        }
        let headings = ["EXECUTION", "NODE", "STATE", "EXIT CODE", "REMARK"];
        let executions = self.executions.iter().fold(Table::list(headings), |table, execution| {
            let output = execution.output.as_ref();
            let exit_code = output.map(|output| output.exit_code.to_string());
            let error = output.map(|output| &output.error).filter(|error| !error.is_empty());
            table.row([
                (&execution.id).into(),
                (&execution.node).into(),
                Cell::state(&execution.state),
                exit_code.unwrap_or_default().into(),
                error.unwrap_or(&execution.message).into(),
            ])
        });
        format!("{job}\n{executions}")
    }
}

impl Execution {
    /// Whether it runs or ran: it was not merely offered to a node.
    pub(crate) const fn ran(&self) -> bool {
        self.ran
    }
}

impl Serialize for Job {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

/// What the node says of how a job went, each remark once.
fn reasons(message: &str, executions: &[Execution]) -> String {
    let of_executions = executions.iter().flat_map(|execution| {
        let error = execution.output.as_ref().map(|output| &*output.error);
        [&*execution.message, error.unwrap_or_default()]
    });
    let mut reasons: Vec<&str> = Vec::new();
    for reason in std::iter::once(message).chain(of_executions) {
        if !reason.is_empty() && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join("; ")
}

/// A time to the second: `2026-01-31T10:20:30Z`.
pub(crate) fn without_fraction(time: &str) -> String {
    let Some((seconds, rest)) = time.split_once('.') else { return time.to_owned() };
    format!("{seconds}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_lose_their_fraction_and_nothing_else() {
        for (time, shown) in [
            ("2026-01-31T10:20:30.123456789Z", "2026-01-31T10:20:30Z"),
            ("2026-01-31T10:20:30.5+02:00", "2026-01-31T10:20:30+02:00"),
            ("2026-01-31T10:20:30Z", "2026-01-31T10:20:30Z"),
            ("", ""),
        ] {
            assert_eq!(super::without_fraction(time), shown);
        }
    }
}
