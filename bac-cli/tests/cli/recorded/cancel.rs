//! `bac cancel`

use bac_tests::recordings::Replayed;

use super::{Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac, own, payload};
use crate::support::Ended;

/// Cancels a job by the signed API, as a node answered to that.
fn cancel_signed(node: Node, list: &str, cancel: &str) -> (Ended, Replayed) {
    let replay = node
        .replay()
        .answer(&node.signed("requester/list"), &node.id(list))
        .answer(&node.signed("requester/cancel"), &node.id(cancel));
    let id = node.told(list)["jobs"][0]["Job"]["Metadata"]["ID"].as_str().unwrap().to_owned();
    bac(replay, &["cancel", &id, "--api", "signed", "--reason", "no longer needed"])
}

#[test]
fn a_running_job_is_stopped() {
    for (node, list) in [
        (V0_3_29, "list.by_id.running"),
        (V1_0_3, "list.by_id.running"),
        (V1_3_2, "list.by_id.running"),
        (V1_4_0_ON, "list.running"),
    ] {
        let (ended, asked) = cancel_signed(node, list, "cancel.running");
        let ended = ended.expect_code(0);
        assert!(ended.stdout.contains("Cancelled"), "{ended:#?}");
        let sent = asked.received().pop().unwrap();
        assert_eq!(payload(&sent)["Reason"], "no longer needed", "{node:?}");
        assert_eq!(own(&asked).len(), 1, "{node:?}");
    }
    for (node, id) in [
        (V1_3_2, "orchestrator.stop.running"),
        (V1_4_0, "jobs.stop.running"),
        (V1_9_3, "jobs.stop.queued"),
    ] {
        let (ended, asked) = bac(node.replay(), &["cancel", &node.job(id)]);
        let ended = ended.expect_code(0);
        assert!(ended.stdout.contains("Evaluation"), "{ended:#?}");
        assert_eq!(asked.answered().last(), Some(&&*node.id(id)));
    }
}

#[test]
fn a_job_that_has_ended_is_said_with_its_state() {
    for (node, list, cancel, state) in [
        (V0_3_29, "list.by_id.cancelled", "cancel.stopped", "Cancelled"),
        (V0_3_29, "list.by_id.completed", "cancel.completed", "Completed"),
        (V0_3_29, "list.by_id.docker", "cancel.error", "Error"),
        (V1_0_3, "list.by_id.cancelled", "cancel.stopped", "Cancelled"),
        (V1_0_3, "list.by_id.completed", "cancel.completed", "Completed"),
        (V1_0_3, "list.by_id.docker", "cancel.error", "Error"),
        (V1_3_2, "list.by_id.completed", "cancel.completed", "Completed"),
        (V1_3_2, "list.by_id.docker", "cancel.error", "Error"),
        (V1_4_0_ON, "list.completed", "cancel.completed", "Completed"),
    ] {
        let (ended, asked) = cancel_signed(node, list, cancel);
        ended.expect_error(4, &["has ended already", &format!("it is {state}")]);
        assert_eq!(own(&asked).len(), 2, "{node:?} {:?}", own(&asked));
    }
    for (node, get, stop, state) in [
        (V1_3_2, "get.stopped", "orchestrator.stop.stopped", "Stopped"),
        (V1_3_2, "get.completed", "orchestrator.stop.completed", "Completed"),
        (V1_4_0, "get.stopped", "jobs.stop.again", "Stopped"),
        (V1_4_0, "get.completed", "jobs.stop.completed", "Completed"),
        (V1_4_0_ON, "get.stopped", "jobs.stop.again", "Stopped"),
        (V1_4_0_ON, "get.completed", "jobs.stop.completed", "Completed"),
        (V1_9_3, "get.stopped", "jobs.stop.again", "Stopped"),
        (V1_9_3, "get.completed", "jobs.stop.completed", "Completed"),
        (V1_9_3, "get.trap", "jobs.stop.failed", "Failed"),
    ] {
        let family = if node.release == "v1.3.2" { "orchestrator" } else { "jobs" };
        let get = format!("{family}.{get}");
        let id = node.told(&get)["Job"]["ID"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/orchestrator/jobs/{id}");
        let replay = node
            .replay()
            .answer(&format!("GET {path}"), &node.id(&get))
            .answer(&format!("DELETE {path}"), &node.id(stop));
        let (ended, asked) = bac(replay, &["cancel", &id]);
        ended.expect_error(4, &["has ended already", &format!("it is {state}")]);
        let get = format!("GET {path}?include=executions");
        assert_eq!(own(&asked), [format!("DELETE {path}"), get]);
    }
}

#[test]
fn by_a_start_of_an_id_the_whole_id_is_sent() {
    for (node, get) in [
        (V1_3_2, "orchestrator.get.prefix"),
        (V1_4_0, "jobs.get.short-id"),
        (V1_4_0_ON, "jobs.get.short-id"),
        (V1_9_3, "jobs.get.short-id"),
    ] {
        let whole = node.told(get)["Job"]["ID"].as_str().unwrap().to_owned();
        let (_, asked) = bac(node.replay(), &["cancel", &node.job(get)]);
        assert_eq!(own(&asked)[1], format!("DELETE /api/v1/orchestrator/jobs/{whole}"));
    }
    for (node, list) in [(V1_3_2, "list.prefix_8"), (V1_4_0_ON, "list.id-short")] {
        let told = node.told(list);
        let whole = &told["jobs"][0]["Job"]["Metadata"]["ID"];
        let (_, asked) = bac(node.replay(), &["cancel", &node.job(list), "--api", "signed"]);
        assert!(own(&asked)[1].ends_with("/requester/cancel"), "{:?}", own(&asked));
        assert_eq!(&payload(&asked.received()[3])["JobID"], whole, "{node:?}");
    }
}

#[test]
fn of_another_clients_job_it_is_said_whose_key_is_wanted() {
    for (node, list) in [
        (V0_3_29, "list.by_id.running"),
        (V1_0_3, "list.by_id.running"),
        (V1_3_2, "list.by_id.running"),
        (V1_4_0_ON, "list.running"),
    ] {
        let (ended, asked) = cancel_signed(node, list, "cancel.foreign");
        ended.expect_error(
            4,
            &["mismatched ClientIDs", "401", "Only the key that a job belongs to", "`--key`"],
        );
        assert_eq!(own(&asked).len(), 1, "{node:?}");
    }
}
