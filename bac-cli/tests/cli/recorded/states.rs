//! The words for what became of jobs and their executions: `bac describe` and `bac events`.

use super::{Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3, bac};
use crate::support::Ended;

/// State, exit code and remark of every execution that `bac describe` shows.
fn executions(ended: &Ended) -> Vec<[String; 3]> {
    let mut lines = ended.stdout.lines().skip_while(|line| !line.starts_with("EXECUTION"));
    let Some(heading) = lines.next() else { return Vec::new() };
    let place = |name: &str| heading.find(name).unwrap();
    let (state, code, remark) = (place("STATE"), place("EXIT CODE"), place("REMARK"));
    let cells = |line: &str| {
        let cell = |from, to| line.chars().skip(from).take(to - from).collect::<String>();
        [cell(state, code), cell(code, remark), cell(remark, usize::MAX)]
            .map(|text| text.trim().to_owned())
    };
    lines.map(cells).collect()
}

/// `bac describe` of a job of the orchestrator's API.
fn describe(node: Node, name: &str) -> Ended {
    let (replay, id) = node.with_job(name, |_| ());
    bac(replay, &["describe", &id]).0.expect_code(0)
}

/// The same by the signed API.
fn describe_signed(node: Node, list: &str) -> Ended {
    let id = node.told(list)["jobs"][0]["Job"]["Metadata"]["ID"].as_str().unwrap().to_owned();
    let replay = node.replay().answer(&node.signed("requester/list"), &node.id(list));
    bac(replay, &["describe", &id, "--api", "signed"]).0.expect_code(0)
}

#[track_caller]
fn expect_state(ended: &Ended, state: &str) {
    let shown = ended.stdout.lines().find_map(|line| line.strip_prefix("State "));
    assert_eq!(shown.map(str::trim), Some(state), "{ended:#?}");
}

#[test]
fn a_job_and_its_executions_are_told_at_once_as_they_were_apart() {
    for (node, whole) in [
        (V1_3_2, "orchestrator.get.include_executions"),
        (V1_4_0, "jobs.get.include-executions"),
        (V1_4_0_ON, "jobs.get.include-executions"),
    ] {
        let id = node.job(whole);
        let (ended, _) = bac(node.replay(), &["describe", &id]);
        assert_eq!(ended.stdout, describe(node, "completed").stdout, "{node:?}");
    }
}

#[test]
fn a_completed_execution_has_its_exit_code_and_no_stale_remark() {
    for node in [V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3] {
        let is_old = node.release == "v1.3.2";
        for (name, code) in [
            ("completed", "0"),
            (if is_old { "exit_3" } else { "exit-3" }, "3"),
            // The program gave none, which nodes write as -1.
            (if is_old { "returns" } else { "exit-none" }, ""),
        ] {
            let ended = describe(node, name);
            expect_state(&ended, "Completed");
            assert_eq!(executions(&ended), [["Completed", code, ""]], "{node:?} {ended:#?}");
        }
    }
    for (node, list, code) in [
        (V0_3_29, "list.by_id.completed", "0"),
        (V0_3_29, "list.by_id.exit_3", "3"),
        (V1_0_3, "list.by_id.completed", "0"),
        (V1_0_3, "list.by_id.exit_3", "3"),
        (V1_3_2, "list.by_id.completed", "0"),
        (V1_3_2, "list.by_id.exit_3", "3"),
        (V1_4_0_ON, "list.completed", "0"),
        (V1_4_0_ON, "list.exit-3", "3"),
    ] {
        let ended = describe_signed(node, list);
        expect_state(&ended, "Completed");
        assert_eq!(executions(&ended), [["Completed", code, ""]], "{node:?} {ended:#?}");
    }
}

#[test]
fn a_failed_execution_has_no_exit_code_and_says_why() {
    for node in [V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3] {
        let ended = describe(node, "trap");
        expect_state(&ended, "Failed");
        let executions = executions(&ended);
        assert_eq!(executions.len(), 2, "{ended:#?}");
        for [state, code, remark] in executions {
            assert_eq!((&*state, &*code), ("Failed", ""), "{ended:#?}");
            assert!(remark.contains("wasm error: unreachable"), "{ended:#?}");
        }
        assert!(ended.stdout.contains("not enough nodes to run job"), "{ended:#?}");
    }
    for (node, list) in
        [(V0_3_29, "list.by_id.timeout"), (V1_0_3, "list.by_id.timeout"), (V1_4_0_ON, "list.trap")]
    {
        let ended = describe_signed(node, list);
        expect_state(&ended, "Error");
        for [state, code, remark] in executions(&ended) {
            assert_eq!((&*state, &*code), ("Failed", ""), "{ended:#?}");
            assert!(!remark.is_empty(), "{ended:#?}");
        }
    }
}

#[test]
fn an_execution_that_was_stopped_is_cancelled() {
    for node in [V1_3_2, V1_4_0, V1_4_0_ON, V1_9_3] {
        let ended = describe(node, "stopped");
        expect_state(&ended, "Stopped");
        let remark = match node.release {
            "v1.9.3" => "Execution stop requested because job has been stopped",
            _ => "",
        };
        assert_eq!(executions(&ended), [["Cancelled", "", remark]], "{node:?} {ended:#?}");
    }
    for (node, list) in [
        (V0_3_29, "list.by_id.cancelled"),
        (V1_0_3, "list.by_id.cancelled"),
        (V1_3_2, "list.by_id.cancelled"),
        (V1_4_0_ON, "list.cancelled"),
    ] {
        let ended = describe_signed(node, list);
        expect_state(&ended, "Cancelled");
        assert_eq!(executions(&ended)[0][..2], ["Cancelled", ""], "{node:?} {ended:#?}");
    }
}

#[test]
fn a_running_execution_has_no_exit_code() {
    for node in [V1_4_0, V1_4_0_ON, V1_9_3] {
        let ended = describe(node, "running");
        expect_state(&ended, "Running");
        assert_eq!(executions(&ended)[0][1], "", "{node:?} {ended:#?}");
    }
}

/// `bac events` as one exchange has them, by the signed API or the other.
fn events(node: Node, id: &str, api: &str) -> String {
    let path = node.find(id).request.path_alone();
    let replay = node.replay().answer(path, &node.id(id));
    let (ended, _) = bac(replay, &["events", &node.job(id), "--api", api]);
    ended.expect_code(0).stdout
}

#[test]
fn events_tell_how_executions_ended() {
    for (node, api, ids) in [
        (V1_3_2, "orchestrator", "orchestrator.history"),
        (V1_4_0, "orchestrator", "jobs.history"),
        (V1_4_0_ON, "orchestrator", "jobs.history"),
    ] {
        for (name, changes) in [
            ("completed", ["BidAccepted → Completed", "Running → Completed"]),
            ("trap", ["BidAccepted → Failed", "Running → Failed"]),
            ("stopped", ["BidAccepted → Cancelled", "Running → Stopped"]),
        ] {
            let shown = events(node, &format!("{ids}.{name}"), api);
            for change in changes {
                assert!(shown.contains(change), "{node:?} {name}: {shown}");
            }
        }
    }
    for (node, id, changes) in [
        (V1_3_2, "events.completed.exit_0", ["BidAccepted → Completed", "InProgress → Completed"]),
        (V1_3_2, "events.trap", ["BidAccepted → Failed", "InProgress → Error"]),
        (V1_3_2, "events.cancelled", ["BidAccepted → Cancelled", "InProgress → Cancelled"]),
        (V1_4_0_ON, "events.completed", ["BidAccepted → Completed", "InProgress → Completed"]),
        (V1_4_0_ON, "events.trap", ["BidAccepted → Failed", "InProgress → Error"]),
        (V1_4_0_ON, "events.cancelled", ["BidAccepted → Cancelled", "InProgress → Cancelled"]),
    ] {
        let shown = events(node, id, "signed");
        for change in changes {
            assert!(shown.contains(change), "{node:?} {id}: {shown}");
        }
    }
    let shown = events(V1_9_3, "jobs.history.trap", "orchestrator");
    assert!(shown.contains("Running Execution  wasm error: unreachable"), "{shown}");
    let shown = events(V1_9_3, "jobs.history.stopped", "orchestrator");
    assert!(shown.contains("has been stopped"), "{shown}");
}

#[test]
fn the_first_state_that_old_nodes_leave_out_is_shown() {
    for node in [V0_3_29, V1_0_3] {
        for name in ["completed.exit_0", "docker", "timeout", "cancelled", "waiting", "rejected"] {
            let shown = events(node, &format!("events.{name}"), "signed");
            assert!(shown.contains("New → Queued"), "{node:?} {name}: {shown}");
            assert!(!shown.contains("Undefined"), "{node:?} {name}: {shown}");
        }
    }
}
