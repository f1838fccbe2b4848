//! Jobs that the recorded node had, and whose request is not in the recording.

/// A job that there was before an exchange.
pub(crate) struct Before {
    /// The exchange.
    pub(crate) exchange: &'static str,
    /// The exchange whose request makes such a job.
    pub(crate) like: &'static str,
    /// Whether the job runs, for as long as it is let; else it has ended.
    pub(crate) runs: bool,
}

const fn ended(exchange: &'static str, like: &'static str) -> Before {
    Before { exchange, like, runs: false }
}

/// Like a job that has no end but its limit in time, without that.
const fn running(exchange: &'static str, like: &'static str) -> Before {
    Before { exchange, like, runs: true }
}

const RAN: &str = "submit.wasm.accepted";
const RUNS: &str = "submit.timeout";
const FAILED: &str = "submit.docker";
const PUT: &str = "orchestrator.put.accepted";
const PUT_RUNS: &str = "orchestrator.put.timeout";

/// What there was, of v1.3.2; v1.9.3 shows the job itself wherever that is so.
pub(crate) const BEFORE: &[Before] = &[
    ended("states.seen.New", RAN),
    ended("states.seen.InProgress.Completed", RAN),
    ended("states.seen.New.AskForBid", RAN),
    ended("states.seen.Error", FAILED),
    running("states.running", RUNS),
    ended("cancel.completed", RAN),
    ended("cancel.error", FAILED),
    running("cancel.prefix_8", RUNS),
    running("cancel.method.get", RUNS),
    running("states.seen.Cancelled.BidAccepted", RUNS),
    ended("orchestrator.get.of_signed_job", RAN),
    ended("cancel.of_orchestrator_job", PUT),
    ended("events_socket.job.running", RAN),
    running("events_socket.job.cancelled", RUNS),
    ended("orchestrator.logs.completed", PUT),
    ended("orchestrator.logs.exit_3", "orchestrator.put.exit_3"),
    ended("orchestrator.logs.failed", "orchestrator.put.trap"),
    ended("orchestrator.logs.no_execution", "orchestrator.put.docker"),
    ended("orchestrator.logs.of_signed_job", RAN),
    running("orchestrator.logs.running_follow", PUT_RUNS),
    running("orchestrator.logs.running_no_follow", PUT_RUNS),
    running("orchestrator.logs.stopped_while_following", PUT_RUNS),
    ended("approve.reject", "submit.waits"),
    ended("cancel.waiting", "submit.waits"),
];

/// Jobs of v1.3.2 that were submitted while a stream was open: its exchange, and the one whose request
/// makes such a job.
pub(crate) const DURING: &[(&str, &str)] = &[
    ("events_socket.all.completed", RAN),
    ("events_socket.all.docker", FAILED),
    ("events_socket.all.exit_3", "submit.exit_3"),
    ("events_socket.all.bad_module", "submit.bad_module"),
    ("events_socket.all.three_nodes", "submit.three_nodes"),
];

/// Exchanges of v1.9.3 with jobs that are known by their names alone, and exchanges that show them.
pub(crate) const NAMED: &[(&str, &str)] = &[
    ("jobs.get.pending", "jobs.get.pending"),
    ("jobs.stop.name", "jobs.executions.rerun-running"),
];

/// Exchanges of v1.3.2 that list jobs which no other made.
pub(crate) const LISTED: &[&str] =
    &["list.two", "list.one_of_other", "list.include_two_tags", "list.prefix_8"];

/// Whether an exchange is with a node where somebody decides on jobs before they run.
pub(crate) fn is_moderated(id: &str) -> bool {
    let parts = ["approve.", ".approved", "rejected", "waits", "waiting"];
    !id.starts_with("jobs.")
        && !id.contains("refused")
        && parts.iter().any(|part| id.contains(part))
}

/// Whether an exchange is with a node that asks for credentials.
pub(crate) fn is_guarded(id: &str) -> bool {
    id.starts_with("auth-on.")
}

/// What sets a node apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Usual,
    /// Somebody decides on jobs.
    Moderated,
    /// It asks for credentials.
    Guarded,
}

/// The credentials of v1.9.3's recording: a key that may do everything, one that may read, and users
/// with passwords: one who may do everything, and one who may read.
pub(crate) const KEY: &str = "key-full-1234567890abcdef";
pub(crate) const READER: &str = "key-read-1234567890abcdef";
pub(crate) const USER: (&str, &str) = ("admin", "s3cret-admin");
pub(crate) const READING_USER: (&str, &str) = ("reader", "s3cret-reader");

/// The client of v1.3.2 who decides.
pub(crate) const APPROVER: &str =
    "6ab01c88fa93d21812343a022aee32ce0d70ae40d0ff18001f54d29f21e7ac23";

/// A request for a job that runs on.
pub(crate) fn without_limit(body: &str) -> String {
    body.replace(",\"Timeout\":2", "").replace("\"ExecutionTimeout\":2", "")
}
