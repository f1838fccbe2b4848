//! `bac results`

use super::{Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac};
use crate::support::Ended;

/// `bac results` as one exchange has them.
fn results(node: Node, id: &str) -> Ended {
    let path = node.find(id).request.path_alone();
    let api = if path.contains("/orchestrator/") { "orchestrator" } else { "signed" };
    let job = "00000000-0000-4000-8000-000000000000";
    let replay = node
        .replay()
        .answers_where(|request| request.target().ends_with("/results"), &[&node.id(id)]);
    bac(replay, &["results", job, "--api", api]).0.expect_code(0)
}

#[test]
fn without_a_place_nothing_was_published() {
    for (node, id) in [
        (V0_3_29, "results.completed.exit_0"),
        (V0_3_29, "results.cancelled"),
        (V0_3_29, "results.two_nodes"),
        (V1_0_3, "results.completed.exit_0"),
        (V1_0_3, "results.cancelled"),
        (V1_3_2, "results.cancelled"),
        (V1_3_2, "orchestrator.results.trap"),
        (V1_4_0, "jobs.results.no-publisher"),
        (V1_4_0_ON, "results.trap"),
        (V1_9_3, "jobs.results.no-publisher"),
        (V1_9_3, "jobs.results.running"),
    ] {
        let ended = results(node, id);
        assert_eq!(ended.stderr, "Nothing was published.\n", "{node:?} {id}");
        assert_eq!(ended.stdout.lines().count(), 1, "{node:?} {id}: {ended:#?}");
    }
}

#[test]
fn places_of_results_are_shown() {
    for (node, id) in [
        (V1_3_2, "results.completed.exit_0"),
        (V1_3_2, "orchestrator.results.completed"),
        (V1_4_0, "jobs.results.local"),
        (V1_4_0_ON, "results.completed"),
        (V1_9_3, "jobs.results.local"),
    ] {
        let ended = results(node, id);
        assert_eq!(ended.stderr, "", "{node:?} {id}");
        assert!(ended.stdout.contains("http://127.0.0.1:"), "{node:?} {id}: {ended:#?}");
    }
    let ended = results(V1_0_3, "results.ipfs");
    assert!(ended.stdout.contains("IPFS"), "{ended:#?}");
}
