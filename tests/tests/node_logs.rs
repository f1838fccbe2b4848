//! The WebSockets of the development node's signed API: logs, and what happens to jobs.

use std::time::Duration;

use bac_client::{
    Bac, Client, ErrorKind, Log,
    model::{
        JobCancelPayload, JobCreatePayload, JobEventName, JobUpdate, LogStream, LogsPayload,
        StatesRequest,
    },
};
use bac_core::Ed25519Signer;
use bac_node::{Listening, Node};
use bac_tests::noop_spec;

struct Site {
    _listening: Listening,
    url: String,
    bac: Bac,
}

async fn site(takes: Duration) -> Site {
    let node = Node::builder().noop_takes(takes).build().unwrap();
    let listening = node.listen("127.0.0.1:0").await.unwrap();
    let url = listening.url();
    let bac = client(&url);
    Site { _listening: listening, url, bac }
}

fn client(url: &str) -> Bac {
    let signer = Ed25519Signer::generate().unwrap();
    Bac::new(Client::builder(url).signer(signer).build().unwrap())
}

fn me(bac: &Bac) -> String {
    bac.client().signer().unwrap().client_id().to_owned()
}

async fn submitted(bac: &Bac) -> String {
    let payload = JobCreatePayload::new(me(bac), noop_spec(&["hello"]));
    bac.job().submit(&payload).await.unwrap().job.metadata.id
}

/// The execution of a job, once it prints.
async fn execution(bac: &Bac, id: &str) -> String {
    for _ in 0..12_000 {
        let state = bac.states().get(&StatesRequest::new("", id)).await.unwrap().state;
        if let Some(one) = state.executions.first()
            && (one.state.is_terminal() || one.status.contains("running"))
        {
            return one.compute_reference.clone();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("job {id} has no execution");
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_log_is_followed_until_the_job_is_cancelled() {
    let Site { bac, .. } = &site(HOUR).await;
    let id = submitted(bac).await;
    let execution = execution(bac, &id).await;
    let payload = LogsPayload::new(me(bac), &id, &execution).follow(true).with_history(true);
    let mut log = Log::new(bac.job_logs().display(&payload).await.unwrap());
    let piece = log.next().await.unwrap().unwrap();
    assert_eq!((piece.stream, piece.text.as_str()), (LogStream::Stdout, "hello\n"));
    bac.job().cancel(&JobCancelPayload::new(me(bac), &id)).await.unwrap();
    assert!(log.next().await.is_none());
}

#[tokio::test]
async fn the_log_of_an_ended_job_is_what_it_printed() {
    let Site { bac, .. } = &site(Duration::ZERO).await;
    let id = submitted(bac).await;
    let execution = execution(bac, &id).await;
    // It may just be about to print; followed to its end, it has.
    for follow in [true, false] {
        let payload = LogsPayload::new(me(bac), &id, &execution).follow(follow).with_history(true);
        let mut log = Log::new(bac.job_logs().display(&payload).await.unwrap());
        assert_eq!(log.next().await.unwrap().unwrap().text, "hello\n");
        assert!(log.next().await.is_none());
    }
}

#[tokio::test]
async fn a_log_that_is_refused_ends_without_a_word() {
    let Site { bac, url, .. } = &site(HOUR).await;
    let id = submitted(bac).await;
    let execution = execution(bac, &id).await;
    let stranger = client(url);
    for (bac, payload) in [
        (&stranger, LogsPayload::new(me(&stranger), &id, &execution)),
        (bac, LogsPayload::new(me(&stranger), &id, &execution)),
        (bac, LogsPayload::new(me(bac), "nope", &execution)),
        (bac, LogsPayload::new(me(bac), &id, "nope")),
    ] {
        let mut log = Log::new(bac.job_logs().display(&payload).await.unwrap());
        let refused = log.next().await;
        assert!(matches!(refused, Some(Err(_))), "{refused:?}");
    }
    // Late releases have no such route.
    let last = client(&format!("{url}/api/v1"));
    let payload = LogsPayload::new(me(&last), &id, &execution);
    let error = last.job_logs().display(&payload).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}

#[tokio::test]
async fn the_updates_of_a_job_are_its_history_and_then_what_happens() {
    let Site { bac, url, .. } = &site(HOUR).await;
    let id = submitted(bac).await;
    execution(bac, &id).await;
    let mut updates = bac.job_updates().watch(Some(id.parse().unwrap())).await.unwrap();
    let mut history = 0;
    loop {
        let update = updates.next().await.unwrap().unwrap();
        assert_eq!(update.job_id(), id);
        let JobUpdate::History(entry) = update else { panic!("{update:?}") };
        history += 1;
        if entry.job_state.is_some_and(|change| change.new.as_str() == "InProgress") {
            break;
        }
    }
    assert!(history > 2, "{history}");
    let payload = JobCancelPayload::new(me(bac), &id).reason("seen enough");
    bac.job().cancel(&payload).await.unwrap();
    let mut names = Vec::new();
    while names.len() < 2 {
        let update = updates.next().await.unwrap().unwrap();
        let JobUpdate::Event(event) = update else { panic!("{update:?}") };
        assert_eq!(event.status, "seen enough");
        assert_eq!(event.client_id, me(bac));
        names.push(event.event_name);
    }
    assert_eq!(names, [JobEventName::Canceled, JobEventName::BidCancelled]);

    for bac in [bac, &client(&format!("{url}/api/v1"))] {
        let mut unknown = bac.job_updates().watch(Some("nope".parse().unwrap())).await.unwrap();
        let error = unknown.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BodyCut, "{error}");
        assert!(unknown.next().await.is_none());
    }
}

#[tokio::test]
async fn the_updates_of_all_jobs_begin_with_the_next_one() {
    let Site { bac, .. } = &site(Duration::ZERO).await;
    let mut updates = bac.job_updates().watch(None).await.unwrap();
    let id = submitted(bac).await;
    let JobUpdate::Event(first) = updates.next().await.unwrap().unwrap() else { panic!() };
    assert_eq!((first.job_id.as_str(), first.event_name), (id.as_str(), JobEventName::Created));
    assert_eq!(first.deal.concurrency, 1);
    loop {
        let JobUpdate::Event(event) = updates.next().await.unwrap().unwrap() else { panic!() };
        if event.event_name == JobEventName::ResultsPublished {
            break;
        }
    }
}
