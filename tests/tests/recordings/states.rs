//! States that travel as numbers are read as the release that sent them counts.

use bac_client::orchestrator::model::{Execution, JobHistory};
use bac_tests::recordings::{calls, client_of, of};
use serde_json::Value;

/// How releases up to v1.5.1 count.
const UP_TO_V1_5_1: &[&str] = &[
    "Undefined",
    "New",
    "AskForBid",
    "AskForBidAccepted",
    "AskForBidRejected",
    "BidAccepted",
    "BidRejected",
    "Completed",
    "Failed",
    "Cancelled",
];

/// How releases from v1.5.2 on count.
const FROM_V1_5_2: &[&str] = &[
    "Undefined",
    "New",
    "AskForBid",
    "AskForBidAccepted",
    "AskForBidRejected",
    "BidAccepted",
    "Running",
    "Publishing",
    "BidRejected",
    "Completed",
    "Failed",
    "Cancelled",
];

#[tokio::test]
async fn states_of_executions_are_those_of_the_release() {
    for (release, words) in
        [("v1.3.2", UP_TO_V1_5_1), ("v1.4.0", UP_TO_V1_5_1), ("v1.9.3", FROM_V1_5_2)]
    {
        let mut seen = 0;
        for (operation, exchange) in calls(release) {
            let (executions, history) = match exchange.operation.as_deref() {
                Some("orchestrator_jobs.executions") => {
                    let jobs = client_of(operation, exchange).orchestrator().jobs();
                    let page = jobs.executions("j", None, None, None, None, None, None).await;
                    (page.map(|page| page.items), Ok(Vec::new()))
                }
                Some("orchestrator_jobs.history") => {
                    let jobs = client_of(operation, exchange).orchestrator().jobs();
                    let page = jobs.history_with("j", &Default::default()).await;
                    (Ok(Vec::new()), page.map(|page| page.items))
                }
                Some("orchestrator_jobs.get") => {
                    let jobs = client_of(operation, exchange).orchestrator().jobs();
                    match jobs.job("j").await {
                        Ok(reply) => (
                            Ok(reply.executions.unwrap_or_default().items),
                            Ok(reply.history.unwrap_or_default().items),
                        ),
                        Err(_) => continue,
                    }
                }
                _ => continue,
            };
            let Ok(executions) = executions else { continue };
            let Ok(history) = history else { continue };
            let read = executions.iter().map(of_execution).chain(history.iter().flat_map(of_entry));
            for (number, word) in read {
                assert_eq!(
                    word,
                    words[usize::try_from(number).unwrap()],
                    "{release} {}",
                    exchange.id
                );
                seen += 1;
            }
        }
        assert!(seen > 40, "{release}: only {seen} states");
    }
}

/// The number that came, and the word that was read.
fn of_execution(execution: &Execution) -> (u64, String) {
    let came = serde_json::to_value(execution).unwrap()["ComputeState"]["StateType"].clone();
    (came.as_u64().unwrap(), execution.compute_state.kind.to_string())
}

fn of_entry(entry: &JobHistory) -> Vec<(u64, String)> {
    let Some(change) = &entry.execution_state else { return Vec::new() };
    let came = serde_json::to_value(change).unwrap();
    [(&came["Previous"], &change.previous), (&came["New"], &change.new)]
        .into_iter()
        .filter_map(|(came, read)| Some((came.as_u64()?, read.to_string())))
        .collect()
}

/// What a user is shown of a job that was stopped, and of one that completed.
#[test]
fn the_recordings_hold_jobs_that_ended_in_each_way() {
    for release in ["v1.4.0", "v1.9.3"] {
        let bodies = of(release).iter().filter_map(|exchange| {
            let is_executions = exchange.operation.as_deref()? == "orchestrator_jobs.executions";
            let body = &exchange.response.as_ref()?.body;
            is_executions.then(|| serde_json::from_str::<Value>(body).ok()).flatten()
        });
        let ends = if release == "v1.4.0" { [7, 8, 9] } else { [9, 10, 11] };
        let states: Vec<u64> = bodies
            .flat_map(|body| body["Items"].as_array().cloned().unwrap_or_default())
            .filter_map(|item| item["ComputeState"]["StateType"].as_u64())
            .collect();
        for end in ends {
            assert!(states.contains(&end), "{release}: no execution in state {end}");
        }
    }
}
