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
    "vary",
    "x-bacalhau-client-id",
    "x-bacalhau-git-version",
    "x-bacalhau-job-id",
    "x-content-type-options",
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
        reason: "what is wrong with a request is said in this node's words",
        is: |exchange, d| exchange.status().is_some_and(is_refusal) && is_words(d),
    },
    Meant {
        reason: "why a program failed is said in this engine's words",
        is: |exchange, d| exchange.status() == Some(200) && is_words(d) && !is_told_alike(d),
    },
    Meant {
        reason: "results are read from the node's own port",
        is: |_, d| d.place.ends_with("URL") && is_text(d),
    },
    Meant {
        reason: "the node has the engines, publishers and sources that it has",
        is: |exchange, d| {
            let mut parts =
                ["ExecutionEngines", "Publishers", "StorageSources", "SupportedProtocols"].iter();
            exchange.id.contains("publisher_ipfs")
                || d.place.contains("AvailableCapacity")
                || parts.any(|name| d.place.contains(name))
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
            MOMENTS.iter().any(|part| exchange.id.contains(part))
                || d.place.contains(".Job.State.")
                || d.place.ends_with(".ComputeReference") && is_text(d)
                || d.place.ends_with(".Version") && d.place.contains("tate")
        },
    },
    Meant {
        reason: "the node tells of its settings what it has",
        is: |exchange, d| {
            exchange.id.contains("agent.config")
                || exchange.id.contains("debug")
                || d.place.ends_with("Labels.git-lfs")
        },
    },
    Meant {
        reason: "what destroys is refused: a publisher that spoils lists, a rerun of nothing",
        is: |exchange, _| exchange.id.contains("noop_publisher"),
    },
    Meant {
        reason: "logs of Docker jobs there are none, and a log that never comes is not waited for",
        is: |exchange, _| {
            exchange.id.starts_with("jobs.logs")
                || exchange.id.starts_with("orchestrator.logs.running")
                || exchange.id.starts_with("orchestrator.logs.stopped")
        },
    },
    Meant {
        reason: "a limit in time is kept at once, and no later execution begun that is at once stopped",
        is: |exchange, _| ["timeout", "timed_out"].iter().any(|part| exchange.id.contains(part)),
    },
    Meant {
        reason: "the build that answers a request it fell over is named",
        is: |exchange, d| {
            exchange.status() == Some(500) && d.place == "header x-bacalhau-git-version"
        },
    },
    Meant {
        reason: "a change is told in lines, not in Go's form",
        is: |exchange, d| exchange.id.starts_with("jobs.diff") && d.place == "body.Diff",
    },
    Meant {
        reason: "the signed phrase is that of the recorded node",
        is: |exchange, _| {
            ["auth.authenticate.challenge", "auth.authenticate.signed"].contains(&&*exchange.id)
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
                || told(d).contains("Multiple jobs")
        },
    },
    Meant {
        reason: "the socket of events tells history in the signed API's model, and only of its jobs",
        is: |exchange, _| exchange.id.starts_with("events_socket"),
    },
    Meant {
        reason: "a job that waits for a decision has no execution yet, and one that was rejected none",
        is: |exchange, _| crate::setup::is_moderated(&exchange.id),
    },
    Meant {
        reason: "executions are stopped together with their job, not a moment later",
        is: |exchange, d| exchange.id.starts_with("cancel.") && d.place.contains(".Executions."),
    },
    Meant {
        reason: "a request that a node falls over is refused",
        is: |exchange, _| exchange.id.starts_with("submit.refused.spec_"),
    },
    Meant {
        reason: "a job in the new form of its engine is answered as it was sent",
        is: |exchange, d| {
            ["submit.new_form", "submit.noop_engine"].contains(&&*exchange.id)
                && d.place.starts_with("body.job.Spec.")
        },
    },
    Meant {
        reason: "all rules of a job are this node's orchestrator's",
        is: |exchange, d| {
            exchange.id == "jobs.put.invalid.result-no-publisher" && d.place.starts_with("body.Co")
        },
    },
    Meant {
        reason: "there are tokens that may read, no users, and no provider of identities",
        is: |exchange, d| {
            let ids =
                ["auth-on.route.key-read", "auth-on.root.key-read", "auth-on.agent.authconfig"];
            exchange.id.starts_with("auth-on.") && exchange.id.ends_with(".reader")
                || exchange.id.starts_with("auth-on.nodes.list.key-read")
                || ids.contains(&&*exchange.id)
                || told(d).starts_with("user 'keyedread'")
        },
    },
    Meant {
        reason: "a query that cannot be read is refused before there is a stream",
        is: |exchange, _| exchange.id == "orchestrator.logs.bad_query",
    },
    Meant {
        reason: "a name in a path is read",
        is: |exchange, d| exchange.id == "jobs.get.slash" && d.place == "body.Message",
    },
    Meant {
        reason: "nothing is loaded from the network",
        is: |exchange, _| exchange.id.contains("unreachable_url"),
    },
];

/// Exchanges that are about a second node, or what it did.
const TWO_NODES: &[&str] = &[
    "asleep",
    "awake",
    "count-2",
    "count-3",
    "nodes.get",
    "nodes.list",
    "nodes.update",
    "no-approved-node",
    "approved-node",
    "jobs.executions.ops",
    "jobs.history.ops",
    "jobs.results.ops",
    "probe-wait",
    "rejected",
    "label-in",
];

/// Exchanges that show a state which does not last.
const MOMENTS: &[&str] = &["moment-", ".seen.", "rerun-running", "jobs.get.pending", "events.full"];

fn is_words(d: &Difference) -> bool {
    let name = d.place.rsplit('.').next().unwrap_or_default();
    ["Comment", "Err", "Message", "Status", "body", "error", "message", "reason"].contains(&name)
        && is_text(d)
}

/// Whether somebody is told what was wrong with a request. The rest of 500 says the same everywhere.
fn is_refusal(status: u16) -> bool {
    [400, 401, 500].contains(&status)
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

/// Whether the recorded words are the orchestrator's, which are the same everywhere.
fn is_told_alike(d: &Difference) -> bool {
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
