//! A job as commands show it, whichever API told of it.

use bac_client::{model::JobWithInfo, orchestrator::model};
use serde::{Serialize, Serializer};

use crate::output::{Cell, Table};

/// A job with its state and its executions.
///
/// Programs get it as the node told it.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Empty in the signed API, which has none.
    pub(super) namespace: String,
    pub(super) created: String,
    pub(super) client: String,
    pub(crate) engine: String,
    /// Which version of the job it is; 0 where there is but one.
    pub(crate) version: u64,
    /// What it runs, in a word.
    pub(crate) what: String,
    pub(crate) state: String,
    /// What the node says of the state.
    pub(super) message: String,
    /// How it ended, once it has; a job that is not made to end, once it runs.
    pub(crate) end: Option<End>,
    /// Whether nothing of it will run any more.
    pub(crate) is_over: bool,
    pub(crate) executions: Vec<Execution>,
    pub(super) raw: Raw,
}

/// What the node told.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Raw {
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
    pub(super) node: String,
    pub(crate) state: String,
    pub(crate) phase: Phase,
    pub(super) message: String,
    pub(crate) output: Option<Output>,
    /// The address of what it published, where that is to be had over HTTP.
    pub(crate) published: Option<String>,
}

/// How far an execution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It was offered to a node, and has not been begun or never was.
    Offered,
    /// It runs.
    Running,
    /// It was begun, and ended otherwise than by the program's own end.
    Broken,
    /// The program ran to its end.
    Completed,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(super) exit_code: i64,
    /// What went wrong outside the program.
    pub(super) error: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Whether there was more of either.
    pub(crate) is_cut: bool,
}

impl Job {
    /// Jobs as people read them.
    pub(crate) fn table(jobs: &[Self], ids: Ids) -> Table {
        if jobs.iter().all(|job| job.namespace.is_empty()) {
            let table = Table::list(["ID", "CREATED", "ENGINE", "JOB", "STATE"]);
            return jobs.iter().fold(table, |table, job| table.row(job.row(ids)));
        }
        let table = Table::list(["ID", "NAMESPACE", "CREATED", "ENGINE", "JOB", "STATE"]);
        jobs.iter().fold(table, |table, job| {
            let [id, rest @ ..] = job.row(ids);
            let [created, engine, name, state] = rest;
            table.row([id, shown_namespace(&job.namespace).into(), created, engine, name, state])
        })
    }

    fn row(&self, ids: Ids) -> [Cell; 5] {
        let is_named = !self.name.is_empty() && self.name != self.id;
        [
            ids.shown(&self.id).into(),
            (&self.created).into(),
            (&self.engine).into(),
            if is_named { &self.name } else { &self.what }.into(),
            Cell::state(&self.state),
        ]
    }

    /// The execution of this id.
    pub(crate) fn execution(&self, id: &str) -> Option<&Execution> {
        self.executions.iter().find(|execution| execution.id == id)
    }

    /// Whether it runs a WebAssembly module.
    pub(crate) fn is_wasm(&self) -> bool {
        self.engine == "wasm"
    }

    /// The codes other than 0 that its programs ended with, each once.
    pub(crate) fn failed_codes(&self) -> Vec<i64> {
        let codes = self.executions.iter().filter_map(Execution::exit_code);
        let mut failed: Vec<_> = codes.filter(|code| *code != 0).collect();
        failed.sort_unstable();
        failed.dedup();
        failed
    }

    /// All of it, for people.
    pub(crate) fn description(&self) -> String {
        let job = Table::record()
            .field("Job", &self.id)
            .field("Name", if self.name == self.id { "" } else { &self.name })
            .field("Namespace", &self.namespace)
            .field(
                "Version",
                if self.version > 1 { self.version.to_string() } else { String::new() },
            )
            .field("State", Cell::state(&self.state))
            .field("Remark", &self.message)
            .field("Created", &self.created)
            .field("Client", &self.client)
            .field("Engine", &self.engine)
            .field("Runs", &self.what);
        if self.executions.is_empty() {
            return job.to_string();
        }
        format!("{job}\n{}", Execution::table(&self.executions, Ids::Whole))
    }

    /// What the node told of its executions.
    pub(crate) fn told_executions(&self) -> serde_json::Result<serde_json::Value> {
        match &self.raw {
            Raw::Signed(told) => serde_json::to_value(&told.state.executions),
            Raw::Orchestrator(told) => {
                serde_json::to_value(told.executions.as_ref().map(|page| &page.items))
            }
            Raw::Listed(_) => Ok(serde_json::Value::Null),
        }
    }
}

/// How ids are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ids {
    Whole,
    /// Their start, which is enough to name them.
    Short,
}

impl Ids {
    /// An id: of a UUID, whatever stands before it, the first eight digits.
    pub(crate) fn shown(self, id: &str) -> &str {
        const UUID: usize = 36;
        let start = id.len().checked_sub(UUID).map(|mark| mark + 8);
        let is_uuid = |at: &usize| id.get(*at..=*at) == Some("-");
        match start.filter(is_uuid).and_then(|end| id.get(..end)) {
            Some(start) if self == Self::Short => start,
            _ => id,
        }
    }
}

impl Phase {
    pub(super) fn has_ended(self) -> bool {
        matches!(self, Self::Broken | Self::Completed)
    }
}

impl Output {
    /// Whether there is nothing of what the program wrote.
    pub(crate) fn is_empty(&self) -> bool {
        self.stdout.is_empty() && self.stderr.is_empty()
    }
}

impl Execution {
    /// Executions as people read them.
    pub(crate) fn table(executions: &[Self], ids: Ids) -> Table {
        let headings = ["EXECUTION", "NODE", "STATE", "EXIT CODE", "REMARK"];
        executions.iter().fold(Table::list(headings), |table, execution| {
            let exit_code = execution.exit_code().map(|code| code.to_string());
            table.row([
                ids.shown(&execution.id).into(),
                ids.shown(&execution.node).into(),
                Cell::state(&execution.state),
                exit_code.unwrap_or_default().into(),
                execution.remark().into(),
            ])
        })
    }

    /// Whether it runs or ran: it was not merely offered to a node.
    pub(crate) fn ran(&self) -> bool {
        self.phase != Phase::Offered
    }

    /// Whether it has ended, however.
    pub(crate) fn has_ended(&self) -> bool {
        self.phase.has_ended()
    }

    /// What the program ended with. Nodes write a code for executions that never got so far, and -1
    /// for a program that gave none.
    fn exit_code(&self) -> Option<i64> {
        let output = self.output.as_ref().filter(|_| self.phase == Phase::Completed)?;
        Some(output.exit_code).filter(|code| *code != -1)
    }

    /// What the node says of it. What stands at a completed one is a word from before its end.
    fn remark(&self) -> &str {
        let error = self.output.as_ref().map(|output| &*output.error).unwrap_or_default();
        match (error, self.phase) {
            ("", Phase::Completed) => "",
            ("", _) => &self.message,
            (error, _) => error,
        }
    }
}

/// A namespace for a column: that of a job of the signed API is its client's id, which is long.
fn shown_namespace(namespace: &str) -> String {
    const SHOWN: usize = 16;
    match namespace.get(..SHOWN) {
        Some(start) if namespace.len() > 2 * SHOWN => format!("{start}…"),
        _ => namespace.to_owned(),
    }
}

/// The address, if it is one that is fetched over HTTP.
pub(crate) fn fetched(url: &str) -> Option<String> {
    let is_http = ["http://", "https://"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    is_http.then(|| url.to_owned())
}

impl Serialize for Job {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

/// What the node says of how a job went, each remark once.
pub(super) fn reasons(message: &str, executions: &[Execution]) -> String {
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
    use super::Ids;

    #[test]
    fn short_ids_are_the_start_of_a_uuid() {
        let uuid = "f179d1d0-1340-4dd5-8dd1-2e594cd3f820";
        for (id, shown) in [
            (uuid.to_owned(), "f179d1d0"),
            (format!("j-{uuid}"), "j-f179d1d0"),
            ("QmNode".to_owned(), "QmNode"),
            (format!("{}é", "a".repeat(40)), &*format!("{}é", "a".repeat(40))),
        ] {
            assert_eq!(Ids::Short.shown(&id), shown);
            assert_eq!(Ids::Whole.shown(&id), id);
        }
    }

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
