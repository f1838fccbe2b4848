//! `--output json`: what a node told, whole and in its own names.

use bac_tests::recordings::{Exchange, Replay, of};
use serde_json::Value;

use super::{NODES, Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac};

/// Names of members as old nodes write them, and as the command does.
const SPELLINGS: [(&str, &str); 3] =
    [("inputs", "Inputs"), ("outputs", "Outputs"), ("path", "Path")];

/// What means the same: no list is an empty one, null is as good as left out, and no result is one of
/// no type. An old node's names are today's.
fn same(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| {
                !(value.is_null() || value.as_array().is_some_and(Vec::is_empty))
                    && **value != serde_json::json!({"Type": ""})
            })
            .map(|(name, value)| {
                let spelt = SPELLINGS.iter().find(|(old, _)| old == name);
                (spelt.map_or(name.as_str(), |(_, today)| today).to_owned(), same(value))
            })
            .collect(),
        Value::Array(items) => items.iter().map(same).collect(),
        other => other.clone(),
    }
}

#[track_caller]
fn expect_same(node: Node, id: &str, replay: Replay, arguments: &[&str], told: &Value) {
    let (ended, _) = bac(replay, &[arguments, &["--output", "json"]].concat());
    let shown = ended.expect_code(0).json();
    assert_eq!(same(&shown), same(told), "{node:?} {id}");
}

/// The last parts of the ids of exchanges in which jobs have come to all that they come to.
const NAMES: [&str; 15] = [
    "exit_0",
    "completed",
    "local",
    "exit_3",
    "exit-3",
    "trap",
    "stopped",
    "cancelled",
    "timeout",
    "ipfs",
    "docker",
    "two_nodes",
    "two",
    "count-2",
    "waiting",
];

/// The exchanges of a node whose ids begin so, and which it answered with 200.
fn successes(node: Node, beginning: &str) -> Vec<&'static str> {
    let beginning = node.id(beginning);
    let of_node = move |exchange: &&'static Exchange| {
        node.server.is_none_or(|server| exchange.server.as_deref() == Some(server))
            && exchange.status() == Some(200)
            && exchange.request.method != "HEAD"
            && exchange.id.starts_with(&beginning)
            && exchange.id.rsplit('.').next().is_some_and(|name| NAMES.contains(&name))
    };
    let id = |exchange: &'static Exchange| exchange.id.strip_prefix("on.").unwrap_or(&exchange.id);
    of(node.release).iter().filter(of_node).map(id).collect()
}

#[test]
fn described_jobs_are_told_whole() {
    for node in NODES {
        let ids = successes(node, "list.");
        assert_eq!(ids.len() > 3, node.has_signed(), "{node:?} {ids:?}");
        for id in ids {
            let told = node.told(id);
            let Some([job]) = told["jobs"].as_array().map(Vec::as_slice) else { continue };
            let job_id = job["Job"]["Metadata"]["ID"].as_str().unwrap();
            let replay = node.replay().answer(&node.signed("requester/list"), &node.id(id));
            expect_same(node, id, replay, &["describe", job_id, "--api", "signed"], job);
        }
    }
    for (node, names) in [
        (V1_3_2, ["completed", "trap", "stopped", "exit_3"]),
        (V1_4_0, ["completed", "trap", "stopped", "count-2"]),
        (V1_4_0_ON, ["completed", "trap", "stopped", "count-2"]),
        (V1_9_3, ["completed", "trap", "stopped", "count-2"]),
    ] {
        for name in names {
            let mut told = Value::Null;
            let (replay, id) = node.with_job(name, |job| told = job.clone());
            expect_same(node, name, replay, &["describe", &id], &told);
        }
    }
}

#[test]
fn listed_jobs_are_told_whole() {
    for (node, id) in [
        (V0_3_29, "list.two"),
        (V1_0_3, "list.two"),
        (V1_3_2, "list.two"),
        (V1_4_0_ON, "list.client"),
        (V1_4_0_ON, "list.all"),
    ] {
        let mut told = node.told(id)["jobs"].clone();
        let created =
            |job: &Value| job["Job"]["Metadata"]["CreatedAt"].as_str().unwrap().to_owned();
        told.as_array_mut().unwrap().sort_by_key(|job| std::cmp::Reverse(created(job)));
        let replay = node.replay().answer(&node.signed("requester/list"), &node.id(id));
        expect_same(node, id, replay, &["list", "--all", "--api", "signed"], &told);
    }
    for (node, id, items) in [
        (V1_3_2, "orchestrator.list.namespace_all", "Jobs"),
        (V1_4_0, "jobs.list.namespace-all", "Items"),
        (V1_4_0_ON, "jobs.list.namespace-all", "Items"),
        (V1_9_3, "jobs.list.namespace-all", "Items"),
    ] {
        let told = &node.told(id)[items];
        let count = told.as_array().unwrap().len().to_string();
        let replay = node
            .replay()
            .answers_where(|request| request.target().contains("namespace="), &[&node.id(id)]);
        expect_same(node, id, replay, &["list", "--limit", &count], told);
    }
}

#[test]
fn events_are_told_whole() {
    for node in NODES {
        let ids = successes(node, "events.");
        assert_eq!(ids.len() > 3, node.has_signed(), "{node:?} {ids:?}");
        for id in ids {
            let told = node.told(id);
            if !told["events"].is_array() {
                continue;
            }
            let replay = node.replay().answer(&node.signed("requester/events"), &node.id(id));
            let job = told["events"][0]["JobID"]
                .as_str()
                .unwrap_or("00000000-0000-4000-8000-000000000000");
            expect_same(node, id, replay, &["events", job, "--api", "signed"], &told["events"]);
        }
    }
    for (node, beginning, items) in [
        (V1_3_2, "orchestrator.history.", "History"),
        (V1_4_0, "jobs.history.", "Items"),
        (V1_4_0_ON, "jobs.history.", "Items"),
        (V1_9_3, "jobs.history.", "Items"),
    ] {
        let ids = successes(node, beginning);
        assert!(ids.len() > 2, "{node:?} {ids:?}");
        for id in ids {
            let told = node.told(id);
            let is_whole = told["NextToken"].as_str().is_none_or(str::is_empty);
            if !is_whole || told[items].as_array().is_none_or(Vec::is_empty) {
                continue;
            }
            let replay = node
                .replay()
                .answers_where(|request| request.target().contains("/history"), &[&node.id(id)]);
            let job = "j-00000000-0000-4000-8000-000000000000";
            expect_same(node, id, replay, &["events", job], &told[items]);
        }
    }
}

#[test]
fn results_are_told_whole() {
    for node in NODES {
        let mut count = 0;
        for (beginning, items) in [
            ("results.", "results"),
            ("orchestrator.results.", "Results"),
            ("jobs.results.", "Items"),
        ] {
            for id in successes(node, beginning) {
                let told = node.told(id);
                let api = if beginning == "results." { "signed" } else { "orchestrator" };
                let replay = node.replay().answers_where(
                    |request| request.target().ends_with("/results"),
                    &[&node.id(id)],
                );
                let job = "00000000-0000-4000-8000-000000000000";
                // No list is an empty one.
                let told = match &told[items] {
                    Value::Null => Value::Array(Vec::new()),
                    told => told.clone(),
                };
                expect_same(node, id, replay, &["results", job, "--api", api], &told);
                count += 1;
            }
        }
        assert!(count > 2, "{node:?}: {count}");
    }
}
