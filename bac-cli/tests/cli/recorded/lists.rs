//! `bac list` and `bac nodes`, and the namespaces of jobs.

use super::{V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac, own};

#[test]
fn old_nodes_list_the_nodes_that_they_found() {
    for node in [V0_3_29, V1_0_3] {
        let debug = node.signed("requester/debug");
        let replay = node.replay().answer(&debug, "requester_debug.two_nodes");
        let (ended, asked) = bac(replay, &["nodes"]);
        let ended = ended.expect_code(0);
        let found = &node.told("requester_debug.two_nodes")["DiscoveredNodes"];
        for one in found.as_array().unwrap() {
            assert!(ended.stdout.contains(one["PeerInfo"]["ID"].as_str().unwrap()), "{ended:#?}");
        }
        assert_eq!(ended.stdout.lines().count(), 3, "{ended:#?}");
        assert_eq!(own(&asked)[1], format!("POST {debug}"));
    }
}

#[test]
fn nodes_are_listed_with_their_connection() {
    for (node, id) in [
        (V1_3_2, "orchestrator_nodes.list.two_nodes"),
        (V1_4_0, "nodes.list.two"),
        (V1_4_0_ON, "nodes.list.two"),
        (V1_9_3, "nodes.list.two"),
    ] {
        let replay = node.replay().answer("/api/v1/orchestrator/nodes", &node.id(id));
        let (ended, _) = bac(replay, &["nodes"]);
        let ended = ended.expect_code(0);
        assert_eq!(ended.stdout.matches("APPROVED    CONNECTED").count(), 2, "{ended:#?}");
    }
}

#[test]
fn jobs_of_an_orchestrator_are_listed_with_their_namespaces() {
    for (node, id) in [
        (V1_3_2, "orchestrator.list.namespace_all"),
        (V1_4_0, "jobs.list.namespace-all"),
        (V1_4_0_ON, "jobs.list.namespace-all"),
        (V1_9_3, "jobs.list.namespace-all"),
    ] {
        let empty = id.replace("namespace_all", "empty").replace("namespace-all", "empty");
        let replay = node.replay().answers_where(
            |request| request.target().contains("namespace="),
            &[&node.id(id), &node.id(&empty)],
        );
        let (ended, asked) = bac(replay, &["list"]);
        let ended = ended.expect_code(0);
        let heading = ended.stdout.lines().next().unwrap();
        assert!(heading.contains("NAMESPACE"), "{ended:#?}");
        assert!(ended.stdout.contains("default"), "{ended:#?}");
        assert!(own(&asked)[0].contains("namespace=%2A"), "{:?}", own(&asked));
    }
    // Jobs of the signed API have none.
    for node in [V0_3_29, V1_0_3, V1_3_2] {
        let list = node.signed("requester/list");
        let replay = node.replay().answer(&list, "list.two");
        let (ended, _) = bac(replay, &["list", "--all", "--api", "signed"]);
        let ended = ended.expect_code(0);
        assert_eq!(ended.stdout.lines().count(), 3, "{ended:#?}");
        assert!(!ended.stdout.contains("NAMESPACE"), "{ended:#?}");
    }
}

#[test]
fn a_namespace_is_asked_for() {
    for node in [V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3] {
        for (arguments, method) in [
            (&["list"][..], "GET"),
            (&["describe", "some-job"], "GET"),
            (&["results", "j-00000000-0000-4000-8000-000000000000"], "GET"),
            (&["events", "j-00000000-0000-4000-8000-000000000000"], "GET"),
            (&["cancel", "j-00000000-0000-4000-8000-000000000000"], "DELETE"),
            (&["logs", "some-job"], "GET"),
        ] {
            let (_, asked) = bac(node.replay(), &[arguments, &["--namespace", "mine"]].concat());
            let first = &own(&asked)[0];
            assert!(first.starts_with(method) && first.contains("namespace=mine"), "{first}");
        }
    }
}

#[test]
fn the_signed_api_has_no_namespaces() {
    for node in [V0_3_29, V1_0_3, V1_3_2, V1_4_0_ON] {
        for verb in [&["list"][..], &["describe", "j"], &["cancel", "j"], &["results", "j"]] {
            let arguments = [verb, &["--api", "signed", "--namespace", "mine"]].concat();
            let (ended, asked) = bac(node.replay(), &arguments);
            ended.expect_error(2, &["`--namespace` is for the orchestrator's API"]);
            assert!(own(&asked).is_empty(), "{node:?} {:?}", own(&asked));
        }
    }
    // Nor do those that serve no other.
    let (ended, _) = bac(V1_0_3.replay(), &["list", "--namespace", "mine"]);
    ended.expect_error(2, &["`--namespace` is for the orchestrator's API"]);
}

#[test]
fn a_list_that_a_job_has_spoiled_is_said_to_be_had_elsewhere() {
    let list = V1_3_2.signed("requester/list");
    let replay = V1_3_2.replay().answers(&list, &["list.two", "list.noop_publisher.of_owner"]);
    let (ended, _) = bac(replay, &["list", "--api", "signed"]);
    ended.expect_error(5, &["publisher: unknown type 'unknown'", "`--api orchestrator` lists"]);
}
