//! Which operations may be sent again after an attempt whose outcome is unknown. Each that is not what
//! its method says has the reason beside it.

// The logs are some of the operations.
#![cfg(feature = "websocket")]

use bac_client::{operation_name, operations};

/// By what its method says.
const BY_METHOD: &[(&str, bool)] = &[
    ("job.submit", false),
    ("job.cancel", false),
    ("job.approve", false),
    ("healthz.get", true),
    ("host_node_id.get", true),
    ("livez.get", true),
    ("logz.get", true),
    ("node_info.get", true),
    ("connected_peers.get", true),
    ("readyz.get", true),
    ("job_logs.display", true),
    ("nodes.display", true),
    ("varz.get", true),
    ("moderation.approve_execution", false),
    ("job_updates.watch", true),
    ("orchestrator_jobs.diff", true),
    ("orchestrator_jobs.list", true),
    ("orchestrator_jobs.get", true),
    ("orchestrator_jobs.stop", true),
    ("orchestrator_jobs.history", true),
    ("orchestrator_jobs.executions", true),
    ("orchestrator_jobs.versions", true),
    ("orchestrator_jobs.results", true),
    ("orchestrator_jobs.logs", true),
    ("orchestrator_nodes.list", true),
    ("orchestrator_nodes.get", true),
    ("agent.alive", true),
    ("agent.version", true),
    ("agent.node", true),
    ("agent.debug", true),
    ("agent.config", true),
    ("agent.authconfig", true),
    ("auth.methods", true),
    ("auth.requirement", true),
];

/// Whatever its method says.
const DECLARED: &[(&str, bool, &str)] = &[
    ("debug.get", true, "it reads"),
    ("requester_debug.get", true, "it reads"),
    ("job_events.get", true, "it reads"),
    ("jobs.list", true, "it reads"),
    ("results.get", true, "it reads"),
    ("states.get", true, "it reads"),
    ("build_version.get", true, "it reads"),
    ("moderation.approve_as_published", false, "a decision is not one more than once"),
    ("orchestrator_jobs.put", false, "each makes a job, or a version of one"),
    (
        "orchestrator_jobs.rerun",
        false,
        "each runs the job once more, and one in vain stops the node",
    ),
    ("orchestrator_nodes.update", false, "a second one is answered as a refusal"),
    ("auth.authenticate", true, "a token that is lost does no harm"),
];

#[test]
fn every_operation_says_whether_it_may_be_sent_again() {
    let declared = DECLARED.iter().map(|(name, may, _)| (*name, *may));
    let mut expected: Vec<(String, bool)> = BY_METHOD
        .iter()
        .copied()
        .chain(declared)
        .map(|(name, may)| (name.to_owned(), may))
        .collect();
    let mut found: Vec<(String, bool)> = operations()
        .map(|operation| (operation_name(operation), operation.is_idempotent()))
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn only_what_needs_a_word_has_one() {
    for operation in operations() {
        let name = operation_name(operation);
        let by_method = operation.method().is_idempotent() == operation.is_idempotent();
        assert_eq!(by_method, DECLARED.iter().all(|(declared, ..)| *declared != name), "{name}");
        assert_eq!((operation.attempts(), operation.idempotency_key()), (None, None), "{name}");
    }
}
