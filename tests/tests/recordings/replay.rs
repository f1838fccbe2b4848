//! A server that answers as recorded.

use bac_client::{
    Bac, Client, Log,
    model::{ListRequest, StatesRequest},
    orchestrator::{
        JobsError,
        query::{ListJobs, ReadLogs},
    },
};
use bac_core::Credentials;
use bac_tests::recordings::{RELEASES, Replay, find, replay};

#[tokio::test]
async fn a_client_connects_to_every_release() {
    for release in RELEASES {
        let node = Replay::of(release).start();
        let bac = Bac::connect(&node.url()).await.unwrap();
        let generation = bac.generation().unwrap().to_string();
        assert!(generation.contains(release), "{generation}");
    }
}

#[tokio::test]
async fn a_request_is_answered_by_its_body_and_then_in_turn() {
    let node = Replay::of("v1.0.3").start();
    let bac = Bac::connect(&node.url()).await.unwrap();
    let job = job_of("v1.0.3", "states.running");
    for id in ["states.running", "states.cancelled", "states.cancelled"] {
        bac.states().get(&StatesRequest::new("any client", &job)).await.unwrap();
        assert_eq!(node.answered().last(), Some(&id));
    }
}

#[tokio::test]
async fn a_place_is_answered_as_the_test_says() {
    let node = Replay::of("v1.3.2")
        .answers("POST /api/v1/requester/list", &["list.empty", "list.two"])
        .start();
    let bac = Bac::connect(&node.url()).await.unwrap();
    let connecting = node.answered().len();
    let mut counts = Vec::new();
    for _ in 0..3 {
        counts.push(bac.jobs().list(&ListRequest::all()).await.unwrap().jobs.len());
    }
    // Connecting may have asked for a list, too.
    assert_eq!(counts[1..], [2, 2], "{:?}", &node.answered()[connecting..]);
}

#[tokio::test]
async fn pages_that_were_not_recorded_are_behind_the_last() {
    let node = Replay::of("v1.9.3").start();
    let bac = Bac::connect(&node.url()).await.unwrap();
    let jobs = bac.orchestrator().jobs();
    let page = |token: &str| ListJobs::new().limit(2u32).next_token(token);
    let first = jobs.list_with(&ListJobs::new().limit(2u32)).await.unwrap();
    let second = jobs.list_with(&page(first.next_token().unwrap())).await.unwrap();
    assert_eq!(second.items.len(), 2);
    let third = jobs.list_with(&page("a token of no page")).await.unwrap();
    assert_eq!((third.items.len(), third.next_token()), (0, None));
    assert!(node.answered().ends_with(&[
        "jobs.list.page-1",
        "jobs.list.page-2",
        "jobs.list.token"
    ]));
}

#[tokio::test]
async fn another_node_of_the_release_can_be_chosen() {
    let node = replay("v1.9.3", |exchange| exchange.id.starts_with("auth-on."));
    let client = |credentials: Option<Credentials>| {
        let builder = Client::builder(node.url());
        let builder = match credentials {
            Some(credentials) => builder.credentials(credentials),
            None => builder,
        };
        Bac::new(builder.build().unwrap())
    };
    let list = ListJobs::new();
    match client(None).orchestrator().jobs().list_with(&list).await.unwrap_err() {
        JobsError::Unauthorized(_) => {}
        other => panic!("{other}"),
    }
    let admin = find("v1.9.3", "auth-on.jobs.list.key").request.headers["authorization"].clone();
    let token = admin.strip_prefix("Bearer ").unwrap();
    let bac = client(Some(Credentials::bearer(token)));
    bac.orchestrator().jobs().list_with(&list).await.unwrap();
    assert_eq!(node.answered(), ["auth-on.jobs.list.missing", "auth-on.jobs.list.key"]);

    let node = Replay::of("v1.4.0").server("deprecated-on").start();
    let bac = Bac::connect(&node.url()).await.unwrap();
    bac.jobs().list(&ListRequest::all()).await.unwrap();
}

#[tokio::test]
async fn what_was_not_recorded_is_not_found() {
    for release in RELEASES {
        let node = Replay::of(release).start();
        let bac = Bac::new(Client::new(node.url()).unwrap());
        let error = bac.orchestrator().nodes().get("none such").await.unwrap_err();
        assert!(error.to_string().contains("404 Not Found"), "{error}");
        assert_eq!(node.unrecorded(), ["GET /api/v1/orchestrator/nodes/none%20such"]);
    }
}

#[tokio::test]
async fn sockets_are_answered_frame_by_frame() {
    let node = Replay::of("v1.9.3")
        .answer("/api/v1/orchestrator/jobs/j/logs", "jobs.logs.after-two")
        .start();
    let bac = Bac::new(Client::new(node.url()).unwrap());
    let messages = bac.orchestrator().jobs().logs_with("j", &ReadLogs::new()).await.unwrap();
    let mut log = Log::new(messages);
    let mut text = String::new();
    while let Some(piece) = log.next().await {
        text.push_str(&piece.unwrap().text);
    }
    assert_eq!(text, "one\ntwo on stderr\ndéjà vu\nno newlinethree\nfour\nx\u{fffd}\u{fffd}y\n");

    // In two frames each; the recording ends while the node is silent.
    let node = Replay::of("v0.3.29")
        .answer("/requester/websocket/events", "events_socket.all.completed")
        .start();
    let bac = Bac::new(Client::new(node.url()).unwrap());
    let mut updates = bac.job_updates().watch(None).await.unwrap();
    let recorded = find("v0.3.29", "events_socket.all.completed");
    for _ in &recorded.messages[..recorded.messages.len() - 1] {
        updates.next().await.unwrap().unwrap();
    }
    updates.close().await;
}

fn job_of(release: &str, id: &str) -> String {
    let body = find(release, id).request.body().unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    body["job_id"].as_str().unwrap().to_owned()
}
