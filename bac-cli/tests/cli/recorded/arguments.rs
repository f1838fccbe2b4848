//! Arguments that are wrong whatever the node: nothing is sent.

use super::{V1_3_2, V1_9_3, user};

#[test]
fn an_empty_job_is_no_job_and_nothing_is_sent() {
    for release in [V1_3_2, V1_9_3] {
        let node = release.replay().start();
        let user = user(&node);
        for verb in ["describe", "logs", "events", "results", "cancel", "approve", "reject"] {
            for empty in ["", " "] {
                user.run([verb, empty]).expect_error(2, &["<JOB>", "empty", "variable"]);
            }
        }
        for arguments in [
            &["nodes", ""][..],
            &["nodes", " "],
            &["logs", "j-1", "--execution", ""],
            &["list", "--namespace", ""],
            &["describe", "j-1", "--namespace", " "],
            &["logs", "j-1", "--namespace", ""],
            &["cancel", "j-1", "--namespace", ""],
            &["submit", "job.yaml", "--namespace", ""],
        ] {
            let ended = user.run(arguments.iter().copied());
            ended.expect_error(2, &["empty", "variable"]);
        }
        assert!(node.received().is_empty(), "{:?}", node.received());
    }
}
