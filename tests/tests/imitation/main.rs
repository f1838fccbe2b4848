//! Whether a node that answers as a release does what nodes of that release were recorded to do.
//!
//! The requests of the recordings are sent again, in their order, to a node that is set up alike.
//! What came back is compared member by member; where it may differ stands in `meant.rs`.

mod answer;
mod difference;
mod ids;
mod keys;
mod meant;
mod replay;
mod setup;
mod sockets;

use std::{collections::BTreeMap, fmt::Write};

use bac_node::{Node, Release};
use bac_tests::{
    recordings::{Exchange, is_usual, of},
    text_of,
};
use serde_json::{Value, json};

use crate::{
    meant::{MEANT, Meant},
    replay::Replaying,
    setup::{Setting, is_guarded, is_moderated},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_answers_as_v1_9_3() {
    answers_as(Release::V1_9_3, 280).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_answers_as_v1_3_2() {
    answers_as(Release::V1_3_2, 470).await;
}

#[tokio::test]
async fn what_would_stop_a_node_of_the_release_is_refused_and_says_why() {
    let node = Node::builder().release(Release::V1_9_3).build().unwrap();
    let put = |path: &str, body: Value| {
        let request = http::Request::put(format!("/api/v1/orchestrator/jobs{path}"))
            .header("content-type", "application/json");
        node.handle(request.body(body.to_string().into()).unwrap())
    };
    let job = json!({
        "Name": "x",
        "Type": "batch",
        "Tasks": [{"Name": "main", "Engine": {"Type": "noop"}, "Publisher": {"Type": ""}}],
    });
    assert_eq!(put("", json!({"Job": job})).await.status(), 200);
    for (path, body) in [("/nothing/rerun", json!({})), ("/x/rerun", json!({"JobVersion": 9}))] {
        let refused = put(path, body).await;
        assert_eq!(refused.status(), 400);
        assert!(text_of(&refused).contains("takes no change from then on"), "{refused:?}");
        // And this one does.
        assert_eq!(put("", json!({"Job": job, "Force": true})).await.status(), 200);
    }
}

/// Sends the requests of a release again. At least so many answers must be the same altogether: what is
/// meant to differ must not become what does.
async fn answers_as(release: Release, at_least: usize) {
    let exchanges: Vec<&Exchange> =
        of(release.name()).iter().filter(|one| is_usual(one) || is_guarded(&one.id)).collect();
    let mut usual = Replaying::of(release, Setting::Usual).await;
    let mut moderated = Replaying::of(release, Setting::Moderated).await;
    let mut guarded = Replaying::of(release, Setting::Guarded).await;
    let (mut same, mut meant, mut faults) = (0, BTreeMap::<&str, usize>::new(), String::new());
    let mut unequal = 0;
    for exchange in &exchanges {
        let replaying = match &*exchange.id {
            id if is_moderated(id) => &mut moderated,
            id if is_guarded(id) => &mut guarded,
            _ => &mut usual,
        };
        let differences = replaying.differences(exchange).await;
        if differences.is_empty() {
            same += 1;
            continue;
        }
        let reason = |difference| {
            let is_reason = |meant: &&Meant| (meant.is)(exchange, difference);
            MEANT.iter().find(is_reason).map(|meant| meant.reason)
        };
        let unmeant: Vec<_> = differences.iter().filter(|one| reason(one).is_none()).collect();
        for difference in &differences {
            *meant.entry(reason(difference).unwrap_or_default()).or_default() += 1;
        }
        if !unmeant.is_empty() {
            unequal += 1;
            writeln!(faults, "{}", exchange.id).unwrap();
            for difference in unmeant {
                writeln!(faults, "    {difference}").unwrap();
            }
        }
    }
    meant.remove("");
    let total = exchanges.len();
    println!(
        "{release}: of {total} exchanges {same} are the same, and {} differ as meant",
        total - same - unequal
    );
    for (reason, count) in meant {
        println!("    {count} times: {reason}");
    }
    assert!(same >= at_least, "{same} answers are the same, not {at_least}");
    assert!(faults.is_empty(), "{unequal} exchanges differ as is not meant:\n{faults}");
}
