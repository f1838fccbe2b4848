//! To a node an empty id is the start of every job's: no call leaves with one.

use bac_client::{
    Bac, Client, Error, ErrorKind, NodeError as _, Outcome,
    bac_core::EndpointError,
    model::{
        EventsRequest, JobCancelPayload, ListRequest, LogsPayload, ModerateJobRequest,
        StatesRequest,
    },
    orchestrator::{
        model::{NodeAction, PutNodeRequest, RerunJobRequest, StopJobRequest},
        query::{ListExecutions, ListHistory, ReadLogs},
    },
};
use bac_core::{Ed25519Signer, Signer};
use bac_tests::Peer;

/// What a call without an id came to.
fn told<T, E: EndpointError>(result: Result<T, E>) -> Option<Error> {
    result.err().map(EndpointError::into_error)
}

#[tokio::test]
async fn a_call_with_an_empty_id_is_refused_and_not_sent() {
    let peer = Peer::keeping("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
    let signer = Ed25519Signer::generate().unwrap();
    let me = signer.client_id().to_owned();
    let bac = Bac::new(Client::builder(peer.url()).signer(signer).build().unwrap());

    let states = StatesRequest::new(&me, "");
    let cancel = JobCancelPayload::new(&me, "");
    let approve = ModerateJobRequest::approve(&me, "");
    let jobs = bac.orchestrator().jobs();
    let nodes = bac.orchestrator().nodes();
    let stop = StopJobRequest::default();
    let rerun = RerunJobRequest::default();
    let put = PutNodeRequest::new("", NodeAction::Approve);
    for (call, error) in [
        ("states", told(bac.states().get(&states).await)),
        ("results", told(bac.results().get(&states).await)),
        ("events", told(bac.job_events().get(&EventsRequest::new(&me, "")).await)),
        ("list", told(bac.jobs().list(&ListRequest::default()).await)),
        ("list of a job", told(bac.jobs().list(&ListRequest::job("")).await)),
        ("cancel", told(bac.job().cancel(&cancel).await)),
        ("approve", told(bac.job().approve(&approve).await)),
        ("approve_execution", told(bac.moderation().approve_execution(&approve).await)),
        ("logs", told(bac.job_logs().display(&LogsPayload::new(&me, "", "e-1")).await)),
        ("logs of none", told(bac.job_logs().display(&LogsPayload::new(&me, "j", "")).await)),
        ("get", told(jobs.get("", None, None, None, None).await)),
        ("history", told(jobs.history_with("", &ListHistory::new()).await)),
        ("executions", told(jobs.executions_with("", &ListExecutions::new()).await)),
        ("orchestrator's results", told(jobs.results("", None).await)),
        ("orchestrator's logs", told(jobs.logs_with("", &ReadLogs::new()).await)),
        ("stop", told(jobs.stop("", None, &stop).await)),
        ("rerun", told(jobs.rerun("", None, &rerun).await)),
        ("node", told(nodes.get("").await)),
        ("put node", told(nodes.update("", &put).await)),
    ] {
        let error = error.unwrap_or_else(|| panic!("{call} was sent"));
        assert_eq!(error.outcome(), Outcome::NotSent, "{call}: {error}");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{call}: {error}");
        assert!(error.to_string().contains("empty"), "{call}: {error}");
        assert!(!error.is_retryable() && error.refusal().is_none(), "{call}: {error}");
    }
    assert!(peer.received().is_empty());
}
