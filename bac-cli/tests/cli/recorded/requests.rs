//! How often a node is asked.

use super::{NODES, Node, V0_3_29, V1_0_3, V1_3_2, V1_9_3, bac, own};

/// A job that has ended, and the exchange that tells of it.
fn ended_job(node: Node) -> (String, &'static str) {
    let id = match node.release {
        "v0.3.29" | "v1.0.3" => "list.by_id.completed",
        "v1.3.2" => "orchestrator.get.include_executions",
        "v1.4.0" => "jobs.get.include-executions",
        _ => "jobs.get.completed",
    };
    (node.job(id), id)
}

#[test]
fn a_node_is_asked_twice_before_the_verbs_own() {
    for node in NODES {
        let (ended, asked) = bac(node.replay(), &["version"]);
        ended.expect_code(0);
        assert_eq!((asked.received().len(), own(&asked).len()), (2, 0), "{node:?}");

        let (ended, asked) = bac(node.replay(), &["health"]);
        ended.expect_code(0);
        let is_old = [V0_3_29, V1_0_3].iter().any(|old| old.release == node.release);
        let health = if is_old { node.signed("livez") } else { "/api/v1/agent/alive".to_owned() };
        assert_eq!(own(&asked), [format!("GET {health}")], "{node:?}");

        let (ended, asked) = bac(node.replay(), &["list", "--limit", "1"]);
        ended.expect_code(0);
        let list = if is_old {
            format!("POST {}", node.signed("requester/list"))
        } else {
            "GET /api/v1/orchestrator/jobs?namespace=%2A&reverse=true&limit=1".to_owned()
        };
        assert_eq!(own(&asked)[0], list, "{node:?}");
    }
}

#[test]
fn a_whole_id_is_described_with_one_request() {
    for node in NODES {
        let (job, exchange) = ended_job(node);
        let (ended, asked) = bac(node.replay(), &["describe", &job]);
        let ended = ended.expect_code(0);
        assert!(ended.stdout.contains("Completed"), "{ended:#?}");
        assert_eq!(own(&asked).len(), 1, "{node:?}");
        assert_eq!(asked.answered().last(), Some(&&*node.id(exchange)), "{node:?}");
    }
}

#[test]
fn both_apis_ask_the_same_two_questions() {
    let (ended, asked) = bac(V1_3_2.replay(), &["list", "--all", "--api", "signed"]);
    ended.expect_code(0);
    assert_eq!(own(&asked), ["POST /api/v1/requester/list"]);
    let (ended, asked) = bac(V1_9_3.replay(), &["nodes", "--api", "orchestrator"]);
    ended.expect_code(0);
    assert_eq!(own(&asked), ["GET /api/v1/orchestrator/nodes"]);
}
