//! Every operation of the signed-era API over a real socket, against replies of real releases:
//! what is sent, and what is made of each answer.

use std::io::Write;

use bac_client::{
    Bac, Client, Error, ErrorKind,
    bac_core::EndpointError,
    model::{
        ErrorBody, EventsRequest, JobCancelPayload, JobCreatePayload, ListRequest,
        ModerateJobRequest, Spec, StatesRequest, VersionRequest,
    },
    operation_name, sdk_operations,
};
use bac_core::Ed25519Signer;
use bac_tests::{Connection, Peer};
use serde::Deserialize;

#[derive(Clone, Deserialize)]
struct Reply {
    operation: String,
    case: String,
    releases: Vec<String>,
    status: u16,
    content_type: Option<String>,
    body: String,
    message: Option<String>,
}

fn replies() -> Vec<Reply> {
    let text = include_str!("../../bac-client/tests/fixtures/replies.json");
    serde_json::from_str(text).unwrap()
}

/// The operation that a reply of the fixtures belongs to.
fn operation(reply: &Reply) -> Option<&'static str> {
    Some(match reply.operation.as_str() {
        "submit" => "job.submit",
        "cancel" => "job.cancel",
        "approve" => "job.approve",
        "list" => "jobs.list",
        "states" => "states.get",
        "events" => "job_events.get",
        "results" => "results.get",
        "version" => "build_version.get",
        "node" => "node_info.get",
        "nodes" => "nodes.display",
        "peers" => "connected_peers.get",
        "id" => "host_node_id.get",
        "livez" => "livez.get",
        "readyz" => "readyz.get",
        "logz" => "logz.get",
        "varz" => "varz.get",
        "healthz" => "healthz.get",
        "debug" => "requester_debug.get",
        _ => return None,
    })
}

/// Calls an operation of the SDK by its name.
async fn call(bac: &Bac, name: &str) -> Result<(), Error> {
    fn done<T, E: EndpointError>(result: Result<T, E>) -> Result<(), Error> {
        result.map(drop).map_err(EndpointError::into_error)
    }
    let states = StatesRequest::new("c", "j");
    match name {
        "job.submit" => {
            let payload = JobCreatePayload::new("c", Spec::docker("ubuntu:22.04"));
            done(bac.job().submit(&payload).await)
        }
        "job.cancel" => done(bac.job().cancel(&JobCancelPayload::new("c", "j")).await),
        "job.approve" => done(bac.job().approve(&ModerateJobRequest::approve("c", "j")).await),
        "jobs.list" => done(bac.jobs().list(&ListRequest::all()).await),
        "states.get" => done(bac.states().get(&states).await),
        "job_events.get" => done(bac.job_events().get(&EventsRequest::new("c", "j")).await),
        "results.get" => done(bac.results().get(&states).await),
        "build_version.get" => done(bac.build_version().get(&VersionRequest::default()).await),
        "node_info.get" => done(bac.node_info().get().await),
        "nodes.display" => done(bac.nodes().display().await),
        "connected_peers.get" => done(bac.connected_peers().get().await),
        "host_node_id.get" => done(bac.host_node_id().get().await),
        "livez.get" => done(bac.livez().get().await),
        "readyz.get" => done(bac.readyz().get().await),
        "logz.get" => done(bac.logz().get().await),
        "varz.get" => done(bac.varz().get().await),
        "healthz.get" => done(bac.healthz().get().await),
        "debug.get" => done(bac.debug().get().await),
        "requester_debug.get" => done(bac.requester_debug().get().await),
        other => panic!("{other} is not called here"),
    }
}

fn answering(reply: &Reply) -> (Peer, Bac) {
    let reply = reply.clone();
    let peer = Peer::start(move |_, stream| {
        let label = reply.content_type.as_ref();
        let label = label.map(|label| format!("Content-Type: {label}\r\n")).unwrap_or_default();
        let (status, body) = (reply.status, &reply.body);
        write!(
            stream,
            "HTTP/1.1 {status} Said\r\n{label}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let signer = Ed25519Signer::generate().unwrap();
    let bac = Bac::new(Client::builder(peer.url()).signer(signer).build().unwrap());
    (peer, bac)
}

#[tokio::test]
async fn replies_of_real_releases_are_successes_or_errors_in_their_own_words() {
    let mut count = 0;
    for reply in replies() {
        let Some(name) = operation(&reply) else { continue };
        let case = format!("{} {}: {}", reply.releases.join(", "), name, reply.case);
        let (_peer, bac) = answering(&reply);
        match call(&bac, name).await {
            Ok(()) => assert_eq!(reply.status, 200, "{case}"),
            Err(error) => {
                assert_eq!(error.status().unwrap().as_u16(), reply.status, "{case}: {error}");
                assert_eq!(error.kind(), ErrorKind::Status, "{case}: {error}");
                assert_eq!(error.raw_body().unwrap(), reply.body.as_bytes(), "{case}");
                let body = serde_json::from_str::<ErrorBody>(&reply.body);
                let said = body.as_ref().ok().and_then(ErrorBody::message);
                let said = said.unwrap_or(reply.body.trim());
                assert_eq!(Some(said), reply.message.as_deref(), "{case}");
                // Of a page of a proxy what it says, and not how it is marked up.
                let page = reply.body.split_once("<body>").and_then(|(_, it)| it.split_once('<'));
                let said = page.map_or(said, |(text, _)| text);
                let first = said.lines().next().unwrap_or_default().to_owned();
                let shown: String = first.chars().take(60).collect();
                assert!(error.to_string().contains(shown.trim_end()), "{case}: {error}");
            }
        }
        count += 1;
    }
    assert!(count > 75, "only {count} replies");
}

#[tokio::test]
async fn every_operation_sends_what_it_declares() {
    let wrong = Reply {
        operation: String::new(),
        case: String::new(),
        releases: Vec::new(),
        status: 418,
        content_type: None,
        body: "no".to_owned(),
        message: None,
    };
    let (peer, bac) = answering(&wrong);
    for operation in sdk_operations() {
        let name = operation_name(operation);
        if name == "job_logs.display" {
            continue; // A socket, which has tests of its own.
        }
        let error = call(&bac, &name).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 418, "{name}");
        assert!(error.to_string().contains(&operation.to_string()), "{name}: {error}");

        let request = peer.received().pop().unwrap();
        let line = request.head.lines().next().unwrap();
        assert_eq!(line, format!("{} {} HTTP/1.1", operation.method(), operation.path()));
        let is_labelled = request.header("content-type") == ["application/json"];
        let has_body = !operation.parameters().is_empty();
        assert_eq!((is_labelled, !request.body.is_empty()), (has_body, has_body), "{name}");
        if operation.is_signed() {
            let envelope: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            assert!(envelope["signature"].is_string(), "{name}");
            assert_eq!(envelope["payload"]["ClientID"], "c", "{name}");
        }
    }
}

#[tokio::test]
async fn the_id_of_a_node_is_the_same_in_both_spellings() {
    for reply in replies().into_iter().filter(|reply| reply.operation == "id") {
        let (_peer, bac) = answering(&reply);
        let id = bac.host_node_id().id().await.unwrap();
        assert!(reply.body.contains(&id) && !id.contains(['"', '\n']), "{id}");
        assert!(id.starts_with("Qm") || id.starts_with("n-"), "{id}");
    }
}

#[tokio::test]
async fn the_other_ways_to_moderate_are_sent_as_declared() {
    for (status, body) in [(200, ""), (200, "\"Job approved.\"\n")] {
        let reply = Reply {
            operation: String::new(),
            case: String::new(),
            releases: Vec::new(),
            status,
            content_type: None,
            body: body.to_owned(),
            message: None,
        };
        let (peer, bac) = answering(&reply);
        let decision = ModerateJobRequest::reject("c", "j", "too large");
        let answer = bac.moderation().approve_execution(&decision).response().await.unwrap();
        assert_eq!(answer.raw().body(), body);
        bac.moderation().approve_as_published().await.unwrap();
        let received = peer.received();
        assert!(received[0].head.starts_with("POST /compute/approve "));
        let envelope: serde_json::Value = serde_json::from_slice(&received[0].body).unwrap();
        assert_eq!(envelope["payload"]["Response"]["shouldBid"], false);
        assert!(received[1].head.starts_with("GET /approve "));
        assert!(received[1].body.is_empty());
    }
}
