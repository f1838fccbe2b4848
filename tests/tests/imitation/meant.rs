//! What is compared, and in what an answer may differ from a recorded one.

use bac_tests::recordings::Exchange;
use serde_json::Value;

use crate::difference::Difference;

/// The header fields that mean something.
pub(crate) const HEADERS: &[&str] = &[
    "access-control-allow-methods",
    "access-control-allow-origin",
    "allow",
    "content-type",
    "location",
    "ratelimit-limit",
    "retry-after",
    "vary",
    "x-bacalhau-client-id",
    "x-bacalhau-git-version",
    "x-bacalhau-job-id",
    "x-content-type-options",
    "x-rate-limit-limit",
];

/// Members whose value is the moment's or the machine's: it must be there, and of its kind.
const CHANCE: &[&str] = &[
    "All",
    "BuildDate",
    "CPU",
    "ConnectedSince",
    "CreateTime",
    "CreatedAt",
    "Disk",
    "EvalID",
    "EvaluationID",
    "EnqueuedExecutions",
    "EventTime",
    "Free",
    "GOARCH",
    "GOOS",
    "GitCommit",
    "InputPhrase",
    "LastHeartbeat",
    "Memory",
    "ModifyTime",
    "NewRevision",
    "NewVersion",
    "Revision",
    "RunningExecutions",
    "Time",
    "TimeoutAt",
    "Timestamp",
    "UpdateTime",
    "Used",
    "org/server.instance.id",
    "jobsCompleted",
    "token",
];

pub(crate) fn is_chance(place: &str) -> bool {
    CHANCE.iter().any(|name| place.ends_with(&format!(".{name}")))
}

/// A difference that is no fault.
pub(crate) struct Meant {
    /// Why it is none.
    pub(crate) reason: &'static str,
    /// Whether a difference from an exchange is of this kind.
    pub(crate) is: fn(&Exchange, &Difference) -> bool,
}

/// What may differ.
pub(crate) const MEANT: &[Meant] = &[
    Meant {
        reason: "what is wrong with a request or a program is said in this node's words",
        is: |exchange, d| {
            exchange.status().is_some_and(is_worded) && is_words(d) && !is_told_alike(exchange, d)
                || exchange.id == "jobs.put.invalid.result-no-publisher"
                    && ["body.Code", "body.Component"].contains(&&*d.place)
                || exchange.id == "jobs.diff.changed" && d.place == "body.Diff"
        },
    },
    Meant {
        reason: "a stream whose query cannot be read is refused before it opens",
        is: |exchange, d| {
            ["orchestrator.logs.bad_query", "jobs.logs.follow-word"].contains(&&*exchange.id)
                && d.place == "status"
        },
    },
    Meant {
        reason: "the node tells of itself what it has: engines, sources, publishers, room, ports, users",
        is: |exchange, d| {
            let is_of = |part: &&str| d.place.contains(*part);
            exchange.id.contains("publisher_ipfs")
                || OWN.iter().any(is_of)
                || exchange.id.contains("agent.config") && OWN_SETTINGS.iter().any(is_of)
                || exchange.id == "auth-on.agent.authconfig" && d.place.starts_with("body.Config.")
                || exchange.id.contains("agent.debug") && d.place.starts_with("body.NATS")
                || told(d).starts_with("user 'keyedread'")
        },
    },
    Meant {
        reason: "pages of other sites are not let in",
        is: |exchange, d| {
            d.place.starts_with("header access-control")
                || exchange.id == "cors.preflight" && d.place == "header vary"
        },
    },
    Meant {
        reason: "the network has one node, which cannot be deleted and computes itself",
        is: |exchange, d| {
            let of_two = |part: &&str| exchange.id.contains(*part);
            TWO_NODES.iter().any(of_two)
                || d.place.ends_with("NodesAvailable")
                || d.place.ends_with("Nodes.length")
                || d.place.ends_with("Labels.role")
        },
    },
    Meant {
        reason: "a moment that passes is not met again",
        is: |exchange, d| {
            MOMENTS.iter().any(|part| exchange.id.contains(part)) || d.place.contains(".Job.State.")
        },
    },
    Meant {
        reason: "what destroys is refused: a publisher that spoils lists",
        is: |exchange, _| exchange.id.contains("noop_publisher"),
    },
    Meant {
        reason: "logs of Docker jobs there are none, and a log that never comes is not waited for",
        is: |exchange, d| {
            let is_log = ["jobs.logs", "orchestrator.logs.running", "orchestrator.logs.stopped"];
            is_log.iter().any(|begin| exchange.id.starts_with(begin))
                && (d.place.starts_with("messages.") || d.place == "close")
        },
    },
    Meant {
        reason: "a limit in time is kept at once, and no later execution begun that is at once stopped",
        is: |exchange, _| {
            ["total-timeout", "timed_out"].iter().any(|end| exchange.id.ends_with(end))
        },
    },
    Meant {
        reason: "lists hold the jobs of the set-up, too, and ids by chance",
        is: |exchange, d| {
            let is_job = ["body.Items.", "body.Jobs.", "body.jobs."]
                .iter()
                .any(|at| d.place.starts_with(at));
            exchange.id.contains("list.")
                && is_job
                && d.place != "body.Items.length"
                && d.place != "body.jobs.length"
                || ["list.form", "list.include_tag", "list.include_and_exclude"]
                    .contains(&&*exchange.id)
                || d.place.starts_with("body.ActiveJobs.")
                || told(d).contains("Multiple jobs")
        },
    },
    Meant {
        reason: "the words of who approved an execution are kept in its history alone",
        is: |exchange, d| exchange.id == "states.approved" && d.place.ends_with(".Status"),
    },
    Meant {
        reason: "a job in the new form of its engine is answered as it was sent",
        is: |exchange, d| {
            ["submit.new_form", "submit.noop_engine"].contains(&&*exchange.id)
                && d.place.starts_with("body.job.Spec.")
        },
    },
];

/// What a node is described by.
const OWN: &[&str] = &[
    "AvailableCapacity",
    "ExecutionEngines",
    "Publishers",
    "StorageSources",
    "SupportedProtocols",
];

/// Its settings.
const OWN_SETTINGS: &[&str] = &[
    ".API.Auth.Oauth2",
    ".API.Auth.Users",
    ".AllocatedCapacity.",
    ".DataDir",
    ".Engines.Types.Docker",
    ".Listen",
    ".Orchestrators",
    ".Port",
    "Publishers.Types",
];

/// Exchanges that are about a second node, or what it did.
const TWO_NODES: &[&str] = &[
    "asleep",
    "awake",
    "count-2",
    "count-3",
    "nodes.get",
    "nodes.list",
    "nodes.rejected",
    "nodes.update",
    "no-approved-node",
    "approved-node",
    "jobs.executions.ops",
    "jobs.history.ops",
    "jobs.results.ops",
    "probe-wait",
    "jobs.executions.rejected",
    "jobs.history.rejected",
    "label-in",
];

/// Exchanges that show a state which does not last, or what came before another by chance.
const MOMENTS: &[&str] = &[
    "moment-",
    ".seen.",
    "rerun-running",
    "jobs.get.pending",
    "events.full",
    "states.full",
    "events.unreachable_url",
    "states.unreachable_url",
    "events_socket.all.cancelled",
    "events_socket.job.cancelled",
    "events_socket.job.running",
    "events_socket.client_closes",
];

fn is_words(d: &Difference) -> bool {
    let name = d.place.rsplit('.').next().unwrap_or_default();
    ["Comment", "Err", "Message", "Status", "body", "error", "message", "reason"].contains(&name)
        && is_text(d)
}

/// Whether somebody is told what was wrong. What is not there is told alike everywhere.
fn is_worded(status: u16) -> bool {
    [101, 200, 400, 401, 500].contains(&status)
}

fn told(d: &Difference) -> &str {
    d.recorded.as_ref().and_then(Value::as_str).unwrap_or_default()
}

fn is_text(d: &Difference) -> bool {
    let is_told = |value: &Option<Value>| {
        value.as_ref().is_some_and(|value| value.as_str().is_some_and(|text| !text.is_empty()))
    };
    is_told(&d.recorded) && is_told(&d.came)
}

/// Whether the recorded words are the orchestrator's of a job, which are the same everywhere.
fn is_told_alike(exchange: &Exchange, d: &Difference) -> bool {
    if exchange.status().is_some_and(|status| status >= 400) {
        return false;
    }
    let text = d.recorded.as_ref().and_then(Value::as_str).unwrap_or_default();
    let engine = [
        "wasm",
        "WASM",
        "Execution timed out",
        "execution error",
        "preparing arguments",
        "not enough nodes",
        "magic",
        "memory",
    ];
    !engine.iter().any(|word| text.contains(word))
}
