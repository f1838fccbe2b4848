//! Nodes that run the jobs of others, and take none.

use bac_tests::recordings::Replay;

use super::{Node, V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_9_3, bac, own};
use crate::examples::example;

fn compute_only(node: Node) -> Replay {
    let is_meant = |id: &str| id.starts_with("compute_only.") || id.ends_with(".compute-only");
    let replay = node.replay().choose(|exchange| is_meant(&exchange.id));
    // Which every node of that release serves at the root, too.
    if node.release == "v1.0.3" { replay.answer("/version", "version.root") } else { replay }
}

const NODES: [Node; 5] = [V0_3_29, V1_0_3, V1_3_2, V1_4_0, V1_9_3];

#[test]
fn a_compute_node_tells_its_version_and_health() {
    for node in NODES {
        let (ended, _) = bac(compute_only(node), &["version"]);
        let ended = ended.expect_code(0);
        assert!(ended.stdout.contains(node.release), "{ended:#?}");
        let (ended, asked) = bac(compute_only(node), &["health"]);
        let ended = ended.expect_code(0);
        assert!(ended.stdout.contains("OK"), "{ended:#?}");
        assert_eq!(own(&asked).len(), 1, "{node:?}");
    }
    for node in [V1_3_2, V1_4_0, V1_9_3] {
        let (ended, _) = bac(compute_only(node), &["version"]);
        assert!(ended.stdout.contains("neither API"), "{ended:#?}");
        let (ended, _) = bac(compute_only(node), &["health"]);
        assert!(ended.stdout.contains("no: it runs those of other nodes"), "{ended:#?}");
    }
}

#[test]
fn a_compute_node_is_said_to_take_no_jobs() {
    for node in NODES {
        let is_old = [V0_3_29, V1_0_3].iter().any(|old| old.release == node.release);
        let file = example(if is_old { "greet.signed.json" } else { "greet.yaml" });
        for arguments in [
            &["list"][..],
            &["describe", "00000000-0000-4000-8000-000000000000"],
            &["describe", "0123"],
            &["submit", &file],
        ] {
            let (ended, asked) = bac(compute_only(node), arguments);
            ended.expect_error(3, &["is no requester", "runs the jobs of other nodes", "`--url`"]);
            // Old ones cannot be asked beforehand.
            assert_eq!(own(&asked).len(), usize::from(is_old), "{node:?} {:?}", own(&asked));
        }
    }
}
