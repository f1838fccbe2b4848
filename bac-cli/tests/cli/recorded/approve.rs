//! `bac approve` and `bac reject`

use super::{NODES, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac, own, payload};
use crate::support::User;

const UUID: &str = "00000000-0000-4000-8000-000000000000";

#[test]
fn a_decision_goes_to_the_compute_node() {
    for (node, good) in [(V1_3_2, "approve.waiting"), (V1_4_0_ON, "approve.good")] {
        for (verb, is_approved) in [("approve", true), ("reject", false)] {
            let id = node.job(good);
            let replay = node.replay().answer("/api/v1/compute/approve", &node.id(good));
            let (ended, asked) = bac(replay, &[verb, &id]);
            ended.expect_code(0);
            assert_eq!(own(&asked), ["POST /api/v1/compute/approve"], "{node:?}");
            let sent = payload(&asked.received()[2]);
            assert_eq!(sent["JobID"], id);
            assert_eq!(sent["Response"]["shouldBid"], is_approved, "{node:?} {verb}");
        }
    }
    // Even where the signed API is turned off.
    let (ended, asked) = bac(V1_4_0.replay(), &["approve", UUID]);
    ended.expect_error(4, &["unknown client"]);
    assert_eq!(own(&asked), ["POST /api/v1/compute/approve"]);
}

#[test]
fn before_v1_0_4_it_goes_where_the_job_waits() {
    for node in [V0_3_29, V1_0_3] {
        for (states, approve) in
            [("states.waiting", "requester/approve"), ("states.approved_once", "compute/approve")]
        {
            let id = node.job(states);
            let replay = node
                .replay()
                .answer(&node.signed("requester/states"), states)
                .answer(&node.signed("requester/approve"), "approve.waiting")
                .answer(&node.signed("compute/approve"), "compute_approve.waiting");
            let (ended, asked) = bac(replay, &["approve", &id]);
            let ended = ended.expect_code(0);
            assert!(ended.stdout.contains("approved"), "{ended:#?}");
            let approve = format!("POST {}", node.signed(approve));
            let states = format!("POST {}", node.signed("requester/states"));
            assert_eq!(own(&asked), [states, approve], "{node:?}");
        }
    }
}

#[test]
fn of_an_unknown_client_it_is_said_whose_key_is_wanted() {
    for (node, path, id) in [
        (V0_3_29, "requester/approve", "approve.owner"),
        (V1_0_3, "requester/approve", "approve.owner"),
        (V1_3_2, "compute/approve", "approve.owner"),
        (V1_4_0, "compute/approve", "approve.other-client"),
        (V1_4_0_ON, "compute/approve", "approve.other-client"),
    ] {
        let mut replay = node.replay().answer(&node.signed(path), &node.id(id));
        if path.starts_with("requester") {
            replay = replay.answer(&node.signed("requester/states"), "states.waiting");
        }
        let (ended, _) = bac(replay, &["approve", UUID]);
        ended.expect_error(4, &["unknown client", "node's approver", "BACALHAU_JOB_APPROVER"]);
    }
}

#[test]
fn an_unknown_job_is_said_and_nothing_is_decided() {
    for (node, id) in [(V1_3_2, "approve.unknown_job"), (V1_4_0_ON, "approve.unknown-job")] {
        let replay = node.replay().answer("/api/v1/compute/approve", &node.id(id));
        let (ended, _) = bac(replay, &["approve", UUID]);
        ended.expect_error(4, &[UUID, "no executions found", "bac list --all"]);
    }
    for node in [V0_3_29, V1_0_3] {
        let states = node.signed("requester/states");
        let replay = node.replay().answer(&states, "states.unknown");
        let (ended, asked) = bac(replay, &["approve", UUID]);
        ended.expect_error(4, &["Job not found", UUID, "bac list --all"]);
        assert_eq!(own(&asked), [format!("POST {states}")]);
    }
}

#[test]
fn later_nodes_take_no_decisions() {
    let (ended, asked) = bac(V1_9_3.replay(), &["approve", UUID]);
    ended.expect_error(3, &["v1.9.3", "takes no decisions", "v1.4.0"]);
    assert!(own(&asked).is_empty());
    // Without a key nothing is asked at all.
    for node in NODES {
        let asked = node.replay().start();
        let ended = User::new().at(&asked.url()).run(["approve", UUID]);
        ended.expect_error(2, &["bac key new"]);
        assert!(asked.received().is_empty());
    }
}
