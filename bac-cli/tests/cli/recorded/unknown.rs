//! Jobs that a node does not know, and starts of ids that fit several.

use bac_tests::{Received, recordings::Replay};

use super::{NODES, Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac, own};

const UUID: &str = "00000000-0000-4000-8000-000000000000";

/// A node that answers every question for a job as it answered those for one that it did not know.
fn without_the_job(node: Node, job: &str) -> Replay {
    match node.release {
        "v0.3.29" | "v1.0.3" => {
            let place = |route: &str| format!("POST {}", node.signed(route));
            // For the start of an id all jobs are asked for.
            let list = if job == UUID { "list.unknown_id" } else { "list.two" };
            node.replay()
                .answer(&place("requester/list"), list)
                .answer(&place("requester/events"), "events.unknown")
                .answer(&place("requester/results"), "results.unknown")
                .answer(&place("requester/cancel"), "cancel.unknown")
        }
        release => {
            let family = if release == "v1.3.2" { "orchestrator" } else { "jobs" };
            let id = |what: &str| node.id(&format!("{family}.{what}.unknown"));
            let about = |method: &'static str, end: &'static str| {
                move |request: &Received| {
                    let path = request.target().split('?').next().unwrap();
                    let after = path.split_once("/orchestrator/jobs/").map(|(_, after)| after);
                    let rest = after.map(|after| after.split_once('/').map_or("", |(_, end)| end));
                    request.method() == method && rest == Some(end)
                }
            };
            node.replay()
                .answers_where(about("GET", ""), &[&id("get")])
                .answers_where(about("GET", "history"), &[&id("history")])
                .answers_where(about("GET", "results"), &[&id("results")])
                .answers_where(about("DELETE", ""), &[&id("stop")])
        }
    }
}

#[test]
fn an_unknown_job_is_said_and_asked_for_once() {
    for node in NODES {
        for job in [UUID, "nothing"] {
            for arguments in [
                &["describe", job][..],
                &["logs", job],
                &["logs", "--follow", job],
                &["events", job],
                &["results", job],
                &["cancel", job],
            ] {
                let (ended, asked) = bac(without_the_job(node, job), arguments);
                let said = format!("the node knows no job `{job}`");
                ended.expect_error(4, &[&said, "bac list --all"]);
                assert_eq!(own(&asked).len(), 1, "{node:?} {arguments:?}: {:?}", own(&asked));
                assert!(asked.unrecorded().is_empty(), "{node:?} {:?}", asked.unrecorded());
            }
        }
    }
}

#[test]
fn an_unknown_job_is_said_by_the_signed_api_beside_the_other() {
    for node in [V1_3_2, V1_4_0_ON] {
        let list = if node.release == "v1.3.2" { "list.unknown_id" } else { "list.id-unknown" };
        for verb in ["describe", "logs", "events", "results", "cancel"] {
            let replay = node
                .replay()
                .answers("POST /api/v1/requester/list", &[&node.id(list)])
                .answer("POST /api/v1/requester/cancel", &node.id("cancel.unknown"));
            let (ended, asked) = bac(replay, &[verb, UUID, "--api", "signed"]);
            ended.expect_error(4, &[&format!("the node knows no job `{UUID}`")]);
            assert_eq!(own(&asked).len(), 1, "{node:?} {verb}: {:?}", own(&asked));
        }
    }
}

#[test]
fn a_start_that_fits_several_jobs_is_said_at_once() {
    for (node, start, id) in [
        (V1_3_2, "j-", "orchestrator.get.ambiguous"),
        (V1_4_0, "j", "jobs.get.ambiguous"),
        (V1_4_0_ON, "j", "jobs.get.ambiguous"),
        (V1_9_3, "j-", "jobs.get.ambiguous-prefix"),
    ] {
        for verb in ["describe", "logs", "events", "results", "cancel"] {
            let (ended, asked) = bac(node.replay(), &[verb, start]);
            ended.expect_error(4, &["several jobs", &format!("`{start}`"), "write more of the id"]);
            assert_eq!(own(&asked).len(), 1, "{node:?} {verb}: {:?}", own(&asked));
            assert_eq!(asked.answered().last(), Some(&&*node.id(id)));
        }
    }
}

#[test]
fn old_nodes_are_asked_for_all_jobs_to_find_a_start_of_an_id() {
    for node in [V0_3_29, V1_0_3] {
        let list = format!("POST {}", node.signed("requester/list"));
        let job = node.told("list.two")["jobs"][1].clone();
        let id = job["Job"]["Metadata"]["ID"].as_str().unwrap();
        let (ended, asked) = bac(node.replay().answer(&list, "list.two"), &["describe", &id[..8]]);
        let ended = ended.expect_code(0);
        assert!(ended.stdout.contains(id), "{ended:#?}");
        assert_eq!(own(&asked), [list]);
        let asked: serde_json::Value = serde_json::from_slice(&asked.received()[2].body).unwrap();
        assert_eq!((&asked["return_all"], &asked["id"]), (&true.into(), &"".into()));
    }
}
